//! The plain lifecycle steps as changes: suspend, unsuspend, unlock.
//!
//! They answer nothing and issue nothing; the status before and after tells whether one was applied.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::lifecycle::{id_of, probe_status, refused};
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, Subject};
use crate::model::Status;

/// A step that only changes the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Step {
    /// The user cannot sign in, and keeps groups and applications.
    Suspend,
    /// Ends a suspension.
    Unsuspend,
    /// Lets a locked-out user sign in again.
    Unlock,
}

impl Step {
    /// Returns where the step leads.
    pub fn leads_to(self) -> Status {
        match self {
            Self::Suspend => Status::Suspended,
            Self::Unsuspend | Self::Unlock => Status::Active,
        }
    }
}

impl Act for Step {
    fn name(&self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Unsuspend => "unsuspend",
            Self::Unlock => "unlock",
        }
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let line = match self {
            Self::Suspend => "suspend: sign-in ends, groups and applications stay",
            Self::Unsuspend => "end the suspension",
            Self::Unlock => "unlock",
        };
        vec![line.to_owned()]
    }

    fn effects(&self) -> Effects {
        let weight = match self {
            Self::Suspend => Weight::Careful,
            Self::Unsuspend | Self::Unlock => Weight::Light,
        };
        Effects {
            moves: true,
            ..Effects::quiet(weight, weight)
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let lifecycle = means.client.lifecycle();
            let taken = match self {
                Self::Suspend => lifecycle.suspend(&id).await,
                Self::Unsuspend => lifecycle.unsuspend(&id).await,
                Self::Unlock => lifecycle.unlock(&id).await,
            };
            match taken {
                Ok(answer) => Ok(Done::updated(answer.request_id)),
                Err(error) => refused(subject, means, self.name(), &[self.leads_to()], error).await,
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { probe_status(subject, means, &[self.leads_to()]).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        match self {
            Self::Suspend => Some(vec![Action::Step(Self::Unsuspend)]),
            Self::Unsuspend => Some(vec![Action::Step(Self::Suspend)]),
            Self::Unlock => None,
        }
    }
}
