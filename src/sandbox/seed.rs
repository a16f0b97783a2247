//! The people of a new org.

/// How many people a new sandbox has, the admin included.
pub(super) const NEW_ORG: usize = 25;
