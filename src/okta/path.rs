//! Paths below `/api/v1`, built from segments only and always escaped.
//!
//! An id or login becomes exactly one segment. What cannot be one (empty, `.`, `..`, a control
//! character, a slash) is refused before any request: the server or a proxy might read it as another
//! route, and an empty id turns "one user" into "all users". Errors: [`SegmentError`].
//! Follows <https://developer.okta.com/docs/reference/core-okta-api/>

use std::fmt::{self, Write as _};

use crate::failure::Kind;
use crate::model::{GroupId, UserId};

/// A path on the org's server; starts with `/`, fully escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(String);

/// Why a text cannot be one segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// Nothing at all.
    #[error("an empty id or login names nobody")]
    Empty,
    /// `.` or `..`, which URL parsers drop.
    #[error("{0:?} cannot be an id or login: it means a folder in an address")]
    Dots(String),
    /// A control character.
    #[error("{0:?} cannot be an id or login: it holds a control character")]
    Control(String),
    /// A slash; Okta cannot look such a login up by path.
    #[error(
        "{0:?} holds a slash and cannot be looked up by its login: search for it, then use the id"
    )]
    Slash(String),
    /// A word that is a route of its own in this place, such as `me`.
    #[error("{0:?} cannot be an id or login here: the word means something else to Okta")]
    Reserved(String),
    /// The URL parser would send the request elsewhere.
    #[error("{0:?} cannot be addressed: it does not stay what it is in a URL")]
    Rewritten(String),
}

impl SegmentError {
    /// Returns the class: nothing was sent.
    pub fn kind(&self) -> Kind {
        Kind::Usage
    }
}

impl Path {
    /// Starts at `/api/v1` with route words that are part of this program.
    pub fn api(words: &[&'static str]) -> Self {
        Self(String::from("/api/v1")).words(words)
    }

    /// Starts at the root, for the few routes outside `/api/v1`.
    pub fn root(words: &[&'static str]) -> Self {
        Self(String::new()).words(words)
    }

    /// Adds route words that are part of this program, such as `lifecycle`.
    #[must_use]
    pub fn words(mut self, words: &[&'static str]) -> Self {
        for word in words {
            self.0.push('/');
            self.0.push_str(word);
        }
        self
    }

    /// Adds one segment that came from outside, escaped.
    pub fn segment(mut self, text: &str) -> Result<Self, SegmentError> {
        check(text)?;
        self.0.push('/');
        escape(text, &mut self.0);
        Ok(self)
    }

    /// Starts at one user. `me` is refused: who that is depends on the credential.
    pub fn user(id: &UserId) -> Result<Self, SegmentError> {
        Self::api(&["users"]).named(id.as_str(), "me")
    }

    /// Starts at one group. `rules` is refused: that is the list of group rules.
    pub fn group(id: &GroupId) -> Result<Self, SegmentError> {
        Self::api(&["groups"]).named(id.as_str(), "rules")
    }

    /// Adds one segment that came from outside and must not be a word of the API.
    pub fn named(self, text: &str, reserved: &str) -> Result<Self, SegmentError> {
        if text.eq_ignore_ascii_case(reserved) {
            return Err(SegmentError::Reserved(text.to_owned()));
        }
        self.segment(text)
    }

    /// Returns the escaped path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check(text: &str) -> Result<(), SegmentError> {
    match text {
        "" => Err(SegmentError::Empty),
        "." | ".." => Err(SegmentError::Dots(text.to_owned())),
        _ if text.chars().any(char::is_control) => Err(SegmentError::Control(text.to_owned())),
        _ if text.contains('/') => Err(SegmentError::Slash(text.to_owned())),
        _ => Ok(()),
    }
}

/// Escapes everything but the unreserved characters and `@`; `%` too, so `%2e%2e` stays a name.
fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                out.push(char::from(byte));
            }
            _ => write!(out, "%{byte:02X}").expect("a String takes every write"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(text: &str) -> Result<String, SegmentError> {
        Path::api(&["users"])
            .segment(text)
            .map(|p| p.as_str().to_owned())
    }

    #[test]
    fn a_segment_is_always_escaped() {
        for (text, path) in [
            ("ada@example.com", "/api/v1/users/ada@example.com"),
            ("ada+x@example.com", "/api/v1/users/ada%2Bx@example.com"),
            ("%2e%2e", "/api/v1/users/%252e%252e"),
            ("a b?c#d%", "/api/v1/users/a%20b%3Fc%23d%25"),
            ("a\\b", "/api/v1/users/a%5Cb"),
            ("renée", "/api/v1/users/ren%C3%A9e"),
            ("...", "/api/v1/users/..."),
        ] {
            assert_eq!(user(text).unwrap(), path);
        }
    }

    #[test]
    fn what_cannot_be_one_segment_is_refused() {
        for text in ["", ".", "..", "a/b", "a\0b", "a\nb", "a\u{85}b", "../users"] {
            assert_eq!(user(text).unwrap_err().kind(), Kind::Usage, "{text:?}");
        }
    }

    #[test]
    fn a_word_of_the_api_is_no_id() {
        assert!(Path::user(&UserId::new("me")).is_err());
        assert!(Path::user(&UserId::new("Me")).is_err());
        assert!(Path::group(&GroupId::new("rules")).is_err());
        assert!(Path::user(&UserId::new("rules")).is_ok());
    }
}
