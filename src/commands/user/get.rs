//! `user get`: users in full, whatever they are called.
//!
//! One name answers with an object, or on a terminal with a card; several answer with an array, in
//! order, and one that cannot be found does not stop the others (exit 3). Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/getUser>

use clap::Args;
use futures_util::StreamExt;

use super::targets::{Purpose, find, not_all};
use crate::args::UserTargets;
use crate::args::profile_fields::ATTRIBUTES;
use crate::change::Error;
use crate::commands::lookup;
use crate::context::Context;
use crate::failure::Kind;
use crate::model::{Status, User};
use crate::output::{Card, Cell, shapes};

/// The arguments of `user get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user get evelyn.boyd@sandbox.example
  okta-admin --sandbox user list -o id | okta-admin --sandbox user get - -o ndjson")]
pub struct GetArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Show the attributes that are not set, too
    #[arg(long)]
    all: bool,

    /// Stop at the first user who cannot be shown
    #[arg(long)]
    fail_fast: bool,
}

/// Shows the users.
pub(super) async fn run(args: GetArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER, !args.targets.is_single())?;
    if args.targets.is_single() {
        return one(&args, cx).await;
    }
    let mut users = std::pin::pin!(find(cx, &args.targets, Purpose::Read).await?);
    let mut list = cx.out.list(&shapes::USER)?;
    let (mut all, mut failed) = (0, 0);
    let mut kind = None;
    while let Some(target) = users.next().await {
        all += 1;
        match target.found {
            Ok(found) => {
                if let Some(note) = found.note {
                    cx.out.status(&note);
                }
                list.item(found.user.resource.raw())?;
            }
            Err(error) => {
                failed += 1;
                let refused = error.kind() == Kind::Credential;
                let stop = refused || args.fail_fast;
                kind = Some(if refused {
                    Kind::Credential
                } else {
                    Kind::Partial
                });
                cx.report_item(&in_words(error, &target.name));
                if stop {
                    break;
                }
            }
        }
    }
    list.end()?;
    not_all(failed, all, kind)
}

fn in_words(error: Error, name: &str) -> anyhow::Error {
    anyhow::Error::from(error).context(format!("could not get user {name}"))
}

async fn one(args: &GetArgs, cx: &Context) -> anyhow::Result<()> {
    let names = cx.with_stdin(|stdin| args.targets.names(stdin))?;
    let client = cx.client().await?;
    for name in names {
        let found = lookup::user(client, &name, args.targets.by)
            .await
            .map_err(|e| in_words(e, &name))?;
        if let Some(note) = found.note {
            cx.out.status(&note);
        }
        let user = &found.user.view;
        cx.out.card(
            &shapes::USER,
            found.user.resource.raw(),
            &card(user, args.all),
        )?;
    }
    Ok(())
}

/// What a person at a help desk wants to know first.
fn card(user: &User, all: bool) -> Card {
    let mut card = Card::new(format!("{} <{}>", user.name(), user.login()));
    card.section("");
    card.line("id", user.id.as_str());
    card.line("status", Cell::Status(user.status.word().to_owned()));
    if let Some(at) = user.status_changed {
        card.line("since", at);
    }
    if let Some(next) = &user.transitioning_to_status {
        card.line("on the way to", next.word());
    }
    if let Some(meaning) = meaning(&user.status) {
        card.line("meaning", meaning);
    }
    card.line("next steps", user.status.legal_steps().join(", "));
    card.line("created", user.created);
    card.line(
        "last sign-in",
        user.last_login.map_or(Cell::from("never"), Cell::from),
    );
    card.line("last change", user.last_updated);
    if let Some(user_type) = &user.user_type {
        card.line("type", user_type.id.as_str());
    }
    card.section("attributes");
    for (name, value) in &user.profile {
        if all || !value.is_null() {
            card.line(
                name.as_str(),
                Cell::of(Some(value), crate::output::Kind::Text),
            );
        }
    }
    if all {
        let unset = ATTRIBUTES
            .iter()
            .filter(|a| !user.profile.contains_key(a.name));
        for attribute in unset {
            card.line(attribute.name, Cell::Null);
        }
    }
    card
}

/// Says what a status means for the user's sign-in, where that is not plain.
fn meaning(status: &Status) -> Option<&'static str> {
    Some(match status {
        Status::Staged => "not activated yet; cannot sign in",
        Status::Provisioned => "activated; the user has not finished setting up",
        Status::PasswordExpired => "must choose a new password at the next sign-in",
        Status::LockedOut => "locked after too many failed attempts",
        Status::Recovery => "an administrator's password reset is under way; cannot sign in",
        Status::Suspended => "cannot sign in; keeps groups and applications",
        Status::Deprovisioned => "deactivated; can be activated again or deleted",
        Status::Active | Status::Other(_) => return None,
    })
}
