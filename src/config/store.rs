//! Where this program keeps the secrets of named orgs: the system's keyring or, where there is none, files.
//!
//! A file is 0600 below the config folder and is the last resort; whoever stores says where a secret went. Windows
//! keeps at most 2,560 bytes an entry, so that a long secret is kept in parts. Blocking. Errors: of kind credential.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Error, keyring, private};
use crate::secret::Secret;

const FOLDER: &str = "secrets";
const LONGEST: u64 = 64 * 1024;
/// In characters; Windows counts two bytes for each.
const PART: usize = 1000;
/// How an entry begins that only says in how many parts the secret is. No token and no key begins so.
const IN_PARTS: &str = "okta-admin:parts:";
/// More parts than any secret has: a wrong number must not be worked through.
const MOST_PARTS: usize = 64;

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

/// A keyring: short texts by name.
pub(super) trait Vault {
    /// Keeps a text, in the place of another one.
    fn set(&self, name: &str, value: &str) -> Result<(), String>;
    /// Returns a text, or nothing.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, String>;
    /// Forgets a text; nothing to forget is no error.
    fn delete(&self, name: &str) -> Result<(), String>;
}

/// The place for the secrets of one config folder.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    with_keyring: bool,
}

impl Store {
    /// Names the place below a config folder; nothing is made yet.
    pub fn below(config: &Path, with_keyring: bool) -> Self {
        Self {
            folder: config.join(FOLDER),
            with_keyring,
        }
    }

    /// Keeps a secret, in the place of another one, and says where.
    pub fn store_secret(&self, org: &str, name: Name, secret: &Secret) -> Result<Where, Error> {
        let file = self.file(org, name);
        if let Some(vault) = self.vault()
            && put(&*vault, &entry(org, name), secret.expose()).is_ok()
        {
            // An older one in a file would be a second truth.
            remove(&file).map_err(|error| self.failed(&file, "remove", error))?;
            return Ok(Where::Keyring);
        }
        private::write(&file, secret.expose().as_bytes())
            .map_err(|error| self.failed(&file, "write", error))?;
        Ok(Where::File(file))
    }

    /// Reads a secret; nothing if none is kept.
    pub fn read_secret(&self, org: &str, name: Name) -> Result<Option<Secret>, Error> {
        let file = self.file(org, name);
        let read = private::read(&file, LONGEST);
        if let Some(read) = read.map_err(|error| self.failed(&file, "read", error))? {
            let text = Zeroizing::new(read.text);
            return match read.open_to_others {
                Some(mode) => Err(Error::OpenToOthers { path: file, mode }),
                None => Ok(Some(Secret::new(text.as_str()))),
            };
        }
        let Some(vault) = self.vault() else {
            return Ok(None);
        };
        let kept = take(&*vault, &entry(org, name)).map_err(|what| Error::Keyring { what })?;
        Ok(kept.map(|text| Secret::new(text.as_str())))
    }

    /// Forgets a secret, wherever it is; nothing to forget is no error.
    pub fn forget_secret(&self, org: &str, name: Name) -> Result<(), Error> {
        let file = self.file(org, name);
        remove(&file).map_err(|error| self.failed(&file, "remove", error))?;
        match self.vault() {
            Some(vault) => {
                forget(&*vault, &entry(org, name)).map_err(|what| Error::Keyring { what })
            }
            None => Ok(()),
        }
    }

    /// Returns where a secret is kept, if it is.
    pub fn place(&self, org: &str, name: Name) -> Option<Where> {
        let file = self.file(org, name);
        if file.exists() {
            return Some(Where::File(file));
        }
        let kept = take(&*self.vault()?, &entry(org, name));
        kept.ok().flatten().map(|_| Where::Keyring)
    }

    fn file(&self, org: &str, name: Name) -> PathBuf {
        // Names of orgs have no dot and no slash.
        self.folder.join(format!("{org}.{}", name.word()))
    }

    fn vault(&self) -> Option<Box<dyn Vault>> {
        self.with_keyring.then(keyring::open).flatten()
    }

    #[expect(clippy::unused_self, reason = "reads as the others do")]
    fn failed(&self, path: &Path, doing: &'static str, error: io::Error) -> Error {
        Error::SecretFile {
            path: path.to_owned(),
            doing,
            error: Arc::new(error),
        }
    }
}

fn entry(org: &str, name: Name) -> String {
    format!("{org}/{}", name.word())
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Keeps a text; the parts first, so that what says how many there are is never ahead of them.
fn put(vault: &dyn Vault, name: &str, value: &str) -> Result<(), String> {
    forget(vault, name)?;
    let letters: Vec<char> = value.chars().collect();
    if letters.len() <= PART {
        return vault.set(name, value);
    }
    let parts = letters.chunks(PART);
    let count = parts.len();
    for (number, part) in parts.enumerate() {
        let part = Zeroizing::new(part.iter().collect::<String>());
        vault.set(&format!("{name}.{number}"), &part)?;
    }
    vault.set(name, &format!("{IN_PARTS}{count}"))
}

fn take(vault: &dyn Vault, name: &str) -> Result<Option<Zeroizing<String>>, String> {
    let Some(first) = vault.get(name)? else {
        return Ok(None);
    };
    let Some(count) = parts(&first) else {
        return Ok(Some(first));
    };
    let mut whole = Zeroizing::new(String::new());
    for number in 0..count {
        let part = vault.get(&format!("{name}.{number}"))?;
        let part = part.ok_or_else(|| format!("part {number} of {name} is missing"))?;
        whole.push_str(&part);
    }
    Ok(Some(whole))
}

fn forget(vault: &dyn Vault, name: &str) -> Result<(), String> {
    let count = vault.get(name)?.and_then(|first| parts(&first));
    vault.delete(name)?;
    for number in 0..count.unwrap_or_default() {
        vault.delete(&format!("{name}.{number}"))?;
    }
    Ok(())
}

fn parts(first: &str) -> Option<usize> {
    let count: usize = first.strip_prefix(IN_PARTS)?.parse().ok()?;
    (count <= MOST_PARTS).then_some(count)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    /// As small as that of Windows.
    #[derive(Default)]
    struct Small(RefCell<BTreeMap<String, String>>);

    impl Vault for Small {
        fn set(&self, name: &str, value: &str) -> Result<(), String> {
            if value.encode_utf16().count() * 2 > 2560 {
                return Err("too long".to_owned());
            }
            self.0.borrow_mut().insert(name.into(), value.into());
            Ok(())
        }

        fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, String> {
            Ok(self.0.borrow().get(name).cloned().map(Zeroizing::new))
        }

        fn delete(&self, name: &str) -> Result<(), String> {
            self.0.borrow_mut().remove(name);
            Ok(())
        }
    }

    #[test]
    fn a_long_secret_fits_a_small_keyring_and_is_forgotten_whole() {
        let vault = Small::default();
        let long = "key-Ä".repeat(1200);
        for value in ["00abc", &long, &"x".repeat(PART), "short again"] {
            put(&vault, "prod/token", value).unwrap();
            let kept = take(&vault, "prod/token").unwrap().unwrap();
            assert_eq!(*kept, value);
        }
        assert_eq!(vault.0.borrow().len(), 1, "no part of the long one is left");
        put(&vault, "prod/token", &long).unwrap();
        forget(&vault, "prod/token").unwrap();
        assert!(vault.0.borrow().is_empty());
    }

    #[test]
    fn a_secret_of_which_a_part_is_missing_is_an_error() {
        let vault = Small::default();
        put(&vault, "a/key", &"x".repeat(3 * PART)).unwrap();
        vault.delete("a/key.1").unwrap();
        let error = take(&vault, "a/key").unwrap_err();
        assert_eq!(error, "part 1 of a/key is missing");
    }

    #[test]
    fn without_a_keyring_a_secret_is_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::below(folder.path(), false);
        let secret = Secret::new("00abc");
        assert!(store.read_secret("prod", Name::Token).unwrap().is_none());
        assert_eq!(store.place("prod", Name::Token), None);
        let place = store.store_secret("prod", Name::Token, &secret).unwrap();
        let file = folder.path().join("secrets/prod.token");
        assert_eq!(place, Where::File(file.clone()));
        assert_eq!(store.place("prod", Name::Token), Some(place));
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
        store.forget_secret("prod", Name::Token).unwrap();
        store.forget_secret("prod", Name::Token).unwrap();
        assert!(!file.exists());
    }
}
