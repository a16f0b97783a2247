//! From a plan to results and an exit code: the one path that every command which writes takes.
//!
//! Guard, preview, confirm, execute, print, report. What is asked is decided in `change/confirm.rs`;
//! this asks it. With no person to ask, what would be asked needs `--yes` or `--expect`, else
//! nothing is sent and the exit code is 2.

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::guard;
use crate::args::confirm::ConfirmArgs;
use crate::change::action::{Issued, Means, Weight};
use crate::change::confirm::{Admins, Ask, ask};
use crate::change::execute::{Engine, execute};
use crate::change::journal::Unrecorded;
use crate::change::outcome::verdict;
use crate::change::{Change, Item, Outcome, OutcomeStatus, Plan};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{List, hostile, shapes};

/// How many subjects a confirmation names before it only counts.
const NAMED: usize = 10;

/// What a command hands over with its plan.
pub(crate) struct Task<'a> {
    /// The changes.
    pub plan: Plan,
    /// The verb for messages: `could not update ...`.
    pub verb: &'static str,
    /// What was typed about confirming.
    pub confirm: &'a ConfirmArgs,
    /// Whether the syntax named one target, so that the result is one object.
    pub single: bool,
    /// Whether results are users (create and update) or outcomes (everything else).
    pub prints_users: bool,
    /// Secrets this tool made, handed over with each success.
    pub issued: Vec<Issued>,
    /// Whether to wait until Okta has finished asynchronous transitions.
    pub wait: bool,
}

impl<'a> Task<'a> {
    /// Makes a task whose results are outcomes.
    pub(crate) fn new(
        plan: Plan,
        verb: &'static str,
        confirm: &'a ConfirmArgs,
        single: bool,
    ) -> Self {
        Self {
            plan,
            verb,
            confirm,
            single,
            prints_users: false,
            issued: Vec::new(),
            wait: false,
        }
    }

    /// Prints users instead of outcomes.
    pub(crate) fn printing_users(self) -> Self {
        Self {
            prints_users: true,
            ..self
        }
    }

    /// Hands these secrets over with each success.
    pub(crate) fn issuing(self, issued: Vec<Issued>) -> Self {
        Self { issued, ..self }
    }

    /// Waits for asynchronous transitions if `wait` is set.
    pub(crate) fn waiting(self, wait: bool) -> Self {
        Self { wait, ..self }
    }
}

/// Carries the task out; an error is what the exit code comes from.
pub(crate) async fn carry_out(cx: &Context, task: Task<'_>) -> anyhow::Result<()> {
    let touched = task.plan.touched();
    if let Some(expected) = task.confirm.expect
        && expected != touched
    {
        return Err(Failure::usage(format!(
            "--expect {expected}, but {touched} would be touched; nothing was sent"
        ))
        .into());
    }
    let admins = guard::check(cx, &task).await?;
    if task.confirm.dry_run {
        return preview(cx, &task);
    }
    confirm(cx, &task, &admins).await?;
    execute_and_print(cx, task).await
}

/// `--dry-run`: what would be done, as the result.
fn preview(cx: &Context, task: &Task<'_>) -> anyhow::Result<()> {
    if cx.out.format().is_table() {
        let lines: Vec<String> = task.plan.items.iter().flat_map(item_lines).collect();
        cx.out.text(&lines.join(""));
    } else {
        let rows: Vec<Value> = task.plan.items.iter().map(planned).collect();
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
    let (touched, mails) = (task.plan.touched(), task.plan.mails());
    cx.out.status(&format!(
        "dry run on {}: {touched} would be touched, {mails} mails asked for; nothing was sent",
        cx.org_name()
    ));
    settle(task.plan.items.iter().filter_map(|item| match item {
        Item::Settled(outcome) => Some(outcome),
        Item::Change(_) => None,
    }))
}

/// Returns an item of the plan as lines for a person, each harmless and ended.
fn item_lines(item: &Item) -> Vec<String> {
    match item {
        Item::Change(change) => described(change),
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
fn planned(item: &Item) -> Value {
    let change = match item {
        Item::Settled(outcome) => return outcome.to_json(),
        Item::Change(change) => change,
    };
    let subject = &change.subject;
    let action = change.actions.first().map_or("none", |a| a.act().name());
    let mut outcome = Outcome::new(&subject.login, action, OutcomeStatus::Planned);
    outcome.id.clone_from(&subject.id);
    let mut object = outcome.to_json();
    let steps: Vec<Value> = change
        .actions
        .iter()
        .map(|a| json!({"action": a.act().name(), "would": a.act().describe(subject)}))
        .collect();
    if let Some(object) = object.as_object_mut() {
        object.insert("changes".to_owned(), steps.into());
    }
    object
}

async fn confirm(cx: &Context, task: &Task<'_>, admins: &Admins) -> anyhow::Result<()> {
    let asked = ask(&task.plan, admins);
    if asked == Ask::Nothing || task.confirm.yes || task.confirm.expect.is_some() {
        return Ok(());
    }
    if !cx.can_ask() {
        return Err(Failure::usage(format!(
            "to {} needs a confirmation, and there is no terminal to ask at; nothing was sent",
            task.verb
        ))
        .hint(format!(
            "use --yes, or --expect {} to go on only if exactly that many are touched",
            task.plan.touched()
        ))
        .into());
    }
    let mut lines = Vec::new();
    for change in task.plan.changes().take(NAMED) {
        lines.extend(described(change));
        if admins.holds(change.subject.id.as_ref()) {
            lines.push("  this user is an administrator\n".to_owned());
        }
    }
    let touched = task.plan.touched();
    if touched > NAMED {
        lines.push(format!("... and {} more\n", touched - NAMED));
    }
    if matches!(admins, Admins::NotVisible) {
        lines.push("(administrator roles are not visible to this credential)\n".to_owned());
    }
    let mails = task.plan.mails();
    if mails > 0 {
        lines.push(format!("Okta is asked to send {mails} mails\n"));
    }
    let (verb, org) = (task.verb, cx.org_name());
    let agreed = match &asked {
        Ask::YesNo => {
            lines.push(format!("{} on {org}? [y/N] ", capital(verb)));
            let answer = cx.ask(lines.concat()).await?;
            matches!(answer.to_lowercase().as_str(), "y" | "yes")
        }
        Ask::Type { text } => {
            lines.push(format!(
                "To {verb} on {org}, type {} : ",
                hostile::line(text)
            ));
            cx.ask(lines.concat()).await? == *text
        }
        Ask::Nothing => true,
    };
    if agreed {
        return Ok(());
    }
    Err(Failure::usage("not confirmed; nothing was sent").into())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|c| c.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

async fn execute_and_print(cx: &Context, task: Task<'_>) -> anyhow::Result<()> {
    let Task {
        plan,
        verb,
        confirm,
        single,
        prints_users,
        issued,
        wait,
    } = task;
    // A plan with nothing to send needs no client, and so no credential.
    let client = cx.client().await?;
    let engine = Engine {
        means: Means {
            client,
            clock: &*cx.clock,
        },
        journal: &Unrecorded,
        halt: &cx.halt,
        fail_fast: confirm.fail_fast,
        wait,
    };
    let printer = Printer { cx, prints_users };
    let outcomes = execute(plan, &engine).map(|mut outcome| {
        if matches!(
            outcome.status,
            OutcomeStatus::Created | OutcomeStatus::Updated
        ) {
            outcome.issued.extend(issued.clone());
        }
        outcome
    });
    let mut outcomes = std::pin::pin!(outcomes);
    if single {
        let outcome = outcomes.next().await.context("a plan has an item")?;
        printer.say(&outcome);
        if printer.is_result(&outcome) {
            let object = printer.object(&outcome)?;
            cx.out.one(printer.shape(), &object)?;
            printer.hand_over(&outcome);
        }
        return finish_one(cx, verb, outcome);
    }
    let mut list = cx.out.list(printer.shape())?;
    let mut done = Vec::new();
    while let Some(mut outcome) = outcomes.next().await {
        printer.item(&mut list, &outcome)?;
        if let Some(error) = &outcome.error {
            let error = anyhow::Error::from(Arc::clone(error));
            cx.report_item(&error.context(format!("could not {verb} {}", outcome.target)));
        } else {
            printer.say(&outcome);
        }
        // Counted from here on; a run of many must not keep every user.
        outcome.resource = None;
        done.push(outcome);
    }
    list.end()?;
    cx.out.status(&summary(&done, &cx.org_name()));
    settle(&done)
}

/// Prints outcomes in the shape of the command.
struct Printer<'a> {
    cx: &'a Context,
    prints_users: bool,
}

impl Printer<'_> {
    fn shape(&self) -> &'static crate::output::Shape {
        if self.prints_users {
            &shapes::USER
        } else {
            &shapes::OUTCOME
        }
    }

    /// Users are results only where there is one; an outcome always is.
    fn is_result(&self, outcome: &Outcome) -> bool {
        !self.prints_users || outcome.resource.is_some()
    }

    fn item(&self, list: &mut List, outcome: &Outcome) -> anyhow::Result<()> {
        if self.is_result(outcome) {
            list.item(&self.object(outcome)?)?;
            self.hand_over(outcome);
        }
        Ok(())
    }

    /// The JSON of the result: the server's own bytes where nothing has to be added.
    fn object(&self, outcome: &Outcome) -> anyhow::Result<Vec<u8>> {
        let mut object = match &outcome.resource {
            Some(resource) if self.prints_users => {
                if outcome.issued.is_empty() {
                    return Ok(resource.raw().to_vec());
                }
                resource.value()?
            }
            _ => outcome.to_json(),
        };
        if let Some(object) = object.as_object_mut() {
            for issued in &outcome.issued {
                object.insert(issued.name.to_owned(), issued.value.expose().into());
            }
        }
        Ok(object.to_string().into_bytes())
    }

    /// In a table, a secret is a line of its own below the row.
    fn hand_over(&self, outcome: &Outcome) {
        if self.cx.out.format().is_table() {
            for issued in &outcome.issued {
                self.cx
                    .out
                    .text(&format!("{}: {}\n", issued.label, issued.value.expose()));
            }
        }
    }

    fn say(&self, outcome: &Outcome) {
        let cx = self.cx;
        for note in &outcome.notes {
            cx.out.warning(note);
        }
        if outcome.error.is_some() {
            return;
        }
        let words = match outcome.status {
            OutcomeStatus::Unchanged => "unchanged, it is so already:",
            OutcomeStatus::Exists => "left alone, it exists already:",
            status => status.word(),
        };
        let org = cx.org_name();
        cx.out
            .status(&format!("{words} {} in {org}", outcome.target));
    }
}

fn summary(outcomes: &[Outcome], org: &str) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for outcome in outcomes {
        let word = outcome.status.word();
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(w, n)| format!("{n} {}", w.replace('_', " ")))
        .collect();
    let counts = if counts.is_empty() {
        "nobody to change".to_owned()
    } else {
        counts.join(", ")
    };
    format!("{counts} in {org}")
}

/// The error of a run of several, if it ended with one.
fn settle<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> anyhow::Result<()> {
    let outcomes: Vec<&Outcome> = outcomes.into_iter().collect();
    let Some(kind) = verdict(outcomes.iter().copied()) else {
        return Ok(());
    };
    let failed = outcomes.iter().filter(|o| !o.status.is_success()).count();
    let message = match kind {
        Kind::Unknown => format!(
            "{failed} of {} did not succeed, some unknown",
            outcomes.len()
        ),
        _ => format!("{failed} of {} did not succeed", outcomes.len()),
    };
    Err(Failure::new(kind, message).into())
}

fn finish_one(cx: &Context, verb: &str, outcome: Outcome) -> anyhow::Result<()> {
    let target = outcome.target;
    if let Some(error) = outcome.error {
        return Err(anyhow::Error::from(error).context(format!("could not {verb} {target}")));
    }
    if outcome.status == OutcomeStatus::NotAttempted {
        return Err(Failure::new(cx.halt.kind(), format!("{target} was not attempted")).into());
    }
    Ok(())
}

/// Returns whether the plan is careful enough for the guards to look at roles and at who we are.
pub(super) fn is_careful(plan: &Plan) -> bool {
    plan.weight() >= Weight::Careful
}
