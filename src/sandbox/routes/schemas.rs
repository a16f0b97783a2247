//! Schemas of user types: get, and change by a partial schema.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use serde_json::Value;

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};

/// `/meta/schemas/user/{id}`.
pub(super) fn one(visit: &Visit<'_>, request: &Request, id: &str) -> Outcome {
    match request.method {
        Method::Get => Ok(Answer::ok(&visit.schema(id)?.show(visit.base, id))),
        Method::Post => {
            let body = Value::Object(request.object()?);
            let mut schema = visit.schema(id)?;
            let removed = schema.merge(&body, &visit.now)?;
            visit.save_schema(&schema, &removed)?;
            Ok(Answer::ok(&schema.show(visit.base, id)))
        }
        _ => Err(Refusal::method()),
    }
}
