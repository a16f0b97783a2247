//! Which logins a file has named, so that no two rows are about one user.
//!
//! A number of eight bytes stands for each login, with the line it was in: some hundred thousand
//! rows take a few megabytes. Two logins with the same number are less likely than one in a
//! hundred million files of that length, and would be refused, not mixed up.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

/// The logins so far.
#[derive(Debug, Default)]
pub struct Logins {
    numbers: RandomState,
    lines: HashMap<u64, u64>,
}

impl Logins {
    /// Adds a login; if it was there, returns the line it was in. Case does not count, as in Okta.
    pub fn add(&mut self, login: &str, line: u64) -> Option<u64> {
        let number = self.numbers.hash_one(login.to_lowercase());
        match self.lines.entry(number) {
            Entry::Occupied(there) => Some(*there.get()),
            Entry::Vacant(free) => {
                free.insert(line);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_known_again_whatever_its_case() {
        let mut logins = Logins::default();
        assert_eq!(logins.add("ada@x", 2), None);
        assert_eq!(logins.add("bob@x", 3), None);
        assert_eq!(logins.add("ADA@X", 9), Some(2));
        assert_eq!(logins.add("ada@x", 10), Some(2));
    }
}
