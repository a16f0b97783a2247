//! From flags, environment and working folder to [`Settings`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::dotenv::{EnvFile, switch};
use super::layers::Layers;
use super::named::Book;
use super::{
    Concurrency, Env, Error, Guard, Org, SANDBOX, Setting, Settings, Share, Source, Store, folders,
    okta_yaml, proxy,
};

mod found;

use found::Found;

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
    seen.extend(proxy::seen(proxy.as_ref(), env));
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
