//! `auth doctor`: what a command needs, what the credential has of it, and how to get the rest.
//!
//! Without a command it shows the connection: who it is, with which scopes and roles, and what it can
//! read. Only reads are sent, and requests for tokens. What cannot be seen is said to be unknown. Errors:
//! a credential that is refused (credential), something that is missing (permission, after the result).

mod has;
mod verdict;
mod words;

use clap::Args;
use serde_json::{Value, json};

use super::probe::{Found, probe};
use super::test::{not_authorized, not_okta};
use crate::commands::needs::{self, Need};
use crate::config::CredentialFrom;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::{self, Client};
use crate::output::{Card, shapes};
use has::{Has, Who, look};
use verdict::{ScopesFrom, Verdict, compare};

/// The arguments of `auth doctor`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox auth doctor
  okta-admin --sandbox auth doctor user lifecycle suspend
  okta-admin --sandbox auth doctor --jq .missing user update -- --members-of Sales

Ends with 0 when nothing is known to be missing, 10 when something is, 4 when the credential is
refused. A service app needs both a scope and a role. Roles are those that Okta documents for a task;
whether a role is limited to some groups or apps is not looked at.")]
pub struct DoctorArgs {
    /// Look at what this command needs, such as user lifecycle suspend; its flags come after --
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

/// Everything that was found out.
struct Told<'a> {
    org: String,
    url: String,
    need: Option<&'a Need>,
    credential: &'static str,
    scheme: Option<&'static str>,
    scopes_from: ScopesFrom,
    has: Has,
    verdict: Verdict,
    reads: Option<Found>,
}

/// Looks and tells.
pub(super) async fn run(
    args: DoctorArgs,
    cx: &Context,
    tree: fn() -> clap::Command,
) -> anyhow::Result<()> {
    cx.out.about(&shapes::DIAGNOSIS, false)?;
    let need = match args.command.as_slice() {
        [] => None,
        typed => {
            let (words, flags) = words::parted(typed);
            let words = words::command(&tree(), words)?;
            let unknown = || Failure::usage(format!("what {words} needs is not known"));
            let need = needs::of(&words).ok_or_else(unknown)?;
            Some(need.with_flags(flags))
        }
    };
    let client = cx.client().await?;
    let told = examine(cx, client, need.as_ref()).await?;
    let object = told.json().to_string();
    cx.out
        .card(&shapes::DIAGNOSIS, object.as_bytes(), &told.card())?;
    told.ended()
}

async fn examine<'a>(
    cx: &Context,
    client: &Client,
    need: Option<&'a Need>,
) -> anyhow::Result<Told<'a>> {
    let base = client.base();
    let found = client.org().well_known().await;
    found.map_err(|error| not_okta(base, error))?;
    let connection = cx.settings()?.connection()?;
    let from = connection.map(|(_, from)| from);
    let scopes = need.map_or_else(needs::every_scope, Need::scopes);
    let refused = |error: okta::Error| match from {
        Some(CredentialFrom::Token(_)) => not_authorized(cx, base, error),
        _ => error.into(),
    };
    let has = look(client, from, &scopes).await.map_err(refused)?;
    let reads = match need {
        Some(_) => None,
        None => Some(probe(client).await?),
    };
    let scopes_from = scopes_from(from);
    let verdict = need.map(|need| compare(need, &has, scopes_from, base.as_str()));
    Ok(Told {
        org: cx.org_name(),
        url: base.as_str().to_owned(),
        need,
        credential: word(from),
        scheme: client.scheme(),
        scopes_from,
        has,
        verdict: verdict.unwrap_or_default(),
        reads,
    })
}

fn scopes_from(from: Option<&CredentialFrom>) -> ScopesFrom {
    match from {
        None | Some(CredentialFrom::Token(_)) => ScopesFrom::None,
        Some(CredentialFrom::Bearer(_)) => ScopesFrom::Elsewhere,
        Some(CredentialFrom::Person { .. }) => ScopesFrom::SignIn,
        Some(CredentialFrom::ServiceApp { scopes, .. }) if scopes.is_empty() => ScopesFrom::App,
        Some(CredentialFrom::ServiceApp { .. }) => ScopesFrom::Settings,
    }
}

fn word(from: Option<&CredentialFrom>) -> &'static str {
    match from {
        None => "sandbox",
        Some(from) => from.method().word(),
    }
}

impl Told<'_> {
    fn ended(&self) -> anyhow::Result<()> {
        let Some(need) = self.need.filter(|_| !self.verdict.missing.is_empty()) else {
            return Ok(());
        };
        let missing = &self.verdict.missing;
        let names: Vec<String> = missing
            .iter()
            .map(|one| format!("the {} {}", one.kind, one.name))
            .collect();
        let message = format!("{} lacks {}", need.command, names.join(" and "));
        let failure = Failure::new(Kind::Permission, message);
        let hints = missing.iter().map(|one| one.how.clone());
        Err(hints.fold(failure, Failure::hint).into())
    }

    fn json(&self) -> Value {
        let identity = match &self.has.who {
            Who::User { id, login, .. } => json!({"kind": "user", "id": id, "login": login}),
            Who::App { id, .. } => json!({"kind": "app", "id": id, "login": null}),
            Who::Unknown => Value::Null,
        };
        let needs = self.need.map(|need| {
            json!({
                "scopes": need.scopes(),
                "roles": need.roles(),
                "permissions": need.permissions(),
                "note": need.varies,
            })
        });
        let roles = self.has.roles.as_ref().map(|roles| {
            let roles = roles.iter().map(|role| {
                json!({"type": role.kind, "label": role.label, "permissions": role.permissions})
            });
            roles.collect::<Vec<_>>()
        });
        let missing = self.verdict.missing.iter();
        let missing = missing.map(|m| json!({"kind": m.kind, "name": m.name, "how": m.how}));
        let reads = self.reads.as_ref();
        json!({
            "command": self.need.map(|need| need.command),
            "org": self.org,
            "url": self.url,
            "credential": self.credential,
            "authorization": self.scheme,
            "identity": identity,
            "needs": needs,
            "has": { "scopes": self.scopes_held(), "roles": roles },
            "missing": missing.collect::<Vec<_>>(),
            "unknown": self.verdict.unknown,
            "reads": reads.map(|found| json!({"can": found.can, "cannot": found.cannot})),
        })
    }

    fn scopes_held(&self) -> Option<Vec<&str>> {
        let scopes = self.has.scopes.as_ref()?;
        let held = scopes.iter().filter(|(_, is_there)| *is_there);
        Some(held.map(|(scope, _)| scope.as_str()).collect())
    }

    fn card(&self) -> Card {
        let title = match self.need {
            Some(need) => format!("{}: {}", need.command, self.state()),
            None => format!("{}: connected", self.org),
        };
        let mut card = Card::new(title);
        card.line("org", self.org.as_str());
        card.line("credential", self.credential);
        card.line("authorization", self.scheme.unwrap_or("none"));
        let who = match &self.has.who {
            Who::User { login, .. } => login.clone(),
            Who::App { id, .. } => format!("the application {id}"),
            Who::Unknown => "not told to this credential".to_owned(),
        };
        card.line("signed in as", who);
        if let Some(need) = self.need {
            need_lines(&mut card, need);
        }
        self.has_lines(&mut card);
        if let Some(found) = &self.reads {
            card.line("reads", found.rights());
        }
        if !self.verdict.missing.is_empty() {
            card.section("missing");
        }
        for missing in &self.verdict.missing {
            card.line(missing.kind, missing.name.as_str());
            card.line("how", missing.how.as_str());
        }
        if !self.verdict.unknown.is_empty() {
            card.section("unknown");
        }
        for unknown in &self.verdict.unknown {
            card.line("unknown", unknown.as_str());
        }
        card
    }

    fn state(&self) -> &'static str {
        match (
            &self.verdict.missing.is_empty(),
            &self.verdict.unknown.is_empty(),
        ) {
            (false, _) => "something is missing",
            (true, false) => "nothing is known to be missing",
            (true, true) => "nothing is missing",
        }
    }

    fn has_lines(&self, card: &mut Card) {
        card.section("has");
        let scopes = match (self.scopes_held(), self.scopes_from) {
            (Some(scopes), _) if scopes.is_empty() => "none of those looked for".to_owned(),
            (Some(scopes), _) => scopes.join(", "),
            (None, ScopesFrom::None) => {
                "an API token needs none, it has the rights of its user".to_owned()
            }
            (None, ScopesFrom::Elsewhere) => "not told to the bearer of the token".to_owned(),
            (None, _) => "none is looked for".to_owned(),
        };
        card.line("scopes", scopes);
        let roles = match &self.has.roles {
            None => "not visible to this credential".to_owned(),
            Some(roles) if roles.is_empty() => "none".to_owned(),
            Some(roles) => {
                let roles: Vec<&str> = roles.iter().map(has::Role::name).collect();
                roles.join(", ")
            }
        };
        card.line("roles", roles);
    }
}

fn need_lines(card: &mut Card, need: &Need) {
    card.section("needs");
    if let Some(why) = need.varies {
        card.line("rights", why);
        return;
    }
    if need.deeds.is_empty() {
        card.line("rights", "none in the org");
        return;
    }
    card.line("scopes", need.scopes().join(", "));
    card.line("one of the roles", need.roles().join(", "));
    if let Some(permissions) = need.permissions() {
        card.line("or a custom role with", permissions.join(", "));
    }
}
