//! `user update`: only what was named changes, and only for whom it was meant.

mod many;
mod whole;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Mock, mock, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";

const AT: &str = "/api/v1/users/00u1abcdefghijKLMN23";

/// A mocked org with one user, who can be read by login and id, and written to.
fn org_with(user: &Value) -> Mock {
    let mock = mock();
    let answer = ResponseTemplate::new(200).set_body_json(user);
    let answer = answer.insert_header("etag", "W/\"seen\"");
    mock.respond("GET", "/api/v1/users/ada@example.com", answer.clone());
    mock.respond("GET", AT, answer);
    mock.answer("POST", AT, 200, user);
    mock.answer("PUT", AT, 200, user);
    mock
}

fn profile(env: &Env, login: &str) -> Value {
    let mut user = env.run(["user", "get", login, "-o", "json"]).ok().json();
    user["profile"].take()
}

#[test]
fn the_user_as_he_is_afterwards_is_the_result() {
    let env = Env::sandbox();
    let ran = env.run([
        "user",
        "update",
        EVELYN,
        "--title=CTO",
        "--columns=login,title",
    ]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user update evelyn.boyd@sandbox.example --title=CTO --columns=login,title
LOGIN	TITLE
evelyn.boyd@sandbox.example	CTO
--- stderr ---
updated evelyn.boyd@sandbox.example in the sandbox
--- exit 0 ---

"#]]
    );
    let ran = env
        .run(["user", "update", EVELYN, "--title=CEO", "-o", "json"])
        .ok();
    assert_eq!(ran.json()["profile"]["title"], "CEO");
}

#[test]
fn only_what_changes_is_sent_and_by_id() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    ada["profile"]["city"] = "London".into();
    let mock = org_with(&ada);
    let flags = ["--title=Engineer", "--city=London", "--department=IT"];
    let env = mock.env();
    env.call(
        ["user", "update", "ada@example.com"]
            .into_iter()
            .chain(flags),
    )
    .run()
    .ok();
    let body = json!({"profile": {"title": "Engineer", "department": "IT"}});
    assert_eq!(mock.writes(), [(format!("POST {AT}?strict=false"), body)]);
}

#[test]
fn unset_sends_null_and_an_empty_value_stays_one() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    ada["profile"]["city"] = "London".into();
    let mock = org_with(&ada);
    let env = mock.env();
    env.run([
        "user",
        "update",
        ID,
        "--unset=title",
        "--unset",
        "profile.city",
        "--nick-name=",
    ])
    .ok();
    let body = json!({"profile": {"nickName": "", "title": null, "city": null}});
    assert_eq!(mock.writes(), [(format!("POST {AT}?strict=false"), body)]);
    let ran = env
        .run(["user", "update", ID, "--unset=title", "--title=x"])
        .ends(2);
    ran.says("both set and unset");
}

#[test]
fn a_user_who_is_so_already_gets_no_request() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    let mock = org_with(&ada);
    let ran = mock
        .env()
        .run([
            "user",
            "update",
            ID,
            "--title=Countess",
            "--unset=city",
            "-o",
            "json",
        ])
        .ok();
    ran.says("unchanged");
    assert_eq!(ran.json()["id"], ID);
    assert_eq!(mock.writes(), []);
}

#[test]
fn nothing_to_change_is_a_usage_error() {
    let mock = mock();
    mock.env()
        .run(["user", "update", EVELYN])
        .ends(2)
        .says("nothing to change");
    mock.env().run(["user", "update", "--title=x"]).ends(2);
    assert_eq!(mock.lines(), [""; 0]);
}

#[test]
fn custom_attributes_have_the_types_of_the_schema() {
    let mut schema = json!({"definitions": {"base": {"properties": {}}, "custom": {"properties": {
        "level": {"type": "integer"}, "vip": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}}, "badge": {"type": "string"}}}}});
    schema["id"] = "x".into();
    let mock = org_with(&user("ada@example.com"));
    mock.answer("GET", "/api/v1/meta/schemas/user/default", 200, &schema);
    let sets = [
        "--set=level=7",
        "--set=vip=true",
        "--set=tags=a, b",
        "--set=badge=7",
    ];
    let env = mock.env();
    env.call(["user", "update", ID].into_iter().chain(sets))
        .run()
        .ok();
    let body = json!({"profile": {"level": 7, "vip": true, "tags": ["a", "b"], "badge": "7"}});
    assert_eq!(mock.writes()[0].1, body);
    for bad in [
        "--set=level=x",
        "--set=vip=yes",
        "--set-json=tags=1",
        "--set=lvl=1",
    ] {
        env.run(["user", "update", ID, bad]).ends(9);
    }
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_dry_run_shows_before_and_after() {
    let env = Env::sandbox();
    let flags = [
        "--title=CTO",
        "--unset=mobilePhone",
        "--nick-name=Ev",
        "--dry-run",
    ];
    let ran = env
        .call(["user", "update", EVELYN].into_iter().chain(flags))
        .run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user update evelyn.boyd@sandbox.example --title=CTO --unset=mobilePhone --nick-name=Ev --dry-run
evelyn.boyd@sandbox.example (Evelyn Boyd, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  title: Head of Engineering -> CTO
  nickName: (unset) -> Ev
  mobilePhone: +1 555 000 0001 -> (unset)
--- stderr ---
dry run in the sandbox: 1 would be touched, 0 mails asked for; nothing was sent
--- exit 0 ---

"#]]
    );
    let args = [
        "user",
        "update",
        EVELYN,
        "--title=CTO",
        "--dry-run",
        "-o",
        "json",
    ];
    assert_data_eq!(
        env.run(args).view(),
        str![[r#"
$ okta-admin user update evelyn.boyd@sandbox.example --title=CTO --dry-run -o json
{"target":"evelyn.boyd@sandbox.example","id":"00uXXXXXXXXXXXXXXXXX","action":"update","success":true,"status":"planned","error":null,"request_id":null,"changes":[{"action":"update","would":["title: Head of Engineering -> CTO"]}]}
--- stderr ---
dry run in the sandbox: 1 would be touched, 0 mails asked for; nothing was sent
--- exit 0 ---

"#]]
    );
    assert_eq!(profile(&env, EVELYN)["title"], "Head of Engineering");
}

#[test]
fn a_password_is_sent_alone_and_strict_only_when_asked_for() {
    let mock = org_with(&user("ada@example.com"));
    let env = mock.env();
    for (flags, line) in [
        (&[][..], format!("POST {AT}?strict=false")),
        (&["--strict"], format!("POST {AT}?strict=true")),
    ] {
        let args = ["user", "update", ID, "--password-stdin"];
        let call = env.call(args.iter().chain(flags).copied());
        call.stdin("Tall tree 7").run().ok().never_says("Tall tree");
        let (sent, body) = mock.writes().pop().unwrap();
        assert_eq!(sent, line);
        assert_eq!(
            body,
            json!({"credentials": {"password": {"value": "Tall tree 7"}}})
        );
    }
}

#[test]
fn a_lost_answer_is_sent_again_since_it_changes_nothing_twice() {
    let mock = mock();
    let mut ada = user("ada@example.com");
    mock.answer("GET", AT, 200, &ada);
    mock.once("POST", AT, ResponseTemplate::new(502));
    ada["profile"]["title"] = "x".into();
    mock.answer("POST", AT, 200, &ada);
    mock.env().run(["user", "update", ID, "--title=x"]).ok();
    assert_eq!(mock.writes().len(), 2);
}

#[test]
fn me_is_only_meant_when_it_is_said_twice() {
    let served = served().start();
    let env = served.env();
    env.run(["user", "update", "me", "--title=x"])
        .ends(2)
        .says("--me");
    assert!(served.seen().is_empty());
    env.run(["user", "update", "me", "--me", "--title=x"]).ok();
    assert_eq!(profile(&env, "admin@sandbox.example")["title"], "x");
}

#[test]
fn groups_and_activation_follow_the_change_in_order() {
    let served = served().start();
    let env = served.env();
    let staged = env
        .run(["user", "list", "--status=staged", "--limit=1", "-o", "id"])
        .ok();
    let id = staged.stdout.trim();
    let flags = ["--title=x", "--add-group=Legal", "--activate", "-o", "json"];
    let ran = env
        .call(["user", "update", id].into_iter().chain(flags))
        .run()
        .ok();
    assert_eq!(ran.json()["status"], "PROVISIONED");
    assert_eq!(ran.json()["profile"]["title"], "x");
    let lines: Vec<_> = served.writes().into_iter().map(|w| w.line).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].starts_with("PUT /api/v1/groups/"), "{lines:?}");
    assert!(
        lines[2].ends_with("lifecycle/activate?sendEmail=false"),
        "{lines:?}"
    );
}

#[test]
fn users_from_a_file_are_changed_in_its_order_and_each_once() {
    let served = served().start();
    let env = served.env();
    let file = env.file(
        "people.txt",
        "alan.turing\nevelyn.boyd\nALAN.TURING@sandbox.example\n",
    );
    let args = [
        "user",
        "update",
        "--from-file",
        &file,
        "--title=x",
        "--yes",
        "--jq",
        ".[].profile.firstName",
    ];
    let ran = env.run(args).ok();
    assert_eq!(ran.stdout, "Alan\nEvelyn\n");
    let mut ids = BTreeMap::new();
    for write in served.writes() {
        *ids.entry(write.line).or_insert(0) += 1;
    }
    assert_eq!(ids.into_values().collect::<Vec<_>>(), [1, 1]);
}
