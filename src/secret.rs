//! Secrets: strings that print as `[redacted]`, and the filter that removes them from what is said.
//!
//! Two nets. By type: [`Secret`] has no `Serialize`, prints nothing and is wiped on drop. By value:
//! everything written to stderr passes [`Redactor::clean`], which replaces each secret it was told
//! about wherever it appears, also percent-encoded. Values under six characters are not replaced
//! by value, since they would blank out ordinary words.
//!
//! What is written down about a change that holds a secret says that it is [`withheld`].

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

const SHORTEST_BY_VALUE: usize = 6;

/// A token, password, answer or link; read it only where it is sent or was asked for.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the value over.
    pub fn new(value: impl Into<String>) -> Self {
        Self(SecretString::from(value.into()))
    }

    /// Returns the value; every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Stands for a secret that a record left out.
    pub fn withheld() -> Self {
        Self::new("")
    }

    /// Returns whether this only stands for a secret; none is empty.
    pub fn is_withheld(&self) -> bool {
        self.expose().is_empty()
    }
}

/// How a record writes a field that holds a secret, for `#[serde(with = "...")]`: a word in its
/// place, and nothing of it. What is read back is [`Secret::withheld`].
pub mod withheld {
    use serde::de::IgnoredAny;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    /// The word in the place of a secret.
    pub const WORD: &str = "withheld";

    /// Writes the word.
    pub fn serialize<S: Serializer>(_: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(WORD)
    }

    /// Reads anything.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        Ok(Secret::withheld())
    }

    /// The same for a secret that may be missing.
    pub mod optional {
        use serde::{Deserialize, Deserializer, Serializer};

        use super::{Secret, WORD};

        /// Writes the word, or null.
        pub fn serialize<S: Serializer>(
            secret: &Option<Secret>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match secret {
                Some(_) => serializer.serialize_some(WORD),
                None => serializer.serialize_none(),
            }
        }

        /// Reads whether there was one.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Secret>, D::Error> {
            let word = Option::<String>::deserialize(deserializer)?;
            Ok(word.map(|_| Secret::withheld()))
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The secrets of this run; clones share one list.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Vec<Zeroizing<String>>>>);

impl Redactor {
    /// Learns a secret: its value, its percent-encoded form and its form inside a JSON string.
    pub fn learn(&self, secret: &Secret) {
        self.learn_value(secret.expose());
    }

    /// Learns a value that came in an answer, such as a reset link.
    pub fn learn_value(&self, value: &str) {
        if value.chars().count() < SHORTEST_BY_VALUE {
            return;
        }
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let spaced = encoded.replace('+', "%20");
        let in_json = serde_json::Value::from(value).to_string();
        let in_json = in_json.trim_matches('"').to_owned();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for form in [value.to_owned(), encoded, spaced, in_json] {
            if !known.iter().any(|k| **k == form) {
                known.push(Zeroizing::new(form));
            }
        }
        // The longest first, so that a secret that holds another one leaves no tail.
        known.sort_by_key(|k| std::cmp::Reverse(k.len()));
    }

    /// Returns `text` with every known secret replaced.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut out = Cow::Borrowed(text);
        for secret in known.iter() {
            if out.contains(secret.as_str()) {
                out = Cow::Owned(out.replace(secret.as_str(), REDACTED));
            }
        }
        out
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself() {
        let secret = Secret::new("hunter22");
        assert_eq!(format!("{secret} {secret:?}"), "[redacted] [redacted]");
    }

    #[test]
    fn values_are_replaced_plain_and_percent_encoded_and_in_json() {
        let redactor = Redactor::default();
        redactor.learn(&Secret::new("a b+c\"d/e"));
        for text in [
            "a b+c\"d/e",
            "a+b%2Bc%22d%2Fe",
            "a%20b%2Bc%22d%2Fe",
            "a b+c\\\"d/e",
        ] {
            assert_eq!(
                redactor.clean(&format!("<{text}>")),
                "<[redacted]>",
                "{text}"
            );
        }
    }

    #[test]
    fn short_values_are_left_alone() {
        let redactor = Redactor::default();
        redactor.learn(&Secret::new("user"));
        assert_eq!(redactor.clean("no user"), "no user");
    }

    #[test]
    fn a_secret_inside_another_leaves_no_tail() {
        let redactor = Redactor::default();
        redactor.learn_value("secret");
        redactor.learn_value("secret-tail");
        assert_eq!(redactor.clean("secret-tail"), REDACTED);
    }
}
