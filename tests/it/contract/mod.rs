//! The contract with scripts: streams, formats, exit codes, the JSON of errors.

mod formats;

use std::process::Stdio;

use okta_admin::exit;
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, mock, process, refusal, served, shell, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";

const LEGAL: [&str; 5] = [
    "user",
    "list",
    "--where=department=Legal",
    "--limit=2",
    "--no-links",
];

fn legal(more: &[&str]) -> Vec<String> {
    let words = LEGAL.iter().chain(more);
    words.map(|w| (*w).to_owned()).collect()
}

#[test]
fn the_usual_format_comes_from_the_environment_and_a_flag_wins() {
    let env = Env::sandbox().with("OKTA_ADMIN_OUTPUT", "id");
    let ran = env.run(["user", "get", EVELYN]).ok();
    assert!(
        ran.stdout.starts_with("00u") && ran.stdout.len() == 21,
        "{ran}"
    );
    let ran = env.run(["user", "get", EVELYN, "-o", "json"]).ok();
    assert_eq!(ran.json()["profile"]["login"], EVELYN);
    let env = Env::sandbox().with("OKTA_ADMIN_OUTPUT", "jsn");
    env.run(["user", "get", EVELYN]).ends(2).says("jsn");
}

#[test]
fn the_json_of_an_error_has_these_members_and_stands_alone_on_a_line() {
    let mock = mock();
    let refused = refusal("E0000006", "You do not have permission", &[]);
    mock.answer("GET", "/api/v1/users/a@b.example", 403, &refused);
    for format in ["json", "ndjson"] {
        let ran = mock
            .env()
            .run(["user", "get", "a@b.example", "-o", format])
            .ends(10);
        assert!(ran.stdout.is_empty(), "{ran}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran}");
        let error = ran.error();
        let members: Vec<_> = error.as_object().unwrap().keys().collect();
        assert_eq!(
            members,
            [
                "kind",
                "message",
                "status",
                "code",
                "causes",
                "request_id",
                "hint"
            ]
        );
    }
}

#[test]
fn kinds_and_codes_are_these() {
    let said: Vec<String> = exit::TABLE
        .iter()
        .map(|(exit, meaning)| format!("{} {meaning}", exit.code()))
        .collect();
    assert_data_eq!(
        said.join("\n"),
        str![[r#"
0 done (also: already so)
1 failed, no class of its own
2 usage; nothing was sent
3 some items failed, see the report
4 credential missing or refused
5 rate limited, timed out or unreachable; nothing changed
6 some outcome unknown
7 not found
8 conflict: exists already, wrong state, changed meanwhile
9 Okta refused the values
10 no permission (role, scope, feature)
11 differences found (`plan --check`)
130 interrupted (SIGINT)
143 interrupted (SIGTERM)
"#]]
    );
}

#[test]
fn a_command_line_that_cannot_be_read_is_two_and_json_when_that_was_asked_for() {
    let env = Env::new();
    for args in [
        &["user"][..],
        &["usr"],
        &["user", "get", "--nope"],
        &["user", "gett", "x"],
        &[],
    ] {
        let ran = env.call(args.iter().copied()).run().ends(2);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{ran}");
    }
    let ran = env
        .run(["user", "get", "x", "--nope", "-o", "json"])
        .ends(2);
    assert_eq!(ran.error()["kind"], "usage");
    env.run(["user", "gett", "x"]).says("get");
}

#[test]
fn help_and_version_are_results() {
    let env = Env::new();
    for args in [
        &["--help"][..],
        &["-h"],
        &["user", "create", "--help"],
        &["--version"],
    ] {
        let ran = env.call(args.iter().copied()).run().ok();
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{ran}");
    }
    assert_eq!(
        env.run(["--version"]).stdout,
        concat!("okta-admin ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn quiet_leaves_errors_and_results() {
    let env = Env::sandbox();
    for args in [
        &["user", "list", "--limit=1"][..],
        &["user", "update", EVELYN, "--title=x"],
        &["user", "get", "evelyn.boyd"],
    ] {
        let ran = env.call(args.iter().copied().chain(["--quiet"])).run().ok();
        assert!(ran.stderr.is_empty() && !ran.stdout.is_empty(), "{ran}");
    }
    let ran = env
        .run(["user", "get", "nobody@x.example", "--quiet"])
        .ends(7);
    ran.says("error: ");
}

#[test]
fn a_write_names_the_org_it_went_to() {
    let served = served().start();
    let ran = served
        .env()
        .run(["user", "update", EVELYN, "--title=x"])
        .ok();
    ran.says("127.0.0.1");
    Env::sandbox()
        .run(["user", "update", EVELYN, "--title=x"])
        .ok()
        .says("sandbox");
}

#[test]
fn jq_filters_what_json_would_be_and_a_bad_one_is_refused_first() {
    let env = Env::sandbox();
    let ran = env
        .run([
            "user",
            "get",
            EVELYN,
            "-q",
            ".profile | .city, (.department | length)",
        ])
        .ok();
    assert_eq!(ran.stdout, "Berlin\n11\n");
    let mock = mock();
    mock.env()
        .run(["user", "get", EVELYN, "--jq", ".profile |"])
        .ends(2);
    assert_eq!(mock.lines(), [""; 0]);
    let ran = env.run(["user", "get", EVELYN, "--jq", ".profile.city + 1"]);
    assert!(ran.code() != 0 && ran.stdout.is_empty(), "{ran}");
}

#[test]
fn an_envelope_is_one_document_for_success_failure_and_half_a_list() {
    let env = Env::sandbox();
    let ran = env
        .run(["user", "get", EVELYN, "--envelope", "--no-links"])
        .ok();
    let envelope = ran.json();
    assert_eq!(envelope["success"], true);
    assert_eq!(envelope["error"], Value::Null);
    assert_eq!(envelope["user"]["profile"]["login"], EVELYN);
    let ran = env
        .run(["user", "get", "nobody@x.example", "--envelope"])
        .ends(7);
    let envelope = ran.json();
    assert_eq!(envelope["success"], false);
    assert_eq!(envelope["error"]["kind"], "not_found");
    assert_eq!(envelope["user"], Value::Null);
    let ran = env
        .run(["user", "get", EVELYN, "nobody@x.example", "--envelope"])
        .ends(3);
    let envelope = ran.json();
    assert_eq!(envelope["success"], false);
    assert_eq!(envelope["users"].as_array().unwrap().len(), 1);
    let ran = env.run(["user", "list", "--limit=1", "--envelope"]).ok();
    assert_eq!(ran.json()["success"], true);
}

#[test]
fn verbose_shows_requests_beside_the_results() {
    let served = served().start();
    let args = ["user", "get", EVELYN, "-v", "--jq", ".profile.login"];
    let ran = served.env().run(args).ok();
    assert_eq!(ran.stdout, format!("{EVELYN}\n"));
    ran.says("GET /api/v1/users/evelyn.boyd@sandbox.example -> 200");
}

#[test]
fn verbose_shows_how_much_of_the_rate_limit_is_left() {
    let mock = mock();
    let answer = ResponseTemplate::new(200)
        .set_body_json(user("ada@example.com"))
        .insert_header("x-rate-limit-limit", "600")
        .insert_header("x-rate-limit-remaining", "598")
        .insert_header("x-rate-limit-reset", "1775044860");
    mock.respond("GET", "/api/v1/users/00u1abcdefghijKLMN23", answer);
    let get = |more: &str| mock.env().run(["user", "get", ID, more]).ok();
    get("-v").says("-> 200, rate limit 598 of 600 left");
    get("-vv").says("rate limit 598 of 600 left").says(" ms, ");
    get("--jq=.id").never_says("rate limit");
}

#[test]
fn a_closed_pipe_ends_a_reading_quietly_and_stops_no_write() {
    let env = Env::sandbox();
    let read = "okta-admin user list --include-deactivated | true; echo ${PIPESTATUS[0]}";
    let ran = shell(&env, read).output().unwrap();
    assert_eq!(ran.stdout, b"0\n", "{ran:?}");
    let write = "okta-admin user update --members-of Legal --title x --yes -o json | true";
    shell(&env, write).output().unwrap();
    let changed = env.run(["user", "list", "--where=title=x", "--count"]).ok();
    assert_eq!(changed.stdout, "3\n");
}

#[test]
fn results_that_cannot_be_written_are_an_error_and_stop_no_write() {
    let env = Env::sandbox();
    for args in [
        &["user", "list"][..],
        &["user", "get", EVELYN, "-o", "json"],
        &["--help"],
        &["--version"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let ran = process(&env)
            .args(args)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(1), "{args:?} {ran:?}");
        assert!(
            String::from_utf8_lossy(&ran.stderr).contains("write"),
            "{args:?} {ran:?}"
        );
    }
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let args = ["user", "update", "--members-of=Legal", "--title=x", "--yes"];
    let ran = process(&env).args(args).stdout(full).output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let changed = env.run(["user", "list", "--where=title=x", "--count"]).ok();
    assert_eq!(changed.stdout, "3\n");
}

#[test]
fn without_an_org_or_a_token_nothing_is_tried_and_it_is_said_what_is_missing() {
    let none = Env::new().run(["user", "list"]);
    assert_data_eq!(
        none.view(),
        str![[r#"
$ okta-admin user list
--- stderr ---
error: no org to talk to: neither a flag nor the environment names one
  hint: set OKTA_DOMAIN and OKTA_API_TOKEN
  hint: to try things out without an org, use --sandbox
--- exit 4 ---

"#]]
    );
    let half = Env::new()
        .with("OKTA_DOMAIN", "acme.okta.com")
        .run(["user", "list"]);
    assert_data_eq!(
        half.view(),
        str![[r#"
$ okta-admin user list
--- stderr ---
error: no token for acme.okta.com (from OKTA_DOMAIN)
  hint: give this org's token: OKTA_API_TOKEN, --api-token-file or --api-token-stdin
  hint: a token is made in the Admin Console, Security > API > Tokens
--- exit 4 ---

"#]]
    );
}

#[test]
fn a_token_never_goes_over_plain_http_to_another_machine() {
    let env = Env::org("http://acme.example");
    let ran = env.run(["user", "list"]);
    assert!([2, 4].contains(&ran.code()), "{ran}");
    ran.says("http");
}
