//! From the words of a command line to the command they name. Pure.

use crate::commands::near_miss::is_near;
use crate::failure::Failure;

/// Parts the words of a command from its flags, which begin with the first that looks like one.
pub(super) fn parted(typed: &[String]) -> (&[String], &[String]) {
    let first = typed.iter().position(|word| word.starts_with('-'));
    typed.split_at(first.unwrap_or(typed.len()))
}

/// Finds the command; its words are returned as the table of needs has them.
pub(super) fn command(tree: &clap::Command, words: &[String]) -> Result<String, Failure> {
    let mut words = words;
    if let [first, rest @ ..] = words
        && first == "okta-admin"
    {
        words = rest;
    }
    let mut at = tree;
    let mut path: Vec<&str> = Vec::new();
    for word in words {
        let Some(next) = at.find_subcommand(word) else {
            return Err(unknown(at, &path, word));
        };
        path.push(next.get_name());
        at = next;
    }
    let path = path.join(" ");
    if at.has_subcommands() && crate::commands::needs::of(&path).is_none() {
        let verbs = names(at).join(", ");
        return Err(Failure::usage(format!("{path} is several commands"))
            .hint(format!("name one of them: {verbs}")));
    }
    Ok(path)
}

fn names(command: &clap::Command) -> Vec<&str> {
    let below = command.get_subcommands().filter(|c| !c.is_hide_set());
    let names = below.map(clap::Command::get_name);
    names.filter(|name| *name != "help").collect()
}

fn unknown(at: &clap::Command, path: &[&str], word: &str) -> Failure {
    let path = path.join(" ");
    let failure = Failure::usage(if path.is_empty() {
        format!("{word:?} is no command")
    } else {
        format!("{word:?} is no command of {path}")
    });
    let known = names(at);
    let aliases = at
        .get_subcommands()
        .flat_map(clap::Command::get_all_aliases);
    let meant = known.iter().copied().chain(aliases);
    let meant: Vec<&str> = meant.filter(|name| is_near(word, name)).collect();
    if let Some(meant) = meant.first() {
        return failure.hint(format!("did you mean {meant}?"));
    }
    if known.is_empty() {
        return failure.hint(format!(
            "name the command alone, without its targets: okta-admin auth doctor {path}"
        ));
    }
    failure.hint(format!("there are {}", known.join(", ")))
}
