//! All rate budgets of one client, shared by whatever runs at the same time, also in other processes.
//!
//! The decisions are in [`super::bucket`], what processes share is in [`super::ledger`]; this file
//! keeps the books and waits. A class that is asked for a few times only is not shared: a short
//! command leaves no file, and what it takes others see in what remains.

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::bucket::{Bucket, Hold, Moment, Sent};
use super::class::Class;
use super::headers::Facts;
use super::ledger::Account;
use super::ledger_file::{Locked, Shelf};
use super::observe::UsedUp;
use super::server_clock::ServerClock;
use crate::clock::Clock;

/// The budget is shared from this request of a class on.
const SHARED_FROM: u32 = 8;
/// How often one looks whether another process learned something.
const NAP: Duration = Duration::from_millis(50);

/// The budgets.
pub(in crate::okta) struct Pacer {
    books: Mutex<Books>,
    answered: Notify,
    shelf: Option<Shelf>,
    /// The name of this process among those that share.
    who: u64,
    /// What all processes call the moment at which our clock shows zero, since 1970.
    epoch: Duration,
}

#[derive(Default)]
struct Books {
    pages: HashMap<Class, Page>,
    clock: ServerClock,
    latest: Duration,
}

#[derive(Default)]
struct Page {
    account: Account,
    asked: u32,
    /// None as long as the class is not shared, and when it cannot be.
    file: Option<File>,
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
    /// Makes the budgets; they are shared with other processes if there is a place for it.
    pub(in crate::okta) fn new(shelf: Option<Shelf>, clock: &dyn Clock) -> Self {
        let mut who = [0; 8];
        if shelf.is_some() {
            clock.random(&mut who);
        }
        let wall = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
        Self {
            books: Mutex::default(),
            answered: Notify::new(),
            shelf,
            who: u64::from_ne_bytes(who),
            epoch: Duration::from_millis(wall).saturating_sub(clock.elapsed()),
        }
    }

    /// Asks for one request of a class, and gives a ticket to be settled.
    pub(in crate::okta) fn admit(
        &self,
        class: Class,
        now: Duration,
        share: u8,
    ) -> Result<Ticket<'_>, Hold> {
        let sent = self.with(class, now, |page, moment| {
            page.asked += 1;
            if let (Some(shelf), SHARED_FROM) = (&self.shelf, page.asked) {
                page.file = shelf.open(class).ok();
            }
            match page.account.with(|bucket| bucket.admit(moment, share)) {
                Err(Hold::Answer) if page.account.waits_for_a_sibling() => Err(Hold::Sibling(NAP)),
                decided => decided,
            }
        })?;
        Ok(Ticket {
            pacer: self,
            class,
            sent,
            is_open: true,
        })
    }

    /// Returns how long to sleep of a wait before asking again.
    pub(in crate::okta) fn nap(&self, class: Class, wait: Duration) -> Duration {
        let books = self.books();
        let page = books.pages.get(&class);
        if page.is_some_and(|page| page.account.has_siblings()) {
            wait.min(NAP)
        } else {
            wait
        }
    }

    /// Returns the limit of a class, once an answer told.
    pub(in crate::okta) fn limit(&self, class: Class) -> Option<UsedUp> {
        let books = self.books();
        let limit = books.pages.get(&class)?.account.bucket.limit()?;
        Some(UsedUp {
            route: class.route(),
            limit: limit.try_into().ok()?,
        })
    }

    /// Returns a future that ends when an answer came in after this call.
    pub(in crate::okta) fn next_answer(&self) -> impl Future<Output = ()> + '_ {
        self.answered.notified()
    }

    /// Returns what the server's clock has surely reached, in milliseconds since 1970.
    pub(in crate::okta) fn server_time(&self, now: Duration) -> Option<i64> {
        self.books().clock.at_least(self.epoch + now)
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on one page of the books, by what all processes know if it is shared.
    fn with<T>(&self, class: Class, now: Duration, work: impl FnOnce(&mut Page, Moment) -> T) -> T {
        let mut books = self.books();
        let now = books.latest.max(self.epoch + now);
        books.latest = now;
        let mut page = books.pages.remove(&class).unwrap_or_default();
        let file = page.file.take();
        let mut locked = file.as_ref().and_then(Locked::new);
        if let Some(locked) = &mut locked {
            let record = locked.read();
            page.account
                .take_in(record, &mut books.clock, self.who, now);
        }
        let moment = books.moment(now);
        let result = work(&mut page, moment);
        let mut is_kept = true;
        if let Some(locked) = &mut locked {
            let record = page.account.give_out(books.clock, self.who, now);
            is_kept = locked.write(&record).is_ok();
        }
        drop(locked);
        if is_kept && page.file.is_none() {
            page.file = file;
        }
        books.pages.insert(class, page);
        result
    }

    fn settle(&self, class: Class, now: Duration, settle: impl FnOnce(&mut Bucket, Moment)) {
        self.with(class, now, |page, moment| {
            page.account.with(|bucket| settle(bucket, moment));
        });
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
                .settle(self.class, now, |b, now| b.answered(&facts.rate, sent, now));
        }
    }

    /// Learns the server's clock from any answer.
    pub(in crate::okta) fn learn_clock(&self, facts: &Facts, now: Duration) {
        if let Some(date) = facts.date {
            let now = self.pacer.epoch + now;
            self.pacer.books().clock.learn(date, self.sent.at.own, now);
        }
    }

    /// The budget is used up until then, by our clock.
    pub(in crate::okta) fn refused(&mut self, until: Duration, now: Duration) {
        if std::mem::take(&mut self.is_open) {
            let until = self.pacer.epoch.saturating_add(until);
            self.pacer
                .settle(self.class, now, |bucket, _| bucket.refused(until));
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.pacer
                .settle(self.class, Duration::ZERO, |bucket, _| bucket.ended());
        }
    }
}
