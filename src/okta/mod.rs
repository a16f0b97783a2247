//! The client of an Okta org: knows HTTP, knows no terminal.
//!
//! Every request goes through one transport, which addresses, authorises, paces, sends, bounds,
//! classifies and perhaps repeats it. One file per resource of the API says what the requests are.
//! All errors are [`Error`].
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/guides/overview/>

mod address;
mod admins;
mod answer;
mod attempt;
mod base;
mod bucket;
mod budget;
mod call;
mod challenge;
mod class;
mod classify;
mod client;
mod connect;
mod credentials;
mod error;
mod event_hooks;
mod events;
mod gate;
mod groups;
mod hash;
mod headers;
mod identity_providers;
mod lifecycle;
mod link;
mod observe;
mod org;
mod pacer;
mod page;
mod password;
mod path;
mod person;
mod rate;
mod raw;
mod refusal;
mod reply;
mod request;
mod retry;
mod schemas;
mod server_clock;
#[cfg(test)]
mod tests;
mod trace;
mod transport;
mod turn;
mod user_types;
mod users;

pub use address::AddressError;
pub use admins::Admins;
pub use answer::{Answer, Fetched, Written};
pub use base::{Base, BaseError};
pub use challenge::Challenge;
pub use client::{Client, Concurrency, Credential, Limits, Options, Trust};
pub use credentials::UserCredentials;
pub use error::Error;
pub use event_hooks::EventHooks;
pub use events::{EventQuery, Events, Polled};
pub use groups::{GroupQuery, Groups};
pub use hash::{HashError, PasswordHash};
pub use headers::RateHeaders;
pub use identity_providers::{IdentityProviderQuery, IdentityProviders};
pub use lifecycle::{Activation, Lifecycle};
pub use observe::{Exchange, Observer, Silent, Wait, WaitReason};
pub use org::Org;
pub use page::Pages;
pub use password::{Credentials, Password, Provider, Recovery};
pub use path::{Path, SegmentError};
pub use person::{CreateHow, NewUser, Replacement, UserPatch};
pub use raw::{Raw, RawAnswer, RawCall, RawFailure, Verb};
pub use refusal::Refusal;
pub use schemas::Schemas;
pub use user_types::UserTypes;
pub use users::{LARGEST_PAGE, UserKey, UserQuery, Users};
