//! Lengths of time as people type them: `30s`, `2m`, `500ms`, `1h30m`, `90d`, or plain seconds.
//!
//! Whole numbers only, the longest is ten years. Pure.

use std::fmt::Write as _;
use std::time::Duration;

/// The longest time that is taken, far below where adding it to a clock could overflow.
pub const LONGEST: Duration = Duration::from_secs(3650 * 86_400);

const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Why a text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a number with a unit.
    #[error("{0:?} is not a length of time: write 30s, 2m, 500ms, 1h30m, 90d or plain seconds")]
    Form(String),
    /// More than ten years.
    #[error("{0:?} is more than ten years")]
    TooLong(String),
}

/// Reads a length of time.
pub fn parse(text: &str) -> Result<Duration, Error> {
    let form = || Error::Form(text.to_owned());
    let too_long = || Error::TooLong(text.to_owned());
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(form());
    }
    let mut total: u64 = 0;
    let mut smallest = u64::MAX;
    while !rest.is_empty() {
        let (number, after) = split_at_first(rest, |c| !c.is_ascii_digit());
        if number.is_empty() {
            return Err(form());
        }
        let (unit, after) = split_at_first(after, |c| c.is_ascii_digit());
        let millis = match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, millis)) => *millis,
            // Plain seconds stand alone: in "1m30" the 30 could be anything.
            None if unit.is_empty() && total == 0 && smallest == u64::MAX => 1_000,
            None => return Err(form()),
        };
        if millis >= smallest {
            return Err(form());
        }
        smallest = millis;
        // Only digits are left, so the one way to fail is too many of them.
        let number: u64 = number.parse().map_err(|_| too_long())?;
        total = number
            .checked_mul(millis)
            .and_then(|part| total.checked_add(part))
            .ok_or_else(too_long)?;
        rest = after;
    }
    let time = Duration::from_millis(total);
    if time > LONGEST {
        return Err(too_long());
    }
    Ok(time)
}

/// Writes a length of time so that [`parse`] reads the same one again, to the millisecond.
pub fn show(time: Duration) -> String {
    let mut rest = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let mut text = String::new();
    for (unit, millis) in UNITS {
        let count = rest / millis;
        rest %= millis;
        if count > 0 {
            let _ = write!(text, "{count}{unit}");
        }
    }
    if text.is_empty() {
        "0s".clone_into(&mut text);
    }
    text
}

fn split_at_first(text: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(stop).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_people_type() {
        for (text, millis) in [
            ("30s", 30_000),
            ("2m", 120_000),
            ("500ms", 500),
            ("1h", 3_600_000),
            ("90d", 7_776_000_000),
            ("45", 45_000),
            (" 45 ", 45_000),
            ("0", 0),
            ("0s", 0),
            ("1h30m", 5_400_000),
            ("1m30s", 90_000),
            ("1s500ms", 1_500),
            ("007s", 7_000),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_could_mean_two_things() {
        for text in [
            "", " ", "s", "-1s", "+1s", "1.5s", "1,5s", "1m30", "30s1m", "1s1s", "10 s", "1M",
            "1w", "five", "1e3", "∞", "1ｓ", "٣s",
        ] {
            assert_eq!(parse(text), Err(Error::Form(text.to_owned())), "{text:?}");
        }
        for text in ["4000d", "99999999999999999999s", "18446744073709551615d"] {
            assert_eq!(
                parse(text),
                Err(Error::TooLong(text.to_owned())),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_it_writes_it_reads_again() {
        for (text, millis) in [
            ("0s", 0),
            ("2m", 120_000),
            ("1m30s", 90_000),
            ("1d1ms", 86_400_001),
        ] {
            let time = Duration::from_millis(millis);
            assert_eq!(show(time), text);
            assert_eq!(parse(text), Ok(time));
        }
    }
}
