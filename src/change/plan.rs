//! A plan: who is to be changed, how, and what that would mean. Pure.

use bytes::Bytes;

use super::action::{Action, Weight};
use super::outcome::Outcome;
use crate::model::{Resource, Status, User, UserId};

/// What kind of object an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// A user.
    User,
    /// A group.
    Group,
    /// Any other object of the org, by the word that its commands start with.
    Other(&'static str),
}

impl Noun {
    /// Returns the word that the object's commands start with.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Other(word) => word,
        }
    }
}

/// The object an action is done to, with what was known before.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is.
    pub noun: Noun,
    /// Absent for what is yet to be created.
    pub id: Option<String>,
    /// What people call it: a user's login, a group's name.
    pub label: String,
    /// The name, for people, where the label is not one.
    pub name: String,
    /// The status before, of a user.
    pub status: Option<Status>,
    /// The object before, where it was read.
    pub before: Option<Bytes>,
    /// The ETag of that reading.
    pub etag: Option<String>,
    /// The line of the file that named it.
    pub line: Option<u64>,
}

impl Subject {
    /// Describes an object that was not read, or does not exist yet.
    pub fn new(noun: Noun, label: impl Into<String>) -> Self {
        Self {
            noun,
            id: None,
            label: label.into(),
            name: String::new(),
            status: None,
            before: None,
            etag: None,
            line: None,
        }
    }

    /// Describes a user who does not exist yet.
    pub fn new_user(login: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::new(Noun::User, login)
        }
    }

    /// Describes a user that was read.
    pub fn user(user: &User, resource: &Resource<User>, etag: Option<String>) -> Self {
        Self {
            id: Some(user.id.to_string()),
            name: user.name(),
            status: Some(user.status.clone()),
            before: Some(resource.raw().clone()),
            etag,
            ..Self::new(Noun::User, user.login())
        }
    }

    /// Returns the user as read before.
    pub fn user_before(&self) -> Option<User> {
        serde_json::from_slice(self.before.as_ref()?).ok()
    }

    /// Returns the id of a user.
    pub fn user_id(&self) -> Option<UserId> {
        self.id
            .as_ref()
            .filter(|_| self.noun == Noun::User)
            .map(UserId::new)
    }

    /// Returns the id, or the label of what has none yet.
    pub fn address(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.label)
    }

    /// Returns the command that shows how it is now.
    pub fn look(&self) -> String {
        match self.noun {
            Noun::Other("api") => format!("okta-admin api {}", self.address()),
            noun => format!("okta-admin {} get {}", noun.word(), self.address()),
        }
    }

    /// Returns `label (name, STATUS, id)` with what is known, for messages.
    pub fn display(&self) -> String {
        let mut facts = Vec::new();
        if !self.name.is_empty() {
            facts.push(self.name.clone());
        }
        facts.extend(self.status.as_ref().map(ToString::to_string));
        facts.extend(self.id.as_ref().map(ToString::to_string));
        if facts.is_empty() {
            return self.label.clone();
        }
        format!("{} ({})", self.label, facts.join(", "))
    }
}

/// What is to be done to one object, in order.
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
    /// Already settled while planning: nothing to change, or it could not be found.
    Settled(Outcome),
}

/// Everything a command is about to do, in the order of its input.
#[derive(Debug, Default)]
pub struct Plan {
    /// The lines.
    pub items: Vec<Item>,
    /// Whether every subject was named by hand, none found by a listing.
    pub named: bool,
}

/// How many named users may be added to groups without a question.
const FEW: usize = 10;

impl Plan {
    /// Makes a plan of one change.
    pub fn one(subject: Subject, actions: Vec<Action>) -> Self {
        Self {
            items: vec![Item::Change(Change { subject, actions })],
            named: true,
        }
    }

    /// Returns the changes that would be carried out.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.items.iter().filter_map(|item| match item {
            Item::Change(change) => Some(change),
            Item::Settled(_) => None,
        })
    }

    /// Returns how many objects would be touched.
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

    /// Up to ten named people added to groups is what an admin does all day.
    fn is_a_few_named_adds(&self) -> bool {
        let actions: Vec<&Action> = self.changes().flat_map(|c| &c.actions).collect();
        let is_add = |action: &&Action| matches!(action, Action::AddToGroup(_));
        self.named && actions.len() <= FEW && actions.iter().all(is_add)
    }

    /// Returns how carefully the plan must be confirmed, by its own account.
    pub fn weight(&self) -> Weight {
        if self.is_a_few_named_adds() {
            return Weight::Light;
        }
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
