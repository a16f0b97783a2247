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
        let mut unreached = None;
        for name in Name::ALL {
            let file = self.file(org, name);
            remove(&file).map_err(|error| failed(&file, "remove", error))?;
            let Some(keyring) = &self.keyring else {
                continue;
            };
            match vault::forget(&**keyring, &self.entry(org, name)) {
                Ok(()) => {}
                // What cannot be reached from here may never have been used.
                Err(refusal @ Refusal::Absent(_)) => unreached = Some(refusal),
                Err(refusal) => return Err(Error::keyring("remove", org, name, refusal)),
            }
        }
        Ok(unreached.map(|refusal| {
            let keyring = keyring::NAME;
            format!(
                "{keyring} was not looked into, {refusal}: what it may keep for {org} stays there"
            )
        }))
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
mod tests {
    use super::*;
    use crate::config::vault::tests::Small;
    use crate::failure::Kind;

    /// A config folder beside a keyring.
    fn beside() -> (Store, Arc<Small>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let keyring = Arc::new(Small::default());
        let store = Store {
            config: folder.path().to_owned(),
            keyring: Some(Arc::clone(&keyring) as Arc<dyn Vault>),
        };
        (store, keyring, folder)
    }

    fn refuse(keyring: &Small, refusal: Option<Refusal>) {
        *keyring.refuses.lock().unwrap() = refusal;
    }

    fn locked() -> Refusal {
        Refusal::Locked("prompt dismissed".to_owned())
    }

    #[test]
    fn a_secret_goes_into_the_keyring_and_no_file_is_left_beside_it() {
        let (store, keyring, folder) = beside();
        let file = folder.path().join("secrets/prod.token");
        private::write(&file, b"00old").unwrap();
        assert_eq!(
            store.place("prod", Name::Token),
            format!("in the file {} (mode 0600)", file.display())
        );
        let secret = Secret::new("00new");
        let kept = store.store_secret("prod", Name::Token, &secret).unwrap();
        assert_eq!(kept.to_string(), "the system's keyring");
        assert!(!file.exists());
        assert_eq!(store.place("prod", Name::Token), "in the system's keyring");
        let read = store.read_secret("prod", Name::Token).unwrap().unwrap();
        assert_eq!(read.expose(), "00new");
        // A folder with an org of the same name is another place.
        let elsewhere = Store {
            config: folder.path().join("elsewhere"),
            ..store.clone()
        };
        assert_eq!(elsewhere.place("prod", Name::Token), "missing");
        assert_eq!(store.forget_secrets("prod").unwrap(), None);
        assert!(keyring.kept.lock().unwrap().is_empty());
    }

    #[test]
    fn a_keyring_that_refuses_is_told_of_and_the_secret_goes_into_a_file() {
        let (store, keyring, folder) = beside();
        let file = folder.path().join("secrets/prod.key");
        for (refusal, why) in [
            (locked(), "it is locked (prompt dismissed)"),
            (
                Refusal::Absent("no D-Bus".to_owned()),
                "none can be used (no D-Bus)",
            ),
            (
                Refusal::Silent(std::time::Duration::from_secs(30)),
                "no answer in 30 seconds",
            ),
        ] {
            refuse(&keyring, Some(refusal));
            let secret = Secret::new(why);
            let kept = store.store_secret("prod", Name::Key, &secret).unwrap();
            let file = file.display();
            assert_eq!(
                kept.to_string(),
                format!("the file {file} (mode 0600) and not in the system's keyring: {why}")
            );
            let read = store.read_secret("prod", Name::Key).unwrap().unwrap();
            assert_eq!(read.expose(), why);
        }
    }

    #[test]
    fn what_was_kept_last_is_what_counts() {
        let (store, keyring, _folder) = beside();
        let keep = |text: &str| {
            let secret = Secret::new(text);
            store.store_secret("prod", Name::Refresh, &secret).unwrap();
            let read = store.read_secret("prod", Name::Refresh).unwrap().unwrap();
            assert_eq!(read.expose(), text);
        };
        keep("one");
        refuse(&keyring, Some(locked()));
        keep("two");
        refuse(&keyring, None);
        keep("three");
    }

    #[test]
    fn a_locked_keyring_is_an_error_where_the_secret_may_be_in_it() {
        let (store, keyring, _folder) = beside();
        let secret = Secret::new("00abc");
        store.store_secret("prod", Name::Token, &secret).unwrap();
        refuse(&keyring, Some(locked()));
        let error = store.read_secret("prod", Name::Token).unwrap_err();
        assert_eq!(error.kind(), Kind::Credential);
        assert_eq!(
            error.to_string(),
            "could not look for the token of org prod in the system's keyring: it is locked (prompt dismissed)"
        );
        assert!(error.hints()[0].starts_with("unlock it"), "{error:?}");
        assert_eq!(
            store.place("prod", Name::Token),
            "perhaps in the system's keyring: it is locked (prompt dismissed)"
        );
        // It would stay there, and nobody would know.
        assert!(store.forget_secrets("prod").is_err());
        refuse(&keyring, Some(Refusal::Absent("no D-Bus".to_owned())));
        let note = store.forget_secrets("prod").unwrap().unwrap();
        assert_eq!(
            note,
            "the system's keyring was not looked into, none can be used (no D-Bus): what it may \
             keep for prod stays there"
        );
    }

    #[test]
    fn without_a_keyring_a_secret_is_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::below(folder.path(), false);
        let secret = Secret::new("00abc");
        assert!(store.read_secret("prod", Name::Token).unwrap().is_none());
        assert_eq!(store.place("prod", Name::Token), "missing");
        let kept = store.store_secret("prod", Name::Token, &secret).unwrap();
        let file = folder.path().join("secrets/prod.token");
        assert_eq!(kept.place, Where::File(file.clone()));
        assert_eq!(kept.not_in_keyring, None);
        let place = store.place("prod", Name::Token);
        assert_eq!(place, format!("in {}", kept.place));
        let kept = store.read_secret("prod", Name::Token).unwrap().unwrap();
        assert_eq!(kept.expose(), "00abc");
        assert!(store.read_secret("prod", Name::Key).unwrap().is_none());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
            let error = store.read_secret("prod", Name::Token).unwrap_err();
            assert!(matches!(error, Error::OpenToOthers { mode: 0o644, .. }));
        }
        assert_eq!(store.forget_secrets("prod").unwrap(), None);
        assert_eq!(store.forget_secrets("prod").unwrap(), None);
        assert!(!file.exists());
    }
}
