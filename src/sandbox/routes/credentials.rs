//! Credentials, `POST /users/{id}/credentials/{action}`: what users do with their own.
//!
//! Refusals: 403 E0000014 with the reason (wrong old password, weak new one), E0000034 (forgot not
//! allowed), E0000087 (wrong answer), E0000038 (wrong status).
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserCred/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::given::{folded, read_question};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::status::Status;
use crate::sandbox::user::User;
use crate::sandbox::{ids, password};

/// Does one of the actions.
pub(super) fn act(visit: &Visit<'_>, request: &Request, reference: &str, name: &str) -> Outcome {
    let action = match name {
        "change_password" => change_password,
        "change_recovery_question" => change_question,
        "forgot_password" => forgot,
        "forgot_password_recovery_question" => forgot_with_answer,
        _ => return Err(Refusal::no_path()),
    };
    if request.method != Method::Post {
        return Err(Refusal::method());
    }
    action(visit, request, &mut visit.user(reference)?)
}

fn change_password(visit: &Visit<'_>, request: &Request, user: &mut User) -> Outcome {
    let body = request.object()?;
    if !matches!(
        user.status,
        Status::Staged | Status::Active | Status::PasswordExpired | Status::Recovery
    ) {
        return Err(Refusal::status());
    }
    let old = value_of(&body, "oldPassword")?;
    let new = value_of(&body, "newPassword")?;
    check_present(user, old, "Old Password is not correct")?;
    check_new(user, new, request.flag("strict", false))?;
    user.set_password(visit, new);
    recover(visit, user);
    visit.event("user.account.update_password", &user.id, &Value::Null)?;
    if body.get("revokeSessions") == Some(&Value::Bool(true)) {
        visit.event("user.session.clear", &user.id, &Value::Null)?;
    }
    keep(visit, user)
}

fn change_question(visit: &Visit<'_>, request: &Request, user: &mut User) -> Outcome {
    let body = request.object()?;
    if !matches!(
        user.status,
        Status::Staged | Status::Active | Status::Recovery
    ) {
        return Err(Refusal::status());
    }
    check_present(
        user,
        value_of(&body, "password")?,
        "Password is not correct",
    )?;
    let (question, answer) = read_question(body.get("recovery_question"))?.ok_or_else(|| {
        Refusal::invalid(
            "recovery_question",
            "recovery_question: The field cannot be left blank",
        )
    })?;
    user.question = Some(question);
    user.secret.answer = Some(password::digest(visit.clock, &folded(&answer)));
    keep(visit, user)
}

fn forgot(visit: &Visit<'_>, request: &Request, user: &mut User) -> Outcome {
    if user.status != Status::Active {
        return Err(not_allowed());
    }
    let mail = request.flag("sendEmail", true);
    visit.event(
        "user.account.reset_password",
        &user.id,
        &json!({ "mail": mail }),
    )?;
    if mail {
        return Ok(Answer::empty_object());
    }
    let token = ids::word(visit.clock, 20);
    Ok(Answer::ok(&json!({
        "resetPasswordUrl": format!("{}/signin/reset-password/{token}", visit.base)
    })))
}

fn forgot_with_answer(visit: &Visit<'_>, request: &Request, user: &mut User) -> Outcome {
    let body = request.object()?;
    let Some(known) = user.secret.answer.clone() else {
        return Err(not_allowed());
    };
    if !matches!(
        user.status,
        Status::Active | Status::PasswordExpired | Status::Recovery
    ) {
        return Err(not_allowed());
    }
    let answer = body
        .get("recovery_question")
        .and_then(|part| part.get("answer"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !password::matches(&known, &folded(answer)) {
        return Err(Refusal::new(
            403,
            "E0000087",
            "The recovery question answer did not match our records.",
        ));
    }
    let new = value_of(&body, "password")?;
    check_new(user, new, false)?;
    user.set_password(visit, new);
    recover(visit, user);
    visit.event("user.account.update_password", &user.id, &Value::Null)?;
    keep(visit, user)
}

fn not_allowed() -> Refusal {
    Refusal::new(
        403,
        "E0000034",
        "Forgot password not allowed on specified user.",
    )
}

fn value_of<'b>(body: &'b Map<String, Value>, key: &str) -> Result<&'b str, Refusal> {
    body.get(key)
        .and_then(|part| part.get("value"))
        .and_then(Value::as_str)
        .ok_or_else(|| Refusal::invalid(key, format!("{key}: The field cannot be left blank")))
}

fn check_present(user: &User, given: &str, cause: &str) -> Result<(), Refusal> {
    let known = user.secret.password.as_deref();
    if known.is_some_and(|digest| password::matches(digest, given)) {
        Ok(())
    } else {
        Err(Refusal::credentials(cause))
    }
}

fn check_new(user: &User, new: &str, strict: bool) -> Result<(), Refusal> {
    if !password::is_good(new, user.login()) {
        return Err(Refusal::credentials(password::RULES));
    }
    if strict && user.remembers(new) {
        return Err(Refusal::credentials("Password has been used too recently"));
    }
    Ok(())
}

/// A password of their own choice ends a recovery and an expiry.
fn recover(visit: &Visit<'_>, user: &mut User) {
    if matches!(user.status, Status::Recovery | Status::PasswordExpired) {
        user.move_to(Status::Active, &visit.now);
    }
}

fn keep(visit: &Visit<'_>, user: &mut User) -> Outcome {
    visit.save_user(user)?;
    let body = serde_json::to_vec(&user.credentials(false)).map_err(|_| Refusal::internal())?;
    Ok(Answer::bytes(200, body))
}
