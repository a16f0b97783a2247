//! Grants and refresh tokens as changes: revoking them.
//!
//! Revoking what is gone is no failure, so an uncertain answer is followed by a repeat. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lifecycle::id_of;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::model::{Resource, UserId};
use crate::okta::Belonging;

/// Revokes what the user granted to clients.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct RevokeGrants {
    /// Only the grant of this id.
    pub grant: Option<String>,
    /// Only those of this client.
    pub client: Option<String>,
}

/// Revokes the refresh tokens that clients hold for the user.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct RevokeTokens {
    /// Only the token of this id.
    pub token: Option<String>,
    /// Only those of this client.
    pub client: Option<String>,
}

/// One grant or token: its id and its client.
struct Held {
    id: String,
    client: String,
}

impl Held {
    fn of(resource: &Resource<Value>) -> Option<Self> {
        let value = resource.value().ok()?;
        let text = |key: &str| Some(value.get(key)?.as_str()?.to_owned());
        Some(Self {
            id: text("id")?,
            client: text("clientId").unwrap_or_default(),
        })
    }

    fn is_wanted(&self, id: Option<&String>, client: Option<&String>) -> bool {
        id.is_none_or(|id| *id == self.id) && client.is_none_or(|c| *c == self.client)
    }
}

fn words(what: &str, id: Option<&String>, client: Option<&String>) -> String {
    let what = match id {
        Some(id) => format!("revoke the {what} {id}"),
        None => format!("revoke all {what}s"),
    };
    match client {
        Some(client) => format!("{what} of the client {client}"),
        None => what,
    }
}

fn counted(count: usize, what: &str) -> Vec<String> {
    match count {
        0 => Vec::new(),
        1 => vec![format!("revoked 1 {what}")],
        _ => vec![format!("revoked {count} {what}s")],
    }
}

impl RevokeGrants {
    async fn wanted(&self, user: &UserId, means: &Means<'_>) -> Result<Vec<Held>, Error> {
        let all = means.client.belongings().list(user, Belonging::Grants);
        let all = all.await?;
        let held = all.iter().filter_map(Held::of);
        Ok(held
            .filter(|h| h.is_wanted(self.grant.as_ref(), self.client.as_ref()))
            .collect())
    }
}

impl Act for RevokeGrants {
    fn name(&self) -> &'static str {
        "revoke-grants"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![words("grant", self.grant.as_ref(), self.client.as_ref())]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let wanted = self.wanted(&id, means).await?;
            let mut done = Done::with(OutcomeStatus::Unchanged, None);
            let all = self.grant.is_none() && self.client.is_none();
            if all && !wanted.is_empty() {
                let answer = means.client.grants().revoke(&id, None).await?;
                done = Done::updated(answer.request_id);
            } else {
                for grant in &wanted {
                    let answer = means.client.grants().revoke(&id, Some(&grant.id)).await?;
                    done = Done::updated(answer.request_id);
                }
            }
            done.notes = counted(wanted.len(), "grant");
            Ok(done)
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}

/// Returns the ids of the clients that hold something for the user.
pub async fn clients(user: &UserId, means: &crate::okta::Client) -> Result<Vec<String>, Error> {
    let list = means.belongings().list(user, Belonging::Clients).await?;
    Ok(list
        .iter()
        .filter_map(|client| {
            let value = client.value().ok()?;
            // Okta's own word for it here is `client_id`, as in OAuth.
            let id = value.get("client_id").or_else(|| value.get("clientId"))?;
            Some(id.as_str()?.to_owned())
        })
        .collect())
}

impl Act for RevokeTokens {
    fn name(&self) -> &'static str {
        "revoke-tokens"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![words("token", self.token.as_ref(), self.client.as_ref())]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let mut done = Done::with(OutcomeStatus::Unchanged, None);
            let mut count = 0;
            for client in clients(&id, means.client).await? {
                let list = means.client.belongings().tokens(&id, &client).await?;
                let held: Vec<Held> = list
                    .iter()
                    .filter_map(Held::of)
                    .filter(|h| self.token.as_ref().is_none_or(|t| *t == h.id))
                    .collect();
                let other = self.client.as_ref().is_some_and(|c| *c != client);
                if held.is_empty() || other {
                    continue;
                }
                count += held.len();
                let grants = means.client.grants();
                let token = self.token.as_deref();
                let answer = grants.revoke_tokens(&id, &client, token).await?;
                done = Done::updated(answer.request_id);
            }
            done.notes = counted(count, "token");
            Ok(done)
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}
