//! From a person of the file, and the same person in the org, to what has to be done.
//!
//! What is not managed is never touched. What cannot be done by hand (people and attributes that
//! another source owns, groups that a rule fills) is marked and not tried.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use super::names::{Named, Names};
use super::person::{Key, Person};
use super::snapshot::{Keys, Snapshot};
use crate::args::condition::quoted;
use crate::args::targets::By;
use crate::change::action::{Action, Audience};
use crate::change::actions::ensure::Goal as WantedStatus;
use crate::change::actions::groups::{AddToGroup, RemoveFromGroup};
use crate::change::actions::lifecycle::Activate;
use crate::change::actions::roles::{AssignRole, UnassignRole};
use crate::change::actions::steps::Step;
use crate::change::actions::users::{CreateUser, IfExists, UpdateUser};
use crate::change::desired::{Way, arranged, way};
use crate::change::diff::differences;
use crate::change::read::Vocabulary;
use crate::change::values::ProfileEdits;
use crate::change::{Change, Error, Item, Outcome, OutcomeStatus, Subject};
use crate::commands::lookup;
use crate::commands::role_lookup::WantedRole;
use crate::failure::Kind;
use crate::model::schema::Schema;
use crate::model::{GroupId, RoleAssignment, User, UserId};
use crate::okta::{Client, CreateHow, Fetched, Holder, NewUser, UserKey, UserPatch, UserQuery};

/// How many people with one key are read: a second one is one too many.
const HITS: u64 = 2;

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

/// What is to be done, and what is marked instead.
#[derive(Default)]
struct Found {
    actions: Vec<Action>,
    notes: Vec<String>,
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
        let status = person.row.status.map(|wanted| way(wanted, &user.status));
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

    /// Reads the person: by id where it is known, else by what people are found by.
    async fn exact(
        &self,
        person: &Person,
        known: Option<UserId>,
    ) -> Result<Option<Fetched<User>>, Error> {
        if let Some(id) = known {
            let found = self.get(&UserKey::Id(id)).await?;
            let is_still =
                |u: &Fetched<User>| self.key.of_user(&u.view) == Some(person.key.to_lowercase());
            if let Some(found) = found.filter(is_still) {
                return Ok(Some(found));
            }
        }
        if self.key.is_login() {
            return self.by_login(&person.key).await;
        }
        if let Some(found) = self.by_search(person).await? {
            return Ok(Some(found));
        }
        // Search lags, so that somebody who seems to be missing is looked for by login, too.
        let Some(login) = Self::login_of(person) else {
            return Ok(None);
        };
        match self.by_login(&login).await? {
            Some(other) if self.key.of_user(&other.view) != Some(person.key.to_lowercase()) => {
                let has = self.key.of_user(&other.view);
                Err(Error::target(
                    Kind::Conflict,
                    format!(
                        "{login} is there, and its {} is {}, not {}",
                        self.key.0,
                        has.as_deref().unwrap_or("(unset)"),
                        person.key
                    ),
                ))
            }
            found => Ok(found),
        }
    }

    async fn get(&self, key: &UserKey) -> Result<Option<Fetched<User>>, Error> {
        match self.client.users().get(key).await {
            Ok(found) => {
                let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
                *limit = found.rate.limit.or(*limit);
                Ok(Some(found))
            }
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn by_login(&self, login: &str) -> Result<Option<Fetched<User>>, Error> {
        if login.contains('/') {
            return match lookup::user(self.client, login, By::Login).await {
                Ok(found) => Ok(Some(found.user)),
                Err(error) if error.kind() == Kind::NotFound => Ok(None),
                Err(error) => Err(error),
            };
        }
        let found = self.get(&UserKey::Login(login.to_owned())).await?;
        if let Some(other) = &found
            && !login.contains('@')
            && other.view.login().to_lowercase() != login.to_lowercase()
        {
            let message = format!("{login} is short for {}", other.view.login());
            return Err(
                Error::target(Kind::Usage, message).hint("people are found by their whole login")
            );
        }
        Ok(found)
    }

    async fn by_search(&self, person: &Person) -> Result<Option<Fetched<User>>, Error> {
        let schema = self.names.schema(None).await?;
        let kind = schema.attribute(&self.key.0).map(|a| a.json_type());
        let value = match kind {
            Some("integer" | "number" | "boolean") => person.key.clone(),
            _ => quoted(&person.key),
        };
        let query = UserQuery {
            search: Some(format!("profile.{} eq {value}", self.key.0)),
            ..UserQuery::default()
        };
        let mut pages = self.client.users().list(&query).limit(HITS);
        let mut ids = Vec::new();
        while let Some(user) = pages.next_item().await.transpose()? {
            ids.push(pages.view(&user)?.id);
        }
        match ids.as_slice() {
            [] => Ok(None),
            [only] => {
                let found = self.get(&UserKey::Id(only.clone())).await?;
                let wanted = Some(person.key.to_lowercase());
                Ok(found.filter(|u| self.key.of_user(&u.view) == wanted))
            }
            _ => Err(Error::target(
                Kind::Conflict,
                format!("several users have the {} {}", self.key.0, person.key),
            )),
        }
    }

    /// What an existing user needs.
    async fn existing(&self, person: &Person, found: Fetched<User>) -> Result<Item, Error> {
        let user = &found.view;
        let mut needs = Found::default();
        self.attributes(person, user, &mut needs).await?;
        let status = Self::status(person, user, &mut needs);
        self.memberships(person, &user.id, &mut needs).await?;
        self.held_roles(person, &user.id, &mut needs).await?;
        let actions = arranged(status, needs.actions);
        let mut notes = needs.notes;
        if !actions.is_empty()
            && let Some(source) = source_of(&found)
        {
            notes = vec![format!("skipped: sourced from {source}")];
            self.mark("skipped: sourced elsewhere", 1);
            return Ok(unchanged(user.login(), Some(&user.id), notes));
        }
        for note in &notes {
            self.mark(note, 1);
        }
        if actions.is_empty() {
            return Ok(unchanged(user.login(), Some(&user.id), notes));
        }
        let subject = Subject::user(user, &found.resource, found.etag.clone());
        Ok(Item::Change(Change { subject, actions }))
    }

    async fn attributes(
        &self,
        person: &Person,
        user: &User,
        needs: &mut Found,
    ) -> Result<(), Error> {
        let type_id = user.user_type.as_ref().map(|t| &t.id);
        let schema = self.names.schema_of(type_id).await?;
        let wanted = self.profile(person, &schema)?;
        let mut profile = Map::new();
        for difference in differences(&user.profile, &wanted) {
            let attribute = schema.attribute(&difference.name);
            if attribute.is_some_and(|a| a.mutability() != "READ_WRITE") {
                let name = &difference.name;
                needs.notes.push(format!("skipped: {name} is read-only"));
            } else {
                profile.insert(difference.name, difference.after);
            }
        }
        if !profile.is_empty() {
            let credentials = None;
            let patch = UserPatch {
                profile,
                credentials,
            };
            let strict = false;
            needs
                .actions
                .push(Action::Update(UpdateUser { patch, strict }));
        }
        Ok(())
    }

    /// Returns the managed attributes that the row asks for, with the types of the schema.
    fn profile(&self, person: &Person, schema: &Schema) -> Result<Map<String, Value>, Error> {
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

    fn status(person: &Person, user: &User, needs: &mut Found) -> Vec<Action> {
        match person.row.status.map(|wanted| way(wanted, &user.status)) {
            None | Some(Way::There) => Vec::new(),
            Some(Way::Steps(steps)) => steps,
            Some(Way::Never(why)) => {
                needs.notes.push(format!("skipped: {why}"));
                Vec::new()
            }
        }
    }

    /// The groups that the row names.
    fn groups_of<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = &'p Named> {
        let names = person.row.groups.iter();
        names
            .filter_map(|name| self.names.group(name))
            .map(AsRef::as_ref)
    }

    /// The managed groups that the row says the person is not in.
    fn unwanted_groups<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = &'p Named> {
        let managed = self.groups.iter().filter(|_| person.says_groups);
        let managed = managed.filter_map(|name| self.names.group(name));
        managed.map(AsRef::as_ref).filter(|named| {
            self.groups_of(person)
                .all(|wanted| wanted.group.id != named.group.id)
        })
    }

    async fn memberships(
        &self,
        person: &Person,
        user: &UserId,
        needs: &mut Found,
    ) -> Result<(), Error> {
        let is_about = self.groups_of(person).next().is_some()
            || self.unwanted_groups(person).next().is_some();
        if !is_about {
            return Ok(());
        }
        let now = groups_of_user(self.client, user).await?;
        for named in self.groups_of(person) {
            if now.contains(&named.group.id) {
                continue;
            }
            match &named.untouchable {
                Some(why) => needs.notes.push(format!("skipped: {why}")),
                None => needs.actions.push(add(named)),
            }
        }
        for named in self.unwanted_groups(person) {
            if now.contains(&named.group.id) {
                needs.actions.push(Action::RemoveFromGroup(RemoveFromGroup {
                    id: named.group.id.clone(),
                    name: named.group.name().to_owned(),
                    implied: true,
                }));
            }
        }
        Ok(())
    }

    fn is_about_roles(&self, person: &Person) -> bool {
        !person.row.roles.is_empty() || (person.says_roles && !self.roles.is_empty())
    }

    fn roles_of<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = &'p WantedRole> {
        let names = person.row.roles.iter();
        names.filter_map(|name| self.names.role(name))
    }

    async fn held_roles(
        &self,
        person: &Person,
        user: &UserId,
        needs: &mut Found,
    ) -> Result<(), Error> {
        if !self.is_about_roles(person) {
            return Ok(());
        }
        let held = direct_roles(self.client, user).await?;
        for wanted in self.roles_of(person) {
            if !held.iter().any(|held| wanted.role.is(held)) {
                needs.actions.push(assign(wanted));
            }
        }
        let managed = self.roles.iter().filter(|_| person.says_roles);
        for role in managed.filter_map(|name| self.names.role(name)) {
            if self.roles_of(person).any(|wanted| wanted.role == role.role) {
                continue;
            }
            if let Some(held) = held.iter().find(|held| role.role.is(held)) {
                needs.actions.push(Action::UnassignRole(UnassignRole {
                    role: role.role.clone(),
                    name: role.name.clone(),
                    id: Some(held.id.clone()),
                }));
            }
        }
        Ok(())
    }

    /// Returns the login of a new user.
    fn login_of(person: &Person) -> Option<String> {
        let edits = &person.row.edits;
        let name = if person.says_login { "login" } else { "email" };
        let login = edits.text(name).filter(|login| !login.is_empty());
        login.map(str::to_owned)
    }

    /// What it takes to make a user of somebody who is not there.
    async fn new_user(&self, person: &Person) -> Result<Item, Error> {
        let row = &person.row;
        if row.status == Some(WantedStatus::Deactivated) {
            let notes = vec!["not there, and not wanted".to_owned()];
            return Ok(unchanged(person.label(), None, notes));
        }
        let user_type = match &row.user_type {
            Some(name) => Some(self.names.user_type(name).map_err(|why| bad(person, why))?),
            None => None,
        };
        let schema = self.names.schema(user_type).await?;
        let mut profile = typed(person, &row.edits, &schema)?;
        profile.retain(|_, value| !value.is_null());
        let Some(login) = Self::login_of(person) else {
            return Err(bad(person, "is new, and has neither a login nor an email"));
        };
        profile.insert("login".to_owned(), login.clone().into());
        let required = schema.attributes().filter(|a| a.is_required);
        let missing: Vec<&str> = required
            .map(|a| a.name)
            .filter(|name| !profile.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(bad(person, format!("is new, and lacks {missing}")));
        }
        let suspends = row.status == Some(WantedStatus::Suspended);
        let activates = row.status != Some(WantedStatus::Staged);
        // Whoever is suspended at once is not invited first.
        let quietly = activates && (self.no_email || suspends);
        let mut actions = vec![Action::Create(CreateUser {
            user: NewUser {
                profile,
                credentials: None,
                group_ids: Vec::new(),
                type_id: user_type.map(|t| t.id.clone()),
            },
            how: CreateHow {
                activate: activates && !quietly,
                ..CreateHow::default()
            },
            if_exists: IfExists::Skip,
            mails: activates && !quietly,
            look: false,
        })];
        for named in self.groups_of(person) {
            match &named.untouchable {
                Some(why) => self.mark(&format!("skipped: {why}"), 1),
                None => actions.push(add(named)),
            }
        }
        actions.extend(self.roles_of(person).map(assign));
        if quietly {
            actions.push(Action::Activate(Activate {
                send_email: false,
                audience: Audience::Everyone,
            }));
        }
        if suspends {
            actions.push(Action::Step(Step::Suspend));
        }
        let name = [row.edits.text("firstName"), row.edits.text("lastName")];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let subject = Subject::new_user(login, name);
        Ok(Item::Change(Change { subject, actions }))
    }

    pub(super) fn mark(&self, why: &str, people: usize) {
        let mut marked = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        *marked.entry(why.to_owned()).or_default() += people;
    }
}

fn bad(person: &Person, why: impl std::fmt::Display) -> Error {
    let line = person.row.line;
    Error::target(
        Kind::Usage,
        format!("line {line}: {} {why}", person.label()),
    )
}

/// Gives values the types of the schema.
fn typed(
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

/// Returns the directory that owns the user, if one does.
pub(super) fn source_of(found: &Fetched<User>) -> Option<String> {
    let user = found.resource.value().ok()?;
    let provider = user.pointer("/credentials/provider")?;
    let kind = provider.get("type").and_then(Value::as_str)?;
    let name = provider.get("name").and_then(Value::as_str);
    matches!(kind, "ACTIVE_DIRECTORY" | "LDAP").then(|| match name {
        Some(name) if name != kind => format!("{kind} {name}"),
        _ => kind.to_owned(),
    })
}

fn add(named: &Named) -> Action {
    Action::AddToGroup(AddToGroup {
        id: named.group.id.clone(),
        name: named.group.name().to_owned(),
        look: false,
    })
}

fn assign(role: &WantedRole) -> Action {
    Action::AssignRole(AssignRole {
        role: role.role.clone(),
        name: role.name.clone(),
        targets: Vec::new(),
    })
}

/// Reads the groups that a user is in.
pub(in crate::commands) async fn groups_of_user(
    client: &Client,
    user: &UserId,
) -> Result<Vec<GroupId>, Error> {
    let mut pages = client.groups().of_user(user);
    let mut groups = Vec::new();
    while let Some(group) = pages.next_item().await.transpose()? {
        groups.push(pages.view(&group)?.id);
    }
    Ok(groups)
}

/// Reads the roles that a user holds, those through groups left out.
pub(in crate::commands) async fn direct_roles(
    client: &Client,
    user: &UserId,
) -> Result<Vec<RoleAssignment>, Error> {
    let all = client.roles().of(&Holder::User(user.clone())).await?;
    let all = all.iter().filter_map(|role| role.view().ok());
    Ok(all.filter(|role| role.assignment_type != "GROUP").collect())
}
