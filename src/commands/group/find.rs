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

fn target(kind: Kind, message: String, hint: &str) -> Error {
    Error::Target {
        kind,
        message,
        hints: vec![hint.to_owned()],
        request_id: None,
    }
}

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
    Err(target(
        Kind::Usage,
        format!("group {name} is of type {}", found.view.group_type),
        "only groups of type OKTA_GROUP can be changed here",
    ))
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
    if is_id {
        return Ok(client.groups().get(&GroupId::new(name)).await?);
    }
    let hits = client.groups().by_name(name).await?;
    let mut hits: Vec<Group> = hits.iter().filter_map(|g| g.view().ok()).collect();
    if for_write && hits.iter().filter(|g| g.is_okta_group()).count() == 1 {
        hits.retain(Group::is_okta_group);
    }
    match hits.as_slice() {
        [] => Err(target(
            Kind::NotFound,
            format!("group {name:?} is not there, or not visible to this credential"),
            "names of groups are matched exactly, upper and lower case too",
        )),
        // The index that names are found in lags; what is shown or changed is read by its id.
        [only] => Ok(client.groups().get(&only.id).await?),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|g| format!("{} ({})", g.id, g.group_type))
                .collect();
            Err(target(
                Kind::Usage,
                format!("group {name:?} could be {}", names.join(", ")),
                "name one by its id",
            ))
        }
    }
}
