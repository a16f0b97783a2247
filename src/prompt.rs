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

/// A terminal that shows nothing of what is typed, until this is dropped.
#[cfg(unix)]
struct Silence {
    terminal: File,
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Silence {
    /// Returns nothing where there is no terminal to silence.
    fn begin() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

        let terminal = Person::terminal().ok()?;
        let before = tcgetattr(&terminal).ok()?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&terminal, OptionalActions::Now, &silent).ok()?;
        Some(Self { terminal, before })
    }
}

#[cfg(unix)]
impl Drop for Silence {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};

        tcsetattr(&self.terminal, OptionalActions::Now, &self.before).ok();
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
        // What is typed before the prompt is ready must not be shown either.
        #[cfg(unix)]
        let _silence = Silence::begin();
        prompt
            .interact()
            .map(Secret::new)
            .map_err(|dialoguer::Error::IO(error)| error)
    }
}
