//! DPoP: nonces, proofs, and tokens that only their key opens.

use serde_json::json;

use super::{App, Bench, Reply, Signer, TOKEN, hash, with};

const USERS: &str = "http://org/api/v1/users";

fn ask(bench: &mut Bench, app: &App, proof: Option<String>) -> Reply {
    let assertion = bench.assertion(app, &json!({}));
    bench.ask(&assertion, "okta.users.read", proof)
}

/// Asks for a nonce and then for a token with it.
fn bound(bench: &mut Bench, app: &App, key: &Signer) -> (String, String) {
    let line = format!("POST {TOKEN}");
    let first = bench.proof(key, &line, &json!({}));
    let reply = ask(bench, app, Some(first));
    assert_eq!(reply.error(), "400 use_dpop_nonce", "{}", reply.body);
    let nonce = reply.header("dpop-nonce").unwrap().to_owned();
    let second = bench.proof(key, &line, &json!({"nonce": nonce}));
    let reply = ask(bench, app, Some(second));
    assert_eq!(reply.body["token_type"], "DPoP", "{}", reply.body);
    (reply.string("access_token"), nonce)
}

#[test]
fn an_app_that_needs_proofs_has_no_token_without_one() {
    let mut bench = Bench::empty();
    let app = bench.app(true);
    let reply = ask(&mut bench, &app, None);
    assert_eq!(reply.error(), "400 invalid_dpop_proof");
    assert_eq!(reply.why(), "The DPoP proof JWT header is missing.");
    bound(&mut bench, &app, &Signer::new());
    // An app that need not may.
    let free = bench.app(false);
    bound(&mut bench, &free, &Signer::new());
}

#[test]
fn a_bound_token_is_opened_by_its_own_key_alone() {
    let mut bench = Bench::with(25);
    let (app, key) = (bench.app(true), Signer::new());
    let (token, _) = bound(&mut bench, &app, &key);
    let ath = json!({"ath": hash(&token)});
    let scheme = format!("DPoP {token}");
    let line = "GET /api/v1/users?limit=2";
    let about = format!("GET {USERS}");

    let good = bench.proof(&key, &about, &ath);
    assert_eq!(bench.call(line, &scheme, Some(good.clone())).status, 200);
    let again = bench.call(line, &scheme, Some(good));
    assert_eq!(again.error(), "400 invalid_dpop_proof", "each is good once");

    let now = bench.seconds();
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.jwk()});
    let claims = with(
        json!({"htm": "GET", "htu": USERS, "iat": now, "jti": "x"}),
        &ath,
    );
    for (what, proof) in [
        ("no ath", bench.proof(&key, &about, &json!({}))),
        (
            "other ath",
            bench.proof(&key, &about, &json!({"ath": hash("x")})),
        ),
        (
            "htu with query",
            bench.proof(&key, &format!("{about}?limit=2"), &ath),
        ),
        (
            "other path",
            bench.proof(&key, &format!("{about}/me"), &ath),
        ),
        (
            "other method",
            bench.proof(&key, &format!("POST {USERS}"), &ath),
        ),
        (
            "old",
            bench.proof(&key, &about, &with(ath.clone(), &json!({"iat": now - 301}))),
        ),
        (
            "future",
            bench.proof(&key, &about, &with(ath.clone(), &json!({"iat": now + 60}))),
        ),
        (
            "no jti",
            bench.proof(&key, &about, &json!({"ath": hash(&token), "jti": null})),
        ),
        ("other key", bench.proof(&Signer::new(), &about, &ath)),
        (
            "other type",
            key.sign(&with(header.clone(), &json!({"typ": "JWT"})), &claims),
        ),
        ("other signature", Signer::new().sign(&header, &claims)),
        (
            "no key",
            key.sign(&with(header, &json!({"jwk": null})), &claims),
        ),
        ("no JWT", "abc".to_owned()),
    ] {
        let reply = bench.call(line, &scheme, Some(proof));
        assert_eq!(reply.error(), "400 invalid_dpop_proof", "{what}");
        assert_eq!(reply.body, "", "{what}");
    }
    let none = bench.call(line, &scheme, None);
    assert_eq!(none.error(), "400 invalid_dpop_proof");
    let plain = bench.call(line, &format!("Bearer {token}"), None);
    assert_eq!(plain.error(), "400 invalid_request");
    let said = plain.header("www-authenticate").unwrap();
    assert!(
        said.contains("must use the DPoP authentication scheme"),
        "{said}"
    );
    // The other way round as well.
    let app = bench.app(false);
    let free = bench.token(&app, "okta.users.read");
    let proof = bench.proof(&key, &about, &json!({"ath": hash(&free)}));
    let reply = bench.call(line, &format!("DPoP {free}"), Some(proof));
    assert_eq!(reply.error(), "400 invalid_request");
}

#[test]
fn a_nonce_lives_a_day_and_is_taken_for_three() {
    let mut bench = Bench::empty();
    let (app, key) = (bench.app(true), Signer::new());
    let (_, first) = bound(&mut bench, &app, &key);
    let line = format!("POST {TOKEN}");
    for (hours, status) in [(30, 200), (40, 200), (3, 400)] {
        bench.clock.advance(hours * 3600);
        let proof = bench.proof(&key, &line, &json!({"nonce": first}));
        assert_eq!(ask(&mut bench, &app, Some(proof)).status, status, "{hours}");
    }
    let (token, second) = bound(&mut bench, &app, &key);
    assert_ne!(first, second);
    // The API takes proofs without a nonce, and none that it does not know.
    let about = format!("GET {USERS}");
    let proof = bench.proof(&key, &about, &json!({"ath": hash(&token), "nonce": first}));
    let reply = bench.call("GET /api/v1/users", &format!("DPoP {token}"), Some(proof));
    assert_eq!(reply.error(), "401 use_dpop_nonce");
    assert!(reply.header("dpop-nonce").is_some());
}

#[test]
fn what_is_used_up_is_counted_even_if_the_request_is_refused() {
    let mut bench = Bench::empty();
    let (app, key) = (bench.app(true), Signer::new());
    bound(&mut bench, &app, &key);
    let counted = crate::sandbox::proofs(&bench.file()).unwrap();
    assert_eq!((counted.assertions, counted.proofs), (2, 2));
    assert!(counted.repeated.is_empty());
    let proof = bench.proof(&key, &format!("POST {TOKEN}"), &json!({"jti": "twice"}));
    for error in ["400 use_dpop_nonce", "400 invalid_dpop_proof"] {
        assert_eq!(ask(&mut bench, &app, Some(proof.clone())).error(), error);
    }
    let counted = crate::sandbox::proofs(&bench.file()).unwrap();
    assert_eq!((counted.assertions, counted.proofs), (4, 3));
    assert_eq!(counted.repeated, ["twice"]);
}
