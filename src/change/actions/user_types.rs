//! User types as changes.
//!
//! A create is looked up by its name before it is sent again; a delete that was answered with an
//! error may have worked, so the list tells. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{Resource, TypeId, UserType};

/// Makes a user type.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateType {
    /// `name`, `displayName` and `description`.
    pub body: Map<String, Value>,
}

/// Changes what people see of a user type.
#[derive(Debug, Deserialize, Serialize)]
pub struct UpdateType {
    /// What changes.
    pub body: Map<String, Value>,
}

/// Removes a user type that nobody has.
#[derive(Debug, Deserialize, Serialize)]
pub struct DeleteType;

const CHANGE: Effects = Effects {
    one: Weight::Light,
    many: Weight::Light,
    mails: false,
    moves: false,
};

fn id_of(subject: &Subject) -> Result<TypeId, Error> {
    let none = || Error::target(Kind::NotFound, format!("{} has no id yet", subject.label));
    subject.id.as_ref().map(TypeId::new).ok_or_else(none)
}

fn done(status: OutcomeStatus, resource: &Resource<UserType>) -> Done {
    Done {
        id: resource.view().ok().map(|t| t.id.to_string()),
        resource: Some(resource.raw().clone()),
        ..Done::with(status, None)
    }
}

/// Finds a type by its name.
async fn named(name: &str, means: &Means<'_>) -> Result<Option<Resource<UserType>>, Error> {
    let all = means.client.user_types().list().await?;
    let is_it = |t: &Resource<UserType>| t.view().is_ok_and(|t| t.name == name);
    Ok(all.into_iter().find(is_it))
}

fn text<'v>(body: &'v Map<String, Value>, name: &str) -> &'v str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl Act for CreateType {
    fn name(&self) -> &'static str {
        "create-user-type"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let display = text(&self.body, "displayName");
        vec![format!("create the user type, shown as {display:?}")]
    }

    fn effects(&self) -> Effects {
        CHANGE
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            match means.client.user_types().create(&self.body).await {
                Ok(written) => Ok(Done {
                    request_id: written.request_id,
                    ..done(OutcomeStatus::Created, &written.resource)
                }),
                Err(error) if error.is_duplicate() => {
                    let name = text(&self.body, "name");
                    let id = named(name, means).await?.and_then(|t| t.view().ok());
                    let id = id.map(|t| format!(": {}", t.id)).unwrap_or_default();
                    let message = format!("the user type {name} exists already{id}");
                    let look = format!("see it with `okta-admin user-type get {name}`");
                    Err(Error::target(Kind::Conflict, message).hint(look))
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
            let Some(found) = named(text(&self.body, "name"), means).await? else {
                return Ok(Probe::NotApplied);
            };
            // Times of objects are whole seconds.
            let earliest = since.on_server(means) - SignedDuration::from_secs(1);
            let value = found.value().unwrap_or_default();
            let created = value.get("created").and_then(Value::as_str);
            let created = created.and_then(|at| at.parse::<jiff::Timestamp>().ok());
            let is_same = self.body.iter().all(|(key, v)| value.get(key) == Some(v));
            Ok(match created {
                Some(at) if at >= earliest && is_same => {
                    Probe::Applied(done(OutcomeStatus::Created, &found))
                }
                _ => Probe::Unclear,
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::DeleteType(DeleteType)])
    }
}

impl Act for UpdateType {
    fn name(&self) -> &'static str {
        "update-user-type"
    }

    fn describe(&self, subject: &Subject) -> Vec<String> {
        let before: Map<String, Value> = subject
            .before
            .as_ref()
            .and_then(|b| serde_json::from_slice(b).ok())
            .unwrap_or_default();
        crate::change::diff::differences(&before, &self.body)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn effects(&self) -> Effects {
        CHANGE
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let written = means.client.user_types().update(&id, &self.body).await?;
            Ok(Done {
                request_id: written.request_id,
                ..done(OutcomeStatus::Updated, &written.resource)
            })
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let now = means.client.user_types().get(&id_of(subject)?).await?;
            let value = now.resource.value().unwrap_or_default();
            let is_so = self.body.iter().all(|(key, v)| value.get(key) == Some(v));
            Ok(if is_so {
                Probe::Applied(done(OutcomeStatus::Updated, &now.resource))
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let before: Map<String, Value> = serde_json::from_slice(subject.before.as_ref()?).ok()?;
        let was = |key: &String| before.get(key).cloned().unwrap_or(Value::Null);
        let body = self.body.keys().map(|key| (key.clone(), was(key)));
        let body = body.collect();
        Some(vec![Action::UpdateType(Self { body })])
    }
}

impl Act for DeleteType {
    fn name(&self) -> &'static str {
        "delete-user-type"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["delete the user type and its schema for good".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Grave,
            many: Weight::Grave,
            ..CHANGE
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            match means.client.user_types().delete(&id_of(subject)?).await {
                Ok(answer) => Ok(Done::with(OutcomeStatus::Deleted, answer.request_id)),
                Err(error) if error.code() == Some("E0000142") => {
                    let message = format!("{} is the default type or has users", subject.label);
                    let hint = "move its users first: user update --where ... --type";
                    Err(Error::target(Kind::Conflict, message).hint(hint))
                }
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let id = id_of(subject)?;
            let all = means.client.user_types().list().await?;
            let is_there = all.iter().any(|t| t.view().is_ok_and(|t| t.id == id));
            Ok(if is_there {
                Probe::NotApplied
            } else {
                Probe::Applied(Done::with(OutcomeStatus::Deleted, None))
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
