//! What is sent, to the letter.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{USERS, ada, create, creating};
use crate::support::{mock, user};

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
    let attributes = [
        ("firstName", "first-name"),
        ("lastName", "last-name"),
        ("email", "email"),
        ("login", "login"),
        ("middleName", "middle-name"),
        ("honorificPrefix", "honorific-prefix"),
        ("honorificSuffix", "honorific-suffix"),
        ("title", "title"),
        ("displayName", "display-name"),
        ("nickName", "nick-name"),
        ("secondEmail", "second-email"),
        ("profileUrl", "profile-url"),
        ("primaryPhone", "primary-phone"),
        ("mobilePhone", "mobile-phone"),
        ("streetAddress", "street-address"),
        ("city", "city"),
        ("state", "state"),
        ("zipCode", "zip-code"),
        ("countryCode", "country-code"),
        ("postalAddress", "postal-address"),
        ("preferredLanguage", "preferred-language"),
        ("locale", "locale"),
        ("timezone", "timezone"),
        ("userType", "user-type"),
        ("employeeNumber", "employee-number"),
        ("costCenter", "cost-center"),
        ("organization", "organization"),
        ("division", "division"),
        ("department", "department"),
        ("managerId", "manager-id"),
        ("manager", "manager"),
    ];
    let mut args = vec!["user".to_owned(), "create".to_owned()];
    let mut profile = serde_json::Map::new();
    for (name, flag) in attributes {
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
