//! Group rules as changes: create, activate, deactivate, delete.
//!
//! Activating and deleting reach many people at once, so each carries what it is estimated to
//! touch. The status of the rule tells whether an ambiguous step was applied. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::group_objects::{effects, with_object};
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::{GroupRule, RuleId};
use crate::okta::{self, NewRule};

/// Creates a group rule; it does nothing before it is activated.
#[derive(Debug, Deserialize, Serialize)]
pub struct CreateRule {
    /// What is sent.
    pub rule: NewRule,
}

/// Lets a group rule work.
#[derive(Debug, Deserialize, Serialize)]
pub struct ActivateRule {
    /// What it is estimated to touch, for people.
    pub estimate: Vec<String>,
}

/// Stops a group rule.
#[derive(Debug, Deserialize, Serialize)]
pub struct DeactivateRule;

/// Deletes a group rule.
#[derive(Debug, Deserialize, Serialize)]
pub struct DeleteRule {
    /// Whether those it put into groups are taken out.
    pub remove_users: bool,
    /// What it is estimated to touch, for people.
    pub estimate: Vec<String>,
}

fn rule_id(subject: &Subject) -> Result<RuleId, Error> {
    let id = subject.id.as_ref().map(RuleId::new);
    id.ok_or_else(|| Error::Target {
        kind: Kind::NotFound,
        message: format!("{} has no id yet", subject.label),
        hints: Vec::new(),
        request_id: None,
    })
}

/// Says from the rule's status now whether the step was applied.
async fn probe(subject: &Subject, means: &Means<'_>, active: bool) -> Result<Probe, Error> {
    let rule = means.client.group_rules().get(&rule_id(subject)?).await?;
    Ok(if rule.view.is_active() == active {
        Probe::Applied(Done::updated(None))
    } else {
        Probe::NotApplied
    })
}

/// Finds the rule that is what was to be created.
async fn same(new: &NewRule, means: &Means<'_>) -> Result<Option<GroupRule>, okta::Error> {
    let all = means.client.group_rules().all().await?;
    Ok(all.into_iter().find(|rule| {
        rule.name == new.name
            && rule.expression() == new.expression
            && rule.group_ids() == new.group_ids
    }))
}

impl Act for CreateRule {
    fn name(&self) -> &'static str {
        "create"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![
            format!("whom: {}", self.rule.expression),
            format!(
                "into {} groups, once it is activated",
                self.rule.group_ids.len()
            ),
        ]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Light, Weight::Light)
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let written = means.client.group_rules().create(&self.rule).await?;
            let rule = written.resource.view().map_err(|e| Error::unreadable(&e))?;
            Ok(Done {
                id: Some(rule.id.to_string()),
                ..with_object(OutcomeStatus::Created, written)
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
            let Some(rule) = same(&self.rule, means).await? else {
                return Ok(Probe::NotApplied);
            };
            let now = means.client.group_rules().get(&rule.id).await?;
            Ok(Probe::Applied(Done {
                id: Some(rule.id.to_string()),
                resource: Some(now.resource.raw().clone()),
                ..Done::with(OutcomeStatus::Created, None)
            }))
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::DeleteRule(DeleteRule {
            remove_users: true,
            estimate: Vec::new(),
        })])
    }
}

impl Act for ActivateRule {
    fn name(&self) -> &'static str {
        "activate"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        self.estimate.clone()
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let written = means
                .client
                .group_rules()
                .activate(&rule_id(subject)?)
                .await?;
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
        async move { probe(subject, means, true).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::DeactivateRule(DeactivateRule)])
    }
}

impl Act for DeactivateRule {
    fn name(&self) -> &'static str {
        "deactivate"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["stop the rule; whom it put into groups stays there".to_owned()]
    }

    fn effects(&self) -> Effects {
        effects(Weight::Careful, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let written = means
                .client
                .group_rules()
                .deactivate(&rule_id(subject)?)
                .await?;
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
        async move { probe(subject, means, false).await }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        let estimate = Vec::new();
        Some(vec![Action::ActivateRule(ActivateRule { estimate })])
    }
}

impl Act for DeleteRule {
    fn name(&self) -> &'static str {
        "delete"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let mut lines = vec![if self.remove_users {
            "delete, and take whom it put into groups out of them".to_owned()
        } else {
            "delete; whom it put into groups stays there".to_owned()
        }];
        lines.extend(self.estimate.clone());
        lines
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
            let id = rule_id(subject)?;
            let deleted = means
                .client
                .group_rules()
                .delete(&id, self.remove_users)
                .await;
            match deleted {
                Ok(written) => Ok(Done::with(OutcomeStatus::Deleted, written.request_id)),
                Err(error) if error.is_not_found() => Ok(Done::with(
                    OutcomeStatus::Unchanged,
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
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move {
            match means.client.group_rules().get(&rule_id(subject)?).await {
                Ok(_) => Ok(Probe::NotApplied),
                Err(error) if error.is_not_found() => {
                    Ok(Probe::Applied(Done::with(OutcomeStatus::Deleted, None)))
                }
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>> {
        let rule: GroupRule = serde_json::from_slice(subject.before.as_ref()?).ok()?;
        let group_ids = rule.group_ids();
        let expression = rule.expression().to_owned();
        Some(vec![Action::CreateRule(CreateRule {
            rule: NewRule {
                name: rule.name,
                expression,
                group_ids,
            },
        })])
    }
}
