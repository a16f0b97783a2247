//! The written form of plans: nothing is lost on the way there and back but secrets.

use serde_json::{Value, json};

use super::every_action::all;
use super::{MARKER, raw_user, subject};
use crate::change::kept::{KeptItem, KeptOutcome, line};
use crate::change::plan::HELD;
use crate::change::secrets::is_withheld;
use crate::change::{Action, Change, Error, Item, Outcome, OutcomeStatus, Plan};
use crate::failure::Kind;

fn there_and_back(item: &Item) -> (String, Item) {
    let text = String::from_utf8(line(item).unwrap()).unwrap();
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    let kept: KeptItem = serde_json::from_str(&text).unwrap();
    (text, kept.into_item())
}

fn change_of(item: Item) -> Change {
    match item {
        Item::Change(change) => change,
        Item::Settled(_) => panic!("a change stays one"),
    }
}

/// Whether the action needs something that no record keeps.
fn needs_a_secret(action: &Action) -> bool {
    matches!(
        action,
        Action::Update(_)
            | Action::Create(_)
            | Action::SetPassword(_)
            | Action::ChangePassword(_)
            | Action::SetRecovery(_)
            | Action::CreateHook(_)
            | Action::Api(_)
    )
}

#[test]
fn every_action_says_the_same_after_it_was_written_down_and_no_secret_is_in_it() {
    for action in all() {
        let name = action.act().name();
        let subject = subject(&raw_user());
        let said = action.act().describe(&subject);
        let effects = action.act().effects();
        let needs = needs_a_secret(&action);
        let actions = vec![action];
        let (text, item) = there_and_back(&Item::Change(Change { subject, actions }));
        for secret in [MARKER, "TWFya2Vy"] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
        let mut change = change_of(item);
        let mut action = change.actions.pop().unwrap();
        assert_eq!(action.act().name(), name);
        assert_eq!(action.act().describe(&change.subject), said, "{name}");
        assert_eq!(action.act().effects(), effects, "{name}");
        assert_eq!(is_withheld(&mut action), needs, "{name}");
        change.actions.push(action);
        // Written down once more, it is the same line.
        let (again, _) = there_and_back(&Item::Change(change));
        assert_eq!(again, text);
    }
}

#[test]
fn what_was_taken_out_is_put_back_where_it_was() {
    let of = |action| Change {
        subject: subject(&raw_user()),
        actions: vec![action],
    };
    for (action, same) in all().into_iter().zip(all()) {
        let name = action.act().name();
        let is_call = matches!(action, Action::Api(_));
        let (_, read) = there_and_back(&Item::Change(of(action)));
        let mut read = change_of(read);
        read.restore(&of(same).withhold());
        assert_eq!(is_withheld(&mut read.actions[0]), is_call, "{name}");
    }
}

#[test]
fn of_a_user_only_what_the_change_touches_is_kept() {
    let find = |name: &str| all().into_iter().find(|a| a.act().name() == name).unwrap();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    for (action, profile) in [
        ("update", vec!["login", "title", "city"]),
        ("change-type", vec!["login", "title", "city"]),
        ("replace", vec!["login", "firstName", "title", "city"]),
        ("suspend", vec!["login"]),
        ("temp-password", vec!["login"]),
    ] {
        let actions = vec![find(action)];
        let change = Change {
            subject: subject(&raw_user()),
            actions,
        };
        let (text, _) = there_and_back(&Item::Change(change));
        let line: Value = serde_json::from_str(&text).unwrap();
        let before = &line["change"]["subject"]["before"];
        assert_eq!(keys(&before["profile"]), profile, "{action}");
        // What looking again compares is there, and no credentials are.
        for name in [
            "id",
            "status",
            "created",
            "statusChanged",
            "passwordChanged",
            "type",
        ] {
            assert_eq!(before[name], raw_user()[name], "{action} {name}");
        }
        assert!(before.get("credentials").is_none() && before.get("lastLogin").is_none());
    }
}

#[test]
fn an_outcome_is_told_again_as_it_was() {
    let failed = Outcome::failed(
        "ada@x.example",
        "suspend",
        Error::target(Kind::NotFound, "no"),
    );
    for status in [
        OutcomeStatus::Updated,
        OutcomeStatus::Unknown,
        OutcomeStatus::Failed,
    ] {
        let outcome = Outcome {
            status,
            error: failed.error.clone(),
            id: Some("00u1".to_owned()),
            other: Some(("group", json!({"id": "00g1"}))),
            ..Outcome::new("ada@x.example", "suspend", status)
        };
        let text = serde_json::to_string(&KeptOutcome::of(&outcome)).unwrap();
        let again: KeptOutcome = serde_json::from_str(&text).unwrap();
        let again = again.into_outcome();
        assert_eq!(again.to_json(), outcome.to_json());
        assert_eq!(again.error.unwrap().kind(), Kind::NotFound);
    }
}

#[test]
fn a_long_plan_is_kept_on_the_disk_and_comes_back_whole_with_its_secrets() {
    let count = 2 * HELD + 500;
    let mut plan = Plan::default();
    for n in 0..count {
        let action = all()
            .into_iter()
            .find(|a| a.act().name() == "update")
            .unwrap();
        let mut subject = subject(&raw_user());
        subject.label = format!("p{n}@x.example");
        plan.push(Item::Change(Change {
            subject,
            actions: vec![action],
        }));
    }
    assert_eq!((plan.len(), plan.touched()), (count, count));
    // Twice: reading begins anew each time.
    for _ in 0..2 {
        let labels: Vec<String> = plan.changes().map(|c| c.subject.label.clone()).collect();
        assert_eq!(labels.len(), count);
        assert!(
            labels
                .iter()
                .enumerate()
                .all(|(n, l)| *l == format!("p{n}@x.example"))
        );
    }
    let mut lacking = 0;
    for item in plan.into_items().unwrap() {
        let mut change = change_of(item.unwrap());
        lacking += usize::from(is_withheld(&mut change.actions[0]));
    }
    assert_eq!(lacking, 0);
}
