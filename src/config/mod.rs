//! Settings, and where each came from.
//!
//! [`resolve`] turns what was typed, the environment and the working folder into [`Settings`]. It sends nothing and
//! reads no secret: a token file, a command or standard input is read by [`SecretFrom::read`], when a command needs it.
//! An org named by `--org`, `--sandbox` or `OKTA_ADMIN_ORG` is used whole; otherwise a flag outranks the environment,
//! the environment the default org of the [`ConfigFile`], and that one a `.env` file of the working folder. How
//! carefully an org is written to ([`Guard`]) follows its address, whoever named it. What is wrong with the connection does not stop
//! [`resolve`]: it is kept in [`Org::Missing`], so that commands that need no org go on working.
//!
//! Errors: [`Error`], of kind usage for a setting that cannot be read, of kind credential where none can be used.

mod connect;
mod credential;
pub mod domain;
mod dotenv;
pub mod duration;
mod entry;
pub mod env;
mod error;
mod families;
mod file;
mod folders;
mod keyring;
mod layers;
pub mod limits;
mod method;
mod named;
mod near;
pub mod okta_yaml;
pub(crate) mod private;
mod proxy;
mod resolve;
mod secret_from;
mod seen;
mod setting;
pub mod store;
#[cfg(test)]
mod tests;
mod token_cache;
mod token_command;
mod vault;

pub use credential::CredentialFrom;
pub use domain::Address;
pub use entry::{Entry, Guard};
pub use env::Env;
pub use error::Error;
pub use file::{ConfigFile, SANDBOX, check_name};
pub use limits::{Concurrency, Limits, Share};
pub use method::Method;
pub use proxy::Proxy;
pub use resolve::{Flags, resolve};
pub use secret_from::SecretFrom;
pub use seen::Seen;
pub use setting::{Org, Setting, Settings, Source};
pub use store::Store;
pub use token_cache::TokenFile;
/// A value as it stands in the config file.
pub use toml_edit::Value;
pub use vault::Refusal;
