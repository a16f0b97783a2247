//! The org's name, typed before a write: `confirm = "type-name"` of the config file.
//!
//! Once typed it counts for fifteen minutes, for this org and at a terminal only. `--yes` does not stand for it: it is
//! what a script has that was written for another org. `--expect` does, since it was counted for this one.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::Task;
use crate::context::Context;
use crate::failure::Failure;

const COUNTS_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Asks for the org's name, where the config file wants that and it was not typed a moment ago.
pub(super) async fn check(cx: &Context, task: &Task<'_>) -> anyhow::Result<()> {
    let settings = cx.settings()?;
    let Some(entry) = settings.entry.as_ref().filter(|_| settings.guard.type_name) else {
        return Ok(());
    };
    if task.confirm.expect.is_some() || task.plan.touched() == 0 {
        return Ok(());
    }
    let name = &entry.value;
    if !cx.can_ask() {
        return Err(Failure::usage(format!(
            "the name of {name} has to be typed before a write, and there is no terminal; nothing was sent"
        ))
        .hint(format!(
            "--expect {} stands for it; --yes does not",
            task.plan.touched()
        ))
        .into());
    }
    let state = settings.state_dir.as_ref();
    let file = state.map(|folder| place(&folder.value, name));
    let now = cx.clock.now();
    let typed = file.as_deref().and_then(when_typed);
    if typed.is_some_and(|typed| counts(typed, now)) {
        return Ok(());
    }
    let question = format!(
        "This is a write to {}. To go on, type {name} : ",
        cx.org_name()
    );
    if cx.ask(question).await? != *name {
        return Err(Failure::usage("not confirmed; nothing was sent").into());
    }
    // Where it cannot be kept it is asked for again.
    if let Some(file) = file {
        crate::config::private::write(&file, now.to_string().as_bytes()).unwrap_or_default();
    }
    Ok(())
}

fn place(state: &Path, name: &str) -> PathBuf {
    state.join("typed").join(name)
}

fn when_typed(file: &Path) -> Option<Timestamp> {
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// A time that is still to come is that of a clock that was set back, and counts for nothing.
fn counts(typed: Timestamp, now: Timestamp) -> bool {
    let since = now.duration_since(typed);
    !since.is_negative() && since < COUNTS_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_for_fifteen_minutes_and_never_from_the_future() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        for (typed, expected) in [
            ("2026-01-31T12:00:00Z", true),
            ("2026-01-31T11:45:01Z", true),
            ("2026-01-31T11:45:00Z", false),
            ("2026-01-30T12:00:00Z", false),
            ("2026-01-31T12:00:01Z", false),
        ] {
            assert_eq!(counts(typed.parse().unwrap(), now), expected, "{typed}");
        }
    }
}
