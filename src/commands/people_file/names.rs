//! What rows name: groups, roles, types and schemas, each found once for all rows.
//!
//! A name that means nothing makes the rows bad that hold it, and is not asked for again. What has
//! nothing to do with the name, such as a refused credential, ends the command. What was found can
//! be looked at by many rows at once; finding takes turns.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

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

/// A name and what it turned out to be, or why it means nothing.
type Found<T> = HashMap<String, Result<Arc<T>, String>>;

/// A group that rows name.
#[derive(Debug)]
pub(in crate::commands) struct Named {
    pub(in crate::commands) group: Group,
    /// Why nobody is added or removed by hand, in words.
    pub(in crate::commands) untouchable: Option<String>,
}

/// Everything that rows named so far.
pub(in crate::commands) struct Names<'a> {
    cx: &'a Context,
    client: &'a Client,
    groups: Found<Named>,
    roles: Found<WantedRole>,
    types: OnceCell<Vec<UserType>>,
    schemas: Mutex<HashMap<String, Arc<Schema>>>,
    rules: Option<Rules>,
}

impl<'a> Names<'a> {
    pub(in crate::commands) fn new(cx: &'a Context, client: &'a Client) -> Self {
        Self {
            cx,
            client,
            groups: HashMap::new(),
            roles: HashMap::new(),
            types: OnceCell::new(),
            schemas: Mutex::default(),
            rules: None,
        }
    }

    /// Finds a group, and whether people can be added to it by hand.
    pub(in crate::commands) async fn find_group(
        &mut self,
        name: &str,
    ) -> anyhow::Result<Result<Arc<Named>, String>> {
        if let Some(known) = self.groups.get(name) {
            return Ok(known.clone());
        }
        let found = match settled(lookup::group(self.client, name).await)? {
            Ok(group) => Ok(Arc::new(self.judged(group).await?)),
            Err(why) => Err(why),
        };
        self.groups.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    async fn judged(&mut self, group: Group) -> anyhow::Result<Named> {
        if !group.is_okta_group() {
            let (name, kind) = (group.name(), &group.group_type);
            let why = format!("group {name} is of type {kind} and takes nobody by hand");
            return Ok(Named {
                group,
                untouchable: Some(why),
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
    pub(in crate::commands) fn group(&self, name: &str) -> Option<&Named> {
        Some(self.groups.get(name)?.as_ref().ok()?)
    }

    /// Returns the groups that people can be added to.
    pub(in crate::commands) fn touchable(&self) -> impl Iterator<Item = &GroupId> {
        let found = self.groups.values().flatten();
        let found = found.filter(|named| named.untouchable.is_none());
        found.map(|named| &named.group.id)
    }

    /// Finds a role that needs no resource set.
    pub(in crate::commands) async fn find_role(
        &mut self,
        name: &str,
    ) -> anyhow::Result<Result<Arc<WantedRole>, String>> {
        if let Some(known) = self.roles.get(name) {
            return Ok(known.clone());
        }
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
        let found = settled(found)?.map(Arc::new);
        self.roles.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// Returns a role that was found.
    pub(in crate::commands) fn role(&self, name: &str) -> Option<&WantedRole> {
        Some(self.roles.get(name)?.as_ref().ok()?)
    }

    /// Returns the user types, as far as this credential may see them.
    async fn types(&self) -> Result<&[UserType], Error> {
        let read = || async {
            match lookup::user_types(self.client).await {
                // Who may not see the types has the schema of the default type to go by.
                Err(error) if error.kind() == Kind::Permission => Ok(Vec::new()),
                read => read,
            }
        };
        Ok(self.types.get_or_try_init(read).await?)
    }

    /// Finds a user type by id or exact name.
    pub(in crate::commands) async fn user_type(
        &self,
        name: &str,
    ) -> Result<Result<&UserType, String>, Error> {
        let types = self.types().await?;
        if types.is_empty() {
            return Ok(Err("user types are not visible to this credential".into()));
        }
        Ok(lookup::type_of(types, name).map_err(|error| sentence(&error)))
    }

    /// Returns the schema of a user's type.
    pub(in crate::commands) async fn schema_of(
        &self,
        of: Option<&TypeId>,
    ) -> Result<Arc<Schema>, Error> {
        let types = self.types().await?;
        let known = of.and_then(|of| types.iter().find(|t| t.id == *of));
        self.schema(known).await
    }

    /// Returns the schema of a type; without one that of the default type.
    pub(in crate::commands) async fn schema(
        &self,
        of: Option<&UserType>,
    ) -> Result<Arc<Schema>, Error> {
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
    pub(in crate::commands) async fn all_schemas(&self) -> Result<Vec<Arc<Schema>>, Error> {
        let mut all = vec![self.schema(None).await?];
        for other in self.types().await?.iter().filter(|t| !t.default) {
            all.push(self.schema(Some(other)).await?);
        }
        Ok(all)
    }
}

/// Keeps what a name means, or why it means nothing; anything else is no fault of the rows.
fn settled<T>(found: Result<T, Error>) -> anyhow::Result<Result<T, String>> {
    match found {
        Ok(found) => Ok(Ok(found)),
        Err(error) => match error.kind() {
            Kind::NotFound | Kind::Usage | Kind::Conflict | Kind::Refused => {
                Ok(Err(sentence(&error)))
            }
            _ => Err(error.into()),
        },
    }
}

/// The error and its hints in one line, for a row among many.
fn sentence(error: &Error) -> String {
    let hints = error.hints().join("; ");
    let hint = if hints.is_empty() { "" } else { "; " };
    format!("{}{hint}{hints}", error.full_text())
}
