//! Where a browser comes back to after signing in: one address on the loopback interface, for one call.
//!
//! Only a call that brings the `state` of this run ends the wait; every other one is refused and
//! forgotten. Nothing that is brought is shown.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::State;
use axum::handler::Handler as _;
use axum::http::{Method, Response, StatusCode, header};
use tokio::sync::oneshot;

use crate::secret::Secret;

/// The path of the address.
const PATH: &str = "/callback";

/// A listener that nobody has called yet.
pub(super) struct Loopback {
    listener: tokio::net::TcpListener,
    /// Where the browser is to come back to; to be registered to the letter.
    pub(super) address: String,
}

/// What the browser brought.
pub(super) enum Brought {
    /// A code.
    Code(Secret),
    /// A refusal: OAuth's word and, perhaps, a sentence.
    Refusal(String, String),
}

struct Desk {
    state: String,
    waiting: Mutex<Option<oneshot::Sender<Brought>>>,
}

impl Loopback {
    /// Listens on a port of this machine; 0 is a free one.
    pub(super) async fn bind(port: u16) -> std::io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = tokio::net::TcpListener::bind(address).await?;
        let port = listener.local_addr()?.port();
        Ok(Self {
            listener,
            address: format!("http://localhost:{port}{PATH}"),
        })
    }

    /// Waits for the call that brings this state.
    pub(super) async fn wait(self, state: impl Into<String>) -> std::io::Result<Brought> {
        let (sender, brought) = oneshot::channel();
        let desk = Arc::new(Desk {
            state: state.into(),
            waiting: Mutex::new(Some(sender)),
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let service = handle.with_state(desk).into_make_service();
        let server = axum::serve(self.listener, service).with_graceful_shutdown(async move {
            stopped.await.ok();
        });
        let mut server = tokio::spawn(async move { server.await });
        tokio::select! {
            brought = brought => {
                drop(stop);
                // So that the browser gets its page; a browser that keeps the line open is not waited for.
                tokio::time::timeout(std::time::Duration::from_millis(500), &mut server).await.ok();
                server.abort();
                brought.map_err(std::io::Error::other)
            }
            ended = &mut server => {
                let why = ended.map_err(std::io::Error::other)?;
                why.and(Err(std::io::Error::other("nobody listens any more")))
            }
        }
    }
}

async fn handle(State(desk): State<Arc<Desk>>, request: axum::extract::Request) -> Response<Body> {
    let uri = request.uri();
    if uri.path() != PATH {
        return page(StatusCode::NOT_FOUND, "There is nothing here.");
    }
    if request.method() != Method::GET {
        return page(StatusCode::METHOD_NOT_ALLOWED, "This takes GET only.");
    }
    let query = uri.query().unwrap_or_default();
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let (mut code, mut state, mut error, mut why) = (None, None, None, None);
    for (name, value) in pairs.into_owned() {
        match name.as_str() {
            "code" => code = Some(value),
            "state" => state = Some(value),
            "error" => error = Some(value),
            "error_description" => why = Some(value),
            _ => {}
        }
    }
    if state.as_deref() != Some(desk.state.as_str()) {
        return page(
            StatusCode::BAD_REQUEST,
            "This is not the answer to the question that was asked.",
        );
    }
    let (brought, said) = match (code, error) {
        (_, Some(error)) => (
            Brought::Refusal(error, why.unwrap_or_default()),
            "You are not signed in. You can close this window; okta-admin says why.",
        ),
        (Some(code), None) => (
            Brought::Code(Secret::new(code)),
            "You can close this window: okta-admin goes on where you called it.",
        ),
        (None, None) => return page(StatusCode::BAD_REQUEST, "There is no code."),
    };
    let waiting = desk
        .waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match waiting.map(|waiting| waiting.send(brought)) {
        Some(Ok(())) => page(StatusCode::OK, said),
        _ => page(StatusCode::GONE, "This was answered already."),
    }
}

fn page(status: StatusCode, said: &str) -> Response<Body> {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>okta-admin</title>\
         <link rel=\"icon\" href=\"data:,\">\
         <style>body{{font:16px sans-serif;max-width:36em;margin:4em auto}}</style></head>\n\
         <body><h1>okta-admin</h1>\n<p>{said}</p>\n</body></html>\n"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let kind = header::HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    // The code in the address goes nowhere from here.
    let none = header::HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, none);
    let no_store = header::HeaderValue::from_static("no-store");
    headers.insert(header::CACHE_CONTROL, no_store);
    let close = header::HeaderValue::from_static("close");
    headers.insert(header::CONNECTION, close);
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    async fn call(port: u16, line: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        let request = format!("{line} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn only_the_state_of_this_run_ends_the_wait() {
        let loopback = Loopback::bind(0).await.unwrap();
        let port = loopback.listener.local_addr().unwrap().port();
        assert_eq!(
            loopback.address,
            format!("http://localhost:{port}/callback")
        );
        let wait = tokio::spawn(loopback.wait("right"));
        for (line, status) in [
            ("GET /favicon.ico", "404"),
            ("GET /callback?code=stolen&state=wrong", "400"),
            ("GET /callback?code=stolen", "400"),
            ("POST /callback?code=c&state=right", "405"),
            ("GET /callback?state=right", "400"),
            ("GET /callback?code=a%20b&state=right", "200"),
        ] {
            let answer = call(port, line).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{line}: {answer}"
            );
            assert!(!answer.contains("stolen"), "{answer}");
        }
        let Brought::Code(code) = wait.await.unwrap().unwrap() else {
            panic!("no code");
        };
        assert_eq!(code.expose(), "a b");
        assert!(
            TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                .await
                .is_err()
        );
    }

    #[tokio::test]
    async fn a_refusal_is_brought_as_well() {
        let loopback = Loopback::bind(0).await.unwrap();
        let port = loopback.listener.local_addr().unwrap().port();
        let wait = tokio::spawn(loopback.wait("right"));
        call(
            port,
            "GET /callback?error=access_denied&error_description=No&state=right",
        )
        .await;
        let Brought::Refusal(error, why) = wait.await.unwrap().unwrap() else {
            panic!("no refusal");
        };
        assert_eq!((error.as_str(), why.as_str()), ("access_denied", "No"));
    }
}
