//! Flag groups that several commands share.
//!
//! Each group is what was typed; a method turns it into the plain value that the layers below take.
//! Reading a file that a flag names is the only I/O here.

pub mod condition;
pub mod confirm;
pub mod connection;
pub mod generated_password;
pub mod group_names;
pub mod output;
pub mod password;
pub mod profile_fields;
pub mod record;
pub mod recovery;
pub mod role_choice;
pub mod secret_input;
pub mod secrets_out;
pub mod stdin;
pub mod targets;

pub use condition::Condition;
pub use confirm::ConfirmArgs;
pub use connection::ConnectionArgs;
pub use group_names::{GroupChoice, GroupTargets, NameOrId};
pub use output::OutputArgs;
pub use password::{Password, PasswordArgs, PasswordFrom};
pub use profile_fields::ProfileFields;
pub use recovery::{RecoveryArgs, RecoveryFrom};
pub use role_choice::RoleChoice;
pub use secret_input::{Input, SecretFrom};
pub use secrets_out::SecretsOutArgs;
pub use targets::UserTargets;
