//! `event list` and `log`: what happened.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, mock};

const ADA: [&str; 5] = [
    "user",
    "create",
    "--first-name=Ada",
    "--last-name=Lovelace",
    "--email=ada@example.com",
];

#[test]
fn what_was_done_is_listed_newest_first() {
    let env = Env::sandbox();
    env.run(ADA).ok();
    env.run([
        "user",
        "delete",
        "ada@example.com",
        "--deactivate-only",
        "--yes",
    ])
    .ok();
    let ran = env.run(["event", "list"]).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin event list
TIME	EVENT	ACTOR	TARGET	OUTCOME
2000-01-01T00:00:00.000Z	user.lifecycle.deactivate	admin@sandbox.example	ada@example.com	SUCCESS
2000-01-01T00:00:00.000Z	user.lifecycle.activate	admin@sandbox.example	ada@example.com	SUCCESS
2000-01-01T00:00:00.000Z	user.lifecycle.create	admin@sandbox.example	ada@example.com	SUCCESS
--- exit 0 ---

"#]]
    );
    let again = env.run(["log", "--oldest-first", "-o=json"]).ok().json();
    let kinds: Vec<_> = again
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["eventType"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "user.lifecycle.create",
            "user.lifecycle.activate",
            "user.lifecycle.deactivate"
        ]
    );
}

#[test]
fn somebody_who_is_gone_is_still_called_by_name() {
    let env = Env::sandbox();
    let id = env
        .run([
            "user",
            "create",
            "--first-name=Ada",
            "--last-name=L",
            "--email=ada@example.com",
            "-o=id",
        ])
        .ok()
        .stdout;
    env.run(["user", "delete", "ada@example.com", "--yes"]).ok();
    let ran = env
        .run([
            "event",
            "list",
            "--user",
            id.trim(),
            "--event=user.lifecycle.delete.*",
            "-o=json",
        ])
        .ok();
    assert_eq!(ran.json().as_array().unwrap().len(), 2);
    assert_eq!(ran.json()[0]["target"][0]["alternateId"], "ada@example.com");
}

#[test]
fn the_flags_become_one_query() {
    let mock = mock();
    mock.answer("GET", "/api/v1/logs", 200, &json!([]));
    mock.env()
        .run([
            "event",
            "list",
            "--event=user-created",
            "--event=user-deactivated",
            "--outcome=failure",
            "--filter=severity pr",
            "--since=2026-03-01",
            "--until=2026-03-02T10:00:00Z",
            "--query=a b",
            "--limit=5",
        ])
        .ok();
    let request = &mock.requests()[0];
    let query: Vec<(String, String)> = request
        .url
        .query_pairs()
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
    assert_eq!(
        query,
        [
            pair("since", "2026-03-01T00:00:00.000Z"),
            pair("until", "2026-03-02T10:00:00.000Z"),
            pair(
                "filter",
                r#"(eventType eq "user.lifecycle.create" or eventType eq "user.lifecycle.deactivate") and outcome.result eq "FAILURE" and (severity pr)"#
            ),
            pair("q", "a b"),
            pair("sortOrder", "DESCENDING"),
            pair("limit", "6"),
        ]
    );
}

#[test]
fn oldest_first_has_an_end_so_that_the_list_has_one() {
    let mock = mock();
    mock.answer("GET", "/api/v1/logs", 200, &json!([]));
    mock.env().run(["log", "--oldest-first"]).ok();
    // It is noon here; what a server whose clock is ahead did last has to be in the list as well.
    let line = &mock.lines()[0];
    assert!(line.contains("until=2026-04-01T12%3A01%3A"), "{line}");
}

#[test]
fn a_user_is_looked_up_and_an_id_is_taken_as_it_is() {
    let env = Env::sandbox();
    env.run(ADA).ok();
    let found = env
        .run(["event", "list", "--user=ada@example.com", "--count"])
        .ok();
    assert_eq!(found.stdout, "2\n");
    env.run(["event", "list", "--user=nobody@example.com"])
        .ends(7);
    let none = env
        .run(["event", "list", "--user=00u00000000000000000", "-o=json"])
        .ok();
    assert_eq!(none.stdout.trim(), "[]");
}

#[test]
fn more_than_the_limit_is_told() {
    let env = Env::sandbox();
    env.run(ADA).ok();
    let ran = env.run(["event", "list", "--limit=1", "-o=id"]).ok();
    assert_eq!(ran.stdout.lines().count(), 1);
    ran.says("only the newest 1 are shown");
    let all = env.run(["event", "list", "--all", "-o=id"]).ok();
    assert_eq!(all.stdout.lines().count(), 2);
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    let mock = mock();
    for args in [
        &["event", "list", "--since=yesterday"][..],
        &["event", "list", "--since=1d", "--until=2d"],
        &["event", "list", "--event=created"],
        &["event", "list", "--filter= "],
        &["log", "--once"],
        &["log", "-f", "--until=1d"],
    ] {
        mock.env().call(args.iter().copied()).run().ends(2);
    }
    assert!(mock.lines().is_empty());
}
