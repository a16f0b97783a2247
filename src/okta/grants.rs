//! What users granted to OAuth clients, and the refresh tokens that came of it.
//!
//! Revoking is done as well when nothing is left. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/>

use super::answer::Answer;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::Request;
use super::retry::Repeat;
use crate::model::UserId;

/// The calls about grants and tokens of a user.
#[derive(Clone, Copy, Debug)]
pub struct Grants<'c> {
    pub(super) client: &'c Client,
}

impl Grants<'_> {
    /// Revokes one grant, or all there are.
    pub async fn revoke(self, user: &UserId, grant: Option<&str>) -> Result<Answer<()>, Error> {
        let mut path = Path::user(user)?.words(&["grants"]);
        let mut what = "all grants".to_owned();
        if let Some(grant) = grant {
            path = path.segment(grant)?;
            what = format!("grant {grant}");
        }
        self.delete(path, format!("revoke {what} of user {user}"))
            .await
    }

    /// Revokes one refresh token of a client, or all of them.
    pub async fn revoke_tokens(
        self,
        user: &UserId,
        client: &str,
        token: Option<&str>,
    ) -> Result<Answer<()>, Error> {
        let mut path = Path::user(user)?
            .words(&["clients"])
            .segment(client)?
            .words(&["tokens"]);
        if let Some(token) = token {
            path = path.segment(token)?;
        }
        self.delete(
            path,
            format!("revoke tokens of client {client} for user {user}"),
        )
        .await
    }

    async fn delete(self, path: Path, doing: String) -> Result<Answer<()>, Error> {
        let request = Request::delete(path, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }
}
