//! Calls without a command of their own, as changes.
//!
//! Nothing is known of what they do, so an ambiguous one is never repeated and has no way back.
//! What is left behind is the whole answer, a refusal's too, for whoever prints it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::change::action::{Act, Done, Effects, Means, Probe, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::okta::{RawAnswer, RawCall, Verb};

/// Makes one call that may change something.
#[derive(Debug)]
pub struct ApiCall {
    /// The call.
    pub call: RawCall,
    /// Where the answer is left.
    pub answer: Arc<Mutex<Option<RawAnswer>>>,
}

impl ApiCall {
    /// Prepares the action.
    pub fn new(call: RawCall) -> Self {
        Self {
            call,
            answer: Arc::default(),
        }
    }

    fn keep(&self, answer: Option<RawAnswer>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

impl Act for ApiCall {
    fn name(&self) -> &'static str {
        match self.call.verb {
            Verb::Get => "api-get",
            Verb::Post => "api-post",
            Verb::Put => "api-put",
            Verb::Patch => "api-patch",
            Verb::Delete => "api-delete",
        }
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let body = match &self.call.body {
            // What is in it may be a secret.
            Some(body) => format!("with {} bytes", body.len()),
            None => "without a body".to_owned(),
        };
        let (verb, path) = (self.call.verb.name(), self.call.path());
        vec![format!("{verb} {path} {body}")]
    }

    fn effects(&self) -> Effects {
        let weight = match self.call.verb {
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
            match means.client.raw().send(&self.call).await {
                Ok(answer) => {
                    let status = match self.call.verb {
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
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async { Ok(Probe::Unclear) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
