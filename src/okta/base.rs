//! The address of an org: scheme, host and port, nothing else.
//!
//! Not the place where what a person types is understood (`acme`, `acme-admin.okta.com`, a trailing
//! path); that is `config`. Plain `http` is for loopback only, because a token goes with every request.

use std::fmt;

use url::{Host, Url};

use crate::failure::Kind;

/// A validated origin, such as `https://acme.okta.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    url: Url,
}

/// Why an address cannot be an org's.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// It is no URL at all.
    #[error("the address {address:?} is not a URL")]
    NotUrl {
        /// What was given.
        address: String,
        /// What the parser said.
        source: url::ParseError,
    },
    /// Another scheme than `https`, or `http` to a host that is not this machine.
    #[error("the address {address:?} must start with https:// (plain http is for loopback only)")]
    Scheme {
        /// What was given.
        address: String,
    },
    /// A user, a path, a query or a fragment.
    #[error("the address of an org is a scheme and a host; {what} does not belong there")]
    TooMuch {
        /// What does not belong there.
        what: &'static str,
    },
}

impl BaseError {
    /// Returns the class: always a wrong setting.
    pub fn kind(&self) -> Kind {
        Kind::Usage
    }
}

impl Base {
    /// Accepts `https://HOST[:PORT]`, or `http://` with a loopback host; a single trailing `/` is fine.
    pub fn new(address: &str) -> Result<Self, BaseError> {
        let url = Url::parse(address).map_err(|source| BaseError::NotUrl {
            // An address with a password in it must not be repeated in a message.
            address: if address.contains('@') {
                String::new()
            } else {
                address.to_owned()
            },
            source,
        })?;
        let extra = [
            (
                "a user name",
                !url.username().is_empty() || url.password().is_some(),
            ),
            ("a path", !matches!(url.path(), "" | "/")),
            ("a query", url.query().is_some()),
            ("a fragment", url.fragment().is_some()),
        ];
        if let Some((what, _)) = extra.into_iter().find(|(_, there)| *there) {
            return Err(BaseError::TooMuch { what });
        }
        match url.scheme() {
            "https" if url.host().is_some() => {}
            "http" if is_loopback(&url) => {}
            _ => {
                return Err(BaseError::Scheme {
                    address: address.to_owned(),
                });
            }
        }
        Ok(Self { url })
    }

    /// Returns the origin without a trailing slash.
    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Returns the origin.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the host without the port.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Returns whether the org is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Returns whether `url` has the same scheme, host and port, and no user in it.
    pub(crate) fn owns(&self, url: &Url) -> bool {
        url.origin() == self.url.origin() && url.username().is_empty() && url.password().is_none()
    }

    /// Joins a link from an answer, absolute or relative.
    pub(crate) fn join(&self, link: &str) -> Result<Url, url::ParseError> {
        self.url.join(link)
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_plain_http_on_loopback_are_addresses() {
        for (address, good) in [
            ("https://acme.okta.com", true),
            ("https://acme.okta.com/", true),
            ("https://login.acme.com:8443", true),
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:80", true),
            ("http://localhost:9", true),
            ("http://acme.okta.com", false),
            ("http://127.0.0.1.evil.com", false),
            ("http://localhost.evil.com", false),
            ("http://10.0.0.1", false),
            ("ftp://acme.okta.com", false),
            ("https://u:p@acme.okta.com", false),
            ("https://acme.okta.com/api/v1", false),
            ("https://acme.okta.com?x=1", false),
            ("https://acme.okta.com#x", false),
            ("acme.okta.com", false),
            ("", false),
        ] {
            assert_eq!(Base::new(address).is_ok(), good, "{address}");
        }
    }

    #[test]
    fn a_link_belongs_to_the_org_only_with_the_same_scheme_host_and_port() {
        let base = Base::new("https://acme.okta.com").unwrap();
        for (link, ours) in [
            ("https://acme.okta.com/api/v1/users?after=1", true),
            ("https://ACME.okta.com:443/api/v1/users", true),
            ("/api/v1/users?after=1", true),
            ("http://acme.okta.com/api/v1/users", false),
            ("https://acme.okta.com:444/", false),
            ("https://acme.okta.com.evil.com/", false),
            ("https://acme.okta.com@evil.com/", false),
            ("https://evil@acme.okta.com/", false),
            ("//evil.com/api", false),
        ] {
            assert_eq!(base.owns(&base.join(link).unwrap()), ours, "{link}");
        }
    }
}
