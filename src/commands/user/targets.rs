//! From what was typed about users to the users themselves, in order and each once.
//!
//! Names are looked up side by side. For a write every user is read by id or login, never taken
//! from a listing: rows of a listing are a snapshot of an index that lags.

use std::collections::HashSet;

use futures_util::{Stream, StreamExt, stream};

use super::profile::schemas_for;
use crate::args::condition::{Condition, ValueKind};
use crate::args::profile_fields::ATTRIBUTES;
use crate::args::targets::{By, UserTargets};
use crate::change::Error;
use crate::change::values::known;
use crate::commands::lookup::{self, Found};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::UserId;
use crate::model::schema::Schema;
use crate::okta::{Client, UserQuery};

/// How many users are looked up at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 16;

/// What is to be done with the users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Look at them.
    Read,
    /// Change them: `me` is refused unless `--me` was given, and conditions are checked again on
    /// what GET answers.
    Write {
        /// Whether `--me` was given.
        me: bool,
    },
}

/// A name as it was typed, and what it turned out to be.
pub(super) struct Target {
    /// The name; the id where the user came from a listing.
    pub name: String,
    /// The user, or why there is none.
    pub found: Result<Found, Error>,
}

/// Finds the users, in the order in which they were named, each once.
pub(super) async fn find<'c>(
    cx: &'c Context,
    targets: &UserTargets,
    purpose: Purpose,
) -> anyhow::Result<impl Stream<Item = Target> + 'c> {
    let mut names = cx.with_stdin(|stdin| targets.names(stdin))?;
    if purpose == (Purpose::Write { me: false }) && names.iter().any(|n| n == lookup::ME) {
        return Err(
            Failure::usage("`me` is whoever owns the credential; nothing was sent")
                .hint("if that is what you mean, add --me")
                .into(),
        );
    }
    let client = cx.client().await?;
    let mut by = targets.by;
    let now = cx.clock.now();
    let conditions = targets.conditions.clone();
    if targets.is_listing() {
        let listed = listed(cx, client, targets).await?;
        names.extend(listed);
        // What a listing found is addressed by id.
        by = By::Auto;
    }
    let looked_up = stream::iter(names)
        .map(move |name| async move {
            let found = lookup::user(client, &name, by).await;
            Target { name, found }
        })
        .buffered(SIDE_BY_SIDE);
    let mut seen: HashSet<UserId> = HashSet::new();
    Ok(looked_up.filter(move |target| {
        let keep = match &target.found {
            Ok(found) => {
                let matching = purpose == Purpose::Read
                    || conditions.iter().all(|c| still_matches(c, found, now));
                matching && seen.insert(found.user.view.id.clone())
            }
            Err(_) => true,
        };
        std::future::ready(keep)
    }))
}

fn still_matches(condition: &Condition, found: &Found, now: jiff::Timestamp) -> bool {
    let user = found.user.resource.value();
    user.is_ok_and(|user| condition.matches(&user, now).unwrap_or(false))
}

/// Returns the ids that a listing finds.
async fn listed(
    cx: &Context,
    client: &Client,
    targets: &UserTargets,
) -> anyhow::Result<Vec<String>> {
    let mut pages = if let Some(group) = &targets.members_of {
        let group = lookup::group(client, group).await?;
        client.groups().members(&group.id)
    } else {
        let search = match &targets.search {
            Some(expression) => Some(expression.clone()),
            None => search_of(cx, client, &targets.conditions).await?,
        };
        client.users().list(&UserQuery {
            search,
            ..UserQuery::default()
        })
    };
    let now = cx.clock.now();
    let mut ids = Vec::new();
    while let Some(user) = pages.next_item().await.transpose()? {
        let local = targets.conditions.iter().filter(|c| c.is_local());
        let value = user.value()?;
        let mut matching = true;
        for condition in local {
            matching &= condition.matches(&value, now).map_err(Failure::usage)?;
        }
        if matching {
            ids.push(user.view()?.id.to_string());
        }
    }
    Ok(ids)
}

/// Returns the search expression for the conditions that Okta can decide; `None` if there is none.
pub(super) async fn search_of(
    cx: &Context,
    client: &Client,
    conditions: &[Condition],
) -> anyhow::Result<Option<String>> {
    let searchable = conditions.iter().filter(|c| !c.is_local());
    let is_default = |name: &str| ATTRIBUTES.iter().any(|a| a.name == name);
    let custom = conditions.iter().filter_map(Condition::profile_name);
    let custom: Vec<&str> = custom.filter(|name| !is_default(name)).collect();
    let schemas = match custom.as_slice() {
        [] => Vec::new(),
        names => schemas_for(client, names).await?,
    };
    // A name that no type of user has is a mistake, also where the condition is decided here.
    for name in &custom {
        value_kind(&schemas, name)?;
    }
    let mut terms = Vec::new();
    for condition in searchable {
        let kind = match condition.profile_name() {
            Some(name) if !is_default(name) => value_kind(&schemas, name)?,
            _ => ValueKind::Text,
        };
        let term = condition.search(kind, cx.clock.now());
        terms.push(
            term.map_err(|e| Failure::usage(format!("--where {}: {e}", condition.attribute)))?,
        );
    }
    Ok((!terms.is_empty()).then(|| terms.join(" and ")))
}

/// Says how the values of a custom attribute are written; a name the org does not know is refused.
fn value_kind(schemas: &[Schema], name: &str) -> anyhow::Result<ValueKind> {
    let mut refusal = None;
    for schema in schemas {
        match known(schema, name) {
            Ok(attribute) => {
                let kind = attribute.item_type().unwrap_or(attribute.json_type());
                let is_bare = matches!(kind, "integer" | "number" | "boolean");
                return Ok(if is_bare {
                    ValueKind::Bare
                } else {
                    ValueKind::Text
                });
            }
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    refusal.map_or(Ok(ValueKind::Text), |error| Err(error.into()))
}

/// Turns what went wrong with one of several targets into an error with its class.
pub(super) fn not_all(failed: usize, all: usize, kind: Option<Kind>) -> anyhow::Result<()> {
    match kind {
        None => Ok(()),
        Some(kind) => {
            Err(Failure::new(kind, format!("{failed} of {all} could not be shown")).into())
        }
    }
}
