//! Who reads: which of the three streams is a terminal, how wide it is, whether colours are wanted.
//!
//! Asked once at the start and handed on as plain values, so that tests bring their own. Widths are
//! in columns of a terminal, not in characters or bytes.

use std::io::IsTerminal as _;

/// The width assumed where nothing says otherwise, in columns.
const DEFAULT_WIDTH: usize = 80;

/// What is known about the streams of the process.
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent facts about a process"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether standard input is a terminal.
    pub stdin: bool,
    /// Whether standard output is a terminal.
    pub stdout: bool,
    /// Whether standard error is a terminal.
    pub stderr: bool,
    /// The width of the terminal, in columns.
    pub width: usize,
    /// Whether colours are wanted. They are used only on a stream that is a terminal, because what
    /// goes into a pipe is read by a program.
    pub color: bool,
}

impl Terminal {
    /// Looks at the streams of this process and at `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM`
    /// and `COLUMNS`, which `env` looks up.
    pub fn of_process(env: &dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            width: width(
                env,
                terminal_size::terminal_size().map(|(width, _)| width.0.into()),
            ),
            color: color(env),
        }
    }

    /// Describes a process none of whose streams is a terminal.
    pub fn pipes() -> Self {
        Self {
            stdin: false,
            stdout: false,
            stderr: false,
            width: DEFAULT_WIDTH,
            color: false,
        }
    }
}

fn width(env: &dyn Fn(&str) -> Option<String>, asked: Option<usize>) -> usize {
    env("COLUMNS")
        .and_then(|columns| columns.trim().parse().ok())
        .filter(|columns| *columns > 0)
        .or(asked.filter(|columns| *columns > 0))
        .unwrap_or(DEFAULT_WIDTH)
}

/// `NO_COLOR` (<https://no-color.org>) outranks `CLICOLOR_FORCE` (<https://bixense.com/clicolors/>),
/// which outranks the rest.
fn color(env: &dyn Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        false
    } else if set("CLICOLOR_FORCE").is_some_and(|force| force != "0") {
        true
    } else {
        set("CLICOLOR").is_none_or(|wanted| wanted != "0")
            && set("TERM").is_none_or(|term| term != "dumb")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        move |name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn colour_follows_the_conventions() {
        let cases: &[(&'static [(&'static str, &'static str)], bool)] = &[
            (&[], true),
            (&[("NO_COLOR", "1")], false),
            (&[("NO_COLOR", "")], true),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
            (&[("TERM", "dumb")], false),
            (&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true),
            (&[("CLICOLOR", "0")], false),
            (&[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "0")], false),
            (&[("CLICOLOR", "1"), ("TERM", "xterm-256color")], true),
        ];
        for (pairs, expected) in cases {
            assert_eq!(color(&env(pairs)), *expected, "{pairs:?}");
        }
    }

    #[test]
    fn the_width_is_what_columns_says_or_the_terminal_or_eighty() {
        assert_eq!(width(&env(&[("COLUMNS", "132")]), Some(100)), 132);
        assert_eq!(width(&env(&[("COLUMNS", "wide")]), Some(100)), 100);
        assert_eq!(width(&env(&[("COLUMNS", "0")]), Some(0)), DEFAULT_WIDTH);
        assert_eq!(width(&env(&[]), None), DEFAULT_WIDTH);
    }
}
