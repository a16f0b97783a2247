//! The config file: `config.toml`, with a table for each named org and the name of the default one.
//!
//! Comments and order survive every change. What cannot be read is an error with its line and nothing is
//! written; a key that nobody knows is a warning, so that an older program reads a newer file. The file holds no
//! secret, but says which org is touched and how carefully: one that others can change is refused.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use toml_edit::{DocumentMut, Item, Table, TableLike, TomlError};

use super::entry::{self, Entry};
use super::near::near;
use super::{Error, private};

const NAME: &str = "config.toml";
const LONGEST: u64 = 1024 * 1024;
/// Longer than a keyring is waited for, which may be asked while the file is held.
const LONGEST_WAIT: Duration = Duration::from_secs(40);
const DEFAULT: &str = "default";
const ORG: &str = "org";

/// The name of the org inside this program.
pub const SANDBOX: &str = "sandbox";

/// The file, read; empty if there is none.
#[derive(Debug, Default)]
pub struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
    /// Held by whoever changes the file.
    _alone: Option<File>,
}

impl ConfigFile {
    /// Reads the file of a folder in order to change it: until it is dropped, no other process does.
    ///
    /// Errors: of kind usage, also when another process does not let go of it.
    pub fn open_alone(folder: &Path) -> Result<Self, Error> {
        let failed = |error| Error::ConfigFile {
            path: folder.join(NAME),
            doing: "write",
            error: Arc::new(error),
        };
        let alone = private::lock_folder(folder, LONGEST_WAIT).map_err(failed)?;
        let alone = alone.ok_or_else(|| {
            failed(io::Error::new(
                io::ErrorKind::ResourceBusy,
                "another okta-admin is changing it",
            ))
        })?;
        Ok(Self {
            _alone: Some(alone),
            ..Self::open(folder)?
        })
    }

    /// Reads the file of a folder.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(NAME);
        let read = private::read(&path, LONGEST).map_err(|error| Error::ConfigFile {
            path: path.clone(),
            doing: "read",
            error: Arc::new(error),
        })?;
        let Some(read) = read else {
            return Ok(Self {
                path,
                ..Self::default()
            });
        };
        if let Some(mode) = read.open_to_others {
            return Err(Error::ConfigOpen { path, mode });
        }
        let document = read
            .text
            .parse()
            .map_err(|error: TomlError| Error::Config {
                path: path.clone(),
                what: broken(&read.text, &error),
            })?;
        let file = Self {
            path,
            document,
            _alone: None,
        };
        file.check()?;
        Ok(file)
    }

    /// Returns where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the names of the orgs, in the order of the file.
    pub fn names(&self) -> Vec<&str> {
        let orgs = self.orgs().into_iter().flat_map(TableLike::iter);
        orgs.map(|(name, _)| name).collect()
    }

    /// Returns the name of the default org.
    pub fn default_org(&self) -> Option<&str> {
        self.document.get(DEFAULT).and_then(Item::as_str)
    }

    /// Reads one org; nothing if there is none of this name.
    pub fn entry(&self, name: &str) -> Result<Option<Entry>, Error> {
        let table = self.orgs().and_then(|orgs| orgs.get(name));
        let Some(table) = table.and_then(Item::as_table_like) else {
            return Ok(None);
        };
        entry::read(name, table, &self.path).map(Some)
    }

    /// Reads every org.
    pub fn entries(&self) -> Result<Vec<Entry>, Error> {
        let entries = self.names().into_iter();
        let entries = entries.filter_map(|name| self.entry(name).transpose());
        entries.collect()
    }

    /// Returns a line for each key that nobody knows.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let mut check = |table: &dyn TableLike, place: &str, known: &[&str]| {
            for (key, _) in table.iter().filter(|(key, _)| !known.contains(key)) {
                let meant = near(key, known.iter().copied());
                let meant = meant.map(|word| format!("; did you mean {word}?"));
                warnings.push(format!(
                    "{}: {place}{key} is not a setting and counts for nothing{}",
                    self.path.display(),
                    meant.unwrap_or_default()
                ));
            }
        };
        check(self.document.as_table(), "", &[DEFAULT, ORG]);
        for (name, table) in self.orgs().into_iter().flat_map(TableLike::iter) {
            if let Some(table) = table.as_table_like() {
                check(table, &format!("org.{name}."), &entry::KEYS);
            }
        }
        warnings
    }

    /// Adds an org; the caller made sure that its name is free.
    pub fn add(&mut self, entry: &Entry) {
        let orgs = self.document.entry(ORG).or_insert_with(|| {
            let mut table = Table::new();
            // Only `[org.NAME]` is written, not an empty `[org]` before it.
            table.set_implicit(true);
            Item::Table(table)
        });
        if let Some(orgs) = orgs.as_table_like_mut() {
            orgs.insert(&entry.name, Item::Table(entry.table()));
        }
    }

    /// Takes an org out; also as the default.
    pub fn remove(&mut self, name: &str) {
        let orgs = self.document.get_mut(ORG).and_then(Item::as_table_like_mut);
        if let Some(orgs) = orgs {
            orgs.remove(name);
        }
        if self.default_org() == Some(name) {
            self.document.remove(DEFAULT);
        }
    }

    /// Makes an org the default.
    pub fn set_default(&mut self, name: &str) {
        if let Some(item) = self.document.get_mut(DEFAULT)
            && let Some(value) = item.as_value_mut()
        {
            // The comment beside the value stays.
            let decor = value.decor().clone();
            *value = name.into();
            *value.decor_mut() = decor;
        } else {
            self.document.insert(DEFAULT, toml_edit::value(name));
        }
    }

    /// Puts the file in place, whole.
    pub fn save(&self) -> Result<(), Error> {
        let text = self.document.to_string();
        private::write(&self.path, text.as_bytes()).map_err(|error| Error::ConfigFile {
            path: self.path.clone(),
            doing: "write",
            error: Arc::new(error),
        })
    }

    fn orgs(&self) -> Option<&dyn TableLike> {
        self.document.get(ORG).and_then(Item::as_table_like)
    }

    /// Refuses what has the wrong shape; a value is looked at when its org is used.
    fn check(&self) -> Result<(), Error> {
        let wrong = |what: &str| Error::Config {
            path: self.path.clone(),
            what: what.to_owned(),
        };
        let default = self.document.get(DEFAULT);
        if default.is_some_and(|item| item.as_str().is_none()) {
            return Err(wrong("default is not the name of an org in quotes"));
        }
        let orgs = self.document.get(ORG);
        if orgs.is_some_and(|item| item.as_table_like().is_none()) {
            return Err(wrong("org is not a table: write [org.NAME]"));
        }
        let no_table = self.orgs().into_iter().flat_map(TableLike::iter);
        for (name, item) in no_table {
            if item.as_table_like().is_none() {
                return Err(wrong(&format!(
                    "org.{name} is not a table: write [org.{name}]"
                )));
            }
        }
        Ok(())
    }
}

/// Says what is wrong and in which line, without the line itself.
fn broken(text: &str, error: &TomlError) -> String {
    let what = error.message().lines().collect::<Vec<_>>().join(", ");
    match error.span() {
        Some(span) => {
            let before = text.get(..span.start).unwrap_or(text);
            format!("line {}: {what}", before.matches('\n').count() + 1)
        }
        None => what,
    }
}

/// Refuses a name that could not stand after `--org`, in a file's name or in the file.
pub fn check_name(name: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if name.eq_ignore_ascii_case(SANDBOX) {
        return Err(Error::OrgName {
            name: name.to_owned(),
            why: "it is the org inside this program",
        });
    }
    if starts_well && name.len() <= 64 && name.chars().all(plain) {
        return Ok(());
    }
    Err(Error::OrgName {
        name: name.to_owned(),
        why: "a name has letters, digits, - and _, at most 64, and starts with a letter or digit",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (Result<ConfigFile, Error>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        private::write(&folder.path().join(NAME), text.as_bytes()).unwrap();
        (ConfigFile::open(folder.path()), folder)
    }

    fn refused(text: &str) -> String {
        let (file, folder) = file(text);
        let error = file.unwrap_err();
        assert_eq!(error.kind(), crate::failure::Kind::Usage);
        let folder = folder.path().display().to_string();
        error.to_string().replace(&folder, "")
    }

    #[test]
    fn what_cannot_be_read_names_its_line() {
        for (text, expected) in [
            (
                "default = \"a\"\n[org.a\n",
                "/config.toml: line 2: unclosed table, expected `]`",
            ),
            (
                "default = 7\n",
                "/config.toml: default is not the name of an org in quotes",
            ),
            (
                "org = \"a\"\n",
                "/config.toml: org is not a table: write [org.NAME]",
            ),
            (
                "[org]\na = 1\n",
                "/config.toml: org.a is not a table: write [org.a]",
            ),
        ] {
            assert_eq!(refused(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_key_that_nobody_knows_is_a_warning_with_what_was_meant() {
        let text = "defualt = \"a\"\n[org.a]\ndomain = \"a\"\nreadonly = true\ncolour = 1\n";
        let (file, folder) = file(text);
        let folder = folder.path().display().to_string();
        let warnings = file.unwrap().warnings().join("\n").replace(&folder, "");
        assert_eq!(
            warnings,
            "/config.toml: defualt is not a setting and counts for nothing; did you mean default?\n\
             /config.toml: org.a.readonly is not a setting and counts for nothing; did you mean read_only?\n\
             /config.toml: org.a.colour is not a setting and counts for nothing"
        );
    }

    #[test]
    fn comments_and_order_survive_every_change() {
        let text = "# mine\ndefault = \"b\" # for now\n\n[org.b] # the second\ndomain = \"b\"\n\n# the first\n[org.a]\ndomain = \"a\"\n";
        let (file, folder) = file(text);
        let mut file = file.unwrap();
        assert_eq!(file.names(), ["b", "a"]);
        file.set_default("a");
        file.save().unwrap();
        let changed = std::fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(changed, text.replace("default = \"b\"", "default = \"a\""));
        file.remove("a");
        file.save().unwrap();
        let left = std::fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert!(left.contains("[org.b] # the second\n"), "{left}");
        assert_eq!(ConfigFile::open(folder.path()).unwrap().default_org(), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_change_is_refused_and_says_what_to_do() {
        use std::os::unix::fs::PermissionsExt as _;

        let (_, folder) = file("");
        let path = folder.path().join(NAME);
        for (mode, taken) in [(0o600, true), (0o400, true), (0o640, false), (0o666, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            match ConfigFile::open(folder.path()) {
                Ok(_) => assert!(taken, "{mode:o}"),
                Err(error) => {
                    assert!(!taken, "{mode:o}: {error}");
                    assert!(error.hints()[0].starts_with("chmod 600 "), "{error}");
                }
            }
        }
    }

    #[test]
    fn a_name_is_one_plain_word() {
        for name in ["prod", "acme-preview", "a_1", "7"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "-x", "a b", "a.b", "../a", "sandbox", "Sandbox", "é"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
