//! The custom role a command is about.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::NameOrId;
use crate::change::{Noun, Subject};
use crate::commands::role_lookup;
use crate::model::CustomRole;
use crate::okta::{Client, Fetched};

/// The custom role a command is about.
#[derive(Args, Clone, Debug)]
pub(super) struct RoleTarget {
    /// Id or exact label of the custom role
    #[arg(value_name = "ROLE", value_parser = NonEmptyStringValueParser::new())]
    role: String,

    /// Say how ROLE is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    by: NameOrId,
}

impl RoleTarget {
    /// Finds the role.
    pub(super) async fn find(&self, client: &Client) -> anyhow::Result<Fetched<CustomRole>> {
        let role = role_lookup::custom_role(client, &self.role, self.by).await?;
        Ok(client.custom_roles().get(&role.id).await?)
    }
}

/// Describes the role for a change.
pub(super) fn subject(role: &Fetched<CustomRole>) -> Subject {
    Subject {
        id: Some(role.view.id.to_string()),
        before: Some(role.resource.raw().clone()),
        ..Subject::new(Noun::Other("role"), role.view.label.clone())
    }
}
