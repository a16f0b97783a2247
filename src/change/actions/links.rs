//! Relations between users as changes: who is the one primary of a user, such as the manager.
//!
//! Both give the same state when they are sent again. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::lifecycle::id_of;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::model::UserId;

/// Sets the user's primary in place of any other.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SetLink {
    /// The primary side of the relation, such as `manager`.
    pub name: String,
    /// The primary's id.
    pub primary: UserId,
    /// The primary's login, for people.
    pub login: String,
}

/// Removes the user's primary.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RemoveLink {
    /// The primary side of the relation, such as `manager`.
    pub name: String,
}

impl Act for SetLink {
    fn name(&self) -> &'static str {
        "set-link"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("{}: {} ({})", self.name, self.login, self.primary)]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Light, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let user = id_of(subject)?;
            let links = means.client.links();
            if links.of_user(&user, &self.name).await? == [self.primary.clone()] {
                return Ok(Done::with(OutcomeStatus::Unchanged, None));
            }
            let answer = links.set(&user, &self.name, &self.primary).await?;
            Ok(Done::updated(answer.request_id))
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
        // Who was the primary before is not part of the user.
        None
    }
}

impl Act for RemoveLink {
    fn name(&self) -> &'static str {
        "remove-link"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("remove the {}", self.name)]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Light, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let user = id_of(subject)?;
            let links = means.client.links();
            if links.of_user(&user, &self.name).await?.is_empty() {
                return Ok(Done::with(OutcomeStatus::Unchanged, None));
            }
            let answer = links.remove(&user, &self.name).await?;
            Ok(Done::updated(answer.request_id))
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
