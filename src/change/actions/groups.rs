//! Memberships as changes.
//!
//! Adding and removing a member may be repeated: the transport does so, and the second answer is as
//! the first. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::lifecycle::id_of;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::model::GroupId;

/// Adds the user to a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AddToGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name, for people.
    pub name: String,
    /// Whether to ask first if the user is in it: who was there before must not be taken for one whom
    /// this put there.
    pub look: bool,
}

impl Act for AddToGroup {
    fn name(&self) -> &'static str {
        "add-to-group"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("add to group {} ({})", self.name, self.id)]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            many: Weight::Careful,
            mails: false,
            moves: false,
        }
    }

    fn other(&self) -> Option<(&'static str, Value)> {
        Some(group_of(&self.id, &self.name))
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            if self.look && is_member(&self.id, subject, means).await? {
                return Ok(Done::with(OutcomeStatus::Unchanged, None));
            }
            let written = means
                .client
                .groups()
                .add_user(&self.id, &id_of(subject)?)
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
            Ok(if is_member(&self.id, subject, means).await? {
                Probe::Applied(Done::updated(None))
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::RemoveFromGroup(RemoveFromGroup {
            id: self.id.clone(),
            name: self.name.clone(),
            implied: false,
        })])
    }
}

/// Takes the user out of a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RemoveFromGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name, for people.
    pub name: String,
    /// Whether it follows from a list of who is to stay, and was not named itself.
    pub implied: bool,
}

impl Act for RemoveFromGroup {
    fn name(&self) -> &'static str {
        "remove-from-group"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("remove from group {} ({})", self.name, self.id)]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: if self.implied {
                Weight::Careful
            } else {
                Weight::Light
            },
            many: Weight::Careful,
            mails: false,
            moves: false,
        }
    }

    fn other(&self) -> Option<(&'static str, Value)> {
        Some(group_of(&self.id, &self.name))
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let user = id_of(subject)?;
            let written = means.client.groups().remove_user(&self.id, &user).await?;
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
            Ok(if is_member(&self.id, subject, means).await? {
                Probe::NotApplied
            } else {
                Probe::Applied(Done::updated(None))
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::AddToGroup(AddToGroup {
            id: self.id.clone(),
            name: self.name.clone(),
            look: false,
        })])
    }
}

fn group_of(id: &GroupId, name: &str) -> (&'static str, Value) {
    ("group", json!({ "id": id, "name": name }))
}

async fn is_member(group: &GroupId, subject: &Subject, means: &Means<'_>) -> Result<bool, Error> {
    let mut groups = means.client.groups().of_user(&id_of(subject)?);
    while let Some(item) = groups.next_item().await.transpose()? {
        if item.view().is_ok_and(|g| g.id == *group) {
            return Ok(true);
        }
    }
    Ok(false)
}
