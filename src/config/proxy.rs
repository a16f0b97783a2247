//! The proxy that Okta's SDKs are told of: `OKTA_CLIENT_PROXY_HOST`, `_PORT`, `_USERNAME`, `_PASSWORD`.
//!
//! It comes before `HTTPS_PROXY`, which the HTTP client reads itself. An org on this machine is reached without any
//! proxy. A password is never shown, also not that in the address of `HTTPS_PROXY`. Pure.

use url::Url;

use super::{Env, Error, Seen, Setting, Source};
use crate::secret::Secret;

const HOST: &str = "OKTA_CLIENT_PROXY_HOST";
const PORT: &str = "OKTA_CLIENT_PROXY_PORT";
const USER: &str = "OKTA_CLIENT_PROXY_USERNAME";
const PASSWORD: &str = "OKTA_CLIENT_PROXY_PASSWORD";

/// A proxy for all requests to an org that is not on this machine.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its address, without a user.
    pub url: String,
    /// Who signs in to it.
    pub login: Option<(String, Secret)>,
}

/// Reads the proxy, if one is set.
pub(super) fn of(env: &Env) -> Result<Option<Setting<Proxy>>, Error> {
    let Some(host) = env.get(HOST) else {
        return Ok(None);
    };
    // Not echoed: it may hold a password.
    let wrong = |setting| Error::Proxy { setting };
    let host = host.trim();
    let with_scheme = if host.contains("://") {
        host.to_owned()
    } else {
        format!("http://{host}")
    };
    let mut url = Url::parse(&with_scheme).map_err(|_| wrong(HOST))?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || !is_plain {
        return Err(wrong(HOST));
    }
    if let Some(port) = env.get(PORT) {
        let port = port.trim().parse().map_err(|_| wrong(PORT))?;
        url.set_port(Some(port)).map_err(|()| wrong(PORT))?;
    }
    let login = env.get(USER).map(|user| {
        let password = env.get(PASSWORD).unwrap_or_default();
        (user.to_owned(), Secret::new(password))
    });
    let url = url.as_str().trim_end_matches('/').to_owned();
    let proxy = Proxy { url, login };
    Ok(Some(Setting::new(proxy, Source::Environment(HOST))))
}

/// The variables that the HTTP client reads itself, the one that counts first in front.
const OF_CLIENT: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Reads such a variable; an address without a scheme is one of http.
fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    if text.contains("://") {
        Url::parse(text).ok()
    } else {
        Url::parse(&format!("http://{text}")).ok()
    }
}

/// Returns the passwords of all proxies that are set, so that none of them is ever said; each also
/// behind its user, as a proxy is told of it.
pub(super) fn passwords(env: &Env) -> Vec<Secret> {
    let urls = OF_CLIENT.iter().filter_map(|name| address(env.get(name)?));
    // As it stands in the address, and as it is sent.
    let in_urls = urls.filter_map(|url| {
        let (user, password) = (url.username(), url.password()?);
        let sent = (decoded(user).expose().to_owned(), decoded(password));
        Some([(user.to_owned(), Secret::new(password)), sent])
    });
    let own = env.get(PASSWORD).map(|password| {
        let user = env.get(USER).unwrap_or_default();
        (user.to_owned(), Secret::new(password))
    });
    let logins = in_urls.flatten().chain(own);
    let both = logins.map(|(user, password)| {
        let login = Secret::new(format!("{user}:{}", password.expose()));
        [password, login]
    });
    both.flatten().collect()
}

/// Replaces `%40` and its like by what they stand for.
fn decoded(written: &str) -> Secret {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        if let (b'%', Some(byte)) = (first, byte) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    Secret::new(String::from_utf8_lossy(&bytes))
}

/// Returns the rows that show the proxies, each without a user and a password.
pub(super) fn seen(proxy: Option<&Setting<Proxy>>, env: &Env) -> Vec<Seen> {
    let mut rows: Vec<Seen> = proxy
        .map(|proxy| Seen {
            setting: "proxy",
            name: HOST,
            source: proxy.source.clone(),
            value: Some(proxy.value.url.clone()),
            unused: None,
        })
        .into_iter()
        .collect();
    for name in OF_CLIENT {
        let Some(text) = env.get(name) else {
            continue;
        };
        let url = address(text).and_then(|url| Some((url.host_str()?.to_owned(), url.port())));
        let value = url.map(|(host, port)| match port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        });
        let first = rows.first().map(|row| format!("{} comes first", row.name));
        rows.push(Seen {
            setting: "proxy",
            name,
            source: Source::Environment(name),
            unused: match (&value, first) {
                (None, _) => Some("it is no address of a proxy".to_owned()),
                (_, first) => first,
            },
            value,
        });
    }
    for name in ["NO_PROXY", "no_proxy"] {
        rows.extend(env.get(name).map(|hosts| Seen {
            setting: "no-proxy",
            name,
            source: Source::Environment(name),
            value: Some(hosts.to_owned()),
            unused: None,
        }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_make_an_address_and_a_password_is_in_none_of_it() {
        for (set, expected) in [
            (&[][..], Ok(None)),
            (
                &[(HOST, "proxy.acme.com")],
                Ok(Some("http://proxy.acme.com")),
            ),
            (
                &[
                    (HOST, "proxy.acme.com"),
                    (PORT, "3128"),
                    (USER, "a"),
                    (PASSWORD, "hunter22"),
                ],
                Ok(Some("http://proxy.acme.com:3128")),
            ),
            (&[(HOST, "https://p:8443")], Ok(Some("https://p:8443"))),
            (&[(HOST, "a:hunter22@p")], Err(HOST)),
            (&[(HOST, "p"), (PORT, "many")], Err(PORT)),
            (&[(HOST, "socks5://p")], Err(HOST)),
        ] {
            let env = set.iter().copied().collect();
            let found = of(&env);
            assert!(!format!("{found:?}").contains("hunter22"), "{found:?}");
            match (found, expected) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!(found.map(|p| p.value.url).as_deref(), expected, "{set:?}");
                }
                (Err(error), Err(name)) => assert!(error.to_string().starts_with(name)),
                (found, expected) => panic!("{found:?} {expected:?}"),
            }
        }
    }

    #[test]
    fn the_passwords_in_all_addresses_are_known_as_written_and_as_sent() {
        let env: Env = [
            ("HTTPS_PROXY", "http://ada:hunter%402@proxy:3128"),
            ("all_proxy", "ada:plain-one@proxy"),
            (PASSWORD, "own-one"),
        ]
        .into_iter()
        .collect();
        let known = passwords(&env);
        let known: Vec<_> = known.iter().map(Secret::expose).collect();
        assert_eq!(
            known,
            [
                "hunter%402",
                "ada:hunter%402",
                "hunter@2",
                "ada:hunter@2",
                "plain-one",
                "ada:plain-one",
                "plain-one",
                "ada:plain-one",
                "own-one",
                ":own-one",
            ]
        );
        let rows = seen(None, &env);
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.name, row.value.as_deref(), row.unused.as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("HTTPS_PROXY", Some("proxy:3128"), None),
                ("all_proxy", Some("proxy"), Some("HTTPS_PROXY comes first")),
            ]
        );
    }
}
