//! Carries a plan out.
//!
//! Actions of one user keep their order and stop at the first that fails; different users run side
//! by side, as many as the transport lets through. An ambiguous answer is never repeated blindly:
//! the action is asked to look first. Once the credential is refused, or the run is told to stop,
//! nothing new starts. Each intent is in the record before its request goes out; what an earlier
//! attempt at the same run did is not done again. Outcomes come back in the order of the plan.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use jiff::SignedDuration;
use tokio::sync::Notify;

use super::action::{Done, Means, Probe, Since};
use super::journal::{Journal, Past, Place};
use super::secrets::is_withheld;
use super::trouble::Troubles;
use super::{Action, Change, Error, Item, Outcome, OutcomeStatus, Plan, Subject};
use crate::failure::Kind;
use crate::model::{Status, UserId};
use crate::okta::{Stop, UserKey};

/// How many users are worked on at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 32;

/// How often an action that was found not applied is sent again.
const REPEATS: usize = 4;

/// How long a user who was just created may still answer 404.
const SETTLING: Duration = Duration::from_secs(10);

/// How long a request of a process that is gone may still be on its way to take effect; looking
/// before that would miss it, and it would be sent twice.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_secs(2);

/// How long `--wait` waits for a transition.
const TRANSITION: Duration = Duration::from_secs(60);

/// What makes a run end early: a signal, or a credential that was refused.
#[derive(Debug, Default)]
pub struct Halt {
    set: AtomicBool,
    terminated: AtomicBool,
    busy: AtomicUsize,
    heard: Notify,
    writes: Stop,
}

impl Halt {
    /// Lets nothing new start.
    pub fn now(&self) {
        self.set.store(true, Ordering::Relaxed);
        self.writes.now();
        self.heard.notify_waiters();
    }

    /// Returns what tells the client to send no write that waits.
    pub fn writes(&self) -> Stop {
        self.writes.clone()
    }

    /// Lets nothing new start, since a signal asked for it.
    pub fn by_signal(&self, terminated: bool) {
        self.terminated.store(terminated, Ordering::Relaxed);
        self.now();
    }

    /// Returns whether nothing new may start.
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Relaxed)
    }

    /// Returns the kind of failure that a signal ends with.
    pub fn kind(&self) -> Kind {
        if self.terminated.load(Ordering::Relaxed) {
            Kind::Terminated
        } else {
            Kind::Interrupted
        }
    }

    /// Says that something has to be finished in good order when a signal comes.
    pub fn busy(&self) -> Busy<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Busy(self)
    }

    /// Returns whether something is in flight that is worth waiting for.
    pub fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > 0
    }

    /// Waits until the run is to end.
    pub async fn heard(&self) {
        let heard = self.heard.notified();
        if !self.is_set() {
            heard.await;
        }
    }
}

/// Something that is finished in good order; while it lives, a signal waits for it.
#[derive(Debug)]
pub struct Busy<'a>(&'a Halt);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What the engine works with.
pub struct Engine<'a> {
    /// The org and the time.
    pub means: Means<'a>,
    /// The record of the run.
    pub journal: &'a Journal,
    /// Set from outside (a signal) or by a refused credential.
    pub halt: &'a Halt,
    /// Stop at the first failure.
    pub fail_fast: bool,
    /// Wait until asynchronous transitions have ended.
    pub wait: bool,
    /// Users are shown afterwards, so they are read again where a step outdated them.
    pub shows_users: bool,
    /// What makes a run stop or ask by itself.
    pub troubles: &'a Troubles<'a>,
}

/// Carries out the plan; the stream yields one outcome for every item, in the plan's order.
pub fn execute<'a>(
    plan: Plan,
    engine: &'a Engine<'a>,
) -> Result<impl Stream<Item = Outcome> + 'a, Error> {
    let side_by_side = if engine.fail_fast { 1 } else { SIDE_BY_SIDE };
    let items = plan.into_items()?.enumerate();
    Ok(stream::iter(items)
        .map(move |(number, item)| async move {
            match item {
                Ok(Item::Settled(outcome)) => {
                    if engine.fail_fast && !outcome.status.is_success() {
                        engine.halt.now();
                    }
                    engine.troubles.count(&outcome, engine.halt);
                    outcome
                }
                Ok(Item::Change(change)) => {
                    let _busy = engine.halt.busy();
                    engine.carry_out(number, change).await
                }
                Err(error) => {
                    engine.halt.now();
                    Outcome::failed(format!("item {}", number + 1), "change", error)
                }
            }
        })
        .buffered(side_by_side))
}

impl Engine<'_> {
    async fn carry_out(&self, item: usize, change: Change) -> Outcome {
        let Change {
            mut subject,
            mut actions,
        } = change;
        let mut parts: Vec<Outcome> = Vec::with_capacity(actions.len());
        let mut stale = false;
        let mut is_new = false;
        for (step, action) in actions.iter_mut().enumerate() {
            let place = Place { item, step };
            let stopped = parts.last().is_some_and(|p| !p.status.is_success());
            if !stopped && !action.act().audience().includes(subject.fresh) {
                continue;
            }
            let mut part = match self.journal.past(place) {
                _ if stopped => not_attempted(&subject, action),
                Past::Done(done) => (*done).into_outcome(),
                Past::InFlight(_) | Past::Nothing if self.halt.is_set() => {
                    not_attempted(&subject, action)
                }
                past => {
                    is_new = true;
                    self.troubles.wait().await;
                    self.step(place, action, &subject, past).await
                }
            };
            part.other = action.act().other();
            subject.fresh |= part.status == OutcomeStatus::Created;
            if part.status == OutcomeStatus::Updated && action.act().effects().moves {
                // The step changed the status, and what is known of the user is from before.
                stale = part.resource.is_none();
            }
            if subject.id.is_none() {
                subject.id.clone_from(&part.id);
            }
            // A user who was there already and is to be left alone is left alone altogether.
            let done_with = part.status == OutcomeStatus::Exists;
            parts.push(part);
            if done_with {
                break;
            }
        }
        let mut outcome = together(&subject, parts);
        outcome.line = subject.line;
        outcome.is_past = !is_new && outcome.status != OutcomeStatus::NotAttempted;
        if self.wait && outcome.status.is_success() && is_new {
            self.settle(&mut outcome).await;
        } else if self.shows_users && stale {
            self.refresh(&mut outcome).await;
        }
        let refused = outcome
            .error
            .as_ref()
            .is_some_and(|e| e.kind() == Kind::Credential);
        if refused || (self.fail_fast && !outcome.status.is_success()) {
            self.halt.now();
        }
        if is_new {
            self.troubles.meet(&outcome, self.halt).await;
        }
        outcome
    }

    /// Reads the user again; without an answer what was known before is shown.
    async fn refresh(&self, outcome: &mut Outcome) {
        let Some(id) = outcome.id.clone() else { return };
        if let Ok(now) = self
            .means
            .client
            .users()
            .get(&UserKey::Id(UserId::new(id)))
            .await
        {
            outcome.resource = Some(now.resource.raw().clone());
        }
    }

    /// Reads the user again, less and less often, until no transition is under way.
    async fn settle(&self, outcome: &mut Outcome) {
        let Some(id) = outcome.id.clone() else { return };
        let key = UserKey::Id(UserId::new(id));
        let end = self.means.clock.elapsed() + TRANSITION;
        let mut pause = Duration::from_secs(1);
        loop {
            match self.means.client.users().get(&key).await {
                Ok(now) if now.view.transitioning_to_status.is_none() => {
                    outcome.resource = Some(now.resource.raw().clone());
                    return;
                }
                // Search and lookup may lag behind the write; so may this.
                Ok(_) | Err(_) if self.means.clock.elapsed() + pause < end => {}
                Ok(_) | Err(_) => break,
            }
            self.means.clock.sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(8));
        }
        outcome
            .notes
            .push("Okta has not finished the transition yet".to_owned());
    }

    /// One action, recorded before and after.
    async fn step(
        &self,
        place: Place,
        action: &mut Action,
        subject: &Subject,
        past: Past,
    ) -> Outcome {
        let lacks = is_withheld(action);
        let act = action.act();
        let result = match self.journal.intent(place, self.means.clock.now()).await {
            Ok(()) if lacks && matches!(past, Past::Nothing) => Err(Error::Withheld),
            // The sync took a moment, in which the run may have been stopped.
            Ok(()) if self.halt.is_set() => {
                let outcome = not_attempted(subject, action);
                // What was in doubt before still is.
                if matches!(past, Past::Nothing) {
                    self.journal
                        .done(place, &outcome, self.means.clock.now())
                        .await
                        .ok();
                }
                return outcome;
            }
            Ok(()) => self.attempt(action, subject, &past, lacks).await,
            Err(error) => {
                // What cannot be recorded does not happen, here or after.
                self.halt.now();
                Err(error)
            }
        };
        let mut outcome = match result {
            Ok(done) => Outcome {
                error: done.lost.map(|lost| {
                    Arc::new(Error::SecretLost {
                        what: lost.what,
                        again: lost.again,
                    })
                }),
                id: done.id,
                request_id: done.request_id,
                resource: done.resource,
                before: done.before,
                issued: done.issued,
                notes: done.notes,
                ..Outcome::new(&subject.label, act.name(), done.status)
            },
            Err(error) => Outcome::failed(&subject.label, act.name(), error),
        };
        if outcome.id.is_none() {
            outcome.id.clone_from(&subject.id);
        }
        let recorded = self.journal.done(place, &outcome, self.means.clock.now());
        if let Err(error) = recorded.await {
            self.halt.now();
            outcome.notes.push(format!(
                "could not record the outcome: {}",
                error.full_text()
            ));
        }
        outcome
    }

    /// Sends the request, unless an earlier attempt may have sent it: then looking comes first.
    async fn attempt(
        &self,
        action: &Action,
        subject: &Subject,
        past: &Past,
        lacks: bool,
    ) -> Result<Done, Error> {
        let act = action.act();
        if let Past::InFlight(at) = past {
            let age = self.means.clock.now().duration_since(*at);
            let rest = ON_ITS_WAY.checked_sub(age).unwrap_or_default();
            // A clock that was set since then must not make anybody wait for long.
            let rest = rest.clamp(SignedDuration::ZERO, ON_ITS_WAY);
            self.means.clock.sleep(rest.unsigned_abs()).await;
        }
        let started = self.means.clock.elapsed();
        let since = match past {
            Past::InFlight(at) => Since::Recorded(*at),
            Past::Nothing | Past::Done(_) => Since::Elapsed(started),
        };
        let mut looks_first = matches!(past, Past::InFlight(_));
        let mut repeats = 0;
        let mut doubted = looks_first;
        // What was done before the first request that failed, where an action takes several.
        let mut midway: Option<(Vec<&'static str>, Bytes)> = None;
        loop {
            let error = if std::mem::take(&mut looks_first) {
                Error::Cut
            } else if lacks {
                return Err(Error::Withheld);
            } else {
                match act.apply(subject, &self.means).await {
                    // That it was so already may be the trace of our own success.
                    Ok(done) if doubted && done.status == OutcomeStatus::Unchanged => {
                        let probed = act.probe(subject, &self.means, since).await;
                        return Ok(match probed {
                            Ok(Probe::Applied(ours)) => whole(ours, midway),
                            _ => done,
                        });
                    }
                    Ok(done) => return Ok(whole(done, midway)),
                    Err(error) => since_first(error, &mut midway, act.name()),
                }
            };
            let settling = subject.fresh && self.means.clock.elapsed() < started + SETTLING;
            if settling && error.kind() == Kind::NotFound {
                self.means.clock.sleep(Duration::from_millis(500)).await;
                continue;
            }
            doubted |= error.is_ambiguous();
            // After a doubtful attempt a refusal ("exists already", "is active already") may be
            // the trace of our own success, so it is looked at in the same way.
            let trace = doubted && error.kind() == Kind::Conflict;
            if !error.is_ambiguous() && !trace {
                return Err(error);
            }
            match act.probe(subject, &self.means, since).await {
                Ok(Probe::Applied(done)) => return Ok(whole(done, midway)),
                Ok(Probe::Refused(why)) => return Err(why),
                Ok(Probe::NotApplied) if trace => return Err(error),
                Ok(Probe::NotApplied) if repeats < REPEATS => repeats += 1,
                // Looking told that nothing happened, and time is up: a plain failure.
                Ok(Probe::NotApplied) => {
                    return Err(Error::NotApplied {
                        source: Box::new(error),
                    });
                }
                Ok(Probe::Unclear) | Err(_) => {
                    return Err(Error::Unknown {
                        source: Box::new(error),
                        again: act.again(subject),
                        look: subject.look(),
                    });
                }
            }
        }
    }
}

/// What was done, and how it was before the first request that was sent for it.
fn whole(done: Done, midway: Option<(Vec<&'static str>, Bytes)>) -> Done {
    Done {
        before: midway.map(|(_, before)| before).or(done.before),
        ..done
    }
}

/// Keeps what the first attempt saw and what was done since; a later one looks at its traces.
fn since_first(
    error: Error,
    midway: &mut Option<(Vec<&'static str>, Bytes)>,
    action: &'static str,
) -> Error {
    let (more, failed, seen, source) = match error {
        Error::Midway {
            taken,
            failed,
            before,
            source,
        } => (taken, failed, before, source),
        error if midway.is_none() => return error,
        error => (Vec::new(), action, Bytes::new(), Box::new(error)),
    };
    let (taken, before) = midway.get_or_insert((Vec::new(), seen));
    taken.extend(more);
    Error::Midway {
        taken: taken.clone(),
        failed,
        before: before.clone(),
        source,
    }
}

/// A step that is left for another time.
fn not_attempted(subject: &Subject, action: &Action) -> Outcome {
    let name = action.act().name();
    Outcome::new(&subject.label, name, OutcomeStatus::NotAttempted)
}

/// Makes one outcome of the actions of one user; it speaks for the weightiest of them.
fn together(subject: &Subject, mut parts: Vec<Outcome>) -> Outcome {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let all = parts.len();
    let done = parts.iter().take_while(|p| p.status.is_success()).count();
    let main = parts.iter().min_by_key(|p| rank(p.status));
    let (action, status) = main.map_or(("change", OutcomeStatus::Unchanged), |p| {
        (p.action, p.status)
    });
    let mut outcome = Outcome::new(&subject.label, action, status);
    outcome.id.clone_from(&subject.id);
    outcome.before = parts.iter().find_map(|p| p.before.clone());
    outcome.resource = parts.iter().rev().find_map(|p| p.resource.clone());
    outcome.request_id = parts.iter().rev().find_map(|p| p.request_id.clone());
    outcome.issued = parts
        .iter_mut()
        .flat_map(|p| std::mem::take(&mut p.issued))
        .collect();
    outcome.notes = parts
        .iter_mut()
        .flat_map(|p| std::mem::take(&mut p.notes))
        .collect();
    // What was done with a loss is told, unless something worse follows.
    outcome.error = parts.iter().find_map(|p| p.error.clone());
    if let Some(failed) = parts.get_mut(done) {
        outcome.status = match failed.status {
            OutcomeStatus::Unknown => OutcomeStatus::Unknown,
            status if done == 0 => status,
            _ => OutcomeStatus::Partial,
        };
        if status != OutcomeStatus::Created {
            // What was to be reached is what is told, not the steps on the way to it.
            outcome.action = failed.action;
        }
        outcome.error = failed.error.clone().map(|source| {
            if done == 0 {
                return source;
            }
            Arc::new(Error::Partial {
                done,
                all,
                failed: failed.action,
                source,
            })
        });
    }
    outcome.parts = parts;
    outcome
}

/// Orders statuses by what a reader must hear first.
fn rank(status: OutcomeStatus) -> u8 {
    match status {
        OutcomeStatus::Created => 0,
        OutcomeStatus::Deleted => 1,
        OutcomeStatus::Updated => 2,
        OutcomeStatus::Exists => 3,
        OutcomeStatus::Unchanged => 4,
        _ => 5,
    }
}

/// Returns whether a user in this status, or on the way to it, is where the step leads.
pub(super) fn has_reached(user: &crate::model::User, status: &Status) -> bool {
    user.status == *status || user.transitioning_to_status.as_ref() == Some(status)
}
