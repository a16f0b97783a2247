//! `user update`: one set of changes for one user or many.
//!
//! By default only what is named changes (POST). `--replace` deletes what is not named, after
//! showing it; `--type` reads, merges and writes with `If-Match`. Users who are as wanted already
//! are `unchanged` and get no request. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/updateUser>

use std::collections::VecDeque;
use std::pin::Pin;

use clap::Args;
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt};
use serde_json::{Map, Value};

use super::create::NextLogin;
use super::credentials::{CredentialArgs, Gathered};
use super::profile::{self, Typed};
use super::targets::{Purpose, find};
use crate::args::{ConfirmArgs, ProfileFields, UserTargets};
use crate::change::action::{Action, Audience};
use crate::change::actions::groups::AddToGroup;
use crate::change::actions::lifecycle::{Activate, ExpirePassword};
use crate::change::actions::users::{ChangeType, ReplaceUser, UpdateUser};
use crate::change::diff::differences;
use crate::change::{Change, Item, Outcome, OutcomeStatus, Plan, Subject};
use crate::commands::lookup::{self, Found};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::{Group, Status, UserType};
use crate::okta::UserPatch;
use crate::output::shapes;

/// The arguments of `user update`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user update evelyn.boyd@sandbox.example --title CTO --unset mobilePhone
  okta-admin --sandbox user update --where department=Legal --set 'department=Legal Affairs' --dry-run")]
pub struct UpdateArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    fields: ProfileFields,

    /// Clear an attribute (null)
    #[arg(long, value_name = "KEY", help_heading = "Attributes")]
    unset: Vec<String>,

    #[command(flatten)]
    credentials: CredentialArgs,

    /// Apply the password policy's age and history rules to the new password
    #[arg(long)]
    strict: bool,

    /// Replace the whole profile; attributes that are not named are deleted
    #[arg(long, conflicts_with_all = ["unset", "user_type"])]
    replace: bool,

    /// Move the user to this type (id or exact name), keeping the profile
    #[arg(long = "type", value_name = "TYPE")]
    user_type: Option<String>,

    /// Add the user to this group (id or exact name) afterwards
    #[arg(long = "add-group", value_name = "GROUP")]
    add_groups: Vec<String>,

    /// Activate a staged or deactivated user afterwards
    #[arg(long)]
    activate: bool,

    /// Have Okta mail the activation link
    #[arg(long, requires = "activate")]
    send_email: bool,

    /// Say what the next sign-in must do
    #[arg(long, value_name = "WHAT", value_enum)]
    next_login: Option<NextLogin>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// What is to be so for each user.
struct Wanted {
    credentials: Gathered,
    user_type: Option<UserType>,
    groups: Vec<Group>,
}

/// Waits for the request while the lookups go on: those that are in flight would otherwise keep the
/// places that it needs, and neither would end.
async fn beside<T, S: Stream>(
    request: impl Future<Output = T>,
    mut lookups: Pin<&mut S>,
    ahead: &mut VecDeque<S::Item>,
) -> T {
    let mut request = std::pin::pin!(request);
    loop {
        match select(request.as_mut(), lookups.next()).await {
            Either::Left((answer, _)) => return answer,
            Either::Right((Some(target), _)) => ahead.push_back(target),
            Either::Right((None, _)) => return request.await,
        }
    }
}

/// Changes the users.
pub(super) async fn run(args: UpdateArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::USER, !single)?;
    let mut edits = profile::edits(cx, &args.fields)?;
    edits.unset = profile::unset(&args.unset, &edits)?;
    let nothing = edits.is_empty()
        && !args.credentials.is_given()
        && args.user_type.is_none()
        && args.add_groups.is_empty()
        && !args.activate
        && args.next_login.is_none();
    if nothing {
        return Err(Failure::usage("nothing to change was given")
            .hint("name attributes, such as --title or --set KEY=VALUE, or --unset KEY")
            .into());
    }
    if args.replace && edits.set.is_empty() {
        return Err(Failure::usage("--replace needs the attributes that are to stay").into());
    }
    let users = args.targets.wants_stdin().then_some("the list of users");
    args.credentials
        .check_stdin(&[users, args.fields.stdin()])?;
    let credentials = args.credentials.gather(cx).await?;
    credentials.check_shown(cx)?;
    let client = cx.client().await?;
    let user_type = match &args.user_type {
        Some(name) => Some(lookup::user_type(client, name).await?),
        None => None,
    };
    let mut typed = Typed::new(&edits);
    let groups = super::create::groups(cx, client, &args.add_groups).await?;
    let wanted = Wanted {
        credentials,
        user_type,
        groups,
    };
    let purpose = Purpose::Write {
        me: args.confirm.me,
    };
    let mut users = std::pin::pin!(find(cx, &args.targets, purpose).await?);
    let mut plan = Plan::default();
    let mut ahead = VecDeque::new();
    while let Some(target) = match ahead.pop_front() {
        Some(target) => Some(target),
        None => users.next().await,
    } {
        plan.push(match target.found {
            Ok(found) => {
                if let Some(note) = &found.note {
                    cx.out.status(note);
                }
                let own = found.user.view.schema_id();
                let moved = wanted.user_type.as_ref().and_then(UserType::schema_id);
                let schema = typed.of_schema(client, moved.or(own));
                let profile = beside(schema, users.as_mut(), &mut ahead).await?;
                item(&args, &wanted, profile, found)
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(target.name, "update", error)),
        });
    }
    let issued = wanted.credentials.issued();
    let task = Task::new(plan, "update", &args.confirm, single).printing(&shapes::USER);
    carry_out(cx, task.issuing(issued)).await
}

/// What has to be done so that this user is as wanted.
fn item(args: &UpdateArgs, wanted: &Wanted, profile: &Map<String, Value>, found: Found) -> Item {
    let Found { user, .. } = found;
    let view = &user.view;
    let mut actions = Vec::new();
    let credentials = wanted.credentials.credentials.clone();
    if args.replace {
        actions.push(Action::Replace(ReplaceUser {
            profile: profile.clone(),
        }));
        if credentials.is_some() {
            let patch = UserPatch {
                profile: Map::new(),
                credentials,
            };
            actions.push(Action::Update(UpdateUser {
                patch,
                strict: args.strict,
            }));
        }
    } else {
        let moves = wanted.user_type.as_ref().filter(|wanted| {
            view.user_type
                .as_ref()
                .is_none_or(|now| now.id != wanted.id)
        });
        let changed = differences(&view.profile, profile);
        if let Some(user_type) = moves {
            actions.push(Action::ChangeType(ChangeType {
                type_id: user_type.id.clone(),
                type_name: user_type.name.clone(),
                edits: profile.clone(),
            }));
        }
        let patched = match moves {
            None => changed.into_iter().map(|d| (d.name, d.after)).collect(),
            Some(_) => Map::new(),
        };
        if !patched.is_empty() || credentials.is_some() {
            let patch = UserPatch {
                profile: patched,
                credentials,
            };
            actions.push(Action::Update(UpdateUser {
                patch,
                strict: args.strict,
            }));
        }
    }
    actions.extend(wanted.groups.iter().map(|group| {
        Action::AddToGroup(AddToGroup {
            id: group.id.clone(),
            name: group.name().to_owned(),
            look: false,
        })
    }));
    if args.activate && matches!(view.status, Status::Staged | Status::Deprovisioned) {
        actions.push(Action::Activate(Activate {
            send_email: args.send_email,
            audience: Audience::Everyone,
        }));
    }
    if args.next_login.is_some() && view.status != Status::PasswordExpired {
        actions.push(Action::ExpirePassword(ExpirePassword));
    }
    if actions.is_empty() {
        let mut outcome = Outcome::new(view.login(), "update", OutcomeStatus::Unchanged);
        outcome.id = Some(view.id.to_string());
        outcome.resource = Some(user.resource.raw().clone());
        return Item::Settled(outcome);
    }
    let subject = Subject::user(view, &user.resource, user.etag.clone());
    Item::Change(Change { subject, actions })
}
