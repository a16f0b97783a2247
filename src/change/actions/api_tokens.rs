//! API tokens as changes: revoking one, for good; also the very one that the run uses.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::ApiTokenId;

/// Revokes the token.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RevokeApiToken {
    /// The token's id.
    pub id: ApiTokenId,
    /// What people call it, where the subject is the user who owns it.
    pub owned: Option<String>,
}

/// Revokes the token that the request itself is sent with.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct RevokeTokenInUse;

impl Act for RevokeApiToken {
    fn name(&self) -> &'static str {
        match self.owned {
            Some(_) => "revoke-api-token",
            None => "revoke",
        }
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let what = match &self.owned {
            Some(name) => format!("revoke the API token {name} ({})", self.id),
            None => "revoke".to_owned(),
        };
        vec![format!("{what} for good: whatever uses it is refused")]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Grave, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let gone = match self.owned {
                // It is the token that is gone, not its owner.
                Some(_) => OutcomeStatus::Updated,
                None => OutcomeStatus::Deleted,
            };
            match means.client.api_tokens().revoke(&self.id).await {
                Ok(answer) => Ok(Done::with(gone, answer.request_id)),
                // It was there a moment ago, so somebody, or we, revoked it.
                Err(error) if error.is_not_found() => {
                    let request_id = error.request_id().cloned();
                    Ok(Done::with(gone, request_id))
                }
                Err(error) => Err(error.into()),
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
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}

impl Act for RevokeTokenInUse {
    fn name(&self) -> &'static str {
        "revoke-token-in-use"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["revoke the API token of this run for good, once the service app works".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let answer = means.client.api_tokens().revoke_current().await?;
            Ok(Done::with(OutcomeStatus::Deleted, answer.request_id))
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            match means.client.users().me().await {
                Ok(_) => Ok(Probe::NotApplied),
                // It opened the org a moment ago.
                Err(error) if error.kind() == Kind::Credential => {
                    Ok(Probe::Applied(Done::with(OutcomeStatus::Deleted, None)))
                }
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
