//! How results look: the global output flags.

use clap::Args;

use crate::output::{Format, Look, ProgressMode};

const HEADING: &str = "Output";

/// The output flags as they were typed; every command takes them.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Args, Clone, Debug, Default)]
pub struct OutputArgs {
    /// Choose the form of the results: table, wide, json, ndjson, csv, tsv, yaml or id
    #[arg(long, short = 'o', value_name = "FORMAT", global = true, help_heading = HEADING)]
    pub output: Option<Format>,

    /// Choose columns (a,b) or change the usual ones (+a,-b); any attribute is one
    #[arg(long, value_name = "LIST", global = true, help_heading = HEADING, allow_hyphen_values = true)]
    pub columns: Option<String>,

    /// Filter the JSON through a jq expression
    #[arg(long, short = 'q', value_name = "EXPR", global = true, help_heading = HEADING)]
    pub jq: Option<String>,

    /// Wrap the JSON as {"success", "error", "user"}
    #[arg(long, global = true, help_heading = HEADING)]
    pub envelope: bool,

    /// Print only how many there are
    #[arg(long, global = true, help_heading = HEADING)]
    pub count: bool,

    /// Print an array even for a single result
    #[arg(long, global = true, help_heading = HEADING)]
    pub array: bool,

    /// Leave `_links` out of the JSON
    #[arg(long, global = true, help_heading = HEADING)]
    pub no_links: bool,

    /// Write CSV cells exactly, without the guard against formulas
    #[arg(long, global = true, help_heading = HEADING)]
    pub csv_exact: bool,

    /// Show the progress of a run of many: auto, plain or none [default: auto]
    ///
    /// auto draws one line anew on a terminal, plain prints a line every five seconds, also into a file.
    #[arg(long, value_name = "HOW", global = true, help_heading = HEADING)]
    pub progress: Option<ProgressMode>,

    /// Say nothing but results and errors
    #[arg(long, global = true, help_heading = HEADING)]
    pub quiet: bool,

    /// Show requests on stderr; -vv adds rate limits and timing, -vvv headers
    #[arg(long, short = 'v', action = clap::ArgAction::Count, global = true, help_heading = HEADING)]
    pub verbose: u8,
}

impl OutputArgs {
    /// Returns what the flags mean; `default` is the format of the settings.
    pub fn look(&self, default: Option<Format>) -> Look {
        Look {
            format: self.output.or(default),
            columns: self.columns.clone(),
            jq: self.jq.clone(),
            envelope: self.envelope,
            count: self.count,
            quiet: self.quiet,
            csv_exact: self.csv_exact,
            links: !self.no_links,
            array: self.array,
            verbose: self.verbose,
            progress: self.progress.unwrap_or_default(),
        }
    }
}
