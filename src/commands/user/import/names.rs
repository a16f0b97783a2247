//! What rows name: groups, roles, types and schemas, each found once for all rows.
//!
//! A name that means nothing makes the rows bad that hold it, and is not asked for again. What has
//! nothing to do with the name, such as a refused credential, ends the command.

use std::collections::HashMap;

use crate::args::{NameOrId, RoleChoice};
use crate::change::Error;
use crate::commands::group::find;
use crate::commands::memberships::Rules;
use crate::commands::role_lookup::{self, WantedRole};
use crate::commands::{lookup, user::profile::schemas_for};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::schema::Schema;
use crate::model::{Group, UserType};
use crate::okta::Client;

/// The schema of the default type.
const DEFAULT: &str = "default";

/// A name and what it turned out to be, or why it means nothing.
type Found<T> = HashMap<String, Result<T, String>>;

/// Everything that rows named so far.
pub(super) struct Names<'a> {
    cx: &'a Context,
    client: &'a Client,
    groups: Found<Group>,
    roles: Found<WantedRole>,
    types: Found<UserType>,
    schemas: HashMap<String, Schema>,
    rules: Option<Rules>,
}

impl<'a> Names<'a> {
    pub(super) fn new(cx: &'a Context, client: &'a Client) -> Self {
        Self {
            cx,
            client,
            groups: HashMap::new(),
            roles: HashMap::new(),
            types: HashMap::new(),
            schemas: HashMap::new(),
            rules: None,
        }
    }

    /// Finds a group that takes members by hand; one that a rule fills is refused.
    pub(super) async fn group(&mut self, name: &str) -> anyhow::Result<&Result<Group, String>> {
        if !self.groups.contains_key(name) {
            if self.rules.is_none() {
                self.rules = Some(Rules::read(self.cx, self.client).await?);
            }
            let found = find::for_write(self.client, name, NameOrId::Auto).await;
            let found = found.map(|group| group.view).and_then(|group| {
                if let Some(rules) = &self.rules {
                    rules.refuse_setting(std::slice::from_ref(&group))?;
                }
                Ok(group)
            });
            self.groups.insert(name.to_owned(), settled(found)?);
        }
        Ok(kept(&self.groups, name))
    }

    /// Finds a role that needs no resource set.
    pub(super) async fn role(&mut self, name: &str) -> anyhow::Result<&Result<WantedRole, String>> {
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
        Ok(kept(&self.roles, name))
    }

    /// Finds a user type.
    pub(super) async fn user_type(
        &mut self,
        name: &str,
    ) -> anyhow::Result<&Result<UserType, String>> {
        if !self.types.contains_key(name) {
            let found = lookup::user_type(self.client, name).await;
            self.types.insert(name.to_owned(), settled(found)?);
        }
        Ok(kept(&self.types, name))
    }

    /// Reads the schema of a type.
    pub(super) async fn schema(&mut self, user_type: Option<&UserType>) -> anyhow::Result<&Schema> {
        let id = user_type.and_then(UserType::schema_id).unwrap_or(DEFAULT);
        if !self.schemas.contains_key(id) {
            let schema = self.client.schemas().user(id).await?.view;
            self.schemas.insert(id.to_owned(), schema);
        }
        Ok(self
            .schemas
            .get(id)
            .expect("what is not there was put there"))
    }

    /// Reads the schemas that may know these attributes.
    pub(super) async fn schemas(&self, names: &[&str]) -> anyhow::Result<Vec<Schema>> {
        schemas_for(self.client, names).await
    }
}

fn kept<'f, T>(found: &'f Found<T>, name: &str) -> &'f Result<T, String> {
    found.get(name).expect("what is not there was put there")
}

/// Keeps what a name means, or why it means nothing; anything else is no fault of the rows.
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
