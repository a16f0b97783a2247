//! Flag groups that several commands share.
//!
//! Each group is what was typed; a method turns it into the plain value that the layers below take.
//! Reading a file that a flag names is the only I/O here.

pub mod condition;
pub mod confirm;
pub mod connection;
pub mod output;
pub mod profile_fields;
pub mod targets;

pub use condition::Condition;
pub use confirm::ConfirmArgs;
pub use connection::ConnectionArgs;
pub use output::OutputArgs;
pub use profile_fields::ProfileFields;
pub use targets::UserTargets;
