//! Flag groups that several commands share.
//!
//! Each group is what was typed and does no I/O; a method turns it into the plain value that the layers below take.

pub mod connection;

pub use connection::ConnectionArgs;
