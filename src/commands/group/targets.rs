//! From what was typed about groups to the groups themselves, in order and each once.

use std::collections::HashSet;

use futures_util::{Stream, StreamExt, stream};

use crate::args::GroupTargets;
use crate::change::{Error, Noun, Subject};
use crate::commands::lookup;
use crate::context::Context;
use crate::model::{Group, GroupId};
use crate::okta::Fetched;

/// How many groups are looked up at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 16;

/// What is to be done with the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Look at them.
    Read,
    /// Change them: only those of type OKTA_GROUP can be.
    Write,
}

/// A name as it was typed, and what it turned out to be.
pub(super) struct Target {
    /// The name.
    pub name: String,
    /// The group, or why there is none.
    pub found: Result<Fetched<Group>, Error>,
}

/// Finds the groups, in the order in which they were named, each once.
pub(super) async fn find<'c>(
    cx: &'c Context,
    targets: &GroupTargets,
    purpose: Purpose,
) -> anyhow::Result<impl Stream<Item = Target> + 'c> {
    let names = cx.with_stdin(|stdin| targets.names(stdin))?;
    let client = cx.client().await?;
    let by = targets.by;
    let looked_up = stream::iter(names)
        .map(move |name| async move {
            let found = match purpose {
                Purpose::Read => lookup::for_read(client, &name, by).await,
                Purpose::Write => lookup::for_write(client, &name, by).await,
            };
            Target { name, found }
        })
        .buffered(SIDE_BY_SIDE);
    let mut seen: HashSet<GroupId> = HashSet::new();
    Ok(looked_up.filter(move |target| {
        let keep = target
            .found
            .as_ref()
            .map_or(true, |found| seen.insert(found.view.id.clone()));
        std::future::ready(keep)
    }))
}

/// Describes a group that was read, for a change.
pub(super) fn subject(group: &Fetched<Group>) -> Subject {
    Subject {
        id: Some(group.view.id.to_string()),
        before: Some(group.resource.raw().clone()),
        ..Subject::new(Noun::Group, group.view.name())
    }
}
