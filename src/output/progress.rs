//! How far a run of many is: one line on standard error that is drawn anew, or now and then a plain
//! one.
//!
//! Nothing is shown of a run that is over within a second. The line is wiped before anything else is
//! printed on the same terminal, and comes back with the next tick, so it never mixes with results
//! or errors. It is plain text and spaces: a terminal that understands nothing else is enough. Times
//! are those of the clock that is handed in.

use std::io::Write as _;
use std::pin::pin;
use std::str::FromStr;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};

use super::{Error, Output, hostile};
use crate::clock::Clock;
use crate::config::duration;

/// A run that is over sooner needs no line.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is looked at while nothing happens.
const TICK: Duration = Duration::from_millis(250);
/// The line is not drawn more often than this.
const FRAME: Duration = Duration::from_millis(100);
/// How often a plain line is printed.
const PLAIN: Duration = Duration::from_secs(5);

/// How progress is shown: `--progress`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProgressMode {
    /// A line that is drawn anew, on a terminal only.
    #[default]
    Auto,
    /// A line every few seconds, terminal or not.
    Plain,
    /// Not at all.
    None,
}

impl FromStr for ProgressMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "auto" => Ok(Self::Auto),
            "plain" => Ok(Self::Plain),
            "none" => Ok(Self::None),
            _ => Err(Error::Usage(format!(
                "{text:?} is no way to show progress: write auto, plain or none"
            ))),
        }
    }
}

/// What is on the screen and what it is about.
#[derive(Default)]
pub(super) struct Live {
    /// How many columns of the present line are taken.
    shown: usize,
    run: Option<Run>,
}

struct Run {
    clock: Arc<dyn Clock>,
    is_plain: bool,
    counts: Counts,
    started: Duration,
    drawn: Duration,
    /// Why nothing happens, and until when.
    wait: Option<(String, Duration)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    done: u64,
    failed: u64,
    total: Option<u64>,
}

/// A run whose progress is shown until this is dropped.
pub struct Progress {
    out: Output,
    clock: Arc<dyn Clock>,
    is_shown: bool,
}

impl Progress {
    /// Starts to show a run of so many steps; none means that nobody knows.
    pub fn start(out: &Output, clock: Arc<dyn Clock>, total: Option<u64>) -> Self {
        let look = out.look();
        let is_shown = !look.quiet
            && match look.progress {
                ProgressMode::Auto => out.terminal().stderr,
                ProgressMode::Plain => true,
                ProgressMode::None => false,
            };
        if is_shown {
            let now = clock.elapsed();
            out.live().run = Some(Run {
                clock: Arc::clone(&clock),
                is_plain: look.progress == ProgressMode::Plain,
                counts: Counts {
                    total,
                    ..Counts::default()
                },
                started: now,
                drawn: now,
                wait: None,
            });
        }
        Self {
            out: out.clone(),
            clock,
            is_shown,
        }
    }

    /// One step is done, well or not.
    pub fn step(&self, failed: bool) {
        if let Some(run) = &mut self.out.live().run {
            run.counts.done += 1;
            run.counts.failed += u64::from(failed);
        }
        self.out.draw_progress();
    }

    /// Waits for the work, and keeps the line alive meanwhile.
    pub async fn beside<T>(&self, work: impl Future<Output = T>) -> T {
        if !self.is_shown {
            return work.await;
        }
        let mut work = pin!(work);
        loop {
            match select(work, self.clock.sleep(TICK)).await {
                Either::Left((done, _)) => return done,
                Either::Right(((), unfinished)) => work = unfinished,
            }
            self.out.draw_progress();
        }
    }

    /// Ends the display.
    pub fn end(self) {
        drop(self);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            self.out.live().run = None;
            self.out.wipe_progress();
        }
    }
}

impl Output {
    /// Says in the line of progress why nothing happens for so long. Returns false if there is no
    /// such line.
    pub fn progress_waits(&self, why: &str, time: Duration) -> bool {
        let mut live = self.live();
        match &mut live.run {
            Some(run) if !run.is_plain => {
                run.wait = Some((hostile::line(why).into_owned(), run.clock.elapsed() + time));
                true
            }
            _ => false,
        }
    }

    /// Wipes the line; to be called before anything else is printed on the same terminal.
    pub(super) fn wipe_progress(&self) {
        let mut live = self.live();
        let shown = std::mem::take(&mut live.shown);
        if shown > 0 {
            self.put(&format!("\r{}\r", " ".repeat(shown)));
        }
    }

    pub(super) fn draw_progress(&self) {
        let mut live = self.live();
        let shown = live.shown;
        let Some(run) = &mut live.run else { return };
        let now = run.clock.elapsed();
        let (age, still) = (
            now.saturating_sub(run.started),
            now.saturating_sub(run.drawn),
        );
        let due = if run.is_plain {
            still >= PLAIN
        } else {
            age >= PATIENCE && still >= FRAME
        };
        if !due {
            return;
        }
        run.drawn = now;
        run.wait.take_if(|(_, until)| *until <= now);
        let wait = run.wait.as_ref();
        let wait = wait.map(|(why, until)| (why.as_str(), until.saturating_sub(now)));
        let text = line(run.counts, age, wait);
        if run.is_plain {
            drop(live);
            self.status(&text);
            return;
        }
        // In the last column some terminals begin a new line.
        let text: String = text
            .chars()
            .take(self.terminal().width.saturating_sub(1))
            .collect();
        let width = text.chars().count();
        let rest = " ".repeat(shown.saturating_sub(width));
        self.put(&format!("\r{text}{rest}"));
        live.shown = width.max(shown);
    }

    fn put(&self, text: &str) {
        let mut sink = self
            .streams
            .stderr
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // There is no third stream to complain to.
        sink.write_all(text.as_bytes())
            .and_then(|()| sink.flush())
            .ok();
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.streams
            .live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the line says: how far, how fast, how long still, and why it does not move.
fn line(counts: Counts, age: Duration, wait: Option<(&str, Duration)>) -> String {
    let Counts {
        done,
        failed,
        total,
    } = counts;
    let mut said = vec![match total {
        Some(total) => format!("{done} of {total} done"),
        None => format!("{done} done"),
    }];
    let millis = u64::try_from(age.as_millis()).unwrap_or(u64::MAX).max(1);
    let tenths = done.saturating_mul(10_000) / millis;
    if tenths > 0 {
        said.push(match tenths {
            0..100 => format!("{}.{}/s", tenths / 10, tenths % 10),
            _ => format!("{}/s", tenths / 10),
        });
    }
    if let Some(left) = total.and_then(|total| total.checked_sub(done))
        && done > 0
    {
        let left = millis.saturating_mul(left) / done;
        said.push(format!("{} left", seconds(Duration::from_millis(left))));
    }
    if failed > 0 {
        said.push(format!("{failed} failed"));
    }
    let said = said.join(", ");
    match wait {
        Some((why, time)) => format!("{said}; waiting {}: {why}", seconds(time)),
        None => said,
    }
}

/// Whole seconds, rounded up: what is shown as 0 is over.
fn seconds(time: Duration) -> String {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    duration::show(Duration::from_secs(millis.div_ceil(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_how_fast_how_long_and_why_not() {
        let s = Duration::from_secs;
        let waiting = Some(("/users limit 600", Duration::from_millis(11_200)));
        for (done, failed, total, age, wait, expected) in [
            (0, 0, Some(1000), s(2), None, "0 of 1000 done"),
            (
                104,
                0,
                Some(1000),
                s(2),
                None,
                "104 of 1000 done, 52/s, 18s left",
            ),
            (
                3,
                1,
                Some(40),
                s(6),
                None,
                "3 of 40 done, 0.5/s, 1m14s left, 1 failed",
            ),
            (40, 0, Some(40), s(4), None, "40 of 40 done, 10/s, 0s left"),
            (500, 0, None, s(10), None, "500 done, 50/s"),
            (1, 0, Some(2), s(60), None, "1 of 2 done, 1m left"),
            (
                600,
                0,
                Some(1000),
                s(12),
                waiting,
                "600 of 1000 done, 50/s, 8s left; waiting 12s: /users limit 600",
            ),
        ] {
            let counts = Counts {
                done,
                failed,
                total,
            };
            assert_eq!(line(counts, age, wait), expected);
        }
    }

    #[test]
    fn a_mode_is_one_of_three_words() {
        assert_eq!(
            "plain".parse::<ProgressMode>().unwrap(),
            ProgressMode::Plain
        );
        assert!("loud".parse::<ProgressMode>().is_err());
    }
}
