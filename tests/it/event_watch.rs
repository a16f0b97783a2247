//! `event watch`: each event once, in order, over restarts too.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{Env, Mock, mock, pause, process, refusal, served};

fn join(env: &Env, name: &str) {
    let email = format!("--email={name}@example.com");
    let name = format!("--first-name={name}");
    env.run(["user", "create", &name, "--last-name=X", &email])
        .ok();
}

/// The flag that keeps the place in a file of this folder.
fn here(env: &Env) -> String {
    format!("--cursor={}", env.folder().join("c.json").display())
}

/// Whom the events that were printed are about.
fn whom(stdout: &str) -> Vec<String> {
    let event = |line: &str| serde_json::from_str::<Value>(line).unwrap();
    let name = |line: &str| {
        event(line)["target"][0]["alternateId"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    stdout.lines().map(name).collect()
}

#[test]
fn a_restart_loses_and_repeats_nothing() {
    let env = Env::sandbox();
    let watch = || {
        let args = [
            "event",
            "watch",
            "--event=user-created",
            "--once",
            "-o=ndjson",
        ];
        whom(&env.run(args).ok().stdout)
    };
    join(&env, "before");
    // Okta's clock is known to the second only.
    pause(1100);
    assert!(watch().is_empty(), "it begins now");
    join(&env, "ada");
    join(&env, "bob");
    assert_eq!(watch(), ["ada@example.com", "bob@example.com"]);
    assert!(watch().is_empty());
    join(&env, "cyd");
    assert_eq!(watch(), ["cyd@example.com"]);
}

#[test]
fn another_filter_has_another_place_and_a_named_file_serves_one_filter_only() {
    let env = Env::sandbox();
    join(&env, "ada");
    let watch = |args: &[&str]| {
        env.call([&["event", "watch", "--once", "-o=ndjson"], args].concat())
            .run()
    };
    let all = watch(&["--since=1h"]).ok();
    assert_eq!(whom(&all.stdout).len(), 2);
    let made = watch(&["--since=1h", "--event=user-created"]).ok();
    assert_eq!(whom(&made.stdout), ["ada@example.com"]);
    watch(&[&here(&env)]).ok();
    watch(&[&here(&env), "--event=user-created"])
        .ends(2)
        .says("another org or other events");
    let file = env.folder().join("c.json");
    let kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept["org"], "the sandbox");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let rights = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(rights & 0o777, 0o600);
    }
    std::fs::write(&file, "{}").unwrap();
    watch(&[&here(&env)]).ends(2).says("is no place in the log");
}

#[test]
fn since_begins_anew() {
    let env = Env::sandbox();
    join(&env, "ada");
    let watch = || {
        env.run([
            "event",
            "watch",
            "--event=user-created",
            "--once",
            "--since=1h",
            "-o=ndjson",
        ])
        .ok()
        .stdout
    };
    assert_eq!(whom(&watch()), ["ada@example.com"]);
    assert_eq!(whom(&watch()), ["ada@example.com"]);
}

/// A log of these pages; the last one is repeated for ever.
fn pages(mock: &Mock, pages: &[Value]) {
    let count = pages.len();
    for (n, page) in pages.iter().enumerate() {
        let next = (n + 1).min(count - 1);
        let link = format!("<{}/api/v1/logs?after={next}>; rel=\"next\"", mock.url());
        let answer = ResponseTemplate::new(200).set_body_json(page);
        let answer = answer.insert_header("link", &*link);
        let rule = wiremock::Mock::given(wiremock::matchers::path("/api/v1/logs"));
        let rule = if n == 0 {
            rule.and(wiremock::matchers::query_param_is_missing("after"))
        } else {
            rule.and(wiremock::matchers::query_param("after", n.to_string()))
        };
        mock.rule(rule.respond_with(answer));
    }
}

fn event(uuid: &str) -> Value {
    json!({"uuid": uuid, "eventType": "a.b", "published": "2026-04-01T12:00:00.000Z"})
}

#[test]
fn empty_pages_are_waited_over_and_repeated_events_are_printed_once() {
    let mock = mock();
    pages(
        &mock,
        &[
            json!([event("1"), event("2")]),
            json!([]),
            json!([event("2"), event("3")]),
            json!([]),
        ],
    );
    let args = [
        "event",
        "watch",
        "--since=1h",
        "--interval=100ms",
        "--for=600ms",
        "-o=id",
    ];
    let ran = mock.env().run(args).ok();
    assert_eq!(ran.stdout, "1\n2\n3\n");
    assert!(mock.lines()[0].contains("since="), "{:?}", mock.lines());
    assert!(!mock.lines()[1].contains("since="), "{:?}", mock.lines());
}

#[test]
fn trouble_on_the_way_is_told_and_waited_for() {
    let mock = mock();
    let limited = ResponseTemplate::new(429).set_body_json(refusal("E0000047", "Slow", &[]));
    let limited = limited
        .insert_header("x-rate-limit-limit", "0")
        .insert_header("x-rate-limit-remaining", "0");
    mock.once("GET", "/api/v1/logs", limited);
    let boom = ResponseTemplate::new(500).set_body_json(refusal("E0000009", "Boom", &[]));
    mock.once("GET", "/api/v1/logs", boom);
    pages(&mock, &[json!([event("1")]), json!([])]);
    let args = [
        "event",
        "watch",
        "--since=1h",
        "--for=5s",
        "--interval=100ms",
        "--retries=0",
        "-o=id",
    ];
    let ran = mock.env().run(args).ok();
    assert_eq!(ran.stdout, "1\n");
    ran.says("trying again");
}

#[test]
fn a_refused_credential_and_a_lost_place_end_the_watch() {
    let mock = mock();
    mock.answer(
        "GET",
        "/api/v1/logs",
        401,
        &refusal("E0000011", "Invalid token", &[]),
    );
    mock.env().run(["event", "watch", "--since=1h"]).ends(4);
    let lost = self::mock();
    lost.answer(
        "GET",
        "/.well-known/okta-organization",
        200,
        &json!({"id": "00o1"}),
    );
    pages(&lost, &[json!([]), json!([])]);
    let env = lost.env();
    env.run(["event", "watch", "--once", &here(&env)]).ok();
    let other = self::mock();
    other.answer(
        "GET",
        "/api/v1/logs",
        400,
        &refusal("E0000031", "Invalid cursor.", &[]),
    );
    let text = std::fs::read(env.folder().join("c.json")).unwrap();
    let env = other.env();
    env.file("c.json", text);
    let ran = env.run(["event", "watch", "--once", &here(&env)]).ends(9);
    ran.says("begin anew with --since");
}

#[test]
fn two_watches_do_not_share_a_place() {
    let served = served().start();
    let env = served.direct();
    let args = [
        "event",
        "watch",
        &here(&env),
        "--since=1h",
        "--interval=100ms",
    ];
    let mut child = process(&env)
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lock = env.folder().join("c.json");
    let began = (0..500).any(|_| {
        pause(20);
        lock.exists()
    });
    assert!(began, "the first watch keeps its place");
    env.run(["event", "watch", "--once", &here(&env)])
        .ends(2)
        .says("another watch uses");
    child.kill().unwrap();
    child.wait().unwrap();
    env.run(["event", "watch", "--once", &here(&env)]).ok();
}

#[test]
fn a_signal_ends_a_watch_with_its_place_kept() {
    let served = served().start();
    let env = served.direct();
    // The served clock is not the machine's: the place is found by a first run.
    join(&env, "ada");
    env.run([
        "event",
        "watch",
        "--since=1h",
        "--event=user-created",
        "--once",
        &here(&env),
    ])
    .ok();
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut child = process(&env)
            .args([
                "event",
                "watch",
                "--event=user-created",
                "-o=ndjson",
                "--interval=100ms",
                &here(&env),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        join(&env, name.trim_start_matches('-'));
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let email = format!("{}@example.com", name.trim_start_matches('-'));
        assert_eq!(whom(&line), [email]);
        let sent = std::process::Command::new("kill")
            .args([name, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(
            (child.wait().unwrap().code(), rest.as_str()),
            (Some(code), "")
        );
    }
    let nothing = env
        .run([
            "event",
            "watch",
            "--event=user-created",
            "--once",
            "-o=ndjson",
            &here(&env),
        ])
        .ok();
    assert_eq!(nothing.stdout, "");
}

#[test]
fn the_short_form_follows() {
    let env = Env::sandbox();
    join(&env, "ada");
    let ran = env
        .run([
            "log",
            "-f",
            "--since=1h",
            "--once",
            "--event=user-created",
            "-o=ndjson",
        ])
        .ok();
    assert_eq!(whom(&ran.stdout), ["ada@example.com"]);
}
