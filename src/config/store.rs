//! Where this program keeps the secrets of named orgs: the system's keyring or, where there is none, files.
//!
//! A file is 0600 below the config folder and is the last resort; whoever stores says where a secret went and why.
//! A file outranks the keyring, so that what was kept last is what counts. An entry of the keyring names the folder of
//! the config file, since two folders may each have an org of the same name. Blocking. Errors: of kind credential.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::error::LOOK_FOR;
use super::vault::{self, Refusal, Vault};
use super::{Error, keyring, private};
use crate::secret::Secret;

const FOLDER: &str = "secrets";
const LONGEST: u64 = 64 * 1024;

/// The secrets that an org may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// An API or access token.
    Token,
    /// The private key of a service app.
    Key,
    /// The refresh token of a person's sign-in.
    Refresh,
}

impl Name {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Token, Self::Key, Self::Refresh];

    /// Returns the word it is kept under.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Key => "key",
            Self::Refresh => "refresh",
        }
    }

    /// Returns what it is, in words.
    pub fn said(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Key => "private key",
            Self::Refresh => "sign-in",
        }
    }
}

/// Where a secret is kept; prints as a person would look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// In the keyring of this system.
    Keyring,
    /// In a file of its own.
    File(PathBuf),
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyring => f.write_str(keyring::NAME),
            Self::File(path) => write!(f, "the file {} (mode 0600)", path.display()),
        }
    }
}

/// Where a secret went; prints as a person is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The place.
    pub place: Where,
    /// Why it is not in the keyring, where there could be one.
    pub not_in_keyring: Option<Refusal>,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)?;
        match &self.not_in_keyring {
            Some(refusal) => write!(f, " and not in {}: {refusal}", keyring::NAME),
            None => Ok(()),
        }
    }
}

/// The place for the secrets of one config folder.
#[derive(Clone, Debug)]
pub struct Store {
    config: PathBuf,
    keyring: Option<Arc<dyn Vault>>,
}

impl Store {
    /// Names the place below a config folder; nothing is made or opened yet.
    pub fn below(config: &Path, with_keyring: bool) -> Self {
        Self {
            config: config.to_owned(),
            keyring: with_keyring.then(keyring::system).flatten(),
        }
    }

    /// Keeps a secret, in the place of another one, and says where.
    pub fn store_secret(&self, org: &str, name: Name, secret: &Secret) -> Result<Kept, Error> {
        let file = self.file(org, name);
        let mut not_in_keyring = None;
        if let Some(keyring) = &self.keyring {
            match vault::put(&**keyring, &self.entry(org, name), secret.expose()) {
                Ok(()) => {
                    // An older one in a file would be a second truth.
                    remove(&file).map_err(|error| failed(&file, "remove", error))?;
                    let place = Where::Keyring;
                    return Ok(Kept {
                        place,
                        not_in_keyring,
                    });
                }
                Err(refusal) => not_in_keyring = Some(refusal),
            }
        }
        private::write(&file, secret.expose().as_bytes())
            .map_err(|error| failed(&file, "write", error))?;
        Ok(Kept {
            place: Where::File(file),
            not_in_keyring,
        })
    }

    /// Reads a secret; nothing if none is kept.
    pub fn read_secret(&self, org: &str, name: Name) -> Result<Option<Secret>, Error> {
        let file = self.file(org, name);
        let read = private::read(&file, LONGEST);
        if let Some(read) = read.map_err(|error| failed(&file, "read", error))? {
            let text = Zeroizing::new(read.text);
            return match read.open_to_others {
                Some(mode) => Err(Error::OpenToOthers { path: file, mode }),
                None => Ok(Some(Secret::new(text.as_str()))),
            };
        }
        let kept = self.in_keyring(org, name);
        let kept = kept.map_err(|refusal| Error::keyring(LOOK_FOR, org, name, refusal))?;
        Ok(kept.map(|text| Secret::new(text.as_str())))
    }

    /// Forgets all secrets of an org, wherever they are; nothing to forget is no error.
    ///
    /// Returns a line for a person where there may be a keyring and it cannot be reached from here.
    pub fn forget_secrets(&self, org: &str) -> Result<Option<String>, Error> {
        let mut note = None;
        for name in Name::ALL {
            note = self.forget_secret(org, name)?.or(note);
        }
        Ok(note)
    }

    /// Forgets one secret of an org; returns what [`Self::forget_secrets`] does.
    pub fn forget_secret(&self, org: &str, name: Name) -> Result<Option<String>, Error> {
        let file = self.file(org, name);
        remove(&file).map_err(|error| failed(&file, "remove", error))?;
        let Some(keyring) = &self.keyring else {
            return Ok(None);
        };
        match vault::forget(&**keyring, &self.entry(org, name)) {
            Ok(()) => Ok(None),
            // What cannot be reached from here may never have been used.
            Err(refusal @ Refusal::Absent(_)) => {
                let keyring = keyring::NAME;
                Ok(Some(format!(
                    "{keyring} was not looked into, {refusal}: what it may keep for {org} stays there"
                )))
            }
            Err(refusal) => Err(Error::keyring("remove", org, name, refusal)),
        }
    }

    /// Says in words where a secret is, if it is; nothing of it.
    pub fn place(&self, org: &str, name: Name) -> String {
        let file = self.file(org, name);
        if file.exists() {
            return format!("in {}", Where::File(file));
        }
        match self.in_keyring(org, name) {
            Ok(Some(_)) => format!("in {}", Where::Keyring),
            Ok(None) => "missing".to_owned(),
            Err(refusal) => format!("perhaps in {}: {refusal}", keyring::NAME),
        }
    }

    /// Tells whether a secret is in a file.
    pub fn has_file(&self, org: &str, name: Name) -> bool {
        self.file(org, name).exists()
    }

    /// Returns the places where a secret would be, in words.
    pub(super) fn places(&self, org: &str, name: Name) -> String {
        let file = self.file(org, name);
        match &self.keyring {
            Some(_) => format!("{} and {}", file.display(), keyring::NAME),
            None => file.display().to_string(),
        }
    }

    fn in_keyring(&self, org: &str, name: Name) -> Result<Option<Zeroizing<String>>, Refusal> {
        match &self.keyring {
            Some(keyring) => vault::take(&**keyring, &self.entry(org, name)),
            None => Ok(None),
        }
    }

    fn file(&self, org: &str, name: Name) -> PathBuf {
        // Names of orgs have no dot and no slash.
        let file = format!("{org}.{}", name.word());
        self.config.join(FOLDER).join(file)
    }

    /// The name in the keyring, which all config folders of a person share.
    fn entry(&self, org: &str, name: Name) -> String {
        format!("{org}/{} of {}", name.word(), self.config.display())
    }
}

fn failed(path: &Path, doing: &'static str, error: io::Error) -> Error {
    Error::SecretFile {
        path: path.to_owned(),
        doing,
        error: Arc::new(error),
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests;
