//! The verbs of `event-hook`: one enum, one match; and finding one by its name.

mod create;
mod delete;
mod get;
mod list;
mod steps;

use clap::Subcommand;

use crate::change::{Error, Noun, Subject};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{EventHook, Resource};
use crate::okta::Client;

/// What can be done with event hooks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Have Okta send events to an address as they happen
    Create(Box<create::CreateArgs>),
    /// List event hooks
    List(list::ListArgs),
    /// Show event hooks, found by id or exact name
    Get(get::GetArgs),
    /// Have the receivers answer Okta's challenge
    Verify(steps::VerifyArgs),
    /// Deliver events again
    Activate(steps::ActivateArgs),
    /// Stop the delivery of events
    Deactivate(steps::DeactivateArgs),
    /// Delete event hooks, stopping them first
    Delete(delete::DeleteArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Create(args) => create::run(*args, cx).await,
        Command::List(args) => list::run(&args, cx).await,
        Command::Get(args) => get::run(&args, cx).await,
        Command::Verify(args) => steps::verify(args, cx).await,
        Command::Activate(args) => steps::activate(args, cx).await,
        Command::Deactivate(args) => steps::deactivate(args, cx).await,
        Command::Delete(args) => delete::run(args, cx).await,
    }
}

/// Finds the one event hook with this id or exact name.
async fn find(client: &Client, name: &str) -> Result<(Resource<EventHook>, EventHook), Error> {
    if looks_like_id(name, "who") {
        let fetched = client.event_hooks().get(name).await?;
        return Ok((fetched.resource, fetched.view));
    }
    let all = client.event_hooks().list().await?;
    let viewed = all.into_iter().filter_map(|hook| {
        let view = hook.view().ok()?;
        Some((hook, view))
    });
    let mut hits: Vec<_> = viewed.filter(|(_, view)| view.name == name).collect();
    match (hits.pop(), hits.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => {
            let message =
                format!("event hook {name:?} is not there, or not visible to this credential");
            Err(Error::target(Kind::NotFound, message)
                .hint("names are matched exactly, upper and lower case too"))
        }
        (Some(_), more) => {
            let message = format!("{} event hooks are called {name:?}", more + 1);
            Err(Error::target(Kind::Usage, message).hint("name one by its id"))
        }
    }
}

/// Describes an event hook that was read.
fn subject(hook: &EventHook, resource: &Resource<EventHook>) -> Subject {
    Subject {
        id: Some(hook.id.clone()),
        name: hook.uri().to_owned(),
        before: Some(resource.raw().clone()),
        ..Subject::new(Noun::Other("event-hook"), &hook.name)
    }
}
