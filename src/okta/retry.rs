//! Whether a failed attempt is repeated, and after which wait. Pure decisions.
//!
//! Three questions: was anything sent, was it possibly applied, and does doing it twice hurt. A write
//! that may have been applied and must not be done twice ends at once, as unknown.

use std::time::Duration;

const BASE: Duration = Duration::from_millis(250);
const CAP: Duration = Duration::from_secs(20);
/// Before the first answer of all, a wrong address is likelier than an outage.
const ATTEMPTS_WITHOUT_ANY_ANSWER: u32 = 4;

/// What repeating a call does when nobody knows whether it was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Repeat {
    /// Nothing new: reads, partial updates, memberships.
    Safe,
    /// A second object: look it up first.
    Create,
    /// A second step, mail or secret.
    Other,
}

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Trouble<'a> {
    /// No connection; nothing was sent.
    NothingSent,
    /// No connection, and another attempt cannot help, as with a certificate that is not trusted.
    NeverWorks,
    /// Sent, and no complete answer came: silence, a reset, a cut body.
    Lost,
    /// A complete answer that is not Okta's: HTML, a redirect, too large.
    Wrong,
    /// A refusal.
    Refused {
        /// The status.
        status: u16,
        /// Okta's code.
        code: Option<&'a str>,
    },
}

/// What is known when an attempt has failed.
#[derive(Clone, Copy, Debug)]
pub(in crate::okta) struct Attempt<'a> {
    pub(in crate::okta) trouble: Trouble<'a>,
    pub(in crate::okta) repeat: Repeat,
    /// Whether the call can change anything.
    pub(in crate::okta) is_write: bool,
    /// 1 for the first attempt.
    pub(in crate::okta) number: u32,
    /// How many there may be.
    pub(in crate::okta) most: u32,
    /// Whether this client ever got an answer.
    pub(in crate::okta) was_answered: bool,
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Verdict {
    /// Wait and repeat.
    Repeat,
    /// Wait as the rate limit says, and repeat.
    Throttled,
    /// Give the error to the caller.
    Stop,
}

/// Whether the failed attempt may have changed something.
pub(in crate::okta) fn may_be_applied(attempt: &Attempt<'_>) -> bool {
    attempt.is_write
        && match attempt.trouble {
            Trouble::NothingSent | Trouble::NeverWorks => false,
            Trouble::Lost | Trouble::Wrong => true,
            trouble if trouble.is_read_only_mode() => false,
            Trouble::Refused { status, .. } => status == 408 || !(400..500).contains(&status),
        }
}

impl Trouble<'_> {
    /// Okta's read-only mode: a plain refusal.
    fn is_read_only_mode(self) -> bool {
        matches!(
            self,
            Trouble::Refused {
                status: 503,
                code: Some("E0000010")
            }
        )
    }
}

/// Decides what follows.
pub(in crate::okta) fn decide(attempt: &Attempt<'_>) -> Verdict {
    let again = match attempt.trouble {
        Trouble::NothingSent => {
            attempt.was_answered || attempt.number < ATTEMPTS_WITHOUT_ANY_ANSWER
        }
        // It lasts for minutes, and reads do not meet it.
        trouble if trouble.is_read_only_mode() && attempt.is_write => false,
        Trouble::Refused {
            status: 501 | 505, ..
        } => false,
        Trouble::Lost
        | Trouble::Refused {
            status: 408 | 500..=599,
            ..
        } => attempt.repeat == Repeat::Safe,
        // Not applied: something else has to finish first.
        Trouble::Refused {
            status: 423 | 429, ..
        }
        | Trouble::Refused {
            status: 409,
            code: Some("E0000112" | "E0000249" | "E0000253"),
        }
        | Trouble::Refused {
            status: 403,
            code: Some("E0000268"),
        } => true,
        // A wrong page would be the same page again, and a refusal the same refusal.
        Trouble::NeverWorks | Trouble::Wrong | Trouble::Refused { .. } => false,
    };
    match attempt.trouble {
        _ if !again || attempt.number >= attempt.most => Verdict::Stop,
        Trouble::Refused { status: 429, .. } => Verdict::Throttled,
        _ => Verdict::Repeat,
    }
}

/// Returns the wait after attempt `number`: full jitter, twice as long each time, 20 s at most.
pub(in crate::okta) fn backoff(number: u32, fraction: f64) -> Duration {
    let factor = 2_u32.saturating_pow(number.saturating_sub(1));
    BASE.saturating_mul(factor)
        .min(CAP)
        .mul_f64(fraction.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn attempt(trouble: Trouble<'_>, repeat: Repeat) -> Attempt<'_> {
        Attempt {
            trouble,
            repeat,
            is_write: true,
            number: 1,
            most: 8,
            was_answered: true,
        }
    }

    fn refused(status: u16, code: &str) -> Trouble<'_> {
        Trouble::Refused {
            status,
            code: Some(code).filter(|code| !code.is_empty()),
        }
    }

    #[test]
    fn what_is_repeated_and_what_may_have_been_applied() {
        use Verdict::{Repeat as Again, Stop, Throttled};
        // trouble, verdict for safe calls, for creates and others, whether it may be applied
        let table = [
            (Trouble::NothingSent, Again, Again, false),
            (Trouble::NeverWorks, Stop, Stop, false),
            (Trouble::Lost, Again, Stop, true),
            (Trouble::Wrong, Stop, Stop, true),
            (refused(429, "E0000047"), Throttled, Throttled, false),
            (refused(423, "E0000239"), Again, Again, false),
            (refused(409, "E0000112"), Again, Again, false),
            (refused(409, "E0000253"), Again, Again, false),
            (refused(409, "E0000090"), Stop, Stop, false),
            (refused(403, "E0000268"), Again, Again, false),
            (refused(403, "E0000006"), Stop, Stop, false),
            (refused(400, "E0000001"), Stop, Stop, false),
            (refused(401, "E0000011"), Stop, Stop, false),
            (refused(401, "E0000015"), Stop, Stop, false),
            (refused(404, "E0000007"), Stop, Stop, false),
            (refused(412, "E0000231"), Stop, Stop, false),
            (refused(408, ""), Again, Stop, true),
            (refused(500, "E0000009"), Again, Stop, true),
            (refused(501, ""), Stop, Stop, true),
            (refused(502, ""), Again, Stop, true),
            (refused(503, ""), Again, Stop, true),
            (refused(503, "E0000010"), Stop, Stop, false),
            (refused(504, ""), Again, Stop, true),
        ];
        for (trouble, safe, other, applied) in table {
            assert_eq!(decide(&attempt(trouble, Repeat::Safe)), safe, "{trouble:?}");
            for repeat in [Repeat::Create, Repeat::Other] {
                assert_eq!(
                    decide(&attempt(trouble, repeat)),
                    other,
                    "{trouble:?} {repeat:?}"
                );
            }
            assert_eq!(
                may_be_applied(&attempt(trouble, Repeat::Safe)),
                applied,
                "{trouble:?}"
            );
            let read = Attempt {
                is_write: false,
                ..attempt(trouble, Repeat::Safe)
            };
            assert!(!may_be_applied(&read), "{trouble:?}");
        }
    }

    #[test]
    fn a_read_goes_on_in_read_only_mode() {
        let read = Attempt {
            is_write: false,
            ..attempt(refused(503, "E0000010"), Repeat::Safe)
        };
        assert_eq!(decide(&read), Verdict::Repeat);
    }

    #[test]
    fn a_wrong_address_is_given_up_sooner_than_an_outage() {
        let at = |number, was_answered| {
            let first = attempt(Trouble::NothingSent, Repeat::Safe);
            decide(&Attempt {
                number,
                was_answered,
                ..first
            })
        };
        assert_eq!(
            (at(3, false), at(4, false)),
            (Verdict::Repeat, Verdict::Stop)
        );
        assert_eq!((at(7, true), at(8, true)), (Verdict::Repeat, Verdict::Stop));
    }

    #[test]
    fn the_wait_doubles_up_to_a_cap() {
        let waits: Vec<u128> = (1..=9).map(|n| backoff(n, 1.0).as_millis()).collect();
        assert_eq!(
            waits,
            [250, 500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]
        );
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_the_cap(number: u32, fraction in -1.0..2.0_f64) {
            prop_assert!(backoff(number, fraction) <= CAP);
        }

        #[test]
        fn nothing_that_must_not_be_done_twice_is_repeated_when_it_may_be_applied(
            status in 100..600_u16, code in "E00000(0[0-9]|10)|E0000(112|253|268)", number in 1..20_u32,
        ) {
            for trouble in [refused(status, &code), Trouble::Lost, Trouble::Wrong] {
                for repeat in [Repeat::Create, Repeat::Other] {
                    let attempt = Attempt { number, ..attempt(trouble, repeat) };
                    prop_assert!(!may_be_applied(&attempt) || decide(&attempt) == Verdict::Stop);
                }
            }
        }
    }
}
