//! The person at the terminal, who answers what was agreed and notes what was asked.

use std::collections::VecDeque;
use std::io;
use std::sync::Mutex;

use okta_admin::prompt::Asker;
use okta_admin::secret::Secret;

/// Someone, or nobody, at a terminal.
pub(crate) struct Person {
    there: bool,
    answers: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<String>>,
}

impl Person {
    /// Nobody is there.
    pub(crate) fn nobody() -> Self {
        Self::with(false, Vec::new())
    }

    /// Answers these, then closes the terminal.
    pub(crate) fn answering(answers: Vec<String>) -> Self {
        Self::with(true, answers)
    }

    fn with(there: bool, answers: Vec<String>) -> Self {
        Self {
            there,
            answers: Mutex::new(answers.into()),
            asked: Mutex::default(),
        }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn answer(&self, question: &str) -> Option<String> {
        assert!(self.there, "nobody is there, but was asked: {question}");
        self.asked.lock().unwrap().push(question.to_owned());
        self.answers.lock().unwrap().pop_front()
    }
}

impl Asker for Person {
    fn is_there(&self) -> bool {
        self.there
    }

    fn line(&self, question: &str) -> io::Result<Option<String>> {
        Ok(self.answer(question).map(|a| a.trim().to_owned()))
    }

    fn hidden(&self, question: &str, confirm: bool) -> io::Result<Secret> {
        let twice = if confirm { " (twice)" } else { "" };
        self.answer(&format!("{question}{twice}"))
            .map(Secret::new)
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}
