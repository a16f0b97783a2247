//! Group rules: list, create, get, change, activate, deactivate, delete.
//!
//! A rule is made inactive. Once it is active it puts everybody who fits into its groups, and does so
//! again whenever a profile changes; whom it put somewhere and who fits no more is taken out. Taking
//! such a member out by hand writes an exclusion into the rule. Deactivating keeps the members.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::expression::Expression;
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;
use crate::sandbox::user::User;

/// A rule.
pub(in crate::sandbox) const KIND: &str = "group_rule";

/// Whom a rule put where: owned by the rule, its id is `user:group`.
pub(in crate::sandbox) const MEMBER: &str = "rule_member";

const MOST_GROUPS: usize = 100;

/// `/groups/rules` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => list(visit, request),
        ([], Method::Post) => create(visit, request),
        ([id], Method::Get) => Ok(Answer::ok(&Value::Object(visit.rule(id)?.doc))),
        ([id], Method::Put) => change(visit, request, visit.rule(id)?),
        ([id], Method::Delete) => delete(visit, request, &visit.rule(id)?),
        ([id, "lifecycle", "activate"], Method::Post) => {
            let rule = set_status(visit, visit.rule(id)?, "ACTIVE")?;
            visit.apply_to_all(&rule)?;
            Ok(Answer::no_content())
        }
        ([id, "lifecycle", "deactivate"], Method::Post) => {
            set_status(visit, visit.rule(id)?, "INACTIVE")?;
            Ok(Answer::no_content())
        }
        ([] | [_] | [_, "lifecycle", "activate" | "deactivate"], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn list(visit: &Visit<'_>, request: &Request) -> Outcome {
    let limit = paging::limit(request, 50, 200)?;
    let after = paging::after(request)?.unwrap_or_default();
    let search = request.param("search").unwrap_or_default().to_lowercase();
    let mut rules = visit.things(KIND, "")?;
    rules.retain(|rule| {
        rule.id.as_str() > after && rule.text("name").to_lowercase().contains(&search)
    });
    let page: Vec<Value> = rules
        .iter()
        .take(limit)
        .map(|rule| Value::Object(rule.doc.clone()))
        .collect();
    let next = rules
        .get(limit)
        .and(rules.get(limit - 1))
        .map(|last| last.id.as_str());
    let answer = Answer::ok(&Value::Array(page));
    Ok(paging::link(answer, visit.base, request, limit, next))
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let body = request.object()?;
    let name = name_of(&body)?;
    let conditions = conditions(&body)?;
    let groups = group_ids(body.get("actions"));
    if groups.is_empty() || groups.len() > MOST_GROUPS {
        return Err(Refusal::invalid(
            "groupIds",
            "groupIds: Between 1 and 100 groups must be specified",
        ));
    }
    for group in &groups {
        let is_ours = visit.group(group).is_ok_and(|group| group.is_ours());
        if !is_ours {
            return Err(Refusal::invalid(
                "groupIds",
                format!("groupIds: {group} is not a group that a rule can fill"),
            ));
        }
    }
    let (_, id) = visit.next_id("0pr")?;
    let rule = Thing {
        owner: String::new(),
        doc: document(&id, name, conditions, &groups, &visit.now),
        id,
    };
    visit.keep_thing(KIND, &rule)?;
    visit.event("group.rule.create", &rule.id, &Value::Null)?;
    Ok(Answer::ok(&Value::Object(rule.doc)))
}

/// Returns the object of a rule, inactive as all begin.
pub(in crate::sandbox) fn document(
    id: &str,
    name: &str,
    conditions: Value,
    groups: &[String],
    now: &str,
) -> Map<String, Value> {
    let mut doc = Map::new();
    for (key, value) in [
        ("type", json!("group_rule")),
        ("id", json!(id)),
        ("status", json!("INACTIVE")),
        ("name", json!(name)),
        ("created", json!(now)),
        ("lastUpdated", json!(now)),
        ("conditions", conditions),
        (
            "actions",
            json!({ "assignUserToGroups": { "groupIds": groups } }),
        ),
        ("allGroupsValid", json!(true)),
    ] {
        doc.insert(key.to_owned(), value);
    }
    doc
}

/// Returns the expression of a rule.
pub(in crate::sandbox) fn text(rule: &Map<String, Value>) -> &str {
    rule.get("conditions")
        .and_then(|conditions| conditions.pointer("/expression/value"))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Returns the ids of the groups that a rule fills.
pub(in crate::sandbox) fn groups(rule: &Map<String, Value>) -> Vec<String> {
    group_ids(rule.get("actions"))
}

fn change(visit: &Visit<'_>, request: &Request, mut rule: Thing) -> Outcome {
    let body = request.object()?;
    if rule.text("status") == "ACTIVE" {
        return Err(Refusal::invalid(
            "status",
            "status: Only an inactive rule can be changed",
        ));
    }
    if group_ids(body.get("actions")) != group_ids(rule.doc.get("actions")) {
        return Err(Refusal::invalid(
            "actions",
            "actions: The groups of a rule cannot be changed",
        ));
    }
    rule.doc.insert("name".to_owned(), json!(name_of(&body)?));
    rule.doc.insert("conditions".to_owned(), conditions(&body)?);
    rule.doc.insert("lastUpdated".to_owned(), json!(visit.now));
    visit.keep_thing(KIND, &rule)?;
    visit.event("group.rule.update", &rule.id, &Value::Null)?;
    Ok(Answer::ok(&Value::Object(rule.doc)))
}

fn delete(visit: &Visit<'_>, request: &Request, rule: &Thing) -> Outcome {
    if rule.text("status") == "ACTIVE" {
        return Err(Refusal::invalid(
            "status",
            "status: Only an inactive rule can be deleted",
        ));
    }
    if request.flag("removeUsers", false) {
        for member in visit.things(MEMBER, &rule.id)? {
            if let Some((user, group)) = member.id.split_once(':') {
                visit.leave(user, group)?;
            }
        }
    }
    visit.drop_thing(KIND, "", &rule.id)?;
    visit.event("group.rule.delete", &rule.id, &Value::Null)?;
    Ok(Answer::json(202, &json!({})))
}

fn set_status(visit: &Visit<'_>, mut rule: Thing, status: &str) -> Result<Thing, Refusal> {
    rule.doc.insert("status".to_owned(), json!(status));
    rule.doc.insert("lastUpdated".to_owned(), json!(visit.now));
    visit.keep_thing(KIND, &rule)?;
    let kind = if status == "ACTIVE" {
        "group.rule.activate"
    } else {
        "group.rule.deactivate"
    };
    visit.event(kind, &rule.id, &Value::Null)?;
    Ok(rule)
}

fn name_of(body: &Map<String, Value>) -> Result<&str, Refusal> {
    body.get("name")
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty() && name.chars().count() <= 50)
        .ok_or_else(|| Refusal::invalid("name", "name: Between 1 and 50 characters are needed"))
}

/// Takes the conditions of a rule; the lists of exclusions are always there.
fn conditions(body: &Map<String, Value>) -> Result<Value, Refusal> {
    let given = body.get("conditions").unwrap_or(&Value::Null);
    let text = given
        .pointer("/expression/value")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if Expression::parse(text).is_none() {
        return Err(Refusal::invalid(
            "expression",
            "expression: The expression is not valid",
        ));
    }
    let exclude = given
        .pointer("/people/users/exclude")
        .filter(|list| list.is_array())
        .cloned()
        .unwrap_or_else(|| json!([]));
    Ok(json!({
        "people": { "users": { "exclude": exclude }, "groups": { "exclude": [] } },
        "expression": { "value": text, "type": "urn:okta:expression:1.0" },
    }))
}

fn group_ids(actions: Option<&Value>) -> Vec<String> {
    let ids = actions.and_then(|actions| actions.pointer("/assignUserToGroups/groupIds"));
    let ids = ids.and_then(Value::as_array).into_iter().flatten();
    ids.filter_map(|id| id.as_str().map(str::to_owned))
        .collect()
}

/// Does the rule, active or not, want this user in its groups?
fn wants(rule: &Thing, user: &str, profile: &Map<String, Value>) -> bool {
    let conditions = rule.doc.get("conditions").unwrap_or(&Value::Null);
    let excluded = conditions
        .pointer("/people/users/exclude")
        .and_then(Value::as_array)
        .is_some_and(|list| list.iter().any(|id| id.as_str() == Some(user)));
    let expression = Expression::parse(text(&rule.doc));
    !excluded && expression.is_some_and(|expression| expression.holds(profile))
}

impl Visit<'_> {
    fn rule(&self, id: &str) -> Result<Thing, Refusal> {
        self.thing(KIND, "", id)?
            .ok_or_else(|| Refusal::not_found(id, "GroupRule"))
    }

    fn active_rules(&self) -> Result<Vec<Thing>, Refusal> {
        let mut rules = self.things(KIND, "")?;
        rules.retain(|rule| rule.text("status") == "ACTIVE");
        Ok(rules)
    }

    /// Lets every active rule look at a user whose profile is new.
    pub(super) fn apply_rules(&self, user: &User) -> Result<(), Refusal> {
        for rule in self.active_rules()? {
            self.apply(&rule, &user.id, &user.profile)?;
        }
        Ok(())
    }

    fn apply_to_all(&self, rule: &Thing) -> Result<(), Refusal> {
        let mut statement = self
            .db
            .prepare_cached("SELECT id, doc FROM users WHERE status <> 'DEPROVISIONED'")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, doc): (String, String) = (row.get(0)?, row.get(1)?);
            let doc: Value = serde_json::from_str(&doc).map_err(|_| Refusal::internal())?;
            if let Some(profile) = doc.get("profile").and_then(Value::as_object) {
                self.apply(rule, &id, profile)?;
            }
        }
        Ok(())
    }

    fn apply(&self, rule: &Thing, user: &str, profile: &Map<String, Value>) -> Result<(), Refusal> {
        let wanted = wants(rule, user, profile);
        for group in group_ids(rule.doc.get("actions")) {
            let id = format!("{user}:{group}");
            let is_there = self.thing(MEMBER, &rule.id, &id)?.is_some();
            if wanted && !is_there {
                let user = self.user_by_id(user)?;
                if self.join_group(&group, &user)? {
                    let member = Thing {
                        id,
                        owner: rule.id.clone(),
                        doc: Map::new(),
                    };
                    self.keep_thing(MEMBER, &member)?;
                }
            } else if !wanted && is_there {
                self.drop_thing(MEMBER, &rule.id, &id)?;
                self.leave(user, &group)?;
            }
        }
        Ok(())
    }

    /// Takes a user out of a group; false if they were not in it.
    pub(super) fn leave(&self, user: &str, group: &str) -> Result<bool, Refusal> {
        let removed = self
            .db
            .prepare_cached("DELETE FROM members WHERE group_id = ?1 AND user_id = ?2")?
            .execute([group, user])?;
        if removed > 0 {
            // The group may be gone, and the rule still know of it.
            if let Ok(mut of) = self.group(group) {
                self.touch_members(&mut of)?;
            }
            self.event(
                "group.user_membership.remove",
                user,
                &json!({ "group": group }),
            )?;
        }
        Ok(removed > 0)
    }

    /// A member was taken out by hand: the rules that put them there leave them out from now on.
    pub(super) fn exclude_from_rules(&self, user: &str, group: &str) -> Result<(), Refusal> {
        for mut rule in self.things(KIND, "")? {
            if !self.drop_thing(MEMBER, &rule.id, &format!("{user}:{group}"))? {
                continue;
            }
            let exclude = rule
                .doc
                .get_mut("conditions")
                .and_then(|conditions| conditions.pointer_mut("/people/users/exclude"))
                .and_then(Value::as_array_mut);
            if let Some(exclude) = exclude {
                exclude.push(json!(user));
            }
            self.keep_thing(KIND, &rule)?;
        }
        Ok(())
    }

    /// A group is gone: rules that fill it cannot work any more.
    pub(super) fn invalidate_rules(&self, group: &str) -> Result<(), Refusal> {
        for mut rule in self.things(KIND, "")? {
            if group_ids(rule.doc.get("actions"))
                .iter()
                .any(|id| id == group)
            {
                rule.doc.insert("status".to_owned(), json!("INVALID"));
                rule.doc.insert("allGroupsValid".to_owned(), json!(false));
                self.keep_thing(KIND, &rule)?;
            }
        }
        Ok(())
    }

    /// Is this group filled by a rule?
    pub(super) fn has_rules(&self, group: &str) -> Result<bool, Refusal> {
        let rules = self.active_rules()?;
        Ok(rules.iter().any(|rule| {
            group_ids(rule.doc.get("actions"))
                .iter()
                .any(|id| id == group)
        }))
    }
}
