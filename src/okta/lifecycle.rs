//! Lifecycle transitions: activate, deactivate, suspend, unsuspend, unlock, ...
//!
//! One method per transition, none of them repeated when its outcome is unknown. Some are
//! asynchronous: `Ok` means accepted. Whether a mail goes out is always said in the request.
//! Errors: [`Error::Api`] with the class conflict when the status forbids the step.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use serde::Deserialize;

use super::answer::{Answer, Written};
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::users::written_about;
use crate::model::{User, UserId};
use crate::secret::Secret;

/// The calls about a user's status.
#[derive(Clone, Copy, Debug)]
pub struct Lifecycle<'c> {
    pub(super) client: &'c Client,
}

/// How a user gets in, when no mail was asked for; both are empty otherwise.
#[derive(Clone, Debug, Default)]
pub struct Activation {
    /// The link, to be handed over as it is.
    pub url: Option<Secret>,
    /// The token in the link.
    pub token: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActivationBody {
    activation_url: Option<String>,
    activation_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TempPasswordBody {
    temp_password: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResetBody {
    reset_password_url: Option<String>,
}

impl Lifecycle<'_> {
    /// Activates a staged or deactivated user, by mail or with a link in the answer.
    pub async fn activate(
        self,
        id: &UserId,
        send_email: bool,
    ) -> Result<Answer<Activation>, Error> {
        self.activation(id, "activate", send_email).await
    }

    /// Issues a new activation, by mail or with a link in the answer; the last one stops working.
    pub async fn reactivate(
        self,
        id: &UserId,
        send_email: bool,
    ) -> Result<Answer<Activation>, Error> {
        self.activation(id, "reactivate", send_email).await
    }

    /// Deactivates a user. `send_email` is about a mail to the admin.
    pub async fn deactivate(self, id: &UserId, send_email: bool) -> Result<Answer<()>, Error> {
        let request = step(id, "deactivate")?.query("sendEmail", &send_email);
        Ok(self.client.send(request).await?.done())
    }

    /// Suspends an active user.
    pub async fn suspend(self, id: &UserId) -> Result<Answer<()>, Error> {
        self.plain(id, "suspend").await
    }

    /// Ends a suspension.
    pub async fn unsuspend(self, id: &UserId) -> Result<Answer<()>, Error> {
        self.plain(id, "unsuspend").await
    }

    /// Unlocks a user who is locked out.
    pub async fn unlock(self, id: &UserId) -> Result<Answer<()>, Error> {
        self.plain(id, "unlock").await
    }

    /// Removes all factors; the user enrols again at the next sign-in.
    pub async fn reset_factors(self, id: &UserId) -> Result<Answer<()>, Error> {
        self.plain(id, "reset_factors").await
    }

    /// Makes the user choose a new password at the next sign-in; answers with the user.
    pub async fn expire_password(self, id: &UserId) -> Result<Written<User>, Error> {
        let request = step(id, "expire_password")?.expect(Expect::Object);
        written_about(id, self.client.send(request).await?)
    }

    /// Sets a password that Okta makes up and that must be changed at once; answers with it.
    pub async fn expire_password_with_temp_password(
        self,
        id: &UserId,
        revoke_sessions: bool,
    ) -> Result<Answer<Secret>, Error> {
        let request = step(id, "expire_password_with_temp_password")?
            .query("revokeSessions", &revoke_sessions)
            .expect(Expect::Object);
        let answer: Answer<TempPasswordBody> = self.client.send(request).await?.answer()?;
        Ok(answer.map(|body| self.client.learned(body.temp_password)))
    }

    /// Starts a password reset, by mail or with a link in the answer; until it is done the user
    /// cannot sign in.
    pub async fn reset_password(
        self,
        id: &UserId,
        send_email: bool,
        revoke_sessions: bool,
    ) -> Result<Answer<Option<Secret>>, Error> {
        let mut request = step(id, "reset_password")?
            .query("sendEmail", &send_email)
            .query("revokeSessions", &revoke_sessions);
        request.expect = if send_email {
            Expect::Anything
        } else {
            Expect::Object
        };
        let answer: Answer<ResetBody> = self.client.send(request).await?.answer()?;
        Ok(answer.map(|body| body.reset_password_url.map(|url| self.client.learned(url))))
    }

    async fn plain(self, id: &UserId, name: &'static str) -> Result<Answer<()>, Error> {
        Ok(self.client.send(step(id, name)?).await?.done())
    }

    async fn activation(
        self,
        id: &UserId,
        name: &'static str,
        send_email: bool,
    ) -> Result<Answer<Activation>, Error> {
        let mut request = step(id, name)?.query("sendEmail", &send_email);
        request.expect = if send_email {
            Expect::Anything
        } else {
            Expect::Object
        };
        let answer: Answer<ActivationBody> = self.client.send(request).await?.answer()?;
        Ok(answer.map(|body| Activation {
            url: body.activation_url.map(|url| self.client.learned(url)),
            token: body
                .activation_token
                .map(|token| self.client.learned(token)),
        }))
    }
}

fn step(id: &UserId, name: &'static str) -> Result<Request, Error> {
    let path = Path::user(id)?.words(&["lifecycle", name]);
    let doing = match name {
        "reset_password" => "reset the password of",
        "expire_password" => "expire the password of",
        "expire_password_with_temp_password" => "make a temporary password for",
        "reset_factors" => "reset the factors of",
        name => name,
    };
    Ok(Request::post(path, format!("{doing} user {id}")))
}
