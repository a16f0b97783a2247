//! What a settled setting is: a value and the place it came from.
//!
//! Plain data; the rules that fill it are in `resolve.rs`.

use std::fmt;
use std::path::PathBuf;

use super::{Address, Error, Limits, Seen, TokenFrom};

/// Where a setting came from; prints as what the user would look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A flag of this run, such as `--domain`.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(&'static str),
    /// A named org of the config file.
    Org {
        /// The org's name.
        name: String,
        /// The config file.
        file: PathBuf,
    },
    /// The `.env` file of the working folder.
    DotEnv {
        /// The file.
        path: PathBuf,
    },
    /// Okta's own `okta.yaml`.
    OktaYaml {
        /// The file.
        path: PathBuf,
    },
    /// Nobody said; the tool's own value.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Environment(name) => f.write_str(name),
            Self::Org { name, file } => write!(f, "org {name} ({})", file.display()),
            Self::DotEnv { path } => write!(f, ".env ({})", path.display()),
            Self::OktaYaml { path } => write!(f, "okta.yaml ({})", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its origin.
    pub source: Source,
}

impl<T> Setting<T> {
    /// Joins a value with its origin.
    pub fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }
}

/// The org a run talks to.
#[derive(Debug)]
pub enum Org {
    /// The sandbox inside this program; needs no address and no token.
    Sandbox,
    /// An org behind an address.
    Real {
        /// Its name in the config file; none where it was given by address.
        name: Option<String>,
        /// Where requests go.
        address: Setting<Address>,
        /// Where the token is; none where there is none for this address. [`Settings::connection`] says why.
        token: Option<TokenFrom>,
    },
    /// No org can be used.
    Missing {
        /// The reason.
        why: Error,
    },
}

/// Everything that was settled before a command runs.
#[derive(Debug)]
pub struct Settings {
    /// The org; a command that talks to it asks [`Settings::connection`] first.
    pub org: Org,
    /// Times, repeats and pace.
    pub limits: Limits,
    /// A PEM file with further certificate authorities.
    pub ca_file: Option<Setting<PathBuf>>,
    /// Whether certificates are left unchecked in this run; can only come from the flag.
    pub insecure: bool,
    /// Where state is kept; none where there is neither a variable nor a home folder, which is no error.
    pub state_dir: Option<Setting<PathBuf>>,
    /// The output format's name as given by the environment, unchecked.
    pub output: Option<Setting<String>>,
    /// Users (`login`, e-mail or id) and groups (`group:NAME`) that no write may touch.
    pub protect: Vec<String>,
    /// Lines to say on stderr before anything is sent.
    pub notes: Vec<String>,
    pub(super) seen: Vec<Seen>,
    pub(super) refused: Vec<String>,
}

impl Settings {
    /// Returns the address and the token of a real org; `None` for the sandbox, which needs neither.
    ///
    /// Errors: whatever makes the org unusable, or a credential error if no token goes with the address.
    pub fn connection(&self) -> Result<Option<(&Setting<Address>, &TokenFrom)>, Error> {
        match &self.org {
            Org::Sandbox => Ok(None),
            Org::Missing { why } => Err(why.clone()),
            Org::Real {
                address,
                token: Some(token),
                ..
            } => Ok(Some((address, token))),
            Org::Real { address, .. } => Err(Error::NoToken {
                address: address.value.clone(),
                named_by: address.source.clone(),
                refused: self.refused.clone(),
            }),
        }
    }

    /// Returns every setting that was found, used or not, for `auth status`; a secret's value is never in it.
    pub fn seen(&self) -> &[Seen] {
        &self.seen
    }
}
