//! Passwords and recovery questions, by admins and by their owners.

use serde_json::{Value, json};

use super::Bench;

fn value(text: &str) -> Value {
    json!({ "value": text })
}

#[test]
fn an_admin_sets_a_password_within_the_policy() {
    let mut org = Bench::empty();
    let id = org.user("ada.lovelace@example.com", "", &json!({}));
    let path = format!("/users/{id}");
    let weak = org.post(
        &path,
        json!({"credentials": {"password": value("Lovelace99")}}),
    );
    assert_eq!(weak.code(), "400 E0000001");
    assert!(weak.causes().contains("Password requirements were not met"));
    let set = json!({"credentials": {"password": value("Abcd1234")}});
    let user = org.post(&path, set.clone()).body;
    assert_eq!(user["status"], "ACTIVE");
    assert_eq!(user["credentials"]["password"], json!({}));
    assert_eq!(org.post(&path, set.clone()).code(), "200");
    assert_eq!(
        org.post(&format!("{path}?strict=true"), set).code(),
        "403 E0000014"
    );
}

#[test]
fn a_user_changes_their_password_with_the_old_one() {
    let mut org = Bench::empty();
    let id = org.user(
        "ada@example.com",
        "",
        &json!({"password": value("Abcd1234")}),
    );
    let path = format!("/users/{id}/credentials/change_password");
    let change =
        |old: &str, new: &str| json!({"oldPassword": value(old), "newPassword": value(new)});
    assert_eq!(
        org.post(&path, change("wrong", "Efgh5678")).code(),
        "403 E0000014"
    );
    assert_eq!(
        org.post(&path, change("Abcd1234", "weak")).code(),
        "403 E0000014"
    );
    let changed = org.post(&path, change("Abcd1234", "Efgh5678"));
    assert_eq!(
        changed.body,
        json!({"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}})
    );
    let back = org.post(
        &format!("{path}?strict=true"),
        change("Efgh5678", "Abcd1234"),
    );
    assert!(back.causes().contains("used too recently"));
    org.post(&format!("/users/{id}/lifecycle/suspend"), json!({}));
    assert_eq!(
        org.post(&path, change("Efgh5678", "Ijkl9012")).code(),
        "403 E0000038"
    );
}

#[test]
fn a_temporary_password_is_answered_once_and_works() {
    let mut org = Bench::empty();
    let id = org.user(
        "ada@example.com",
        "",
        &json!({"password": value("Abcd1234")}),
    );
    let path = format!("/users/{id}/lifecycle/expire_password_with_temp_password");
    let temporary = org.post(&path, json!({})).body["tempPassword"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(temporary.len(), 12);
    assert_eq!(org.status_of(&id), "PASSWORD_EXPIRED");
    let change = json!({"oldPassword": value(&temporary), "newPassword": value("Efgh5678")});
    assert_eq!(
        org.post(&format!("/users/{id}/credentials/change_password"), change)
            .code(),
        "200"
    );
    assert_eq!(org.status_of(&id), "ACTIVE");
}

#[test]
fn expiring_answers_the_user_and_leaves_status_changed_alone() {
    let mut org = Bench::empty();
    let id = org.user(
        "ada@example.com",
        "",
        &json!({"password": value("Abcd1234")}),
    );
    org.clock.advance(30);
    let user = org
        .post(&format!("/users/{id}/lifecycle/expire_password"), json!({}))
        .body;
    assert_eq!(user["status"], "PASSWORD_EXPIRED");
    assert_eq!(user["statusChanged"], "2026-11-22T08:00:00.000Z");
    assert_eq!(user["lastUpdated"], "2026-11-22T08:00:30.000Z");
}

#[test]
fn a_forgotten_password_is_set_with_the_right_answer() {
    let mut org = Bench::empty();
    let question = json!({"question": "Pet?", "answer": "Rabbit"});
    let credentials = json!({"password": value("Abcd1234"), "recovery_question": question});
    let id = org.user("ada@example.com", "", &credentials);
    let path = format!("/users/{id}/credentials");
    let forgot = |answer: &str| json!({"password": value("Efgh5678"), "recovery_question": {"answer": answer}});
    let with_answer = format!("{path}/forgot_password_recovery_question");
    assert_eq!(org.post(&with_answer, forgot("Cat")).code(), "403 E0000087");
    assert_eq!(
        org.post(&with_answer, forgot("rabbit")).body["recovery_question"]["question"],
        "Pet?"
    );
    assert_eq!(
        org.post(&format!("{path}/forgot_password"), json!({})).body,
        json!({})
    );
    let link = org
        .post(
            &format!("{path}/forgot_password?sendEmail=false"),
            json!({}),
        )
        .body;
    assert!(link["resetPasswordUrl"].is_string());
    assert_eq!(org.status_of(&id), "ACTIVE");
    let other = org.user("bob@example.com", "", &json!({}));
    let path = format!("/users/{other}/credentials/forgot_password");
    assert_eq!(org.post(&path, json!({})).code(), "403 E0000034");
}

#[test]
fn no_secret_is_ever_answered_or_kept_in_plain_text() {
    let mut org = Bench::empty();
    let question = json!({"question": "Pet?", "answer": "Rabbit-Secret"});
    let credentials = json!({"password": value("Abcd1234-Secret"), "recovery_question": question});
    let id = org.user("ada@example.com", "", &credentials);
    assert!(
        !org.get(&format!("/users/{id}"))
            .body
            .to_string()
            .contains("-Secret")
    );
    for entry in std::fs::read_dir(org.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("-Secret"));
    }
}
