//! Roles of users, groups and service apps as changes: assign, unassign, and the targets that limit them.
//!
//! A role is always addressed by its holder and its id. Okta knows no way to assign a role that is
//! limited from the start, so a role whose first target is refused is taken away again: nobody is
//! left with more than was asked for. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::group_objects::{effects, group_id};
use super::lifecycle::id_of;
use super::service_apps::app_id;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, Noun, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{AssignmentId, RoleAssignment};
use crate::okta::{self, Client, Holder, NewRole, RoleTarget};

/// What Okta says when the role is held already; the second is for custom roles.
const HELD_ALREADY: [&str; 2] = ["E0000090", "E0000263"];

/// Gives a role.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AssignRole {
    /// Which.
    pub role: NewRole,
    /// What people call it.
    pub name: String,
    /// What it is limited to; without any it reaches everything.
    pub targets: Vec<Target>,
}

/// Takes a role away.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct UnassignRole {
    /// Which.
    pub role: NewRole,
    /// What people call it.
    pub name: String,
    /// The id of the assignment, where it is known.
    pub id: Option<AssignmentId>,
}

/// A target and what people call it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Target {
    /// The target.
    pub target: RoleTarget,
    /// Such as `group Sales`.
    pub name: String,
}

/// Returns who holds the role.
pub fn holder(subject: &Subject) -> Result<Holder, Error> {
    Ok(match subject.noun {
        Noun::Group => Holder::Group(group_id(subject)?),
        Noun::Other("app") => Holder::Client(app_id(subject)?),
        Noun::User | Noun::Other(_) => Holder::User(id_of(subject)?),
    })
}

/// Finds the role among those held directly.
async fn held(
    role: &NewRole,
    subject: &Subject,
    means: &Means<'_>,
) -> Result<Option<RoleAssignment>, Error> {
    let holder = holder(subject)?;
    let through = matches!(holder, Holder::User(_)).then_some("GROUP");
    let all = means.client.roles().of(&holder).await?;
    let mut all = all.iter().filter_map(|r| r.view().ok());
    Ok(all.find(|r| role.is(r) && Some(r.assignment_type.as_str()) != through))
}

/// Returns what a standard role of this type is limited to.
pub async fn limits(
    client: &Client,
    holder: &Holder,
    id: &AssignmentId,
    role_type: &str,
) -> Result<Vec<Target>, Error> {
    let mut limits = Vec::new();
    match role_type {
        "USER_ADMIN" | "HELP_DESK_ADMIN" | "GROUP_MEMBERSHIP_ADMIN" => {
            let mut pages = client.roles().target_groups(holder, id);
            while let Some(group) = pages.next_item().await.transpose()? {
                let group = pages.view(&group)?;
                limits.push(Target {
                    name: format!("group {}", group.name()),
                    target: RoleTarget::Group(group.id),
                });
            }
        }
        "APP_ADMIN" => {
            let mut pages = client.roles().target_apps(holder, id);
            while let Some(app) = pages.next_item().await.transpose()? {
                let app = pages.view(&app)?;
                limits.push(Target {
                    name: format!("app {}", app.name),
                    target: RoleTarget::App(app),
                });
            }
        }
        _ => {}
    }
    Ok(limits)
}

pub(super) fn other(name: &str) -> (&'static str, Value) {
    ("role", json!(name))
}

fn is_held_already(error: &okta::Error) -> bool {
    error
        .code()
        .is_some_and(|code| HELD_ALREADY.contains(&code))
}

impl AssignRole {
    /// Adds the targets; if the first one is refused the role is taken away again.
    async fn limit(
        &self,
        holder: &Holder,
        id: &AssignmentId,
        means: &Means<'_>,
    ) -> Result<(), Error> {
        let roles = means.client.roles();
        for (at, target) in self.targets.iter().enumerate() {
            let Err(error) = roles.add_target(holder, id, &target.target).await else {
                continue;
            };
            if at > 0 {
                return Err(error.into());
            }
            return Err(match roles.unassign(holder, id).await {
                Ok(_) => error.into(),
                Err(second) => Error::Target {
                    kind: Kind::Unknown,
                    message: format!(
                        "{} could not be limited to {} ({error}) nor taken away again ({second}); \
                         it may be held without limits",
                        self.name, target.name
                    ),
                    hints: vec!["look at the roles now, and take it away".to_owned()],
                    request_id: second.request_id().cloned(),
                },
            });
        }
        Ok(())
    }
}

impl Act for AssignRole {
    fn name(&self) -> &'static str {
        "assign-role"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let targets: Vec<&str> = self.targets.iter().map(|t| t.name.as_str()).collect();
        vec![if targets.is_empty() {
            format!("give the role {}", self.name)
        } else {
            format!(
                "give the role {}, limited to {}",
                self.name,
                targets.join(", ")
            )
        }]
    }

    fn effects(&self) -> Effects {
        match &self.role {
            NewRole::Standard(role_type) if role_type == "SUPER_ADMIN" => {
                effects(Weight::Grave, Weight::Grave)
            }
            _ => effects(Weight::Careful, Weight::Careful),
        }
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
            match means.client.roles().assign(&holder, &self.role).await {
                Ok((written, assignment)) => {
                    self.limit(&holder, &assignment.id, means).await?;
                    Ok(Done::updated(written.request_id))
                }
                Err(error) if is_held_already(&error) && self.targets.is_empty() => Ok(Done::with(
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
            let Some(found) = held(&self.role, subject, means).await? else {
                return Ok(Probe::NotApplied);
            };
            self.limit(&holder(subject)?, &found.id, means).await?;
            Ok(Probe::Applied(Done::updated(None)))
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::UnassignRole(UnassignRole {
            role: self.role.clone(),
            name: self.name.clone(),
            id: None,
        })])
    }
}

impl Act for UnassignRole {
    fn name(&self) -> &'static str {
        "unassign-role"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("take the role {} away", self.name)]
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
            let id = match &self.id {
                Some(id) => Some(id.clone()),
                None => held(&self.role, subject, means).await?.map(|r| r.id),
            };
            let Some(id) = id else {
                return Ok(Done::with(OutcomeStatus::Unchanged, None));
            };
            let holder = holder(subject)?;
            // Without these it could only be given back with a wider reach than before.
            let limits = match &self.role {
                NewRole::Standard(kind) => limits(means.client, &holder, &id, kind).await?,
                NewRole::Custom(..) => Vec::new(),
            };
            match means.client.roles().unassign(&holder, &id).await {
                Ok(written) => Ok(Done {
                    before: serde_json::to_vec(&limits).ok().map(Into::into),
                    ..Done::updated(written.request_id)
                }),
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
            Ok(match held(&self.role, subject, means).await? {
                Some(_) => Probe::NotApplied,
                None => Probe::Applied(Done::updated(None)),
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        // What it was limited to is in no subject, and more than before must not be given; the
        // record of a run has it.
        None
    }

    fn is_lasting(&self, _: &Subject) -> bool {
        false
    }
}
