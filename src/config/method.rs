//! How an org is signed in to, and how tokens are bound: the words of the config file. Pure.

use std::fmt;
use std::str::FromStr;

/// How requests to an org are authorised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// An API token (SSWS).
    #[default]
    Token,
    /// An OAuth service app with a private key.
    ServiceApp,
    /// A person who signed in.
    Person,
    /// An access token that somebody else obtained.
    Bearer,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 4] = [Self::Token, Self::ServiceApp, Self::Person, Self::Bearer];

    /// Returns the word of the config file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::ServiceApp => "service-app",
            Self::Person => "person",
            Self::Bearer => "bearer",
        }
    }
}

/// A word that is none of those that can be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is none of {known}")]
pub struct Unknown {
    word: String,
    known: String,
}

fn pick<T: Copy>(text: &str, all: &[T], word: fn(T) -> &'static str) -> Result<T, Unknown> {
    let found = all
        .iter()
        .find(|one| word(**one).eq_ignore_ascii_case(text));
    found.copied().ok_or_else(|| Unknown {
        word: text.to_owned(),
        known: all
            .iter()
            .map(|one| word(*one))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

impl FromStr for Method {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        pick(text.trim(), &Self::ALL, Self::word)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
