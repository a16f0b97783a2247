//! The root parser: global flags and the nouns. The built command tree is what help, completions,
//! man pages and the reference are made from.

use std::ffi::OsString;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

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

/// Parses a command line; returns it with the words of its command, such as `user create`.
pub fn parse(args: &[OsString]) -> Result<(Cli, String), clap::Error> {
    let mut command = Cli::command();
    let mut matches = command.try_get_matches_from_mut(args)?;
    let words = words(&matches);
    let cli = Cli::from_arg_matches_mut(&mut matches).map_err(|e| e.format(&mut command))?;
    Ok((cli, words))
}

fn words(mut matches: &ArgMatches) -> String {
    let mut words = Vec::new();
    while let Some((word, below)) = matches.subcommand() {
        words.push(word);
        matches = below;
    }
    words.join(" ")
}

/// Returns the whole command tree.
pub fn tree() -> clap::Command {
    let mut tree = Cli::command();
    tree.build();
    tree
}
