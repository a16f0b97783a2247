//! What somebody who leaves has, as far as this credential may see it: lines for people, an object
//! for JSON. Pure; reading it is in `read.rs`.

use serde_json::{Map, Value, json};

use crate::commands::write::Facts;
use crate::model::{ApiToken, Factor, Group, RoleAssignment, Status};

/// What was found, or why it cannot be seen.
pub(super) type Seen<T> = Result<Vec<T>, String>;

/// How many of a kind are named to a person; JSON has all.
const NAMED: usize = 20;

/// Everything that is looked at.
pub(super) struct Has {
    pub roles: Seen<Role>,
    pub groups: Seen<Membership>,
    pub apps: Seen<Assigned>,
    pub factors: Seen<Factor>,
    pub grants: Seen<Grant>,
    pub tokens: Seen<Token>,
    pub api_tokens: Seen<ApiToken>,
    /// Those whose profile names the user as manager.
    pub reports: Seen<Linked>,
    /// Those whom a relation between users ties to the user.
    pub linked: Seen<Linked>,
}

/// An administrator role; one that comes through groups cannot be taken from the user.
pub(super) struct Role {
    pub held: RoleAssignment,
    /// The groups, where it is not held directly.
    pub through: Option<Vec<String>>,
}

/// A group, and what put the user into it.
pub(super) struct Membership {
    pub group: Group,
    pub filled: Filled,
}

/// What fills a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// People, by hand.
    ByHand,
    /// A group rule, by its name; whoever is taken out becomes an exclusion of the rule.
    Rule(String),
    /// A directory or an application.
    Elsewhere,
    /// Okta, with everyone.
    Okta,
    /// By hand or by a rule: the rules cannot be seen.
    Unclear,
}

/// An application.
pub(super) struct Assigned {
    pub id: String,
    pub label: String,
    pub status: String,
    /// `USER`, or `GROUP` where a group brings it.
    pub scope: String,
}

/// A scope that was granted to a client.
pub(super) struct Grant {
    pub id: String,
    pub scope: String,
    pub client: String,
}

/// A refresh token that a client holds.
pub(super) struct Token {
    pub id: String,
    pub client: String,
}

/// Another user.
pub(super) struct Linked {
    pub id: String,
    pub login: Option<String>,
    /// What the other user is to this one, such as `subordinate`.
    pub relation: String,
}

/// One thing that somebody has.
trait Fact {
    fn line(&self) -> String;
    fn json(&self) -> Value;
}

impl Fact for Role {
    fn line(&self) -> String {
        let name = self.held.name();
        match self.through.as_deref() {
            None => format!("role {name}, held directly"),
            Some([]) => format!("role {name}, through a group: it stays with the group"),
            Some(groups) => {
                let groups = groups.join(", ");
                format!("role {name}, through group {groups}: it stays with the group")
            }
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.held.id, "type": self.held.role_type, "label": self.held.label,
            "direct": self.through.is_none(), "through": self.through,
        })
    }
}

impl Fact for Membership {
    fn line(&self) -> String {
        let name = self.group.name();
        match &self.filled {
            Filled::ByHand => format!("group {name}, added by hand"),
            Filled::Rule(rule) => {
                format!("group {name}, filled by the rule {rule:?}: never touched")
            }
            Filled::Elsewhere => {
                let from = &self.group.group_type;
                format!("group {name}, filled by a directory or an application ({from})")
            }
            Filled::Okta => format!("group {name}, like everyone"),
            Filled::Unclear => format!("group {name}, added by hand or by a rule"),
        }
    }

    fn json(&self) -> Value {
        let (by, rule) = match &self.filled {
            Filled::ByHand => ("hand", None),
            Filled::Rule(rule) => ("rule", Some(rule)),
            Filled::Elsewhere => ("directory", None),
            Filled::Okta => ("okta", None),
            Filled::Unclear => ("unknown", None),
        };
        json!({
            "id": self.group.id, "name": self.group.name(), "type": self.group.group_type,
            "filled_by": by, "rule": rule,
        })
    }
}

impl Fact for Assigned {
    fn line(&self) -> String {
        let how = if self.scope == "GROUP" {
            "through a group"
        } else {
            "assigned directly"
        };
        format!("app {}, {how}", self.label)
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "label": self.label, "status": self.status, "scope": self.scope})
    }
}

impl Fact for Factor {
    fn line(&self) -> String {
        format!("factor {}", self.words())
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id, "factorType": self.factor_type, "provider": self.provider,
            "status": self.status,
        })
    }
}

impl Fact for Grant {
    fn line(&self) -> String {
        format!("grant of {} to the client {}", self.scope, self.client)
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "scopeId": self.scope, "clientId": self.client})
    }
}

impl Fact for Token {
    fn line(&self) -> String {
        format!("OAuth token {} with the client {}", self.id, self.client)
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "clientId": self.client})
    }
}

impl Fact for ApiToken {
    fn line(&self) -> String {
        format!(
            "API token {} ({}): it works only as long as the account does",
            self.name, self.id
        )
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "name": self.name})
    }
}

impl Fact for Linked {
    fn line(&self) -> String {
        let who = self.login.as_ref().unwrap_or(&self.id);
        format!("{} {who}", self.relation)
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "login": self.login, "relation": self.relation})
    }
}

/// Collects the facts in their order.
#[derive(Default)]
struct Sheet {
    lines: Vec<String>,
    object: Map<String, Value>,
    unseen: Map<String, Value>,
}

impl Sheet {
    fn add<T: Fact>(&mut self, key: &str, seen: &Seen<T>) {
        let facts = match seen {
            Ok(facts) => facts,
            Err(why) => {
                self.lines.push(unseen(key, why));
                self.unseen.insert(key.to_owned(), why.as_str().into());
                self.object.insert(key.to_owned(), Value::Null);
                return;
            }
        };
        let named = facts.iter().take(NAMED);
        self.lines
            .extend(named.map(|fact| format!("has {}", fact.line())));
        if let Some(more) = facts.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let key = key.replace('_', " ");
            self.lines.push(format!("has {more} more {key}"));
        }
        let objects: Vec<Value> = facts.iter().map(Fact::json).collect();
        self.object.insert(key.to_owned(), objects.into());
    }
}

fn unseen(key: &str, why: &str) -> String {
    format!("{} cannot be seen: {why}", key.replace('_', " "))
}

/// Whether somebody in this status may be signed in.
pub(super) fn may_be_signed_in(status: &Status) -> bool {
    !matches!(status, Status::Staged | Status::Deprovisioned)
}

impl Has {
    /// Returns everything, for the preview.
    pub(super) fn facts(&self, status: &Status) -> Facts {
        let mut sheet = Sheet::default();
        sheet.add("roles", &self.roles);
        sheet.add("groups", &self.groups);
        sheet.add("apps", &self.apps);
        sheet.add("factors", &self.factors);
        sheet.add("grants", &self.grants);
        sheet.add("tokens", &self.tokens);
        sheet.add("api_tokens", &self.api_tokens);
        sheet.add("reports", &self.reports);
        sheet.add("linked", &self.linked);
        if may_be_signed_in(status) {
            let said = "sessions cannot be listed; whatever there is will be ended";
            sheet.lines.push(said.to_owned());
        }
        let Sheet {
            lines,
            mut object,
            unseen,
        } = sheet;
        object.insert("unseen".to_owned(), unseen.into());
        Facts {
            lines,
            object: object.into(),
        }
    }

    /// Returns what the steps leave for somebody else to see to; said where no preview was.
    pub(super) fn left(&self, revokes_api_tokens: bool) -> Vec<String> {
        let mut left = Vec::new();
        let roles = self.roles.iter().flatten();
        left.extend(roles.filter(|r| r.through.is_some()).map(Fact::line));
        if !revokes_api_tokens {
            left.extend(self.api_tokens.iter().flatten().map(Fact::line));
        }
        left.extend(self.reports.iter().flatten().map(Fact::line));
        left.extend(self.linked.iter().flatten().map(Fact::line));
        for line in &mut left {
            line.insert_str(0, "has ");
        }
        let mut blind = |key: &str, why: Option<&String>| {
            left.extend(why.map(|why| unseen(key, why)));
        };
        blind("roles", self.roles.as_ref().err());
        blind("factors", self.factors.as_ref().err());
        blind("grants", self.grants.as_ref().err());
        blind("api_tokens", self.api_tokens.as_ref().err());
        left
    }
}
