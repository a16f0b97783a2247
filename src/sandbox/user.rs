//! Users: the object, its columns, and how one is found, kept and shown.
//!
//! A row holds the object as answered, without `_links` (their host differs from run to run), so
//! that a list copies bytes. `mobilePhone` and `secondEmail` are always there, null if unset.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use rusqlite::Row;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::org::Visit;
use super::password::{self, hex_digest};
use super::schema;
use super::status::{self, Status};

/// How many former passwords are remembered.
const HISTORY: usize = 4;

/// A user, as the rules see one.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub serial: i64,
    pub id: String,
    pub status: Status,
    pub created: String,
    pub activated: Option<String>,
    pub status_changed: Option<String>,
    pub last_login: Option<String>,
    pub last_updated: String,
    pub password_changed: Option<String>,
    pub type_id: String,
    pub profile: Map<String, Value>,
    pub question: Option<String>,
    pub provider: Provider,
    pub secret: Secret,
}

/// Who checks the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Provider {
    /// `OKTA`, `IMPORT`, `FEDERATION`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of the directory or identity provider.
    pub name: String,
}

impl Provider {
    /// Okta itself.
    pub(super) fn okta() -> Self {
        Self {
            kind: "OKTA".to_owned(),
            name: "OKTA".to_owned(),
        }
    }
}

/// A user as answered. `credentials` stays last, lists rely on it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'u> {
    id: &'u str,
    status: &'u str,
    created: &'u str,
    activated: Option<&'u str>,
    status_changed: Option<&'u str>,
    last_login: Option<&'u str>,
    last_updated: &'u str,
    password_changed: Option<&'u str>,
    #[serde(rename = "type")]
    type_: Id<'u>,
    profile: &'u Map<String, Value>,
    credentials: Credentials<'u>,
}

#[derive(Serialize)]
struct Id<'u> {
    id: &'u str,
}

/// Credentials as answered: that there is a password, never which.
#[derive(Serialize)]
pub(super) struct Credentials<'u> {
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emails: Option<[Email<'u>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_question: Option<Question<'u>>,
    provider: &'u Provider,
}

#[derive(Serialize)]
struct Email<'u> {
    value: &'u Value,
    status: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Question<'u> {
    question: &'u str,
}

/// What is known and never shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Secret {
    /// Is there a password at all?
    pub has_password: bool,
    /// The digest of the password; absent for an imported hash.
    pub password: Option<String>,
    /// The digest of the recovery answer.
    pub answer: Option<String>,
    /// Digests of former passwords, the newest first.
    #[serde(default)]
    pub history: Vec<String>,
}

impl User {
    /// Returns the login.
    pub(super) fn login(&self) -> &str {
        self.profile
            .get("login")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Moves to a status; the time is noted only when it is another one.
    pub(super) fn move_to(&mut self, status: Status, now: &str) {
        if self.status != status {
            self.status = status;
            self.status_changed = Some(now.to_owned());
        }
        if self.activated.is_none() && !matches!(status, Status::Staged | Status::Deprovisioned) {
            self.activated = Some(now.to_owned());
        }
    }

    /// Sets a password that was checked before.
    pub(super) fn set_password(&mut self, visit: &Visit<'_>, new: &str) {
        if let Some(old) = self.secret.password.take() {
            self.secret.history.insert(0, old);
            self.secret.history.truncate(HISTORY);
        }
        self.secret.has_password = true;
        self.secret.password = Some(password::digest(visit.clock, new));
        self.password_changed = Some(visit.now.clone());
        if self.provider.kind == "IMPORT" {
            self.provider = Provider::okta();
        }
    }

    /// Was this one of the last passwords, or is it the present one?
    pub(super) fn remembers(&self, candidate: &str) -> bool {
        self.secret
            .password
            .iter()
            .chain(&self.secret.history)
            .any(|digest| password::matches(digest, candidate))
    }

    /// Returns `credentials` as answered; `emails` come with a whole user only.
    pub(super) fn credentials(&self, emails: bool) -> Credentials<'_> {
        let email = self.profile.get("email");
        Credentials {
            password: self.secret.has_password.then(Map::new),
            emails: email
                .filter(|_| emails && self.secret.has_password)
                .map(|value| {
                    [Email {
                        value,
                        status: "VERIFIED",
                        kind: "PRIMARY",
                    }]
                }),
            recovery_question: self
                .question
                .as_deref()
                .map(|question| Question { question }),
            provider: &self.provider,
        }
    }

    /// Returns the object without `_links`.
    pub(super) fn document(&self) -> String {
        let document = Document {
            id: &self.id,
            status: self.status.word(),
            created: &self.created,
            activated: self.activated.as_deref(),
            status_changed: self.status_changed.as_deref(),
            last_login: self.last_login.as_deref(),
            last_updated: &self.last_updated,
            password_changed: self.password_changed.as_deref(),
            type_: Id { id: &self.type_id },
            profile: &self.profile,
            credentials: self.credentials(true),
        };
        serde_json::to_string(&document).expect("strings and maps of JSON are always JSON")
    }

    /// Reads a row of serial, object and secrets.
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Result<Self, Refusal>> {
        let serial = row.get(0)?;
        let doc: String = row.get(1)?;
        let secret: String = row.get(2)?;
        Ok(Self::read(serial, &doc, &secret).ok_or_else(Refusal::internal))
    }

    fn read(serial: i64, doc: &str, secret: &str) -> Option<Self> {
        let doc: Value = serde_json::from_str(doc).ok()?;
        let text = |key: &str| doc.get(key).and_then(Value::as_str).map(str::to_owned);
        let provider = doc.pointer("/credentials/provider")?;
        let of_provider = |key: &str| Some(provider.get(key)?.as_str()?.to_owned());
        Some(Self {
            serial,
            id: text("id")?,
            status: Status::of(doc.get("status")?.as_str()?)?,
            created: text("created")?,
            activated: text("activated"),
            status_changed: text("statusChanged"),
            last_login: text("lastLogin"),
            last_updated: text("lastUpdated")?,
            password_changed: text("passwordChanged"),
            type_id: doc.pointer("/type/id")?.as_str()?.to_owned(),
            profile: doc.get("profile")?.as_object()?.clone(),
            question: doc
                .pointer("/credentials/recovery_question/question")
                .and_then(Value::as_str)
                .map(str::to_owned),
            provider: Provider {
                kind: of_provider("type")?,
                name: of_provider("name")?,
            },
            secret: serde_json::from_str(secret).ok()?,
        })
    }
}

impl Visit<'_> {
    /// Answers with one user and the operations that are open to them, perhaps without
    /// credentials.
    pub(super) fn show_user(&self, user: &User, bare: bool) -> Result<Answer, Refusal> {
        let doc = user.document();
        let mut body = kept(&doc, bare).as_bytes().to_vec();
        body.extend_from_slice(b",\"_links\":");
        body.extend_from_slice(self.user_links(user)?.to_string().as_bytes());
        body.push(b'}');
        Ok(Answer::bytes(200, body))
    }

    fn user_links(&self, user: &User) -> Result<Value, Refusal> {
        let own = format!("{}/api/v1/users/{}", self.base, user.id);
        let mut links = Map::new();
        for &name in status::links(user.status, user.secret.has_password) {
            let link = match name {
                "self" => json!({ "href": own }),
                "schema" => json!({ "href": schema::href(self, &user.type_id)? }),
                "type" => json!({
                    "href": format!("{}/api/v1/meta/types/user/{}", self.base, user.type_id)
                }),
                "delete" => json!({ "href": own, "method": "DELETE" }),
                "forgotPassword" | "changePassword" | "changeRecoveryQuestion" => json!({
                    "href": format!("{own}/credentials/{}", snake(name)), "method": "POST"
                }),
                _ => json!({
                    "href": format!("{own}/lifecycle/{}", snake(name)), "method": "POST"
                }),
            };
            links.insert(name.to_owned(), link);
        }
        Ok(Value::Object(links))
    }
}

/// Returns the weak ETag of a user, quotes included.
pub(super) fn etag(user: &User) -> String {
    format!("W/\"{}\"", hex_digest(user.document().as_bytes()))
}

/// Refuses when `If-Match` is there and is not the present ETag.
pub(super) fn check_match(if_match: Option<&str>, user: &User) -> Result<(), Refusal> {
    let Some(wanted) = if_match else {
        return Ok(());
    };
    let opaque = wanted
        .trim()
        .trim_start_matches("W/")
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match opaque {
        None if wanted.trim() == "*" => Ok(()),
        None => Err(Refusal::new(
            400,
            "E0000242",
            "Invalid ETag value in the If-Match header.",
        )),
        Some(tag) if tag == hex_digest(user.document().as_bytes()) => Ok(()),
        Some(_) => Err(Refusal::new(412, "E0000231", "ETag value doesn't match.")),
    }
}

/// Appends a user of a list to `out`: the stored object with a `self` link.
pub(super) fn append_listed(out: &mut Vec<u8>, base: &str, id: &str, doc: &str, without: bool) {
    for part in [
        kept(doc, without),
        ",\"_links\":{\"self\":{\"href\":\"",
        base,
        "/api/v1/users/",
        id,
        "\"}}}",
    ] {
        out.extend_from_slice(part.as_bytes());
    }
}

/// Returns an object without its closing brace and perhaps `without` its credentials.
fn kept(doc: &str, without: bool) -> &str {
    // Credentials are the last key, and a JSON string cannot hold this text unescaped.
    let end = if without {
        doc.rfind(",\"credentials\":")
    } else {
        None
    };
    end.or_else(|| doc.len().checked_sub(1))
        .and_then(|end| doc.get(..end))
        .unwrap_or_default()
}

/// Returns what is kept of the secrets.
pub(super) fn secret_text(secret: &Secret) -> String {
    serde_json::to_string(secret).expect("strings and booleans are always JSON")
}

/// `resetPassword` becomes `reset_password`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_user_ends_with_its_link_and_may_lose_its_credentials() {
        let doc = r#"{"id":"1","profile":{"a":",\"credentials\":"},"credentials":{"x":{}}}"#;
        for (bare, want) in [
            (
                false,
                r#"{"id":"1","profile":{"a":",\"credentials\":"},"credentials":{"x":{}},"_links":{"self":{"href":"b/api/v1/users/1"}}}"#,
            ),
            (
                true,
                r#"{"id":"1","profile":{"a":",\"credentials\":"},"_links":{"self":{"href":"b/api/v1/users/1"}}}"#,
            ),
        ] {
            let mut out = Vec::new();
            append_listed(&mut out, "b", "1", doc, bare);
            assert_eq!(String::from_utf8(out).unwrap(), want);
        }
    }

    #[test]
    fn the_names_of_links_become_paths() {
        assert_eq!(snake("changeRecoveryQuestion"), "change_recovery_question");
        assert_eq!(snake("suspend"), "suspend");
    }
}
