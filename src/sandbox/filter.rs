//! `search` and `filter`: what each may ask for, and whether an object answers it.
//!
//! `search` compares strings without case, `filter` exactly; both hold dates apart from strings.
//! How an expression is written is `grammar`'s business.
//!
//! Follows <https://developer.okta.com/docs/api/#filter>

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// All of them.
    And(Vec<Expr>),
    /// Any of them.
    Or(Vec<Expr>),
    /// One comparison.
    Test(Test),
}

/// One comparison, e.g. `profile.city eq "Bern"`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    /// The name of the property, dots included.
    pub name: String,
    /// How it is compared.
    pub op: Op,
    /// With what; null for `pr`.
    pub value: Value,
}

/// The operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Eq,
    Sw,
    Co,
    Pr,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Op {
    /// Returns the operator of this name, whatever its case.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Eq,
            "sw" => Self::Sw,
            "co" => Self::Co,
            "pr" => Self::Pr,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }
}

/// Which properties and operators an endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `search` of users.
    UserSearch,
    /// `filter` of users.
    UserFilter,
    /// `search` of groups.
    GroupSearch,
    /// `filter` of groups.
    GroupFilter,
}

impl Dialect {
    /// Are strings compared without case?
    fn ignores_case(self) -> bool {
        matches!(self, Self::UserSearch | Self::GroupSearch)
    }

    /// May this comparison be made? Whether a profile attribute exists is for the caller to check.
    pub(super) fn takes(self, name: &str, op: Op) -> bool {
        let ordered = matches!(op, Op::Eq | Op::Gt | Op::Ge | Op::Lt | Op::Le);
        match self {
            Self::UserSearch => {
                let known = name.strip_prefix("profile.").is_some_and(|n| !n.is_empty())
                    || matches!(
                        name,
                        "id" | "status"
                            | "created"
                            | "activated"
                            | "statusChanged"
                            | "lastUpdated"
                            | "type.id"
                    );
                let contains = matches!(
                    name,
                    "profile.firstName" | "profile.lastName" | "profile.login" | "profile.email"
                );
                known && (op != Op::Co || contains)
            }
            Self::UserFilter => match name {
                "lastUpdated" => ordered,
                "status" | "id" | "profile.login" | "profile.email" | "profile.firstName"
                | "profile.lastName" => op == Op::Eq,
                _ => false,
            },
            Self::GroupSearch => match name {
                "profile.name" | "profile.description" => true,
                "id"
                | "type"
                | "source.id"
                | "created"
                | "lastUpdated"
                | "lastMembershipUpdated" => op != Op::Co,
                _ => name.starts_with("profile.") && op != Op::Co,
            },
            Self::GroupFilter => match name {
                "lastUpdated" | "lastMembershipUpdated" => ordered,
                "id" | "type" => op == Op::Eq,
                _ => false,
            },
        }
    }
}

/// Is this a property that holds a time?
pub(super) fn is_date(name: &str) -> bool {
    matches!(
        name,
        "created" | "activated" | "statusChanged" | "lastUpdated" | "lastMembershipUpdated"
    )
}

/// Reads a time.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

impl Expr {
    /// Does the object answer this?
    pub(super) fn holds(&self, object: &Value, dialect: Dialect) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds(object, dialect)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(object, dialect)),
            Self::Test(test) => test.holds(object, dialect),
        }
    }

    /// Calls `visit` for every comparison.
    pub(super) fn each(&self, visit: &mut impl FnMut(&Test)) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.each(visit)),
            Self::Test(test) => visit(test),
        }
    }
}

/// Returns the value of a property: `profile.x` and `type.id` are two keys, no more.
pub(super) fn lookup<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    let found = match name.split_once('.') {
        Some((outer, inner)) => object.get(outer)?.get(inner)?,
        None => object.get(name)?,
    };
    (!found.is_null()).then_some(found)
}

impl Test {
    fn holds(&self, object: &Value, dialect: Dialect) -> bool {
        let Some(found) = lookup(object, &self.name) else {
            return false;
        };
        if self.op == Op::Pr {
            return found != &Value::String(String::new());
        }
        match found {
            Value::Array(items) => items.iter().any(|item| self.meets(item, dialect)),
            _ => self.meets(found, dialect),
        }
    }

    fn meets(&self, found: &Value, dialect: Dialect) -> bool {
        let ordering = match (found, &self.value) {
            (Value::String(a), Value::String(b)) if is_date(&self.name) => {
                match (instant(a), instant(b)) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    _ => return false,
                }
            }
            (Value::String(a), Value::String(b)) => {
                // Ids are opaque, their case counts everywhere.
                let exact = matches!(self.name.as_str(), "id" | "type.id");
                let (a, b) = if dialect.ignores_case() && !exact {
                    (a.to_lowercase(), b.to_lowercase())
                } else {
                    (a.clone(), b.clone())
                };
                match self.op {
                    Op::Sw => return a.starts_with(&b),
                    Op::Co => return a.contains(&b),
                    _ => a.cmp(&b),
                }
            }
            (Value::Number(a), Value::Number(b)) => match a.as_f64().partial_cmp(&b.as_f64()) {
                Some(ordering) => ordering,
                None => return false,
            },
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            _ => return false,
        };
        match self.op {
            Op::Eq => ordering == Ordering::Equal,
            Op::Gt => ordering == Ordering::Greater,
            Op::Ge => ordering != Ordering::Less,
            Op::Lt => ordering == Ordering::Less,
            Op::Le => ordering != Ordering::Greater,
            Op::Sw | Op::Co | Op::Pr => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::grammar::parse;

    fn ada() -> Value {
        json!({
            "id": "00u1", "status": "ACTIVE", "created": "2026-03-01T10:00:00.000Z",
            "activated": null, "type": {"id": "oty1"},
            "profile": {"login": "Ada@Example.com", "firstName": "Ada", "lastName": "O\"Hara",
                "level": 7, "vip": true, "tags": ["Blue", "green"], "note": ""},
        })
    }

    #[test]
    fn search_finds_as_okta_does() {
        for (text, found) in [
            (r#"status eq "active""#, true),
            (r#"status EQ "ACTIVE""#, true),
            (r#"(status lt "ACTIVE" or status gt "ACTIVE")"#, false),
            (r#"profile.login eq "ada@example.com""#, true),
            (r#"profile.login eq "áda@example.com""#, false),
            (r#"profile.lastName eq "o\"hara""#, true),
            (r#"profile.lastName sw "O\"""#, true),
            (r#"profile.firstName co "D""#, true),
            ("profile.level eq 7", true),
            (r#"profile.level eq "7""#, false),
            ("profile.level gt 6.5", true),
            ("profile.vip eq true", true),
            (r#"profile.tags eq "blue""#, true),
            (r#"profile.tags eq "red""#, false),
            ("id pr", true),
            ("activated pr", false),
            ("profile.note pr", false),
            ("profile.nothing pr", false),
            (r#"created gt "2026-01-01T00:00:00.000Z""#, true),
            (r#"created ge "2026-03-01T11:00:00+01:00""#, true),
            (r#"created lt "2026-03-01T10:00:00Z""#, false),
            (r#"type.id eq "oty1""#, true),
            (r#"id eq "x" or id eq "y" and status eq "ACTIVE""#, false),
            (r#"id eq "00u1" or id eq "y" and status eq "STAGED""#, true),
            (
                r#"(id eq "00u1" or id eq "y") and status eq "STAGED""#,
                false,
            ),
            (r#"  ( ( id   eq"00u1" ) )  "#, true),
        ] {
            let expr = parse(text, Dialect::UserSearch).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!(expr.holds(&ada(), Dialect::UserSearch), found, "{text}");
        }
    }

    #[test]
    fn filter_is_exact_and_takes_little() {
        for (text, found) in [
            (r#"status eq "ACTIVE""#, Some(true)),
            (r#"status eq "active""#, Some(false)),
            (r#"profile.login eq "Ada@Example.com""#, Some(true)),
            (r#"profile.login eq "ada@example.com""#, Some(false)),
            (r#"profile.login sw "Ada""#, None),
            (r#"profile.city eq "x""#, None),
            (r#"created gt "2026-01-01T00:00:00.000Z""#, None),
            (r#"lastUpdated gt "2026-01-01T00:00:00.000Z""#, Some(false)),
            ("id pr", None),
        ] {
            let got = parse(text, Dialect::UserFilter)
                .ok()
                .map(|expr| expr.holds(&ada(), Dialect::UserFilter));
            assert_eq!(got, found, "{text}");
        }
    }
}
