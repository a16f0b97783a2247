//! Wrong, broken and missing answers: what is repeated, what is unknown, what leaves this machine.

use std::time::Duration;

use super::server::{Play, Server, TOKEN, answer, head, ok, user};
use crate::failure::Kind;
use crate::model::{GroupId, UserId};
use crate::okta::{Base, CreateHow, Error, NewUser, UserKey, UserPatch, WaitReason};

const ADA: &str = "00u00000000000000ada";

fn id() -> UserId {
    UserId::new(ADA)
}

fn error(status: &str, code: &str, causes: &str) -> Play {
    let body = format!(
        r#"{{"errorCode":"{code}","errorSummary":"No","errorId":"oae1","errorCauses":[{causes}]}}"#
    );
    answer(
        status,
        &["content-type: application/json", "x-okta-request-id: req1"],
        &body,
    )
}

/// Answers that leave a write unknown, and what they are to a read.
fn no_good_answers() -> Vec<(&'static str, Play, Kind)> {
    let cut = head("200 OK", &["x-okta-request-id: req1"], 5000) + "{\"id\":";
    vec![
        ("reset", Play::Bytes(Vec::new()), Kind::Unreachable),
        ("cut", Play::Bytes(cut.into_bytes()), Kind::Unreachable),
        ("unreadable", ok(r#"{"id":"00u"#), Kind::Unreachable),
        ("empty", ok(""), Kind::Unreachable),
        (
            "502",
            answer("502 Bad Gateway", &[], "<html>"),
            Kind::Unreachable,
        ),
        (
            "500",
            error("500 Internal Server Error", "E0000009", ""),
            Kind::Unreachable,
        ),
        (
            "503",
            answer("503 Service Unavailable", &[], ""),
            Kind::Unreachable,
        ),
        (
            "html",
            answer("200 OK", &["content-type: text/html"], "<html>sign in"),
            Kind::Other,
        ),
        ("other json", ok(r#"{"hello":1}"#), Kind::Other),
        ("text", ok("hello"), Kind::Other),
        (
            "redirect",
            answer("302 Found", &["location: https://evil.example/x"], ""),
            Kind::Other,
        ),
    ]
}

#[tokio::test]
async fn a_write_without_a_good_answer_is_unknown_and_sent_exactly_once() {
    for (name, play, _) in no_good_answers() {
        let server = Server::playing(vec![play]).await;
        let (client, ..) = server.client();
        let error = client
            .users()
            .create(&NewUser::default(), &CreateHow::default())
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.is_ambiguous()),
            (Kind::Unknown, true),
            "{name}: {error:?}"
        );
        assert_eq!(server.lines().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_step_or_a_delete_is_never_repeated_when_nobody_knows() {
    for (name, play, _) in no_good_answers() {
        // A step answers `{}` or anything else that is JSON, or nothing at all.
        if matches!(name, "empty" | "other json") {
            continue;
        }
        let server = Server::playing(vec![play]).await;
        let (client, ..) = server.client();
        let step = client.lifecycle().suspend(&id()).await.unwrap_err();
        let delete = client.users().delete(&id(), false).await.unwrap_err();
        assert_eq!(
            (step.kind(), delete.kind()),
            (Kind::Unknown, Kind::Unknown),
            "{name}"
        );
        assert_eq!(server.lines().len(), 2, "{name}");
    }
}

#[tokio::test]
async fn a_read_without_a_good_answer_changed_nothing_and_says_so() {
    for (name, play, kind) in no_good_answers() {
        let server = Server::playing(vec![play]).await;
        let (client, ..) = server.client();
        let error = client.users().get(&UserKey::Id(id())).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{name}: {error:?}");
        let attempts = if kind == Kind::Unreachable { 8 } else { 1 };
        assert_eq!(server.lines().len(), attempts, "{name}");
    }
}

#[tokio::test]
async fn reads_updates_and_memberships_are_repeated_until_they_work() {
    let lost = Play::Bytes(Vec::new());
    let bad = error("502 Bad Gateway", "E0000009", "");
    let good = ok(&user(ADA, "ada@example.com"));
    let server = Server::playing(vec![bad.clone(), lost.clone(), good]).await;
    let (client, notes, clock) = server.client();
    client
        .users()
        .update(&id(), &UserPatch::default(), false)
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    let retry = |n: usize| {
        (
            seen[n].header("x-okta-retry-for"),
            seen[n].header("x-okta-retry-count"),
        )
    };
    assert_eq!(retry(0), (None, None));
    assert_eq!(retry(1), (Some("req1"), Some("1")));
    assert_eq!(retry(2), (Some("req1"), Some("2")));
    let waits = notes.waits.lock().unwrap().clone();
    assert_eq!(
        waits.iter().map(|w| w.reason).collect::<Vec<_>>(),
        [WaitReason::Retry; 2]
    );
    assert_eq!(
        waits.iter().map(|w| w.time).sum::<Duration>(),
        crate::clock::Clock::elapsed(&*clock)
    );
    let attempts: Vec<u32> = notes
        .exchanges
        .lock()
        .unwrap()
        .iter()
        .map(|e| e.attempt)
        .collect();
    assert_eq!(attempts, [1, 2, 3]);

    let server = Server::playing(vec![lost, answer("204 No Content", &[], "")]).await;
    let (client, ..) = server.client();
    client
        .groups()
        .add_user(&GroupId::new("00g1"), &id())
        .await
        .unwrap();
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn an_update_that_may_have_been_applied_stays_unknown_when_repeats_run_out() {
    let server = Server::start(|n, _| match n {
        0 => Play::Bytes(Vec::new()),
        _ => error("401 Unauthorized", "E0000011", ""),
    })
    .await;
    let (client, ..) = server.client();
    let unknown = client
        .users()
        .update(&id(), &UserPatch::default(), false)
        .await
        .unwrap_err();
    assert_eq!(unknown.kind(), Kind::Unknown);
    assert_eq!(unknown.code(), Some("E0000011"));

    let server = Server::start(|n, _| match n {
        0 => Play::Bytes(Vec::new()),
        _ => error("400 Bad Request", "E0000001", ""),
    })
    .await;
    let (client, ..) = server.client();
    let refused = client
        .users()
        .update(&id(), &UserPatch::default(), false)
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), Kind::Refused);
}

#[tokio::test]
async fn a_refusal_is_final_and_tells_what_okta_said() {
    let taken = r#"{"errorSummary":"login: An object with this field already exists in the current organization"}"#;
    for (play, kind, duplicate) in [
        (
            error("401 Unauthorized", "E0000011", ""),
            Kind::Credential,
            false,
        ),
        (
            error("401 Unauthorized", "E0000015", ""),
            Kind::Permission,
            false,
        ),
        (
            error("403 Forbidden", "E0000006", ""),
            Kind::Permission,
            false,
        ),
        (
            error("403 Forbidden", "E0000016", ""),
            Kind::Conflict,
            false,
        ),
        (
            error("404 Not Found", "E0000007", ""),
            Kind::NotFound,
            false,
        ),
        (
            error("412 Precondition Failed", "E0000231", ""),
            Kind::Conflict,
            false,
        ),
        (
            error("503 Service Unavailable", "E0000010", ""),
            Kind::Unreachable,
            false,
        ),
        (
            error("400 Bad Request", "E0000001", taken),
            Kind::Refused,
            true,
        ),
        (
            error(
                "400 Bad Request",
                "E0000001",
                r#"{"errorSummary":"login: too long"}"#,
            ),
            Kind::Refused,
            false,
        ),
    ] {
        let server = Server::playing(vec![play]).await;
        let (client, ..) = server.client();
        let error = client
            .users()
            .create(&NewUser::default(), &CreateHow::default())
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.is_duplicate()),
            (kind, duplicate),
            "{error:?}"
        );
        assert_eq!(error.request_id().unwrap().as_str(), "req1");
        assert_eq!(server.lines().len(), 1, "{error:?}");
    }
}

#[tokio::test]
async fn an_empty_refusal_is_explained_by_its_challenge() {
    let challenge =
        r#"www-authenticate: Bearer error="insufficient_scope", scope="okta.users.manage""#;
    let server = Server::playing(vec![answer("403 Forbidden", &[challenge], "")]).await;
    let (client, ..) = server.client();
    let error = client.lifecycle().unlock(&id()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Permission);
    assert_eq!(error.code(), Some("insufficient_scope"));
    assert!(
        error.hints()[0].contains("okta.users.manage"),
        "{:?}",
        error.hints()
    );
}

#[tokio::test]
async fn what_is_locked_for_a_moment_is_repeated_even_for_a_create() {
    let good = ok(&user(ADA, "ada@example.com"));
    let locked = error("423 Locked", "E0000239", "");
    let starting = error("409 Conflict", "E0000253", "");
    let server = Server::playing(vec![locked, starting, good]).await;
    let (client, ..) = server.client();
    client
        .users()
        .create(&NewUser::default(), &CreateHow::default())
        .await
        .unwrap();
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_no_credential_leaves() {
    let elsewhere = Server::playing(vec![ok("{}")]).await;
    let location = format!("location: {}/api/v1/users/me", elsewhere.address);
    for status in [
        "301 Moved",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let server = Server::playing(vec![answer(status, &[&location], "")]).await;
        let (client, ..) = server.client();
        let error = client.users().me().await.unwrap_err();
        assert!(
            matches!(&error, Error::Redirect { host, .. } if host == "127.0.0.1"),
            "{error:?}"
        );
        assert_eq!(error.kind(), Kind::Other);
    }
    assert_eq!(elsewhere.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn nothing_listens_and_nothing_was_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut server = Server::playing(vec![ok("")]).await;
    server.address = format!("http://127.0.0.1:{port}");
    let (client, notes, _) = server.client();
    let error = client.lifecycle().suspend(&id()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert_eq!(error.kind(), Kind::Unreachable);
    assert_eq!(notes.exchanges.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_token_that_cannot_be_a_header_is_a_credential_error() {
    let clock = std::sync::Arc::new(crate::clock::SystemClock::new());
    let base = Base::new("https://acme.okta.com").unwrap();
    let token = crate::secret::Secret::new(format!("{TOKEN}\r\nx: y"));
    let options = crate::okta::Options::new(base, crate::okta::Credential::Ssws(token), clock);
    let error = crate::okta::Client::new(options).unwrap_err();
    assert_eq!(error.kind(), Kind::Credential);
    assert!(!format!("{error:?} {error}").contains(TOKEN));
}
