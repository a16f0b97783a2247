//! One rate budget as all processes of this machine know it together. Pure.
//!
//! Read, changed and written under a lock for each request and each answer, so that several
//! processes act on one [`Bucket`] as one client would. What a process has in flight stands under
//! its own name and counts for a few seconds only: one that dies takes nothing with it. Times are
//! since 1970 by the machine's wall clock; a record that is not of the last hour is no use.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use super::server_clock::ServerClock;

const VERSION: u8 = 1;
/// How long what a process has in flight counts, if nothing is heard of it.
const LEASE: Duration = Duration::from_secs(5);
/// How long a process that sends nothing is thought to be there.
const PRESENCE: Duration = Duration::from_secs(60);
/// No window is longer, so an older record says nothing.
const OLDEST: Duration = Duration::from_secs(3600);
/// The wall clocks of two processes differ by less, or one of them was set.
const SKEW: Duration = Duration::from_secs(5);

/// What is kept between the requests of all processes.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::okta) struct Record {
    version: u8,
    saved: Duration,
    bucket: Bucket,
    clock: ServerClock,
    holders: Vec<Holder>,
}

/// A process and what it has in flight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    who: u64,
    in_flight: i64,
    at: Duration,
}

/// One budget as this process knows it.
#[derive(Debug, Default)]
pub(in crate::okta) struct Account {
    pub(in crate::okta) bucket: Bucket,
    /// What this process has in flight; the bucket counts everybody's.
    own: i64,
    siblings: Vec<Holder>,
}

impl Account {
    /// Does something with the bucket, and keeps the own part of what is in flight.
    pub(in crate::okta) fn with<T>(&mut self, work: impl FnOnce(&mut Bucket) -> T) -> T {
        let before = self.bucket.in_flight();
        let result = work(&mut self.bucket);
        self.own = (self.own + self.bucket.in_flight() - before).max(0);
        result
    }

    /// Returns whether an answer that is waited for can only come to another process.
    pub(in crate::okta) fn waits_for_a_sibling(&self) -> bool {
        self.own == 0
    }

    /// Returns whether other processes use this budget.
    pub(in crate::okta) fn has_siblings(&self) -> bool {
        !self.siblings.is_empty()
    }

    /// Takes in what all processes know.
    pub(in crate::okta) fn take_in(
        &mut self,
        record: Option<Record>,
        clock: &mut ServerClock,
        who: u64,
        now: Duration,
    ) {
        self.siblings.clear();
        let usable = record.filter(|record| {
            record.version == VERSION
                && record.saved <= now + SKEW
                && now.saturating_sub(record.saved) < OLDEST
        });
        if let Some(record) = usable {
            clock.join(&record.clock);
            self.siblings = record.holders;
            self.siblings
                .retain(|h| h.who != who && now.saturating_sub(h.at) < PRESENCE);
            for holder in &mut self.siblings {
                if now.saturating_sub(holder.at) >= LEASE {
                    holder.in_flight = 0;
                }
            }
            self.bucket.catch_up(record.bucket, now);
        }
        let theirs: i64 = self.siblings.iter().map(|h| h.in_flight.max(0)).sum();
        self.bucket.set_in_flight(self.own + theirs);
    }

    /// Returns what all processes are to know from here on.
    pub(in crate::okta) fn give_out(&self, clock: ServerClock, who: u64, now: Duration) -> Record {
        let mut holders = self.siblings.clone();
        holders.push(Holder {
            who,
            in_flight: self.own,
            at: now,
        });
        Record {
            version: VERSION,
            saved: now,
            bucket: self.bucket.clone(),
            clock,
            holders,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::bucket::{Hold, Moment};
    use crate::okta::headers::RateHeaders;

    const START: Duration = Duration::from_secs(1_700_000_000);

    /// Two processes that hand the record to and fro.
    #[derive(Default)]
    struct Process(Account, ServerClock);

    impl Process {
        fn meets(&mut self, who: u64, record: &mut Option<Record>, after: u64) -> &mut Account {
            let now = START + Duration::from_millis(after);
            self.0.take_in(record.take(), &mut self.1, who, now);
            &mut self.0
        }

        fn leaves(&self, who: u64, after: u64) -> Record {
            let now = START + Duration::from_millis(after);
            self.0.give_out(self.1, who, now)
        }
    }

    fn moment(after: u64) -> Moment {
        Moment {
            own: START + Duration::from_millis(after),
            server: Some(1_700_000_000_000 + i64::try_from(after).unwrap()),
        }
    }

    /// The first process sends so many under a limit of 10 in 60 s, and hears of the first.
    fn begun(sent: usize) -> (Process, Option<Record>) {
        let mut first = Process::default();
        let mut record = None;
        let account = first.meets(1, &mut record, 0);
        account.with(|bucket| {
            let ticket = bucket.admit(moment(0), 100).unwrap();
            let rate = RateHeaders {
                limit: Some(10),
                remaining: Some(9),
                resets: vec![1_700_000_060],
            };
            bucket.answered(&rate, ticket, moment(0));
            for _ in 1..sent {
                bucket.admit(moment(0), 100).unwrap();
            }
        });
        let record = Some(first.leaves(1, 0));
        (first, record)
    }

    #[test]
    fn what_one_process_has_in_flight_another_does_not_send() {
        // Two are kept in reserve, so seven of the nine that remain can go.
        for (sent, free) in [(1, 7), (4, 4), (8, 0)] {
            let (_, mut record) = begun(sent);
            let mut second = Process::default();
            let account = second.meets(2, &mut record, 10);
            let went = (0..20).take_while(|_| account.with(|b| b.admit(moment(10), 100).is_ok()));
            assert_eq!(went.count(), free, "{sent}");
            assert!(account.has_siblings());
        }
    }

    #[test]
    fn the_share_of_the_limit_is_of_all_processes_together() {
        let (_, mut record) = begun(3);
        let mut second = Process::default();
        let account = second.meets(2, &mut record, 10);
        let went = (0..20).take_while(|_| account.with(|b| b.admit(moment(10), 50).is_ok()));
        // Half of ten is five, and three went before.
        assert_eq!(went.count(), 2);
    }

    #[test]
    fn a_process_that_dies_takes_nothing_with_it_for_long() {
        for (after, is_free) in [(4_900, false), (5_000, true)] {
            let (_, mut record) = begun(8);
            let mut second = Process::default();
            let account = second.meets(2, &mut record, after);
            let may = account.with(|bucket| bucket.admit(moment(after), 100));
            assert_eq!(may.is_ok(), is_free, "{after}: {may:?}");
        }
    }

    #[test]
    fn an_answer_to_another_process_is_not_waited_for_in_silence() {
        let (mut first, mut record) = begun(8);
        let mut second = Process::default();
        let account = second.meets(2, &mut record, 10);
        let may = account.with(|bucket| bucket.admit(moment(10), 100));
        assert_eq!(may.unwrap_err(), Hold::Answer);
        assert!(account.waits_for_a_sibling());
        let mut record = Some(second.leaves(2, 10));
        assert!(!first.meets(1, &mut record, 20).waits_for_a_sibling());
    }

    #[test]
    fn a_record_of_another_time_or_another_version_says_nothing() {
        for (after, version, is_of_use) in [
            (1_000, VERSION, true),
            (3_599_000, VERSION, true),
            (3_600_000, VERSION, false),
            (1_000, VERSION + 1, false),
        ] {
            let (_, mut record) = begun(8);
            record.as_mut().unwrap().version = version;
            let mut second = Process::default();
            let account = second.meets(2, &mut record, after);
            assert_eq!(account.bucket.knows_a_window(), is_of_use, "{after}");
        }
        let (_, mut record) = begun(8);
        record.as_mut().unwrap().saved += Duration::from_secs(60);
        let account = &mut Process::default();
        assert!(!account.meets(2, &mut record, 0).bucket.knows_a_window());
    }
}
