//! The way back, as a table: what was done, how the user is now, what that leads to.

use serde_json::{Value, json};

use super::{raw_user, subject, view};
use crate::change::action::Audience;
use crate::change::actions::credentials::ClearSessions;
use crate::change::actions::ensure::Ensure;
use crate::change::actions::groups::{AddToGroup, RemoveFromGroup};
use crate::change::actions::issue::{Issue, Pass};
use crate::change::actions::lifecycle::{Activate, Deactivate, ExpirePassword};
use crate::change::actions::roles::{AssignRole, UnassignRole};
use crate::change::actions::steps::Step;
use crate::change::actions::users::{
    ChangeType, CreateUser, DeleteUser, IfExists, ReplaceUser, UpdateUser,
};
use crate::change::goal::Goal;
use crate::change::journal::StepState;
use crate::change::kept::KeptOutcome;
use crate::change::undo::{had_effect, is_unknown, way_back};
use crate::change::{Action, Change, Outcome, OutcomeStatus, Subject};
use crate::model::{GroupId, TypeId};
use crate::okta::{CreateHow, NewRole, NewUser, UserPatch};

use OutcomeStatus::{Created, Deleted, Exists, Failed, Unchanged, Unknown, Updated};

fn profile(value: &Value) -> serde_json::Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn update(value: &Value) -> Action {
    Action::Update(UpdateUser {
        patch: UserPatch {
            profile: profile(value),
            credentials: None,
        },
        strict: false,
    })
}

fn create(value: &Value, if_exists: IfExists) -> Action {
    Action::Create(CreateUser {
        user: NewUser {
            profile: profile(value),
            ..NewUser::default()
        },
        how: CreateHow::default(),
        if_exists,
        mails: false,
        look: false,
    })
}

fn change_type() -> Action {
    Action::ChangeType(ChangeType {
        type_id: TypeId::new("oty2"),
        type_name: "contractor".to_owned(),
        edits: profile(&json!({"title": "Chief"})),
    })
}

fn replace() -> Action {
    let mut left = raw_user()["profile"].clone();
    left["title"] = "Chief".into();
    left.as_object_mut().unwrap().remove("city");
    Action::Replace(ReplaceUser {
        profile: profile(&left),
    })
}

fn group(add: bool) -> Action {
    let (id, name) = (GroupId::new("00g1"), "Sales".to_owned());
    if add {
        return Action::AddToGroup(AddToGroup {
            id,
            name,
            look: false,
        });
    }
    Action::RemoveFromGroup(RemoveFromGroup {
        id,
        name,
        implied: false,
    })
}

fn role(give: bool) -> Action {
    let (role, name) = (
        NewRole::Standard("USER_ADMIN".to_owned()),
        "User Admin".to_owned(),
    );
    if give {
        return Action::AssignRole(AssignRole {
            role,
            name,
            targets: Vec::new(),
        });
    }
    Action::UnassignRole(UnassignRole {
        role,
        name,
        id: None,
    })
}

fn issue(pass: Pass) -> Action {
    Action::Issue(Issue {
        pass,
        send_email: false,
        revoke_sessions: false,
    })
}

/// What became of a step; `before` is what only the step itself saw.
fn done(status: OutcomeStatus, before: Option<&Value>) -> StepState {
    let at = "2026-04-01T12:00:00Z".parse().unwrap();
    let outcome = Outcome {
        id: Some("00u1".to_owned()),
        before: before.map(|b| b.to_string().into()),
        ..Outcome::new("ada@x.example", "x", status)
    };
    StepState {
        intent: Some(at),
        done: Some((at, KeptOutcome::of(&outcome))),
        ..StepState::default()
    }
}

/// The user with another status and other attributes.
fn with(status: &str, attributes: &Value) -> Value {
    let mut user = raw_user();
    user["status"] = status.into();
    for (name, value) in attributes.as_object().unwrap() {
        user["profile"][name] = value.clone();
    }
    user
}

/// The way back in one text: what is done, what stays, what was changed since.
fn way(then: &Value, did: Vec<(Action, OutcomeStatus)>, now: &Value, purge: bool) -> String {
    let steps: Vec<StepState> = did.iter().map(|(_, status)| done(*status, None)).collect();
    way_of(then, did, &steps, now, purge)
}

fn way_of(
    then: &Value,
    did: Vec<(Action, OutcomeStatus)>,
    steps: &[StepState],
    now: &Value,
    purge: bool,
) -> String {
    let change = Change {
        subject: subject(then),
        actions: did.into_iter().map(|(action, _)| action).collect(),
    };
    let now_subject: Subject = subject(now);
    let way = way_back(&change, steps, Some(&view(now)), purge);
    let mut lines = Vec::new();
    for action in &way.actions {
        lines.extend(action.act().describe(&now_subject));
    }
    lines.extend(way.stays.iter().map(|line| format!("stays: {line}")));
    lines.extend(way.changed.iter().map(|line| format!("changed: {line}")));
    lines.join(" | ")
}

#[test]
fn attributes_come_back_unless_they_were_changed_since() {
    let as_was = raw_user();
    let chief = json!({"title": "Chief"});
    for (did, now, back) in [
        (
            vec![(update(&chief), Updated)],
            with("ACTIVE", &chief),
            "title: Chief -> Engineer",
        ),
        // Back already, or never done.
        (vec![(update(&chief), Updated)], as_was.clone(), ""),
        (
            vec![(update(&chief), Unchanged)],
            with("ACTIVE", &chief),
            "",
        ),
        (vec![(update(&chief), Failed)], with("ACTIVE", &chief), ""),
        (
            vec![(update(&chief), Updated)],
            with("ACTIVE", &json!({"title": "Queen"})),
            "changed: title is Queen now",
        ),
        // Other attributes are nobody's business.
        (
            vec![(update(&chief), Updated)],
            with("ACTIVE", &json!({"title": "Chief", "city": "Rome"})),
            "title: Chief -> Engineer",
        ),
        (
            vec![(update(&json!({"nickName": "A"})), Updated)],
            with("ACTIVE", &json!({"nickName": "A"})),
            "nickName: A -> (unset)",
        ),
        (
            vec![(replace(), Updated)],
            with("ACTIVE", &json!({"title": "Chief", "city": null})),
            "title: Chief -> Engineer | city: (unset) -> London",
        ),
        (
            vec![(replace(), Updated)],
            with("ACTIVE", &json!({"title": "Chief", "city": "Rome"})),
            "title: Chief -> Engineer | changed: city is Rome now",
        ),
    ] {
        assert_eq!(way(&as_was, did, &now, false), back);
    }
}

#[test]
fn the_type_comes_back_with_the_attributes_unless_it_was_changed_since() {
    let typed = |id: &str, title: &str| {
        let mut user = with("ACTIVE", &json!({"title": title}));
        user["type"]["id"] = id.into();
        user
    };
    for (now, back) in [
        (
            typed("oty2", "Chief"),
            "user type: oty1 (oty1) | title: Chief -> Engineer",
        ),
        (typed("oty2", "Engineer"), "user type: oty1 (oty1)"),
        (typed("oty1", "Chief"), "title: Chief -> Engineer"),
        (typed("oty1", "Engineer"), ""),
        (
            typed("oty3", "Chief"),
            "title: Chief -> Engineer | changed: the user type is oty3 now",
        ),
    ] {
        assert_eq!(
            way(&raw_user(), vec![(change_type(), Updated)], &now, false),
            back
        );
    }
}

#[test]
fn a_status_comes_back_where_okta_lets_it() {
    let none = json!({});
    let suspend = || vec![(Action::Step(Step::Suspend), Updated)];
    let deactivate = || vec![(Action::Deactivate(Deactivate::default()), Updated)];
    let activate = || {
        vec![(
            Action::Activate(Activate {
                send_email: true,
                audience: Audience::Everyone,
            }),
            Updated,
        )]
    };
    let unsuspend = || vec![(Action::Step(Step::Unsuspend), Updated)];
    let unlock = || vec![(Action::Step(Step::Unlock), Updated)];
    for (did, then, now, back) in [
        (suspend(), "ACTIVE", "SUSPENDED", "end the suspension"),
        (suspend(), "ACTIVE", "ACTIVE", ""),
        (
            suspend(),
            "ACTIVE",
            "DEPROVISIONED",
            "changed: the status is DEPROVISIONED now",
        ),
        (
            unsuspend(),
            "SUSPENDED",
            "ACTIVE",
            "suspend: sign-in ends, groups and applications stay",
        ),
        (
            unsuspend(),
            "SUSPENDED",
            "DEPROVISIONED",
            "changed: the status is DEPROVISIONED now",
        ),
        (
            deactivate(),
            "ACTIVE",
            "DEPROVISIONED",
            "activate, without a mail",
        ),
        (
            deactivate(),
            "ACTIVE",
            "PROVISIONED",
            "changed: the status is PROVISIONED now",
        ),
        (
            deactivate(),
            "SUSPENDED",
            "DEPROVISIONED",
            "activate, without a mail | suspend: sign-in ends, groups and applications stay",
        ),
        (
            activate(),
            "DEPROVISIONED",
            "PROVISIONED",
            "deactivate: sign-in ends, application assignments are removed",
        ),
        (
            activate(),
            "STAGED",
            "PROVISIONED",
            "stays: a user who was activated is not staged again",
        ),
        (
            unlock(),
            "LOCKED_OUT",
            "ACTIVE",
            "stays: an unlocked user is not locked again",
        ),
    ] {
        let (then, now) = (with(then, &none), with(now, &none));
        assert_eq!(way(&then, did, &now, false), back, "{then} {now}");
    }
}

#[test]
fn who_was_created_is_deactivated_and_deleted_only_with_purge() {
    const DEACTIVATE: &str = "deactivate: sign-in ends, application assignments are removed";
    const DELETE: &str = "delete for good: it cannot be undone";
    let (none, attributes) = (json!({}), json!({"title": "Chief"}));
    let new = || {
        vec![
            (create(&attributes, IfExists::Fail), Created),
            (group(true), Updated),
        ]
    };
    let (active, gone) = (with("ACTIVE", &none), with("DEPROVISIONED", &none));
    let both = format!("{DEACTIVATE} | {DELETE}");
    for (now, purge, back) in [
        (&active, false, DEACTIVATE),
        (&active, true, both.as_str()),
        (&gone, false, ""),
        (&gone, true, DELETE),
    ] {
        assert_eq!(way(&raw_user(), new(), now, purge), back);
    }
}

#[test]
fn who_was_there_before_a_create_is_never_deactivated() {
    let chief = json!({"login": "ada@x.example", "title": "Chief"});
    let now = with("ACTIVE", &chief);
    let new = Subject::new_user("ada@x.example", "Ada");
    for (if_exists, status, before, back) in [
        (IfExists::Skip, Exists, None, ""),
        (IfExists::Update, Unchanged, None, ""),
        (
            IfExists::Update,
            Updated,
            Some(raw_user()),
            "title: Chief -> Engineer",
        ),
    ] {
        let change = Change {
            subject: new.clone(),
            actions: vec![create(&chief, if_exists)],
        };
        let steps = [done(status, before.as_ref())];
        let way = way_back(&change, &steps, Some(&view(&now)), true);
        let lines = way
            .actions
            .iter()
            .flat_map(|a| a.act().describe(&subject(&now)));
        assert_eq!(lines.collect::<Vec<_>>().join(" | "), back);
        assert!(way.stays.is_empty() && way.changed.is_empty(), "{way:?}");
    }
    // Without what was there before nothing can be brought back, and that is said.
    let change = Change {
        subject: new,
        actions: vec![create(&chief, IfExists::Update)],
    };
    let way = way_back(&change, &[done(Updated, None)], Some(&view(&now)), true);
    assert!(way.actions.is_empty() && !way.stays.is_empty(), "{way:?}");
}

#[test]
fn memberships_and_roles_come_back_in_the_opposite_order() {
    let now = raw_user();
    let did = vec![(group(true), Updated), (role(true), Updated)];
    assert_eq!(
        way(&now, did, &now, false),
        "take the role User Admin away | remove from group Sales (00g1)"
    );
    let did = vec![(group(false), Updated), (role(true), Failed)];
    assert_eq!(way(&now, did, &now, false), "add to group Sales (00g1)");
    // A role comes back with what it was limited to, or not at all.
    let limits = json!([{"target": {"Group": "00g1"}, "name": "group Sales"}]);
    for (before, back) in [
        (
            Some(limits),
            "give the role User Admin, limited to group Sales",
        ),
        (Some(json!([])), "give the role User Admin"),
        (None, "stays: take the role User Admin away"),
    ] {
        let steps = [done(Updated, before.as_ref())];
        assert_eq!(
            way_of(&now, vec![(role(false), Updated)], &steps, &now, false),
            back
        );
    }
}

#[test]
fn what_has_no_way_back_is_named() {
    let now = raw_user();
    for action in [
        Action::ExpirePassword(ExpirePassword),
        Action::ClearSessions(ClearSessions {
            oauth_tokens: false,
        }),
        issue(Pass::Reset),
        issue(Pass::Temporary),
    ] {
        let name = action.act().name();
        let way = way(&now, vec![(action, Updated)], &now, false);
        assert!(way.starts_with("stays: "), "{name}: {way}");
    }
    let deleted = vec![(Action::Delete(DeleteUser::default()), Deleted)];
    let change = Change {
        subject: subject(&now),
        actions: deleted.into_iter().map(|(action, _)| action).collect(),
    };
    let way = way_back(&change, &[done(Deleted, None)], None, false);
    assert_eq!(way.stays, ["delete for good: it cannot be undone"]);
}

#[test]
fn only_what_is_known_to_have_had_an_effect_is_undone() {
    let change = Change {
        subject: subject(&raw_user()),
        actions: vec![group(true)],
    };
    for (status, effect, unknown) in [
        (Updated, true, false),
        (Unchanged, false, false),
        (Failed, false, false),
        (Unknown, false, true),
        (OutcomeStatus::NotAttempted, false, false),
    ] {
        let steps = [done(status, None)];
        assert_eq!(had_effect(&change, &steps), effect, "{status:?}");
        assert_eq!(is_unknown(&steps), unknown, "{status:?}");
    }
    let in_flight = StepState {
        done: None,
        ..done(Updated, None)
    };
    assert!(is_unknown(&[in_flight]));
}

#[test]
fn of_several_requests_what_was_done_is_undone_and_what_is_not_known_stays() {
    let ensure = || {
        Action::Ensure(Ensure {
            goal: Goal::Suspended,
            audience: Audience::Everyone,
        })
    };
    let none = json!({});
    let seen =
        |status: &str| json!({"id": "00u1", "status": status, "created": raw_user()["created"]});
    for (status, was_cut, before, now, back) in [
        (
            OutcomeStatus::Partial,
            false,
            "DEPROVISIONED",
            "ACTIVE",
            "deactivate: sign-in ends, application assignments are removed",
        ),
        (Updated, false, "ACTIVE", "SUSPENDED", "end the suspension"),
        // Killed in between, and what was there at first is not known.
        (
            Updated,
            true,
            "ACTIVE",
            "SUSPENDED",
            "stays: suspend: sign-in ends, groups and applications stay",
        ),
        (
            OutcomeStatus::Partial,
            false,
            "DEPROVISIONED",
            "SUSPENDED",
            "changed: the status is SUSPENDED now",
        ),
    ] {
        let step = StepState {
            was_cut,
            ..done(status, Some(&seen(before)))
        };
        let now = with(now, &none);
        let change = Change {
            subject: Subject {
                status: None,
                before: None,
                ..subject(&now)
            },
            actions: vec![ensure()],
        };
        let way = way_back(&change, &[step], Some(&view(&now)), false);
        let done = way
            .actions
            .iter()
            .flat_map(|a| a.act().describe(&change.subject));
        let stays = way.stays.iter().map(|line| format!("stays: {line}"));
        let changed = way.changed.iter().map(|line| format!("changed: {line}"));
        let told: Vec<String> = done.chain(stays).chain(changed).collect();
        assert_eq!(told.join(" | "), back, "{status:?} {before}");
    }
}
