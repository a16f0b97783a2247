//! From flags, environment and working folder to [`Settings`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::connect::{Connection, Refused, connect};
use super::dotenv::{DotEnv, EnvFile, switch};
use super::families::{self, Family};
use super::layers::{Layers, OrgLayer};
use super::named::Book;
use super::seen::Chosen;
use super::{
    Concurrency, Env, Error, Guard, Org, SANDBOX, Seen, Setting, Settings, Share, Source, Store,
    folders, okta_yaml, proxy,
};

/// What was typed about the connection and its limits; nothing is checked against anything else yet.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Flags {
    /// `--domain`, any form of an org's address.
    pub domain: Option<String>,
    /// `--org`, a named org.
    pub org: Option<String>,
    /// `--sandbox`, short for `--org sandbox`.
    pub sandbox: bool,
    /// `--api-token-file`.
    pub api_token_file: Option<PathBuf>,
    /// `--api-token-stdin`.
    pub api_token_stdin: bool,
    /// `--ca-file`, PEM.
    pub ca_file: Option<PathBuf>,
    /// `--insecure`.
    pub insecure: bool,
    /// `--attempt-timeout`.
    pub attempt_timeout: Option<Duration>,
    /// `--timeout`.
    pub timeout: Option<Duration>,
    /// `--deadline`.
    pub deadline: Option<Duration>,
    /// `--max-wait`.
    pub max_wait: Option<Duration>,
    /// `--retries`, repeats after the first attempt.
    pub retries: Option<u32>,
    /// `--concurrency`.
    pub concurrency: Option<Concurrency>,
    /// `--max-api-share`.
    pub max_api_share: Option<Share>,
    /// `--no-env-file`.
    pub no_env_file: bool,
}

/// Settles everything that can be settled without a request and without reading a secret.
///
/// `cwd` is the folder whose `.env` may be read. Errors: a limit or switch that cannot be read, kind usage; trouble with
/// the org itself is kept in [`Org::Missing`].
pub fn resolve(flags: &Flags, env: &Env, cwd: &Path) -> Result<Settings, Error> {
    let file = EnvFile::of(cwd, flags.no_env_file, env)?;
    let config_dir = folders::config(env, cwd);
    let store = store(env, config_dir.as_ref())?;
    let book = book(env, config_dir.as_ref(), store.as_ref());
    let here = (!file.is_off()).then_some(cwd);
    let okta_yaml = okta_yaml::places(here, folders::home(env));
    let read = book.as_ref().map(Option::as_ref);
    let mut found = match org_name(flags, env) {
        Some(named) => Found::named(flags, env, &named, read),
        None => Found::of_connection(flags, env, &file, read, &okta_yaml),
    };
    if found.dotenv.is_none() {
        found.seen.extend(file.left_alone());
    }
    // Whoever names the org, how carefully it is written to is said by the config file.
    let (mut guard, mut ceiling, mut entry) = (Guard::default(), None, None::<String>);
    if let (Org::Real { address, name, .. }, Ok(Some(book))) = (&found.org, &book) {
        guard = book.guard(address.value.url());
        ceiling = book.ceiling(address.value.url());
        entry = name.clone().or_else(|| book.name_of(address.value.url()));
        found.notes.extend(book.warnings());
    }
    let entry = match (entry, &book) {
        (Some(name), Ok(Some(book))) => Some(Setting::new(name.clone(), book.source(&name))),
        _ => None,
    };
    guard.protect.extend(protect(env));
    let mut layers = Layers {
        env,
        dotenv: found.dotenv.as_ref(),
        org: found.layer.as_ref(),
        ceiling,
        seen: found.seen,
    };
    let limits = layers.limits(flags)?;
    let ca_file = layers.ca_file(flags)?;
    let output = layers.output()?;
    layers.not_from_file();
    let mut seen = layers.seen;
    let state_dir = folders::state(env, cwd);
    seen.extend(state_dir.as_ref().map(folders::state_seen));
    seen.extend(config_dir.as_ref().map(folders::config_seen));
    let proxy = proxy::of(env)?;
    seen.extend(proxy.as_ref().map(proxy::seen));
    Ok(Settings {
        org: found.org,
        limits,
        ca_file,
        insecure: flags.insecure,
        state_dir,
        output,
        guard,
        entry,
        config_dir,
        store,
        okta_yaml,
        proxy,
        hidden: proxy::passwords(env),
        typed: flags.clone(),
        notes: found.notes,
        seen,
        refused: found.refused,
    })
}

/// Names the place of secrets.
fn store(env: &Env, config_dir: Option<&Setting<PathBuf>>) -> Result<Option<Store>, Error> {
    let variable = "OKTA_ADMIN_NO_KEYRING";
    let no_keyring = switch(variable, env.get(variable).unwrap_or("no"))?;
    Ok(config_dir.map(|folder| Store::below(&folder.value, !no_keyring)))
}

/// Reads the config file, where there may be one.
fn book(
    env: &Env,
    config_dir: Option<&Setting<PathBuf>>,
    store: Option<&Store>,
) -> Result<Option<Book>, Error> {
    let (Some(folder), Some(store)) = (config_dir, store) else {
        return Ok(None);
    };
    Book::open(&folder.value, store.clone(), folders::home(env)).map(Some)
}

/// Reads the list of those whom no write may touch.
fn protect(env: &Env) -> Vec<String> {
    let list = env.get("OKTA_ADMIN_PROTECT").unwrap_or_default();
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Returns the name of the org that is to be used whole, if one is asked for.
fn org_name(flags: &Flags, env: &Env) -> Option<Setting<String>> {
    if flags.sandbox {
        return Some(Setting::new(SANDBOX.to_owned(), Source::Flag("--sandbox")));
    }
    let typed = flags
        .org
        .as_deref()
        .map(|name| (name, Source::Flag("--org")));
    let variable = "OKTA_ADMIN_ORG";
    let set = || Some((env.get(variable)?, Source::Environment(variable)));
    let (name, source) = typed.or_else(set)?;
    Some(Setting::new(name.trim().to_owned(), source))
}

/// The config file if there is one, or what is wrong with it.
type BookOf<'a> = Result<Option<&'a Book>, &'a Error>;

/// What was found about the org.
struct Found {
    org: Org,
    /// What its table in the config file says besides.
    layer: Option<OrgLayer>,
    dotenv: Option<DotEnv>,
    notes: Vec<String>,
    seen: Vec<Seen>,
    refused: Vec<String>,
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
    fn named(flags: &Flags, env: &Env, named: &Setting<String>, book: BookOf<'_>) -> Self {
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
    fn of_connection(
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
