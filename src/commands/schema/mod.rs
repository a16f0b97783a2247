//! The verbs of `schema`: one enum, one match; and which schema is meant.

mod add;
mod remove;
mod show;

use clap::{Args, Subcommand};

use crate::commands::lookup;
use crate::context::Context;
use crate::model::Schema;
use crate::okta::Fetched;

/// What can be done with the schemas of user profiles.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show which attributes users have
    Show(show::ShowArgs),
    /// Add an attribute
    Add(Box<add::AddArgs>),
    /// Remove attributes, with their values
    Remove(remove::RemoveArgs),
}

/// Which schema.
#[derive(Args, Debug)]
struct SchemaArgs {
    /// Take the schema of this user type: id, name or display name [default: the default type]
    #[arg(long, value_name = "TYPE")]
    user_type: Option<String>,
}

impl SchemaArgs {
    /// Returns the id by which the schema is asked for.
    async fn id(&self, cx: &Context) -> anyhow::Result<String> {
        let Some(name) = &self.user_type else {
            return Ok("default".to_owned());
        };
        let found = lookup::user_type(cx.client().await?, name).await?;
        let schema = found.schema_id().unwrap_or("default");
        Ok(schema.to_owned())
    }

    async fn read(&self, cx: &Context) -> anyhow::Result<(String, Fetched<Schema>)> {
        let id = self.id(cx).await?;
        let fetched = cx.client().await?.schemas().user(&id).await?;
        Ok((id, fetched))
    }
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Show(args) => show::run(&args, cx).await,
        Command::Add(args) => add::run(*args, cx).await,
        Command::Remove(args) => remove::run(args, cx).await,
    }
}
