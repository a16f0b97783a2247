//! How each attempt is authorised, and what is done when the server does not take it.
//!
//! A refused token is renewed once per call, a nonce that is asked for is sent once, and a proof that
//! the server finds too old or too new is made once more by the server's clock. None of these
//! refusals was applied, so writes are repeated too. Everything else ends as any refusal does.

use reqwest::header::HeaderValue;

use super::call::Call;
use super::client::Credential;
use super::error::Error;
use super::gate::Pass;
use super::headers::Facts;
use super::oauth::{Session, clock_is_off};
use super::pacer::Ticket;
use super::request::Request;
use super::transport::Transport;
use crate::secret::{Redactor, Secret};

/// A wait for a turn may outlast a token; this often it is renewed before an attempt.
const TURNS: usize = 3;

/// What requests are authorised with.
pub(in crate::okta) enum Authority {
    Nothing,
    /// The same header every time, and its scheme.
    Fixed(&'static str, HeaderValue),
    Session(Box<Session>),
}

impl Authority {
    pub(in crate::okta) fn new(credential: Credential, redactor: &Redactor) -> Result<Self, Error> {
        let fixed = |scheme: &'static str, token: &Secret, what| {
            redactor.learn(token);
            let mut value = HeaderValue::try_from(format!("{scheme} {}", token.expose()))
                .map_err(|_| Error::Credential { what })?;
            // Else it would show in debug output of the HTTP library.
            value.set_sensitive(true);
            Ok(Self::Fixed(scheme, value))
        };
        match credential {
            Credential::None => Ok(Self::Nothing),
            Credential::Ssws(token) => fixed("SSWS", &token, "API token"),
            Credential::Bearer(token) => fixed("Bearer", &token, "access token"),
            Credential::OAuth(app, cache) => Ok(Self::Session(Box::new(Session::new(app, cache)))),
        }
    }

    /// Learns from the headers of any answer to a call that is authorised.
    pub(in crate::okta) fn learn(&self, request: &Request, facts: &Facts) {
        if let (Self::Session(session), true, Some(nonce)) =
            (self, request.with_credential, &facts.dpop_nonce)
        {
            session.learn_nonce(nonce);
        }
    }
}

impl Transport {
    /// Returns the scheme, as soon as it is settled.
    pub(in crate::okta) fn scheme(&self) -> Option<&'static str> {
        match &self.authority {
            Authority::Nothing => None,
            Authority::Fixed(scheme, _) => Some(scheme),
            Authority::Session(session) => session.scheme(),
        }
    }

    /// Returns whether no person is behind the credential.
    pub(in crate::okta) fn is_application(&self) -> bool {
        matches!(&self.authority, Authority::Session(session) if session.is_application())
    }

    /// Returns whether a token with this scope is to be had; none where tokens do not say.
    pub(in crate::okta) async fn has_scope(&self, scope: &str) -> Result<Option<bool>, Error> {
        match &self.authority {
            Authority::Session(session) => session.has_scope(self, scope).await.map(Some),
            Authority::Nothing | Authority::Fixed(..) => Ok(None),
        }
    }

    /// Returns the scopes of the token in use, where there is one that says.
    pub(in crate::okta) fn scopes(&self) -> Option<String> {
        match &self.authority {
            Authority::Session(session) => session.scopes(),
            Authority::Nothing | Authority::Fixed(..) => None,
        }
    }

    fn session_of(&self, call: &Call) -> Option<&Session> {
        match &self.authority {
            Authority::Session(session) if call.request.with_credential => Some(session),
            _ => None,
        }
    }

    /// Waits for a turn, with a token that is good when it comes.
    pub(in crate::okta) async fn enter_authorized(
        &self,
        call: &Call,
    ) -> Result<(Pass<'_>, Ticket<'_>), Error> {
        let Some(session) = self.session_of(call) else {
            return self.enter(call).await;
        };
        let (method, path) = (call.request.method.as_str(), call.url.path());
        let mut turn = 1;
        loop {
            // Before the turn: a request for a token needs a turn of its own.
            let ready = session.ready(self, method, path).await;
            ready.map_err(|error| {
                // Why there is no token says nothing about an earlier attempt of this call.
                if call.may_be_applied {
                    error.ambiguous(&call.request.doing)
                } else {
                    error
                }
            })?;
            let entered = self.enter(call).await?;
            if turn == TURNS || session.is_good(self, method, path) {
                return Ok(entered);
            }
            turn += 1;
        }
    }

    /// Returns what goes with an attempt, and a proof where the token is bound to a key.
    pub(in crate::okta) fn authorized(
        &self,
        call: &mut Call,
    ) -> Result<Option<(HeaderValue, Option<HeaderValue>)>, Error> {
        if !call.request.with_credential {
            return Ok(None);
        }
        match &self.authority {
            Authority::Nothing => Ok(None),
            Authority::Fixed(_, header) => Ok(Some((header.clone(), None))),
            Authority::Session(session) => {
                // Another call may have found out just now that the token is refused.
                let refused = || Error::Credential {
                    what: "access token",
                };
                let method = call.request.method.as_str();
                let authorized = session.authorize(self, method, &call.url);
                let authorized = authorized.ok_or_else(refused)?;
                call.token = Some(authorized.number);
                call.signed_by_server_clock = self.knows_server_time();
                Ok(Some((authorized.header, authorized.proof)))
            }
        }
    }

    /// Does what can be done about a refusal of the credential; returns whether to repeat at once.
    pub(in crate::okta) fn makes_amends(&self, call: &mut Call, error: &Error) -> bool {
        let (Some(session), Error::Api(refusal), Some(token)) =
            (self.session_of(call), error, call.token)
        else {
            return false;
        };
        let once = |done: &mut bool| !std::mem::replace(done, true);
        match (refusal.status, refusal.code.as_deref().unwrap_or_default()) {
            (400 | 401, "use_dpop_nonce") => once(&mut call.amends.nonce),
            (400 | 401, "invalid_dpop_proof") if !call.signed_by_server_clock => {
                once(&mut call.amends.clock) && clock_is_off(self)
            }
            // A feature that is off.
            (401, "E0000015") => false,
            (401, _) => {
                session.refused(token);
                once(&mut call.amends.renewed)
            }
            _ => false,
        }
    }
}
