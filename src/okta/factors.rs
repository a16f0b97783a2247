//! Enrolled factors: removing one, and asking for it.
//!
//! Removing is done as well when the factor is gone. Asking (a push) reaches the user's device, so
//! it is never repeated. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/>

use serde::Deserialize;
use serde_json::Value;

use super::answer::Answer;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{FactorId, UserId};

/// The calls about enrolled factors.
#[derive(Clone, Copy, Debug)]
pub struct Factors<'c> {
    pub(super) client: &'c Client,
}

/// How a verification stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Such as `WAITING`, `SUCCESS`, `REJECTED` or `TIMEOUT`.
    #[serde(default)]
    pub factor_result: String,
    #[serde(default, rename = "_links")]
    links: Value,
}

impl Factors<'_> {
    /// Removes a factor; removing `push` takes the other factors of Okta Verify with it.
    pub async fn remove(self, user: &UserId, factor: &FactorId) -> Result<Answer<()>, Error> {
        let doing = format!("remove factor {factor} of user {user}");
        let request = Request::delete(one(user, factor)?, doing).repeat(Repeat::Safe);
        Ok(self.client.send(request).await?.done())
    }

    /// Asks the user's device to confirm.
    pub async fn verify(
        self,
        user: &UserId,
        factor: &FactorId,
    ) -> Result<Answer<Verification>, Error> {
        let path = one(user, factor)?.words(&["verify"]);
        let request = Request::post(path, format!("verify factor {factor} of user {user}"))
            .json(Value::Object(serde_json::Map::new()))
            .expect(Expect::Object);
        self.client.send(request).await?.answer()
    }

    /// Asks how a verification stands, where its answer said.
    pub async fn poll(self, waiting: &Verification) -> Result<Option<Verification>, Error> {
        let doing = "follow a verification";
        let Some(link) = waiting.links.pointer("/poll/href").and_then(Value::as_str) else {
            return Ok(None);
        };
        let base = self.client.base();
        let url = base.join(link).ok().filter(|url| base.owns(url));
        let url = url.ok_or_else(|| Error::ForeignLink {
            doing: doing.to_owned(),
            host: "another host".to_owned(),
        })?;
        let request = Request::get(Path::api(&[]), doing).at(url);
        let answer: Answer<Verification> = self.client.send(request).await?.answer()?;
        Ok(Some(answer.value))
    }
}

fn one(user: &UserId, factor: &FactorId) -> Result<Path, Error> {
    Ok(Path::user(user)?
        .words(&["factors"])
        .named(factor.as_str(), "catalog")?)
}
