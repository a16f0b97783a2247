//! Finding whom or what a command means: exact, or an error that lists what it could be.
//!
//! A user is an id, a login, an e-mail, or an unambiguous short login; anything else is an id or an
//! exact name. Never a substring, never the first of many.

mod group;
mod named;
mod user;

pub(crate) use group::{for_read, for_write, group};
pub(crate) use named::{app, primary_side, type_of, user_type, user_types};
pub(crate) use user::{Found, ME, user};
