//! All rate budgets of one client, shared by whatever runs at the same time.
//!
//! The decisions are in [`super::bucket`]; this file keeps the books and waits.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::bucket::{Bucket, Hold, Moment, Sent};
use super::class::Class;
use super::headers::Facts;
use super::server_clock::ServerClock;

/// The budgets.
#[derive(Default)]
pub(in crate::okta) struct Pacer {
    books: Mutex<Books>,
    answered: Notify,
}

#[derive(Default)]
struct Books {
    buckets: HashMap<Class, Bucket>,
    clock: ServerClock,
}

impl Books {
    fn moment(&self, now: Duration) -> Moment {
        Moment {
            own: now,
            server: self.clock.at_least(now),
        }
    }
}

impl Pacer {
    /// Asks for one request of a class, and gives a ticket to be settled.
    pub(in crate::okta) fn admit(
        &self,
        class: Class,
        now: Duration,
        share: u8,
    ) -> Result<Ticket<'_>, Hold> {
        let mut books = self.books();
        let moment = books.moment(now);
        let sent = books
            .buckets
            .entry(class)
            .or_default()
            .admit(moment, share)?;
        Ok(Ticket {
            pacer: self,
            class,
            sent,
            is_open: true,
        })
    }

    /// Returns a future that ends when an answer came in after this call.
    pub(in crate::okta) fn next_answer(&self) -> impl Future<Output = ()> + '_ {
        self.answered.notified()
    }

    /// Returns what the server's clock has surely reached, in milliseconds since 1970.
    pub(in crate::okta) fn server_time(&self, now: Duration) -> Option<i64> {
        self.books().clock.at_least(now)
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, class: Class, settle: impl FnOnce(&mut Bucket, Moment), now: Duration) {
        let mut books = self.books();
        let moment = books.moment(now);
        settle(books.buckets.entry(class).or_default(), moment);
        drop(books);
        self.answered.notify_waiters();
    }
}

/// One request that was let through; dropped unsettled, it counts as ended without an answer.
pub(in crate::okta) struct Ticket<'p> {
    pacer: &'p Pacer,
    class: Class,
    sent: Sent,
    is_open: bool,
}

impl Ticket<'_> {
    /// Learns from the headers, as soon as they are in.
    pub(in crate::okta) fn answered(&mut self, facts: &Facts, now: Duration) {
        self.learn_clock(facts, now);
        if std::mem::take(&mut self.is_open) {
            let sent = self.sent;
            self.pacer
                .settle(self.class, |b, now| b.answered(&facts.rate, sent, now), now);
        }
    }

    /// Learns the server's clock from any answer.
    pub(in crate::okta) fn learn_clock(&self, facts: &Facts, now: Duration) {
        if let Some(date) = facts.date {
            self.pacer.books().clock.learn(date, self.sent.at.own, now);
        }
    }

    /// The budget is used up until then, by our clock.
    pub(in crate::okta) fn refused(&mut self, until: Duration, now: Duration) {
        if std::mem::take(&mut self.is_open) {
            self.pacer
                .settle(self.class, |bucket, _| bucket.refused(until), now);
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.pacer
                .settle(self.class, |bucket, _| bucket.ended(), Duration::ZERO);
        }
    }
}
