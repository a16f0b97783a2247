//! Finding the rules that names mean: ids or exact names, among all rules of the org.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::NameOrId;
use crate::change::{Error, Item, Noun, Outcome, Plan, Subject};
use crate::context::Context;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{GroupRule, Resource};
use crate::okta::Client;

/// The rules a command is about.
#[derive(Args, Clone, Debug)]
pub(super) struct RuleTargets {
    /// Id or exact name of the rule
    #[arg(value_name = "RULE", required = true, value_parser = NonEmptyStringValueParser::new())]
    rules: Vec<String>,

    /// Say how each RULE is to be understood
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    by: NameOrId,
}

/// A rule that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) view: GroupRule,
    pub(super) resource: Resource<GroupRule>,
}

impl Found {
    /// Describes the rule for a change.
    pub(super) fn subject(&self) -> Subject {
        Subject {
            id: Some(self.view.id.to_string()),
            before: Some(self.resource.raw().clone()),
            ..Subject::new(Noun::Other("group rules"), self.view.name.clone())
        }
    }
}

impl RuleTargets {
    /// Returns whether one rule was named, so that JSON is an object.
    pub(super) fn is_single(&self) -> bool {
        self.rules.len() == 1
    }

    /// Finds the rules, in order and each once.
    pub(super) async fn find(
        &self,
        client: &Client,
    ) -> anyhow::Result<Vec<(String, Result<Found, Error>)>> {
        let mut pages = client.group_rules().list();
        let mut all = Vec::new();
        while let Some(resource) = pages.next_item().await.transpose()? {
            let view = pages.view(&resource)?;
            all.push(Found { view, resource });
        }
        let mut found: Vec<(String, Result<Found, Error>)> = Vec::new();
        for name in &self.rules {
            let rule = one(&all, name, self.by);
            let is_new = rule.as_ref().map_or(true, |rule| {
                let known = found.iter().filter_map(|(_, r)| r.as_ref().ok());
                known.into_iter().all(|known| known.view.id != rule.view.id)
            });
            if is_new {
                found.push((name.clone(), rule));
            }
        }
        Ok(found)
    }

    /// Plans one item for each rule.
    pub(super) async fn plan(
        &self,
        cx: &Context,
        verb: &'static str,
        mut item: impl AsyncFnMut(Found) -> Item,
    ) -> anyhow::Result<Plan> {
        let mut plan = Plan::default();
        for (name, found) in self.find(cx.client().await?).await? {
            plan.push(match found {
                Ok(found) => item(found).await,
                Err(error) => Item::Settled(Outcome::failed(name, verb, error)),
            });
        }
        Ok(plan)
    }
}

fn one(all: &[Found], name: &str, by: NameOrId) -> Result<Found, Error> {
    let is_id = match by {
        NameOrId::Auto => looks_like_id(name, "0pr"),
        NameOrId::Id => true,
        NameOrId::Name => false,
    };
    let fits = |rule: &&Found| {
        if is_id {
            rule.view.id.as_str() == name
        } else {
            rule.view.name == name
        }
    };
    let hits: Vec<&Found> = all.iter().filter(fits).collect();
    let (kind, message, hint) = match hits.as_slice() {
        [only] => return Ok((*only).clone()),
        [] => (
            Kind::NotFound,
            format!("group rule {name:?} is not there, or not visible to this credential"),
            "names of rules are matched exactly; `okta-admin group rules list` shows them",
        ),
        several => {
            let ids: Vec<&str> = several.iter().map(|r| r.view.id.as_str()).collect();
            (
                Kind::Usage,
                format!("group rule {name:?} could be {}", ids.join(", ")),
                "name one by its id",
            )
        }
    };
    Err(Error::Target {
        kind,
        message,
        hints: vec![hint.to_owned()],
        request_id: None,
    })
}
