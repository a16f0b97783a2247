//! The actions, one file per API resource; in each, side by side: apply, probe, inverse, describe.

pub mod custom_roles;
pub mod group_objects;
pub mod group_rules;
pub mod groups;
pub mod lifecycle;
pub mod role_targets;
pub mod roles;
pub mod users;
