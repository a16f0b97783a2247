//! The HTTP side: one thread, one runtime, the database on the same thread.
//!
//! In the order of a request: well-known, latency, credential, rate limit, fault, the org, the
//! headers that every answer has. What a request means is `org`'s business.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::handler::Handler as _;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tokio::sync::oneshot;

use crate::clock::Clock;

use super::answer::{Answer, Content, Refusal};
use super::faults::{Fault, Faults};
use super::limits::{Limits, Standing};
use super::line::{Line, Lines};
use super::oauth::{self, Caller};
use super::org::{Org, REQUEST_ID};
use super::request::{Method, Request};
use super::store::Store;
use super::{Error, Options, deliver, ids};

const BODY_LIMIT: usize = 16 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(5);
const DPOP: header::HeaderName = header::HeaderName::from_static("dpop");

/// How long the token of this server lives unused, in seconds.
const TOKEN_WINDOW: i64 = 30 * 24 * 3600;

/// A server and the thread it runs on.
pub(super) struct Server {
    url: String,
    token: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(options: Options) -> Result<Self, Error> {
        let clock = options.clock;
        let store = Store::open(&options.state, clock.as_ref())?;
        let listen = |source| Error::Listen {
            port: options.port,
            source,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let listener = std::net::TcpListener::bind(address).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let url = format!("http://{}", listener.local_addr().map_err(listen)?);
        let token = options.token.unwrap_or_else(|| ids::token(clock.as_ref()));
        let faults = Faults::new(options.faults, options.seed);
        let desk = Arc::new(Desk {
            org: Mutex::new(
                Org::new(store, &url, Arc::clone(&clock), faults.any())
                    .with_token_lifetime(options.token_lifetime),
            ),
            limits: Mutex::new(Limits::new(options.rate_limit)),
            faults,
            count: AtomicU64::new(0),
            used: AtomicI64::new(clock.now().as_second()),
            latency: options.latency,
            token: token.clone(),
            clock,
            underway: deliver::Underway::default(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Start)?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || runtime.block_on(serve(listener, desk, stopped)))
            .map_err(Error::Start)?;
        Ok(Self {
            url,
            token,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn stop(mut self) {
        drop(self.stop.take());
        self.join();
    }

    pub(super) fn wait(mut self) {
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has stopped as well.
            thread.join().ok();
        }
    }
}

async fn serve(listener: std::net::TcpListener, desk: Arc<Desk>, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let clock = Arc::clone(&desk.clock);
    let (finish, finishing) = oneshot::channel::<()>();
    let owed = Arc::clone(&desk);
    let service = handle
        .with_state(desk)
        .into_make_service_with_connect_info::<Line>();
    let server = axum::serve(Lines(listener), service).with_graceful_shutdown(async move {
        // Told to stop, or the handle is gone: both end here.
        let _ = finishing.await;
    });
    let deadline = async move {
        let _ = stopped.await;
        drop(finish);
        clock.sleep(PATIENCE).await;
    };
    tokio::select! {
        _ = server => {}
        () = deadline => {}
    }
    // What happened is told before the process may end; each delivery has a deadline of its own.
    owed.underway.finish().await;
}

/// What all requests of a server share.
struct Desk {
    org: Mutex<Org>,
    limits: Mutex<Limits>,
    faults: Faults,
    count: AtomicU64,
    /// When the token was used last, in epoch seconds.
    used: AtomicI64,
    latency: Duration,
    token: String,
    clock: Arc<dyn Clock>,
    underway: deliver::Underway,
}

async fn handle(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: axum::extract::Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut request = Request::new(
        Method::of(parts.method.as_str()),
        parts.uri.path(),
        parts.uri.query(),
    );
    parts.method.as_str().clone_into(&mut request.verb);
    request.host = text(&parts.headers, &header::HOST);
    if request.path.starts_with("/.well-known/") {
        let answer = desk.answer(&request);
        return desk.dress(answer, None);
    }
    if desk.latency > Duration::ZERO {
        desk.clock.sleep(desk.latency).await;
    }
    let body = axum::body::to_bytes(body, BODY_LIMIT).await;
    request.authorization = text(&parts.headers, &header::AUTHORIZATION);
    request.dpop = text(&parts.headers, &DPOP);
    match desk.admit(&request) {
        Ok(caller) => request.caller = caller,
        Err(answer) => return desk.dress(answer, None),
    }
    let standing = desk.count(&request);
    if !standing.allowed {
        return desk.refuse(&Refusal::rate(), Some(standing));
    }
    if matches!(request.method, Method::Post | Method::Put) && !has_length(&parts.headers) {
        return desk.refuse(&Refusal::length(), Some(standing));
    }
    let Ok(body) = body else {
        return desk.refuse(&Refusal::malformed(), Some(standing));
    };
    request.body = body.into();
    request.id = ids::hex(desk.clock.as_ref(), 32);
    request.if_match = text(&parts.headers, &header::IF_MATCH);
    request.content_type = text(&parts.headers, &header::CONTENT_TYPE);
    let challenge = desk.org().challenge(&request);
    if let Some(address) = challenge {
        let value = ids::word(desk.clock.as_ref(), 40);
        request.challenge = Some(deliver::challenge(&address, &value, &*desk.clock).await);
    }
    let n = desk.count.fetch_add(1, Ordering::Relaxed);
    let fault = desk
        .faults
        .of(n)
        .filter(|_| !oauth::is_page(&request.names()));
    match fault {
        None => {
            let answer = desk.answer(&request);
            desk.tell_hooks();
            desk.dress(answer, Some(standing))
        }
        Some(fault) => {
            let response = desk.fail(fault, &line, &request, standing).await;
            desk.tell_hooks();
            response
        }
    }
}

impl Desk {
    /// Finds out who sends a request, or refuses it.
    fn admit(&self, request: &Request) -> Result<Caller, Answer> {
        if oauth::is_open(&request.names()) {
            return Ok(Caller::Token);
        }
        let header = request.authorization.as_deref().unwrap_or_default();
        let scheme = header.split(' ').next().unwrap_or_default();
        if ["Bearer", "DPoP"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
        {
            return self.org().admit(request);
        }
        if self.knows(header) {
            return Ok(Caller::Token);
        }
        Err(Refusal::token().answer(&ids::word(self.clock.as_ref(), 22)))
    }

    /// Is the credential the one this server was started with, and was it used lately?
    fn knows(&self, header: &str) -> bool {
        // One of Okta's own SDKs leaves the space out, and is served all the same.
        let right = header
            .split_at_checked("SSWS".len())
            .is_some_and(|(scheme, token)| {
                scheme.eq_ignore_ascii_case("SSWS") && token.trim() == self.token
            });
        if !right {
            return false;
        }
        let now = self.clock.now().as_second();
        let last = self.used.load(Ordering::Relaxed);
        // Once it has expired it stays so: a refused call does not count as a use.
        if now - last > TOKEN_WINDOW {
            return false;
        }
        self.used.store(now, Ordering::Relaxed);
        true
    }

    fn count(&self, request: &Request) -> Standing {
        let segments = request.names();
        let below = segments.strip_prefix(&["api", "v1"]).unwrap_or(&segments);
        let now = self.clock.now().as_millisecond();
        self.limits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(request.method, below, now)
    }

    fn org(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &Request) -> Answer {
        self.org().answer(request)
    }

    /// Delivers what happened to the event hooks that asked for it, beside the answers.
    fn tell_hooks(self: &Arc<Self>) {
        let deliveries = self.org().take_deliveries();
        for delivery in deliveries {
            let desk = Arc::clone(self);
            self.underway.add(async move {
                if let Err(reason) = deliver::deliver(&delivery, &*desk.clock).await {
                    desk.org().failed_delivery(&delivery.hook, &reason);
                }
            });
        }
    }

    fn refuse(&self, refusal: &Refusal, standing: Option<Standing>) -> Response<Body> {
        self.dress(
            refusal.answer(&ids::word(self.clock.as_ref(), 22)),
            standing,
        )
    }

    async fn fail(
        &self,
        fault: Fault,
        line: &Line,
        request: &Request,
        standing: Standing,
    ) -> Response<Body> {
        let nothing = Answer::no_content();
        match fault {
            Fault::Drop { applied } | Fault::Reset { applied } => {
                if applied {
                    self.answer(request);
                }
                line.end_after(0, matches!(fault, Fault::Reset { .. }));
                self.dress(nothing, Some(standing))
            }
            Fault::Cut => {
                let answer = self.answer(request);
                let half = u64::try_from(answer.body.len() / 2).unwrap_or_default();
                let response = self.dress(answer, Some(standing));
                line.end_after(head_length(&response) + half, false);
                response
            }
            Fault::Gateway { status, applied } => {
                if applied {
                    self.answer(request);
                }
                self.dress(gateway(status, self.clock.as_ref()), Some(standing))
            }
            Fault::Rate => self.refuse(
                &Refusal::rate(),
                Some(Standing {
                    remaining: 0,
                    reset: self.clock.now().as_second() + 1,
                    ..standing
                }),
            ),
            Fault::Concurrency => self.refuse(
                &Refusal::rate(),
                Some(Standing {
                    limit: 0,
                    remaining: 0,
                    ..standing
                }),
            ),
            Fault::Slow(time) => {
                self.clock.sleep(time).await;
                let answer = self.answer(request);
                self.dress(answer, Some(standing))
            }
        }
    }

    /// Adds the headers that every answer has.
    fn dress(&self, answer: Answer, standing: Option<Standing>) -> Response<Body> {
        let mut response = Response::new(Body::from(answer.body));
        *response.status_mut() =
            StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let mut put = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name, value);
            }
        };
        let now = self.clock.now();
        put(
            "date",
            &now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        );
        match answer.content {
            Content::Json => put("content-type", "application/json"),
            Content::Html => put("content-type", "text/html"),
            Content::None => {}
        }
        // What the org did has a name already; what never came there gets one.
        if !answer.headers.iter().any(|(name, _)| *name == REQUEST_ID) {
            put(REQUEST_ID, &ids::hex(self.clock.as_ref(), 32));
        }
        put("x-content-type-options", "nosniff");
        put("cache-control", "no-cache, no-store");
        // A client with a cookie jar would turn these into somebody else's session.
        put(
            "set-cookie",
            "sid=\"\"; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/",
        );
        put(
            "set-cookie",
            &format!(
                "JSESSIONID={}; Path=/; HttpOnly",
                ids::hex(self.clock.as_ref(), 32)
            ),
        );
        if let Some(standing) = standing {
            put("x-rate-limit-limit", &standing.limit.to_string());
            put("x-rate-limit-remaining", &standing.remaining.to_string());
            put("x-rate-limit-reset", &standing.reset.to_string());
        }
        for (name, value) in &answer.headers {
            put(name, value);
        }
        response
    }
}

fn has_length(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

/// The bytes before the body, near enough to cut behind them.
fn head_length(response: &Response<Body>) -> u64 {
    let head: usize = response
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    u64::try_from(head + 40).unwrap_or_default()
}

fn gateway(status: u16, clock: &dyn Clock) -> Answer {
    match status {
        500 => Refusal::internal().answer(&ids::word(clock, 22)),
        502 => Answer {
            content: Content::Html,
            ..Answer::bytes(
                502,
                b"<html><head><title>502 Bad Gateway</title></head>\
                  <body><center><h1>502 Bad Gateway</h1></center></body></html>"
                    .to_vec(),
            )
        },
        status => Answer {
            status,
            ..Answer::no_content()
        },
    }
}
