//! Attributes of schemas as changes.
//!
//! A schema change gives the same state again and is repeated freely. Removing an attribute removes
//! its value from every user, for which there is no way back. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};

/// Adds an attribute, or changes it.
#[derive(Debug, Deserialize, Serialize)]
pub struct PutAttribute {
    /// The id of the schema, or `default`.
    pub schema: String,
    /// The attribute's name.
    pub attribute: String,
    /// The attribute, as a schema describes it.
    pub body: Value,
}

/// Removes an attribute, and its value from every user.
#[derive(Debug, Deserialize, Serialize)]
pub struct RemoveAttribute {
    /// The id of the schema, or `default`.
    pub schema: String,
    /// The attribute's name.
    pub attribute: String,
}

async fn change(
    means: &Means<'_>,
    schema: &str,
    attribute: &str,
    body: Value,
) -> Result<Done, Error> {
    let attributes: Map<String, Value> = [(attribute.to_owned(), body)].into_iter().collect();
    let schemas = means.client.schemas();
    let written = schemas.change(schema, &attributes).await?;
    let now = written.resource.value().unwrap_or_default();
    let path = format!("/definitions/custom/properties/{attribute}");
    let resource = now.pointer(&path).filter(|v| v.is_object()).cloned();
    Ok(Done {
        resource: resource.map(|body| row(attribute, &body, true).to_string().into()),
        ..Done::updated(written.request_id)
    })
}

/// Returns an attribute as an object that has its name, and whether the org defined it.
pub fn row(name: &str, body: &Value, is_custom: bool) -> Value {
    let mut row = Map::new();
    row.insert("name".to_owned(), name.into());
    row.insert("custom".to_owned(), is_custom.into());
    row.insert("required".to_owned(), false.into());
    row.extend(body.as_object().cloned().unwrap_or_default());
    Value::Object(row)
}

async fn is_there(means: &Means<'_>, schema: &str, attribute: &str) -> Result<bool, Error> {
    let schema = means.client.schemas().user(schema).await?.view;
    Ok(schema.attribute(attribute).is_some())
}

impl Act for PutAttribute {
    fn name(&self) -> &'static str {
        "add-attribute"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec![format!(
            "add the attribute {}: {}",
            self.attribute, self.body
        )]
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
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let done = change(means, &self.schema, &self.attribute, self.body.clone()).await?;
            Ok(Done {
                status: OutcomeStatus::Created,
                ..done
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
            Ok(if is_there(means, &self.schema, &self.attribute).await? {
                Probe::Applied(Done::with(OutcomeStatus::Created, None))
            } else {
                Probe::NotApplied
            })
        }
        .boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        Some(vec![Action::RemoveAttribute(RemoveAttribute {
            schema: self.schema.clone(),
            attribute: self.attribute.clone(),
        })])
    }
}

impl Act for RemoveAttribute {
    fn name(&self) -> &'static str {
        "remove-attribute"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let what = &self.attribute;
        vec![format!(
            "remove the attribute {what}, and its value from every user"
        )]
    }

    fn effects(&self) -> Effects {
        Effects {
            one: Weight::Grave,
            many: Weight::Grave,
            mails: false,
            moves: false,
        }
    }

    fn apply<'a>(
        &'a self,
        _: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let done = change(means, &self.schema, &self.attribute, Value::Null).await?;
            Ok(Done {
                status: OutcomeStatus::Deleted,
                ..done
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
            Ok(if is_there(means, &self.schema, &self.attribute).await? {
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
