//! `auth test`: does the address lead to an Okta org, and is the token good?
//!
//! Two requests: the org's public description, sent without the credential, so that a wrong address
//! is not mistaken for a wrong token; then the user behind the credential. What worked is told on
//! stderr when a later step fails. Latencies are whole milliseconds; the first one includes the
//! connection. Errors: not an Okta org (no class of its own), a refused token (credential), or what
//! the client says. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingMetadata/> and
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/getUser>

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::{Org, Settings};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::{Organization, User};
use crate::okta::{self, Base, RateHeaders, UserKey};
use crate::output::{Card, Cell, shapes};

/// What was found out.
struct Connection {
    org: String,
    base: Base,
    is_verified: bool,
    organization: Organization,
    address_took: Duration,
    /// None for a credential that no user is behind.
    user: Option<User>,
    user_took: Duration,
    rate: RateHeaders,
    /// How the credential was sent.
    scheme: Option<&'static str>,
}

/// Tries the connection.
pub async fn run(cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::CONNECTION, false)?;
    let client = cx.client().await?;
    let base = client.base().clone();

    let start = cx.clock.elapsed();
    let organization = client.org().well_known().await;
    let address_took = cx.clock.elapsed().saturating_sub(start);
    let organization = organization.map_err(|e| not_okta(&base, e))?.view;

    let start = cx.clock.elapsed();
    let me = client.users().get(&UserKey::Me).await;
    let user_took = cx.clock.elapsed().saturating_sub(start);
    let (user, rate) = match me {
        Ok(me) => (Some(me.view), me.rate),
        // Not every credential has a user; to be told so, it must have been accepted.
        Err(error)
            if error.is_not_found()
                || client.is_application() && error.kind() == Kind::Permission =>
        {
            (None, RateHeaders::default())
        }
        Err(error) => {
            let engine = engine_name(&organization);
            cx.out.status(&format!(
                "{} answers and is an Okta org ({engine})",
                base.host()
            ));
            return Err(not_authorized(cx, &base, error));
        }
    };
    let connection = Connection {
        org: match cx.settings()?.org {
            Org::Sandbox => "sandbox".to_owned(),
            _ => base.host().to_owned(),
        },
        is_verified: !cx.settings()?.insecure,
        base,
        organization,
        address_took,
        user,
        user_took,
        rate,
        scheme: client.scheme(),
    };
    let card = connection.card(cx.out.look().verbose > 0);
    let object = connection.json().to_string();
    Ok(cx.out.card(&shapes::CONNECTION, object.as_bytes(), &card)?)
}

/// Tells an answer of somebody else from an answer that did not come.
pub(super) fn not_okta(base: &Base, error: okta::Error) -> anyhow::Error {
    let is_somebody_else = error.is_not_found()
        || matches!(
            error,
            okta::Error::NotJson { .. } | okta::Error::Redirect { .. } | okta::Error::Shape { .. }
        );
    if !is_somebody_else {
        return error.into();
    }
    // As text: a 404 of a stranger must not count as "not found".
    let mut said = error.to_string();
    if let Some(source) = std::error::Error::source(&error) {
        said = format!("{said}: {source}");
    }
    Failure::new(
        Kind::Other,
        format!("{} does not answer like an Okta org", base.host()),
    )
    .because(said)
    .hint("check the address: it is the one in the browser when you are in the Admin Console")
    .hint("okta-admin auth status shows where the address comes from")
    .into()
}

/// Adds to a refusal where the refused token comes from.
pub(super) fn not_authorized(cx: &Context, base: &Base, error: okta::Error) -> anyhow::Error {
    if error.kind() != Kind::Credential {
        return error.into();
    }
    let source = match cx.settings().map(Settings::connection) {
        Ok(Ok(Some((_, credential)))) => format!(" (from {})", credential.source()),
        _ => String::new(),
    };
    Failure::new(
        Kind::Credential,
        format!("{} refuses the token{source}", base.host()),
    )
    .because(error)
    .hint("make a new one in the Admin Console, Security > API > Tokens")
    .into()
}

impl Connection {
    fn certificate(&self) -> &'static str {
        match (self.base.as_str().starts_with("https:"), self.is_verified) {
            (true, true) => "verified",
            (true, false) => "not checked",
            // Plain HTTP exists on loopback only.
            (false, _) => "none, loopback",
        }
    }

    fn json(&self) -> Value {
        let user = self.user.as_ref().map(|user| {
            json!({
                "id": user.id.as_str(),
                "login": user.login(),
                "status": user.status.word(),
            })
        });
        let engine = if self.organization.is_identity_engine() {
            "identity"
        } else {
            "classic"
        };
        json!({
            "org": self.org,
            "url": self.base.as_str(),
            "org_id": self.organization.id,
            "engine": engine,
            "certificate": self.certificate(),
            "authorization": self.scheme,
            "user": user,
            "latency_ms": millis(self.user_took),
            "connect_ms": millis(self.address_took),
            "rate_limit": {
                "limit": self.rate.limit,
                "remaining": self.rate.remaining,
                "resets": resets(&self.rate).map(|at| at.to_string()),
            },
        })
    }

    fn card(&self, with_limits: bool) -> Card {
        let mut card = Card::new(format!("{}: connected", self.org));
        card.line("address", self.base.as_str());
        card.line("certificate", self.certificate());
        card.line("authorization", self.scheme.unwrap_or("none"));
        card.line("engine", engine_name(&self.organization));
        card.line("org id", self.organization.id.as_str());
        match &self.user {
            Some(user) => {
                card.line("signed in as", user.login());
                card.line("user id", user.id.as_str());
                card.line("status", Cell::Status(user.status.word().to_owned()));
            }
            None => card.line("signed in as", "an application, no user"),
        }
        let (address, user) = (millis(self.address_took), millis(self.user_took));
        card.line(
            "latency",
            format!("{address} ms with connecting, then {user} ms"),
        );
        if with_limits {
            let number = |n: Option<u64>| n.map(|n| Cell::Json(n.into()));
            card.section("rate limit of this request's class");
            card.line("limit", number(self.rate.limit));
            card.line("remaining", number(self.rate.remaining));
            card.line("resets", resets(&self.rate));
        }
        card
    }
}

pub(super) fn engine_name(organization: &Organization) -> &'static str {
    if organization.is_identity_engine() {
        "Identity Engine"
    } else {
        "Classic Engine"
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn resets(rate: &RateHeaders) -> Option<Timestamp> {
    let last = rate.resets.last()?;
    Timestamp::from_second(*last).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(base: &str, is_verified: bool, pipeline: &str) -> Connection {
        let organization = json!({"id": "00o1", "pipeline": pipeline});
        Connection {
            org: "acme.okta.com".to_owned(),
            base: Base::new(base).unwrap(),
            is_verified,
            organization: serde_json::from_value(organization).unwrap(),
            address_took: Duration::from_millis(31),
            user: None,
            user_took: Duration::from_micros(4900),
            scheme: Some("SSWS"),
            rate: RateHeaders {
                limit: Some(600),
                remaining: Some(598),
                resets: vec![1, 60],
            },
        }
    }

    #[test]
    fn a_certificate_counts_as_verified_only_if_it_was() {
        for (base, is_verified, expected) in [
            ("https://acme.okta.com", true, "verified"),
            ("https://acme.okta.com", false, "not checked"),
            ("http://127.0.0.1:80", true, "none, loopback"),
        ] {
            let connection = connection(base, is_verified, "idx");
            assert_eq!(connection.certificate(), expected);
        }
    }

    #[test]
    fn the_object_says_which_engine_and_keeps_an_absent_user_as_null() {
        let object = connection("https://acme.okta.com", true, "v1").json();
        assert_eq!(object["engine"], "classic");
        assert_eq!(object["user"], Value::Null);
        assert_eq!(object["latency_ms"], 4);
        assert_eq!(object["rate_limit"]["resets"], "1970-01-01T00:01:00Z");
    }

    #[test]
    fn limits_are_shown_only_when_asked_for() {
        let connection = connection("https://acme.okta.com", true, "idx");
        assert_eq!(connection.card(false).sections.len(), 1);
        assert_eq!(connection.card(true).sections.len(), 2);
    }

    #[test]
    fn an_answer_of_somebody_else_is_no_missing_object_and_silence_stays_silence() {
        let base = Base::new("https://acme.example").unwrap();
        let html = okta::Error::NotJson {
            doing: "read".to_owned(),
            status: 200,
            start: "<html>".to_owned(),
            request_id: None,
        };
        let error = not_okta(&base, html);
        assert_eq!(crate::exit::Exit::of_error(&error).code(), 1);
        assert_eq!(
            error.to_string(),
            "acme.example does not answer like an Okta org"
        );
        let silence = okta::Error::TimedOut {
            doing: "read".to_owned(),
            after: Duration::from_secs(1),
        };
        let error = not_okta(&base, silence);
        assert_eq!(crate::exit::Exit::of_error(&error).code(), 5);
    }
}
