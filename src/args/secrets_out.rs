//! `--secrets-out`: where secrets that a command makes go, other than to standard output.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// The flag that every command which hands over secrets takes.
#[derive(Args, Clone, Debug, Default)]
pub struct SecretsOutArgs {
    /// Write the secrets to this new file, readable by you alone, as CSV: login,secret
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Safety")]
    pub secrets_out: Option<PathBuf>,
}
