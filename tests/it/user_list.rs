//! `user list`: all pages or an honest word about why not, and the credential goes nowhere else.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock as Rule, ResponseTemplate};

use crate::support::{Env, Mock, TOKEN, http, mock, raw, refusal, served, user};

const USERS: &str = "/api/v1/users";

fn people(from: usize, count: usize) -> Vec<Value> {
    let one = |n: usize| {
        let mut user = user(&format!("user{n}@x.example"));
        user["id"] = format!("00u{n:017}").into();
        user
    };
    (from..from + count).map(one).collect()
}

/// A mocked org of three pages, two users each; the middle one is empty.
fn paged() -> Mock {
    let mock = mock();
    for (after, next, users) in [
        (None, Some("one"), people(0, 2)),
        (Some("one"), Some("two"), vec![]),
        (Some("two"), None, people(2, 2)),
    ] {
        let mut answer = ResponseTemplate::new(200).set_body_json(users);
        let own = format!("<{}{USERS}?limit=200>; rel=\"self\"", mock.url());
        answer = answer.append_header("link", own.as_str());
        if let Some(next) = next {
            let next = format!(
                "<{}{USERS}?after={next}&limit=200>; rel=\"next\"",
                mock.url()
            );
            answer = answer.append_header("link", next.as_str());
        }
        let rule = Rule::given(method("GET")).and(path(USERS));
        let rule = match after {
            Some(after) => rule.and(query_param("after", after)),
            None => rule.and(query_param_is_missing("after")),
        };
        mock.rule(rule.respond_with(answer));
    }
    mock
}

/// What is asked of Okta for these flags: the query of the first listing, decoded.
fn asked(flags: &[&str]) -> Vec<(String, String)> {
    let mock = mock();
    mock.answer("GET", USERS, 200, &json!([]));
    let types =
        json!([{"id": "oty1abcdefghijKLMN23", "name": "contractor", "displayName": "Contractor"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &types);
    let env = mock.env();
    env.call(["user", "list"].into_iter().chain(flags.iter().copied()))
        .run()
        .ok();
    let requests = mock.requests();
    let listing = requests.iter().find(|r| r.url.path() == USERS).unwrap();
    listing
        .url
        .query_pairs()
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect()
}

#[test]
fn a_pipe_gets_rows_and_standard_error_says_who_is_left_out() {
    let env = Env::sandbox();
    let ran = env.run(["user", "list", "--where=department=Legal"]).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user list --where=department=Legal
LOGIN	NAME	STATUS	LAST-LOGIN	ID
zoe.baker@sandbox.example	Zoë Baker	PROVISIONED		00uXXXXXXXXXXXXXXXXX
sophie.wilson@sandbox.example	Sophie Wilson	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX
radia.perlman@sandbox.example	Radia Perlman	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX
--- exit 0 ---

"#]]
    );
    let plain = env.run(["user", "list"]).ok();
    plain.says("deactivated users are left out; --include-deactivated lists them too");
    assert_eq!(plain.stdout.lines().count(), 26, "{plain}");
}

#[test]
fn a_terminal_gets_columns_that_fit() {
    let env = Env::sandbox();
    for width in [60, 100] {
        let ran = env
            .call(["user", "list", "--where=department=Legal"])
            .terminal(width)
            .run()
            .ok();
        for line in ran.stdout.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
    let ran = env
        .call(["user", "list", "--where=department=Legal"])
        .terminal(100)
        .run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user list --where=department=Legal
LOGIN                          NAME           STATUS       LAST-LOGIN   ID
zoe.baker@sandbox.example      Zoë Baker      PROVISIONED  -            00uXXXXXXXXXXXXXXXXX
sophie.wilson@sandbox.example  Sophie Wilson  ACTIVE       8 days ago   00uXXXXXXXXXXXXXXXXX
radia.perlman@sandbox.example  Radia Perlman  ACTIVE       19 days ago  00uXXXXXXXXXXXXXXXXX
--- exit 0 ---

"#]]
    );
}

#[test]
fn every_flag_is_asked_of_okta_as_one_expression() {
    let search = |expression: &str| ("search".to_owned(), expression.to_owned());
    let limit = ("limit".to_owned(), "200".to_owned());
    for (flags, expected) in [
        (&["--status=active"][..], r#"status eq "ACTIVE""#),
        (
            &["--status=pending user action"],
            r#"status eq "PROVISIONED""#,
        ),
        (
            &["--status=staged,locked-out"],
            r#"(status eq "STAGED" or status eq "LOCKED_OUT")"#,
        ),
        (&["--status=any"], "status pr"),
        (&["--include-deactivated"], "status pr"),
        (
            &["--created-since=2026-01-02"],
            r#"created ge "2026-01-02T00:00:00.000Z""#,
        ),
        (&["--where=department=IT"], r#"profile.department eq "IT""#),
        (
            &["--where=department=a\"b\\c"],
            r#"profile.department eq "a\"b\\c""#,
        ),
        (&["--where=department~Sa"], r#"profile.department sw "Sa""#),
        (
            &["--type=contractor"],
            r#"type.id eq "oty1abcdefghijKLMN23""#,
        ),
        (
            &["--search=a eq \"b\" or c pr", "--status=active"],
            r#"(a eq "b" or c pr) and status eq "ACTIVE""#,
        ),
    ] {
        let pairs = asked(flags);
        assert_eq!(pairs, [search(expected), limit.clone()], "{flags:?}");
    }
}

#[test]
fn filter_and_sorting_are_passed_on() {
    let flags = ["--filter=status eq \"STAGED\""];
    let pair = ("filter".to_owned(), "status eq \"STAGED\"".to_owned());
    assert_eq!(asked(&flags)[0], pair);
    let flags = [
        "--status=any",
        "--sort-by=profile.lastName",
        "--sort-order=desc",
    ];
    let query = asked(&flags);
    assert!(
        query.contains(&("sortBy".to_owned(), "profile.lastName".to_owned())),
        "{query:?}"
    );
    assert!(
        query.contains(&("sortOrder".to_owned(), "desc".to_owned())),
        "{query:?}"
    );
}

#[test]
fn a_query_finds_more_than_the_ten_that_okta_s_own_stops_at() {
    let env = Env::sandbox();
    for n in 0..23 {
        let email = format!("--email=zed{n}@x.example");
        env.run([
            "user",
            "create",
            "--first-name=Zed",
            "--last-name=Q",
            &email,
        ])
        .ok();
    }
    let ran = env.run(["user", "list", "--query=zed", "--count"]).ok();
    assert_eq!(ran.stdout, "23\n");
    let ran = env.run(["user", "list", "--query=Zed Q", "--count"]).ok();
    assert_eq!(ran.stdout, "23\n");
}

#[test]
fn deactivated_users_are_listed_only_when_asked_for() {
    let env = Env::sandbox();
    let login = "evelyn.boyd@sandbox.example";
    env.run(["user", "delete", login, "--deactivate-only", "--yes"])
        .ok();
    let has = |flags: &[&str]| {
        let call = env.call(
            ["user", "list", "--columns=login"]
                .iter()
                .chain(flags)
                .copied(),
        );
        let ran = call.run().ok();
        ran.stdout.contains(login)
    };
    assert!(!has(&[]));
    assert!(!has(&["--query=evelyn"]));
    assert!(has(&["--include-deactivated"]));
    assert!(has(&["--status=any"]));
    assert!(has(&["--status=deactivated"]));
    assert!(has(&["--query=evelyn", "--include-deactivated"]));
}

#[test]
fn what_okta_cannot_search_is_filtered_here_and_said_so() {
    let env = Env::sandbox();
    let ran = env
        .run(["user", "list", "--inactive-for=5d", "--count"])
        .ok();
    ran.says("25 users were read for");
    let some: usize = ran.stdout.trim().parse().unwrap();
    assert!((1..25).contains(&some), "{ran}");
}

#[test]
fn an_unknown_status_or_attribute_is_refused_with_what_would_do() {
    let env = Env::sandbox();
    env.run(["user", "list", "--status=actve"])
        .ends(2)
        .says("--status any");
    let ran = env.run(["user", "list", "--where=departmnt=IT"]);
    assert_eq!(ran.code(), 9, "{ran}");
    ran.says("department");
}

#[test]
fn an_empty_value_never_means_everyone() {
    let mock = mock();
    for flag in [
        "--query=",
        "--query= ",
        "--search=",
        "--search= ",
        "--filter=",
        "--where=department=",
        "--status=",
    ] {
        mock.env().run(["user", "list", flag]).ends(2);
    }
    assert_eq!(mock.lines(), [""; 0]);
}

#[test]
fn all_pages_are_listed_and_an_empty_one_is_not_the_end() {
    let mock = paged();
    let ran = mock.env().run(["user", "list", "-o", "id"]).ok();
    assert_eq!(ran.stdout.lines().count(), 4);
    let lines = mock.lines();
    assert_eq!(lines.len(), 3);
    // The cursor is not ours to touch: it is sent as it came.
    assert_eq!(lines[1], format!("GET {USERS}?after=one&limit=200"));
}

#[test]
fn a_limit_asks_for_no_page_that_is_not_needed() {
    let mock = paged();
    let ran = mock
        .env()
        .run(["user", "list", "--limit=2", "-o", "id"])
        .ok();
    assert_eq!(ran.stdout.lines().count(), 2);
    ran.says("there may be more");
    assert_eq!(mock.lines().len(), 1, "{:?}", mock.lines());
    let none = mock
        .env()
        .run(["user", "list", "--limit=0", "-o", "json"])
        .ok();
    assert_eq!(none.json(), json!([]));
}

#[test]
fn all_the_people_of_several_pages_come_once_each_from_the_sandbox() {
    let served = served().people(450).start();
    let ran = served
        .env()
        .run(["user", "list", "--include-deactivated", "-o", "id"])
        .ok();
    let mut ids: Vec<_> = ran.stdout.lines().collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 450);
    assert_eq!(ran.stdout.lines().count(), 450);
}

#[test]
fn an_empty_list_is_an_empty_array_and_no_error() {
    let mock = mock();
    mock.answer("GET", USERS, 200, &json!([]));
    let list = |format: &str| mock.env().run(["user", "list", "-o", format]).ok().stdout;
    assert_eq!(list("json"), "[]\n");
    assert_eq!(list("ndjson"), "");
    assert_eq!(list("id"), "");
    assert_eq!(list("csv").lines().count(), 1);
}

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
fn a_reader_who_has_enough_ends_the_list_without_an_error() {
    let served = served().people(2_000).start();
    let line = "okta-admin user list -o id | head -n 3";
    let ran = crate::support::shell(&served.direct(), line)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).lines().count(), 3);
    assert_eq!(
        String::from_utf8_lossy(&ran.stderr)
            .matches("error")
            .count(),
        0,
        "{ran:?}"
    );
}
