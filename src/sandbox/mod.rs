//! A small Okta org: stateful, kept in one SQLite file, served over real HTTP on loopback.
//!
//! It is a second party, an independent witness: it shares no code with the client (`okta`) nor
//! with its shapes (`model`), so that the two cannot agree on a mistake. It answers any HTTP client
//! and stays as unpleasant as the real thing: rate limits, injected faults, two `Link` headers,
//! deletes that only deactivate. It is not a load target and not secure: loopback only, one token.
//!
//! Many processes may use one state file at once; each request is one transaction. Times are
//! whole seconds, as a real org's directory objects have them. Errors: [`Error`].
//!
//! Follows <https://developer.okta.com/docs/api/> and what real orgs were recorded to answer.

mod answer;
mod deliver;
mod events;
mod expression;
mod faults;
mod filter;
mod fold;
mod furnish;
mod given;
mod grammar;
mod ids;
mod limits;
mod line;
mod log_filter;
mod oauth;
mod org;
mod paging;
mod password;
mod people;
mod profile;
mod ready;
mod request;
mod routes;
mod schema;
mod seed;
mod server;
mod status;
mod store;
mod template;
#[cfg(test)]
mod tests;
mod things;
mod user;
mod user_store;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::clock::Clock;
use crate::failure::Kind;

pub use limits::{InvalidRateLimit, RateLimit};
pub use ready::{KeyKind, Proofs, ServiceApp, proofs, service_app, sign_in_app};

/// How a sandbox is served.
pub struct Options {
    /// The database file; made with its folder (0600 in 0700) when it is missing.
    pub state: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The API token that is accepted; `None` makes a random one.
    pub token: Option<String>,
    /// Waited before every answer.
    pub latency: Duration,
    /// One limit for every class of endpoint; `None` takes Okta's own table.
    pub rate_limit: Option<RateLimit>,
    /// The share of requests that go wrong, 0 to 1.
    pub faults: f64,
    /// Decides which ones; the same seed and the same order of requests go wrong alike.
    pub seed: u64,
    /// How long the access tokens of the authorization server live.
    pub token_lifetime: Duration,
    /// The time, waiting, and the random bytes of ids and tokens.
    pub clock: Arc<dyn Clock>,
}

/// A sandbox that is listening; dropped, it stops by itself.
pub struct Running(server::Server);

impl Running {
    /// Returns the address, `http://127.0.0.1:PORT` without a trailing slash.
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// Returns the API token that it accepts.
    pub fn token(&self) -> &str {
        self.0.token()
    }

    /// Finishes what is in flight (5 s at most) and returns when nothing listens any more.
    pub fn stop(self) {
        self.0.stop();
    }

    /// Blocks until it has stopped.
    pub fn wait(self) {
        self.0.wait();
    }
}

/// What is in a sandbox.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The database file.
    pub file: PathBuf,
    /// Its size with the write-ahead log, in bytes.
    pub size: u64,
    /// The id of the org, `00o...`.
    pub org: String,
    /// All users, deactivated ones too.
    pub users: u64,
    /// Users of each status that occurs, in the order of the life of a user.
    pub statuses: Vec<StatusCount>,
    /// All groups, Everyone too.
    pub groups: u64,
}

/// How many users have a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusCount {
    /// Okta's word, e.g. `ACTIVE`.
    pub status: String,
    /// How many users.
    pub users: u64,
}

/// Why a sandbox could not be opened, filled or served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or the file cannot be made or read.
    #[error("cannot use the sandbox file {} (OKTA_ADMIN_STATE_DIR names another folder)", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no sandbox yet.
    #[error("there is no sandbox at {}", path.display())]
    Missing {
        /// The file that was looked for.
        path: PathBuf,
    },
    /// The file is not a sandbox, is damaged or is locked.
    #[error("the sandbox file {} cannot be used", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file is somebody else's database; a sandbox would overwrite it.
    #[error("{} is a database but no sandbox", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program made the file.
    #[error(
        "the sandbox file {} has version {found}, this program knows {known}",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The newest version that is understood here.
        known: i64,
    },
    /// The port is taken or the address refused.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The org refused what was to be made in it.
    #[error("the sandbox file {} cannot be changed: {why}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The sentence of the refusal.
        why: String,
    },
    /// The thread or its runtime could not be started.
    #[error("cannot start the sandbox")]
    Start(#[source] std::io::Error),
}

impl Error {
    /// Returns the class of the failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Missing { .. } => Kind::NotFound,
            Self::Listen { .. } | Self::Foreign { .. } | Self::File { .. } => Kind::Usage,
            Self::Database { .. } | Self::Newer { .. } | Self::Start(_) | Self::Refused { .. } => {
                Kind::Other
            }
        }
    }
}

/// Opens the state, making a new org if there is none, and serves it from a thread of its own.
///
/// Returns when it is listening.
pub fn start(options: Options) -> Result<Running, Error> {
    server::Server::start(options).map(Running)
}

/// Fills the sandbox with `people` believable, deterministic people.
///
/// Replaces what is there unless `add`. One of them is the admin who owns the token.
pub fn seed(state: &Path, people: usize, add: bool, clock: &dyn Clock) -> Result<Summary, Error> {
    let mut store = store::Store::open(state, clock)?;
    store.fill(people, add, clock)?;
    store.summary()
}

/// Puts the sandbox back to a new one (25 people), or to the admin alone if `empty`.
pub fn reset(state: &Path, empty: bool, clock: &dyn Clock) -> Result<Summary, Error> {
    let mut store = store::Store::open(state, clock)?;
    let people = if empty { 1 } else { seed::NEW_ORG };
    store.fill(people, false, clock)?;
    store.summary()
}

/// Counts what is there; makes nothing.
pub fn status(state: &Path) -> Result<Summary, Error> {
    store::Store::open_existing(state)?.summary()
}
