//! What was found on the way: every setting that was there, used or not, for `auth status`.

use super::connect::Refused;
use super::families::Family;
use super::{Flags, Source};

/// One setting that was found somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it settles, in the words of the flags: `domain`, `token`, `timeout`.
    pub setting: &'static str,
    /// The flag, variable or file that says it; empty for a default.
    pub name: &'static str,
    /// Where that was found.
    pub source: Source,
    /// Its value as shown to people; none for a secret, whose value is never kept here.
    pub value: Option<String>,
    /// Why it is not used; none for the one that is.
    pub unused: Option<String>,
}

/// What was chosen for org and token, each a name at a source; or the sentence that says why nothing was.
pub(super) struct Chosen {
    pub(super) org: Result<(&'static str, Source), String>,
    pub(super) token: Result<(&'static str, Source), String>,
}

impl Chosen {
    fn why_not(
        chosen: &Result<(&'static str, Source), String>,
        name: &'static str,
        source: &Source,
    ) -> Option<String> {
        match chosen {
            Ok((n, s)) if *n == name && s == source => None,
            Ok((_, s)) => Some(format!("{s} comes first")),
            Err(why) => Some(why.clone()),
        }
    }

    /// Returns a row for each flag about org and token.
    pub(super) fn typed(&self, flags: &Flags) -> Vec<Seen> {
        let row = |chosen, setting, name, value| Seen {
            setting,
            name,
            source: Source::Flag(name),
            value,
            unused: Self::why_not(chosen, name, &Source::Flag(name)),
        };
        let domain = flags.domain.clone();
        let file = flags.api_token_file.as_ref();
        let file = file.map(|path| path.display().to_string());
        let stdin = flags.api_token_stdin;
        [
            domain.map(|domain| row(&self.org, "domain", "--domain", Some(domain))),
            file.map(|path| row(&self.token, "token", "--api-token-file", Some(path))),
            stdin.then(|| row(&self.token, "token", "--api-token-stdin", None)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Returns a row for each org and token that one place names.
    pub(super) fn rows(
        &self,
        families: &[Family],
        refused: &[Refused],
        source: &dyn Fn(&'static str) -> Source,
    ) -> Vec<Seen> {
        let mut rows = Vec::new();
        for family in families {
            rows.extend(family.orgs().iter().map(|org| Seen {
                setting: "domain",
                name: org.name,
                source: source(org.name),
                value: Some(org.value.clone()),
                unused: Self::why_not(&self.org, org.name, &source(org.name)),
            }));
            rows.extend(family.token.iter().map(|token| {
                let source = source(token.name);
                let refusal = refused
                    .iter()
                    .find(|refused| refused.name == token.name && refused.source == source);
                refusal.map_or_else(
                    || Seen {
                        setting: family.word(),
                        name: token.name,
                        value: None,
                        unused: Self::why_not(&self.token, token.name, &source),
                        source: source.clone(),
                    },
                    Refused::seen,
                )
            }));
        }
        rows
    }

    /// Returns a row for each thing that belongs to a secret and is none, such as a client id.
    pub(super) fn details(
        &self,
        families: &[Family],
        source: &dyn Fn(&'static str) -> Source,
    ) -> Vec<Seen> {
        let mut rows = Vec::new();
        for family in families {
            let Some(token) = &family.token else { continue };
            let unused = Self::why_not(&self.token, token.name, &source(token.name));
            rows.extend(family.details().into_iter().map(|(setting, named)| Seen {
                setting,
                name: named.name,
                source: source(named.name),
                value: Some(named.value.clone()),
                unused: unused.clone(),
            }));
        }
        rows
    }
}
