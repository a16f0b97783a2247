//! `user get --with`: what the help desk needs beside the user.
//!
//! Each part is a request of its own. JSON becomes `{"user": .., "groups": [..], ..}` with every object
//! as the server sent it; a part that cannot be read is `null` there, is said on stderr, and makes
//! the exit code tell.

use clap::ValueEnum;
use futures_util::future::join_all;
use serde_json::Value;

use super::belongings::{self, Fetch};
use crate::change::Error;
use crate::context::Context;
use crate::model::{Resource, User};
use crate::okta::Client;
use crate::output::Card;

/// What can be shown beside a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum With {
    /// Groups
    Groups,
    /// Enrolled factors
    Factors,
    /// Administrator roles
    Roles,
    /// Applications
    Apps,
    /// The newest events about the user
    Events,
}

impl With {
    /// Returns the key in JSON, which is also the title of the section.
    fn key(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::Factors => "factors",
            Self::Roles => "roles",
            Self::Apps => "apps",
            Self::Events => "events",
        }
    }

    fn fetch(self) -> Fetch {
        match self {
            Self::Groups => belongings::groups,
            Self::Factors => belongings::factors,
            Self::Roles => belongings::roles,
            Self::Apps => belongings::apps,
            Self::Events => belongings::events,
        }
    }

    /// Returns the label of a line of a card; a pipe shows no titles of sections.
    fn label(self) -> &'static str {
        match self {
            Self::Groups => "group",
            Self::Factors => "factor",
            Self::Roles => "role",
            Self::Apps => "app",
            Self::Events => "event",
        }
    }

    /// Returns an object of this kind in a line of a card.
    fn line(self, thing: &Value) -> String {
        let text = |path: &str| {
            let value = thing.pointer(path).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let facts = match self {
            Self::Groups => ["/profile/name", "/type", ""],
            Self::Factors if thing.pointer("/profile/phoneNumber").is_some() => {
                ["/factorType", "/status", "/profile/phoneNumber"]
            }
            Self::Factors => ["/factorType", "/status", "/profile/name"],
            Self::Roles => ["/label", "/assignmentType", ""],
            Self::Apps => ["/label", "/status", "/_embedded/user/scope"],
            Self::Events => ["/published", "/displayMessage", "/outcome/result"],
        };
        let facts = facts.map(text).into_iter();
        let facts: Vec<String> = facts.filter(|f| !f.is_empty()).collect();
        facts.join(", ")
    }
}

/// A user with what was read beside; `None` stands for what could not be.
pub(super) struct Beside {
    parts: Vec<(With, Option<Vec<Resource<Value>>>)>,
}

impl Beside {
    /// Reads the parts side by side; what goes wrong is reported as it happens.
    pub(super) async fn read(cx: &Context, client: &Client, user: &User, with: &[With]) -> Self {
        let mut wanted: Vec<With> = Vec::new();
        for part in with {
            if !wanted.contains(part) {
                wanted.push(*part);
            }
        }
        let reads = wanted.iter().map(|part| (part.fetch())(client, user));
        let read: Vec<Result<Vec<Resource<Value>>, Error>> = join_all(reads).await;
        let mut parts = Vec::new();
        for (part, things) in wanted.into_iter().zip(read) {
            let things = match things {
                Ok(things) => Some(things),
                Err(error) => {
                    let what = format!("could not list the {} of {}", part.key(), user.login());
                    cx.report_item(&anyhow::Error::from(error).context(what));
                    None
                }
            };
            parts.push((part, things));
        }
        Self { parts }
    }

    /// Returns whether every part could be read.
    pub(super) fn is_whole(&self) -> bool {
        self.parts.iter().all(|(_, things)| things.is_some())
    }

    /// Returns the object for JSON, each part as the server sent it.
    pub(super) fn object(&self, user: &Resource<User>) -> Vec<u8> {
        let mut object = b"{\"user\":".to_vec();
        object.extend_from_slice(user.raw());
        for (part, things) in &self.parts {
            object.extend_from_slice(format!(",\"{}\":", part.key()).as_bytes());
            match things {
                None => object.extend_from_slice(b"null"),
                Some(things) => {
                    let raw: Vec<&[u8]> = things.iter().map(|t| &**t.raw()).collect();
                    object.push(b'[');
                    object.extend_from_slice(&raw.join(&b","[..]));
                    object.push(b']');
                }
            }
        }
        object.push(b'}');
        object
    }

    /// Adds a section for each part.
    pub(super) fn add_to(&self, card: &mut Card) {
        for (part, things) in &self.parts {
            card.section(part.key());
            let label = part.label();
            let Some(things) = things else {
                card.line(label, "(could not be read)");
                continue;
            };
            if things.is_empty() {
                card.line(label, "none");
            }
            for thing in things {
                card.line(label, part.line(&thing.value().unwrap_or_default()));
            }
        }
    }
}
