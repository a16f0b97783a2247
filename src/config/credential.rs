//! Where the token is, and how it is read at the last moment.
//!
//! A token is one line of visible ASCII. One newline at its end is removed; anything else that does not belong there
//! is refused, since it would go into a header. A file that its group or others may read is refused as well.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Error, Setting, Source};
use crate::secret::Secret;

/// Longer than any token; whatever is longer is some other file.
const LONGEST: u64 = 16 * 1024;

/// Where a token is.
#[derive(Clone, Debug)]
pub enum TokenFrom {
    /// Here already, from the environment or a `.env` file.
    Value(Setting<Secret>),
    /// In a file.
    File(Setting<PathBuf>),
    /// On standard input.
    Stdin(Source),
}

impl TokenFrom {
    /// Reads the token; `stdin` is touched only by [`TokenFrom::Stdin`], and then to its end.
    ///
    /// Errors: of kind credential, if there is no token or if others can read the file.
    pub fn read(&self, stdin: &mut dyn Read) -> Result<Secret, Error> {
        match self {
            Self::Value(setting) => clean(setting.value.expose(), &setting.source.to_string()),
            Self::File(setting) => read_file(&setting.value),
            Self::Stdin(source) => {
                let text = read_all(stdin).map_err(|error| read_error("standard input", error))?;
                clean(&text, &source.to_string())
            }
        }
    }

    /// Returns what names the token: a flag, a variable, a file.
    pub fn source(&self) -> &Source {
        match self {
            Self::Value(setting) => &setting.source,
            Self::File(setting) => &setting.source,
            Self::Stdin(source) => source,
        }
    }
}

fn read_file(path: &Path) -> Result<Secret, Error> {
    let failed = |error| read_error(path, error);
    let mut file = File::open(path).map_err(failed)?;
    // Asked of the open file: a name could point elsewhere a moment later.
    refuse_open_to_others(path, &file)?;
    let text = read_all(&mut file).map_err(failed)?;
    clean(&text, &path.display().to_string())
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path, file: &File) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = file
        .metadata()
        .map_err(|error| read_error(path, error))?
        .permissions()
        .mode()
        & 0o777;
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    Err(Error::OpenToOthers {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path, _: &File) -> Result<(), Error> {
    Ok(())
}

fn read_all(from: &mut dyn Read) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    from.take(LONGEST + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn read_error(path: impl AsRef<Path>, error: io::Error) -> Error {
    Error::Read {
        path: path.as_ref().to_owned(),
        error: Arc::new(error),
    }
}

/// Takes the one line that is a token out of what was read; `from` is for the error only.
fn clean(text: &str, from: &str) -> Result<Secret, Error> {
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
        TokenFrom::Stdin(Source::Flag("--api-token-stdin")).read(&mut text.as_bytes())
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
        let token = |text| TokenFrom::Value(Setting::new(Secret::new(text), source.clone()));
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
        let from = TokenFrom::File(Setting::new(
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
        let from = TokenFrom::File(Setting::new(path, Source::Flag("--api-token-file")));
        let error = from.read(&mut io::empty()).unwrap_err();
        assert_eq!(error.to_string(), "could not read /nowhere/token");
        assert!(std::error::Error::source(&error).is_some());
    }
}
