//! The actions, one file per API resource; in each, side by side: apply, probe, inverse, describe.

pub mod api;
pub mod event_hooks;
pub mod groups;
pub mod lifecycle;
pub mod schemas;
pub mod user_types;
pub mod users;
