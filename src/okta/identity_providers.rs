//! Identity providers, read only.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/IdentityProvider/>

use super::answer::Fetched;
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::Path;
use super::request::Request;
use crate::model::IdentityProvider;

/// Identity providers on a page; more than Okta's own 20, at its most.
const PAGE: u32 = 200;

/// Which identity providers to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityProviderQuery {
    /// A part of the name.
    pub q: Option<String>,
    /// The type, such as `SAML2`.
    pub kind: Option<String>,
}

/// The calls about identity providers.
#[derive(Clone, Copy, Debug)]
pub struct IdentityProviders<'c> {
    pub(super) client: &'c Client,
}

impl IdentityProviders<'_> {
    /// Lists identity providers page by page.
    pub fn list(self, query: &IdentityProviderQuery) -> Pages<IdentityProvider> {
        let mut request = Request::get(Path::api(&["idps"]), "list identity providers");
        for (name, value) in [("q", &query.q), ("type", &query.kind)] {
            if let Some(value) = value {
                request = request.query(name, value);
            }
        }
        Pages::new(self.client, request, PAGE)
    }

    /// Reads one identity provider by its id.
    pub async fn get(self, id: &str) -> Result<Fetched<IdentityProvider>, Error> {
        let path = Path::api(&["idps"]).segment(id)?;
        self.client
            .send(Request::get(path, format!("get identity provider {id}")))
            .await?
            .fetched()
    }
}
