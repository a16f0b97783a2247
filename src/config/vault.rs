//! What is asked of a keyring, whichever it is: short texts by name, and long ones in parts.
//!
//! Windows keeps at most 2,560 bytes an entry, and a private key is longer. Pure but for the keyring itself.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

/// In characters; Windows counts two bytes for each.
const PART: usize = 1000;
/// How an entry begins that only says in how many parts the secret is. No token and no key begins so.
const IN_PARTS: &str = "okta-admin:parts:";
/// More parts than any secret has: a wrong number must not be worked through.
const MOST_PARTS: usize = 100;

/// A keyring: short texts by name.
pub(super) trait Vault: fmt::Debug + Send + Sync {
    /// Keeps a text, in the place of another one.
    fn set(&self, name: &str, value: &str) -> Result<(), Refusal>;
    /// Returns a text, or nothing.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, Refusal>;
    /// Forgets a text; nothing to forget is no error.
    fn delete(&self, name: &str) -> Result<(), Refusal>;
}

/// Why a keyring did not do what it was asked; shows no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is none here, such as on a server without a desktop.
    #[error("none can be used ({0})")]
    Absent(String),
    /// It is there, and somebody has to open it first.
    #[error("it is locked ({0})")]
    Locked(String),
    /// It does not answer; perhaps it waits for a person.
    #[error("no answer in {} seconds", .0.as_secs())]
    Silent(Duration),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Keeps a text; the parts first, so that what says how many there are is never ahead of them.
pub(super) fn put(vault: &dyn Vault, name: &str, value: &str) -> Result<(), Refusal> {
    forget(vault, name)?;
    let letters: Zeroizing<Vec<char>> = Zeroizing::new(value.chars().collect());
    if letters.len() <= PART {
        return vault.set(name, value);
    }
    let parts = letters.chunks(PART);
    let count = parts.len();
    if count > MOST_PARTS {
        return Err(Refusal::Other("too long for a keyring".to_owned()));
    }
    for (number, part) in parts.enumerate() {
        let part = Zeroizing::new(part.iter().collect::<String>());
        vault.set(&part_of(name, number), &part)?;
    }
    vault.set(name, &format!("{IN_PARTS}{count}"))
}

/// Returns a text, or nothing.
pub(super) fn take(vault: &dyn Vault, name: &str) -> Result<Option<Zeroizing<String>>, Refusal> {
    let Some(first) = vault.get(name)? else {
        return Ok(None);
    };
    let Some(count) = parts(&first) else {
        return Ok(Some(first));
    };
    let mut whole = Zeroizing::new(String::with_capacity(count * PART * 4));
    for number in 0..count {
        let part = vault.get(&part_of(name, number))?;
        let missing = || Refusal::Other(format!("part {number} of {name} is missing"));
        whole.push_str(&part.ok_or_else(missing)?);
    }
    Ok(Some(whole))
}

/// Forgets a text with its parts; nothing to forget is no error.
pub(super) fn forget(vault: &dyn Vault, name: &str) -> Result<(), Refusal> {
    let Some(first) = vault.get(name)? else {
        return Ok(());
    };
    // What says how many there are goes last: cut short, this can be done again.
    for number in 0..parts(&first).unwrap_or_default() {
        vault.delete(&part_of(name, number))?;
    }
    vault.delete(name)
}

fn part_of(name: &str, number: usize) -> String {
    format!("{name}, part {number}")
}

fn parts(first: &str) -> Option<usize> {
    let count: usize = first.strip_prefix(IN_PARTS)?.parse().ok()?;
    (count <= MOST_PARTS).then_some(count)
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    /// As small as that of Windows; refuses everything when told to.
    #[derive(Debug, Default)]
    pub(in crate::config) struct Small {
        pub(in crate::config) kept: Mutex<BTreeMap<String, String>>,
        pub(in crate::config) refuses: Mutex<Option<Refusal>>,
    }

    impl Small {
        fn check(&self) -> Result<(), Refusal> {
            self.refuses.lock().unwrap().clone().map_or(Ok(()), Err)
        }
    }

    impl Vault for Small {
        fn set(&self, name: &str, value: &str) -> Result<(), Refusal> {
            self.check()?;
            if value.encode_utf16().count() * 2 > 2560 {
                return Err(Refusal::Other("too long".to_owned()));
            }
            self.kept.lock().unwrap().insert(name.into(), value.into());
            Ok(())
        }

        fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, Refusal> {
            self.check()?;
            let kept = self.kept.lock().unwrap();
            Ok(kept.get(name).cloned().map(Zeroizing::new))
        }

        fn delete(&self, name: &str) -> Result<(), Refusal> {
            self.check()?;
            self.kept.lock().unwrap().remove(name);
            Ok(())
        }
    }

    #[test]
    fn a_long_secret_fits_a_small_keyring_and_is_forgotten_whole() {
        let vault = Small::default();
        let long = "key-Ä".repeat(1200);
        for value in ["00abc", &long, &"x".repeat(PART), "short again"] {
            put(&vault, "prod/token", value).unwrap();
            let kept = take(&vault, "prod/token").unwrap().unwrap();
            assert_eq!(*kept, value);
        }
        let left = vault.kept.lock().unwrap().len();
        assert_eq!(left, 1, "no part of the long one is left");
        put(&vault, "prod/token", &long).unwrap();
        forget(&vault, "prod/token").unwrap();
        assert!(vault.kept.lock().unwrap().is_empty());
        let endless = "x".repeat(PART * MOST_PARTS + 1);
        assert!(put(&vault, "prod/token", &endless).is_err());
        assert!(vault.kept.lock().unwrap().is_empty());
    }

    #[test]
    fn a_secret_of_which_a_part_is_missing_is_an_error() {
        let vault = Small::default();
        put(&vault, "a/key", &"x".repeat(3 * PART)).unwrap();
        vault.delete("a/key, part 1").unwrap();
        let error = take(&vault, "a/key").unwrap_err();
        assert_eq!(error.to_string(), "part 1 of a/key is missing");
    }
}
