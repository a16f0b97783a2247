//! What a command did, and one text of it that is the same in every run.

use std::fmt;
use std::path::{Path, PathBuf};

use okta_admin::exit::Exit;
use serde_json::Value;

/// How a command ended and what it said.
pub(crate) struct Ran {
    pub(crate) args: Vec<String>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The questions, in order.
    pub(crate) asked: Vec<String>,
    pub(crate) exit: Exit,
    pub(crate) folder: PathBuf,
}

impl Ran {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        self.exit.code()
    }

    /// Insists on an exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: u8) -> Self {
        assert_eq!(self.code(), code, "{self}");
        self
    }

    /// Insists that it went well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.ends(0)
    }

    /// The results as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let parsed = serde_json::from_str(&self.stdout);
        parsed.unwrap_or_else(|e| panic!("standard output is not JSON ({e})\n{self}"))
    }

    /// The last line of standard error as JSON: how a script sees an error.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        let parsed = serde_json::from_str(line);
        parsed.unwrap_or_else(|e| panic!("the last line is not JSON ({e})\n{self}"))
    }

    /// The whole as a text for snapshots.
    pub(crate) fn view(&self) -> String {
        self.to_string()
    }

    /// Insists that a text is nowhere in what was said.
    #[track_caller]
    pub(crate) fn never_says(&self, text: &str) -> &Self {
        let said = [&self.stdout, &self.stderr]
            .iter()
            .any(|s| s.contains(text));
        assert!(!said, "{text:?} was said\n{self}");
        self
    }

    /// Insists on a text on standard error.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "{text:?} was not said\n{self}");
        self
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = "$ okta-admin".to_owned();
        for arg in &self.args {
            let plain = !arg.is_empty()
                && arg
                    .chars()
                    .all(|c| c.is_alphanumeric() || "-_=./:@,+%".contains(c));
            let quoted = if plain {
                arg.clone()
            } else {
                format!("'{arg}'")
            };
            text.push(' ');
            text.push_str(&quoted);
        }
        text.push('\n');
        text.push_str(&self.stdout);
        if !self.asked.is_empty() {
            text.push_str("--- asked ---\n");
        }
        for question in &self.asked {
            text.push_str(question);
            text.push('\n');
        }
        if !self.stderr.is_empty() {
            text.push_str("--- stderr ---\n");
            text.push_str(&self.stderr);
        }
        f.write_str(&redact(&text, &self.folder))?;
        writeln!(f, "--- exit {} ---", self.code())
    }
}

/// Replaces what differs from run to run by placeholders of the same width.
pub(crate) fn redact(text: &str, folder: &Path) -> String {
    let folder = folder.to_str().unwrap();
    let text = text.replace(folder, &"F".repeat(folder.len()));
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let taken = if before.is_ascii_alphanumeric() {
            None
        } else {
            id(rest).or_else(|| time(rest)).or_else(|| port(rest))
        };
        let (width, written) = taken.unwrap_or_else(|| (c.len_utf8(), c.to_string()));
        out.push_str(&written);
        before = rest[..width].chars().next_back().unwrap();
        rest = &rest[width..];
    }
    out
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `00u` and seventeen more letters and digits; also the ids of errors and requests.
fn id(text: &str) -> Option<(usize, String)> {
    let width = text
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-')
        .count();
    let word = &text[..width];
    let kinds = [
        "00", "0pr", "oty", "osc", "ra1", "gra", "cr0", "iam", "irb", "who",
    ];
    let object = kinds.iter().any(|kind| word.starts_with(kind));
    let known = width == 20 && object
        || word.starts_with("oae") && width > 15
        || word.starts_with("req") && width > 20
        || word.starts_with('W') && width > 20;
    // What the sandbox calls a request.
    let hex = width == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let kept = if hex { 0 } else { 3 };
    (known || hex).then(|| {
        (
            width,
            format!("{}{}", &word[..kept], "X".repeat(width - kept)),
        )
    })
}

/// A date, with or without a time, becomes the first day of 2000.
fn time(text: &str) -> Option<(usize, String)> {
    const SHAPE: &str = "2000-01-01T00:00:00.000Z";
    let fits = |shape: &str| {
        text.len() >= shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(have, want)| have == want || have.is_ascii_digit() && want.is_ascii_digit())
    };
    if !text.starts_with("20") {
        return None;
    }
    [
        SHAPE,
        "2000-01-01T00:00:00Z",
        "2000-01-01 00:00:00",
        "2000-01-01 00:00",
        "2000-01-01",
    ]
    .into_iter()
    .find(|shape| fits(shape))
    .map(|shape| (shape.len(), shape.to_owned()))
}

fn port(text: &str) -> Option<(usize, String)> {
    const HOST: &str = "127.0.0.1:";
    let width = digits(text.strip_prefix(HOST)?);
    (width > 0).then(|| (HOST.len() + width, format!("{HOST}{}", "P".repeat(width))))
}
