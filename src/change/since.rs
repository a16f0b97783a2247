//! What is left of a change that was planned some time ago, now that its user was read again. Pure.
//!
//! A value that is as it was when the plan was made is still to be changed; one that is as planned
//! already needs nothing; any other was changed by somebody else, and then nothing of the change is
//! done. Only what the change touches counts, and the status.

use super::actions::steps::Step;
use super::actions::users::UpdateUser;
use super::diff::Shown;
use super::{Action, Change};
use crate::model::{GroupId, RoleAssignment, Status, User};
use crate::okta::UserPatch;

/// A user as he is now.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    /// The user.
    pub user: &'a User,
    /// The groups he is in, where the change is about groups.
    pub groups: &'a [GroupId],
    /// The roles he holds directly, where the change is about roles.
    pub roles: &'a [RoleAssignment],
}

/// What is left of a change.
#[derive(Debug)]
pub enum Left {
    /// Nothing: it is as planned.
    Nothing,
    /// These actions.
    Actions(Vec<Action>),
    /// Somebody changed the user since; in words, what is different.
    Changed(Vec<String>),
}

/// Returns what is left of the change.
pub fn left(change: Change, now: &Now<'_>) -> Left {
    let Change { subject, actions } = change;
    let before = subject.user_before();
    let mut changed = Vec::new();
    let reached = actions.iter().rposition(|a| leads_to(a, &now.user.status));
    let is_as_before = subject.status.as_ref() == Some(&now.user.status);
    if !is_as_before && reached.is_none() {
        changed.push(format!("the status is {} now", now.user.status));
    }
    let mut left = Vec::new();
    for (at, action) in actions.into_iter().enumerate() {
        match action {
            Action::Update(act) => {
                let UpdateUser { patch, strict } = act;
                let mut profile = patch.profile;
                profile.retain(|name, after| {
                    let of = |user: &User| user.profile.get(name).cloned().unwrap_or_default();
                    let is = of(now.user);
                    if is == *after {
                        return false;
                    }
                    if before.as_ref().map(of).is_none_or(|was| was != is) {
                        changed.push(format!("{name} is {} now", Shown(&is)));
                    }
                    true
                });
                if !profile.is_empty() {
                    let credentials = None;
                    let patch = UserPatch {
                        profile,
                        credentials,
                    };
                    left.push(Action::Update(UpdateUser { patch, strict }));
                }
            }
            Action::AddToGroup(act) if now.groups.contains(&act.id) => {}
            Action::RemoveFromGroup(act) if !now.groups.contains(&act.id) => {}
            Action::AssignRole(act) if now.roles.iter().any(|held| act.role.is(held)) => {}
            Action::UnassignRole(act) if !now.roles.iter().any(|held| act.role.is(held)) => {}
            action if moves(&action) && !is_as_before && reached.is_some_and(|r| at <= r) => {}
            action => left.push(action),
        }
    }
    if !changed.is_empty() {
        Left::Changed(changed)
    } else if left.is_empty() {
        Left::Nothing
    } else {
        Left::Actions(left)
    }
}

fn moves(action: &Action) -> bool {
    matches!(
        action,
        Action::Activate(_) | Action::Deactivate(_) | Action::Step(_)
    )
}

/// Returns whether the action leads to the status.
fn leads_to(action: &Action, status: &Status) -> bool {
    match action {
        Action::Activate(_) => matches!(status, Status::Active | Status::Provisioned),
        Action::Deactivate(_) => *status == Status::Deprovisioned,
        Action::Step(Step::Suspend) => *status == Status::Suspended,
        Action::Step(Step::Unsuspend | Step::Unlock) => *status == Status::Active,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::change::Subject;
    use crate::change::actions::groups::{AddToGroup, RemoveFromGroup};
    use crate::model::Resource;

    fn user(status: &str, title: &str) -> Value {
        json!({
            "id": "00u1", "status": status, "created": "2026-01-01T00:00:00Z",
            "profile": {"login": "ada@x", "title": title, "city": "Rome"},
        })
    }

    fn subject(user: &Value) -> Subject {
        let resource = Resource::parse(&user.to_string().into()).unwrap();
        Subject::user(&resource.view().unwrap(), &resource, None)
    }

    fn update(title: &str) -> Action {
        let mut profile = Map::new();
        profile.insert("title".to_owned(), title.into());
        let credentials = None;
        Action::Update(UpdateUser {
            patch: UserPatch {
                profile,
                credentials,
            },
            strict: false,
        })
    }

    fn shown(actions: Vec<Action>, was: (&str, &str), is: (&str, &str)) -> String {
        let change = Change {
            subject: subject(&user(was.0, was.1)),
            actions,
        };
        let now: User = serde_json::from_value(user(is.0, is.1)).unwrap();
        let groups = [GroupId::new("00gIn")];
        let now = Now {
            user: &now,
            groups: &groups,
            roles: &[],
        };
        match left(change, &now) {
            Left::Nothing => "nothing".to_owned(),
            Left::Changed(why) => why.join(", "),
            Left::Actions(actions) => {
                let names: Vec<_> = actions.iter().map(|a| a.act().name()).collect();
                names.join("+")
            }
        }
    }

    #[test]
    fn what_is_as_it_was_is_done_what_is_as_planned_is_left_out_and_the_rest_is_refused() {
        let suspend = || Action::Step(Step::Suspend);
        let unsuspend = || Action::Step(Step::Unsuspend);
        let title = || update("New");
        for (actions, was, is, expected) in [
            (
                vec![title()],
                ("ACTIVE", "Old"),
                ("ACTIVE", "Old"),
                "update",
            ),
            (
                vec![title()],
                ("ACTIVE", "Old"),
                ("ACTIVE", "New"),
                "nothing",
            ),
            (
                vec![title()],
                ("ACTIVE", "Old"),
                ("ACTIVE", "Else"),
                "title is Else now",
            ),
            (
                vec![title()],
                ("ACTIVE", "Old"),
                ("SUSPENDED", "Else"),
                "the status is SUSPENDED now, title is Else now",
            ),
            (
                vec![title(), suspend()],
                ("ACTIVE", "Old"),
                ("ACTIVE", "New"),
                "suspend",
            ),
            (
                vec![title(), suspend()],
                ("ACTIVE", "Old"),
                ("SUSPENDED", "Old"),
                "update",
            ),
            (
                vec![suspend()],
                ("ACTIVE", "Old"),
                ("SUSPENDED", "Old"),
                "nothing",
            ),
            (
                vec![unsuspend(), title()],
                ("SUSPENDED", "Old"),
                ("ACTIVE", "Old"),
                "update",
            ),
            (
                vec![suspend()],
                ("ACTIVE", "Old"),
                ("DEPROVISIONED", "Old"),
                "the status is DEPROVISIONED now",
            ),
        ] {
            let names: Vec<_> = actions.iter().map(|a| a.act().name()).collect();
            let case = format!("{names:?} {was:?} {is:?}");
            assert_eq!(shown(actions, was, is), expected, "{case}");
        }
    }

    #[test]
    fn memberships_that_are_as_planned_are_left_out() {
        let add = |id: &str| {
            Action::AddToGroup(AddToGroup {
                id: GroupId::new(id),
                name: id.to_owned(),
                look: false,
            })
        };
        let remove = |id: &str| {
            Action::RemoveFromGroup(RemoveFromGroup {
                id: GroupId::new(id),
                name: id.to_owned(),
                implied: true,
            })
        };
        let same = ("ACTIVE", "Old");
        for (actions, expected) in [
            (vec![add("00gIn"), remove("00gOut")], "nothing"),
            (
                vec![add("00gOut"), remove("00gIn")],
                "add-to-group+remove-from-group",
            ),
        ] {
            assert_eq!(shown(actions, same, same), expected);
        }
    }
}
