//! `user contain`: an account is shut at once, as far as its status allows.

use serde_json::json;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Ran, Served, mock, refusal, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";

fn contain(env: &Env, more: &[&str]) -> Ran {
    env.call(["user", "contain"].iter().chain(more).copied())
        .run()
}

/// The last words of the writes that passed.
fn steps(served: &Served) -> Vec<String> {
    let last = |line: &str| line.rsplit('/').next().unwrap().to_owned();
    served.writes().iter().map(|w| last(&w.line)).collect()
}

#[test]
fn the_user_is_suspended_and_signed_out_everywhere() {
    let served = served().start();
    let env = served.env();
    assert_data_eq!(
        contain(&env, &[EVELYN, "--yes"]).view(),
        str![[r#"
$ okta-admin user contain evelyn.boyd@sandbox.example --yes
TARGET	ACTION	STATUS	ERROR	ID
evelyn.boyd@sandbox.example	contain	updated		00uXXXXXXXXXXXXXXXXX
--- stderr ---
updated evelyn.boyd@sandbox.example in 127.0.0.1
--- exit 0 ---

"#]]
    );
    assert_eq!(steps(&served), ["suspend", "sessions?oauthTokens=true"]);
    let status = env.run(["user", "get", EVELYN, "--jq", ".status"]).ok();
    assert_eq!(status.stdout.trim(), "SUSPENDED");
}

#[test]
fn the_outcome_for_scripts_has_a_change_for_each_step() {
    let env = Env::sandbox();
    let flags = [EVELYN, "--reset-factors", "--yes", "-o", "json"];
    let ran = contain(&env, &flags).ok();
    let outcome = ran.json();
    assert_eq!(outcome["action"], "contain");
    assert_eq!(outcome["changes"][0]["action"], "suspend");
    assert_eq!(outcome["changes"][1]["action"], "clear-sessions");
    assert_eq!(outcome["changes"][2]["action"], "reset-factors");
}

#[test]
fn one_question_is_asked_also_for_several_and_an_administrator_is_typed() {
    let served = served().start();
    let env = served.env();
    let one = env.call(["user", "contain", EVELYN]).answers(["n"]).run();
    assert!(one.asked[0].contains("[y/N]"), "{one}");
    let args = ["user", "contain", "--members-of=Legal"];
    let several = env.call(args).answers(["n"]).run().ends(2);
    assert!(several.asked[0].contains("[y/N]"), "{several}");
    let admin = ["user", "contain", "admin", "--me"];
    let admin = env.call(admin).answers(["y"]).run().ends(2);
    assert!(admin.asked[0].contains("administrator"), "{admin}");
    assert!(served.writes().is_empty());
    env.call(args).answers(["y"]).run().ok();
    assert_eq!(served.writes().len(), 6);
}

#[test]
fn who_cannot_be_suspended_is_signed_out_and_what_stays_open_is_said() {
    let served = served().start();
    let env = served.env();
    for (status, said) in [
        ("locked-out", "may be unlocked by Okta"),
        ("staged", "once the activation is finished"),
    ] {
        let found = format!("--where=status={status}");
        contain(&env, &[&found, "--yes"]).ok().says(said);
    }
    let steps = steps(&served);
    assert!(
        steps.iter().all(|s| s == "sessions?oauthTokens=true"),
        "{steps:?}"
    );
    assert_eq!(steps.len(), 3);
    // Who is suspended already cannot sign in, so there is nothing to warn of.
    let ran = contain(&env, &["--where=status=suspended", "--yes"]).ok();
    ran.never_says("warning");
}

#[test]
fn a_suspension_that_is_refused_says_what_can_be_done_by_itself() {
    let mock = mock();
    let at = format!("/api/v1/users/{ID}");
    mock.answer("GET", &at, 200, &user("ada@example.com"));
    let no = refusal("E0000006", "You do not have permission", &[]);
    mock.answer("POST", &format!("{at}/lifecycle/suspend"), 403, &no);
    mock.respond(
        "DELETE",
        &format!("{at}/sessions"),
        ResponseTemplate::new(204),
    );
    let ran = contain(&mock.env(), &[ID, "--yes", "--me"]);
    assert_eq!(ran.code(), 10, "{ran}");
    ran.says("okta-admin user sessions clear --oauth-tokens");
    let writes = mock.writes();
    assert_eq!(
        writes,
        [(format!("POST {at}/lifecycle/suspend"), json!(null))]
    );
}

#[test]
fn protected_users_and_the_own_account_are_refused() {
    let served = served().start();
    let env = served.env().with("OKTA_ADMIN_PROTECT", "group:Engineering");
    contain(&env, &[EVELYN, "--yes"])
        .ends(2)
        .says("is protected");
    let env = served.env();
    contain(&env, &["admin@sandbox.example", "--yes"])
        .ends(2)
        .says("owns this credential");
    contain(&env, &["me", "--yes"]).ends(2).says("--me");
    assert!(served.writes().is_empty());
}
