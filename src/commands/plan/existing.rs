//! What has to be done to somebody who is there: attributes, status, memberships and roles.

use serde_json::{Map, Value};

use super::person::Person;
use super::planner::{Planner, add, assign, unchanged};
use crate::change::action::Action;
use crate::change::actions::groups::RemoveFromGroup;
use crate::change::actions::roles::UnassignRole;
use crate::change::actions::users::UpdateUser;
use crate::change::desired::arranged;
use crate::change::diff::differences;
use crate::change::goal::{Way, way};
use crate::change::{Change, Error, Item, Subject};
use crate::model::{GroupId, RoleAssignment, User, UserId};
use crate::okta::{Client, Fetched, Holder, UserPatch};

/// What is to be done, and what is marked instead.
#[derive(Default)]
struct Found {
    actions: Vec<Action>,
    notes: Vec<String>,
}

impl Planner<'_> {
    /// What an existing user needs.
    pub(super) async fn existing(
        &self,
        person: &Person,
        found: Fetched<User>,
    ) -> Result<Item, Error> {
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

    fn status(person: &Person, user: &User, needs: &mut Found) -> Vec<Action> {
        match person
            .row
            .status
            .map(|wanted| way(wanted, &user.status, false))
        {
            None | Some(Way::There) => Vec::new(),
            Some(Way::Steps(steps)) => steps,
            Some(Way::UpToTheUser(why)) => {
                needs.notes.push(format!("skipped: {why}"));
                Vec::new()
            }
            Some(Way::Never) => {
                let status = &user.status;
                let why = format!("is {status}, and nobody can be brought back to STAGED");
                needs.notes.push(format!("skipped: {why}"));
                Vec::new()
            }
        }
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

/// Reads the groups that a user is in.
pub(in crate::commands) async fn groups_of_user(
    client: &Client,
    user: &UserId,
) -> Result<Vec<GroupId>, Error> {
    let groups = client.groups().of_user(user).views().await?;
    Ok(groups.into_iter().map(|group| group.id).collect())
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
