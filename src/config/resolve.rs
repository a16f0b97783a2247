//! From flags, environment and working folder to [`Settings`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::connect::{Connection, Refused, connect};
use super::dotenv::{DotEnv, EnvFile};
use super::families::{self, Family};
use super::layers::Layers;
use super::seen::Chosen;
use super::{Concurrency, Env, Error, Org, Seen, Setting, Settings, Share, Source, state};

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

/// The name of the org inside this program.
const SANDBOX: &str = "sandbox";

/// Settles everything that can be settled without a request and without reading a secret.
///
/// `cwd` is the folder whose `.env` may be read. Errors: a limit or switch that cannot be read, kind usage; trouble with
/// the org itself is kept in [`Org::Missing`].
pub fn resolve(flags: &Flags, env: &Env, cwd: &Path) -> Result<Settings, Error> {
    let file = EnvFile::of(cwd, flags.no_env_file, env)?;
    let mut found = match org_name(flags, env) {
        Some(named) => Found::named(flags, env, &named),
        None => Found::of_connection(flags, env, &file),
    };
    if found.dotenv.is_none() {
        found.seen.extend(file.left_alone());
    }
    let mut layers = Layers {
        env,
        dotenv: found.dotenv.as_ref(),
        seen: found.seen,
    };
    let limits = layers.limits(flags)?;
    let ca_file = layers.ca_file(flags)?;
    let output = layers.output()?;
    layers.not_from_file();
    let mut seen = layers.seen;
    let state_dir = state::dir(env, cwd);
    seen.extend(state_dir.as_ref().map(state::seen));
    Ok(Settings {
        org: found.org,
        limits,
        ca_file,
        insecure: flags.insecure,
        state_dir,
        output,
        protect: protect(env),
        notes: found.notes,
        seen,
        refused: found.refused,
    })
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

/// What was found about the org.
struct Found {
    org: Org,
    dotenv: Option<DotEnv>,
    notes: Vec<String>,
    seen: Vec<Seen>,
    refused: Vec<String>,
}

impl Found {
    /// Takes an org by its name. The config file is to become a second place to look a name up.
    fn named(flags: &Flags, env: &Env, named: &Setting<String>) -> Self {
        let beside = [
            (flags.sandbox && flags.org.is_some(), "--org"),
            (flags.domain.is_some(), "--domain"),
            (flags.api_token_file.is_some(), "--api-token-file"),
            (flags.api_token_stdin, "--api-token-stdin"),
        ];
        let named_by = named.source.clone();
        let org = if let Some((_, flag)) = beside.into_iter().find(|(given, _)| *given) {
            Org::Missing {
                why: Error::BesideNamedOrg { flag, named_by },
            }
        } else if named.value == SANDBOX {
            Org::Sandbox
        } else {
            Org::Missing {
                why: Error::UnknownOrg {
                    name: named.value.clone(),
                    named_by,
                },
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
        Self {
            org,
            dotenv: None,
            notes: Vec::new(),
            seen,
            refused: Vec::new(),
        }
    }

    /// Takes an org by its address.
    fn of_connection(flags: &Flags, env: &Env, file: &EnvFile) -> Self {
        let environment = families::all(&|name| env.get(name));
        match connect(flags, env, file) {
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
                    org: Org::Missing { why },
                    dotenv: None,
                    notes: Vec::new(),
                    refused: Vec::new(),
                }
            }
        }
    }

    fn connected(flags: &Flags, environment: &[Family], connection: Connection) -> Self {
        let chosen = Chosen {
            org: Ok((connection.org_name, connection.address.source.clone())),
            token: match &connection.token {
                Some(token) => Ok((connection.token_name, token.source().clone())),
                None => Err("it is not used for this org".to_owned()),
            },
        };
        let mut seen = chosen.typed(flags);
        let refused = &connection.refused;
        seen.extend(chosen.rows(environment, refused, &Source::Environment));
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
        Self {
            refused: refused.iter().map(|refused| refused.why.clone()).collect(),
            org: Org::Real {
                name: None,
                address: connection.address,
                token: connection.token,
            },
            dotenv: connection.dotenv,
            notes,
            seen,
        }
    }
}
