//! Where a secret is, and how it is read at the last moment.
//!
//! A token is one line of visible ASCII. One newline at its end is removed; anything else that does not belong there
//! is refused, since it would go into a header. A private key may have many lines. A file that its group or others
//! may read is refused.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::store::{Name, Store};
use super::{Error, Setting, Source, private, token_command};
use crate::secret::Secret;

/// Longer than any token.
const LONGEST: u64 = 16 * 1024;
/// Longer than any key or set of keys; whatever is longer is some other file.
const LONGEST_TEXT: u64 = 64 * 1024;

/// Where a secret is.
#[derive(Clone, Debug)]
pub enum SecretFrom {
    /// Here already, from the environment or a `.env` file.
    Value(Setting<Secret>),
    /// In a file.
    File(Setting<PathBuf>),
    /// On standard input.
    Stdin(Source),
    /// Printed by a command, such as `pass show okta/prod`.
    Command(Setting<String>),
    /// Kept by this program, in the system's keyring or in a file of its own.
    Stored {
        /// Where it is kept.
        store: Store,
        /// The org it is for.
        org: String,
        /// Which of the org's secrets.
        name: Name,
        /// What says that it is kept.
        source: Source,
    },
}

impl SecretFrom {
    /// Reads a token; `stdin` is touched only by [`SecretFrom::Stdin`], and then to its end.
    ///
    /// Errors: of kind credential, if there is no token or if others can read the file.
    pub fn read(&self, stdin: &mut dyn Read) -> Result<Secret, Error> {
        let text = self.read_text(stdin)?;
        clean(text.expose(), &self.named())
    }

    /// Reads a secret that may have many lines, such as a private key.
    pub fn read_text(&self, stdin: &mut dyn Read) -> Result<Secret, Error> {
        match self {
            Self::Value(setting) => Ok(setting.value.clone()),
            Self::File(setting) => read_file(&setting.value),
            Self::Stdin(_) => {
                let text = read_all(stdin).map_err(|error| read_error("standard input", error))?;
                Ok(Secret::new(text.as_str()))
            }
            Self::Command(setting) => token_command::run(&setting.value, &self.named()),
            Self::Stored {
                store, org, name, ..
            } => store
                .read_secret(org, *name)?
                .ok_or_else(|| Error::NotStored {
                    org: org.clone(),
                    name: *name,
                    places: store.places(org, *name),
                }),
        }
    }

    /// Returns what names the secret: a flag, a variable, a file.
    pub fn source(&self) -> &Source {
        match self {
            Self::Value(setting) => &setting.source,
            Self::File(setting) => &setting.source,
            Self::Command(setting) => &setting.source,
            Self::Stdin(source) | Self::Stored { source, .. } => source,
        }
    }

    /// Returns where the secret is, as far as that is known without looking: a keyring may ask a person.
    pub fn told(&self) -> String {
        match self {
            Self::Stored { .. } => "kept by okta-admin".to_owned(),
            _ => self.place(),
        }
    }

    /// Returns where the secret itself is, in words; nothing of it. Looks into the keyring.
    pub fn place(&self) -> String {
        match self {
            Self::Value(setting) => format!("in {}", setting.source),
            Self::File(setting) => format!("in {}", setting.value.display()),
            Self::Stdin(_) => "on standard input".to_owned(),
            Self::Command(setting) => format!("printed by `{}`", setting.value),
            Self::Stored {
                store, org, name, ..
            } => store.place(org, *name),
        }
    }

    /// Names the secret for an error: its file, its command, or what names it.
    pub fn named(&self) -> String {
        match self {
            Self::File(setting) => setting.value.display().to_string(),
            Self::Command(setting) => format!("the command of {}", setting.source),
            _ => self.source().to_string(),
        }
    }
}

fn read_file(path: &Path) -> Result<Secret, Error> {
    let failed = |error| read_error(path, error);
    let mut file = File::open(path).map_err(failed)?;
    // Asked of the open file: a name could point elsewhere a moment later.
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(io::Error::other("it is a folder")));
    }
    if let Some(mode) = private::mode_for_others(&about) {
        return Err(Error::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    let text = read_all(&mut file).map_err(failed)?;
    Ok(Secret::new(text.as_str()))
}

fn read_all(from: &mut dyn Read) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    from.take(LONGEST_TEXT + 1).read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > LONGEST_TEXT) {
        return Err(io::Error::other("it is too large for a token or a key"));
    }
    Ok(text)
}

fn read_error(path: impl AsRef<Path>, error: io::Error) -> Error {
    Error::Read {
        path: path.as_ref().to_owned(),
        error: Arc::new(error),
    }
}

/// Takes the one line that is a token out of what was read; `from` is for the error only.
pub(super) fn clean(text: &str, from: &str) -> Result<Secret, Error> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let problem = if line.trim().is_empty() {
        "the token is empty"
    } else if u64::try_from(text.len()).is_ok_and(|len| len > LONGEST) {
        "too long for a token"
    } else if line.contains(['\n', '\r']) {
        "more than one line, and a token is one"
    } else if line.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "the token has a space or a control character in it"
    } else if !line.is_ascii() {
        "the token has a character that no token has"
    } else {
        return Ok(Secret::new(line));
    };
    Err(Error::Token {
        from: from.to_owned(),
        problem,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    fn stdin(text: &str) -> Result<Secret, Error> {
        SecretFrom::Stdin(Source::Flag("--api-token-stdin")).read(&mut text.as_bytes())
    }

    #[test]
    fn one_newline_at_the_end_is_no_part_of_a_token() {
        for text in ["00abc", "00abc\n", "00abc\r\n"] {
            assert_eq!(stdin(text).unwrap().expose(), "00abc", "{text:?}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused_without_showing_it() {
        let long = "x".repeat(20_000);
        for (text, problem) in [
            ("", "the token is empty"),
            ("\n", "the token is empty"),
            (" \t\n", "the token is empty"),
            ("00abc\n\n", "more than one line, and a token is one"),
            ("00abc\n00def\n", "more than one line, and a token is one"),
            (
                " 00abc",
                "the token has a space or a control character in it",
            ),
            (
                "SSWS 00abc",
                "the token has a space or a control character in it",
            ),
            (
                "00a\0bc",
                "the token has a space or a control character in it",
            ),
            ("00abç", "the token has a character that no token has"),
            (long.as_str(), "too long for a token"),
        ] {
            let error = stdin(text).unwrap_err();
            assert_eq!(error.to_string(), format!("--api-token-stdin: {problem}"));
            assert_eq!(error.kind(), Kind::Credential);
        }
    }

    #[test]
    fn a_variable_is_held_to_the_same_rules_and_standard_input_is_left_alone() {
        let source = Source::Environment("OKTA_API_TOKEN");
        let token = |text| SecretFrom::Value(Setting::new(Secret::new(text), source.clone()));
        let mut stdin = "data".as_bytes();
        assert_eq!(token("00abc\n").read(&mut stdin).unwrap().expose(), "00abc");
        let error = token("00 abc").read(&mut stdin).unwrap_err();
        assert_eq!(
            error.to_string(),
            "OKTA_API_TOKEN: the token has a space or a control character in it"
        );
        assert_eq!(stdin, b"data");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;

        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "00abc\n").unwrap();
        let from = SecretFrom::File(Setting::new(
            file.path().to_owned(),
            Source::Flag("--api-token-file"),
        ));
        for (mode, taken) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o620, false),
            (0o644, false),
        ] {
            let mode_bits = std::fs::Permissions::from_mode(mode);
            file.as_file().set_permissions(mode_bits).unwrap();
            match from.read(&mut io::empty()) {
                Ok(token) => assert!(taken && token.expose() == "00abc", "{mode:o}"),
                Err(error) => {
                    assert!(!taken, "{mode:o}: {error}");
                    assert_eq!(error.kind(), Kind::Credential);
                    assert!(
                        error
                            .hints()
                            .iter()
                            .any(|hint| hint.starts_with("chmod 600 "))
                    );
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_says_so() {
        let path = PathBuf::from("/nowhere/token");
        let from = SecretFrom::File(Setting::new(path, Source::Flag("--api-token-file")));
        let error = from.read(&mut io::empty()).unwrap_err();
        assert_eq!(error.to_string(), "could not read /nowhere/token");
        assert!(std::error::Error::source(&error).is_some());
    }
}
