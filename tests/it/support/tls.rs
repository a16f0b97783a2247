//! A listener that speaks TLS with a certificate that no machine trusts by itself.
//!
//! `tls/ca.pem` is the authority, whose key was thrown away; it signed `tls/server.pem` for
//! localhost, 127.0.0.1 and acme.example, good from 2020 to 2120. `tls/server.key.pem` opens nothing but these tests.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Env;

/// The certificate of the authority that signed the server's.
pub(crate) const CA: &str = include_str!("tls/ca.pem");

const CERTIFICATE: &[u8] = include_bytes!("tls/server.pem");
const KEY: &[u8] = include_bytes!("tls/server.key.pem");

/// Answers every connection's one request with the same bytes, encrypted.
pub(crate) struct Tls {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

/// Starts a listener that answers whoever trusts its certificate.
pub(crate) fn tls(answer: Vec<u8>) -> Tls {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    // Ends with the process; a test has no reason to wait for it.
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            serve(stream, &config, &seen, &answer);
        }
    });
    Tls { url, heads }
}

impl Tls {
    /// A place to run commands in whose org is this listener.
    pub(crate) fn env(&self) -> Env {
        Env::org(&self.url)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("https://")
    }

    /// The heads of all requests that were readable here.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(tcp: TcpStream, config: &Arc<ServerConfig>, seen: &Mutex<Vec<String>>, answer: &[u8]) {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut stream = StreamOwned::new(connection, tcp);
    // The handshake happens in here; a client that trusts nobody hangs up and sends nothing.
    let Some((head, body)) = super::tap::read_message(&mut stream) else {
        return;
    };
    drop(body);
    seen.lock().unwrap().push(head);
    stream.write_all(answer).ok();
    stream.conn.send_close_notify();
    stream.flush().ok();
}
