//! The life of a user: statuses, and which step leads from which to which.
//!
//! Pure. A step that is not allowed is refused as Okta refuses it, with a code of its own for each
//! operation.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

use super::answer::Refusal;

/// Where a user is in their life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Staged,
    Provisioned,
    Active,
    PasswordExpired,
    Recovery,
    LockedOut,
    Suspended,
    Deprovisioned,
}

impl Status {
    /// Every status, in the order of a life.
    pub(super) const ALL: [Self; 8] = [
        Self::Staged,
        Self::Provisioned,
        Self::Active,
        Self::PasswordExpired,
        Self::Recovery,
        Self::LockedOut,
        Self::Suspended,
        Self::Deprovisioned,
    ];

    /// Returns Okta's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Staged => "STAGED",
            Self::Provisioned => "PROVISIONED",
            Self::Active => "ACTIVE",
            Self::PasswordExpired => "PASSWORD_EXPIRED",
            Self::Recovery => "RECOVERY",
            Self::LockedOut => "LOCKED_OUT",
            Self::Suspended => "SUSPENDED",
            Self::Deprovisioned => "DEPROVISIONED",
        }
    }

    /// Returns the status of this name.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// A step in the life of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Activate,
    Reactivate,
    Deactivate,
    Suspend,
    Unsuspend,
    Unlock,
    ExpirePassword,
    ResetPassword,
    ResetFactors,
}

/// Returns the status after a step, or why it is not allowed.
pub(super) fn step(from: Status, step: Step, has_password: bool) -> Result<Status, Refusal> {
    use Status as S;
    match step {
        Step::Activate => match from {
            S::Staged | S::Deprovisioned if has_password => Ok(S::Active),
            S::Staged | S::Deprovisioned => Ok(S::Provisioned),
            _ => Err(Refusal::new(
                403,
                "E0000016",
                "Activation failed because the user is already active",
            )),
        },
        Step::Reactivate => match from {
            S::Provisioned | S::Recovery => Ok(from),
            _ => Err(Refusal::status()),
        },
        Step::Deactivate => match from {
            S::Deprovisioned => Err(Refusal::status()),
            _ => Ok(S::Deprovisioned),
        },
        Step::Suspend => match from {
            // The link is offered on the other two as well.
            S::Active | S::Provisioned | S::PasswordExpired => Ok(S::Suspended),
            _ => Err(illegal("Cannot suspend a user that is not active")),
        },
        Step::Unsuspend => match from {
            S::Suspended => Ok(S::Active),
            _ => Err(illegal("Cannot unsuspend a user that is not suspended")),
        },
        Step::Unlock => match from {
            S::LockedOut => Ok(S::Active),
            _ => Err(
                Refusal::new(403, "E0000032", "Unlock is not allowed for this user.")
                    .cause("The user is not locked out."),
            ),
        },
        Step::ExpirePassword => match from {
            S::Active | S::PasswordExpired if has_password => Ok(S::PasswordExpired),
            _ => Err(Refusal::status()),
        },
        Step::ResetPassword => match from {
            S::Staged | S::Suspended | S::Deprovisioned => {
                Err(Refusal::new(403, "E0000017", "Password reset failed"))
            }
            _ => Ok(S::Recovery),
        },
        Step::ResetFactors => Ok(from),
    }
}

fn illegal(sentence: &str) -> Refusal {
    Refusal::new(
        400,
        "E0000001",
        format!("Api validation failed: {sentence}"),
    )
    .cause(sentence)
}

/// The names of the operations that a single GET offers in `_links`.
pub(super) fn links(status: Status, has_password: bool) -> &'static [&'static str] {
    match status {
        Status::Staged => &["schema", "activate", "self", "resetFactors", "type"],
        Status::Provisioned => &[
            "suspend",
            "schema",
            "resetPassword",
            "reactivate",
            "self",
            "resetFactors",
            "type",
            "deactivate",
        ],
        Status::Active | Status::PasswordExpired if has_password => &[
            "suspend",
            "schema",
            "resetPassword",
            "forgotPassword",
            "expirePassword",
            "changeRecoveryQuestion",
            "self",
            "resetFactors",
            "type",
            "changePassword",
            "deactivate",
        ],
        Status::Active | Status::PasswordExpired => &[
            "suspend",
            "schema",
            "resetPassword",
            "self",
            "resetFactors",
            "type",
            "deactivate",
        ],
        Status::Recovery => &[
            "schema",
            "resetPassword",
            "reactivate",
            "changeRecoveryQuestion",
            "self",
            "resetFactors",
            "type",
            "changePassword",
            "deactivate",
        ],
        Status::LockedOut => &[
            "schema",
            "resetPassword",
            "unlock",
            "self",
            "resetFactors",
            "type",
            "deactivate",
        ],
        Status::Suspended => &[
            "unsuspend",
            "schema",
            "self",
            "resetFactors",
            "type",
            "deactivate",
        ],
        Status::Deprovisioned => &[
            "schema",
            "activate",
            "self",
            "resetFactors",
            "type",
            "delete",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_the_grid_is_as_okta_has_it() {
        // Rows: status. Columns: activate, reactivate, suspend, unsuspend, unlock, expire, reset,
        // deactivate; for a user with a password. `!code` is a refusal.
        let grid = "
            STAGED           ACTIVE !38 !01 !01 !32 !38 !17 DEPROVISIONED
            PROVISIONED      !16 PROVISIONED SUSPENDED !01 !32 !38 RECOVERY DEPROVISIONED
            ACTIVE           !16 !38 SUSPENDED !01 !32 PASSWORD_EXPIRED RECOVERY DEPROVISIONED
            PASSWORD_EXPIRED !16 !38 SUSPENDED !01 !32 PASSWORD_EXPIRED RECOVERY DEPROVISIONED
            RECOVERY         !16 RECOVERY !01 !01 !32 !38 RECOVERY DEPROVISIONED
            LOCKED_OUT       !16 !38 !01 !01 ACTIVE !38 RECOVERY DEPROVISIONED
            SUSPENDED        !16 !38 !01 ACTIVE !32 !38 !17 DEPROVISIONED
            DEPROVISIONED    ACTIVE !38 !01 !01 !32 !38 !17 !38";
        let steps = [
            Step::Activate,
            Step::Reactivate,
            Step::Suspend,
            Step::Unsuspend,
            Step::Unlock,
            Step::ExpirePassword,
            Step::ResetPassword,
            Step::Deactivate,
        ];
        let mut rows = 0;
        for line in grid.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let from = Status::of(words.next().unwrap()).unwrap();
            rows += 1;
            for (step_, want) in steps.into_iter().zip(words) {
                let got = match step(from, step_, true) {
                    Ok(status) => status.word().to_owned(),
                    Err(refusal) => format!("!{}", &refusal.code[6..]),
                };
                assert_eq!(got, want, "{from:?} {step_:?}");
            }
        }
        assert_eq!(rows, Status::ALL.len());
    }

    #[test]
    fn without_a_password_activation_waits_for_the_user() {
        for from in [Status::Staged, Status::Deprovisioned] {
            assert_eq!(step(from, Step::Activate, false), Ok(Status::Provisioned));
        }
        assert!(step(Status::Active, Step::ExpirePassword, false).is_err());
    }

    #[test]
    fn every_status_links_to_itself_its_type_and_its_schema() {
        for status in Status::ALL {
            for name in ["self", "type", "schema"] {
                assert!(links(status, true).contains(&name), "{status:?} {name}");
            }
            assert_eq!(Status::of(status.word()), Some(status));
        }
    }
}
