//! okta-admin administers the people of an Okta org from a terminal or a script.
//!
//! The map, top to bottom; a module imports only from those below it (a test compares this list with the `use` lines):
//!
//! - [`app`]: parse, settle the settings, dispatch, report.
//! - [`cli`]: the root parser, the global flags and the built command tree.
//! - [`report`]: an error becomes text or JSON on stderr.
//! - [`exit`]: the exit codes, the only table.
//! - [`commands`]: one folder per noun, one file per verb.
//! - [`context`]: what a command is handed.
//! - [`args`]: flag groups that several commands share.
//! - [`change`]: every write, one or many.
//! - [`output`]: one way out.
//! - [`config`]: settings, and where each came from.
//! - [`okta`]: the client; knows HTTP, knows no terminal.
//! - [`model`]: the shapes of Okta's objects, no I/O.
//! - [`sandbox`]: a small Okta org on loopback; shares no code with the client.
//! - [`failure`], [`secret`], [`clock`]: the ground.

pub mod args;
pub mod clock;
pub mod config;
pub mod exit;
pub mod failure;
pub mod model;
pub mod okta;
pub mod output;
pub mod report;
pub mod sandbox;
pub mod secret;
