//! Passwords, hashes, hooks and links: where they come from, and that nobody else is told.

use serde_json::{Value, json};

use super::{USERS, ada, create, creating};
use crate::support::{Env, Ran, served};

/// The credentials that these flags send.
fn credentials(more: &[&str], stdin: &str) -> (Value, Ran) {
    let mock = creating();
    let env = mock.env();
    let ran = env.call(ada(more)).stdin(stdin).run().ok();
    let mut writes = mock.writes();
    (writes.remove(0).1["credentials"].take(), ran)
}

#[test]
fn a_password_comes_from_standard_input_and_is_told_to_nobody() {
    let (sent, ran) = credentials(&["--password-stdin"], "Tall tree, 7 leaves \n");
    assert_eq!(sent, json!({"password": {"value": "Tall tree, 7 leaves "}}));
    ran.never_says("Tall tree").never_says("will mail");
}

#[test]
fn a_password_comes_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pw");
    std::fs::write(&path, "Tall tree, 7 leaves\n").unwrap();
    let (sent, ran) = credentials(&["--password-file", path.to_str().unwrap()], "");
    assert_eq!(sent, json!({"password": {"value": "Tall tree, 7 leaves"}}));
    ran.never_says("Tall tree");
}

#[test]
fn a_password_is_asked_for_twice_and_hidden() {
    let mock = creating();
    let env = mock.env();
    let call = env
        .call(ada(&["--password-prompt"]))
        .answers(["Tall tree, 7 leaves"]);
    let ran = call.run().ok();
    assert_eq!(ran.asked, ["Password (twice)"]);
    ran.never_says("Tall tree");
    let sent = &mock.writes()[0].1["credentials"]["password"]["value"];
    assert_eq!(sent, "Tall tree, 7 leaves");
}

#[test]
fn a_generated_password_is_handed_over_once() {
    let (sent, ran) = credentials(&["--generate-password=24", "-o", "json"], "");
    let password = sent["password"]["value"].as_str().unwrap();
    assert_eq!(password.len(), 24);
    assert_eq!(ran.json()["generatedPassword"], password);
    assert!(!ran.stderr.contains(password), "{ran}");
    let (sent, ran) = credentials(&["--generate-password"], "");
    let password = sent["password"]["value"].as_str().unwrap();
    assert!(
        ran.stdout.contains(&format!("password: {password}\n")),
        "{ran}"
    );
}

#[test]
fn a_secret_that_would_be_lost_is_refused_before_anything_is_sent() {
    let mock = creating();
    for makes in ["--generate-password", "--no-email"] {
        for look in [&["-o", "id"][..], &["-o", "csv"], &["--count"]] {
            let more = [&[makes], look].concat();
            create(&mock.env(), &more).ends(2).says("would be lost");
        }
    }
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn a_hash_is_sent_as_okta_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hash.json");
    let salt = "rwh1vH0Jr5BrmQ5ZZ8eBZe";
    let value = "8GVyYs0J5wWk5hS5kS2pQy5L1w5bO3a";
    std::fs::write(&path, format!("\"$2a$10${salt}{value}\"")).unwrap();
    let (sent, ran) = credentials(&["--password-hash-json", path.to_str().unwrap()], "");
    let hash = json!({"algorithm": "BCRYPT", "workFactor": 10, "salt": salt, "value": value});
    assert_eq!(sent, json!({"password": {"hash": hash}}));
    ran.never_says(value);
}

#[test]
fn the_password_hook_is_named_and_no_password_sent() {
    let (sent, _) = credentials(&["--password-hook"], "");
    assert_eq!(sent, json!({"password": {"hook": {"type": "default"}}}));
}

#[test]
fn a_recovery_question_goes_with_its_answer() {
    let flags = [
        "--recovery-question=Favourite engine?",
        "--recovery-answer-stdin",
    ];
    let (sent, ran) = credentials(&flags, "The analytical one\n");
    let question = json!({"question": "Favourite engine?", "answer": "The analytical one"});
    assert_eq!(sent, json!({"recovery_question": question}));
    ran.never_says("analytical");
}

#[test]
fn standard_input_holds_one_thing() {
    let mock = creating();
    let ran = create(&mock.env(), &["--password-stdin", "--from-json=-"]);
    ran.ends(2);
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn the_next_sign_in_can_be_made_to_choose_a_password() {
    let env = Env::sandbox();
    create(&env, &["--next-login=change-password"])
        .ends(2)
        .says("needs a password");
    let flags = [
        "--next-login=change-password",
        "--generate-password",
        "-o",
        "json",
    ];
    let ran = create(&env, &flags).ok();
    assert_eq!(ran.json()["status"], "PASSWORD_EXPIRED");
    let mock = creating();
    create(&mock.env(), &flags).ok();
    let line = format!("POST {USERS}?activate=true&provider=false&nextLogin=changePassword");
    assert_eq!(mock.writes()[0].0, line);
}

#[test]
fn without_mail_the_link_is_printed_and_the_user_is_shown_as_activated() {
    let served = served().start();
    let ran = create(&served.env(), &["--no-email", "-o", "json"]).ok();
    let user = ran.json();
    assert_eq!(user["status"], "PROVISIONED");
    assert!(
        user["activationUrl"].as_str().unwrap().contains("/tokens/"),
        "{ran}"
    );
    let lines: Vec<String> = served.writes().into_iter().map(|w| w.line).collect();
    assert_eq!(lines[0], "POST /api/v1/users?activate=false&provider=false");
    assert!(
        lines[1].ends_with("/lifecycle/activate?sendEmail=false"),
        "{lines:?}"
    );
    ran.never_says("will mail");
}

#[test]
fn with_a_password_no_mail_means_one_request() {
    let mock = creating();
    create(&mock.env(), &["--no-email", "--password-stdin"]);
    let env = mock.env();
    env.call(ada(&["--no-email", "--password-stdin"]))
        .stdin("Tall tree 7")
        .run()
        .ok();
    assert_eq!(mock.writes().len(), 1);
}
