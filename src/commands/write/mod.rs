//! From a plan to results and an exit code: the one path that every command which writes takes.
//!
//! Guard, preview, confirm, execute, print, report. What is asked is decided in `change/confirm.rs`;
//! this asks it. With no person to ask, what would be asked needs `--yes` or `--expect`, else
//! nothing is sent and the exit code is 2.

mod by_name;
mod confirm;
mod guard;
mod preview;
mod record;
mod report;
mod results;
mod secrets;
mod whole;

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::{FutureExt, StreamExt};

use crate::args::confirm::ConfirmArgs;
use crate::change::action::{Issued, Means};
use crate::change::execute::{Engine, execute};
use crate::change::journal::{Ending, Input, Journal, Replay};
use crate::change::outcome::Tally;
use crate::change::trouble::{Trouble, Troubles};
use crate::change::{Noun, Outcome, OutcomeStatus, Plan};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Progress, Shape};
use report::Report;
use results::{Printer, Run};

pub(crate) use preview::{described, planned};
pub(crate) use secrets::SecretsFile;
pub(crate) use whole::{Facts, Whole};

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
    pub shape: Option<&'static Shape>,
    /// Secrets this tool made, handed over with each success.
    pub issued: Vec<Issued>,
    /// Whether to wait until Okta has finished asynchronous transitions.
    pub wait: bool,
    /// Where secrets go, if not to the results.
    pub secrets: Option<SecretsFile>,
    /// Prints the result of a single target in place of the printer here.
    pub shown_by: Option<Show<'a>>,
    /// The file that the plan was made of.
    pub input: Option<Input>,
    /// The record of the run that this goes on with.
    pub resumes: Option<Replay>,
    /// The run that this undoes.
    pub undoes: Option<String>,
    /// What several steps with each subject make together.
    pub whole: Whole,
    /// What has to be done on this machine once it is confirmed, before anything is sent.
    pub before: Option<Prepare<'a>>,
}

/// Makes ready for what is about to be sent.
pub(crate) type Prepare<'a> = &'a (dyn Fn() -> anyhow::Result<()> + Sync);

/// Prints the outcome of a single target.
pub(crate) type Show<'a> = &'a (dyn Fn(&Outcome) -> anyhow::Result<()> + Sync);

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
            shape: None,
            issued: Vec::new(),
            wait: false,
            secrets: None,
            shown_by: None,
            input: None,
            resumes: None,
            undoes: None,
            whole: Whole::default(),
            before: None,
        }
    }

    /// Leaves the printing of the single result to the command.
    pub(crate) fn shown_by(self, show: Show<'a>) -> Self {
        Self {
            shown_by: Some(show),
            ..self
        }
    }

    /// Does this once the task is confirmed, before anything is sent.
    pub(crate) fn preparing(self, before: Prepare<'a>) -> Self {
        Self {
            before: Some(before),
            ..self
        }
    }

    /// Prints the objects themselves, in this shape, instead of outcomes.
    pub(crate) fn printing(self, shape: &'static Shape) -> Self {
        Self {
            shape: Some(shape),
            ..self
        }
    }

    /// Hands these secrets over with each success.
    pub(crate) fn issuing(self, issued: Vec<Issued>) -> Self {
        Self { issued, ..self }
    }

    /// Puts secrets into this file, if there is one.
    pub(crate) fn keeping(self, secrets: Option<SecretsFile>) -> Self {
        Self { secrets, ..self }
    }

    /// Says which file the plan was made of.
    pub(crate) fn made_of(self, input: Input) -> Self {
        Self {
            input: Some(input),
            ..self
        }
    }

    /// Goes on with the run of this record.
    pub(crate) fn resuming(self, replay: Replay) -> Self {
        Self {
            resumes: Some(replay),
            ..self
        }
    }

    /// Says that the plan undoes this run.
    pub(crate) fn undoing(self, id: &str) -> Self {
        Self {
            undoes: Some(id.to_owned()),
            ..self
        }
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
        return preview::preview(cx, &task);
    }
    by_name::check(cx, &task).await?;
    confirm::confirm(cx, &task, &admins).await?;
    if let Some(prepare) = task.before {
        prepare()?;
    }
    execute_and_print(cx, task).await
}

async fn execute_and_print(cx: &Context, mut task: Task<'_>) -> anyhow::Result<()> {
    task.plan.sound()?;
    // A plan with nothing to send needs no client, and so no credential.
    let client = cx.client().await?;
    let mut report = match &task.confirm.record.report {
        Some(path) => Some(Report::open(path)?),
        None => None,
    };
    let journal = record::open(cx, &mut task)?;
    record::clear_old(cx)?;
    let ask = |trouble| go_on(cx, trouble).boxed();
    let troubles = Troubles::new(task.confirm.max_failures, &ask);
    let engine = Engine {
        means: Means {
            client,
            clock: &*cx.clock,
        },
        journal: &journal,
        halt: &cx.halt,
        fail_fast: task.confirm.fail_fast,
        wait: task.wait,
        shows_users: task.shape.is_some_and(|s| s.noun == Noun::User.word()),
        troubles: &troubles,
    };
    let printer = Printer {
        cx,
        verb: task.verb,
        shape: task.shape,
        shown_by: task.shown_by,
    };
    let (issued, mut secrets, whole) = (task.issued, task.secrets, task.whole);
    let total = u64::try_from(task.plan.len()).unwrap_or(u64::MAX);
    let outcomes = execute(task.plan, &engine)?;
    let mut outcomes = std::pin::pin!(outcomes.map(|mut outcome| {
        if matches!(
            outcome.status,
            OutcomeStatus::Created | OutcomeStatus::Updated
        ) && !outcome.is_past
        {
            outcome.issued.extend(issued.clone());
        }
        whole.name(outcome)
    }));
    let ended = if task.single {
        let mut outcome = outcomes.next().await.context("a plan has an item")?;
        let tally = Tally::from_iter([&outcome]);
        keep(cx, &mut outcome, secrets.as_mut());
        if let Some(report) = &mut report {
            report.add(&outcome);
        }
        close(cx, &journal, &tally).await;
        printer.one(outcome)
    } else {
        let mut run = Run::start(&printer)?;
        let progress = Progress::start(&cx.out, Arc::clone(&cx.clock), Some(total));
        while let Some(mut outcome) = progress.beside(outcomes.next()).await {
            keep(cx, &mut outcome, secrets.as_mut());
            if let Some(report) = &mut report {
                report.add(&outcome);
            }
            progress.step(!outcome.is_well());
            run.add(&outcome);
        }
        progress.end();
        let open = close(cx, &journal, run.tally()).await;
        let resume = cx.run_id().filter(|_| open);
        run.end(troubles.stopped().as_deref(), resume)
    };
    say_kept(cx, secrets.as_ref());
    let reported = report.map_or(Ok(()), Report::end);
    ended.and(reported.map_err(anyhow::Error::from))
}

/// Closes the record; returns whether there is something to resume.
async fn close(cx: &Context, journal: &Journal, tally: &Tally) -> bool {
    let ending = if tally.left == 0 {
        Ending::Finished
    } else {
        Ending::Unfinished
    };
    if let Err(error) = journal.end(ending, cx.clock.now()).await {
        cx.out.warning(&error.full_text());
    }
    ending == Ending::Unfinished
}

/// Asks whether to go on after a trouble; without a person the run stops.
async fn go_on(cx: &Context, trouble: Trouble) -> bool {
    if !cx.can_ask() {
        return false;
    }
    let answer = cx.ask(format!("{trouble}. Go on? [y/N] ")).await;
    answer.is_ok_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// Moves the secrets of an outcome into the file; what cannot be written stays in the result.
fn keep(cx: &Context, outcome: &mut Outcome, secrets: Option<&mut SecretsFile>) {
    let Some(secrets) = secrets.filter(|_| !outcome.issued.is_empty()) else {
        return;
    };
    match secrets.put(&outcome.target, &outcome.issued) {
        Ok(()) => outcome.issued.clear(),
        Err(error) => cx.out.warning(&format!(
            "--secrets-out: {error}; the secret of {} is in the results",
            outcome.target
        )),
    }
}

fn say_kept(cx: &Context, secrets: Option<&SecretsFile>) {
    if let Some(summary) = secrets.and_then(SecretsFile::summary) {
        cx.out.status(&summary);
    }
}
