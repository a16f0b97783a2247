//! What a credential is good for: who is behind it, and what it may read.
//!
//! A handful of small reads; a refusal is an answer, not an error. That it may change something is
//! not tried. Errors: a credential that is refused altogether, and what the client says.

use crate::failure::Kind;
use crate::okta::oauth::{covers, scope_of_call};
use crate::okta::{self, Client, UserKey, Verb};

/// What is tried, as it is told.
const READS: [(&str, &str); 7] = [
    ("users", "/api/v1/users?limit=1"),
    ("groups", "/api/v1/groups?limit=1"),
    ("roles", "/api/v1/iam/roles"),
    ("apps", "/api/v1/apps?limit=1"),
    ("the log", "/api/v1/logs?limit=1"),
    ("schemas", "/api/v1/meta/types/user"),
    ("event hooks", "/api/v1/eventHooks"),
];

/// What was found out.
pub(super) struct Found {
    /// The login of the person; none for an application.
    pub(super) login: Option<String>,
    pub(super) can: Vec<&'static str>,
    pub(super) cannot: Vec<&'static str>,
}

/// Tries the credential of a client.
pub(super) async fn probe(client: &Client) -> anyhow::Result<Found> {
    let login = match client.users().get(&UserKey::Me).await {
        Ok(me) => Some(me.view.login().to_owned()),
        // Somebody without a user, or without the right to look; it was accepted, though.
        Err(error) if matches!(error.kind(), Kind::NotFound | Kind::Permission) => None,
        Err(error) => return Err(error.into()),
    };
    let mut found = Found {
        login,
        can: Vec::new(),
        cannot: Vec::new(),
    };
    for (what, address) in READS {
        if is_allowed(client, address).await? {
            found.can.push(what);
        } else {
            found.cannot.push(what);
        }
    }
    Ok(found)
}

/// Returns whether these scopes allow any of what is tried.
pub(super) fn could_read(scopes: &[String]) -> bool {
    let held = scopes.join(" ");
    READS.iter().any(|(_, address)| {
        let path = address.split('?').next().unwrap_or(address);
        scope_of_call("GET", path).is_some_and(|scope| covers(&held, &scope))
    })
}

async fn is_allowed(client: &Client, address: &str) -> anyhow::Result<bool> {
    let call = client.raw().prepare(Verb::Get, address, &[])?;
    match client.raw().send(&call).await {
        Ok(_) => Ok(true),
        Err(failure) => match failure.error {
            okta::Error::Api(refusal)
                if matches!(refusal.kind(), Kind::Permission | Kind::NotFound) =>
            {
                Ok(false)
            }
            error => Err(error.into()),
        },
    }
}

impl Found {
    /// Says in one line what the credential can and cannot read.
    pub(super) fn rights(&self) -> String {
        let list = |words: &[&str]| words.join(", ");
        match (self.can.as_slice(), self.cannot.as_slice()) {
            (can, []) => format!("it can read {}", list(can)),
            ([], cannot) => format!(
                "it can read nothing of {}: it has no admin role, or no scope",
                list(cannot)
            ),
            (can, cannot) => format!("it can read {}; not {}", list(can), list(cannot)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_credential_cannot_do_is_said_as_plainly_as_what_it_can() {
        for (can, cannot, said) in [
            (vec!["users", "groups"], vec![], "it can read users, groups"),
            (
                vec!["users"],
                vec!["roles", "apps"],
                "it can read users; not roles, apps",
            ),
            (
                vec![],
                vec!["users"],
                "it can read nothing of users: it has no admin role, or no scope",
            ),
        ] {
            let login = None;
            assert_eq!(Found { login, can, cannot }.rights(), said);
        }
    }
}
