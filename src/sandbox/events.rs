//! The events of the log: what is kept of one becomes the object that is answered and delivered.
//!
//! Kept are the time, the kind, whom it happened to and what they were called then; the rest is the
//! same for all: the actor is the administrator behind the token, unless it was kept who else.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/>

use rusqlite::{OptionalExtension as _, Row};
use serde_json::{Map, Value, json};

use super::answer::Refusal;
use super::deliver::{Address, Delivery};
use super::faults;
use super::oauth::Caller;
use super::org::Visit;
use super::routes::HOOK;

/// An event as it is kept.
pub(super) struct Kept {
    /// Its place in the log.
    pub serial: i64,
    /// When.
    pub at: String,
    kind: String,
    target: String,
    detail: Value,
}

impl Kept {
    /// Reads `serial, at, kind, target, detail`.
    pub(super) fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        let detail: String = row.get(4)?;
        Ok(Self {
            serial: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            target: row.get(3)?,
            detail: serde_json::from_str(&detail).unwrap_or_default(),
        })
    }
}

/// Who acts unless an event says who else: the administrator.
pub(super) struct Actor(Value);

impl Actor {
    /// Reads the administrator.
    pub(super) fn of(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let id = visit.meta("admin")?;
        Ok(Self(visit.named(&id)?.unwrap_or_else(|| unknown(&id))))
    }

    /// Returns the event as it is answered.
    pub(super) fn event(&self, kept: &Kept, org: &str) -> Value {
        let mut targets = vec![
            kept.detail
                .get("target")
                .cloned()
                .unwrap_or_else(|| unknown(&kept.target)),
        ];
        targets.extend(kept.detail.get("other").cloned());
        let failure = kept.detail.get("failure");
        let request = kept.detail.get("request").cloned();
        let request = request.unwrap_or_else(|| json!(uuid(org, -kept.serial)));
        json!({
            "actor": kept.detail.get("actor").unwrap_or(&self.0),
            "client": {
                "userAgent": { "rawUserAgent": null, "os": "Unknown", "browser": "UNKNOWN" },
                "zone": "null",
                "device": "Unknown",
                "id": null,
                "ipAddress": "127.0.0.1",
                "geographicalContext": null,
            },
            "device": null,
            "authenticationContext": { "authenticationStep": 0, "externalSessionId": "trs" },
            "displayMessage": message(&kept.kind),
            "eventType": kept.kind,
            "outcome": {
                "result": if failure.is_some() { "FAILURE" } else { "SUCCESS" },
                "reason": failure,
            },
            "published": kept.at,
            "securityContext": { "asNumber": null, "isProxy": false },
            "severity": if failure.is_some() { "WARN" } else { "INFO" },
            "debugContext": { "debugData": {} },
            "legacyEventType": null,
            "transaction": { "type": "WEB", "id": request, "detail": {} },
            "uuid": uuid(org, kept.serial),
            "version": "0",
            "request": { "ipChain": [] },
            "target": targets,
        })
    }
}

fn unknown(id: &str) -> Value {
    json!({ "id": id, "type": "Unknown", "alternateId": "unknown", "displayName": "unknown", "detailEntry": null })
}

/// The name of an event, the same whenever it is asked for and in no other org.
fn uuid(org: &str, serial: i64) -> String {
    let seed = org.bytes().fold(serial.unsigned_abs(), |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut state = if serial < 0 { !seed } else { seed };
    let digits = format!(
        "{:016x}{:016x}",
        faults::mix(&mut state),
        faults::mix(&mut state)
    );
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

fn message(kind: &str) -> String {
    let known = match kind {
        "user.lifecycle.create" => "Create okta user",
        "user.lifecycle.activate" => "Activate Okta user",
        "user.lifecycle.deactivate" => "Deactivate Okta user",
        "user.lifecycle.suspend" => "Suspend Okta user",
        "user.lifecycle.unsuspend" => "Unsuspend Okta user",
        "user.lifecycle.delete.initiated" => "Delete Okta user initiated",
        "user.lifecycle.delete.completed" => "Delete Okta user",
        "user.account.update_profile" => "Update user profile for Okta",
        "user.account.update_password" => "User update password for Okta",
        "user.account.reset_password" => "Fired when a password is reset",
        "user.account.unlock_by_admin" => "Unlock user account by admin",
        "user.account.privilege.grant" => "Grant user privilege",
        "user.account.privilege.revoke" => "Revoke user privilege",
        "user.session.clear" => "Clear user session",
        "group.user_membership.add" => "Add user to group membership",
        "group.user_membership.remove" => "Remove user from group membership",
        "event_hook.delivery" => "Event hook delivery",
        other => return other.replace(['.', '_'], " "),
    };
    known.to_owned()
}

impl Visit<'_> {
    /// Adds to the detail of an event what those it happened to are called now, and who did it
    /// unless it was the administrator.
    pub(super) fn with_names(&self, target: &str, detail: &Value) -> Result<Value, Refusal> {
        let mut out = detail.as_object().cloned().unwrap_or_default();
        if !self.request.is_empty() {
            out.insert("request".to_owned(), json!(self.request));
        }
        if let Some(named) = self.named(target)? {
            out.insert("target".to_owned(), named);
        }
        let actor = match &self.caller {
            Caller::Token => None,
            Caller::App { client, .. } => Some(client),
            Caller::Person { user, .. } => Some(user),
        };
        if let Some(actor) = actor
            && let Some(named) = self.named(actor)?
        {
            out.insert("actor".to_owned(), named);
        }
        if let Some(group) = detail.get("group").and_then(Value::as_str)
            && let Some(named) = self.named(group)?
        {
            out.insert("other".to_owned(), named);
        }
        Ok(Value::Object(out))
    }

    /// Returns a user, a group or an app as events name them.
    fn named(&self, id: &str) -> Result<Option<Value>, Refusal> {
        let object = |kind: &str, alternate: String, display: String| {
            json!({ "id": id, "type": kind, "alternateId": alternate,
                "displayName": display, "detailEntry": null })
        };
        let user = self
            .db
            .prepare_cached(
                "SELECT doc ->> '$.profile.login',
                 coalesce(doc ->> '$.profile.displayName', trim(coalesce(doc ->> '$.profile.firstName', '')
                  || ' ' || coalesce(doc ->> '$.profile.lastName', '')))
                 FROM users WHERE id = ?1",
            )?
            .query_row([id], |row| {
                let login: Option<String> = row.get(0)?;
                let name: Option<String> = row.get(1)?;
                Ok((login.unwrap_or_default(), name.unwrap_or_default()))
            })
            .optional()?;
        if let Some((login, name)) = user {
            return Ok(Some(object("User", login, name)));
        }
        let group: Option<String> = self
            .db
            .prepare_cached("SELECT name FROM groups WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        if group.is_none()
            && let Some(app) = self.thing("app", "", id)?
        {
            let label = app.text("label").to_owned();
            return Ok(Some(object("PublicClientApp", id.to_owned(), label)));
        }
        Ok(group.map(|name| object("UserGroup", "unknown".to_owned(), name)))
    }

    /// Returns what has to be told to event hooks of the events of this request.
    pub(super) fn deliveries(&self) -> Result<Vec<Delivery>, Refusal> {
        let happened = self.happened();
        if happened.is_empty() {
            return Ok(Vec::new());
        }
        let mut hooks = self.things(HOOK, "")?;
        hooks.retain(|hook| {
            hook.text("status") == "ACTIVE" && hook.text("verificationStatus") == "VERIFIED"
        });
        if hooks.is_empty() {
            return Ok(Vec::new());
        }
        let (actor, org) = (Actor::of(self)?, self.meta("org")?);
        let mut out = Vec::new();
        for serial in happened {
            let kept = self
                .db
                .prepare_cached(
                    "SELECT serial, at, kind, target, detail FROM events WHERE serial = ?1",
                )?
                .query_row([serial], Kept::read)?;
            let event = actor.event(&kept, &org);
            for hook in hooks.iter().filter(|hook| wants(&hook.doc, &kept.kind)) {
                out.push(Delivery {
                    hook: hook.id.clone(),
                    address: Address::of(&hook.doc),
                    body: envelope(self, &hook.id, &event).to_string(),
                });
            }
        }
        Ok(out)
    }
}

fn wants(hook: &Map<String, Value>, kind: &str) -> bool {
    let items = hook.get("events").and_then(|events| events.get("items"));
    let items = items.and_then(Value::as_array);
    items.is_some_and(|items| items.iter().any(|item| item == kind))
}

fn envelope(visit: &Visit<'_>, hook: &str, event: &Value) -> Value {
    json!({
        "eventType": "com.okta.event_hook",
        "eventTypeVersion": "1.0",
        "cloudEventsVersion": "0.1",
        "source": format!("{}/api/v1/eventHooks/{hook}", visit.base),
        "eventId": event.get("uuid"),
        "data": { "events": [event] },
        "eventTime": visit.now,
        "contentType": "application/json",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_keeps_its_name_and_no_other_has_it() {
        assert_eq!(uuid("00o1", 7), uuid("00o1", 7));
        let names = [
            uuid("00o1", 7),
            uuid("00o1", 8),
            uuid("00o2", 7),
            uuid("00o1", -7),
        ];
        let unlike: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(unlike.len(), names.len());
        assert_eq!(names[0].len(), 36);
    }
}
