//! The root parser: global flags and the nouns. The built command tree is what help, completions,
//! man pages and the reference are made from.

use clap::{CommandFactory, Parser};

use crate::args::{ConnectionArgs, OutputArgs};
use crate::commands::Command;

/// Administer the people of an Okta org
#[derive(Debug, Parser)]
#[command(
    name = "okta-admin",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_long_help = "Example:\n  okta-admin --sandbox user create --first-name Ada --last-name Lovelace --email ada@example.com\n\nTry everything in the sandbox first: --sandbox works with every command."
)]
pub struct Cli {
    /// Which org, which token, which limits.
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// How results look.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The noun.
    #[command(subcommand)]
    pub command: Command,
}

/// Returns the whole command tree.
pub fn tree() -> clap::Command {
    let mut tree = Cli::command();
    tree.build();
    tree
}
