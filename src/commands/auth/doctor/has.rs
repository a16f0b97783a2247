//! What the credential at hand has, as far as it may see that itself.
//!
//! Reads only; asking the token endpoint whether a scope is to be had changes nothing in the org.
//! Errors: a credential that is refused, and what the client says.

use crate::commands::needs::Deed;
use crate::config::CredentialFrom;
use crate::failure::Kind;
use crate::model::{AppId, RoleAssignment};
use crate::okta::{self, Client, Holder, UserKey};

/// Who is behind the credential.
pub(super) enum Who {
    User {
        holder: Holder,
        id: String,
        login: String,
    },
    App {
        holder: Holder,
        id: String,
    },
    Unknown,
}

/// A role that is held.
pub(super) struct Role {
    pub(super) kind: String,
    pub(super) label: String,
    /// Of a custom role; none where it may not be seen.
    pub(super) permissions: Option<Vec<String>>,
    pub(super) is_custom: bool,
}

/// What is known of the rights of a credential.
pub(super) struct Has {
    pub(super) who: Who,
    /// Scopes that were looked for, and whether they are there; none where the credential has none,
    /// or does not say.
    pub(super) scopes: Option<Vec<(String, bool)>>,
    /// None where they are not visible.
    pub(super) roles: Option<Vec<Role>>,
}

/// Looks at the credential; `scopes` are those that matter.
pub(super) async fn look(
    client: &Client,
    from: Option<&CredentialFrom>,
    scopes: &[String],
) -> Result<Has, okta::Error> {
    let mut found: Option<Vec<(String, bool)>> = None;
    for scope in scopes {
        let Some(has) = client.has_scope(scope).await? else {
            break;
        };
        found.get_or_insert_default().push((scope.clone(), has));
    }
    let who = who(client, from).await?;
    let roles = match &who {
        Who::User { holder, .. } | Who::App { holder, .. } => roles(client, holder).await?,
        Who::Unknown => None,
    };
    Ok(Has {
        who,
        scopes: found,
        roles,
    })
}

async fn who(client: &Client, from: Option<&CredentialFrom>) -> Result<Who, okta::Error> {
    if let Some(CredentialFrom::ServiceApp { client_id, .. }) = from {
        return Ok(Who::App {
            holder: Holder::Client(AppId::new(client_id)),
            id: client_id.clone(),
        });
    }
    match client.users().get(&UserKey::Me).await {
        Ok(me) => Ok(Who::User {
            id: me.view.id.to_string(),
            login: me.view.login().to_owned(),
            holder: Holder::User(me.view.id),
        }),
        Err(error) => unseen(error).map(|()| Who::Unknown),
    }
}

/// What may not be seen is unknown, and no failure.
fn unseen(error: okta::Error) -> Result<(), okta::Error> {
    match error.kind() {
        Kind::Permission | Kind::NotFound => Ok(()),
        _ => Err(error),
    }
}

async fn roles(client: &Client, holder: &Holder) -> Result<Option<Vec<Role>>, okta::Error> {
    let all = match client.roles().of(holder).await {
        Ok(all) => all,
        Err(error) => return unseen(error).map(|()| None),
    };
    let mut roles = Vec::new();
    for held in all.iter().filter_map(|role| role.view().ok()) {
        roles.push(Role {
            permissions: permissions(client, &held).await?,
            is_custom: held.role.is_some() || held.is_custom(),
            kind: held.role_type,
            label: held.label,
        });
    }
    Ok(Some(roles))
}

async fn permissions(
    client: &Client,
    held: &RoleAssignment,
) -> Result<Option<Vec<String>>, okta::Error> {
    let Some(id) = &held.role else {
        return Ok(None);
    };
    match client.custom_roles().permissions(id)?.all().await {
        Ok(all) => {
            let all = all.iter().filter_map(|one| one.view().ok());
            Ok(Some(all.map(|one| one.label).collect()))
        }
        Err(error) => unseen(error).map(|()| None),
    }
}

impl Role {
    /// Returns what people call it.
    pub(super) fn name(&self) -> &str {
        if self.is_custom {
            &self.label
        } else {
            &self.kind
        }
    }

    /// Returns whether it allows a deed; none where that is not known.
    fn allows(&self, deed: &Deed) -> Option<bool> {
        if !self.is_custom {
            return Some(deed.roles.contains(&self.kind.as_str()));
        }
        let held = self.permissions.as_ref()?;
        let is_held = |permission: &&str| held.iter().any(|one| one == permission);
        if deed.permissions.iter().any(is_held) {
            return Some(true);
        }
        // Of some deeds it is not known here which permissions allow them.
        (!deed.permissions.is_empty()).then_some(false)
    }
}

impl Has {
    /// Returns whether the roles allow a deed; none where that is not known.
    pub(super) fn allows(&self, deed: &Deed) -> Option<bool> {
        let roles = self.roles.as_ref()?;
        let verdicts: Vec<Option<bool>> = roles.iter().map(|role| role.allows(deed)).collect();
        if verdicts.contains(&Some(true)) {
            return Some(true);
        }
        (!verdicts.contains(&None)).then_some(false)
    }
}
