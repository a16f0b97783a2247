//! What an update sends, to the letter.

use serde_json::{Map, Value, json};
use wiremock::ResponseTemplate;

use super::{AT, EVELYN, org_with};
use crate::support::{ATTRIBUTES, ID, mock, refusal, served, user};

/// The schema of an org with these attributes of its own.
fn schema(custom: &Value) -> Value {
    json!({"id": "x", "definitions": {"base": {"properties": {}}, "custom": {"properties": custom}}})
}

#[test]
fn every_attribute_has_a_flag_and_only_it_is_sent() {
    let mock = org_with(&user("ada@example.com"));
    let env = mock.env();
    let mut all = Map::new();
    let mut args = vec!["user".to_owned(), "update".to_owned(), ID.to_owned()];
    for (name, flag) in ATTRIBUTES {
        let value = format!("-{name} é\"\\@x");
        let typed = format!("--{flag}={value}");
        env.run(["user", "update", ID, &typed]).ok();
        let body = json!({"profile": {name: value}});
        let (line, sent) = mock.writes().pop().unwrap();
        assert_eq!((line, sent), (format!("POST {AT}?strict=false"), body));
        args.push(typed);
        all.insert(name.to_owned(), value.into());
    }
    env.call(args).run().ok();
    let writes = mock.writes();
    assert_eq!(writes.len(), ATTRIBUTES.len() + 1);
    assert_eq!(writes[ATTRIBUTES.len()].1, json!({ "profile": all }));
}

#[test]
fn a_login_is_renamed_by_id_and_the_old_one_is_nobody_afterwards() {
    let served = served().start();
    let env = served.env();
    let id = env.run(["user", "get", EVELYN, "-o", "id"]).ok().stdout;
    let id = id.trim();
    let new = "evelyn.berezin@sandbox.example";
    let ran = env
        .run(["user", "update", EVELYN, "--login", new, "-o", "json"])
        .ok();
    assert_eq!(ran.json()["profile"]["login"], new);
    let lines: Vec<String> = served.writes().into_iter().map(|w| w.line).collect();
    assert_eq!(lines, [format!("POST /api/v1/users/{id}?strict=false")]);
    let by = |login: &str| env.run(["user", "get", "--by=login", login, "-o", "id"]);
    assert_eq!(by(new).ok().stdout.trim(), id);
    by(EVELYN).ends(7);
}

#[test]
fn json_and_nothing_are_sent_for_custom_attributes() {
    let mut ada = user("ada@example.com");
    ada["profile"]["tags"] = json!(["a"]);
    ada["profile"]["badge"] = "7".into();
    let mock = org_with(&ada);
    let custom = json!({"level": {"type": "integer"}, "badge": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}}});
    mock.answer(
        "GET",
        "/api/v1/meta/schemas/user/default",
        200,
        &schema(&custom),
    );
    let env = mock.env();
    let update = |more: [&str; 3]| {
        let args = ["user", "update", ID].into_iter().chain(more);
        env.call(args).run().ok();
        mock.writes().pop().unwrap()
    };
    let line = format!("POST {AT}?strict=false");
    let sent = update([
        "--set-json=tags=[\"b\", \"c, d\"]",
        "--set-json=level=7",
        "--unset=badge",
    ]);
    let body = json!({"profile": {"tags": ["b", "c, d"], "level": 7, "badge": null}});
    assert_eq!(sent, (line.clone(), body));
    let sent = update(["--unset=tags", "--set-json=badge=\"8\"", "--set=level=-1"]);
    let body = json!({"profile": {"tags": null, "badge": "8", "level": -1}});
    assert_eq!(sent, (line, body));
}

#[test]
fn a_user_of_another_type_has_the_attributes_of_that_type() {
    let mut ada = user("ada@example.com");
    let own = "/api/v1/meta/schemas/user/osc9abcdefghijKLMN23";
    ada["_links"] = json!({"schema": {"href": format!("https://acme.okta.com{own}")}});
    let mock = org_with(&ada);
    mock.answer(
        "GET",
        "/api/v1/meta/schemas/user/default",
        200,
        &schema(&json!({})),
    );
    mock.answer(
        "GET",
        own,
        200,
        &schema(&json!({"agency_fee": {"type": "integer"}})),
    );
    let env = mock.env();
    env.run(["user", "update", ID, "--set=agency_fee=7"]).ok();
    let body = json!({"profile": {"agency_fee": 7}});
    assert_eq!(mock.writes(), [(format!("POST {AT}?strict=false"), body)]);
    env.run(["user", "update", ID, "--set=agency=7"])
        .ends(9)
        .says("agency_fee");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn an_envelope_tells_what_became_of_the_user() {
    let mut ada = user("ada@example.com");
    ada.as_object_mut().unwrap().remove("lastLogin");
    let mock = org_with(&ada);
    let update = || {
        let args = ["user", "update", ID, "--title=x", "--envelope"];
        mock.env().run(args)
    };
    ada["lastLogin"] = Value::Null;
    let good = json!({"success": true, "error": null, "user": ada});
    assert_eq!(update().ok().json(), good);
    let clash = mock_refusing();
    let args = ["user", "update", ID, "--title=x", "--envelope"];
    let ran = clash.env().run(args).ends(9);
    let envelope = ran.json();
    assert_eq!(envelope["success"], false);
    assert_eq!(envelope["user"], Value::Null);
    assert_eq!(envelope["error"]["kind"], "refused");
    assert_eq!(envelope["error"]["code"], "E0000001");
}

/// An org that lets a user be read and takes no change.
fn mock_refusing() -> crate::support::Mock {
    let mock = mock();
    mock.answer("GET", AT, 200, &user("ada@example.com"));
    let refused = refusal(
        "E0000001",
        "Api validation failed: title",
        &["title: The field is too long"],
    );
    let answer = ResponseTemplate::new(400).set_body_json(refused);
    mock.respond("POST", AT, answer);
    mock
}
