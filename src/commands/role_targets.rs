//! What roles that are held are limited to, read beside them and added to each.
//!
//! A role becomes `{.., "targets": {"groups": [..], "apps": [..], "resource_set": ..}}`, every object
//! as Okta sent it; what its kind cannot be limited to is left out. A request for each role that can
//! be limited, and one listing of resource sets if a custom role is among them. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleBTargetAdmin/>

use bytes::Bytes;

use crate::change::Error;
use crate::failure::Kind;
use crate::model::{Resource, ResourceSet, RoleAssignment};
use crate::okta::{self, Client, Holder, Pages};

/// The roles that groups can limit.
const BY_GROUPS: [&str; 3] = ["USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"];

/// The one that apps can limit.
const BY_APPS: &str = "APP_ADMIN";

/// Reads the roles of a holder, with their targets if asked for.
pub(super) async fn roles(
    client: &Client,
    holder: &Holder,
    with_targets: bool,
) -> Result<Vec<Resource<RoleAssignment>>, Error> {
    let roles = client.roles().of(holder).await?;
    if !with_targets {
        return Ok(roles);
    }
    let mut all = Vec::new();
    let mut sets: Option<Vec<Resource<ResourceSet>>> = None;
    for role in roles {
        let view = role.view().map_err(|e| odd(&e))?;
        let part = if BY_GROUPS.contains(&view.role_type.as_str()) {
            part("groups", client.roles().target_groups(holder, &view.id)).await?
        } else if view.role_type == BY_APPS {
            part("apps", client.roles().target_apps(holder, &view.id)).await?
        } else if let Some(id) = &view.resource_set {
            if sets.is_none() {
                sets = Some(resource_sets(client).await?);
            }
            let mut known = sets.iter().flatten();
            let set = known.find(|set| set.view().is_ok_and(|set| set.id == *id));
            // A set that this credential may not see still has its id in the role.
            let raw = set.map_or(&b"null"[..], |set| set.raw());
            [&b"\"resource_set\":"[..], raw].concat()
        } else {
            Vec::new()
        };
        all.push(added(&role, &part).map_err(|e| odd(&e))?);
    }
    Ok(all)
}

/// Reads targets as a member `"NAME": [..]`.
async fn part<T>(name: &str, mut pages: Pages<T>) -> Result<Vec<u8>, okta::Error> {
    let mut items: Vec<Bytes> = Vec::new();
    while let Some(item) = pages.next_item().await.transpose()? {
        items.push(item.raw().clone());
    }
    Ok([
        format!("\"{name}\":[").as_bytes(),
        &items.join(&b","[..]),
        b"]",
    ]
    .concat())
}

async fn resource_sets(client: &Client) -> Result<Vec<Resource<ResourceSet>>, okta::Error> {
    let mut pages = client.resource_sets().list();
    let mut all = Vec::new();
    while let Some(set) = pages.next_item().await.transpose()? {
        all.push(set);
    }
    Ok(all)
}

/// Returns the role with one more member, `targets`, at its end.
fn added(
    role: &Resource<RoleAssignment>,
    part: &[u8],
) -> serde_json::Result<Resource<RoleAssignment>> {
    let raw = role.raw().trim_ascii_end();
    let open = raw.strip_suffix(b"}").unwrap_or(raw);
    Resource::parse(&[open, b",\"targets\":{", part, b"}}"].concat().into())
}

fn odd(error: &serde_json::Error) -> Error {
    Error::Target {
        kind: Kind::Other,
        message: format!("odd role: {error}"),
        hints: Vec::new(),
        request_id: None,
    }
}
