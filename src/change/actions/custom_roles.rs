//! Custom roles as changes: create, update, delete.
//!
//! An update is several requests: label and description are replaced, permissions are added and
//! removed one by one, each of which may be sent again. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::group_objects::{effects, with_object};
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{CustomRole, CustomRoleId};
use crate::okta::NewCustomRole;

/// Creates a custom role.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateCustomRole {
    /// What is sent.
    pub role: NewCustomRole,
}

/// Changes a custom role.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct UpdateCustomRole {
    /// The new label.
    pub label: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// Permissions to add.
    pub allow: Vec<String>,
    /// Permissions to take away.
    pub forbid: Vec<String>,
}

/// Deletes a custom role.
#[derive(Debug, Deserialize, Serialize)]
pub struct DeleteCustomRole;

fn role_id(subject: &Subject) -> Result<CustomRoleId, Error> {
    let id = subject.id.as_ref().map(CustomRoleId::new);
    id.ok_or_else(|| Error::Target {
        kind: Kind::NotFound,
        message: format!("{} has no id yet", subject.label),
        hints: Vec::new(),
        request_id: None,
    })
}

impl Act for CreateCustomRole {
    fn name(&self) -> &'static str {
        "create"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![
            format!("description: {}", self.role.description),
            format!("allows {}", self.role.permissions.join(", ")),
        ]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Light, Weight::Light)
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let written = means.client.custom_roles().create(&self.role).await?;
            let role = written.resource.view().map_err(|e| Error::unreadable(&e))?;
            Ok(Done {
                id: Some(role.id.to_string()),
                ..with_object(OutcomeStatus::Created, written)
            })
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
            for resource in means.client.custom_roles().list().all().await? {
                // Labels are unique, so one of this label is what was sent or refuses the repeat.
                let Ok(role) = resource.view() else { continue };
                let is_same = role.label == self.role.label
                    && role.description.as_deref() == Some(&self.role.description);
                if is_same {
                    return Ok(Probe::Applied(Done {
                        id: Some(role.id.to_string()),
                        resource: Some(resource.raw().clone()),
                        ..Done::with(OutcomeStatus::Created, None)
                    }));
                }
            }
            Ok(Probe::NotApplied)
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::DeleteCustomRole(DeleteCustomRole)])
    }
}

impl Act for UpdateCustomRole {
    fn name(&self) -> &'static str {
        "update"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let label = self.label.iter().map(|l| format!("label: {l}"));
        let description = self.description.iter().map(|d| format!("description: {d}"));
        let allow = self.allow.iter().map(|p| format!("allow {p}"));
        let forbid = self.forbid.iter().map(|p| format!("no longer allow {p}"));
        label
            .chain(description)
            .chain(allow)
            .chain(forbid)
            .collect()
    }

    fn effects(&self) -> Effects {
        // Everybody who holds the role can do more or less at once.
        effects(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = role_id(subject)?;
            let roles = means.client.custom_roles();
            let mut request_id = None;
            if self.label.is_some() || self.description.is_some() {
                let now = roles.get(&id).await?.view;
                let label = self.label.as_deref().unwrap_or(&now.label);
                let description = self.description.as_deref().or(now.description.as_deref());
                let written = roles
                    .replace(&id, label, description.unwrap_or_default())
                    .await?;
                request_id = written.request_id;
            }
            for permission in &self.allow {
                request_id = roles.allow(&id, permission).await?.request_id;
            }
            for permission in &self.forbid {
                match roles.forbid(&id, permission).await {
                    Ok(written) => request_id = written.request_id,
                    // It is not allowed, as was wanted.
                    Err(error) if error.is_not_found() => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let now = roles.get(&id).await?;
            Ok(Done {
                resource: Some(now.resource.raw().clone()),
                ..Done::updated(request_id)
            })
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
            // Every step brings the same state when it is sent again.
            let now = means.client.custom_roles().get(&role_id(subject)?).await?;
            let wanted = self.label.as_ref().is_none_or(|l| *l == now.view.label);
            let permissions = self.allow.is_empty() && self.forbid.is_empty();
            Ok(
                if wanted && permissions && self.description == now.view.description {
                    Probe::Applied(Done::updated(None))
                } else {
                    Probe::NotApplied
                },
            )
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let before: CustomRole = serde_json::from_slice(subject.before.as_ref()?).ok()?;
        let description = before.description.filter(|_| self.description.is_some());
        Some(vec![Action::UpdateCustomRole(Self {
            label: self.label.as_ref().map(|_| before.label),
            description,
            allow: self.forbid.clone(),
            forbid: self.allow.clone(),
        })])
    }
}

impl Act for DeleteCustomRole {
    fn name(&self) -> &'static str {
        "delete"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["delete for good; everybody who holds it loses it".to_owned()]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Grave, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            match means.client.custom_roles().delete(&role_id(subject)?).await {
                Ok(written) => Ok(Done::with(OutcomeStatus::Deleted, written.request_id)),
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
            match means.client.custom_roles().get(&role_id(subject)?).await {
                Ok(_) => Ok(Probe::NotApplied),
                Err(error) if error.is_not_found() => {
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
