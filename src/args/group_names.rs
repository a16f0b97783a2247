//! Which groups a command is about: by id or exact name.
//!
//! [`GroupTargets`] are the groups a command acts on, positional like users are elsewhere;
//! [`GroupChoice`] are those that people are put into. Names are compared with upper and lower case.

use std::collections::HashSet;
use std::io::Read;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::targets::{from_file_names, lines_of};
use crate::failure::Failure;

/// How what was typed is to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum NameOrId {
    /// An id where it looks like one, else a name
    #[default]
    Auto,
    /// Only an id
    Id,
    /// Only an exact name
    Name,
}

/// The groups a command acts on.
#[derive(Args, Clone, Debug)]
pub struct GroupTargets {
    /// Id or exact name; - reads them from standard input, one a line
    #[arg(value_name = "GROUP", value_parser = NonEmptyStringValueParser::new())]
    pub groups: Vec<String>,

    /// Read groups from a file, one a line, or from a column of a CSV file
    #[arg(long, value_name = "FILE[:COLUMN]", help_heading = "Targets")]
    pub from_file: Option<String>,

    /// Say how each GROUP is to be understood
    #[arg(
        long,
        value_name = "HOW",
        value_enum,
        default_value_t,
        help_heading = "Targets"
    )]
    pub by: NameOrId,
}

impl GroupTargets {
    /// Returns whether the syntax names exactly one group, so that JSON is an object.
    pub fn is_single(&self) -> bool {
        self.from_file.is_none() && matches!(self.groups.as_slice(), [one] if one != "-")
    }

    /// Returns the names as typed, in order and each once.
    pub fn names(&self, stdin: &mut dyn Read) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        for group in &self.groups {
            if group == "-" {
                names.extend(lines_of(stdin, "standard input")?);
            } else {
                names.push(group.clone());
            }
        }
        if let Some(from_file) = &self.from_file {
            names.extend(from_file_names(from_file, stdin)?);
        }
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        if names.is_empty() {
            return Err(Failure::usage("no groups given")
                .hint("name groups by id or exact name, or use - or --from-file"));
        }
        Ok(names)
    }
}

/// The groups that people are put into or taken out of.
#[derive(Args, Clone, Debug)]
pub struct GroupChoice {
    /// Take this group (id or exact name)
    #[arg(
        long = "group",
        value_name = "GROUP",
        required = true,
        value_parser = NonEmptyStringValueParser::new(),
    )]
    pub groups: Vec<String>,

    /// Say how each GROUP is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub group_by: NameOrId,
}
