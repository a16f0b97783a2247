//! `run resume`: does what a run left undone.
//!
//! What is done stays done. What was in flight when the run ended is looked at first, and sent
//! again only if it did not happen. The plan is the one that was confirmed, so nothing is asked
//! again; protected users are checked again all the same.

use clap::Args;

use super::{mark_undone, open, runs, same_org};
use crate::args::ConfirmArgs;
use crate::args::record::RecordArgs;
use crate::change::Plan;
use crate::change::journal::{Past, Place, Replay, RunState};
use crate::commands::user;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::shapes;

/// The arguments of `run resume`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox run resume last --dry-run")]
pub struct ResumeArgs {
    /// The run: its id, the start of it, the file of its record, or last
    #[arg(value_name = "RUN")]
    run: String,

    /// Show what is left and send no write
    #[arg(long)]
    dry_run: bool,

    /// Try again what failed, too
    #[arg(long)]
    retry_failed: bool,

    /// Take passwords from this file, the one that the run was made of [default: where it was]
    #[arg(long, value_name = "FILE")]
    input: Option<std::path::PathBuf>,

    /// Stop after this many changes have failed
    #[arg(long, value_name = "N")]
    max_failures: Option<usize>,

    /// Stop at the first change that fails
    #[arg(long)]
    fail_fast: bool,

    /// Write what became of each target to this file, as JSON lines
    #[arg(long, value_name = "FILE")]
    report: Option<std::path::PathBuf>,
}

/// Goes on with the run.
pub(super) async fn run(args: ResumeArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::OUTCOME, true)?;
    let mut replay = open(cx, &args.run, !args.dry_run)?;
    same_org(cx, &replay)?;
    match replay.state() {
        RunState::NeverBegan => {
            return Err(Failure::new(
                Kind::Conflict,
                format!("run {} ended before its plan was whole", replay.header.id),
            )
            .hint("nothing was sent; give the command again")
            .into());
        }
        RunState::Finished if !args.retry_failed => {
            cx.out.status(&format!(
                "run {} is finished, nothing is left to do",
                replay.header.id
            ));
            return Ok(cx.out.list(&shapes::OUTCOME)?.end()?);
        }
        RunState::Running | RunState::Finished | RunState::Unfinished => {}
    }
    replay.progress.retry_failed = args.retry_failed;
    let confirm = ConfirmArgs {
        dry_run: args.dry_run,
        yes: true,
        me: true,
        max_changes: Some(usize::MAX),
        fail_fast: args.fail_fast,
        max_failures: args.max_failures,
        record: RecordArgs {
            report: args.report,
            ..RecordArgs::default()
        },
        ..ConfirmArgs::default()
    };
    let verb = replay.header.verb();
    if args.dry_run {
        return carry_out(cx, Task::new(replay.left()?, verb, &confirm, false)).await;
    }
    let mut plan = replay.plan()?;
    if let Some(made_of) = &replay.header.input
        && left_without_password(&replay, &plan)?
    {
        let file = args.input.or_else(|| made_of.path.clone());
        let file = file.filter(|file| file.is_file()).ok_or_else(|| {
            Failure::usage("the passwords of the people who are left are in no record")
                .hint("name the file that the run was made of with --input FILE")
        })?;
        let file = file.to_string_lossy().into_owned();
        user::import::give_passwords(cx, &mut plan, &file, made_of)?;
    }
    let undoes = replay.header.undoes.clone();
    let task = Task::new(plan, verb, &confirm, false);
    carry_out(cx, task.resuming(replay)).await?;
    match undoes {
        Some(id) => mark_undone(cx, &runs(cx)?.read(&id)?),
        None => Ok(()),
    }
}

/// Returns whether somebody who is not done yet needs a password.
fn left_without_password(replay: &Replay, plan: &Plan) -> anyhow::Result<bool> {
    let lacking = plan.lacking()?;
    let is_left = |(_, item): &(u64, usize)| {
        let place = Place {
            item: *item,
            step: 0,
        };
        !matches!(replay.progress.at(place), Past::Done(_))
    };
    Ok(lacking.iter().any(is_left))
}
