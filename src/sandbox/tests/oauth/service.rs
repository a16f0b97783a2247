//! Service apps: assertions, scopes, roles, and how tokens end.

use serde_json::json;

use super::{Bench, Signer, with};

#[test]
fn a_service_app_acts_with_its_scopes_until_its_token_ends() {
    let mut bench = Bench::with(25);
    let app = bench.app(false);
    let token = format!(
        "Bearer {}",
        bench.token(&app, "okta.users.read okta.logs.read")
    );
    let users = bench.call("GET /api/v1/users?limit=2", &token, None);
    assert_eq!(users.ids().len(), 2);
    // Behind an app there is nobody.
    let me = bench.call("GET /api/v1/users/me", &token, None);
    assert_eq!(me.code(), "404 E0000007");

    let refused = bench.call("POST /api/v1/users", &token, None);
    assert_eq!(refused.error(), "403 insufficient_scope");
    assert_eq!(refused.body, "", "the header says it all");
    let said = refused.header("www-authenticate").unwrap();
    for part in [
        "Bearer authorization_uri=\"http://org/oauth2/v1/authorize\"",
        "realm=\"http://org\"",
        "scope=\"okta.users.manage\"",
        "resource=\"/api/v1/users\"",
    ] {
        assert!(said.contains(part), "{said}");
    }

    bench.clock.advance(3599);
    assert_eq!(bench.call("GET /api/v1/users", &token, None).status, 200);
    bench.clock.advance(1);
    let over = bench.call("GET /api/v1/users", &token, None);
    assert_eq!(over.error(), "401 invalid_token");
}

#[test]
fn an_assertion_says_who_when_and_for_what_address_and_is_good_once() {
    let mut bench = Bench::empty();
    let app = bench.app(false);
    let now = bench.seconds();
    for (changes, why) in [
        (json!({"aud": "http://org"}), "audience"),
        (json!({"aud": null}), "audience"),
        (json!({"exp": now}), "expired"),
        (json!({"exp": now + 3601}), "too far into the future"),
        (json!({"exp": null}), "must have an expiration"),
        (json!({"iat": now + 60}), "issued in the future"),
        (json!({"sub": "0oa1"}), "issuer and the subject"),
        (json!({"sub": "0oa1", "iss": "0oa1"}), "'client_id'"),
    ] {
        let assertion = bench.assertion(&app, &changes);
        let reply = bench.ask(&assertion, "okta.users.read", None);
        assert_eq!(reply.error(), "401 invalid_client", "{changes}");
        assert!(reply.why().contains(why), "{changes}: {}", reply.why());
    }
    for changes in [
        json!({}),
        json!({"aud": ["http://elsewhere", super::TOKEN]}),
        json!({"exp": now + 3600}),
        json!({"iat": null, "jti": null}),
    ] {
        let assertion = bench.assertion(&app, &changes);
        let reply = bench.ask(&assertion, "okta.users.read", None);
        assert_eq!(reply.status, 200, "{changes} {}", reply.body);
    }
    let assertion = bench.assertion(&app, &json!({}));
    // Refused for its scope, it is used up all the same.
    let first = bench.ask(&assertion, "okta.pets.read", None);
    assert_eq!(first.error(), "400 invalid_scope");
    let again = bench.ask(&assertion, "okta.users.read", None);
    assert_eq!(again.error(), "401 invalid_client");
    assert!(again.why().contains("already been used"), "{}", again.why());
    let proofs = crate::sandbox::proofs(&bench.file()).unwrap();
    assert_eq!(proofs.repeated.len(), 1, "{proofs:?}");
}

#[test]
fn only_the_registered_key_signs() {
    let mut bench = Bench::empty();
    let app = bench.app(false);
    let now = bench.seconds();
    let claims = json!({"iss": app.id, "sub": app.id, "aud": super::TOKEN, "exp": now + 60});
    let header = json!({"alg": "ES256", "kid": app.kid});
    for (key, header, why) in [
        (&Signer::new(), header.clone(), "signature is invalid"),
        (
            &app.key,
            with(header.clone(), &json!({"kid": "other"})),
            "kid is invalid",
        ),
        (
            &app.key,
            with(header.clone(), &json!({"alg": "RS256"})),
            "signature is invalid",
        ),
        (
            &app.key,
            with(header, &json!({"alg": "none"})),
            "signature is invalid",
        ),
    ] {
        let reply = bench.ask(&key.sign(&header, &claims), "okta.users.read", None);
        assert_eq!(reply.error(), "401 invalid_client", "{header}");
        assert!(reply.why().contains(why), "{header}: {}", reply.why());
    }
    // One key needs no name.
    let nameless = app.key.sign(&json!({"alg": "ES256"}), &claims);
    assert_eq!(bench.ask(&nameless, "okta.users.read", None).status, 200);
}

#[test]
fn a_token_lists_the_scopes_that_were_asked_for_and_granted() {
    let mut bench = Bench::empty();
    let app = bench.app(false);
    let grants = bench.get(&format!("/apps/{}/grants", app.id)).body;
    let logs = grants.as_array().unwrap().iter();
    let logs = logs
        .clone()
        .find(|g| g["scopeId"] == "okta.logs.read")
        .unwrap();
    let path = format!("/apps/{}/grants/{}", app.id, logs["id"].as_str().unwrap());
    assert_eq!(bench.delete(&path).status, 204);
    assert_eq!(bench.get(&path).status, 404);
    for (scope, expected) in [
        ("okta.users.read okta.logs.read", "okta.users.read"),
        ("okta.logs.read", "400 invalid_scope"),
        ("okta.pets.read okta.users.read", "400 invalid_scope"),
        ("openid", "400 invalid_scope"),
        ("", "400 invalid_scope"),
    ] {
        let assertion = bench.assertion(&app, &json!({}));
        let reply = bench.ask(&assertion, scope, None);
        let got = match reply.status {
            200 => reply.string("scope"),
            _ => reply.error(),
        };
        assert_eq!(got, expected, "{scope}");
    }
}

#[test]
fn scopes_without_an_admin_role_open_nothing() {
    let mut bench = Bench::empty();
    let app = bench.app(false);
    let token = format!("Bearer {}", bench.token(&app, "okta.users.manage"));
    let roles = format!("/oauth2/v1/clients/{}/roles", app.id);
    let mut send = |method: &str, path: &str, body: Option<serde_json::Value>| {
        let mut request =
            crate::sandbox::request::Request::new(super::Method::of(method), path, None);
        request.body = body.map(|b| b.to_string().into_bytes()).unwrap_or_default();
        super::read(bench.org.answer(&request))
    };
    let held = send("GET", &roles, None).body;
    assert_eq!(held[0]["type"], "SUPER_ADMIN");
    assert_eq!(held[0]["assignmentType"], "CLIENT");
    let own = format!("{roles}/{}", held[0]["id"].as_str().unwrap());
    assert_eq!(send("DELETE", &own, None).status, 204);
    let body = json!({"type": "READ_ONLY_ADMIN"});
    let list = "GET /api/v1/users";
    let refused = bench.call(list, &token, None);
    assert_eq!(refused.code(), "403 E0000006", "{}", refused.body);
    let mut request = crate::sandbox::request::Request::new(super::Method::Post, &roles, None);
    request.body = body.to_string().into_bytes();
    assert_eq!(bench.org.answer(&request).status, 200);
    assert_eq!(bench.call(list, &token, None).status, 200);
    let write = bench.call("POST /api/v1/users", &token, None);
    assert_eq!(write.code(), "403 E0000006");
}

#[test]
fn a_revoked_token_is_inactive_and_an_app_that_is_off_has_none() {
    let mut bench = Bench::empty();
    let app = bench.app(false);
    let token = bench.token(&app, "okta.users.read");
    let told = |bench: &mut Bench, what: &str| {
        let path = format!("/oauth2/v1/{what}");
        let assertion = bench.assertion(&app, &json!({"aud": format!("http://org{path}")}));
        let fields = [
            ("client_assertion_type", super::JWT_BEARER),
            ("client_assertion", &assertion),
            ("token", &token),
        ];
        bench.form(&path, &fields, None)
    };
    let active = told(&mut bench, "introspect").body;
    assert_eq!(active["active"], true);
    assert_eq!(active["client_id"], app.id);
    assert_eq!(active["token_type"], "Bearer");
    let bearer = format!("Bearer {token}");
    assert_eq!(bench.call("GET /api/v1/users", &bearer, None).status, 200);
    assert_eq!(told(&mut bench, "revoke").status, 200);
    assert_eq!(
        told(&mut bench, "introspect").body,
        json!({"active": false})
    );
    assert_eq!(
        told(&mut bench, "revoke").status,
        200,
        "as if it had been there"
    );
    let after = bench.call("GET /api/v1/users", &bearer, None);
    assert_eq!(after.error(), "401 invalid_token");

    let second = format!("Bearer {}", bench.token(&app, "okta.users.read"));
    let off = format!("/apps/{}/lifecycle/deactivate", app.id);
    assert_eq!(bench.post(&off, json!({})).status, 200);
    let after = bench.call("GET /api/v1/users", &second, None);
    assert_eq!(after.error(), "401 invalid_token");
    let assertion = bench.assertion(&app, &json!({}));
    let reply = bench.ask(&assertion, "okta.users.read", None);
    assert_eq!(reply.error(), "401 invalid_client");
}

#[test]
fn the_log_names_the_app_that_acted() {
    let mut bench = Bench::with(25);
    let app = bench.app(false);
    let token = format!("Bearer {}", bench.token(&app, "okta.users.manage"));
    let id = bench.user("ada@example.com", "activate=true", &json!({}));
    let line = format!("POST /api/v1/users/{id}/lifecycle/deactivate");
    assert_eq!(bench.call(&line, &token, None).status, 200);
    let filter = super::super::encoded("eventType eq \"user.lifecycle.deactivate\"");
    let events = bench.get(&format!("/logs?filter={filter}")).body;
    assert_eq!(events[0]["actor"]["id"], app.id);
    assert_eq!(events[0]["actor"]["type"], "PublicClientApp");
}
