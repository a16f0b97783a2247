//! The sandbox's authorization server from outside: what `sandbox serve` sets up, and the wire.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::support::{Env, process, served};

/// One answer.
struct Reply {
    head: String,
    body: Value,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Sends one request and reads its answer.
fn send(url: &str, line: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Reply {
    let host = url.trim_start_matches("http://");
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let mut text = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    if !form.is_empty() {
        text.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
        text.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "{text}\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Reply {
        head: head.to_owned(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
    }
}

/// A key that signs.
struct Key(EcdsaKeyPair);

impl Key {
    fn of(document: &[u8]) -> Self {
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        Self(EcdsaKeyPair::from_pkcs8(kind, document, &SystemRandom::new()).unwrap())
    }

    fn of_pem(pem: &str) -> Self {
        let (_, rest) = pem.split_once("-----BEGIN PRIVATE KEY-----").unwrap();
        let (body, _) = rest.split_once("-----END").unwrap();
        Self::of(&STANDARD.decode(body.replace('\n', "")).unwrap())
    }

    fn new() -> Self {
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(kind, &SystemRandom::new()).unwrap();
        Self::of(document.as_ref())
    }

    fn jwk(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let part = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        json!({"kty": "EC", "crv": "P-256", "x": part(&point[1..33]), "y": part(&point[33..])})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let signed = self.0.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signed))
    }
}

/// Asks for a token; `now` is the time of the server.
fn ask(url: &str, client: &str, key: &Key, now: i64, proof: Option<&str>) -> Reply {
    let address = format!("{url}/oauth2/v1/token");
    let claims = json!({"iss": client, "sub": client, "aud": address, "exp": now + 60});
    let assertion = key.sign(&json!({"alg": "ES256"}), &claims);
    let headers: Vec<_> = proof.map(|proof| ("DPoP", proof)).into_iter().collect();
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "okta.users.read"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion.as_str()),
    ];
    send(url, "POST /oauth2/v1/token", &headers, &form)
}

/// Returns the time of a server, in epoch seconds.
fn time_of(url: &str) -> i64 {
    let reply = send(url, "GET /.well-known/okta-organization", &[], &[]);
    let date = reply.header("date").unwrap();
    let date = jiff::fmt::rfc2822::parse(date).unwrap();
    date.timestamp().as_second()
}

#[test]
fn a_ready_service_app_signs_in_with_the_key_in_its_file() {
    let env = Env::new();
    let mut child = process(&env)
        .args(["sandbox", "serve", "--service-app=key.pem", "-o", "json"])
        .args(["--service-app-key=ec", "--token-lifetime=2m"])
        .arg("--sign-in-app=http://localhost:8765/callback")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let (url, client) = (
        told["url"].as_str().unwrap(),
        told["service_app"].as_str().unwrap(),
    );
    assert!(told["sign_in_app"].as_str().unwrap().starts_with("0oa"));
    let file = env.folder().join("key.pem");
    let pem = std::fs::read_to_string(&file).unwrap();
    assert!(
        pem.starts_with(&format!("url: {url}\nclient-id: {client}\nkey-id: ")),
        "{pem}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let token = ask(url, client, &Key::of_pem(&pem), time_of(url), None);
    assert_eq!(token.body["expires_in"], 120, "{}", token.body);
    let bearer = format!("Bearer {}", token.body["access_token"].as_str().unwrap());
    let users = send(url, "GET /api/v1/users", &[("Authorization", &bearer)], &[]);
    assert!(users.head.starts_with("HTTP/1.1 200"), "{}", users.head);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_key_is_never_written_over_a_file_that_is_there() {
    let env = Env::new();
    std::fs::write(env.folder().join("key.pem"), "mine").unwrap();
    let file = env.folder().join("key.pem");
    let file = file.to_str().unwrap();
    let ran = env.run(["sandbox", "serve", "--service-app", file]);
    assert_eq!(ran.code(), 2, "{ran}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn a_server_that_cannot_start_leaves_no_empty_key_file() {
    let env = Env::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let file = env.folder().join("key.pem");
    let path = file.to_str().unwrap();
    let ran = env.run(["sandbox", "serve", "--port", &port, "--service-app", path]);
    assert_eq!(ran.code(), 2, "{ran}");
    assert!(!file.exists());
}

#[test]
fn proofs_name_the_address_that_was_called_and_every_use_is_counted() {
    let served = served().start();
    let app = served.service_app(true);
    let (key, proof_key) = (Key::of_pem(&app.pem), Key::new());
    // Through the relay: that is the address the client knows.
    let url = served.url();
    let now = time_of(url);
    let proof = |line: &str, id: &str, more: Value| {
        let (method, path) = line.split_once(' ').unwrap();
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": proof_key.jwk()});
        let mut claims =
            json!({"htm": method, "htu": format!("{url}{path}"), "iat": now, "jti": id});
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        proof_key.sign(&header, &claims)
    };
    let line = "POST /oauth2/v1/token";
    let first = ask(
        url,
        &app.client_id,
        &key,
        now,
        Some(&proof(line, "a", json!({}))),
    );
    assert_eq!(first.body["error"], "use_dpop_nonce", "{}", first.body);
    let nonce = json!({"nonce": first.header("dpop-nonce").unwrap()});
    let second = ask(
        url,
        &app.client_id,
        &key,
        now,
        Some(&proof(line, "b", nonce)),
    );
    let token = second.body["access_token"].as_str().unwrap();

    let ath = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
    let ath = json!({"ath": URL_SAFE_NO_PAD.encode(ath)});
    let scheme = format!("DPoP {token}");
    let line = "GET /api/v1/users/admin@sandbox.example";
    let once = proof(line, "c", ath);
    let headers = [("Authorization", scheme.as_str()), ("DPoP", once.as_str())];
    assert!(
        send(url, line, &headers, &[])
            .head
            .starts_with("HTTP/1.1 200")
    );
    let counted = served.proofs();
    assert_eq!((counted.proofs, counted.repeated.len()), (3, 0));

    let again = send(url, line, &headers, &[]);
    assert!(again.head.starts_with("HTTP/1.1 400"), "{}", again.head);
    let said = again.header("www-authenticate").unwrap();
    assert!(said.contains("error=\"invalid_dpop_proof\""), "{said}");
    assert_eq!(served.proofs().repeated, ["c"]);
}

#[test]
fn a_token_of_a_short_life_ends() {
    let served = served()
        .token_lifetime(std::time::Duration::from_millis(1))
        .start();
    let app = served.service_app(false);
    let url = served.url();
    let now = time_of(url);
    let token = ask(url, &app.client_id, &Key::of_pem(&app.pem), now, None);
    let bearer = format!("Bearer {}", token.body["access_token"].as_str().unwrap());
    crate::support::pause(5);
    let over = send(url, "GET /api/v1/users", &[("Authorization", &bearer)], &[]);
    assert!(over.head.starts_with("HTTP/1.1 401"), "{}", over.head);
    let said = over.header("www-authenticate").unwrap();
    assert!(said.contains("error=\"invalid_token\""), "{said}");
}

#[test]
fn a_person_signs_in_on_the_page_that_the_relay_shows() {
    let served = served().start();
    let client = served.sign_in_app("http://localhost:8765/callback");
    let url = served.url();
    let form = [("client_id", client.as_str()), ("scope", "okta.users.read")];
    let begun = send(url, "POST /oauth2/v1/device/authorize", &[], &form);
    let page = begun.body["verification_uri"].as_str().unwrap();
    assert_eq!(page, format!("{url}/activate"));
    let code = begun.body["user_code"].as_str().unwrap();
    let decision = [
        ("user_code", code),
        ("login", "admin"),
        ("decision", "allow"),
    ];
    let said = send(url, "POST /activate", &[], &decision);
    assert!(said.head.starts_with("HTTP/1.1 200"), "{}", said.head);
    let form = [
        ("client_id", client.as_str()),
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", begun.body["device_code"].as_str().unwrap()),
    ];
    let token = send(url, "POST /oauth2/v1/token", &[], &form);
    let bearer = format!("Bearer {}", token.body["access_token"].as_str().unwrap());
    let me = send(
        url,
        "GET /api/v1/users/me",
        &[("Authorization", &bearer)],
        &[],
    );
    assert_eq!(me.body["profile"]["login"], "admin@sandbox.example");
}
