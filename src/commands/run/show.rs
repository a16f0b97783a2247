//! `run show`: what became of each step of a run, in the order of its plan.

use clap::Args;
use serde_json::{Value, json};

use super::list::facts;
use super::open;
use crate::change::Item;
use crate::change::journal::{Replay, RunState, StepState};
use crate::context::Context;
use crate::output::shapes;

/// The arguments of `run show`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox run show last
  okta-admin --sandbox run show last -o json --jq '.[] | select(.success | not)'")]
pub struct ShowArgs {
    /// The run: its id, the start of it, the file of its record, or last
    #[arg(value_name = "RUN")]
    run: String,
}

/// Shows the run.
pub(super) fn run(args: &ShowArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::STEP, true)?;
    let replay = open(cx, &args.run, false)?;
    let mut list = cx.out.list(&shapes::STEP)?;
    for (number, item) in replay.plan()?.items()?.enumerate() {
        match &*item? {
            Item::Settled(outcome) => list.item(outcome.to_json().to_string().as_bytes())?,
            Item::Change(change) => {
                let steps = replay.progress.of(number);
                for (at, action) in change.actions.iter().enumerate() {
                    let act = action.act();
                    let mut row = step(steps.get(at));
                    if let Some(row) = row.as_object_mut() {
                        row.insert("target".to_owned(), json!(change.subject.label));
                        row.insert("action".to_owned(), json!(act.name()));
                        if row.get("id").is_none_or(Value::is_null) {
                            row.insert("id".to_owned(), json!(change.subject.id));
                        }
                        let would = act.describe(&change.subject);
                        row.insert("would".to_owned(), json!(would));
                        if let Some((name, other)) = act.other() {
                            row.insert(name.to_owned(), other);
                        }
                    }
                    list.item(row.to_string().as_bytes())?;
                }
            }
        }
    }
    list.end()?;
    say(cx, &replay)
}

/// Returns the row of a step, without what it is a step of.
fn step(state: Option<&StepState>) -> Value {
    let none = json!({
        "target": null, "id": null, "action": null,
        "success": false, "status": "not_attempted", "error": null, "request_id": null, "at": null,
    });
    let Some(state) = state else { return none };
    match &state.done {
        Some((at, done)) => json!({
            "target": null, "id": done.id, "action": null,
            "success": done.status.is_success(),
            "status": done.status.word(),
            "error": done.error,
            "request_id": done.request_id,
            "at": at,
        }),
        None if state.intent.is_some() => json!({
            "target": null, "id": null, "action": null,
            "success": false, "status": "unknown", "error": "the run ended before the answer came",
            "request_id": null, "at": state.intent,
        }),
        None => none,
    }
}

fn say(cx: &Context, replay: &Replay) -> anyhow::Result<()> {
    let header = &replay.header;
    let (facts, _) = facts(replay, None)?;
    let count = |name: &str| facts.get(name).and_then(Value::as_u64).unwrap_or(0);
    cx.out.status(&format!(
        "{} of {} in {}: {} targets, {} as wanted, {} failed, {} unknown, {} not attempted",
        header.command,
        header.started.strftime("%Y-%m-%d %H:%M:%S UTC"),
        header.org,
        replay.items(),
        count("succeeded"),
        count("failed"),
        count("unknown"),
        count("not_attempted"),
    ));
    match replay.state() {
        RunState::Unfinished => cx
            .out
            .status(&format!("go on with `okta-admin run resume {}`", header.id)),
        RunState::Running => cx.out.status("it is under way"),
        RunState::NeverBegan => cx.out.status("it ended before anything was sent"),
        RunState::Finished => {}
    }
    if let Some(by) = &replay.undone {
        cx.out.status(&format!("it was undone by {by}"));
    }
    Ok(())
}
