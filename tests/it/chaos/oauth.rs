//! A long run of a service app whose tokens are bound to a key and end in the middle of it, again and
//! again, while the rate limit strikes and answers go wrong. Nothing is lost and nothing done twice,
//! and what is good for one request only is used for one.

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_admin::sandbox::{KeyKind, ServiceApp};
use serde_json::Value;

use super::{Ledger, count, joiner, rows, tell};
use crate::support::{Env, Seen, Served, served};

/// How large, how long a token lives, and what goes wrong.
struct Size {
    people: usize,
    lifetime: Duration,
    limit: &'static str,
    faults: f64,
    latency: Duration,
    key: KeyKind,
}

/// What is signed in three parts: its claims.
fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Looks at every proof and every assertion that passed the relay; returns how many of each.
fn signed(served: &Served) -> (usize, usize) {
    let (mut proofs, mut assertions) = (HashSet::new(), HashSet::new());
    let seen = served.seen();
    for request in &seen {
        if let Some(proof) = request.header("dpop") {
            let claims = claims(proof);
            let id = claims["jti"].as_str().unwrap().to_owned();
            assert!(
                proofs.insert(id),
                "a proof was used twice: {}",
                request.line
            );
            fits(&claims, request, served.url());
        }
        if let Some(assertion) = request.field("client_assertion") {
            let claims = self::claims(&assertion);
            let id = claims["jti"].as_str().unwrap().to_owned();
            assert!(assertions.insert(id), "an assertion was used twice");
            let address = format!("{}/oauth2/v1/token", served.url());
            assert_eq!(claims["aud"], address);
        }
    }
    (proofs.len(), assertions.len())
}

/// The proof is for this method, this address and this token.
fn fits(claims: &Value, request: &Seen, url: &str) {
    let (method, path) = request.line.split_once(' ').unwrap();
    let path = path.split('?').next().unwrap();
    assert_eq!(claims["htm"], method, "{}", request.line);
    assert_eq!(claims["htu"], format!("{url}{path}"), "{}", request.line);
    let token = request
        .header("authorization")
        .and_then(|a| a.strip_prefix("DPoP "));
    let hash = token.map(|token| {
        let hash = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
        URL_SAFE_NO_PAD.encode(hash)
    });
    assert_eq!(claims["ath"].as_str(), hash.as_deref(), "{}", request.line);
}

fn place(served: &Served, app: &ServiceApp) -> Env {
    let env = Env::new()
        .with("OKTA_CLIENT_ORGURL", served.url())
        .with("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")
        .with("OKTA_CLIENT_CLIENTID", &app.client_id);
    let key = env.file("key.pem", &app.pem);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    env.with("OKTA_CLIENT_PRIVATEKEY", &key)
}

fn story(size: &Size) {
    let served = served()
        .people(25)
        .latency(size.latency)
        .rate_limit(size.limit)
        .faults(size.faults, super::seed(7))
        .token_lifetime(size.lifetime)
        .start();
    let app = served.app(size.key, true);
    let env = place(&served, &app);
    let row = |n| format!("{0},{0},Joiner,Nr {n}\n", joiner(n));
    let table: String = (0..size.people).map(row).collect();
    let head = "login,email,firstName,lastName\n";
    let file = env.file("joiners.csv", format!("{head}{table}"));
    let report = env.folder().join("report.ndjson");
    let begun = env.clock().elapsed();
    let ran = env.run([
        "user",
        "import",
        &file,
        "--no-activate",
        "--yes",
        "--report",
        report.to_str().unwrap(),
    ]);
    let took = env.clock().elapsed().saturating_sub(begun);
    let told = rows(&report);
    let ledger = Ledger::of(&served);
    let (mut lost, mut twice, mut wrong) = (0, 0, 0);
    for n in 0..size.people {
        let login = joiner(n);
        let happened = ledger.count("user.lifecycle.create", &login);
        let said: Vec<_> = told
            .iter()
            .filter(|row| row["login"] == login.as_str())
            .collect();
        lost += usize::from(happened == 0);
        twice += usize::from(happened > 1);
        wrong +=
            usize::from(said.len() != 1 || (said[0]["status"] == "created") != (happened == 1));
    }
    let (proofs, assertions) = signed(&served);
    let limited = ran.stderr.matches("rate limited").count();
    let counted = served.proofs();
    tell(&format!(
        "{} created by a service app, tokens of {} s, in {} s: {lost} lost, {twice} twice, {wrong} wrong reports; \
         {} requests, {proofs} proofs, {assertions} assertions, {} used twice as the org counts, {limited} waits told",
        count(&told, "created"),
        size.lifetime.as_secs(),
        took.as_secs(),
        served.passed(),
        counted.repeated.len(),
    ));
    assert_eq!((lost, twice, wrong), (0, 0, 0), "{ran}");
    assert_eq!(told.len(), size.people);
    assert_eq!(counted.repeated, [""; 0]);
    // The first token did not last.
    assert!(assertions > 2, "{assertions}");
    assert_eq!(ran.code(), 0, "{ran}");
}

#[test]
fn a_run_outlives_its_tokens_and_the_rate_limit() {
    for key in [KeyKind::Ec, KeyKind::Rsa] {
        story(&Size {
            people: 40,
            lifetime: Duration::from_secs(1),
            limit: "30/1s",
            faults: 0.1,
            latency: Duration::from_millis(40),
            key,
        });
    }
}

#[test]
#[ignore = "the full size takes minutes"]
fn a_run_of_500_outlives_its_tokens_and_the_rate_limit() {
    story(&Size {
        people: 500,
        lifetime: Duration::from_secs(30),
        limit: "100/10s",
        faults: 0.1,
        latency: Duration::from_millis(20),
        key: KeyKind::Ec,
    });
}
