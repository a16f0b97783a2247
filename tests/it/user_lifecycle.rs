//! `user lifecycle`: steps that are legal, and the truth about those that are not.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Env, ID, Mock, mock, refusal, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";
const ADA: &str = "ada@example.com";

fn status(env: &Env, login: &str) -> String {
    let ran = env.run(["user", "get", login, "--jq", ".status"]).ok();
    ran.stdout.trim().to_owned()
}

/// An org that holds one user of this status, who afterwards is as `then`.
fn org(before: &str, then: &str) -> Mock {
    let mock = mock();
    let of = |status: &str| {
        let mut user = user(ADA);
        user["status"] = status.into();
        user
    };
    mock.answer("GET", &format!("/api/v1/users/{ADA}"), 200, &of(before));
    mock.answer("GET", &format!("/api/v1/users/{ID}"), 200, &of(then));
    let mut me = user("admin@example.com");
    me["id"] = "00u1abcdefghijADMIN1".into();
    mock.answer("GET", "/api/v1/users/me", 200, &me);
    mock
}

fn step(step: &str) -> String {
    format!("/api/v1/users/{ID}/lifecycle/{step}")
}

#[test]
fn a_user_goes_all_the_way_and_back() {
    let env = Env::sandbox();
    for (verb, flags, after) in [
        ("suspend", &["--yes"][..], "SUSPENDED"),
        ("unsuspend", &[], "ACTIVE"),
        ("deactivate", &["--yes", "--wait"], "DEPROVISIONED"),
        ("activate", &[], "ACTIVE"),
    ] {
        let args = ["user", "lifecycle", verb, EVELYN, "-o", "json"];
        let ran = env.call(args.iter().chain(flags).copied()).run().ok();
        assert_eq!(ran.json()["action"], verb);
        assert_eq!(ran.json()["status"], "updated");
        assert_eq!(status(&env, EVELYN), after);
        // Once more is no failure.
        let ran = env.call(args.iter().chain(flags).copied()).run().ok();
        assert_eq!(ran.json()["status"], "unchanged", "{ran}");
    }
}

#[test]
fn whether_a_mail_goes_out_is_always_said() {
    for (before, verb, flags, query) in [
        ("STAGED", "activate", &[][..], "?sendEmail=false"),
        ("STAGED", "activate", &["--send-email"], "?sendEmail=true"),
        ("PROVISIONED", "reactivate", &[], "?sendEmail=false"),
        (
            "PROVISIONED",
            "resend",
            &["--send-email"],
            "?sendEmail=true",
        ),
        ("ACTIVE", "deactivate", &["--yes"], "?sendEmail=false"),
        (
            "ACTIVE",
            "deactivate",
            &["--yes", "--send-email"],
            "?sendEmail=true",
        ),
        ("ACTIVE", "suspend", &["--yes"], ""),
        ("SUSPENDED", "unsuspend", &[], ""),
        ("LOCKED_OUT", "unlock", &[], ""),
    ] {
        let mock = org(before, before);
        let op = if verb == "resend" { "reactivate" } else { verb };
        let link = json!({"activationUrl": "https://acme.okta.com/welcome/XE6wE17zmphl3KqAPFxO"});
        mock.answer("POST", &step(op), 200, &link);
        let args = ["user", "lifecycle", verb, ADA];
        let env = mock.env();
        env.call(args.iter().chain(flags).copied()).run().ok();
        let expected = format!("POST {}{query}", step(op));
        assert_eq!(mock.writes(), [(expected, Value::Null)]);
    }
}

#[test]
fn an_activation_link_is_printed_once_as_it_was_given() {
    let env = Env::sandbox();
    let of = |status: &'static str| ["user", "lifecycle", "activate", "--where", status, "--yes"];
    let ran = env.run(of("status=staged")).ok();
    let links = ran.stdout.matches("activation link: http://127.0.0.1:");
    assert_eq!(links.count(), 2, "{ran}");
    let ran = env.run(of("status=provisioned")).ok();
    ran.says("issues a new link");
    assert!(!ran.stdout.contains("http"), "{ran}");
}

#[test]
fn an_activation_link_that_would_be_lost_is_refused() {
    let served = served().start();
    let args = ["user", "lifecycle", "activate", EVELYN, "-o", "csv"];
    served.env().run(args).ends(2).says("would be lost");
    assert!(served.seen().is_empty());
}

#[test]
fn a_step_that_is_not_legal_says_the_status_and_what_is() {
    let env = Env::sandbox();
    let zoe = "zoe.baker@sandbox.example";
    env.run(["user", "lifecycle", "deactivate", zoe, "--yes"])
        .ok();
    let args = ["user", "lifecycle", "suspend", zoe, "--yes"];
    let call = env.call(args.into_iter().chain(["--columns=target,status"]));
    assert_data_eq!(
        call.run().view(),
        str![[r#"
$ okta-admin user lifecycle suspend zoe.baker@sandbox.example --yes --columns=target,status
TARGET	STATUS
zoe.baker@sandbox.example	failed
--- stderr ---
error: could not suspend zoe.baker@sandbox.example
  caused by: zoe.baker@sandbox.example is DEPROVISIONED, which does not allow suspend
  caused by: could not suspend user 00uXXXXXXXXXXXXXXXXX
  caused by: Okta refused the request: Cannot suspend a user that is not active (400 E0000001)
  hint: legal from DEPROVISIONED: activate, delete
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
--- exit 8 ---

"#]]
    );
}

#[test]
fn unlocking_somebody_who_is_not_locked_is_unchanged_and_asked_of_okta() {
    let served = served().start();
    let args = ["user", "lifecycle", "unlock", EVELYN, "-o", "json"];
    assert_eq!(served.env().run(args).ok().json()["status"], "unchanged");
    // The status does not show a lock for unknown devices, so Okta has to be asked.
    assert_eq!(served.writes().len(), 1);
}

#[test]
fn several_are_told_one_by_one_and_one_failure_is_exit_3() {
    let env = Env::sandbox();
    env.run(["user", "lifecycle", "deactivate", GRACE, "--yes"])
        .ok();
    let args = [
        "user",
        "lifecycle",
        "suspend",
        EVELYN,
        GRACE,
        "nobody@x.example",
    ];
    let args = args
        .into_iter()
        .chain(["--yes", "--columns=target,action,status"]);
    assert_data_eq!(
        env.call(args).run().view(),
        str![[r#"
$ okta-admin user lifecycle suspend evelyn.boyd@sandbox.example grace.hopper@sandbox.example nobody@x.example --yes --columns=target,action,status
TARGET	ACTION	STATUS
evelyn.boyd@sandbox.example	suspend	updated
grace.hopper@sandbox.example	suspend	failed
nobody@x.example	suspend	failed
--- stderr ---
error: could not suspend grace.hopper@sandbox.example
  caused by: grace.hopper@sandbox.example is DEPROVISIONED, which does not allow suspend
  caused by: could not suspend user 00uXXXXXXXXXXXXXXXXX
  caused by: Okta refused the request: Cannot suspend a user that is not active (400 E0000001)
  hint: legal from DEPROVISIONED: activate, delete
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
error: could not suspend nobody@x.example
  caused by: could not get user nobody@x.example
  caused by: Okta refused the request: Not found: Resource not found: nobody@x.example (User) (404 E0000007)
  hint: it is not there, or not visible to this credential
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
1 updated, 2 failed in the sandbox
error: 2 of 3 did not succeed
--- exit 3 ---

"#]]
    );
}

#[test]
fn a_lost_answer_is_looked_at_and_not_sent_again() {
    let mock = org("ACTIVE", "SUSPENDED");
    mock.answer("POST", &step("suspend"), 503, &json!({}));
    let args = ["user", "lifecycle", "suspend", ADA, "--yes", "-o", "json"];
    assert_eq!(mock.env().run(args).ok().json()["status"], "updated");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}

#[test]
fn an_activation_that_was_applied_and_whose_link_is_lost_is_exit_6() {
    let mock = org("STAGED", "PROVISIONED");
    mock.answer("POST", &step("activate"), 503, &json!({}));
    let args = ["user", "lifecycle", "activate", ADA, "-o", "json"];
    let ran = mock.env().run(args).ends(6);
    assert_eq!(ran.json()["secret"], "lost", "{ran}");
    assert_eq!(ran.json()["status"], "updated");
    ran.says("okta-admin user lifecycle reactivate 00u1abcdefghijKLMN23");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}

#[test]
fn a_reactivation_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    let mock = org("PROVISIONED", "PROVISIONED");
    mock.answer("POST", &step("reactivate"), 503, &json!({}));
    let args = ["user", "lifecycle", "reactivate", ADA, "--send-email"];
    let env = mock.env();
    let ran = env.call(args.into_iter().chain(["-o", "json"])).run();
    let ran = ran.ends(6);
    assert_eq!(ran.json()["status"], "unknown");
    ran.says("okta-admin user lifecycle reactivate 00u1abcdefghijKLMN23 --send-email");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}

#[test]
fn a_refusal_that_is_not_about_the_status_stays_what_it_is() {
    let mock = org("ACTIVE", "ACTIVE");
    let no = refusal("E0000006", "You do not have permission", &[]);
    mock.answer("POST", &step("suspend"), 403, &no);
    let args = ["user", "lifecycle", "suspend", ADA, "--yes"];
    mock.env().run(args).ends(10);
}

#[test]
fn ensure_takes_the_steps_that_are_needed_and_no_other() {
    let env = Env::sandbox();
    env.run(["user", "lifecycle", "deactivate", EVELYN, "--yes"])
        .ok();
    let ensure = |goal: &str| {
        let args = ["user", "lifecycle", "ensure", goal, EVELYN, "--yes"];
        let call = env.call(args.into_iter().chain(["-o", "json"]));
        call.run().ok().json()
    };
    let suspended = ensure("suspended");
    let steps = suspended["changes"].as_array().unwrap().len();
    assert_eq!(steps, 2, "{suspended}");
    assert_eq!(status(&env, EVELYN), "SUSPENDED");
    assert_eq!(ensure("suspended")["status"], "unchanged");
    assert_eq!(ensure("active")["action"], "unsuspend");
    assert_eq!(ensure("active")["status"], "unchanged");
    assert_eq!(ensure("deactivated")["action"], "deactivate");
    assert_eq!(status(&env, EVELYN), "DEPROVISIONED");
}

#[test]
fn ensure_active_says_what_only_the_user_can_do() {
    let served = served().start();
    let args = ["user", "lifecycle", "ensure", "active", "-o", "json"];
    let env = served.env();
    let call = env.call(args.into_iter().chain(["--where=status=provisioned"]));
    let ran = call.run().ok();
    let says = ran.stdout.contains("the user has not finished setting up");
    assert!(says, "{ran}");
    assert!(served.writes().is_empty());
}

#[test]
fn enable_and_disable_are_two_words_for_four_steps() {
    let env = Env::sandbox();
    for (verb, flags, after) in [
        ("disable", &["--yes"][..], "SUSPENDED"),
        ("enable", &[], "ACTIVE"),
        ("disable", &["--deactivate", "--yes"], "DEPROVISIONED"),
        ("enable", &["--activate"], "ACTIVE"),
    ] {
        let args = ["user", "lifecycle", verb, EVELYN];
        env.call(args.iter().chain(flags).copied()).run().ok();
        assert_eq!(status(&env, EVELYN), after, "{verb} {flags:?}");
    }
    env.run(["user", "lifecycle", "enable", EVELYN, "--send-email"])
        .ends(2);
}

#[test]
fn delete_is_the_same_as_user_delete() {
    let env = Env::sandbox();
    let args = ["user", "lifecycle", "delete", EVELYN, "--yes", "-o", "json"];
    assert_eq!(env.run(args).ok().json()["status"], "deleted");
    env.run(["user", "get", EVELYN]).ends(7);
}

#[test]
fn the_own_account_is_not_locked_out_by_accident() {
    let served = served().start();
    let me = served
        .env()
        .run(["user", "get", "me", "--jq", ".profile.login"]);
    let args = ["user", "lifecycle", "suspend", me.stdout.trim(), "--yes"];
    served.env().run(args).ends(2).says("--me");
    assert!(served.writes().is_empty());
}
