//! The way back: from what a run did to the changes that bring the state before it back. Pure.
//!
//! Of each change only the steps that had an effect are undone, the status first where it was left
//! behind, then attributes, memberships and roles in the opposite order. What Okta offers no way
//! back for is named. A user in whom something that the run touched was changed since is refused.

use serde_json::{Map, Value};

use super::action::Audience;
use super::actions::lifecycle::{Activate, Deactivate};
use super::actions::roles::{AssignRole, Target};
use super::actions::steps::Step;
use super::actions::users::{ChangeType, DeleteUser, UpdateUser};
use super::diff::Shown;
use super::journal::StepState;
use super::kept::KeptOutcome;
use super::plan::{Change, Noun};
use super::{Action, OutcomeStatus};
use crate::model::{Status, TypeId, User};
use crate::okta::UserPatch;

/// What undoing one change takes.
#[derive(Debug, Default)]
pub struct WayBack {
    /// What is to be done, in order.
    pub actions: Vec<Action>,
    /// What stays as the run left it, in words.
    pub stays: Vec<String>,
    /// Why it is not to be touched: what was changed since, in words.
    pub changed: Vec<String>,
}

/// Returns the steps of a change that had an effect, with what became of each.
fn effects<'a>(change: &'a Change, steps: &'a [StepState]) -> Vec<(&'a Action, &'a KeptOutcome)> {
    let done = steps.iter().map(|step| step.done.as_ref().map(|(_, d)| d));
    let pairs = change.actions.iter().zip(done);
    pairs
        .filter_map(|(action, done)| Some((action, done?)))
        .filter(|(_, done)| {
            matches!(
                done.status,
                OutcomeStatus::Created
                    | OutcomeStatus::Updated
                    | OutcomeStatus::Deleted
                    | OutcomeStatus::Partial
            )
        })
        .collect()
}

/// Returns whether the run did anything to this one, as far as is known.
pub fn had_effect(change: &Change, steps: &[StepState]) -> bool {
    !effects(change, steps).is_empty()
}

/// Returns whether nobody knows what became of a step.
pub fn is_unknown(steps: &[StepState]) -> bool {
    steps.iter().any(|step| match &step.done {
        Some((_, done)) => done.status == OutcomeStatus::Unknown,
        None => step.intent.is_some(),
    })
}

/// Returns the id of the object that a change was about.
pub fn id_of(change: &Change, steps: &[StepState]) -> Option<String> {
    let mut done = steps.iter().filter_map(|step| step.done.as_ref());
    let made = done.find_map(|(_, outcome)| outcome.id.clone());
    change.subject.id.clone().or(made)
}

/// Returns the way back for an object that is no user, or for a user who is `now` like this.
pub fn way_back(change: &Change, steps: &[StepState], now: Option<&User>, purge: bool) -> WayBack {
    let done = effects(change, steps);
    let mut way = WayBack::default();
    let Some(now) = now.filter(|_| change.subject.noun == Noun::User) else {
        others(change, &done, &mut way);
        return way;
    };
    let created = done.iter().any(|(_, d)| d.status == OutcomeStatus::Created);
    if created {
        if now.status != Status::Deprovisioned {
            way.actions.push(Action::Deactivate(Deactivate::default()));
        }
        if purge {
            way.actions.push(Action::Delete(DeleteUser::default()));
        }
        return way;
    }
    // What was seen after an attempt that was cut off may be what that attempt had done.
    let was_cut = steps.iter().any(|step| step.was_cut);
    let (first, last) = status(change, &done, was_cut, now, &mut way);
    way.actions.extend(first);
    attributes(change, &done, now, &mut way);
    others(change, &done, &mut way);
    way.actions.extend(last);
    way
}

/// Returns whether the step only changes the status, which has its own way back.
fn moves_status(action: &Action) -> bool {
    matches!(
        action,
        Action::Activate(_) | Action::Deactivate(_) | Action::Step(_) | Action::Ensure(_)
    )
}

/// Returns whether the step only writes attributes, or the type with them.
fn writes_profile(action: &Action) -> bool {
    matches!(
        action,
        Action::Create(_) | Action::Update(_) | Action::Replace(_) | Action::ChangeType(_)
    )
}

/// Everything but status and attributes of users.
fn others(change: &Change, done: &[(&Action, &KeptOutcome)], way: &mut WayBack) {
    let is_user = change.subject.noun == Noun::User;
    for (action, outcome) in done.iter().rev() {
        if is_user && (moves_status(action) || writes_profile(action)) {
            continue;
        }
        let targets = outcome.before.clone();
        let back = match (action, targets) {
            (Action::UnassignRole(act), Some(targets)) => {
                let targets: Option<Vec<Target>> = serde_json::from_value(targets).ok();
                targets.map(|targets| {
                    vec![Action::AssignRole(AssignRole {
                        role: act.role.clone(),
                        name: act.name.clone(),
                        targets,
                    })]
                })
            }
            _ => action.act().inverse(&change.subject),
        };
        match back {
            Some(actions) => way.actions.extend(actions),
            None => way.stays.extend(action.act().describe(&change.subject)),
        }
    }
}

/// The attributes, all in one; where the type was changed it goes back with them.
fn attributes(change: &Change, done: &[(&Action, &KeptOutcome)], now: &User, way: &mut WayBack) {
    let before = change.subject.user_before();
    let mut back = Map::new();
    let mut type_before = None;
    for (action, outcome) in done.iter().filter(|(action, _)| writes_profile(action)) {
        let seen = outcome.before.as_ref().and_then(user_of);
        let Some(then) = seen.as_ref().or(before.as_ref()) else {
            way.stays.extend(action.act().describe(&change.subject));
            continue;
        };
        match action {
            // The user was there already, and was updated as --if-exists says.
            Action::Create(act) => restore(&act.user.profile, then, now, &mut back, way),
            Action::Update(UpdateUser { patch, .. }) => {
                if patch.credentials.is_some() {
                    way.stays
                        .push("the password or the recovery question".to_owned());
                }
                restore(&patch.profile, then, now, &mut back, way);
            }
            Action::Replace(act) => {
                let mut left = act.profile.clone();
                for name in then.profile.keys() {
                    left.entry(name.clone()).or_insert(Value::Null);
                }
                restore(&left, then, now, &mut back, way);
            }
            Action::ChangeType(act) => {
                restore(&act.edits, then, now, &mut back, way);
                type_before = type_back(act, then, now, way);
            }
            _ => {}
        }
    }
    if let Some(type_id) = type_before {
        way.actions.push(Action::ChangeType(ChangeType {
            type_name: type_id.to_string(),
            type_id,
            edits: back,
        }));
    } else if !back.is_empty() {
        way.actions.push(Action::Update(UpdateUser {
            patch: UserPatch {
                profile: back,
                credentials: None,
            },
            strict: false,
        }));
    }
}

/// Returns the type to go back to, if the user still has the one that the run gave.
fn type_back(left: &ChangeType, then: &User, now: &User, way: &mut WayBack) -> Option<TypeId> {
    let of = |user: &User| user.user_type.as_ref().map(|t| t.id.clone());
    let (then, now) = (of(then)?, of(now)?);
    if now == then {
        return None;
    }
    if now == left.type_id {
        return Some(then);
    }
    way.changed.push(format!("the user type is {now} now"));
    None
}

/// Brings back what was there before one update, if it is still as the update left it.
fn restore(
    left: &Map<String, Value>,
    then: &User,
    now: &User,
    back: &mut Map<String, Value>,
    way: &mut WayBack,
) {
    let of = |user: &User, name: &str| user.profile.get(name).cloned().unwrap_or(Value::Null);
    for (name, left) in left {
        let (then, now) = (of(then, name), of(now, name));
        if now == then {
            continue;
        }
        if now == *left {
            back.insert(name.clone(), then);
        } else {
            way.changed.push(format!("{name} is {} now", Shown(&now)));
        }
    }
}

/// The status: what leads away from where the run left it comes first, what leads into a state that
/// allows little comes last.
fn status(
    change: &Change,
    done: &[(&Action, &KeptOutcome)],
    was_cut: bool,
    now: &User,
    way: &mut WayBack,
) -> (Vec<Action>, Vec<Action>) {
    let mut moves = done.iter().filter(|(action, _)| moves_status(action));
    let (Some((first, seen)), last) = (moves.next(), moves.next_back()) else {
        return (Vec::new(), Vec::new());
    };
    let (latest, ended) = last.map_or((*first, *seen), |(action, done)| (*action, *done));
    let seen = seen.before.as_ref().filter(|_| !was_cut);
    let then = seen.and_then(user_of).map(|u| u.status);
    let Some(then) = &change.subject.status.clone().or(then) else {
        way.stays.extend(first.act().describe(&change.subject));
        return (Vec::new(), Vec::new());
    };
    let now = &now.status;
    if now == then {
        return (Vec::new(), Vec::new());
    }
    let is_as_left = match latest {
        Action::Deactivate(_) => *now == Status::Deprovisioned,
        Action::Step(Step::Suspend) => *now == Status::Suspended,
        // The last of its requests was not carried out, and those before it let the user in.
        Action::Ensure(_) if ended.status == OutcomeStatus::Partial => is_usable(now),
        Action::Ensure(ensure) => ensure.goal.is_reached(now),
        _ => is_usable(now),
    };
    if !is_as_left {
        way.changed.push(format!("the status is {now} now"));
        return (Vec::new(), Vec::new());
    }
    let first = match now {
        Status::Deprovisioned => vec![Action::Activate(Activate {
            send_email: false,
            audience: Audience::Everyone,
        })],
        Status::Suspended => vec![Action::Step(Step::Unsuspend)],
        _ => Vec::new(),
    };
    let last = match then {
        Status::Suspended => vec![Action::Step(Step::Suspend)],
        Status::Deprovisioned => vec![Action::Deactivate(Deactivate::default())],
        Status::Staged => {
            way.stays
                .push("a user who was activated is not staged again".to_owned());
            Vec::new()
        }
        Status::LockedOut if first.is_empty() => {
            way.stays
                .push("an unlocked user is not locked again".to_owned());
            Vec::new()
        }
        _ => Vec::new(),
    };
    (first, last)
}

/// Reads a user that an action saw.
fn user_of(before: &Value) -> Option<User> {
    serde_json::from_value(before.clone()).ok()
}

/// Returns whether the user is anywhere between activation and suspension.
fn is_usable(status: &Status) -> bool {
    !matches!(
        status,
        Status::Staged | Status::Suspended | Status::Deprovisioned
    )
}
