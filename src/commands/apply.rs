//! `apply`: does what a plan says, and nothing else.
//!
//! Each user is read again. Whoever is as he was when the plan was made is changed, with `If-Match`
//! where Okta honours it; whoever is as planned already is left alone; whoever was changed by
//! somebody else is refused and named. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/updateUser>

use std::fs::File;

use clap::Args;
use futures_util::{StreamExt, stream};

use super::people_file::kept;
use super::plan::{direct_roles, groups_of_user};
use super::user::changes::place_for_secrets;
use super::write::{Task, carry_out};
use crate::args::{ConfirmArgs, SecretsOutArgs};
use crate::change::journal::Input;
use crate::change::plan_file::{self, Header};
use crate::change::since::{Left, Now, left};
use crate::change::{Action, Change, Error, Item, Outcome, OutcomeStatus, Plan, Subject};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::{Client, UserKey};
use crate::output::shapes;

/// How many users are read at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 16;

/// The word for what is settled before anything is sent.
const ACTION: &str = "apply";

/// The arguments of `apply`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  printf 'login,title\\nevelyn.boyd@sandbox.example,CTO\\n' | okta-admin --sandbox plan - --out cto.plan && \\
    okta-admin --sandbox apply cto.plan --yes

Users who were changed since the plan was made are refused and named; the others are done. An apply
that was cut short may be given again: what is as planned already is left alone.")]
pub struct ApplyArgs {
    /// The plan, as `okta-admin plan --out` wrote it; - is standard input
    #[arg(value_name = "PLAN")]
    file: String,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Does what the plan says.
pub async fn run(args: ApplyArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::OUTCOME, true)?;
    let (name, opened) = match args.file.as_str() {
        "-" => ("standard input", cx.with_stdin(kept)),
        file => (file, File::open(file)),
    };
    let opened = opened.map_err(|e| Failure::usage(format!("could not read {name}")).because(e))?;
    let file = plan_file::read(opened, name)?;
    same_org(cx, &file.header)?;
    let secrets = if file.plan.changes().any(|change| may_issue(&change)) {
        place_for_secrets(cx, "an activation link", &args.secrets, &args.confirm)?
    } else {
        None
    };
    let plan = again(cx.client().await?, file.plan).await?;
    let input = Input {
        path: (args.file != "-").then(|| args.file.clone().into()),
        sha256: file.sha256,
    };
    let task = Task::new(plan, "apply the plan to", &args.confirm, false);
    let task = Task {
        input: Some(input),
        ..task.keeping(secrets)
    };
    carry_out(cx, task).await
}

/// Refuses a plan for another org.
fn same_org(cx: &Context, header: &Header) -> anyhow::Result<()> {
    if cx.org_address()? == header.address {
        return Ok(());
    }
    let (org, this) = (&header.org, cx.org_name());
    let message = format!("the plan is for {org}, and this is {this}; nothing was sent");
    Err(Failure::usage(message)
        .hint("name the org of the plan with --org, --domain or --sandbox")
        .into())
}

/// Returns whether a link may have to be handed over.
fn may_issue(change: &Change) -> bool {
    let is_quiet = |a: &Action| matches!(a, Action::Activate(act) if !act.send_email);
    change.actions.iter().any(is_quiet)
}

/// Makes the plan again, of what is left to do now.
async fn again(client: &Client, planned: Plan) -> Result<Plan, Error> {
    let items = planned.into_items()?;
    let read = stream::iter(items).map(|item| async move {
        match item? {
            Item::Change(change) => looked_at(client, change).await,
            settled @ Item::Settled(_) => Ok(settled),
        }
    });
    let mut read = std::pin::pin!(read.buffered(SIDE_BY_SIDE));
    let mut plan = Plan::default();
    while let Some(item) = read.next().await {
        plan.push(item?);
    }
    Ok(plan)
}

/// Reads the user again, and what the change is about.
async fn looked_at(client: &Client, change: Change) -> Result<Item, Error> {
    let label = change.subject.label.clone();
    let id = change.subject.id.clone();
    match item(client, change).await {
        Ok(item) => Ok(item),
        Err(error) if matches!(error.kind(), Kind::Credential | Kind::Unreachable) => Err(error),
        Err(error) => Ok(Item::Settled(Outcome {
            id,
            ..Outcome::failed(label, ACTION, error)
        })),
    }
}

async fn item(client: &Client, change: Change) -> Result<Item, Error> {
    let label = change.subject.label.clone();
    let Some(id) = change.subject.user_id() else {
        return to_create(client, change).await;
    };
    let now = match client.users().get(&UserKey::Id(id.clone())).await {
        Ok(now) => now,
        Err(error) if error.is_not_found() => {
            let message = format!("{label} is gone since the plan was made");
            return Err(Error::target(Kind::Conflict, message));
        }
        Err(error) => return Err(error.into()),
    };
    let is_about = |is: fn(&Action) -> bool| change.actions.iter().any(is);
    let groups = is_about(|a| matches!(a, Action::AddToGroup(_) | Action::RemoveFromGroup(_)));
    let roles = is_about(|a| matches!(a, Action::AssignRole(_) | Action::UnassignRole(_)));
    let groups = if groups {
        groups_of_user(client, &id).await?
    } else {
        Vec::new()
    };
    let roles = if roles {
        direct_roles(client, &id).await?
    } else {
        Vec::new()
    };
    let is = Now {
        user: &now.view,
        groups: &groups,
        roles: &roles,
    };
    let mut subject = Subject::user(&now.view, &now.resource, now.etag.clone());
    Ok(match left(change, &is) {
        Left::Nothing => Item::Settled(Outcome {
            id: subject.id,
            ..Outcome::new(label, ACTION, OutcomeStatus::Unchanged)
        }),
        Left::Changed(why) => {
            let why = why.join(", ");
            let message = format!("{label} was changed since the plan was made: {why}");
            return Err(
                Error::target(Kind::Conflict, message).hint("look, and make the plan again")
            );
        }
        Left::Actions(actions) => {
            // A step before would make the ETag an old one.
            subject.guarded = matches!(actions.first(), Some(Action::Update(_)));
            Item::Change(Change { subject, actions })
        }
    })
}

/// Leaves somebody who was to be created alone if he is there by now.
async fn to_create(client: &Client, change: Change) -> Result<Item, Error> {
    let login = &change.subject.label;
    match client.users().get(&UserKey::Login(login.clone())).await {
        Ok(now) if now.view.login().to_lowercase() == login.to_lowercase() => {
            Ok(Item::Settled(Outcome {
                id: Some(now.view.id.to_string()),
                ..Outcome::new(login, "create", OutcomeStatus::Exists)
            }))
        }
        Ok(_) => Ok(Item::Change(change)),
        Err(error) if error.is_not_found() => Ok(Item::Change(change)),
        Err(error) => Err(error.into()),
    }
}
