//! `user-type`: the kinds of users an org has.

use serde_json::json;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, mock, refusal, served};

#[test]
fn a_list_shows_names_and_ids() {
    let env = Env::sandbox();
    let ran = env.run(["user-type", "list"]).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user-type list
NAME	DISPLAY-NAME	DEFAULT	ID
user	User	true	otyXXXXXXXXXXXXXXXXX
partner	Partner	false	otyXXXXXXXXXXXXXXXXX
--- exit 0 ---

"#]]
    );
}

#[test]
fn options_are_labels_and_values_in_an_envelope_too() {
    let env = Env::sandbox();
    env.run([
        "user-type",
        "create",
        "contractor",
        "--display-name=Contractor",
    ])
    .ok();
    let options = env.run(["user-type", "list", "-o", "options"]).ok().json();
    assert_eq!(options[0]["label"], "User");
    assert!(options[0]["value"].as_str().unwrap().starts_with("oty"));
    assert_eq!(options[1]["label"], "Partner");
    assert_eq!(options[2]["label"], "Contractor");
    let whole = env
        .run(["user-type", "list", "-o", "options", "--envelope"])
        .ok()
        .json();
    assert_eq!(whole["success"], true);
    assert_eq!(whole["error"], serde_json::Value::Null);
    assert_eq!(whole["options"], options);
}

#[test]
fn a_type_is_found_by_each_of_its_names_and_shown_as_a_card() {
    let env = Env::sandbox();
    let ids = env.run(["user-type", "list", "-o", "id"]).ok().stdout;
    let id = ids.lines().next().unwrap();
    for name in [id, "user", "User"] {
        let got = env
            .run(["user-type", "get", name, "-o", "json"])
            .ok()
            .json();
        assert_eq!(got["id"], id);
    }
    let card = env
        .call(["user-type", "get", "user"])
        .terminal(80)
        .run()
        .ok();
    assert!(card.stdout.contains("default      yes"), "{card}");
}

#[test]
fn of_several_types_one_that_is_not_there_stops_no_other() {
    let env = Env::sandbox();
    let ran = env
        .run(["user-type", "get", "user", "nobody", "-o", "json"])
        .ends(3);
    assert_eq!(ran.json().as_array().unwrap().len(), 1);
    ran.says("nobody").says("the types are: user");
    env.run(["user-type", "get", "nobody"]).ends(7);
}

#[test]
fn a_type_is_created_with_exactly_what_was_given() {
    let mock = mock();
    mock.answer(
        "POST",
        "/api/v1/meta/types/user",
        200,
        &json!({"id": "oty1", "name": "intern"}),
    );
    let args = [
        "user-type",
        "create",
        "intern",
        "--description=Learns",
        "-o",
        "json",
    ];
    let ran = mock.env().run(args).ok();
    assert_eq!(ran.json(), json!({"id": "oty1", "name": "intern"}));
    let body = json!({"name": "intern", "displayName": "intern", "description": "Learns"});
    assert_eq!(
        mock.writes(),
        [("POST /api/v1/meta/types/user".to_owned(), body)]
    );
}

#[test]
fn a_name_that_is_taken_is_a_conflict_that_names_the_type() {
    let env = Env::sandbox();
    let ran = env.run(["user-type", "create", "user"]).ends(8);
    ran.says("the user type user exists already: oty")
        .says("user-type get user");
    env.run(["user-type", "create", "not a name"]).ends(9);
}

#[test]
fn a_create_whose_answer_was_lost_is_looked_up_and_not_sent_again() {
    let mock = mock();
    mock.respond(
        "POST",
        "/api/v1/meta/types/user",
        ResponseTemplate::new(502),
    );
    let made = json!([{"id": "oty1", "name": "intern", "displayName": "intern",
        "created": "2100-01-01T00:00:00.000Z"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &made);
    let ran = mock
        .env()
        .run(["user-type", "create", "intern", "-o", "id"])
        .ok();
    assert_eq!(ran.stdout, "oty1\n");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn an_old_type_of_that_name_is_not_taken_for_ours() {
    let mock = mock();
    mock.respond(
        "POST",
        "/api/v1/meta/types/user",
        ResponseTemplate::new(502),
    );
    let old = json!([{"id": "oty1", "name": "intern", "displayName": "intern",
        "created": "2020-01-01T00:00:00.000Z"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &old);
    mock.env().run(["user-type", "create", "intern"]).ends(6);
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn only_what_changes_is_sent_and_nothing_if_it_is_so_already() {
    let served = served().start();
    let env = served.env();
    let ran = env
        .run([
            "user-type",
            "update",
            "user",
            "--description=All",
            "-o=json",
        ])
        .ok();
    assert_eq!(ran.json()["description"], "All");
    assert_eq!(served.writes()[0].body, json!({"description": "All"}));
    let again = env
        .run([
            "user-type",
            "update",
            "User",
            "--description=All",
            "-o=json",
        ])
        .ok();
    again.says("unchanged");
    assert_eq!(again.json()["description"], "All");
    assert_eq!(served.writes().len(), 1);
    env.run(["user-type", "update", "user"]).ends(2);
}

#[test]
fn types_are_deleted_after_their_name_was_typed() {
    let served = served().start();
    let env = served.env();
    for name in ["one", "two"] {
        env.run(["user-type", "create", name]).ok();
    }
    let ran = env
        .call(["user-type", "delete", "one"])
        .answers(["one"])
        .run()
        .ok();
    assert!(ran.asked[0].contains("type one"), "{ran}");
    let ran = env
        .run([
            "user-type",
            "delete",
            "two",
            "user",
            "gone",
            "-y",
            "-o=json",
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
    ran.says("is the default type or has users");
    let left = env.run(["user-type", "list", "--count"]).ok();
    assert_eq!(left.stdout, "2\n");
    env.run(["user-type", "delete", "partner", "--yes"])
        .ends(8)
        .says("is the default type or has users");
}

#[test]
fn a_delete_that_answers_500_and_worked_is_done_and_one_that_did_not_is_tried_again() {
    let mock = mock();
    let there = json!([{"id": "oty1", "name": "x"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &there);
    let boom = ResponseTemplate::new(500).set_body_json(refusal("E0000009", "Boom", &[]));
    mock.once("DELETE", "/api/v1/meta/types/user/oty1", boom);
    mock.respond(
        "DELETE",
        "/api/v1/meta/types/user/oty1",
        ResponseTemplate::new(204),
    );
    mock.answer(
        "GET",
        "/api/v1/users/me",
        404,
        &crate::support::not_found("me"),
    );
    let ran = mock.env().run(["user-type", "delete", "x", "--yes"]).ok();
    ran.says("deleted");
    assert_eq!(mock.writes().len(), 2);
}
