//! What a plan would do: `--dry-run` as a result, and the lines that a confirmation shows.

use serde_json::{Value, json};

use super::confirm::counted;
use super::results::settle;
use super::{Task, Whole};
use crate::change::outcome::Tally;
use crate::change::{Change, Item, Outcome, OutcomeStatus};
use crate::context::Context;
use crate::output::{hostile, shapes};

/// `--dry-run`: what would be done, as the result.
pub(super) fn preview(cx: &Context, task: &Task<'_>) -> anyhow::Result<()> {
    let mut settled = Tally::default();
    let look = |item: &Item| {
        if let Item::Settled(outcome) = item {
            settled.add(outcome);
        }
    };
    if cx.out.format().is_table() {
        show_lines(cx, task, look)?;
    } else {
        show_rows(cx, task, look)?;
    }
    let (touched, mails) = (task.plan.touched(), counted(task.plan.mails(), "mail"));
    cx.out.status(&format!(
        "dry run in {}: {touched} would be touched, {mails} asked for; nothing was sent",
        cx.org_name()
    ));
    settle(&settled, None)
}

fn show_lines(cx: &Context, task: &Task<'_>, mut look: impl FnMut(&Item)) -> anyhow::Result<()> {
    for item in task.plan.items()? {
        let item = item?;
        look(&item);
        cx.out.text(&item_lines(task, &item).concat());
    }
    Ok(())
}

fn show_rows(cx: &Context, task: &Task<'_>, mut look: impl FnMut(&Item)) -> anyhow::Result<()> {
    let mut list = None;
    for item in task.plan.items()? {
        let item = item?;
        look(&item);
        let row = planned(&task.whole, &item).to_string();
        if task.single {
            return Ok(cx.out.one(&shapes::OUTCOME, row.as_bytes())?);
        }
        let list = match &mut list {
            Some(list) => list,
            none => none.insert(cx.out.list(&shapes::OUTCOME)?),
        };
        list.item(row.as_bytes())?;
    }
    let list = list.map_or_else(|| cx.out.list(&shapes::OUTCOME), Ok)?;
    Ok(list.end()?)
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
pub(crate) fn planned(whole: &Whole, item: &Item) -> Value {
    let change = match item {
        Item::Settled(outcome) => return outcome.to_json(),
        Item::Change(change) => change,
    };
    let subject = &change.subject;
    let action = change.actions.first().map_or("none", |a| a.act().name());
    let outcome = Outcome::new(&subject.label, action, OutcomeStatus::Planned);
    let mut outcome = whole.name(outcome);
    outcome.id.clone_from(&subject.id);
    let mut object = outcome.to_json();
    let steps: Vec<Value> = change
        .actions
        .iter()
        .map(|a| json!({"action": a.act().name(), "would": a.act().describe(subject)}))
        .collect();
    if let Some(object) = object.as_object_mut() {
        if let Some(facts) = whole.facts(subject) {
            object.insert("has".to_owned(), facts.object.clone());
        }
        object.insert("changes".to_owned(), steps.into());
    }
    object
}
