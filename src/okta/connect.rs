//! The HTTP client underneath: built once, at the first request.
//!
//! No redirects, no cookies, no repeats of its own. Loading the system's certificates costs 4 ms,
//! so plain loopback connections load none.

use std::time::Duration;

use super::base::Base;
use super::client::{Proxy, Trust};
use super::error::Error;

const CONNECT: Duration = Duration::from_secs(10);
/// Shorter than the minute after which load balancers close: a write on a connection that is just
/// being closed would end as unknown.
const IDLE: Duration = Duration::from_secs(30);
/// More headers than this is no Okta answer; the cap keeps a hostile one small.
const MOST_HEADERS: usize = 200;
const MOST_HEADER_BYTES: u32 = 256 * 1024;

/// Builds the HTTP client of an org.
pub(in crate::okta) fn build(
    base: &Base,
    trust: &Trust,
    proxy: Option<&Proxy>,
) -> Result<reqwest::Client, Error> {
    install_crypto();
    let agent = format!(
        "okta-admin/{} ({}; {})",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let mut builder = reqwest::Client::builder()
        .user_agent(agent)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        .http1_max_headers(MOST_HEADERS)
        .http2_max_header_list_size(MOST_HEADER_BYTES)
        .tls_version_min(reqwest::tls::Version::TLS_1_2);
    if base.is_loopback() {
        // A proxy must never see, or answer for, what is on this machine.
        builder = builder.no_proxy();
    } else if let Some(proxy) = proxy {
        builder = builder.proxy(through(proxy)?);
    }
    if base.as_str().starts_with("http:") {
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = &trust.ca_pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem)
            .map_err(|e| setup(format!("the CA file is not PEM: {e}"), false))?;
        if certificates.is_empty() {
            return Err(setup("the CA file holds no certificate".to_owned(), false));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    if trust.insecure {
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    builder.build().map_err(|error| setup(chain(&error), true))
}

fn through(proxy: &Proxy) -> Result<reqwest::Proxy, Error> {
    let mut through = reqwest::Proxy::all(&proxy.url)
        .map_err(|_| setup("the address of the proxy cannot be read".to_owned(), false))?;
    if let Some((user, password)) = &proxy.login {
        through = through.basic_auth(user, password.expose());
    }
    Ok(through.no_proxy(reqwest::NoProxy::from_env()))
}

fn setup(what: String, certificates: bool) -> Error {
    Error::Setup { what, certificates }
}

/// The one place that chooses the cryptography; a second call changes nothing.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been quicker; both install the same one.
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap_or_default();
    }
}

/// An error and what is below it, in one line.
pub(in crate::okta) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        below = error.source();
    }
    text
}
