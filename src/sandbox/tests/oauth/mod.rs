//! The authorization server, told stories by clients that sign with keys of their own.

mod apps;
mod dpop;
mod people;
mod service;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::{Bench, Reply};
use crate::clock::Clock as _;
use crate::sandbox::KeyKind;
use crate::sandbox::answer::Answer;
use crate::sandbox::oauth::{self, Wish};
use crate::sandbox::request::{Method, Request};

const TOKEN: &str = "http://org/oauth2/v1/token";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A private key.
struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap())
    }

    /// Reads what `make_service_app` wrote.
    fn of_pem(pem: &str) -> Self {
        let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let document = base64::engine::general_purpose::STANDARD
            .decode(text)
            .unwrap();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        Self(EcdsaKeyPair::from_pkcs8(kind, &document, &SystemRandom::new()).unwrap())
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

/// A service app and its key.
struct App {
    id: String,
    kid: String,
    key: Signer,
}

/// Changes an object for a test; null takes a member away.
fn with(mut object: Value, changes: &Value) -> Value {
    let members = object.as_object_mut().unwrap();
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.shift_remove(key);
        } else {
            members.insert(key.clone(), value.clone());
        }
    }
    object
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

impl Bench {
    fn app(&mut self, bound: bool) -> App {
        let key = KeyKind::Ec;
        let app = self
            .org
            .visit(|visit| oauth::make_service_app(visit, Wish { key, bound }))
            .unwrap();
        App {
            id: app.client_id,
            kid: app.key_id,
            key: Signer::of_pem(&app.pem),
        }
    }

    fn native(&mut self) -> String {
        let back = ["http://localhost:8765/callback".to_owned()];
        self.org
            .visit(|visit| oauth::make_sign_in_app(visit, &back))
            .unwrap()
    }

    fn seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    fn assertion(&self, app: &App, changes: &Value) -> String {
        let (now, header) = (self.seconds(), json!({"alg": "ES256", "kid": app.kid}));
        let claims = json!({
            "iss": app.id, "sub": app.id, "aud": TOKEN, "iat": now, "exp": now + 300,
            "jti": crate::sandbox::ids::word(self.clock.as_ref(), 20),
        });
        app.key.sign(&header, &with(claims, changes))
    }

    fn proof(&self, key: &Signer, line: &str, changes: &Value) -> String {
        let (method, address) = line.split_once(' ').unwrap();
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.jwk()});
        let claims = json!({
            "htm": method, "htu": address, "iat": self.seconds(),
            "jti": crate::sandbox::ids::word(self.clock.as_ref(), 20),
        });
        key.sign(&header, &with(claims, changes))
    }

    /// Sends a form.
    fn form(&mut self, path: &str, fields: &[(&str, &str)], proof: Option<String>) -> Reply {
        let mut request = Request::new(Method::Post, path, None);
        request.content_type = Some("application/x-www-form-urlencoded".to_owned());
        let pairs: Vec<String> = fields
            .iter()
            .map(|(key, value)| format!("{key}={}", super::encoded(value)))
            .collect();
        request.body = pairs.join("&").into_bytes();
        request.dpop = proof;
        read(self.org.answer(&request))
    }

    /// Asks for a token of a service app.
    fn ask(&mut self, assertion: &str, scope: &str, proof: Option<String>) -> Reply {
        let fields = [
            ("grant_type", "client_credentials"),
            ("scope", scope),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
        ];
        self.form("/oauth2/v1/token", &fields, proof)
    }

    /// Returns a token of a service app.
    fn token(&mut self, app: &App, scope: &str) -> String {
        let assertion = self.assertion(app, &json!({}));
        let reply = self.ask(&assertion, scope, None);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body["access_token"].as_str().unwrap().to_owned()
    }

    /// Calls the API with a token: `METHOD /path`.
    fn call(&mut self, line: &str, authorization: &str, proof: Option<String>) -> Reply {
        let (method, path) = line.split_once(' ').unwrap();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        let mut request = Request::new(Method::of(method), path, query);
        request.authorization = Some(authorization.to_owned());
        request.dpop = proof;
        match self.org.admit(&request) {
            Ok(caller) => request.caller = caller,
            Err(answer) => return read(answer),
        }
        read(self.org.answer(&request))
    }
}

fn read(answer: Answer) -> Reply {
    let text = String::from_utf8(answer.body).unwrap();
    Reply {
        status: answer.status,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        headers: answer.headers,
    }
}

impl Reply {
    /// `STATUS error`, of an OAuth endpoint or of a refusal for a token's sake.
    fn error(&self) -> String {
        let challenge = self.header("www-authenticate").unwrap_or_default();
        let word = challenge
            .split("error=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        match self.body["error"].as_str().or(word) {
            Some(error) => format!("{} {error}", self.status),
            None => self.code(),
        }
    }

    fn why(&self) -> &str {
        self.body["error_description"].as_str().unwrap_or_default()
    }

    fn string(&self, key: &str) -> String {
        self.body[key]
            .as_str()
            .unwrap_or_else(|| panic!("no {key} in {}", self.body))
            .to_owned()
    }
}
