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
    dead_code,
    reason = "the stories that use all of the harness come with the next commits"
)]

mod support;

mod api;
mod architecture;
mod auth;
mod docs;
mod harness;
mod idp;
mod readme;
mod schema;
mod user_create;
mod user_get;
mod user_type;
mod whole_tree;
