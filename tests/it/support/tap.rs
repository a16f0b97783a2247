//! A relay before a server that notes every request that passes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::Env;

/// One request that passed.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `METHOD path?query`.
    pub(crate) line: String,
    /// All of the head, the first line too.
    pub(crate) head: String,
    /// The body as JSON, null if it is none.
    pub(crate) body: Value,
    /// The body as it was sent.
    pub(crate) text: String,
}

impl Seen {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// The value of a field of the form that was sent.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let mut fields = url::form_urlencoded::parse(self.text.as_bytes());
        fields.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    }

    /// Could it change anything?
    pub(crate) fn is_write(&self) -> bool {
        !self.line.starts_with("GET ")
    }
}

/// Answers a request in place of the server, or lets it pass; told how many writes came before it.
pub(crate) type Gate = Arc<dyn Fn(usize, &Seen) -> Option<Vec<u8>> + Send + Sync>;

/// The relay.
pub(crate) struct Tap {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Tap {
    /// Listens in front of `upstream`, an address such as `http://127.0.0.1:8080`.
    pub(crate) fn before(upstream: &str) -> Self {
        Self::with(upstream, Arc::new(|_, _| None))
    }

    /// The same with a gate, which may answer by itself.
    pub(crate) fn with(upstream: &str, gate: Gate) -> Self {
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let own = url.trim_start_matches("http://").to_owned();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let notes = Arc::clone(&seen);
        // Ends with the process; a test has no reason to wait for it.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (notes, upstream) = (Arc::clone(&notes), upstream.clone());
                let (own, gate) = (own.clone(), Arc::clone(&gate));
                // One connection that breaks must not stop the others.
                thread::spawn(move || relay(stream, &upstream, &own, &notes, &gate).ok());
            }
        });
        Self { url, seen }
    }

    /// A place to run commands in whose org is reached through here.
    pub(crate) fn env(&self) -> Env {
        Env::org(&self.url)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Everything that passed.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many passed.
    pub(crate) fn passed(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// What passed and could have changed something.
    pub(crate) fn writes(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(Seen::is_write).collect()
    }
}

/// Carries one request and its answer; each connection has only one, so that no length of an
/// answer needs to be understood here.
fn relay(
    mut client: TcpStream,
    upstream: &str,
    own: &str,
    notes: &Mutex<Vec<Seen>>,
    gate: &Gate,
) -> io::Result<()> {
    let Some((head, body)) = read_message(&mut client) else {
        return Ok(());
    };
    let line = head.lines().next().unwrap_or_default();
    let seen = Seen {
        line: line.trim_end_matches(" HTTP/1.1").to_owned(),
        head: head.clone(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        text: String::from_utf8_lossy(&body).into_owned(),
    };
    let answer = {
        let mut notes = notes.lock().unwrap();
        let answer = gate(notes.iter().filter(|s| s.is_write()).count(), &seen);
        notes.push(seen);
        answer
    };
    if let Some(answer) = answer {
        client.write_all(&answer)?;
        return client.shutdown(Shutdown::Both);
    }
    let mut server = TcpStream::connect(upstream)?;
    let head = head
        .trim_end()
        .replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(format!("{head}\r\n\r\n").as_bytes())?;
    server.write_all(&body)?;
    let mut answer = Vec::new();
    // An answer that breaks off is passed on as far as it came.
    let ended = server.read_to_end(&mut answer);
    // Links are to lead through here, and no length may change.
    assert_eq!(upstream.len(), own.len(), "ports of the same width");
    replace(&mut answer, upstream.as_bytes(), own.as_bytes());
    client.write_all(&answer)?;
    client.shutdown(Shutdown::Both)?;
    ended.map(drop)
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let mut at = 0;
    while at + old.len() <= bytes.len() {
        let here = &mut bytes[at..at + old.len()];
        if here == old {
            here.copy_from_slice(new);
        }
        at += 1;
    }
}

/// Reads a head, up to and with its empty line, and the body it announces.
pub(super) fn read_message(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}
