//! The one integration binary: what the program does, told by commands, files and the wire.
//!
//! Three backends, three jobs: the sandbox for stories of several commands, wiremock for exact
//! requests, a raw listener for answers that no decent server gives. Snapshots are inline;
//! `SNAPSHOTS=overwrite cargo test --test it` writes them, and what it wrote is read before it is kept.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]
#![allow(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]
mod support;

mod api;
mod app;
mod architecture;
mod auth;
mod auth_bootstrap;
mod auth_doctor;
mod auth_login;
mod budget;
mod chaos;
mod contract;
mod docs;
mod event_hook;
mod event_list;
mod event_listen;
mod event_watch;
mod faults;
mod group;
mod group_members;
mod group_roles;
mod group_rules;
mod harness;
mod idp;
mod limits;
mod modes;
mod needs;
mod org;
mod plan;
mod processes;
mod progress;
mod proxy;
mod readme;
mod role;
mod run;
mod sandbox_oauth;
mod schema;
mod secrets;
mod stopping;
mod stories;
mod targets;
mod tls;
mod troubles;
mod user_access;
mod user_contain;
mod user_create;
mod user_delete;
mod user_get;
mod user_groups;
mod user_import;
mod user_lifecycle;
mod user_list;
mod user_offboard;
mod user_password;
mod user_roles;
mod user_type;
mod user_update;
mod whole_tree;
