//! What stops an offboarding, and what does not.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{EVELYN, offboard};
use crate::support::{ID, Mock, mock, refusal, served, user};

fn at(more: &str) -> String {
    format!("/api/v1/users/{ID}{more}")
}

fn no_permission() -> Value {
    let said = "You do not have permission to perform the requested action";
    refusal("E0000006", said, &[])
}

/// A mocked org with one active user who has a factor, and in which much cannot be seen.
fn blind() -> Mock {
    let mock = mock();
    mock.answer("GET", &at(""), 200, &user("ada@example.com"));
    mock.answer("GET", "/api/v1/users/me", 403, &no_permission());
    let factor = json!({"id": "opf1abcdefghijKLMN23", "factorType": "push", "provider": "OKTA"});
    mock.answer("GET", &at("/factors"), 200, &json!([factor]));
    mock.answer("GET", &at("/groups"), 200, &json!([]));
    mock.answer("GET", &at("/clients"), 200, &json!([]));
    mock.answer("GET", "/api/v1/apps", 200, &json!([]));
    mock.answer("GET", "/api/v1/users", 200, &json!([]));
    let off = "You do not have permission to access the feature you are requesting";
    let off = refusal("E0000015", off, &[]);
    mock.answer("GET", &at("/grants"), 401, &off);
    for path in [&at("/roles"), "/api/v1/api-tokens", "/api/v1/groups/rules"] {
        mock.answer("GET", path, 403, &no_permission());
    }
    mock
}

/// Says yes to every step.
fn willing(mock: &Mock) {
    for step in ["suspend", "deactivate", "reset_factors"] {
        mock.answer("POST", &at(&format!("/lifecycle/{step}")), 200, &json!({}));
    }
    mock.respond("DELETE", &at("/sessions"), ResponseTemplate::new(204));
}

fn lines(mock: &Mock) -> Vec<String> {
    let writes = mock.writes();
    writes
        .into_iter()
        .map(|(line, _)| line.replace(&at(""), "USER"))
        .collect()
}

#[test]
fn what_cannot_be_seen_is_said_and_stops_nothing() {
    let mock = blind();
    mock.answer("GET", "/api/v1/users/me", 404, &Value::Null);
    let ran = offboard(&mock.env(), &[ID, "--dry-run", "-o", "json", "--me"]).ok();
    let has = &ran.json()["has"];
    for what in ["roles", "grants", "api_tokens", "linked"] {
        assert!(has[what].is_null(), "{what}: {ran}");
        assert!(has["unseen"][what].is_string(), "{what}: {ran}");
    }
    assert_eq!(has["groups"], json!([]));
    willing(&mock);
    let ran = offboard(&mock.env(), &[ID, "--yes", "--me"]).ok();
    ran.says("roles cannot be seen");
    assert_eq!(
        lines(&mock),
        [
            "POST USER/lifecycle/suspend",
            "DELETE USER/sessions?oauthTokens=true",
            "POST USER/lifecycle/reset_factors",
            "POST USER/lifecycle/deactivate?sendEmail=false",
        ]
    );
}

#[test]
fn what_a_flag_needs_has_to_be_seen() {
    let mock = blind();
    for (flag, needs) in [
        ("--groups=direct", "group rules"),
        ("--revoke-api-tokens", "API tokens"),
    ] {
        let ran = offboard(&mock.env(), &[ID, flag, "--yes", "--me"]).ends(10);
        ran.says(needs);
        ran.says("nothing was sent");
    }
    assert!(mock.writes().is_empty());
}

#[test]
fn a_step_that_fails_ends_the_steps_and_says_how_to_go_on() {
    let mock = blind();
    mock.answer(
        "POST",
        &at("/lifecycle/reset_factors"),
        403,
        &no_permission(),
    );
    willing(&mock);
    let ran = offboard(&mock.env(), &[ID, "--yes", "--me", "-o", "json"]).ends(3);
    let outcome = ran.json();
    assert_eq!(outcome["status"], "partial");
    assert_eq!(outcome["action"], "offboard");
    let changes = outcome["changes"].as_array().unwrap();
    let statuses: Vec<&str> = changes
        .iter()
        .map(|c| c["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["updated", "updated", "failed", "not_attempted"]);
    ran.says("okta-admin run resume last");
}

#[test]
fn a_server_that_fails_while_it_is_read_is_no_reason_to_go_on_blindly() {
    let mock = mock();
    mock.respond("GET", &at("/factors"), ResponseTemplate::new(500));
    mock.answer("GET", &at(""), 200, &user("ada@example.com"));
    for path in [&at("/groups"), &at("/clients"), "/api/v1/apps"] {
        mock.answer("GET", path, 200, &json!([]));
    }
    mock.answer("GET", "/api/v1/users", 200, &json!([]));
    let env = mock.env().with("OKTA_ADMIN_RETRIES", "0");
    offboard(&env, &[ID, "--yes", "--me"]).ends(5);
    assert!(mock.writes().is_empty());
}

#[test]
fn protected_users_and_the_own_account_are_refused() {
    let served = served().start();
    for protect in [EVELYN, "group:Engineering"] {
        let env = served.env().with("OKTA_ADMIN_PROTECT", protect);
        offboard(&env, &[EVELYN, "--yes", "--me"])
            .ends(2)
            .says("is protected");
    }
    let env = served.env();
    offboard(&env, &["admin@sandbox.example", "--yes"])
        .ends(2)
        .says("owns this credential");
    offboard(&env, &["me", "--yes"]).ends(2).says("--me");
    assert!(served.writes().is_empty());
}

#[test]
fn flags_that_contradict_each_other_are_refused_before_anything_is_read() {
    let served = served().start();
    let env = served.env();
    offboard(&env, &[EVELYN, "--groups=list", "--yes"])
        .ends(2)
        .says("names no group");
    offboard(&env, &[EVELYN, "--groups=direct", "--group=Sales", "--yes"]).ends(2);
    offboard(&env, &[EVELYN, "--keep-suspended", "--send-email"]).ends(2);
    assert!(served.seen().is_empty());
}
