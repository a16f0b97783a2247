//! Group rules: expressions that put people into groups.
//!
//! A rule is created inactive and changed only while it is. Writes at the same time answer 423,
//! which is repeated. Deleting is accepted (202) and carried out later. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/>

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Answer, Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::page::Pages;
use super::path::{Path, SegmentError};
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{GroupId, GroupRule, RuleId};

/// Rules on a page, the most there may be.
const PAGE: u32 = 200;

/// The calls about group rules.
#[derive(Clone, Copy, Debug)]
pub struct GroupRules<'c> {
    pub(super) client: &'c Client,
}

/// A rule to create.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct NewRule {
    /// What people call it.
    pub name: String,
    /// Whom it finds, in Okta's expression language.
    pub expression: String,
    /// Where they are put.
    pub group_ids: Vec<GroupId>,
}

fn rules() -> Path {
    Path::api(&["groups", "rules"])
}

fn rule(id: &RuleId) -> Result<Path, SegmentError> {
    rules().segment(id.as_str())
}

impl GroupRules<'_> {
    /// Lists the rules page by page.
    pub fn list(self) -> Pages<GroupRule> {
        Pages::new(self.client, Request::get(rules(), "list group rules"), PAGE)
    }

    /// Reads every rule.
    pub async fn all(self) -> Result<Vec<GroupRule>, Error> {
        self.list().views().await
    }

    /// Reads one rule.
    pub async fn get(self, id: &RuleId) -> Result<Fetched<GroupRule>, Error> {
        let request = Request::get(rule(id)?, format!("get group rule {id}"));
        self.client.send(request).await?.fetched()
    }

    /// Creates a rule; it does nothing before it is activated.
    pub async fn create(self, new: &NewRule) -> Result<Written<GroupRule>, Error> {
        let body = json!({
            "type": "group_rule",
            "name": new.name,
            "conditions": {
                "expression": { "type": "urn:okta:expression:1.0", "value": new.expression },
            },
            "actions": { "assignUserToGroups": { "groupIds": new.group_ids } },
        });
        let request = Request::post(rules(), format!("create group rule {}", new.name))
            .json(body)
            .repeat(Repeat::Create)
            .expect(Expect::Object);
        Ok(self.client.send(request).await?.written()?.0)
    }

    /// Lets the rule put people into its groups, now and from now on.
    pub async fn activate(self, id: &RuleId) -> Result<Answer<()>, Error> {
        self.step(id, "activate").await
    }

    /// Stops the rule; whom it put into groups stays there.
    pub async fn deactivate(self, id: &RuleId) -> Result<Answer<()>, Error> {
        self.step(id, "deactivate").await
    }

    /// Deletes the rule; `remove_users` takes whom it put into groups out of them.
    pub async fn delete(self, id: &RuleId, remove_users: bool) -> Result<Answer<()>, Error> {
        let request = Request::delete(rule(id)?, format!("delete group rule {id}"))
            .query("removeUsers", &remove_users);
        Ok(self.client.send(request).await?.done())
    }

    async fn step(self, id: &RuleId, step: &'static str) -> Result<Answer<()>, Error> {
        let path = rule(id)?.words(&["lifecycle", step]);
        let request = Request::post(path, format!("{step} group rule {id}"));
        Ok(self.client.send(request).await?.done())
    }
}
