//! The verbs of `user password`: one enum, one match.

mod change;
mod expire;
mod forgot;
mod recovery;
mod reset;
mod set;
mod temp;

use clap::Subcommand;

use crate::context::Context;

/// What can be done with passwords.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set a password, without knowing the old one
    Set(set::SetArgs),
    /// Start a reset: the user cannot sign in until the link is used
    Reset(reset::ResetArgs),
    /// Expire the password: the next sign-in must choose a new one
    Expire(expire::ExpireArgs),
    /// Have Okta make up a temporary password and print it once
    Temp(temp::TempArgs),
    /// Change a password with the old one, as the user would
    Change(change::ChangeArgs),
    /// Set the recovery question and its answer
    Recovery(recovery::RecoveryCommandArgs),
    /// Issue a reset link that leaves the user able to sign in
    Forgot(forgot::ForgotArgs),
}

/// Runs the verb.
pub(super) async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Set(args) => set::run(args, cx).await,
        Command::Reset(args) => reset::run(args, cx).await,
        Command::Expire(args) => expire::run(args, cx).await,
        Command::Temp(args) => temp::run(args, cx).await,
        Command::Change(args) => change::run(args, cx).await,
        Command::Recovery(args) => recovery::run(args, cx).await,
        Command::Forgot(args) => forgot::run(args, cx).await,
    }
}
