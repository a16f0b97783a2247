//! Linked objects: relations between users such as manager and subordinate.
//!
//! A relation has two names; a user has at most one primary (the manager) and any number of
//! associated users. Setting and removing give the same state again. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/>

use serde::Deserialize;
use serde_json::Value;

use super::answer::Answer;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{Resource, UserId};

/// The calls about relations between users.
#[derive(Clone, Copy, Debug)]
pub struct Links<'c> {
    pub(super) client: &'c Client,
}

/// A relation that the org has defined.
#[derive(Clone, Debug, Deserialize)]
pub struct Relation {
    /// The side of which a user has at most one, such as `manager`.
    pub primary: Side,
    /// The other side, such as `subordinate`.
    pub associated: Side,
}

/// One side of a relation.
#[derive(Clone, Debug, Deserialize)]
pub struct Side {
    /// Its name.
    pub name: String,
}

#[derive(Deserialize)]
struct Linked {
    #[serde(default, rename = "_links")]
    links: Value,
}

impl Links<'_> {
    /// Reads the relations of the org.
    pub async fn relations(self) -> Result<Vec<Relation>, Error> {
        let path = Path::api(&["meta", "schemas", "user", "linkedObjects"]);
        let doing = "list the relations between users";
        let request = Request::get(path, doing).expect(Expect::List);
        let list: Vec<Resource<Relation>> = self.client.send(request).await?.list();
        list.iter()
            .map(|relation| relation.view().map_err(|e| shape(doing, e)))
            .collect()
    }

    /// Reads who is on the other side: the one primary, or all associated users.
    pub async fn of_user(self, user: &UserId, name: &str) -> Result<Vec<UserId>, Error> {
        let doing = format!("list {name} of user {user}");
        let request = Request::get(side(user, name)?, &*doing).expect(Expect::List);
        let list: Vec<Resource<Linked>> = self.client.send(request).await?.list();
        let mut users = Vec::new();
        for linked in list {
            let linked = linked.view().map_err(|e| shape(&doing, e))?;
            let href = linked.links.pointer("/self/href").and_then(Value::as_str);
            let path = href.and_then(|h| h.split(['?', '#']).next());
            // The id is only in the link, at its end.
            if let Some(id) = path.and_then(|p| p.rsplit('/').next()) {
                users.push(UserId::new(id));
            }
        }
        Ok(users)
    }

    /// Makes `primary` the user's one primary in place of any other.
    pub async fn set(
        self,
        user: &UserId,
        name: &str,
        primary: &UserId,
    ) -> Result<Answer<()>, Error> {
        let path = side(user, name)?.named(primary.as_str(), "me")?;
        let request = Request::put(path, format!("set the {name} of user {user}"));
        let request = request.repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Removes the user's primary; done as well when there is none.
    pub async fn remove(self, user: &UserId, name: &str) -> Result<Answer<()>, Error> {
        let doing = format!("remove the {name} of user {user}");
        let request = Request::delete(side(user, name)?, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }
}

fn side(user: &UserId, name: &str) -> Result<Path, Error> {
    Ok(Path::user(user)?.words(&["linkedObjects"]).segment(name)?)
}

fn shape(doing: &str, source: serde_json::Error) -> Error {
    Error::Shape {
        doing: doing.to_owned(),
        source: source.into(),
        request_id: None,
    }
}
