//! `event listen`: the receiving end, with the sandbox as the sender.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Env, pause, process, served};

/// A receiver that runs.
struct Listener {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    url: String,
    secret: String,
}

fn listener(env: &Env, args: &[&str]) -> Listener {
    let mut child = process(env)
        .args(["event", "listen", "--secret-file=s", "-o=ndjson"])
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let url = line
        .strip_prefix("listening at ")
        .and_then(|l| l.split(';').next());
    let url = url.unwrap_or_else(|| panic!("{line}")).to_owned();
    let secret = std::fs::read_to_string(env.folder().join("s")).unwrap();
    Listener {
        child,
        stdout,
        stderr,
        url,
        secret: secret.trim().to_owned(),
    }
}

impl Listener {
    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:?}"))
    }

    /// Ends it and returns the code and what else it said.
    fn end(mut self) -> (Option<i32>, String, String) {
        let sent = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let (mut out, mut err) = (String::new(), String::new());
        self.stdout.read_to_string(&mut out).unwrap();
        self.stderr.read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code(), out, err)
    }

    /// Sends a request by hand; returns the status and the body.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let host = self
            .url
            .trim_start_matches("http://")
            .split('/')
            .next()
            .unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (
            head.split(' ').nth(1).unwrap().parse().unwrap(),
            body.to_owned(),
        )
    }
}

fn told(uuids: &[&str]) -> String {
    let events: Vec<_> = uuids
        .iter()
        .map(|uuid| json!({"uuid": uuid, "eventType": "a.b"}))
        .collect();
    json!({"eventType": "com.okta.event_hook", "data": {"events": events}}).to_string()
}

fn hook(env: &Env, listener: &Listener) {
    let uri = format!("--uri={}", listener.url);
    let file = format!("--secret-file={}", env.file("secret", &listener.secret));
    env.run([
        "event-hook",
        "create",
        "Joiners",
        "--event=user-created",
        &uri,
        &file,
        "--verify",
    ])
    .ok();
}

#[test]
fn what_happens_in_the_sandbox_is_received_and_printed() {
    let served = served().start();
    let env = served.direct();
    let mut listener = listener(&env, &["--name=joiners"]);
    assert!(listener.url.ends_with("/joiners"));
    hook(&env, &listener);
    let shown = env
        .run(["event-hook", "get", "Joiners", "-o=json"])
        .ok()
        .json();
    assert_eq!(shown["verificationStatus"], "VERIFIED");
    env.run([
        "user",
        "create",
        "--first-name=Ada",
        "--last-name=L",
        "--email=ada@example.com",
    ])
    .ok();
    let event = listener.line();
    assert_eq!(event["eventType"], "user.lifecycle.create");
    assert_eq!(event["target"][0]["alternateId"], "ada@example.com");
    let (code, rest, _) = listener.end();
    assert_eq!((code, rest.as_str()), (Some(143), ""));
    // Only what was asked for was sent, and the receiver that is gone is in the log.
    env.run([
        "user",
        "create",
        "--first-name=Bob",
        "--last-name=L",
        "--email=bob@example.com",
    ])
    .ok();
    let failed = || {
        env.run(["event", "list", "--event=event_hook.delivery", "--count"])
            .ok()
            .stdout
    };
    let soon = (0..100).any(|_| {
        pause(50);
        failed() == "1\n"
    });
    assert!(soon, "{}", failed());
}

#[test]
fn the_sandbox_of_a_single_command_delivers_before_it_ends() {
    let env = Env::sandbox();
    let mut listener = listener(&env, &[]);
    hook(&env, &listener);
    env.run([
        "user",
        "create",
        "--first-name=Ada",
        "--last-name=L",
        "--email=ada@example.com",
    ])
    .ok();
    assert_eq!(
        listener.line()["target"][0]["alternateId"],
        "ada@example.com"
    );
    listener.end();
}

#[test]
fn a_command_gets_each_event_once_on_its_standard_input() {
    let env = Env::new();
    let listener = listener(&env, &["--exec", "cat >> got; echo >> runs"]);
    let authorized = format!("authorization: {}\r\n", listener.secret);
    for uuids in [&["1", "2"][..], &["2", "3"], &["1"]] {
        let (status, _) = listener.ask("POST", "/okta-admin", &authorized, &told(uuids));
        assert_eq!(status, 204);
    }
    let (code, out, _) = listener.end();
    assert_eq!((code, out.as_str()), (Some(143), ""));
    let got = std::fs::read_to_string(env.folder().join("got")).unwrap();
    let names: Vec<_> = got
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["uuid"].clone())
        .collect();
    assert_eq!(names, ["1", "2", "3"]);
}

#[test]
fn a_command_that_fails_is_told_and_in_the_exit_code() {
    let env = Env::new();
    let listener = listener(&env, &["--exec", "exit 3", "--for=2s"]);
    let authorized = format!("authorization: {}\r\n", listener.secret);
    listener.ask("POST", "/okta-admin", &authorized, &told(&["1"]));
    let mut listener = listener;
    let (mut err, code) = (String::new(), listener.child.wait().unwrap().code());
    listener.stderr.read_to_string(&mut err).unwrap();
    assert_eq!(code, Some(3), "{err}");
    assert!(
        err.contains("the command failed for 1 of 1 events"),
        "{err}"
    );
}

#[test]
fn nobody_without_the_secret_is_heard() {
    let env = Env::new();
    let listener = listener(&env, &["--header=X-Key"]);
    let good = format!("x-key: {}\r\n", listener.secret);
    let body = told(&["1"]);
    for (method, path, headers, body, status) in [
        ("POST", "/okta-admin", "", body.as_str(), 401),
        ("POST", "/okta-admin", "x-key: guess\r\n", &body, 401),
        ("POST", "/other", &good, &body, 404),
        ("POST", "/okta-admin", &good, "nonsense", 400),
        ("PUT", "/okta-admin", &good, &body, 405),
        ("GET", "/okta-admin", "", "", 400),
        ("POST", "/okta-admin", &good, &body, 204),
    ] {
        assert_eq!(
            listener.ask(method, path, headers, body).0,
            status,
            "{method} {path} {headers}"
        );
    }
    let challenge = listener.ask(
        "GET",
        "/okta-admin",
        "x-okta-verification-challenge: v\"1\r\n",
        "",
    );
    assert_eq!(
        challenge,
        (200, json!({"verification": "v\"1"}).to_string())
    );
    let (_, out, err) = listener.end();
    assert_eq!(out.lines().count(), 1);
    assert!(!err.contains("guess"), "{err}");
}

#[test]
fn the_secret_is_made_once_and_for_its_owner_only() {
    let env = Env::new();
    let file = env.folder().join("s");
    let flag = format!("--secret-file={}", file.display());
    for _ in 0..2 {
        env.run(["event", "listen", &flag, "--for=50ms"]).ok();
    }
    let made = std::fs::read_to_string(&file).unwrap();
    assert_eq!(made.trim().len(), 64);
    let ran = env.run(["event", "listen", &flag, "--for=50ms"]).ok();
    ran.never_says(made.trim());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), made);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    env.run(["event", "listen", "--name=../x", "--for=50ms"])
        .ends(2);
}
