//! Who a command is about: one argument group for every command that acts on users.
//!
//! Positionals, `-` (standard input, one a line), `--from-file FILE[:COLUMN]`, `--where`,
//! `--search` and `--members-of`. The order is kept and what is named twice is taken once. This
//! is what was typed, and the reading of files; finding the users is `commands/user/lookup.rs`.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::condition::Condition;
use crate::change::read::Csv;
use crate::failure::Failure;
use crate::output::unguard;

const HEADING: &str = "Targets";

/// How the name of a user is to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// An id, a login, a short login or an e-mail address
    #[default]
    Auto,
    /// Only an id
    Id,
    /// Only a login
    Login,
}

/// The users a command is about, as they were typed.
#[derive(Args, Clone, Debug, Default)]
pub struct UserTargets {
    /// Id, login, e-mail or short login; - reads them from standard input, one a line
    #[arg(value_name = "USER")]
    pub users: Vec<String>,

    /// Read users from a file, one a line, or from a column of a CSV file
    #[arg(long, value_name = "FILE[:COLUMN]", help_heading = HEADING)]
    pub from_file: Option<String>,

    /// Take the users that match, such as department=IT; several must all hold
    #[arg(long = "where", value_name = "COND", help_heading = HEADING, conflicts_with = "search")]
    pub conditions: Vec<Condition>,

    /// Take the users that Okta's search finds
    #[arg(long, value_name = "EXPR", help_heading = HEADING, value_parser = expression)]
    pub search: Option<String>,

    /// Take the members of a group (id or exact name)
    #[arg(
        long,
        value_name = "GROUP",
        help_heading = HEADING,
        value_parser = NonEmptyStringValueParser::new(),
        conflicts_with_all = ["search", "conditions"],
    )]
    pub members_of: Option<String>,

    /// Say how each USER is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t, help_heading = HEADING)]
    pub by: By,

    /// Split each USER at this text, as in --split ,
    #[arg(long, value_name = "TEXT", help_heading = HEADING)]
    pub split: Option<String>,
}

impl UserTargets {
    /// Returns whether the syntax names exactly one user, so that JSON is an object.
    pub fn is_single(&self) -> bool {
        self.split.is_none()
            && !self.is_listing()
            && self.from_file.is_none()
            && matches!(self.users.as_slice(), [one] if one != "-")
    }

    /// Returns whether users are to be found by a listing rather than by name.
    pub fn is_listing(&self) -> bool {
        !self.conditions.is_empty() || self.search.is_some() || self.members_of.is_some()
    }

    /// Returns whether standard input holds users.
    pub fn wants_stdin(&self) -> bool {
        self.users.iter().any(|u| u == "-") || self.from_file.as_deref().is_some_and(is_stdin)
    }

    /// Returns the names as typed, read from `stdin` and the file, in order and each once.
    pub fn names(&self, stdin: &mut dyn Read) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        for user in &self.users {
            if user == "-" {
                names.extend(lines_of(stdin, "standard input")?);
            } else if let Some(split) = self.split.as_deref().filter(|s| !s.is_empty()) {
                names.extend(
                    user.split(split)
                        .map(|u| u.trim().to_owned())
                        .filter(|u| !u.is_empty()),
                );
            } else {
                names.push(user.clone());
            }
        }
        if let Some(from_file) = &self.from_file {
            names.extend(from_file_names(from_file, stdin)?);
        }
        let mut seen = HashSet::new();
        // Logins compare without case in Okta; ids do not, and two ids never differ by case alone.
        names.retain(|name| seen.insert(name.to_lowercase()));
        if names.is_empty() && !self.is_listing() {
            return Err(Failure::usage("no users given")
                .hint("name users, or use -, --from-file, --where, --search or --members-of"));
        }
        Ok(names)
    }
}

/// Takes a search or a filter. Okta answers an empty one with everyone, and an empty one is mostly
/// a variable of the shell that is not set.
pub fn expression(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("an empty expression would match everyone".to_owned());
    }
    Ok(text.to_owned())
}

fn is_stdin(from_file: &str) -> bool {
    from_file == "-" || from_file.starts_with("-:")
}

fn read_all(input: &mut dyn Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(name, e))?;
    Ok(bytes)
}

fn unreadable(name: &str, error: std::io::Error) -> Failure {
    Failure::usage(format!("could not read {name}")).because(error)
}

/// Reads `FILE` or `FILE:COLUMN`; a file whose own name holds a colon wins over a column.
pub(super) fn from_file_names(
    from_file: &str,
    stdin: &mut dyn Read,
) -> Result<Vec<String>, Failure> {
    let (file, column) = match from_file.rsplit_once(':') {
        Some((file, column)) if !Path::new(from_file).exists() && !column.is_empty() => {
            (file, Some(column))
        }
        _ => (from_file, None),
    };
    let mut opened;
    let (input, name): (&mut dyn Read, _) = if file == "-" {
        (stdin, "standard input")
    } else {
        opened = std::fs::File::open(file).map_err(|e| unreadable(file, e))?;
        (&mut opened, file)
    };
    match column {
        Some(column) => csv_column(input, name, column),
        None => lines_of(input, name),
    }
}

/// Reads all of `input` and returns its lines that are not empty.
pub(super) fn lines_of(input: &mut dyn Read, name: &str) -> Result<Vec<String>, Failure> {
    lines(&read_all(input, name)?, name)
}

/// Returns the lines that are not empty, without a byte order mark.
fn lines(bytes: &[u8], name: &str) -> Result<Vec<String>, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| Failure::usage(format!("{name} is not UTF-8 text")).because(e))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(text
        .lines()
        .map(|l| l.trim().to_owned())
        .filter(|l| !l.is_empty())
        .collect())
}

fn csv_column(input: &mut dyn Read, name: &str, column: &str) -> Result<Vec<String>, Failure> {
    let in_file = |failure: Failure| {
        let hints = failure.hints().to_vec();
        let failure = Failure::usage(format!("{name}, {failure}"));
        hints.into_iter().fold(failure, Failure::hint)
    };
    let mut csv = Csv::open(input).map_err(in_file)?;
    let headers = csv.headers();
    let Some(index) = headers.iter().position(|h| h.eq_ignore_ascii_case(column)) else {
        let known = headers.join(", ");
        return Err(Failure::usage(format!("{name} has no column {column}"))
            .hint(format!("its columns are: {known}")));
    };
    let mut names = Vec::new();
    while let Some(row) = csv.next_row().map_err(in_file)? {
        let (line, cells) = row.map_err(|bad| in_file(Failure::usage(bad.to_string())))?;
        // What our own export guarded against spreadsheets is what it was.
        match cells.get(index).map(|cell| unguard(cell).trim()) {
            Some(cell) if !cell.is_empty() => names.push(cell.to_owned()),
            // An empty cell in a list of leavers is a mistake to look at, not a user to skip.
            _ => {
                return Err(Failure::usage(format!(
                    "{name}, line {line}: {column} is empty"
                )));
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(targets: &UserTargets, stdin: &str) -> Result<Vec<String>, String> {
        targets
            .names(&mut stdin.as_bytes())
            .map_err(|e| e.to_string())
    }

    fn of(users: &[&str]) -> UserTargets {
        UserTargets {
            users: users.iter().map(|&u| u.to_owned()).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn keeps_the_order_and_takes_each_name_once() {
        let names = names(&of(&["b@x", "-", "A@x"]), "\u{feff}a@x\r\n\n B@X \nc@x").unwrap();
        assert_eq!(names, ["b@x", "a@x", "c@x"]);
    }

    #[test]
    fn splits_one_argument_when_asked() {
        let targets = UserTargets {
            split: Some(",".into()),
            ..of(&["a, b,,c"])
        };
        assert_eq!(names(&targets, "").unwrap(), ["a", "b", "c"]);
        assert!(!targets.is_single());
    }

    #[test]
    fn nobody_is_a_usage_error() {
        assert_eq!(names(&of(&["-"]), "\n").unwrap_err(), "no users given");
    }

    #[test]
    fn reads_a_column_of_a_csv_file_and_names_the_line_of_an_empty_cell() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("leavers.csv");
        std::fs::write(&file, "\u{feff}name,E-Mail\n\"Doe, J\",j@x\nX,k@x\n").unwrap();
        let path = file.display();
        let column = |c: &str| UserTargets {
            from_file: Some(format!("{path}:{c}")),
            ..UserTargets::default()
        };
        assert_eq!(names(&column("e-mail"), "").unwrap(), ["j@x", "k@x"]);
        assert!(
            names(&column("mail"), "")
                .unwrap_err()
                .ends_with("has no column mail")
        );
        std::fs::write(&file, "email\nj@x\n\"\"\n").unwrap();
        assert!(
            names(&column("email"), "")
                .unwrap_err()
                .ends_with("line 3: email is empty")
        );
    }

    #[test]
    fn one_positional_is_single_and_a_listing_is_not() {
        assert!(of(&["a"]).is_single());
        assert!(!of(&["-"]).is_single() && !of(&["a", "b"]).is_single());
        assert!(
            !UserTargets {
                search: Some("x".into()),
                ..Default::default()
            }
            .is_single()
        );
    }
}
