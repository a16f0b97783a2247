//! The proxy that Okta's SDKs are told of: `OKTA_CLIENT_PROXY_HOST`, `_PORT`, `_USERNAME`, `_PASSWORD`.
//!
//! It comes before `HTTPS_PROXY`, which the HTTP client reads itself. A password is never shown, also not that in the
//! address of `HTTPS_PROXY`. Pure.

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

/// Returns the passwords of all proxies that are set, so that none of them is ever said; each also
/// behind its user, as a proxy is told of it.
pub(super) fn passwords(env: &Env) -> Vec<Secret> {
    let urls = ["HTTPS_PROXY", "ALL_PROXY"];
    let in_urls = urls.iter().filter_map(|name| {
        let url = Url::parse(env.get(name)?).ok()?;
        Some((url.username().to_owned(), url.password()?.to_owned()))
    });
    let own = env.get(PASSWORD).map(|password| {
        let user = env.get(USER).unwrap_or_default();
        (user.to_owned(), password.to_owned())
    });
    let logins = in_urls.chain(own);
    let both = logins.map(|(user, password)| {
        let login = format!("{user}:{password}");
        [Secret::new(password), Secret::new(login)]
    });
    both.flatten().collect()
}

/// Returns the row that shows the proxy.
pub(super) fn seen(proxy: &Setting<Proxy>) -> Seen {
    Seen {
        setting: "proxy",
        name: HOST,
        source: proxy.source.clone(),
        value: Some(proxy.value.url.clone()),
        unused: None,
    }
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
}
