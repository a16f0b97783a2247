//! How a person signs in: on another device with a code, or in a browser of this machine (PKCE).
//!
//! Only the requests; where a browser is opened and who waits for it to come back is the command's
//! matter. The application is a public one: it names itself and has no secret. Codes and verifiers
//! are secrets of this run.
//!
//! Follows <https://developer.okta.com/docs/guides/device-authorization-grant/main/> and
//! <https://developer.okta.com/docs/guides/implement-grant-type/authcodepkce/main/>

use std::time::Duration;

use ring::digest::{SHA256, digest};
use serde::Deserialize;
use url::Url;

use super::jwt::{base64url, fresh_id};
use super::prover::Prover;
use super::session::scheme;
use super::token::{self, Ask, Granted};
use super::{Cached, Dpop, SigningKey};
use crate::okta::client::Client;
use crate::okta::error::Error;
use crate::okta::retry::Repeat;
use crate::secret::Secret;

/// What a person who signs in is asked for unless told otherwise: what this program is for.
pub const USUAL_SCOPES: [&str; 10] = [
    "okta.users.manage",
    "okta.groups.manage",
    "okta.roles.manage",
    "okta.userTypes.manage",
    "okta.schemas.manage",
    "okta.linkedObjects.manage",
    "okta.apps.read",
    "okta.idps.read",
    "okta.logs.read",
    "okta.eventHooks.manage",
];

/// Asks for a refresh token, so that nobody has to sign in again after an hour.
pub const OFFLINE: &str = "offline_access";

/// Polled so often unless the server names another interval.
const INTERVAL: u64 = 5;
/// How much longer to wait once told to slow down (RFC 8628 §3.5).
const SLOWER: u64 = 5;
/// Longer than any code is good for.
const LONGEST: u64 = 3600;

/// The application that a person signs in to.
#[derive(Clone, Debug)]
pub struct LoginApp {
    /// Its id.
    pub client_id: String,
    /// What to ask for.
    pub scopes: Vec<String>,
    /// Whether tokens are bound to a key.
    pub dpop: Dpop,
}

/// What a person left behind by signing in.
#[derive(Debug)]
pub struct SignedIn {
    /// The first access token.
    pub access: Cached,
    /// What the next ones are got with; none where `offline_access` was not granted.
    pub refresh: Option<Secret>,
}

/// A code to be typed into a browser somewhere.
#[derive(Debug)]
pub struct DeviceCode {
    /// What to type.
    pub user_code: String,
    /// Where.
    pub address: String,
    /// The same with the code in it, if there is such an address.
    pub complete_address: Option<String>,
    secret: Secret,
    lifetime: Duration,
    interval: Duration,
}

#[derive(Deserialize)]
struct DeviceAnswer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: Option<String>,
    #[serde(default)]
    expires_in: u64,
    interval: Option<u64>,
}

/// A question that a browser takes to the org.
#[derive(Debug)]
pub struct BrowserLogin {
    /// Where the browser goes.
    pub url: Url,
    /// What it must bring back.
    pub state: String,
    redirect: String,
    verifier: Secret,
}

/// The calls by which a person signs in and out; made with a client that has no credential.
#[derive(Clone, Copy, Debug)]
pub struct Login<'c> {
    pub(in crate::okta) client: &'c Client,
}

impl Login<'_> {
    /// Asks for a code.
    pub async fn device_code(self, app: &LoginApp) -> Result<DeviceCode, Error> {
        let ask = Ask {
            doing: format!("get a code for {}", app.client_id),
            client_id: &app.client_id,
            form: vec![("scope", Secret::new(app.scopes.join(" ")))],
            key: None,
            repeat: Repeat::Safe,
        };
        let words = ["oauth2", "v1", "device", "authorize"];
        let reply = token::post(self.client.transport(), &words, &ask).await?;
        let answer: DeviceAnswer = reply.fetched()?.view;
        Ok(DeviceCode {
            user_code: answer.user_code,
            address: answer.verification_uri,
            complete_address: answer.verification_uri_complete,
            secret: self.client.learned(answer.device_code),
            lifetime: Duration::from_secs(answer.expires_in.min(LONGEST)),
            interval: Duration::from_secs(answer.interval.unwrap_or(INTERVAL).clamp(1, 60)),
        })
    }

    /// Waits until the person has decided, or the code is over.
    pub async fn wait_for_device(
        self,
        app: &LoginApp,
        code: &DeviceCode,
    ) -> Result<SignedIn, Error> {
        let transport = self.client.transport();
        let prover = Prover::new(app.dpop);
        let ask = Ask {
            doing: format!("sign in to {}", app.client_id),
            client_id: &app.client_id,
            form: vec![
                (
                    "grant_type",
                    Secret::new("urn:ietf:params:oauth:grant-type:device_code"),
                ),
                ("device_code", code.secret.clone()),
            ],
            key: None,
            repeat: Repeat::Safe,
        };
        let clock = &*transport.clock;
        let end = clock.elapsed().saturating_add(code.lifetime);
        let mut interval = code.interval;
        loop {
            clock.sleep(interval).await;
            let error = match token::ask(transport, &prover, &ask).await {
                Ok(granted) => return Ok(signed_in(granted, &prover, app)),
                Err(error) => error,
            };
            match error.code() {
                Some("authorization_pending") if clock.elapsed() < end => {}
                Some("slow_down") if clock.elapsed() < end => {
                    interval += Duration::from_secs(SLOWER);
                }
                _ => return Err(error),
            }
        }
    }

    /// Prepares the way of a browser; sends nothing. `redirect` must be registered to the letter.
    pub fn browser(self, app: &LoginApp, redirect: &str) -> BrowserLogin {
        let transport = self.client.transport();
        let clock = &*transport.clock;
        let mut bytes = zeroize::Zeroizing::new([0; 32]);
        clock.random(&mut *bytes);
        let verifier = self.client.learned(base64url(&*bytes));
        let challenge = base64url(digest(&SHA256, verifier.expose().as_bytes()).as_ref());
        let state = fresh_id(clock);
        let mut url = transport.base().url().clone();
        url.set_path("/oauth2/v1/authorize");
        url.query_pairs_mut().extend_pairs([
            ("client_id", app.client_id.as_str()),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("scope", &app.scopes.join(" ")),
            ("redirect_uri", redirect),
            ("state", &state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        BrowserLogin {
            url,
            state,
            redirect: redirect.to_owned(),
            verifier,
        }
    }

    /// Turns what the browser brought back into tokens; a code is good once.
    pub async fn redeem(
        self,
        app: &LoginApp,
        login: &BrowserLogin,
        code: &Secret,
    ) -> Result<SignedIn, Error> {
        let transport = self.client.transport();
        transport.redactor().learn(code);
        let prover = Prover::new(app.dpop);
        let ask = Ask {
            doing: format!("sign in to {}", app.client_id),
            client_id: &app.client_id,
            form: vec![
                ("grant_type", Secret::new("authorization_code")),
                ("code", code.clone()),
                ("code_verifier", login.verifier.clone()),
                ("redirect_uri", Secret::new(login.redirect.as_str())),
            ],
            key: None,
            repeat: Repeat::Other,
        };
        let granted = token::ask(transport, &prover, &ask).await?;
        Ok(signed_in(granted, &prover, app))
    }

    /// Ends a token: `refresh_token` ends what it was used for as well. An application says who it
    /// is by its key.
    pub async fn revoke(
        self,
        client_id: &str,
        key: Option<&SigningKey>,
        kind: &'static str,
        token: &Secret,
    ) -> Result<(), Error> {
        let ask = Ask {
            doing: format!("revoke the token of {client_id}"),
            client_id,
            form: vec![
                ("token", token.clone()),
                ("token_type_hint", Secret::new(kind)),
            ],
            key,
            repeat: Repeat::Safe,
        };
        let words = ["oauth2", "v1", "revoke"];
        token::post(self.client.transport(), &words, &ask).await?;
        Ok(())
    }
}

fn signed_in(granted: Granted, prover: &Prover, app: &LoginApp) -> SignedIn {
    let bound_to = granted.bound_to;
    let scope = if granted.scope.is_empty() {
        app.scopes.join(" ")
    } else {
        granted.scope
    };
    SignedIn {
        access: Cached {
            access_token: granted.access_token,
            token_type: scheme(bound_to.is_some()).to_owned(),
            scope,
            expires: granted.expires,
            dpop_key: bound_to.as_ref().map(|key| key.kept().clone()),
            nonce: prover.nonce(),
            dpop_needed: prover.is_needed(),
        },
        refresh: granted.refresh_token,
    }
}
