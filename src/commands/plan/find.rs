//! Who in the org a person of the file is, read exactly as he is now.
//!
//! A search lags, so what it finds is read again by id, and what it does not find is looked for by
//! login, too.

use std::sync::PoisonError;

use super::person::Person;
use super::planner::Planner;
use crate::args::condition::quoted;
use crate::args::targets::By;
use crate::change::Error;
use crate::commands::lookup;
use crate::failure::Kind;
use crate::model::{User, UserId};
use crate::okta::{Fetched, UserKey, UserQuery};

/// How many people with one key are read: a second one is one too many.
const HITS: u64 = 2;

impl Planner<'_> {
    /// Reads the person: by id where it is known, else by what people are found by.
    pub(super) async fn exact(
        &self,
        person: &Person,
        known: Option<UserId>,
    ) -> Result<Option<Fetched<User>>, Error> {
        if let Some(id) = known {
            let found = self.get(&UserKey::Id(id)).await?;
            let is_still =
                |u: &Fetched<User>| self.key.of_user(&u.view) == Some(person.key.to_lowercase());
            if let Some(found) = found.filter(is_still) {
                return Ok(Some(found));
            }
        }
        if self.key.is_login() {
            return self.by_login(&person.key).await;
        }
        if let Some(found) = self.by_search(person).await? {
            return Ok(Some(found));
        }
        // Search lags, so that somebody who seems to be missing is looked for by login, too.
        let Some(login) = Self::login_of(person) else {
            return Ok(None);
        };
        match self.by_login(&login).await? {
            Some(other) if self.key.of_user(&other.view) != Some(person.key.to_lowercase()) => {
                let has = self.key.of_user(&other.view);
                Err(Error::target(
                    Kind::Conflict,
                    format!(
                        "{login} is there, and its {} is {}, not {}",
                        self.key.0,
                        has.as_deref().unwrap_or("(unset)"),
                        person.key
                    ),
                ))
            }
            found => Ok(found),
        }
    }

    async fn get(&self, key: &UserKey) -> Result<Option<Fetched<User>>, Error> {
        match self.client.users().get(key).await {
            Ok(found) => {
                let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
                *limit = found.rate.limit.or(*limit);
                Ok(Some(found))
            }
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn by_login(&self, login: &str) -> Result<Option<Fetched<User>>, Error> {
        if login.contains('/') {
            return match lookup::user(self.client, login, By::Login).await {
                Ok(found) => Ok(Some(found.user)),
                Err(error) if error.kind() == Kind::NotFound => Ok(None),
                Err(error) => Err(error),
            };
        }
        let found = self.get(&UserKey::Login(login.to_owned())).await?;
        if let Some(other) = &found
            && !login.contains('@')
            && other.view.login().to_lowercase() != login.to_lowercase()
        {
            let message = format!("{login} is short for {}", other.view.login());
            return Err(
                Error::target(Kind::Usage, message).hint("people are found by their whole login")
            );
        }
        Ok(found)
    }

    async fn by_search(&self, person: &Person) -> Result<Option<Fetched<User>>, Error> {
        let schema = self.names.schema(None).await?;
        let kind = schema.attribute(&self.key.0).map(|a| a.json_type());
        let value = match kind {
            Some("integer" | "number" | "boolean") => person.key.clone(),
            _ => quoted(&person.key),
        };
        let query = UserQuery {
            search: Some(format!("profile.{} eq {value}", self.key.0)),
            ..UserQuery::default()
        };
        let hits = self.client.users().list(&query).limit(HITS).views().await?;
        match hits.as_slice() {
            [] => Ok(None),
            [only] => {
                let found = self.get(&UserKey::Id(only.id.clone())).await?;
                let wanted = Some(person.key.to_lowercase());
                Ok(found.filter(|u| self.key.of_user(&u.view) == wanted))
            }
            _ => Err(Error::target(
                Kind::Conflict,
                format!("several users have the {} {}", self.key.0, person.key),
            )),
        }
    }

    /// Returns the login of a new user.
    pub(super) fn login_of(person: &Person) -> Option<String> {
        let edits = &person.row.edits;
        let name = if person.says_login { "login" } else { "email" };
        let login = edits.text(name).filter(|login| !login.is_empty());
        login.map(str::to_owned)
    }
}
