//! The sandbox served over HTTP, as unpleasant as a test wants it, with a relay before it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use okta_admin::clock::Clock;
use okta_admin::sandbox::{self, KeyKind, Options, Proofs, Running, ServiceApp, Summary};
use tempfile::TempDir;

use super::{Env, Gate, Seen, Steady, TOKEN, Tap};

/// How the sandbox is served.
pub(crate) struct Serving {
    people: usize,
    state: Option<&'static [Vec<u8>; 2]>,
    latency: Duration,
    rate_limit: Option<&'static str>,
    faults: f64,
    seed: u64,
    token_lifetime: Duration,
    gate: Option<Gate>,
}

/// Begins to describe a served sandbox; the usual one has the people of a new org.
pub(crate) fn served() -> Serving {
    Serving {
        people: 25,
        state: None,
        latency: Duration::ZERO,
        rate_limit: None,
        faults: 0.0,
        seed: 0,
        token_lifetime: Duration::from_secs(3600),
        gate: None,
    }
}

impl Serving {
    /// So many people, the administrator among them.
    pub(crate) fn people(self, people: usize) -> Self {
        Self { people, ..self }
    }

    /// Everything that another sandbox had when it was [`Served::kept`].
    pub(crate) fn state(self, state: &'static [Vec<u8>; 2]) -> Self {
        Self {
            state: Some(state),
            ..self
        }
    }

    /// So many requests in a time, such as `100/10s`.
    pub(crate) fn rate_limit(self, limit: &'static str) -> Self {
        Self {
            rate_limit: Some(limit),
            ..self
        }
    }

    /// This share of the answers goes wrong, chosen by the seed.
    pub(crate) fn faults(self, faults: f64, seed: u64) -> Self {
        Self {
            faults,
            seed,
            ..self
        }
    }

    /// The relay asks this about every request before it passes.
    pub(crate) fn gate(self, gate: Gate) -> Self {
        Self {
            gate: Some(gate),
            ..self
        }
    }

    /// Every answer is this late.
    pub(crate) fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Access tokens live this long.
    pub(crate) fn token_lifetime(self, token_lifetime: Duration) -> Self {
        Self {
            token_lifetime,
            ..self
        }
    }

    /// Starts it.
    pub(crate) fn start(self) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("sandbox.sqlite");
        let clock: Arc<dyn Clock> = Arc::new(Steady::new());
        if let Some([kept, log]) = self.state {
            std::fs::write(&state, kept).unwrap();
            std::fs::write(state.with_extension("sqlite-wal"), log).unwrap();
        } else {
            sandbox::seed(&state, self.people, false, &*clock).unwrap();
        }
        let running = sandbox::start(Options {
            state,
            port: 0,
            token: Some(TOKEN.to_owned()),
            latency: self.latency,
            rate_limit: self.rate_limit.map(|limit| limit.parse().unwrap()),
            faults: self.faults,
            seed: self.seed,
            token_lifetime: self.token_lifetime,
            clock: Arc::clone(&clock),
        })
        .unwrap();
        let tap = match self.gate {
            Some(gate) => Tap::with(running.url(), gate),
            None => Tap::before(running.url()),
        };
        Served {
            running,
            tap,
            clock,
            folder,
        }
    }
}

/// A served sandbox.
pub(crate) struct Served {
    running: Running,
    tap: Tap,
    clock: Arc<dyn Clock>,
    folder: TempDir,
}

impl Served {
    /// A place to run commands in whose org is this server, reached through the relay.
    pub(crate) fn env(&self) -> Env {
        Env::org(self.tap.url())
    }

    /// A place whose org is this server, reached directly, as fast as it is.
    pub(crate) fn direct(&self) -> Env {
        Env::org(self.running.url())
    }

    /// Stops it and returns everything it had: the file, and what is written beside it at first.
    pub(crate) fn kept(self) -> [Vec<u8>; 2] {
        let state = self.state();
        self.running.stop();
        [&state, &state.with_extension("sqlite-wal")].map(|file| std::fs::read(file).unwrap())
    }

    /// The address that clients know, that of the relay.
    pub(crate) fn url(&self) -> &str {
        self.tap.url()
    }

    /// Makes a service app with a new key (P-256).
    pub(crate) fn service_app(&self, bound: bool) -> ServiceApp {
        self.app(KeyKind::Ec, bound)
    }

    /// The same with a key of this kind.
    pub(crate) fn app(&self, key: KeyKind, bound: bool) -> ServiceApp {
        sandbox::service_app(&self.state(), key, bound, &self.clock).unwrap()
    }

    /// Makes an app for people, that sends them back to this address; returns its client id.
    pub(crate) fn sign_in_app(&self, redirect: &str) -> String {
        sandbox::sign_in_app(&self.state(), &[redirect.to_owned()], &self.clock).unwrap()
    }

    /// What was used that is good once only.
    pub(crate) fn proofs(&self) -> Proofs {
        sandbox::proofs(&self.state()).unwrap()
    }

    /// The org as it is: a second server over the same file, past faults and relay.
    pub(crate) fn truth(&self) -> Env {
        Env::sandbox().with("OKTA_ADMIN_STATE_DIR", self.folder.path().to_str().unwrap())
    }

    /// Every request that passed the relay.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.tap.seen()
    }

    /// Another relay before this server.
    pub(crate) fn relay(&self) -> Tap {
        Tap::before(self.running.url())
    }

    /// How many requests passed the relay.
    pub(crate) fn passed(&self) -> usize {
        self.tap.passed()
    }

    /// Every request that passed and could have changed something.
    pub(crate) fn writes(&self) -> Vec<Seen> {
        self.tap.writes()
    }

    /// What is in the org.
    pub(crate) fn summary(&self) -> Summary {
        sandbox::status(&self.state()).unwrap()
    }

    /// The database file.
    pub(crate) fn state(&self) -> std::path::PathBuf {
        Path::new(self.folder.path()).join("sandbox.sqlite")
    }
}
