//! Programs that are started by this one: what they are told, and what they inherit.

use std::fs;

use expectrl::Expect as _;
use serde_json::json;

use super::search::Secrets;
use crate::processes::at_a_terminal;
use crate::support::{Env, TOKEN, mock, process, shell};

const PROXY: &str = "Cinnamon-Proxy-4417";

/// A script that notes how it was called and what it inherited, then does the rest.
fn spy(env: &Env, name: &str, rest: &str) {
    let script = format!(
        "#!/bin/sh\ntr '\\0' ' ' </proc/$$/cmdline >{name}.seen\nenv >>{name}.seen\n{rest}\n"
    );
    fs::create_dir_all(env.folder().join("bin")).unwrap();
    let file = env.file(&format!("bin/{name}"), script);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(file, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

fn seen(env: &Env, name: &str) -> String {
    fs::read_to_string(env.folder().join(format!("{name}.seen"))).unwrap()
}

fn credentials() -> Secrets {
    Secrets::of([("the token", TOKEN), ("the proxy's password", PROXY)])
}

/// An environment full of credentials, none of which a child of ours has a use for.
fn full(env: Env) -> Env {
    env.with("OKTA_API_TOKEN", TOKEN)
        .with("OKTA_CLIENT_TOKEN", TOKEN)
        .with("OKTA_CLIENT_PROXY_HOST", "127.0.0.1")
        .with("OKTA_CLIENT_PROXY_PASSWORD", PROXY)
}

#[test]
fn a_command_for_the_token_inherits_no_other_credential() {
    let mock = mock();
    mock.answer(
        "GET",
        "/api/v1/users/me",
        200,
        &json!({"id": "00u1", "status": "ACTIVE", "profile": {"login": "a@x.example"}}),
    );
    let env = full(Env::new());
    spy(&env, "token", "echo 00ATokenFromACommand77");
    let url = mock.url();
    env.config(&format!(
        "[org.prod]\ndomain = \"{url}\"\ntoken_command = \"bin/token\"\n"
    ));
    let args = ["--org=prod", "user", "get", "me", "-vvv"];
    let output = process(&env).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let heads = mock.requests();
    let sent = heads[0].headers.get("authorization").unwrap();
    assert_eq!(
        sent.to_str().unwrap(),
        "SSWS 00ATokenFromACommand77",
        "{said}"
    );
    let seen = seen(&env, "token");
    assert!(seen.contains("HOME="), "{seen}");
    credentials().not_in("the command", &seen);
    Secrets::of([("its token", "00ATokenFromACommand77")]).not_kept(&env, &["bin/"]);
}

#[test]
fn a_browser_inherits_no_credential_and_is_told_no_secret() {
    let mock = mock();
    mock.answer(
        "GET",
        "/.well-known/okta-organization",
        200,
        &json!({"id": "00o1", "pipeline": "idx"}),
    );
    let env = full(Env::new());
    spy(&env, "xdg-open", "");
    let line = format!(
        "PATH=$PWD/bin:$PATH; okta-admin auth login --domain {} --method browser --client-id=0oa1 \
         --port 0 -vvv; echo ended with $?",
        mock.url()
    );
    let mut terminal = at_a_terminal(&env, &line);
    terminal.expect("sign in at").unwrap();
    let file = env.folder().join("xdg-open.seen");
    while !fs::read_to_string(&file).is_ok_and(|seen| seen.contains("HOME=")) {
        crate::support::pause(20);
    }
    terminal.send("\x03").unwrap();
    terminal.expect("ended with").unwrap();
    let seen = seen(&env, "xdg-open");
    assert!(seen.contains("/oauth2/v1/authorize?"), "{seen}");
    assert!(!seen.contains("code_verifier"), "{seen}");
    credentials().not_in("the browser", &seen);
}

/// It is the user's own line of shell, as after a pipe; and it may well call this program.
#[test]
fn a_command_for_events_has_the_environment_of_the_listener_and_no_secret_in_its_line() {
    let env = full(Env::sandbox());
    spy(&env, "each", "cat >/dev/null");
    let line = "okta-admin event listen --secret-file=hook.secret --exec bin/each --for 3s 2>said & \
        while ! grep -q '^listening at ' said 2>/dev/null; do sleep 0.05; done; \
        url=$(sed -n 's/^listening at \\([^;]*\\);.*/\\1/p' said); \
        okta-admin event-hook create J --event=user-created --uri=$url --secret-file=hook.secret --verify --yes -o id && \
        okta-admin user create --first-name=A --last-name=B --email=ab@x.example -o id && wait";
    let output = shell(&env, line).output().unwrap();
    let said = fs::read_to_string(env.folder().join("said")).unwrap();
    assert!(output.status.success(), "{output:?} {said}");
    let seen = seen(&env, "each");
    let (command, inherited) = seen.split_at(seen.find("each").unwrap());
    assert!(
        inherited.contains(&format!("OKTA_API_TOKEN={TOKEN}")),
        "{seen}"
    );
    credentials().not_in("the line of the command", command);
    let hook = fs::read_to_string(env.folder().join("hook.secret")).unwrap();
    let hook = Secrets::of([("the secret of the hook", hook.trim())]);
    hook.not_in("the command", &seen);
    hook.not_in("what was said", &said);
    hook.not_kept(&env, &["sandbox.sqlite", "hook.secret"]);
}
