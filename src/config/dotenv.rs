//! The `.env` file of the working folder, which may be there by chance.
//!
//! Its values are never exported into the process and only those of the connection and of the limits are looked at.
//! Lines of other programs may be anything. Values must stand in the file as they are: with substitution a
//! stranger's file could send a secret of the environment to a host of its choice.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Env, Error, Seen, Source};

/// More than any settings need.
const LONGEST: u64 = 1024 * 1024;

/// The file, before anybody looked into it.
pub(super) struct EnvFile {
    path: PathBuf,
    /// What says that it is left alone.
    off: Option<Source>,
}

impl EnvFile {
    /// Names the file of a folder.
    ///
    /// Errors: a switch of the environment that is neither on nor off.
    pub(super) fn of(folder: &Path, flag: bool, env: &Env) -> Result<Self, Error> {
        let variable = "OKTA_ADMIN_NO_ENV_FILE";
        let off = if flag {
            Some(Source::Flag("--no-env-file"))
        } else {
            let set = env.get(variable).unwrap_or("no");
            switch(variable, set)?.then_some(Source::Environment(variable))
        };
        Ok(Self {
            path: folder.join(".env"),
            off,
        })
    }

    /// Returns the file as a source of settings.
    pub(super) fn source(&self) -> Source {
        Source::DotEnv {
            path: self.path.clone(),
        }
    }

    /// Returns whether files of the working folder are to be left alone.
    pub(super) fn is_off(&self) -> bool {
        self.off.is_some()
    }

    /// Reads the file; nothing if there is none or if it is to be left alone.
    pub(super) fn read(&self) -> Result<Option<DotEnv>, Error> {
        if self.off.is_some() {
            return Ok(None);
        }
        let text = read(&self.path).map_err(|error| Error::Read {
            path: self.path.clone(),
            error: Arc::new(error),
        })?;
        text.map(|text| DotEnv::parse(self.path.clone(), &text))
            .transpose()
    }

    /// Returns a row that says that nothing was taken from the file; none if there is no file.
    pub(super) fn left_alone(&self) -> Option<Seen> {
        self.path.exists().then(|| Seen {
            setting: "env file",
            name: ".env",
            source: self.source(),
            value: None,
            unused: Some(match &self.off {
                Some(off) => format!("{off} leaves it alone"),
                None => "nothing is taken from it".to_owned(),
            }),
        })
    }
}

/// Reads a switch of the environment.
pub(super) fn switch(setting: &'static str, value: &str) -> Result<bool, Error> {
    match value.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(Error::Switch {
            setting,
            value: value.to_owned(),
        }),
    }
}

/// What stands in a `.env` file.
#[derive(Debug)]
pub(super) struct DotEnv {
    path: PathBuf,
    values: Env,
}

impl DotEnv {
    /// Returns a value; nothing if it is not there or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name)
    }

    /// Returns the file as a source of settings.
    pub(super) fn source(&self) -> Source {
        Source::DotEnv {
            path: self.path.clone(),
        }
    }

    /// Returns an error about a value of this file, with the file's name in it.
    pub(super) fn blame(&self, error: &Error) -> Error {
        Error::DotEnv {
            path: self.path.clone(),
            what: error.to_string(),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, Error> {
        let wrong = |what: String| Error::DotEnv {
            path: path.clone(),
            what,
        };
        let mut values = BTreeMap::new();
        // The newline: the parser takes a blank at the very end of a file for an open value.
        let ended = format!("{}\n", text.trim_start_matches('\u{feff}'));
        for item in dotenvy::from_read_iter(ended.as_bytes()) {
            match item {
                Ok((name, value)) if is_ours(&name) => {
                    if !text.contains(&value) {
                        return Err(wrong(format!("the value of {name} must be written out")));
                    }
                    // The first one wins, as for other readers of these files.
                    values.entry(name).or_insert(value);
                }
                Err(dotenvy::Error::LineParse(line, _)) if line.contains("OKTA_") => {
                    return Err(wrong("a line with OKTA_ in it cannot be read".to_owned()));
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(Self {
            path,
            values: values.into_iter().collect(),
        })
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with("OKTA_")
}

fn read(path: &Path) -> io::Result<Option<String>> {
    // A pipe of this name would block for ever, a folder is no file of ours.
    match path.metadata() {
        Ok(about) if about.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
