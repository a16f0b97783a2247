//! The endpoints, one file per resource: path and method in, answer or refusal out.

mod org;

use super::answer::{Answer, Refusal};
use super::org::Visit;
use super::request::Request;

/// What an endpoint returns.
pub(super) type Outcome = Result<Answer, Refusal>;

/// Finds the endpoint of a request and asks it.
pub(super) fn route(visit: &Visit<'_>, request: &Request) -> Outcome {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        [".well-known", "okta-organization"] => org::well_known(visit, request),
        ["api", "v1", "org"] => org::org(visit, request),
        _ => Err(Refusal::no_path()),
    }
}
