//! What a file names: groups, roles, types and schemas, each found once.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::args::{NameOrId, RoleChoice};
use crate::change::Error;
use crate::commands::lookup;
use crate::commands::memberships::Rules;
use crate::commands::role_lookup::{self, WantedRole};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::schema::Schema;
use crate::model::{Group, GroupId, TypeId, UserType};
use crate::okta::Client;

/// The schema of the default type.
const DEFAULT: &str = "default";

/// A group that a file names.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) group: Group,
    /// Why nobody is added or removed by hand, in words.
    pub(super) untouchable: Option<String>,
}

/// Everything that a file names.
pub(super) struct Names<'a> {
    cx: &'a Context,
    client: &'a Client,
    groups: HashMap<String, Result<Arc<Named>, String>>,
    roles: HashMap<String, Result<WantedRole, String>>,
    types: Vec<UserType>,
    schemas: Mutex<HashMap<String, Arc<Schema>>>,
    rules: Option<Rules>,
}

impl<'a> Names<'a> {
    pub(super) async fn new(cx: &'a Context, client: &'a Client) -> anyhow::Result<Self> {
        let types = match client.user_types().list().await {
            Ok(types) => types.iter().filter_map(|t| t.view().ok()).collect(),
            // Who may not see the types has the schema of the default type to go by.
            Err(error) if error.kind() == Kind::Permission => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            cx,
            client,
            groups: HashMap::new(),
            roles: HashMap::new(),
            types,
            schemas: Mutex::default(),
            rules: None,
        })
    }

    /// Finds a group, and whether people can be added to it by hand.
    pub(super) async fn find_group(&mut self, name: &str) -> anyhow::Result<Result<(), String>> {
        if !self.groups.contains_key(name) {
            let found = lookup::group(self.client, name).await;
            let found = match settled(found)? {
                Ok(group) => Ok(Arc::new(self.judged(group).await?)),
                Err(why) => Err(why),
            };
            self.groups.insert(name.to_owned(), found);
        }
        Ok(match self.groups.get(name) {
            Some(Err(why)) => Err(why.clone()),
            _ => Ok(()),
        })
    }

    async fn judged(&mut self, group: Group) -> anyhow::Result<Named> {
        if !group.is_okta_group() {
            let untouchable = format!(
                "group {} is of type {} and takes nobody by hand",
                group.name(),
                group.group_type
            );
            return Ok(Named {
                group,
                untouchable: Some(untouchable),
            });
        }
        if self.rules.is_none() {
            self.rules = Some(Rules::read(self.cx, self.client).await?);
        }
        let rule = self.rules.as_ref().and_then(|r| r.filling(&group.id));
        let untouchable =
            rule.map(|rule| format!("the rule {:?} fills group {}", rule.name, group.name()));
        Ok(Named { group, untouchable })
    }

    /// Returns a group that was found.
    pub(super) fn group(&self, name: &str) -> Option<&Arc<Named>> {
        self.groups.get(name)?.as_ref().ok()
    }

    /// Returns the groups that people can be added to.
    pub(super) fn touchable(&self) -> impl Iterator<Item = &GroupId> {
        let found = self.groups.values().flatten();
        let found = found.filter(|named| named.untouchable.is_none());
        found.map(|named| &named.group.id)
    }

    /// Finds a role that needs no resource set.
    pub(super) async fn find_role(&mut self, name: &str) -> anyhow::Result<Result<(), String>> {
        if !self.roles.contains_key(name) {
            let choice = RoleChoice {
                roles: vec![name.to_owned()],
                role_by: NameOrId::Auto,
                resource_set: None,
                target_groups: Vec::new(),
                target_apps: Vec::new(),
            };
            let found = role_lookup::to_assign(self.client, &choice).await;
            let found = found.and_then(|roles| {
                let none = || Error::target(Kind::NotFound, format!("role {name:?} is not there"));
                roles.into_iter().next().ok_or_else(none)
            });
            self.roles.insert(name.to_owned(), settled(found)?);
        }
        Ok(match self.roles.get(name) {
            Some(Err(why)) => Err(why.clone()),
            _ => Ok(()),
        })
    }

    /// Returns a role that was found.
    pub(super) fn role(&self, name: &str) -> Option<&WantedRole> {
        self.roles.get(name)?.as_ref().ok()
    }

    /// Finds a user type by id or exact name.
    pub(super) fn user_type(&self, name: &str) -> Result<&UserType, String> {
        let is = |t: &&UserType| t.id.as_str() == name || t.name == name || t.display_name == name;
        let mut hits = self.types.iter().filter(is);
        match (hits.next(), hits.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(format!("user type {name:?} is not one type")),
        }
    }

    /// Returns the schema of a user's type.
    pub(super) async fn schema_of(&self, of: Option<&TypeId>) -> Result<Arc<Schema>, Error> {
        let known = of.and_then(|of| self.types.iter().find(|t| t.id == *of));
        self.schema(known).await
    }

    /// Returns the schema of a type.
    pub(super) async fn schema(&self, of: Option<&UserType>) -> Result<Arc<Schema>, Error> {
        let id = of.filter(|of| !of.default).and_then(UserType::schema_id);
        let id = id.unwrap_or(DEFAULT);
        let mut schemas = self.schemas.lock().await;
        if let Some(known) = schemas.get(id) {
            return Ok(Arc::clone(known));
        }
        let schema = Arc::new(self.client.schemas().user(id).await?.view);
        schemas.insert(id.to_owned(), Arc::clone(&schema));
        Ok(schema)
    }

    /// Returns the schemas of all types, the default one first.
    pub(super) async fn all_schemas(&self) -> Result<Vec<Arc<Schema>>, Error> {
        let mut all = vec![self.schema(None).await?];
        for other in self.types.iter().filter(|t| !t.default) {
            all.push(self.schema(Some(other)).await?);
        }
        Ok(all)
    }
}

/// Keeps what a name means, or why it means nothing; anything else is no fault of the file.
fn settled<T>(found: Result<T, Error>) -> anyhow::Result<Result<T, String>> {
    match found {
        Ok(found) => Ok(Ok(found)),
        Err(error) => match error.kind() {
            Kind::NotFound | Kind::Usage | Kind::Conflict | Kind::Refused => {
                let hints = error.hints().join("; ");
                let hint = if hints.is_empty() { "" } else { "; " };
                Ok(Err(format!("{}{hint}{hints}", error.full_text())))
            }
            _ => Err(error.into()),
        },
    }
}
