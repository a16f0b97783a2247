//! A plan: who is to be changed, how, and what that would mean. Pure.

use super::action::{Action, Weight};
use super::outcome::Outcome;
use crate::model::{Resource, Status, User, UserId};

/// The user an action is done to, with what was known before.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Absent for a user who is yet to be created.
    pub id: Option<UserId>,
    /// The login, as Okta writes it.
    pub login: String,
    /// The name, for people.
    pub name: String,
    /// The status before.
    pub status: Option<Status>,
    /// The user before, where it was read.
    pub before: Option<Resource<User>>,
    /// The ETag of that reading.
    pub etag: Option<String>,
}

impl Subject {
    /// Describes a user who does not exist yet.
    pub fn new(login: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: None,
            login: login.into(),
            name: name.into(),
            status: None,
            before: None,
            etag: None,
        }
    }

    /// Describes a user that was read.
    pub fn read(user: &User, resource: Resource<User>, etag: Option<String>) -> Self {
        Self {
            id: Some(user.id.clone()),
            login: user.login().to_owned(),
            name: user.name(),
            status: Some(user.status.clone()),
            before: Some(resource),
            etag,
        }
    }

    /// Returns `login (name, STATUS, id)` with what is known, for messages.
    pub fn display(&self) -> String {
        let mut facts = Vec::new();
        if !self.name.is_empty() {
            facts.push(self.name.clone());
        }
        facts.extend(self.status.as_ref().map(ToString::to_string));
        facts.extend(self.id.as_ref().map(ToString::to_string));
        if facts.is_empty() {
            return self.login.clone();
        }
        format!("{} ({})", self.login, facts.join(", "))
    }
}

/// What is to be done to one user, in order.
#[derive(Debug)]
pub struct Change {
    /// To whom.
    pub subject: Subject,
    /// What; never empty.
    pub actions: Vec<Action>,
}

/// One line of a plan.
#[derive(Debug)]
pub enum Item {
    /// To be done.
    Change(Change),
    /// Already settled while planning: nothing to change, or the user could not be found.
    Settled(Outcome),
}

/// Everything a command is about to do, in the order of its input.
#[derive(Debug, Default)]
pub struct Plan {
    /// The lines.
    pub items: Vec<Item>,
}

impl Plan {
    /// Makes a plan of one change.
    pub fn one(subject: Subject, actions: Vec<Action>) -> Self {
        Self {
            items: vec![Item::Change(Change { subject, actions })],
        }
    }

    /// Returns the changes that would be carried out.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.items.iter().filter_map(|item| match item {
            Item::Change(change) => Some(change),
            Item::Settled(_) => None,
        })
    }

    /// Returns how many users would be touched.
    pub fn touched(&self) -> usize {
        self.changes().count()
    }

    /// Returns how many mails Okta would be asked to send.
    pub fn mails(&self) -> usize {
        self.changes()
            .flat_map(|c| &c.actions)
            .filter(|a| a.act().effects().mails)
            .count()
    }

    /// Returns how carefully the plan must be confirmed, by its own account.
    pub fn weight(&self) -> Weight {
        let many = self.touched() > 1;
        let heaviest = self
            .changes()
            .flat_map(|c| &c.actions)
            .map(|action| {
                let effects = action.act().effects();
                if many { effects.many } else { effects.one }
            })
            .max()
            .unwrap_or(Weight::Light);
        if self.mails() > 1 {
            Weight::Grave
        } else {
            heaviest
        }
    }
}
