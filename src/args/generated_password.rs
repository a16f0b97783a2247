//! Random passwords that can be read out on the telephone and typed on a foreign keyboard.
//!
//! No `l`, `I`, `O`, `o`, `0`, `1`; every one has a lower and an upper case letter, a digit and a symbol, as Okta's
//! default policy wants; the first and the last character are letters, so that a spreadsheet sees no formula, a shell no
//! flag and a double click takes it all. 20 characters carry about 115 bits. Pure but for the clock's random bytes.

use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::secret::Secret;

/// The length that is used if none is asked for.
pub const LENGTH: u8 = 20;
/// The shortest that is made.
pub const SHORTEST: u8 = 12;
/// The longest that is made; Okta takes no plain password beyond it.
pub const LONGEST: u8 = 72;

const LOWER: &[u8] = b"abcdefghijkmnpqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGIT: &[u8] = b"23456789";
const SYMBOL: &[u8] = b"-_+=%@:";

/// More misses in a row than any random source produces; without an end a broken one would hang the program.
const MOST_MISSES: u8 = 200;

/// Makes a password; a length outside [`SHORTEST`] and [`LONGEST`] becomes the nearest of them.
pub fn generate(length: u8, clock: &dyn Clock) -> Secret {
    let length = usize::from(length.clamp(SHORTEST, LONGEST));
    let letters = [LOWER, UPPER].concat();
    let all = [LOWER, UPPER, DIGIT, SYMBOL].concat();
    // Never grown, so that no copy stays behind on the heap.
    let mut middle = Zeroizing::new(Vec::with_capacity(length));
    middle.extend([LOWER, UPPER, DIGIT, SYMBOL].map(|class| pick(class, clock)));
    // One of each class so far, and a letter to come at either end.
    middle.extend((6..length).map(|_| pick(&all, clock)));
    for last in (1..middle.len()).rev() {
        middle.swap(last, below(last + 1, clock));
    }
    let mut password = String::with_capacity(length);
    password.push(char::from(pick(&letters, clock)));
    password.extend(middle.iter().copied().map(char::from));
    password.push(char::from(pick(&letters, clock)));
    Secret::new(password)
}

/// Makes `length` random letters and digits, to be put after a password that others know.
pub fn tail(length: u8, clock: &dyn Clock) -> Secret {
    let all = [LOWER, UPPER, DIGIT].concat();
    let mut tail = String::with_capacity(usize::from(length));
    tail.extend((0..length).map(|_| char::from(pick(&all, clock))));
    Secret::new(tail)
}

fn pick(alphabet: &[u8], clock: &dyn Clock) -> u8 {
    let index = below(alphabet.len(), clock);
    *alphabet.get(index).expect("the index is below the length")
}

/// Returns a number below `limit`, each equally likely; `limit` is 1 to 256.
fn below(limit: usize, clock: &dyn Clock) -> usize {
    // Bytes beyond the last multiple would favour the low numbers.
    let fair = 256 - 256 % limit;
    let mut byte = [0];
    for _ in 0..MOST_MISSES {
        clock.random(&mut byte);
        if usize::from(byte[0]) < fair {
            break;
        }
    }
    usize::from(byte[0]) % limit
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicU8, Ordering};
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use crate::clock::{Sleep, SystemClock};

    /// Bytes that count up, or stand still.
    struct Bytes(AtomicU8, u8);

    impl Clock for Bytes {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        fn sleep(&self, _: Duration) -> Sleep<'_> {
            Box::pin(async {})
        }

        fn random(&self, buffer: &mut [u8]) {
            buffer.fill_with(|| self.0.fetch_add(self.1, Ordering::Relaxed));
        }
    }

    fn holds(password: &str, class: &[u8]) -> bool {
        password.bytes().any(|b| class.contains(&b))
    }

    #[test]
    fn every_password_has_all_classes_and_letters_at_its_ends() {
        let clock = SystemClock::new();
        let mut seen = BTreeSet::new();
        for length in (SHORTEST..=LONGEST).cycle().take(2_000) {
            let password = generate(length, &clock);
            let password = password.expose();
            assert_eq!(password.len(), usize::from(length));
            for class in [LOWER, UPPER, DIGIT, SYMBOL] {
                assert!(holds(password, class), "{password}");
            }
            assert!(password.starts_with(|c: char| c.is_ascii_alphabetic()));
            assert!(password.ends_with(|c: char| c.is_ascii_alphabetic()));
            assert!(!password.contains(['l', 'I', 'O', 'o', '0', '1']));
            assert!(seen.insert(password.to_owned()), "the same one twice");
        }
    }

    #[test]
    fn a_tail_has_the_length_asked_for_and_is_another_one_each_time() {
        let clock = SystemClock::new();
        let (one, other) = (tail(10, &clock), tail(10, &clock));
        assert_eq!(one.expose().len(), 10);
        assert!(one.expose().bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_ne!(one.expose(), other.expose());
    }

    #[test]
    fn every_number_is_equally_likely() {
        for limit in [1, 7, 8, 24, 48, 63, 71, 256] {
            // The bytes that must be passed over come first.
            let first = u8::try_from((256 - 256 % limit) % 256).unwrap();
            let clock = Bytes(AtomicU8::new(first), 1);
            let mut counts = vec![0; limit];
            // As many draws as one round of all bytes serves.
            for _ in 0..256 - 256 % limit {
                counts[below(limit, &clock)] += 1;
            }
            assert!(
                counts.iter().all(|count| *count == 256 / limit),
                "{limit}: {counts:?}"
            );
        }
    }

    #[test]
    fn lengths_are_kept_within_what_okta_takes() {
        let clock = SystemClock::new();
        assert_eq!(generate(0, &clock).expose().len(), 12);
        assert_eq!(generate(255, &clock).expose().len(), 72);
    }

    #[test]
    fn a_stuck_random_source_does_not_hang() {
        for byte in [0, 255] {
            assert_eq!(
                generate(20, &Bytes(AtomicU8::new(byte), 0)).expose().len(),
                20
            );
        }
    }
}
