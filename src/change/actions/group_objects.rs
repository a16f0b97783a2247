//! Groups themselves as changes: create, update, delete.
//!
//! A create is never repeated blindly: the name is looked up first. An update replaces the whole
//! profile, so it is merged into the profile as it is at that moment. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{Group, GroupId};
use crate::okta::{Client, Written};

/// The server's clock shows whole seconds, so "since the intent" allows one.
const CLOCK_GRAIN: SignedDuration = SignedDuration::from_secs(1);

/// Creates a group.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateGroup {
    /// The attributes.
    pub profile: Map<String, Value>,
    /// Whether a group of this name is left alone; that is success.
    pub skip_existing: bool,
}

/// Changes attributes of a group.
#[derive(Debug, Deserialize, Serialize)]
pub struct UpdateGroup {
    /// The attributes to change.
    pub edits: Map<String, Value>,
}

/// Deletes a group.
#[derive(Debug, Deserialize, Serialize)]
pub struct DeleteGroup {
    /// What is lost with it, for people.
    pub estimate: Vec<String>,
}

/// Returns the id of the group.
pub(super) fn group_id(subject: &Subject) -> Result<GroupId, Error> {
    let id = subject.id.as_ref().map(GroupId::new);
    id.ok_or_else(|| Error::Target {
        kind: Kind::NotFound,
        message: format!("{} has no id yet", subject.label),
        hints: Vec::new(),
        request_id: None,
    })
}

/// Says that the object was written, and what it is now.
pub(super) fn with_object<T>(status: OutcomeStatus, written: Written<T>) -> Done {
    Done {
        resource: Some(written.resource.raw().clone()),
        ..Done::with(status, written.request_id)
    }
}

impl CreateGroup {
    fn label(&self) -> &str {
        let name = self.profile.get("name").and_then(Value::as_str);
        name.unwrap_or_default()
    }

    async fn existing(&self, client: &Client) -> Result<Option<(Group, bytes::Bytes)>, Error> {
        for resource in client.groups().by_name(self.label()).await? {
            match resource.view() {
                Ok(group) if group.is_okta_group() => {
                    return Ok(Some((group, resource.raw().clone())));
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

impl Act for CreateGroup {
    fn name(&self) -> &'static str {
        "create"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let lines = self.profile.iter();
        lines
            .map(|(name, value)| format!("{name} = {value}"))
            .collect()
    }

    fn effects(&self) -> Effects {
        effects(Weight::Light, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let error = match means.client.groups().create(&self.profile).await {
                Ok(written) => {
                    let group = written.resource.view().map_err(|e| Error::unreadable(&e))?;
                    return Ok(Done {
                        id: Some(group.id.to_string()),
                        ..with_object(OutcomeStatus::Created, written)
                    });
                }
                Err(error) => error,
            };
            if !error.is_duplicate() {
                return Err(error.into());
            }
            let Some((group, raw)) = self.existing(means.client).await? else {
                return Err(error.into());
            };
            if self.skip_existing {
                return Ok(Done {
                    id: Some(group.id.to_string()),
                    resource: Some(raw),
                    ..Done::with(OutcomeStatus::Exists, error.request_id().cloned())
                });
            }
            Err(Error::Target {
                kind: Kind::Conflict,
                message: format!("group {} exists already: {}", group.name(), group.id),
                hints: vec!["to leave it alone, use --if-exists skip".to_owned()],
                request_id: error.request_id().cloned(),
            })
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
        since: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let Some((group, raw)) = self.existing(means.client).await? else {
                return Ok(Probe::NotApplied);
            };
            let since = since.on_server(means);
            let since = since.checked_sub(CLOCK_GRAIN).unwrap_or(since);
            if group.created.is_none_or(|created| created < since) {
                // Somebody else's: the repeat is refused and says so.
                return Ok(Probe::NotApplied);
            }
            Ok(Probe::Applied(Done {
                id: Some(group.id.to_string()),
                resource: Some(raw),
                ..Done::with(OutcomeStatus::Created, None)
            }))
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        let estimate = Vec::new();
        Some(vec![Action::DeleteGroup(DeleteGroup { estimate })])
    }
}

impl Act for UpdateGroup {
    fn name(&self) -> &'static str {
        "update"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let before = profile_before(subject);
        let lines = self.edits.iter().map(|(name, after)| {
            let before = before.get(name).unwrap_or(&Value::Null);
            format!("{name}: {before} -> {after}")
        });
        lines.collect()
    }

    fn effects(&self) -> Effects {
        effects(Weight::Light, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = group_id(subject)?;
            let now = means.client.groups().get(&id).await?;
            let mut profile = now.view.profile;
            profile.extend(self.edits.clone());
            let written = means.client.groups().replace(&id, &profile).await?;
            Ok(with_object(OutcomeStatus::Updated, written))
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
            let now = means.client.groups().get(&group_id(subject)?).await?;
            let is_so = |(name, value): (&String, &Value)| {
                now.view.profile.get(name).unwrap_or(&Value::Null) == value
            };
            Ok(if self.edits.iter().all(is_so) {
                Probe::Applied(Done {
                    resource: Some(now.resource.raw().clone()),
                    ..Done::updated(None)
                })
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let before = profile_before(subject);
        let names = self.edits.keys();
        let edits = names
            .map(|name| {
                (
                    name.clone(),
                    before.get(name).cloned().unwrap_or(Value::Null),
                )
            })
            .collect();
        Some(vec![Action::UpdateGroup(Self { edits })])
    }
}

impl Act for DeleteGroup {
    fn name(&self) -> &'static str {
        "delete"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let mut lines = vec!["delete for good; it cannot be brought back".to_owned()];
        lines.extend(self.estimate.clone());
        lines
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
            match means.client.groups().delete(&group_id(subject)?).await {
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
            match means.client.groups().get(&group_id(subject)?).await {
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

/// No mail, no status: only the care differs.
pub(super) fn effects(one: Weight, many: Weight) -> Effects {
    Effects {
        one,
        many,
        mails: false,
        moves: false,
    }
}

fn profile_before(subject: &Subject) -> Map<String, Value> {
    let before = subject.before.as_ref();
    let group = before.and_then(|raw| serde_json::from_slice::<Group>(raw).ok());
    group.map(|g| g.profile).unwrap_or_default()
}
