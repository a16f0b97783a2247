//! The token in use: taken from the cache or asked for, renewed in time, sent with its proofs.
//!
//! However many calls run at once, one of them renews and the others wait; between processes the
//! lock of the cache does the same. A call whose token was refused renews once; what it used then is
//! never taken from the cache again. Times are the server's.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;
use url::Url;

use super::dpop::{Proof, ProofKey, token_hash};
use super::prover::Prover;
use super::token::{self, Ask, Granted};
use super::{App, Cached, Grant, TokenCache, jwt, scopes};
use crate::okta::error::Error;
use crate::okta::retry::Repeat;
use crate::okta::transport::Transport;
use crate::secret::Secret;

/// A token is renewed so long before its end, if it lives that long at all.
const EARLY: SignedDuration = SignedDuration::from_secs(60);
/// Another process that takes longer than this to renew is not waited for; two tokens do no harm.
const PATIENCE: Duration = Duration::from_secs(10);

/// The token of an application or a person.
pub(in crate::okta) struct Session {
    app: App,
    cache: Arc<dyn TokenCache>,
    prover: Prover,
    state: Mutex<State>,
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// Counts the tokens that were held.
    count: u64,
    /// A token that was refused.
    dead: Option<Secret>,
    /// What the API, not the token endpoint, wants to see in proofs.
    nonce: Option<String>,
    /// The refresh token, where it is another than at the start.
    refresh: Option<Secret>,
}

struct Held {
    number: u64,
    header: HeaderValue,
    scope: String,
    stale: Timestamp,
    bound: Option<Bound>,
}

#[derive(Clone)]
struct Bound {
    key: Arc<ProofKey>,
    token_hash: String,
}

/// What goes with one attempt.
pub(in crate::okta) struct Authorized {
    pub(in crate::okta) header: HeaderValue,
    pub(in crate::okta) proof: Option<HeaderValue>,
    /// Which of the tokens it is.
    pub(in crate::okta) number: u64,
}

/// A future that is part of a call and makes calls itself.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Session {
    pub(in crate::okta) fn new(app: App, cache: Arc<dyn TokenCache>) -> Self {
        Self {
            prover: Prover::new(app.dpop),
            app,
            cache,
            state: Mutex::default(),
            renewing: tokio::sync::Mutex::default(),
        }
    }

    /// Makes sure that there is a token for such a call.
    pub(in crate::okta) fn ready<'a>(
        &'a self,
        transport: &'a Transport,
        method: &str,
        path: &str,
    ) -> Boxed<'a, Result<(), Error>> {
        self.ready_for(transport, self.scope_for(method, path))
    }

    /// Makes sure that there is a token, with this scope where one is named.
    fn ready_for<'a>(
        &'a self,
        transport: &'a Transport,
        scope: Option<String>,
    ) -> Boxed<'a, Result<(), Error>> {
        Box::pin(async move {
            if self.is_ready(transport, scope.as_deref()) {
                return Ok(());
            }
            let _turn = self.renewing.lock().await;
            if self.is_ready(transport, scope.as_deref())
                || self.take_cached(transport, scope.as_deref())
            {
                return Ok(());
            }
            let cache = Arc::clone(&self.cache);
            // The lock of a file is waited for in real time, whatever clock the decisions go by.
            let lock = tokio::task::spawn_blocking(move || cache.lock());
            let _lock = tokio::time::timeout(PATIENCE, lock).await;
            if self.take_cached(transport, scope.as_deref()) {
                return Ok(());
            }
            self.renew(transport, scope.as_deref()).await
        })
    }

    /// Returns whether a token with this scope is to be had; asks for one where none is held.
    pub(in crate::okta) async fn has_scope(
        &self,
        transport: &Transport,
        scope: &str,
    ) -> Result<bool, Error> {
        let asked = self.asks_by_call().then(|| scope.to_owned());
        match self.ready_for(transport, asked).await {
            // What was not granted may be left out without a word.
            Ok(()) => Ok(self
                .scopes()
                .is_some_and(|held| scopes::covers(&held, scope))),
            Err(error) if error.code() == Some("invalid_scope") => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the scopes of the token that is held.
    pub(in crate::okta) fn scopes(&self) -> Option<String> {
        let state = self.state();
        state.held.as_ref().map(|held| held.scope.clone())
    }

    /// Returns whether the token that is held is good for such a call, for now.
    pub(in crate::okta) fn is_good(&self, transport: &Transport, method: &str, path: &str) -> bool {
        self.is_ready(transport, self.scope_for(method, path).as_deref())
    }

    /// Returns what goes with an attempt; a proof is never the same twice.
    pub(in crate::okta) fn authorize(
        &self,
        transport: &Transport,
        method: &str,
        url: &Url,
    ) -> Option<Authorized> {
        let (header, bound, number, nonce) = {
            let state = self.state();
            let held = state.held.as_ref()?;
            let (header, bound) = (held.header.clone(), held.bound.clone());
            (header, bound, held.number, state.nonce.clone())
        };
        let proof = bound.and_then(|bound| {
            let proof = bound.key.proof(&Proof {
                method,
                url,
                now: transport.now(),
                id: &jwt::fresh_id(&*transport.clock),
                nonce: nonce.as_deref(),
                token_hash: Some(&bound.token_hash),
            });
            let mut proof = HeaderValue::from_str(&proof).ok()?;
            proof.set_sensitive(true);
            Some(proof)
        });
        Some(Authorized {
            header,
            proof,
            number,
        })
    }

    /// The server refused a token; it is not used again.
    pub(in crate::okta) fn refused(&self, number: u64) {
        let mut state = self.state();
        let held = state.held.take_if(|held| held.number == number);
        if let Some(held) = held {
            let token = held.header.to_str().ok();
            let token = token.and_then(|header| header.split_once(' '));
            state.dead = token.map(|(_, token)| Secret::new(token));
        }
    }

    /// Learns what the API wants to see in the next proof.
    pub(in crate::okta) fn learn_nonce(&self, nonce: &str) {
        self.state().nonce = Some(nonce.to_owned());
    }

    /// Returns `DPoP` or `Bearer`, once there is a token.
    pub(in crate::okta) fn scheme(&self) -> Option<&'static str> {
        let state = self.state();
        let held = state.held.as_ref()?;
        Some(scheme(held.bound.is_some()))
    }

    /// Returns whether no person is behind the token.
    pub(in crate::okta) fn is_application(&self) -> bool {
        matches!(self.app.grant, Grant::Key(_))
    }

    /// Which scope to see to; none where somebody else has decided.
    fn scope_for(&self, method: &str, path: &str) -> Option<String> {
        self.asks_by_call().then(|| scopes::needed(method, path))?
    }

    /// Whether each call decides which scopes are asked for.
    fn asks_by_call(&self) -> bool {
        self.app.scopes.is_empty() && self.is_application()
    }

    fn is_ready(&self, transport: &Transport, scope: Option<&str>) -> bool {
        let now = transport.now();
        self.state().held.as_ref().is_some_and(|held| {
            now < held.stale && scope.is_none_or(|scope| scopes::covers(&held.scope, scope))
        })
    }

    /// Takes the token of another process, or of an earlier run, if it is good.
    fn take_cached(&self, transport: &Transport, scope: Option<&str>) -> bool {
        let Some(cached) = self.cache.load() else {
            return false;
        };
        let key = self.prover.take_over(
            cached.dpop_needed,
            cached.nonce.clone(),
            cached.dpop_key.as_ref(),
        );
        let is_bound = cached.token_type.eq_ignore_ascii_case("DPoP");
        let stale = cached.expires.checked_sub(EARLY).unwrap_or(cached.expires);
        let dead = self.state().dead.clone();
        let is_good = transport.now() < stale
            && dead.is_none_or(|dead| dead.expose() != cached.access_token.expose())
            && self.prover.allows(is_bound)
            && is_bound == key.is_some()
            && scope.is_none_or(|scope| scopes::covers(&cached.scope, scope));
        transport.redactor().learn(&cached.access_token);
        is_good && self.hold(&cached.access_token, cached.scope, stale, key)
    }

    async fn renew(&self, transport: &Transport, scope: Option<&str>) -> Result<(), Error> {
        let all = self.scopes_to_ask(scope);
        let mut asked = self.ask_for(transport, &all).await;
        let Some(scope) = scope else { return asked };
        // One that was granted once is not any more, or never was; this call needs only its own.
        if all != scope && self.lacks(&asked, scope) {
            asked = self.ask_for(transport, scope).await;
        }
        // An app that may change something is often granted nothing besides for looking at it.
        if let Some(manage) = scopes::including(scope)
            && self.lacks(&asked, scope)
        {
            let held = self.scopes().unwrap_or_default();
            let instead = scopes::joined(&held, &manage);
            // What is refused is told in the words of what was needed.
            if self.ask_for(transport, &instead).await.is_ok() {
                return Ok(());
            }
        }
        asked
    }

    /// Returns whether asking ended without the scope: refused, or left out without a word.
    fn lacks(&self, asked: &Result<(), Error>, scope: &str) -> bool {
        match asked {
            Ok(()) => {
                let held = self.scopes();
                held.is_some_and(|held| !scopes::covers(&held, scope))
            }
            Err(error) => error.code() == Some("invalid_scope"),
        }
    }

    async fn ask_for(&self, transport: &Transport, scopes: &str) -> Result<(), Error> {
        let mut form = Vec::new();
        let (key, repeat) = match &self.app.grant {
            Grant::Key(key) => {
                form.push(("grant_type", Secret::new("client_credentials")));
                form.push(("scope", Secret::new(scopes)));
                (Some(key), Repeat::Safe)
            }
            Grant::Refresh { token, keep } => {
                let latest = keep.latest().or_else(|| self.state().refresh.clone());
                let token = latest.unwrap_or_else(|| token.clone());
                transport.redactor().learn(&token);
                form.push(("grant_type", Secret::new("refresh_token")));
                form.push(("refresh_token", token));
                if !scopes.is_empty() {
                    form.push(("scope", Secret::new(scopes)));
                }
                // It may be good for one use only.
                (None, Repeat::Other)
            }
        };
        let ask = Ask {
            doing: format!("get an access token for {}", self.app.client_id),
            client_id: &self.app.client_id,
            form,
            key,
            repeat,
        };
        let granted = token::ask(transport, &self.prover, &ask).await?;
        self.keep(transport, granted, scopes);
        Ok(())
    }

    /// Which scopes to ask for: the configured ones, or what is held and what is needed besides.
    fn scopes_to_ask(&self, scope: Option<&str>) -> String {
        if !self.app.scopes.is_empty() {
            return self.app.scopes.join(" ");
        }
        let state = self.state();
        let held = state.held.as_ref().map(|held| held.scope.clone());
        drop(state);
        // Another process may have needed others; with both, the two do not take turns asking.
        let cached = || self.cache.load().map(|cached| cached.scope);
        let held = match &self.app.grant {
            Grant::Key(_) => held.or_else(cached).unwrap_or_default(),
            Grant::Refresh { .. } => String::new(),
        };
        match (scope, &self.app.grant) {
            (Some(scope), _) => scopes::joined(&held, scope),
            (None, Grant::Key(_)) if held.is_empty() => scopes::LEAST.to_owned(),
            (None, _) => held,
        }
    }

    fn keep(&self, transport: &Transport, granted: Granted, asked_for: &str) {
        if let (Some(token), Grant::Refresh { keep, .. }) =
            (&granted.refresh_token, &self.app.grant)
        {
            if let Err(why) = keep.keep(token) {
                transport.observer.warning(&format!(
                    "could not keep the new refresh token, so the next run may have to sign in again: {why}"
                ));
            }
            self.state().refresh = Some(token.clone());
        }
        // An answer that names no scopes grants those that were asked for.
        let scope = if granted.scope.is_empty() {
            asked_for.to_owned()
        } else {
            granted.scope
        };
        let early = EARLY.min(granted.lifetime / 4);
        let stale = granted.expires.checked_sub(early);
        let stale = stale.unwrap_or(granted.expires);
        let bound_to = granted.bound_to;
        self.cache.store(&Cached {
            access_token: granted.access_token.clone(),
            token_type: scheme(bound_to.is_some()).to_owned(),
            scope: scope.clone(),
            expires: granted.expires,
            dpop_key: bound_to.as_ref().map(|key| key.kept().clone()),
            nonce: self.prover.nonce(),
            dpop_needed: self.prover.is_needed(),
        });
        self.hold(&granted.access_token, scope, stale, bound_to);
    }

    fn hold(
        &self,
        token: &Secret,
        scope: String,
        until: Timestamp,
        key: Option<Arc<ProofKey>>,
    ) -> bool {
        let text = format!("{} {}", scheme(key.is_some()), token.expose());
        let Ok(mut header) = HeaderValue::try_from(text) else {
            return false;
        };
        header.set_sensitive(true);
        let mut state = self.state();
        state.count += 1;
        state.held = Some(Held {
            number: state.count,
            header,
            scope,
            stale: until,
            bound: key.map(|key| Bound {
                key,
                token_hash: token_hash(token),
            }),
        });
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn scheme(is_bound: bool) -> &'static str {
    if is_bound { "DPoP" } else { "Bearer" }
}
