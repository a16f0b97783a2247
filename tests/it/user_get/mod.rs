//! `user get`: whatever a user is called, exactly that one is shown.

mod names;

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, ID, mock, refusal, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";

fn lines(served: &crate::support::Served) -> Vec<String> {
    served.seen().into_iter().map(|s| s.line).collect()
}

#[test]
fn a_terminal_shows_a_card() {
    let env = Env::sandbox();
    let ran = env.call(["user", "get", EVELYN]).terminal(80).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user get evelyn.boyd@sandbox.example
Evelyn Boyd <evelyn.boyd@sandbox.example>

  id                 00uXXXXXXXXXXXXXXXXX
  status             ACTIVE
  since              5 years ago
  next steps         suspend, expire_password, reset_password, deactivate
  created            5 years ago
  last sign-in       6 days ago
  last change        5 years ago
  type               otyXXXXXXXXXXXXXXXXX

attributes
  firstName          Evelyn
  lastName           Boyd
  mobilePhone        +1 555 000 0001
  displayName        Evelyn Boyd
  title              Head of Engineering
  department         Engineering
  division           Product
  organization       Sandbox Inc.
  costCenter         CC-100
  employeeNumber     1002
  city               Berlin
  state              BE
  zipCode            10117
  countryCode        DE
  timezone           Europe/Berlin
  preferredLanguage  de-DE
  userType           Employee
  login              evelyn.boyd@sandbox.example
  email              evelyn.boyd@sandbox.example
  hireDate           2000-01-01
  remoteWorker       false
--- exit 0 ---

"#]]
    );
}

#[test]
fn a_pipe_gets_names_and_values() {
    let env = Env::sandbox();
    let ran = env.run(["user", "get", "margaret.hamilton"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user get margaret.hamilton
id	00uXXXXXXXXXXXXXXXXX
status	ACTIVE
since	2000-01-01T00:00:00.000Z
next steps	suspend, expire_password, reset_password, deactivate
created	2000-01-01T00:00:00.000Z
last sign-in	2000-01-01T00:00:00.000Z
last change	2000-01-01T00:00:00.000Z
type	otyXXXXXXXXXXXXXXXXX
firstName	Margaret
lastName	Hamilton
mobilePhone	+1 555 000 0004
displayName	Margaret Hamilton
title	Head of Marketing
department	Marketing
division	Revenue
organization	Sandbox Inc.
costCenter	CC-130
employeeNumber	1005
city	Berlin
state	BE
zipCode	10117
countryCode	DE
timezone	Europe/Berlin
preferredLanguage	de-DE
userType	Employee
login	margaret.hamilton@sandbox.example
email	margaret.hamilton@sandbox.example
hireDate	2000-01-01
remoteWorker	false
languages	["en","de"]
--- stderr ---
margaret.hamilton is margaret.hamilton@sandbox.example (00uXXXXXXXXXXXXXXXXX)
--- exit 0 ---

"#]]
    );
}

#[test]
fn a_card_says_why_somebody_cannot_sign_in() {
    let env = Env::sandbox();
    let locked = env
        .run(["user", "list", "--status=locked-out", "-o", "id"])
        .ok();
    let ran = env
        .call(["user", "get", locked.stdout.trim()])
        .terminal(80)
        .run()
        .ok();
    assert!(
        ran.stdout.contains("locked after too many failed attempts"),
        "{ran}"
    );
    assert!(ran.stdout.contains("unlock"), "{ran}");
}

#[test]
fn all_shows_the_attributes_that_are_not_set() {
    let env = Env::sandbox();
    let some = env.run(["user", "get", EVELYN]).ok().stdout;
    let all = env.run(["user", "get", EVELYN, "--all"]).ok().stdout;
    for name in ["nickName", "honorificPrefix", "locale"] {
        assert!(!some.contains(name) && all.contains(name), "{name}\n{all}");
    }
}

#[test]
fn several_names_are_an_array_in_their_order_and_each_once() {
    let env = Env::sandbox();
    let id = env.run(["user", "get", "alan.turing", "-o", "id"]).stdout;
    let args = [
        "user",
        "get",
        "alan.turing",
        EVELYN,
        "ALAN.turing",
        id.trim(),
        "-o",
        "json",
    ];
    let ran = env.run(args).ok();
    let logins: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["profile"]["login"].clone())
        .collect();
    assert_eq!(logins, ["alan.turing@sandbox.example", EVELYN]);
}

#[test]
fn names_come_from_standard_input_and_from_a_column_of_a_file() {
    let env = Env::sandbox();
    let call = env.call(["user", "get", "-", "--jq", ".[].profile.firstName"]);
    let ran = call
        .stdin("\u{feff}evelyn.boyd\r\n\n alan.turing \n")
        .run()
        .ok();
    assert_eq!(ran.stdout, "Evelyn\nAlan\n");
    let csv = env.file(
        "people.csv",
        "name,Login\n\"B, E\",evelyn.boyd\nA,alan.turing\n",
    );
    let from = format!("{csv}:login");
    let ran = env
        .run([
            "user",
            "get",
            "--from-file",
            &from,
            "--jq",
            ".[].profile.firstName",
        ])
        .ok();
    assert_eq!(ran.stdout, "Evelyn\nAlan\n");
}

#[test]
fn one_that_is_not_found_does_not_stop_the_others() {
    let env = Env::sandbox();
    let ran = env.run(["user", "get", "nobody@x.example", EVELYN, "--columns=login"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user get nobody@x.example evelyn.boyd@sandbox.example --columns=login
LOGIN
evelyn.boyd@sandbox.example
--- stderr ---
error: could not get user nobody@x.example
  caused by: Okta refused the request: Not found: Resource not found: nobody@x.example (User) (404 E0000007)
  hint: it is not there, or not visible to this credential
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
error: 1 of 2 could not be shown
--- exit 3 ---

"#]]
    );
    let ran = env
        .run(["user", "get", "nobody@x.example", EVELYN, "-o", "json"])
        .ends(3);
    assert_eq!(ran.json().as_array().unwrap().len(), 1);
    assert_eq!(ran.error()["kind"], "partial");
}

#[test]
fn no_names_at_all_are_a_usage_error() {
    let mock = mock();
    let env = mock.env();
    env.run(["user", "get"]).ends(2);
    env.call(["user", "get", "-"]).stdin("\n \n").run().ends(2);
    assert_eq!(mock.lines(), [""; 0]);
}

#[test]
fn somebody_unknown_is_told_to_be_perhaps_invisible() {
    let env = Env::sandbox();
    assert_data_eq!(
        env.run(["user", "get", "nobody@x.example"]).view(),
        str![[r#"
$ okta-admin user get nobody@x.example
--- stderr ---
error: could not get user nobody@x.example
  caused by: Okta refused the request: Not found: Resource not found: nobody@x.example (User) (404 E0000007)
  hint: it is not there, or not visible to this credential
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
--- exit 7 ---

"#]]
    );
    let error = env.run(["user", "get", ID, "-o", "json"]).ends(7).error();
    assert_eq!(error["kind"], "not_found");
    assert_eq!(error["status"], 404);
    assert_eq!(error["code"], "E0000007");
}

#[test]
fn json_is_what_the_server_sent_to_the_byte() {
    let mock = mock();
    let raw = r#"{ "id":"00u1abcdefghijKLMN23" , "status":"ACTIVE","created":"2026-01-01T00:00:00.000Z",
      "future":{"b":1e400,"a":[ ],"n":null,"big":12345678901234567890123},"profile":{"login":"a@b.example","email":"a@b.example","é":"\u00e9\/"}}"#;
    let answer = wiremock::ResponseTemplate::new(200).set_body_raw(raw, "application/json");
    mock.respond("GET", "/api/v1/users/a@b.example", answer);
    for terminal in [false, true] {
        let env = mock.env();
        let call = env.call(["user", "get", "a@b.example", "-o", "json"]);
        let ran = if terminal { call.colours(40) } else { call }.run().ok();
        assert_eq!(ran.stdout, format!("{raw}\n"));
    }
}

#[test]
fn an_answer_about_somebody_else_is_never_shown() {
    let mock = mock();
    mock.answer("GET", &format!("/api/v1/users/{ID}"), 200, &{
        let mut other = user("b@b.example");
        other["id"] = "00u2abcdefghijKLMN23".into();
        other
    });
    mock.answer(
        "GET",
        "/api/v1/users/a@b.example",
        200,
        &user("b@b.example"),
    );
    for name in [ID, "a@b.example"] {
        let ran = mock.env().run(["user", "get", name]).ends(1);
        assert!(ran.stdout.is_empty(), "{ran}");
    }
}

#[test]
fn a_credential_that_is_refused_ends_the_command_at_once() {
    let mock = mock();
    let refused = refusal("E0000011", "Invalid token provided", &[]);
    for name in ["a", "b", "c", "d"] {
        mock.answer(
            "GET",
            &format!("/api/v1/users/{name}@x.example"),
            401,
            &refused,
        );
    }
    let args = ["user", "get", "a@x.example", "b@x.example", "c@x.example"];
    let ran = mock.env().run(args).ends(4);
    assert_eq!(ran.stderr.matches("Invalid token").count(), 1, "{ran}");
    assert_data_eq!(
        mock.env().run(["user", "get", "a@x.example"]).view(),
        str![[r#"
$ okta-admin user get a@x.example
--- stderr ---
error: could not get user a@x.example
  caused by: Okta refused the request: Invalid token provided (401 E0000011)
  hint: the credential was refused: it may be revoked, 30 days unused or of another org; `okta-admin auth test` tries it alone
--- exit 4 ---

"#]]
    );
}

#[test]
fn no_permission_is_ten_and_a_feature_that_is_off_is_no_bad_token() {
    let mock = mock();
    let at = |name: &str| format!("/api/v1/users/{name}@x.example");
    mock.answer(
        "GET",
        &at("a"),
        403,
        &refusal("E0000006", "You do not have permission", &[]),
    );
    mock.answer(
        "GET",
        &at("b"),
        401,
        &refusal(
            "E0000015",
            "You do not have permission to access the feature",
            &[],
        ),
    );
    for name in ["a@x.example", "b@x.example"] {
        let error = mock
            .env()
            .run(["user", "get", name, "-o", "json"])
            .ends(10)
            .error();
        assert_eq!(error["kind"], "permission");
    }
}

#[test]
fn me_is_whoever_owns_the_credential() {
    let env = Env::sandbox();
    let ran = env
        .run(["user", "get", "me", "--jq", ".profile.login"])
        .ok();
    assert_eq!(ran.stdout, "admin@sandbox.example\n");
    ran.says("me is admin@sandbox.example");
}

#[test]
fn members_of_a_group_and_those_who_match_can_be_shown() {
    let env = Env::sandbox();
    let members = env
        .run(["user", "get", "--members-of=Sales", "--count"])
        .ok();
    let matching = env
        .run(["user", "get", "--where", "department=sales", "--count"])
        .ok();
    let search = "profile.department eq \"Sales\"";
    let searched = env.run(["user", "get", "--search", search, "--count"]).ok();
    assert_eq!(members.stdout, matching.stdout);
    assert_eq!(members.stdout, searched.stdout);
    assert_ne!(members.stdout, "0\n");
}

#[test]
fn an_empty_value_of_a_condition_never_means_everyone() {
    let mock = mock();
    for condition in ["department=", "=x", "department", ""] {
        mock.env()
            .run(["user", "get", "--where", condition])
            .ends(2);
    }
    mock.env().run(["user", "get", "--search", ""]).ends(2);
    mock.env().run(["user", "get", "--members-of", ""]).ends(2);
    assert_eq!(mock.lines(), [""; 0]);
}

#[test]
fn a_hostile_profile_cannot_write_on_the_terminal() {
    let mock = mock();
    let mut evil = user("a@b.example");
    evil["profile"]["displayName"] = json!("\u{1b}]0;owned\u{7}\u{1b}[2Jx\r\ny\u{202e}z");
    mock.answer("GET", "/api/v1/users/a@b.example", 200, &evil);
    for width in [40, 80] {
        let env = mock.env();
        let ran = env
            .call(["user", "get", "a@b.example"])
            .terminal(width)
            .run()
            .ok();
        for c in ['\u{1b}', '\u{7}', '\r', '\u{202e}'] {
            assert!(!ran.stdout.contains(c), "{:?}", ran.stdout);
        }
    }
}
