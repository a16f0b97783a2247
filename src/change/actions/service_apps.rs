//! Service apps as changes: made with a public key, given scopes, removed.
//!
//! A create whose answer was lost is looked for by its label and the name of its key, which nobody else
//! has. Scopes are looked at before one is granted again. The private key is not here. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/> and
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGrants/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::group_objects::effects;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{AppId, Resource, ScopeGrant, ServiceApp};
use crate::okta::{self, Client};

/// Makes the service app.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct CreateServiceApp {
    /// What people see of it.
    pub label: String,
    /// The public part of its key, with a name (`kid`).
    pub jwk: Value,
    /// Whether its tokens have to be bound to a key; the org's usual setting where it is not said.
    pub bound: Option<bool>,
}

/// Grants the app a scope.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct GrantScope {
    /// Such as `okta.users.read`.
    pub scope: String,
}

/// Takes a scope from the app.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RevokeScope {
    /// Such as `okta.users.read`.
    pub scope: String,
}

/// Deactivates and deletes the app.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct RemoveServiceApp;

/// Returns the id of an app.
pub(super) fn app_id(subject: &Subject) -> Result<AppId, Error> {
    let none = || Error::target(Kind::NotFound, format!("{} has no id yet", subject.label));
    subject.id.as_ref().map(AppId::new).ok_or_else(none)
}

/// Finds the app that has this label and knows a key by this name.
pub async fn find(
    client: &Client,
    label: &str,
    key_id: &str,
) -> Result<Option<(Resource<ServiceApp>, ServiceApp)>, okta::Error> {
    let mut pages = client.service_apps().beginning(label);
    while let Some(app) = pages.next_item().await.transpose()? {
        let view = pages.view(&app)?;
        if view.label == label && view.has_key(key_id) {
            return Ok(Some((app, view)));
        }
    }
    Ok(None)
}

/// Finds the grant of a scope.
async fn granted(
    app: &AppId,
    scope: &str,
    means: &Means<'_>,
) -> Result<Option<ScopeGrant>, okta::Error> {
    let all = means.client.service_apps().grants(app).await?;
    let mut all = all.iter().filter_map(|grant| grant.view().ok());
    Ok(all.find(|grant| grant.scope_id == scope))
}

fn other(scope: &str) -> (&'static str, Value) {
    ("scope", json!(scope))
}

impl CreateServiceApp {
    fn key_id(&self) -> &str {
        let kid = self.jwk.get("kid").and_then(Value::as_str);
        kid.unwrap_or_default()
    }

    fn body(&self) -> Value {
        let mut client = json!({
            "application_type": "service",
            "grant_types": ["client_credentials"],
            "response_types": ["token"],
            "jwks": { "keys": [self.jwk] },
        });
        if let (Some(client), Some(bound)) = (client.as_object_mut(), self.bound) {
            client.insert("dpop_bound_access_tokens".to_owned(), bound.into());
        }
        json!({
            "name": "oidc_client",
            "label": self.label,
            "signOnMode": "OPENID_CONNECT",
            "credentials": { "oauthClient": { "token_endpoint_auth_method": "private_key_jwt" } },
            "settings": { "oauthClient": client },
        })
    }
}

impl Act for CreateServiceApp {
    fn name(&self) -> &'static str {
        "create-service-app"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let bound = match self.bound {
            Some(true) => ", tokens bound to a key (DPoP)",
            Some(false) => ", tokens not bound to a key",
            None => "",
        };
        vec![format!(
            "create a service app with the public key {}{bound}",
            self.key_id()
        )]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let (written, app) = means.client.service_apps().create(&self.body()).await?;
            Ok(Done {
                id: Some(app.id.to_string()),
                resource: Some(written.resource.raw().clone()),
                ..Done::with(OutcomeStatus::Created, written.request_id)
            })
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            let found = find(means.client, &self.label, self.key_id()).await?;
            Ok(match found {
                Some((resource, app)) => Probe::Applied(Done {
                    id: Some(app.id.to_string()),
                    resource: Some(resource.raw().clone()),
                    ..Done::with(OutcomeStatus::Created, None)
                }),
                None => Probe::NotApplied,
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::RemoveServiceApp(RemoveServiceApp)])
    }
}

impl Act for GrantScope {
    fn name(&self) -> &'static str {
        "grant-scope"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("grant it {}", self.scope)]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Careful)
    }

    fn other(&self) -> Option<(&'static str, Value)> {
        Some(other(&self.scope))
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let app = app_id(subject)?;
            // What was made a moment ago has none yet.
            if !subject.fresh && granted(&app, &self.scope, means).await?.is_some() {
                return Ok(Done::with(OutcomeStatus::Unchanged, None));
            }
            let written = means.client.service_apps().grant(&app, &self.scope).await?;
            Ok(Done::updated(written.request_id))
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
            let app = app_id(subject)?;
            Ok(match granted(&app, &self.scope, means).await? {
                Some(_) => Probe::Applied(Done::updated(None)),
                None => Probe::NotApplied,
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        let scope = self.scope.clone();
        Some(vec![Action::RevokeScope(RevokeScope { scope })])
    }
}

impl Act for RevokeScope {
    fn name(&self) -> &'static str {
        "revoke-scope"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!("take {} from it", self.scope)]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Careful)
    }

    fn other(&self) -> Option<(&'static str, Value)> {
        Some(other(&self.scope))
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let app = app_id(subject)?;
            let unchanged = || Ok(Done::with(OutcomeStatus::Unchanged, None));
            let Some(grant) = granted(&app, &self.scope, means).await? else {
                return unchanged();
            };
            match means.client.service_apps().revoke(&app, &grant.id).await {
                Ok(answer) => Ok(Done::updated(answer.request_id)),
                Err(error) if error.is_not_found() => unchanged(),
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
            let app = app_id(subject)?;
            Ok(match granted(&app, &self.scope, means).await? {
                Some(_) => Probe::NotApplied,
                None => Probe::Applied(Done::updated(None)),
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        let scope = self.scope.clone();
        Some(vec![Action::GrantScope(GrantScope { scope })])
    }
}

impl Act for RemoveServiceApp {
    fn name(&self) -> &'static str {
        "remove-service-app"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["deactivate and delete the service app: whatever uses it is refused".to_owned()]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Grave, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let app = app_id(subject)?;
            let apps = means.client.service_apps();
            let gone = |request_id| Ok(Done::with(OutcomeStatus::Deleted, request_id));
            match apps.deactivate(&app).await {
                Ok(_) => {}
                Err(error) if error.is_not_found() => return gone(None),
                Err(error) => return Err(error.into()),
            }
            match apps.delete(&app).await {
                Ok(answer) => gone(answer.request_id),
                Err(error) if error.is_not_found() => gone(None),
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
            let app = app_id(subject)?;
            Ok(if means.client.service_apps().is_there(&app).await? {
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
