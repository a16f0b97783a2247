//! Schemas of user profiles.
//!
//! Changes are slow and one at a time for Okta, so a refusal for another change under way is waited for.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use serde_json::{Map, Value, json};

use super::answer::{Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
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

    /// Adds or changes attributes of the org's own; `null` removes one, with its values.
    pub async fn change(
        self,
        id: &str,
        attributes: &Map<String, Value>,
    ) -> Result<Written<Schema>, Error> {
        let path = Path::api(&["meta", "schemas", "user"]).named(id, "linkedObjects")?;
        let body = json!({"definitions": {"custom": {
            "id": "#custom", "type": "object", "properties": attributes,
        }}});
        let request = Request::post(path, format!("change user schema {id}"))
            .repeat(Repeat::Safe)
            .json(body)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }
}
