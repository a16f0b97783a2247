//! `auth login` and `auth logout`: what is tried, what is kept, and what is said about it.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, Mock, TOKEN, mock};

const ME: &str = "/api/v1/users/me";
const WELL_KNOWN: &str = "/.well-known/okta-organization";

/// An org in which somebody may read users and groups, and nothing else.
fn org() -> Mock {
    let mock = mock();
    let organization = json!({"id": "00o1", "pipeline": "idx"});
    mock.answer("GET", WELL_KNOWN, 200, &organization);
    let me = json!({"id": "00u1", "status": "ACTIVE", "created": "2026-01-01T00:00:00.000Z", "profile": {"login": "admin@acme.example"}});
    mock.answer("GET", ME, 200, &me);
    for path in ["/api/v1/users", "/api/v1/groups"] {
        mock.answer("GET", path, 200, &json!([]));
    }
    for path in ["iam/roles", "apps", "logs", "meta/types/user", "eventHooks"] {
        let refused =
            json!({"errorCode": "E0000006", "errorSummary": "You do not have permission"});
        mock.answer("GET", &format!("/api/v1/{path}"), 403, &refused);
    }
    mock
}

#[test]
fn a_token_is_tried_and_kept_and_said_what_it_is_good_for() {
    let mock = org();
    let env = Env::new();
    let url = mock.url();
    let login = ["auth", "login", "--domain", &url, "--api-token-stdin"];
    let ran = env.call(login).stdin(format!("{TOKEN}\n")).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin auth login --domain http://127.0.0.1:PPPPP --api-token-stdin
--- stderr ---
127.0.0.1 is an Okta org (Identity Engine)
you are admin@acme.example (authorization SSWS)
it can read users, groups; not roles, apps, the log, schemas, event hooks
kept as org org, its secret in the file FFFFFFFFFFFFFFF/home/.config/okta-admin/secrets/org.token (mode 0600)
--- exit 0 ---

"#]]
    );
    ran.never_says(TOKEN);
    let kept = env
        .folder()
        .join("home/.config/okta-admin/secrets/org.token");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&kept).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let heads = mock.requests();
    assert!(heads[0].headers.get("authorization").is_none());
    env.run(["auth", "logout", "--domain", &url]).ok();
    assert!(!kept.exists());
    let ran = env.run(["auth", "logout", "--domain", &url]).ends(7);
    ran.says("nothing is kept for 127.0.0.1");
}

#[test]
fn a_token_that_is_refused_is_not_kept() {
    let mock = mock();
    mock.answer(
        "GET",
        WELL_KNOWN,
        200,
        &json!({"id": "00o1", "pipeline": "v1"}),
    );
    let refused = json!({"errorCode": "E0000011", "errorSummary": "Invalid token provided"});
    mock.answer("GET", ME, 401, &refused);
    let env = Env::new();
    let url = mock.url();
    let login = ["auth", "login", "--domain", &url];
    let ran = env.call(login).answers([TOKEN]).run().ends(4);
    ran.says("nothing was kept").never_says(TOKEN);
    assert!(!env.folder().join("state").exists());
}

#[cfg(unix)]
#[test]
fn a_key_that_cannot_sign_is_refused_before_it_is_used() {
    use std::os::unix::fs::PermissionsExt as _;

    let mock = org();
    let env = Env::new();
    let url = mock.url();
    let file = env.file(
        "key.pem",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    let login = || {
        env.run([
            "auth",
            "login",
            "--domain",
            &url,
            "--client-id=0oa1",
            "--key-file",
            &file,
        ])
    };
    login().ends(4).says("others can read it");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let ran = login().ends(4);
    ran.says("the private key is encrypted")
        .says("openssl pkey");
    assert!(!mock.lines().iter().any(|line| line.contains("oauth2")));
}

#[test]
fn a_person_types_a_code_elsewhere_and_the_refresh_token_is_kept_and_later_revoked() {
    let mock = org();
    let code = json!({
        "device_code": "the-device-code", "user_code": "WDJB-MJHT", "interval": 1, "expires_in": 600,
        "verification_uri": "https://acme.example/activate",
    });
    mock.answer("POST", "/oauth2/v1/device/authorize", 200, &code);
    let tokens = json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": "access-token-1",
        "refresh_token": "refresh-token-1", "scope": "okta.users.read offline_access",
    });
    mock.answer("POST", "/oauth2/v1/token", 200, &tokens);
    mock.answer("POST", "/oauth2/v1/revoke", 200, &json!({}));
    let env = Env::new();
    let url = mock.url();
    let scope = "--scope=okta.users.read";
    let ran = env
        .run(["auth", "login", "--domain", &url, "--client-id=0oa1", scope])
        .ok();
    ran.says("open https://acme.example/activate and type the code WDJB-MJHT");
    ran.says("you are admin@acme.example (authorization Bearer)");
    for secret in ["the-device-code", "access-token-1", "refresh-token-1"] {
        ran.never_says(secret);
    }
    env.run(["auth", "logout", "--domain", &url])
        .ok()
        .says("revoked and forgotten");
    let last = mock.requests().pop().unwrap();
    let form = String::from_utf8(last.body).unwrap();
    assert_eq!(
        form,
        "token=refresh-token-1&token_type_hint=refresh_token&client_id=0oa1"
    );
}

#[test]
fn what_is_missing_is_said_before_anything_is_sent_to_the_token_endpoint() {
    let mock = org();
    let env = Env::new();
    let url = mock.url();
    for (args, said) in [
        (&["--method", "device"][..], "--client-id"),
        (
            &["--method", "service-app", "--client-id=0oa1"],
            "--key-file",
        ),
        (&[], "no terminal to ask for the token"),
    ] {
        let login = ["auth", "login", "--domain", &url];
        let ran = env.call(login.iter().chain(args).copied()).run().ends(2);
        ran.says(said);
    }
    assert!(!mock.lines().iter().any(|line| line.contains("oauth2")));
}

#[test]
fn the_sandbox_needs_no_sign_in() {
    let env = Env::sandbox();
    env.run(["auth", "login"]).ok().says("needs no sign-in");
    env.run(["auth", "logout"]).ok().says("needs no sign-in");
}
