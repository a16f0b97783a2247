//! What is said about the results: lines on standard error.
//!
//! Every line passes the redactor and the filter for hostile text. A message is one line, and a
//! newline inside it becomes visible, because it can only have come with somebody's data; the
//! methods that take a text of our own lines say so. A standard error that is closed is ignored:
//! there is nobody to tell.

use std::io::Write as _;
use std::sync::PoisonError;

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use super::{Output, hostile};

const BOLD: Style = Style::new().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();
const DIM: Style = Style::new().dimmed();

impl Output {
    /// Says how things stand; `--quiet` silences it.
    pub fn status(&self, text: &str) {
        if !self.settled.look.quiet {
            self.message("", BOLD, text);
        }
    }

    /// Says several lines of our own at once, such as a preview; `--quiet` silences it. Data in it
    /// has passed [`hostile::line`] already.
    pub fn block(&self, text: &str) {
        if !self.settled.look.quiet {
            self.say(&format!("{}\n", text.trim_end_matches('\n')));
        }
    }

    /// Warns: `warning: ...`; `--quiet` silences it.
    pub fn warning(&self, text: &str) {
        if !self.settled.look.quiet {
            self.message("warning: ", WARNING, text);
        }
    }

    /// Says what to try: `hint: ...`; `--quiet` silences it.
    pub fn hint(&self, text: &str) {
        if !self.settled.look.quiet {
            self.message("hint: ", HINT, text);
        }
    }

    /// Prints a line of `-v`. Whether it was asked for is the caller's to know; `--quiet` outranks it.
    pub fn trace(&self, text: &str) {
        if !self.settled.look.quiet {
            self.message("", DIM, text);
        }
    }

    /// Prints an error of one or several lines of our own; nothing silences it.
    pub fn error_text(&self, text: &str) {
        self.say(&format!("{}\n", text.trim_end_matches('\n')));
    }

    /// Asks: the text and no newline; nothing silences it, or the run would wait without a word.
    pub fn question(&self, text: &str) {
        self.say(text);
    }

    /// Prints the first line of an error, its label coloured on a terminal.
    pub fn error_line(&self, label: &str, text: &str) {
        self.message(label, ERROR, text);
    }

    /// Prints an error as one JSON object on one line; nothing silences it.
    pub fn error_json(&self, error: &Value) {
        self.write_err(format!("{}\n", self.harmless_json(error)).as_bytes());
    }

    /// Returns JSON with no secret in its strings and nothing in it that a terminal obeys.
    pub(super) fn harmless_json(&self, value: &Value) -> String {
        hostile::json(&self.redacted(value).to_string())
    }

    fn redacted(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.streams.redactor.clean(text).into(),
            Value::Array(items) => items.iter().map(|item| self.redacted(item)).collect(),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), self.redacted(value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    fn message(&self, label: &str, style: Style, text: &str) {
        let text = self.streams.redactor.clean(text.trim_end_matches('\n'));
        let text = hostile::line(&text);
        let terminal = self.terminal();
        let line = if !(terminal.color && terminal.stderr) {
            format!("{label}{text}\n")
        } else if style == DIM {
            format!("{style}{label}{text}{style:#}\n")
        } else if label.is_empty() {
            format!("{text}\n")
        } else {
            format!("{style}{}{style:#}{}{text}\n", label.trim_end(), " ")
        };
        self.write_err(line.as_bytes());
    }

    fn say(&self, text: &str) {
        let text = self.streams.redactor.clean(text);
        self.write_err(hostile::lines(&text).as_bytes());
    }

    fn write_err(&self, bytes: &[u8]) {
        self.wipe_progress();
        let mut sink = self
            .streams
            .stderr
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // There is no third stream to complain to.
        sink.write_all(bytes).and_then(|()| sink.flush()).ok();
    }
}
