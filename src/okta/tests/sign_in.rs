//! People who sign in, with a code or in a browser, and what they leave behind.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::oauth::play::{form, read};
use super::server::{Play, Server, VirtualClock, answer, ok, user};
use crate::clock::Clock;
use crate::failure::Kind;
use crate::okta::oauth::login::LoginApp;
use crate::okta::oauth::{App, Dpop, Grant, InMemory, KeepRefresh, TokenCache};
use crate::okta::{Base, Client, Credential, Error, Options};
use crate::secret::{Redactor, Secret};

const ADA: &str = "00u00000000000000ada";
const CODE: &str = r#"{"device_code":"the-device-code","user_code":"WDJB-MJHT","verification_uri":"https://acme.okta.com/activate",
    "verification_uri_complete":"https://acme.okta.com/activate?user_code=WDJB-MJHT","expires_in":600,"interval":5}"#;
const TOKENS: &str = r#"{"token_type":"Bearer","expires_in":3600,"access_token":"access-1","refresh_token":"refresh-1","scope":"okta.users.read offline_access"}"#;

fn app() -> LoginApp {
    LoginApp {
        client_id: "0oa1native".to_owned(),
        scopes: vec!["okta.users.read".to_owned(), "offline_access".to_owned()],
        dpop: Dpop::Auto,
    }
}

fn refused(code: &str) -> Play {
    let body = format!(r#"{{"error":"{code}","error_description":"Not now."}}"#);
    answer("400 Bad Request", &["dpop-nonce: n1"], &body)
}

fn nobody(server: &Server) -> (Client, Arc<VirtualClock>, Redactor) {
    let clock = Arc::new(VirtualClock::default());
    let base = Base::new(&server.address).unwrap();
    let shared = Arc::clone(&clock) as Arc<dyn Clock>;
    let options = Options::new(base, Credential::None, shared);
    let redactor = options.redactor.clone();
    (Client::new(options).unwrap(), clock, redactor)
}

#[tokio::test]
async fn a_code_is_asked_about_as_often_as_the_server_allows_until_somebody_decides() {
    let server = Server::playing(vec![
        ok(CODE),
        refused("authorization_pending"),
        refused("slow_down"),
        refused("authorization_pending"),
        ok(TOKENS),
    ])
    .await;
    let (client, clock, redactor) = nobody(&server);
    let code = client.login().device_code(&app()).await.unwrap();
    assert_eq!(code.user_code, "WDJB-MJHT");
    assert_eq!(code.address, "https://acme.okta.com/activate");
    let signed_in = client.login().wait_for_device(&app(), &code).await.unwrap();
    assert_eq!(signed_in.refresh.unwrap().expose(), "refresh-1");
    assert_eq!(signed_in.access.access_token.expose(), "access-1");
    assert_eq!(clock.elapsed(), Duration::from_secs(5 + 5 + 10 + 10));
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /oauth2/v1/device/authorize");
    assert_eq!(form(&seen[0])["scope"], "okta.users.read offline_access");
    for poll in &seen[1..] {
        assert_eq!(poll.line, "POST /oauth2/v1/token");
        let form = form(poll);
        assert_eq!(form["device_code"], "the-device-code");
        assert_eq!(form["client_id"], "0oa1native");
        assert_eq!(
            form["grant_type"],
            "urn:ietf:params:oauth:grant-type:device_code"
        );
    }
    let said = "the-device-code access-1 refresh-1";
    assert_eq!(redactor.clean(said), "[redacted] [redacted] [redacted]");
}

#[tokio::test]
async fn a_code_that_is_denied_or_over_ends_the_wait() {
    for (code, kind) in [
        ("access_denied", Kind::Permission),
        ("expired_token", Kind::Credential),
        ("authorization_pending", Kind::Refused),
    ] {
        let server = Server::playing(vec![ok(CODE), refused(code)]).await;
        let (client, clock, _) = nobody(&server);
        let device = client.login().device_code(&app()).await.unwrap();
        let error = client.login().wait_for_device(&app(), &device).await;
        assert_eq!(error.unwrap_err().kind(), kind, "{code}");
        assert!(clock.elapsed() <= Duration::from_secs(600), "{code}");
    }
}

#[tokio::test]
async fn an_application_for_people_may_want_proofs_too() {
    let bound = TOKENS.replace("Bearer", "DPoP");
    let server = Server::playing(vec![
        ok(CODE),
        refused("invalid_dpop_proof"),
        refused("use_dpop_nonce"),
        refused("authorization_pending"),
        ok(&bound),
    ])
    .await;
    let (client, ..) = nobody(&server);
    let code = client.login().device_code(&app()).await.unwrap();
    let signed_in = client.login().wait_for_device(&app(), &code).await.unwrap();
    assert!(signed_in.access.dpop_key.is_some() && signed_in.access.dpop_needed);
    let seen = server.seen();
    assert!(seen[1].header("dpop").is_none());
    let (_, claims) = read(seen[4].header("dpop").unwrap());
    assert_eq!(claims["nonce"], "n1");
}

#[tokio::test]
async fn a_browser_takes_a_challenge_and_the_code_is_redeemed_with_what_it_was_made_from() {
    let server = Server::playing(vec![ok(TOKENS)]).await;
    let (client, ..) = nobody(&server);
    let redirect = "http://localhost:8765/callback";
    let login = client.login().browser(&app(), redirect);
    assert!(server.lines().is_empty());
    assert_eq!(login.url.path(), "/oauth2/v1/authorize");
    let asked: std::collections::BTreeMap<_, _> = login.url.query_pairs().into_owned().collect();
    for (name, value) in [
        ("client_id", "0oa1native"),
        ("response_type", "code"),
        ("scope", "okta.users.read offline_access"),
        ("redirect_uri", redirect),
        ("state", &login.state),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    let code = Secret::new("the code");
    client.login().redeem(&app(), &login, &code).await.unwrap();
    let form = form(&server.seen()[0]);
    let hash = digest(&SHA256, form["code_verifier"].as_bytes());
    assert_eq!(asked["code_challenge"], URL_SAFE_NO_PAD.encode(hash));
    assert!((43..=128).contains(&form["code_verifier"].len()));
    assert_eq!(form["code"], "the code");
    assert_eq!(form["redirect_uri"], redirect);
    assert!(!form.contains_key("client_assertion") && !form.contains_key("client_secret"));
}

#[tokio::test]
async fn a_code_whose_answer_is_lost_is_not_sent_again() {
    let server = Server::playing(vec![Play::Bytes(Vec::new())]).await;
    let (client, ..) = nobody(&server);
    let login = client
        .login()
        .browser(&app(), "http://localhost:1/callback");
    let error = client
        .login()
        .redeem(&app(), &login, &Secret::new("code"))
        .await;
    // Nothing of the org was changed, so nothing of it is unknown.
    assert_eq!(error.unwrap_err().kind(), Kind::Unreachable);
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn a_token_is_revoked_with_its_kind() {
    let server = Server::playing(vec![answer("200 OK", &[], "")]).await;
    let (client, ..) = nobody(&server);
    let token = Secret::new("refresh-1");
    let revoke = client
        .login()
        .revoke("0oa1native", None, "refresh_token", &token);
    revoke.await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /oauth2/v1/revoke");
    let form = form(&seen[0]);
    assert_eq!(
        (form["token"].as_str(), form["token_type_hint"].as_str()),
        ("refresh-1", "refresh_token")
    );
}

/// Keeps what it is given, as a keyring does.
#[derive(Default)]
struct Keyring(Mutex<Vec<String>>);

impl KeepRefresh for Keyring {
    fn latest(&self) -> Option<Secret> {
        self.0.lock().unwrap().last().map(Secret::new)
    }

    fn keep(&self, token: &Secret) -> Result<(), String> {
        self.0.lock().unwrap().push(token.expose().to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn a_refresh_token_that_rotates_is_kept_and_the_next_one_used() {
    let server = Server::start(|n, seen| match seen.line.as_str() {
        "POST /oauth2/v1/token" => ok(&TOKENS.replace("-1", &format!("-{}", n + 2))),
        _ => ok(&user(ADA, "ada@example.com")),
    })
    .await;
    let keyring = Arc::new(Keyring::default());
    let signed_in = |cache: Arc<dyn TokenCache>| {
        let app = App {
            client_id: "0oa1native".to_owned(),
            scopes: Vec::new(),
            dpop: Dpop::Auto,
            grant: Grant::Refresh {
                token: Secret::new("refresh-1"),
                keep: Arc::clone(&keyring) as Arc<dyn KeepRefresh>,
            },
        };
        let clock = Arc::new(VirtualClock::default());
        let base = Base::new(&server.address).unwrap();
        let credential = Credential::OAuth(app, cache);
        Client::new(Options::new(base, credential, clock)).unwrap()
    };
    let client = signed_in(Arc::new(InMemory::default()));
    client.users().me().await.unwrap();
    client.users().me().await.unwrap();
    // Another process, which was started with the first one.
    signed_in(Arc::new(InMemory::default()))
        .users()
        .me()
        .await
        .unwrap();
    assert_eq!(*keyring.0.lock().unwrap(), ["refresh-2", "refresh-5"]);
    let seen = server.seen();
    let asked = seen.iter().filter(|seen| seen.line.ends_with("/token"));
    let asked: Vec<_> = asked.map(form).collect();
    assert_eq!(asked.len(), 2);
    for (form, token) in asked.iter().zip(["refresh-1", "refresh-2"]) {
        assert_eq!(form["grant_type"], "refresh_token");
        assert_eq!(form["refresh_token"], token);
        assert_eq!(form["client_id"], "0oa1native");
        assert!(!form.contains_key("scope"));
    }
    assert_eq!(seen[1].header("authorization"), Some("Bearer access-2"));
}

#[tokio::test]
async fn a_sign_in_that_is_over_says_to_sign_in_again() {
    let server = Server::playing(vec![refused("invalid_grant")]).await;
    let app = App {
        client_id: "0oa1native".to_owned(),
        scopes: Vec::new(),
        dpop: Dpop::Auto,
        grant: Grant::Refresh {
            token: Secret::new("refresh-1"),
            keep: Arc::new(Keyring::default()),
        },
    };
    let base = Base::new(&server.address).unwrap();
    let credential = Credential::OAuth(app, Arc::new(InMemory::default()));
    let clock = Arc::new(VirtualClock::default());
    let client = Client::new(Options::new(base, credential, clock)).unwrap();
    let error: Error = client.users().me().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Credential);
    assert!(
        error.hints()[0].contains("auth login"),
        "{:?}",
        error.hints()
    );
}
