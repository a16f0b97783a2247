//! With what a run is to be authorised, and where the secret of it is. Nothing is read here.

use super::method::Method;
use super::{SecretFrom, Source};
use crate::okta::oauth::Dpop;

/// How requests are to be authorised.
#[derive(Clone, Debug)]
pub enum CredentialFrom {
    /// By an API token.
    Token(SecretFrom),
    /// By an access token that somebody else obtained.
    Bearer(SecretFrom),
    /// By an OAuth service app.
    ServiceApp {
        /// The app.
        client_id: String,
        /// Its private key.
        key: SecretFrom,
        /// The key's id, where the app has several.
        key_id: Option<String>,
        /// What to ask for; none means what a command needs.
        scopes: Vec<String>,
        /// Whether tokens are bound to a key.
        dpop: Dpop,
    },
    /// By a person who signed in.
    Person {
        /// The app that the person signed in to.
        client_id: String,
        /// What was asked for.
        scopes: Vec<String>,
        /// The refresh token.
        refresh: SecretFrom,
        /// Whether tokens are bound to a key.
        dpop: Dpop,
    },
}

impl CredentialFrom {
    /// Returns where its secret is.
    pub fn secret(&self) -> &SecretFrom {
        match self {
            Self::Token(secret) | Self::Bearer(secret) => secret,
            Self::ServiceApp { key, .. } => key,
            Self::Person { refresh, .. } => refresh,
        }
    }

    /// Returns what names the secret.
    pub fn source(&self) -> &Source {
        self.secret().source()
    }

    /// Returns the way of authorising.
    pub fn method(&self) -> Method {
        match self {
            Self::Token(_) => Method::Token,
            Self::Bearer(_) => Method::Bearer,
            Self::ServiceApp { .. } => Method::ServiceApp,
            Self::Person { .. } => Method::Person,
        }
    }

    /// Returns what the secret is, in words.
    pub fn secret_word(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Bearer(_) => "access token",
            Self::ServiceApp { .. } => "private key",
            Self::Person { .. } => "sign-in",
        }
    }
}
