//! What became of each subject, and what a run of many amounts to. Pure.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use super::Error;
use super::action::Issued;
use crate::failure::Kind;
use crate::model::RequestId;

/// Where a subject ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutcomeStatus {
    /// Shown only: `--dry-run`.
    Planned,
    /// Created.
    Created,
    /// Changed.
    Updated,
    /// Gone for good.
    Deleted,
    /// Asked for and confirmed; nothing changed.
    Verified,
    /// Was so already; nothing was sent.
    Unchanged,
    /// Was there already and was left alone, as asked.
    Exists,
    /// Some of several actions were carried out.
    Partial,
    /// Refused or not possible; the subject is as it was.
    Failed,
    /// Sent, and nobody can say whether it was applied.
    Unknown,
    /// Not tried, since the run ended before.
    NotAttempted,
}

impl OutcomeStatus {
    /// Returns the word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Verified => "verified",
            Self::Unchanged => "unchanged",
            Self::Exists => "exists",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotAttempted => "not_attempted",
        }
    }

    /// Returns whether what was asked for is now so.
    pub fn is_success(self) -> bool {
        matches!(
            self,
            Self::Planned
                | Self::Created
                | Self::Updated
                | Self::Deleted
                | Self::Verified
                | Self::Unchanged
                | Self::Exists
        )
    }
}

/// What became of one subject.
#[derive(Debug)]
pub struct Outcome {
    /// The login or name, or what was typed where nothing was found.
    pub target: String,
    /// The object's id, where it is known.
    pub id: Option<String>,
    /// The action, such as `update`.
    pub action: &'static str,
    /// Where it ended.
    pub status: OutcomeStatus,
    /// Why it did not succeed.
    pub error: Option<Arc<Error>>,
    /// What Okta calls the last request.
    pub request_id: Option<RequestId>,
    /// The object after, where an answer held it.
    pub resource: Option<Bytes>,
    /// Secrets to hand over once; they are in no report.
    pub issued: Vec<Issued>,
    /// Things to say about it.
    pub notes: Vec<String>,
    /// The other object it was about, such as the group.
    pub other: Option<(&'static str, Value)>,
    /// The line of the file that named the target.
    pub line: Option<u64>,
    /// The single actions, where there were several.
    pub parts: Vec<Outcome>,
}

impl Outcome {
    /// Makes an outcome without an error.
    pub fn new(target: impl Into<String>, action: &'static str, status: OutcomeStatus) -> Self {
        Self {
            target: target.into(),
            id: None,
            action,
            status,
            error: None,
            request_id: None,
            resource: None,
            issued: Vec::new(),
            notes: Vec::new(),
            other: None,
            line: None,
            parts: Vec::new(),
        }
    }

    /// Makes the outcome of something that did not succeed; the error says whether it is unknown.
    pub fn failed(target: impl Into<String>, action: &'static str, error: Error) -> Self {
        let status = match error.kind() {
            Kind::Unknown => OutcomeStatus::Unknown,
            _ => OutcomeStatus::Failed,
        };
        let request_id = error.request_id().cloned();
        Self {
            error: Some(Arc::new(error)),
            request_id,
            ..Self::new(target, action, status)
        }
    }

    /// Returns whether what was asked for is now so and nothing of it was lost.
    pub fn is_well(&self) -> bool {
        self.status.is_success() && self.error.is_none()
    }

    /// Returns the object that reports and JSON output show.
    pub fn to_json(&self) -> Value {
        let mut object = json!({
            "target": self.target,
            "id": self.id,
            "action": self.action,
            "success": self.status.is_success(),
            "status": self.status.word(),
            "error": self.error.as_ref().map(|e| e.full_text()),
            "request_id": self.request_id.as_ref().map(RequestId::as_str),
        });
        if let Some(object) = object.as_object_mut() {
            if matches!(self.error.as_deref(), Some(Error::SecretLost { .. })) {
                object.insert("secret".into(), "lost".into());
            }
            if let Some(line) = self.line {
                object.insert("line".into(), line.into());
            }
            if let Some((name, other)) = &self.other {
                object.insert((*name).to_owned(), other.clone());
            }
            if !self.notes.is_empty() {
                object.insert("notes".into(), self.notes.clone().into());
            }
            if !self.parts.is_empty() {
                let parts: Vec<Value> = self.parts.iter().map(Self::to_json).collect();
                object.insert("changes".into(), parts.into());
            }
        }
        object
    }
}

/// Returns the kind of failure that a run of several subjects ends with, or `None` if all is well.
///
/// An unknown outcome outranks a refused credential, and that outranks a plain failure.
pub fn verdict<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Option<Kind> {
    let mut worst = None;
    for outcome in outcomes {
        let kind = match (outcome.status, outcome.error.as_ref().map(|e| e.kind())) {
            (status, None) if status.is_success() => continue,
            (OutcomeStatus::Unknown, _) | (_, Some(Kind::Unknown)) => Kind::Unknown,
            (_, Some(Kind::Credential)) => Kind::Credential,
            _ => Kind::Partial,
        };
        let rank = |k: Option<Kind>| match k {
            Some(Kind::Unknown) => 3,
            Some(Kind::Credential) => 2,
            Some(_) => 1,
            None => 0,
        };
        if rank(Some(kind)) > rank(worst) {
            worst = Some(kind);
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: OutcomeStatus) -> Outcome {
        Outcome::new("ada@example.com", "update", status)
    }

    #[test]
    fn unknown_outranks_failed_and_success_says_nothing() {
        use OutcomeStatus::{Failed, NotAttempted, Unchanged, Unknown, Updated};
        for (statuses, expected) in [
            (&[Updated, Unchanged][..], None),
            (&[Updated, Failed], Some(Kind::Partial)),
            (&[Failed, Unknown, NotAttempted], Some(Kind::Unknown)),
            (&[NotAttempted], Some(Kind::Partial)),
        ] {
            let outcomes: Vec<_> = statuses.iter().map(|s| outcome(*s)).collect();
            assert_eq!(verdict(&outcomes), expected, "{statuses:?}");
        }
    }

    #[test]
    fn a_lost_secret_is_told_and_makes_the_end_unknown() {
        let lost = Error::SecretLost {
            what: "reset link",
            again: "again".to_owned(),
        };
        let outcome = Outcome {
            error: Some(Arc::new(lost)),
            ..outcome(OutcomeStatus::Updated)
        };
        assert!(!outcome.is_well());
        assert_eq!(verdict([&outcome]), Some(Kind::Unknown));
        let json = outcome.to_json();
        assert_eq!(json["secret"], "lost");
        assert_eq!(json["status"], "updated");
    }

    #[test]
    fn the_json_of_an_outcome_has_the_seven_fields() {
        let json = outcome(OutcomeStatus::Updated).to_json();
        let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            keys,
            [
                "target",
                "id",
                "action",
                "success",
                "status",
                "error",
                "request_id"
            ]
        );
    }
}
