//! Answers that are cut, wrong, endless or from elsewhere: told, and no credential leaves.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{USERS, people};
use crate::support::{Env, TOKEN, http, raw, refusal, served};

/// Insists that a list that ended early is told everywhere a script may look.
fn is_told_incomplete(env: &Env, code: u8, users: usize) -> String {
    let ran = env.run(["user", "list", "-o", "json"]).ends(code);
    assert_eq!(ran.json().as_array().unwrap().len(), users, "{ran}");
    ran.says("incomplete");
    let ran = env.run(["user", "list", "-o", "csv"]).ends(code);
    ran.says("incomplete");
    let rows = env.run(["user", "list", "-o", "ndjson"]).ends(code);
    assert_eq!(rows.stdout.lines().count(), users, "{rows}");
    let count = env.run(["user", "list", "--count"]).ends(code);
    count.says("incomplete");
    ran.stderr
}

/// The first page of a listing, with a link to whatever comes next.
fn first_page(next: &str) -> Vec<u8> {
    let link = format!("<{next}>; rel=\"next\"");
    let body = Value::from(people(0, 2)).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("link", link.as_str()),
    ];
    http("200 OK", &headers, body)
}

/// The address of the listener that a request went to.
fn own(head: &str) -> &str {
    let host = head.lines().find_map(|l| l.strip_prefix("host: "));
    host.unwrap().trim()
}

/// An org whose first page is good and whose second is this.
fn second_page(answer: impl Fn() -> Vec<u8> + Send + 'static) -> crate::support::Raw {
    raw(move |head| {
        if head.contains("after=") {
            answer()
        } else {
            first_page(&format!("http://{}{USERS}?after=x", own(head)))
        }
    })
}

#[test]
fn a_page_that_is_refused_later_leaves_an_incomplete_list() {
    let refused = refusal("E0000006", "You do not have permission", &[]).to_string();
    let org = second_page(move || {
        http(
            "403 Forbidden",
            &[("content-type", "application/json")],
            &refused,
        )
    });
    let said = is_told_incomplete(&org.env(), 10, 2);
    assert!(said.contains("after 2 items"), "{said}");
}

#[test]
fn a_page_that_breaks_off_leaves_an_incomplete_list() {
    let org = second_page(|| {
        let whole = Value::from(people(2, 2)).to_string();
        let half = &whole[..whole.len() / 2];
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            whole.len()
        );
        [head.as_bytes(), half.as_bytes()].concat()
    });
    let env = org.env().with("OKTA_ADMIN_RETRIES", "1");
    is_told_incomplete(&env, 5, 2);
}

#[test]
fn a_page_whose_json_is_cut_is_never_shown_as_the_whole_list() {
    let org = second_page(|| {
        let whole = Value::from(people(2, 2)).to_string();
        let cut = &whole[..whole.len() - 1];
        http("200 OK", &[("content-type", "application/json")], cut)
    });
    let env = org.env().with("OKTA_ADMIN_RETRIES", "0");
    is_told_incomplete(&env, 5, 2);
}

#[test]
fn a_sign_in_page_with_200_is_no_list() {
    let org = raw(|_| {
        http(
            "200 OK",
            &[("content-type", "text/html")],
            "<html>Sign in</html>",
        )
    });
    let ran = org.env().run(["user", "list", "-o", "json"]).ends(1);
    assert!(ran.stdout.is_empty() || ran.json() == json!([]), "{ran}");
    ran.says("not JSON").says("proxy");
    let org = second_page(|| http("200 OK", &[("content-type", "text/html")], "<html></html>"));
    is_told_incomplete(&org.env(), 1, 2);
}

#[test]
fn an_object_where_a_list_belongs_is_no_empty_list() {
    for body in ["{}", "null", "{\"users\": []}", "[1]", "[null]", "[[]]"] {
        let org = raw(move |_| http("200 OK", &[("content-type", "application/json")], body));
        let ran = org.env().run(["user", "list"]).ends(1);
        assert!(!ran.stdout.contains("00u"), "{body}: {ran}");
    }
}

#[test]
fn a_next_link_to_another_host_is_not_followed_and_no_credential_leaves() {
    let elsewhere = raw(|_| http("200 OK", &[("content-type", "application/json")], "[]"));
    let port = elsewhere.url().rsplit(':').next().unwrap().to_owned();
    for next in [
        format!("{}{USERS}?after=x", elsewhere.url()),
        format!("//127.0.0.1:{port}{USERS}?after=x"),
        format!("http://evil.example{USERS}?after=x"),
        format!("https://127.0.0.1:{port}{USERS}?after=x"),
    ] {
        let org = raw(move |_| first_page(&next));
        let said = is_told_incomplete(&org.env(), 1, 2);
        assert!(said.contains("not this org"), "{said}");
    }
    assert_eq!(elsewhere.heads(), [""; 0]);
}

#[test]
fn a_next_link_that_names_a_user_for_our_host_is_not_followed() {
    let org = raw(|head| first_page(&format!("http://me:secret@{}{USERS}?after=x", own(head))));
    is_told_incomplete(&org.env(), 1, 2);
    assert!(org.heads().iter().all(|head| !head.contains("after=")));
}

#[test]
fn a_relative_next_link_belongs_to_the_org() {
    let org = raw(|head| {
        if head.contains("after=") {
            let body = Value::from(people(2, 2)).to_string();
            http("200 OK", &[("content-type", "application/json")], body)
        } else {
            first_page("/api/v1/users?after=x")
        }
    });
    let ran = org.env().run(["user", "list", "-o", "id"]).ok();
    assert_eq!(ran.stdout.lines().count(), 4);
}

#[test]
fn pages_that_go_round_in_circles_end_the_list() {
    let org = raw(|head| first_page(&format!("http://{}{USERS}?after=x", own(head))));
    let ran = org.env().run(["user", "list", "-o", "id"]).ends(1);
    ran.says("round in circles").says("incomplete");
    assert!(org.heads().len() < 5, "{}", org.heads().len());
}

#[test]
fn a_redirect_is_not_followed_and_no_credential_leaves() {
    let elsewhere = raw(|_| http("200 OK", &[("content-type", "application/json")], "[]"));
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        let target = format!("{}{USERS}", elsewhere.url());
        let org = raw(move |_| http(status, &[("location", &target)], ""));
        let ran = org.env().run(["user", "list"]).ends(1);
        ran.says("redirect").says("127.0.0.1");
    }
    assert_eq!(elsewhere.heads(), [""; 0]);
}

/// A gzip file of this many zero bytes, made by the gzip of this machine.
fn zeros(megabytes: usize) -> Vec<u8> {
    let mut gzip = Command::new("gzip")
        .args(["-c", "-1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = gzip.stdin.take().unwrap();
    let feeding = std::thread::spawn(move || {
        input.write_all(b"[\"").unwrap();
        for _ in 0..megabytes {
            input.write_all(&vec![b'0'; 1 << 20]).unwrap();
        }
        input.write_all(b"\"]").unwrap();
    });
    let output = gzip.wait_with_output().unwrap();
    feeding.join().unwrap();
    output.stdout
}

#[test]
fn a_small_answer_that_swells_is_cut_off() {
    let bomb = zeros(80);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let answer = http("200 OK", &headers, &bomb);
    let org = raw(move |_| answer.clone());
    let ran = org.env().run(["user", "list", "-o", "json"]).ends(1);
    ran.says("larger than");
    assert_eq!(org.heads().len(), 1, "a bomb is not asked for twice");
}

#[test]
fn a_token_is_sent_to_the_org_and_said_nowhere() {
    let org = raw(|_| {
        http(
            "500 Oops",
            &[("content-type", "text/plain")],
            format!("you sent SSWS {TOKEN}"),
        )
    });
    let env = org.env().with("OKTA_ADMIN_RETRIES", "0");
    for look in [&["-vvv"][..], &["-o", "json"]] {
        let call = env.call(["user", "list"].iter().chain(look).copied());
        let ran = call.run();
        assert_ne!(ran.code(), 0, "{ran}");
        ran.never_says(TOKEN);
    }
    assert!(org.heads().iter().all(|head| head.contains(TOKEN)));
}

#[test]
fn nobody_at_the_address_is_five_and_says_which_host() {
    // Bound and dropped: nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let env = Env::org(&format!("http://{free}"));
    let ran = env
        .run(["user", "list", "-o", "json", "--timeout=2s"])
        .ends(5);
    assert_eq!(ran.error()["kind"], "unreachable");
    ran.says("127.0.0.1");
}

#[test]
fn a_silent_server_ends_at_the_time_that_was_allowed() {
    let served = served().latency(std::time::Duration::from_secs(30)).start();
    let flags = [
        "user",
        "list",
        "--attempt-timeout=300ms",
        "--timeout=1s",
        "-o",
        "json",
    ];
    let clock = served.env().clock();
    let before = clock.elapsed();
    served.env().run(flags).ends(5);
    let took = clock.elapsed().saturating_sub(before);
    assert!(took.as_secs() < 4, "{took:?}");
}

#[test]
fn the_deadline_ends_the_whole_command_and_says_how_long_it_was() {
    let served = served().latency(std::time::Duration::from_secs(30)).start();
    let env = served.env();
    let before = env.clock().elapsed();
    let args = ["user", "list", "--deadline=1s", "-o", "json"];
    let ran = env.run(args).ends(5);
    let took = env.clock().elapsed().saturating_sub(before);
    assert!((1..4).contains(&took.as_secs()), "{took:?}");
    assert_eq!(ran.error()["kind"], "unreachable");
    ran.says("within 1 s");
}
