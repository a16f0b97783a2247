//! User types; up to ten, never paged.
//!
//! A name never changes. Deleting a type that was made a moment ago may be answered with 500 and
//! work on a later try; whether it did is for the caller to look up.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use serde_json::{Map, Value};

use super::answer::{Answer, Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{Resource, TypeId, UserType};

/// The calls about user types.
#[derive(Clone, Copy, Debug)]
pub struct UserTypes<'c> {
    pub(super) client: &'c Client,
}

fn types() -> Path {
    Path::api(&["meta", "types", "user"])
}

impl UserTypes<'_> {
    /// Reads all user types.
    pub async fn list(self) -> Result<Vec<Resource<UserType>>, Error> {
        let request = Request::get(types(), "list user types").expect(Expect::List);
        Ok(self.client.send(request).await?.list())
    }

    /// Reads one user type by its id, or `default`.
    pub async fn get(self, id: &TypeId) -> Result<Fetched<UserType>, Error> {
        let path = types().segment(id.as_str())?;
        self.client
            .send(Request::get(path, format!("get user type {id}")))
            .await?
            .fetched()
    }

    /// Makes a user type.
    pub async fn create(self, body: &Map<String, Value>) -> Result<Written<UserType>, Error> {
        let request = Request::post(types(), "create user type").repeat(Repeat::Create);
        let request = request.json(body).expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Changes what is named, and nothing else.
    pub async fn update(
        self,
        id: &TypeId,
        body: &Map<String, Value>,
    ) -> Result<Written<UserType>, Error> {
        let path = types().segment(id.as_str())?;
        let request = Request::post(path, format!("update user type {id}"))
            .repeat(Repeat::Safe)
            .json(body)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Deletes a type that nobody has.
    pub async fn delete(self, id: &TypeId) -> Result<Answer<()>, Error> {
        let path = types().segment(id.as_str())?;
        let request = Request::delete(path, format!("delete user type {id}"));
        Ok(self.client.send(request).await?.done())
    }
}
