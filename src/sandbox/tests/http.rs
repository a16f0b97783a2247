//! The wire: a running server, spoken to byte by byte.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use super::profile;
use crate::clock::{Clock, Sleep, SystemClock};
use crate::sandbox::{Options, Running, start};

/// The real time, but nobody waits.
struct Quick(SystemClock);

impl Clock for Quick {
    fn now(&self) -> jiff::Timestamp {
        self.0.now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, _: Duration) -> Sleep<'_> {
        Box::pin(std::future::ready(()))
    }

    fn random(&self, buffer: &mut [u8]) {
        self.0.random(buffer);
    }
}

fn serve(folder: &tempfile::TempDir, set: impl FnOnce(&mut Options)) -> Running {
    let mut options = Options {
        state: folder.path().join("state.db"),
        port: 0,
        token: Some("00token".to_owned()),
        latency: Duration::ZERO,
        rate_limit: None,
        faults: 0.0,
        seed: 1,
        token_lifetime: Duration::from_secs(3600),
        clock: Arc::new(SystemClock::new()),
    };
    set(&mut options);
    start(options).unwrap()
}

/// Sends one request and returns all that comes back before the connection ends.
fn exchange(server: &Running, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let text = format!("{head}\r\nHost: x\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).unwrap();
    let mut out = Vec::new();
    // A reset is an end like any other here.
    stream.read_to_end(&mut out).ok();
    String::from_utf8_lossy(&out).into_owned()
}

const AUTH: &str = "Authorization: SSWS 00token";

fn create(server: &Running, login: &str) -> String {
    let body = serde_json::json!({ "profile": profile(login) }).to_string();
    let head = format!(
        "POST /api/v1/users HTTP/1.1\r\n{AUTH}\r\nContent-Type: application/json\r\n\
         Content-Length: {}",
        body.len()
    );
    exchange(server, &head, &body)
}

#[test]
fn every_answer_has_its_headers_and_stop_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |_| {});
    let open = exchange(&server, "GET /.well-known/okta-organization HTTP/1.1", "");
    assert!(
        open.starts_with("HTTP/1.1 200") && open.contains("\"pipeline\":\"idx\""),
        "{open}"
    );
    let refused = exchange(&server, "GET /api/v1/users HTTP/1.1", "");
    assert!(
        refused.starts_with("HTTP/1.1 401") && refused.contains("E0000011"),
        "{refused}"
    );
    let list = exchange(
        &server,
        &format!("GET /api/v1/users?limit=2 HTTP/1.1\r\n{AUTH}"),
        "",
    );
    for part in [
        "x-okta-request-id: ",
        "x-rate-limit-limit: 600",
        "x-rate-limit-remaining: 599",
        "x-rate-limit-reset: ",
        "content-type: application/json",
        "set-cookie: ",
        " GMT\r\n",
    ] {
        assert!(list.contains(part), "{part} in {list}");
    }
    assert_eq!(list.matches("\r\nlink: <").count(), 2);
    let url = server.url().trim_start_matches("http://").to_owned();
    server.stop();
    assert!(TcpStream::connect(url).is_err());
}

#[test]
fn an_event_bears_the_name_of_the_request_that_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |_| {});
    let made = create(&server, "ada@x.example");
    let name = |answer: &str| {
        let line = answer
            .lines()
            .find(|l| l.starts_with("x-okta-request-id: "));
        line.unwrap()["x-okta-request-id: ".len()..].to_owned()
    };
    let refused = create(&server, "ada@x.example");
    assert_ne!(name(&made), name(&refused));
    let log = exchange(&server, &format!("GET /api/v1/logs HTTP/1.1\r\n{AUTH}"), "");
    let transaction = format!(
        "\"transaction\":{{\"type\":\"WEB\",\"id\":\"{}\"",
        name(&made)
    );
    assert_eq!(log.matches(&transaction).count(), 2, "{log}");
    assert_eq!(log.matches("x-okta-request-id: ").count(), 1);
    server.stop();
}

#[test]
fn a_write_must_say_how_long_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |_| {});
    let line = format!("POST /api/v1/users/me/lifecycle/unlock HTTP/1.1\r\n{AUTH}");
    assert!(exchange(&server, &line, "").starts_with("HTTP/1.1 411"));
    let line = format!("{line}\r\nContent-Length: 0");
    assert!(exchange(&server, &line, "").starts_with("HTTP/1.1 403"));
    server.stop();
}

#[test]
fn calls_beyond_the_limit_are_refused_until_the_window_ends() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |options| {
        options.rate_limit = Some("2/1h".parse().unwrap());
    });
    let get = || {
        exchange(
            &server,
            &format!("GET /api/v1/users HTTP/1.1\r\n{AUTH}"),
            "",
        )
    };
    assert!(get().starts_with("HTTP/1.1 200") && get().starts_with("HTTP/1.1 200"));
    let third = get();
    assert!(
        third.starts_with("HTTP/1.1 429") && third.contains("E0000047"),
        "{third}"
    );
    assert!(third.contains("x-rate-limit-limit: 2\r\nx-rate-limit-remaining: 0"));
    server.stop();
}

#[test]
fn under_faults_the_ledger_is_the_truth_and_each_kind_occurs() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |options| {
        options.faults = 1.0;
        options.clock = Arc::new(Quick(SystemClock::new()));
    });
    let mut seen: Vec<&str> = Vec::new();
    for n in 0..160 {
        let answer = create(&server, &format!("f{n}@example.com"));
        seen.push(match answer.get(9..12) {
            None => "none",
            Some("200") if answer.ends_with("}}") => "whole",
            Some("200") => "cut",
            Some("429") if answer.contains("x-rate-limit-limit: 0") => "concurrency",
            Some("429") => "rate",
            Some("500") => "500",
            Some("502") if answer.contains("<html>") => "502",
            Some("503") => "503",
            Some("504") => "504",
            Some(other) => panic!("{other}: {answer}"),
        });
    }
    server.stop();
    for kind in [
        "none",
        "whole",
        "cut",
        "concurrency",
        "rate",
        "500",
        "502",
        "503",
        "504",
    ] {
        assert!(seen.contains(&kind), "{kind} in {seen:?}");
    }
    let db = rusqlite::Connection::open(folder.path().join("state.db")).unwrap();
    let count = |sql: &str| -> i64 { db.query_row(sql, [], |row| row.get(0)).unwrap() };
    let noted = count("SELECT count(*) FROM ledger WHERE what = 'user.lifecycle.create'");
    assert_eq!(noted, count("SELECT count(*) FROM users") - 25);
    let whole = seen.iter().filter(|kind| **kind == "whole").count();
    let answered = i64::try_from(whole).unwrap();
    assert!(
        noted > answered && noted < 160,
        "{answered} answered, {noted} applied"
    );
}

#[test]
fn idle_connections_do_not_hold_up_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |_| {});
    let address = server.url().trim_start_matches("http://").to_owned();
    let untouched = TcpStream::connect(&address).unwrap();
    let mut used = TcpStream::connect(&address).unwrap();
    let get = format!("GET /api/v1/users?limit=1 HTTP/1.1\r\nHost: x\r\n{AUTH}\r\n\r\n");
    used.write_all(get.as_bytes()).unwrap();
    let mut first = [0; 12];
    used.read_exact(&mut first).unwrap();
    let clock = SystemClock::new();
    server.stop();
    assert!(
        clock.elapsed() < Duration::from_secs(2),
        "{:?}",
        clock.elapsed()
    );
    drop((untouched, used));
}

#[test]
fn a_token_that_nobody_uses_for_thirty_days_expires() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(super::Still::new());
    let handed = Arc::clone(&clock);
    let server = serve(&folder, |options| options.clock = handed);
    let list = || {
        exchange(
            &server,
            &format!("GET /api/v1/users HTTP/1.1\r\n{AUTH}"),
            "",
        )
    };
    for (days, status) in [(29, "200"), (30, "200"), (31, "401"), (0, "401")] {
        clock.advance(days * 24 * 3600);
        let reply = list();
        let start = format!("HTTP/1.1 {status}");
        assert!(reply.starts_with(&start), "{days}: {reply}");
    }
    assert!(list().contains("E0000011"));
}

#[test]
fn pages_for_people_need_no_credential_and_are_not_spoiled() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |options| options.faults = 1.0);
    let page = exchange(&server, "GET /activate HTTP/1.1", "");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("content-type: text/html"),
        "{page}"
    );
}

#[test]
fn the_metadata_names_the_address_that_was_called() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, |_| {});
    let head = "GET /.well-known/oauth-authorization-server HTTP/1.1";
    // `exchange` says that the host is `x`, which is not this machine.
    let told = exchange(&server, head, "");
    let token = format!("\"token_endpoint\":\"{}/oauth2/v1/token\"", server.url());
    assert!(told.contains(&token), "{told}");
    let refused = exchange(&server, "GET /oauth2/v1/clients/0oa1/roles HTTP/1.1", "");
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
}
