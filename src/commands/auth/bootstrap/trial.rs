//! Whether the new app works: it gets a token with its scopes, and may look at something.
//!
//! What was granted a moment ago may take a moment to count, so it is tried a few times. Nothing of the
//! token is kept. Errors: what the client says; a scope or a role that does not count (permission).

use std::sync::Arc;
use std::time::Duration;

use super::setup::Setup;
use crate::commands::auth::probe::{self, Found};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::Credential;
use crate::okta::oauth::{App, Dpop, Grant, InMemory, SigningKey};
use crate::secret::Secret;

/// How long to wait before each further try.
const WAITS: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// Tries the app.
pub(super) async fn run(
    cx: &Context,
    setup: &Setup,
    client_id: &str,
    key: &Secret,
    dpop: Dpop,
) -> anyhow::Result<Found> {
    for wait in WAITS {
        match once(cx, setup, client_id, key, dpop).await {
            Err(error) if may_pass(&error) => cx.clock.sleep(wait).await,
            ended => return ended,
        }
    }
    once(cx, setup, client_id, key, dpop).await
}

/// An app, a scope or a role that does not count yet looks like one that is missing.
fn may_pass(error: &anyhow::Error) -> bool {
    matches!(
        crate::exit::kind_of_chain(error),
        Kind::Credential | Kind::Permission
    )
}

async fn once(
    cx: &Context,
    setup: &Setup,
    client_id: &str,
    key: &Secret,
    dpop: Dpop,
) -> anyhow::Result<Found> {
    let app = App {
        client_id: client_id.to_owned(),
        // All in one token.
        scopes: setup.scopes.clone(),
        dpop,
        grant: Grant::Key(SigningKey::parse(key, Some(setup.key_id()))?),
    };
    let client = cx.client_with(Credential::OAuth(app, Arc::new(InMemory::default())))?;
    for scope in &setup.scopes {
        if client.has_scope(scope).await? == Some(false) {
            let message = format!("the app gets no token with the scope {scope}");
            return Err(Failure::new(Kind::Permission, message).into());
        }
    }
    let found = probe::probe(&client).await?;
    if found.can.is_empty() && probe::could_read(&setup.scopes) {
        let message = format!(
            "the app gets a token, but with the role {} it may look at nothing",
            setup.role.name
        );
        return Err(Failure::new(Kind::Permission, message).into());
    }
    Ok(found)
}
