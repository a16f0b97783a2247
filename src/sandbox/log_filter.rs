//! `filter` of the system log: its own operators, and paths through lists.
//!
//! `eq ne gt ge lt le sw co ew pr`, `and or not`, parentheses; strings compare without case. A
//! path through a list means any of its items. `published` is for `since` and `until`.
//!
//! Follows <https://developer.okta.com/docs/reference/system-log-query/>

use std::cmp::Ordering;

use serde_json::Value;

use super::answer::Refusal;
use super::grammar::{Token, syntax, tokens};

const DEEPEST: usize = 64;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Test {
        path: String,
        op: String,
        value: Value,
    },
}

impl Filter {
    /// Reads an expression.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut parser = Parser(tokens(text)?.into_iter().peekable());
        let filter = parser.any(0)?;
        match parser.0.next() {
            None => Ok(filter),
            Some(_) => Err(syntax()),
        }
    }

    /// Does the event answer this?
    pub(super) fn holds(&self, event: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(event)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(event)),
            Self::Not(part) => !part.holds(event),
            Self::Test { path, op, value } => {
                let mut found = Vec::new();
                values(event, path, &mut found);
                match op.as_str() {
                    "pr" => !found.is_empty(),
                    "ne" => !found.iter().any(|f| meets(f, "eq", value)),
                    op => found.iter().any(|f| meets(f, op, value)),
                }
            }
        }
    }
}

/// Collects what a path leads to; lists on the way are walked through.
fn values<'v>(value: &'v Value, path: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, path, found)),
        Value::Null => {}
        _ if path.is_empty() => found.push(value),
        _ => {
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            if let Some(inner) = value.get(first) {
                values(inner, rest, found);
            }
        }
    }
}

fn meets(found: &Value, op: &str, wanted: &Value) -> bool {
    let ordering = match (found, wanted) {
        (Value::String(a), Value::String(b)) => {
            let (a, b) = (a.to_lowercase(), b.to_lowercase());
            match op {
                "sw" => return a.starts_with(&b),
                "co" => return a.contains(&b),
                "ew" => return a.ends_with(&b),
                _ => Some(a.cmp(&b)),
            }
        }
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    };
    let Some(ordering) = ordering else {
        return false;
    };
    match op {
        "eq" => ordering == Ordering::Equal,
        "gt" => ordering == Ordering::Greater,
        "ge" => ordering != Ordering::Less,
        "lt" => ordering == Ordering::Less,
        "le" => ordering != Ordering::Greater,
        _ => false,
    }
}

struct Parser(std::iter::Peekable<std::vec::IntoIter<Token>>);

impl Parser {
    fn takes(&mut self, word: &str) -> bool {
        let is_it = |token: &Token| matches!(token, Token::Word(w) if w.eq_ignore_ascii_case(word));
        self.0.next_if(is_it).is_some()
    }

    fn any(&mut self, depth: usize) -> Result<Filter, Refusal> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("or") {
            parts.push(self.all(depth)?);
        }
        Ok(Filter::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Result<Filter, Refusal> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("and") {
            parts.push(self.one(depth)?);
        }
        Ok(Filter::All(parts))
    }

    fn one(&mut self, depth: usize) -> Result<Filter, Refusal> {
        if depth > DEEPEST {
            return Err(syntax());
        }
        if self.takes("not") {
            return Ok(Filter::Not(Box::new(self.one(depth + 1)?)));
        }
        match self.0.next() {
            Some(Token::Open) => {
                let inner = self.any(depth + 1)?;
                match self.0.next() {
                    Some(Token::Close) => Ok(inner),
                    _ => Err(syntax()),
                }
            }
            Some(Token::Word(path)) => self.test(path),
            _ => Err(syntax()),
        }
    }

    fn test(&mut self, path: String) -> Result<Filter, Refusal> {
        let Some(Token::Word(op)) = self.0.next() else {
            return Err(syntax());
        };
        let op = op.to_ascii_lowercase();
        let known = ["eq", "ne", "gt", "ge", "lt", "le", "sw", "co", "ew", "pr"];
        if !known.contains(&op.as_str()) {
            return Err(syntax());
        }
        if path == "published" {
            return Err(Refusal::search("'published' cannot be filtered by."));
        }
        let value = if op == "pr" {
            Value::Null
        } else {
            match self.0.next() {
                Some(Token::Text(text)) => Value::String(text),
                Some(Token::Word(word)) => match serde_json::from_str(&word) {
                    Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
                    _ => return Err(syntax()),
                },
                _ => return Err(syntax()),
            }
        };
        Ok(Filter::Test { path, op, value })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_found_as_okta_finds_them() {
        let event = json!({"eventType": "user.lifecycle.create", "outcome": {"result": "SUCCESS", "reason": null},
            "target": [{"id": "00u1", "type": "User"}, {"id": "00g1", "type": "UserGroup"}]});
        for (text, found) in [
            (r#"eventType eq "user.lifecycle.create""#, Some(true)),
            (r#"eventType sw "user.lifecycle""#, Some(true)),
            (
                r#"eventType ew "create" and not (outcome.result ne "success")"#,
                Some(true),
            ),
            (r#"target.id eq "00u1" and target.id eq "00g1""#, Some(true)),
            (
                r#"target.id eq "00u2" or target.type co "group""#,
                Some(true),
            ),
            (r#"target.id ne "00u1""#, Some(false)),
            ("outcome.reason pr", Some(false)),
            ("outcome.result pr", Some(true)),
            (r#"published gt "2026""#, None),
            (r#"eventType is "x""#, None),
            ("", None),
            (r#"(eventType eq "x""#, None),
        ] {
            let got = Filter::parse(text).ok().map(|filter| filter.holds(&event));
            assert_eq!(got, found, "{text}");
        }
    }
}
