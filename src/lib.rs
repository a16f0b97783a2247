//! okta-admin administers the people of an Okta org from a terminal or a script.
//!
//! The map, top to bottom; a module imports only from those below it (a test compares this list with the `use` lines):
//!
//! - [`app`]: parse, settle the settings, dispatch, report.
//! - [`cli`]: the root parser, the global flags and the built command tree.
//! - [`commands`]: one folder per noun, one file per verb.
//! - [`context`]: what a command is handed.
//! - [`report`]: an error becomes text or JSON on stderr.
//! - [`exit`]: the exit codes, the only table.
//! - [`args`]: flag groups that several commands share.
//! - [`change`]: every write, one or many.
//! - [`output`]: one way out.
//! - [`config`]: settings, and where each came from.
//! - [`okta`]: the client; knows HTTP, knows no terminal.
//! - [`model`]: the shapes of Okta's objects, no I/O.
//! - [`sandbox`]: a small Okta org on loopback; shares no code with the client.
//! - [`prompt`], [`failure`], [`secret`], [`guard`], [`clock`]: the ground.

pub mod app;
pub mod args;
pub mod change;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod context;
pub mod exit;
pub mod failure;
pub mod guard;
pub mod model;
pub mod okta;
pub mod output;
pub mod prompt;
pub mod report;
pub mod sandbox;
pub mod secret;
