//! The formats of results, byte for byte.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{EVELYN, legal};
use crate::support::{Env, mock, user};

#[test]
fn every_format_of_a_list() {
    let env = Env::sandbox();
    let mut seen = String::new();
    // All attributes at once would hide what the formats are about.
    let json = "--jq=map({id, login: .profile.login, lastLogin})";
    let ndjson = "--jq={id, login: .profile.login, lastLogin}";
    for look in [
        &["table"][..],
        &["wide"],
        &["json", json],
        &["ndjson", ndjson],
        &["csv"],
        &["tsv"],
        &["id"],
        &["options"],
    ] {
        let ran = env
            .call(legal(&[&["--quiet", "-o"], look].concat()))
            .run()
            .ok();
        assert!(ran.stderr.is_empty(), "{ran}");
        seen.push_str(&ran.view());
    }
    assert_data_eq!(
        seen,
        str![[r#"
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o table
LOGIN	NAME	STATUS	LAST-LOGIN	ID
zoe.baker@sandbox.example	Zoë Baker	PROVISIONED		00uXXXXXXXXXXXXXXXXX
sophie.wilson@sandbox.example	Sophie Wilson	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o wide
LOGIN	NAME	STATUS	LAST-LOGIN	ID	EMAIL	DEPARTMENT	TITLE	FIRST-NAME	LAST-NAME	CREATED	TYPE
zoe.baker@sandbox.example	Zoë Baker	PROVISIONED		00uXXXXXXXXXXXXXXXXX	zoe.baker@sandbox.example	Legal	Legal Manager	Zoë	Baker	2000-01-01T00:00:00.000Z	otyXXXXXXXXXXXXXXXXX
sophie.wilson@sandbox.example	Sophie Wilson	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX	sophie.wilson@sandbox.example	Legal	Legal Manager	Sophie	Wilson	2000-01-01T00:00:00.000Z	otyXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o json '--jq=map({id, login: .profile.login, lastLogin})'
[{"id":"00uXXXXXXXXXXXXXXXXX","login":"zoe.baker@sandbox.example","lastLogin":null},{"id":"00uXXXXXXXXXXXXXXXXX","login":"sophie.wilson@sandbox.example","lastLogin":"2000-01-01T00:00:00.000Z"}]
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o ndjson '--jq={id, login: .profile.login, lastLogin}'
{"id":"00uXXXXXXXXXXXXXXXXX","login":"zoe.baker@sandbox.example","lastLogin":null}
{"id":"00uXXXXXXXXXXXXXXXXX","login":"sophie.wilson@sandbox.example","lastLogin":"2000-01-01T00:00:00.000Z"}
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o csv
login,name,status,lastLogin,id,email,department,title,firstName,lastName,created,type
zoe.baker@sandbox.example,Zoë Baker,PROVISIONED,,00uXXXXXXXXXXXXXXXXX,zoe.baker@sandbox.example,Legal,Legal Manager,Zoë,Baker,2000-01-01T00:00:00.000Z,otyXXXXXXXXXXXXXXXXX
sophie.wilson@sandbox.example,Sophie Wilson,ACTIVE,2000-01-01T00:00:00.000Z,00uXXXXXXXXXXXXXXXXX,sophie.wilson@sandbox.example,Legal,Legal Manager,Sophie,Wilson,2000-01-01T00:00:00.000Z,otyXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o tsv
login	name	status	lastLogin	id	email	department	title	firstName	lastName	created	type
zoe.baker@sandbox.example	Zoë Baker	PROVISIONED		00uXXXXXXXXXXXXXXXXX	zoe.baker@sandbox.example	Legal	Legal Manager	Zoë	Baker	2000-01-01T00:00:00.000Z	otyXXXXXXXXXXXXXXXXX
sophie.wilson@sandbox.example	Sophie Wilson	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX	sophie.wilson@sandbox.example	Legal	Legal Manager	Sophie	Wilson	2000-01-01T00:00:00.000Z	otyXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o id
00uXXXXXXXXXXXXXXXXX
00uXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user list --where=department=Legal --limit=2 --no-links --quiet -o options
[
{"label":"zoe.baker@sandbox.example","value":"00uXXXXXXXXXXXXXXXXX"},
{"label":"sophie.wilson@sandbox.example","value":"00uXXXXXXXXXXXXXXXXX"}
]
--- exit 0 ---

"#]]
    );
}

#[test]
fn yaml_holds_all_that_json_does() {
    let mock = mock();
    mock.answer("GET", "/api/v1/users", 200, &json!([user("a@b.example")]));
    assert_data_eq!(
        mock.env().run(["user", "list", "-o", "yaml"]).ok().view(),
        str![[r#"
$ okta-admin user list -o yaml
- id: 00uXXXXXXXXXXXXXXXXX
  status: ACTIVE
  created: "2000-01-01T00:00:00.000Z"
  activated: "2000-01-01T00:00:00.000Z"
  statusChanged: "2000-01-01T00:00:00.000Z"
  lastLogin: null
  lastUpdated: "2000-01-01T00:00:00.000Z"
  passwordChanged: null
  type:
    id: otyXXXXXXXXXXXXXXXXX
  profile:
    firstName: Ada
    lastName: Lovelace
    login: a@b.example
    email: a@b.example
    mobilePhone: null
    secondEmail: null
  credentials:
    provider:
      type: OKTA
      name: OKTA
--- stderr ---
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---

"#]]
    );
}

#[test]
fn json_keeps_the_links_and_credentials_that_tables_do_not_show() {
    let env = Env::sandbox();
    let get = ["user", "get", EVELYN];
    let whole = env.call(get.into_iter().chain(["-o", "json"])).run().ok();
    let whole = whole.json();
    for link in [
        "suspend",
        "forgotPassword",
        "expirePassword",
        "resetFactors",
        "deactivate",
        "changePassword",
        "changeRecoveryQuestion",
        "resetPassword",
        "self",
        "schema",
        "type",
    ] {
        let href = &whole["_links"][link]["href"];
        assert!(href.is_string(), "{link} in {whole}");
    }
    assert_eq!(whole["credentials"]["password"], json!({}));
    assert_eq!(
        whole["credentials"]["provider"],
        json!({"type": "OKTA", "name": "OKTA"})
    );
    let times = ["statusChanged", "passwordChanged", "activated"];
    let kept = whole.as_object().unwrap();
    assert!(times.iter().all(|name| kept.contains_key(*name)));
    let bare = env.call(get.into_iter().chain(["-o", "json", "--no-links"]));
    let mut without = whole.clone();
    without.as_object_mut().unwrap().shift_remove("_links");
    assert_eq!(bare.run().ok().json(), without);
    env.run(get).ok().never_says("_links");
    let array = env.call(get.into_iter().chain(["-o", "json", "--array"]));
    let array = array.run().ok().json();
    assert_eq!(array[0]["id"], whole["id"]);
}

#[test]
fn every_format_of_one_user() {
    let env = Env::sandbox();
    let mut seen = String::new();
    for format in ["csv", "tsv", "id", "options"] {
        seen.push_str(&env.run(["user", "get", EVELYN, "-o", format]).ok().view());
    }
    assert_data_eq!(
        seen,
        str![[r#"
$ okta-admin user get evelyn.boyd@sandbox.example -o csv
login,name,status,lastLogin,id,email,department,title,firstName,lastName,created,type
evelyn.boyd@sandbox.example,Evelyn Boyd,ACTIVE,2000-01-01T00:00:00.000Z,00uXXXXXXXXXXXXXXXXX,evelyn.boyd@sandbox.example,Engineering,Head of Engineering,Evelyn,Boyd,2000-01-01T00:00:00.000Z,otyXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user get evelyn.boyd@sandbox.example -o tsv
login	name	status	lastLogin	id	email	department	title	firstName	lastName	created	type
evelyn.boyd@sandbox.example	Evelyn Boyd	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX	evelyn.boyd@sandbox.example	Engineering	Head of Engineering	Evelyn	Boyd	2000-01-01T00:00:00.000Z	otyXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user get evelyn.boyd@sandbox.example -o id
00uXXXXXXXXXXXXXXXXX
--- exit 0 ---
$ okta-admin user get evelyn.boyd@sandbox.example -o options
[
{"label":"evelyn.boyd@sandbox.example","value":"00uXXXXXXXXXXXXXXXXX"}
]
--- exit 0 ---

"#]]
    );
}

#[test]
fn json_of_one_target_is_an_object_and_of_several_an_array() {
    let env = Env::sandbox();
    let json = |args: &[&str]| {
        env.call(args.iter().copied().chain(["-o", "json"]))
            .run()
            .ok()
            .json()
    };
    assert!(json(&["user", "get", EVELYN]).is_object());
    assert!(json(&["user", "get", EVELYN, "--array"]).is_array());
    assert!(json(&["user", "get", EVELYN, EVELYN]).is_array());
    assert!(json(&["user", "get", "--search", "profile.lastName eq \"Boyd\""]).is_array());
    assert!(json(&["user", "update", EVELYN, "--title=x"]).is_object());
    assert!(
        json(&[
            "user",
            "update",
            "--where=lastName=Boyd",
            "--title=y",
            "--yes"
        ])
        .is_array()
    );
    assert!(json(&["user", "delete", EVELYN, "--deactivate-only", "--yes"]).is_object());
}

#[test]
fn json_has_the_same_bytes_with_and_without_a_terminal() {
    let env = Env::sandbox();
    for args in [
        legal(&["-o", "json"]),
        legal(&["-o", "ndjson"]),
        legal(&["-o", "csv"]),
    ] {
        let pipe = env.call(args.clone()).run().ok().stdout;
        let terminal = env.call(args).colours(40).run().ok().stdout;
        assert_eq!(pipe, terminal);
    }
}

#[test]
fn colours_are_for_terminals() {
    let env = Env::sandbox();
    let pipe = env.call(legal(&[])).run().ok();
    assert!(!pipe.stdout.contains('\u{1b}'), "{pipe}");
    let plain = env.call(legal(&[])).terminal(100).run().ok();
    assert!(!plain.stdout.contains('\u{1b}'), "{plain}");
    let coloured = env.call(legal(&[])).colours(100).run().ok();
    assert!(coloured.stdout.contains('\u{1b}'), "{coloured}");
}

#[test]
fn columns_pick_and_change_what_a_table_shows() {
    let env = Env::sandbox();
    let head = |columns: &str| {
        let ran = env.call(legal(&["--columns", columns])).run().ok();
        ran.stdout.lines().next().unwrap().to_owned()
    };
    assert_eq!(head("login,profile.city"), "LOGIN\tCITY");
    assert_eq!(head("+city,-name,-lastLogin"), "LOGIN\tSTATUS\tID\tCITY");
}

#[test]
fn csv_guards_formulas_and_leaves_phone_numbers_alone() {
    let mock = mock();
    let mut evil = user("a@b.example");
    evil["profile"]["title"] = "=HYPERLINK(\"http://evil\")".into();
    evil["profile"]["city"] = "+1 555 000".into();
    evil["profile"]["nickName"] = "a,\"b\"\nc".into();
    mock.answer("GET", "/api/v1/users", 200, &json!([evil]));
    let args = ["user", "list", "-o", "csv", "--columns=title,city,nickName"];
    let ran = mock.env().run(args).ok();
    assert_data_eq!(
        ran.stdout,
        str![[r#"
title,city,nickName
"'=HYPERLINK(""http://evil"")",+1 555 000,"a,""b""
c"

"#]]
    );
    let ran = mock
        .env()
        .call(args.into_iter().chain(["--csv-exact"]))
        .run()
        .ok();
    assert!(ran.stdout.contains("\"=HYPERLINK("), "{ran}");
}

#[test]
fn count_prints_a_number() {
    let env = Env::sandbox();
    assert_eq!(env.run(["user", "list", "--count"]).ok().stdout, "25\n");
    assert_eq!(
        env.run(["user", "list", "--where=city=Atlantis", "--count"])
            .ok()
            .stdout,
        "0\n"
    );
}
