//! The rules' frame: a request and the state become an answer and the next state.
//!
//! A request that may write is one IMMEDIATE transaction: a refusal rolls it back whole. Applied
//! writes are noted in `events` (for the system log) and, when faults are on, in `ledger`, the
//! truth that a test compares with what a client believed.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde_json::Value;

use crate::clock::Clock;

use super::answer::{Answer, Refusal};
use super::deliver::{Address, Delivery};
use super::ids;
use super::oauth::{self, Caller};
use super::request::Request;
use super::routes;
use super::store::Store;

/// The header with the name of a request.
pub(super) const REQUEST_ID: &str = "x-okta-request-id";

/// The org behind a server.
pub(super) struct Org {
    store: Store,
    base: String,
    clock: Arc<dyn Clock>,
    ledger: bool,
    token_lifetime: Duration,
    deliveries: Vec<Delivery>,
}

/// How long an access token lives, unless something else is wanted.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

impl Org {
    /// Takes the state over; `base` is the address that links in answers start with.
    pub(super) fn new(store: Store, base: &str, clock: Arc<dyn Clock>, ledger: bool) -> Self {
        Self {
            store,
            base: base.to_owned(),
            clock,
            ledger,
            token_lifetime: TOKEN_LIFETIME,
            deliveries: Vec::new(),
        }
    }

    /// Lets access tokens live this long.
    pub(super) fn with_token_lifetime(self, token_lifetime: Duration) -> Self {
        Self {
            token_lifetime,
            ..self
        }
    }

    /// Does something in a transaction of its own, which a refusal rolls back.
    pub(super) fn visit<T>(
        &mut self,
        act: impl FnOnce(&Visit<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let transaction = self
            .store
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let visit = Visit {
            db: &transaction,
            base: &self.base,
            now: stamp(self.clock.now()),
            request: "",
            clock: self.clock.as_ref(),
            caller: Caller::Token,
            token_lifetime: self.token_lifetime,
            first: RefCell::new(None),
            happened: RefCell::default(),
        };
        let done = act(&visit)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Finds out who sends a request with a token of the authorization server, or refuses it.
    ///
    /// What the request uses up stays used up, whatever comes of the rest of it.
    pub(super) fn admit(&mut self, request: &Request) -> Result<Caller, Answer> {
        self.visit(|visit| oauth::admit(visit, request))
            .unwrap_or_else(|refusal| Err(refusal.answer(&ids::word(self.clock.as_ref(), 22))))
    }

    /// Answers one request.
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        let answer = self
            .attempt(request)
            .unwrap_or_else(|refusal| refusal.answer(&ids::word(self.clock.as_ref(), 22)));
        if request.id.is_empty() {
            return answer;
        }
        answer.header(REQUEST_ID, request.id.as_str())
    }

    fn attempt(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let now = stamp(self.clock.now());
        let behavior = if request.method.writes() {
            TransactionBehavior::Immediate
        } else {
            TransactionBehavior::Deferred
        };
        let transaction = self.store.db.transaction_with_behavior(behavior)?;
        let visit = Visit {
            db: &transaction,
            base: &self.base,
            now,
            request: &request.id,
            clock: self.clock.as_ref(),
            caller: request.caller.clone(),
            token_lifetime: self.token_lifetime,
            first: RefCell::new(None),
            happened: RefCell::default(),
        };
        let answer = routes::route(&visit, request)?;
        if request.method.writes() && self.ledger {
            visit.note(request)?;
        }
        let deliveries = visit.deliveries()?;
        transaction.commit()?;
        self.deliveries.extend(deliveries);
        Ok(answer)
    }

    /// Takes what is to be told to event hooks since the last call.
    pub(super) fn take_deliveries(&mut self) -> Vec<Delivery> {
        std::mem::take(&mut self.deliveries)
    }

    /// Returns where an event hook is to be challenged, if that is what the request asks for.
    pub(super) fn challenge(&mut self, request: &Request) -> Option<Address> {
        let id = routes::challenged(request)?;
        let hook = self
            .visit(|visit| visit.thing(routes::HOOK, "", id))
            .ok()??;
        Some(Address::of(&hook.doc))
    }

    /// Records that an event hook could not be told.
    pub(super) fn failed_delivery(&mut self, hook: &str, reason: &str) {
        let at = stamp(self.clock.now());
        let detail = serde_json::json!({ "failure": reason });
        // The log is a courtesy here: a hook that fails while the file is busy is not logged.
        self.store
            .db
            .execute(
                "INSERT INTO events (at, kind, target, detail) VALUES (?1, ?2, ?3, ?4)",
                params![at, "event_hook.delivery", hook, detail.to_string()],
            )
            .ok();
    }
}

/// One request's view of the org.
pub(super) struct Visit<'a> {
    /// The transaction.
    pub db: &'a Connection,
    /// The address of the org, no trailing slash.
    pub base: &'a str,
    /// The time, as answers write it.
    pub now: String,
    /// The name of the request, or nothing.
    pub request: &'a str,
    /// For random bytes.
    pub clock: &'a dyn Clock,
    /// Who sends the request.
    pub caller: Caller,
    /// How long an access token lives.
    pub token_lifetime: Duration,
    /// The first event of this request: what it did, and to whom.
    first: RefCell<Option<(String, String)>>,
    /// The events of this request, by their place in the log.
    happened: RefCell<Vec<i64>>,
}

impl Visit<'_> {
    /// Returns the events of this request, by their place in the log.
    pub(super) fn happened(&self) -> Vec<i64> {
        self.happened.borrow().clone()
    }

    /// Returns a fact about the org.
    pub(super) fn meta(&self, key: &str) -> Result<String, Refusal> {
        self.db
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?
            .ok_or_else(Refusal::internal)
    }

    /// Refuses everything once the account that owns the token is gone or may not act.
    pub(super) fn check_admin(&self) -> Result<(), Refusal> {
        let status: Option<String> = self
            .db
            .prepare_cached(
                "SELECT status FROM users WHERE id = (SELECT value FROM meta WHERE key = 'admin')
                 AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'revoked')",
            )?
            .query_row([], |row| row.get(0))
            .optional()?;
        match status.as_deref() {
            None | Some("DEPROVISIONED" | "SUSPENDED") => Err(Refusal::token()),
            Some(_) => Ok(()),
        }
    }

    /// Records what happened to somebody, as the system log will tell it: `kind` is Okta's name of
    /// the event, `target` the id of the user or group.
    pub(super) fn event(&self, kind: &str, target: &str, detail: &Value) -> Result<(), Refusal> {
        let detail = self.with_names(target, detail)?;
        self.db
            .prepare_cached(
                "INSERT INTO events (at, kind, target, detail) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![self.now, kind, target, detail.to_string()])?;
        self.happened.borrow_mut().push(self.db.last_insert_rowid());
        self.first
            .borrow_mut()
            .get_or_insert_with(|| (kind.to_owned(), target.to_owned()));
        Ok(())
    }

    /// Notes an applied write; one that changed nothing has neither target nor what.
    fn note(&self, request: &Request) -> Result<(), Refusal> {
        let first = self.first.borrow();
        let (what, target) = first.as_ref().map(|(a, b)| (a, b)).unzip();
        self.db
            .prepare_cached(
                "INSERT INTO ledger (at, method, path, target, what) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                self.now,
                request.method.name(),
                request.path,
                target,
                what
            ])?;
        Ok(())
    }
}

/// Writes a time as Okta does: UTC, whole seconds, milliseconds always zero.
pub(super) fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
