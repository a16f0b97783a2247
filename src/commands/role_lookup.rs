//! From what was typed about roles to the roles: a type, a label, a custom role, an assignment.
//!
//! Labels of Okta's own roles depend on the age of the org, so both labels of a type are known here. A
//! type that is not known passes through: Okta adds types, and says itself which it does not take.

use super::lookup;
use crate::args::{NameOrId, RoleChoice};
use crate::change::Error;
use crate::change::actions::roles::Target;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{AppTarget, CustomRole, ResourceSet, ResourceSetId, RoleAssignment};
use crate::okta::{Client, NewRole, RoleTarget};

/// Okta's own roles: type, label, and the label that older orgs show.
pub(super) const STANDARD: [(&str, &str, &str); 13] = [
    ("SUPER_ADMIN", "Super Administrator", ""),
    (
        "ORG_ADMIN",
        "Organization Administrator",
        "Organizational Administrator",
    ),
    ("APP_ADMIN", "Application Administrator", ""),
    ("USER_ADMIN", "Group Administrator", "User Administrator"),
    ("HELP_DESK_ADMIN", "Help Desk Administrator", ""),
    (
        "GROUP_MEMBERSHIP_ADMIN",
        "Group Membership Administrator",
        "",
    ),
    (
        "READ_ONLY_ADMIN",
        "Read-only Administrator",
        "Read Only Administrator",
    ),
    ("REPORT_ADMIN", "Report Administrator", ""),
    (
        "API_ACCESS_MANAGEMENT_ADMIN",
        "API Access Management Administrator",
        "",
    ),
    ("MOBILE_ADMIN", "Mobile Administrator", ""),
    (
        "ACCESS_CERTIFICATIONS_ADMIN",
        "Access Certifications Administrator",
        "",
    ),
    ("ACCESS_REQUESTS_ADMIN", "Access Requests Administrator", ""),
    ("WORKFLOWS_ADMIN", "Workflows Administrator", ""),
];

fn target(kind: Kind, message: String, hint: String) -> Error {
    Error::Target {
        kind,
        message,
        hints: vec![hint],
        request_id: None,
    }
}

/// Returns the type of Okta's own role that a type or label names.
pub(super) fn standard(name: &str) -> Option<&'static str> {
    let same = |text: &str| !text.is_empty() && text.eq_ignore_ascii_case(name);
    let hit = STANDARD
        .iter()
        .find(|(kind, label, old)| same(kind) || same(label) || same(old));
    hit.map(|(kind, ..)| *kind)
}

/// Whether it has the form of a type, known or not.
fn is_type(name: &str) -> bool {
    name.contains('_') && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Whether it has the form of the id of an assignment.
fn is_assignment(name: &str) -> bool {
    let is_base32 = |c: char| c.is_ascii_uppercase() || ('2'..='7').contains(&c);
    ["ra1", "gra", "irb"]
        .iter()
        .any(|prefix| looks_like_id(name, prefix))
        || (name.len() >= 12 && name.chars().all(is_base32))
}

/// A role that is wanted, and what people call it.
#[derive(Clone, Debug)]
pub(super) struct WantedRole {
    pub(super) role: NewRole,
    pub(super) name: String,
}

/// Finds the roles to assign.
pub(super) async fn to_assign(
    client: &Client,
    choice: &RoleChoice,
) -> Result<Vec<WantedRole>, Error> {
    let set = match &choice.resource_set {
        Some(name) => Some(resource_set(client, name).await?),
        None => None,
    };
    let mut wanted: Vec<WantedRole> = Vec::new();
    for name in &choice.roles {
        let role = one(client, name, choice.role_by, set.as_ref()).await?;
        if !wanted.iter().any(|w| w.role == role.role) {
            wanted.push(role);
        }
    }
    Ok(wanted)
}

async fn one(
    client: &Client,
    name: &str,
    by: NameOrId,
    set: Option<&ResourceSet>,
) -> Result<WantedRole, Error> {
    if let Some(set) = set {
        let role = custom_role(client, name, by).await?;
        return Ok(WantedRole {
            name: format!("{} on {}", role.label, set.label),
            role: NewRole::Custom(role.id, set.id.clone()),
        });
    }
    if by != NameOrId::Id {
        let passed = is_type(name).then_some(name);
        if let Some(role_type) = standard(name).or(passed) {
            return Ok(WantedRole {
                role: NewRole::Standard(role_type.to_owned()),
                name: role_type.to_owned(),
            });
        }
    }
    let role = custom_role(client, name, by).await?;
    Err(target(
        Kind::Usage,
        format!(
            "{} is a custom role, which reaches a resource set",
            role.label
        ),
        "say which with --resource-set; `okta-admin resource-set list` shows them".to_owned(),
    ))
}

/// Finds a custom role by id or exact label.
pub(super) async fn custom_role(
    client: &Client,
    name: &str,
    by: NameOrId,
) -> Result<CustomRole, Error> {
    for resource in client.custom_roles().list().all().await? {
        let Ok(role) = resource.view() else { continue };
        let by_id = by != NameOrId::Name && role.id.as_str() == name;
        if by_id || (by != NameOrId::Id && role.label == name) {
            return Ok(role);
        }
    }
    let types: Vec<&str> = STANDARD.iter().map(|(kind, ..)| *kind).collect();
    Err(target(
        Kind::NotFound,
        format!("role {name:?} is not there, or not visible to this credential"),
        format!("Okta's own roles are {}", types.join(", ")),
    ))
}

/// Finds a resource set by id or exact label.
pub(super) async fn resource_set(client: &Client, name: &str) -> Result<ResourceSet, Error> {
    for resource in client.resource_sets().list().all().await? {
        let Ok(set) = resource.view() else { continue };
        if set.id.as_str() == name || set.label == name {
            return Ok(set);
        }
    }
    Err(target(
        Kind::NotFound,
        format!("resource set {name:?} is not there, or not visible to this credential"),
        "`okta-admin resource-set list` shows them".to_owned(),
    ))
}

/// A role to take away, as it was typed.
#[derive(Clone, Debug)]
pub(super) struct Unwanted {
    pub(super) name: String,
    by: NameOrId,
    resource_set: Option<ResourceSetId>,
}

impl Unwanted {
    /// Returns whether this is the role that is held there.
    pub(super) fn is(&self, held: &RoleAssignment) -> bool {
        let by_id = || {
            held.id.as_str() == self.name
                || held.role.as_ref().is_some_and(|r| r.as_str() == self.name)
        };
        let by_name = || {
            let label = held.label.eq_ignore_ascii_case(&self.name);
            held.role_type.eq_ignore_ascii_case(&self.name)
                || label
                || (!held.is_custom() && standard(&self.name) == Some(held.role_type.as_str()))
        };
        let named = match self.by {
            NameOrId::Auto => by_id() || by_name(),
            NameOrId::Id => by_id(),
            NameOrId::Name => by_name(),
        };
        named && (self.resource_set.is_none() || self.resource_set == held.resource_set)
    }
}

/// Finds the roles to take away; a name that no role could have is an error, not "already so".
pub(super) async fn to_unassign(
    client: &Client,
    choice: &RoleChoice,
) -> Result<Vec<Unwanted>, Error> {
    let resource_set = match &choice.resource_set {
        Some(name) => Some(resource_set(client, name).await?.id),
        None => None,
    };
    let mut unwanted = Vec::new();
    for name in &choice.roles {
        let is_known = match choice.role_by {
            NameOrId::Id => true,
            NameOrId::Name | NameOrId::Auto => {
                standard(name).is_some() || is_type(name) || is_assignment(name)
            }
        };
        if !is_known {
            match custom_role(client, name, choice.role_by).await {
                // Who may not list custom roles may still take one away.
                Err(error) if error.kind() != Kind::Permission => return Err(error),
                _ => {}
            }
        }
        unwanted.push(Unwanted {
            name: name.clone(),
            by: choice.role_by,
            resource_set: resource_set.clone(),
        });
    }
    Ok(unwanted)
}

/// Finds what roles are to be limited to.
pub(super) async fn targets(client: &Client, choice: &RoleChoice) -> Result<Vec<Target>, Error> {
    let mut targets = Vec::new();
    for name in &choice.target_groups {
        let group = lookup::for_read(client, name, NameOrId::Auto).await?.view;
        targets.push(Target {
            name: format!("group {} ({})", group.name(), group.id),
            target: RoleTarget::Group(group.id),
        });
    }
    for name in &choice.target_apps {
        let (app, id) = match name.split_once('/') {
            Some((app, id)) => (app, Some(id.to_owned())),
            None => (name.as_str(), None),
        };
        targets.push(Target {
            name: format!("app {name}"),
            target: RoleTarget::App(AppTarget {
                name: app.to_owned(),
                id,
            }),
        });
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_labels_of_a_type_and_any_case_are_known() {
        for (name, role_type) in [
            ("USER_ADMIN", Some("USER_ADMIN")),
            ("user_admin", Some("USER_ADMIN")),
            ("Group Administrator", Some("USER_ADMIN")),
            ("user administrator", Some("USER_ADMIN")),
            ("Group", None),
            ("", None),
        ] {
            assert_eq!(standard(name), role_type, "{name}");
        }
    }

    #[test]
    fn an_unknown_type_passes_and_a_word_does_not() {
        assert!(is_type("DASHBOARD_ADMIN") && !is_type("ADMIN") && !is_type("Night shift"));
        assert!(is_assignment("JBCUYUC7IRCVGS27IFCE2SKO") && !is_assignment("Night shift"));
    }
}
