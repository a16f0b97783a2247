//! Which roles a command gives or takes, and what they are limited to.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::NameOrId;

const HEADING: &str = "Roles";

/// The roles a command gives or takes.
#[derive(Args, Clone, Debug)]
pub struct RoleChoice {
    /// Take this role: a type such as HELP_DESK_ADMIN, its label, or a custom role by id or label;
    /// where one is taken away also the id of the assignment
    #[arg(
        long = "role",
        value_name = "ROLE",
        required = true,
        help_heading = HEADING,
        value_parser = NonEmptyStringValueParser::new(),
    )]
    pub roles: Vec<String>,

    /// Say how each ROLE is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t, help_heading = HEADING)]
    pub role_by: NameOrId,

    /// Say which resource set (id or label) the custom role reaches
    #[arg(long, value_name = "SET", help_heading = HEADING, value_parser = NonEmptyStringValueParser::new())]
    pub resource_set: Option<String>,

    /// Limit the role to the members of this group (id or exact name)
    #[arg(long = "target-group", value_name = "GROUP", help_heading = HEADING, conflicts_with = "resource_set")]
    pub target_groups: Vec<String>,

    /// Limit the role to this app of the catalogue, or to one instance of it
    #[arg(long = "target-app", value_name = "NAME[/ID]", help_heading = HEADING, conflicts_with = "resource_set")]
    pub target_apps: Vec<String>,
}
