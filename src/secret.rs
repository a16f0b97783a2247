//! Secrets: strings that print as `[redacted]`, and the filter that removes them from what is said.
//!
//! Two nets. By type: [`Secret`] has no `Serialize`, prints nothing and is wiped on drop. By value:
//! everything written to stderr passes [`Redactor::clean`], which replaces each secret it was told
//! about wherever it appears, also percent-encoded, inside JSON and in base64, of a key each of its
//! parts, and whatever has the form of a signed token (a JWT). Values under six characters are not
//! replaced by value, since they would blank out ordinary words.
//!
//! What is written down about a change that holds a secret says that it is [`withheld`].

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

const SHORTEST_BY_VALUE: usize = 6;
/// A line of a key that is shorter gives nothing of it away, and could be a word.
const SHORTEST_LINE: usize = 16;
/// The members of a key in JSON (JWK) that are secret.
const KEY_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];

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
    /// Learns a secret: its value and the forms that [`Self::clean`] knows of it.
    pub fn learn(&self, secret: &Secret) {
        self.learn_value(secret.expose());
    }

    /// Learns a private key (PEM or JWK) as a whole and in its parts, since a server or a log may
    /// break it at its lines.
    pub fn learn_key(&self, secret: &Secret) {
        self.learn(secret);
        let text = secret.expose();
        if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(text) {
            let parts = KEY_MEMBERS
                .iter()
                .filter_map(|name| members.get(*name)?.as_str());
            parts.for_each(|part| self.learn_value(part));
            return;
        }
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.contains("-----"));
        let lines: Vec<&str> = lines.collect();
        self.learn_value(&Zeroizing::new(lines.concat()));
        let long = lines.iter().filter(|line| line.len() >= SHORTEST_LINE);
        long.for_each(|line| self.learn_value(line));
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
        let base64 = STANDARD.encode(value).trim_end_matches('=').to_owned();
        let base64_in_urls = URL_SAFE_NO_PAD.encode(value);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let forms = [
            value.to_owned(),
            encoded,
            spaced,
            in_json,
            base64,
            base64_in_urls,
        ];
        for form in forms {
            if !known.iter().any(|k| **k == form) {
                known.push(Zeroizing::new(form));
            }
        }
        // The longest first, so that a secret that holds another one leaves no tail.
        known.sort_by_key(|k| std::cmp::Reverse(k.len()));
    }

    /// Returns `text` with every known secret and every signed token replaced.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut out = without_signed_tokens(text);
        for secret in known.iter() {
            if out.contains(secret.as_str()) {
                out = Cow::Owned(out.replace(secret.as_str(), REDACTED));
            }
        }
        out
    }
}

/// Replaces what has the form of a signed token: a header, claims and perhaps a signature, in base64
/// and with dots between. Assertions and proofs are made for one request each, and learned by nobody.
fn without_signed_tokens(text: &str) -> Cow<'_, str> {
    /// How JSON objects begin in base64: `{"`.
    const OBJECT: &str = "eyJ";
    /// The same of a whole token that is in base64 once more.
    const AGAIN: &str = "ZXlK";
    /// Long enough for a header and some claims.
    const SHORTEST: usize = 40;
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/');
    let (mut out, mut copied, mut from) = (String::new(), 0, 0);
    let next = |rest: &str| [OBJECT, AGAIN].iter().filter_map(|s| rest.find(s)).min();
    while let Some(at) = text.get(from..).and_then(next) {
        let start = from + at;
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        let word = text.get(start..end).unwrap_or_default();
        let claims = word.split_once('.').map(|(_, claims)| claims);
        let is_token = claims.is_some_and(|claims| claims.starts_with(OBJECT))
            || word.starts_with(AGAIN) && word.len() >= SHORTEST;
        if is_token {
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str(REDACTED);
            copied = end;
        }
        from = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
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
            "YSBiK2MiZC9l",
        ] {
            assert_eq!(
                redactor.clean(&format!("<{text}>")),
                "<[redacted]>",
                "{text}"
            );
        }
    }

    #[test]
    fn of_a_key_each_part_is_replaced() {
        let redactor = Redactor::default();
        let pem = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEHBG0w\nab==\n";
        redactor.learn_key(&Secret::new(pem));
        redactor.learn_key(&Secret::new(
            r#"{"kty":"EC","x":"public-part","d":"secret-part"}"#,
        ));
        for (text, clean) in [
            ("AgEGCCqGSM49AwEHBG0w", REDACTED),
            ("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wab==", REDACTED),
            ("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"),
            ("secret-part of public-part", "[redacted] of public-part"),
        ] {
            assert_eq!(redactor.clean(text), clean, "{text}");
        }
    }

    #[test]
    fn what_has_the_form_of_a_signed_token_is_replaced() {
        for (text, clean) in [
            ("bad eyJhbGci.eyJpc3Mi.c2ln-_ given", "bad [redacted] given"),
            ("eyJhbGci.eyJpc3M", REDACTED),
            ("ZXlKaGJHY2lPaUpGVXpJMU5pSXNJblI1Y0NJNklrcFhWQ0o5", REDACTED),
            ("ZXlKaGJHY2k", "ZXlKaGJHY2k"),
            (
                "<eyJhbGci.eyJpc3Mi.a><eyJhbGci.eyJpc3Mi.b>",
                "<[redacted]><[redacted]>",
            ),
            ("eyJhbGci", "eyJhbGci"),
            ("eyJhbGci.json", "eyJhbGci.json"),
            ("é eyJ", "é eyJ"),
        ] {
            assert_eq!(Redactor::default().clean(text), clean);
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
