//! People who sign in: the page with PKCE, the device, refresh tokens, and whose rights they have.

use serde_json::json;

use super::{Bench, Reply, hash, read};
use crate::sandbox::request::{Method, Request};

const BACK: &str = "http://localhost:8765/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters";

/// A way in which what a refresh token stands for ends.
type End<'a> = &'a dyn Fn(&mut Bench, &str);

/// The query of a page that is right, but for one parameter.
fn query(client: &str, scope: &str, change: (&str, &str)) -> String {
    let challenge = hash(VERIFIER);
    [
        ("client_id", client),
        ("response_type", "code"),
        ("scope", scope),
        ("redirect_uri", BACK),
        ("state", "st&te"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]
    .map(|(key, value)| {
        let value = if key == change.0 { change.1 } else { value };
        format!("{key}={}", super::super::encoded(value))
    })
    .join("&")
}

impl Bench {
    fn open(&mut self, path: &str, query: &str) -> Reply {
        let request = Request::new(Method::Get, path, Some(query));
        read(self.org.answer(&request))
    }

    /// Decides on a page; the fields as a form has them.
    fn decide(&mut self, path: &str, form: &str) -> Reply {
        let mut request = Request::new(Method::Post, path, None);
        request.body = form.as_bytes().to_vec();
        read(self.org.answer(&request))
    }

    /// Signs somebody in and returns the code.
    fn code(&mut self, client: &str, scope: &str, login: &str) -> String {
        let fields = query(client, scope, ("", ""));
        let page = self.open("/oauth2/v1/authorize", &fields);
        let html = page.body.as_str().unwrap();
        assert!(html.contains("admin@sandbox.example</option>"), "{html}");
        let form = format!("{fields}&login={login}&decision=allow");
        let gone = self.decide("/oauth2/v1/authorize", &form);
        assert_eq!(gone.status, 302, "{}", gone.body);
        let address = gone.header("location").unwrap();
        assert!(address.ends_with("&state=st%26te"), "{address}");
        let code = address.strip_prefix("http://localhost:8765/callback?code=");
        code.unwrap().split('&').next().unwrap().to_owned()
    }

    fn redeem(&mut self, client: &str, code: &str, change: (&str, &str)) -> Reply {
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ]
        .map(|(key, value)| (key, if key == change.0 { change.1 } else { value }));
        self.form("/oauth2/v1/token", &fields, None)
    }

    fn renew(&mut self, client: &str, token: &str) -> Reply {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", client),
            ("refresh_token", token),
        ];
        self.form("/oauth2/v1/token", &fields, None)
    }

    fn poll(&mut self, client: &str, code: &str) -> Reply {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", client),
            ("device_code", code),
        ];
        self.form("/oauth2/v1/token", &fields, None)
    }
}

#[test]
fn whoever_signs_in_on_the_page_acts_with_their_own_rights() {
    let mut bench = Bench::with(25);
    let client = bench.native();
    let code = bench.code(&client, "okta.users.read", "admin");
    let token = bench.redeem(&client, &code, ("", ""));
    assert_eq!(token.status, 200, "{}", token.body);
    assert!(token.body.get("refresh_token").is_none());
    let bearer = format!("Bearer {}", token.string("access_token"));
    let me = bench.call("GET /api/v1/users/me", &bearer, None);
    assert_eq!(me.body["profile"]["login"], "admin@sandbox.example");

    let people = bench
        .get("/users?limit=200&filter=status%20eq%20%22ACTIVE%22")
        .body;
    let mut people = people.as_array().unwrap().iter();
    let without_role = "evelyn.boyd@sandbox.example";
    let other = people.find(|user| user["profile"]["login"] == without_role);
    let other = other.unwrap();
    let (id, login) = (
        other["id"].as_str().unwrap(),
        other["profile"]["login"].as_str().unwrap(),
    );
    let code = bench.code(&client, "okta.users.manage", login);
    let token = bench
        .redeem(&client, &code, ("", ""))
        .string("access_token");
    let bearer = format!("Bearer {token}");
    let refused = bench.call("GET /api/v1/users/me", &bearer, None);
    assert_eq!(refused.code(), "403 E0000006", "no role, no rights");
    let role = json!({"type": "HELP_DESK_ADMIN"});
    assert_eq!(bench.post(&format!("/users/{id}/roles"), role).status, 201);
    let me = bench.call("GET /api/v1/users/me", &bearer, None);
    assert_eq!(me.body["id"], id);
    let create = bench.call("POST /api/v1/users", &bearer, None);
    assert_eq!(create.code(), "403 E0000006", "{}", create.body);

    let off = format!("/users/{id}/lifecycle/deactivate");
    assert_eq!(bench.post(&off, json!({})).status, 200);
    let gone = bench.call("GET /api/v1/users/me", &bearer, None);
    assert_eq!(gone.error(), "401 invalid_token");
}

#[test]
fn a_code_is_good_once_for_a_minute_and_with_everything_that_belongs_to_it() {
    let mut bench = Bench::empty();
    let (client, other) = (bench.native(), bench.native());
    let scope = "okta.users.read offline_access";
    let code = bench.code(&client, scope, "admin");
    for (key, value) in [
        ("redirect_uri", "http://localhost:8766/callback"),
        (
            "code_verifier",
            "another-verifier-of-at-least-forty-three-characters",
        ),
        ("code", "another"),
        ("client_id", &other),
    ] {
        let reply = bench.redeem(&client, &code, (key, value));
        assert_eq!(reply.error(), "400 invalid_grant", "{key}");
    }
    let token = bench.redeem(&client, &code, ("", ""));
    assert_eq!(token.status, 200, "what failed did not use it up");
    let again = bench.redeem(&client, &code, ("", ""));
    assert_eq!(again.error(), "400 invalid_grant");
    // It was stolen, one way or the other: nothing that came of it is good any more.
    let renewed = bench.renew(&client, &token.string("refresh_token"));
    assert_eq!(renewed.error(), "400 invalid_grant");

    let code = bench.code(&client, scope, "admin");
    bench.clock.advance(60);
    let late = bench.redeem(&client, &code, ("", ""));
    assert_eq!(late.error(), "400 invalid_grant");
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered_and_other_trouble_goes_back() {
    let mut bench = Bench::empty();
    let client = bench.native();
    let mut open = |change| {
        let query = query(&client, "okta.users.read", change);
        bench.open("/oauth2/v1/authorize", &query)
    };
    for change in [
        ("redirect_uri", "http://localhost:8766/callback"),
        ("redirect_uri", "http://127.0.0.1:8765/callback"),
        ("redirect_uri", "http://localhost:8765/callback/"),
        ("client_id", "0oa1"),
    ] {
        let reply = open(change);
        assert_eq!(reply.status, 400, "{change:?}");
        assert!(reply.header("location").is_none(), "{change:?}");
    }
    for (key, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "okta.pets.read", "invalid_scope"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
    ] {
        let reply = open((key, value));
        let address = reply.header("location").unwrap_or_default();
        let start = format!("{BACK}?error={error}&");
        assert!(
            reply.status == 302 && address.starts_with(&start),
            "{key}: {address}"
        );
    }
    let fields = query(&client, "okta.users.read", ("", ""));
    let denied = bench.decide(
        "/oauth2/v1/authorize",
        &format!("{fields}&login=admin&decision=deny"),
    );
    let address = denied.header("location").unwrap();
    assert!(address.contains("error=access_denied"), "{address}");
}

#[test]
fn a_refresh_token_changes_with_its_use_and_an_old_one_ends_the_family() {
    let mut bench = Bench::empty();
    let client = bench.native();
    let code = bench.code(&client, "okta.users.read offline_access", "admin");
    let token = bench.redeem(&client, &code, ("", ""));
    let first = token.string("refresh_token");
    let second = bench.renew(&client, &first).string("refresh_token");
    assert_ne!(first, second);
    bench.clock.advance(30);
    let other = bench.renew(&client, &first);
    assert_eq!(other.status, 200, "an answer may have been lost");
    let bearer = format!("Bearer {}", other.string("access_token"));
    assert_eq!(bench.call("GET /api/v1/users", &bearer, None).status, 200);
    bench.clock.advance(1);
    assert_eq!(bench.renew(&client, &first).error(), "400 invalid_grant");
    assert_eq!(bench.renew(&client, &second).error(), "400 invalid_grant");
    let after = bench.call("GET /api/v1/users", &bearer, None);
    assert_eq!(after.error(), "401 invalid_token");
}

#[test]
fn a_family_ends_with_the_user_s_token_with_their_sessions_or_revoked_by_the_client() {
    let mut bench = Bench::empty();
    let client = bench.native();
    let me = bench.get("/users/me").body["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let ends: [End<'_>; 3] = [
        &|bench, _| {
            let path = format!("/users/{me}/clients/{client}/tokens");
            assert_eq!(bench.get(&path).body.as_array().unwrap().len(), 1);
            assert_eq!(bench.delete(&path).status, 204);
        },
        &|bench, _| {
            let path = format!("/users/{me}/sessions?oauthTokens=true");
            assert_eq!(bench.delete(&path).status, 204);
        },
        &|bench, token| {
            let fields = [("client_id", client.as_str()), ("token", token)];
            assert_eq!(bench.form("/oauth2/v1/revoke", &fields, None).status, 200);
        },
    ];
    for end in ends {
        let code = bench.code(&client, "okta.users.read offline_access", "admin");
        let token = bench.redeem(&client, &code, ("", ""));
        let bearer = format!("Bearer {}", token.string("access_token"));
        assert_eq!(bench.call("GET /api/v1/users", &bearer, None).status, 200);
        let refresh = token.string("refresh_token");
        end(&mut bench, &refresh);
        assert_eq!(bench.renew(&client, &refresh).error(), "400 invalid_grant");
        let after = bench.call("GET /api/v1/users", &bearer, None);
        assert_eq!(after.error(), "401 invalid_token");
    }
}

#[test]
fn a_device_waits_until_somebody_decides_and_not_too_often() {
    let mut bench = Bench::empty();
    let client = bench.native();
    let begin = |bench: &mut Bench| {
        let fields = [
            ("client_id", client.as_str()),
            ("scope", "okta.users.read offline_access"),
        ];
        bench.form("/oauth2/v1/device/authorize", &fields, None)
    };
    let answer = begin(&mut bench);
    assert_eq!(answer.body["interval"], 5);
    assert_eq!(answer.body["verification_uri"], "http://org/activate");
    let (device, code) = (answer.string("device_code"), answer.string("user_code"));
    for (wait, error) in [
        (0, "400 authorization_pending"),
        (4, "400 slow_down"),
        (9, "400 slow_down"),
        (15, "400 authorization_pending"),
    ] {
        bench.clock.advance(wait);
        assert_eq!(bench.poll(&client, &device).error(), error, "{wait}");
    }
    let page = bench.open("/activate", &format!("user_code={}", code.to_lowercase()));
    assert!(
        page.body.as_str().unwrap().contains("okta.users.read"),
        "{}",
        page.body
    );
    let said = bench.decide(
        "/activate",
        &format!("user_code={code}&login=admin&decision=allow"),
    );
    assert!(
        said.body.as_str().unwrap().contains("Device allowed"),
        "{}",
        said.body
    );
    let token = bench.poll(&client, &device);
    assert_eq!(token.status, 200, "{}", token.body);
    assert!(token.body.get("refresh_token").is_some());
    assert_eq!(bench.poll(&client, &device).error(), "400 invalid_grant");

    let answer = begin(&mut bench);
    let (device, code) = (answer.string("device_code"), answer.string("user_code"));
    bench.decide(
        "/activate",
        &format!("user_code={code}&login=admin&decision=deny"),
    );
    assert_eq!(bench.poll(&client, &device).error(), "400 access_denied");

    let device = begin(&mut bench).string("device_code");
    bench.clock.advance(600);
    assert_eq!(bench.poll(&client, &device).error(), "400 expired_token");
    let page = bench.open("/activate", "user_code=NONESUCH");
    assert_eq!(page.status, 400);
}
