//! The small part of Okta's expression language that group rules here understand.
//!
//! Comparisons (`user.department == "IT"`, `!=`) of attributes, texts, numbers and truth values;
//! `String.startsWith` and `String.stringContains`; `String.toLowerCase` and `toUpperCase` around a value;
//! `AND`/`&&`, `OR`/`||`, `!` and brackets. Anything else is refused when the rule is made.
//!
//! Follows <https://developer.okta.com/docs/reference/okta-expression-language/>

use serde_json::{Map, Value};

/// How deep brackets may nest.
const DEEPEST: usize = 32;

/// An expression that says yes or no to a profile.
#[derive(Debug, PartialEq)]
pub(super) enum Expression {
    /// Both.
    And(Box<Self>, Box<Self>),
    /// Either.
    Or(Box<Self>, Box<Self>),
    /// Not.
    Not(Box<Self>),
    /// Equal.
    Equal(Term, Term),
    /// The first text starts with the second.
    Starts(Term, Term),
    /// The first text contains the second.
    Contains(Term, Term),
}

/// A value in an expression.
#[derive(Debug, PartialEq)]
pub(super) enum Term {
    /// An attribute of the user.
    Attribute(String),
    /// A value as it is written.
    Literal(Value),
    /// A text in small letters.
    Lower(Box<Self>),
    /// A text in capital letters.
    Upper(Box<Self>),
}

impl Expression {
    /// Reads an expression; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let tokens = tokens(text)?;
        let mut parser = Parser {
            tokens: &tokens,
            depth: 0,
        };
        let expression = parser.either()?;
        parser.tokens.is_empty().then_some(expression)
    }

    /// Does it say yes to this profile?
    pub(super) fn holds(&self, profile: &Map<String, Value>) -> bool {
        match self {
            Self::And(a, b) => a.holds(profile) && b.holds(profile),
            Self::Or(a, b) => a.holds(profile) || b.holds(profile),
            Self::Not(inner) => !inner.holds(profile),
            Self::Equal(a, b) => a.value(profile) == b.value(profile),
            Self::Starts(a, b) => texts(a, b, profile).is_some_and(|(a, b)| a.starts_with(&b)),
            Self::Contains(a, b) => texts(a, b, profile).is_some_and(|(a, b)| a.contains(&b)),
        }
    }
}

fn texts(a: &Term, b: &Term, profile: &Map<String, Value>) -> Option<(String, String)> {
    let text = |term: &Term| term.value(profile).as_str().map(str::to_owned);
    Some((text(a)?, text(b)?))
}

impl Term {
    fn value(&self, profile: &Map<String, Value>) -> Value {
        match self {
            Self::Attribute(name) => profile.get(name).cloned().unwrap_or(Value::Null),
            Self::Literal(value) => value.clone(),
            Self::Lower(inner) => folded(&inner.value(profile), str::to_lowercase),
            Self::Upper(inner) => folded(&inner.value(profile), str::to_uppercase),
        }
    }
}

fn folded(value: &Value, fold: impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => fold(text).into(),
        other => other.clone(),
    }
}

#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(&'static str),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    const SIGNS: [&str; 8] = ["==", "!=", "&&", "||", "(", ")", ",", "!"];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.strip_prefix(sign)?;
        } else if first == '"' || first == '\'' {
            let inner = rest.strip_prefix(first)?;
            let (text, after) = inner.split_once(first)?;
            tokens.push(Token::Text(text.to_owned()));
            rest = after;
        } else {
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).filter(|(w, _)| !w.is_empty())?;
            tokens.push(Token::Word(word.to_owned()));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Some(tokens)
}

struct Parser<'t> {
    tokens: &'t [Token],
    depth: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<&Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.first(), Some(Token::Sign(s)) if *s == sign);
        if found {
            self.next();
        }
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found =
            matches!(self.tokens.first(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word));
        if found {
            self.next();
        }
        found
    }

    fn either(&mut self) -> Option<Expression> {
        let mut left = self.both()?;
        while self.sign("||") || self.word("or") {
            left = Expression::Or(Box::new(left), Box::new(self.both()?));
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Expression> {
        let mut left = self.single()?;
        while self.sign("&&") || self.word("and") {
            left = Expression::And(Box::new(left), Box::new(self.single()?));
        }
        Some(left)
    }

    fn single(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let expression = self.primary();
        self.depth -= 1;
        expression
    }

    fn primary(&mut self) -> Option<Expression> {
        if self.sign("!") {
            return Some(Expression::Not(Box::new(self.single()?)));
        }
        if self.sign("(") {
            let inner = self.either()?;
            return self.sign(")").then_some(inner);
        }
        for (name, make) in [
            (
                "String.startsWith",
                Expression::Starts as fn(Term, Term) -> Expression,
            ),
            ("String.stringContains", Expression::Contains),
        ] {
            if self.word(name) {
                let first = self.sign("(").then(|| self.term())??;
                let second = self.sign(",").then(|| self.term())??;
                return self.sign(")").then(|| make(first, second));
            }
        }
        let left = self.term()?;
        if self.sign("==") {
            return Some(Expression::Equal(left, self.term()?));
        }
        if self.sign("!=") {
            let equal = Expression::Equal(left, self.term()?);
            return Some(Expression::Not(Box::new(equal)));
        }
        None
    }

    fn term(&mut self) -> Option<Term> {
        for (name, make) in [
            ("String.toLowerCase", Term::Lower as fn(Box<Term>) -> Term),
            ("String.toUpperCase", Term::Upper),
        ] {
            if self.word(name) {
                let inner = self.sign("(").then(|| self.term())??;
                return self.sign(")").then(|| make(Box::new(inner)));
            }
        }
        match self.next()? {
            Token::Text(text) => Some(Term::Literal(text.clone().into())),
            Token::Word(word) => match word.strip_prefix("user.") {
                Some(name) if !name.is_empty() && !name.contains('.') => {
                    Some(Term::Attribute(name.to_owned()))
                }
                Some(_) => None,
                None => match serde_json::from_str(word) {
                    Ok(value) => Some(Term::Literal(value)),
                    Err(_) => None,
                },
            },
            Token::Sign(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(text: &str) -> Option<bool> {
        let profile =
            json!({ "department": "IT", "title": "Head of IT", "level": 3, "remote": true });
        Some(Expression::parse(text)?.holds(profile.as_object().unwrap()))
    }

    #[test]
    fn expressions_say_what_they_say() {
        for (text, expected) in [
            (r#"user.department=="IT""#, true),
            ("user.department == 'HR'", false),
            (r#"user.department != "HR""#, true),
            (r#"String.startsWith(user.title,"Head")"#, true),
            (r#"String.stringContains(user.title, "of")"#, true),
            (r#"String.startsWith(user.city,"B")"#, false),
            (r#"String.toLowerCase(user.department)=="it""#, true),
            ("user.level==3 AND user.remote==true", true),
            ("user.city==null", true),
            (r#"user.department=="HR" OR user.department=="IT""#, true),
            (
                r#"user.department=="HR" || user.level==3 && user.remote==false"#,
                false,
            ),
            (r#"!(user.department=="HR" or user.level==4)"#, true),
        ] {
            assert_eq!(holds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        let deep = format!("{}user.a==1{}", "(".repeat(100), ")".repeat(100));
        for text in [
            "",
            "user.department",
            "user.department==",
            "==\"IT\"",
            "user.a==\"b",
            "user.a==1)",
            "isMemberOfGroupName(\"IT\")",
            "user.==1",
            "group.a==1",
            "user.a==1 user.b==2",
            &deep,
        ] {
            assert_eq!(holds(text), None, "{text}");
        }
    }
}
