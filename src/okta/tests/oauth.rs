//! Tokens of an application: got, bound, renewed and shared, against a server that plays Okta's part.

pub(super) mod play;

use std::sync::Arc;
use std::time::Duration;

use play::{App, Okta};

use super::server::{Server, answer, ok, user};
use crate::failure::Kind;
use crate::model::UserId;
use crate::okta::UserQuery;
use crate::okta::oauth::{Dpop, InMemory, TokenCache as _};

const ADA: &str = "00u00000000000000ada";

#[tokio::test]
async fn an_application_signs_for_a_token_once_and_uses_it() {
    let okta = Okta::default().start().await;
    let app = App::of(&okta);
    app.client.users().me().await.unwrap();
    app.client.users().me().await.unwrap();
    let seen = okta.seen();
    let lines: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "POST /oauth2/v1/token",
            "GET /api/v1/users/me",
            "GET /api/v1/users/me"
        ]
    );
    assert_eq!(
        seen[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen[0].header("authorization"), None);
    let form = play::form(&seen[0]);
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["scope"], "okta.users.read");
    assert_eq!(form.len(), 4, "{form:?}");
    let (header, claims) = play::read(&form["client_assertion"]);
    assert_eq!(header["alg"], "ES256");
    assert_eq!(header["kid"], "key1");
    let endpoint = format!("{}/oauth2/v1/token", okta.address());
    for (name, value) in [
        ("iss", play::CLIENT),
        ("sub", play::CLIENT),
        ("aud", &endpoint),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        300
    );
    assert_eq!(seen[1].header("authorization"), Some("Bearer token-1"));
    assert_eq!(seen[1].header("dpop"), None);
    assert_eq!(app.client.scheme(), Some("Bearer"));
}

#[tokio::test]
async fn a_token_is_renewed_a_minute_before_its_end() {
    let okta = Okta::default().start().await;
    let app = App::of(&okta);
    for (passes, tokens) in [(0, 1), (3500, 1), (39, 1), (2, 2), (3600, 3)] {
        app.clock.pass(Duration::from_secs(passes));
        app.client.users().me().await.unwrap();
        assert_eq!(okta.tokens(), tokens, "{passes}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once_also_for_a_write() {
    let okta = Okta::default().start().await;
    let app = App::of(&okta);
    app.client.users().me().await.unwrap();
    okta.revoke(1);
    app.client
        .lifecycle()
        .suspend(&UserId::new(ADA))
        .await
        .unwrap();
    assert_eq!(okta.tokens(), 2);
    okta.revoke(2);
    okta.revoke(3);
    let error = app.client.users().me().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (Kind::Credential, Some(401))
    );
    assert_eq!(okta.tokens(), 3);
}

#[tokio::test]
async fn many_calls_share_one_renewal() {
    let okta = Okta::default().start().await;
    let app = App::of(&okta);
    app.client.users().me().await.unwrap();
    okta.revoke(1);
    let (id, users) = (UserId::new(ADA), app.client.lifecycle());
    let calls = (0..8).map(|_| users.suspend(&id));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(okta.tokens(), 2);
}

#[tokio::test]
async fn without_configured_scopes_each_call_brings_its_own() {
    let okta = Okta::default().start().await;
    let app = App {
        scopes: &[],
        ..App::setup(&okta)
    }
    .client();
    app.client.users().me().await.unwrap();
    let id = UserId::new(ADA);
    app.client.lifecycle().suspend(&id).await.unwrap();
    app.client.users().me().await.unwrap();
    assert_eq!(okta.scopes(), ["okta.users.read", "okta.users.manage"]);
}

#[tokio::test]
async fn processes_that_need_a_token_at_the_same_time_share_one_renewal() {
    let okta = Okta::default().start().await;
    let shelf = Arc::new(play::Shelf::default());
    let with = || {
        let client = App::setup(&okta);
        client.with_cache(Arc::clone(&shelf) as _).client
    };
    let clients: Vec<_> = (0..6).map(|_| with()).collect();
    let calls = clients.iter().map(|client| client.users().me());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(okta.tokens(), 1);
}

#[tokio::test]
async fn a_scope_that_is_not_granted_any_more_does_not_stand_in_the_way_of_others() {
    let okta = Okta {
        not_granted: "okta.users.manage",
        ..Okta::default()
    };
    let okta = okta.start().await;
    let cache = Arc::new(InMemory::default());
    let with = || App {
        scopes: &[],
        cache: Arc::clone(&cache),
        ..App::setup(&okta)
    };
    let app = with().client();
    app.client.users().me().await.unwrap();
    let id = UserId::new(ADA);
    let error = app.client.lifecycle().suspend(&id).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Permission);
    // The token that is there goes on.
    app.client.users().me().await.unwrap();
    assert_eq!(okta.tokens(), 1);
    let mut kept = cache.load().unwrap();
    kept.scope = "okta.groups.read okta.users.manage".to_owned();
    kept.expires = jiff::Timestamp::UNIX_EPOCH;
    cache.store(&kept);
    with().client().client.users().me().await.unwrap();
    let asked = okta.scopes();
    let scopes = [
        "okta.users.read",
        "okta.users.manage",
        "okta.groups.read okta.users.manage",
    ];
    assert_eq!(
        asked,
        scopes
            .into_iter()
            .chain(["okta.users.read"])
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn an_application_that_may_only_manage_looks_with_that() {
    let okta = Okta {
        not_granted: "okta.users.read",
        ..Okta::default()
    };
    let okta = okta.start().await;
    let app = App {
        scopes: &[],
        ..App::setup(&okta)
    }
    .client();
    app.client.users().me().await.unwrap();
    app.client.users().me().await.unwrap();
    assert_eq!(okta.scopes(), ["okta.users.read", "okta.users.manage"]);
    for (scope, has) in [("okta.users.read", true), ("okta.users.manage", true)] {
        assert_eq!(app.client.has_scope(scope).await.unwrap(), Some(has));
    }
    assert_eq!(app.client.scopes().unwrap(), "okta.users.manage");
    let nobody = play::bearer(okta.address(), "token-1");
    assert_eq!(nobody.has_scope("okta.users.read").await.unwrap(), None);
}

#[tokio::test]
async fn a_cached_token_is_used_and_one_that_was_refused_is_not() {
    let okta = Okta::default().start().await;
    let cache = Arc::new(InMemory::default());
    let with = || {
        App {
            cache: Arc::clone(&cache),
            ..App::setup(&okta)
        }
        .client()
    };
    with().client.users().me().await.unwrap();
    with().client.users().me().await.unwrap();
    assert_eq!(okta.tokens(), 1);
    okta.revoke(1);
    let (one, other) = (with(), with());
    one.client.users().me().await.unwrap();
    assert_eq!(cache.load().unwrap().access_token.expose(), "token-2");
    other.client.users().me().await.unwrap();
    assert_eq!(okta.tokens(), 2);
}

#[tokio::test]
async fn an_application_that_wants_proofs_gets_them_and_is_asked_without_only_once() {
    let okta = Okta {
        bound: true,
        ..Okta::default()
    }
    .start()
    .await;
    let cache = Arc::new(InMemory::default());
    let with = || {
        App {
            cache: Arc::clone(&cache),
            ..App::setup(&okta)
        }
        .client()
    };
    let app = with();
    app.client.users().me().await.unwrap();
    // Without a proof, without the nonce, and as it should be.
    assert_eq!(
        okta.lines(),
        [play::TOKEN_LINE; 3]
            .into_iter()
            .chain(["GET /api/v1/users/me"])
            .collect::<Vec<_>>()
    );
    assert_eq!(app.client.scheme(), Some("DPoP"));
    let seen = okta.seen();
    assert!(seen[0].header("dpop").is_none() && seen[1].header("dpop").is_some());
    let me = seen.last().unwrap();
    assert_eq!(me.header("authorization"), Some("DPoP token-1"));
    let (header, claims) = play::read(me.header("dpop").unwrap());
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&"dpop+jwt".into(), &"ES256".into())
    );
    assert_eq!(header["jwk"].get("d"), None);
    assert_eq!(claims["htm"], "GET");
    assert_eq!(claims["htu"], format!("{}/api/v1/users/me", okta.address()));
    assert!(claims["ath"].is_string());
    // The next process knows, key and nonce and all.
    with().client.users().me().await.unwrap();
    okta.revoke(1);
    with().client.users().me().await.unwrap();
    assert_eq!(okta.tokens(), 2);
    assert_eq!(
        okta.lines()
            .iter()
            .filter(|line| *line == play::TOKEN_LINE)
            .count(),
        4
    );
    okta.nothing_was_used_twice();
}

#[tokio::test]
async fn every_page_has_a_proof_of_its_own_for_the_address_without_its_query() {
    let okta = Okta {
        bound: true,
        pages: 3,
        ..Okta::default()
    }
    .start()
    .await;
    let app = App::of(&okta);
    let mut pages = app.client.users().list(&UserQuery::default());
    while pages.next_page().await.unwrap().is_some() {}
    let seen = okta.seen();
    let lists: Vec<_> = seen
        .iter()
        .filter(|seen| seen.line.starts_with("GET"))
        .collect();
    assert_eq!(lists.len(), 3);
    for list in lists {
        let (_, claims) = play::read(list.header("dpop").unwrap());
        assert_eq!(claims["htu"], format!("{}/api/v1/users", okta.address()));
    }
    okta.nothing_was_used_twice();
}

#[tokio::test]
async fn proofs_survive_refusals_for_the_rate_and_lost_answers() {
    let okta = Okta {
        bound: true,
        ..Okta::default()
    };
    let okta = okta.stumbling_at(&[1, 2, 4, 6, 7]).start().await;
    let app = App::of(&okta);
    app.client.users().me().await.unwrap();
    app.client.users().me().await.unwrap();
    assert_eq!(okta.tokens(), 1);
    okta.nothing_was_used_twice();
}

#[tokio::test]
async fn a_nonce_that_the_api_asks_for_is_sent_once_also_with_a_write() {
    let okta = Okta {
        bound: true,
        api_nonce: true,
        ..Okta::default()
    }
    .start()
    .await;
    let app = App::of(&okta);
    let id = UserId::new(ADA);
    app.client.lifecycle().suspend(&id).await.unwrap();
    app.client.lifecycle().suspend(&id).await.unwrap();
    let writes = |line: &&String| line.contains("suspend");
    assert_eq!(okta.lines().iter().filter(writes).count(), 3);
    okta.nothing_was_used_twice();
}

#[tokio::test]
async fn never_means_never_and_always_means_from_the_start() {
    let okta = Okta {
        bound: true,
        ..Okta::default()
    }
    .start()
    .await;
    let app = App {
        dpop: Dpop::Never,
        ..App::setup(&okta)
    }
    .client();
    let error = app.client.users().me().await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_dpop_proof"));
    assert_eq!(error.kind(), Kind::Credential);
    assert!(error.hints()[0].contains("dpop"), "{:?}", error.hints());
    assert_eq!(okta.lines().len(), 1);
    let app = App {
        dpop: Dpop::Always,
        ..App::setup(&okta)
    }
    .client();
    app.client.users().me().await.unwrap();
    assert!(okta.seen()[1].header("dpop").is_some());
    assert_eq!(okta.lines().len(), 4);
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_and_the_servers_time_used() {
    for (off, said) in [(3600 * 24, "1440 min"), (-1800, "30 min"), (5, "")] {
        for bound in [false, true] {
            let okta = Okta {
                bound,
                ahead: off,
                ..Okta::default()
            }
            .start()
            .await;
            let app = App::of(&okta);
            app.client.users().me().await.unwrap();
            let warnings = app.notes.warnings.lock().unwrap().clone();
            let which = if off > 0 { "behind" } else { "ahead of" };
            assert_eq!(
                warnings.len(),
                usize::from(!said.is_empty()),
                "{off} {warnings:?}"
            );
            for warning in warnings {
                assert!(warning.contains(which), "{warning}");
            }
            okta.nothing_was_used_twice();
        }
    }
}

#[tokio::test]
async fn a_proof_that_is_too_old_for_the_api_is_made_again_by_the_servers_clock() {
    let okta = Okta {
        bound: true,
        ahead: 1800,
        ..Okta::default()
    }
    .start()
    .await;
    let cache = Arc::new(InMemory::default());
    let with = || {
        App {
            cache: Arc::clone(&cache),
            ..App::setup(&okta)
        }
        .client()
    };
    with().client.users().me().await.unwrap();
    // Without an answer yet, this one has only its own clock.
    let app = with();
    app.client
        .lifecycle()
        .suspend(&UserId::new(ADA))
        .await
        .unwrap();
    assert_eq!(app.notes.warnings.lock().unwrap().len(), 1);
    assert_eq!(okta.tokens(), 1);
}

#[tokio::test]
async fn why_there_is_no_token_is_said_and_is_no_unknown_outcome() {
    for (status, body, kind) in [
        (
            "401 Unauthorized",
            r#"{"error":"invalid_client","error_description":"The client_assertion signature is invalid."}"#,
            Kind::Credential,
        ),
        (
            "400 Bad Request",
            r#"{"error":"invalid_scope","error_description":"The scope is not granted."}"#,
            Kind::Permission,
        ),
        ("500 Internal Server Error", "{}", Kind::Unreachable),
        ("302 Found", "", Kind::Other),
        ("200 OK", "<html>", Kind::Other),
        ("200 OK", r#"{"token_type":"Bearer"}"#, Kind::Other),
    ] {
        let server = Server::playing(vec![answer(status, &[], body)]).await;
        let app = App::at(&server.address);
        let error = app
            .client
            .lifecycle()
            .suspend(&UserId::new(ADA))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(
            error
                .to_string()
                .contains("get an access token for 0oa1client"),
            "{error}"
        );
        assert!(server.lines().iter().all(|line| line == play::TOKEN_LINE));
    }
}

#[tokio::test]
async fn nothing_secret_is_traced() {
    let okta = Okta {
        bound: true,
        ..Okta::default()
    }
    .start()
    .await;
    let app = App::of(&okta);
    app.client.users().me().await.unwrap();
    let told = format!("{:?} {:?}", app.notes.exchanges.lock().unwrap(), app.client);
    let seen = okta.seen();
    let form = play::form(&seen[0]);
    for secret in [
        &form["client_assertion"],
        "token-1",
        seen[3].header("dpop").unwrap(),
    ] {
        assert!(!told.contains(secret), "{secret}");
    }
    assert_eq!(app.redactor.clean("token-1"), crate::secret::REDACTED);
}

#[tokio::test]
async fn a_token_for_less_than_two_minutes_is_used_all_the_same() {
    let okta = Okta {
        lifetime: 30,
        ..Okta::default()
    }
    .start()
    .await;
    let app = App::of(&okta);
    for (passes, tokens) in [(0, 1), (20, 1), (5, 2)] {
        app.clock.pass(Duration::from_secs(passes));
        app.client.users().me().await.unwrap();
        assert_eq!(okta.tokens(), tokens, "{passes}");
    }
    let okta = Okta {
        lifetime: 0,
        ..Okta::default()
    }
    .start()
    .await;
    App::of(&okta).client.users().me().await.unwrap();
}

#[tokio::test]
async fn a_bearer_token_of_somebody_else_is_sent_as_it_is() {
    let server = Server::playing(vec![ok(&user(ADA, "ada@example.com"))]).await;
    let client = play::bearer(&server.address, "theirs");
    client.users().me().await.unwrap();
    assert_eq!(
        server.seen()[0].header("authorization"),
        Some("Bearer theirs")
    );
}
