//! The exit codes: the only table of them, and the way from an error to its code.
//!
//! The numbers are a promise to scripts and never change their meaning. No command ends the
//! process; `main` turns the [`Exit`] it is handed into the process's status.

use std::error::Error;
use std::sync::Arc;

use crate::failure::{Failure, Kind};
use crate::{change, config, okta, output, sandbox};

/// How a run ended, as a script sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0: everything that was asked for is done, or was so already.
    Done,
    /// 1: it failed, and no other code fits.
    Failed,
    /// 2: the command line, a file or a setting is wrong; nothing was sent.
    Usage,
    /// 3: of several items some failed; the report names them.
    Partial,
    /// 4: the credential is missing or was refused.
    Credential,
    /// 5: rate limited, timed out or unreachable; nothing changed.
    Unreachable,
    /// 6: a write was sent and nobody can say whether it was applied.
    Unknown,
    /// 7: what was named is not there, or not visible to this credential.
    NotFound,
    /// 8: it exists already, is in the wrong state, or changed meanwhile.
    Conflict,
    /// 9: Okta refused the values.
    Refused,
    /// 10: the credential may not do this: role, scope or feature.
    Permission,
    /// 11: `plan --check` found differences.
    Differs,
    /// 130: stopped by SIGINT.
    Interrupted,
    /// 143: stopped by SIGTERM.
    Terminated,
}

/// Every code with its meaning, in the order of the codes, as the documentation prints it.
pub const TABLE: [(Exit, &str); 14] = [
    (Exit::Done, "done (also: already so)"),
    (Exit::Failed, "failed, no class of its own"),
    (Exit::Usage, "usage; nothing was sent"),
    (Exit::Partial, "some items failed, see the report"),
    (Exit::Credential, "credential missing or refused"),
    (
        Exit::Unreachable,
        "rate limited, timed out or unreachable; nothing changed",
    ),
    (Exit::Unknown, "some outcome unknown"),
    (Exit::NotFound, "not found"),
    (
        Exit::Conflict,
        "conflict: exists already, wrong state, changed meanwhile",
    ),
    (Exit::Refused, "Okta refused the values"),
    (Exit::Permission, "no permission (role, scope, feature)"),
    (Exit::Differs, "differences found (`plan --check`)"),
    (Exit::Interrupted, "interrupted (SIGINT)"),
    (Exit::Terminated, "interrupted (SIGTERM)"),
];

impl Exit {
    /// Returns the number the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Credential => 4,
            Self::Unreachable => 5,
            Self::Unknown => 6,
            Self::NotFound => 7,
            Self::Conflict => 8,
            Self::Refused => 9,
            Self::Permission => 10,
            Self::Differs => 11,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Returns the code for a class of failure.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Other => Self::Failed,
            Kind::Usage => Self::Usage,
            Kind::Partial => Self::Partial,
            Kind::Credential => Self::Credential,
            Kind::Unreachable => Self::Unreachable,
            Kind::Unknown => Self::Unknown,
            Kind::NotFound => Self::NotFound,
            Kind::Conflict => Self::Conflict,
            Kind::Refused => Self::Refused,
            Kind::Permission => Self::Permission,
            Kind::Differs => Self::Differs,
            Kind::Interrupted => Self::Interrupted,
            Kind::Terminated => Self::Terminated,
        }
    }

    /// Returns the code for an error. A reader that closed the pipe has what it wanted: 0.
    pub fn of_error(error: &anyhow::Error) -> Self {
        if is_closed_pipe(error) {
            Self::Done
        } else {
            Self::of(kind_of_chain(error))
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Returns the class of one link of the chain, or nothing for an error that has none.
pub fn kind_of(link: &(dyn Error + 'static)) -> Option<Kind> {
    if let Some(failure) = link.downcast_ref::<Failure>() {
        return Some(failure.kind());
    }
    if let Some(error) = link.downcast_ref::<output::Error>() {
        return Some(error.kind());
    }
    if let Some(error) = link.downcast_ref::<change::Error>() {
        return Some(error.kind());
    }
    if let Some(error) = link.downcast_ref::<Arc<change::Error>>() {
        return Some(error.kind());
    }
    if let Some(error) = link.downcast_ref::<okta::Error>() {
        return Some(error.kind());
    }
    if let Some(error) = link.downcast_ref::<okta::KeyError>() {
        return Some(error.kind());
    }
    if let Some(error) = link.downcast_ref::<config::Error>() {
        return Some(error.kind());
    }
    link.downcast_ref::<sandbox::Error>()
        .map(sandbox::Error::kind)
}

/// Returns the class of a whole error: the outermost link that has one decides, since it knows more
/// than what it wraps. A link without a class of its own leaves the word to those below.
pub fn kind_of_chain(error: &anyhow::Error) -> Kind {
    error
        .chain()
        .filter_map(kind_of)
        .find(|kind| *kind != Kind::Other)
        .unwrap_or(Kind::Other)
}

/// Returns whether the run ended because nobody reads the results any more.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|link| {
        matches!(
            link.downcast_ref::<output::Error>(),
            Some(output::Error::Closed)
        )
    })
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::*;

    #[test]
    fn the_table_names_every_code_once_in_ascending_order() {
        let codes: Vec<u8> = TABLE.iter().map(|(exit, _)| exit.code()).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        for kind in Kind::ALL {
            let exit = Exit::of(kind);
            assert!(TABLE.iter().any(|(row, _)| *row == exit), "{kind:?}");
        }
    }

    #[test]
    fn every_kind_has_a_code_of_its_own() {
        let mut codes: Vec<u8> = Kind::ALL.iter().map(|k| Exit::of(*k).code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Kind::ALL.len());
    }

    #[test]
    fn the_outermost_known_class_decides() {
        let inner = Failure::new(Kind::Refused, "bad value");
        let outer = Failure::new(Kind::Conflict, "exists").because(inner);
        let error = anyhow::Error::from(outer).context("could not create user x");
        assert_eq!(Exit::of_error(&error), Exit::Conflict);
    }

    #[test]
    fn a_link_without_a_class_leaves_the_word_to_its_cause() {
        let inner = Failure::new(Kind::NotFound, "no such user");
        let outer = Failure::new(Kind::Other, "could not read").because(inner);
        assert_eq!(Exit::of_error(&outer.into()), Exit::NotFound);
    }

    #[test]
    fn an_error_nobody_classified_is_one() {
        assert_eq!(Exit::of_error(&anyhow!("strange")), Exit::Failed);
    }

    #[test]
    fn a_closed_pipe_is_a_quiet_end() {
        let error = Err::<(), _>(output::Error::Closed)
            .context("could not list users")
            .unwrap_err();
        assert_eq!(Exit::of_error(&error), Exit::Done);
    }
}
