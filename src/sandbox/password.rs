//! Passwords: the default policy, imported hashes, and digests to compare with later.
//!
//! Only salted SHA-256 digests are kept, good enough for a sandbox and no secret in the file.
//! The policy: 8 to 72 characters, a lower-case and an upper-case letter, a digit, no part of the
//! login of 4 characters or more.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::clock::Clock;

use super::answer::Refusal;
use super::ids;

/// The sentence that names the policy.
pub(super) const RULES: &str = "Password requirements were not met. Password requirements: at \
     least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of your \
     username.";

const LONGEST: usize = 72;
const SHORTEST_PART: usize = 4;

/// Does the password satisfy the default policy for this login?
pub(super) fn is_good(password: &str, login: &str) -> bool {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    (8..=LONGEST).contains(&length)
        && password.chars().any(char::is_lowercase)
        && password.chars().any(char::is_uppercase)
        && password.chars().any(|c| c.is_ascii_digit())
        && !login
            .to_lowercase()
            .split(['.', ',', '-', '_', '#', '@'])
            .any(|part| part.chars().count() >= SHORTEST_PART && lower.contains(part))
}

/// Refuses a password that the policy does not allow (400 E0000001).
pub(super) fn check(password: &str, login: &str) -> Result<(), Refusal> {
    if is_good(password, login) {
        Ok(())
    } else {
        Err(Refusal::invalid("password", RULES))
    }
}

/// Returns a salted digest.
pub(super) fn digest(clock: &dyn Clock, secret: &str) -> String {
    let salt = ids::hex(clock, 16);
    format!("{salt}${}", hash(&salt, secret))
}

/// Is `secret` what the digest was made of?
pub(super) fn matches(digest: &str, secret: &str) -> bool {
    digest
        .split_once('$')
        .is_some_and(|(salt, hashed)| hash(salt, secret) == hashed)
}

fn hash(salt: &str, secret: &str) -> String {
    hex_digest(format!("{salt}{secret}").as_bytes())
}

/// Returns the SHA-256 of `bytes` in hexadecimal.
pub(super) fn hex_digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest
        .as_ref()
        .iter()
        .fold(String::with_capacity(64), |mut out, byte| {
            write!(out, "{byte:02x}").ok();
            out
        })
}

/// Returns a temporary password that satisfies the policy.
pub(super) fn temporary(clock: &dyn Clock) -> String {
    format!("{}aA1", ids::word(clock, 9))
}

/// Checks an imported hash.
pub(super) fn check_hash(hash: &Map<String, Value>) -> Result<(), Refusal> {
    let text = |key: &str| hash.get(key).and_then(Value::as_str);
    let number = |key: &str| hash.get(key).and_then(Value::as_u64);
    let base64 = |key: &str| {
        text(key).is_some_and(|value| !value.is_empty() && STANDARD.decode(value).is_ok())
    };
    let refuse = |cause: &str| Err(Refusal::invalid("password", format!("hash: {cause}")));
    match text("algorithm") {
        Some("BCRYPT") => {
            if !number("workFactor").is_some_and(|factor| (1..=20).contains(&factor)) {
                return refuse("workFactor must be between 1 and 20");
            }
            if !text("salt").is_some_and(|salt| is_radix64(salt, 22)) {
                return refuse("salt must be 22 characters of radix-64");
            }
            if !text("value").is_some_and(|value| is_radix64(value, 31)) {
                return refuse("value must be 31 characters of radix-64");
            }
            Ok(())
        }
        Some("SHA-512" | "SHA-256" | "SHA-1" | "MD5") => {
            if !base64("value") {
                return refuse("value must be base64");
            }
            match (text("salt"), text("saltOrder")) {
                (None, None) => Ok(()),
                (Some(_), Some("PREFIX" | "POSTFIX")) if base64("salt") => Ok(()),
                _ => refuse("salt must be base64 with saltOrder PREFIX or POSTFIX"),
            }
        }
        Some("PBKDF2") => {
            if !(base64("value") && base64("salt")) {
                return refuse("value and salt must be base64");
            }
            if number("iterationCount").is_none_or(|count| count < 4096) {
                return refuse("iterationCount must be at least 4096");
            }
            if number("keySize").is_none() {
                return refuse("keySize must be a number of bytes");
            }
            match text("digestAlgorithm") {
                Some("SHA256_HMAC" | "SHA512_HMAC") => Ok(()),
                _ => refuse("digestAlgorithm must be SHA256_HMAC or SHA512_HMAC"),
            }
        }
        _ => refuse("algorithm is not supported"),
    }
}

fn is_radix64(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'/')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn the_policy_is_okta_s_default() {
        let login = "ada.lovelace@example.com";
        for (password, good) in [
            ("Abcd1234", true),
            ("Abcd123", false),
            ("abcd1234", false),
            ("ABCD1234", false),
            ("Abcdefgh", false),
            ("LoveLace1234", false),
            ("Example1234", false),
            ("Ada12345", true),
            ("Pässword1", true),
        ] {
            assert_eq!(is_good(password, login), good, "{password}");
        }
        assert!(!is_good(&format!("Aa1{}", "x".repeat(70)), login));
    }

    #[test]
    fn a_digest_matches_its_secret_and_no_other() {
        let clock = SystemClock::new();
        let made = digest(&clock, "Abcd1234");
        assert!(matches(&made, "Abcd1234") && !matches(&made, "Abcd1235"));
        assert_ne!(made, digest(&clock, "Abcd1234"));
        assert!(is_good(&temporary(&clock), "x@y"));
    }

    #[test]
    fn hashes_are_checked_by_algorithm() {
        let salt = "rwh>5vXJrnnYPPXhxj4qCf".replace('>', ".");
        let cases = [
            (
                json!({"algorithm": "BCRYPT", "workFactor": 10, "salt": salt,
                    "value": "TKWt1pZ.0Pq8ZJ4b5AYFQ3o0lXXxwYe"}),
                true,
            ),
            (
                json!({"algorithm": "BCRYPT", "workFactor": 21, "salt": salt,
                    "value": "TKWt1pZ.0Pq8ZJ4b5AYFQ3o0lXXxwYe"}),
                false,
            ),
            (
                json!({"algorithm": "BCRYPT", "workFactor": 10, "salt": "short", "value": "x"}),
                false,
            ),
            (
                json!({"algorithm": "SHA-512", "value": "QUJD", "workFactor": 0}),
                true,
            ),
            (
                json!({"algorithm": "SHA-256", "value": "not base64!"}),
                false,
            ),
            (
                json!({"algorithm": "SHA-1", "value": "QUJD", "salt": "QUJD", "saltOrder": "PREFIX"}),
                true,
            ),
            (
                json!({"algorithm": "MD5", "value": "QUJD", "salt": "QUJD"}),
                false,
            ),
            (
                json!({"algorithm": "PBKDF2", "value": "QUJD", "salt": "QUJD",
                    "iterationCount": 4096, "keySize": 32, "digestAlgorithm": "SHA256_HMAC"}),
                true,
            ),
            (
                json!({"algorithm": "PBKDF2", "value": "QUJD", "salt": "QUJD",
                    "iterationCount": 4095, "keySize": 32, "digestAlgorithm": "SHA256_HMAC"}),
                false,
            ),
            (json!({"algorithm": "CRC32", "value": "QUJD"}), false),
            (json!({}), false),
        ];
        for (hash, good) in cases {
            let hash = hash.as_object().unwrap();
            assert_eq!(check_hash(hash).is_ok(), good, "{hash:?}");
        }
    }
}
