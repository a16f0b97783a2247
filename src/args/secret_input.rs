//! How a person hands over a secret: at a prompt, on standard input, in a file; never as a flag's value.
//!
//! A secret is one line of UTF-8. One newline at its end is removed, every other character belongs to it, spaces
//! included. A file that others can read is taken with a warning: unlike a token it is mostly used once. Errors are usage
//! failures that name the flag and show nothing of the secret.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::secret::Secret;

/// Longer than any password; whatever is longer is some other file.
const LONGEST: u64 = 16 * 1024;

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// Typed twice at a hidden prompt.
    Prompt {
        /// The flag that asks for it.
        flag: &'static str,
    },
    /// Standard input, to its end.
    Stdin {
        /// The flag that asks for it.
        flag: &'static str,
    },
    /// A file.
    File {
        /// The flag that names it.
        flag: &'static str,
        /// The file.
        path: PathBuf,
    },
}

/// The ways to a secret, handed in.
pub trait Input {
    /// Asks for a secret at a hidden prompt, twice, and returns it once both are the same.
    ///
    /// Errors: a usage failure where there is no terminal; `flag` is named in it.
    fn ask(&mut self, what: &str, flag: &'static str) -> Result<Secret, Failure>;

    /// Returns standard input.
    fn stdin(&mut self) -> &mut dyn Read;

    /// Says on stderr what should be known but stops nothing.
    fn warn(&mut self, warning: &str);
}

impl SecretFrom {
    /// Gets the secret; `what` is what the prompt calls it, such as `Password`.
    pub fn read(&self, what: &str, input: &mut dyn Input) -> Result<Secret, Failure> {
        match self {
            Self::Prompt { flag } => {
                let typed = input.ask(what, flag)?;
                one_line(typed.expose(), flag)
            }
            Self::Stdin { flag } => {
                let text = read_all(input.stdin(), flag, "standard input")?;
                one_line(&text, flag)
            }
            Self::File { flag, path } => {
                let text = read_file(path, flag, input)?;
                one_line(&text, flag)
            }
        }
    }

    /// Returns the flag if it takes standard input.
    pub fn stdin(&self) -> Option<&'static str> {
        match self {
            Self::Stdin { flag } => Some(flag),
            Self::Prompt { .. } | Self::File { .. } => None,
        }
    }
}

/// Reads a file that holds a secret, and warns if others can read it too.
pub(super) fn read_file(
    path: &Path,
    flag: &'static str,
    input: &mut dyn Input,
) -> Result<Zeroizing<String>, Failure> {
    let name = path.display().to_string();
    let mut file = File::open(path).map_err(|error| could_not_read(flag, &name, error))?;
    if let Some(mode) = open_to_others(&file) {
        input.warn(&format!(
            "{flag}: others can read {name} (mode {mode:04o}); chmod 600 {name}"
        ));
    }
    read_all(&mut file, flag, &name)
}

fn read_all(
    from: &mut dyn Read,
    flag: &'static str,
    name: &str,
) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    from.take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| could_not_read(flag, name, error))?;
    if u64::try_from(text.len()).is_ok_and(|len| len > LONGEST) {
        return Err(Failure::usage(format!("{flag}: {name} is too long")));
    }
    Ok(text)
}

fn could_not_read(flag: &'static str, name: &str, error: io::Error) -> Failure {
    let what = match error.kind() {
        io::ErrorKind::InvalidData => format!("{flag}: {name} is not UTF-8 text"),
        _ => format!("{flag}: could not read {name}"),
    };
    Failure::usage(what).because(error)
}

#[cfg(unix)]
fn open_to_others(file: &File) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = file.metadata().ok()?.permissions().mode() & 0o777;
    let others = mode & 0o077;
    (others != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &File) -> Option<u32> {
    None
}

fn one_line(text: &str, flag: &'static str) -> Result<Secret, Failure> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let problem = if line.is_empty() {
        "nothing was given"
    } else if line.contains(['\n', '\r']) {
        "more than one line was given"
    } else if line.chars().any(char::is_control) {
        "there is a control character in it"
    } else {
        return Ok(Secret::new(line));
    };
    Err(Failure::usage(format!("{flag}: {problem}")))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::failure::Kind;

    /// Answers every prompt with `typed`, and keeps what was asked and warned.
    pub(in crate::args) struct Person<'a> {
        pub(in crate::args) typed: &'a str,
        pub(in crate::args) stdin: &'a [u8],
        pub(in crate::args) heard: Vec<String>,
    }

    pub(in crate::args) fn person<'a>(typed: &'a str, stdin: &'a str) -> Person<'a> {
        Person {
            typed,
            stdin: stdin.as_bytes(),
            heard: Vec::new(),
        }
    }

    impl Input for Person<'_> {
        fn ask(&mut self, what: &str, flag: &'static str) -> Result<Secret, Failure> {
            self.heard.push(format!("{what}? ({flag})"));
            Ok(Secret::new(self.typed))
        }

        fn stdin(&mut self) -> &mut dyn Read {
            &mut self.stdin
        }

        fn warn(&mut self, warning: &str) {
            self.heard.push(warning.to_owned());
        }
    }

    const STDIN: SecretFrom = SecretFrom::Stdin {
        flag: "--password-stdin",
    };

    #[test]
    fn one_newline_at_the_end_is_no_part_of_a_secret_and_spaces_are() {
        for (given, secret) in [
            ("Tr0ub4dor&3", "Tr0ub4dor&3"),
            ("Tr0ub4dor&3\n", "Tr0ub4dor&3"),
            ("Tr0ub4dor&3\r\n", "Tr0ub4dor&3"),
            (" correct horse \n", " correct horse "),
            ("pässwörd\n", "pässwörd"),
        ] {
            let read = STDIN.read("Password", &mut person("", given)).unwrap();
            assert_eq!(read.expose(), secret, "{given:?}");
        }
    }

    #[test]
    fn what_is_no_single_line_is_refused() {
        let long = "x".repeat(20_000);
        for (given, problem) in [
            ("", "nothing was given"),
            ("\n", "nothing was given"),
            ("hunter22\n\n", "more than one line was given"),
            ("hunter22\nhunter23\n", "more than one line was given"),
            ("hunter\u{0}22", "there is a control character in it"),
            ("hunter\u{1b}22", "there is a control character in it"),
            (long.as_str(), "standard input is too long"),
        ] {
            let error = STDIN.read("Password", &mut person("", given)).unwrap_err();
            assert_eq!(error.to_string(), format!("--password-stdin: {problem}"));
            assert_eq!(error.kind(), Kind::Usage);
        }
        let mut latin1 = person("", "");
        latin1.stdin = b"p\xe4ss";
        let error = STDIN.read("Password", &mut latin1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "--password-stdin: standard input is not UTF-8 text"
        );
    }

    #[test]
    fn a_prompt_leaves_standard_input_alone() {
        let from = SecretFrom::Prompt {
            flag: "--password-prompt",
        };
        let mut person = person("hunter22", "ada@example.com\n");
        let secret = from.read("Password", &mut person).unwrap();
        assert_eq!(secret.expose(), "hunter22");
        assert_eq!(person.stdin, b"ada@example.com\n");
        assert_eq!(person.heard, ["Password? (--password-prompt)"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_taken_with_a_warning() {
        use std::os::unix::fs::PermissionsExt as _;

        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "hunter22\n").unwrap();
        let from = SecretFrom::File {
            flag: "--password-file",
            path: file.path().to_owned(),
        };
        for (mode, warnings) in [(0o600, 0), (0o644, 1)] {
            let bits = std::fs::Permissions::from_mode(mode);
            file.as_file().set_permissions(bits).unwrap();
            let mut person = person("", "");
            assert_eq!(
                from.read("Password", &mut person).unwrap().expose(),
                "hunter22"
            );
            assert_eq!(person.heard.len(), warnings, "{:?}", person.heard);
            assert!(!person.heard.concat().contains("hunter22"));
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named_with_its_flag() {
        let from = SecretFrom::File {
            flag: "--password-file",
            path: "/nowhere/pw".into(),
        };
        let error = from.read("Password", &mut person("", "")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "--password-file: could not read /nowhere/pw"
        );
    }
}
