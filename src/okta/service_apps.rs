//! Service apps: making and removing them, and the scopes granted to them.
//!
//! A scope that is granted twice may be refused or granted once, so grants are looked at before one is
//! repeated. An active app is not deleted. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGrants/>

use serde_json::{Value, json};

use super::answer::{Answer, Written};
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::{Path, SegmentError};
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{AppId, Resource, ScopeGrant, ServiceApp};

/// Applications on a page.
const PAGE: u32 = 200;

/// The calls about service apps.
#[derive(Clone, Copy, Debug)]
pub struct ServiceApps<'c> {
    pub(super) client: &'c Client,
}

fn app(id: &AppId) -> Result<Path, SegmentError> {
    Path::api(&["apps"]).segment(id.as_str())
}

impl ServiceApps<'_> {
    /// Lists applications whose label, or name, begins like this.
    pub fn beginning(self, label: &str) -> Pages<ServiceApp> {
        let request = Request::get(Path::api(&["apps"]), "list applications").query("q", label);
        Pages::new(self.client, request, PAGE)
    }

    /// Makes an application. [`Error::Ambiguous`]: look for its key before trying again.
    pub async fn create(self, body: &Value) -> Result<(Written<ServiceApp>, ServiceApp), Error> {
        let request = Request::post(Path::api(&["apps"]), "create the service app");
        let request = request.json(body).repeat(Repeat::Create);
        let reply = self.client.send(request.expect(Expect::Object)).await?;
        reply.written()
    }

    /// Returns whether there is such an application, whatever its status.
    pub async fn is_there(self, id: &AppId) -> Result<bool, Error> {
        let request = Request::get(app(id)?, format!("get application {id}"));
        match self.client.send(request).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deactivates an application; one that is inactive stays so.
    pub async fn deactivate(self, id: &AppId) -> Result<Answer<()>, Error> {
        let path = app(id)?.words(&["lifecycle", "deactivate"]);
        let request = Request::post(path, format!("deactivate application {id}"));
        Ok(self.client.send(request.repeat(Repeat::Safe)).await?.done())
    }

    /// Deletes an inactive application for good.
    pub async fn delete(self, id: &AppId) -> Result<Answer<()>, Error> {
        let request = Request::delete(app(id)?, format!("delete application {id}"));
        Ok(self.client.send(request).await?.done())
    }

    /// Reads the scopes granted to an application; they are not paged.
    pub async fn grants(self, id: &AppId) -> Result<Vec<Resource<ScopeGrant>>, Error> {
        let path = app(id)?.words(&["grants"]);
        let request = Request::get(path, format!("list scopes of application {id}"));
        Ok(self.client.send(request.expect(Expect::List)).await?.list())
    }

    /// Grants a scope of this org's server.
    pub async fn grant(self, id: &AppId, scope: &str) -> Result<Written<ScopeGrant>, Error> {
        let path = app(id)?.words(&["grants"]);
        let request = Request::post(path, format!("grant {scope} to application {id}"))
            .json(json!({ "scopeId": scope, "issuer": self.client.base().as_str() }))
            .repeat(Repeat::Create)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Takes a grant back, by its id.
    pub async fn revoke(self, id: &AppId, grant: &str) -> Result<Answer<()>, Error> {
        let path = app(id)?.words(&["grants"]).segment(grant)?;
        let request = Request::delete(path, format!("take a scope from application {id}"));
        Ok(self.client.send(request).await?.done())
    }
}
