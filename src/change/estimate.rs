//! How long a number of requests takes at an org's rate limit, as far as that can be known before.
//!
//! Pure. Okta counts by the minute: what the limit lets through goes at once, the rest waits for the
//! next minute. How quick the org answers is not in it.

/// Returns how long it takes, in words for people; `limit` is in requests a minute.
pub fn words(requests: usize, limit: Option<u64>) -> String {
    let Some(limit) = limit.filter(|limit| *limit > 0) else {
        return "at a rate limit that is not known yet".to_owned();
    };
    let requests = u64::try_from(requests).unwrap_or(u64::MAX);
    let minutes = requests.div_ceil(limit).saturating_sub(1);
    let time = match (minutes / 60, minutes % 60) {
        (0, 0) => "less than a minute".to_owned(),
        (0, 1) => "about 1 minute".to_owned(),
        (0, minutes) => format!("about {minutes} minutes"),
        (hours, 0) => format!("about {hours} h"),
        (hours, minutes) => format!("about {hours} h {minutes} min"),
    };
    format!("{time} at this org's {limit} a minute")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_limit_lets_through_goes_at_once_and_the_rest_waits_for_the_next_minute() {
        for (requests, limit, expected) in [
            (
                0,
                Some(600),
                "less than a minute at this org's 600 a minute",
            ),
            (
                600,
                Some(600),
                "less than a minute at this org's 600 a minute",
            ),
            (601, Some(600), "about 1 minute at this org's 600 a minute"),
            (
                6001,
                Some(600),
                "about 10 minutes at this org's 600 a minute",
            ),
            (3601, Some(60), "about 1 h at this org's 60 a minute"),
            (5500, Some(60), "about 1 h 31 min at this org's 60 a minute"),
            (5, Some(0), "at a rate limit that is not known yet"),
            (5, None, "at a rate limit that is not known yet"),
        ] {
            assert_eq!(words(requests, limit), expected, "{requests} {limit:?}");
        }
    }
}
