//! What the name of a column means.
//!
//! An attribute may be written as Okta names it, as our flag does, or as a person would: `firstName`,
//! `first-name`, `First Name`. `profile.NAME` is always the attribute, also where a word of our own
//! is called the same. A name that means nothing is refused with the nearest one that does.

use std::collections::HashMap;
use std::sync::Arc;

use crate::change::values::nearest;
use crate::failure::Failure;

/// The columns that are no attributes, as they are written.
pub const WORDS: [(&str, Field); 6] = [
    ("type", Field::Type),
    ("status", Field::Status),
    ("groups", Field::Groups),
    ("roles", Field::Roles),
    ("password", Field::Password),
    ("password_hash", Field::PasswordHash),
];

/// What Okta sets itself; it is in exports, and passed over.
const OKTAS_OWN: [&str; 12] = [
    "id",
    "name",
    "created",
    "activated",
    "statusChanged",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "transitioningToStatus",
    "realmId",
    "_links",
    "_embedded",
];

/// What a column is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// An attribute, by Okta's name.
    Attribute(Arc<str>),
    /// The user type.
    Type,
    /// The status to reach.
    Status,
    /// Groups to be in.
    Groups,
    /// Administrator roles to hold.
    Roles,
    /// The password of a new user.
    Password,
    /// The hash of a new user's password.
    PasswordHash,
    /// What Okta shows of the credentials.
    Credentials,
    /// Something that Okta sets itself.
    OktasOwn,
}

/// The names that columns may have.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Attributes by Okta's name.
    exact: HashMap<Arc<str>, Field>,
    /// Attributes as people write them.
    plain: HashMap<String, Field>,
    words: HashMap<String, Field>,
}

impl Vocabulary {
    /// Knows our own words and these attributes.
    pub fn new<'n>(attributes: impl IntoIterator<Item = &'n str>) -> Self {
        let mut words: HashMap<String, Field> = OKTAS_OWN
            .iter()
            .map(|name| (plain(name), Field::OktasOwn))
            .collect();
        words.extend(WORDS.into_iter().map(|(name, field)| (plain(name), field)));
        words.insert("credentials".to_owned(), Field::Credentials);
        let mut vocabulary = Self {
            exact: HashMap::new(),
            plain: HashMap::new(),
            words,
        };
        vocabulary.learn(attributes);
        vocabulary
    }

    /// Learns attributes; of two that people would write alike the first keeps the short form.
    pub fn learn<'n>(&mut self, attributes: impl IntoIterator<Item = &'n str>) {
        for name in attributes {
            let field = Field::Attribute(name.into());
            self.plain
                .entry(plain(name))
                .or_insert_with(|| field.clone());
            self.exact.entry(name.into()).or_insert(field);
        }
    }

    /// Returns what a name means, if anything.
    pub fn find(&self, name: &str) -> Option<&Field> {
        let name = name.trim();
        if let Some(name) = name.strip_prefix("profile.") {
            return self.attribute(name);
        }
        // An attribute that is written to the letter is meant before a word that is not.
        let is_word = || self.words.get(&plain(name));
        let is_letter = WORDS.iter().any(|(word, _)| *word == name) || OKTAS_OWN.contains(&name);
        if is_letter {
            is_word()
        } else {
            self.attribute(name).or_else(is_word)
        }
    }

    fn attribute(&self, name: &str) -> Option<&Field> {
        self.exact
            .get(name)
            .or_else(|| self.plain.get(&plain(name)))
    }

    /// Returns what a name means, or the refusal that names the nearest.
    pub fn named(&self, name: &str) -> Result<&Field, Failure> {
        self.find(name).ok_or_else(|| {
            let failure = Failure::usage(format!("{name:?} is not an attribute of this org"));
            let mut known: Vec<&str> = self.exact.keys().map(AsRef::as_ref).collect();
            known.sort_unstable();
            known.extend(WORDS.iter().map(|(word, _)| *word));
            match nearest(name, &known) {
                Some(near) => failure.hint(format!("did you mean {near}?")),
                None => failure.hint(format!("the columns are: {}", known.join(", "))),
            }
        })
    }

    /// Checks a header: every name means something, and no two mean the same.
    pub fn check(&self, headers: &[Arc<str>]) -> Result<(), Failure> {
        let mut seen: Vec<(&Field, &str)> = Vec::new();
        for name in headers {
            let field = self.named(name)?;
            let again = seen.iter().find(|(other, _)| *other == field);
            if let Some((_, other)) = again
                && *field != Field::OktasOwn
            {
                return Err(Failure::usage(format!(
                    "the columns {other:?} and {name:?} are the same"
                )));
            }
            seen.push((field, name));
        }
        Ok(())
    }

    /// Returns the names among these that Okta sets itself.
    pub fn passed_over<'h>(&self, headers: &'h [Arc<str>]) -> Vec<&'h str> {
        let own = |name: &&Arc<str>| self.find(name) == Some(&Field::OktasOwn);
        headers.iter().filter(own).map(AsRef::as_ref).collect()
    }
}

/// Takes away what people write differently.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut all = Vocabulary::new(["login", "firstName", "userType", "department"]);
        all.learn(["badge", "first_name", "status", "größe"]);
        all
    }

    fn headers(names: &[&str]) -> Vec<Arc<str>> {
        names.iter().map(|name| (*name).into()).collect()
    }

    #[test]
    fn attributes_are_known_as_okta_the_flags_and_people_write_them() {
        let all = vocabulary();
        let attribute = |name: &str| Some(Field::Attribute(name.into()));
        for (name, expected) in [
            ("firstName", attribute("firstName")),
            ("first-name", attribute("firstName")),
            (" First Name ", attribute("firstName")),
            ("FIRSTNAME", attribute("firstName")),
            ("first_name", attribute("first_name")),
            ("profile.firstName", attribute("firstName")),
            ("Größe", attribute("größe")),
            ("status", Some(Field::Status)),
            ("profile.status", attribute("status")),
            ("Password Hash", Some(Field::PasswordHash)),
            ("userType", attribute("userType")),
            ("type", Some(Field::Type)),
            ("lastLogin", Some(Field::OktasOwn)),
            ("profile.id", None),
            ("firstNam", None),
        ] {
            assert_eq!(all.find(name).cloned(), expected, "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest_one() {
        let refused = |names: &[&str]| {
            let failure = vocabulary().check(&headers(names)).unwrap_err();
            format!("{failure}; {}", failure.hints().join("; "))
        };
        assert_eq!(
            refused(&["login", "departmnet"]),
            "\"departmnet\" is not an attribute of this org; did you mean department?"
        );
        assert!(refused(&["group"]).ends_with("did you mean groups?"));
        assert!(refused(&["Lieblingsfarbe"]).contains("the columns are: badge, department"));
        assert_eq!(
            refused(&["firstName", "First Name"]),
            "the columns \"firstName\" and \"First Name\" are the same; "
        );
        let own = headers(&["id", "login", "created", "name"]);
        vocabulary().check(&own).unwrap();
        assert_eq!(vocabulary().passed_over(&own), ["id", "created", "name"]);
    }
}
