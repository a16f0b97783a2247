//! Finding the group that a name means: an id or an exact name, or an error that lists the hits.
//!
//! Names are unique per type only: a directory may mirror the name of one of Okta's own groups. A
//! read asks which one is meant; a write can only mean the one that is Okta's own.

use crate::args::NameOrId;
use crate::change::Error;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{Group, GroupId};
use crate::okta::{Client, Fetched};

/// Finds a group to look at.
pub(crate) async fn for_read(
    client: &Client,
    name: &str,
    by: NameOrId,
) -> Result<Fetched<Group>, Error> {
    find(client, name, by, false).await
}

/// Finds a group to change; only those of type OKTA_GROUP can be.
pub(crate) async fn for_write(
    client: &Client,
    name: &str,
    by: NameOrId,
) -> Result<Fetched<Group>, Error> {
    let found = find(client, name, by, true).await?;
    if found.view.is_okta_group() {
        return Ok(found);
    }
    let message = format!("group {name} is of type {}", found.view.group_type);
    Err(Error::target(Kind::Usage, message)
        .hint("only groups of type OKTA_GROUP can be changed here"))
}

/// Finds a group of which only the id and the name matter; nothing is read twice for it.
pub(crate) async fn group(client: &Client, name: &str) -> Result<Group, Error> {
    if looks_like_id(name, "00g") {
        return Ok(client.groups().get(&GroupId::new(name)).await?.view);
    }
    named(client, name, true).await
}

async fn find(
    client: &Client,
    name: &str,
    by: NameOrId,
    for_write: bool,
) -> Result<Fetched<Group>, Error> {
    let is_id = match by {
        NameOrId::Auto => looks_like_id(name, "00g"),
        NameOrId::Id => true,
        NameOrId::Name => false,
    };
    let id = if is_id {
        GroupId::new(name)
    } else {
        // The index that names are found in lags; what is shown or changed is read by its id.
        named(client, name, for_write).await?.id
    };
    Ok(client.groups().get(&id).await?)
}

/// Finds the one group of this name; `own` prefers the one that is Okta's own.
async fn named(client: &Client, name: &str, own: bool) -> Result<Group, Error> {
    let hits = client.groups().by_name(name).await?;
    let mut hits: Vec<Group> = hits.iter().filter_map(|g| g.view().ok()).collect();
    if own && hits.iter().filter(|g| g.is_okta_group()).count() == 1 {
        hits.retain(Group::is_okta_group);
    }
    if hits.len() > 1 {
        let names: Vec<String> = hits
            .iter()
            .map(|g| format!("{} ({})", g.id, g.group_type))
            .collect();
        let message = format!("group {name:?} could be {}", names.join(", "));
        return Err(Error::target(Kind::Usage, message).hint("name one by its id"));
    }
    hits.pop().ok_or_else(|| {
        let message = format!("group {name:?} is not there, or not visible to this credential");
        Error::target(Kind::NotFound, message)
            .hint("names of groups are matched exactly, upper and lower case too")
    })
}
