//! The actions, one file per API resource; in each, side by side: apply, probe, inverse, describe.

pub mod api;
pub mod api_tokens;
pub mod apps;
pub mod credentials;
pub mod custom_roles;
pub mod ensure;
pub mod event_hooks;
pub mod factors;
pub mod grants;
pub mod group_objects;
pub mod group_rules;
pub mod groups;
pub mod issue;
pub mod lifecycle;
pub mod links;
pub mod role_targets;
pub mod roles;
pub mod schemas;
pub mod service_apps;
pub mod steps;
pub mod user_types;
pub mod users;
