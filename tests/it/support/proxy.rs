//! A proxy: tunnels every name to one listener, or answers what a test wants, and remembers what it was asked.

use std::io::{self, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A proxy that is running.
pub(crate) struct Proxy {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
}

/// What the proxy does when it is asked for a tunnel.
#[derive(Clone)]
pub(crate) enum Tunnel {
    /// Connects to this address, whatever name was asked for.
    To(String),
    /// Answers with these bytes and hangs up.
    Refused(Vec<u8>),
}

/// Starts a proxy; it ends with the process.
pub(crate) fn proxy(tunnel: Tunnel) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (seen, tunnel) = (Arc::clone(&seen), tunnel.clone());
            thread::spawn(move || serve(client, &seen, &tunnel));
        }
    });
    Proxy { address, heads }
}

impl Proxy {
    /// Its host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The heads of all requests to the proxy itself.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, seen: &Mutex<Vec<String>>, tunnel: &Tunnel) {
    let Some((head, _)) = super::tap::read_message(&mut client) else {
        return;
    };
    seen.lock().unwrap().push(head);
    let server = match tunnel {
        Tunnel::Refused(answer) => {
            client.write_all(answer).ok();
            client.shutdown(Shutdown::Write).ok();
            // Whoever sends more than was asked must not be cut off by a reset.
            io::copy(&mut client, &mut io::sink()).ok();
            return;
        }
        Tunnel::To(address) => TcpStream::connect(address).unwrap(),
    };
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .ok();
    let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let there = thread::spawn(move || pass(from, to));
    pass(server, client);
    there.join().ok();
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    io::copy(&mut from, &mut to).ok();
    to.shutdown(Shutdown::Write).ok();
}
