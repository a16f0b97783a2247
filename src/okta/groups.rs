//! Groups and who is in them.
//!
//! Adding and removing a member give the same state again and are repeated freely. Names are
//! matched exactly, here and not only by the server, and are unique per type only.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use serde_json::{Map, Value, json};

use super::answer::{Answer, Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::Path;
use super::reply::Reply;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{Group, GroupId, Resource, User, UserId};

/// Groups and members on a page.
const PAGE: u32 = 200;

/// Which groups to list; `q` is one page of names that start so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupQuery {
    /// An expression over the index.
    pub search: Option<String>,
    /// An expression over type, id and times.
    pub filter: Option<String>,
    /// The start of a name.
    pub q: Option<String>,
    /// The attribute to sort by; only with `search`.
    pub sort_by: Option<String>,
    /// Descending instead of ascending; only with `sort_by`.
    pub descending: bool,
    /// Whether to count the members; costs the server time.
    pub stats: bool,
    /// Groups on a page, at most 200; the default.
    pub page_size: Option<u32>,
}

/// The calls about groups.
#[derive(Clone, Copy, Debug)]
pub struct Groups<'c> {
    pub(super) client: &'c Client,
}

fn groups() -> Path {
    Path::api(&["groups"])
}

impl Groups<'_> {
    /// Lists groups page by page; nothing is sent before the first item is asked for.
    pub fn list(self, query: &GroupQuery) -> Pages<Group> {
        let mut request = Request::get(groups(), "list groups");
        let terms = [
            ("search", &query.search),
            ("filter", &query.filter),
            ("q", &query.q),
        ];
        for (name, term) in terms {
            if let Some(term) = term {
                request = request.query(name, term);
            }
        }
        if query.stats {
            request = request.query("expand", "stats");
        }
        if let Some(sort_by) = &query.sort_by {
            let order = if query.descending { "desc" } else { "asc" };
            request = request.query("sortBy", sort_by).query("sortOrder", order);
        }
        Pages::new(
            self.client,
            request,
            query.page_size.unwrap_or(PAGE).clamp(1, PAGE),
        )
    }

    /// Returns the groups with exactly this name: none, one, or one of each type.
    pub async fn by_name(self, name: &str) -> Result<Vec<Resource<Group>>, Error> {
        // A JSON string is what the expression language takes as a quoted value.
        let quoted = Value::from(name).to_string();
        let query = GroupQuery {
            search: Some(format!("profile.name eq {quoted}")),
            ..GroupQuery::default()
        };
        let mut pages = self.list(&query);
        let mut hits = Vec::new();
        while let Some(page) = pages.next_page().await? {
            for resource in page {
                // The server compares without case; two names may differ in nothing else.
                if pages.view(&resource)?.name() == name {
                    hits.push(resource);
                }
            }
        }
        Ok(hits)
    }

    /// Reads one group by its id.
    pub async fn get(self, id: &GroupId) -> Result<Fetched<Group>, Error> {
        let doing = format!("get group {id}");
        let path = Path::group(id)?;
        let fetched: Fetched<Group> = self
            .client
            .send(Request::get(path, &*doing))
            .await?
            .fetched()?;
        if fetched.view.id != *id {
            let got = fetched.view.id.as_str();
            return Err(Reply::mismatch(
                &doing,
                id.as_str(),
                got,
                fetched.request_id,
            ));
        }
        Ok(fetched)
    }

    /// Creates a group. [`Error::Ambiguous`]: look the name up before trying again.
    pub async fn create(self, profile: &Map<String, Value>) -> Result<Written<Group>, Error> {
        let request = Request::post(groups(), "create a group")
            .json(json!({ "profile": profile }))
            .repeat(Repeat::Create)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Replaces the whole profile of a group.
    pub async fn replace(
        self,
        id: &GroupId,
        profile: &Map<String, Value>,
    ) -> Result<Written<Group>, Error> {
        let request = Request::put(Path::group(id)?, format!("update group {id}"))
            .json(json!({ "profile": profile }))
            .repeat(Repeat::Safe)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Deletes a group; its members stay users.
    pub async fn delete(self, id: &GroupId) -> Result<Answer<()>, Error> {
        let request = Request::delete(Path::group(id)?, format!("delete group {id}"));
        Ok(self.client.send(request).await?.done())
    }

    /// Puts a user into a group; done as well when the user is in it.
    pub async fn add_user(self, group: &GroupId, user: &UserId) -> Result<Answer<()>, Error> {
        let doing = format!("add user {user} to group {group}");
        let request = Request::put(member(group, user)?, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Takes a user out of a group.
    pub async fn remove_user(self, group: &GroupId, user: &UserId) -> Result<Answer<()>, Error> {
        let doing = format!("remove user {user} from group {group}");
        let request = Request::delete(member(group, user)?, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Lists the members of a group.
    pub fn members(self, group: &GroupId) -> Pages<User> {
        let doing = format!("list members of group {group}");
        match Path::group(group) {
            Ok(path) => Pages::new(
                self.client,
                Request::get(path.words(&["users"]), doing),
                PAGE,
            ),
            Err(segment) => Pages::failed(self.client, segment.into()),
        }
    }

    /// Lists the groups a user is in, `Everyone` among them.
    pub fn of_user(self, user: &UserId) -> Pages<Group> {
        let doing = format!("list groups of user {user}");
        match Path::user(user) {
            Ok(path) => Pages::new(
                self.client,
                Request::get(path.words(&["groups"]), doing),
                PAGE,
            ),
            Err(segment) => Pages::failed(self.client, segment.into()),
        }
    }
}

fn member(group: &GroupId, user: &UserId) -> Result<Path, Error> {
    Ok(Path::group(group)?
        .words(&["users"])
        .named(user.as_str(), "me")?)
}
