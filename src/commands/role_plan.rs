//! What has to be done so that a user or group holds roles, or does not: the plan behind
//! `user roles` and `group roles`.
//!
//! A role that is held without limits is not narrowed by a target, and one that is limited is not
//! taken for the whole one: both are refused. A role that comes through a group cannot be taken from
//! its members, so it is said where it comes from.

use futures_util::{StreamExt, stream};

use super::role_lookup::{Unwanted, WantedRole};
use crate::change::action::Action;
use crate::change::actions::role_targets::{LimitRole, UnlimitRole};
use crate::change::actions::roles::{self, AssignRole, Target, UnassignRole, holder};
use crate::change::{Change, Error, Item, Outcome, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::RoleAssignment;
use crate::okta::{Client, Holder, NewRole, RoleTarget};

/// How many holders are looked at at once; the transport decides how many requests are in flight.
pub(super) const SIDE_BY_SIDE: usize = 16;

/// What is to become of the roles.
pub(super) enum Wanted {
    /// Held, limited to the targets if there are any.
    Held(Vec<WantedRole>, Vec<Target>),
    /// Not held; or, if there are targets, not reaching those.
    NotHeld(Vec<Unwanted>, Vec<Target>),
}

impl Wanted {
    /// Returns the name of the action, for what is settled while planning.
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::Held(..) => "assign-role",
            Self::NotHeld(..) => "unassign-role",
        }
    }
}

/// Plans what has to be done to one holder.
pub(super) async fn item(client: &Client, subject: Subject, wanted: &Wanted) -> Item {
    let actions = match wanted {
        Wanted::Held(roles, targets) => assigning(client, &subject, roles, targets).await,
        Wanted::NotHeld(roles, targets) => unassigning(client, &subject, roles, targets).await,
    };
    let mut outcome = match actions {
        Ok(actions) if !actions.is_empty() => return Item::Change(Change { subject, actions }),
        Ok(_) => Outcome::new(&subject.label, wanted.action(), OutcomeStatus::Unchanged),
        Err(error) => Outcome::failed(&subject.label, wanted.action(), error),
    };
    outcome.id = subject.id;
    Item::Settled(outcome)
}

async fn held(client: &Client, holder: &Holder) -> Result<Vec<RoleAssignment>, Error> {
    let all = client.roles().of(holder).await?;
    Ok(all.iter().filter_map(|role| role.view().ok()).collect())
}

/// Whether the role is held through a group, not by the holder itself.
fn is_inherited(holder: &Holder, role: &RoleAssignment) -> bool {
    matches!(holder, Holder::User(_)) && role.assignment_type == "GROUP"
}

/// Returns what the role is limited to now.
async fn limits(
    client: &Client,
    holder: &Holder,
    role: &RoleAssignment,
) -> Result<Vec<RoleTarget>, Error> {
    let limits = roles::limits(client, holder, &role.id, &role.role_type).await?;
    Ok(limits.into_iter().map(|limit| limit.target).collect())
}

fn conflict(message: String, hint: &str) -> Error {
    Error::Target {
        kind: Kind::Conflict,
        message,
        hints: vec![hint.to_owned()],
        request_id: None,
    }
}

async fn assigning(
    client: &Client,
    subject: &Subject,
    roles: &[WantedRole],
    targets: &[Target],
) -> Result<Vec<Action>, Error> {
    let holder = holder(subject)?;
    let all = held(client, &holder).await?;
    let mut actions = Vec::new();
    for WantedRole { role, name } in roles {
        let found = all.iter().find(|h| role.is(h) && !is_inherited(&holder, h));
        let Some(found) = found else {
            actions.push(Action::AssignRole(AssignRole {
                role: role.clone(),
                name: name.clone(),
                targets: targets.to_vec(),
            }));
            continue;
        };
        let limits = limits(client, &holder, found).await?;
        match (limits.is_empty(), targets.is_empty()) {
            (true, true) => {}
            (false, true) => {
                return Err(conflict(
                    format!(
                        "{} holds {name}, limited to {} targets",
                        subject.label,
                        limits.len()
                    ),
                    "to let it reach everything, unassign the role and assign it again",
                ));
            }
            (true, false) => {
                return Err(conflict(
                    format!(
                        "{} holds {name} without limits, and a first target would narrow it",
                        subject.label
                    ),
                    "if that is wanted, unassign the role and assign it with the targets",
                ));
            }
            (false, false) => {
                let missing = targets.iter().filter(|t| !limits.contains(&t.target));
                actions.extend(missing.map(|target| {
                    Action::LimitRole(LimitRole {
                        id: found.id.clone(),
                        name: name.clone(),
                        target: target.clone(),
                    })
                }));
            }
        }
    }
    Ok(actions)
}

async fn unassigning(
    client: &Client,
    subject: &Subject,
    roles: &[Unwanted],
    targets: &[Target],
) -> Result<Vec<Action>, Error> {
    let holder = holder(subject)?;
    let all = held(client, &holder).await?;
    let mut actions = Vec::new();
    for unwanted in roles {
        let hits: Vec<&RoleAssignment> = all.iter().filter(|h| unwanted.is(h)).collect();
        let (inherited, direct): (Vec<&RoleAssignment>, Vec<&RoleAssignment>) =
            hits.into_iter().partition(|h| is_inherited(&holder, h));
        match (direct.as_slice(), inherited.first()) {
            ([], None) => {}
            ([], Some(role)) => return Err(through(client, subject, &holder, role).await),
            ([only], _) if targets.is_empty() => actions.push(unassign(only)),
            ([only], _) => {
                let limits = limits(client, &holder, only).await?;
                let there = targets.iter().filter(|t| limits.contains(&t.target));
                actions.extend(there.map(|target| {
                    Action::UnlimitRole(UnlimitRole {
                        id: only.id.clone(),
                        name: only.name().to_owned(),
                        target: target.clone(),
                    })
                }));
            }
            (several, _) => {
                let ids: Vec<String> = several
                    .iter()
                    .map(|r| {
                        let set = r.resource_set.as_ref().map(ToString::to_string);
                        format!("{} ({})", r.id, set.unwrap_or_default())
                    })
                    .collect();
                return Err(Error::Target {
                    kind: Kind::Usage,
                    message: format!("role {:?} could be {}", unwanted.name, ids.join(", ")),
                    hints: vec!["name one by its id, or say which --resource-set".to_owned()],
                    request_id: None,
                });
            }
        }
    }
    Ok(actions)
}

/// Takes a role away that is held directly.
pub(super) fn unassign(held: &RoleAssignment) -> Action {
    let role = match (&held.role, &held.resource_set) {
        (Some(role), Some(set)) => NewRole::Custom(role.clone(), set.clone()),
        _ => NewRole::Standard(held.role_type.clone()),
    };
    Action::UnassignRole(UnassignRole {
        role,
        name: held.name().to_owned(),
        id: Some(held.id.clone()),
    })
}

/// Says which groups a role comes from.
async fn through(
    client: &Client,
    subject: &Subject,
    holder: &Holder,
    role: &RoleAssignment,
) -> Error {
    let names = match holder {
        Holder::User(_) => sources(client, subject, role).await.unwrap_or_default(),
        Holder::Group(_) | Holder::Client(_) => Vec::new(),
    };
    let from = if names.is_empty() {
        "a group".to_owned()
    } else {
        format!("group {}", names.join(", "))
    };
    conflict(
        format!(
            "{} holds {} through {from}, not directly",
            subject.label,
            role.name()
        ),
        "take the user out of the group, or the role from the group with \
         `okta-admin group roles unassign`",
    )
}

/// Finds the user's groups that hold the role.
pub(super) async fn sources(
    client: &Client,
    subject: &Subject,
    role: &RoleAssignment,
) -> Result<Vec<String>, Error> {
    let Some(id) = subject.user_id() else {
        return Ok(Vec::new());
    };
    let groups = client.groups().of_user(&id).views().await?;
    let holding = stream::iter(groups)
        .map(|group| async move {
            let holder = Holder::Group(group.id.clone());
            let roles = held(client, &holder).await.unwrap_or_default();
            let is_same = |r: &RoleAssignment| {
                r.id == role.id && r.role_type == role.role_type && r.role == role.role
            };
            roles
                .iter()
                .any(is_same)
                .then(|| format!("{} ({})", group.name(), group.id))
        })
        .buffered(SIDE_BY_SIDE)
        .filter_map(std::future::ready);
    Ok(holding.collect().await)
}
