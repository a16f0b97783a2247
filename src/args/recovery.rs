//! The flags that give a user a recovery question with its answer: both or neither.
//!
//! The answer is a secret and case-sensitive in some orgs; it is passed on as it was given.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueHint};

use super::secret_input::{Input, SecretFrom};
use crate::failure::Failure;
use crate::secret::Secret;

/// Set on each flag: on the group it would also catch what a command adds after it.
const HEADING: &str = "Password";

/// A recovery question, and where its answer comes from.
#[derive(Args, Clone, Debug, Default)]
pub struct RecoveryArgs {
    /// Set the question that helps the user to a new password
    #[arg(
        long,
        help_heading = HEADING,
        value_name = "QUESTION",
        requires = "recovery_answer",
        value_parser = NonEmptyStringValueParser::new(),
    )]
    pub recovery_question: Option<String>,

    /// Ask for the answer at a hidden prompt, twice
    #[arg(long, help_heading = HEADING, group = "recovery_answer", requires = "recovery_question")]
    pub recovery_answer_prompt: bool,

    /// Read the answer from standard input; one newline at its end is removed
    #[arg(long, help_heading = HEADING, group = "recovery_answer", requires = "recovery_question")]
    pub recovery_answer_stdin: bool,

    /// Read the answer from a file; one newline at its end is removed
    #[arg(
        long,
        help_heading = HEADING,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        group = "recovery_answer",
        requires = "recovery_question",
    )]
    pub recovery_answer_file: Option<PathBuf>,
}

/// A recovery question with the place of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryFrom {
    /// The question, shown to the user.
    pub question: String,
    /// Where the answer comes from.
    pub answer: SecretFrom,
}

impl RecoveryArgs {
    /// Returns the question with the place of its answer; nothing if no flag was given.
    pub fn source(&self) -> Option<RecoveryFrom> {
        Some(RecoveryFrom {
            question: self.recovery_question.clone()?,
            answer: self.answer()?,
        })
    }

    /// Returns the flag if one takes standard input.
    pub fn stdin(&self) -> Option<&'static str> {
        self.answer()?.stdin()
    }

    fn answer(&self) -> Option<SecretFrom> {
        if self.recovery_answer_prompt {
            let flag = "--recovery-answer-prompt";
            return Some(SecretFrom::Prompt { flag });
        }
        if self.recovery_answer_stdin {
            let flag = "--recovery-answer-stdin";
            return Some(SecretFrom::Stdin { flag });
        }
        let flag = "--recovery-answer-file";
        let path = self.recovery_answer_file.clone()?;
        Some(SecretFrom::File { flag, path })
    }
}

impl RecoveryFrom {
    /// Gets the answer.
    pub fn read(&self, input: &mut dyn Input) -> Result<Secret, Failure> {
        self.answer.read("Recovery answer", input)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::PasswordArgs;
    use super::super::secret_input::tests::person;
    use super::super::stdin::only_use;
    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        recovery: RecoveryArgs,
    }

    fn typed(flags: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from([&["okta-admin"], flags].concat())
    }

    #[test]
    fn question_and_answer_come_together() {
        let cli = typed(&["--recovery-question=Pet?", "--recovery-answer-stdin"]).unwrap();
        let from = cli.recovery.source().unwrap();
        assert_eq!(from.question, "Pet?");
        let answer = from.read(&mut person("", "Rex\n")).unwrap();
        assert_eq!(answer.expose(), "Rex");
        assert_eq!(typed(&[]).unwrap().recovery.source(), None);
        for flags in [
            &["--recovery-question=Pet?"][..],
            &["--recovery-answer-stdin"],
            &["--recovery-answer-file=a"],
            &["--recovery-question=", "--recovery-answer-prompt"],
            &["--recovery-question=Pet?", "--recovery-answer=Rex"],
            &[
                "--recovery-question=Pet?",
                "--recovery-answer-prompt",
                "--recovery-answer-stdin",
            ],
        ] {
            let error = typed(flags).err().unwrap();
            assert_eq!(error.exit_code(), 2, "{flags:?}");
        }
    }

    #[test]
    fn password_and_answer_cannot_both_come_from_standard_input() {
        let cli = typed(&[
            "--password-stdin",
            "--recovery-question=Pet?",
            "--recovery-answer-stdin",
        ])
        .unwrap();
        let uses = [cli.password.stdin(), cli.recovery.stdin()];
        assert!(only_use(uses).is_err());
        let cli = typed(&["--password-stdin", "--recovery-question=Pet?"]);
        assert!(cli.is_err());
    }
}
