//! Lists of what belongs to one user, as the server sent them.
//!
//! Errors: [`Error::Api`] with the class permission where a feature is off, which Okta says with 401
//! E0000015 (the blocks of a user). Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserResources/>

use serde_json::Value;

use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::Path;
use super::request::{Expect, Request};
use crate::model::{Resource, UserId};

/// Items on a page, of the lists that have pages.
const PAGE: u32 = 200;

/// What belongs to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belonging {
    /// Enrolled factors; the policy for the caller's network decides which are shown.
    Factors,
    /// OAuth clients that hold tokens or grants.
    Clients,
    /// Scopes that the user granted to clients.
    Grants,
    /// Why sign-in is blocked, beyond the status.
    Blocks,
}

impl Belonging {
    /// The last word of the route and of messages; whether the list has pages.
    fn route(self) -> (&'static str, bool) {
        match self {
            Self::Factors => ("factors", false),
            Self::Clients => ("clients", false),
            Self::Grants => ("grants", true),
            Self::Blocks => ("blocks", false),
        }
    }
}

/// The calls about what belongs to a user.
#[derive(Clone, Copy, Debug)]
pub struct Belongings<'c> {
    pub(super) client: &'c Client,
}

impl Belongings<'_> {
    /// Reads all of one kind.
    pub async fn list(self, user: &UserId, what: Belonging) -> Result<Vec<Resource<Value>>, Error> {
        let (word, paged) = what.route();
        let path = Path::user(user)?.words(&[word]);
        let request = Request::get(path, format!("list {word} of user {user}"));
        if paged {
            return collect(Pages::new(self.client, request, PAGE)).await;
        }
        let request = request.expect(Expect::List);
        Ok(self.client.send(request).await?.list())
    }

    /// Reads the refresh tokens that a client holds for a user.
    pub async fn tokens(self, user: &UserId, client: &str) -> Result<Vec<Resource<Value>>, Error> {
        let path = Path::user(user)?
            .words(&["clients"])
            .segment(client)?
            .words(&["tokens"]);
        let doing = format!("list tokens of client {client} for user {user}");
        collect(Pages::new(self.client, Request::get(path, doing), PAGE)).await
    }

    /// Reads the newest events that are about a user or done by one, the newest first.
    pub async fn events(self, user: &UserId, limit: u32) -> Result<Vec<Resource<Value>>, Error> {
        let filter = format!("target.id eq \"{user}\" or actor.id eq \"{user}\"");
        let request = Request::get(
            Path::api(&["logs"]),
            format!("list events about user {user}"),
        )
        .query("filter", &filter)
        .query("sortOrder", "DESCENDING")
        .query("limit", &limit)
        .expect(Expect::List);
        Ok(self.client.send(request).await?.list())
    }
}

async fn collect(mut pages: Pages<Value>) -> Result<Vec<Resource<Value>>, Error> {
    let mut all = Vec::new();
    while let Some(page) = pages.next_page().await? {
        all.extend(page);
    }
    Ok(all)
}
