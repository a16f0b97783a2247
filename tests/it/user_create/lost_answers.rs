//! A create whose answer is lost: looked up, never repeated blindly.

use std::time::Duration;

use okta_admin::clock::{Clock, SystemClock};
use wiremock::ResponseTemplate;

use super::{USERS, create};
use crate::support::{ID, Mock, mock, not_found, user};

/// Answers a create too late, and then as `found` says when the login is looked up.
fn timing_out(found: ResponseTemplate) -> Mock {
    let mock = mock();
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    mock.respond("POST", USERS, late.set_body_json(user("ada@example.com")));
    mock.respond("GET", "/api/v1/users/ada@example.com", found);
    mock
}

#[test]
fn a_create_whose_answer_is_lost_is_looked_up_and_not_sent_again() {
    let mut ours = user("ada@example.com");
    // wiremock dates its answers by the machine's clock.
    let now = SystemClock::new().now();
    ours["created"] = now.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string().into();
    let mock = timing_out(ResponseTemplate::new(200).set_body_json(&ours));
    let ran = create(&mock.env(), &["--attempt-timeout=300ms", "-o", "json"]).ok();
    assert_eq!(ran.json()["id"], ID);
    ran.says("created ada@example.com");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
    assert!(
        mock.lines()
            .contains(&"GET /api/v1/users/ada@example.com".to_owned())
    );
}

#[test]
fn a_user_who_shows_up_late_after_a_lost_answer_is_not_created_twice() {
    let mut ours = user("ada@example.com");
    let now = SystemClock::new().now();
    ours["created"] = now.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string().into();
    let at = "/api/v1/users/ada@example.com";
    let mock = mock();
    mock.answer("POST", USERS, 503, &serde_json::json!({}));
    mock.once(
        "GET",
        at,
        ResponseTemplate::new(404).set_body_json(not_found("ada@example.com")),
    );
    mock.answer("GET", at, 200, &ours);
    let ran = create(&mock.env(), &["-o", "json"]).ok();
    assert_eq!(ran.json()["id"], ID);
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}

#[test]
fn a_create_whose_answer_and_lookup_are_lost_is_unknown() {
    let mock = timing_out(ResponseTemplate::new(500));
    let flags = ["--attempt-timeout=200ms", "--timeout=2s", "-o", "json"];
    let ran = create(&mock.env(), &flags).ends(6);
    assert_eq!(ran.error()["kind"], "unknown");
    assert!(
        ran.error()["hint"].as_str().unwrap().contains("user get"),
        "{ran}"
    );
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
    assert!(ran.stdout.is_empty(), "{ran}");
}

#[test]
fn somebody_older_who_is_found_after_a_lost_answer_is_not_ours() {
    let mock = mock();
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    mock.respond("POST", USERS, late.set_body_json(user("ada@example.com")));
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        200,
        &user("ada@example.com"),
    );
    let ran = create(&mock.env(), &["--attempt-timeout=300ms"]).ends(8);
    ran.says("exists already");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}
