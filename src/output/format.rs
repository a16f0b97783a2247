//! The formats of results, and how a run is asked to look.

use std::str::FromStr;

use super::{Error, ProgressMode};

/// A format of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Columns for a person; tab-separated and untruncated in a pipe.
    Table,
    /// A table with more columns: what fits, or all of them in a pipe.
    Wide,
    /// The API's own objects: one object, or an array.
    Json,
    /// The API's own objects, one a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values, quoted like CSV.
    Tsv,
    /// YAML.
    Yaml,
    /// The id of each result, one a line.
    Id,
    /// `[{"label": ..., "value": ...}]`, for the menus of other programs.
    Options,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 9] = [
        Self::Table,
        Self::Wide,
        Self::Json,
        Self::Ndjson,
        Self::Csv,
        Self::Tsv,
        Self::Yaml,
        Self::Id,
        Self::Options,
    ];

    /// Returns the word that stands for this format after `-o`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Wide => "wide",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Yaml => "yaml",
            Self::Id => "id",
            Self::Options => "options",
        }
    }

    /// Returns whether this is one of the two tables.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Wide)
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                let known: Vec<_> = Self::ALL.iter().map(|format| format.name()).collect();
                Error::Usage(format!(
                    "unknown output format {text:?}; there are {}",
                    known.join(", ")
                ))
            })
    }
}

/// How the results and what is said about them should look: the flags, before they are settled.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each flag, as it was typed"
)]
#[derive(Clone, Debug)]
pub struct Look {
    /// `-o`; nothing means a table.
    pub format: Option<Format>,
    /// `--columns`: `a,b` picks, `+a,-b` changes the default.
    pub columns: Option<String>,
    /// `--jq`: an expression over the JSON of the results.
    pub jq: Option<String>,
    /// `--envelope`: JSON inside `{"success", "error", ...}`.
    pub envelope: bool,
    /// `--count`: only the number of results.
    pub count: bool,
    /// `--quiet`: nothing on stderr but errors and questions.
    pub quiet: bool,
    /// `--csv-exact`: no apostrophe before what a spreadsheet would run.
    pub csv_exact: bool,
    /// Keeps `_links` in JSON; false with `--no-links`.
    pub links: bool,
    /// Whether one result is still an array of one in JSON (several targets were named).
    pub array: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// `--progress`: how the progress of a run of many is shown.
    pub progress: ProgressMode,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            format: None,
            columns: None,
            jq: None,
            envelope: false,
            count: false,
            quiet: false,
            csv_exact: false,
            links: true,
            array: false,
            verbose: 0,
            progress: ProgressMode::Auto,
        }
    }
}

impl Look {
    /// Settles the format and refuses flags that contradict each other or would do nothing.
    pub(super) fn settle(&self) -> Result<Format, Error> {
        let format = self.settle_json()?;
        let has_columns = format.is_table() || matches!(format, Format::Csv | Format::Tsv);
        if self.columns.is_some() && !has_columns {
            let instead = match format {
                Format::Json | Format::Ndjson => "; pick members of JSON with --jq",
                _ => "",
            };
            return Err(Error::Usage(format!(
                "--columns does nothing with -o {}{instead}",
                format.name()
            )));
        }
        Ok(format)
    }

    fn settle_json(&self) -> Result<Format, Error> {
        let usage = |text: String| Err(Error::Usage(text));
        let format = self.format.unwrap_or(Format::Table);
        if self.count && (self.jq.is_some() || self.envelope) {
            let other = if self.envelope { "--envelope" } else { "--jq" };
            return usage(format!("--count and {other} do not go together"));
        }
        let over_json = if self.jq.is_some() {
            "--jq"
        } else if self.envelope {
            "--envelope"
        } else {
            return Ok(format);
        };
        match format {
            Format::Table | Format::Wide => Ok(Format::Json),
            Format::Json | Format::Ndjson | Format::Options => Ok(format),
            other => usage(format!(
                "{over_json} works on JSON and does not go together with -o {}",
                other.name()
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_understood_in_any_case() {
        for format in Format::ALL {
            assert_eq!(format.name().parse::<Format>().unwrap(), format);
            assert_eq!(
                format.name().to_uppercase().parse::<Format>().unwrap(),
                format
            );
        }
    }

    #[test]
    fn an_unknown_format_lists_the_known_ones() {
        let error = "xml".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown output format \"xml\"; there are table, wide, json, ndjson, csv, tsv, yaml, \
             id, options"
        );
    }

    #[test]
    fn columns_that_would_do_nothing_are_refused() {
        for format in Format::ALL {
            let look = Look {
                format: Some(format),
                columns: Some("id".to_owned()),
                ..Look::default()
            };
            let fine = matches!(
                format,
                Format::Table | Format::Wide | Format::Csv | Format::Tsv
            );
            assert_eq!(look.settle().is_ok(), fine, "{format:?}");
        }
    }

    #[test]
    fn flags_over_json_settle_the_format() {
        let look = |format, jq: bool, envelope, count| Look {
            format,
            jq: jq.then(|| ".".to_owned()),
            envelope,
            count,
            ..Look::default()
        };
        let cases = [
            (look(None, false, false, false), Some(Format::Table)),
            (look(None, true, false, false), Some(Format::Json)),
            (look(None, false, true, false), Some(Format::Json)),
            (
                look(Some(Format::Wide), true, false, false),
                Some(Format::Json),
            ),
            (
                look(Some(Format::Ndjson), true, false, false),
                Some(Format::Ndjson),
            ),
            (
                look(Some(Format::Options), false, true, false),
                Some(Format::Options),
            ),
            (look(Some(Format::Csv), true, false, false), None),
            (look(Some(Format::Id), false, true, false), None),
            (
                look(Some(Format::Csv), false, false, true),
                Some(Format::Csv),
            ),
            (look(None, true, false, true), None),
            (look(None, false, true, true), None),
        ];
        for (look, expected) in cases {
            assert_eq!(look.settle().ok(), expected, "{look:?}");
        }
    }
}
