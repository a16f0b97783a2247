//! A listener that answers with exact bytes: for answers that no decent server gives.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::Env;

/// Answers every connection's one request with scripted bytes and then closes it.
pub(crate) struct Raw {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

/// Starts a listener; `answer` makes the bytes from the head of a request, its first line first.
pub(crate) fn raw(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Raw {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    // Ends with the process; a test has no reason to wait for it.
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            serve(stream, &seen, &answer);
        }
    });
    Raw { url, heads }
}

/// An answer with this status line, headers and body, and the length of the body.
pub(crate) fn http(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("connection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

impl Raw {
    /// The address, without a trailing slash.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A place to run commands in whose org is this listener.
    pub(crate) fn env(&self) -> Env {
        Env::org(&self.url)
    }

    /// The heads of all requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, answer: &impl Fn(&str) -> Vec<u8>) {
    let Some((head, body)) = super::tap::read_message(&mut stream) else {
        return;
    };
    drop(body);
    let bytes = answer(&head);
    seen.lock().unwrap().push(head);
    // A client may hang up before it has read everything; that is its answer.
    stream.write_all(&bytes).ok();
    stream.shutdown(Shutdown::Write).ok();
    // Closing with unread bytes would reset the connection and take the answer with it.
    stream.read_to_end(&mut Vec::new()).ok();
}
