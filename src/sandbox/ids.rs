//! Ids, tokens and random words.
//!
//! An id has 20 characters: a prefix of 3 (`00u`, `00g`, ...), a counter of 6 in base 36 that makes
//! ids sort by age (a cursor is an id, and stays good when its user is gone), 8 random ones and the
//! cell of the org. A token has 42 characters and starts with `00`.

use crate::clock::Clock;

const WORD: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const COUNTER: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The counter's start, so that ids look like those of a grown org.
const FIRST: u64 = 26 * 36_u64.pow(5);

/// Returns an id. `serial` orders it among its kind, `random` supplies 8 characters.
pub(super) fn id(prefix: &str, serial: u64, random: &str) -> String {
    let mut digits = [b'0'; 6];
    let mut rest = FIRST + serial;
    for digit in digits.iter_mut().rev() {
        *digit = at(COUNTER, rest % 36);
        rest /= 36;
    }
    let mut id = String::with_capacity(20);
    id.push_str(prefix);
    id.extend(digits.map(char::from));
    id.push_str(random);
    id.push_str("5d7");
    id
}

/// Returns `length` random letters and digits.
pub(super) fn word(clock: &dyn Clock, length: usize) -> String {
    let mut bytes = vec![0; length];
    clock.random(&mut bytes);
    bytes
        .into_iter()
        .map(|byte| char::from(at(WORD, u64::from(byte) % 62)))
        .collect()
}

/// Returns `length` hexadecimal digits.
pub(super) fn hex(clock: &dyn Clock, length: usize) -> String {
    let mut bytes = vec![0; length];
    clock.random(&mut bytes);
    bytes
        .into_iter()
        .filter_map(|byte| char::from_digit(u32::from(byte % 16), 16))
        .collect()
}

/// Returns a new API token.
pub(super) fn token(clock: &dyn Clock) -> String {
    format!("00{}", word(clock, 40))
}

fn at(alphabet: &[u8], index: u64) -> u8 {
    usize::try_from(index)
        .ok()
        .and_then(|index| alphabet.get(index).copied())
        .unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_twenty_characters_and_sort_by_age() {
        let ids: Vec<String> = [0, 1, 35, 36, 1_295, 1_296, 999_999]
            .map(|n| id("00u", n, "abcdEFGH"))
            .into();
        assert!(ids.iter().all(|id| id.len() == 20));
        assert!(ids.is_sorted(), "{ids:?}");
    }
}
