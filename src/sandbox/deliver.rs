//! Calls to the receivers of event hooks, on this machine only.
//!
//! A receiver has three seconds; after silence or a 5xx it is tried once more, after anything else
//! not. Speaks just enough HTTP/1.1 for that, and no TLS: nothing here may leave the machine.
//!
//! Follows <https://developer.okta.com/docs/concepts/event-hooks/>

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::clock::Clock;

const PATIENCE: Duration = Duration::from_secs(3);
const LONGEST: u64 = 64 * 1024;

/// Where an event hook is, and what goes with every call to it.
#[derive(Clone, Debug)]
pub(super) struct Address {
    uri: String,
    headers: Vec<(String, String)>,
}

impl Address {
    /// Reads the channel of an event hook.
    pub(super) fn of(hook: &Map<String, Value>) -> Self {
        let config = hook
            .get("channel")
            .and_then(|channel| channel.get("config"));
        let text =
            |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let own = config
            .and_then(|c| c.get("headers"))
            .and_then(Value::as_array);
        let mut headers: Vec<(String, String)> = own
            .into_iter()
            .flatten()
            .map(|header| (text(header.get("key")), text(header.get("value"))))
            .collect();
        if let Some(scheme) = config.and_then(|c| c.get("authScheme")) {
            headers.push((text(scheme.get("key")), text(hook.get("_secret"))));
        }
        let is_clean = |text: &str| !text.contains(['\r', '\n']);
        headers.retain(|(key, value)| !key.is_empty() && is_clean(key) && is_clean(value));
        Self {
            uri: text(config.and_then(|c| c.get("uri"))),
            headers,
        }
    }
}

/// One event for one hook.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    /// The id of the hook.
    pub hook: String,
    /// Where it is.
    pub address: Address,
    /// What it is told.
    pub body: String,
}

/// The deliveries on their way.
#[derive(Default)]
pub(super) struct Underway(Mutex<JoinSet<()>>);

impl Underway {
    /// Starts one, beside whatever else goes on.
    pub(super) fn add(&self, delivery: impl Future<Output = ()> + Send + 'static) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are done are forgotten.
        while all.try_join_next().is_some() {}
        all.spawn(delivery);
    }

    /// Waits for all of them.
    pub(super) async fn finish(&self) {
        let mut all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        while all.join_next().await.is_some() {}
    }
}

/// Tells a hook; says why it could not be told.
pub(super) async fn deliver(delivery: &Delivery, clock: &dyn Clock) -> Result<(), String> {
    let mut result = Err("not tried".to_owned());
    for _ in 0..2 {
        let asked = call(&delivery.address, "POST", &[], Some(&delivery.body), clock).await;
        result = match asked {
            Ok((200..=299, _)) => return Ok(()),
            Ok((status @ 500..=599, _)) => Err(format!("the receiver answered {status}")),
            Ok((status, _)) => return Err(format!("the receiver answered {status}")),
            Err(reason) => Err(reason),
        };
    }
    result
}

/// Challenges a hook; true if it gave the value back.
pub(super) async fn challenge(address: &Address, value: &str, clock: &dyn Clock) -> bool {
    let header = [("x-okta-verification-challenge".to_owned(), value.to_owned())];
    let Ok((200, body)) = call(address, "GET", &header, None, clock).await else {
        return false;
    };
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    body.get("verification").and_then(Value::as_str) == Some(value)
}

async fn call(
    address: &Address,
    method: &str,
    more: &[(String, String)],
    body: Option<&str>,
    clock: &dyn Clock,
) -> Result<(u16, Vec<u8>), String> {
    let (host, path) = loopback(&address.uri)
        .ok_or("the sandbox calls receivers on this machine only, as http://127.0.0.1:PORT/...")?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in address.headers.iter().chain(more) {
        write!(head, "{name}: {value}\r\n").map_err(|e| e.to_string())?;
    }
    if let Some(body) = body {
        let length = body.len();
        write!(
            head,
            "content-type: application/json\r\ncontent-length: {length}\r\n"
        )
        .map_err(|e| e.to_string())?;
    }
    let message = format!("{head}\r\n{}", body.unwrap_or_default());
    let exchange = async {
        let mut stream = TcpStream::connect(host).await?;
        stream.write_all(message.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    tokio::select! {
        answer = exchange => answer
            .map_err(|e| format!("the receiver cannot be reached: {e}"))
            .and_then(|answer| parsed(&answer).ok_or_else(|| "the receiver did not answer".to_owned())),
        () = clock.sleep(PATIENCE) => Err("the receiver did not answer within 3 s".to_owned()),
    }
}

/// Splits the address of a receiver on this machine into `host:port` and path.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let at = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    let (name, port) = host.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let is_here = matches!(name, "127.0.0.1" | "localhost" | "[::1]");
    let path = if path.is_empty() { "/" } else { path };
    let is_clean = path.bytes().all(|b| b.is_ascii_graphic());
    (is_here && is_clean).then_some((host, path))
}

/// Reads the status and the body of an answer.
fn parsed(answer: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = answer.split_at(end + 4);
    let head = String::from_utf8_lossy(head);
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let chunked = head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked");
    let body = if chunked {
        unchunked(body)
    } else {
        body.to_vec()
    };
    Some((status, body))
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = String::from_utf8_lossy(rest.get(..at).unwrap_or_default()).into_owned();
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size @ 1..) = usize::from_str_radix(size, 16) else {
            break;
        };
        let start = at + 2;
        out.extend_from_slice(rest.get(start..start + size).unwrap_or_default());
        rest = rest.get(start + size + 2..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_machine() {
        for (uri, parts) in [
            ("http://127.0.0.1:80/x?y", Some(("127.0.0.1:80", "/x?y"))),
            ("http://localhost:8000", Some(("localhost:8000", "/"))),
            ("http://[::1]:8000/", Some(("[::1]:8000", "/"))),
            ("http://127.0.0.1.evil.com:80/", None),
            ("http://127.0.0.1@evil.com:80/", None),
            ("http://evil.com:80/127.0.0.1", None),
            ("https://127.0.0.1:80/", None),
            ("http://127.0.0.1/", None),
            ("http://127.0.0.1:80/a b", None),
        ] {
            assert_eq!(loopback(uri), parts, "{uri}");
        }
    }

    #[test]
    fn answers_are_read_in_both_forms() {
        let plain = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        let pieces =
            b"HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x\r\n}\r\n0\r\n\r\n";
        assert_eq!(parsed(plain), Some((200, b"{}".to_vec())));
        assert_eq!(parsed(pieces), Some((204, b"{}".to_vec())));
        assert_eq!(parsed(b"nonsense"), None);
    }
}
