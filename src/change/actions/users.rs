//! Users as changes: create, update, replace, change the type, delete.
//!
//! - A create is never repeated blindly: it is looked up by login, and counts as ours if it was
//!   created since the intent and holds what was sent.
//! - A partial update brings the same state when it is sent again, so the transport repeats it.
//! - Replacing and changing the type read first and write with `If-Match`.
//! - The first DELETE of a user only deactivates, a second one destroys; so DELETE is sent only to
//!   a user who was just seen to be deactivated.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::{Map, Value};

use super::lifecycle::{id_of, look};
use crate::change::action::{Act, Done, Effects, Means, Probe, Weight};
use crate::change::diff::{Difference, Shown, differences};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{RequestId, Resource, Status, TypeId, User};
use crate::okta::UserKey;
use crate::okta::{CreateHow, Credentials, NewUser, Replacement, UserPatch};

/// The server's clock shows whole seconds, so "since the intent" allows one.
const CLOCK_GRAIN: SignedDuration = SignedDuration::from_secs(1);

/// How often a type change is merged again when someone else writes meanwhile.
const MERGES: usize = 3;

/// What to do when the login is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Debug)]
pub struct CreateUser {
    /// What is sent.
    pub user: NewUser,
    /// The parameters of the request.
    pub how: CreateHow,
    /// What to do when the login is taken.
    pub if_exists: IfExists,
    /// Whether Okta will mail an activation link.
    pub mails: bool,
}

/// Changes the attributes or credentials that are named, and nothing else.
#[derive(Debug)]
pub struct UpdateUser {
    /// What is sent.
    pub patch: UserPatch,
    /// Whether the password policy's age and history rules apply to a password in it.
    pub strict: bool,
}

/// Replaces the whole profile; what is not named is deleted.
#[derive(Debug)]
pub struct ReplaceUser {
    /// The profile to be.
    pub profile: Map<String, Value>,
}

/// Moves the user to another user type; the profile is kept and may change as well.
#[derive(Debug)]
pub struct ChangeType {
    /// The type to be.
    pub type_id: TypeId,
    /// The type's name, for people.
    pub type_name: String,
    /// Attributes to change on the way.
    pub edits: Map<String, Value>,
}

/// Removes a deactivated user for good.
#[derive(Debug, Default)]
pub struct DeleteUser {
    /// Whether Okta mails the administrators.
    pub send_email: bool,
}

impl CreateUser {
    fn login(&self) -> &str {
        self.user
            .profile
            .get("login")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    async fn existing(&self, means: &Means<'_>) -> Result<Option<(User, Resource<User>)>, Error> {
        let key = UserKey::Login(self.login().to_owned());
        match means.client.users().get(&key).await {
            Ok(found) => Ok(Some((found.view, found.resource))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The login is taken: does as `--if-exists` says.
    async fn taken(&self, means: &Means<'_>, request_id: Option<RequestId>) -> Result<Done, Error> {
        let login = self.login().to_owned();
        let Some((user, resource)) = self.existing(means).await? else {
            return Err(Error::ExistsUnseen { login, request_id });
        };
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
                Ok(Done {
                    id: Some(user.id.to_string()),
                    resource: Some(written.resource.raw().clone()),
                    ..Done::updated(written.request_id)
                })
            }
        }
    }
}

/// Returns what credentials would be sent, without their values.
fn named(credentials: &Credentials) -> Vec<String> {
    let password = credentials
        .password
        .is_some()
        .then(|| "password: set".to_owned());
    let recovery = credentials
        .recovery
        .is_some()
        .then(|| "recovery question: set".to_owned());
    let provider = credentials.provider.as_ref();
    let provider = provider.map(|p| format!("provider: {}", p.provider_type));
    [password, recovery, provider]
        .into_iter()
        .flatten()
        .collect()
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
        lines.extend(self.user.credentials.iter().flat_map(named));
        let set = self
            .user
            .profile
            .iter()
            .filter(|(_, value)| !value.is_null());
        lines.extend(set.map(|(name, value)| format!("{name}: {}", Shown(value))));
        lines
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            many: Weight::Light,
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
        since: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let Some((user, resource)) = self.existing(means).await? else {
                return Ok(Probe::NotApplied);
            };
            // Only now, after an answer, is the server's clock known for sure.
            let since = means.client.server_time(since);
            let ours = user.created >= since.checked_sub(CLOCK_GRAIN).unwrap_or(since)
                && differences(&user.profile, &self.user.profile).is_empty();
            if ours {
                return Ok(Probe::Applied(Done {
                    id: Some(user.id.to_string()),
                    resource: Some(resource.raw().clone()),
                    ..Done::with(OutcomeStatus::Created, None)
                }));
            }
            // Someone else's, or older: nothing of ours was applied, and sending it again is
            // refused by Okta, which `apply` turns into what --if-exists asks for.
            Ok(Probe::NotApplied)
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::Deactivate(
            super::lifecycle::Deactivate::default(),
        )])
    }
}

impl UpdateUser {
    /// Returns what would differ afterwards.
    pub fn differences(&self, subject: &Subject) -> Vec<Difference> {
        let before = subject.user_before();
        differences(
            &before.map(|u| u.profile).unwrap_or_default(),
            &self.patch.profile,
        )
    }
}

impl Act for UpdateUser {
    fn name(&self) -> &'static str {
        "update"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let mut lines: Vec<String> = self
            .differences(subject)
            .iter()
            .map(ToString::to_string)
            .collect();
        lines.extend(self.patch.credentials.iter().flat_map(named));
        lines
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            many: Weight::Careful,
            mails: false,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let written = means
                .client
                .users()
                .update(&id, &self.patch, self.strict)
                .await?;
            Ok(Done {
                resource: Some(written.resource.raw().clone()),
                ..Done::updated(written.request_id)
            })
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let key = UserKey::Id(id_of(subject)?);
            let now = means.client.users().get(&key).await?;
            if !differences(&now.view.profile, &self.patch.profile).is_empty() {
                return Ok(Probe::NotApplied);
            }
            // Nothing in the answer shows whether a password or an answer was taken.
            if self.patch.credentials.is_some() {
                return Ok(Probe::Unclear);
            }
            Ok(Probe::Applied(Done {
                resource: Some(now.resource.raw().clone()),
                ..Done::updated(None)
            }))
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        if self.patch.credentials.is_some() {
            return None;
        }
        let before = subject.user_before()?.profile;
        let names = self.patch.profile.keys();
        let profile = names
            .map(|name| {
                (
                    name.clone(),
                    before.get(name).cloned().unwrap_or(Value::Null),
                )
            })
            .collect();
        let patch = UserPatch {
            profile,
            credentials: None,
        };
        Some(vec![Action::Update(Self {
            patch,
            strict: false,
        })])
    }
}

impl Act for ReplaceUser {
    fn name(&self) -> &'static str {
        "replace"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let before = subject.user_before();
        let before = before.map(|u| u.profile).unwrap_or_default();
        let whole = whole_profile(&before, &self.profile);
        differences(&before, &whole)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Careful,
            many: Weight::Grave,
            mails: false,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let replacement = Replacement {
                profile: self.profile.clone(),
                type_id: None,
            };
            let etag = subject.etag.as_deref();
            match means.client.users().replace(&id, &replacement, etag).await {
                Ok(written) => Ok(Done {
                    resource: Some(written.resource.raw().clone()),
                    ..Done::updated(written.request_id)
                }),
                // What would be lost was shown for another state of the user: do not go on.
                Err(error) if error.status() == Some(412) => Err(Error::Changed {
                    login: subject.label.clone(),
                    source: Box::new(error.into()),
                }),
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let key = UserKey::Id(id_of(subject)?);
            let now = means.client.users().get(&key).await?;
            let whole = whole_profile(&now.view.profile, &self.profile);
            if differences(&now.view.profile, &whole).is_empty() {
                return Ok(Probe::Applied(Done {
                    resource: Some(now.resource.raw().clone()),
                    ..Done::updated(None)
                }));
            }
            // The ETag decides: unchanged means that nothing was applied, and a repeat with the
            // same If-Match cannot overwrite anybody.
            Ok(if now.etag == subject.etag {
                Probe::NotApplied
            } else {
                Probe::Unclear
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let profile = subject.user_before()?.profile;
        Some(vec![Action::Replace(Self { profile })])
    }
}

/// Returns `after` with every attribute of `before` that it lacks as `null`.
fn whole_profile(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let lost = before.keys().filter(|name| !after.contains_key(*name));
    let mut whole = after.clone();
    whole.extend(
        lost.map(|name| (name.clone(), Value::Null))
            .collect::<Vec<_>>(),
    );
    whole
}

impl ChangeType {
    fn merged(&self, user: &User) -> Replacement {
        let mut profile = user.profile.clone();
        profile.extend(self.edits.clone());
        profile.retain(|_, value| !value.is_null());
        Replacement {
            profile,
            type_id: Some(self.type_id.clone()),
        }
    }
}

impl Act for ChangeType {
    fn name(&self) -> &'static str {
        "change-type"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let before = subject.user_before();
        let mut lines = vec![format!("user type: {} ({})", self.type_name, self.type_id)];
        let profile = before.map(|u| u.profile).unwrap_or_default();
        lines.extend(
            differences(&profile, &self.edits)
                .iter()
                .map(ToString::to_string),
        );
        lines
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Light,
            many: Weight::Careful,
            mails: false,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let key = UserKey::Id(id_of(subject)?);
            let mut merges = 0;
            loop {
                let now = means.client.users().get(&key).await?;
                let whole = self.merged(&now.view);
                let id = &now.view.id;
                match means
                    .client
                    .users()
                    .replace(id, &whole, now.etag.as_deref())
                    .await
                {
                    Ok(written) => {
                        return Ok(Done {
                            resource: Some(written.resource.raw().clone()),
                            ..Done::updated(written.request_id)
                        });
                    }
                    // Someone else wrote between: their change is read and kept.
                    Err(error) if error.status() == Some(412) && merges < MERGES => merges += 1,
                    Err(error) if error.status() == Some(412) => {
                        return Err(Error::Changed {
                            login: subject.label.clone(),
                            source: Box::new(error.into()),
                        });
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let now = look(subject, means).await?;
            let moved = now.user_type.as_ref().is_some_and(|t| t.id == self.type_id);
            let edited = differences(&now.profile, &self.edits).is_empty();
            // `apply` reads and merges anew, so repeating it is safe.
            Ok(if moved && edited {
                Probe::Applied(Done::updated(None))
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let before = subject.user_before()?;
        let edits = self
            .edits
            .keys()
            .map(|name| {
                (
                    name.clone(),
                    before.profile.get(name).cloned().unwrap_or(Value::Null),
                )
            })
            .collect();
        let type_id = before.user_type?.id;
        let type_name = type_id.to_string();
        Some(vec![Action::ChangeType(Self {
            type_id,
            type_name,
            edits,
        })])
    }
}

impl Act for DeleteUser {
    fn name(&self) -> &'static str {
        "delete"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["delete for good: it cannot be undone".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Grave,
            many: Weight::Grave,
            mails: false,
            moves: true,
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let user = match look(subject, means).await {
                Ok(user) => user,
                // Gone already, which is what was asked for: only after we named the user by id.
                Err(error) if error.kind() == Kind::NotFound => {
                    return Ok(Done::with(
                        OutcomeStatus::Deleted,
                        error.request_id().cloned(),
                    ));
                }
                Err(error) => return Err(error),
            };
            if user.status != Status::Deprovisioned {
                return Err(Error::WrongState {
                    login: user.login().to_owned(),
                    status: user.status,
                    done: "deleted",
                    hint: "only a deactivated user can be deleted: see --deactivate-first".into(),
                });
            }
            match means.client.users().delete(&id, self.send_email).await {
                Ok(answer) => Ok(Done::with(OutcomeStatus::Deleted, answer.request_id)),
                Err(error) if error.is_not_found() => Ok(Done::with(
                    OutcomeStatus::Deleted,
                    error.request_id().cloned(),
                )),
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            match look(subject, means).await {
                Ok(_) => Ok(Probe::NotApplied),
                Err(error) if error.kind() == Kind::NotFound => {
                    Ok(Probe::Applied(Done::with(OutcomeStatus::Deleted, None)))
                }
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
