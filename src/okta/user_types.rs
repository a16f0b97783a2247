//! User types; up to ten, never paged.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use crate::model::{Resource, UserType};

/// The calls about user types.
#[derive(Clone, Copy, Debug)]
pub struct UserTypes<'c> {
    pub(super) client: &'c Client,
}

impl UserTypes<'_> {
    /// Reads all user types.
    pub async fn list(self) -> Result<Vec<Resource<UserType>>, Error> {
        let request = Request::get(Path::api(&["meta", "types", "user"]), "list user types")
            .expect(Expect::List);
        Ok(self.client.send(request).await?.list())
    }
}
