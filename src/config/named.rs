//! A named org of the config file as a connection: its address, its credential, what `auth status` shows of it.
//!
//! Nothing is sent and no secret is read.

use std::path::{Path, PathBuf};

use super::layers::OrgLayer;
use super::store::{Name, Store};
use super::{
    ConfigFile, CredentialFrom, Entry, Error, Guard, Method, SecretFrom, Seen, Setting, Share,
    Source, entry,
};

/// The config file, and what it takes to understand its orgs.
pub(super) struct Book {
    file: ConfigFile,
    entries: Vec<Entry>,
    store: Store,
    home: Option<PathBuf>,
}

impl Book {
    /// Reads the file of a folder, whole: a guard that cannot be read must not be passed over.
    pub(super) fn open(folder: &Path, store: Store, home: Option<&Path>) -> Result<Self, Error> {
        let file = ConfigFile::open(folder)?;
        let entries = file.entries()?;
        Ok(Self {
            file,
            entries,
            store,
            home: home.map(Path::to_owned),
        })
    }

    /// Returns the name of the default org.
    pub(super) fn default_org(&self) -> Option<&str> {
        self.file.default_org()
    }

    /// Returns a line for each key that nobody knows.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.file.warnings()
    }

    /// Finds an org by its whole name.
    pub(super) fn find(&self, name: &str, named_by: &Source) -> Result<&Entry, Error> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        found.ok_or_else(|| Error::UnknownOrg {
            name: name.to_owned(),
            named_by: named_by.clone(),
            known: self.entries.iter().map(|e| e.name.clone()).collect(),
        })
    }

    /// Returns an org as a source of settings.
    pub(super) fn source(&self, name: &str) -> Source {
        Source::Org {
            name: name.to_owned(),
            file: self.file.path().to_owned(),
        }
    }

    /// Returns the file's choice of a default as a source.
    pub(super) fn default_source(&self) -> Source {
        Source::DefaultOrg {
            file: self.file.path().to_owned(),
        }
    }

    /// Returns the orgs at this address.
    fn at(&self, url: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.address.url() == url)
    }

    /// Returns the name of the first org at this address.
    pub(super) fn name_of(&self, url: &str) -> Option<String> {
        self.at(url).next().map(|entry| entry.name.clone())
    }

    /// Returns how carefully the org at this address is written to: the most careful of all its entries.
    pub(super) fn guard(&self, url: &str) -> Guard {
        self.at(url)
            .fold(Guard::default(), |guard, entry| guard.and(&entry.guard))
    }

    /// Returns the smallest share of the rate limits that an entry with this address allows.
    pub(super) fn ceiling(&self, url: &str) -> Option<Setting<Share>> {
        let shares = self.at(url).filter_map(|entry| {
            let source = self.source(&entry.name);
            Some(Setting::new(entry.max_api_share?, source))
        });
        shares.min_by_key(|share| share.value.percent())
    }

    /// Returns the settings of an org that flags and environment outrank.
    pub(super) fn layer(&self, entry: &Entry) -> OrgLayer {
        let ca_file = entry.ca_file.as_deref().map(|file| self.place(file));
        let values = [
            ("output", entry.output.clone()),
            (
                "concurrency",
                entry.concurrency.map(|many| many.to_string()),
            ),
            ("ca_file", ca_file.map(|file| file.display().to_string())),
        ];
        OrgLayer {
            values: values
                .into_iter()
                .filter_map(|(key, value)| Some((key, value?)))
                .collect(),
            source: self.source(&entry.name),
        }
    }

    fn place(&self, written: &str) -> PathBuf {
        entry::place(written, self.file.path(), self.home.as_deref())
    }

    /// Returns how requests to an org are authorised.
    ///
    /// Errors: a part of the credential is missing.
    pub(super) fn credential(&self, entry: &Entry) -> Result<CredentialFrom, Error> {
        let client_id = || {
            entry.client_id.clone().ok_or_else(|| Error::Incomplete {
                org: entry.name.clone(),
                what: format!("method is {}, but there is no client_id", entry.method),
                hint: format!("set client_id in {}", self.file.path().display()),
            })
        };
        let token = || {
            let (command, file) = (&entry.token_command, &entry.token_file);
            self.secret(entry, command.as_deref(), file.as_deref(), Name::Token)
        };
        Ok(match entry.method {
            Method::Token => CredentialFrom::Token(token()?),
            Method::Bearer => CredentialFrom::Bearer(token()?),
            Method::ServiceApp => {
                let (command, file) = (&entry.key_command, &entry.key_file);
                CredentialFrom::ServiceApp {
                    client_id: client_id()?,
                    key: self.secret(entry, command.as_deref(), file.as_deref(), Name::Key)?,
                    key_id: entry.key_id.clone(),
                    scopes: entry.scopes.clone(),
                    dpop: entry.dpop,
                }
            }
            Method::Person => CredentialFrom::Person {
                client_id: client_id()?,
                scopes: entry.scopes.clone(),
                refresh: self.secret(entry, None, None, Name::Refresh)?,
                dpop: entry.dpop,
            },
        })
    }

    fn secret(
        &self,
        entry: &Entry,
        command: Option<&str>,
        file: Option<&str>,
        name: Name,
    ) -> Result<SecretFrom, Error> {
        let source = self.source(&entry.name);
        Ok(match (command, file) {
            (Some(_), Some(_)) => {
                return Err(Error::Incomplete {
                    org: entry.name.clone(),
                    what: "a command and a file both say where the secret is".to_owned(),
                    hint: format!("take one of them out of {}", self.file.path().display()),
                });
            }
            (Some(command), None) => SecretFrom::Command(Setting::new(command.to_owned(), source)),
            (None, Some(file)) => SecretFrom::File(Setting::new(self.place(file), source)),
            (None, None) => SecretFrom::Stored {
                store: self.store.clone(),
                org: entry.name.clone(),
                name,
                source,
            },
        })
    }

    /// Returns a row for each thing that the org's table says, and one for its secret.
    pub(super) fn rows(&self, entry: &Entry, credential: Option<&CredentialFrom>) -> Vec<Seen> {
        let source = self.source(&entry.name);
        // Shown with the limits, or as the place of the secret.
        let elsewhere = [
            "output",
            "max_api_share",
            "concurrency",
            "ca_file",
            "token_command",
            "token_file",
            "key_command",
            "key_file",
        ];
        let settled = entry.settled().into_iter();
        let mut rows: Vec<Seen> = settled
            .filter(|(key, _)| !elsewhere.contains(key))
            .map(|(key, value)| Seen {
                setting: key,
                name: key,
                source: source.clone(),
                value: Some(entry::plain(&value)),
                unused: None,
            })
            .collect();
        rows.extend(credential.map(|credential| Seen {
            setting: credential.secret_word(),
            name: "",
            source: source.clone(),
            value: Some(format!("({})", credential.secret().told())),
            unused: None,
        }));
        rows
    }
}
