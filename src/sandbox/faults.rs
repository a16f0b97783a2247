//! Faults: which requests go wrong, and how.
//!
//! Pure and seeded: the n-th request of a server with a given seed always fares alike. A fault
//! strikes before the org has seen the request or after it was applied; the client cannot tell.

use std::time::Duration;

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The connection ends without an answer.
    Drop {
        /// Was the request applied?
        applied: bool,
    },
    /// The connection is reset without an answer.
    Reset {
        /// Was the request applied?
        applied: bool,
    },
    /// The request is applied and its answer stops in the middle.
    Cut,
    /// A gateway answers instead of the org.
    Gateway {
        /// 500, 502, 503 or 504.
        status: u16,
        /// Was the request applied?
        applied: bool,
    },
    /// The bucket is used up (not applied).
    Rate,
    /// Too many requests at the same time (not applied).
    Concurrency,
    /// The right answer, late.
    Slow(Duration),
}

/// Decides about requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    share: f64,
    seed: u64,
}

impl Faults {
    /// `share` of all requests go wrong (0 to 1), picked by `seed`.
    pub(super) fn new(share: f64, seed: u64) -> Self {
        Self { share, seed }
    }

    /// Can anything go wrong at all?
    pub(super) fn any(self) -> bool {
        self.share > 0.0
    }

    /// Returns what happens to the n-th request.
    pub(super) fn of(self, n: u64) -> Option<Fault> {
        let mut state = self.seed ^ n.wrapping_mul(0xA076_1D64_78BD_642F);
        let chance = mix(&mut state) >> 40;
        let kind = mix(&mut state);
        #[expect(
            clippy::cast_precision_loss,
            reason = "24 bits are exact in a 64-bit float"
        )]
        let struck = (chance as f64) < self.share * f64::from(1_u32 << 24);
        struck.then(|| pick(kind))
    }
}

fn pick(kind: u64) -> Fault {
    let applied = kind & 1 == 1;
    let variety = kind >> 1;
    match variety % 16 {
        0 | 1 => Fault::Drop { applied },
        2 | 3 => Fault::Reset { applied },
        4 | 5 => Fault::Cut,
        6 => Fault::Gateway {
            status: 500,
            applied,
        },
        7 | 8 => Fault::Gateway {
            status: 502,
            applied,
        },
        9 => Fault::Gateway {
            status: 503,
            applied,
        },
        10 => Fault::Gateway {
            status: 504,
            applied,
        },
        11 | 12 => Fault::Rate,
        13 => Fault::Concurrency,
        _ => Fault::Slow(Duration::from_millis(50 + (variety >> 4) % 950)),
    }
}

/// The next number of a splitmix64 sequence.
pub(super) fn mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_strikes_the_same_requests_alike() {
        let story = |seed| -> Vec<_> {
            (0..200)
                .map(|n| Faults::new(0.3, seed).of(n))
                .collect::<Vec<_>>()
        };
        assert_eq!(story(7), story(7));
        assert_ne!(story(7), story(8));
    }

    #[test]
    fn about_the_share_asked_for_goes_wrong_before_and_after() {
        let faults: Vec<_> = (0..10_000)
            .filter_map(|n| Faults::new(0.3, 1).of(n))
            .collect();
        assert!((2_800..3_200).contains(&faults.len()), "{}", faults.len());
        for applied in [false, true] {
            assert!(faults.contains(&Fault::Drop { applied }));
            assert!(faults.contains(&Fault::Reset { applied }));
            for status in [500, 502, 503, 504] {
                assert!(faults.contains(&Fault::Gateway { status, applied }));
            }
        }
        for fault in [Fault::Cut, Fault::Rate, Fault::Concurrency] {
            assert!(faults.contains(&fault));
        }
    }

    #[test]
    fn no_share_no_fault_and_all_of_it_every_time() {
        assert!((0..1000).all(|n| Faults::new(0.0, 3).of(n).is_none()));
        assert!((0..1000).all(|n| Faults::new(1.0, 3).of(n).is_some()));
    }
}
