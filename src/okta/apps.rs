//! Applications and who is assigned to them.
//!
//! Assigning gives the same state again and is repeated freely; so is unassigning, which may
//! deactivate the account in the application. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/>

use serde_json::json;

use super::answer::{Answer, Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{App, AppId, AppUser, UserId};

/// Applications on a page.
const PAGE: u32 = 200;

/// Assignments on a page.
const USERS: u32 = 500;

/// The calls about applications.
#[derive(Clone, Copy, Debug)]
pub struct Apps<'c> {
    pub(super) client: &'c Client,
}

impl Apps<'_> {
    /// Lists applications; `q` is the start of a name or label.
    pub fn list(self, q: Option<&str>) -> Pages<App> {
        let mut request = Request::get(Path::api(&["apps"]), "list applications");
        if let Some(q) = q {
            request = request.query("q", q);
        }
        Pages::new(self.client, request, PAGE)
    }

    /// Lists the applications a user is assigned to, also through groups.
    pub fn of_user(self, user: &UserId) -> Pages<App> {
        let doing = format!("list applications of user {user}");
        let request = Request::get(Path::api(&["apps"]), doing)
            .query("filter", &format!("user.id eq \"{user}\""))
            .query("expand", &format!("user/{user}"));
        Pages::new(self.client, request, PAGE)
    }

    /// Reads one application.
    pub async fn get(self, id: &AppId) -> Result<Fetched<App>, Error> {
        let path = Path::api(&["apps"]).segment(id.as_str())?;
        let request = Request::get(path, format!("get application {id}"));
        self.client.send(request).await?.fetched()
    }

    /// Lists who is assigned to an application.
    pub fn users(self, id: &AppId) -> Pages<AppUser> {
        let doing = format!("list users of application {id}");
        match Path::api(&["apps"]).segment(id.as_str()) {
            Ok(path) => Pages::new(
                self.client,
                Request::get(path.words(&["users"]), doing),
                USERS,
            ),
            Err(segment) => Pages::failed(self.client, segment.into()),
        }
    }

    /// Reads one assignment; none where there is none.
    pub async fn user(self, id: &AppId, user: &UserId) -> Result<Option<Fetched<AppUser>>, Error> {
        let doing = format!("get the assignment of user {user} to application {id}");
        let request = Request::get(assignment(id, user)?, doing);
        match self.client.send(request).await {
            Ok(reply) => Ok(Some(reply.fetched()?)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Assigns a user to an application.
    pub async fn assign(self, id: &AppId, user: &UserId) -> Result<Written<AppUser>, Error> {
        let path = Path::api(&["apps"]).segment(id.as_str())?.words(&["users"]);
        let request = Request::post(path, format!("assign user {user} to application {id}"))
            .json(json!({"id": user.as_str(), "scope": "USER"}))
            .repeat(Repeat::Safe)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Ends an assignment. `send_email` is about a mail to the admin.
    pub async fn unassign(
        self,
        id: &AppId,
        user: &UserId,
        send_email: bool,
    ) -> Result<Answer<()>, Error> {
        let doing = format!("unassign user {user} from application {id}");
        let request = Request::delete(assignment(id, user)?, doing)
            .query("sendEmail", &send_email)
            .repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }
}

fn assignment(id: &AppId, user: &UserId) -> Result<Path, Error> {
    Ok(Path::api(&["apps"])
        .segment(id.as_str())?
        .words(&["users"])
        .named(user.as_str(), "me")?)
}
