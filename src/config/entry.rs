//! One org of the config file: `[org.NAME]`, as it is kept and written; [`read`] is the way in.
//!
//! Relative paths start at the file's folder, `~/` at the home folder. Times are [`Duration`]s.

use std::path::{Path, PathBuf};
use std::time::Duration;

use toml_edit::{Array, Item, Table, Value};

use super::method::Method;
use super::{Address, Concurrency, Share, duration};
use crate::okta::oauth::Dpop;

mod read;

pub(super) use read::read;

/// Every key of an org's table.
pub(super) const KEYS: [&str; 18] = [
    "domain",
    "method",
    "token_command",
    "token_file",
    "client_id",
    "key_file",
    "key_command",
    "key_id",
    "scopes",
    "dpop",
    "output",
    "max_api_share",
    "concurrency",
    "ca_file",
    "read_only",
    "confirm",
    "protect",
    "retain",
];

/// What `confirm` may say.
const TYPE_NAME: &str = "type-name";

/// A named org.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Where it answers, as written.
    pub domain: String,
    /// The same, understood.
    pub address: Address,
    /// How it is signed in to.
    pub method: Method,
    /// Prints the token.
    pub token_command: Option<String>,
    /// Holds the token.
    pub token_file: Option<String>,
    /// The client of a service app or of a person's sign-in.
    pub client_id: Option<String>,
    /// Holds the private key of a service app.
    pub key_file: Option<String>,
    /// Prints that key.
    pub key_command: Option<String>,
    /// The key's id.
    pub key_id: Option<String>,
    /// The scopes to ask for; none means those that a command needs.
    pub scopes: Vec<String>,
    /// Whether tokens are bound to a key.
    pub dpop: Dpop,
    /// The output format.
    pub output: Option<String>,
    /// The most of each rate limit that may ever be used.
    pub max_api_share: Option<Share>,
    /// How many requests run side by side.
    pub concurrency: Option<Concurrency>,
    /// Further certificate authorities, PEM.
    pub ca_file: Option<String>,
    /// How carefully it is written to.
    pub guard: Guard,
}

/// How carefully an org is written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// No write is sent.
    pub read_only: bool,
    /// The org's name is typed before a write.
    pub type_name: bool,
    /// Users (`login`, e-mail or id) and groups (`group:NAME`) that no write may touch.
    pub protect: Vec<String>,
    /// How long records of runs are kept.
    pub retain: Option<Duration>,
}

impl Guard {
    /// Joins two, the more careful one of each winning.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.read_only |= other.read_only;
        self.type_name |= other.type_name;
        self.protect.extend(other.protect.iter().cloned());
        self.retain = match (self.retain, other.retain) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        self
    }
}

impl Entry {
    /// Makes an org with the usual settings.
    pub fn new(name: &str, address: Address) -> Self {
        let url = address.url();
        Self {
            name: name.to_owned(),
            domain: url.strip_prefix("https://").unwrap_or(url).to_owned(),
            address,
            method: Method::default(),
            token_command: None,
            token_file: None,
            client_id: None,
            key_file: None,
            key_command: None,
            key_id: None,
            scopes: Vec::new(),
            dpop: Dpop::default(),
            output: None,
            max_api_share: None,
            concurrency: None,
            ca_file: None,
            guard: Guard::default(),
        }
    }

    /// Returns what is settled, as it stands in the file: keys and values, nothing that is left at its default.
    pub fn settled(&self) -> Vec<(&'static str, Value)> {
        let text = |text: &Option<String>| text.as_ref().map(Value::from);
        let list = |list: &[String]| {
            let filled = (!list.is_empty()).then(|| list.iter().collect::<Array>());
            filled.map(Value::from)
        };
        let guard = &self.guard;
        let all = [
            ("domain", Some(Value::from(&self.domain))),
            ("method", Some(Value::from(self.method.word()))),
            ("token_command", text(&self.token_command)),
            ("token_file", text(&self.token_file)),
            ("client_id", text(&self.client_id)),
            ("key_file", text(&self.key_file)),
            ("key_command", text(&self.key_command)),
            ("key_id", text(&self.key_id)),
            ("scopes", list(&self.scopes)),
            (
                "dpop",
                (self.dpop != Dpop::Auto).then(|| self.dpop.word().into()),
            ),
            ("output", text(&self.output)),
            (
                "max_api_share",
                self.max_api_share.map(|share| share.to_string().into()),
            ),
            (
                "concurrency",
                self.concurrency.map(|many| many.to_string().into()),
            ),
            ("ca_file", text(&self.ca_file)),
            ("read_only", guard.read_only.then(|| true.into())),
            ("confirm", guard.type_name.then(|| TYPE_NAME.into())),
            ("protect", list(&guard.protect)),
            (
                "retain",
                guard.retain.map(|time| duration::show(time).into()),
            ),
        ];
        let set = all.into_iter();
        set.filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// Returns the table that stands for it in the file.
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new();
        for (key, value) in self.settled() {
            table.insert(key, Item::Value(value));
        }
        table
    }
}

/// Writes a value for a person: a text without quotes, a list with commas.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.value().clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string().trim().to_owned(),
    }
}

/// Returns a path of the file: from the file's folder on, or from the home folder.
pub(super) fn place(written: &str, file: &Path, home: Option<&Path>) -> PathBuf {
    let folder = file.parent().unwrap_or_else(|| Path::new(""));
    match (written.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => folder.join(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Result<Entry, String> {
        let document: toml_edit::DocumentMut = text.parse().unwrap();
        read("prod", document.as_table(), Path::new("/c/config.toml"))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "domain = \"acme\"\nmethod = \"service-app\"\nclient_id = \"0oa1\"\nkey_file = \"~/key.pem\"\n\
             scopes = [\"okta.users.read\"]\ndpop = \"always\"\noutput = \"json\"\nmax_api_share = \"40%\"\n\
             concurrency = \"4\"\nread_only = true\nconfirm = \"type-name\"\nprotect = [\"a@x\", \"group:Admins\"]\nretain = \"90d\"\n";
        let entry = entry(text).unwrap();
        assert_eq!(entry.address.url(), "https://acme.okta.com");
        assert_eq!(entry.guard.retain.map(|t| t.as_secs()), Some(90 * 86_400));
        assert_eq!(entry.table().to_string(), text);
        for (key, _) in entry.settled() {
            assert!(KEYS.contains(&key), "{key}");
        }
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_an_error_and_not_a_default() {
        for (text, expected) in [
            ("method = \"token\"", "domain: is missing"),
            (
                "domain = \"http://acme.okta.com\"",
                "domain: http to acme.okta.com would send the token in the clear; write https://",
            ),
            (
                "domain = \"a\"\nread_only = \"yes\"",
                "read_only: is neither true nor false",
            ),
            (
                "domain = \"a\"\nconfirm = \"always\"",
                "confirm: \"always\" is neither type-name nor ask",
            ),
            (
                "domain = \"a\"\nprotect = \"ada\"",
                "protect: is not a list of texts in quotes",
            ),
            (
                "domain = \"a\"\nmethod = \"oauth\"",
                "method: \"oauth\" is none of token, service-app, person, bearer",
            ),
            (
                "domain = \"a\"\nmax_api_share = 400",
                "max_api_share: \"400\" is not a share: write 40%, from 1% to 100%",
            ),
        ] {
            let expected = format!("/c/config.toml: org.prod.{expected}");
            assert_eq!(entry(text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn paths_start_at_the_folder_of_the_file_or_at_home() {
        let home = Some(Path::new("/home/ada"));
        for (written, home, expected) in [
            ("token", home, "/c/token"),
            ("~/token", home, "/home/ada/token"),
            ("/x/token", home, "/x/token"),
            ("~/token", None, "/c/~/token"),
        ] {
            let found = place(written, Path::new("/c/config.toml"), home);
            assert_eq!(found, Path::new(expected));
        }
    }
}
