//! The harness itself: what it promises to the other tests.

use std::fs;
use std::path::Path;

use serde_json::json;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{self, Env, TOKEN, http, mock, raw, redact, served};

#[test]
fn every_file_of_this_folder_is_a_module() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_code = path.is_dir() || path.extension().is_some_and(|e| e == "rs");
        if is_code && name != "main" {
            assert!(main.contains(&format!("\nmod {name};")), "mod {name};");
        }
    }
}

#[test]
fn what_changes_from_run_to_run_is_replaced_by_something_as_wide() {
    let text = "00u1abcdefghijKLMN23 at 2026-04-01T12:00:00.000Z and 2026-04-01 \
                http://127.0.0.1:40123/api/v1/users/00u1abcdefghijKLMN23";
    let redacted = redact(text, Path::new("/tmp/.tmpAbCdEf"));
    assert_eq!(redacted.len(), text.len());
    assert_data_eq!(
        redacted,
        str![
            "00uXXXXXXXXXXXXXXXXX at 2000-01-01T00:00:00.000Z and 2000-01-01 http://127.0.0.1:PPPPP/api/v1/users/00uXXXXXXXXXXXXXXXXX"
        ]
    );
}

#[test]
fn words_that_only_look_like_ids_stay() {
    for text in ["00u", "00uab", "2026", "127.0.0.1", "100u1abcdefghijKLMN23"] {
        assert_eq!(redact(text, Path::new("/nowhere")), text);
    }
}

#[test]
fn a_run_sees_nothing_of_this_process() {
    let ran = Env::new().run(["user", "get", "ada@example.com"]);
    assert_eq!(ran.code(), 4, "{ran}");
}

#[test]
fn the_real_program_sees_nothing_of_this_process_either() {
    let env = Env::new();
    support::binary(&env)
        .args(["user", "get", "ada@example.com"])
        .assert()
        .code(4);
}

#[test]
fn the_sandbox_of_a_place_remembers_what_the_last_run_did() {
    let env = Env::sandbox();
    let args = ["user", "create", "--first-name=Ada", "--last-name=Lovelace"];
    env.call(args.into_iter().chain(["--email=ada@example.com"]))
        .run()
        .ok();
    let ran = env
        .run(["user", "get", "ada@example.com", "-o", "json"])
        .ok();
    assert_eq!(ran.json()["profile"]["lastName"], "Lovelace");
}

#[test]
fn a_person_answers_what_is_asked_and_the_questions_are_kept() {
    let ran = Env::sandbox()
        .call(["user", "create", "--first-name=Ada", "--last-name=Lovelace"])
        .answers(["ada@example.com", "", "y"])
        .terminal(80)
        .run()
        .ok();
    assert_eq!(ran.asked.len(), 3, "{ran}");
}

#[test]
fn the_relay_notes_what_passes_and_changes_nothing() {
    let served = served().start();
    let ran = served
        .env()
        .run(["user", "get", "admin@sandbox.example", "-o", "json"]);
    let direct = served
        .direct()
        .run(["user", "get", "admin@sandbox.example", "-o", "json"]);
    assert_eq!(ran.ok().json()["profile"], direct.ok().json()["profile"]);
    let lines: Vec<String> = served.seen().into_iter().map(|s| s.line).collect();
    assert_eq!(lines, ["GET /api/v1/users/admin@sandbox.example"]);
    assert!(served.writes().is_empty());
}

#[test]
fn wiremock_records_what_it_was_asked() {
    let mock = mock();
    mock.once(
        "GET",
        "/api/v1/users/00u1abcdefghijKLMN23",
        ResponseTemplate::new(500),
    );
    let user = json!({"id": "00u1abcdefghijKLMN23", "status": "ACTIVE", "profile": {"login": "a@b.example"},
        "created": "2026-01-01T00:00:00.000Z", "lastUpdated": "2026-01-01T00:00:00.000Z"});
    mock.answer("GET", "/api/v1/users/00u1abcdefghijKLMN23", 200, &user);
    mock.env().run(["user", "get", "00u1abcdefghijKLMN23"]).ok();
    assert_eq!(mock.lines(), ["GET /api/v1/users/00u1abcdefghijKLMN23"; 2]);
    assert!(mock.writes().is_empty());
}

#[test]
fn the_raw_listener_sees_the_credential_that_is_sent() {
    let raw = raw(|_| http("404 Not Found", &[], "{}"));
    raw.env()
        .run(["user", "get", "00u1abcdefghijKLMN23"])
        .ends(7);
    assert!(
        raw.heads()[0].contains(&format!("SSWS {TOKEN}")),
        "{:?}",
        raw.heads()
    );
}
