//! Asking a person. Only a terminal is ever asked: without one, every question is an error.
//!
//! When standard input is data, the question goes to the controlling terminal (`/dev/tty`) instead,
//! so an answer is never taken from the data.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

use crate::secret::Secret;

/// Someone who can be asked.
pub trait Asker: Send + Sync {
    /// Returns whether there is a person at a terminal.
    fn is_there(&self) -> bool;

    /// Asks for one line; `None` when the terminal was closed instead of an answer.
    fn line(&self, question: &str) -> io::Result<Option<String>>;

    /// Asks for a secret without showing it, twice if `confirm` is set.
    fn hidden(&self, question: &str, confirm: bool) -> io::Result<Secret>;
}

/// The person at this process's terminal, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Whether standard input is that terminal.
    pub stdin: bool,
    /// Whether standard error is.
    pub stderr: bool,
}

impl Person {
    fn terminal() -> io::Result<File> {
        File::options().read(true).write(true).open("/dev/tty")
    }
}

impl Asker for Person {
    fn is_there(&self) -> bool {
        (self.stdin && self.stderr) || Self::terminal().is_ok()
    }

    fn line(&self, question: &str) -> io::Result<Option<String>> {
        let mut answer = String::new();
        let read = if self.stdin && self.stderr {
            write!(io::stderr(), "{question}")?;
            io::stderr().flush()?;
            io::stdin().lock().read_line(&mut answer)?
        } else {
            let mut terminal = Self::terminal()?;
            write!(terminal, "{question}")?;
            BufReader::new(terminal).read_line(&mut answer)?
        };
        Ok((read > 0).then(|| answer.trim().to_owned()))
    }

    fn hidden(&self, question: &str, confirm: bool) -> io::Result<Secret> {
        let prompt = dialoguer::Password::new().with_prompt(question);
        let prompt = if confirm {
            prompt.with_confirmation(format!("{question}, again"), "the two differ")
        } else {
            prompt
        };
        prompt
            .interact()
            .map(Secret::new)
            .map_err(|dialoguer::Error::IO(error)| error)
    }
}
