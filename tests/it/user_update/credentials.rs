//! Credentials on an update: the same bodies as on a creation, and nobody else is told.

use serde_json::{Value, json};

use super::{AT, org_with};
use crate::support::{Env, ID, Mock, Ran, user};

fn update(mock: &Mock, more: &[&str], stdin: &str) -> Ran {
    let env = mock.env();
    let args = ["user", "update", ID].into_iter();
    env.call(args.chain(more.iter().copied()))
        .stdin(stdin)
        .run()
}

/// The one body that these flags send.
fn sent(more: &[&str], stdin: &str) -> (Value, Ran) {
    let mock = org_with(&user("ada@example.com"));
    let ran = update(&mock, more, stdin).ok();
    let mut writes = mock.writes();
    assert_eq!(writes.len(), 1, "{ran}");
    let (line, body) = writes.remove(0);
    assert_eq!(line, format!("POST {AT}?strict=false"));
    (body, ran)
}

/// A file for the length of a test, and its path.
fn file(content: &str) -> (tempfile::NamedTempFile, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    (file, path)
}

#[test]
fn a_password_comes_from_a_file() {
    let (_file, path) = file("Tall tree, 7 leaves\n");
    let (body, ran) = sent(&["--password-file", &path], "");
    let password = json!({"password": {"value": "Tall tree, 7 leaves"}});
    assert_eq!(body, json!({ "credentials": password }));
    ran.never_says("Tall tree");
}

#[test]
fn a_password_is_asked_for_twice_and_hidden() {
    let mock = org_with(&user("ada@example.com"));
    let env = mock.env();
    let call = env.call(["user", "update", ID, "--password-prompt"]);
    let ran = call.answers(["Tall tree, 7 leaves"]).run().ok();
    assert_eq!(ran.asked, ["Password (twice)"]);
    ran.never_says("Tall tree");
    let body = &mock.writes()[0].1;
    assert_eq!(
        body["credentials"]["password"]["value"],
        "Tall tree, 7 leaves"
    );
}

#[test]
fn a_generated_password_is_handed_over_once() {
    let (body, ran) = sent(&["--generate-password=24", "-o", "json"], "");
    let password = body["credentials"]["password"]["value"].as_str().unwrap();
    assert_eq!(password.len(), 24);
    assert_eq!(ran.json()["generatedPassword"], password);
    assert!(!ran.stderr.contains(password), "{ran}");
    let mock = org_with(&user("ada@example.com"));
    update(&mock, &["--generate-password", "-o", "id"], "")
        .ends(2)
        .says("would be lost");
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn a_hash_is_sent_as_okta_takes_it() {
    let salt = "rwh1vH0Jr5BrmQ5ZZ8eBZe";
    let value = "8GVyYs0J5wWk5hS5kS2pQy5L1w5bO3a";
    let (_file, path) = file(&format!("\"$2a$10${salt}{value}\""));
    let (body, ran) = sent(&["--password-hash-json", &path], "");
    let hash = json!({"algorithm": "BCRYPT", "workFactor": 10, "salt": salt, "value": value});
    assert_eq!(body, json!({"credentials": {"password": {"hash": hash}}}));
    ran.never_says(value);
}

#[test]
fn the_password_hook_is_named_and_no_password_sent() {
    let (body, _) = sent(&["--password-hook"], "");
    let hook = json!({"password": {"hook": {"type": "default"}}});
    assert_eq!(body, json!({ "credentials": hook }));
}

#[test]
fn a_recovery_question_goes_with_its_answer() {
    let question = "--recovery-question=Favourite engine?";
    let (_file, path) = file("The analytical one\n");
    let from_file = [question, "--recovery-answer-file", &path];
    let from_stdin = [question, "--recovery-answer-stdin"];
    for (flags, stdin) in [
        (&from_file[..], ""),
        (&from_stdin[..], "The analytical one\n"),
    ] {
        let (body, ran) = sent(flags, stdin);
        let recovery = json!({"question": "Favourite engine?", "answer": "The analytical one"});
        assert_eq!(
            body,
            json!({"credentials": {"recovery_question": recovery}})
        );
        ran.never_says("analytical");
    }
    let mock = org_with(&user("ada@example.com"));
    update(&mock, &[question], "").ends(2);
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn a_provider_is_sent_with_its_name() {
    for (typed, provider) in [
        ("LDAP:corp", json!({"type": "LDAP", "name": "corp"})),
        ("federation", json!({"type": "FEDERATION"})),
    ] {
        let (body, _) = sent(&["--provider", typed], "");
        assert_eq!(body, json!({"credentials": {"provider": provider}}));
    }
}

#[test]
fn who_vouches_for_a_user_is_another_one_afterwards() {
    let env = Env::sandbox();
    let zoe = "zoe.baker@sandbox.example";
    let update = [
        "user",
        "update",
        zoe,
        "--provider=LDAP:corp",
        "--jq=.credentials.provider",
    ];
    let ran = env.call(update.into_iter().chain(["--yes"])).run().ok();
    let provider = json!({"type": "LDAP", "name": "corp"});
    assert_eq!(ran.json(), provider);
    let get = ["user", "get", zoe, "--jq=.credentials.provider"];
    assert_eq!(env.run(get).ok().json(), provider);
}

#[test]
fn who_is_authenticated_elsewhere_gets_no_password_here() {
    let mock = org_with(&user("ada@example.com"));
    for more in [
        &["--provider=FEDERATION", "--password-stdin"][..],
        &["--provider=SOCIAL", "--generate-password"],
        &[
            "--provider=FEDERATION",
            "--recovery-question=Q?",
            "--recovery-answer-stdin",
        ],
    ] {
        update(&mock, more, "Tall tree 7\n")
            .ends(2)
            .says("neither a password");
    }
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn the_next_sign_in_is_a_second_call() {
    let mock = org_with(&user("ada@example.com"));
    let expire = format!("{AT}/lifecycle/expire_password");
    mock.answer("POST", &expire, 200, &user("ada@example.com"));
    let flags = ["--title=x", "--next-login=change-password", "--yes"];
    update(&mock, &flags, "").ok();
    let first = (
        format!("POST {AT}?strict=false"),
        json!({"profile": {"title": "x"}}),
    );
    assert_eq!(
        mock.writes(),
        [first, (format!("POST {expire}"), Value::Null)]
    );
}
