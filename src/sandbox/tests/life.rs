//! Users from their creation to their removal.

use serde_json::{Value, json};

use super::{Bench, profile};

#[test]
fn a_created_user_is_answered_whole_with_what_they_may_do_next() {
    let mut org = Bench::empty();
    let reply = org.post("/users", json!({ "profile": profile("ada@example.com") }));
    assert_eq!(reply.status, 200);
    let user = reply.body;
    assert_eq!(user["status"], "PROVISIONED");
    assert_eq!(user["created"], "2026-11-22T08:00:00.000Z");
    assert_eq!(user["activated"], user["created"]);
    assert_eq!(user["passwordChanged"], Value::Null);
    assert_eq!(user["profile"]["mobilePhone"], Value::Null);
    assert_eq!(
        user["credentials"],
        json!({"provider": {"type": "OKTA", "name": "OKTA"}})
    );
    let links = user["_links"].as_object().unwrap();
    assert!(links.contains_key("reactivate") && !links.contains_key("changePassword"));
}

#[test]
fn create_variants_end_in_the_documented_statuses() {
    let password = json!({"password": {"value": "Abcd1234"}});
    let hash = json!({"password": {"hash": {"algorithm": "SHA-512", "value": "QUJD"}}});
    let federation = json!({"provider": {"type": "FEDERATION", "name": "FEDERATION"}});
    let mut org = Bench::empty();
    for (n, (query, credentials, status)) in [
        ("activate=false", json!({}), "STAGED"),
        ("", json!({"password": {}}), "PROVISIONED"),
        ("activate=false", password.clone(), "STAGED"),
        ("", password.clone(), "ACTIVE"),
        ("nextLogin=changePassword", password, "PASSWORD_EXPIRED"),
        ("", hash.clone(), "ACTIVE"),
        ("activate=false", hash, "STAGED"),
        (
            "",
            json!({"password": {"hook": {"type": "default"}}}),
            "ACTIVE",
        ),
        ("provider=true", federation.clone(), "ACTIVE"),
        ("provider=true&activate=false", federation, "STAGED"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = org.user(&format!("u{n}@example.com"), query, &credentials);
        assert_eq!(org.status_of(&id), status, "{query} {credentials}");
    }
    for (query, code) in [
        ("nextLogin=changePassword", "400 E0000124"),
        ("nextLogin=changePassword&activate=false", "400 E0000124"),
    ] {
        let body = json!({ "profile": profile("x@example.com") });
        assert_eq!(org.post(&format!("/users?{query}"), body).code(), code);
    }
}

#[test]
fn a_user_is_found_by_id_login_and_unambiguous_short_login() {
    let mut org = Bench::empty();
    let id = org.user("Isáac.Brock@example.com", "", &json!({}));
    for reference in [id.as_str(), "ISAAC.BROCK@EXAMPLE.COM", "isaac.brock"] {
        assert_eq!(
            org.get(&format!("/users/{reference}")).body["id"],
            id,
            "{reference}"
        );
    }
    assert_eq!(
        org.get(&format!("/users/{}", id.to_lowercase())).code(),
        "404 E0000007"
    );
    org.user("isaac.brock@other.org", "", &json!({}));
    assert_eq!(org.get("/users/isaac.brock").code(), "404 E0000007");
    assert_eq!(
        org.get("/users/me").body["profile"]["login"],
        "admin@sandbox.example"
    );
}

#[test]
fn a_login_is_taken_whatever_its_case_and_accents() {
    let mut org = Bench::empty();
    let id = org.user("jose@example.com", "", &json!({}));
    let again = org.post("/users", json!({ "profile": profile("JOSÉ@example.com") }));
    assert_eq!(again.code(), "400 E0000001");
    assert!(
        again.causes().contains(
            "login: An object with this field already exists in the current organization"
        )
    );
    let other = org.user("maria@example.com", "", &json!({}));
    let rename = json!({"profile": {"login": "Jose@example.com"}});
    assert_eq!(
        org.post(&format!("/users/{other}"), rename.clone()).code(),
        "400 E0000001"
    );
    assert_eq!(org.post(&format!("/users/{id}"), rename).code(), "200");
}

#[test]
fn the_first_delete_deactivates_and_the_second_removes() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "", &json!({}));
    assert_eq!(org.delete(&format!("/users/{id}")).code(), "204");
    assert_eq!(org.status_of(&id), "DEPROVISIONED");
    assert_eq!(org.delete(&format!("/users/{id}")).code(), "204");
    let gone = org.delete(&format!("/users/{id}"));
    assert_eq!(gone.code(), "404 E0000007");
    assert_eq!(
        gone.body["errorSummary"],
        format!("Not found: Resource not found: {id} (User)")
    );
}

#[test]
fn a_life_goes_through_its_steps_and_each_moves_its_times() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "activate=false", &json!({}));
    let step = |org: &mut Bench, path: &str| {
        org.clock.advance(60);
        org.send(&format!("POST /users/{id}/lifecycle/{path}"), None, None)
    };
    let link = step(&mut org, "activate?sendEmail=false").body;
    assert!(
        link["activationUrl"]
            .as_str()
            .unwrap()
            .contains(link["activationToken"].as_str().unwrap())
    );
    assert_eq!(step(&mut org, "activate").code(), "403 E0000016");
    assert!(step(&mut org, "reactivate").body["activationUrl"].is_string());
    assert_eq!(step(&mut org, "reactivate?sendEmail=true").body, json!({}));
    assert_eq!(step(&mut org, "suspend").body, json!({}));
    assert_eq!(step(&mut org, "suspend").code(), "400 E0000001");
    assert_eq!(step(&mut org, "unsuspend").code(), "200");
    assert_eq!(step(&mut org, "unlock").code(), "403 E0000032");
    assert_eq!(step(&mut org, "reset_password").code(), "400 E0000028");
    assert!(step(&mut org, "reset_password?sendEmail=false").body["resetPasswordUrl"].is_string());
    assert_eq!(step(&mut org, "deactivate").body, json!({}));
    let user = org.get(&format!("/users/{id}")).body;
    assert_eq!(user["statusChanged"], "2026-11-22T08:11:00.000Z");
    assert_eq!(user["activated"], "2026-11-22T08:01:00.000Z");
    assert_eq!(step(&mut org, "fly").code(), "404 E0000008");
    assert_eq!(
        org.get(&format!("/users/{id}/lifecycle/suspend")).code(),
        "405 E0000022"
    );
}

#[test]
fn an_update_merges_and_a_replacement_replaces() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "", &json!({}));
    let path = format!("/users/{id}");
    let merged = org
        .post(&path, json!({"profile": {"city": "Bern", "nickName": "A"}}))
        .body;
    assert_eq!(merged["profile"]["lastName"], "Lovelace");
    let cleared = org.post(&path, json!({"profile": {"nickName": null}})).body;
    assert!(cleared["profile"].get("nickName").is_none());
    let kept = org
        .put(
            &path,
            json!({"credentials": {"password": {"value": "Abcd1234"}}}),
        )
        .body;
    assert_eq!(kept["profile"]["city"], "Bern");
    let replaced = org
        .put(&path, json!({"profile": profile("ada@example.com")}))
        .body;
    assert!(replaced["profile"].get("city").is_none());
    assert_eq!(
        org.put(&path, json!({"profile": {"city": "Bern"}})).code(),
        "400 E0000001"
    );
}

#[test]
fn a_stale_etag_stops_a_write() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "", &json!({}));
    let path = format!("/users/{id}");
    let etag = org.get(&path).header("etag").unwrap().to_owned();
    assert!(etag.starts_with("W/\""));
    let body = json!({"profile": {"city": "Bern"}});
    let line = format!("POST {path}");
    assert_eq!(
        org.send(&line, Some(body.clone()), Some(&etag)).code(),
        "200"
    );
    assert_eq!(
        org.send(&line, Some(body.clone()), Some(&etag)).code(),
        "412 E0000231"
    );
    assert_eq!(
        org.send(&line, Some(body), Some("nonsense")).code(),
        "400 E0000242"
    );
    assert!(org.get("/users?limit=1").header("etag").is_none());
}

#[test]
fn a_type_changes_only_by_replacement_and_brings_its_schema() {
    let mut org = Bench::empty();
    let made = org.post(
        "/meta/types/user",
        json!({"name": "robot", "displayName": "Robot"}),
    );
    let type_id = made.body["id"].as_str().unwrap().to_owned();
    let schema = format!("/meta/schemas/user/osc{}", &type_id[3..]);
    let add = json!({"definitions": {"custom": {"properties": {"volts": {
        "title": "Volts", "type": "integer"}}}}});
    assert_eq!(org.post(&schema, add).code(), "200");
    let id = org.user("r2@example.com", "", &json!({}));
    let path = format!("/users/{id}");
    let wanted = json!({"type": {"id": type_id}, "profile": {"login": "r2@example.com",
        "email": "r2@example.com", "firstName": "R", "lastName": "2", "volts": 12}});
    assert_eq!(org.post(&path, wanted.clone()).code(), "400 E0000001");
    assert_eq!(org.put(&path, wanted).body["profile"]["volts"], 12);
    assert_eq!(
        org.delete(&format!("/meta/types/user/{type_id}")).code(),
        "403 E0000142"
    );
    let gone = json!({"definitions": {"custom": {"properties": {"volts": null}}}});
    org.post(&schema, gone);
    assert!(org.get(&path).body["profile"].get("volts").is_none());
}

#[test]
fn new_users_may_join_groups_at_once_or_not_at_all() {
    let mut org = Bench::empty();
    let group = org
        .post("/groups", json!({"profile": {"name": "Crew"}}))
        .body;
    let group = group["id"].as_str().unwrap().to_owned();
    let body = json!({"profile": profile("ada@example.com"), "groupIds": [group]});
    let id = org.post("/users", body).body["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let names: Vec<Value> = org
        .get(&format!("/users/{id}/groups"))
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g["profile"]["name"].clone())
        .collect();
    assert_eq!(names, ["Everyone", "Crew"]);
    let body = json!({"profile": profile("bob@example.com"), "groupIds": [group, "00gnowhere"]});
    assert_eq!(org.post("/users", body).code(), "404 E0000007");
    assert_eq!(org.get("/users/bob@example.com").code(), "404 E0000007");
    let many: Vec<&str> = vec![&group; 21];
    let body = json!({"profile": profile("bob@example.com"), "groupIds": many});
    assert_eq!(org.post("/users", body).code(), "400 E0000093");
}

#[test]
fn deactivated_users_cannot_be_edited_and_nobody_acts_for_a_deactivated_admin() {
    let mut org = Bench::empty();
    let id = org.user("ada@example.com", "", &json!({}));
    org.delete(&format!("/users/{id}"));
    let edit = json!({"profile": {"city": "Bern"}});
    assert_eq!(
        org.post(&format!("/users/{id}"), edit).code(),
        "403 E0000038"
    );
    assert_eq!(org.delete("/users/me").code(), "204");
    assert_eq!(org.get("/users").code(), "401 E0000011");
}
