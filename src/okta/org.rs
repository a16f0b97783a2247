//! What an org says about itself.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingMetadata/>

use super::answer::Fetched;
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::Request;
use crate::model::Organization;

/// The calls about the org itself.
#[derive(Clone, Copy, Debug)]
pub struct Org<'c> {
    pub(super) client: &'c Client,
}

impl Org<'_> {
    /// Reads the public description; no credential is sent, so it tells a wrong address from a wrong token.
    pub async fn well_known(self) -> Result<Fetched<Organization>, Error> {
        let path = Path::root(&[".well-known", "okta-organization"]);
        let request = Request::get(path, "read the org's public description").without_credential();
        self.client.send(request).await?.fetched()
    }
}
