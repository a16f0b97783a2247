//! From a person of the file, and the same person in the org, to what has to be done.
//!
//! What is not managed is never touched. What cannot be done by hand (people and attributes that
//! another source owns, groups that a rule fills) is marked and not tried.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use super::person::{Key, Person};
use super::snapshot::{Keys, Snapshot};
use crate::change::action::Action;
use crate::change::actions::groups::AddToGroup;
use crate::change::actions::roles::AssignRole;
use crate::change::diff::differences;
use crate::change::goal::{Way, way};
use crate::change::read::Vocabulary;
use crate::change::values::ProfileEdits;
use crate::change::{Error, Item, Outcome, OutcomeStatus};
use crate::commands::people_file::{Named, Names};
use crate::commands::role_lookup::WantedRole;
use crate::failure::Kind;
use crate::model::schema::Schema;
use crate::model::{User, UserId};
use crate::okta::Client;

/// Compares people with the org.
pub(super) struct Planner<'a> {
    pub(super) client: &'a Client,
    pub(super) names: Names<'a>,
    pub(super) vocabulary: Vocabulary,
    pub(super) key: Key,
    /// The attributes that are managed, or those of each row.
    pub(super) attributes: Option<HashSet<String>>,
    /// The names of groups that people are taken out of, too.
    pub(super) groups: Vec<String>,
    /// The names of roles that are taken away, too.
    pub(super) roles: Vec<String>,
    pub(super) no_email: bool,
    pub(super) keys: Keys,
    pub(super) snapshot: Option<Snapshot>,
    /// The limit a minute that an answer told.
    pub(super) limit: Mutex<Option<u64>>,
    /// What is not done, by why, with how many people it is about.
    pub(super) marked: Mutex<BTreeMap<String, usize>>,
}

impl Planner<'_> {
    /// Returns what has to be done for a person; only what has nothing to do with him is an error.
    pub(super) async fn item(&self, person: Person) -> Result<Item, Error> {
        match self.compared(&person).await {
            Ok(item) => Ok(item),
            Err(error) if matches!(error.kind(), Kind::Credential | Kind::Unreachable) => {
                Err(error)
            }
            Err(error) => Ok(Item::Settled(Outcome::failed(
                person.label(),
                "plan",
                error,
            ))),
        }
    }

    async fn compared(&self, person: &Person) -> Result<Item, Error> {
        let listed = match &self.snapshot {
            Some(snapshot) => snapshot
                .find(&self.keys, &person.key)
                .map_err(|e| Error::target(Kind::Other, e.to_string()))?,
            None => None,
        };
        let mut known = None;
        if let (Some(user), Some(snapshot)) = (listed, &self.snapshot) {
            if self.is_so(person, &user, snapshot).await? {
                return Ok(unchanged(user.login(), Some(&user.id), Vec::new()));
            }
            known = Some(user.id);
        }
        match self.exact(person, known).await? {
            Some(found) => self.existing(person, found).await,
            None => self.new_user(person).await,
        }
    }

    /// Returns whether the listing shows nothing to do.
    async fn is_so(&self, person: &Person, user: &User, listed: &Snapshot) -> Result<bool, Error> {
        let type_id = user.user_type.as_ref().map(|t| &t.id);
        let schema = self.names.schema_of(type_id).await?;
        let wanted = self.profile(person, &schema)?;
        let status = person
            .row
            .status
            .map(|wanted| way(wanted, &user.status, false));
        if !differences(&user.profile, &wanted).is_empty()
            || !matches!(status, None | Some(Way::There))
        {
            return Ok(false);
        }
        let is_in = |named: &Named| listed.is_member(&user.id, &named.group.id);
        let mut wanted = self.groups_of(person);
        let mut unwanted = self.unwanted_groups(person);
        let groups = wanted.all(|g| g.untouchable.is_none() && is_in(g) == Some(true))
            && unwanted.all(|g| is_in(g) == Some(false));
        let roles = !self.is_about_roles(person)
            || (self.roles_of(person).next().is_none() && !listed.may_be_admin(&user.id));
        Ok(groups && roles)
    }

    /// Returns the managed attributes that the row asks for, with the types of the schema.
    pub(super) fn profile(
        &self,
        person: &Person,
        schema: &Schema,
    ) -> Result<Map<String, Value>, Error> {
        let is_managed = |name: &str| {
            let named = self
                .attributes
                .as_ref()
                .is_none_or(|all| all.contains(name));
            named && name != self.key.0 && (name != "login" || person.says_login)
        };
        let edits = &person.row.edits;
        let set = edits.set.iter().filter(|(name, _)| is_managed(name));
        let unset = edits.unset.iter().filter(|name| is_managed(name));
        let edits = ProfileEdits {
            set: set.cloned().collect(),
            unset: unset.cloned().collect(),
        };
        typed(person, &edits, schema)
    }

    /// The groups that the row names.
    pub(super) fn groups_of<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = &'p Named> {
        let names = person.row.groups.iter();
        names.filter_map(|name| self.names.group(name))
    }

    /// The managed groups that the row says the person is not in.
    pub(super) fn unwanted_groups<'p>(
        &'p self,
        person: &'p Person,
    ) -> impl Iterator<Item = &'p Named> {
        let managed = self.groups.iter().filter(|_| person.says_groups);
        let managed = managed.filter_map(|name| self.names.group(name));
        managed.filter(|named| {
            self.groups_of(person)
                .all(|wanted| wanted.group.id != named.group.id)
        })
    }

    pub(super) fn is_about_roles(&self, person: &Person) -> bool {
        !person.row.roles.is_empty() || (person.says_roles && !self.roles.is_empty())
    }

    pub(super) fn roles_of<'p>(
        &'p self,
        person: &'p Person,
    ) -> impl Iterator<Item = &'p WantedRole> {
        let names = person.row.roles.iter();
        names.filter_map(|name| self.names.role(name))
    }

    pub(super) fn mark(&self, why: &str, people: usize) {
        let mut marked = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        *marked.entry(why.to_owned()).or_default() += people;
    }
}

pub(super) fn bad(person: &Person, why: impl std::fmt::Display) -> Error {
    let line = person.row.line;
    Error::target(
        Kind::Usage,
        format!("line {line}: {} {why}", person.label()),
    )
}

/// Gives values the types of the schema.
pub(super) fn typed(
    person: &Person,
    edits: &ProfileEdits,
    schema: &Schema,
) -> Result<Map<String, Value>, Error> {
    edits.to_profile(Some(schema)).map_err(|failure| {
        let hints = failure.hints().to_vec();
        let error = Error::target(Kind::Usage, format!("line {}: {failure}", person.row.line));
        hints.into_iter().fold(error, Error::hint)
    })
}

/// Says that there is nothing to do.
pub(super) fn unchanged(login: &str, id: Option<&UserId>, notes: Vec<String>) -> Item {
    Item::Settled(Outcome {
        id: id.map(ToString::to_string),
        notes,
        ..Outcome::new(login, "plan", OutcomeStatus::Unchanged)
    })
}

pub(super) fn add(named: &Named) -> Action {
    Action::AddToGroup(AddToGroup {
        id: named.group.id.clone(),
        name: named.group.name().to_owned(),
        look: false,
    })
}

pub(super) fn assign(role: &WantedRole) -> Action {
    Action::AssignRole(AssignRole {
        role: role.role.clone(),
        name: role.name.clone(),
        targets: Vec::new(),
    })
}
