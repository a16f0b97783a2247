//! `schema`: which attributes users have.

use serde_json::json;

use crate::support::{Env, served};

#[test]
fn the_attributes_are_rows_with_what_a_schema_says_of_them() {
    let env = Env::sandbox();
    let rows = env.run(["schema", "show", "-o", "json"]).ok().json();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 31 + 3);
    assert_eq!(rows[0]["name"], "login");
    assert_eq!(rows[0]["required"], true);
    assert_eq!(rows[0]["custom"], false);
    assert_eq!(rows[0]["maxLength"], 100);
    let table = env.run(["schema", "show"]).ok();
    assert!(
        table
            .stdout
            .contains("login\tUsername\tstring\ttrue\tfalse\n"),
        "{table}"
    );
    let own = env.run(["schema", "show", "--custom", "-o", "id"]).ok();
    assert_eq!(own.stdout, "hireDate\nremoteWorker\nlanguages\n");
}

#[test]
fn the_schema_is_there_as_okta_has_it() {
    let env = Env::sandbox();
    for args in [
        &["schema", "show", "--raw"][..],
        &["schema", "show", "--raw", "-o", "json"],
    ] {
        let raw = env.call(args.iter().copied()).run().ok().json();
        assert_eq!(raw["definitions"]["base"]["id"], "#base");
    }
}

#[test]
fn an_attribute_is_added_with_exactly_what_was_given_and_users_can_have_it() {
    let served = served().start();
    let env = served.env();
    let ran = env
        .run([
            "schema",
            "add",
            "shoeSize",
            "--type=integer",
            "--title=Shoe size",
            "--self=read-write",
            "-o=json",
        ])
        .ok();
    assert_eq!(ran.json()["name"], "shoeSize");
    let expected = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {"shoeSize": {
        "title": "Shoe size",
        "type": "integer",
        "permissions": [{"principal": "SELF", "action": "READ_WRITE"}],
    }}}}});
    assert_eq!(served.writes()[0].body, expected);
    env.run([
        "user",
        "update",
        "evelyn.boyd@sandbox.example",
        "--set=shoeSize=41",
    ])
    .ok();
    let user = env
        .run(["user", "get", "evelyn.boyd", "-o=json"])
        .ok()
        .json();
    assert_eq!(user["profile"]["shoeSize"], 41);
}

#[test]
fn lists_and_allowed_values_are_said_as_a_schema_says_them() {
    let env = Env::sandbox();
    let ran = env
        .run([
            "schema",
            "add",
            "sizes",
            "--type=integer-array",
            "--enum=1",
            "--enum=2",
            "-o=json",
        ])
        .ok();
    assert_eq!(
        ran.json()["items"],
        json!({"type": "integer", "enum": [1, 2]})
    );
    env.run(["schema", "add", "x", "--type=integer", "--enum=one"])
        .ends(2);
}

#[test]
fn the_same_attribute_again_is_unchanged_and_another_is_a_conflict() {
    let served = served().start();
    let env = served.env();
    env.run(["schema", "add", "badge"]).ok();
    env.run(["schema", "add", "badge"]).ok().says("unchanged");
    env.run(["schema", "add", "badge", "--type=number"])
        .ends(8)
        .says("schema show");
    env.run(["schema", "add", "city"]).ends(8);
    assert_eq!(served.writes().len(), 1);
}

#[test]
fn an_attribute_of_another_type_goes_into_its_schema() {
    let env = Env::sandbox();
    env.run(["user-type", "create", "contractor"]).ok();
    env.run(["schema", "add", "agency", "--user-type=contractor"])
        .ok();
    let names = |kind: &str| {
        env.run(["schema", "show", "--custom", "-o=id", "--user-type", kind])
            .ok()
            .stdout
    };
    assert_eq!(
        (names("contractor"), names("user")),
        (
            "agency\n".to_owned(),
            "hireDate\nremoteWorker\nlanguages\n".to_owned()
        )
    );
}

#[test]
fn attributes_are_removed_after_a_question_with_the_values_of_users() {
    let served = served().start();
    let env = served.env();
    env.run(["schema", "add", "badge"]).ok();
    env.run([
        "user",
        "update",
        "evelyn.boyd@sandbox.example",
        "--set=badge=7",
    ])
    .ok();
    env.run(["schema", "remove", "badge"]).ends(2);
    let ran = env
        .call(["schema", "remove", "badge"])
        .answers(["badge"])
        .run()
        .ok();
    assert!(ran.asked[0].contains("its value from every user"), "{ran}");
    let user = env
        .run(["user", "get", "evelyn.boyd", "-o=json"])
        .ok()
        .json();
    assert!(user["profile"].get("badge").is_none());
}

#[test]
fn of_several_attributes_those_that_cannot_go_are_named() {
    let env = Env::sandbox();
    env.run(["schema", "add", "badge"]).ok();
    let ran = env
        .run([
            "schema", "remove", "badge", "login", "bagde", "--yes", "-o=json",
        ])
        .ends(3);
    let statuses: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["status"].clone())
        .collect();
    assert_eq!(statuses, ["deleted", "failed", "failed"]);
    ran.says("did you mean badge?")
        .says("an attribute of Okta's own");
}
