//! Settings, and where each came from.
//!
//! [`resolve`] turns what was typed, the environment and the working folder into [`Settings`]. It sends nothing and
//! reads no secret: a token file or standard input is read by [`TokenFrom::read`], when a command needs it. An org named
//! by `--org`, `--sandbox` or `OKTA_ADMIN_ORG` is used whole; otherwise a flag outranks the environment, and the
//! environment outranks a `.env` file of the working folder. What is wrong with the connection does not stop
//! [`resolve`]: it is kept in [`Org::Missing`], so that commands that need no org go on working.
//!
//! Errors: [`Error`], of kind usage for a setting that cannot be read, of kind credential where none can be used.

mod connect;
pub mod credential;
pub mod domain;
mod dotenv;
pub mod duration;
pub mod env;
mod error;
mod families;
mod layers;
pub mod limits;
mod resolve;
mod seen;
mod setting;
mod state;
#[cfg(test)]
mod tests;

pub use credential::TokenFrom;
pub use domain::Address;
pub use env::Env;
pub use error::Error;
pub use limits::{Concurrency, Limits, Share};
pub use resolve::{Flags, resolve};
pub use seen::Seen;
pub use setting::{Org, Setting, Settings, Source};
