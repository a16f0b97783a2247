//! `--where`: one safe comparison, turned into Okta's search language or decided here.
//!
//! `department=IT`, `department=IT,Sales` (either), `title!=` is refused (an unset shell variable
//! must not mean everyone), `costCenter~42` (starts with), `created>=2026-01-01`,
//! `lastLogin<90d` (longer ago than 90 days). Values compare without case, as Okta's search does.
//! What Okta cannot search (`!=`, the last sign-in) is [`local`](Condition::is_local) and decided by
//! [`Condition::matches`]. The language follows
//! <https://developer.okta.com/docs/reference/user-query/>

use std::cmp::Ordering;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;

use super::profile_fields::default_attribute;
use crate::config::duration;
use crate::model::Status;

/// How the attribute and the values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`: equals one of the values.
    Is,
    /// `!=`: unset, or equals none of the values.
    IsNot,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `~`: starts with one of the values.
    StartsWith,
}

/// The longest first, so that `<=` is not read as `<`.
const OPERATORS: [(&str, Operator, &str); 7] = [
    ("!=", Operator::IsNot, ""),
    ("<=", Operator::AtMost, "le"),
    (">=", Operator::AtLeast, "ge"),
    ("=", Operator::Is, "eq"),
    ("<", Operator::Below, "lt"),
    (">", Operator::Above, "gt"),
    ("~", Operator::StartsWith, "sw"),
];

/// What is not in the profile but can be compared all the same.
const TOP_LEVEL: [&str; 9] = [
    "id",
    "status",
    "created",
    "activated",
    "statusChanged",
    "lastUpdated",
    "lastLogin",
    "passwordChanged",
    "type.id",
];

const TIMES: [&str; 6] = [
    "created",
    "activated",
    "statusChanged",
    "lastUpdated",
    "lastLogin",
    "passwordChanged",
];

/// Okta's search does not know these; everyone has to be read.
const NOT_SEARCHABLE: [&str; 2] = ["lastLogin", "passwordChanged"];

/// How a value is written in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// In quotes.
    Text,
    /// Bare: a number or a boolean.
    Bare,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `status`, `created`, ... or `profile.NAME`.
    pub attribute: String,
    /// How it compares.
    pub operator: Operator,
    /// What it compares with; never empty, and no value is.
    pub values: Vec<String>,
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let start = text.find(['!', '<', '>', '=', '~']).ok_or(
            "write it as NAME=VALUE; the operators are = != < <= > >= and ~ (starts with)",
        )?;
        let (name, rest) = text.split_at(start);
        let (sign, operator, _) = OPERATORS
            .iter()
            .find(|(sign, ..)| rest.starts_with(sign))
            .ok_or("the operators are = != < <= > >= and ~ (starts with)")?;
        let attribute = attribute(name.trim())?;
        let given = rest.get(sign.len()..).unwrap_or_default();
        let values: Vec<String> = given.split(',').map(|v| v.trim().to_owned()).collect();
        if values.iter().any(String::is_empty) {
            return Err(format!(
                "{name}{sign} needs a value; an empty one would match too much"
            ));
        }
        if values.iter().any(|v| v.chars().any(char::is_control)) {
            return Err("a value holds a control character".to_owned());
        }
        let several_fit = matches!(
            operator,
            Operator::Is | Operator::IsNot | Operator::StartsWith
        );
        if values.len() > 1 && !several_fit {
            return Err(format!("{sign} takes one value"));
        }
        let values = if attribute == "status" {
            values
                .iter()
                .map(|v| status_word(v))
                .collect::<Result<_, _>>()?
        } else {
            values
        };
        if attribute == "status"
            && let Some(odd) = [
                Operator::Below,
                Operator::AtMost,
                Operator::Above,
                Operator::AtLeast,
            ]
            .iter()
            .find(|o| *o == operator)
        {
            return Err(format!("a status has no order, so {odd:?} makes no sense").to_lowercase());
        }
        Ok(Self {
            attribute,
            operator: *operator,
            values,
        })
    }
}

fn attribute(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(plain) {
        return Err(format!("{name:?} is not the name of an attribute"));
    }
    if let Some(known) = TOP_LEVEL.iter().find(|t| t.eq_ignore_ascii_case(name)) {
        return Ok((*known).to_owned());
    }
    let bare = name.strip_prefix("profile.").unwrap_or(name);
    Ok(format!(
        "profile.{}",
        default_attribute(bare).unwrap_or(bare)
    ))
}

fn status_word(text: &str) -> Result<String, String> {
    Status::from_human(text)
        .map(|s| s.word().to_owned())
        .ok_or_else(|| unknown_status(text))
}

/// Says which statuses there are.
pub fn unknown_status(text: &str) -> String {
    let known: Vec<_> = Status::KNOWN.iter().map(|(_, word, _)| *word).collect();
    format!("{text:?} is no status; there are {}", known.join(", "))
}

impl Condition {
    /// Returns whether Okta's search cannot decide this.
    pub fn is_local(&self) -> bool {
        self.operator == Operator::IsNot || NOT_SEARCHABLE.contains(&self.attribute.as_str())
    }

    /// Returns the name of the profile attribute, if it is one.
    pub fn profile_name(&self) -> Option<&str> {
        self.attribute.strip_prefix("profile.")
    }

    /// Returns the expression for Okta's `search`. `kind` says how to write the values; `now` is
    /// what `90d` counts from.
    pub fn search(&self, kind: ValueKind, now: Timestamp) -> Result<String, String> {
        let word = OPERATORS
            .iter()
            .find(|(_, o, _)| *o == self.operator)
            .map_or("", |o| o.2);
        let mut terms = Vec::new();
        for value in &self.values {
            let literal = if self.is_time() {
                quoted(
                    &moment(value, now)?
                        .strftime("%Y-%m-%dT%H:%M:%S.000Z")
                        .to_string(),
                )
            } else if kind == ValueKind::Bare {
                bare(value)?
            } else {
                quoted(value)
            };
            terms.push(format!("{} {word} {literal}", self.attribute));
        }
        Ok(match terms.len() {
            1 => terms.concat(),
            _ => format!("({})", terms.join(" or ")),
        })
    }

    /// Decides the comparison on a user as the server sent it.
    pub fn matches(&self, user: &Value, now: Timestamp) -> Result<bool, String> {
        let found = match self.profile_name() {
            Some(name) => user.get("profile").and_then(|p| p.get(name)),
            None => self
                .attribute
                .split('.')
                .try_fold(user, |at, step| at.get(step)),
        };
        let found = found.filter(|v| !v.is_null());
        let wants = |accept: &dyn Fn(Ordering) -> bool| -> Result<bool, String> {
            for value in &self.values {
                if self.compare(found, value, now)?.is_some_and(accept) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match self.operator {
            Operator::Is => wants(&Ordering::is_eq),
            Operator::IsNot => wants(&Ordering::is_eq).map(|equal| !equal),
            Operator::Below => {
                // Someone who never signed in has not signed in since.
                Ok((found.is_none() && self.attribute == "lastLogin") || wants(&Ordering::is_lt)?)
            }
            Operator::AtMost => wants(&Ordering::is_le),
            Operator::Above => wants(&Ordering::is_gt),
            Operator::AtLeast => wants(&Ordering::is_ge),
            Operator::StartsWith => Ok(self.values.iter().any(|value| {
                texts(found)
                    .iter()
                    .any(|t| t.to_lowercase().starts_with(&value.to_lowercase()))
            })),
        }
    }

    fn is_time(&self) -> bool {
        TIMES.contains(&self.attribute.as_str())
    }

    /// Compares the user's value with one of ours; `None` where they cannot be compared.
    fn compare(
        &self,
        found: Option<&Value>,
        value: &str,
        now: Timestamp,
    ) -> Result<Option<Ordering>, String> {
        if self.is_time() {
            let limit = moment(value, now)?;
            let at = found
                .and_then(Value::as_str)
                .and_then(|t| t.parse::<Timestamp>().ok());
            return Ok(at.map(|at| at.cmp(&limit)));
        }
        if let Some(number) = found.and_then(Value::as_f64) {
            return Ok(value
                .parse()
                .ok()
                .and_then(|wanted| number.partial_cmp(&wanted)));
        }
        let wanted = value.to_lowercase();
        let order = |text: &String| text.to_lowercase().cmp(&wanted);
        let all = texts(found);
        let equal = all.iter().map(order).find(|o| o.is_eq());
        Ok(equal.or_else(|| all.first().map(order)))
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().flat_map(|item| texts(Some(item))).collect(),
        Some(Value::Null | Value::Object(_)) | None => Vec::new(),
        Some(other) => vec![other.to_string()],
    }
}

/// Writes a value as Okta's search wants text: a JSON string.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn bare(value: &str) -> Result<String, String> {
    match serde_json::from_str::<Value>(value) {
        Ok(parsed @ (Value::Number(_) | Value::Bool(_))) => Ok(parsed.to_string()),
        _ => Err(format!("{value:?} is neither a number nor true or false")),
    }
}

/// Understands `2026-01-31`, a full timestamp, or a time that long ago, such as `90d`.
pub fn moment(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let start = day.to_datetime(jiff::civil::Time::midnight());
        return jiff::tz::Offset::UTC
            .to_timestamp(start)
            .map_err(|e| e.to_string());
    }
    let explain = "write 2026-01-31, 2026-01-31T08:00:00Z or a time ago such as 90d";
    let ago = duration::parse(text).map_err(|_| format!("{text:?} is no time; {explain}"))?;
    let ago = SignedDuration::try_from(ago).map_err(|e| e.to_string())?;
    now.checked_sub(ago)
        .map_err(|_| format!("{text:?} is too long ago; {explain}"))
}

/// Rounds down to whole seconds, the resolution of Okta's directory objects.
pub fn whole_seconds(at: Timestamp) -> Timestamp {
    at.checked_sub(i64::from(at.subsec_nanosecond()).nanoseconds())
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> Timestamp {
        "2026-04-01T00:00:00Z".parse().unwrap()
    }

    fn condition(text: &str) -> Condition {
        text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn conditions_become_search_expressions() {
        for (text, kind, search) in [
            (
                "department=IT",
                ValueKind::Text,
                r#"profile.department eq "IT""#,
            ),
            (
                "cost-center=4,5",
                ValueKind::Text,
                r#"(profile.costCenter eq "4" or profile.costCenter eq "5")"#,
            ),
            (
                "lastName=bob\"smith",
                ValueKind::Text,
                r#"profile.lastName eq "bob\"smith""#,
            ),
            (
                "profile.title~Sen",
                ValueKind::Text,
                r#"profile.title sw "Sen""#,
            ),
            ("level>=7", ValueKind::Bare, "profile.level ge 7"),
            ("vip=true", ValueKind::Bare, "profile.vip eq true"),
            (
                "status=deactivated",
                ValueKind::Text,
                r#"status eq "DEPROVISIONED""#,
            ),
            (
                "created<2026-01-31",
                ValueKind::Text,
                r#"created lt "2026-01-31T00:00:00.000Z""#,
            ),
            (
                "lastUpdated>90d",
                ValueKind::Text,
                r#"lastUpdated gt "2026-01-01T00:00:00.000Z""#,
            ),
            (
                "email=a=b@x",
                ValueKind::Text,
                r#"profile.email eq "a=b@x""#,
            ),
        ] {
            assert_eq!(
                condition(text).search(kind, now()).unwrap(),
                search,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_condition_is_refused() {
        for text in [
            "department",
            "=IT",
            "department=",
            "a=x,,y",
            "a b=c",
            "level<1,2",
            "status=odd",
            "status<ACTIVE",
            "a=\u{7}",
        ] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
        assert!(condition("level=x").search(ValueKind::Bare, now()).is_err());
        assert!(
            condition("created=x")
                .search(ValueKind::Text, now())
                .is_err()
        );
    }

    #[test]
    fn conditions_are_decided_here_as_okta_would() {
        let user = json!({
            "status": "ACTIVE", "lastLogin": "2026-01-15T00:00:00.000Z",
            "profile": {"department": "it", "level": 7, "tags": ["a", "B"], "title": null},
        });
        for (text, expected) in [
            ("department=IT", true),
            ("department!=IT", false),
            ("department!=Sales", true),
            ("title!=Boss", true),
            ("title=Boss", false),
            ("level>6", true),
            ("level<=6", false),
            ("tags=b", true),
            ("department~I", true),
            ("lastLogin<30d", true),
            ("lastLogin<90d", false),
            ("status=Active,Staged", true),
        ] {
            assert_eq!(
                condition(text).matches(&user, now()).unwrap(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn someone_who_never_signed_in_is_inactive() {
        let user = json!({"lastLogin": null, "profile": {}});
        assert!(condition("lastLogin<90d").matches(&user, now()).unwrap());
        assert!(!condition("lastLogin>90d").matches(&user, now()).unwrap());
    }
}
