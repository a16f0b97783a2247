//! What a plan comes to, for people and scripts.

use std::collections::BTreeMap;

use crate::change::actions::steps::Step;
use crate::change::{Action, Change, Item, OutcomeStatus, Plan, estimate};
use crate::commands::write::{Whole, described, planned};
use crate::context::Context;
use crate::output::{hostile, shapes};

/// What a plan comes to.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// People by what happens to them, in words, each once.
    people: BTreeMap<Group, usize>,
    /// Attributes of people who are updated, and of how many.
    attributes: BTreeMap<String, usize>,
    memberships: usize,
    roles: usize,
    unchanged: usize,
    pub(super) failed: usize,
    /// Requests that applying it takes, the reading included.
    requests: usize,
    mails: usize,
}

/// What happens to somebody; of several things the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Create,
    Update,
    Activate,
    Suspend,
    Deactivate,
}

impl Group {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Create, "create"),
        (Self::Update, "update"),
        (Self::Activate, "activate"),
        (Self::Suspend, "suspend"),
        (Self::Deactivate, "deactivate"),
    ];

    fn of(change: &Change) -> Self {
        let has = |is: &dyn Fn(&Action) -> bool| change.actions.iter().any(is);
        if has(&|a| matches!(a, Action::Create(_))) {
            Self::Create
        } else if has(&|a| matches!(a, Action::Deactivate(_))) {
            Self::Deactivate
        } else if has(&|a| matches!(a, Action::Step(Step::Suspend))) {
            Self::Suspend
        } else if has(&|a| matches!(a, Action::Activate(_) | Action::Step(_))) {
            Self::Activate
        } else {
            Self::Update
        }
    }
}

impl Summary {
    /// Adds an item of the plan.
    fn add(&mut self, item: &Item) {
        let change = match item {
            Item::Change(change) => change,
            Item::Settled(outcome) if outcome.status == OutcomeStatus::Unchanged => {
                self.unchanged += 1;
                return;
            }
            Item::Settled(_) => {
                self.failed += 1;
                return;
            }
        };
        let group = Group::of(change);
        *self.people.entry(group).or_default() += 1;
        let (mut groups, mut roles) = (0, 0);
        for action in &change.actions {
            self.mails += usize::from(action.act().effects().mails);
            match action {
                Action::Update(act) if group == Group::Update => {
                    for name in act.patch.profile.keys() {
                        *self.attributes.entry(name.clone()).or_default() += 1;
                    }
                }
                Action::AddToGroup(_) | Action::RemoveFromGroup(_) => groups += 1,
                Action::AssignRole(_) | Action::UnassignRole(_) => roles += 1,
                _ => {}
            }
        }
        if group == Group::Update {
            self.memberships += groups;
            self.roles += roles;
        }
        // Whoever is there is read before he is changed.
        let looks = [true, groups > 0, roles > 0].map(usize::from);
        self.requests += change.actions.len();
        self.requests += if group == Group::Create {
            1
        } else {
            looks.iter().sum::<usize>()
        };
    }

    /// Returns how many people differ from the file.
    pub(super) fn people(&self) -> usize {
        self.people.values().sum()
    }

    /// Returns the counts in words, such as `3 to create, 2 to update (title 2), 40 unchanged`.
    pub(super) fn words(&self) -> String {
        let mut words = Vec::new();
        for (group, word) in Group::ALL {
            if let Some(count) = self.people.get(&group) {
                let details = if group == Group::Update {
                    self.details()
                } else {
                    String::new()
                };
                words.push(format!("{count} to {word}{details}"));
            }
        }
        if self.failed > 0 {
            words.push(format!("{} that cannot be planned", self.failed));
        }
        if self.unchanged > 0 || words.is_empty() {
            words.push(format!("{} unchanged", self.unchanged));
        }
        words.join(", ")
    }

    fn details(&self) -> String {
        let mut attributes: Vec<(&String, &usize)> = self.attributes.iter().collect();
        attributes.sort_by(|a, b| b.1.cmp(a.1));
        let attributes = attributes
            .into_iter()
            .map(|(name, n)| format!("{name} {n}"));
        let others = [("memberships", self.memberships), ("roles", self.roles)];
        let others = others.into_iter().filter(|(_, n)| *n > 0);
        let others = others.map(|(name, n)| format!("{name} {n}"));
        let all: Vec<String> = attributes.chain(others).collect();
        if all.is_empty() {
            return String::new();
        }
        format!(" ({})", all.join(", "))
    }

    /// Returns what applying it asks of the org.
    pub(super) fn costs(&self, limit: Option<u64>) -> String {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        format!(
            "{} mail{} asked for; {} request{}, {}",
            self.mails,
            plural(self.mails),
            self.requests,
            plural(self.requests),
            estimate::words(self.requests, limit)
        )
    }
}

/// Prints the plan as the result, and counts what is in it.
pub(super) fn show(cx: &Context, plan: &Plan) -> anyhow::Result<Summary> {
    let mut summary = Summary::default();
    if cx.out.format().is_table() {
        for item in plan.items()? {
            let item = item?;
            summary.add(&item);
            cx.out.text(&lines(&item).concat());
        }
        return Ok(summary);
    }
    let mut list = cx.out.list(&shapes::OUTCOME)?;
    for item in plan.items()? {
        let item = item?;
        summary.add(&item);
        list.item(planned(&Whole::default(), &item).to_string().as_bytes())?;
    }
    list.end()?;
    Ok(summary)
}

/// The lines of an item for people; of those who are as wanted there is nothing to say.
fn lines(item: &Item) -> Vec<String> {
    match item {
        Item::Change(change) => described(change),
        Item::Settled(outcome) => {
            let why = outcome.error.as_ref().map(|e| e.full_text());
            let why = why.into_iter().chain(outcome.notes.clone());
            why.map(|why| {
                let line = format!("{}: {why}", outcome.target);
                format!("{}\n", hostile::line(&line))
            })
            .collect()
        }
    }
}
