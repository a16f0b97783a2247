//! `docs`: what is made from the command tree and from the tables in the program.
//!
//! Nothing here is written by hand twice, so it cannot be stale. No network, no credential and no
//! settings are needed. Completions, man pages and Markdown are texts of their own and look the same
//! with every `-o`, except that the reference is data with one that is no table.

mod man;
mod reference;
mod tables;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::context::Context;
use crate::failure::Failure;

/// What can be printed.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the completion script of a shell
    #[command(after_long_help = "Examples:
  okta-admin docs completions bash
  okta-admin docs completions zsh

Where the script goes:
  bash  ~/.local/share/bash-completion/completions/okta-admin
  zsh   a file _okta-admin in a folder of $fpath
  fish  ~/.config/fish/completions/okta-admin.fish")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print man pages
    Man(ManArgs),
    /// Print what every command takes, as Markdown, or as data with -o json
    #[command(after_long_help = "Examples:
  okta-admin docs reference
  okta-admin docs reference -o csv --columns command,about")]
    Reference,
    /// Print the exit codes and what they mean
    #[command(after_long_help = "Examples:
  okta-admin docs exit-codes
  okta-admin docs exit-codes --jq '.[] | select(.kind == \"conflict\") | .code'")]
    ExitCodes,
    /// Print the environment variables that are read
    #[command(after_long_help = "Example:\n  okta-admin docs environment")]
    Environment,
}

/// The arguments of `docs man`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin docs man user create
  okta-admin docs man --dir man1

To read a page, pipe it into `man -l -`; to install all, write them into ~/.local/share/man/man1.")]
pub struct ManArgs {
    /// Print the page of this command only, such as user create
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,

    /// Write a file for each page into this folder, which is made if it is not there
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    dir: Option<PathBuf>,
}

/// Runs the verb.
pub fn run(command: &Command, cx: &Context, tree: fn() -> clap::Command) -> anyhow::Result<()> {
    match command {
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut tree = tree();
            let name = tree.get_name().to_owned();
            clap_complete::generate(*shell, &mut tree, name, &mut script);
            cx.out.bytes(&script);
        }
        Command::Man(args) => man(args, cx, &tree())?,
        Command::Reference => reference::run(cx, &tree())?,
        Command::ExitCodes => tables::exit_codes(cx)?,
        Command::Environment => tables::environment(cx)?,
    }
    Ok(())
}

fn man(args: &ManArgs, cx: &Context, tree: &clap::Command) -> anyhow::Result<()> {
    if let Some(dir) = &args.dir {
        let failed = || format!("could not write man pages into {}", dir.display());
        std::fs::create_dir_all(dir).with_context(failed)?;
        let pages = man::pages(tree);
        for page in &pages {
            std::fs::write(dir.join(&page.file), &page.text).with_context(failed)?;
        }
        let count = pages.len();
        cx.out
            .status(&format!("{count} man pages are in {}", dir.display()));
        return Ok(());
    }
    let mut command = tree;
    for word in &args.command {
        command = visible(command)
            .find(|c| c.get_name() == word)
            .ok_or_else(|| {
                let known: Vec<&str> = visible(command).map(clap::Command::get_name).collect();
                let failure = Failure::usage(format!("there is no command {word:?} here"));
                match known.as_slice() {
                    [] => failure,
                    known => failure.hint(format!("there are {}", known.join(", "))),
                }
            })?;
    }
    if args.command.is_empty() {
        for page in man::pages(tree) {
            cx.out.bytes(&page.text);
        }
    } else {
        cx.out.bytes(&man::page(command, false).text);
    }
    Ok(())
}

/// The commands below one that the documentation shows.
fn visible(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command
        .get_subcommands()
        .filter(|c| !c.is_hide_set() && c.get_name() != "help")
}
