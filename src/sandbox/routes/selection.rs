//! Which users an expression selects: what the database is asked, and what each object is.
//!
//! Comparisons of columns become SQL, the whole expression if all of it can; else the SQL finds at
//! least all that are wanted and every object found is held against the expression.

use serde_json::Value;

use crate::sandbox::answer::Refusal;
use crate::sandbox::filter::{Dialect, Expr, Op, Test};
use crate::sandbox::fold::fold;

/// A condition with its values.
pub(super) struct Selection {
    /// SQL that holds for at least the wanted ones.
    pub condition: String,
    /// The values of its parameters `?1`, `?2`, ...
    pub values: Vec<String>,
    /// What is still to be asked of each object.
    pub rest: Option<(Expr, Dialect)>,
    /// The column to sort by, newest first without one.
    pub sort: Option<String>,
    /// Is the time of creation asked for?
    pub by_time: bool,
    /// Is this the list without any question?
    pub plain: bool,
}

impl Selection {
    /// All but the deactivated.
    pub(super) fn plain() -> Self {
        Self {
            condition: "status <> 'DEPROVISIONED'".to_owned(),
            values: Vec::new(),
            rest: None,
            sort: None,
            by_time: false,
            plain: true,
        }
    }

    /// Those that an expression holds for.
    pub(super) fn of(expr: &Expr, dialect: Dialect) -> Self {
        let mut translation = Translation {
            dialect,
            values: Vec::new(),
            by_time: false,
        };
        let (condition, exact) = translation.expr(expr, false);
        Self {
            condition: condition.unwrap_or_else(|| "1".to_owned()),
            values: translation.values,
            rest: (!exact).then(|| (expr.clone(), dialect)),
            sort: None,
            by_time: translation.by_time,
            plain: false,
        }
    }

    /// Is this object, which the condition found, really wanted?
    pub(super) fn admits(&self, doc: &str) -> Result<bool, Refusal> {
        match &self.rest {
            None => Ok(true),
            Some((expr, dialect)) => Ok(expr.holds(&read(doc)?, *dialect)),
        }
    }
}

/// Reads a stored object.
pub(super) fn read(doc: &str) -> Result<Value, Refusal> {
    serde_json::from_str(doc).map_err(|_| Refusal::internal())
}

struct Translation {
    dialect: Dialect,
    values: Vec<String>,
    by_time: bool,
}

impl Translation {
    /// Returns a condition that holds at least where the expression does, if there is one, and
    /// whether it holds nowhere else.
    fn expr(&mut self, expr: &Expr, choice: bool) -> (Option<String>, bool) {
        let (parts, choice, joint) = match expr {
            Expr::Test(test) => return self.test(test, choice),
            Expr::And(parts) => (parts, choice, " AND "),
            Expr::Or(parts) => (parts, true, " OR "),
        };
        let before = self.values.len();
        let (mut sql, mut exact) = (Vec::new(), true);
        for part in parts {
            let (condition, part_exact) = self.expr(part, choice);
            exact &= part_exact;
            sql.extend(condition);
        }
        // One choice that cannot be asked for makes the others no restriction.
        if sql.is_empty() || (joint == " OR " && sql.len() < parts.len()) {
            self.values.truncate(before);
            return (None, false);
        }
        (Some(format!("({})", sql.join(joint))), exact)
    }

    /// Translates one comparison. Within a `choice` the columns of many equal values are kept from
    /// their indexes (`+`): reading in order and dropping is quicker than sorting most of the org.
    fn test(&mut self, test: &Test, choice: bool) -> (Option<String>, bool) {
        let name = test.name.as_str();
        if test.op == Op::Pr && matches!(name, "id" | "status" | "created" | "profile.login") {
            return (Some("1".to_owned()), true);
        }
        let (Some(value), Some(sign)) = (test.value.as_str(), sign(test.op)) else {
            return (None, false);
        };
        let plus = if choice { "+" } else { "" };
        let (column, value, exact) = match (name, test.op) {
            ("id", _) => ("id".to_owned(), value.to_owned(), true),
            ("type.id", Op::Eq) => (format!("{plus}type"), value.to_owned(), true),
            ("status", Op::Eq) => {
                let value = match self.dialect {
                    Dialect::UserSearch => value.to_uppercase(),
                    _ => value.to_owned(),
                };
                (format!("{plus}status"), value, true)
            }
            ("status", _) => ("lower(status)".to_owned(), value.to_lowercase(), true),
            // The column is folded further than the comparison goes.
            ("profile.login", Op::Eq) => ("login".to_owned(), fold(value), false),
            ("created", _) => {
                let Ok(time) = value.parse::<jiff::Timestamp>() else {
                    return (None, false);
                };
                self.by_time |= !choice;
                let value = time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
                (format!("{plus}created"), value, true)
            }
            _ => return (None, false),
        };
        self.values.push(value);
        let condition = format!("{column} {sign} ?{}", self.values.len());
        (Some(condition), exact)
    }
}

fn sign(op: Op) -> Option<&'static str> {
    match op {
        Op::Eq => Some("="),
        Op::Gt => Some(">"),
        Op::Ge => Some(">="),
        Op::Lt => Some("<"),
        Op::Le => Some("<="),
        Op::Sw | Op::Co | Op::Pr => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::grammar::parse;

    #[test]
    fn what_columns_can_answer_is_asked_of_them() {
        for (text, condition, values, exact) in [
            ("id pr", "1", 0, true),
            (r#"status eq "active""#, "status = ?1", 1, true),
            (
                r#"id gt "a" and (status lt "X" or status gt "X")"#,
                "(id > ?1 AND (lower(status) < ?2 OR lower(status) > ?3))",
                3,
                true,
            ),
            (r#"profile.login eq "A@x""#, "login = ?1", 1, false),
            (r#"profile.city eq "Bern""#, "1", 0, false),
            (
                r#"status eq "ACTIVE" and profile.city eq "Bern""#,
                "(status = ?1)",
                1,
                false,
            ),
            (
                r#"id eq "a" and (id eq "b" or profile.city eq "c")"#,
                "(id = ?1)",
                1,
                false,
            ),
            (
                r#"status eq "A" or status eq "B""#,
                "(+status = ?1 OR +status = ?2)",
                2,
                true,
            ),
        ] {
            let expr = parse(text, Dialect::UserSearch).unwrap();
            let selection = Selection::of(&expr, Dialect::UserSearch);
            assert_eq!(selection.condition, condition, "{text}");
            assert_eq!(selection.values.len(), values, "{text}");
            assert_eq!(selection.rest.is_none(), exact, "{text}");
        }
    }
}
