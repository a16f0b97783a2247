//! Lifecycle steps, `POST /users/{id}/lifecycle/{step}`.
//!
//! None is idempotent. Most answer `{}`; without mail an activation and a reset answer their link.
//! Which step leads where is `status`'s business.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use serde_json::{Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::status::{Step, step};
use crate::sandbox::{ids, password};

/// Takes a step.
pub(super) fn take(visit: &Visit<'_>, request: &Request, reference: &str, name: &str) -> Outcome {
    let (kind, event) = match name {
        "activate" => (Step::Activate, "user.lifecycle.activate"),
        "reactivate" => (Step::Reactivate, "user.lifecycle.reactivate"),
        "deactivate" => (Step::Deactivate, "user.lifecycle.deactivate"),
        "suspend" => (Step::Suspend, "user.lifecycle.suspend"),
        "unsuspend" => (Step::Unsuspend, "user.lifecycle.unsuspend"),
        "unlock" => (Step::Unlock, "user.account.unlock_by_admin"),
        "expire_password" | "expire_password_with_temp_password" => {
            (Step::ExpirePassword, "user.account.expire_password")
        }
        "reset_password" => (Step::ResetPassword, "user.account.reset_password"),
        "reset_factors" => (Step::ResetFactors, "user.mfa.factor.reset_all"),
        _ => return Err(Refusal::no_path()),
    };
    if request.method != Method::Post {
        return Err(Refusal::method());
    }
    let mut user = visit.user(reference)?;
    if kind == Step::ResetPassword && request.param("sendEmail").is_none() {
        return Err(Refusal::new(
            400,
            "E0000028",
            "The request is missing a required parameter.",
        ));
    }
    let next = step(user.status, kind, user.secret.has_password)?;
    if kind == Step::ExpirePassword {
        // Expiring does not count as a change of status: `statusChanged` stays where it was.
        user.status = next;
    } else {
        user.move_to(next, &visit.now);
    }
    let mut body = json!({});
    match name {
        "activate" if !request.flag("sendEmail", true) => body = activation(visit),
        "reactivate" if !request.flag("sendEmail", false) => body = activation(visit),
        "reset_password" if !request.flag("sendEmail", true) => {
            let token = ids::word(visit.clock, 20);
            body = json!({ "resetPasswordUrl": format!("{}/reset_password/{token}", visit.base) });
        }
        "expire_password_with_temp_password" => {
            let temporary = password::temporary(visit.clock);
            user.set_password(visit, &temporary);
            body = json!({ "tempPassword": temporary });
        }
        "deactivate" => super::apps::drop_all(visit, &user.id)?,
        "reset_factors" => {
            visit
                .db
                .prepare_cached("DELETE FROM things WHERE kind = 'factor' AND owner = ?1")?
                .execute([&user.id])?;
        }
        _ => {}
    }
    visit.save_user(&mut user)?;
    let mailed = matches!(name, "activate" | "reactivate" | "reset_password")
        && body.as_object().is_some_and(serde_json::Map::is_empty);
    visit.event(event, &user.id, &json!({ "mail": mailed }))?;
    if kind == Step::ExpirePassword && request.flag("revokeSessions", false) {
        visit.event("user.session.clear", &user.id, &Value::Null)?;
    }
    match name {
        "expire_password" => visit.show_user(&user, false),
        _ => Ok(Answer::ok(&body)),
    }
}

fn activation(visit: &Visit<'_>) -> Value {
    let token = ids::word(visit.clock, 20);
    json!({
        "activationUrl": format!("{}/tokens/{token}/verify", visit.base),
        "activationToken": token,
    })
}
