//! Schemas of user profiles.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use super::answer::Fetched;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::Request;
use crate::model::Schema;

/// The calls about schemas.
#[derive(Clone, Copy, Debug)]
pub struct Schemas<'c> {
    pub(super) client: &'c Client,
}

impl Schemas<'_> {
    /// Reads the schema of a user type by its id (`osc...`), or `default`.
    pub async fn user(self, id: &str) -> Result<Fetched<Schema>, Error> {
        let path = Path::api(&["meta", "schemas", "user"]).named(id, "linkedObjects")?;
        self.client
            .send(Request::get(path, format!("get user schema {id}")))
            .await?
            .fetched()
    }
}
