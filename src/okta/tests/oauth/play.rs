//! A server that plays Okta's part with applications, a client that is one, and a clock for both.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

use super::super::server::{NOW, Notes, Play, Seen, Server, VirtualClock, answer, user};
use crate::clock::{Clock, Sleep};
use crate::okta::oauth::{self, Cached, Dpop, Grant, InMemory, SigningKey, TokenCache};
use crate::okta::{Base, Client, Credential, Observer, Options};
use crate::secret::{Redactor, Secret};

pub(super) const CLIENT: &str = "0oa1client";
pub(super) const TOKEN_LINE: &str = "POST /oauth2/v1/token";
const NONCE: &str = "nonce-of-the-token-endpoint";
const API_NONCE: &str = "nonce-of-the-api";

/// What the server is like.
pub(super) struct Okta {
    /// It wants proofs.
    pub(super) bound: bool,
    /// The API wants a nonce in them, too.
    pub(super) api_nonce: bool,
    /// So many seconds its clock is ahead of ours.
    pub(super) ahead: i64,
    pub(super) lifetime: i64,
    pub(super) pages: usize,
    pub(super) not_granted: &'static str,
    pub(super) stumbles: Vec<usize>,
}

impl Default for Okta {
    fn default() -> Self {
        Self {
            bound: false,
            api_nonce: false,
            ahead: 0,
            lifetime: 3600,
            pages: 1,
            not_granted: "none",
            stumbles: Vec::new(),
        }
    }
}

/// The server while it runs.
pub(super) struct Running {
    server: Server,
    books: Arc<Books>,
}

#[derive(Default)]
pub(super) struct Books {
    tokens: AtomicU64,
    revoked: Mutex<BTreeSet<u64>>,
    passed: AtomicI64,
}

impl Okta {
    /// Answers these requests, counted from 0, with 429 and with silence in turn.
    pub(super) fn stumbling_at(mut self, requests: &[usize]) -> Self {
        self.stumbles = requests.to_vec();
        self
    }

    pub(super) async fn start(self) -> Running {
        let books = Arc::new(Books::default());
        let own = Arc::clone(&books);
        let server = Server::start(move |n, seen| self.answer(&own, n, seen)).await;
        Running { server, books }
    }

    fn answer(&self, books: &Books, n: usize, seen: &Seen) -> Play {
        if let Some(at) = self.stumbles.iter().position(|stumble| *stumble == n) {
            return match at % 2 {
                0 => self.say(books, "429 Too Many Requests", &[], "{}"),
                _ => Play::Bytes(Vec::new()),
            };
        }
        let now = NOW + self.ahead + books.passed.load(Ordering::Relaxed);
        let is_off = |claims: &Value| {
            let iat = claims["iat"].as_i64().unwrap();
            iat > now + 1 || iat < now - 300
        };
        let proof = seen.header("dpop").map(|proof| read(proof).1);
        let refuse = |status: &str, code: &str| {
            let nonce = if seen.line == TOKEN_LINE {
                NONCE
            } else {
                API_NONCE
            };
            let header = format!("dpop-nonce: {nonce}");
            let headers: &[&str] = if code == "use_dpop_nonce" {
                &[&header]
            } else {
                &[]
            };
            let body = format!(r#"{{"error":"{code}","error_description":"No."}}"#);
            self.say(books, status, headers, &body)
        };
        if seen.line == TOKEN_LINE {
            let form = form(seen);
            if is_off(&read(&form["client_assertion"]).1) {
                return refuse("401 Unauthorized", "invalid_client");
            }
            if form["scope"].contains(self.not_granted) {
                return refuse("400 Bad Request", "invalid_scope");
            }
            match &proof {
                None if self.bound => return refuse("400 Bad Request", "invalid_dpop_proof"),
                Some(proof) if is_off(proof) => {
                    return refuse("400 Bad Request", "invalid_dpop_proof");
                }
                Some(proof) if proof["nonce"] != NONCE => {
                    return refuse("400 Bad Request", "use_dpop_nonce");
                }
                _ => {}
            }
            let number = books.tokens.fetch_add(1, Ordering::Relaxed) + 1;
            let kind = if proof.is_some() { "DPoP" } else { "Bearer" };
            let body = serde_json::json!({
                "token_type": kind, "expires_in": self.lifetime,
                "access_token": format!("token-{number}"), "scope": form["scope"],
            });
            return self.say(books, "200 OK", &[], &body.to_string());
        }
        let token = seen.header("authorization").unwrap();
        let number: u64 = token.rsplit('-').next().unwrap().parse().unwrap();
        if books.revoked.lock().unwrap().contains(&number) {
            let challenge = r#"www-authenticate: Bearer error="invalid_token""#;
            return self.say(books, "401 Unauthorized", &[challenge], "");
        }
        match &proof {
            None if self.bound => return refuse("400 Bad Request", "invalid_request"),
            Some(proof) if is_off(proof) => return refuse("400 Bad Request", "invalid_dpop_proof"),
            Some(proof) if self.api_nonce && proof["nonce"] != API_NONCE => {
                return refuse("400 Bad Request", "use_dpop_nonce");
            }
            _ => {}
        }
        let ada = user(super::ADA, "ada@example.com");
        if seen.line.starts_with("GET /api/v1/users?") {
            let page = seen
                .line
                .split("after=")
                .nth(1)
                .map_or(1, |page| page.parse().unwrap());
            let link = format!(r#"link: </api/v1/users?after={}>; rel="next""#, page + 1);
            let headers: &[&str] = if page < self.pages { &[&link] } else { &[] };
            return self.say(books, "200 OK", headers, &format!("[{ada}]"));
        }
        self.say(books, "200 OK", &[], &ada)
    }

    fn say(&self, books: &Books, status: &str, headers: &[&str], body: &str) -> Play {
        let now = NOW + self.ahead + books.passed.load(Ordering::Relaxed);
        let now = Timestamp::from_second(now).unwrap();
        let date = jiff::fmt::rfc2822::DateTimePrinter::new();
        let date = date.timestamp_to_rfc9110_string(&now).unwrap();
        let date = format!("date: {date}");
        let headers = [&[date.as_str(), "content-type: application/json"], headers].concat();
        answer(status, &headers, body)
    }
}

impl Running {
    pub(super) fn address(&self) -> &str {
        &self.server.address
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.server.lines()
    }

    /// How many tokens were given out.
    pub(super) fn tokens(&self) -> u64 {
        self.books.tokens.load(Ordering::Relaxed)
    }

    pub(super) fn revoke(&self, number: u64) {
        self.books.revoked.lock().unwrap().insert(number);
    }

    /// The scopes that were asked for, in turn.
    pub(super) fn scopes(&self) -> Vec<String> {
        let seen = self.seen();
        let asked = seen.iter().filter(|seen| seen.line == TOKEN_LINE);
        asked.map(|seen| form(seen)["scope"].clone()).collect()
    }

    /// No assertion and no proof came twice, and none shares its `jti` with another.
    pub(super) fn nothing_was_used_twice(&self) {
        let mut ids = BTreeSet::new();
        for seen in self.seen() {
            let assertion =
                (seen.line == TOKEN_LINE).then(|| form(&seen)["client_assertion"].clone());
            let proof = seen.header("dpop").map(str::to_owned);
            for token in assertion.into_iter().chain(proof) {
                let id = read(&token).1["jti"].as_str().unwrap().to_owned();
                assert!(ids.insert(id), "used twice: {}", seen.line);
            }
        }
        assert!(!ids.is_empty());
    }
}

/// An application as it is set up.
pub(super) struct App {
    pub(super) address: String,
    pub(super) books: Option<Arc<Books>>,
    pub(super) scopes: &'static [&'static str],
    pub(super) dpop: Dpop,
    pub(super) cache: Arc<InMemory>,
}

/// An application that is running.
pub(super) struct Made {
    pub(super) client: Client,
    pub(super) notes: Arc<Notes>,
    pub(super) clock: Arc<Counting>,
    pub(super) redactor: Redactor,
}

impl App {
    pub(super) fn setup(okta: &Running) -> Self {
        Self {
            books: Some(Arc::clone(&okta.books)),
            ..Self::nowhere(okta.address())
        }
    }

    fn nowhere(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            books: None,
            scopes: &["okta.users.read"],
            dpop: Dpop::Auto,
            cache: Arc::default(),
        }
    }

    pub(super) fn of(okta: &Running) -> Made {
        Self::setup(okta).client()
    }

    pub(super) fn at(address: &str) -> Made {
        Self::nowhere(address).client()
    }

    pub(super) fn client(self) -> Made {
        let cache = Arc::clone(&self.cache);
        self.with_cache(cache)
    }

    pub(super) fn with_cache(self, cache: Arc<dyn TokenCache>) -> Made {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let clock = Arc::new(Counting {
            clock: VirtualClock::default(),
            // Another process has other randomness.
            count: AtomicU64::new(NEXT.fetch_add(1 << 32, Ordering::Relaxed)),
            books: self.books,
        });
        let key = include_str!("../../oauth/key/ec-p256-pkcs8.pem");
        let key = SigningKey::parse(&Secret::new(key), Some("key1".to_owned())).unwrap();
        let app = oauth::App {
            client_id: CLIENT.to_owned(),
            scopes: self.scopes.iter().map(|&scope| scope.to_owned()).collect(),
            dpop: self.dpop,
            grant: Grant::Key(key),
        };
        let (notes, redactor) = (Arc::new(Notes::default()), Redactor::default());
        let base = Base::new(&self.address).unwrap();
        let credential = Credential::OAuth(app, cache);
        let options = Options {
            observer: Arc::clone(&notes) as Arc<dyn Observer>,
            redactor: redactor.clone(),
            ..Options::new(base, credential, Arc::clone(&clock) as Arc<dyn Clock>)
        };
        Made {
            client: Client::new(options).unwrap(),
            notes,
            clock,
            redactor,
        }
    }
}

/// A cache with a lock that one holder has at a time, as a file has.
#[derive(Default)]
pub(super) struct Shelf {
    kept: InMemory,
    lock: Arc<(Mutex<bool>, Condvar)>,
}

struct Unlocks(Arc<(Mutex<bool>, Condvar)>);

impl TokenCache for Shelf {
    fn load(&self) -> Option<Cached> {
        self.kept.load()
    }

    fn store(&self, token: &Cached) {
        self.kept.store(token);
    }

    fn lock(&self) -> Box<dyn Any + Send> {
        let (held, freed) = &*self.lock;
        let held = held.lock().unwrap();
        *freed.wait_while(held, |held| *held).unwrap() = true;
        Box::new(Unlocks(Arc::clone(&self.lock)))
    }
}

impl Drop for Unlocks {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap() = false;
        self.0.1.notify_one();
    }
}

/// A client with a token that it did not get itself.
pub(super) fn bearer(address: &str, token: &str) -> Client {
    let credential = Credential::Bearer(Secret::new(token));
    let clock = Arc::new(VirtualClock::default());
    Client::new(Options::new(Base::new(address).unwrap(), credential, clock)).unwrap()
}

/// A virtual clock whose randomness never comes twice, and which takes the server's clock along.
pub(super) struct Counting {
    clock: VirtualClock,
    count: AtomicU64,
    books: Option<Arc<Books>>,
}

impl Counting {
    pub(super) fn pass(&self, time: Duration) {
        drop(self.sleep(time));
    }
}

impl Clock for Counting {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        let slept = self.clock.sleep(time);
        let passed = i64::try_from(self.elapsed().as_secs()).unwrap();
        if let Some(books) = &self.books {
            books.passed.fetch_max(passed, Ordering::Relaxed);
        }
        slept
    }

    fn random(&self, buffer: &mut [u8]) {
        let count = self.count.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (byte, count) in buffer.iter_mut().zip(count.iter().cycle()) {
            *byte = *count;
        }
    }
}

/// Reads the form of a request.
pub(in crate::okta::tests) fn form(seen: &Seen) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(seen.body.as_bytes())
        .into_owned()
        .collect()
}

/// Reads header and claims of a signed token.
pub(in crate::okta::tests) fn read(token: &str) -> (Value, Value) {
    let parts: Vec<Value> = token
        .split('.')
        .take(2)
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
        .collect();
    (parts[0].clone(), parts[1].clone())
}
