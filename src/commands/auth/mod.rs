//! The verbs of `auth`: what is set, and whether it works.

mod bootstrap;
mod doctor;
mod kept;
mod login;
mod logout;
mod loopback;
mod probe;
mod status;
pub mod test;

use clap::Subcommand;

use crate::context::Context;

/// What can be done about the connection.
#[derive(Debug, Subcommand)]
#[command(after_long_help = "\
Where the address and the token come from:
  Address   what the browser shows in the Admin Console, such as acme.okta.com; with or without
            https:// or -admin, or only acme, or a custom domain. Set it as OKTA_DOMAIN or --domain.
  Token     Admin Console, Security > API > Tokens > Create token. Its value is shown once. Set it as
            OKTA_API_TOKEN, or give --api-token-file or --api-token-stdin; no flag takes the value.

A token can do what the administrator who made it can do, and ends after 30 days without use. Keep it
out of version control; a .env file belongs in .gitignore with mode 0600. .env.example lists all names.")]
pub enum Command {
    /// Sign in: try a credential, and keep it if it works
    Login(Box<login::LoginArgs>),
    /// Sign out: revoke what was kept, and forget it
    ///
    /// An API token is only forgotten; api-token revoke ends it.
    #[command(after_long_help = "Examples:
  okta-admin auth logout --domain acme.okta.com
  okta-admin --sandbox auth logout")]
    Logout,
    /// Show each setting, where it comes from and whether it is used
    ///
    /// Sends nothing and needs no credential; a token is never shown. Ends with 0 if there is an org
    /// and a token for it.
    #[command(after_long_help = "Examples:
  okta-admin --sandbox auth status
  okta-admin --sandbox auth status --jq '.[] | select(.used) | .source'")]
    Status,
    /// Say what a command needs, what this credential has of it, and how to get the rest
    ///
    /// Scopes and admin roles; without a command, the state of the connection. Sends no write.
    Doctor(doctor::DoctorArgs),
    /// Make a service app with a key and a role, and keep it in place of an API token
    ///
    /// The key is made and kept on this machine before the app is, and only its public part is sent.
    Bootstrap(Box<bootstrap::BootstrapArgs>),
    /// Check domain, certificate and token
    ///
    /// Asks the org who it is, without the credential, and then who you are, with it. Ends with 1 if
    /// no Okta org answers, 4 if the token is refused, 5 if nobody can be reached.
    #[command(after_long_help = "Examples:
  okta-admin --sandbox auth test -v
  okta-admin --sandbox auth test --jq .user.login

With -v the rate limit seen is shown as well. `okta-admin ping` is the same command.")]
    Test,
}

/// Runs the verb.
pub async fn run(
    command: Command,
    cx: &Context,
    tree: fn() -> clap::Command,
) -> anyhow::Result<()> {
    match command {
        Command::Login(args) => login::run(*args, cx).await,
        Command::Doctor(args) => doctor::run(args, cx, tree).await,
        Command::Bootstrap(args) => bootstrap::run(*args, cx).await,
        Command::Logout => logout::run(cx).await,
        Command::Status => status::run(cx),
        Command::Test => test::run(cx).await,
    }
}
