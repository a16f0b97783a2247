//! A raw HTTP/1 server on loopback: answers each request with the bytes a test gives, and keeps
//! what it was sent. Also a clock whose sleeps take no time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::{Clock, Sleep};
use crate::okta::{Base, Client, Credential, Exchange, Limits, Observer, Options, Wait};
use crate::secret::Secret;

pub(super) const TOKEN: &str = "00-the-token-of-the-test";
/// What the virtual wall clock shows at the start; the server may think otherwise.
pub(super) const NOW: i64 = 1_700_000_000;

/// One request as it came in.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Such as `GET /api/v1/users?limit=200`.
    pub(super) line: String,
    /// The header lines, names in lower case.
    pub(super) headers: Vec<String>,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.headers
            .iter()
            .find_map(|line| line.strip_prefix(prefix.as_str()))
    }
}

/// What to do with one request.
#[derive(Clone, Debug)]
pub(super) enum Play {
    /// These bytes, then close.
    Bytes(Vec<u8>),
    /// The first bytes, a pause, then the rest.
    Slow(Vec<u8>, Duration, Vec<u8>),
    /// The first bytes, and then silence for good.
    Stall(Vec<u8>),
}

pub(super) fn answer(status: &str, headers: &[&str], body: &str) -> Play {
    let head = head(status, headers, body.len());
    Play::Bytes(format!("{head}{body}").into_bytes())
}

pub(super) fn head(status: &str, headers: &[&str], length: usize) -> String {
    let mut lines = vec![format!("HTTP/1.1 {status}"), "connection: close".to_owned()];
    lines.push(format!("content-length: {length}"));
    lines.extend(headers.iter().map(|&line| line.to_owned()));
    lines.join("\r\n") + "\r\n\r\n"
}

pub(super) fn ok(body: &str) -> Play {
    answer(
        "200 OK",
        &["content-type: application/json", "x-okta-request-id: req1"],
        body,
    )
}

/// A user as short as a view allows.
pub(super) fn user(id: &str, login: &str) -> String {
    format!(
        r#"{{"id":"{id}","status":"ACTIVE","created":"2026-01-01T00:00:00.000Z","profile":{{"login":"{login}"}}}}"#
    )
}

/// The server: what it was sent so far.
pub(super) struct Server {
    pub(super) address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers with `play(n, request)`, n from 0.
    pub(super) async fn start(play: impl Fn(usize, &Seen) -> Play + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (play, kept) = (Arc::new(play), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (play, kept) = (Arc::clone(&play), Arc::clone(&kept));
                tokio::spawn(async move { serve(stream, &*play, &kept).await });
            }
        });
        Self { address, seen }
    }

    /// Answers with each of `plays` in turn, the last one again and again.
    pub(super) async fn playing(plays: Vec<Play>) -> Self {
        Self::start(move |n, _| plays[n.min(plays.len() - 1)].clone()).await
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    pub(super) fn client(&self) -> (Client, Arc<Notes>, Arc<VirtualClock>) {
        self.client_with(Limits::default())
    }

    pub(super) fn client_with(&self, limits: Limits) -> (Client, Arc<Notes>, Arc<VirtualClock>) {
        let clock = Arc::new(VirtualClock::default());
        let notes = Arc::new(Notes::default());
        let base = Base::new(&self.address).unwrap();
        let credential = Credential::Ssws(Secret::new(TOKEN));
        let options = Options {
            limits,
            observer: Arc::clone(&notes) as Arc<dyn Observer>,
            ..Options::new(base, credential, Arc::clone(&clock) as Arc<dyn Clock>)
        };
        (Client::new(options).unwrap(), notes, clock)
    }
}

async fn serve(
    mut stream: TcpStream,
    play: &(impl Fn(usize, &Seen) -> Play + Sync),
    kept: &Mutex<Vec<Seen>>,
) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let n = {
        let mut kept = kept.lock().unwrap();
        kept.push(request.clone());
        kept.len() - 1
    };
    // The client may hang up at any time; that is its right.
    let written = match play(n, &request) {
        Play::Bytes(bytes) => stream.write_all(&bytes).await,
        Play::Slow(first, pause, rest) => {
            let first = stream.write_all(&first).await;
            tokio::time::sleep(pause).await;
            first.and(stream.write_all(&rest).await)
        }
        Play::Stall(bytes) => {
            let written = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
            written
        }
    };
    written.unwrap_or_default();
    stream.shutdown().await.unwrap_or_default();
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.split("\r\n");
            let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
            let headers: Vec<String> = lines.map(str::to_owned).collect();
            let length = headers
                .iter()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |n| n.parse().unwrap()) {
                return Some(Seen {
                    line,
                    headers,
                    body: body.to_owned(),
                });
            }
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&piece[..n]),
            _ => return None,
        }
    }
}

/// Keeps what the client told.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) exchanges: Mutex<Vec<Exchange>>,
    pub(super) waits: Mutex<Vec<Wait>>,
    pub(super) warnings: Mutex<Vec<String>>,
}

impl Observer for Notes {
    fn exchange(&self, exchange: &Exchange) {
        self.exchanges.lock().unwrap().push(exchange.clone());
    }

    fn waiting(&self, wait: &Wait) {
        self.waits.lock().unwrap().push(*wait);
    }

    fn warning(&self, text: &str) {
        self.warnings.lock().unwrap().push(text.to_owned());
    }
}

/// A clock that stands still but for the sleeps, which take no time.
#[derive(Debug, Default)]
pub(super) struct VirtualClock(Mutex<Duration>);

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.elapsed()).unwrap();
        Timestamp::from_second(NOW).unwrap() + passed
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        *self.0.lock().unwrap() += time;
        Box::pin(tokio::task::yield_now())
    }

    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0x80);
    }
}
