//! The nouns: one enum, one match, no logic.

pub mod api;
pub mod api_token;
pub mod app;
pub mod apply;
pub mod auth;
pub mod docs;
pub mod event;
pub mod event_hook;
pub mod group;
mod hook_secret;
pub mod idp;
mod listing;
mod lookup;
mod memberships;
mod near_miss;
pub(crate) mod needs;
pub mod org;
mod people_file;
pub mod plan;
pub mod resource_set;
pub mod role;
mod role_lookup;
mod role_plan;
mod role_targets;
pub mod run;
pub mod sandbox;
pub mod schema;
mod several;
pub mod user;
pub mod user_type;
mod write;

use clap::Subcommand;

use crate::context::Context;

/// What a command line starts with.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Administer users
    #[command(subcommand)]
    User(user::Command),
    /// Look at applications and who is assigned to them
    #[command(subcommand)]
    App(app::Command),
    /// List and revoke API tokens
    #[command(subcommand)]
    ApiToken(api_token::Command),
    /// Administer groups, their members, rules and roles
    #[command(subcommand)]
    Group(Box<group::Command>),
    /// Administer custom roles, and see who holds which role
    #[command(subcommand)]
    Role(role::Command),
    /// See what custom roles reach
    #[command(subcommand)]
    ResourceSet(resource_set::Command),
    /// Administer user types
    #[command(subcommand)]
    UserType(user_type::Command),
    /// Administer the attributes of users
    #[command(subcommand)]
    Schema(schema::Command),
    /// Look at identity providers
    #[command(subcommand)]
    Idp(idp::Command),
    /// Look at what happens in the org
    #[command(subcommand)]
    Event(event::Command),
    /// Administer event hooks
    #[command(subcommand)]
    EventHook(event_hook::Command),
    /// List what happened, or follow it with -f
    Log(Box<event::log::LogArgs>),
    /// Call any endpoint of the API
    Api(Box<api::ApiArgs>),
    /// Check the connection and what it uses
    #[command(subcommand)]
    Auth(auth::Command),
    /// Name orgs, and choose the one that is used
    #[command(subcommand)]
    Org(org::Command),
    /// Check domain, certificate and token, like auth test
    #[command(hide = true, after_long_help = "Example:\n  okta-admin --sandbox ping")]
    Ping,
    /// Show what has to be done so that people are as a file says
    Plan(Box<plan::PlanArgs>),
    /// Do what a plan says
    Apply(Box<apply::ApplyArgs>),
    /// See, resume and undo what was changed from this machine
    #[command(subcommand)]
    Run(run::Command),
    /// Run and fill the sandbox, a small Okta org on this machine
    #[command(subcommand)]
    Sandbox(sandbox::Command),
    /// Print completions, man pages and the reference
    #[command(subcommand)]
    Docs(docs::Command),
}

/// Runs the command. `tree` is handed to those that describe it.
pub async fn run(
    command: Command,
    cx: &Context,
    tree: fn() -> clap::Command,
) -> anyhow::Result<()> {
    match command {
        Command::User(verb) => user::run(verb, cx).await,
        Command::App(verb) => app::run(verb, cx).await,
        Command::ApiToken(verb) => api_token::run(verb, cx).await,
        Command::Group(verb) => group::run(*verb, cx).await,
        Command::Role(verb) => role::run(verb, cx).await,
        Command::ResourceSet(verb) => resource_set::run(verb, cx).await,
        Command::UserType(verb) => user_type::run(verb, cx).await,
        Command::Schema(verb) => schema::run(verb, cx).await,
        Command::Idp(verb) => idp::run(verb, cx).await,
        Command::Event(verb) => event::run(verb, cx).await,
        Command::EventHook(verb) => event_hook::run(verb, cx).await,
        Command::Log(args) => event::log::run(*args, cx).await,
        Command::Api(args) => api::run(*args, cx).await,
        Command::Auth(verb) => auth::run(verb, cx, tree).await,
        Command::Org(verb) => org::run(verb, cx).await,
        Command::Ping => auth::test::run(cx).await,
        Command::Plan(args) => plan::run(*args, cx).await,
        Command::Apply(args) => apply::run(*args, cx).await,
        Command::Run(verb) => run::run(verb, cx).await,
        Command::Sandbox(verb) => sandbox::run(verb, cx).await,
        Command::Docs(verb) => docs::run(&verb, cx, tree),
    }
}
