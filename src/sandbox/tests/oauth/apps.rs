//! Clients as an administrator sets them up, without the ready ones.

use serde_json::{Value, json};

use super::{App, Bench, Signer, with};

fn body(key: &Signer, changes: &Value) -> Value {
    let settings = json!({
        "application_type": "service",
        "grant_types": ["client_credentials"],
        "response_types": ["token"],
        "jwks": {"keys": [with(key.jwk(), &json!({"kid": "mine"}))]},
    });
    json!({
        "name": "oidc_client", "label": "Nightly job", "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": with(settings, changes)},
    })
}

#[test]
fn a_service_app_is_made_granted_a_scope_given_a_role_and_then_it_works() {
    let mut bench = Bench::empty();
    let key = Signer::new();
    let made = bench.post("/apps", body(&key, &json!({})));
    assert_eq!(made.status, 200, "{}", made.body);
    let id = made.string("id");
    assert_eq!(made.body["credentials"]["oauthClient"]["client_id"], id);
    let app = App {
        id: id.clone(),
        kid: "mine".to_owned(),
        key,
    };

    let assertion = bench.assertion(&app, &json!({}));
    let reply = bench.ask(&assertion, "okta.users.read", None);
    assert_eq!(reply.error(), "400 invalid_scope", "nothing was granted");
    let grant = json!({"scopeId": "okta.users.read", "issuer": "http://org"});
    let granted = bench.post(&format!("/apps/{id}/grants"), grant.clone());
    assert_eq!(granted.status, 201, "{}", granted.body);
    assert_eq!(granted.body["source"], "ADMIN");
    for wrong in [
        json!({"scopeId": "openid"}),
        json!({"issuer": "http://elsewhere"}),
    ] {
        let reply = bench.post(&format!("/apps/{id}/grants"), with(grant.clone(), &wrong));
        assert_eq!(reply.code(), "400 E0000001", "{wrong}");
    }
    let token = format!("Bearer {}", bench.token(&app, "okta.users.read"));
    let refused = bench.call("GET /api/v1/users", &token, None);
    assert_eq!(refused.code(), "403 E0000006", "scopes are not rights");

    // Another key, and the old one signs no more.
    let other = Signer::new();
    let path = format!("/apps/{id}");
    assert_eq!(bench.put(&path, body(&other, &json!({}))).status, 200);
    let assertion = bench.assertion(&app, &json!({}));
    let reply = bench.ask(&assertion, "okta.users.read", None);
    assert_eq!(reply.error(), "401 invalid_client");

    assert_eq!(bench.delete(&path).code(), "403 E0000056");
    bench.post(&format!("{path}/lifecycle/deactivate"), json!({}));
    assert_eq!(bench.delete(&path).status, 204);
    assert_eq!(bench.get(&path).status, 404);
}

#[test]
fn an_app_that_could_never_sign_in_is_refused() {
    let mut bench = Bench::empty();
    let key = Signer::new();
    for changes in [
        json!({"jwks": null}),
        json!({"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}),
        json!({"jwks": {"keys": [with(key.jwk(), &json!({"d": "AAAA"}))]}}),
        json!({"grant_types": []}),
        json!({"grant_types": ["authorization_code"]}),
        json!({"application_type": "robot"}),
        json!({"application_type": "native", "grant_types": ["authorization_code"]}),
    ] {
        let reply = bench.post("/apps", body(&key, &changes));
        assert_eq!(reply.code(), "400 E0000001", "{changes}");
    }
}
