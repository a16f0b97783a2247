//! Many users: who is meant, who is asked, and what each is told.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{AT, EVELYN};
use crate::support::{Env, ID, mock, refusal, served, user};

#[test]
fn many_who_match_are_changed_and_each_is_told() {
    let env = Env::sandbox();
    let args = [
        "user",
        "update",
        "--where=department=Legal",
        "--division=Law",
    ];
    env.run(args).ends(2).says("--yes").says("--expect 3");
    let all = args.into_iter().chain(["--yes", "--columns=login,status"]);
    assert_data_eq!(
        env.call(all).run().view(),
        str![[r#"
$ okta-admin user update --where=department=Legal --division=Law --yes --columns=login,status
LOGIN	STATUS
zoe.baker@sandbox.example	PROVISIONED
sophie.wilson@sandbox.example	ACTIVE
radia.perlman@sandbox.example	ACTIVE
--- stderr ---
3 updated in the sandbox
--- exit 0 ---

"#]]
    );
    let count = env
        .run(["user", "list", "--where=division=Law", "--count"])
        .ok();
    assert_eq!(count.stdout, "3\n");
}

#[test]
fn expect_goes_on_only_if_exactly_that_many_are_touched() {
    let served = served().start();
    let update = |expect: &str| {
        served.env().run([
            "user",
            "update",
            "--members-of=Legal",
            "--title=x",
            "--expect",
            expect,
        ])
    };
    for wrong in ["0", "2", "4", "1000"] {
        update(wrong).ends(2).says("3 would be touched");
    }
    assert!(served.writes().is_empty());
    update("3").ok();
    assert_eq!(served.writes().len(), 3);
    // Those who are so already are not touched, and the careful script is told.
    update("3").ends(2).says("0 would be touched");
}

#[test]
fn a_person_is_asked_once_for_many_and_sees_what_would_change() {
    let env = Env::sandbox();
    let call = env.call([
        "user",
        "update",
        "--where=department=Legal",
        "--division=Law",
        "-o",
        "id",
    ]);
    let ran = call.answers(["y"]).terminal(100).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user update --where=department=Legal --division=Law -o id
00uXXXXXXXXXXXXXXXXX
00uXXXXXXXXXXXXXXXXX
00uXXXXXXXXXXXXXXXXX
--- asked ---
zoe.baker@sandbox.example (Zoë Baker, PROVISIONED, 00uXXXXXXXXXXXXXXXXX)
  division: Operations -> Law
sophie.wilson@sandbox.example (Sophie Wilson, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  division: Operations -> Law
radia.perlman@sandbox.example (Radia Perlman, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  division: Operations -> Law
as admin@sandbox.example
Update 3 users in the sandbox? [y/N] 
--- stderr ---
3 updated in the sandbox
--- exit 0 ---

"#]]
    );
}

#[test]
fn nobody_who_matches_is_nothing_to_do() {
    let served = served().start();
    let args = [
        "user",
        "update",
        "--where=department=Nowhere",
        "--title=x",
        "--yes",
        "-o",
        "json",
    ];
    let ran = served.env().run(args).ok();
    assert_eq!(ran.json(), json!([]));
    assert!(served.writes().is_empty());
}

#[test]
fn somebody_who_no_longer_matches_when_read_is_left_alone() {
    let mock = mock();
    let mut listed = user("ada@example.com");
    listed["profile"]["department"] = "IT".into();
    let mut now = listed.clone();
    now["profile"]["department"] = "Sales".into();
    mock.answer("GET", "/api/v1/users", 200, &json!([listed]));
    mock.answer("GET", AT, 200, &now);
    let ran = mock
        .env()
        .run([
            "user",
            "update",
            "--where=department=IT",
            "--title=x",
            "--yes",
        ])
        .ok();
    assert_eq!(mock.writes(), [], "{ran}");
}

#[test]
fn one_who_fails_does_not_stop_the_others() {
    let env = Env::sandbox();
    let args = [
        "user",
        "update",
        "nobody@x.example",
        "alan.turing",
        EVELYN,
        "--title=x",
        "--yes",
    ];
    let ran = env
        .call(args.into_iter().chain(["-o", "json"]))
        .run()
        .ends(3);
    let done: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["profile"]["title"].clone())
        .collect();
    assert_eq!(done, ["x", "x"]);
    ran.says("nobody@x.example");
    assert_eq!(ran.error()["kind"], "partial");
}

#[test]
fn fail_fast_attempts_nobody_after_one_who_is_not_found() {
    let served = served().start();
    let update = |more: &[&str]| {
        let args = ["user", "update", "nobody@x.example", EVELYN, "--title=x"];
        let env = served.env();
        env.call(args.iter().chain(more).copied()).run()
    };
    let ran = update(&["--yes", "--fail-fast"]);
    ran.says("nobody@x.example").says("not attempted");
    assert!(served.writes().is_empty(), "{ran}");
    update(&["--yes"]).ends(3);
    assert_eq!(served.writes().len(), 1);
}

#[test]
fn fail_fast_attempts_nobody_after_one_who_is_refused() {
    const OTHER: &str = "00u2abcdefghijKLMN23";
    for (more, attempts) in [(&["--fail-fast"][..], 1), (&[], 2)] {
        let mock = mock();
        let mut other = user("eve@example.com");
        other["id"] = OTHER.into();
        mock.answer("GET", AT, 200, &user("ada@example.com"));
        mock.answer("GET", &format!("/api/v1/users/{OTHER}"), 200, &other);
        mock.answer("POST", AT, 403, &refusal("E0000006", "No permission", &[]));
        mock.answer("POST", &format!("/api/v1/users/{OTHER}"), 200, &other);
        let args = ["user", "update", ID, OTHER, "--title=x", "--yes"];
        let env = mock.env().with("OKTA_ADMIN_CONCURRENCY", "1");
        let ran = env.call(args.iter().chain(more).copied()).run().ends(3);
        ran.says("No permission");
        assert_eq!(mock.writes().len(), attempts, "{ran}");
        assert_eq!(ran.stderr.contains("not attempted"), attempts == 1, "{ran}");
    }
}
