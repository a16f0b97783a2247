//! Which record a run is kept in: a file of its own in the state folder, another one by
//! `--journal`, or none.

use anyhow::Context as _;

use super::Task;
use crate::change::journal::{Header, Journal, Runs, new_id};
use crate::config::duration;
use crate::context::Context;
use crate::failure::Failure;

/// Clears records of the org that are older than its config says.
pub(super) fn clear_old(cx: &Context) -> anyhow::Result<()> {
    let settings = cx.settings()?;
    let (Some(keep), Some(state)) = (settings.guard.retain, &settings.state_dir) else {
        return Ok(());
    };
    let Ok(before) = cx.clock.now().checked_sub(keep) else {
        return Ok(());
    };
    let gone = Runs::below(&state.value).forget(&cx.org_address()?, before);
    if gone > 0 {
        let records = super::confirm::counted(gone, "record");
        cx.out.status(&format!(
            "cleared {records} of runs older than {}",
            duration::show(keep)
        ));
    }
    Ok(())
}

/// Opens the record of the task, with its whole plan.
pub(super) fn open(cx: &Context, task: &mut Task<'_>) -> anyhow::Result<Journal> {
    let state = cx.settings()?.state_dir.as_ref();
    let runs = state.map(|state| Runs::below(&state.value));
    if let Some(replay) = task.resumes.take() {
        let journal = Journal::resume(replay, cx.clock.now())?;
        recorded(cx, runs.as_ref(), &journal, true);
        return Ok(journal);
    }
    let record = &task.confirm.record;
    if record.no_journal || task.plan.touched() == 0 {
        return Ok(Journal::none());
    }
    let id = new_id(&*cx.clock);
    let path = match (&record.journal, &runs) {
        (Some(file), _) => Ok(file.clone()),
        (None, Some(runs)) => runs.place(&id).with_context(|| {
            let folder = state.map(|state| state.value.display().to_string());
            format!("{} cannot be used", folder.unwrap_or_default())
        }),
        (None, None) => Err(anyhow::anyhow!("there is no folder for it")),
    };
    let header = Header {
        format: Header::format(),
        id,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: cx.command.clone(),
        verb: task.verb.to_owned(),
        org: cx.org_name(),
        address: cx.org_address()?,
        started: cx.clock.now(),
        input: task.input.take(),
        undoes: task.undoes.clone(),
    };
    let opened = path.and_then(|path| Ok(Journal::start(&path, header, &task.plan)?));
    match opened {
        Ok(journal) => {
            recorded(cx, runs.as_ref(), &journal, task.plan.touched() > 1);
            Ok(journal)
        }
        // One change is worth more than its record; many could not be told from each other.
        Err(error) if record.journal.is_none() && task.plan.len() == 1 => {
            cx.out
                .warning(&format!("this change is not recorded: {error:#}"));
            Ok(Journal::none())
        }
        Err(error) => Err(Failure::usage("could not make the record of the run")
            .hint("name a file with --journal FILE, or go without a record with --no-journal")
            .because(std::io::Error::other(format!("{error:#}")))
            .into()),
    }
}

/// Says how the run is to be called from now on.
fn recorded(cx: &Context, runs: Option<&Runs>, journal: &Journal, several: bool) {
    if let (Some(id), Some(path)) = (journal.id(), journal.path()) {
        let name = runs.map_or_else(|| path.display().to_string(), |r| r.name_of(id, path));
        cx.recorded(&name, several);
    }
}
