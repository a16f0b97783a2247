//! The flags that give a user a password, of which at most one may be given.
//!
//! `user create`, `user update` and `user password` share them. [`PasswordArgs::source`] says what was typed,
//! [`PasswordFrom::read`] gets the value at the last moment. No flag takes a password as its value.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::generated_password::{self, generate};
use super::secret_input::{Input, SecretFrom, read_file};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::secret::Secret;

/// Set on each flag: on the group it would also catch what a command adds after it.
const HEADING: &str = "Password";

/// Where a new password comes from.
#[derive(Args, Clone, Debug, Default)]
#[group(id = "password", multiple = false)]
pub struct PasswordArgs {
    /// Ask for the password at a hidden prompt, twice
    #[arg(long, help_heading = HEADING)]
    pub password_prompt: bool,

    /// Read the password from standard input; one newline at its end is removed
    #[arg(long, help_heading = HEADING)]
    pub password_stdin: bool,

    /// Read the password from a file; one newline at its end is removed
    #[arg(long, help_heading = HEADING, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub password_file: Option<PathBuf>,

    /// Make a random password and print it once [default length: 20]
    #[arg(
        long,
        alias = "generate",
        help_heading = HEADING,
        value_name = "LENGTH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "20",
        value_parser = clap::value_parser!(u8)
            .range(i64::from(generated_password::SHORTEST)..=i64::from(generated_password::LONGEST)),
    )]
    pub generate_password: Option<u8>,

    /// Import a hashed password from a JSON file
    ///
    /// The file holds Okta's hash object: "algorithm" (BCRYPT, SHA-512, SHA-256, SHA-1, MD5 or PBKDF2), "value" and
    /// what the algorithm needs besides; or a whole BCRYPT hash as a string, "$2a$10$...".
    #[arg(long, help_heading = HEADING, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub password_hash_json: Option<PathBuf>,

    /// Let the org's password import hook check the password at the first sign-in
    #[arg(long, help_heading = HEADING)]
    pub password_hook: bool,
}

/// Where a password comes from, settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordFrom {
    /// From a person.
    Given(SecretFrom),
    /// Made here, of this many characters.
    Generated(u8),
    /// A hash in a JSON file.
    HashJson(PathBuf),
    /// Nowhere: the org asks its hook.
    Hook,
}

/// A password as it is to be sent.
#[derive(Clone, Debug)]
pub enum Password {
    /// In the clear.
    Plain(Secret),
    /// Okta's hash object, or a whole BCRYPT hash as a string, in JSON; well-formed and not checked further.
    Hash(Secret),
    /// Checked by the org's hook.
    Hook,
}

impl PasswordArgs {
    /// Returns where the password comes from; nothing if no flag says so.
    pub fn source(&self) -> Option<PasswordFrom> {
        let given = |from| Some(PasswordFrom::Given(from));
        if self.password_prompt {
            let flag = "--password-prompt";
            return given(SecretFrom::Prompt { flag });
        }
        if self.password_stdin {
            let flag = "--password-stdin";
            return given(SecretFrom::Stdin { flag });
        }
        if let Some(path) = self.password_file.clone() {
            let flag = "--password-file";
            return given(SecretFrom::File { flag, path });
        }
        if let Some(length) = self.generate_password {
            return Some(PasswordFrom::Generated(length));
        }
        if let Some(path) = self.password_hash_json.clone() {
            return Some(PasswordFrom::HashJson(path));
        }
        self.password_hook.then_some(PasswordFrom::Hook)
    }

    /// Returns the flag if one takes standard input.
    pub fn stdin(&self) -> Option<&'static str> {
        match self.source()? {
            PasswordFrom::Given(from) => from.stdin(),
            _ => None,
        }
    }
}

impl PasswordFrom {
    /// Gets the password, or makes it.
    ///
    /// Errors: usage failures for what cannot be read, is empty, or is no JSON.
    pub fn read(&self, input: &mut dyn Input, clock: &dyn Clock) -> Result<Password, Failure> {
        Ok(match self {
            Self::Given(from) => Password::Plain(from.read("Password", input)?),
            Self::Generated(length) => Password::Plain(generate(*length, clock)),
            Self::HashJson(path) => Password::Hash(read_hash(path, input)?),
            Self::Hook => Password::Hook,
        })
    }
}

fn read_hash(path: &Path, input: &mut dyn Input) -> Result<Secret, Failure> {
    let flag = "--password-hash-json";
    let text = read_file(path, flag, input)?;
    // The parser's own message could quote a piece of the file.
    // A string is for BCRYPT, whose hash carries all it needs: "$2a$10$...".
    let json = text.trim_start().starts_with(['{', '"'])
        && serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
    if !json {
        let what = format!(
            "{flag}: {} is not a JSON object with a hash",
            path.display()
        );
        return Err(Failure::usage(what)
            .hint(r#"such as {"algorithm":"BCRYPT","workFactor":10,"salt":"…","value":"…"}"#));
    }
    Ok(Secret::new(text.trim()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::secret_input::tests::person;
    use super::*;
    use crate::clock::SystemClock;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        password: PasswordArgs,
    }

    fn typed(flags: &[&str]) -> Result<PasswordArgs, clap::Error> {
        Ok(Cli::try_parse_from([&["okta-admin"], flags].concat())?.password)
    }

    #[test]
    fn each_flag_is_a_source_of_its_own() {
        let stdin = SecretFrom::Stdin {
            flag: "--password-stdin",
        };
        let prompt = SecretFrom::Prompt {
            flag: "--password-prompt",
        };
        let file = SecretFrom::File {
            flag: "--password-file",
            path: "pw".into(),
        };
        for (flags, source) in [
            (&[][..], None),
            (&["--password-prompt"], Some(PasswordFrom::Given(prompt))),
            (&["--password-stdin"], Some(PasswordFrom::Given(stdin))),
            (&["--password-file=pw"], Some(PasswordFrom::Given(file))),
            (&["--generate-password"], Some(PasswordFrom::Generated(20))),
            (&["--generate"], Some(PasswordFrom::Generated(20))),
            (
                &["--generate-password=32"],
                Some(PasswordFrom::Generated(32)),
            ),
            (
                &["--password-hash-json", "h.json"],
                Some(PasswordFrom::HashJson("h.json".into())),
            ),
            (&["--password-hook"], Some(PasswordFrom::Hook)),
        ] {
            assert_eq!(typed(flags).unwrap().source(), source, "{flags:?}");
        }
    }

    #[test]
    fn two_sources_or_a_password_on_the_command_line_are_usage_errors() {
        for flags in [
            &["--password-prompt", "--password-stdin"][..],
            &["--generate-password", "--password-hook"],
            &["--password-file=a", "--password-hash-json=b"],
            &["--password-stdin=hunter22"],
            &["--password=hunter22"],
            &["--generate-password", "32"],
            &["--generate-password=8"],
            &["--generate-password=100"],
        ] {
            assert_eq!(typed(flags).unwrap_err().exit_code(), 2, "{flags:?}");
        }
    }

    #[test]
    fn only_the_flag_for_standard_input_takes_it() {
        assert_eq!(
            typed(&["--password-stdin"]).unwrap().stdin(),
            Some("--password-stdin")
        );
        assert_eq!(typed(&["--password-prompt"]).unwrap().stdin(), None);
        assert_eq!(typed(&[]).unwrap().stdin(), None);
    }

    #[test]
    fn the_value_is_read_or_made_and_never_shown() {
        let clock = SystemClock::new();
        let mut ada = person("hunter22", "");
        let from = typed(&["--password-prompt"]).unwrap().source().unwrap();
        let password = from.read(&mut ada, &clock).unwrap();
        assert!(matches!(&password, Password::Plain(p) if p.expose() == "hunter22"));
        assert!(!format!("{password:?}").contains("hunter22"));
        let from = typed(&["--generate-password=24"]).unwrap().source();
        let password = from.unwrap().read(&mut ada, &clock).unwrap();
        assert!(matches!(password, Password::Plain(p) if p.expose().len() == 24));
    }

    #[test]
    fn a_hash_file_holds_one_json_value() {
        let clock = SystemClock::new();
        let file = tempfile::NamedTempFile::new().unwrap();
        let from = PasswordFrom::HashJson(file.path().to_owned());
        for (text, good) in [
            ("{\"algorithm\":\"MD5\",\"value\":\"eA==\"}\n", true),
            ("\n {} ", true),
            ("", false),
            ("\"$2a$10$abc\"", true),
            ("$2a$10$abc", false),
            ("12", false),
            ("[{}]", false),
            ("{} {}", false),
            ("{\"value\":hunter22}", false),
        ] {
            std::fs::write(file.path(), text).unwrap();
            match from.read(&mut person("", ""), &clock) {
                Ok(Password::Hash(hash)) => assert!(good && hash.expose() == text.trim()),
                Ok(other) => panic!("{other:?}"),
                Err(error) => {
                    assert!(!good, "{text}");
                    assert!(!error.to_string().contains("hunter22"));
                }
            }
        }
    }
}
