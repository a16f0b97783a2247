//! A signal while many changes wait: none of them is sent.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock as Rule, Request, ResponseTemplate};

use crate::support::{Env, Mock, mock, pause, process, user};

/// More than are worked on side by side.
const PEOPLE: usize = 40;

fn id(n: usize) -> String {
    format!("00u1abcdefghijKLM{n:03}")
}

/// An org whose users are read at once and changed slowly.
fn slow_to_change(late: Duration) -> Mock {
    let org = mock();
    let answer = |request: &Request| {
        let id = request.url.path().rsplit('/').next().unwrap().to_owned();
        let mut user = user(&format!("{id}@example.com"));
        user["id"] = Value::from(id);
        ResponseTemplate::new(200).set_body_json(user)
    };
    let person = |verb| {
        let path = path_regex("^/api/v1/users/00u1abcdefghijKLM[0-9]{3}$");
        Rule::given(method(verb)).and(path)
    };
    org.rule(person("GET").respond_with(answer));
    let slowly = move |request: &Request| answer(request).set_delay(late);
    org.rule(person("POST").respond_with(slowly));
    org
}

/// Changes everybody, and sends the signal once the first change is in flight.
fn interrupted(env: &Env, org: &Mock) -> (Option<i32>, String) {
    let ids: Vec<String> = (0..PEOPLE).map(id).collect();
    let file = env.file("ids.txt", ids.join("\n"));
    let mut child = process(env)
        .args(["user", "update", "--from-file", &file, "--nick-name=x"])
        .args(["--yes", "-o", "ndjson", "--concurrency=1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while org.writes().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "ended too early");
        pause(10);
    }
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.unwrap().success());
    let ended = child.wait_with_output().unwrap();
    (
        ended.status.code(),
        String::from_utf8(ended.stderr).unwrap(),
    )
}

#[test]
fn a_signal_while_many_changes_wait_sends_none_of_them() {
    let org = slow_to_change(Duration::from_secs(2));
    let (code, said) = interrupted(&org.env(), &org);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(org.writes().len(), 1, "{said}");
    assert!(said.contains("1 updated, 39 not attempted"), "{said}");
}
