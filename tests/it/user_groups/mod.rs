//! `user groups`: who is in which groups, and the rules that fill some of them.

mod rules;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Env, ID, Mock, mock, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";
const SALES: &str = "00gsalesdefghijKLMN2";
const LEGAL: &str = "00glegaldefghijKLMN2";

fn groups(env: &Env, login: &str) -> Vec<String> {
    let ran = env
        .run(["user", "groups", "list", login, "-o", "json"])
        .ok();
    let rows = ran.json();
    let names = rows.as_array().unwrap().iter();
    names
        .map(|g| g["profile"]["name"].as_str().unwrap().to_owned())
        .collect()
}

fn group(id: &str, name: &str) -> Value {
    json!({"id": id, "type": "OKTA_GROUP", "profile": {"name": name}})
}

/// An org with Ada, who is in Sales, and no rules.
fn org() -> Mock {
    let mock = mock();
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        200,
        &user("ada@example.com"),
    );
    for (id, name) in [(SALES, "Sales"), (LEGAL, "Legal")] {
        mock.answer(
            "GET",
            &format!("/api/v1/groups/{id}"),
            200,
            &group(id, name),
        );
    }
    let own = json!([
        group("00geveryonefghijKLM2", "Everyone"),
        group(SALES, "Sales")
    ]);
    mock.answer("GET", &format!("/api/v1/users/{ID}/groups"), 200, &own);
    mock.answer("GET", "/api/v1/groups/rules", 200, &json!([]));
    mock
}

#[test]
fn without_a_verb_it_lists() {
    let env = Env::sandbox();
    let ran = env.run(["user", "groups", EVELYN]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user groups evelyn.boyd@sandbox.example
NAME	TYPE	ID
Everyone	BUILT_IN	00gXXXXXXXXXXXXXXXXX
Engineering	OKTA_GROUP	00gXXXXXXXXXXXXXXXXX
--- exit 0 ---

"#]]
    );
    let listed = env.run(["user", "groups", "list", EVELYN]).ok();
    assert_eq!(listed.stdout, ran.stdout);
}

#[test]
fn several_users_give_a_row_for_each_pair() {
    let env = Env::sandbox();
    let ran = env
        .run(["user", "groups", EVELYN, GRACE, "-o", "json"])
        .ok();
    let rows = ran.json();
    assert_eq!(rows.as_array().unwrap().len(), 4);
    assert_eq!(rows[0]["user"]["login"], EVELYN);
    assert_eq!(rows[1]["group"]["type"], "OKTA_GROUP");
    assert_eq!(rows[3]["user"]["login"], GRACE);
    let csv = env.run(["user", "groups", "--where", "department=Sales", "-o", "csv"]);
    assert!(csv.ok().stdout.starts_with("login,name,type,id"));
}

#[test]
fn users_come_from_standard_input_and_one_who_is_not_there_does_not_stop_the_others() {
    let env = Env::sandbox();
    let ran = env
        .call(["user", "groups", "list", "-", "--columns=login,name"])
        .stdin(format!("nobody@x.example\n{EVELYN}\n"))
        .run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user groups list - --columns=login,name
LOGIN	GROUP
evelyn.boyd@sandbox.example	Everyone
evelyn.boyd@sandbox.example	Engineering
--- stderr ---
error: could not list groups of user nobody@x.example
  caused by: could not get user nobody@x.example
  caused by: Okta refused the request: Not found: Resource not found: nobody@x.example (User) (404 E0000007)
  hint: it is not there, or not visible to this credential
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
error: 1 of 2 could not be shown
--- exit 3 ---

"#]]
    );
}

#[test]
fn a_mistyped_verb_is_not_a_user() {
    let env = Env::sandbox();
    for verb in ["lst", "ad", "remov", "sett"] {
        let ran = env.run(["user", "groups", verb, EVELYN]).ends(2);
        ran.says("mistyped");
        assert!(ran.stdout.is_empty(), "{ran}");
    }
}

#[test]
fn several_users_are_added_to_several_groups_without_a_question() {
    let env = Env::sandbox();
    let ran = env.run([
        "user",
        "groups",
        "add",
        EVELYN,
        GRACE,
        "--group=Sales",
        "--group=Legal",
    ]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user groups add evelyn.boyd@sandbox.example grace.hopper@sandbox.example --group=Sales --group=Legal
TARGET	ACTION	STATUS	ERROR	ID
evelyn.boyd@sandbox.example	add-to-group	updated		00uXXXXXXXXXXXXXXXXX
grace.hopper@sandbox.example	add-to-group	updated		00uXXXXXXXXXXXXXXXXX
--- stderr ---
2 updated in the sandbox
--- exit 0 ---

"#]]
    );
    for login in [EVELYN, GRACE] {
        let groups = groups(&env, login);
        assert!(groups.contains(&"Sales".to_owned()) && groups.contains(&"Legal".to_owned()));
    }
}

#[test]
fn only_what_is_missing_is_sent_and_by_id() {
    let mock = org();
    let at = |group: &str| format!("/api/v1/groups/{group}/users/{ID}");
    mock.respond("PUT", &at(LEGAL), wiremock::ResponseTemplate::new(204));
    let env = mock.env();
    let add = [
        "user",
        "groups",
        "add",
        "ada@example.com",
        "--group",
        SALES,
        "--group",
        LEGAL,
    ];
    env.run(add).ok();
    assert_eq!(mock.writes(), [(format!("PUT {}", at(LEGAL)), Value::Null)]);
}

#[test]
fn who_is_in_the_group_is_unchanged_and_gets_no_request() {
    let mock = org();
    let ran = mock
        .env()
        .run([
            "user",
            "groups",
            "add",
            "ada@example.com",
            "--group",
            SALES,
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(ran.json()["status"], "unchanged");
    assert_eq!(ran.json()["success"], true);
    let ran = mock
        .env()
        .run([
            "user",
            "groups",
            "remove",
            "ada@example.com",
            "--group",
            LEGAL,
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(ran.json()["status"], "unchanged");
    assert!(mock.writes().is_empty());
}

#[test]
fn adding_more_than_ten_is_asked_about() {
    let env = Env::sandbox();
    let logins = env
        .run(["user", "list", "--limit=11", "-o", "id"])
        .ok()
        .stdout;
    let add = ["user", "groups", "add", "-", "--group=Legal"];
    let ten: Vec<&str> = logins.lines().take(10).collect();
    env.call(add).stdin(ten.join("\n")).run().ok();
    let eleven = env
        .call(["user", "groups", "remove", "-", "--group=Legal"])
        .stdin(logins.clone());
    eleven.run().ends(2).says("nothing was sent");
    env.run([
        "user",
        "groups",
        "remove",
        "--members-of=Legal",
        "--group=Legal",
        "--yes",
    ])
    .ok();
    env.call(add)
        .stdin(logins.clone())
        .run()
        .ends(2)
        .says("nothing was sent");
    let ran = env
        .call(add.into_iter().chain(["--expect=11"]))
        .stdin(logins)
        .run()
        .ok();
    ran.says("11 updated");
}

#[test]
fn one_of_several_who_is_not_there_is_named_and_the_others_are_added() {
    let env = Env::sandbox();
    let ran = env
        .run([
            "user",
            "groups",
            "add",
            EVELYN,
            "nobody@x.example",
            "--group=Sales",
        ])
        .ends(3);
    ran.says("nobody@x.example");
    assert!(groups(&env, EVELYN).contains(&"Sales".to_owned()));
}

#[test]
fn a_group_that_is_not_there_or_takes_nobody_is_refused() {
    let served = served().start();
    let env = served.env();
    env.run(["user", "groups", "add", EVELYN, "--group=sales"])
        .ends(7);
    let ran = env
        .run(["user", "groups", "add", EVELYN, "--group=Everyone"])
        .ends(2);
    ran.says("BUILT_IN");
    env.run(["user", "groups", "add", EVELYN]).ends(2);
    assert!(served.writes().is_empty());
}

#[test]
fn remove_takes_out_of_the_groups() {
    let env = Env::sandbox();
    let ran = env
        .run([
            "user",
            "groups",
            "remove",
            EVELYN,
            "--group=Engineering",
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(ran.json()["action"], "remove-from-group");
    assert_eq!(ran.json()["group"]["name"], "Engineering");
    assert_eq!(groups(&env, EVELYN), ["Everyone"]);
}

#[test]
fn set_shows_the_difference_and_leaves_exactly_these() {
    let env = Env::sandbox();
    let set = [
        "user",
        "groups",
        "set",
        EVELYN,
        "--group=Sales",
        "--group=Legal",
    ];
    let ran = env.call(set).answers(["y"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user groups set evelyn.boyd@sandbox.example --group=Sales --group=Legal
TARGET	ACTION	STATUS	ERROR	ID
evelyn.boyd@sandbox.example	remove-from-group	updated		00uXXXXXXXXXXXXXXXXX
--- asked ---
evelyn.boyd@sandbox.example (Evelyn Boyd, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  remove from group Engineering (00gXXXXXXXXXXXXXXXXX)
  add to group Sales (00gXXXXXXXXXXXXXXXXX)
  add to group Legal (00gXXXXXXXXXXXXXXXXX)
as admin@sandbox.example
Set evelyn.boyd@sandbox.example in the sandbox? [y/N] 
--- stderr ---
updated evelyn.boyd@sandbox.example in the sandbox
--- exit 0 ---

"#]]
    );
    assert_eq!(groups(&env, EVELYN), ["Everyone", "Sales", "Legal"]);
    let again = env.call(set.into_iter().chain(["-o", "json"])).run().ok();
    assert_eq!(again.json()["status"], "unchanged");
}
