//! The client of an Okta org: knows HTTP, knows no terminal.
//!
//! Every request goes through one transport, which addresses, authorises, paces, sends, bounds,
//! classifies and perhaps repeats it. One file per resource of the API says what the requests are.
//! All errors are [`Error`].
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/guides/overview/>

mod address;
mod admins;
mod advice;
mod answer;
mod api_tokens;
mod apps;
mod attempt;
mod base;
mod belongings;
mod body_list;
mod bucket;
mod budget;
mod call;
mod challenge;
mod class;
mod classify;
mod client;
mod connect;
mod credentials;
mod custom_roles;
mod error;
mod event_hooks;
mod events;
mod factors;
mod gate;
mod grants;
mod group_rules;
mod groups;
mod hash;
mod headers;
mod identity_providers;
mod ledger;
mod ledger_file;
mod lifecycle;
mod link;
mod links;
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
mod resource_sets;
mod retry;
mod roles;
mod schemas;
mod server_clock;
mod stop;
#[cfg(test)]
mod tests;
mod trace;
mod transport;
mod turn;
mod user_types;
mod users;

pub use address::AddressError;
pub use admins::{Admins, Assignee};
pub use answer::{Answer, Fetched, Written};
pub use api_tokens::ApiTokens;
pub use apps::Apps;
pub use base::{Base, BaseError};
pub use belongings::{Belonging, Belongings};
pub use body_list::BodyPages;
pub use challenge::Challenge;
pub use client::{Client, Concurrency, Credential, Limits, Options, Proxy, Trust};
pub use credentials::UserCredentials;
pub use custom_roles::{CustomRoles, NewCustomRole};
pub use error::Error;
pub use event_hooks::EventHooks;
pub use events::{EventQuery, Events, Polled};
pub use factors::{Factors, Verification};
pub use grants::Grants;
pub use group_rules::{GroupRules, NewRule};
pub use groups::{GroupQuery, Groups};
pub use hash::{HashError, PasswordHash};
pub use headers::RateHeaders;
pub use identity_providers::{IdentityProviderQuery, IdentityProviders};
pub use lifecycle::{Activation, Lifecycle};
pub use links::{Links, Relation};
pub use observe::{Exchange, Observer, Silent, UsedUp, Wait, WaitReason};
pub use org::Org;
pub use page::Pages;
pub use password::{Credentials, Password, PasswordChange, Provider, Recovery};
pub use path::{Path, SegmentError};
pub use person::{CreateHow, NewUser, Replacement, UserPatch};
pub use raw::{Raw, RawAnswer, RawCall, RawFailure, Verb};
pub use refusal::Refusal;
pub use resource_sets::ResourceSets;
pub use roles::{Holder, NewRole, RoleTarget, Roles};
pub use schemas::Schemas;
pub use stop::Stop;
pub use user_types::UserTypes;
pub use users::{LARGEST_PAGE, UserKey, UserQuery, Users};
