//! What to try against what is wrong with the settings. Pure.

use std::io;
use std::path::Path;

use super::{Error, LOOK_FOR};
use crate::config::near::near;
use crate::config::{Refusal, Source};

impl Error {
    /// Returns what to try, most likely first.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Address { .. } => {
                vec!["write a subdomain (acme), a host (acme.okta.com) or a URL".to_owned()]
            }
            Self::TwoOrgs { first, second, .. } => {
                vec![format!("unset {first} or {second}")]
            }
            Self::BesideNamedOrg { flag, named_by } => match named_by {
                Source::Environment(name) => {
                    vec![format!(
                        "for this run only, unset it: env -u {name} okta-admin ..."
                    )]
                }
                _ => vec![format!("leave out {flag} or {named_by}")],
            },
            Self::TwoTokens { first, second } => vec![format!("leave out {first} or {second}")],
            Self::UnknownOrg { name, known, .. } => unknown(name, known),
            Self::ConfigFile { path, doing, error } => {
                let other = "OKTA_ADMIN_CONFIG_DIR names another folder for it".to_owned();
                of_file(path, doing, error).into_iter().chain([other]).collect()
            }
            Self::Config { path, .. } => {
                let path = path.display();
                vec![format!(
                    "correct {path}, which was left as it is, or set it aside: mv {path} {path}.old"
                )]
            }
            Self::NoConfigFolder => {
                vec!["set HOME, or name a folder with OKTA_ADMIN_CONFIG_DIR".to_owned()]
            }
            Self::Incomplete { hint, .. } => vec![hint.clone()],
            Self::NotStored { org, .. } => vec![format!(
                "okta-admin org show {org} tells what is expected; okta-admin org remove {org} \
                 and org add start anew"
            )],
            Self::SecretFile { path, doing, error } => {
                let other = "OKTA_ADMIN_CONFIG_DIR names another folder; with token_command this \
                             program keeps no secret";
                let of_file = of_file(path, doing, error).into_iter();
                of_file.chain([other.to_owned()]).collect()
            }
            Self::Read { path, error } => match error.kind() {
                io::ErrorKind::InvalidData => vec![format!(
                    "a key must be text, PEM or JWK: openssl pkey -inform DER -in {} -out KEY.pem",
                    path.display()
                )],
                _ => of_file(path, "read", error).into_iter().collect(),
            },
            Self::Keyring { doing, refusal, .. } => without_keyring(doing, refusal),
            Self::Command { .. } => {
                vec!["run the command by hand: it must print the secret and nothing before it".to_owned()]
            }
            Self::Mode { .. } => {
                vec![
                    "set OKTA_CLIENT_TOKEN and leave OKTA_CLIENT_AUTHORIZATIONMODE unset"
                        .to_owned(),
                ]
            }
            Self::NoOrg { .. } => vec![
                "set OKTA_DOMAIN and OKTA_API_TOKEN, or name an org for good with okta-admin org add"
                    .to_owned(),
                "to try things out without an org, use --sandbox".to_owned(),
            ],
            Self::NoToken { .. } => vec![
                "give this org's token: OKTA_API_TOKEN, --api-token-file or --api-token-stdin"
                    .to_owned(),
                "a token is made in the Admin Console, Security > API > Tokens".to_owned(),
            ],
            Self::OpenToOthers { path, .. } | Self::ConfigOpen { path, .. } => vec![format!("chmod 600 {}", path.display())],
            Self::DotEnv { .. } => vec!["--no-env-file leaves the file alone".to_owned()],
            Self::Proxy { .. } => vec![
                "write the host alone in OKTA_CLIENT_PROXY_HOST, or set HTTPS_PROXY".to_owned(),
            ],
            Self::OrgName { .. }
            | Self::Limit { .. }
            | Self::Switch { .. }
            | Self::Token { .. } => Vec::new(),
        }
    }
}

/// What to try against what the system said of a file.
fn of_file(path: &Path, doing: &str, error: &io::Error) -> Option<String> {
    use io::ErrorKind as Is;

    let folder = path.parent().unwrap_or(path).display();
    let path = path.display();
    Some(match (error.kind(), doing) {
        (Is::NotFound, "read") => "check how its path is written".to_owned(),
        (Is::PermissionDenied, "read") => {
            format!("it has to be readable for you and nobody else: ls -l {path}")
        }
        (Is::PermissionDenied | Is::ReadOnlyFilesystem, _) => {
            format!("you have to be able to write there: ls -ld {folder}")
        }
        (Is::StorageFull | Is::QuotaExceeded | Is::FileTooLarge, _) => {
            format!("make room in {folder} and try again; what was there before is as it was")
        }
        (Is::ResourceBusy, _) => "try again when it is done".to_owned(),
        (Is::InvalidData, _) => {
            format!("save it as UTF-8, or set it aside: mv {path} {path}.old")
        }
        (_, "read") => format!("look at what is there: ls -ld {path}"),
        _ => return None,
    })
}

/// What to try instead of a name that is not there.
fn unknown(name: &str, known: &[String]) -> Vec<String> {
    let mut hints = Vec::new();
    if let Some(meant) = near(name, known.iter().map(String::as_str)) {
        hints.push(format!("did you mean {meant}?"));
    }
    hints.push(match known {
        [] => "the only named org is sandbox; okta-admin org add makes others".to_owned(),
        known => format!("there are {} and sandbox", known.join(", ")),
    });
    hints
}

/// What to try without the keyring, or with it.
fn without_keyring(doing: &str, refusal: &Refusal) -> Vec<String> {
    let first = match refusal {
        Refusal::Locked(_) => "unlock it, as by signing in to the desktop, and try again",
        Refusal::Silent(_) => {
            "it may wait in a window of the desktop: unlock it there and try again"
        }
        Refusal::Absent(_) => "try again in the session of the desktop, where it runs",
        Refusal::Other(_) => "look at it with the program that the desktop has for it",
    };
    let other = if doing == LOOK_FOR {
        "or set OKTA_ADMIN_NO_KEYRING=1 and hand the secret over again with okta-admin auth login: it is \
         kept in a file then"
    } else {
        "or set OKTA_ADMIN_NO_KEYRING=1: then what the keyring has is left there"
    };
    vec![first.to_owned(), other.to_owned()]
}
