//! `docs man`: one page for each command, section 1.
//!
//! The page of the program has the options that every command takes, the exit codes and the
//! environment; the others have only what is theirs and name it.

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::visible;
use crate::config::env::VARIABLES;
use crate::exit::TABLE;

/// A page and the name of its file.
pub(super) struct Page {
    pub(super) file: String,
    /// Input for `man -l`.
    pub(super) text: Vec<u8>,
}

/// Returns the page of every command, the program's own first.
pub(super) fn pages(tree: &clap::Command) -> Vec<Page> {
    fn below(command: &clap::Command, pages: &mut Vec<Page>) {
        for command in visible(command) {
            pages.push(page(command, false));
            below(command, pages);
        }
    }
    let mut pages = vec![page(tree, true)];
    below(tree, &mut pages);
    pages
}

/// Returns the page of one command.
pub(super) fn page(command: &clap::Command, is_root: bool) -> Page {
    let own = command.clone().mut_args(|arg| {
        let is_said_elsewhere = arg.is_global_set() && !is_root;
        let hide = arg.is_hide_set() || is_said_elsewhere;
        arg.hide(hide)
    });
    let version = command.get_version().unwrap_or_default();
    let examples = own.get_after_long_help().map(ToString::to_string);
    let has_options = own.get_arguments().any(|arg| !arg.is_hide_set());
    let has_commands = visible(&own).next().is_some();
    let man = Man::new(own)
        .source(format!("okta-admin {version}"))
        .manual("okta-admin");
    let file = man.get_filename();
    let mut text = Vec::new();
    let parts = [
        (
            true,
            Man::render_title as fn(&Man, &mut dyn std::io::Write) -> _,
        ),
        (true, Man::render_name_section),
        (true, Man::render_synopsis_section),
        (true, Man::render_description_section),
        (has_options, Man::render_options_section),
        (has_commands, Man::render_subcommands_section),
    ];
    for (is_there, part) in parts {
        if is_there {
            part(&man, &mut text).expect("writing into memory cannot fail");
        }
    }
    let mut rest = Roff::default();
    if let Some(examples) = examples {
        after(&mut rest, &examples);
    }
    if is_root {
        tables(&mut rest);
    } else {
        rest.control("SH", ["SEE ALSO"]);
        rest.text([
            bold("okta-admin"),
            roman("(1): options of every command, exit status, environment"),
        ]);
    }
    rest.to_writer(&mut text)
        .expect("writing into memory cannot fail");
    Page { file, text }
}

/// Writes the examples, or whatever else follows the options, as it stands.
fn after(roff: &mut Roff, text: &str) {
    let is_title = |line: &str| matches!(line, "Example:" | "Examples:");
    let has_examples = text.lines().any(is_title);
    let title = if has_examples { "EXAMPLES" } else { "NOTES" };
    roff.control("SH", [title]);
    roff.control("nf", []);
    for line in text.lines().filter(|line| !is_title(line)) {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

fn tables(roff: &mut Roff) {
    let entry = |roff: &mut Roff, name: String, text: &str| {
        roff.control("TP", []);
        roff.text([bold(name)]);
        roff.text([roman(text)]);
    };
    roff.control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in TABLE {
        entry(roff, exit.code().to_string(), meaning);
    }
    roff.control("SH", ["ENVIRONMENT"]);
    for variable in VARIABLES {
        entry(roff, variable.name.to_owned(), variable.help);
    }
}
