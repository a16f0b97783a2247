//! What can be wrong with the settings.
//!
//! Every error names the flag, variable or file it is about; none shows a secret.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::keyring::NAME as KEYRING;
use super::store::Name;
use super::vault::Refusal;
use super::{Address, Source, domain, limits};
use crate::failure::Kind;

mod advice;

/// Why the settings cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The org's address cannot be read.
    #[error("{setting}: {error}")]
    Address {
        /// What holds the address.
        setting: String,
        /// What is wrong with it.
        error: domain::Error,
    },
    /// A limit cannot be read.
    #[error("{setting}: {error}")]
    Limit {
        /// What holds the limit.
        setting: String,
        /// What is wrong with it.
        error: limits::Error,
    },
    /// A switch of the environment is neither on nor off.
    #[error("{setting}: {value:?} is neither yes nor no")]
    Switch {
        /// The variable.
        setting: &'static str,
        /// What it holds.
        value: String,
    },
    /// Two settings name different orgs, and either could be meant.
    #[error("{first} names {first_org} and {second} names {second_org}")]
    TwoOrgs {
        /// One of them.
        first: &'static str,
        /// The org it names.
        first_org: String,
        /// The other.
        second: &'static str,
        /// The org it names.
        second_org: String,
    },
    /// A part of a connection was given beside an org that is used whole.
    #[error("{flag} does not go with {named_by}, which names a whole org")]
    BesideNamedOrg {
        /// The flag too many.
        flag: &'static str,
        /// What names the org.
        named_by: Source,
    },
    /// Two flags say where the token is.
    #[error("{first} and {second} both say where the token is")]
    TwoTokens {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// No org of this name.
    #[error("{named_by}: no org named {name:?}")]
    UnknownOrg {
        /// The name.
        name: String,
        /// What names the org.
        named_by: Source,
        /// The names there are.
        known: Vec<String>,
    },
    /// A name that an org cannot have.
    #[error("{name:?} cannot be the name of an org: {why}")]
    OrgName {
        /// The name.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// The config file, or a value in it, cannot be read.
    #[error("{}: {what}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// The line or key, and what is wrong with it.
        what: String,
    },
    /// Others than the owner can read or change the config file.
    #[error(
        "{} says which org is written to, and others can read or change it (mode {mode:04o})",
        path.display()
    )]
    ConfigOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The config file cannot be read or written.
    #[error("could not {doing} {}", path.display())]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// Reading or writing.
        doing: &'static str,
        /// What the system said.
        #[source]
        error: Arc<io::Error>,
    },
    /// There is no place for the config file.
    #[error("there is no folder for the config file")]
    NoConfigFolder,
    /// An org lacks a part of its credential.
    #[error("org {org}: {what}")]
    Incomplete {
        /// The org.
        org: String,
        /// What is missing.
        what: String,
        /// What to do.
        hint: String,
    },
    /// No secret is kept for an org.
    #[error("no {} is kept for org {org}: looked in {places}", name.said())]
    NotStored {
        /// The org.
        org: String,
        /// Which secret.
        name: Name,
        /// Where it would be.
        places: String,
    },
    /// A file of a secret cannot be read, written or removed.
    #[error("could not {doing} {}", path.display())]
    SecretFile {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        #[source]
        error: Arc<io::Error>,
    },
    /// The keyring refused.
    #[error("could not {doing} the {} of org {org} in {KEYRING}: {refusal}", name.said())]
    Keyring {
        /// What was tried.
        doing: &'static str,
        /// The org.
        org: String,
        /// Which secret.
        name: Name,
        /// Why not.
        refusal: Refusal,
    },
    /// A command that should print a secret did not.
    #[error("{from}: {what}")]
    Command {
        /// What names the command.
        from: String,
        /// What happened; shows nothing that it printed.
        what: String,
    },
    /// The address of a proxy cannot be read.
    #[error("{setting}: not a part of a proxy's address")]
    Proxy {
        /// The variable; its value may hold a password.
        setting: &'static str,
    },
    /// A way of authorising that is not understood.
    #[error(
        "OKTA_CLIENT_AUTHORIZATIONMODE is {mode:?}, and only SSWS, Bearer and PrivateKey are understood"
    )]
    Mode {
        /// The mode asked for.
        mode: String,
    },
    /// Nothing says which org.
    #[error("no org to talk to: {why}")]
    NoOrg {
        /// What was found instead.
        why: String,
    },
    /// An address is known and no token for it.
    #[error("no token for {} (from {named_by}){}", address.host(), after_colon(refused))]
    NoToken {
        /// The org.
        address: Address,
        /// What names the org.
        named_by: Source,
        /// The tokens that were there and belong elsewhere, one sentence each.
        refused: Vec<String>,
    },
    /// A file cannot be read.
    #[error("could not read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: Arc<io::Error>,
    },
    /// A line of a `.env` file cannot be read, and it may be one of ours.
    #[error("{}: {what}", path.display())]
    DotEnv {
        /// The file.
        path: PathBuf,
        /// What is wrong; shows no value.
        what: String,
    },
    /// Others than the owner can read the token.
    #[error("{} holds a secret and others can read it (mode {mode:04o})", path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What should be a token is none.
    #[error("{from}: {problem}")]
    Token {
        /// Where it was.
        from: String,
        /// What is wrong; shows no part of it.
        problem: &'static str,
    },
}

fn after_colon(sentences: &[String]) -> String {
    if sentences.is_empty() {
        String::new()
    } else {
        format!(": {}", sentences.join("; "))
    }
}

/// What is tried at the keyring when a secret is needed.
pub(super) const LOOK_FOR: &str = "look for";

impl Error {
    pub(super) fn keyring(doing: &'static str, org: &str, name: Name, refusal: Refusal) -> Self {
        Self::Keyring {
            doing,
            org: org.to_owned(),
            name,
            refusal,
        }
    }

    /// Returns the class of the failure.
    pub fn kind(&self) -> Kind {
        match self {
            // To write: there is a credential, and no place for it.
            Self::SecretFile { doing: "write", .. }
            | Self::Address { .. }
            | Self::Limit { .. }
            | Self::Switch { .. }
            | Self::TwoOrgs { .. }
            | Self::BesideNamedOrg { .. }
            | Self::TwoTokens { .. }
            | Self::UnknownOrg { .. }
            | Self::OrgName { .. }
            | Self::Config { .. }
            | Self::ConfigOpen { .. }
            | Self::ConfigFile { .. }
            | Self::NoConfigFolder
            | Self::Proxy { .. }
            | Self::Mode { .. }
            | Self::DotEnv { .. } => Kind::Usage,
            Self::NoOrg { .. }
            | Self::NoToken { .. }
            | Self::Read { .. }
            | Self::OpenToOthers { .. }
            | Self::Incomplete { .. }
            | Self::NotStored { .. }
            | Self::SecretFile { .. }
            | Self::Keyring { .. }
            | Self::Command { .. }
            | Self::Token { .. } => Kind::Credential,
        }
    }
}
