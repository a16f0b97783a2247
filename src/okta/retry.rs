//! Whether a failed attempt is repeated, and after which wait. Pure decisions.

/// What repeating a call does when nobody knows whether it was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Repeat {
    /// Nothing new: reads, partial updates, memberships.
    Safe,
    /// A second object: look it up first.
    Create,
    /// A second step, mail or secret.
    Other,
}
