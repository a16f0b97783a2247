//! From flags, environment and working folder to [`Settings`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Concurrency, Env, Error, Limits, Org, Setting, Settings, Share, Source, state};

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
    let default = |seconds| Setting::new(Duration::from_secs(seconds), Source::Default);
    Ok(Settings {
        org: Org::Missing {
            why: Error::NoOrg {
                why: "nothing names one".to_owned(),
            },
        },
        limits: Limits {
            attempt_timeout: default(30),
            timeout: default(120),
            deadline: None,
            max_wait: default(300),
            retries: Setting::new(7, Source::Default),
            concurrency: Setting::new(Concurrency::Auto, Source::Default),
            max_api_share: Setting::new(Share::ALL, Source::Default),
        },
        ca_file: None,
        insecure: flags.insecure,
        state_dir: state::dir(env, cwd),
        output: None,
        notes: Vec::new(),
        seen: Vec::new(),
        refused: Vec::new(),
    })
}
