//! From where a credential is to the credential itself: secrets are read here, and only now.
//!
//! What OAuth needs beside it is joined here too: the tokens that processes of this machine share,
//! and the place of the refresh token.

use std::sync::Arc;

use super::Context;
use crate::config::{CredentialFrom, SecretFrom, Settings, TokenFile};
use crate::okta;
use crate::okta::oauth::{App, Grant, InMemory, KeepRefresh, SigningKey, TokenCache};
use crate::secret::Secret;

/// Reads the credential.
pub(super) fn credential(
    cx: &Context,
    settings: &Settings,
    from: &CredentialFrom,
    org: &str,
) -> anyhow::Result<okta::Credential> {
    let secret = |from: &SecretFrom| {
        let secret = cx.with_stdin(|stdin| from.read(stdin))?;
        cx.redactor.learn(&secret);
        anyhow::Ok(secret)
    };
    let app = match from {
        CredentialFrom::Token(from) => return Ok(okta::Credential::Ssws(secret(from)?)),
        CredentialFrom::Bearer(from) => return Ok(okta::Credential::Bearer(secret(from)?)),
        CredentialFrom::ServiceApp {
            client_id,
            key,
            key_id,
            scopes,
            dpop,
        } => {
            // A key has several lines, which a token has not.
            let text = cx.with_stdin(|stdin| key.read_text(stdin))?;
            cx.redactor.learn_key(&text);
            App {
                client_id: client_id.clone(),
                scopes: scopes.clone(),
                dpop: *dpop,
                grant: Grant::Key(SigningKey::parse(&text, key_id.clone())?),
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
                token: secret(refresh)?,
                keep: Arc::new(Place(refresh.clone())),
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

/// Where the refresh token is kept.
struct Place(SecretFrom);

impl KeepRefresh for Place {
    fn latest(&self) -> Option<Secret> {
        match &self.0 {
            SecretFrom::Stored {
                store, org, name, ..
            } => store.read_secret(org, *name).ok()?,
            _ => None,
        }
    }

    fn keep(&self, token: &Secret) -> Result<(), String> {
        match &self.0 {
            SecretFrom::Stored {
                store, org, name, ..
            } => {
                let kept = store.store_secret(org, *name, token);
                kept.map(drop).map_err(|error| error.to_string())
            }
            other => Err(format!(
                "{} cannot be written; sign in with okta-admin auth login",
                other.source()
            )),
        }
    }
}
