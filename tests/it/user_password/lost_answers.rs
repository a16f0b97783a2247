//! What issues a secret or a mail is never repeated by itself when its answer is lost.

use serde_json::json;

use super::{ADA, org, step};
use crate::support::{ID, user};

#[test]
fn a_reset_whose_answer_is_lost_is_not_sent_again() {
    let mut recovering = user(ADA);
    recovering["status"] = "RECOVERY".into();
    // Seen to be done: the link is lost. Not seen: nobody knows.
    for (now, status, says) in [
        (
            recovering,
            "updated",
            "the reset link never arrived and is lost",
        ),
        (user(ADA), "unknown", "nobody can say whether this was done"),
    ] {
        let mock = org();
        mock.answer("POST", &step("reset_password"), 503, &json!({}));
        mock.answer("GET", &format!("/api/v1/users/{ID}"), 200, &now);
        let args = ["user", "password", "reset", ADA, "--yes", "-o", "json"];
        let ran = mock.env().run(args).ends(6);
        assert_eq!(ran.json()["status"], status, "{ran}");
        assert_eq!(ran.json()["secret"] == "lost", status == "updated", "{ran}");
        ran.says(says)
            .says("okta-admin user password reset 00u1abcdefghijKLMN23");
        assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
    }
}

#[test]
fn a_lost_link_of_one_of_several_is_exit_6_for_all() {
    let mock = org();
    let mut recovering = user(ADA);
    recovering["status"] = "RECOVERY".into();
    mock.answer("POST", &step("reset_password"), 503, &json!({}));
    mock.answer("GET", &format!("/api/v1/users/{ID}"), 200, &recovering);
    let args = [
        "user",
        "password",
        "reset",
        ADA,
        "nobody@x.example",
        "--yes",
    ];
    let ran = mock.env().run(args).ends(6);
    ran.says("2 of 2 did not succeed, some unknown");
}

#[test]
fn a_temporary_password_whose_answer_is_lost_is_not_made_again() {
    let mut changed = user(ADA);
    changed["passwordChanged"] = "2026-02-02T00:00:00.000Z".into();
    let mock = org();
    let at = step("expire_password_with_temp_password");
    mock.answer("POST", &at, 503, &json!({}));
    mock.answer("GET", &format!("/api/v1/users/{ID}"), 200, &changed);
    let args = ["user", "password", "temp", ADA, "--yes", "-o", "json"];
    let ran = mock.env().run(args).ends(6);
    assert_eq!(ran.json()["secret"], "lost", "{ran}");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}
