//! What the service app is to be, and what of it is not there yet.

use serde_json::Value;

use crate::change::action::Action;
use crate::change::actions::roles::AssignRole;
use crate::change::actions::service_apps::{CreateServiceApp, GrantScope};
use crate::change::{Error, Noun, Subject};
use crate::commands::role_lookup::WantedRole;
use crate::failure::Kind;
use crate::model::{AppId, ServiceApp};
use crate::okta::{Client, Holder};

/// What the service app is to be.
pub(super) struct Setup {
    pub(super) label: String,
    /// The public part of its key.
    pub(super) jwk: Value,
    pub(super) bound: Option<bool>,
    pub(super) scopes: Vec<String>,
    pub(super) role: WantedRole,
    /// Known once it is there.
    pub(super) client_id: Option<String>,
}

impl Setup {
    /// Returns the name of the key.
    pub(super) fn key_id(&self) -> String {
        let kid = self.jwk.get("kid").and_then(Value::as_str);
        kid.unwrap_or_default().to_owned()
    }

    /// Looks what is there, and returns what has to be done.
    pub(super) async fn missing(
        &mut self,
        client: &Client,
    ) -> Result<(Subject, Vec<Action>), Error> {
        let mut subject = Subject::new(Noun::Other("app"), &self.label);
        let mut actions = Vec::new();
        let mut granted = Vec::new();
        let mut has_role = false;
        match self.find(client).await? {
            None => actions.push(Action::CreateServiceApp(CreateServiceApp {
                label: self.label.clone(),
                jwk: self.jwk.clone(),
                bound: self.bound,
            })),
            Some(app) => {
                for grant in client.service_apps().grants(&app).await? {
                    granted.extend(grant.view().ok().map(|grant| grant.scope_id));
                }
                let roles = client.roles().of(&Holder::Client(app.clone())).await?;
                let mut roles = roles.iter().filter_map(|role| role.view().ok());
                has_role = roles.any(|held| self.role.role.is(&held));
                subject.id = Some(app.to_string());
                self.client_id = Some(app.to_string());
            }
        }
        let scopes = self.scopes.iter().filter(|scope| !granted.contains(scope));
        actions.extend(scopes.map(|scope| {
            Action::GrantScope(GrantScope {
                scope: scope.clone(),
            })
        }));
        if !has_role {
            actions.push(Action::AssignRole(AssignRole {
                role: self.role.role.clone(),
                name: self.role.name.clone(),
                targets: Vec::new(),
            }));
        }
        Ok((subject, actions))
    }

    /// Finds the app of this label and key; one of this label and another key is somebody else's.
    async fn find(&self, client: &Client) -> Result<Option<AppId>, Error> {
        let key_id = self.key_id();
        let mut pages = client.service_apps().beginning(&self.label);
        let mut others = Vec::new();
        while let Some(app) = pages.next_item().await.transpose()? {
            let app: ServiceApp = pages.view(&app)?;
            if app.label != self.label {
                continue;
            }
            if !app.has_key(&key_id) {
                others.push(app.id.to_string());
                continue;
            }
            if !app.is_active() {
                let message = format!("the service app {} is not active", app.id);
                let hint = "activate it in the Admin Console, or give the new one another --label";
                return Err(Error::target(Kind::Conflict, message).hint(hint));
            }
            return Ok(Some(app.id));
        }
        if others.is_empty() {
            return Ok(None);
        }
        let message = format!(
            "there is an application {} already ({}), with another key; nothing was sent",
            self.label,
            others.join(", ")
        );
        let hint = "call the new one something else with --label";
        Err(Error::target(Kind::Conflict, message).hint(hint))
    }
}
