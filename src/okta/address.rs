//! Where a call of any kind goes: what was typed, resolved below the org. Pure.
//!
//! What leads elsewhere is refused, since the credential goes with every call.

use url::Url;

use super::base::Base;
use crate::failure::Kind;

/// Folders of the org's server that are no resources of `/api/v1`.
const FOLDERS: [&str; 8] = [
    "api",
    "oauth2",
    ".well-known",
    "idp",
    "sso",
    "app",
    "login",
    "oauth",
];

/// Why an address or a header cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It leads to another host, which would be handed the credential.
    #[error("{0:?} is not an address of this org, and the credential goes to no other host")]
    Foreign(String),
    /// It is no address.
    #[error("{0:?} is no path of the API")]
    NotPath(String),
    /// A header that cannot be sent, or that this client writes itself.
    #[error("the header {0:?} cannot be set")]
    Header(String),
}

impl AddressError {
    /// Returns the class: nothing was sent.
    pub fn kind(&self) -> Kind {
        Kind::Usage
    }
}

/// Finds the address below the org that was meant.
pub(in crate::okta) fn resolve(base: &Base, typed: &str) -> Result<Url, AddressError> {
    let not_path = || AddressError::NotPath(typed.to_owned());
    let foreign = || AddressError::Foreign(typed.to_owned());
    if typed.is_empty() || typed.chars().any(char::is_control) {
        return Err(not_path());
    }
    let absolute = typed.contains("://");
    let path = if absolute {
        typed.to_owned()
    } else {
        below_the_org(typed)
    };
    let url = base.join(&path).map_err(|_| not_path())?;
    if !base.owns(&url) {
        return Err(foreign());
    }
    // A parser drops these segments, and the call would go to another route than was read.
    let path = typed.split(['?', '#']).next().unwrap_or_default();
    let is_dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    if path.split(['/', '\\']).any(is_dots) || url.fragment().is_some() {
        return Err(not_path());
    }
    Ok(url)
}

fn below_the_org(typed: &str) -> String {
    let bare = typed.trim_start_matches('/');
    // Two slashes are the start of another host; that is for the caller to refuse.
    if typed.starts_with("//") {
        return typed.to_owned();
    }
    let mut segments = bare.split(['/', '?']);
    let first = segments.next().unwrap_or_default();
    let is_version = first
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if is_version {
        format!("/api/{bare}")
    } else if FOLDERS.contains(&first) || segments.next() == Some("api") {
        format!("/{bare}")
    } else {
        format!("/api/v1/{bare}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(typed: &str) -> Result<String, AddressError> {
        let base = Base::new("https://acme.okta.com").unwrap();
        resolve(&base, typed).map(|url| url.to_string().replace("https://acme.okta.com", ""))
    }

    #[test]
    fn every_way_to_write_a_path_is_understood() {
        for (typed, path) in [
            ("/v1/users", "/api/v1/users"),
            ("users", "/api/v1/users"),
            ("/users", "/api/v1/users"),
            ("users?limit=2", "/api/v1/users?limit=2"),
            ("/api/v1/users", "/api/v1/users"),
            ("api/v2/users", "/api/v2/users"),
            ("/oauth2/v1/clients", "/oauth2/v1/clients"),
            (
                "/.well-known/okta-organization",
                "/.well-known/okta-organization",
            ),
            ("idps", "/api/v1/idps"),
            ("/governance/api/v1/reviews", "/governance/api/v1/reviews"),
            ("https://acme.okta.com/api/v1/users", "/api/v1/users"),
            ("users/a b", "/api/v1/users/a%20b"),
        ] {
            assert_eq!(resolved(typed).unwrap(), path, "{typed}");
        }
    }

    #[test]
    fn no_other_host_gets_the_credential() {
        for typed in [
            "https://evil.com/api/v1/users",
            "http://acme.okta.com/api/v1/users",
            "https://acme.okta.com@evil.com/api",
            "https://acme-admin.okta.com/api/v1/users",
            "//evil.com/api/v1/users",
            "//evil.com",
            "/\\evil.com/api",
            "ftp://acme.okta.com/x",
        ] {
            assert!(
                matches!(resolved(typed), Err(AddressError::Foreign(_))),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_would_not_stay_what_it_is_is_refused() {
        for typed in [
            "",
            "users/../apps",
            "users/%2e%2E/x",
            "users/.",
            "a\nb",
            "users#x",
        ] {
            assert!(
                matches!(resolved(typed), Err(AddressError::NotPath(_))),
                "{typed:?}"
            );
        }
    }
}
