//! The address of an org, from what people write: a subdomain, a host, a URL, the console's host.
//!
//! Pure; nothing is looked up. The result is always an origin, `https://host[:port]`, without a path; plain `http` only on
//! loopback. Okta's console answers on `NAME-admin.okta.com` and its API on `NAME.okta.com`, hence the stripping;
//! a custom domain is taken as it is, in its ASCII form. Errors: [`Error`], all of kind usage.
//! Follows https://developer.okta.com/docs/guides/find-your-domain/main/

use std::fmt;

use url::{Host, Url};

/// Where an org's API answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    url: String,
    host: String,
}

/// The domains under which Okta hosts orgs; the first is the one a bare subdomain gets.
const OKTA_DOMAINS: [&str; 6] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
];

/// Hosts under Okta's domains that are no org.
const NOT_ORGS: [&str; 7] = [
    "www",
    "login",
    "developer",
    "help",
    "support",
    "status",
    "trust",
];

const LONGEST_HOST: usize = 253;
const LONGEST_LABEL: usize = 63;

impl Address {
    /// Reads an address: `acme`, `acme.okta.com`, `https://acme-admin.okta.com/admin/users`, `id.acme.com`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::Empty);
        }
        // The URL parser drops tabs and newlines, reads `\` as `/` and decodes `%`: none may get that far.
        if let Some(c) = text
            .chars()
            .find(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '%' | '"' | '\''))
        {
            return Err(Error::Character(c));
        }
        if is_placeholder(text) {
            return Err(Error::Placeholder(text.to_owned()));
        }
        let typed = Typed::split(text)?;
        if typed.is_bare_subdomain() {
            return Self::of_okta(typed.authority, OKTA_DOMAINS[0], None);
        }
        typed.resolve()
    }

    /// Returns the origin: scheme, host, and the port if it is not the scheme's own; no slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the host, lower case and ASCII; an IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Makes the address of an org under one of Okta's own domains.
    fn of_okta(name: &str, domain: &str, port: Option<u16>) -> Result<Self, Error> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_prefix("www.").unwrap_or(&name);
        let name = name.strip_suffix("-admin").unwrap_or(name);
        if NOT_ORGS.contains(&name) || matches!(name, "http" | "https") {
            return Err(Error::NoOrg(format!("{name}.{domain}")));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if !name.chars().all(plain) || name.split('.').any(|label| label.starts_with("xn--")) {
            return Err(Error::Subdomain(name.to_owned()));
        }
        Self::of_host(&format!("{name}.{domain}"), "https", port)
    }

    fn of_host(host: &str, scheme: &str, port: Option<u16>) -> Result<Self, Error> {
        // Looked at again here: full-width forms of anything become plain only in the URL parser.
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(plain)
                && label.len() <= LONGEST_LABEL
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if !host.starts_with('[') && (host.len() > LONGEST_HOST || !host.split('.').all(is_label)) {
            return Err(Error::Host(host.to_owned()));
        }
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self {
            url: format!("{scheme}://{host}{port}"),
            host: host.to_owned(),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// What was typed, cut where a URL is cut.
struct Typed<'a> {
    scheme: Option<String>,
    authority: &'a str,
}

impl<'a> Typed<'a> {
    fn split(text: &'a str) -> Result<Self, Error> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        if rest.contains("://") {
            return Err(Error::Host(text.to_owned()));
        }
        if let Some(scheme) = &scheme
            && !matches!(scheme.as_str(), "http" | "https")
        {
            return Err(Error::Scheme(scheme.clone()));
        }
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        // Not echoed: it may hold a password.
        if authority.contains('@') {
            return Err(Error::UserInfo);
        }
        if tail.split('#').next().unwrap_or_default().contains('?') {
            return Err(Error::Query);
        }
        Ok(Self { scheme, authority })
    }

    fn is_bare_subdomain(&self) -> bool {
        self.scheme.is_none()
            && !self.authority.eq_ignore_ascii_case("localhost")
            && !self.authority.is_empty()
            && self
                .authority
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-')
    }

    fn resolve(&self) -> Result<Address, Error> {
        let scheme = self.scheme.as_deref().unwrap_or("https");
        let bad_host = || Error::Host(self.authority.to_owned());
        let url = Url::parse(&format!("{scheme}://{}/", self.authority)).map_err(|_| bad_host())?;
        let port = url.port();
        if port == Some(0) {
            return Err(bad_host());
        }
        let (host, loopback) = match url.host().ok_or_else(bad_host)? {
            Host::Ipv4(ip) => (ip.to_string(), ip.is_loopback()),
            Host::Ipv6(ip) => (format!("[{ip}]"), ip.is_loopback()),
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                (name.to_owned(), name == "localhost")
            }
        };
        if scheme == "http" && !loopback {
            return Err(Error::Plain(host));
        }
        for domain in OKTA_DOMAINS {
            if host == domain {
                return Err(Error::NoOrg(host));
            }
            if let Some(name) = host.strip_suffix(domain).and_then(|n| n.strip_suffix('.')) {
                return Address::of_okta(name, domain, port);
            }
        }
        // One word is an org's name or a machine in the local network; only a full URL with a port tells which.
        let one_word = !loopback && !host.contains(['.', ':']);
        if one_word && (self.scheme.is_none() || port.is_none()) {
            return Err(Error::OneWord(host));
        }
        Address::of_host(&host, scheme, port)
    }
}

/// Tells a blank of somebody's documentation from an address.
fn is_placeholder(text: &str) -> bool {
    if text.contains(['{', '}', '<', '>', '$', '*', '…']) {
        return true;
    }
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let label: String = host
        .chars()
        .take_while(|c| !matches!(c, '.' | '/' | ':'))
        .filter(|c| !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect();
    let blank = |rest: &str| {
        ["okta", "org", "domain", "subdomain", "company", "tenant"]
            .iter()
            .any(|word| rest.starts_with(word))
    };
    label.strip_prefix("your").is_some_and(blank) || label.contains("xxxx")
}

/// Why a text is no org's address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing there.
    #[error("the address is empty")]
    Empty,
    /// A character that no address has.
    #[error("an address has no {0:?}")]
    Character(char),
    /// A blank that was never filled in.
    #[error("{0:?} is a placeholder; write your own org's domain")]
    Placeholder(String),
    /// Something before an `@`.
    #[error("an address has no user name or password and no @; write the host alone")]
    UserInfo,
    /// Something after a `?`.
    #[error("an address has no query; write the host alone")]
    Query,
    /// Neither `https` nor `http`.
    #[error("an org is not reached by {0:?}; write https:// or only the host")]
    Scheme(String),
    /// Plain `http` to another machine.
    #[error("http to {0} would send the token in the clear; write https://")]
    Plain(String),
    /// No host name.
    #[error("{0:?} is not a host name")]
    Host(String),
    /// No subdomain of Okta's.
    #[error("{0:?} is not an Okta subdomain: those have letters, digits and hyphens")]
    Subdomain(String),
    /// Okta's own site.
    #[error("{0} is Okta's own site and not an org")]
    NoOrg(String),
    /// One word where a full host name is needed.
    #[error(
        "{0:?} is not a full host name; write the subdomain alone or a host such as {0}.okta.com"
    )]
    OneWord(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_what_people_write() {
        for (typed, url) in [
            ("acme", "https://acme.okta.com"),
            ("ACME", "https://acme.okta.com"),
            ("acme-admin", "https://acme.okta.com"),
            ("dev-123456", "https://dev-123456.okta.com"),
            ("acme/", "https://acme.okta.com"),
            (" acme \n", "https://acme.okta.com"),
            ("acme.okta.com", "https://acme.okta.com"),
            ("acme.okta.com.", "https://acme.okta.com"),
            ("acme.okta.com/", "https://acme.okta.com"),
            ("Acme.Okta.Com", "https://acme.okta.com"),
            ("www.acme.okta.com", "https://acme.okta.com"),
            ("https://acme.okta.com", "https://acme.okta.com"),
            ("https://acme.okta.com/", "https://acme.okta.com"),
            ("https://acme.okta.com//", "https://acme.okta.com"),
            ("HTTPS://ACME.OKTA.COM", "https://acme.okta.com"),
            ("https://acme.okta.com:443", "https://acme.okta.com"),
            (
                "https://acme.okta.com/api/v1/users",
                "https://acme.okta.com",
            ),
            ("acme.okta.com/app/UserHome", "https://acme.okta.com"),
            ("acme-admin.okta.com", "https://acme.okta.com"),
            (
                "https://acme-admin.okta.com/admin/users#top",
                "https://acme.okta.com",
            ),
            ("https://acme-admin.okta.com/#/a?b", "https://acme.okta.com"),
            ("acme.oktapreview.com", "https://acme.oktapreview.com"),
            ("acme-admin.oktapreview.com", "https://acme.oktapreview.com"),
            ("acme-admin.okta-emea.com", "https://acme.okta-emea.com"),
            ("acme-admin.okta-gov.com", "https://acme.okta-gov.com"),
            ("acme-admin.okta.mil", "https://acme.okta.mil"),
            ("acme.okta.com:8443", "https://acme.okta.com:8443"),
            ("id.acme.com", "https://id.acme.com"),
            ("https://id.acme.com/", "https://id.acme.com"),
            ("id-admin.acme.com", "https://id-admin.acme.com"),
            ("www.acme.com", "https://www.acme.com"),
            ("id.acme.com:8443", "https://id.acme.com:8443"),
            (
                "login.bücher.example",
                "https://login.xn--bcher-kva.example",
            ),
            ("id。acme。com", "https://id.acme.com"),
            (
                "acme.okta.com.evil.example",
                "https://acme.okta.com.evil.example",
            ),
            ("notokta.com", "https://notokta.com"),
            ("http://localhost", "http://localhost"),
            ("http://localhost:8080/", "http://localhost:8080"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://127.8.9.1", "http://127.8.9.1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("localhost", "https://localhost"),
            ("localhost:8443", "https://localhost:8443"),
            ("https://10.0.0.7:8443", "https://10.0.0.7:8443"),
            ("https://[2001:db8::7]", "https://[2001:db8::7]"),
            ("https://okta-stub:8443", "https://okta-stub:8443"),
        ] {
            let read = Address::parse(typed).map(|a| a.url);
            assert_eq!(read.as_deref(), Ok(url), "{typed:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_address_or_not_safe() {
        use Error as E;
        let s = str::to_owned;
        for (typed, error) in [
            ("", E::Empty),
            (" \t", E::Empty),
            ("ac me", E::Character(' ')),
            ("acme.okta.com\nevil.example", E::Character('\n')),
            ("acme\u{0}", E::Character('\u{0}')),
            ("acme.okta.com\\@evil.example", E::Character('\\')),
            ("acme%2eokta.com", E::Character('%')),
            ("\"acme.okta.com\"", E::Character('"')),
            ("{yourOktaDomain}", E::Placeholder(s("{yourOktaDomain}"))),
            ("https://${OKTA}", E::Placeholder(s("https://${OKTA}"))),
            (
                "https://<acme>.okta.com",
                E::Placeholder(s("https://<acme>.okta.com")),
            ),
            ("your-org.okta.com", E::Placeholder(s("your-org.okta.com"))),
            ("YourOktaDomain", E::Placeholder(s("YourOktaDomain"))),
            (
                "dev-xxxxxx.okta.com",
                E::Placeholder(s("dev-xxxxxx.okta.com")),
            ),
            ("ada@acme.com", E::UserInfo),
            ("https://ada:pw@acme.okta.com", E::UserInfo),
            ("https://acme.okta.com@evil.example/", E::UserInfo),
            ("https://acme.okta.com?x=1", E::Query),
            ("https://acme.okta.com/a?x=1#y", E::Query),
            ("ftp://acme.okta.com", E::Scheme(s("ftp"))),
            ("://acme.okta.com", E::Scheme(s(""))),
            ("http://acme.okta.com", E::Plain(s("acme.okta.com"))),
            ("http://10.0.0.7", E::Plain(s("10.0.0.7"))),
            ("http://128.0.0.1", E::Plain(s("128.0.0.1"))),
            ("http://[::2]", E::Plain(s("[::2]"))),
            (
                "http://[::ffff:127.0.0.1]",
                E::Plain(s("[::ffff:127.0.0.1]")),
            ),
            (
                "http://localhost.evil.example",
                E::Plain(s("localhost.evil.example")),
            ),
            (
                "http://127.0.0.1.evil.example",
                E::Plain(s("127.0.0.1.evil.example")),
            ),
            (
                "https://https://acme.okta.com",
                E::Host(s("https://https://acme.okta.com")),
            ),
            ("https:acme.okta.com", E::Host(s("https:acme.okta.com"))),
            ("https//acme.okta.com", E::NoOrg(s("https.okta.com"))),
            ("https://", E::Host(s(""))),
            ("acme.okta.com:0", E::Host(s("acme.okta.com:0"))),
            ("acme.okta.com:99999", E::Host(s("acme.okta.com:99999"))),
            ("acme..okta.com", E::Host(s("acme..okta.com"))),
            ("-acme", E::Host(s("-acme.okta.com"))),
            ("-admin.okta.com", E::Host(s(".okta.com"))),
            ("＂.acme.com", E::Host(s("\".acme.com"))),
            ("＄acme.okta.com", E::Subdomain(s("$acme"))),
            ("okta.com", E::NoOrg(s("okta.com"))),
            ("https://www.okta.com", E::NoOrg(s("www.okta.com"))),
            ("аcme.okta.com", E::Subdomain(s("xn--cme-5cd"))),
            ("my_org.okta.com", E::Subdomain(s("my_org"))),
            ("https://acme/", E::OneWord(s("acme"))),
            ("acme:8443", E::OneWord(s("acme"))),
        ] {
            assert_eq!(Address::parse(typed), Err(error), "{typed:?}");
        }
        let long = "a".repeat(64);
        assert!(matches!(Address::parse(&long), Err(Error::Host(_))));
    }

    #[test]
    fn an_error_never_shows_a_password() {
        let error = Address::parse("https://ada:hunter22@acme.okta.com").unwrap_err();
        assert!(!error.to_string().contains("hunter22"));
    }

    #[test]
    fn an_address_reads_itself_again() {
        for typed in [
            "acme",
            "http://[::1]:80",
            "login.bücher.example",
            "id.acme.com:8443",
        ] {
            let once = Address::parse(typed).unwrap();
            assert_eq!(Address::parse(once.url()), Ok(once.clone()));
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_ends_as_a_plain_origin_or_an_error(
            typed in "(https?://)?[a-z0-9.\\-:/@?#\\[\\]%_ А-я。]{0,30}|\\PC{0,20}",
        ) {
            if let Ok(address) = Address::parse(&typed) {
                let (scheme, rest) = address.url().split_once("://").unwrap();
                assert!(scheme == "https" || rest.starts_with("localhost") || rest.starts_with("127.") || rest.starts_with("[::1]"));
                assert!(rest.is_ascii() && !rest.contains(['/', '?', '#', '@', '%', ' ', '\\']));
                assert!(rest.starts_with(address.host()) && !address.host().is_empty());
                assert_eq!(Address::parse(address.url()), Ok(address));
            }
        }
    }
}
