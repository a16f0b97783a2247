//! What can go wrong on the way out.

use crate::failure::Kind;

/// An error of the renderers or of standard output.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody reads standard output any more (`| head -1`); ends a run quietly.
    #[error("standard output was closed")]
    Closed,
    /// Standard output takes nothing more: a full disk, `/dev/full`.
    #[error("could not write the results")]
    Write(#[source] std::io::Error),
    /// The flags about output do not go together, or name something unknown.
    #[error("{0}")]
    Usage(String),
    /// The expression of `--jq` cannot be compiled.
    #[error("--jq: {0}")]
    JqSyntax(String),
    /// The expression of `--jq` failed on these results.
    #[error("--jq: {0}")]
    JqRun(String),
    /// A result is not the JSON its endpoint promises, or is nested too deeply.
    #[error("could not read a result")]
    Unreadable(#[source] serde_json::Error),
    /// A result cannot be written in this format.
    #[error("could not write the results as {format}: {reason}")]
    Unwritable {
        /// The format's name.
        format: &'static str,
        /// What its writer said.
        reason: String,
    },
}

impl Error {
    /// Returns the class of this error.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Usage(_) | Self::JqSyntax(_) => Kind::Usage,
            Self::Closed
            | Self::Write(_)
            | Self::JqRun(_)
            | Self::Unreadable(_)
            | Self::Unwritable { .. } => Kind::Other,
        }
    }

    /// Tells a closed pipe from a real failure to write.
    pub(super) fn of_write(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Write(error)
        }
    }
}
