//! The transport against a server that says exactly what it is told to, byte for byte.

mod bounds;
mod faults;
mod listing;
mod oauth;
mod pacing;
mod requests;
mod server;
mod sign_in;
mod stopping;
mod throttling;
