//! From where a credential is to the credential itself: secrets are read here, and only now.
//!
//! What OAuth needs beside it is joined here too: the tokens that processes of this machine share,
//! and the place of the refresh token.

use std::io::Read;
use std::sync::Arc;

use anyhow::Context as _;

use super::Context;
use crate::config::{self, CredentialFrom, SecretFrom, Settings, TokenFile};
use crate::okta;
use crate::okta::oauth::{App, Grant, InMemory, KeepRefresh, SigningKey, TokenCache};
use crate::output::Output;
use crate::secret::Secret;

/// Reads the credential.
pub(super) async fn credential(
    cx: &Context,
    settings: &Settings,
    from: &CredentialFrom,
    org: &str,
) -> anyhow::Result<okta::Credential> {
    let app = match from {
        CredentialFrom::Token(from) => {
            return Ok(okta::Credential::Ssws(secret(cx, from, Shape::Line).await?));
        }
        CredentialFrom::Bearer(from) => {
            return Ok(okta::Credential::Bearer(
                secret(cx, from, Shape::Line).await?,
            ));
        }
        CredentialFrom::ServiceApp {
            client_id,
            key,
            key_id,
            scopes,
            dpop,
        } => {
            let text = secret(cx, key, Shape::Lines).await?;
            App {
                client_id: client_id.clone(),
                scopes: scopes.clone(),
                dpop: *dpop,
                grant: Grant::Key(parsed(key, &text, key_id.clone())?),
            }
        }
        CredentialFrom::Person {
            client_id,
            scopes,
            refresh,
            dpop,
        } => App {
            client_id: client_id.clone(),
            scopes: scopes.clone(),
            dpop: *dpop,
            grant: Grant::Refresh {
                token: secret(cx, refresh, Shape::Line).await?,
                keep: Arc::new(Place {
                    from: refresh.clone(),
                    out: cx.out.clone(),
                }),
            },
        },
    };
    let cache: Arc<dyn TokenCache> = match &settings.state_dir {
        Some(state) => {
            let (client, scopes) = (&app.client_id, &app.scopes);
            Arc::new(TokenFile::below(&state.value, org, client, scopes))
        }
        None => Arc::new(InMemory::default()),
    };
    Ok(okta::Credential::OAuth(app, cache))
}

/// Reads a key, and names it in what is wrong with it.
fn parsed(from: &SecretFrom, text: &Secret, key_id: Option<String>) -> anyhow::Result<SigningKey> {
    SigningKey::parse(text, key_id)
        .with_context(|| format!("{} is no key to sign in with", from.named()))
}

/// How a secret looks: a key has several lines, which a token has not.
#[derive(Clone, Copy)]
enum Shape {
    Line,
    Lines,
}

impl Shape {
    fn read(self, from: &SecretFrom, stdin: &mut dyn Read) -> Result<Secret, config::Error> {
        match self {
            Self::Line => from.read(stdin),
            Self::Lines => from.read_text(stdin),
        }
    }
}

/// Reads a secret; what may wait for a person is read beside the runtime, so that Ctrl-C is still heard.
async fn secret(cx: &Context, from: &SecretFrom, shape: Shape) -> anyhow::Result<Secret> {
    let secret = match from {
        SecretFrom::Stored { .. } | SecretFrom::Command(_) => {
            let from = from.clone();
            let reading = move || shape.read(&from, &mut std::io::empty());
            tokio::task::spawn_blocking(reading).await??
        }
        _ => cx.with_stdin(|stdin| shape.read(from, stdin))?,
    };
    match shape {
        Shape::Line => cx.redactor.learn(&secret),
        Shape::Lines => cx.redactor.learn_key(&secret),
    }
    Ok(secret)
}

/// Where the refresh token is kept.
struct Place {
    from: SecretFrom,
    out: Output,
}

impl KeepRefresh for Place {
    fn latest(&self) -> Option<Secret> {
        match &self.from {
            SecretFrom::Stored {
                store, org, name, ..
            } => store.read_secret(org, *name).ok()?,
            _ => None,
        }
    }

    fn keep(&self, token: &Secret) -> Result<(), String> {
        match &self.from {
            SecretFrom::Stored {
                store, org, name, ..
            } => {
                let was_in_file = store.has_file(org, *name);
                let kept = store.store_secret(org, *name, token);
                let kept = kept.map_err(|error| error.to_string())?;
                if kept.not_in_keyring.is_some() && !was_in_file {
                    let what = name.said();
                    self.out
                        .warning(&format!("from now on the {what} is kept in {kept}"));
                }
                Ok(())
            }
            other => Err(format!(
                "{} cannot be written; sign in with okta-admin auth login",
                other.source()
            )),
        }
    }
}
