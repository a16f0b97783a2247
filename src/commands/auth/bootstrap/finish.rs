//! The end: the app is tried, the org is switched over to it, and the API token is revoked.

use serde_json::{Value, json};

use super::BootstrapArgs;
use super::refusals::unfinished;
use super::setup::Setup;
use super::trial;
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::api_tokens::RevokeTokenInUse;
use crate::change::{Noun, Outcome, Plan, Subject};
use crate::commands::auth::kept::{self, Kept, Place};
use crate::commands::write::{Task, carry_out};
use crate::config::Method;
use crate::context::Context;
use crate::exit::kind_of_chain;
use crate::failure::{Failure, Kind};
use crate::output::{Card, shapes};
use crate::secret::Secret;

/// What is left to do once the app is there.
pub(super) struct Finish<'a> {
    pub(super) cx: &'a Context,
    pub(super) args: &'a BootstrapArgs,
    pub(super) setup: &'a Setup,
    /// The whole was confirmed before the app was made.
    pub(super) is_confirmed: bool,
}

impl Finish<'_> {
    /// Does it, and shows what was made.
    pub(super) async fn run(self, place: Place, key: Secret) -> anyhow::Result<()> {
        let (cx, args, setup) = (self.cx, self.args, self.setup);
        let unknown = || Failure::new(Kind::Unknown, "the id of the app is not known");
        let client_id = setup.client_id.clone().ok_or_else(unknown)?;
        let tried = trial::run(cx, setup, &client_id, &key, args.dpop).await;
        let found = tried.map_err(|error| unfinished(cx, &place, error))?;
        let url = place.url().to_owned();
        let kept = Kept {
            method: Method::ServiceApp,
            client_id: Some(client_id.clone()),
            key_id: Some(setup.key_id()),
            // Each command asks for those that it needs.
            scopes: Vec::new(),
            dpop: args.dpop,
            secret: key,
        };
        let (file, org) = place.keep(cx, &kept)?;
        cx.out.status(&found.rights());
        cx.out
            .status(&format!("kept as org {org}, its key in {file}"));
        if args.revoke_token {
            self.revoke().await?;
            kept::forget_token(cx, &org)?;
        } else {
            cx.out
                .hint("the API token lives on; okta-admin api-token revoke ends it");
        }
        let object = json!({
            "org": org,
            "url": url,
            "client_id": client_id,
            "label": setup.label,
            "role": setup.role.name,
            "scopes": setup.scopes,
            "key_id": setup.key_id(),
            "key_in": file,
            "dpop": args.dpop.word(),
            "token_revoked": args.revoke_token,
        });
        let bytes = object.to_string();
        Ok(cx
            .out
            .card(&shapes::KEPT_APP, bytes.as_bytes(), &card(&object))?)
    }

    async fn revoke(&self) -> anyhow::Result<()> {
        let confirm = ConfirmArgs {
            yes: self.args.confirm.yes || (self.is_confirmed && self.args.confirm.expect.is_none()),
            ..self.args.confirm.clone()
        };
        let subject = Subject::new(Noun::Other("api-token"), "the API token of this run");
        let plan = Plan::one(subject, vec![Action::RevokeTokenInUse(RevokeTokenInUse)]);
        let shown = |_: &Outcome| Ok(());
        let task = Task::new(plan, "revoke", &confirm, true).shown_by(&shown);
        carry_out(self.cx, task).await.map_err(|error| {
            let message = "the app works and is kept, but the API token was not revoked";
            Failure::new(kind_of_chain(&error), message)
                .because(error)
                .hint(
                    "end it with okta-admin api-token revoke, or in the Admin Console, \
                     Security > API > Tokens",
                )
                .into()
        })
    }
}

fn card(object: &Value) -> Card {
    let text = |name: &str| {
        let value = object.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let mut card = Card::new(format!(
        "{}: a service app in place of an API token",
        text("org")
    ));
    for name in ["url", "client_id", "label", "role", "key_id", "key_in"] {
        card.line(name.replace('_', " "), text(name));
    }
    let scopes = object.get("scopes").and_then(Value::as_array);
    let scopes: Vec<&str> = scopes
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    card.line("scopes", scopes.join(", "));
    let is_revoked = object.get("token_revoked") == Some(&Value::Bool(true));
    card.line("token revoked", if is_revoked { "yes" } else { "no" });
    card
}
