//! Which org is meant, and what there is to say about it: a named one whole, or one that flags, environment and files
//! put together.

use std::path::PathBuf;

use super::Flags;
use crate::config::connect::{Connection, Refused, connect};
use crate::config::dotenv::{DotEnv, EnvFile};
use crate::config::families::{self, Family};
use crate::config::layers::OrgLayer;
use crate::config::named::Book;
use crate::config::seen::Chosen;
use crate::config::{Env, Error, Org, SANDBOX, Seen, Setting, Source};

/// The config file if there is one, or what is wrong with it.
pub(super) type BookOf<'a> = Result<Option<&'a Book>, &'a Error>;

/// What was found about the org.
pub(super) struct Found {
    pub(super) org: Org,
    /// What its table in the config file says besides.
    pub(super) layer: Option<OrgLayer>,
    pub(super) dotenv: Option<DotEnv>,
    pub(super) notes: Vec<String>,
    pub(super) seen: Vec<Seen>,
    pub(super) refused: Vec<String>,
}

impl Found {
    fn of(org: Org) -> Self {
        Self {
            org,
            layer: None,
            dotenv: None,
            notes: Vec::new(),
            seen: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Takes an org by its name: the one inside this program, or one of the config file.
    pub(super) fn named(
        flags: &Flags,
        env: &Env,
        named: &Setting<String>,
        book: BookOf<'_>,
    ) -> Self {
        let beside = [
            (flags.sandbox && flags.org.is_some(), "--org"),
            (flags.domain.is_some(), "--domain"),
            (flags.api_token_file.is_some(), "--api-token-file"),
            (flags.api_token_stdin, "--api-token-stdin"),
        ];
        let named_by = named.source.clone();
        let mut found = if let Some((_, flag)) = beside.into_iter().find(|(given, _)| *given) {
            let why = Error::BesideNamedOrg { flag, named_by };
            Self::of(Org::Missing { why })
        } else if named.value == SANDBOX {
            Self::of(Org::Sandbox)
        } else {
            match book {
                Err(why) => Self::of(Org::Missing { why: why.clone() }),
                Ok(book) => Self::of_book(book, named),
            }
        };
        let why = format!("{} names a whole org", named.source);
        let unused = Chosen {
            org: Err(why.clone()),
            token: Err(why),
        };
        let mut seen = vec![Seen {
            setting: "org",
            name: match named.source {
                Source::Flag(name) | Source::Environment(name) => name,
                _ => "",
            },
            source: named.source.clone(),
            value: Some(named.value.clone()),
            unused: None,
        }];
        let environment = families::all(&|name| env.get(name));
        seen.extend(unused.typed(flags));
        seen.extend(unused.rows(&environment, &[], &Source::Environment));
        seen.append(&mut found.seen);
        Self { seen, ..found }
    }

    /// Takes an org of the config file whole.
    fn of_book(book: Option<&Book>, named: &Setting<String>) -> Self {
        let Some(book) = book else {
            let why = Error::UnknownOrg {
                name: named.value.clone(),
                named_by: named.source.clone(),
                known: Vec::new(),
            };
            return Self::of(Org::Missing { why });
        };
        let entry = match book.find(&named.value, &named.source) {
            Ok(entry) => entry,
            Err(why) => return Self::of(Org::Missing { why }),
        };
        let credential = book.credential(entry);
        let seen = book.rows(entry, credential.as_ref().ok());
        let org = match credential {
            Ok(credential) => Org::Real {
                name: Some(entry.name.clone()),
                address: Setting::new(entry.address.clone(), book.source(&entry.name)),
                credential: Some(credential),
            },
            Err(why) => Org::Missing { why },
        };
        Self {
            layer: Some(book.layer(entry)),
            seen,
            ..Self::of(org)
        }
    }

    /// Takes an org by its address or, where nothing gives one, the default org of the config file.
    pub(super) fn of_connection(
        flags: &Flags,
        env: &Env,
        file: &EnvFile,
        book: BookOf<'_>,
        yaml: &[PathBuf],
    ) -> Self {
        let environment = families::all(&|name| env.get(name));
        let is_addressed = flags.domain.is_some() || environment.iter().any(Family::names_an_org);
        let connected = match book {
            // Also where the connection comes from elsewhere: how careful to be is not known.
            Err(error) => Err(error.clone()),
            Ok(Some(book)) if !is_addressed && let Some(name) = book.default_org() => {
                let named = Setting::new(name.to_owned(), book.default_source());
                return Self::named(flags, env, &named, Ok(Some(book)));
            }
            Ok(_) => connect(flags, env, file, yaml),
        };
        match connected {
            Ok(connection) => Self::connected(flags, &environment, connection),
            Err(why) => {
                let unused = Chosen {
                    org: Err(why.to_string()),
                    token: Err(why.to_string()),
                };
                let mut seen = unused.typed(flags);
                seen.extend(unused.rows(&environment, &[], &Source::Environment));
                Self {
                    seen,
                    ..Self::of(Org::Missing { why })
                }
            }
        }
    }

    fn connected(flags: &Flags, environment: &[Family], connection: Connection) -> Self {
        let chosen = Chosen {
            org: Ok((connection.org_name, connection.address.source.clone())),
            token: match &connection.credential {
                Some(credential) => Ok((connection.token_name, credential.source().clone())),
                None => Err("it is not used for this org".to_owned()),
            },
        };
        let mut seen = chosen.typed(flags);
        let refused = &connection.refused;
        seen.extend(chosen.rows(environment, refused, &Source::Environment));
        seen.extend(chosen.details(environment, &Source::Environment));
        let from_file = |refused: &&Refused| matches!(refused.source, Source::DotEnv { .. });
        let mut notes = Vec::new();
        if connection.dotenv.is_none() {
            seen.extend(refused.iter().filter(from_file).map(Refused::seen));
        }
        if let Some(file) = &connection.dotenv {
            let families = families::all(&|name| file.get(name));
            seen.extend(chosen.rows(&families, refused, &|_| file.source()));
            let what = if connection.address.source == file.source() {
                format!("{} and {} come", connection.org_name, connection.token_name)
            } else {
                format!("{} comes", connection.token_name)
            };
            notes.push(format!("{what} from {}", file.source()));
        }
        if let (Source::OktaYaml { .. }, Some(credential)) =
            (&connection.address.source, &connection.credential)
        {
            let source = &connection.address.source;
            let row = |setting, name, value| Seen {
                setting,
                name,
                source: source.clone(),
                value,
                unused: None,
            };
            let host = connection.address.value.host().to_owned();
            seen.push(row("domain", "orgUrl", Some(host)));
            seen.push(row(credential.secret_word(), connection.token_name, None));
            notes.push(format!(
                "orgUrl and {} come from {source}",
                connection.token_name
            ));
        }
        let refused = refused.iter().map(|refused| refused.why.clone()).collect();
        let org = Org::Real {
            name: None,
            address: connection.address,
            credential: connection.credential,
        };
        Self {
            dotenv: connection.dotenv,
            notes,
            seen,
            refused,
            ..Self::of(org)
        }
    }
}
