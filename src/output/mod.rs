//! One way out: every byte of results and everything said about them passes here.
//!
//! Results go to standard output in one of the [`Format`]s; what is said about them goes to standard
//! error, cleaned of secrets and of hostile text. Lists stream: an exporter holds at most a page (a
//! table on a terminal lines it up), and `--jq` over a whole array is the one exception.
//! No command prints by itself and nothing here asks the network. Errors: [`Error`]; a reader that
//! closed the pipe is [`Error::Closed`].

mod card;
mod columns;
mod csv;
mod envelope;
mod error;
mod exporter;
mod format;
mod grid;
pub mod hostile;
#[cfg_attr(not(feature = "jq"), path = "jq_absent.rs")]
mod jq;
mod json;
mod layout;
mod lines;
mod list;
mod messages;
mod progress;
mod raw;
pub mod record;
mod relative;
mod results;
pub mod shapes;
mod table;
mod terminal;
#[cfg(test)]
mod tests;
mod yaml;

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

pub use self::csv::{guard, unguard};
pub use error::Error;
pub use format::{Format, Look};
pub use list::List;
pub use progress::{Progress, ProgressMode};
pub use record::{Card, Cell, Column, Get, Kind, Section, Shape, When};
pub use terminal::Terminal;

use crate::secret::Redactor;
use envelope::Envelope;
use jq::Jq;
use progress::Live;

/// Where bytes go.
pub type Sink = Box<dyn Write + Send>;

/// The way out of a run; clones write to the same streams.
#[derive(Clone)]
pub struct Output {
    streams: Arc<Streams>,
    settled: Arc<Settled>,
}

struct Streams {
    stdout: Mutex<Results>,
    stderr: Mutex<Sink>,
    live: Mutex<Live>,
    terminal: Terminal,
    redactor: Redactor,
    now: Timestamp,
}

/// Standard output and what is still owed to it.
struct Results {
    sink: Sink,
    envelope: Envelope,
    /// A failure of [`Output::text`] or [`Output::bytes`], told by [`Output::finish`].
    late: Option<Error>,
}

struct Settled {
    look: Look,
    format: Format,
    jq: Option<Jq>,
}

impl Output {
    /// Makes the way out. `now` is what relative times are measured from.
    ///
    /// Flags that contradict each other and a bad `--jq` are errors here, before any request.
    pub fn new(
        stdout: Sink,
        stderr: Sink,
        terminal: Terminal,
        look: Look,
        redactor: Redactor,
        now: Timestamp,
    ) -> Result<Self, Error> {
        Self::plain(stdout, stderr, terminal, redactor, now).with_look(look)
    }

    /// Makes a way out with the default look: what is used until the flags are known.
    pub fn plain(
        stdout: Sink,
        stderr: Sink,
        terminal: Terminal,
        redactor: Redactor,
        now: Timestamp,
    ) -> Self {
        Self {
            streams: Arc::new(Streams {
                stdout: Mutex::new(Results {
                    sink: stdout,
                    envelope: Envelope::default(),
                    late: None,
                }),
                stderr: Mutex::new(stderr),
                live: Mutex::default(),
                terminal,
                redactor,
                now,
            }),
            settled: Arc::new(Settled {
                look: Look::default(),
                format: Format::Table,
                jq: None,
            }),
        }
    }

    /// Returns a way out over the same streams that looks different. Errors as [`Output::new`]; this
    /// one stays usable then.
    pub fn with_look(&self, look: Look) -> Result<Self, Error> {
        let format = look.settle()?;
        if format == Format::Yaml {
            yaml::available()?;
        }
        if let Some(spec) = &look.columns {
            columns::Spec::parse(spec)?;
        }
        let jq = look.jq.as_deref().map(Jq::compile).transpose()?;
        Ok(Self {
            streams: Arc::clone(&self.streams),
            settled: Arc::new(Settled { look, format, jq }),
        })
    }

    /// Returns the format in use; `--jq` and `--envelope` turn a table into JSON.
    pub fn format(&self) -> Format {
        self.settled.format
    }

    /// Returns how the run was asked to look.
    pub fn look(&self) -> &Look {
        &self.settled.look
    }

    /// Returns whether an error is to be one JSON object on standard error.
    pub fn errors_are_json(&self) -> bool {
        let look = &self.settled.look;
        look.envelope
            || matches!(
                look.format,
                Some(Format::Json | Format::Ndjson | Format::Options)
            )
    }

    /// Returns whether the results are a table that a person reads on a terminal.
    pub fn is_person(&self) -> bool {
        self.format().is_table() && self.terminal().stdout && !self.settled.look.count
    }

    /// Returns what is known about the streams.
    pub fn terminal(&self) -> &Terminal {
        &self.streams.terminal
    }

    fn results(&self) -> MutexGuard<'_, Results> {
        self.streams
            .stdout
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Output({})", self.format().name())
    }
}
