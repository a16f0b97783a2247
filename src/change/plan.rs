//! A plan: who is to be changed, how, and what that would mean.
//!
//! Pure, but for long plans, which are kept on the disk (see [`super::spill`]).

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::OnceLock;

use bytes::Bytes;

use super::Error;
use super::action::{Action, Weight};
use super::outcome::Outcome;
use super::secrets::Withheld;
use super::spill::Spill;
use crate::model::{Resource, Status, User, UserId};
use crate::okta::Password;

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
    /// Whether this very run created it.
    pub fresh: bool,
    /// Whether attributes are only written to the object that was read (`If-Match`).
    pub guarded: bool,
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
            fresh: false,
            guarded: false,
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
///
/// What a plan would do is counted while it grows. A long one is kept on the disk from
/// [`HELD`] items on, so that memory does not grow with it.
#[derive(Debug, Default)]
pub struct Plan {
    held: Vec<Item>,
    spill: Option<Spill>,
    totals: Totals,
    unread: OnceLock<Error>,
    /// Whether every subject was named by hand, none found by a listing.
    pub named: bool,
}

/// What the changes of a plan amount to.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Objects that would be touched.
    pub touched: usize,
    /// Mails that Okta would be asked to send.
    pub mails: usize,
    /// How often each action is taken; each is a request at least.
    pub actions: BTreeMap<&'static str, usize>,
    /// How often an action is taken that nothing can undo.
    pub lasting: BTreeMap<&'static str, usize>,
    /// What the touched objects are called, by the first of them.
    pub noun: Option<Noun>,
    heaviest: Option<(Weight, Weight)>,
    others_than_adds: usize,
}

/// How many named users may be added to groups without a question.
const FEW: usize = 10;

/// How many items are held in memory.
pub const HELD: usize = 1000;

impl Totals {
    fn count(&mut self, change: &Change) {
        self.touched += 1;
        self.noun.get_or_insert(change.subject.noun);
        for action in &change.actions {
            let effects = action.act().effects();
            let (one, many) = self.heaviest.unwrap_or((Weight::Light, Weight::Light));
            self.heaviest = Some((one.max(effects.one), many.max(effects.many)));
            self.mails += usize::from(effects.mails);
            self.others_than_adds += usize::from(!matches!(action, Action::AddToGroup(_)));
            *self.actions.entry(action.act().name()).or_default() += 1;
            if action.act().is_lasting(&change.subject) {
                *self.lasting.entry(action.act().name()).or_default() += 1;
            }
        }
    }

    /// Returns whether something is removed or shut off, if it is done to many.
    pub fn removes(&self) -> bool {
        self.heaviest.is_some_and(|(_, many)| many == Weight::Grave)
    }

    /// Returns how many actions there are.
    pub fn requests(&self) -> usize {
        self.actions.values().sum()
    }
}

impl Plan {
    /// Makes a plan of one change.
    pub fn one(subject: Subject, actions: Vec<Action>) -> Self {
        Self::of([Item::Change(Change { subject, actions })], true)
    }

    /// Makes a plan of these items.
    pub fn of(items: impl IntoIterator<Item = Item>, named: bool) -> Self {
        let mut plan = Self {
            named,
            ..Self::default()
        };
        for item in items {
            plan.push(item);
        }
        plan
    }

    /// Makes a plan of what is on the disk, which is counted by reading it once.
    pub(super) fn on_disk(spill: Spill) -> Result<Self, Error> {
        let mut totals = Totals::default();
        for item in spill.items()? {
            if let Item::Change(change) = &item? {
                totals.count(change);
            }
        }
        Ok(Self {
            spill: Some(spill),
            totals,
            ..Self::default()
        })
    }

    /// Adds an item.
    pub fn push(&mut self, item: Item) {
        if let Item::Change(change) = &item {
            self.totals.count(change);
        }
        self.held.push(item);
        if self.held.len() > HELD {
            // Without room on the disk the plan stays in memory.
            let spilled = match &mut self.spill {
                Some(spill) => spill.append(&mut self.held),
                None => Spill::new().and_then(|mut spill| {
                    spill.append(&mut self.held)?;
                    self.spill = Some(spill);
                    Ok(())
                }),
            };
            drop(spilled);
        }
    }

    /// Returns how many items there are, settled ones among them.
    pub fn len(&self) -> usize {
        self.held.len() + self.spill.as_ref().map_or(0, Spill::len)
    }

    /// Returns whether there is nothing in the plan.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the items in order; the part on the disk is read while it goes.
    pub fn items(&self) -> Result<impl Iterator<Item = Result<Cow<'_>, Error>>, Error> {
        let spilled = self.spill.as_ref().map(Spill::items).transpose()?;
        let spilled = spilled
            .into_iter()
            .flatten()
            .map(|item| item.map(|item| Cow::Read(Box::new(item))));
        Ok(spilled.chain(self.held.iter().map(|item| Ok(Cow::Held(item)))))
    }

    /// Takes the items out, in order.
    pub fn into_items(self) -> Result<impl Iterator<Item = Result<Item, Error>>, Error> {
        let spilled = self.spill.as_ref().map(Spill::items).transpose()?;
        Ok(spilled
            .into_iter()
            .flatten()
            .chain(self.held.into_iter().map(Ok)))
    }

    /// Returns the changes that would be carried out. It ends early where the disk cannot be read;
    /// ask [`Plan::sound`] before anything depends on having seen all of them.
    pub fn changes(&self) -> impl Iterator<Item = ChangeRef<'_>> {
        let items = self.items().map_err(|error| self.unread.set(error));
        items
            .into_iter()
            .flatten()
            .map_while(|item| match item {
                Ok(Cow::Held(Item::Change(change))) => Some(Some(ChangeRef::Held(change))),
                Ok(Cow::Read(item)) => Some(match *item {
                    Item::Change(change) => Some(ChangeRef::Read(Box::new(change))),
                    Item::Settled(_) => None,
                }),
                Ok(Cow::Held(Item::Settled(_))) => Some(None),
                Err(error) => {
                    self.unread.set(error).ok();
                    None
                }
            })
            .flatten()
    }

    /// Returns the lines of the file that a plan of the record needs again for a password, each with
    /// the number of its item.
    pub fn lacking(&self) -> Result<Vec<(u64, usize)>, Error> {
        let mut lacking = Vec::new();
        for (number, item) in self.items()?.enumerate() {
            if let Cow::Read(item) = item?
                && let Item::Change(mut change) = *item
                && change.lacks_password()
                && let Some(line) = change.subject.line
            {
                lacking.push((line, number));
            }
        }
        Ok(lacking)
    }

    /// Gives an item of the record its password back.
    pub fn give(&mut self, number: usize, password: Password) {
        if let Some(spill) = &mut self.spill {
            spill.restore(number, vec![Withheld::Password(password)]);
        }
    }

    /// Returns an error if some of the plan could not be read from the disk.
    pub fn sound(&mut self) -> Result<(), Error> {
        self.unread.take().map_or(Ok(()), Err)
    }

    /// Returns what the changes amount to.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Returns how many objects would be touched.
    pub fn touched(&self) -> usize {
        self.totals.touched
    }

    /// Returns how many mails Okta would be asked to send.
    pub fn mails(&self) -> usize {
        self.totals.mails
    }

    /// Up to ten named people added to groups is what an admin does all day.
    fn is_a_few_named_adds(&self) -> bool {
        let totals = &self.totals;
        self.named && totals.requests() <= FEW && totals.others_than_adds == 0
    }

    /// Returns how carefully the plan must be confirmed, by its own account.
    pub fn weight(&self) -> Weight {
        if self.is_a_few_named_adds() {
            return Weight::Light;
        }
        if self.mails() > 1 {
            return Weight::Grave;
        }
        let (one, many) = self
            .totals
            .heaviest
            .unwrap_or((Weight::Light, Weight::Light));
        if self.touched() > 1 { many } else { one }
    }
}

/// A change of a plan, held or read back from the disk.
pub enum ChangeRef<'a> {
    /// In memory.
    Held(&'a Change),
    /// Read.
    Read(Box<Change>),
}

impl Deref for ChangeRef<'_> {
    type Target = Change;

    fn deref(&self) -> &Change {
        match self {
            Self::Held(change) => change,
            Self::Read(change) => change,
        }
    }
}

/// An item of a plan, held or read back from the disk.
pub enum Cow<'a> {
    /// In memory.
    Held(&'a Item),
    /// Read.
    Read(Box<Item>),
}

impl Deref for Cow<'_> {
    type Target = Item;

    fn deref(&self) -> &Item {
        match self {
            Self::Held(item) => item,
            Self::Read(item) => item,
        }
    }
}
