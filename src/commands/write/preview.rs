//! What a plan would do: `--dry-run` as a result, and the lines that a confirmation shows.

use serde_json::{Value, json};

use super::Task;
use super::confirm::counted;
use super::results::settle;
use crate::change::{Change, Item, Outcome, OutcomeStatus};
use crate::context::Context;
use crate::output::{hostile, shapes};

/// `--dry-run`: what would be done, as the result.
pub(super) fn preview(cx: &Context, task: &Task<'_>) -> anyhow::Result<()> {
    if cx.out.format().is_table() {
        let lines: Vec<String> = task
            .plan
            .items
            .iter()
            .flat_map(|item| item_lines(task, item))
            .collect();
        cx.out.text(&lines.join(""));
    } else {
        let rows: Vec<Value> = task
            .plan
            .items
            .iter()
            .map(|item| planned(task, item))
            .collect();
        match rows.as_slice() {
            [only] if task.single => cx.out.one(&shapes::OUTCOME, only.to_string().as_bytes())?,
            _ => {
                let mut list = cx.out.list(&shapes::OUTCOME)?;
                for row in &rows {
                    list.item(row.to_string().as_bytes())?;
                }
                list.end()?;
            }
        }
    }
    let (touched, mails) = (task.plan.touched(), counted(task.plan.mails(), "mail"));
    cx.out.status(&format!(
        "dry run in {}: {touched} would be touched, {mails} asked for; nothing was sent",
        cx.org_name()
    ));
    settle(task.plan.items.iter().filter_map(|item| match item {
        Item::Settled(outcome) => Some(outcome),
        Item::Change(_) => None,
    }))
}

/// Returns an item of the plan as lines for a person, each harmless and ended.
fn item_lines(task: &Task<'_>, item: &Item) -> Vec<String> {
    match item {
        Item::Change(change) => task.whole.described(change),
        Item::Settled(outcome) => {
            let why = outcome
                .error
                .as_ref()
                .map(|e| format!(": {}", e.full_text()));
            let word = outcome.status.word();
            let line = format!("{} {word}{}", outcome.target, why.unwrap_or_default());
            vec![format!("{}\n", hostile::line(&line))]
        }
    }
}

/// Returns the change as lines for a person, each harmless and ended.
pub(crate) fn described(change: &Change) -> Vec<String> {
    let head = format!("{}\n", hostile::line(&change.subject.display()));
    let actions = change
        .actions
        .iter()
        .flat_map(|a| a.act().describe(&change.subject));
    let rest = actions.map(|line| format!("  {}\n", hostile::line(&line)));
    std::iter::once(head).chain(rest).collect()
}

/// Returns the item as the object that `--dry-run` prints.
fn planned(task: &Task<'_>, item: &Item) -> Value {
    let change = match item {
        Item::Settled(outcome) => return outcome.to_json(),
        Item::Change(change) => change,
    };
    let subject = &change.subject;
    let action = change.actions.first().map_or("none", |a| a.act().name());
    let outcome = Outcome::new(&subject.label, action, OutcomeStatus::Planned);
    let mut outcome = task.whole.name(outcome);
    outcome.id.clone_from(&subject.id);
    let mut object = outcome.to_json();
    let steps: Vec<Value> = change
        .actions
        .iter()
        .map(|a| json!({"action": a.act().name(), "would": a.act().describe(subject)}))
        .collect();
    if let Some(object) = object.as_object_mut() {
        if let Some(facts) = task.whole.facts(subject) {
            object.insert("has".to_owned(), facts.object.clone());
        }
        object.insert("changes".to_owned(), steps.into());
    }
    object
}
