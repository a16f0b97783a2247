//! Users: list, read, create, update, replace, delete.
//!
//! A create is never repeated here when its outcome is unknown, and a DELETE never at all: the first
//! one only deactivates, the second one destroys. Plain listings leave deactivated users out.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use super::answer::{Answer, Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::password::Wire;
use super::path::Path;
use super::person::{CreateHow, NewUser, Replacement, UserPatch};
use super::reply::Reply;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::ids::looks_like_id;
use crate::model::{User, UserId};

/// The most users that one page holds.
pub const LARGEST_PAGE: u32 = 200;

/// Who is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserKey {
    /// By id.
    Id(UserId),
    /// By login; Okta also takes its part before the `@` when that is unambiguous.
    Login(String),
    /// The user behind the credential.
    Me,
}

impl UserKey {
    /// Takes `00u...` for an id and anything else for a login; `me` is never guessed.
    pub fn from_text(text: &str) -> Self {
        if looks_like_id(text, "00u") {
            Self::Id(UserId::new(text))
        } else {
            Self::Login(text.to_owned())
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Id(id) => id.as_str(),
            Self::Login(login) => login,
            Self::Me => "me",
        }
    }

    /// Whether `user` is who was asked for.
    fn is(&self, user: &User) -> bool {
        match self {
            Self::Me => true,
            // Twenty letters and digits may also be a login.
            Self::Id(id) => user.id == *id || user.login() == id.as_str(),
            // The server folds case and diacritics, so beyond ASCII there is nothing to compare.
            Self::Login(login) if !login.is_ascii() || !user.login().is_ascii() => true,
            Self::Login(login) => {
                let short = user.login().split('@').next().unwrap_or_default();
                user.login().eq_ignore_ascii_case(login)
                    || short.eq_ignore_ascii_case(login)
                    || user.id.as_str() == login
            }
        }
    }
}

/// Which users to list; only one of `search`, `filter` and `q` may be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// An expression over the index; includes deactivated users.
    pub search: Option<String>,
    /// An expression over a few attributes, exact case; includes deactivated users.
    pub filter: Option<String>,
    /// The start of a name or e-mail; one page only.
    pub q: Option<String>,
    /// The attribute to sort by; only with `search`.
    pub sort_by: Option<String>,
    /// Descending instead of ascending; only with `sort_by`.
    pub descending: bool,
    /// Users on a page, at most 200; the default.
    pub page_size: Option<u32>,
}

/// The calls about users.
#[derive(Clone, Copy, Debug)]
pub struct Users<'c> {
    pub(super) client: &'c Client,
}

fn users() -> Path {
    Path::api(&["users"])
}

impl Users<'_> {
    /// Lists users page by page; nothing is sent before the first item is asked for.
    pub fn list(self, query: &UserQuery) -> Pages<User> {
        let mut request = Request::get(users(), "list users");
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
        if let Some(sort_by) = &query.sort_by {
            let order = if query.descending { "desc" } else { "asc" };
            request = request.query("sortBy", sort_by).query("sortOrder", order);
        }
        Pages::new(
            self.client,
            request,
            query
                .page_size
                .unwrap_or(LARGEST_PAGE)
                .clamp(1, LARGEST_PAGE),
        )
    }

    /// Reads one user and makes sure that the answer is about that user.
    pub async fn get(self, key: &UserKey) -> Result<Fetched<User>, Error> {
        let doing = match key {
            UserKey::Me => "get the user behind the credential".to_owned(),
            key => format!("get user {}", key.as_str()),
        };
        let path = match key {
            UserKey::Me => users().words(&["me"]),
            UserKey::Id(id) => Path::user(id)?,
            UserKey::Login(login) => users().named(login, "me")?,
        };
        let fetched: Fetched<User> = self
            .client
            .send(Request::get(path, &*doing))
            .await?
            .fetched()?;
        if !key.is(&fetched.view) {
            let got = format!("{} ({})", fetched.view.login(), fetched.view.id);
            return Err(Reply::mismatch(
                &doing,
                key.as_str(),
                &got,
                fetched.request_id,
            ));
        }
        Ok(fetched)
    }

    /// Reads the user behind the credential.
    pub async fn me(self) -> Result<Fetched<User>, Error> {
        self.get(&UserKey::Me).await
    }

    /// Creates a user. [`Error::Ambiguous`]: look the login up before trying again.
    pub async fn create(self, user: &NewUser, how: &CreateHow) -> Result<Written<User>, Error> {
        let login = user
            .profile
            .get("login")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        let mut request = Request::post(users(), format!("create user {login}"))
            .query("activate", &how.activate)
            .query("provider", &how.provider);
        if how.next_login_change_password {
            request = request.query("nextLogin", "changePassword");
        }
        let request = request
            .json(Wire(user))
            .repeat(Repeat::Create)
            .expect(Expect::Object);
        let doing = request.doing.clone();
        let (written, created) = self.client.send(request).await?.written::<User>()?;
        // Beyond ASCII the server may fold what was sent.
        let is_asked =
            login.is_empty() || !login.is_ascii() || created.login().eq_ignore_ascii_case(login);
        if is_asked {
            return Ok(written);
        }
        let got = created.login();
        Err(Reply::mismatch(&doing, login, got, written.request_id).ambiguous(&doing))
    }

    /// Sets the attributes and credentials that `patch` names; the same patch again changes nothing.
    ///
    /// `strict` applies the password policy's age and history rules to a password in the patch.
    pub async fn update(
        self,
        id: &UserId,
        patch: &UserPatch,
        strict: bool,
    ) -> Result<Written<User>, Error> {
        let request = Request::post(Path::user(id)?, format!("update user {id}"))
            .query("strict", &strict)
            .json(Wire(patch))
            .repeat(Repeat::Safe)
            .expect(Expect::Object);
        written_about(id, self.client.send(request).await?)
    }

    /// Sets attributes of a user who is still as he was read with this ETag.
    ///
    /// Not repeated when the outcome is unknown: a second attempt would meet its own first one.
    pub async fn update_if(
        self,
        id: &UserId,
        patch: &UserPatch,
        etag: &str,
    ) -> Result<Written<User>, Error> {
        let request = Request::post(Path::user(id)?, format!("update user {id}"))
            .query("strict", &false)
            .json(Wire(patch))
            .if_match(Some(etag))
            .expect(Expect::Object);
        written_about(id, self.client.send(request).await?)
    }

    /// Replaces a user's whole profile; `if_match` is the ETag of the read it is based on.
    pub async fn replace(
        self,
        id: &UserId,
        user: &Replacement,
        if_match: Option<&str>,
    ) -> Result<Written<User>, Error> {
        let request = Request::put(Path::user(id)?, format!("replace user {id}"))
            .json(Wire(user))
            .if_match(if_match)
            .expect(Expect::Object);
        written_about(id, self.client.send(request).await?)
    }

    /// Deactivates a user, or destroys one who is deactivated already. `send_email` is about a mail
    /// to the admin.
    pub async fn delete(self, id: &UserId, send_email: bool) -> Result<Answer<()>, Error> {
        let request = Request::delete(Path::user(id)?, format!("delete user {id}"))
            .query("sendEmail", &send_email);
        Ok(self.client.send(request).await?.done())
    }
}

/// Takes the answer to a write about one user; about another one it proves nothing.
pub(super) fn written_about(id: &UserId, reply: Reply) -> Result<Written<User>, Error> {
    let doing = reply.doing.clone();
    let (written, user) = reply.written::<User>()?;
    if user.id == *id {
        return Ok(written);
    }
    let got = user.id.as_str();
    Err(Reply::mismatch(&doing, id.as_str(), got, written.request_id).ambiguous(&doing))
}
