//! What stops a write before anyone is asked: an org that is read-only, too many at once, protected
//! users, and the credential's own account.
//!
//! The limit is decided in `change/confirm.rs`; a dry run only says that it is exceeded. `protect` is never overridden. The own account is refused for everything that would be asked
//! about unless `--me` is given. For the same changes administrator roles are read once, since they
//! raise the confirmation to a typed one.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};

use super::Task;
use crate::change::action::{Action, Weight};
use crate::change::actions::users::IfExists;
use crate::change::confirm::{Admins, limit};
use crate::change::plan::ChangeRef;
use crate::change::{Change, Noun, Plan};
use crate::config::Settings;
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::{Client, UserKey};

/// How many administrators are read at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 16;

/// The word that starts a protected group: `group:Okta Admins`.
const GROUP: &str = "group:";

/// Refuses what must not be touched; returns what is known about administrators.
pub(super) async fn check(cx: &Context, task: &Task<'_>) -> anyhow::Result<Admins> {
    refuse_read_only(cx, task)?;
    refuse_too_many(cx, task)?;
    let existing = task.plan.changes().any(|c| c.subject.id.is_some());
    let by_login = task.plan.changes().any(|c| may_update(&c));
    if !existing && !by_login {
        return Ok(Admins::NotRead);
    }
    let settings = cx.settings()?;
    // Rows of an import were compared with `protect` by the import.
    if existing && !settings.guard.protect.is_empty() {
        refuse_protected(cx.client().await?, settings, &task.plan).await?;
    }
    if task.weight() < Weight::Careful {
        return Ok(Admins::NotRead);
    }
    // Only users have an account to lose or a role to be careful about.
    let on_users = task.plan.changes().any(|c| c.subject.user_id().is_some());
    if !on_users && !by_login {
        return Ok(Admins::NotRead);
    }
    let client = cx.client().await?;
    if on_users && !task.confirm.me {
        refuse_own_account(client, &task.plan).await?;
    }
    // Roles only matter for a question that will be asked.
    if task.confirm.yes || task.confirm.expect.is_some() || task.confirm.dry_run || !cx.can_ask() {
        return Ok(Admins::NotRead);
    }
    Ok(read_admins(client, by_login).await)
}

/// Whether it may turn out to be a change of somebody who is there already.
fn may_update(change: &Change) -> bool {
    let updates =
        |a: &Action| matches!(a, Action::Create(act) if act.if_exists == IfExists::Update);
    change.subject.id.is_none() && change.actions.iter().any(updates)
}

/// The transport refuses as well; this says so before anybody is asked.
fn refuse_read_only(cx: &Context, task: &Task<'_>) -> anyhow::Result<()> {
    let settings = cx.settings()?;
    if !settings.guard.read_only || task.plan.touched() == 0 {
        return Ok(());
    }
    let by = settings
        .entry
        .as_ref()
        .map(|entry| entry.source.to_string());
    let read_only = format!("{} is read-only", cx.org_name());
    if task.confirm.dry_run {
        cx.out
            .warning(&format!("{read_only}: without --dry-run this is refused"));
        return Ok(());
    }
    Err(Failure::usage(format!("{read_only}; nothing was sent"))
        .hint(format!(
            "read_only is set for {}; take it out there if writes are meant",
            by.unwrap_or_default()
        ))
        .into())
}

fn refuse_too_many(cx: &Context, task: &Task<'_>) -> Result<(), Failure> {
    let confirm = task.confirm;
    let Some(most) = limit(&task.plan, confirm.max_changes, confirm.expect.is_some()) else {
        return Ok(());
    };
    let touched = task.plan.touched();
    if touched <= most {
        return Ok(());
    }
    let many = format!("{touched} would be touched, and the limit is {most}");
    let raise = format!("if that many are meant, use --max-changes {touched}");
    if confirm.dry_run {
        cx.out.warning(&format!("{many}; {raise}"));
        return Ok(());
    }
    Err(Failure::usage(format!("{many}; nothing was sent")).hint(raise))
}

async fn refuse_own_account(client: &Client, plan: &Plan) -> anyhow::Result<()> {
    let me = match client.users().me().await {
        Ok(me) => me.view,
        // A credential without a user behind it cannot lock itself out.
        Err(error) if error.is_not_found() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let Some(change) = plan
        .changes()
        .find(|c| c.subject.user_id().as_ref() == Some(&me.id))
    else {
        return Ok(());
    };
    let own = format!(
        "{} is the account that owns this credential",
        change.subject.label
    );
    Err(Failure::usage(format!("{own}; nothing was sent"))
        .hint("if that is what you mean, add --me")
        .into())
}

async fn refuse_protected(client: &Client, settings: &Settings, plan: &Plan) -> anyhow::Result<()> {
    let names = &settings.guard.protect;
    let matches = |change: &Change| {
        let subject = &change.subject;
        let user = subject.user_before();
        let email = user
            .as_ref()
            .and_then(|u| u.text("email"))
            .map(str::to_lowercase);
        if subject.noun == Noun::Group {
            let groups = names.iter().filter_map(|name| name.strip_prefix(GROUP));
            return groups
                .into_iter()
                .any(|name| name == subject.label || name == subject.address());
        }
        names.iter().any(|name| {
            let wanted = name.to_lowercase();
            subject.label.to_lowercase() == wanted
                || email.as_ref() == Some(&wanted)
                || subject.id.as_ref().is_some_and(|id| id.as_str() == name)
        })
    };
    let refuse = |change: &Change, why: &str| {
        Failure::usage(format!(
            "{} is protected ({why}); nothing was sent",
            change.subject.label
        ))
        .hint("the protect setting is never overridden; change it if it is wrong")
    };
    if let Some(change) = plan.changes().find(|c| matches(c)) {
        return Err(refuse(&change, "by name").into());
    }
    for group in names.iter().filter_map(|name| name.strip_prefix(GROUP)) {
        let found = crate::commands::lookup::group(client, group).await?;
        let mut members = client.groups().members(&found.id);
        let mut protected = HashSet::new();
        while let Some(member) = members.next_item().await.transpose()? {
            protected.insert(member.view()?.id);
        }
        let hit = |c: &ChangeRef<'_>| {
            c.subject
                .user_id()
                .is_some_and(|id| protected.contains(&id))
        };
        if let Some(change) = plan.changes().find(hit) {
            return Err(refuse(&change, &format!("a member of {group}")).into());
        }
    }
    Ok(())
}

/// Reads who holds a role, and on request by which logins; a credential that may not see that is no
/// error.
async fn read_admins(client: &Client, with_logins: bool) -> Admins {
    let Ok(ids) = client.admins().all().await else {
        return Admins::NotVisible;
    };
    let mut logins = HashSet::new();
    if with_logins {
        let users = stream::iter(ids.iter().cloned());
        let users = users.map(|id| async move { client.users().get(&UserKey::Id(id)).await });
        let mut users = std::pin::pin!(users.buffer_unordered(SIDE_BY_SIDE));
        while let Some(user) = users.next().await {
            match user {
                Ok(user) => logins.insert(user.view.login().to_lowercase()),
                Err(error) if error.is_not_found() => false,
                Err(_) => return Admins::NotVisible,
            };
        }
    }
    Admins::Known { ids, logins }
}
