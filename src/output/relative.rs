//! How long ago something was, in words for a person. Coarse on purpose; data keeps exact times.

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// Returns `2 hours ago`, `in 3 days` or `just now`, rounded down.
pub(super) fn words(time: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - time.as_second();
    let age = seconds.abs();
    let (count, unit) = match age {
        ..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (age / MINUTE, "minute"),
        HOUR..DAY => (age / HOUR, "hour"),
        DAY..MONTH => (age / DAY, "day"),
        MONTH..YEAR => (age / MONTH, "month"),
        YEAR.. => (age / YEAR, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_in_their_largest_unit() {
        let now: Timestamp = "2024-06-01T12:00:00Z".parse().unwrap();
        for (time, expected) in [
            ("2024-06-01T12:00:00Z", "just now"),
            ("2024-06-01T11:59:01Z", "just now"),
            ("2024-06-01T11:59:00Z", "1 minute ago"),
            ("2024-06-01T10:00:00Z", "2 hours ago"),
            ("2024-05-31T12:00:00Z", "1 day ago"),
            ("2024-05-03T12:00:00Z", "29 days ago"),
            ("2024-05-02T12:00:00Z", "1 month ago"),
            ("2023-06-02T12:00:01Z", "12 months ago"),
            ("2022-06-01T12:00:00Z", "2 years ago"),
            ("2024-06-01T12:00:30Z", "just now"),
            ("2024-06-04T12:00:00Z", "in 3 days"),
        ] {
            assert_eq!(words(time.parse().unwrap(), now), expected, "{time}");
        }
    }
}
