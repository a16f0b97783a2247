//! The grammar of `search` and `filter`: text in, expression out.
//!
//! `and` binds tighter than `or`; operators are read without case, names exactly; values are JSON
//! strings, numbers and booleans. There is no `ne` and no `not`. Refusals are 400 E0000031.
//!
//! Follows <https://developer.okta.com/docs/api/#filter>

use serde_json::Value;

use super::answer::Refusal;
use super::filter::{Dialect, Expr, Op, Test, instant, is_date};

/// How deep parentheses may go; a request cannot use up the stack.
const DEEPEST: usize = 64;

/// Reads an expression and checks it against the dialect.
pub(super) fn parse(text: &str, dialect: Dialect) -> Result<Expr, Refusal> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        dialect,
    };
    let expr = parser.any(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(syntax()),
    }
}

pub(super) fn syntax() -> Refusal {
    Refusal::search("Invalid search syntax.")
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    Word(String),
    Text(String),
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '(' => {
                out.push(Token::Open);
                1
            }
            ')' => {
                out.push(Token::Close);
                1
            }
            '"' => {
                let end = closing_quote(rest).ok_or_else(syntax)?;
                let quoted = rest.get(..end).ok_or_else(syntax)?;
                out.push(Token::Text(
                    serde_json::from_str(quoted).map_err(|_| syntax())?,
                ));
                end
            }
            _ => {
                let end = rest
                    .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
                    .unwrap_or(rest.len());
                out.push(Token::Word(rest.get(..end).unwrap_or_default().to_owned()));
                end
            }
        };
        rest = rest.get(taken..).unwrap_or_default().trim_start();
    }
    Ok(out)
}

/// Returns where a text that starts with a quote ends, its closing quote included.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    dialect: Dialect,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word));
        if found {
            self.at += 1;
        }
        found
    }

    fn any(&mut self, depth: usize) -> Result<Expr, Refusal> {
        let mut parts = vec![self.all(depth)?];
        while self.takes_word("or") {
            parts.push(self.all(depth)?);
        }
        Ok(joined(parts, Expr::Or))
    }

    fn all(&mut self, depth: usize) -> Result<Expr, Refusal> {
        let mut parts = vec![self.one(depth)?];
        while self.takes_word("and") {
            parts.push(self.one(depth)?);
        }
        Ok(joined(parts, Expr::And))
    }

    fn one(&mut self, depth: usize) -> Result<Expr, Refusal> {
        if depth > DEEPEST {
            return Err(syntax());
        }
        match self.next() {
            Some(Token::Open) => {
                let inner = self.any(depth + 1)?;
                match self.next() {
                    Some(Token::Close) => Ok(inner),
                    _ => Err(syntax()),
                }
            }
            Some(Token::Word(name)) => self.test(name).map(Expr::Test),
            _ => Err(syntax()),
        }
    }

    fn test(&mut self, name: String) -> Result<Test, Refusal> {
        let Some(Token::Word(word)) = self.next() else {
            return Err(syntax());
        };
        let op = Op::of(&word).ok_or_else(syntax)?;
        let value = match op {
            Op::Pr => Value::Null,
            _ => self.value()?,
        };
        if !self.dialect.takes(&name, op) {
            return Err(Refusal::search(format!(
                "The attribute or operator in '{name} {word}' is not supported."
            )));
        }
        if is_date(&name) && op != Op::Pr && value.as_str().and_then(instant).is_none() {
            return Err(Refusal::search(format!(
                "'{name}' must be compared with a date."
            )));
        }
        if matches!(op, Op::Sw | Op::Co) && !value.is_string() {
            return Err(syntax());
        }
        Ok(Test { name, op, value })
    }

    fn value(&mut self) -> Result<Value, Refusal> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Value::String(text)),
            Some(Token::Word(word)) => match serde_json::from_str(&word) {
                Ok(value @ (Value::Bool(_) | Value::Number(_))) => Ok(value),
                _ => Err(syntax()),
            },
            _ => Err(syntax()),
        }
    }
}

fn joined(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match parts.len() {
        1 => parts.remove(0),
        _ => join(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_refuses_as_okta_does() {
        for text in [
            "",
            "id",
            "id eq",
            r#"id ne "x""#,
            r#"not (id eq "x")"#,
            r#"id eq "x" and"#,
            r#"id eq "x" id eq "y""#,
            r#"(id eq "x""#,
            r#"id eq "x")"#,
            r#"id eq "x"#,
            "id eq x",
            "profile.city eq null",
            r#"profile.city co "x""#,
            r#"shoe eq "x""#,
            r#"profile. eq "x""#,
            r#"lastLogin gt "2026-01-01T00:00:00.000Z""#,
            r#"created gt "yesterday""#,
            "profile.city sw 5",
            "()",
        ] {
            let refusal = parse(text, Dialect::UserSearch).expect_err(text);
            assert_eq!((refusal.status, refusal.code), (400, "E0000031"), "{text}");
        }
        let deep = format!("{}id pr{}", "(".repeat(5000), ")".repeat(5000));
        assert!(parse(&deep, Dialect::UserSearch).is_err());
    }
}
