//! The rate budget against simulated orgs: never refused, hardly slower than the ideal.
//!
//! Time goes in steps of a millisecond; nothing is sent anywhere.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::server::NOW;
use crate::okta::bucket::{Bucket, Moment, Sent};
use crate::okta::headers::RateHeaders;
use crate::okta::server_clock::ServerClock;

/// An org with one budget, whose window begins with its first request.
#[derive(Clone, Copy)]
struct Org {
    limit: u64,
    window: u64,
    rounds_up: bool,
    /// Milliseconds from sending to the server, and again back.
    latency: u64,
    /// Requests a second that somebody else sends.
    others: u64,
    workers: usize,
    share: u8,
}

const PLAIN: Org = Org {
    limit: 300,
    window: 10_000,
    rounds_up: false,
    latency: 30,
    others: 0,
    workers: 8,
    share: 100,
};

#[derive(Default)]
struct Run {
    took: u64,
    refused: u64,
    /// How often somebody else was refused.
    others_refused: u64,
    lowest: u64,
}

struct Server {
    org: Org,
    end: u64,
    left: u64,
    /// What the server's clock shows more than ours, in milliseconds.
    ahead: u64,
}

impl Server {
    fn take(&mut self, now: u64) -> Answer {
        if now >= self.end {
            (self.end, self.left) = (now + self.org.window, self.org.limit);
        }
        let granted = self.left > 0;
        self.left = self.left.saturating_sub(1);
        let end = self.end + self.ahead;
        let reset = if self.org.rounds_up {
            end.div_ceil(1000)
        } else {
            end / 1000
        };
        let rate = RateHeaders {
            limit: Some(self.org.limit),
            remaining: Some(self.left),
            resets: vec![NOW + i64::try_from(reset).unwrap()],
        };
        let date = NOW + i64::try_from((now + self.ahead) / 1000).unwrap();
        (granted, rate, Timestamp::from_second(date).unwrap())
    }
}

/// Whether it was granted, and the headers that tell.
type Answer = (bool, RateHeaders, Timestamp);

/// An answer on its way: when it arrives, at whom, and to what.
type Homeward = (u64, usize, Sent, Answer);

/// Sends `calls` requests as fast as the budget lets them go.
fn run(org: Org, calls: u64) -> Run {
    let (mut bucket, mut clock) = (Bucket::default(), ServerClock::default());
    let mut server = Server {
        org,
        end: 0,
        left: 0,
        ahead: 437,
    };
    // When each request was sent, by both clocks; they arrive and return in order.
    let mut outward: VecDeque<Sent> = VecDeque::new();
    let mut homeward: VecDeque<(u64, Sent, Answer)> = VecDeque::new();
    let mut run = Run {
        lowest: org.limit,
        ..Run::default()
    };
    let (mut todo, mut done) = (calls, 0);
    for now in 0.. {
        let own = Duration::from_millis(now);
        if org.others > 0 && now % (1000 / org.others) == 0 {
            let (granted, ..) = server.take(now);
            run.others_refused += u64::from(!granted);
        }
        while outward
            .front()
            .is_some_and(|sent| own >= sent.at.own + Duration::from_millis(org.latency))
        {
            let sent = outward.pop_front().unwrap();
            let answer = server.take(now);
            run.lowest = run.lowest.min(server.left);
            homeward.push_back((now + org.latency, sent, answer));
        }
        while homeward.front().is_some_and(|(at, ..)| now >= *at) {
            let (_, sent, (granted, rate, date)) = homeward.pop_front().unwrap();
            clock.learn(date, sent.at.own, own);
            let moment = Moment {
                own,
                server: clock.at_least(own),
            };
            if granted {
                bucket.answered(&rate, sent, moment);
                done += 1;
            } else {
                let wait = rate.resets[0] - date.as_second() + 1;
                bucket.refused(own + Duration::from_secs(u64::try_from(wait).unwrap()));
                run.refused += 1;
                todo += 1;
            }
        }
        if done == calls {
            run.took = now;
            return run;
        }
        let moment = Moment {
            own,
            server: clock.at_least(own),
        };
        while todo > 0 && outward.len() + homeward.len() < org.workers {
            let Ok(sent) = bucket.admit(moment, org.share) else {
                break;
            };
            outward.push_back(sent);
            todo -= 1;
        }
        assert!(now < 10_000_000, "never ends");
    }
    run
}

#[test]
fn a_thousand_creates_take_the_ideal_time_and_are_never_refused() {
    for rounds_up in [false, true] {
        for window in [10_000, 60_000] {
            let run = run(
                Org {
                    window,
                    rounds_up,
                    ..PLAIN
                },
                1000,
            );
            // Three windows, and the last hundred at eight in 60 ms.
            let ideal = 3 * window + 100 * 60 / 8;
            assert_eq!(run.refused, 0);
            assert!(
                run.took * 100 <= ideal * 102,
                "{rounds_up}: {} of {ideal}",
                run.took
            );
        }
    }
}

#[test]
fn a_window_that_began_with_our_request_is_over_when_it_is_over() {
    for rounds_up in [false, true] {
        for limit in [50, 100, 300] {
            let org = Org {
                limit,
                rounds_up,
                ..PLAIN
            };
            // One or two are left over in each window.
            let run = run(org, (limit - 2) * 8);
            assert_eq!(run.refused, 0);
            let ideal = 7 * 10_000 + limit * 60 / 8;
            let name = format!("{limit} {rounds_up}: {} of {ideal}", run.took);
            assert!(run.took * 100 <= ideal * 102, "{name}");
        }
    }
}

#[test]
fn a_window_of_an_odd_length_costs_no_refusal() {
    for window in [4_000, 7_300, 9_500, 11_000, 61_000] {
        for rounds_up in [false, true] {
            let org = Org {
                window,
                rounds_up,
                ..PLAIN
            };
            let run = run(org, 1000);
            assert_eq!(run.refused, 0, "{window} {rounds_up}");
            assert!(run.lowest > 0, "{window} {rounds_up}");
            let ideal = 3 * window + 100 * 60 / 8;
            let name = format!("{window} {rounds_up}: {} of {ideal}", run.took);
            assert!(run.took <= ideal + 3 * 2_000, "{name}");
        }
    }
}

#[test]
fn what_remains_is_never_driven_to_zero() {
    for limit in [20, 50, 100, 300, 600, 1000] {
        for rounds_up in [false, true] {
            for workers in [1, 4, 16] {
                let org = Org {
                    limit,
                    rounds_up,
                    workers,
                    ..PLAIN
                };
                let run = run(org, limit * 4);
                assert_eq!(run.refused, 0, "{limit} {rounds_up} {workers}");
                assert!(run.lowest > 0, "{limit} {rounds_up} {workers}");
            }
        }
    }
}

#[test]
fn somebody_else_on_the_same_budget_keeps_what_they_need() {
    for (limit, others, workers) in [
        (600, 2, 8),
        (600, 2, 16),
        (600, 4, 8),
        (600, 5, 16),
        (100, 1, 4),
        (600, 8, 16),
    ] {
        let org = Org {
            limit,
            window: 60_000,
            others,
            workers,
            ..PLAIN
        };
        let calls = limit * 4;
        let run = run(org, calls);
        let ideal = calls * 60_000 / (limit - others * 60);
        let name = format!("{limit} {others}");
        assert_eq!(run.refused, 0, "{name}");
        assert!(
            run.took * 100 <= ideal * 115,
            "{name}: {} of {ideal}",
            run.took
        );
        // Of somebody new no more than half of it is believed, so that a window is lost.
        let most = if others * 120 > limit { others * 60 } else { 5 };
        assert!(run.others_refused <= most, "{name}: {}", run.others_refused);
    }
}

/// Several clients that know nothing of each other share the budget; returns when the last one had
/// done its calls, and how many were refused.
fn run_side_by_side(org: Org, clients: usize, calls: u64) -> (u64, u64) {
    let mut server = Server {
        org,
        end: 0,
        left: 0,
        ahead: 437,
    };
    let mut buckets: Vec<(Bucket, ServerClock)> =
        (0..clients).map(|_| Default::default()).collect();
    let mut left = vec![calls; clients];
    let mut open = vec![0; clients];
    let mut outward: VecDeque<(usize, Sent)> = VecDeque::new();
    let mut homeward: VecDeque<Homeward> = VecDeque::new();
    let mut refused = 0;
    for now in 0..10_000_000 {
        let own = Duration::from_millis(now);
        while let Some((client, sent)) = outward
            .pop_front_if(|(_, sent)| own >= sent.at.own + Duration::from_millis(org.latency))
        {
            homeward.push_back((now + org.latency, client, sent, server.take(now)));
        }
        while let Some((_, client, sent, (granted, rate, date))) =
            homeward.pop_front_if(|(at, ..)| now >= *at)
        {
            let (bucket, clock) = &mut buckets[client];
            clock.learn(date, sent.at.own, own);
            open[client] -= 1;
            if granted {
                let server = clock.at_least(own);
                bucket.answered(&rate, sent, Moment { own, server });
            } else {
                let wait = rate.resets[0] - date.as_second() + 1;
                bucket.refused(own + Duration::from_secs(u64::try_from(wait).unwrap()));
                refused += 1;
                left[client] += 1;
            }
        }
        if left.iter().all(|left| *left == 0) && open.iter().all(|open| *open == 0) {
            return (now, refused);
        }
        // Nobody is always the first.
        for turn in 0..clients {
            let client = (turn + usize::try_from(now).unwrap()) % clients;
            let (bucket, clock) = &mut buckets[client];
            let server = clock.at_least(own);
            while left[client] > 0
                && open[client] < org.workers
                && let Ok(sent) = bucket.admit(Moment { own, server }, org.share)
            {
                outward.push_back((client, sent));
                left[client] -= 1;
                open[client] += 1;
            }
        }
    }
    panic!("never ends");
}

#[test]
fn clients_that_know_nothing_of_each_other_do_not_stop_each_other() {
    // Short windows leave no time to learn that the others are through: there it costs more.
    for (limit, window, clients, percent) in [
        (100, 10_000, 2, 250),
        (300, 10_000, 2, 250),
        (600, 60_000, 2, 105),
        (600, 60_000, 3, 105),
    ] {
        let org = Org {
            limit,
            window,
            ..PLAIN
        };
        let calls = limit * 5 / u64::try_from(clients).unwrap();
        let (took, refused) = run_side_by_side(org, clients, calls);
        let name = format!("{limit} {window} {clients}: {took}, {refused} refused");
        assert!(took * 100 <= 5 * window * percent, "{name}");
        assert!(refused <= 10, "{name}");
    }
}

#[test]
fn a_share_leaves_the_rest_to_others() {
    let run = run(Org { share: 40, ..PLAIN }, 500);
    // 120 in each window of ten seconds.
    assert!(
        run.took >= 40_000 && run.lowest >= 180,
        "{} {}",
        run.took,
        run.lowest
    );
}

#[test]
fn another_limit_in_the_same_class_is_not_taken_for_requests_of_somebody_else() {
    let mut bucket = Bucket::default();
    let rate = |limit, left| RateHeaders {
        limit: Some(limit),
        remaining: Some(left),
        resets: vec![NOW + 60],
    };
    // Every other answer is of a larger budget that hardly anything was taken of, or of a smaller.
    for n in 0..100_u64 {
        let own = Duration::from_millis(n * 500);
        let now = Moment {
            own,
            server: Some(NOW * 1000 + i64::try_from(n).unwrap() * 500),
        };
        let sent = bucket.admit(now, 100).unwrap();
        let used = n / 2 + 1;
        let headers = [rate(1000, 1000 - used), rate(200, 200 - used)];
        bucket.answered(&headers[usize::try_from(n % 2).unwrap()], sent, now);
    }
}
