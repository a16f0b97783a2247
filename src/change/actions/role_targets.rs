//! Targets of a role as changes: one more, or one less.
//!
//! Only a role that has targets gets another one here, and Okta never lets the last one go. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleBTargetAdmin/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::group_objects::effects;
use super::roles::{Target, holder, other};
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::model::AssignmentId;
use crate::okta::RoleTarget;

/// Adds a target to a role that has some already.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LimitRole {
    /// The id of the assignment.
    pub id: AssignmentId,
    /// What people call the role.
    pub name: String,
    /// The target.
    pub target: Target,
}

/// Takes a target from a role.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct UnlimitRole {
    /// The id of the assignment.
    pub id: AssignmentId,
    /// What people call the role.
    pub name: String,
    /// The target.
    pub target: Target,
}

/// Whether the role has the target now.
async fn has_target(
    id: &AssignmentId,
    target: &RoleTarget,
    subject: &Subject,
    means: &Means<'_>,
) -> Result<bool, Error> {
    let holder = holder(subject)?;
    let roles = means.client.roles();
    match target {
        RoleTarget::Group(group) => {
            let mut targets = roles.target_groups(&holder, id);
            while let Some(item) = targets.next_item().await.transpose()? {
                if item.view().is_ok_and(|g| g.id == *group) {
                    return Ok(true);
                }
            }
        }
        RoleTarget::App(app) => {
            let mut targets = roles.target_apps(&holder, id);
            while let Some(item) = targets.next_item().await.transpose()? {
                if item.view().is_ok_and(|a| a == *app) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

impl Act for LimitRole {
    fn name(&self) -> &'static str {
        "add-target"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!(
            "let the role {} reach {} too",
            self.name, self.target.name
        )]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Careful)
    }

    fn other(&self) -> Option<(&'static str, Value)> {
        Some(other(&self.name))
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let holder = holder(subject)?;
            let roles = means.client.roles();
            let written = roles
                .add_target(&holder, &self.id, &self.target.target)
                .await?;
            Ok(Done::updated(written.request_id))
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let is_so = has_target(&self.id, &self.target.target, subject, means).await?;
            Ok(if is_so {
                Probe::Applied(Done::updated(None))
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::UnlimitRole(UnlimitRole {
            id: self.id.clone(),
            name: self.name.clone(),
            target: self.target.clone(),
        })])
    }
}

impl Act for UnlimitRole {
    fn name(&self) -> &'static str {
        "remove-target"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!(
            "let the role {} no longer reach {}",
            self.name, self.target.name
        )]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Grave)
    }

    fn other(&self) -> Option<(&'static str, Value)> {
        Some(other(&self.name))
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let holder = holder(subject)?;
            let roles = means.client.roles();
            let removed = roles
                .remove_target(&holder, &self.id, &self.target.target)
                .await;
            match removed {
                Ok(written) => Ok(Done::updated(written.request_id)),
                Err(error) if error.is_not_found() => Ok(Done::with(
                    OutcomeStatus::Unchanged,
                    error.request_id().cloned(),
                )),
                Err(error) => Err(error.into()),
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
        async move {
            let is_so = has_target(&self.id, &self.target.target, subject, means).await?;
            Ok(if is_so {
                Probe::NotApplied
            } else {
                Probe::Applied(Done::updated(None))
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::LimitRole(LimitRole {
            id: self.id.clone(),
            name: self.name.clone(),
            target: self.target.clone(),
        })])
    }
}
