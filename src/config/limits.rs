//! How long, how often and how fast: the limits of a run, each with its place in `reliability` terms.
//!
//! Times are [`Duration`]s. The client enforces them; this module only reads and checks them.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;
use std::time::Duration;

use super::Setting;

/// The most attempts side by side that may be asked for; Okta allows an org 35 to 75 in all.
pub const MOST_CONCURRENT: u8 = 100;

/// The most repeats that may be asked for.
pub const MOST_RETRIES: u32 = 100;

/// The limits of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest that one attempt at a request may take; 30 s.
    pub attempt_timeout: Setting<Duration>,
    /// The longest that one operation may take with its repeats, waits for the rate limit not counted; 120 s.
    pub timeout: Setting<Duration>,
    /// The longest that the command may take; by default as long as it needs.
    pub deadline: Option<Setting<Duration>>,
    /// The longest that one operation waits for the rate limit; 5 minutes.
    pub max_wait: Setting<Duration>,
    /// How often an operation is repeated after its first attempt; 7.
    pub retries: Setting<u32>,
    /// How many requests run side by side.
    pub concurrency: Setting<Concurrency>,
    /// How much of each rate limit this run may use; all of it.
    pub max_api_share: Setting<Share>,
}

/// How many requests run side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Concurrency {
    /// Found out: grows while answers are quick and nothing is refused.
    #[default]
    Auto,
    /// Exactly this many.
    Fixed(NonZeroU8),
}

impl FromStr for Concurrency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        number(text)
            .and_then(NonZeroU8::new)
            .filter(|n| n.get() <= MOST_CONCURRENT)
            .map(Self::Fixed)
            .ok_or_else(|| Error::Concurrency(text.to_owned()))
    }
}

impl fmt::Display for Concurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Fixed(n) => n.fmt(f),
        }
    }
}

/// A share of a rate limit, 1 to 100 percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(NonZeroU8);

impl Share {
    /// Everything.
    pub const ALL: Self = Self(NonZeroU8::new(100).expect("100 is not 0"));

    /// Returns the share in percent, 1 to 100.
    pub fn percent(self) -> u8 {
        self.0.get()
    }
}

impl FromStr for Share {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        number(text.strip_suffix('%').unwrap_or(text))
            .and_then(NonZeroU8::new)
            .filter(|n| n.get() <= 100)
            .map(Self)
            .ok_or_else(|| Error::Share(text.to_owned()))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

/// Reads a number of repeats, 0 to [`MOST_RETRIES`].
pub fn retries(text: &str) -> Result<u32, Error> {
    number(text)
        .filter(|n| *n <= MOST_RETRIES)
        .ok_or_else(|| Error::Retries(text.to_owned()))
}

/// Reads a length of time that must not be zero.
pub fn time(text: &str) -> Result<Duration, Error> {
    match super::duration::parse(text)? {
        Duration::ZERO => Err(Error::Zero(text.to_owned())),
        time => Ok(time),
    }
}

/// Digits only: `str::parse` takes a sign as well.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Why a text is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a length of time.
    #[error(transparent)]
    Time(#[from] super::duration::Error),
    /// No time at all would let nothing through.
    #[error("{0:?} leaves no time at all")]
    Zero(String),
    /// Neither `auto` nor a usable number.
    #[error("{0:?} is neither auto nor a number from 1 to {MOST_CONCURRENT}")]
    Concurrency(String),
    /// Not a percentage.
    #[error("{0:?} is not a share: write 40%, from 1% to 100%")]
    Share(String),
    /// Not a number of repeats.
    #[error("{0:?} is not a number from 0 to {MOST_RETRIES}")]
    Retries(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concurrency_is_auto_or_a_number() {
        for (text, shown) in [
            ("auto", "auto"),
            ("AUTO", "auto"),
            ("1", "1"),
            ("100", "100"),
        ] {
            let read: Concurrency = text.parse().unwrap();
            assert_eq!(read.to_string(), shown);
        }
        for text in ["", "0", "-1", "+4", "101", "256", "4.0", "four", "auto "] {
            assert_eq!(
                text.parse::<Concurrency>(),
                Err(Error::Concurrency(text.to_owned()))
            );
        }
    }

    #[test]
    fn a_share_is_1_to_100_percent() {
        for (text, percent) in [("40%", 40), ("40", 40), ("1%", 1), ("100%", 100)] {
            assert_eq!(text.parse::<Share>().unwrap().percent(), percent);
        }
        for text in ["", "%", "0%", "101%", "-5%", "0.4", "40 %", "40%%"] {
            assert_eq!(text.parse::<Share>(), Err(Error::Share(text.to_owned())));
        }
        assert_eq!(Share::ALL.to_string(), "100%");
    }

    #[test]
    fn retries_may_be_none_and_times_may_not() {
        assert_eq!(retries("0"), Ok(0));
        assert_eq!(retries("100"), Ok(100));
        for text in ["", "-1", "+1", "101", "1.0", "99999999999"] {
            assert_eq!(retries(text), Err(Error::Retries(text.to_owned())));
        }
        assert_eq!(time("0s"), Err(Error::Zero("0s".to_owned())));
        assert_eq!(time("1"), Ok(Duration::from_secs(1)));
    }
}
