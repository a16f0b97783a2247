//! `group rules`: a rule reaches many people at once, so what it would do is said before.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, mock, served};

const BERLIN: &str = r#"--expression=user.city=="Berlin""#;

fn with_rule() -> Env {
    let env = Env::sandbox();
    env.run(["group", "create", "Berliners"]).ok();
    env.run([
        "group",
        "rules",
        "create",
        "Berlin",
        BERLIN,
        "--group=Berliners",
    ])
    .ok();
    env
}

fn members(env: &Env) -> usize {
    let ran = env
        .run(["group", "members", "list", "Berliners", "-o", "id"])
        .ok();
    ran.stdout.lines().count()
}

fn rule(env: &Env) -> Value {
    env.run(["group", "rules", "get", "Berlin", "-o", "json"])
        .ok()
        .json()
}

#[test]
fn a_new_rule_does_nothing_before_it_is_activated() {
    let env = Env::sandbox();
    env.run(["group", "create", "Berliners"]).ok();
    let ran = env.run([
        "group",
        "rules",
        "create",
        "Berlin",
        BERLIN,
        "--group=Berliners",
    ]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group rules create Berlin '--expression=user.city=="Berlin"' --group=Berliners
NAME	STATUS	EXPRESSION	ID
Berlin	INACTIVE	user.city=="Berlin"	0prXXXXXXXXXXXXXXXXX
--- stderr ---
created Berlin in the sandbox
--- exit 0 ---

"#]]
    );
    assert_eq!(members(&env), 0);
    let listed = env
        .run(["group", "rules", "list", "--group=Berliners", "-o", "json"])
        .ok();
    assert_eq!(listed.json()[0]["name"], "Berlin");
    let others = env
        .run(["group", "rules", "list", "--group=Sales", "-o", "json"])
        .ok();
    assert_eq!(others.json(), serde_json::json!([]));
}

#[test]
fn the_request_is_the_one_that_okta_documents() {
    let mock = mock();
    let id = "00gsalesdefghijKLMN2";
    let group = serde_json::json!({"id": id, "type": "OKTA_GROUP", "profile": {"name": "S"}});
    mock.answer("GET", &format!("/api/v1/groups/{id}"), 200, &group);
    mock.answer("GET", "/api/v1/groups/rules", 200, &serde_json::json!([]));
    let rule = serde_json::json!({"id": "0pr1", "name": "R", "status": "INACTIVE"});
    mock.answer("POST", "/api/v1/groups/rules", 200, &rule);
    let create = [
        "group",
        "rules",
        "create",
        "R",
        "--expression=user.a==\"b\"",
        "--group",
        id,
    ];
    mock.env().run(create).ok();
    let body = serde_json::json!({
        "type": "group_rule",
        "name": "R",
        "conditions": {"expression": {"type": "urn:okta:expression:1.0", "value": "user.a==\"b\""}},
        "actions": {"assignUserToGroups": {"groupIds": [id]}},
    });
    assert_eq!(
        mock.writes(),
        [("POST /api/v1/groups/rules".to_owned(), body)]
    );
}

#[test]
fn activating_says_how_many_it_reaches_and_asks() {
    let env = with_rule();
    let activate = ["group", "rules", "activate", "Berlin"];
    env.run(activate).ends(2).says("nothing was sent");
    let ran = env.call(activate).answers(["y"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group rules activate Berlin
TARGET	ACTION	STATUS	ERROR	ID
Berlin	activate	updated		0prXXXXXXXXXXXXXXXXX
--- asked ---
Berlin (0prXXXXXXXXXXXXXXXXX)
  whom: user.city=="Berlin"
  into: Berliners (00gXXXXXXXXXXXXXXXXX), 0 members now
  6 users match now
as admin@sandbox.example
Activate Berlin in the sandbox? [y/N] 
--- stderr ---
updated Berlin in the sandbox
--- exit 0 ---

"#]]
    );
    let berliners = env
        .run(["user", "list", "--where", "city=Berlin", "-o", "id"])
        .ok();
    assert_eq!(members(&env), berliners.stdout.lines().count());
    let again = env
        .run(["group", "rules", "activate", "Berlin", "-o", "json"])
        .ok();
    assert_eq!(again.json()["status"], "unchanged");
}

#[test]
fn an_active_rule_follows_every_profile() {
    let env = with_rule();
    env.run(["group", "rules", "activate", "Berlin", "--yes"])
        .ok();
    let before = members(&env);
    assert!(before > 0);
    env.run([
        "user",
        "update",
        "evelyn.boyd@sandbox.example",
        "--city=Bonn",
    ])
    .ok();
    assert_eq!(members(&env), before - 1);
    let create = [
        "user",
        "create",
        "--first-name=A",
        "--last-name=L",
        "--email=al@example.com",
    ];
    env.call(create.into_iter().chain(["--city=Berlin"]))
        .run()
        .ok();
    assert_eq!(members(&env), before);
}

#[test]
fn deactivating_keeps_the_members() {
    let env = with_rule();
    env.run(["group", "rules", "activate", "Berlin", "--yes"])
        .ok();
    let before = members(&env);
    env.run(["group", "rules", "deactivate", "Berlin", "--yes"])
        .ok();
    assert_eq!(rule(&env)["status"], "INACTIVE");
    assert_eq!(members(&env), before);
    env.run([
        "user",
        "update",
        "evelyn.boyd@sandbox.example",
        "--city=Bonn",
    ])
    .ok();
    assert_eq!(members(&env), before);
}

#[test]
fn deleting_needs_a_word_about_the_members() {
    let served = served().start();
    let env = served.env();
    let ran = env
        .run(["group", "rules", "delete", "Berlin", "--yes"])
        .ends(2);
    ran.says("--keep-members or --remove-members");
    assert!(served.seen().is_empty());
}

#[test]
fn members_go_or_stay_as_was_said() {
    for (flag, left) in [("--keep-members", true), ("--remove-members", false)] {
        let env = with_rule();
        env.run(["group", "rules", "activate", "Berlin", "--yes"])
            .ok();
        let before = members(&env);
        env.run(["group", "rules", "delete", "Berlin", flag, "--yes"])
            .ok();
        assert_eq!(members(&env), if left { before } else { 0 }, "{flag}");
        env.run(["group", "rules", "get", "Berlin"]).ends(7);
    }
}

#[test]
fn a_name_is_exact_and_taken_once() {
    let env = with_rule();
    env.run(["group", "rules", "get", "berlin"]).ends(7);
    let again = [
        "group",
        "rules",
        "create",
        "Berlin",
        BERLIN,
        "--group=Berliners",
    ];
    env.run(again).ends(8).says("exists already");
    env.run([
        "group",
        "rules",
        "create",
        "Bad",
        "--expression=nonsense",
        "--group=Sales",
    ])
    .ends(9);
    let id = rule(&env)["id"].as_str().unwrap().to_owned();
    env.run(["group", "rules", "get", &id, "--by=id"]).ok();
    env.run(["group", "rules", "get", &id, "--by=name"]).ends(7);
}
