//! `group`: groups by id or exact name, and never a name that could be another's.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Env, mock, served};

const OURS: &str = "00goursabcdefghijKL2";
const THEIRS: &str = "00gtheirsbcdefghijK2";

#[test]
fn get_shows_a_card_and_the_servers_own_object() {
    let env = Env::sandbox();
    let ran = env.call(["group", "get", "Engineering"]).terminal(80).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group get Engineering
Engineering

  id                      00gXXXXXXXXXXXXXXXXX
  type                    OKTA_GROUP
  created                 6 years ago
  last change             6 years ago
  last membership change  6 years ago

attributes
  name                    Engineering
  description             Everybody in Engineering
--- exit 0 ---

"#]]
    );
    let object = env
        .run(["group", "get", "Engineering", "-o", "json"])
        .ok()
        .json();
    assert_eq!(object["objectClass"], json!(["okta:user_group"]));
    let id = object["id"].as_str().unwrap();
    let by_id = env.run(["group", "get", id, "-o", "json"]).ok().json();
    assert_eq!(by_id["id"], object["id"]);
}

#[test]
fn names_are_matched_exactly() {
    let env = Env::sandbox();
    for name in ["engineering", "Engineer", "Engineering "] {
        env.run(["group", "get", name])
            .ends(7)
            .says("not visible to this credential");
    }
}

#[test]
fn several_are_an_array_and_one_that_is_not_there_is_named() {
    let env = Env::sandbox();
    let ran = env
        .run(["group", "get", "Sales", "Nowhere", "Legal", "-o", "json"])
        .ends(3);
    let names: Vec<Value> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g["profile"]["name"].clone())
        .collect();
    assert_eq!(names, ["Sales", "Legal"]);
    ran.says("Nowhere");
}

#[test]
fn by_says_how_a_name_is_understood() {
    let env = Env::sandbox();
    env.run(["group", "get", "Sales", "--by=name"]).ok();
    env.run(["group", "get", "Sales", "--by=id"]).ends(7);
    let id = env.run(["group", "get", "Sales", "-o", "id"]).ok().stdout;
    env.run(["group", "get", id.trim(), "--by=name"]).ends(7);
}

#[test]
fn a_name_of_several_groups_is_an_error_that_lists_them() {
    let mock = mock();
    let group =
        |id: &str, kind: &str| json!({"id": id, "type": kind, "profile": {"name": "Sales"}});
    mock.answer(
        "GET",
        "/api/v1/groups",
        200,
        &json!([group(OURS, "OKTA_GROUP"), group(THEIRS, "APP_GROUP")]),
    );
    mock.answer(
        "GET",
        &format!("/api/v1/groups/{OURS}"),
        200,
        &group(OURS, "OKTA_GROUP"),
    );
    let ran = mock.env().run(["group", "get", "Sales"]).ends(2);
    ran.says(OURS).says(THEIRS).says("APP_GROUP");
    // A write can only mean the one that is Okta's own.
    let ran = mock
        .env()
        .run(["group", "delete", "Sales", "--dry-run", "-o", "json"])
        .ok();
    assert_eq!(ran.json()["id"], OURS);
    assert!(mock.writes().is_empty());
}

#[test]
fn list_streams_what_matches() {
    let env = Env::sandbox();
    let ran = env.run(["group", "list", "--query=Eng"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group list --query=Eng
NAME	TYPE	ID
Engineering	OKTA_GROUP	00gXXXXXXXXXXXXXXXXX
--- exit 0 ---

"#]]
    );
    let kinds = env
        .run(["group", "list", "--type=BUILT_IN", "-o", "json"])
        .ok()
        .json();
    assert_eq!(kinds[0]["profile"]["name"], "Everyone");
    let counted = [
        "group",
        "list",
        "--count-members",
        "--columns=name,usersCount",
        "--type=BUILT_IN",
    ];
    assert!(env.run(counted).ok().stdout.contains("Everyone\t25"));
    env.run(["group", "list", "--limit=2"])
        .ok()
        .says("there may be more");
    let nothing = env
        .run([
            "group",
            "list",
            "--search=profile.name eq \"x\"",
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(nothing.json(), json!([]));
    env.run(["group", "list", "--query="]).ends(2);
}

#[test]
fn create_prints_the_group_and_refuses_a_name_that_is_taken() {
    let env = Env::sandbox();
    let create = ["group", "create", "Night Shift", "--description=At night"];
    let ran = env.run(create);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group create 'Night Shift' '--description=At night'
NAME	TYPE	ID
Night Shift	OKTA_GROUP	00gXXXXXXXXXXXXXXXXX
--- stderr ---
created Night Shift in the sandbox
--- exit 0 ---

"#]]
    );
    let ran = env.run(create).ends(8);
    ran.says("exists already").says("--if-exists skip");
    let skipped = env
        .call(create.into_iter().chain(["--if-exists=skip", "-o", "json"]))
        .run()
        .ok();
    assert_eq!(skipped.json()["profile"]["description"], "At night");
}

#[test]
fn create_sends_what_was_given_and_nothing_else() {
    let mock = mock();
    let group = json!({"id": OURS, "type": "OKTA_GROUP", "profile": {"name": "N"}});
    mock.answer("POST", "/api/v1/groups", 200, &group);
    mock.env().run(["group", "create", "N"]).ok();
    let body = json!({"profile": {"name": "N"}});
    assert_eq!(mock.writes(), [("POST /api/v1/groups".to_owned(), body)]);
}

#[test]
fn update_keeps_what_is_not_named() {
    let env = Env::sandbox();
    let ran = env
        .run([
            "group",
            "update",
            "Legal",
            "--name=Legal Affairs",
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(
        ran.json()["profile"],
        json!({"name": "Legal Affairs", "description": "Everybody in Legal"})
    );
    let again = ["group", "update", "Legal Affairs", "--name=Legal Affairs"];
    env.run(again).ok().says("unchanged");
    let cleared = env
        .run(["group", "update", "Sales", "--description=", "-o", "json"])
        .ok();
    assert_eq!(cleared.json()["profile"]["description"], Value::Null);
}

#[test]
fn update_refuses_what_makes_no_sense() {
    let served = served().start();
    let env = served.env();
    env.run(["group", "update", "Legal"]).ends(2);
    env.run(["group", "update", "Legal", "Sales", "--name=X"])
        .ends(2);
    env.run(["group", "update", "Legal", "--set=x"]).ends(2);
    env.run(["group", "update", "Everyone", "--name=X"])
        .ends(2)
        .says("BUILT_IN");
    assert!(served.writes().is_empty());
    env.run(["group", "update", "Legal", "--name=Sales"])
        .ends(9);
}

#[test]
fn delete_is_typed_and_says_how_many_lose_it() {
    let env = Env::sandbox();
    let ran = env
        .call(["group", "delete", "Legal"])
        .answers(["Legal"])
        .run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group delete Legal
TARGET	ACTION	STATUS	ERROR	ID
Legal	delete	deleted		00gXXXXXXXXXXXXXXXXX
--- asked ---
Legal (00gXXXXXXXXXXXXXXXXX)
  delete for good; it cannot be brought back
  it has 3 members
To delete Legal in the sandbox, type Legal : 
--- stderr ---
deleted Legal in the sandbox
--- exit 0 ---

"#]]
    );
    env.run(["group", "get", "Legal"]).ends(7);
}

#[test]
fn a_protected_group_is_never_deleted() {
    let served = served().start();
    let env = served.env().with("OKTA_ADMIN_PROTECT", "group:Sales");
    let ran = env
        .run(["group", "delete", "Sales", "Legal", "--yes"])
        .ends(2);
    ran.says("protected");
    assert!(served.writes().is_empty());
}

#[test]
fn one_of_several_that_is_not_there_is_named_and_the_others_are_deleted() {
    let env = Env::sandbox();
    let ran = env
        .run(["group", "delete", "Sales", "Nowhere", "--yes"])
        .ends(3);
    ran.says("Nowhere");
    env.run(["group", "get", "Sales"]).ends(7);
}
