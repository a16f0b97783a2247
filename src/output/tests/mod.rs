//! Whole outputs, as a terminal and as a pipe see them.

use std::io;

mod documents;
mod envelopes;
#[cfg(feature = "jq")]
mod filters;
mod hostile_data;
mod messages;
mod progress;
mod streams;
mod tables;

use super::shapes::{GROUP, OUTCOME, USER, USER_TYPE};
use super::*;

/// A stream whose content can be read afterwards.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream that takes nothing.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

const PERSON: Terminal = Terminal {
    stdin: true,
    stdout: true,
    stderr: true,
    width: 80,
    color: false,
};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

struct Run {
    out: Output,
    stdout: Tape,
    stderr: Tape,
}

fn run(terminal: Terminal, look: Look) -> Run {
    let (stdout, stderr) = (Tape::default(), Tape::default());
    let out = Output::new(
        Box::new(stdout.clone()),
        Box::new(stderr.clone()),
        terminal,
        look,
        Redactor::default(),
        now(),
    )
    .unwrap();
    Run {
        out,
        stdout,
        stderr,
    }
}

fn look(format: Format) -> Look {
    Look {
        format: Some(format),
        ..Look::default()
    }
}

const ADA: &str = r#"{"id":"00u1ada0000000000001","status":"ACTIVE","created":"2024-01-02T03:04:05.000Z","lastLogin":"2026-03-01T10:00:00.000Z","type":{"id":"oty1"},"profile":{"login":"ada@example.com","firstName":"Ada","lastName":"Lovelace","email":"ada@example.com","mobilePhone":"+1 (555) 010-9999","zipCode":"012","countryCode":"NO"},"_links":{"self":{"href":"https://x"}}}"#;
/// Escape sequences, a newline, a bidi override, a formula and a raw C1 control.
const EVE: &str = "{\"id\":\"00u1eve0000000000002\",\"status\":\"SUSPENDED\",\"lastLogin\":null,\"profile\":{\"login\":\"eve\u{202e}@example.com\",\"displayName\":\"=cmd|' /C calc'!A0\\u001b[31m\\nroot\",\"title\":\"\u{9b}2J\"}}";
const YAMADA: &str = r#"{"id":"00u1yam0000000000003","status":"PROVISIONED","lastLogin":"2025-12-24T00:00:00.000Z","profile":{"login":"taro.yamada@example.co.jp","firstName":"山田","lastName":"太郎左衛門之助一二三四五六七八九十","department":"開発部"}}"#;

fn print(run: &Run, users: &[&str]) {
    let mut list = run.out.list(&USER).unwrap();
    for user in users {
        list.item(user.as_bytes()).unwrap();
    }
    list.end().unwrap();
    run.out.finish().unwrap();
}

fn printed(terminal: Terminal, look: Look, users: &[&str]) -> String {
    let run = run(terminal, look);
    print(&run, users);
    run.stdout.text()
}
