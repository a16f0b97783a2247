//! `auth`: what is set, and whether it works.

use clap::Subcommand;

use crate::context::Context;

/// What can be done about the connection.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check domain, certificate and token
    Test,
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Test => test::run(cx).await,
    }
}

pub mod test {
    //! x
    use crate::context::Context;
    /// x
    pub async fn run(_cx: &Context) -> anyhow::Result<()> {
        Ok(())
    }
}
