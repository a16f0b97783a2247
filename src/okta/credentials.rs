//! Passwords, recovery questions and sessions of a user.
//!
//! Setting a password gives the same state again and may be repeated; everything that issues a
//! secret or sends a mail may not.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserCred/>

use serde::Deserialize;

use super::answer::{Answer, Written};
use super::client::Client;
use super::error::Error;
use super::password::{Credentials, Password, PasswordChange, Recovery, Wire};
use super::path::Path;
use super::person::UserPatch;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{User, UserId};
use crate::secret::Secret;

/// The calls about a user's credentials.
#[derive(Clone, Copy, Debug)]
pub struct UserCredentials<'c> {
    pub(super) client: &'c Client,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ForgotBody {
    reset_password_url: Option<String>,
}

impl UserCredentials<'_> {
    /// Sets the password as an admin. `strict` applies the policy's age and history rules.
    pub async fn set_password(
        self,
        id: &UserId,
        password: &Password,
        strict: bool,
    ) -> Result<Written<User>, Error> {
        let credentials = Credentials {
            password: Some(password.clone()),
            ..Credentials::default()
        };
        self.set(id, credentials, strict).await
    }

    /// Changes the password with the old one, which must be right.
    pub async fn change_password(
        self,
        id: &UserId,
        change: &PasswordChange,
    ) -> Result<Answer<()>, Error> {
        let path = Path::user(id)?.words(&["credentials", "change_password"]);
        let request = Request::post(path, format!("change the password of user {id}"))
            .query("strict", &change.strict)
            .json(Wire(change));
        Ok(self.client.send(request).await?.done())
    }

    /// Sets the recovery question and its answer.
    pub async fn set_recovery(
        self,
        id: &UserId,
        recovery: &Recovery,
    ) -> Result<Written<User>, Error> {
        let credentials = Credentials {
            recovery: Some(recovery.clone()),
            ..Credentials::default()
        };
        self.set(id, credentials, false).await
    }

    /// Sends or returns a reset link without locking the user out.
    pub async fn forgot_password(
        self,
        id: &UserId,
        send_email: bool,
    ) -> Result<Answer<Option<Secret>>, Error> {
        let path = Path::user(id)?.words(&["credentials", "forgot_password"]);
        let mut request = Request::post(path, format!("start password recovery of user {id}"))
            .query("sendEmail", &send_email);
        request.expect = if send_email {
            Expect::Anything
        } else {
            Expect::Object
        };
        let answer: Answer<ForgotBody> = self.client.send(request).await?.answer()?;
        Ok(answer.map(|body| body.reset_password_url.map(|url| self.client.learned(url))))
    }

    /// Ends the user's Okta sessions, and revokes OAuth tokens if asked; application sessions stay.
    pub async fn clear_sessions(
        self,
        id: &UserId,
        oauth_tokens: bool,
    ) -> Result<Answer<()>, Error> {
        let request = Request::delete(
            Path::user(id)?.words(&["sessions"]),
            format!("clear sessions of user {id}"),
        )
        .query("oauthTokens", &oauth_tokens)
        .repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    async fn set(
        self,
        id: &UserId,
        credentials: Credentials,
        strict: bool,
    ) -> Result<Written<User>, Error> {
        let patch = UserPatch {
            credentials: Some(credentials),
            ..UserPatch::default()
        };
        self.client.users().update(id, &patch, strict).await
    }
}
