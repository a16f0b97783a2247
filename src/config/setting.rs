//! What a settled setting is: a value and the place it came from.
//!
//! Plain data; the rules that fill it are in `resolve.rs`.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{Address, CredentialFrom, Error, Flags, Guard, Limits, Proxy, Seen, Store};
use crate::secret::Secret;

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
    /// The default org of the config file.
    DefaultOrg {
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
            Self::DefaultOrg { file } => write!(f, "default org ({})", file.display()),
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
        /// How requests are authorised; none where nothing is there for this address.
        /// [`Settings::connection`] says why.
        credential: Option<CredentialFrom>,
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
    /// How carefully the org is written to: what the environment says, and every entry of the config file with
    /// the org's address.
    pub guard: Guard,
    /// The org of the config file with this address, whether or not it was named.
    pub entry: Option<Setting<String>>,
    /// The folder of the config file; none where nothing says where it could be.
    pub config_dir: Option<Setting<PathBuf>>,
    /// Where secrets are kept; none without a config folder.
    pub store: Option<Store>,
    /// The places of Okta's own settings file, the first one in front.
    pub okta_yaml: Vec<PathBuf>,
    /// The proxy that Okta's SDKs are told of.
    pub proxy: Option<Setting<Proxy>>,
    /// Further secrets that may never be said, such as a proxy's password.
    pub hidden: Vec<Secret>,
    /// What was typed.
    pub typed: Flags,
    /// Lines to say on stderr before anything is sent.
    pub notes: Vec<String>,
    pub(super) seen: Vec<Seen>,
    pub(super) refused: Vec<String>,
}

impl Settings {
    /// Returns the address and the credential of a real org; `None` for the sandbox, which needs neither.
    ///
    /// Errors: whatever makes the org unusable, or a credential error if none goes with the address.
    pub fn connection(&self) -> Result<Option<(&Setting<Address>, &CredentialFrom)>, Error> {
        match &self.org {
            Org::Sandbox => Ok(None),
            Org::Missing { why } => Err(why.clone()),
            Org::Real {
                address,
                credential: Some(credential),
                ..
            } => Ok(Some((address, credential))),
            Org::Real { address, .. } => Err(Error::NoToken {
                address: address.value.clone(),
                named_by: address.source.clone(),
                refused: self.refused.clone(),
            }),
        }
    }

    /// Returns the folder of the config file.
    ///
    /// Errors: nothing says where it could be.
    pub fn config_folder(&self) -> Result<&Path, Error> {
        let folder = self.config_dir.as_ref().map(|dir| dir.value.as_path());
        folder.ok_or(Error::NoConfigFolder)
    }

    /// Returns every setting that was found, used or not, for `auth status`; a secret's value is never in it.
    pub fn seen(&self) -> &[Seen] {
        &self.seen
    }
}
