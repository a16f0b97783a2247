//! `user password`: what is asked for, sent and refused.

mod handed_over;
mod lost_answers;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Env, ID, Mock, mock, refusal, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";
const ADA: &str = "ada@example.com";

/// An org that holds one active user and nothing else.
fn org() -> Mock {
    let mock = mock();
    mock.answer("GET", &format!("/api/v1/users/{ADA}"), 200, &user(ADA));
    let mut me = user("admin@example.com");
    me["id"] = "00u1abcdefghijADMIN1".into();
    mock.answer("GET", "/api/v1/users/me", 200, &me);
    mock
}

fn step(step: &str) -> String {
    format!("/api/v1/users/{ID}/lifecycle/{step}")
}

#[test]
fn the_password_that_was_set_is_the_one_that_counts() {
    let env = Env::sandbox();
    let set = env.call([
        "user",
        "password",
        "set",
        EVELYN,
        "--password-stdin",
        "--yes",
    ]);
    set.stdin("Winter-Sun-42\n").run().ok();
    let args = ["user", "password", "change", EVELYN, "--generate-password"];
    let change = |old: &str| {
        let call = env.call(args.into_iter().chain(["--old-password-stdin"]));
        call.stdin(format!("{old}\n")).run()
    };
    let wrong = change("Correct-Horse-7").ends(9);
    wrong.says("Old Password is not correct");
    wrong.never_says("Correct-Horse-7");
    change("Winter-Sun-42").ok();
}

#[test]
fn standard_input_holds_users_or_a_password_and_not_both() {
    let served = served().start();
    let args = ["user", "password", "set", "-", "--password-stdin", "--yes"];
    let env = served.env();
    let ran = env.call(args).stdin("evelyn.boyd\n").run().ends(2);
    ran.says("both take standard input");
    assert!(served.seen().is_empty());
}

#[test]
fn without_a_terminal_or_a_flag_there_is_no_password() {
    let served = served().start();
    let set = ["user", "password", "set", EVELYN, "--yes"];
    served.env().run(set).ends(2).says("no terminal");
    let hook = ["--password-hook", "--add-random-chars"];
    let env = served.env();
    let ran = env.call(set.into_iter().chain(hook)).run().ends(2);
    ran.says("--add-random-chars needs a password");
    assert!(served.seen().is_empty());
}

#[test]
fn a_person_is_asked_for_the_password_twice_and_for_a_yes() {
    let env = Env::sandbox();
    let call = env.call(["user", "password", "set", EVELYN]);
    let ran = call.answers(["Winter-Sun-42", "y"]).run().ok();
    assert_eq!(ran.asked[0], "Password (twice)", "{ran}");
    assert!(ran.asked[1].contains("[y/N]"), "{ran}");
    ran.never_says("Winter-Sun-42");
}

#[test]
fn a_weak_password_is_refused_with_the_rules() {
    let env = Env::sandbox();
    let call = env.call([
        "user",
        "password",
        "set",
        EVELYN,
        "--password-stdin",
        "--yes",
    ]);
    let ran = call.stdin("hunter2").run().ends(9);
    ran.says("at least 8 characters");
    ran.never_says("hunter2");
}

#[test]
fn set_and_expire_are_two_steps_and_a_failed_second_one_is_told() {
    let mock = org();
    let at = format!("/api/v1/users/{ID}");
    mock.answer("POST", &at, 200, &user(ADA));
    let no = refusal("E0000038", "Not allowed in the current status.", &[]);
    mock.answer("POST", &step("expire_password"), 403, &no);
    mock.answer("GET", &at, 200, &user(ADA));
    let args = [
        "user",
        "password",
        "set",
        ADA,
        "--generate",
        "--expire",
        "--yes",
    ];
    let ran = mock.env().run(args).ends(3);
    ran.says("1 of 2 steps were carried out; expire-password failed");
    // The password is set, so it is handed over all the same.
    assert!(ran.stdout.contains("password: "), "{ran}");
    let writes = mock.writes();
    assert_eq!(writes[0].0, format!("POST {at}?strict=false"));
    assert!(writes[0].1["credentials"]["password"]["value"].is_string());
}

#[test]
fn the_reset_link_is_returned_unless_a_mail_is_asked_for() {
    let url = "https://acme.okta.com/reset_password/XE6wE17zmphl3KqAPFxO";
    for (flags, query, link) in [
        (&[][..], "sendEmail=false&revokeSessions=false", true),
        (
            &["--send-email"],
            "sendEmail=true&revokeSessions=false",
            false,
        ),
        (
            &["--revoke-sessions"],
            "sendEmail=false&revokeSessions=true",
            true,
        ),
    ] {
        let mock = org();
        let body = if link {
            json!({"resetPasswordUrl": url})
        } else {
            json!({})
        };
        mock.answer("POST", &step("reset_password"), 200, &body);
        let args = ["user", "password", "reset", ADA, "--yes", "-o", "json"];
        let env = mock.env();
        let ran = env.call(args.iter().chain(flags).copied()).run().ok();
        let printed = ran.json()["resetPasswordUrl"].clone();
        assert_eq!(printed == url, link, "{ran}");
        let expected = format!("POST {}?{query}", step("reset_password"));
        assert_eq!(mock.writes(), [(expected, Value::Null)]);
    }
}

#[test]
fn expiring_twice_is_unchanged_the_second_time() {
    let served = served().start();
    let args = ["user", "password", "expire", EVELYN, "--yes", "-o", "json"];
    assert_eq!(served.env().run(args).ok().json()["status"], "updated");
    let writes = served.writes().len();
    assert_eq!(served.env().run(args).ok().json()["status"], "unchanged");
    assert_eq!(served.writes().len(), writes);
}

#[test]
fn changing_sends_both_passwords_and_the_sessions_in_the_body() {
    let mock = org();
    let at = format!("/api/v1/users/{ID}/credentials/change_password");
    let answer = json!({"provider": {"type": "OKTA", "name": "OKTA"}});
    mock.answer("POST", &at, 200, &answer);
    let env = mock.env();
    let new = env.file("new", "Winter-Sun-42\n");
    let args = ["user", "password", "change", ADA, "--old-password-stdin"];
    let more = ["--revoke-sessions", "--new-password-file", &new];
    let call = env.call(args.into_iter().chain(more));
    let ran = call.stdin("Correct-Horse-7\n").run().ok();
    ran.never_says("Winter-Sun-42");
    let body = json!({
        "oldPassword": {"value": "Correct-Horse-7"},
        "newPassword": {"value": "Winter-Sun-42"},
        "revokeSessions": true,
    });
    assert_eq!(mock.writes(), [(format!("POST {at}?strict=false"), body)]);
}

#[test]
fn the_recovery_question_is_set_and_its_answer_never_said() {
    let env = Env::sandbox();
    let args = [
        "user",
        "password",
        "recovery",
        EVELYN,
        "--recovery-question=First pet?",
    ];
    env.call(args).run().ends(2);
    let call = env.call(args.into_iter().chain(["--recovery-answer-stdin"]));
    let ran = call.stdin("Whiskers\n").run().ok();
    ran.never_says("Whiskers");
    let path = ".credentials.recovery_question.question";
    let ran = env.run(["user", "get", EVELYN, "--jq", path]).ok();
    assert_eq!(ran.stdout, "First pet?\n");
    let none = env.run(["user", "password", "recovery", EVELYN]).ends(2);
    none.says("no recovery question");
}

#[test]
fn forgot_leaves_the_user_able_to_sign_in() {
    let env = Env::sandbox();
    let ran = env.run(["user", "password", "forgot", EVELYN]).ok();
    assert!(ran.stdout.contains("reset link: http"), "{ran}");
    let ran = env.run(["user", "get", EVELYN, "--jq", ".status"]).ok();
    assert_eq!(ran.stdout, "ACTIVE\n");
}

#[test]
fn a_reset_from_the_wrong_status_says_what_is_legal() {
    let env = Env::sandbox();
    env.run(["user", "lifecycle", "suspend", EVELYN, "--yes"])
        .ok();
    let args = ["user", "password", "reset", EVELYN, "--yes"];
    let ran = env.call(args.into_iter().chain(["--columns=target,status"]));
    assert_data_eq!(
        ran.run().view(),
        str![[r#"
$ okta-admin user password reset evelyn.boyd@sandbox.example --yes --columns=target,status
TARGET	STATUS
evelyn.boyd@sandbox.example	failed
--- stderr ---
error: could not reset the password of evelyn.boyd@sandbox.example
  caused by: evelyn.boyd@sandbox.example is SUSPENDED, which does not allow reset_password
  caused by: could not reset the password of user 00uXXXXXXXXXXXXXXXXX
  caused by: Okta refused the request: Password reset failed (403 E0000017)
  hint: legal from SUSPENDED: unsuspend, deactivate
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
--- exit 8 ---

"#]]
    );
}

#[test]
fn mails_to_several_are_typed_and_links_are_a_yes_or_no() {
    let env = Env::sandbox();
    let args = ["user", "password", "reset", EVELYN, GRACE];
    let ran = env.call(args).answers(["y"]).run().ok();
    assert!(ran.asked[0].contains("[y/N]"), "{ran}");
    let mails = || env.call(args.into_iter().chain(["--send-email"]));
    mails().answers(["y"]).run().ends(2).says("not confirmed");
    let ran = mails().answers(["2"]).run().ok();
    assert!(ran.asked[0].contains("2 mails"), "{ran}");
    assert!(!ran.stdout.contains("reset link"), "{ran}");
}
