//! What is sent, to the letter.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use super::{USERS, ada, create, creating};
use crate::support::{ATTRIBUTES, mock, refusal, user};

#[test]
fn activate_is_always_sent_and_so_is_what_okta_does_with_it() {
    for (flags, query) in [
        (&[][..], "activate=true&provider=false"),
        (&["--activate"], "activate=true&provider=false"),
        (&["--no-activate"], "activate=false&provider=false"),
        (
            &["--no-activate", "--activate"],
            "activate=true&provider=false",
        ),
        (&["--provider=FEDERATION"], "activate=true&provider=true"),
    ] {
        let mock = creating();
        create(&mock.env(), flags).ok();
        let writes = mock.writes();
        assert_eq!(writes[0].0, format!("POST {USERS}?{query}"), "{flags:?}");
    }
}

#[test]
fn every_attribute_has_a_flag_and_is_sent_as_it_was_typed() {
    let mut args = vec!["user".to_owned(), "create".to_owned()];
    let mut profile = serde_json::Map::new();
    for (name, flag) in ATTRIBUTES {
        let value = format!("-{name} é\"\\@x");
        args.push(format!("--{flag}={value}"));
        profile.insert(name.to_owned(), value.into());
    }
    let mock = mock();
    let mut answer = user(profile["login"].as_str().unwrap());
    answer["profile"] = profile.clone().into();
    mock.answer("POST", USERS, 200, &answer);
    mock.env().call(args).run().ok();
    let writes = mock.writes();
    assert_eq!(writes[0].1, json!({ "profile": profile }));
}

#[test]
fn the_body_holds_what_was_given_and_no_more() {
    let mock = creating();
    create(&mock.env(), &["--department="]).ok();
    let body = json!({"profile": {"firstName": "Ada", "lastName": "Lovelace",
        "email": "ada@example.com", "login": "ada@example.com", "department": ""}});
    assert_eq!(
        mock.writes(),
        [(format!("POST {USERS}?activate=true&provider=false"), body)]
    );
}

#[test]
fn attributes_come_from_a_file_or_standard_input_and_flags_win() {
    let mock = creating();
    let env = mock.env();
    let profile =
        r#"{"profile": {"firstName": "A", "lastName": "Lovelace", "email": "ada@example.com"}}"#;
    let file = env.file("ada.json", profile);
    env.run(["user", "create", "--from-json", &file, "--first-name=Ada"])
        .ok();
    let call = env.call(["user", "create", "--from-json=-", "--first-name=Ada"]);
    call.stdin(profile).run().ok();
    let expected = json!({"firstName": "Ada", "lastName": "Lovelace",
        "email": "ada@example.com", "login": "ada@example.com"});
    for (_, body) in mock.writes() {
        assert_eq!(body["profile"], expected);
    }
}

#[test]
fn a_dry_run_shows_what_would_be_sent_without_secrets() {
    let mock = mock();
    let env = mock.env();
    let flags = ["--password-stdin", "--title=Countess", "--dry-run"];
    let ran = env.call(ada(&flags)).stdin("Tall tree 7\n").run().ok();
    ran.never_says("Tall tree");
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com --password-stdin --title=Countess --dry-run
ada@example.com (Ada Lovelace)
  create and activate; no mail
  password: set
  firstName: Ada
  lastName: Lovelace
  email: ada@example.com
  title: Countess
  login: ada@example.com
--- stderr ---
dry run in 127.0.0.1: 1 would be touched, 0 mails asked for; nothing was sent
--- exit 0 ---

"#]]
    );
    assert_eq!(mock.writes(), []);
}

#[test]
fn a_type_is_sent_by_its_id() {
    let mock = creating();
    let types = json!([
        {"id": "oty1abcdefghijKLMN23", "name": "user", "displayName": "User", "default": true},
        {"id": "oty9abcdefghijKLMN23", "name": "contractor", "displayName": "Contractor of ours"},
    ]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &types);
    for name in ["contractor", "Contractor of ours", "oty9abcdefghijKLMN23"] {
        create(&mock.env(), &["--type", name]).ok();
        let (_, body) = mock.writes().pop().unwrap();
        assert_eq!(
            body["type"],
            json!({"id": "oty9abcdefghijKLMN23"}),
            "{name}"
        );
    }
    for name in ["Contractors", "contract"] {
        create(&mock.env(), &["--type", name]).ends(7).says(name);
    }
    assert_eq!(mock.writes().len(), 3);
}

#[test]
fn custom_attributes_have_the_types_of_the_schema() {
    let mock = creating();
    let text = json!({"type": "string"});
    let base = json!({"firstName": text, "lastName": text, "email": text, "login": text});
    let schema = json!({"id": "x", "definitions": {"base": {"properties": base},
        "custom": {"properties": {"level": {"type": "integer"}, "vip": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}}, "badge": {"type": "string"}}}}});
    mock.answer("GET", "/api/v1/meta/schemas/user/default", 200, &schema);
    let sets = [
        "--set=level=7",
        "--set=badge=7",
        "--set-json=vip=true",
        "--set-json=tags=[\"a\", \"b, c\"]",
    ];
    create(&mock.env(), &sets).ok();
    let profile = json!({"firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com",
        "login": "ada@example.com", "level": 7, "badge": "7", "vip": true, "tags": ["a", "b, c"]});
    assert_eq!(mock.writes()[0].1, json!({ "profile": profile }));
    for bad in ["--set=level=x", "--set-json=vip=1", "--set-json=tags={}"] {
        create(&mock.env(), &[bad]).ends(9);
    }
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn an_envelope_tells_what_became_of_the_user() {
    let mock = creating();
    let good = json!({"success": true, "error": null, "user": user("ada@example.com")});
    assert_eq!(create(&mock.env(), &["--envelope"]).ok().json(), good);
    let refused = refusal("E0000001", "Api validation failed: email", &["email: no"]);
    let mock = crate::support::mock();
    let answer = ResponseTemplate::new(400).set_body_json(refused);
    mock.respond("POST", USERS, answer);
    let envelope = create(&mock.env(), &["--envelope"]).ends(9).json();
    assert_eq!(envelope["success"], false);
    assert_eq!(envelope["user"], Value::Null);
    assert_eq!(envelope["error"]["kind"], "refused");
    assert_eq!(envelope["error"]["code"], "E0000001");
}
