//! Outcomes become results, messages and the error that the exit code comes from.
//!
//! Results that cannot be written (a closed pipe, a full disk) never stop changes that were
//! confirmed: the run goes on in silence, and what was lost is told at its end.

use std::sync::Arc;

use super::Show;
use crate::change::outcome::Tally;
use crate::change::{Outcome, OutcomeStatus};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{List, Shape, shapes};

/// Prints outcomes in the shape of the command.
pub(super) struct Printer<'a> {
    pub(super) cx: &'a Context,
    pub(super) verb: &'static str,
    /// The objects' own shape; outcomes are printed without one.
    pub(super) shape: Option<&'static Shape>,
    /// Prints a single result instead.
    pub(super) shown_by: Option<Show<'a>>,
}

impl Printer<'_> {
    /// Prints the outcome of the one target there is.
    pub(super) fn one(&self, outcome: Outcome) -> anyhow::Result<()> {
        let printed = if let Some(show) = self.shown_by {
            show(&outcome)
        } else if self.is_result(&outcome) {
            self.object(&outcome)
                .and_then(|object| Ok(self.cx.out.one(self.shape(), &object)?))
        } else {
            Ok(())
        };
        self.hand_over(&outcome);
        self.say(&outcome);
        self.ended(outcome)?;
        printed
    }

    fn ended(&self, outcome: Outcome) -> anyhow::Result<()> {
        let target = outcome.target;
        if let Some(error) = outcome.error {
            let doing = self.doing(&target, outcome.status);
            return Err(anyhow::Error::from(error).context(doing));
        }
        if outcome.status == OutcomeStatus::NotAttempted {
            let message = format!("{target} was not attempted");
            return Err(Failure::new(self.cx.halt.kind(), message).into());
        }
        Ok(())
    }

    fn doing(&self, target: &str, status: OutcomeStatus) -> String {
        if status.is_success() {
            return format!("something went wrong with {target}");
        }
        format!("could not {} {target}", self.verb)
    }

    fn shape(&self) -> &'static Shape {
        self.shape.unwrap_or(&shapes::OUTCOME)
    }

    /// Users are results only where there is one; an outcome always is.
    fn is_result(&self, outcome: &Outcome) -> bool {
        self.shape.is_none() || outcome.resource.is_some()
    }

    /// The JSON of the result: the server's own bytes where nothing has to be added.
    fn object(&self, outcome: &Outcome) -> anyhow::Result<Vec<u8>> {
        let mut object = match &outcome.resource {
            Some(resource) if self.shape.is_some() => {
                if outcome.issued.is_empty() {
                    return Ok(resource.to_vec());
                }
                serde_json::from_slice(resource)?
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
        let out = &self.cx.out;
        if outcome.error.is_none() {
            let words = match outcome.status {
                OutcomeStatus::Unchanged => "unchanged, it is so already:",
                OutcomeStatus::Exists => "left alone, it exists already:",
                status => status.word(),
            };
            out.status(&format!(
                "{words} {} in {}",
                outcome.target,
                self.cx.org_name()
            ));
        }
        for note in &outcome.notes {
            out.status(note);
        }
    }
}

/// The outcomes of several targets on their way out.
pub(super) struct Run<'a> {
    printer: &'a Printer<'a>,
    list: Option<List>,
    /// Why results are no longer written.
    lost: Option<anyhow::Error>,
    tally: Tally,
}

impl<'a> Run<'a> {
    pub(super) fn start(printer: &'a Printer<'a>) -> anyhow::Result<Self> {
        let list = Some(printer.cx.out.list(printer.shape())?);
        Ok(Self {
            printer,
            list,
            lost: None,
            tally: Tally::default(),
        })
    }

    /// Prints one outcome and reports it if it failed.
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.tally.add(outcome);
        if outcome.is_past {
            // It was told when it was done.
            return;
        }
        let printer = self.printer;
        if printer.is_result(outcome)
            && let Some(list) = &mut self.list
        {
            let written = printer.object(outcome).and_then(|object| {
                list.item(&object)?;
                // A secret below its row, not above it. And a script learns of a change when it is
                // done; only a person's table waits, since its widths come from many rows.
                if !outcome.issued.is_empty() || !printer.cx.out.is_person() {
                    list.flush()?;
                }
                Ok(())
            });
            if let Err(error) = written {
                self.lost = Some(error);
                self.list = None;
            }
        }
        printer.hand_over(outcome);
        if let Some(error) = &outcome.error {
            let error = anyhow::Error::from(Arc::clone(error));
            let doing = printer.doing(&outcome.target, outcome.status);
            printer.cx.report_item(&error.context(doing));
        }
        for note in &outcome.notes {
            printer
                .cx
                .out
                .status(&format!("{}: {note}", outcome.target));
        }
    }

    /// Closes the results and returns the error that the run ends with.
    pub(super) fn end(self, stopped: Option<&str>, resume: Option<&str>) -> anyhow::Result<()> {
        let closed = self.list.map_or(Ok(()), |list| Ok(list.end()?));
        let out = &self.printer.cx.out;
        let (words, org) = (self.tally.words(), self.printer.cx.org_name());
        let before = match self.tally.past {
            0 => String::new(),
            past => format!(" ({past} of them before)"),
        };
        out.status(&format!("{words}{before} in {org}"));
        if let Some(why) = stopped {
            out.warning(why);
        }
        settle(&self.tally, resume)?;
        self.lost.map_or(closed, Err)
    }

    /// Returns what there is so far.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }
}

/// The error of a run of several, if it ended with one.
pub(super) fn settle(tally: &Tally, resume: Option<&str>) -> anyhow::Result<()> {
    let Some(kind) = tally.verdict() else {
        return Ok(());
    };
    let message = match kind {
        Kind::Unknown => format!(
            "{} of {} did not succeed, some unknown",
            tally.failed, tally.all
        ),
        _ => format!("{} of {} did not succeed", tally.failed, tally.all),
    };
    let failure = Failure::new(kind, message);
    Err(match resume {
        Some(id) => failure.hint(format!("go on with `okta-admin run resume {id}`")),
        None => failure,
    }
    .into())
}
