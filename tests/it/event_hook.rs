//! `event-hook`: where Okta sends events.

use serde_json::json;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, mock, served};

const JOINERS: [&str; 5] = [
    "event-hook",
    "create",
    "Joiners",
    "--event=user-created",
    "--uri=https://hooks.example.com/okta",
];

#[test]
fn a_hook_is_made_with_exactly_what_was_given() {
    let mock = mock();
    mock.answer("GET", "/api/v1/eventHooks", 200, &json!([]));
    mock.answer(
        "POST",
        "/api/v1/eventHooks",
        200,
        &json!({"id": "who1", "name": "Joiners"}),
    );
    let ran = mock
        .env()
        .call(
            [
                &JOINERS[..],
                &[
                    "--event=user-deactivated",
                    "--description=D",
                    "--secret-stdin",
                    "--header=X-Key",
                    "-o=json",
                ],
            ]
            .concat(),
        )
        .stdin("hush\n")
        .run()
        .ok();
    assert_eq!(ran.json()["id"], "who1");
    ran.says("event-hook verify Joiners");
    ran.never_says("hush");
    let body = json!({
        "name": "Joiners",
        "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create", "user.lifecycle.deactivate"]},
        "description": "D",
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {
            "uri": "https://hooks.example.com/okta",
            "headers": [],
            "authScheme": {"type": "HEADER", "key": "X-Key", "value": "hush"},
        }},
    });
    assert_eq!(
        mock.writes(),
        [("POST /api/v1/eventHooks".to_owned(), body)]
    );
}

#[test]
fn the_name_may_be_a_flag_and_is_needed_once() {
    let env = Env::sandbox();
    let named = [
        "event-hook",
        "create",
        "--name=Joiners",
        "--event=user-created",
        "--uri=https://h.example/",
    ];
    env.run(named).ok();
    env.run(named).ends(8).says("event-hook get who");
    env.call([&JOINERS[..], &["--name=Other"]].concat())
        .run()
        .ends(2);
    env.run([
        "event-hook",
        "create",
        "--event=user-created",
        "--uri=https://h.example/",
    ])
    .ends(2);
    env.run([
        "event-hook",
        "create",
        "X",
        "--event=user.*",
        "--uri=https://h.example/",
    ])
    .ends(2);
}

#[test]
fn hooks_are_listed_and_shown() {
    let env = Env::sandbox();
    env.run(JOINERS).ok();
    let ran = env.run(["event-hook", "list"]).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin event-hook list
NAME	STATUS	VERIFICATION	ID	URI
Joiners	ACTIVE	UNVERIFIED	whoXXXXXXXXXXXXXXXXX	https://hooks.example.com/okta
--- exit 0 ---

"#]]
    );
    let ran = env
        .call(["event-hook", "get", "Joiners"])
        .terminal(80)
        .run()
        .ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin event-hook get Joiners
Joiners

  id            whoXXXXXXXXXXXXXXXXX
  status        ACTIVE
  verification  UNVERIFIED
  address       https://hooks.example.com/okta
  events        user.lifecycle.create
  secret in     -
  created       just now
--- exit 0 ---

"#]]
    );
    let both = env
        .run(["event-hook", "get", "Joiners", "joiners", "-o=json"])
        .ends(3);
    assert_eq!(both.json().as_array().unwrap().len(), 1);
    env.run(["event-hook", "get", "nobody"]).ends(7);
}

#[test]
fn steps_lead_where_they_say_and_are_unchanged_there() {
    let served = served().start();
    let env = served.env();
    env.run(JOINERS).ok();
    let stopped = env
        .run(["event-hook", "deactivate", "Joiners", "--yes", "-o=json"])
        .ok()
        .json();
    assert_eq!(
        (&stopped["action"], &stopped["status"]),
        (&json!("deactivate-event-hook"), &json!("updated"))
    );
    let again = env
        .run([
            "event-hook",
            "deactivate",
            "Joiners",
            "nobody",
            "--yes",
            "-o=json",
        ])
        .ends(3)
        .json();
    assert_eq!(
        (&again[0]["status"], &again[1]["status"]),
        (&json!("unchanged"), &json!("failed"))
    );
    env.run(["event-hook", "activate", "Joiners"]).ok();
    assert_eq!(served.writes().len(), 3);
}

#[test]
fn a_receiver_that_does_not_answer_is_not_verified() {
    let env = Env::sandbox();
    env.run(JOINERS).ok();
    let ran = env.run(["event-hook", "verify", "Joiners"]).ends(9);
    ran.says("did not answer the challenge")
        .says("okta-admin event listen");
}

#[test]
fn a_delete_stops_the_hook_first_after_its_name_was_typed() {
    let served = served().start();
    let env = served.env();
    env.run(JOINERS).ok();
    let ran = env
        .call(["event-hook", "delete", "Joiners"])
        .answers(["Joiners"])
        .run()
        .ok();
    assert!(
        ran.asked[0].contains("https://hooks.example.com/okta"),
        "{ran}"
    );
    let lines: Vec<_> = served
        .writes()
        .iter()
        .skip(1)
        .map(|w| w.line.clone())
        .collect();
    assert!(
        lines[0].ends_with("/lifecycle/deactivate") && lines[1].starts_with("DELETE "),
        "{lines:?}"
    );
    let left = env.run(["event-hook", "list", "-o=json"]).ok();
    assert_eq!(left.stdout.trim(), "[]");
}

#[test]
fn a_create_whose_answer_was_lost_is_looked_up_and_not_sent_again() {
    let mock = mock();
    mock.once(
        "GET",
        "/api/v1/eventHooks",
        ResponseTemplate::new(200).set_body_json(json!([])),
    );
    mock.respond("POST", "/api/v1/eventHooks", ResponseTemplate::new(502));
    let made = json!([{"id": "who1", "name": "Joiners", "created": "2100-01-01T00:00:00.000Z",
        "channel": {"config": {"uri": "https://hooks.example.com/okta"}}}]);
    mock.answer("GET", "/api/v1/eventHooks", 200, &made);
    let ran = mock
        .env()
        .call([&JOINERS[..], &["-o=id"]].concat())
        .run()
        .ok();
    assert_eq!(ran.stdout, "who1\n");
    assert_eq!(mock.writes().len(), 1);
}
