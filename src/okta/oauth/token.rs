//! Asking the token endpoint: every attempt signed anew, proofs sent where they are wanted.
//!
//! The endpoint teaches by refusing: that it wants a proof, which nonce belongs in it, and, when
//! something signed is too old or too new for it, what time it is there. Each lesson is learned once
//! per request. Follows <https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/OrgAS/>

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;
use serde::Deserialize;
use url::Url;
use zeroize::Zeroizing;

use super::dpop::{Proof, ProofKey};
use super::prover::Prover;
use super::{assertion, jwt, key::SigningKey};
use crate::okta::error::Error;
use crate::okta::path::Path;
use crate::okta::reply::Reply;
use crate::okta::request::{Kept, Request};
use crate::okta::retry::Repeat;
use crate::okta::transport::Transport;
use crate::secret::Secret;

/// The endpoint for tokens.
const TOKEN: [&str; 3] = ["oauth2", "v1", "token"];
/// A clock that is off by less than this is not the reason of a refusal.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(20);
/// The rounds one request may take: plain, with a proof, with a nonce, by the server's clock.
const ROUNDS: usize = 4;

/// What is asked.
pub(in crate::okta) struct Ask<'a> {
    /// What is being done, such as `get an access token for 0oa1`.
    pub(in crate::okta) doing: String,
    pub(in crate::okta) client_id: &'a str,
    /// The form, without what says who asks.
    pub(in crate::okta) form: Vec<(&'static str, Secret)>,
    /// What the application signs with; a public one only names itself.
    pub(in crate::okta) key: Option<&'a SigningKey>,
    pub(in crate::okta) repeat: Repeat,
}

/// What was granted.
pub(in crate::okta) struct Granted {
    pub(in crate::okta) access_token: Secret,
    pub(in crate::okta) refresh_token: Option<Secret>,
    pub(in crate::okta) scope: String,
    /// The key that the token is bound to.
    pub(in crate::okta) bound_to: Option<Arc<ProofKey>>,
    pub(in crate::okta) expires: Timestamp,
    pub(in crate::okta) lifetime: SignedDuration,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    token_type: String,
    #[serde(default)]
    expires_in: i64,
    #[serde(default)]
    scope: String,
    refresh_token: Option<String>,
}

/// The part of a request that is signed, for one attempt.
pub(in crate::okta) struct Signed {
    pub(in crate::okta) body: Bytes,
    pub(in crate::okta) proof: Option<HeaderValue>,
}

/// Sends a form to an endpoint beside the one for tokens.
pub(in crate::okta) async fn post(
    transport: &Transport,
    words: &[&'static str],
    ask: &Ask<'_>,
) -> Result<Reply, Error> {
    let request = request(transport, words, ask, None, None, &Kept::default());
    transport.send(request, &mut |_| ()).await
}

/// Asks, and learns from refusals what there is to learn.
pub(in crate::okta) async fn ask(
    transport: &Transport,
    prover: &Prover,
    ask: &Ask<'_>,
) -> Result<Granted, Error> {
    let mut had_nonce = false;
    let mut round = 1;
    loop {
        let is_by_server_clock = transport.knows_server_time();
        let key = prover.key();
        let nonce = prover.nonce();
        let kept = Kept::default();
        let request = request(transport, &TOKEN, ask, key.clone(), nonce, &kept);
        let asked = transport.clock.elapsed();
        let result = transport.send(request, &mut |_| ()).await;
        let answered = kept.lock().ok().and_then(|mut kept| kept.take());
        let nonce = answered.and_then(|answered| answered.facts.dpop_nonce);
        let is_new_nonce = nonce.is_some();
        prover.learn_nonce(nonce);
        let error = match result {
            Ok(reply) => return granted(transport, reply.fetched()?.view, key, asked),
            Err(error) => error,
        };
        let again = match error.code() {
            Some("use_dpop_nonce") if is_new_nonce && !had_nonce => {
                had_nonce = true;
                key.is_some() || prover.is_asked_for()
            }
            Some("invalid_dpop_proof") if key.is_none() => prover.is_asked_for(),
            Some("invalid_client" | "invalid_dpop_proof") if !is_by_server_clock => {
                clock_is_off(transport)
            }
            _ => false,
        };
        if !again || round == ROUNDS {
            return Err(error);
        }
        round += 1;
    }
}

/// Returns whether the clock of this machine is the likely reason of a refusal, and says so.
pub(in crate::okta) fn clock_is_off(transport: &Transport) -> bool {
    if !transport.knows_server_time() {
        return false;
    }
    let local = transport.clock.now();
    let off = local.duration_since(transport.now());
    if off.abs() < TOLERANCE {
        return false;
    }
    let which = if off.is_positive() {
        "ahead of"
    } else {
        "behind"
    };
    let seconds = off.abs().as_secs();
    let by = match (seconds / 3600, seconds / 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (hours, minutes) => format!("{hours} h {} min", minutes % 60),
    };
    transport.observer.warning(&format!(
        "the clock of this machine is {by} {which} the clock of {}, which is used now",
        transport.base().host()
    ));
    true
}

fn request(
    transport: &Transport,
    words: &[&'static str],
    ask: &Ask<'_>,
    proof_key: Option<Arc<ProofKey>>,
    nonce: Option<String>,
    kept: &Kept,
) -> Request {
    let form = ask.form.clone();
    let client_id = ask.client_id.to_owned();
    let key = ask.key.cloned();
    let clock = Arc::clone(&transport.clock);
    let path = Path::root(words);
    // The address of the endpoint as the server knows it.
    let audience = format!("{}{}", transport.base().as_str(), path.as_str());
    let sign = move |now: Timestamp, url: &Url| {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &form {
            body.append_pair(name, value.expose());
        }
        if let Some(key) = &key {
            let id = jwt::fresh_id(&*clock);
            let assertion = assertion::assertion(&client_id, key, &audience, now, &id);
            body.append_pair("client_assertion_type", assertion::TYPE);
            body.append_pair("client_assertion", &assertion);
        } else {
            body.append_pair("client_id", &client_id);
        }
        let proof = proof_key.as_ref().and_then(|key| {
            let proof = key.proof(&Proof {
                method: "POST",
                url,
                now,
                id: &jwt::fresh_id(&*clock),
                nonce: nonce.as_deref(),
                token_hash: None,
            });
            HeaderValue::from_str(&proof).ok()
        });
        let body = Zeroizing::new(body.finish().into_bytes());
        Signed {
            body: Bytes::from_owner(body),
            proof,
        }
    };
    Request::signed(path, ask.doing.clone(), ask.repeat, Arc::new(sign), kept)
}

fn granted(
    transport: &Transport,
    answer: Answer,
    key: Option<Arc<ProofKey>>,
    asked: Duration,
) -> Result<Granted, Error> {
    let learned = |value: String| {
        let secret = Secret::new(value);
        transport.redactor().learn(&secret);
        secret
    };
    let access_token = learned(answer.access_token);
    let refresh_token = answer.refresh_token.map(learned);
    let is_bound = answer.token_type.eq_ignore_ascii_case("DPoP");
    if HeaderValue::from_str(access_token.expose()).is_err() || is_bound && key.is_none() {
        return Err(Error::Credential {
            what: "access token",
        });
    }
    let lifetime = SignedDuration::from_secs(answer.expires_in.clamp(0, 31 * 24 * 3600));
    // Counted from before it was asked for, so that it never ends sooner than thought.
    let asked = transport.server_time(asked);
    Ok(Granted {
        access_token,
        refresh_token,
        scope: answer.scope,
        bound_to: key.filter(|_| is_bound),
        expires: asked.checked_add(lifetime).unwrap_or(asked),
        lifetime,
    })
}
