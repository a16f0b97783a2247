//! Whether the token endpoint wants proofs, and what goes into them.
//!
//! Starts knowing nothing, learns from the endpoint's refusals, and is told what other processes learned.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::dpop::{Dpop, ProofKey};
use crate::secret::Secret;

/// What is known.
pub(super) struct Prover {
    setting: Dpop,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    is_needed: bool,
    key: Option<Arc<ProofKey>>,
    nonce: Option<String>,
}

impl Prover {
    pub(super) fn new(setting: Dpop) -> Self {
        Self {
            setting,
            known: Mutex::default(),
        }
    }

    /// Returns whether a token of this kind is what the setting allows.
    pub(super) fn allows(&self, is_bound: bool) -> bool {
        match self.setting {
            Dpop::Auto => true,
            Dpop::Always => is_bound,
            Dpop::Never => !is_bound,
        }
    }

    /// Returns the key to prove with, if proofs are to be sent.
    pub(super) fn key(&self) -> Option<Arc<ProofKey>> {
        let mut known = self.known();
        let sends = match self.setting {
            Dpop::Auto => known.is_needed,
            Dpop::Always => true,
            Dpop::Never => false,
        };
        let key = || Arc::new(ProofKey::new());
        sends.then(|| Arc::clone(known.key.get_or_insert_with(key)))
    }

    pub(super) fn nonce(&self) -> Option<String> {
        self.known().nonce.clone()
    }

    pub(super) fn is_needed(&self) -> bool {
        self.known().is_needed
    }

    /// The application wants proofs; returns whether it gets them from now on.
    pub(super) fn is_asked_for(&self) -> bool {
        self.known().is_needed = true;
        self.setting == Dpop::Auto
    }

    pub(super) fn learn_nonce(&self, nonce: Option<String>) {
        if nonce.is_some() {
            self.known().nonce = nonce;
        }
    }

    /// Takes over what another process kept, and returns its key.
    pub(super) fn take_over(
        &self,
        is_needed: bool,
        nonce: Option<String>,
        key: Option<&Secret>,
    ) -> Option<Arc<ProofKey>> {
        let key = key.and_then(ProofKey::read).map(Arc::new);
        let mut known = self.known();
        known.is_needed |= is_needed;
        known.nonce = nonce.or(known.nonce.take());
        if key.is_some() {
            known.key.clone_from(&key);
        }
        key
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
