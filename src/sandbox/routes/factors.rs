//! Factors of a user, `/users/{id}/factors/...`: list, remove, and ask for a push.
//!
//! A push waits for a second and is then confirmed, or declined where the seed says so. Its state
//! is told by the time alone, so that asking about it writes nothing.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::ids;
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;
use crate::sandbox::user::User;

const KIND: &str = "factor";

/// `/users/{id}/factors` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, user: &User, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => {
            let all = visit.things(KIND, &user.id)?;
            let list = all.into_iter().map(|f| shown(visit, user, f)).collect();
            Ok(Answer::ok(&Value::Array(list)))
        }
        (["catalog" | "questions"], Method::Get) => Ok(Answer::bytes(200, b"[]".to_vec())),
        ([id], Method::Get) => {
            let factor = find(visit, user, id)?;
            Ok(Answer::ok(&shown(visit, user, factor)))
        }
        ([id], Method::Delete) => remove(visit, user, id),
        ([id, "verify"], Method::Post) => verify(visit, request, user, id),
        ([id, "transactions", transaction], Method::Get) => follow(visit, user, id, transaction),
        ([] | [_] | [_, "verify"] | [_, "transactions", _], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn find(visit: &Visit<'_>, user: &User, id: &str) -> Result<Thing, Refusal> {
    visit
        .thing(KIND, &user.id, id)?
        .ok_or_else(|| Refusal::not_found(id, "UserFactor"))
}

fn shown(visit: &Visit<'_>, user: &User, factor: Thing) -> Value {
    let own = address(visit, user, &factor.id);
    let mut doc = factor.doc;
    doc.insert(
        "_links".to_owned(),
        json!({
            "self": {"href": own, "hints": {"allow": ["GET", "DELETE"]}},
            "verify": {"href": format!("{own}/verify"), "hints": {"allow": ["POST"]}},
        }),
    );
    Value::Object(doc)
}

fn address(visit: &Visit<'_>, user: &User, id: &str) -> String {
    format!("{}/api/v1/users/{}/factors/{id}", visit.base, user.id)
}

/// Removing a push takes the TOTP of the same app with it.
fn remove(visit: &Visit<'_>, user: &User, id: &str) -> Outcome {
    let gone = find(visit, user, id)?;
    let with_it = gone.text("factorType") == "push";
    for factor in visit.things(KIND, &user.id)? {
        let same = factor.id == gone.id;
        if same || with_it && factor.text("factorType") == "token:software:totp" {
            visit.drop_thing(KIND, &user.id, &factor.id)?;
        }
    }
    visit.event("user.mfa.factor.deactivate", &user.id, &Value::Null)?;
    Ok(Answer::no_content())
}

fn verify(visit: &Visit<'_>, request: &Request, user: &User, id: &str) -> Outcome {
    let factor = find(visit, user, id)?;
    if factor.text("factorType") != "push" {
        let given = request.object().unwrap_or_default();
        if given.contains_key("passCode") || given.contains_key("answer") {
            return Err(Refusal::new(403, "E0000068", "Invalid Passcode/Answer")
                .cause("Your passcode doesn't match our records. Please try again."));
        }
        return Ok(Answer::ok(&json!({"factorResult": "CHALLENGE"})));
    }
    let transaction = Thing {
        id: ids::word(visit.clock, 20),
        owner: factor.id.clone(),
        doc: Map::from_iter([("created".to_owned(), json!(visit.now))]),
    };
    visit.keep_thing("transaction", &transaction)?;
    visit.event(
        "system.push.send_factor_verify_push",
        &user.id,
        &Value::Null,
    )?;
    let body = result(visit, user, &factor.id, &transaction.id, "WAITING");
    Ok(Answer::json(201, &body))
}

fn follow(visit: &Visit<'_>, user: &User, id: &str, transaction: &str) -> Outcome {
    let factor = find(visit, user, id)?;
    let asked = visit
        .thing("transaction", &factor.id, transaction)?
        .ok_or_else(|| Refusal::not_found(transaction, "FactorTransaction"))?;
    let word = if visit.now.as_str() <= asked.text("created") {
        "WAITING"
    } else if visit.thing("declined", &user.id, &factor.id)?.is_some() {
        "REJECTED"
    } else {
        "SUCCESS"
    };
    Ok(Answer::ok(&result(
        visit,
        user,
        &factor.id,
        transaction,
        word,
    )))
}

fn result(visit: &Visit<'_>, user: &User, factor: &str, transaction: &str, word: &str) -> Value {
    let own = address(visit, user, factor);
    if word != "WAITING" {
        return json!({ "factorResult": word });
    }
    json!({
        "factorResult": word,
        "profile": {"credentialId": user.login()},
        "_links": {"poll": {
            "href": format!("{own}/transactions/{transaction}"),
            "hints": {"allow": ["GET"]},
        }},
    })
}
