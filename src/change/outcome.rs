//! What became of each subject, and what a run of many amounts to. Pure.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Error;
use super::action::Issued;
use crate::failure::Kind;
use crate::model::RequestId;

/// Where a subject ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// What the object was before, where only the action itself saw it; for the way back.
    pub before: Option<Bytes>,
    /// Secrets to hand over once; they are in no report.
    pub issued: Vec<Issued>,
    /// Things to say about it.
    pub notes: Vec<String>,
    /// The other object it was about, such as the group.
    pub other: Option<(&'static str, Value)>,
    /// Whether an earlier attempt at the same run did it, and nothing was sent now.
    pub is_past: bool,
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
            before: None,
            issued: Vec::new(),
            notes: Vec::new(),
            other: None,
            is_past: false,
            line: None,
            parts: Vec::new(),
        }
    }

    /// Makes the outcome of something that did not succeed; the error says whether it is unknown.
    pub fn failed(target: impl Into<String>, action: &'static str, error: Error) -> Self {
        let before = error.before().cloned();
        let status = match error.kind() {
            Kind::Unknown => OutcomeStatus::Unknown,
            // What was done of it stays done, whatever ended the rest.
            _ if before.is_some() => OutcomeStatus::Partial,
            // The run was told to stop before anything was sent; that is no failure of this one.
            Kind::Interrupted => return Self::new(target, action, OutcomeStatus::NotAttempted),
            _ => OutcomeStatus::Failed,
        };
        let request_id = error.request_id().cloned();
        Self {
            error: Some(Arc::new(error)),
            request_id,
            before,
            ..Self::new(target, action, status)
        }
    }

    /// Returns whether what was asked for is now so and nothing of it was lost.
    pub fn is_well(&self) -> bool {
        self.status.is_success() && self.error.is_none()
    }

    /// Returns whether going on with the run has something to do about it.
    pub fn is_left(&self) -> bool {
        match self.status {
            OutcomeStatus::NotAttempted | OutcomeStatus::Unknown | OutcomeStatus::Partial => true,
            OutcomeStatus::Failed => self.error.as_ref().is_some_and(|e| e.kind().is_passing()),
            _ => false,
        }
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

/// What the outcomes of a run amount to, counted as they come.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many there were.
    pub all: usize,
    /// How many are not as they should be.
    pub failed: usize,
    /// How many an earlier attempt at the same run had settled.
    pub past: usize,
    /// How many can be done, or looked at, by going on with the run.
    pub left: usize,
    counts: Vec<(OutcomeStatus, usize)>,
    worst: Option<Kind>,
}

impl Tally {
    /// Takes one in.
    pub fn add(&mut self, outcome: &Outcome) {
        self.all += 1;
        self.failed += usize::from(!outcome.is_well());
        self.past += usize::from(outcome.is_past);
        self.left += usize::from(outcome.is_left());
        match self.counts.iter_mut().find(|(s, _)| *s == outcome.status) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((outcome.status, 1)),
        }
        let kind = match (outcome.status, outcome.error.as_ref().map(|e| e.kind())) {
            (status, None) if status.is_success() => return,
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
        if rank(Some(kind)) > rank(self.worst) {
            self.worst = Some(kind);
        }
    }

    /// Returns how many ended so.
    pub fn count(&self, status: OutcomeStatus) -> usize {
        let found = self.counts.iter().find(|(s, _)| *s == status);
        found.map_or(0, |(_, count)| *count)
    }

    /// Returns the kind of failure that the run ends with, or `None` if all is well. An unknown
    /// outcome outranks a refused credential, and that outranks a plain failure.
    pub fn verdict(&self) -> Option<Kind> {
        self.worst
    }

    /// Returns the counts in words: `3 updated, 1 failed`.
    pub fn words(&self) -> String {
        let words = self.counts.iter();
        let words = words.map(|(status, n)| format!("{n} {}", status.word().replace('_', " ")));
        let words: Vec<String> = words.collect();
        if words.is_empty() {
            return "nobody to change".to_owned();
        }
        words.join(", ")
    }
}

impl<'a> FromIterator<&'a Outcome> for Tally {
    fn from_iter<T: IntoIterator<Item = &'a Outcome>>(outcomes: T) -> Self {
        let mut tally = Self::default();
        for outcome in outcomes {
            tally.add(outcome);
        }
        tally
    }
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
            let tally = Tally::from_iter(&outcomes);
            assert_eq!(tally.verdict(), expected, "{statuses:?}");
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
        assert_eq!(Tally::from_iter([&outcome]).verdict(), Some(Kind::Unknown));
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
