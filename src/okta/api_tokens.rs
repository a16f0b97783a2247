//! API tokens: their metadata, and revoking them.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/>

use super::answer::Answer;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{ApiToken, ApiTokenId, Resource};

/// The calls about API tokens.
#[derive(Clone, Copy, Debug)]
pub struct ApiTokens<'c> {
    pub(super) client: &'c Client,
}

impl ApiTokens<'_> {
    /// Reads the metadata of all tokens; never paged.
    pub async fn list(self) -> Result<Vec<Resource<ApiToken>>, Error> {
        let request =
            Request::get(Path::api(&["api-tokens"]), "list API tokens").expect(Expect::List);
        Ok(self.client.send(request).await?.list())
    }

    /// Revokes a token for good.
    pub async fn revoke(self, id: &ApiTokenId) -> Result<Answer<()>, Error> {
        let path = Path::api(&["api-tokens"]).named(id.as_str(), "current")?;
        let request = Request::delete(path, format!("revoke API token {id}")).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Revokes the token that this very request is sent with. Sent once: after a success it would be
    /// refused.
    pub async fn revoke_current(self) -> Result<Answer<()>, Error> {
        let path = Path::api(&["api-tokens", "current"]);
        let request = Request::delete(path, "revoke the API token in use");
        Ok(self.client.send(request).await?.done())
    }
}
