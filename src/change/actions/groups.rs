//! Memberships as changes.
//!
//! Adding a member is a PUT that may be repeated: the transport does so, and a second PUT answers
//! as the first. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::lifecycle::id_of;
use crate::change::action::{Act, Done, Effects, Means, Probe, Weight};
use crate::change::{Action, Error, Subject};
use crate::model::GroupId;

/// Adds the user to a group.
#[derive(Clone, Debug)]
pub struct AddToGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name, for people.
    pub name: String,
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

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
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
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let mut groups = means.client.groups().of_user(&id_of(subject)?);
            while let Some(group) = groups.next_item().await.transpose()? {
                if group.view().is_ok_and(|g| g.id == self.id) {
                    return Ok(Probe::Applied(Done::updated(None)));
                }
            }
            Ok(Probe::NotApplied)
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        // Removing a member comes with the commands for memberships.
        None
    }
}
