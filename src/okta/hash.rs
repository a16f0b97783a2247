//! Password hashes from other systems, checked field by field before they are sent.
//!
//! Accepted: BCRYPT (also as one `$2a$10$...` string), SHA-512, SHA-256, SHA-1, MD5 and PBKDF2.
//! Binary fields are base64; a hex digest is refused with a word about it. Errors: [`HashError`].
//! Follows <https://developer.okta.com/docs/reference/core-okta-api/#hashed-passwords>

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::failure::Kind;

const BCRYPT_SALT: usize = 22;
const BCRYPT_VALUE: usize = 31;
const FEWEST_ITERATIONS: u64 = 4096;

/// A hash that Okta can take, as far as one can tell without the password.
#[derive(Clone)]
pub struct PasswordHash(Map<String, Value>);

/// What is wrong with a hash; never says its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Neither an object nor a bcrypt string.
    #[error("a password hash is an object with `algorithm`, or a bcrypt string such as $2a$10$...")]
    Form,
    /// An algorithm Okta does not take.
    #[error("the hash algorithm {0:?} is not one of BCRYPT, SHA-512, SHA-256, SHA-1, MD5, PBKDF2")]
    Algorithm(String),
    /// A field is missing or wrong.
    #[error("the {algorithm} hash needs `{field}`: {expected}")]
    Field {
        /// The algorithm.
        algorithm: &'static str,
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A field that this algorithm does not have.
    #[error("the {algorithm} hash has no field `{field}`")]
    Unknown {
        /// The algorithm.
        algorithm: &'static str,
        /// The field.
        field: String,
    },
}

impl HashError {
    /// Returns the class: the values are wrong, nothing was sent.
    pub fn kind(&self) -> Kind {
        Kind::Usage
    }
}

impl PasswordHash {
    /// Reads a hash: an object as Okta takes it, or a string `$2a$10$<22 salt><31 value>`.
    pub fn parse(value: &Value) -> Result<Self, HashError> {
        match value {
            Value::Object(members) => check(members).map(|()| Self(members.clone())),
            Value::String(text) => from_bcrypt(text).map(Self),
            _ => Err(HashError::Form),
        }
    }

    pub(in crate::okta) fn members(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::secret::REDACTED)
    }
}

fn from_bcrypt(text: &str) -> Result<Map<String, Value>, HashError> {
    let mut parts = text.trim().split('$');
    let (Some(""), Some("2a" | "2b" | "2x" | "2y"), Some(factor), Some(rest), None) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) else {
        return Err(HashError::Form);
    };
    let factor: u64 = factor.parse().map_err(|_| HashError::Form)?;
    let (salt, value) = rest.split_at_checked(BCRYPT_SALT).ok_or(HashError::Form)?;
    let members = Map::from_iter([
        ("algorithm".to_owned(), Value::from("BCRYPT")),
        ("workFactor".to_owned(), Value::from(factor)),
        ("salt".to_owned(), Value::from(salt)),
        ("value".to_owned(), Value::from(value)),
    ]);
    check(&members)?;
    Ok(members)
}

fn check(members: &Map<String, Value>) -> Result<(), HashError> {
    let algorithm = members
        .get("algorithm")
        .and_then(Value::as_str)
        .ok_or(HashError::Form)?;
    let known = ["BCRYPT", "SHA-512", "SHA-256", "SHA-1", "MD5", "PBKDF2"];
    let Some(algorithm) = known.into_iter().find(|name| *name == algorithm) else {
        return Err(HashError::Algorithm(algorithm.to_owned()));
    };
    let checker = Checker { algorithm, members };
    match algorithm {
        "BCRYPT" => checker.bcrypt(),
        "PBKDF2" => checker.pbkdf2(),
        "SHA-512" => checker.digest(64),
        "SHA-256" => checker.digest(32),
        "SHA-1" => checker.digest(20),
        _ => checker.digest(16),
    }
}

struct Checker<'a> {
    algorithm: &'static str,
    members: &'a Map<String, Value>,
}

impl Checker<'_> {
    fn bcrypt(&self) -> Result<(), HashError> {
        self.only(&["workFactor", "salt", "value"])?;
        let factor = self.members.get("workFactor").and_then(Value::as_u64);
        self.need(
            "workFactor",
            "a number from 1 to 20",
            factor.is_some_and(|f| (1..=20).contains(&f)),
        )?;
        let radix = |text: Option<&str>, length| {
            text.is_some_and(|t| t.len() == length && t.bytes().all(is_radix_64))
        };
        let salt = radix(self.text("salt"), BCRYPT_SALT);
        self.need(
            "salt",
            "22 characters of bcrypt's radix-64 (./A-Za-z0-9)",
            salt,
        )?;
        let value = radix(self.text("value"), BCRYPT_VALUE);
        self.need(
            "value",
            "31 characters of bcrypt's radix-64 (./A-Za-z0-9)",
            value,
        )
    }

    fn digest(&self, bytes: usize) -> Result<(), HashError> {
        self.only(&["salt", "saltOrder", "value", "workFactor"])?;
        let expected = "base64 of the digest's bytes (convert a hex digest first)";
        let long_enough = self.base64("value").is_some_and(|v| v.len() == bytes);
        self.need("value", expected, long_enough)?;
        let salt = self.members.contains_key("salt");
        let order = matches!(self.text("saltOrder"), Some("PREFIX" | "POSTFIX"));
        self.need("salt", "base64", !salt || self.base64("salt").is_some())?;
        self.need(
            "saltOrder",
            "PREFIX or POSTFIX when there is a salt",
            !salt || order,
        )?;
        // Observed: a work factor of 0 beside a digest is tolerated.
        let factor = self
            .members
            .get("workFactor")
            .is_none_or(|f| f.as_u64() == Some(0));
        self.need("workFactor", "0 or absent", factor)
    }

    fn pbkdf2(&self) -> Result<(), HashError> {
        self.only(&[
            "value",
            "salt",
            "iterationCount",
            "keySize",
            "digestAlgorithm",
        ])?;
        let number = |field: &str| self.members.get(field).and_then(Value::as_u64);
        let iterations = number("iterationCount").is_some_and(|n| n >= FEWEST_ITERATIONS);
        self.need("iterationCount", "a number of at least 4096", iterations)?;
        let digest = matches!(
            self.text("digestAlgorithm"),
            Some("SHA256_HMAC" | "SHA512_HMAC")
        );
        self.need("digestAlgorithm", "SHA256_HMAC or SHA512_HMAC", digest)?;
        self.need("salt", "base64", self.base64("salt").is_some())?;
        let size = number("keySize");
        self.need(
            "keySize",
            "the length of the value in bytes",
            size.is_some_and(|n| n > 0),
        )?;
        let value = self
            .base64("value")
            .and_then(|v| u64::try_from(v.len()).ok());
        self.need(
            "value",
            "base64 of `keySize` bytes",
            value.is_some() && value == size,
        )
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.members.get(field).and_then(Value::as_str)
    }

    fn base64(&self, field: &str) -> Option<Vec<u8>> {
        self.text(field)
            .and_then(|text| STANDARD.decode(text).ok())
            .filter(|bytes| !bytes.is_empty())
    }

    fn need(
        &self,
        field: &'static str,
        expected: &'static str,
        good: bool,
    ) -> Result<(), HashError> {
        if good {
            return Ok(());
        }
        Err(HashError::Field {
            algorithm: self.algorithm,
            field,
            expected,
        })
    }

    fn only(&self, fields: &[&str]) -> Result<(), HashError> {
        match self
            .members
            .keys()
            .find(|k| *k != "algorithm" && !fields.contains(&k.as_str()))
        {
            None => Ok(()),
            Some(field) => Err(HashError::Unknown {
                algorithm: self.algorithm,
                field: field.clone(),
            }),
        }
    }
}

fn is_radix_64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SALT: &str = "rwh1vH66nGR3TLwHZJlCQO";
    const VALUE: &str = "TD7eMGUyCEGEC/Zq6kcFiCRMWh9kVMC";

    fn base64(bytes: usize) -> String {
        STANDARD.encode(vec![7; bytes])
    }

    fn verdict(value: &Value) -> String {
        match PasswordHash::parse(value) {
            Ok(_) => "good".to_owned(),
            Err(HashError::Field { field, .. }) => field.to_owned(),
            Err(HashError::Unknown { field, .. }) => format!("unknown {field}"),
            Err(HashError::Algorithm(_)) => "algorithm".to_owned(),
            Err(HashError::Form) => "form".to_owned(),
        }
    }

    #[test]
    fn each_algorithm_has_its_own_fields_and_limits() {
        let bcrypt = |factor: i64, salt: &str, value: &str| json!({"algorithm": "BCRYPT", "workFactor": factor, "salt": salt, "value": value});
        let pbkdf2 = |iterations: u64, size: u64, digest: &str| {
            json!({"algorithm": "PBKDF2", "iterationCount": iterations, "keySize": size,
                   "digestAlgorithm": digest, "salt": base64(16), "value": base64(32)})
        };
        let digest = |name: &str, bytes| json!({"algorithm": name, "value": base64(bytes)});
        let hex = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";
        for (value, expected) in [
            (bcrypt(10, SALT, VALUE), "good"),
            (bcrypt(20, SALT, VALUE), "good"),
            (bcrypt(0, SALT, VALUE), "workFactor"),
            (bcrypt(21, SALT, VALUE), "workFactor"),
            (bcrypt(10, &SALT[1..], VALUE), "salt"),
            (bcrypt(10, SALT, &VALUE[1..]), "value"),
            (bcrypt(10, SALT, &VALUE.replace('/', "+")), "value"),
            (digest("SHA-512", 64), "good"),
            (digest("SHA-256", 32), "good"),
            (digest("SHA-1", 20), "good"),
            (digest("MD5", 16), "good"),
            (digest("SHA-256", 20), "value"),
            (digest("SHA256", 32), "algorithm"),
            (digest("sha-256", 32), "algorithm"),
            (json!({"algorithm": "SHA-256", "value": hex}), "value"),
            (
                json!({"algorithm": "MD5", "value": base64(16), "salt": base64(4)}),
                "saltOrder",
            ),
            (
                json!({"algorithm": "MD5", "value": base64(16), "salt": base64(4), "saltOrder": "PREFIX"}),
                "good",
            ),
            (
                json!({"algorithm": "MD5", "value": base64(16), "salt": "?", "saltOrder": "PREFIX"}),
                "salt",
            ),
            (
                json!({"algorithm": "MD5", "value": base64(16), "workFactor": 0}),
                "good",
            ),
            (
                json!({"algorithm": "MD5", "value": base64(16), "iterations": 1}),
                "unknown iterations",
            ),
            (pbkdf2(4096, 32, "SHA256_HMAC"), "good"),
            (pbkdf2(4095, 32, "SHA256_HMAC"), "iterationCount"),
            (pbkdf2(4096, 16, "SHA256_HMAC"), "value"),
            (pbkdf2(4096, 32, "SHA1_HMAC"), "digestAlgorithm"),
            (json!({"value": base64(16)}), "form"),
            (json!(["BCRYPT"]), "form"),
            (Value::Null, "form"),
        ] {
            assert_eq!(verdict(&value), expected, "{value}");
        }
    }

    #[test]
    fn a_bcrypt_string_is_taken_apart() {
        for (text, expected) in [
            (format!("$2a$10${SALT}{VALUE}"), "good"),
            (format!("$2b$12${SALT}{VALUE}\n"), "good"),
            (format!("$2a$25${SALT}{VALUE}"), "workFactor"),
            (format!("$2a$10${SALT}"), "value"),
            (format!("$1$10${SALT}{VALUE}"), "form"),
            (format!("$2a$ten${SALT}{VALUE}"), "form"),
            (format!("$2a$10${SALT}{VALUE}$"), "form"),
            ("$2a$10$short".to_owned(), "form"),
            ("hunter2".to_owned(), "form"),
        ] {
            assert_eq!(verdict(&json!(text)), expected, "{text}");
        }
        let hash = PasswordHash::parse(&json!(format!("$2a$10${SALT}{VALUE}"))).unwrap();
        assert_eq!(hash.members().get("salt"), Some(&json!(SALT)));
        assert_eq!(hash.members().get("value"), Some(&json!(VALUE)));
    }

    #[test]
    fn neither_a_hash_nor_what_is_wrong_with_it_prints_its_value() {
        let value = json!(format!("$2a$10${SALT}{VALUE}"));
        assert!(!format!("{:?}", PasswordHash::parse(&value).unwrap()).contains(VALUE));
        let wrong = json!({"algorithm": "MD5", "value": "hunter2"});
        let error = PasswordHash::parse(&wrong).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
