//! `user list`: all pages or an honest word about why not, and the credential goes nowhere else.

mod hostile;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock as Rule, ResponseTemplate};

use crate::support::{Env, Mock, mock, served, user};

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
