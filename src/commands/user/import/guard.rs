//! Users who are there already and that no row may touch.
//!
//! `protect` is never overridden. The account that owns the credential is not suspended or
//! deactivated unless `--me` is given. What a plan says of users by id comes too late here: a row
//! knows a login only.

use std::collections::HashSet;

use crate::change::goal::Goal;
use crate::change::read::Row;
use crate::commands::lookup;
use crate::model::UserId;
use crate::model::ids::looks_like_id;
use crate::okta::{Client, UserKey};

/// The word that starts a protected group.
const GROUP: &str = "group:";

/// Who must not be touched.
pub(super) struct Guard<'a> {
    client: &'a Client,
    /// Whether `--me` was given.
    me: bool,
    /// Logins and e-mails, in lower case.
    protected: HashSet<String>,
    /// The login behind the credential, in lower case, once it was asked for.
    own: Option<String>,
}

impl<'a> Guard<'a> {
    pub(super) fn new(client: &'a Client, me: bool) -> Self {
        Self {
            client,
            me,
            protected: HashSet::new(),
            own: None,
        }
    }

    /// Reads who is protected: users named, and members of groups named.
    pub(super) async fn protect(&mut self, names: &[String]) -> anyhow::Result<()> {
        for name in names {
            let Some(group) = name.strip_prefix(GROUP) else {
                if looks_like_id(name, "00u") {
                    match self
                        .client
                        .users()
                        .get(&UserKey::Id(UserId::new(name)))
                        .await
                    {
                        Ok(user) => self.protected.insert(user.view.login().to_lowercase()),
                        // Nobody has the id, so no row is about that user.
                        Err(error) if error.is_not_found() => false,
                        Err(error) => return Err(error.into()),
                    };
                }
                self.protected.insert(name.to_lowercase());
                continue;
            };
            let group = lookup::group(self.client, group).await?;
            let mut members = self.client.groups().members(&group.id);
            while let Some(member) = members.next_item().await.transpose()? {
                self.protected.insert(member.view()?.login().to_lowercase());
            }
        }
        Ok(())
    }

    /// Says why a row must not be imported, if it must not.
    pub(super) async fn refused(&mut self, row: &Row) -> anyhow::Result<Option<String>> {
        let is = |name: &str| self.protected.contains(&name.to_lowercase());
        if is(&row.login) || row.edits.text("email").is_some_and(is) {
            return Ok(Some(format!("{} is protected", row.login)));
        }
        let ends = matches!(row.status, Some(Goal::Suspended | Goal::Deactivated));
        if !ends || self.me {
            return Ok(None);
        }
        let own = match &self.own {
            Some(own) => own,
            None => self.own.insert(match self.client.users().me().await {
                Ok(me) => me.view.login().to_lowercase(),
                // A credential without a user behind it cannot lock itself out.
                Err(error) if error.is_not_found() => String::new(),
                Err(error) => return Err(error.into()),
            }),
        };
        Ok((*own == row.login.to_lowercase()).then(|| {
            format!(
                "{} is the account that owns this credential; if that is what you mean, add --me",
                row.login
            )
        }))
    }
}
