//! Calls without a command of their own, as changes.
//!
//! Nothing is known of what they do, so an ambiguous one is never repeated and has no way back.
//! What is left behind is the whole answer, a refusal's too, for whoever prints it.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::okta::{RawAnswer, RawCall, Verb};

/// Makes one call that may change something.
#[derive(Debug, Deserialize, Serialize)]
pub struct ApiCall {
    /// The method.
    pub verb: Verb,
    /// The path without its query.
    pub path: String,
    /// The call; a record has none, since body, headers and query may hold secrets.
    #[serde(skip)]
    pub call: Option<RawCall>,
    /// Where the answer is left.
    #[serde(skip)]
    pub answer: Arc<Mutex<Option<RawAnswer>>>,
}

impl ApiCall {
    /// Prepares the action.
    pub fn new(call: RawCall) -> Self {
        let path = call.path();
        Self {
            verb: call.verb,
            path: path.split('?').next().unwrap_or_default().to_owned(),
            call: Some(call),
            answer: Arc::default(),
        }
    }

    fn keep(&self, answer: Option<RawAnswer>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

impl Act for ApiCall {
    fn name(&self) -> &'static str {
        match self.verb {
            Verb::Get => "api-get",
            Verb::Post => "api-post",
            Verb::Put => "api-put",
            Verb::Patch => "api-patch",
            Verb::Delete => "api-delete",
        }
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let verb = self.verb.name();
        let Some(call) = &self.call else {
            return vec![format!("{verb} {}", self.path)];
        };
        let body = match &call.body {
            // What is in it may be a secret.
            Some(body) => format!("with {} bytes", body.len()),
            None => "without a body".to_owned(),
        };
        vec![format!("{verb} {} {body}", call.path())]
    }

    fn effects(&self) -> Effects {
        let weight = match self.verb {
            Verb::Delete => Weight::Grave,
            _ => Weight::Light,
        };
        Effects {
            one: weight,
            many: weight,
            mails: false,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let Some(call) = &self.call else {
                return Err(Error::Withheld);
            };
            match means.client.raw().send(call).await {
                Ok(answer) => {
                    let status = match self.verb {
                        Verb::Delete => OutcomeStatus::Deleted,
                        _ => OutcomeStatus::Updated,
                    };
                    let done = Done::with(status, answer.request_id.clone());
                    self.keep(Some(answer));
                    Ok(done)
                }
                Err(failure) => {
                    self.keep(failure.answer);
                    Err(failure.error.into())
                }
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async { Ok(Probe::Unclear) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
