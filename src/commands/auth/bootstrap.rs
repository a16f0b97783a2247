//! `auth bootstrap`: from an API token to a service app with a key, scopes and an admin role.
//!
//! The key is kept before the app is made, so that a lost answer cannot leave an app whose key nobody
//! has; only its public part is sent. What is there already is found again by the key, so that the same
//! command goes on where it was interrupted. The org is switched over, and the token revoked, only after
//! the app was seen to work. Errors: as of any write; a role that shows nothing (permission). Follows
//! <https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/>

mod finish;
mod refusals;
mod setup;
mod trial;

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::kept::Place;
use super::login::read_key;
use crate::args::{ConfirmArgs, NameOrId, RoleChoice};
use crate::change::action::Action;
use crate::change::actions::api_tokens::RevokeTokenInUse;
use crate::change::{Outcome, Plan, Subject};
use crate::commands::needs;
use crate::commands::role_lookup::{WantedRole, to_assign};
use crate::commands::write::{Task, carry_out};
use crate::config::CredentialFrom;
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::NewRole;
use crate::okta::oauth::{Dpop, SigningKey};
use crate::output::shapes;
use crate::secret::Secret;
use finish::Finish;
use refusals::{another_key, taken, unfinished};
use setup::Setup;

/// The arguments of `auth bootstrap`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin auth bootstrap --domain acme.okta.com --api-token-stdin --role USER_ADMIN --dry-run
  okta-admin auth bootstrap --domain acme.okta.com --api-token-stdin --role HELP_DESK_ADMIN --keep-as desk
  okta-admin auth bootstrap --domain acme.okta.com --role Desk --resource-set Berlin --revoke-token --yes

The token must be that of a super administrator, who alone may grant scopes and give roles. What the app
may do is decided by the role: HELP_DESK_ADMIN resets passwords and factors and unlocks, USER_ADMIN
creates, changes, suspends and deactivates users as well, GROUP_MEMBERSHIP_ADMIN changes who is in which
group, READ_ONLY_ADMIN only looks. SUPER_ADMIN may do everything, and is never chosen by itself.

If it ends half way, what was made stays: the same command goes on, run undo takes it away.")]
pub struct BootstrapArgs {
    /// Give the app this admin role: a type such as USER_ADMIN, its label, or a custom role
    #[arg(long, value_name = "ROLE", value_parser = NonEmptyStringValueParser::new())]
    role: String,

    /// Say which resource set (id or label) the custom role reaches
    #[arg(long, value_name = "SET", value_parser = NonEmptyStringValueParser::new())]
    resource_set: Option<String>,

    /// Grant these scopes; may be repeated [default: those of the user commands that the role can use]
    #[arg(long, alias = "scope", value_name = "SCOPE", value_delimiter = ',')]
    scopes: Vec<String>,

    /// Call the app this
    #[arg(long, value_name = "TEXT", default_value = "okta-admin", value_parser = NonEmptyStringValueParser::new())]
    label: String,

    /// Keep it as this org of the config file [default: the org that is used]
    #[arg(long, value_name = "NAME")]
    keep_as: Option<String>,

    /// Bind tokens to a key of this machine: auto leaves it to the org, always, never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    dpop: Dpop,

    /// Take this private key, PEM or JWK, instead of a new one
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,

    /// Revoke the API token of this run, once the app was seen to work
    #[arg(long)]
    revoke_token: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Sets the service app up, and keeps it.
pub(super) async fn run(args: BootstrapArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::KEPT_APP, false)?;
    args.check(cx)?;
    let place = Place::find(cx, args.keep_as.as_deref())?;
    let (text, key) = args.key(cx, &place)?;
    let client = cx.client().await?;
    let role = args.wanted_role(cx).await?;
    let mut setup = Setup {
        label: args.label.clone(),
        jwk: key.public_jwk(),
        bound: match args.dpop {
            Dpop::Auto => None,
            Dpop::Always => Some(true),
            Dpop::Never => Some(false),
        },
        scopes: args.scopes(&role),
        role,
        client_id: None,
    };
    let (subject, actions) = setup.missing(client).await?;
    if let Some(kept) = place.client_id(cx)?
        && setup.client_id.as_deref() != Some(kept)
    {
        return Err(taken(&place, kept).into());
    }
    if args.confirm.dry_run {
        return args.preview(cx, subject, actions).await;
    }
    let is_all_there = actions.is_empty();
    if is_all_there {
        cx.out
            .status("the app, its scopes and its role are there already");
    } else {
        args.tell(cx, &place);
        let made = OnceLock::new();
        let note = |outcome: &Outcome| {
            made.set(outcome.id.clone()).ok();
            Ok(())
        };
        let keep = || place.keep_key(cx, &text);
        let plan = Plan::one(subject, actions);
        let task = Task::new(plan, "set up the service app", &args.confirm, true);
        let carried = carry_out(cx, task.shown_by(&note).preparing(&keep)).await;
        carried.map_err(|error| unfinished(cx, &place, error))?;
        let made = made.into_inner().flatten();
        setup.client_id = setup.client_id.or(made);
    }
    if is_all_there {
        // Nothing was carried out, and so nothing kept.
        place.keep_key(cx, &text)?;
    }
    let end = Finish {
        cx,
        args: &args,
        setup: &setup,
        is_confirmed: !is_all_there,
    };
    end.run(place, text).await
}

impl BootstrapArgs {
    /// Refuses what cannot be meant, before anything is read.
    fn check(&self, cx: &Context) -> anyhow::Result<()> {
        if cx.is_sandbox() {
            return Err(Failure::usage("the sandbox in this program needs no service app")
                .hint("to rehearse it, serve one with okta-admin sandbox serve, and name it with --domain")
                .into());
        }
        let connection = cx.settings()?.connection()?;
        if self.revoke_token && !matches!(connection, Some((_, CredentialFrom::Token(_)))) {
            return Err(Failure::usage(
                "--revoke-token: this run does not use an API token; nothing was sent",
            )
            .into());
        }
        Ok(())
    }

    /// Returns the private key: that of the file, the one that an earlier run kept, or a new one.
    fn key(&self, cx: &Context, place: &Place) -> anyhow::Result<(Secret, SigningKey)> {
        let kept = place.key(cx)?;
        let text = match (&self.key_file, kept) {
            (Some(file), None) => read_key(cx, file, None)?.0,
            (Some(file), Some(kept)) => {
                let text = read_key(cx, file, None)?.0;
                if text.expose() != kept.expose() {
                    return Err(another_key(place).into());
                }
                text
            }
            (None, Some(kept)) => kept,
            (None, None) => SigningKey::generate(),
        };
        cx.redactor.learn_key(&text);
        let key = SigningKey::parse(&text, None)?;
        Ok((text, key))
    }

    async fn wanted_role(&self, cx: &Context) -> anyhow::Result<WantedRole> {
        let choice = RoleChoice {
            roles: vec![self.role.clone()],
            role_by: NameOrId::Auto,
            resource_set: self.resource_set.clone(),
            target_groups: Vec::new(),
            target_apps: Vec::new(),
        };
        let mut roles = to_assign(cx.client().await?, &choice).await?;
        let none = || Failure::usage("no role is named").into();
        roles.pop().ok_or_else(none)
    }

    /// The scopes that were named, or those that the role can use.
    fn scopes(&self, role: &WantedRole) -> Vec<String> {
        if !self.scopes.is_empty() {
            let mut scopes = self.scopes.clone();
            scopes.sort();
            scopes.dedup();
            return scopes;
        }
        let role = match &role.role {
            NewRole::Standard(kind) => Some(kind.as_str()),
            NewRole::Custom(..) => None,
        };
        let scopes = needs::scopes_below("user", role);
        if scopes.is_empty() {
            // A role of which nothing is known here.
            return needs::scopes_below("user", None);
        }
        scopes
    }

    async fn preview(
        &self,
        cx: &Context,
        subject: Subject,
        mut actions: Vec<Action>,
    ) -> anyhow::Result<()> {
        if self.revoke_token {
            actions.push(Action::RevokeTokenInUse(RevokeTokenInUse));
        }
        if actions.is_empty() {
            cx.out
                .status("the app, its scopes and its role are there already; nothing was sent");
            return Ok(());
        }
        let plan = Plan::one(subject, actions);
        carry_out(
            cx,
            Task::new(plan, "set up the service app", &self.confirm, true),
        )
        .await
    }

    /// Says what the plan that is about to be confirmed does not show.
    fn tell(&self, cx: &Context, place: &Place) {
        let end = if self.revoke_token {
            "; then the API token of this run is revoked"
        } else {
            ""
        };
        cx.out.status(&format!(
            "the private key stays on this machine; once the app was seen to work it is kept as org {}{end}",
            place.name()
        ));
    }
}
