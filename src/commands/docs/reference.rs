//! `docs reference`: what every command takes, as Markdown for people and as data for programs.
//!
//! Flags that every command takes stand once, at the root. Hidden commands are left out.

use clap::Arg;
use serde_json::{Value, json};

use super::{tables, visible};
use crate::context::Context;
use crate::output::{Error, Format, shapes};

/// One command as it is described.
#[derive(Debug, PartialEq)]
struct Entry {
    /// All its words, the program's name first.
    command: String,
    about: String,
    /// What the long help says beyond the first line.
    details: String,
    usage: String,
    arguments: Vec<Argument>,
    /// The examples and what else follows them.
    after: String,
}

#[derive(Debug, PartialEq)]
struct Argument {
    /// As it is typed: `--domain <DOMAIN>`, `-q, --jq <EXPR>` or `[USER]...`.
    typed: String,
    help: String,
    heading: Option<String>,
    required: bool,
    values: Vec<String>,
    default: Option<String>,
}

/// Prints the reference.
pub(super) fn run(cx: &Context, tree: &clap::Command) -> Result<(), Error> {
    let mut entries = Vec::new();
    collect(tree, true, &mut entries);
    if matches!(cx.out.format(), Format::Table | Format::Wide) {
        cx.out.text(&markdown(&entries));
        return Ok(());
    }
    tables::list(cx, &shapes::COMMAND, entries.iter().map(Entry::json))
}

fn collect(command: &clap::Command, is_root: bool, entries: &mut Vec<Entry>) {
    entries.push(Entry::of(command, is_root));
    for below in visible(command) {
        collect(below, false, entries);
    }
}

impl Entry {
    fn of(command: &clap::Command, is_root: bool) -> Self {
        let text = |text: Option<&clap::builder::StyledStr>| {
            text.map(ToString::to_string).unwrap_or_default()
        };
        let about = text(command.get_about());
        let long = text(command.get_long_about());
        let details = long.strip_prefix(&about).unwrap_or(&long).trim();
        let usage = command.clone().render_usage().to_string();
        Self {
            command: command
                .get_bin_name()
                .unwrap_or(command.get_name())
                .to_owned(),
            details: details.to_owned(),
            usage: usage.trim_start_matches("Usage: ").to_owned(),
            arguments: command
                .get_arguments()
                .filter(|arg| !arg.is_hide_set() && (is_root || !arg.is_global_set()))
                .filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version"))
                .map(Argument::of)
                .collect(),
            after: text(command.get_after_long_help()),
            about,
        }
    }

    fn json(&self) -> Value {
        json!({
            "command": self.command,
            "about": self.about,
            "details": self.details,
            "usage": self.usage,
            "arguments": self.arguments.iter().map(Argument::json).collect::<Vec<_>>(),
            "after": self.after,
        })
    }
}

impl Argument {
    fn of(arg: &Arg) -> Self {
        let help = arg.get_long_help().or(arg.get_help());
        let is_switch = !arg.get_action().takes_values();
        let names = |names: Vec<clap::builder::PossibleValue>| -> Vec<String> {
            let shown = names.iter().filter(|value| !value.is_hide_set());
            shown.map(|value| value.get_name().to_owned()).collect()
        };
        let defaults: Vec<_> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        Self {
            typed: typed(arg),
            help: help.map(ToString::to_string).unwrap_or_default(),
            heading: arg.get_help_heading().map(str::to_owned),
            required: arg.is_required_set(),
            // A switch has the values true and false, which nobody types.
            values: if is_switch {
                Vec::new()
            } else {
                names(arg.get_possible_values())
            },
            default: (!is_switch && !defaults.is_empty() && !arg.is_hide_default_value_set())
                .then(|| defaults.join(",")),
        }
    }

    fn json(&self) -> Value {
        json!({
            "argument": self.typed,
            "help": self.help,
            "heading": self.heading,
            "required": self.required,
            "values": self.values,
            "default": self.default,
        })
    }
}

/// Returns an argument as it is typed, with its short form first.
fn typed(arg: &Arg) -> String {
    let short = match arg.get_short() {
        Some(short) if !arg.is_positional() => format!("-{short}, "),
        _ => String::new(),
    };
    format!("{short}{arg}")
}

/// Writes all commands as one Markdown document.
fn markdown(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let depth = entry.command.split(' ').count().min(4);
        let level = "#".repeat(depth);
        let mut add = |part: &str| {
            text.push_str(part.trim_end());
            text.push_str("\n\n");
        };
        add(&format!("{level} {}", entry.command));
        add(&escaped(&entry.about));
        add(&escaped(&entry.details));
        add(&format!("```text\n{}\n```", entry.usage));
        let mut heading = None;
        let mut lines = String::new();
        for argument in &entry.arguments {
            if argument.heading != heading {
                heading.clone_from(&argument.heading);
                let title = heading.as_deref().unwrap_or("Options");
                lines.extend(["\n", title, ":\n\n"]);
            }
            lines.push_str(&line(argument));
        }
        add(lines.trim_start_matches('\n'));
        if !entry.after.is_empty() {
            add(&format!("```text\n{}\n```", entry.after));
        }
    }
    // Parts that are empty leave only their distance behind.
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    format!("{}\n", text.trim_end())
}

fn line(argument: &Argument) -> String {
    // What follows the first paragraph belongs to the same point of the list.
    let help = escaped(&argument.help).replace('\n', "\n  ");
    let help = help.replace("\n  \n", "\n\n");
    let values = match argument.values.join(", ") {
        none if none.is_empty() => none,
        values => format!(" (one of {values})"),
    };
    let default = match &argument.default {
        Some(default) => format!(" [default: {default}]"),
        None => String::new(),
    };
    format!("- `{}`: {help}{values}{default}\n", argument.typed)
}

/// Keeps what is meant literally from being read as markup.
fn escaped(text: &str) -> String {
    text.replace('<', "\\<").replace('*', "\\*")
}
