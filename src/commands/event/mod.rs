//! The verbs of `event`: one enum, one match.

mod cursor;
mod filter;
mod list;
mod listen;
pub(super) mod log;
mod receiver;
pub(crate) mod types;
mod watch;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with the system log.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what happened
    List(list::ListArgs),
    /// Print events as they happen, going on where the last run ended
    Watch(watch::WatchArgs),
    /// Receive the events that an event hook sends to this machine
    Listen(listen::ListenArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(&args, cx).await,
        Command::Watch(args) => watch::run(&args, cx).await,
        Command::Listen(args) => listen::run(args, cx).await,
    }
}
