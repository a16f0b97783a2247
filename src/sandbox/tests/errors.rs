//! Refusals: the right code, the useful sentence, and nothing changed.

use serde_json::{Value, json};

use super::{Bench, encoded, profile};

#[test]
fn all_that_is_wrong_with_a_profile_is_told_at_once() {
    let mut org = Bench::empty();
    let reply = org.post("/users", json!({ "profile": {} }));
    assert_eq!(reply.body["errorSummary"], "Api validation failed: login");
    let causes: Vec<&str> = reply.body["errorCauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cause| cause["errorSummary"].as_str().unwrap())
        .collect();
    assert_eq!(
        causes,
        [
            "login: The field cannot be left blank",
            "firstName: The field cannot be left blank",
            "lastName: The field cannot be left blank",
            "email: The field cannot be left blank",
            "login: Username must be in the form of an email address",
        ]
    );
    let mut wrong = profile("ada");
    wrong["email"] = json!("nowhere");
    wrong["firstName"] = json!("x".repeat(51));
    let reply = org.post("/users", json!({ "profile": wrong }));
    let causes = reply.causes();
    for sentence in [
        "login: Username must be in the form of an email address",
        "email: Does not match required pattern",
        "firstName: The field is too long",
    ] {
        assert!(causes.contains(sentence), "{sentence} in {causes}");
    }
}

#[test]
fn an_unknown_attribute_is_named_and_the_object_too() {
    let mut org = Bench::empty();
    let mut odd = profile("ada@example.com");
    odd["shoeSize"] = json!(38);
    let reply = org.post("/users", json!({ "profile": odd }));
    assert_eq!(reply.body["errorSummary"], "Api validation failed: newUser");
    assert!(
        reply
            .causes()
            .contains("Property name 'shoeSize' is not defined in profile")
    );
    assert_eq!(
        org.get("/users?search=profile.shoeSize+eq+38").code(),
        "400 E0000031"
    );
}

#[test]
fn bodies_that_are_no_object_are_malformed() {
    let mut org = Bench::empty();
    for body in [json!([]), json!("x"), json!(null), json!({"profile": 5})] {
        assert_eq!(
            org.post("/users", body.clone()).code(),
            "400 E0000003",
            "{body}"
        );
    }
    assert_eq!(org.send("POST /users", None, None).code(), "400 E0000003");
}

#[test]
fn paths_methods_and_features_have_their_own_refusals() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "", &json!({}));
    for (line, code) in [
        ("GET /nothing".to_owned(), "404 E0000008"),
        ("GET /users/".to_owned(), "404 E0000008"),
        ("POST /users//lifecycle/suspend".to_owned(), "404 E0000008"),
        (format!("GET /users/{id}/nothing"), "404 E0000008"),
        ("PATCH /users".to_owned(), "405 E0000022"),
        (format!("PATCH /users/{id}"), "405 E0000022"),
        (format!("GET /users/{id}/blocks"), "401 E0000015"),
        (format!("GET /users/{id}/factors"), "200"),
        (format!("GET /users/{id}/grants"), "200"),
        (format!("DELETE /users/{id}/grants"), "204"),
        (format!("DELETE /users/{id}/sessions"), "204"),
        (format!("DELETE /users/{id}/factors/x"), "404 E0000007"),
        ("GET /users/a%2Fb@example.com".to_owned(), "404 E0000007"),
        ("GET /groups/00g1".to_owned(), "404 E0000007"),
        ("GET /meta/types/user/oty1".to_owned(), "404 E0000007"),
        ("GET /meta/schemas/user/osc1".to_owned(), "404 E0000007"),
    ] {
        assert_eq!(org.send(&line, None, None).code(), code, "{line}");
    }
}

#[test]
fn a_login_with_a_slash_is_found_by_search_only() {
    let mut org = Bench::empty();
    let relax = json!({"definitions": {"base": {"properties": {"login": {"pattern": ".+"}}}}});
    assert_eq!(org.post("/meta/schemas/user/default", relax).code(), "200");
    let mut odd = profile("ada@example.com");
    odd["login"] = json!("corp/ada");
    let id = org.post("/users", json!({ "profile": odd })).body["id"].clone();
    assert_eq!(org.get("/users/corp/ada").code(), "404 E0000008");
    let search = encoded("profile.login eq \"corp/ada\"");
    assert_eq!(org.get(&format!("/users?search={search}")).ids(), [id]);
}

#[test]
fn a_refused_request_leaves_no_trace() {
    let mut org = Bench::empty();
    let before = org.get("/users?search=id+pr").body;
    let mut bad = profile("ada@example.com");
    bad["email"] = json!("nowhere");
    org.post("/users", json!({ "profile": bad }));
    let weak = json!({"profile": profile("ada@example.com"),
        "credentials": {"password": {"value": "weak"}}});
    assert_eq!(org.post("/users", weak).code(), "400 E0000001");
    assert_eq!(org.get("/users?search=id+pr").body, before);
    let db = rusqlite::Connection::open(org.file()).unwrap();
    let noted: i64 = db
        .query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))
        .unwrap();
    assert_eq!(noted, 0);
}

#[test]
fn the_ledger_knows_what_was_done_to_whom() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "", &json!({}));
    let group = org
        .post("/groups", json!({"profile": {"name": "Crew"}}))
        .body;
    let group = group["id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        org.send(&format!("PUT /groups/{group}/users/{id}"), None, None);
    }
    let db = rusqlite::Connection::open(org.file()).unwrap();
    let mut rows = db
        .prepare("SELECT what, target FROM ledger ORDER BY serial")
        .unwrap();
    let rows: Vec<(Option<String>, Option<String>)> = rows
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let some = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
    assert_eq!(
        rows,
        [
            some("user.lifecycle.create", &id),
            some("group.lifecycle.create", &group),
            some("group.user_membership.add", &id),
            (None, None),
        ]
    );
}

#[test]
fn roles_are_granted_once_and_limited_but_never_to_nothing() {
    let mut org = Bench::with(3);
    let id = org.user("ada@example.com", "", &json!({}));
    let path = format!("/users/{id}/roles");
    let made = org.post(&path, json!({"type": "HELP_DESK_ADMIN"}));
    assert_eq!(
        (made.status, &made.body["id"]),
        (201, &json!("JBCUYUC7IRCVGS27IFCE2SKO"))
    );
    assert_eq!(
        org.post(&path, json!({"type": "HELP_DESK_ADMIN"})).code(),
        "409 E0000090"
    );
    assert_eq!(
        org.post(&path, json!({"type": "KING"})).code(),
        "400 E0000003"
    );
    let group = org.get("/groups?q=Sales").body[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = format!("{path}/JBCUYUC7IRCVGS27IFCE2SKO/targets/groups/{group}");
    assert_eq!(org.send(&format!("PUT {target}"), None, None).code(), "204");
    assert_eq!(org.delete(&target).code(), "400 E0000001");
    org.send(&format!("PUT /groups/{group}/users/{id}"), None, None);
    assert_eq!(
        org.post(
            &format!("/groups/{group}/roles"),
            json!({"type": "REPORT_ADMIN"})
        )
        .code(),
        "201"
    );
    let kinds: Vec<Value> = org
        .get(&path)
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["assignmentType"].clone())
        .collect();
    assert_eq!(kinds, ["USER", "GROUP"]);
    let assignees = org.get("/iam/assignees/users").body;
    assert!(
        assignees["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|user| user["id"] == id)
    );
}
