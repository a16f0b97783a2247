//! What makes a run stop by itself, or ask whether to go on.
//!
//! The same refusal five times in a row is hardly about the users; Okta's read-only mode refuses
//! everybody. A person is asked then, and without one the run stops; what is left can be resumed.
//! `--max-failures` stops without a question.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::RwLock;

use super::execute::Halt;
use super::{Error, Outcome, OutcomeStatus};
use crate::okta;

/// So many identical refusals in a row are no accident.
const IN_A_ROW: usize = 5;

/// Something that is worth stopping for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Okta refused the same thing several times in a row.
    SameRefusal(String),
    /// Okta takes no writes for now.
    ReadOnly,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameRefusal(what) => {
                write!(f, "Okta refused {IN_A_ROW} times in a row: {what}")
            }
            Self::ReadOnly => f.write_str("Okta is in read-only mode and takes no writes for now"),
        }
    }
}

/// Asks whether to go on.
pub type Ask<'a> = &'a (dyn Fn(Trouble) -> BoxFuture<'a, bool> + Send + Sync);

/// Watches the outcomes of a run.
pub struct Troubles<'a> {
    max_failures: Option<usize>,
    ask: Ask<'a>,
    /// Held for writing while somebody is asked, so that nothing new starts.
    pause: RwLock<()>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    failures: usize,
    /// The latest refusal, and how often it came in a row.
    row: Option<(Trouble, usize)>,
    stopped: Option<String>,
    /// Somebody said that the run is to go on all the same.
    accepted: Vec<Trouble>,
}

impl Seen {
    /// Takes an outcome in; returns what to ask about.
    fn take(&mut self, outcome: &Outcome) -> Option<Trouble> {
        if outcome.status.is_success() {
            self.row = None;
            return None;
        }
        if outcome.status != OutcomeStatus::NotAttempted {
            self.failures += 1;
        }
        let trouble = refusal(outcome.error.as_deref()?)?;
        if self.accepted.contains(&trouble) {
            return None;
        }
        let count = match &self.row {
            Some((last, count)) if *last == trouble => count + 1,
            _ => 1,
        };
        let needed = if trouble == Trouble::ReadOnly {
            1
        } else {
            IN_A_ROW
        };
        if count < needed {
            self.row = Some((trouble, count));
            return None;
        }
        self.row = None;
        Some(trouble)
    }
}

/// Returns what Okta refused, if it is nothing about this one user.
fn refusal(error: &Error) -> Option<Trouble> {
    let refusal = match error {
        Error::Okta(okta::Error::Api(refusal)) => refusal,
        Error::Partial { source, .. } => return self::refusal(source),
        Error::NotApplied { source } => return self::refusal(source),
        _ => return None,
    };
    if refusal.is_read_only_mode() {
        return Some(Trouble::ReadOnly);
    }
    if refusal.status == 404 {
        return None;
    }
    let code = refusal.code.as_deref().unwrap_or("no code");
    Some(Trouble::SameRefusal(format!(
        "{} ({} {code})",
        refusal.summary, refusal.status
    )))
}

impl<'a> Troubles<'a> {
    /// Watches a run; `ask` is asked when something is worth stopping for.
    pub fn new(max_failures: Option<usize>, ask: Ask<'a>) -> Self {
        Self {
            max_failures,
            ask,
            pause: RwLock::new(()),
            seen: Mutex::default(),
        }
    }

    /// Returns why the run was stopped, if it was.
    pub fn stopped(&self) -> Option<String> {
        self.seen().stopped.clone()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns at once, or when a question that is open was answered.
    pub(super) async fn wait(&self) {
        drop(self.pause.read().await);
    }

    /// Counts what was settled before anything was sent.
    pub(super) fn count(&self, outcome: &Outcome, halt: &Halt) {
        drop(self.take(outcome, halt));
    }

    fn take(&self, outcome: &Outcome, halt: &Halt) -> Option<Trouble> {
        let mut seen = self.seen();
        let trouble = seen.take(outcome);
        if let Some(most) = self.max_failures
            && seen.failures >= most
            && most > 0
            && seen.stopped.is_none()
        {
            seen.stopped = Some(format!("stopped after {} failures", seen.failures));
            halt.now();
            return None;
        }
        trouble
    }

    /// Takes the outcome of a change in; may ask, and stop the run.
    pub(super) async fn meet(&self, outcome: &Outcome, halt: &Halt) {
        let Some(trouble) = self.take(outcome, halt) else {
            return;
        };
        if halt.is_set() {
            return;
        }
        let _nothing_new = self.pause.write().await;
        // While another question was open, this one may have been answered.
        if halt.is_set() || self.seen().accepted.contains(&trouble) {
            return;
        }
        if (self.ask)(trouble.clone()).await {
            self.seen().accepted.push(trouble);
        } else {
            self.seen().stopped = Some(trouble.to_string());
            halt.now();
        }
    }
}
