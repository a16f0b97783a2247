//! `user update`: only what was named changes, and only for whom it was meant.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Mock, mock, refusal, served, user};

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
fn many_who_match_are_changed_and_each_is_told() {
    let env = Env::sandbox();
    let args = [
        "user",
        "update",
        "--where=department=Legal",
        "--division=Law",
    ];
    env.run(args).ends(2).says("--yes").says("--expect 3");
    let all = args.into_iter().chain(["--yes", "--columns=login,status"]);
    assert_data_eq!(
        env.call(all).run().view(),
        str![[r#"
$ okta-admin user update --where=department=Legal --division=Law --yes --columns=login,status
LOGIN	STATUS
zoe.baker@sandbox.example	PROVISIONED
sophie.wilson@sandbox.example	ACTIVE
radia.perlman@sandbox.example	ACTIVE
--- stderr ---
3 updated in the sandbox
--- exit 0 ---

"#]]
    );
    let count = env
        .run(["user", "list", "--where=division=Law", "--count"])
        .ok();
    assert_eq!(count.stdout, "3\n");
}

#[test]
fn expect_goes_on_only_if_exactly_that_many_are_touched() {
    let served = served().start();
    let update = |expect: &str| {
        served.env().run([
            "user",
            "update",
            "--members-of=Legal",
            "--title=x",
            "--expect",
            expect,
        ])
    };
    for wrong in ["0", "2", "4", "1000"] {
        update(wrong).ends(2).says("3 would be touched");
    }
    assert!(served.writes().is_empty());
    update("3").ok();
    assert_eq!(served.writes().len(), 3);
    // Those who are so already are not touched, and the careful script is told.
    update("3").ends(2).says("0 would be touched");
}

#[test]
fn a_person_is_asked_once_for_many_and_sees_what_would_change() {
    let env = Env::sandbox();
    let call = env.call([
        "user",
        "update",
        "--where=department=Legal",
        "--division=Law",
        "-o",
        "id",
    ]);
    let ran = call.answers(["y"]).terminal(100).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user update --where=department=Legal --division=Law -o id
00uXXXXXXXXXXXXXXXXX
00uXXXXXXXXXXXXXXXXX
00uXXXXXXXXXXXXXXXXX
--- asked ---
zoe.baker@sandbox.example (Zoë Baker, PROVISIONED, 00uXXXXXXXXXXXXXXXXX)
  division: Operations -> Law
sophie.wilson@sandbox.example (Sophie Wilson, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  division: Operations -> Law
radia.perlman@sandbox.example (Radia Perlman, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  division: Operations -> Law
Update in the sandbox? [y/N] 
--- stderr ---
3 updated in the sandbox
--- exit 0 ---

"#]]
    );
}

#[test]
fn nobody_who_matches_is_nothing_to_do() {
    let served = served().start();
    let args = [
        "user",
        "update",
        "--where=department=Nowhere",
        "--title=x",
        "--yes",
        "-o",
        "json",
    ];
    let ran = served.env().run(args).ok();
    assert_eq!(ran.json(), json!([]));
    assert!(served.writes().is_empty());
}

#[test]
fn somebody_who_no_longer_matches_when_read_is_left_alone() {
    let mock = mock();
    let mut listed = user("ada@example.com");
    listed["profile"]["department"] = "IT".into();
    let mut now = listed.clone();
    now["profile"]["department"] = "Sales".into();
    mock.answer("GET", "/api/v1/users", 200, &json!([listed]));
    mock.answer("GET", AT, 200, &now);
    let ran = mock
        .env()
        .run([
            "user",
            "update",
            "--where=department=IT",
            "--title=x",
            "--yes",
        ])
        .ok();
    assert_eq!(mock.writes(), [], "{ran}");
}

#[test]
fn one_who_fails_does_not_stop_the_others() {
    let env = Env::sandbox();
    let args = [
        "user",
        "update",
        "nobody@x.example",
        "alan.turing",
        EVELYN,
        "--title=x",
        "--yes",
    ];
    let ran = env
        .call(args.into_iter().chain(["-o", "json"]))
        .run()
        .ends(3);
    let done: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["profile"]["title"].clone())
        .collect();
    assert_eq!(done, ["x", "x"]);
    ran.says("nobody@x.example");
    assert_eq!(ran.error()["kind"], "partial");
}

#[test]
fn replace_shows_what_is_lost_and_is_bound_to_what_was_seen() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    ada["profile"]["badge"] = 7.into();
    let mock = org_with(&ada);
    let env = mock.env();
    let keep = [
        "--first-name=Ada",
        "--last-name=King",
        "--login=ada@example.com",
        "--email=ada@example.com",
    ];
    let replace = || env.call(["user", "update", ID, "--replace"].into_iter().chain(keep));
    let ran = replace().answers(["n"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user update 00uXXXXXXXXXXXXXXXXX --replace --first-name=Ada --last-name=King --login=ada@example.com --email=ada@example.com
--- asked ---
ada@example.com (Ada Lovelace, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  lastName: Lovelace -> King
  title: Countess -> (unset)
  badge: 7 -> (unset)
(administrator roles are not visible to this credential)
Update in 127.0.0.1? [y/N] 
--- stderr ---
error: not confirmed; nothing was sent
--- exit 2 ---

"#]]
    );
    assert_eq!(mock.writes(), []);
    replace().answers(["y"]).run().ok();
    let put = mock
        .requests()
        .into_iter()
        .find(|r| r.method.as_str() == "PUT")
        .unwrap();
    assert_eq!(put.headers["if-match"], "W/\"seen\"");
    let body: Value = serde_json::from_slice(&put.body).unwrap();
    let profile = json!({"firstName": "Ada", "lastName": "King", "login": "ada@example.com",
        "email": "ada@example.com"});
    assert_eq!(body, json!({ "profile": profile }));
}

#[test]
fn replace_stops_when_somebody_else_wrote_in_between() {
    let mock = mock();
    let ada = ResponseTemplate::new(200).set_body_json(user("ada@example.com"));
    mock.respond("GET", AT, ada.insert_header("etag", "W/\"old\""));
    mock.answer(
        "PUT",
        AT,
        412,
        &refusal("E0000231", "ETag value doesn't match.", &[]),
    );
    let args = [
        "user",
        "update",
        ID,
        "--replace",
        "--first-name=A",
        "--last-name=B",
    ];
    let more = [
        "--login=ada@example.com",
        "--email=ada@example.com",
        "--yes",
        "-o",
        "json",
    ];
    let ran = mock.env().call(args.into_iter().chain(more)).run().ends(8);
    assert_eq!(ran.error()["kind"], "conflict");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_type_is_changed_by_reading_merging_and_writing_with_the_etag() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    let mock = org_with(&ada);
    let types =
        json!([{"id": "oty9abcdefghijKLMN23", "name": "contractor", "displayName": "Contractor"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &types);
    mock.env()
        .run(["user", "update", ID, "--type=Contractor", "--department=IT"])
        .ok();
    let put = mock
        .requests()
        .into_iter()
        .find(|r| r.method.as_str() == "PUT")
        .unwrap();
    assert_eq!(put.headers["if-match"], "W/\"seen\"");
    let body: Value = serde_json::from_slice(&put.body).unwrap();
    assert_eq!(body["type"], json!({"id": "oty9abcdefghijKLMN23"}));
    assert_eq!(body["profile"]["title"], "Countess");
    assert_eq!(body["profile"]["department"], "IT");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_type_change_that_meets_another_writer_keeps_his_change() {
    let mock = mock();
    let at = |title: &str, etag: &str| {
        let mut ada = user("ada@example.com");
        ada["profile"]["title"] = title.into();
        let answer = ResponseTemplate::new(200).set_body_json(ada);
        answer.insert_header("etag", etag)
    };
    // The lookup, and the first reading of the merge.
    mock.once("GET", AT, at("Countess", "W/\"1\""));
    mock.once("GET", AT, at("Countess", "W/\"1\""));
    mock.respond("GET", AT, at("Queen", "W/\"2\""));
    let clash = refusal("E0000231", "ETag value doesn't match.", &[]);
    mock.once("PUT", AT, ResponseTemplate::new(412).set_body_json(clash));
    mock.answer("PUT", AT, 200, &user("ada@example.com"));
    let types = json!([{"id": "oty9abcdefghijKLMN23", "name": "contractor", "displayName": "C"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &types);
    mock.env()
        .run(["user", "update", ID, "--type=contractor"])
        .ok();
    let writes = mock.writes();
    assert_eq!(writes.len(), 2);
    assert_eq!(writes[1].1["profile"]["title"], "Queen");
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
