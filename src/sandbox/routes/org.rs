//! The org itself: who answers, before and after signing in.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingGeneral/>

use serde_json::{Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};

/// GET `/.well-known/okta-organization`: no credential, no limits.
pub(super) fn well_known(visit: &Visit<'_>, request: &Request) -> Outcome {
    match request.method {
        Method::Get => Ok(Answer::ok(&json!({
            "id": visit.meta("org")?,
            "cell": "sandbox",
            "pipeline": "idx",
            "_links": { "organization": { "href": visit.base } },
            "settings": { "analyticsCollectionEnabled": false, "bugReportingEnabled": false,
                "omEnabled": false, "pssoEnabled": false },
        }))),
        _ => Err(Refusal::method()),
    }
}

/// GET `/api/v1/org`.
pub(super) fn org(visit: &Visit<'_>, request: &Request) -> Outcome {
    match request.method {
        Method::Get => Ok(Answer::ok(&json!({
            "id": visit.meta("org")?,
            "subdomain": "sandbox",
            "companyName": "Sandbox",
            "status": "ACTIVE",
            "expiresAt": null,
            "created": visit.meta("created")?,
            "lastUpdated": visit.meta("created")?,
            "website": null,
            "phoneNumber": null,
            "endUserSupportHelpURL": null,
            "supportPhoneNumber": null,
            "address1": null,
            "address2": null,
            "city": null,
            "state": null,
            "country": null,
            "postalCode": null,
            "_links": links(visit.base),
        }))),
        _ => Err(Refusal::method()),
    }
}

fn links(base: &str) -> Value {
    let link = |path: &str| json!({ "href": format!("{base}/api/v1/org/{path}") });
    json!({
        "preferences": link("preferences"),
        "oktaCommunication": link("privacy/oktaCommunication"),
        "oktaSupport": link("privacy/oktaSupport"),
        "contacts": link("contacts"),
    })
}
