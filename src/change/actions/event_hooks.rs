//! Event hooks as changes.
//!
//! A create is looked up by its name and address before it is sent again. Steps lead to a state
//! that can be read, so an uncertain one is looked at. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{EventHook, Resource};
use crate::secret::{Secret, withheld};

/// Makes an event hook.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateHook {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The address of the receiver.
    pub uri: String,
    /// The types of events.
    pub events: Vec<String>,
    /// The header that carries the secret, and the secret.
    pub secret: Option<HookSecret>,
}

/// What proves to the receiver that a call comes from Okta.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct HookSecret {
    /// The header that carries it.
    pub header: String,
    /// The value.
    #[serde(with = "withheld")]
    pub value: Secret,
}

/// A step of an event hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum HookStep {
    /// Has the receiver answer the challenge.
    Verify,
    /// Lets events be delivered.
    Activate,
    /// Stops deliveries.
    Deactivate,
}

/// Removes an inactive event hook.
#[derive(Debug, Deserialize, Serialize)]
pub struct DeleteHook;

const LIGHT: Effects = Effects {
    one: Weight::Light,
    many: Weight::Careful,
    mails: false,
    moves: false,
};

fn id_of(subject: &Subject) -> Result<&str, Error> {
    let none = || Error::target(Kind::NotFound, format!("{} has no id yet", subject.label));
    subject.id.as_deref().ok_or_else(none)
}

fn done(status: OutcomeStatus, resource: &Resource<EventHook>) -> Done {
    Done {
        id: resource.view().ok().map(|hook| hook.id),
        resource: Some(resource.raw().clone()),
        ..Done::with(status, None)
    }
}

impl CreateHook {
    fn body(&self) -> Value {
        let scheme = self
            .secret
            .as_ref()
            .map(|s| json!({"type": "HEADER", "key": s.header, "value": s.value.expose()}));
        let mut config = json!({"uri": self.uri, "headers": []});
        let mut body = json!({
            "name": self.name,
            "events": {"type": "EVENT_TYPE", "items": self.events},
        });
        if let (Some(config), Some(scheme)) = (config.as_object_mut(), scheme) {
            config.insert("authScheme".to_owned(), scheme);
        }
        if let Some(body) = body.as_object_mut() {
            if let Some(description) = &self.description {
                body.insert("description".to_owned(), json!(description));
            }
            let channel = json!({"type": "HTTP", "version": "1.0.0", "config": config});
            body.insert("channel".to_owned(), channel);
        }
        body
    }
}

impl Act for CreateHook {
    fn name(&self) -> &'static str {
        "create-event-hook"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![
            format!("send {} to {}", self.events.join(", "), self.uri),
            match &self.secret {
                Some(secret) => format!("with the secret in the header {}", secret.header),
                None => "without a secret".to_owned(),
            },
        ]
    }

    fn effects(&self) -> Effects {
        LIGHT
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let written = means.client.event_hooks().create(&self.body()).await?;
            Ok(Done {
                request_id: written.request_id,
                ..done(OutcomeStatus::Created, &written.resource)
            })
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
            // Times of objects are whole seconds.
            let earliest = since.on_server(means) - SignedDuration::from_secs(1);
            let hooks = means.client.event_hooks().list().await?;
            let ours = |hook: &EventHook| {
                let created = hook.created.parse::<Timestamp>();
                hook.name == self.name
                    && hook.uri() == self.uri
                    && created.is_ok_and(|at| at >= earliest)
            };
            let found = hooks.iter().find(|h| h.view().is_ok_and(|h| ours(&h)));
            Ok(match found {
                Some(hook) => Probe::Applied(done(OutcomeStatus::Created, hook)),
                None => Probe::NotApplied,
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![
            Action::HookStep(HookStep::Deactivate),
            Action::DeleteHook(DeleteHook),
        ])
    }
}

impl HookStep {
    fn word(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Activate => "activate",
            Self::Deactivate => "deactivate",
        }
    }

    fn is_reached(self, hook: &EventHook) -> bool {
        match self {
            Self::Verify => hook.is_verified(),
            Self::Activate => hook.is_active(),
            Self::Deactivate => !hook.is_active(),
        }
    }
}

impl Act for HookStep {
    fn name(&self) -> &'static str {
        match self {
            Self::Verify => "verify-event-hook",
            Self::Activate => "activate-event-hook",
            Self::Deactivate => "deactivate-event-hook",
        }
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![
            match self {
                Self::Verify => "have the receiver answer Okta's challenge",
                Self::Activate => "deliver events again",
                Self::Deactivate => "stop the delivery of events; those of that time are lost",
            }
            .to_owned(),
        ]
    }

    fn effects(&self) -> Effects {
        match self {
            Self::Verify | Self::Activate => LIGHT,
            Self::Deactivate => Effects {
                one: Weight::Careful,
                many: Weight::Grave,
                ..LIGHT
            },
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let taken = means.client.event_hooks().step(id, self.word()).await;
            match taken {
                Ok((written, hook)) if self.is_reached(&hook) => Ok(Done {
                    request_id: written.request_id,
                    ..done(OutcomeStatus::Updated, &written.resource)
                }),
                Ok(_) => {
                    let message = format!("Okta did not {} it", self.word());
                    Err(Error::target(Kind::Conflict, message))
                }
                Err(error) if *self == Self::Verify && error.kind() == Kind::Refused => {
                    let why = error.refusal().map(ToString::to_string);
                    let message = format!(
                        "the receiver did not answer the challenge: {}",
                        why.unwrap_or_default()
                    );
                    Err(Error::Target {
                        kind: Kind::Refused,
                        message,
                        hints: vec![
                            "the receiver has to be reachable from Okta; `okta-admin event listen` answers challenges"
                                .to_owned(),
                        ],
                        request_id: error.request_id().cloned(),
                    })
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
            let now = means.client.event_hooks().get(id_of(subject)?).await?;
            Ok(if self.is_reached(&now.view) {
                Probe::Applied(done(OutcomeStatus::Updated, &now.resource))
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        match self {
            Self::Verify => None,
            Self::Activate => Some(vec![Action::HookStep(Self::Deactivate)]),
            Self::Deactivate => Some(vec![Action::HookStep(Self::Activate)]),
        }
    }
}

impl Act for DeleteHook {
    fn name(&self) -> &'static str {
        "delete-event-hook"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["delete the event hook for good".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Grave,
            many: Weight::Grave,
            ..LIGHT
        }
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let answer = means.client.event_hooks().delete(id_of(subject)?).await?;
            Ok(Done::with(OutcomeStatus::Deleted, answer.request_id))
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
            match means.client.event_hooks().get(id_of(subject)?).await {
                Ok(_) => Ok(Probe::NotApplied),
                Err(error) if error.is_not_found() => {
                    Ok(Probe::Applied(Done::with(OutcomeStatus::Deleted, None)))
                }
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
