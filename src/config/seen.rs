//! What was found on the way: every setting that was there, used or not, for `auth status`.

use super::Source;

/// One setting that was found somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it settles, in the words of the flags: `domain`, `token`, `timeout`.
    pub setting: &'static str,
    /// Where it was found.
    pub source: Source,
    /// Its value as shown to people; none for a secret, whose value is never kept here.
    pub value: Option<String>,
    /// Why it is not used; none for the one that is.
    pub unused: Option<String>,
}
