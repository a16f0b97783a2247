//! Creating a user.
//!
//! A create is never repeated blindly: it is looked up by login, and counts as ours if it was
//! created since the intent and holds what was sent. What happens when the login is taken is
//! decided here as well. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/createUser>

use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::named;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::actions::lifecycle::Deactivate;
use crate::change::diff::{Shown, differences};
use crate::change::{Action, Error, OutcomeStatus, Subject, kept};
use crate::failure::Kind;
use crate::model::{RequestId, Resource, User};
use crate::okta::UserKey;
use crate::okta::{CreateHow, NewUser, UserPatch};

/// The server's clock shows whole seconds, so "since the intent" allows one.
const CLOCK_GRAIN: SignedDuration = SignedDuration::from_secs(1);

/// How far a lookup may lag behind a write.
const LOOKUP_LAG: Duration = Duration::from_millis(1500);

/// How often a login is looked up before it counts as absent.
const LOOKS: usize = 2;

/// What to do when the login is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum IfExists {
    /// Fail with a conflict that names the existing user.
    #[default]
    Fail,
    /// Leave the existing user alone; that is success.
    Skip,
    /// Update the existing user's attributes with those given.
    Update,
}

/// Creates a user.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateUser {
    /// What is sent.
    pub user: NewUser,
    /// The parameters of the request.
    pub how: CreateHow,
    /// What to do when the login is taken.
    pub if_exists: IfExists,
    /// Whether Okta will mail an activation link.
    pub mails: bool,
    /// Whether to look the login up first, since what is given is not enough to create a user.
    pub look: bool,
}

impl CreateUser {
    fn login(&self) -> &str {
        self.user
            .profile
            .get("login")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Looks the login up; a miss is believed only when a second look, after the time that lookups
    /// may lag behind writes, misses too.
    async fn existing(&self, means: &Means<'_>) -> Result<Option<(User, Resource<User>)>, Error> {
        let key = UserKey::Login(self.login().to_owned());
        for look in 0..LOOKS {
            if look > 0 {
                means.clock.sleep(LOOKUP_LAG).await;
            }
            match means.client.users().get(&key).await {
                Ok(found) => return Ok(Some((found.view, found.resource))),
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// The login is taken: does as `--if-exists` says.
    async fn taken(&self, means: &Means<'_>, request_id: Option<RequestId>) -> Result<Done, Error> {
        match self.existing(means).await? {
            Some(existing) => self.yield_to(existing, means, request_id).await,
            None => Err(Error::ExistsUnseen {
                login: self.login().to_owned(),
                request_id,
            }),
        }
    }

    /// An update leaves the type alone; another one than was asked for is not passed over in silence.
    fn check_type(&self, user: &User) -> Result<(), Error> {
        let (Some(wanted), Some(is)) = (&self.user.type_id, &user.user_type) else {
            return Ok(());
        };
        if is.id == *wanted {
            return Ok(());
        }
        let login = user.login();
        let message = format!("{login} exists already with another user type, {}", is.id);
        Err(Error::target(Kind::Conflict, message).hint(format!(
            "`okta-admin user update {login} --type {wanted}` moves the user there"
        )))
    }

    async fn yield_to(
        &self,
        (user, resource): (User, Resource<User>),
        means: &Means<'_>,
        request_id: Option<RequestId>,
    ) -> Result<Done, Error> {
        match self.if_exists {
            IfExists::Fail => Err(Error::Exists {
                login: user.login().to_owned(),
                id: user.id,
                status: user.status,
                request_id,
            }),
            IfExists::Skip => Ok(Done {
                id: Some(user.id.to_string()),
                resource: Some(resource.raw().clone()),
                ..Done::with(OutcomeStatus::Exists, request_id)
            }),
            IfExists::Update => {
                self.check_type(&user)?;
                let changed = differences(&user.profile, &self.user.profile);
                if changed.is_empty() {
                    return Ok(Done {
                        id: Some(user.id.to_string()),
                        resource: Some(resource.raw().clone()),
                        ..Done::with(OutcomeStatus::Unchanged, request_id)
                    });
                }
                let profile = self.user.profile.clone();
                let patch = UserPatch {
                    profile,
                    credentials: None,
                };
                let written = means.client.users().update(&user.id, &patch, false).await?;
                // Nobody else saw how the user was, and the way back needs it.
                let before = kept::reduced(resource.raw(), |name| {
                    name == "login" || self.user.profile.contains_key(name)
                });
                Ok(Done {
                    id: Some(user.id.to_string()),
                    resource: Some(written.resource.raw().clone()),
                    before: before.map(|raw| Bytes::copy_from_slice(raw.get().as_bytes())),
                    ..Done::updated(written.request_id)
                })
            }
        }
    }
}

impl Act for CreateUser {
    fn name(&self) -> &'static str {
        "create"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let step = if self.how.activate {
            "create and activate"
        } else {
            "create, not activated"
        };
        let mail = if self.mails {
            "Okta mails an activation link"
        } else {
            "no mail"
        };
        let mut lines = vec![format!("{step}; {mail}")];
        if self.if_exists == IfExists::Update {
            lines.push("if the login is taken: set the attributes below".to_owned());
        }
        lines.extend(self.user.credentials.iter().flat_map(named));
        let set = self
            .user
            .profile
            .iter()
            .filter(|(_, value)| self.if_exists == IfExists::Update || !value.is_null());
        lines.extend(set.map(|(name, value)| format!("{name}: {}", Shown(value))));
        lines
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            // Many of them may be updates.
            many: if self.if_exists == IfExists::Update {
                Weight::Careful
            } else {
                Weight::Light
            },
            mails: self.mails,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            if self.look {
                let key = UserKey::Login(self.login().to_owned());
                match means.client.users().get(&key).await {
                    Ok(found) => {
                        return self
                            .yield_to((found.view, found.resource), means, None)
                            .await;
                    }
                    Err(error) if error.is_not_found() => {}
                    Err(error) => return Err(error.into()),
                }
            }
            match means.client.users().create(&self.user, &self.how).await {
                Ok(written) => {
                    let user = written.resource.view().map_err(|e| Error::unreadable(&e))?;
                    let mailed = "Okta mails an activation link (--no-email prints it instead)";
                    Ok(Done {
                        notes: self.mails.then(|| mailed.to_owned()).into_iter().collect(),
                        id: Some(user.id.to_string()),
                        resource: Some(written.resource.raw().clone()),
                        ..Done::with(OutcomeStatus::Created, written.request_id)
                    })
                }
                Err(error) if error.is_duplicate() => {
                    self.taken(means, error.request_id().cloned()).await
                }
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
        since: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let Some((user, resource)) = self.existing(means).await? else {
                return Ok(Probe::NotApplied);
            };
            // Only now, after an answer, is the server's clock known for sure.
            let since = since.on_server(means);
            let ours = user.created >= since.checked_sub(CLOCK_GRAIN).unwrap_or(since)
                && differences(&user.profile, &self.user.profile).is_empty();
            if ours {
                return Ok(Probe::Applied(Done {
                    id: Some(user.id.to_string()),
                    resource: Some(resource.raw().clone()),
                    ..Done::with(OutcomeStatus::Created, None)
                }));
            }
            // Someone else's, or older: nothing of ours was applied, and nothing more has to be
            // sent to know that the login is taken.
            Ok(match self.yield_to((user, resource), means, None).await {
                Ok(done) => Probe::Applied(done),
                Err(error) => Probe::Refused(error),
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::Deactivate(Deactivate::default())])
    }
}
