//! Finding an application, a user type or a relation by its id or exact name.

use crate::change::Error;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{App, AppId, UserType};
use crate::okta::Client;

/// Finds the one application with this id or exact label.
pub(crate) async fn app(client: &Client, name: &str) -> Result<App, Error> {
    if looks_like_id(name, "0oa") {
        return Ok(client.apps().get(&AppId::new(name)).await?.view);
    }
    let mut hits = client.apps().list(Some(name)).views().await?;
    hits.retain(|app| app.label == name);
    let found = hits.len();
    match hits.pop() {
        Some(only) if found == 1 => Ok(only),
        None => Err(Error::target(
            Kind::NotFound,
            format!("application {name:?} is not there, or not visible to this credential"),
        )
        .hint("labels are matched exactly; see them with `okta-admin app list`")),
        Some(last) => {
            hits.push(last);
            let ids: Vec<&str> = hits.iter().map(|app| app.id.as_str()).collect();
            let message = format!("application {name:?} could be {}", ids.join(", "));
            Err(Error::target(Kind::Usage, message).hint("name one by its id"))
        }
    }
}

/// Makes sure that this is the primary side of a relation, the one that can be set and removed.
pub(crate) async fn primary_side(client: &Client, name: &str) -> Result<String, Error> {
    let relations = client.links().relations().await?;
    let refuse = |kind, message| {
        let known: Vec<&str> = relations.iter().map(|r| r.primary.name.as_str()).collect();
        Error::target(kind, message).hint(format!("the relations are: {}", known.join(", ")))
    };
    if relations.iter().any(|r| r.primary.name == name) {
        return Ok(name.to_owned());
    }
    match relations.iter().find(|r| r.associated.name == name) {
        Some(r) => Err(refuse(
            Kind::Usage,
            format!(
                "{name} is the other side of {}, which is set instead",
                r.primary.name
            ),
        )),
        None => Err(refuse(
            Kind::NotFound,
            format!("there is no relation {name:?}"),
        )),
    }
}

/// Reads all user types.
pub(crate) async fn user_types(client: &Client) -> Result<Vec<UserType>, Error> {
    let all = client.user_types().list().await?;
    Ok(all.iter().filter_map(|t| t.view().ok()).collect())
}

/// Finds the one user type with this id, name or display name.
pub(crate) async fn user_type(client: &Client, name: &str) -> Result<UserType, Error> {
    let all = user_types(client).await?;
    type_of(&all, name).cloned()
}

/// Finds it among those that were read.
pub(crate) fn type_of<'t>(all: &'t [UserType], name: &str) -> Result<&'t UserType, Error> {
    let exact = |t: &&UserType| t.id.as_str() == name || t.name == name || t.display_name == name;
    let hits: Vec<&UserType> = all.iter().filter(exact).collect();
    if let [only] = hits.as_slice() {
        return Ok(only);
    }
    let known: Vec<&str> = all.iter().map(|t| t.name.as_str()).collect();
    let kind = if hits.is_empty() {
        Kind::NotFound
    } else {
        Kind::Usage
    };
    let message = format!("user type {name:?} is not one type");
    Err(Error::target(kind, message).hint(format!("the types are: {}", known.join(", "))))
}
