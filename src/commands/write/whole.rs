//! What a command that takes several steps with each subject says of the whole: its word, the care
//! it asks for, and what it found out about each subject before it chose the steps.

use std::collections::HashMap;

use serde_json::Value;

use super::Task;
use super::preview::described;
use crate::change::action::Weight;
use crate::change::{Change, Outcome, Subject};
use crate::output::hostile;

/// The whole of several steps; a command of single steps leaves it empty.
#[derive(Default)]
pub(crate) struct Whole {
    /// The word for reports, in place of that of the weightiest step.
    pub action: Option<&'static str>,
    /// The care to ask for, where it is more than that of the steps.
    pub weight: Option<Weight>,
    /// What is known of the subjects, by id.
    pub facts: HashMap<String, Facts>,
}

/// What is known of one subject; the preview shows it above the steps.
pub(crate) struct Facts {
    /// For people, a line each.
    pub lines: Vec<String>,
    /// The same for JSON, under `has`.
    pub object: Value,
}

impl Whole {
    /// Returns the facts of a subject.
    pub(super) fn facts(&self, subject: &Subject) -> Option<&Facts> {
        self.facts.get(subject.id.as_ref()?)
    }

    /// Gives the outcome of several steps the word of the whole.
    pub(super) fn name(&self, mut outcome: Outcome) -> Outcome {
        outcome.action = self.action.unwrap_or(outcome.action);
        outcome
    }

    /// Returns the change as lines for a person, each harmless and ended: who, what is known, and
    /// the steps, which are counted where they follow on facts.
    pub(super) fn described(&self, change: &Change) -> Vec<String> {
        let Some(facts) = self.facts(&change.subject) else {
            return described(change);
        };
        let line = |text: &str| format!("  {}\n", hostile::line(text));
        let mut lines = vec![format!("{}\n", hostile::line(&change.subject.display()))];
        lines.extend(facts.lines.iter().map(|fact| line(fact)));
        for (at, action) in change.actions.iter().enumerate() {
            let said = action.act().describe(&change.subject).join("; ");
            lines.push(line(&format!("{}. {said}", at + 1)));
        }
        lines
    }
}

impl Task<'_> {
    /// Tells of the whole that the steps make.
    pub(crate) fn whole(self, whole: Whole) -> Self {
        Self { whole, ..self }
    }

    /// Returns how carefully the task must be confirmed.
    pub(super) fn weight(&self) -> Weight {
        let own = self.plan.weight();
        let given = self.whole.weight.filter(|_| self.plan.touched() > 0);
        given.map_or(own, |given| given.max(own))
    }
}
