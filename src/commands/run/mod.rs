//! The verbs of `run`: what this machine did, to whom and when; going on with it; undoing it.
//!
//! A run is recorded in the state folder, on this machine only; see [`crate::change::journal`].

mod list;
mod resume;
mod show;
mod undo;

use clap::Subcommand;

use crate::change::journal::{Replay, Runs};
use crate::context::Context;
use crate::failure::{Failure, Kind};

/// What can be done with runs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what was changed from this machine
    List(list::ListArgs),
    /// Show what became of each target of a run
    Show(show::ShowArgs),
    /// Do what a run left undone, looking first at what was in flight
    Resume(Box<resume::ResumeArgs>),
    /// Bring back what was before a run
    Undo(Box<undo::UndoArgs>),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(&args, cx),
        Command::Show(args) => show::run(&args, cx),
        Command::Resume(args) => resume::run(*args, cx).await,
        Command::Undo(args) => undo::run(*args, cx).await,
    }
}

/// Returns where the records are.
fn runs(cx: &Context) -> anyhow::Result<Runs> {
    let state = cx.settings()?.state_dir.as_ref().ok_or_else(|| {
        Failure::usage("there is no folder with records of runs")
            .hint("name one with OKTA_ADMIN_STATE_DIR, or name the file of a record")
    })?;
    Ok(Runs::below(&state.value))
}

/// Opens the record that is meant: an id, the start of one, a file, or `last`.
fn open(cx: &Context, name: &str, to_go_on: bool) -> anyhow::Result<Replay> {
    let path = runs(cx)?.find(name)?;
    Ok(Replay::open(&path, to_go_on)?)
}

/// Writes down that the run under way undid this one.
fn mark_undone(cx: &Context, undone: &Replay) -> anyhow::Result<()> {
    match cx.run_id() {
        Some(by) if undone.undone.is_none() => Ok(undone.mark_undone(by, cx.clock.now())?),
        _ => Ok(()),
    }
}

/// Refuses a run of another org.
fn same_org(cx: &Context, replay: &Replay) -> anyhow::Result<()> {
    if cx.org_address()? == replay.header.address {
        return Ok(());
    }
    Err(Failure::new(
        Kind::Usage,
        format!(
            "run {} belongs to {}, and this is {}; nothing was sent",
            replay.header.id,
            replay.header.org,
            cx.org_name()
        ),
    )
    .hint("name the org of the run with --org, --domain or --sandbox")
    .into())
}
