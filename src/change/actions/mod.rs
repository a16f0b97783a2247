//! The actions, one file per API resource; in each, side by side: apply, probe, inverse, describe.

pub mod credentials;
pub mod groups;
pub mod issue;
pub mod lifecycle;
pub mod steps;
pub mod users;
