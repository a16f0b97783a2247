//! Assignments to applications as changes.
//!
//! Both give the same state when they are sent again. Unassigning may deactivate or delete the
//! account in the application, which assigning again does not bring back. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::lifecycle::id_of;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::AppId;

/// Assigns the user to an application.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AssignApp {
    /// The application's id.
    pub id: AppId,
    /// The application's label, for people.
    pub label: String,
}

/// Ends the user's own assignment to an application.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct UnassignApp {
    /// The application's id.
    pub id: AppId,
    /// The application's label, for people.
    pub label: String,
}

impl Act for AssignApp {
    fn name(&self) -> &'static str {
        "assign-app"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("assign to {} ({})", self.label, self.id)]
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
            let apps = means.client.apps();
            if let Some(now) = apps.user(&self.id, &user).await?
                && now.view.scope == "USER"
            {
                return Ok(Done::with(OutcomeStatus::Unchanged, now.request_id));
            }
            let written = apps.assign(&self.id, &user).await?;
            Ok(Done::updated(written.request_id))
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
        Some(vec![Action::UnassignApp(UnassignApp {
            id: self.id.clone(),
            label: self.label.clone(),
        })])
    }
}

impl Act for UnassignApp {
    fn name(&self) -> &'static str {
        "unassign-app"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!(
            "unassign from {} ({}): the account there may be deactivated",
            self.label, self.id
        )]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let user = id_of(subject)?;
            let apps = means.client.apps();
            let Some(now) = apps.user(&self.id, &user).await? else {
                return Ok(Done::with(OutcomeStatus::Unchanged, None));
            };
            if now.view.scope == "GROUP" {
                return Err(Error::Target {
                    kind: Kind::Conflict,
                    message: format!("a group assigns {} to {}", subject.label, self.label),
                    hints: vec!["take the user out of the group that does".to_owned()],
                    request_id: now.request_id,
                });
            }
            let answer = apps.unassign(&self.id, &user, false).await?;
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
        Some(vec![Action::AssignApp(AssignApp {
            id: self.id.clone(),
            label: self.label.clone(),
        })])
    }
}
