//! Reading a record: what the run was to do, and how far it came.
//!
//! A torn last line is what a process that was killed leaves behind; it is ignored. Damage anywhere
//! else, or a plan that does not match its hash, is an error.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use serde_json::Value;

use super::line::{Ending, FORMAT, Header, Line, Place};
use super::writer::{bytes, hex, is_locked, lock};
use crate::change::kept::KeptOutcome;
use crate::change::spill::Spill;
use crate::change::{Error, Item, OutcomeStatus, Plan};
use crate::failure::Kind;

/// What is known of one step.
#[derive(Clone, Debug, Default)]
pub struct StepState {
    /// When it was about to be sent.
    pub intent: Option<Timestamp>,
    /// When it was done, and what became of it.
    pub done: Option<(Timestamp, KeptOutcome)>,
    /// What the object was before the first of several attempts, where one told.
    pub before: Option<Value>,
    /// An attempt was cut off, so that what a later one saw before it need not be what was there first.
    pub was_cut: bool,
}

impl StepState {
    /// Takes in that a request was about to be sent.
    fn intended(&mut self, at: Timestamp) {
        let before = self.done.take();
        if let Some((_, done)) = before.as_ref().filter(|(_, done)| is_open(done.status)) {
            self.before = self.before.take().or_else(|| done.before.clone());
        }
        self.was_cut |= self.intent.is_some() && before.is_none();
        // What was refused or never sent left nothing behind. What nobody knows may have been
        // applied since the first intent, and is then ours.
        let is_open = before.is_none_or(|(_, done)| is_open(done.status));
        self.intent = self.intent.filter(|_| is_open).or(Some(at));
    }
}

/// Returns whether something may have been done, and something left to do.
fn is_open(status: OutcomeStatus) -> bool {
    matches!(status, OutcomeStatus::Unknown | OutcomeStatus::Partial)
}

/// What an earlier attempt did at a place.
#[derive(Clone, Debug)]
pub enum Past {
    /// Nothing.
    Nothing,
    /// It sent a request, perhaps, and nobody knows what became of it.
    InFlight(Timestamp),
    /// It is over.
    Done(Box<KeptOutcome>),
}

/// How far a run came.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    items: HashMap<usize, Vec<StepState>>,
    /// Whether what failed is attempted again.
    pub retry_failed: bool,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// A process is at work on it.
    Running,
    /// Everything was attempted.
    Finished,
    /// Something is left to do or to look at.
    Unfinished,
    /// It ended before its plan was written; nothing was sent.
    NeverBegan,
}

impl RunState {
    /// Returns the word for people and scripts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Unfinished => "unfinished",
            Self::NeverBegan => "never_began",
        }
    }
}

/// A record that was read.
#[derive(Debug)]
pub struct Replay {
    /// What the run is.
    pub header: Header,
    /// The file.
    pub path: PathBuf,
    /// How far it came.
    pub progress: Progress,
    /// When something was last written down.
    pub latest: Timestamp,
    /// The run that undid it.
    pub undone: Option<String>,
    /// Where the last whole line ends.
    pub(super) end: u64,
    /// The lock, where this process has it.
    pub(super) lock: File,
    is_running: bool,
    planned: Option<usize>,
    /// Where the lines of the plan begin, and how long they are.
    plan: (u64, u64),
    ending: Option<Ending>,
}

impl Progress {
    fn step(&mut self, place: Place) -> &mut StepState {
        let steps = self.items.entry(place.item).or_default();
        while steps.len() <= place.step {
            steps.push(StepState::default());
        }
        steps.get_mut(place.step).expect("it was made just now")
    }

    /// Returns the steps of an item that something is known of.
    pub fn of(&self, item: usize) -> &[StepState] {
        self.items.get(&item).map_or(&[], Vec::as_slice)
    }

    /// Returns what was done at a place.
    pub fn at(&self, place: Place) -> Past {
        let Some(step) = self.of(place.item).get(place.step) else {
            return Past::Nothing;
        };
        match (&step.done, step.intent) {
            (Some((_, done)), Some(intent)) if done.status == OutcomeStatus::Unknown => {
                Past::InFlight(intent)
            }
            (Some((_, done)), Some(intent))
                if done.status == OutcomeStatus::Partial
                    && (self.retry_failed || done.kind.is_some_and(is_no_refusal)) =>
            {
                Past::InFlight(intent)
            }
            (Some((_, done)), _) if done.status == OutcomeStatus::NotAttempted => Past::Nothing,
            (Some((_, done)), _)
                if done.status == OutcomeStatus::Failed
                    && (self.retry_failed || done.kind.is_some_and(Kind::is_passing)) =>
            {
                Past::Nothing
            }
            (Some((_, done)), _) => Past::Done(Box::new(done.clone())),
            (None, Some(intent)) => Past::InFlight(intent),
            (None, None) => Past::Nothing,
        }
    }
}

/// Returns whether what ended it would not end it the next time.
fn is_no_refusal(kind: Kind) -> bool {
    kind.is_passing() || kind == Kind::Interrupted
}

fn damaged(path: &Path, line: usize, what: &str) -> Error {
    Error::target(
        Kind::Usage,
        format!("{}, line {line}: {what}", path.display()),
    )
}

impl Replay {
    /// Reads the record. With `to_go_on` it is locked, and a run that is still at work refuses.
    pub fn open(path: &Path, to_go_on: bool) -> Result<Self, Error> {
        let unreadable = |error: io::Error| {
            let message = format!("could not read the record {}: {error}", path.display());
            Error::target(Kind::Usage, message)
        };
        let file = OpenOptions::new()
            .read(true)
            .write(to_go_on)
            .open(path)
            .map_err(unreadable)?;
        let is_running = if to_go_on {
            lock(&file).map_err(|error| {
                let message = format!("run {} cannot go on: {error}", path.display());
                Error::target(Kind::Conflict, message)
            })?;
            false
        } else {
            is_locked(&file)
        };
        let mut reader = BufReader::new(file.try_clone().map_err(unreadable)?);
        let mut line = Vec::new();
        let mut end = 0;
        let mut number = 0;
        let mut next = |line: &mut Vec<u8>| -> Result<Option<(u64, usize)>, Error> {
            line.clear();
            let read = reader.read_until(b'\n', line).map_err(unreadable)?;
            if line.last() != Some(&b'\n') {
                return Ok(None);
            }
            number += 1;
            let start = end;
            end += read as u64;
            Ok(Some((start, number)))
        };
        if next(&mut line)?.is_none() {
            let message = format!(
                "the record {} ended before its first line; nothing was sent",
                path.display()
            );
            return Err(Error::target(Kind::Conflict, message));
        }
        let Ok(Line::Run(header)) = serde_json::from_slice(&line) else {
            return Err(damaged(path, 1, "this is no record of a run"));
        };
        if header.format != FORMAT {
            let what = format!("a record in form {}, not {FORMAT}", header.format);
            return Err(damaged(path, 1, &what));
        }
        let mut replay = Self {
            latest: header.started,
            header,
            path: path.to_owned(),
            progress: Progress::default(),
            undone: None,
            end: line.len() as u64,
            lock: file,
            is_running,
            planned: None,
            plan: (line.len() as u64, 0),
            ending: None,
        };
        let mut digest = Context::new(&SHA256);
        let mut items = 0;
        while let Some((start, number)) = next(&mut line)? {
            replay.end = start + line.len() as u64;
            let is_item = line.starts_with(b"{\"change\"") || line.starts_with(b"{\"settled\"");
            if is_item && replay.planned.is_none() {
                digest.update(&line);
                items += 1;
                replay.plan.1 += line.len() as u64;
                continue;
            }
            let parsed: Line =
                serde_json::from_slice(&line).map_err(|e| damaged(path, number, &e.to_string()))?;
            if let Line::Planned { items: n, sha256 } = &parsed {
                let now = std::mem::replace(&mut digest, Context::new(&SHA256));
                if *n != items || *sha256 != hex(now.finish().as_ref()) {
                    return Err(damaged(
                        path,
                        number,
                        "the plan is not the one that was run",
                    ));
                }
            }
            replay.take(parsed);
        }
        Ok(replay)
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Run(_) => {}
            Line::Planned { items, .. } => self.planned = Some(items),
            Line::Intent { place, at } => {
                self.progress.step(place).intended(at);
                self.latest = at;
                self.ending = None;
            }
            Line::Done {
                place,
                at,
                mut outcome,
            } => {
                let step = self.progress.step(place);
                if step.before.is_some() {
                    outcome.before.clone_from(&step.before);
                }
                step.done = Some((at, outcome));
                self.latest = at;
            }
            Line::Resumed { at } => {
                self.latest = at;
                self.ending = None;
            }
            Line::Ended { ending, at } => {
                self.latest = at;
                self.ending = Some(ending);
            }
            Line::Undone { by, at } => {
                self.latest = at;
                self.undone = Some(by);
            }
        }
    }

    /// Returns where the run stands.
    pub fn state(&self) -> RunState {
        match (self.is_running, self.planned, self.ending) {
            (true, ..) => RunState::Running,
            (false, None, _) => RunState::NeverBegan,
            (false, Some(_), Some(Ending::Finished)) => RunState::Finished,
            (false, Some(_), _) => RunState::Unfinished,
        }
    }

    /// Returns how many items the plan has.
    pub fn items(&self) -> usize {
        self.planned.unwrap_or(0)
    }

    /// Writes down that another run undid this one.
    pub fn mark_undone(&self, by: &str, now: Timestamp) -> Result<(), Error> {
        let mark = || {
            let mut file = OpenOptions::new().append(true).open(&self.path)?;
            lock(&file)?;
            let by = by.to_owned();
            file.write_all(&bytes(&Line::Undone { by, at: now })?)
        };
        mark().map_err(Error::unread)
    }

    /// Returns the plan as it was, without the secrets.
    pub fn plan(&self) -> Result<Plan, Error> {
        let file = File::open(&self.path).map_err(Error::unread)?;
        let (start, length) = self.plan;
        Plan::on_disk(Spill::within(file, start, length, self.items()))
    }

    /// Returns what is left of the plan: the steps that are over are missing in it.
    pub fn left(&self) -> Result<Plan, Error> {
        let mut left = Plan::default();
        for (number, item) in self.plan()?.into_items()?.enumerate() {
            let Item::Change(mut change) = item? else {
                continue;
            };
            let mut step = 0;
            let mut is_stopped = false;
            change.actions.retain(|_| {
                let past = self.progress.at(Place { item: number, step });
                step += 1;
                is_stopped |= matches!(&past, Past::Done(done) if done.ends_all());
                !matches!(past, Past::Done(_))
            });
            if !is_stopped && !change.actions.is_empty() {
                left.push(Item::Change(change));
            }
        }
        Ok(left)
    }
}
