//! Resource sets: what custom roles reach.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/>

use super::body_list::BodyPages;
use super::client::Client;
use super::path::Path;
use super::request::Request;
use crate::model::ResourceSet;

/// The calls about resource sets.
#[derive(Clone, Copy, Debug)]
pub struct ResourceSets<'c> {
    pub(super) client: &'c Client,
}

impl ResourceSets<'_> {
    /// Lists the resource sets.
    pub fn list(self) -> BodyPages<ResourceSet> {
        let path = Path::api(&["iam", "resource-sets"]);
        let request = Request::get(path, "list resource sets");
        BodyPages::new(self.client, request, "resource-sets")
    }
}
