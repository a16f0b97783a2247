//! Access tokens: how an application or a person gets one, keeps it and proves that it is theirs.
//!
//! An application signs with its key ([`SigningKey`]); a person signs in once ([`login`]) and leaves a
//! refresh token. Either way the result is a token of an hour, kept in a [`TokenCache`] that processes
//! share and renewed shortly before its end. With [`Dpop`] it is bound to a key of its own. Times are
//! the server's, so a wrong clock of this machine does not matter once an answer has come. What a
//! token is used for is the transport's matter. Errors: [`KeyError`], and [`super::Error`].
//!
//! Follows <https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/>

mod assertion;
mod der;
mod dpop;
mod jwt;
mod key;
pub mod login;
mod pem;
mod prover;
mod scopes;
mod session;
mod token;

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

pub use dpop::Dpop;
pub use key::{KeyError, SigningKey};
pub use scopes::{covers, needed as scope_of_call};
pub(in crate::okta) use session::Session;
pub(in crate::okta) use token::{Signed, clock_is_off};

use crate::secret::Secret;

/// An application and what it may be.
#[derive(Clone, Debug)]
pub struct App {
    /// The application's id, such as `0oa1...`.
    pub client_id: String,
    /// The scopes to ask for; where there are none, those that each call needs.
    pub scopes: Vec<String>,
    /// Whether tokens are bound to a key.
    pub dpop: Dpop,
    /// How it gets a token.
    pub grant: Grant,
}

/// How an application gets a token.
#[derive(Clone)]
pub enum Grant {
    /// By its own key, as itself.
    Key(SigningKey),
    /// By what a person left who signed in.
    Refresh {
        /// The refresh token, good for one use where the org rotates them.
        token: Secret,
        /// Where the next one is kept.
        keep: Arc<dyn KeepRefresh>,
    },
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.debug_tuple("Key").field(key).finish(),
            Self::Refresh { .. } => f.debug_struct("Refresh").finish_non_exhaustive(),
        }
    }
}

/// Where the refresh token of a person is kept.
pub trait KeepRefresh: Send + Sync {
    /// Returns the one that is kept now; another process may have got a new one.
    fn latest(&self) -> Option<Secret> {
        None
    }

    /// Keeps the next one in place of the last; the error is a sentence.
    fn keep(&self, token: &Secret) -> Result<(), String>;
}

/// Where the token of one org, application and set of scopes is kept, for all processes of a machine.
pub trait TokenCache: Send + Sync {
    /// Returns what is kept, good or not.
    fn load(&self) -> Option<Cached>;

    /// Keeps a token in place of the last. That it cannot be kept is no error: the next process
    /// gets one of its own.
    fn store(&self, token: &Cached);

    /// Waits for the right to renew, and gives it back when what is returned is dropped.
    fn lock(&self) -> Box<dyn Any + Send>;
}

/// A token as it is kept.
#[derive(Clone, Debug)]
pub struct Cached {
    /// The token.
    pub access_token: Secret,
    /// `Bearer` or `DPoP`.
    pub token_type: String,
    /// The scopes it has, separated by spaces.
    pub scope: String,
    /// When it ends, by the server's clock.
    pub expires: Timestamp,
    /// The key it is bound to: PKCS#8 in base64.
    pub dpop_key: Option<Secret>,
    /// What the token endpoint wants to see in the next proof.
    pub nonce: Option<String>,
    /// Whether the application was found to want proofs.
    pub dpop_needed: bool,
}

/// A cache for one process.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<Option<Cached>>);

impl TokenCache for InMemory {
    fn load(&self) -> Option<Cached> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn store(&self, token: &Cached) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    }

    fn lock(&self) -> Box<dyn Any + Send> {
        // One process renews once at a time anyway.
        Box::new(())
    }
}
