//! `auth bootstrap`: from an API token to a service app that does without it.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::needs::{app, said};
use crate::support::{Env, Mock, Ran, Seen, Served, TOKEN, Tap, http, mock, served};

const ROLE: &str = "--role=USER_ADMIN";

/// The private key that is kept for an org.
fn key_file(env: &Env, org: &str) -> PathBuf {
    let folder = env.folder().join("home/.config/okta-admin/secrets");
    folder.join(format!("{org}.key"))
}

fn kept_key(env: &Env, org: &str) -> String {
    std::fs::read_to_string(key_file(env, org)).unwrap()
}

/// Bootstraps with the token of the environment.
fn bootstrap(env: &Env, more: &[&str]) -> Ran {
    let call = ["auth", "bootstrap", ROLE, "--keep-as=prod"];
    env.call(call.iter().chain(more).copied()).run()
}

/// The same place without the token, and with the org that was kept.
fn without_token(env: &Env, args: &[&str]) -> Ran {
    let token = env.vars()["OKTA_API_TOKEN"].clone();
    assert_eq!(token, TOKEN);
    // A named org is used whole: nothing of the environment goes with it.
    let call = ["--org", "prod"].into_iter().chain(args.iter().copied());
    env.call(call).run()
}

/// Every file below a folder, as one text.
fn all_files(folder: &std::path::Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&all_files(&path));
        } else {
            text.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
        }
    }
    text
}

/// The one line of a PEM that is nobody else's.
fn secret_line(pem: &str) -> &str {
    pem.lines().nth(1).unwrap()
}

#[test]
fn a_token_makes_an_app_that_does_without_it() {
    let served = served().start();
    let env = served.env();
    let ran = bootstrap(&env, &["--yes", "-o", "json"]).ok();
    let object = ran.json();
    assert_eq!(object["org"], "prod");
    assert_eq!(object["role"], "USER_ADMIN");
    assert_eq!(object["token_revoked"], false);
    let pem = kept_key(&env, "prod");
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(key_file(&env, "prod"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    // Afterwards the app does the work.
    let before = served.seen().len();
    without_token(&env, &["user", "list"]).ok();
    let create = [
        "user",
        "create",
        "--first-name=Ada",
        "--last-name=L",
        "--email=ada@x.example",
    ];
    without_token(&env, &create).ok();
    for seen in served.seen().iter().skip(before) {
        assert!(!seen.head.contains("SSWS"), "{}", seen.head);
    }
    let doctor = without_token(&env, &["auth", "doctor", "user", "create"]).ok();
    assert!(doctor.stdout.contains("service-app"), "{doctor}");
    // The token was not to be revoked.
    env.run(["auth", "test"]).ok();
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!said.contains(secret_line(&pem)) && !said.contains(TOKEN));
    let state = all_files(&env.folder().join("state"));
    assert!(state.contains("create-service-app"), "it is in the record");
    for secret in [secret_line(&pem), TOKEN] {
        assert!(!state.contains(secret), "no record has it");
    }
}

#[test]
fn what_is_sent_is_the_public_part_the_scopes_and_the_role() {
    let served = served().start();
    let env = served.env();
    let more = [
        "--yes",
        "--scopes=okta.users.manage,okta.groups.read",
        "--dpop=always",
    ];
    bootstrap(&env, &more).ok();
    let writes = served.writes();
    let lines: Vec<&str> = writes.iter().map(|seen| seen.line.as_str()).collect();
    let id = lines[1].split('/').nth(4).unwrap();
    let grants = format!("POST /api/v1/apps/{id}/grants");
    let roles = format!("POST /oauth2/v1/clients/{id}/roles");
    let expected = ["POST /api/v1/apps", &grants, &grants, &roles];
    assert_eq!(lines[..4], expected);
    // The rest is the trial.
    assert!(
        lines[4..]
            .iter()
            .all(|line| *line == "POST /oauth2/v1/token")
    );
    let app = &writes[0].body;
    let client = &app["settings"]["oauthClient"];
    let key = client["jwks"]["keys"][0].as_object().unwrap();
    let names: Vec<&str> = key.keys().map(String::as_str).collect();
    assert_eq!(names, ["kty", "crv", "x", "y", "kid", "alg", "use"]);
    assert_eq!(app["label"], "okta-admin");
    assert_eq!(app["name"], "oidc_client");
    let method = &app["credentials"]["oauthClient"]["token_endpoint_auth_method"];
    assert_eq!(method, "private_key_jwt");
    assert_eq!(client["application_type"], "service");
    assert_eq!(client["grant_types"], json!(["client_credentials"]));
    assert_eq!(client["dpop_bound_access_tokens"], true);
    let scopes: Vec<&Value> = writes[1..3].iter().map(|w| &w.body["scopeId"]).collect();
    assert_eq!(scopes, ["okta.groups.read", "okta.users.manage"]);
    assert_eq!(writes[1].body["issuer"], served.url());
    assert_eq!(writes[3].body, json!({"type": "USER_ADMIN"}));
    let list = without_token(&env, &["user", "list", "-v"]).ok();
    list.never_says(TOKEN);
}

#[test]
fn the_scopes_are_those_that_the_role_can_use() {
    let served = served().start();
    let env = served.env();
    let call = ["auth", "bootstrap", "--role=HELP_DESK_ADMIN", "--dry-run"];
    let ran = env.run(call).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
...
  grant it okta.groups.read
  grant it okta.users.manage
  give the role HELP_DESK_ADMIN
--- stderr ---
dry run in 127.0.0.1: 1 would be touched, 0 mails asked for; nothing was sent
--- exit 0 ---

"#]]
    );
    assert!(served.writes().is_empty());
    assert!(!env.folder().join("home").exists(), "and nothing is kept");
}

#[test]
fn a_dry_run_shows_that_the_token_is_revoked_at_the_end() {
    let served = served().start();
    let ran = bootstrap(
        &served.env(),
        &["--dry-run", "--revoke-token", "-o", "json"],
    )
    .ok();
    let would = ran.json()["changes"].to_string();
    assert!(would.contains("revoke the API token of this run"), "{ran}");
    assert!(served.writes().is_empty());
}

#[test]
fn the_token_is_revoked_last_and_only_where_that_was_asked_for() {
    let served = served().start();
    let env = served.env();
    let ran = bootstrap(&env, &["--yes", "--revoke-token", "-o", "json"]).ok();
    assert_eq!(ran.json()["token_revoked"], true);
    let writes = served.writes();
    assert_eq!(
        writes.last().unwrap().line,
        "DELETE /api/v1/api-tokens/current"
    );
    env.run(["auth", "test"]).ends(4);
    without_token(&env, &["user", "list"]).ok();
}

#[test]
fn a_kept_token_is_forgotten_when_it_is_revoked() {
    let served = served().start();
    let env = Env::new();
    let login = [
        "auth",
        "login",
        "--domain",
        served.url(),
        "--api-token-stdin",
    ];
    env.call(login).stdin(format!("{TOKEN}\n")).run().ok();
    let call = [
        "--org",
        "org",
        "auth",
        "bootstrap",
        ROLE,
        "--yes",
        "--revoke-token",
    ];
    env.run(call).ok();
    let secrets = env.folder().join("home/.config/okta-admin/secrets");
    let names = std::fs::read_dir(secrets).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["org.key"]);
    env.run(["user", "list"]).ok();
}

#[test]
fn without_a_person_it_needs_yes_and_keeps_no_key() {
    let served = served().start();
    let env = served.env();
    bootstrap(&env, &[]).ends(2).says("nothing was sent");
    assert!(served.writes().is_empty());
    assert!(!key_file(&env, "prod").exists());
    let ran = env.run(["auth", "bootstrap", "--yes"]).ends(2);
    ran.says("--role");
}

#[test]
fn a_super_admin_is_typed_and_others_are_asked_for() {
    let served = served().start();
    let env = served.env();
    for (role, answer, asked) in [
        ("USER_ADMIN", "n", "[y/N]"),
        ("SUPER_ADMIN", "y", "type okta-admin"),
    ] {
        let call = ["auth", "bootstrap", "--role", role];
        let ran = env.call(call).answers([answer]).run().ends(2);
        assert!(ran.asked[0].contains(asked), "{ran}");
    }
    assert!(served.writes().is_empty());
}

#[test]
fn a_lost_answer_makes_no_second_app_and_loses_no_key() {
    for lost in 0..3 {
        let served = served().start();
        let cut = cutting(&served, lost);
        let env = Env::org(cut.url());
        bootstrap(&env, &["--yes", "--scopes=okta.users.read"]).ok();
        let apps = served
            .direct()
            .run(["app", "list", "-o", "json"])
            .ok()
            .json();
        let ours = apps.as_array().unwrap().iter();
        let ours = ours.filter(|app| app["label"] == "okta-admin").count();
        assert_eq!(ours, 1, "write {lost}");
        without_token(&env, &["user", "list"]).ok();
    }
}

/// A relay that carries out the write of this number and loses its answer.
fn cutting(served: &Served, lost: usize) -> Tap {
    let direct = served.direct().vars()["OKTA_DOMAIN"].clone();
    let upstream = direct.clone();
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    Tap::with(
        &upstream,
        Arc::new(move |number, seen| {
            let is_it = seen.is_write() && number == lost;
            let first = is_it && !done.swap(true, std::sync::atomic::Ordering::SeqCst);
            first.then(|| {
                forward(&direct, seen);
                // Nothing comes back.
                Vec::new()
            })
        }),
    )
}

/// Carries a request out past the relay.
fn forward(url: &str, seen: &Seen) {
    use std::io::{Read as _, Write as _};
    let host = url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let head = seen
        .head
        .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let body = if seen.body.is_null() {
        String::new()
    } else {
        seen.body.to_string()
    };
    write!(stream, "{head}{body}").unwrap();
    stream.read_to_end(&mut Vec::new()).ok();
}

/// An org that makes the app and grants scopes, but gives no role.
fn half_way() -> Mock {
    let mock = mock();
    mock.answer("GET", "/api/v1/apps", 200, &json!([]));
    let app = json!({"id": "0oa1", "label": "okta-admin", "status": "ACTIVE"});
    mock.answer("POST", "/api/v1/apps", 200, &app);
    let grant = json!({"id": "oag1", "scopeId": "okta.users.read"});
    mock.answer("POST", "/api/v1/apps/0oa1/grants", 201, &grant);
    let refused = json!({"errorCode": "E0000006", "errorSummary": "You do not have permission"});
    mock.answer("POST", "/oauth2/v1/clients/0oa1/roles", 403, &refused);
    mock
}

#[test]
fn a_refusal_half_way_says_what_is_there_and_how_to_go_on() {
    let mock = half_way();
    let env = mock.env();
    let ran = bootstrap(&env, &["--yes", "--scopes=okta.users.read"]).ends(3);
    ran.says("2 of 3 steps were carried out; assign-role failed");
    ran.says("its key is kept for org prod");
    ran.says("give the same command again to go on");
    ran.says("okta-admin run undo");
    let key = kept_key(&env, "prod");
    ran.never_says(secret_line(&key)).never_says(TOKEN);
    let config = env.folder().join("home/.config/okta-admin/config.toml");
    assert!(!config.exists(), "an org that does not work is not kept");
    let lines = mock.lines();
    assert!(
        !lines.iter().any(|line| line.contains("token")),
        "{lines:?}"
    );
}

#[test]
fn the_same_command_goes_on_where_it_stopped() {
    let served = served().start();
    let env = served.env();
    let stopping = Tap::with(
        &served.direct().vars()["OKTA_DOMAIN"].clone(),
        Arc::new(|_, seen| {
            let is_role = seen.line.contains("/roles") && seen.is_write();
            is_role.then(|| {
                let body = r#"{"errorCode":"E0000006","errorSummary":"No"}"#;
                http(
                    "403 Forbidden",
                    &[("content-type", "application/json")],
                    body,
                )
            })
        }),
    );
    let first = env.with("OKTA_DOMAIN", stopping.url());
    bootstrap(&first, &["--yes"]).ends(3);
    let key = kept_key(&first, "prod");
    let env = first.with("OKTA_DOMAIN", served.url());
    let before = served.writes().len();
    bootstrap(&env, &["--yes"]).ok();
    let writes = served.writes();
    let lines: Vec<&str> = writes[before..]
        .iter()
        .map(|seen| seen.line.as_str())
        .collect();
    assert!(lines[0].ends_with("/roles"), "{lines:?}");
    assert!(
        lines[1..]
            .iter()
            .all(|line| line.contains("/oauth2/v1/token"))
    );
    assert_eq!(kept_key(&env, "prod"), key);
    // And once more there is nothing to do.
    bootstrap(&env, &["--yes"]).ok().says("are there already");
}

#[test]
fn undoing_it_takes_the_app_away() {
    let served = served().start();
    let env = served.env();
    bootstrap(&env, &["--yes", "--scopes=okta.users.read"]).ok();
    env.run(["run", "undo", "last", "--yes"]).ok();
    let apps = env.run(["app", "list", "-o", "json"]).ok().json();
    let apps = apps.as_array().unwrap();
    assert!(apps.iter().all(|app| app["label"] != "okta-admin"));
    without_token(&env, &["user", "list"]).ends(4);
    without_token(&env, &["auth", "doctor"]).ends(4);
    // Once it is forgotten here too, another one may take its place.
    without_token(&env, &["auth", "logout"]).ok();
    bootstrap(&env, &["--yes"]).ok();
}

#[test]
fn an_org_that_is_read_only_is_left_alone_and_no_key_is_kept() {
    let served = served().start();
    let env = served.env();
    let url = served.url();
    env.config(&format!(
        "[org.audit]\ndomain = \"{url}\"\nread_only = true\n"
    ));
    bootstrap(&env, &["--yes"]).ends(2).says("is read-only");
    assert!(served.writes().is_empty());
    assert!(!key_file(&env, "prod").exists());
}

#[test]
fn nobody_elses_app_and_no_kept_key_is_taken_over() {
    let served = served().start();
    let env = served.env();
    bootstrap(&env, &["--yes"]).ok();
    // From another machine: the same label, another key.
    let other = served.env();
    let ran = bootstrap(&other, &["--yes"]).ends(8);
    ran.says("with another key").says("--label");
    // Here: another app for the same org, whose key would be lost.
    let ran = bootstrap(&env, &["--yes", "--label=second"]).ends(8);
    ran.says("signs in with the service app").says("--keep-as");
    let file = served.service_app(false).pem;
    let file = env.file("key.pem", file);
    private(&file);
    let ran = bootstrap(&env, &["--yes", "--key-file", &file]).ends(8);
    ran.says("another key is kept for org prod");
}

fn private(file: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn a_key_that_is_there_already_is_taken() {
    let served = served().start();
    let env = served.env();
    let pem = served.service_app(false).pem;
    let file = env.file("key.pem", &pem);
    private(&file);
    bootstrap(&env, &["--yes", "--key-file", &file]).ok();
    assert_eq!(kept_key(&env, "prod"), pem);
    without_token(&env, &["user", "list"]).ok();
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_sent() {
    let env = Env::sandbox();
    let ran = env.run(["auth", "bootstrap", ROLE, "--yes"]).ends(2);
    ran.says("needs no service app").says("sandbox serve");
    let mock = mock();
    let env = mock.env();
    let ran = env.run(["auth", "bootstrap", ROLE, "--keep-as=a b", "--yes"]);
    ran.ends(2);
    env.config("[org.prod]\ndomain = \"other.okta.com\"\n");
    bootstrap(&env, &["--yes"]).ends(2).says("other.okta.com");
    assert!(mock.lines().is_empty());
}

#[test]
fn a_token_whose_revocation_is_lost_is_looked_at() {
    let served = served().start();
    let direct = served.direct().vars()["OKTA_DOMAIN"].clone();
    let upstream = direct.clone();
    let tap = Tap::with(
        &upstream,
        Arc::new(move |_, seen| {
            let is_it = seen.line.starts_with("DELETE /api/v1/api-tokens/current");
            is_it.then(|| {
                forward(&direct, seen);
                Vec::new()
            })
        }),
    );
    let env = Env::org(tap.url());
    bootstrap(&env, &["--yes", "--revoke-token"]).ok();
    let revokes = tap.seen();
    let revokes = revokes
        .iter()
        .filter(|seen| seen.line.starts_with("DELETE"));
    assert_eq!(revokes.count(), 1, "it is not sent twice");
}

#[test]
fn what_the_doctor_says_it_needs_is_enough() {
    let served = served().start();
    let needs = said(&served.direct(), "auth bootstrap", &[]);
    let role = json!({"type": needs.roles[0]});
    let env = app(&served, &needs.scopes, &role);
    bootstrap(&env, &["--yes"]).ok();
    let ran = bootstrap(&env, &["--yes", "--revoke-token"]).ends(2);
    ran.says("does not use an API token");
}
