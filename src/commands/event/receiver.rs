//! The receiver of an event hook, on this machine: answers challenges, checks the secret, hands on
//! what it is told.
//!
//! Listens on loopback only. The secret is compared in a time that does not depend on it. Errors of
//! a caller are statuses; nothing a caller sends ends the receiver.
//!
//! Follows <https://developer.okta.com/docs/concepts/event-hooks/>

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::handler::Handler as _;
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use ring::hmac;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::secret::Secret;

/// The largest message that is read.
const LARGEST: usize = 8 * 1024 * 1024;

const CHALLENGE: &str = "x-okta-verification-challenge";

/// What came with one call, and a way to say that it has been dealt with.
pub(super) struct Message {
    /// The events, as JSON.
    pub(super) events: Vec<Bytes>,
    /// To be told when the events are safe; the caller is answered then.
    pub(super) settled: oneshot::Sender<()>,
}

/// Compares secrets without telling how much of a guess was right.
struct Lock {
    key: hmac::Key,
    tag: hmac::Tag,
}

impl Lock {
    fn new(secret: &Secret, clock: &dyn Clock) -> Self {
        let mut bytes = [0; 32];
        clock.random(&mut bytes);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let tag = hmac::sign(&key, secret.expose().as_bytes());
        Self { key, tag }
    }

    fn opens(&self, given: &[u8]) -> bool {
        hmac::verify(&self.key, given, self.tag.as_ref()).is_ok()
    }
}

/// What all calls share.
struct Desk {
    path: String,
    header: String,
    lock: Lock,
    messages: mpsc::Sender<Message>,
}

/// A receiver that listens.
pub(super) struct Receiver {
    /// Where it is: `http://127.0.0.1:PORT/NAME`.
    pub(super) url: String,
    /// What it is told.
    pub(super) messages: mpsc::Receiver<Message>,
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<()>,
}

/// Listens at `/name`.
pub(super) async fn listen(
    port: u16,
    name: &str,
    header: &str,
    secret: &Secret,
    clock: &dyn Clock,
) -> std::io::Result<Receiver> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = tokio::net::TcpListener::bind(address).await?;
    let url = format!("http://{}/{name}", listener.local_addr()?);
    let (sender, messages) = mpsc::channel(64);
    let desk = Arc::new(Desk {
        path: format!("/{name}"),
        header: header.to_ascii_lowercase(),
        lock: Lock::new(secret, clock),
        messages: sender,
    });
    let (stop, stopped) = oneshot::channel::<()>();
    let service = handle.with_state(desk).into_make_service();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // Told to, or the receiver is gone: both end it.
        stopped.await.ok();
    });
    let server = tokio::spawn(async move {
        // A listener that breaks ends as one that was stopped.
        server.await.ok();
    });
    Ok(Receiver {
        url,
        messages,
        stop,
        server,
    })
}

impl Receiver {
    /// Takes no new calls and waits for those under way; returns what they brought.
    pub(super) async fn stop(mut self) -> Vec<Message> {
        drop(self.stop);
        let mut rest = Vec::new();
        loop {
            tokio::select! {
                message = self.messages.recv() => match message {
                    Some(message) => rest.push(message),
                    None => return rest,
                },
                _ = &mut self.server => {
                    while let Ok(message) = self.messages.try_recv() {
                        rest.push(message);
                    }
                    return rest;
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    events: Vec<Box<RawValue>>,
}

async fn handle(State(desk): State<Arc<Desk>>, request: axum::extract::Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if parts.uri.path() != desk.path {
        return status(StatusCode::NOT_FOUND);
    }
    if parts.method == Method::GET {
        return challenged(&parts.headers);
    }
    if parts.method != Method::POST {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let given = parts
        .headers
        .get(&desk.header)
        .map_or(&b""[..], |v| v.as_bytes());
    if !desk.lock.opens(given) {
        return status(StatusCode::UNAUTHORIZED);
    }
    let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
        return status(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let Ok(envelope) = serde_json::from_slice::<Envelope>(&body) else {
        return status(StatusCode::BAD_REQUEST);
    };
    let events = envelope.data.events.iter();
    let events = events.map(|event| Bytes::copy_from_slice(event.get().as_bytes()));
    let (settled, is_settled) = oneshot::channel();
    let message = Message {
        events: events.collect(),
        settled,
    };
    if desk.messages.send(message).await.is_err() || is_settled.await.is_err() {
        // Not dealt with: Okta shall send it again.
        return status(StatusCode::SERVICE_UNAVAILABLE);
    }
    status(StatusCode::NO_CONTENT)
}

/// Gives the challenge back.
fn challenged(headers: &HeaderMap) -> Response<Body> {
    let Some(value) = headers.get(CHALLENGE).and_then(|v| v.to_str().ok()) else {
        return status(StatusCode::BAD_REQUEST);
    };
    let body = serde_json::json!({ "verification": value }).to_string();
    let mut response = Response::new(Body::from(body));
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn only_the_whole_secret_opens() {
        let lock = Lock::new(&Secret::new("hush"), &SystemClock::new());
        for (given, opens) in [
            ("hush", true),
            ("hus", false),
            ("hushh", false),
            ("", false),
        ] {
            assert_eq!(lock.opens(given.as_bytes()), opens, "{given}");
        }
    }
}
