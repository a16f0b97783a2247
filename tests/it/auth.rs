//! `auth status` and `auth test`: what is set, and whether it works.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, TOKEN, http, mock, raw, served};

const WELL_KNOWN: &str = "/.well-known/okta-organization";
const ME: &str = "/api/v1/users/me";

fn organization(pipeline: &str) -> serde_json::Value {
    json!({"id": "00o1abcdefghijKLMN23", "pipeline": pipeline})
}

fn me() -> serde_json::Value {
    json!({
        "id": "00u1abcdefghijKLMN23",
        "status": "ACTIVE",
        "created": "2024-02-03T04:05:06.000Z",
        "profile": {"login": "admin@acme.example"},
    })
}

#[test]
fn status_without_an_org_lists_what_there_is_and_ends_as_any_command_would() {
    let ran = Env::new().run(["auth", "status"]);
    assert_data_eq!(
        ran.view(),
        str![[r"
$ okta-admin auth status
SETTING	VALUE	SOURCE	USED	WHY-NOT
attempt-timeout	30s	default	true	
timeout	2m	default	true	
max-wait	5m	default	true	
retries	7	default	true	
concurrency	auto	default	true	
max-api-share	100%	default	true	
state-dir	[..]/state	OKTA_ADMIN_STATE_DIR	true	
--- stderr ---
error: no org to talk to: neither a flag nor the environment names one
  hint: set OKTA_DOMAIN and OKTA_API_TOKEN
  hint: to try things out without an org, use --sandbox
--- exit 4 ---

"]]
    );
}

#[test]
fn status_says_which_token_is_used_and_which_is_not_and_shows_neither() {
    let env = Env::new()
        .with("OKTA_DOMAIN", "acme")
        .with("OKTA_API_TOKEN", TOKEN)
        .with("OKTA_CLIENT_ORGURL", "https://other.okta.com")
        .with("OKTA_CLIENT_TOKEN", "00AnotherTokenThatMustNotBeShown");
    for format in [
        "table", "wide", "json", "ndjson", "csv", "tsv", "yaml", "id",
    ] {
        let call = env.call(["auth", "status", "-vvv", "-o", format]);
        let ran = call.run();
        ran.never_says(TOKEN)
            .never_says("00AnotherTokenThatMustNotBeShown");
    }
    let ran = Env::new()
        .with("OKTA_DOMAIN", "acme")
        .with("OKTA_API_TOKEN", TOKEN)
        .run(["--domain", "other", "auth", "status", "-o", "json"])
        .ends(4);
    let rows = ran.json();
    let row = |name: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|r| r["name"] == name).unwrap().clone()
    };
    assert_eq!(row("--domain")["used"], true);
    assert_eq!(row("OKTA_DOMAIN")["used"], false);
    assert_eq!(row("OKTA_DOMAIN")["value"], "acme");
    assert_eq!(row("OKTA_DOMAIN")["why_not"], "--domain comes first");
    let token = row("OKTA_API_TOKEN");
    assert_eq!(token["used"], false);
    assert_eq!(token["value"], json!(null));
    assert_eq!(
        token["why_not"],
        "OKTA_API_TOKEN belongs to acme.okta.com (OKTA_DOMAIN)"
    );
    assert_eq!(ran.error()["kind"], "credential");
}

#[test]
fn status_with_an_org_and_its_token_is_fine_and_sends_nothing() {
    let mock = mock();
    let ran = mock.env().run(["auth", "status"]).ok();
    ran.says("in use: 127.0.0.1 (from OKTA_DOMAIN) with the token from OKTA_API_TOKEN");
    assert_eq!(mock.lines(), [] as [&str; 0]);
}

#[test]
fn status_needs_no_sandbox_to_say_that_it_is_in_use() {
    let env = Env::sandbox();
    let ran = env.run(["auth", "status"]).ok();
    ran.says("in use: the sandbox");
    assert!(!env.folder().join("state").exists());
}

#[test]
fn status_tells_what_is_wrong_with_a_setting() {
    let env = Env::sandbox().with("OKTA_ADMIN_TIMEOUT", "soon");
    let ran = env.run(["auth", "status"]).ends(2);
    ran.says("OKTA_ADMIN_TIMEOUT");
}

#[cfg(unix)]
#[test]
fn status_finds_out_that_others_could_read_the_token_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let env = Env::new().with("OKTA_DOMAIN", "acme");
    let file = env.file("token", TOKEN);
    let call = || {
        env.run([
            "--domain",
            "acme",
            "--api-token-file",
            &file,
            "auth",
            "status",
        ])
    };
    let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode));
    mode(0o644).unwrap();
    call().ends(4).says("others can read it").never_says(TOKEN);
    mode(0o600).unwrap();
    call().ok().never_says(TOKEN);
}

#[cfg(unix)]
#[test]
fn the_token_of_a_file_or_of_standard_input_is_the_one_that_is_sent() {
    use std::os::unix::fs::PermissionsExt as _;

    let mock = mock();
    mock.answer("GET", "/api/v1/users/00u1abcdefghijKLMN23", 200, &me());
    let env = Env::new();
    let file = env.file("token", format!("{TOKEN}\n"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let url = mock.url();
    let get = ["user", "get", "00u1abcdefghijKLMN23", "--domain", &url];
    let call = |more: &[&str]| env.call(get.iter().chain(more).copied());
    call(&["--api-token-file", &file]).run().ok();
    let piped = call(&["--api-token-stdin"]).stdin(format!("{TOKEN}\n"));
    piped.run().ok();
    let sent: Vec<_> = mock.requests().into_iter().map(|r| r.headers).collect();
    assert_eq!(sent.len(), 2);
    for headers in sent {
        assert_eq!(headers["authorization"], format!("SSWS {TOKEN}").as_str());
    }
}

#[test]
fn help_says_where_a_token_is_made_and_how_it_is_given() {
    for args in [["help", "auth"], ["auth", "--help"]] {
        let help = Env::new().run(args).ok().stdout;
        let said = [
            "Security > API > Tokens",
            "shown once",
            "OKTA_DOMAIN",
            "OKTA_API_TOKEN",
        ];
        for part in said {
            assert!(help.contains(part), "{part:?}: {help}");
        }
    }
}

#[test]
fn test_says_who_answers_and_who_you_are() {
    let ran = Env::sandbox().call(["auth", "test"]).terminal(80).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin auth test
sandbox: connected

  address        http://127.0.0.1:PPPPP
  certificate    none, loopback
  authorization  SSWS
  engine         Identity Engine
  org id         00oXXXXXXXXXXXXXXXXX
  signed in as   admin@sandbox.example
  user id        00uXXXXXXXXXXXXXXXXX
  status         ACTIVE
  latency        [..] ms with connecting, then [..] ms
--- exit 0 ---

"#]]
    );
}

#[test]
fn test_is_also_called_ping() {
    let ran = Env::sandbox().run(["ping", "--jq", ".user.login"]).ok();
    assert_eq!(ran.stdout, "admin@sandbox.example\n");
}

#[test]
fn test_shows_the_rate_limit_with_v_and_always_in_json() {
    let env = Env::sandbox();
    let plain = env.run(["auth", "test"]).ok();
    plain.never_says("remaining");
    let verbose = env.run(["auth", "test", "-v"]).ok();
    assert!(verbose.stdout.contains("remaining\t"), "{verbose}");
    let object = env.run(["auth", "test", "-o", "json"]).ok().json();
    assert_eq!(object["org"], "sandbox");
    assert_eq!(object["engine"], "identity");
    assert_eq!(object["authorization"], "SSWS");
    for path in [
        "/latency_ms",
        "/connect_ms",
        "/rate_limit/limit",
        "/rate_limit/remaining",
    ] {
        assert!(object.pointer(path).unwrap().is_u64(), "{path}");
    }
}

#[test]
fn test_asks_the_org_who_it_is_without_the_token() {
    let served = served().start();
    served.env().run(["auth", "test"]).ok();
    let seen = served.seen();
    let lines: Vec<&str> = seen.iter().map(|s| s.line.as_str()).collect();
    assert_eq!(lines, [format!("GET {WELL_KNOWN}"), format!("GET {ME}")]);
    assert!(!seen[0].head.contains(TOKEN));
    assert!(seen[1].head.contains(TOKEN));
}

#[test]
fn test_tells_a_classic_org() {
    let mock = mock();
    mock.answer("GET", WELL_KNOWN, 200, &organization("v1"));
    mock.answer("GET", ME, 200, &me());
    let object = mock.env().run(["auth", "test", "-o", "json"]).ok().json();
    assert_eq!(object["engine"], "classic");
    assert_eq!(object["user"]["login"], "admin@acme.example");
}

#[test]
fn test_tells_a_refused_token_from_a_wrong_address() {
    let mock = mock();
    mock.answer("GET", WELL_KNOWN, 200, &organization("idx"));
    let refused = json!({"errorCode": "E0000011", "errorSummary": "Invalid token provided"});
    mock.answer("GET", ME, 401, &refused);
    let ran = mock.env().run(["auth", "test"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin auth test
--- stderr ---
127.0.0.1 answers and is an Okta org (Identity Engine)
error: 127.0.0.1 refuses the token (from OKTA_API_TOKEN)
  caused by: could not [..]
  caused by: Okta refused the request: Invalid token provided (401 E0000011)
  hint: make a new one in the Admin Console, Security > API > Tokens
  hint: the credential was refused: it may be revoked, 30 days unused or of another org; `okta-admin auth test` tries it alone
--- exit 4 ---

"#]]
    );
    let error = mock.env().run(["auth", "test", "-o", "json"]).error();
    assert_eq!(error["kind"], "credential");
    assert_eq!(error["code"], "E0000011");
}

#[test]
fn test_says_that_somebody_else_answers() {
    let html = |status: &'static str| {
        raw(move |_| {
            http(
                status,
                &[("content-type", "text/html")],
                "<html>sign in</html>",
            )
        })
    };
    for status in ["200 OK", "404 Not Found"] {
        let ran = html(status).env().run(["auth", "test"]).ends(1);
        ran.says("127.0.0.1 does not answer like an Okta org");
        ran.says("hint: check the address");
    }
    let elsewhere = raw(|_| http("302 Found", &[("location", "https://evil.example/")], ""));
    let ran = elsewhere.env().run(["auth", "test"]).ends(1);
    ran.says("does not answer like an Okta org");
    // The token was for an Okta org and never left.
    assert!(elsewhere.heads().iter().all(|head| !head.contains(TOKEN)));
}

#[test]
fn test_without_anybody_there_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let env = Env::org(&url);
    let ran = env.run(["--retries", "0", "auth", "test"]).ends(5);
    ran.says("cannot be reached");
}

#[test]
fn test_in_an_unknown_form_sends_nothing() {
    let mock = mock();
    let ran = mock.env().run(["auth", "test", "--columns", "nonsense"]);
    assert_eq!(ran.code(), 2, "{ran}");
    assert_eq!(mock.requests().len(), 0);
}
