//! Flag groups that several commands share.
//!
//! Each group is what was typed and does no I/O; a method turns it into the plain value that the layers below take.

pub mod connection;
pub mod generated_password;
pub mod password;
pub mod recovery;
pub mod secret_input;
pub mod stdin;

pub use connection::ConnectionArgs;
pub use password::{Password, PasswordArgs, PasswordFrom};
pub use recovery::{RecoveryArgs, RecoveryFrom};
pub use secret_input::{Input, SecretFrom};
