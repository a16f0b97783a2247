//! `user offboard`: somebody leaves, and nothing that was given stays open.
//!
//! First everything the person has is read and shown with the steps in their order; then the steps are
//! one change of the user: suspend, take roles away, end sessions, grants and factors, leave groups,
//! deactivate. What this credential may not see is said and left, unless a flag needs it. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/>

mod has;
mod read;
mod steps;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use futures_util::{StreamExt, stream};

use self::has::Has;
use self::read::Org;
use self::steps::{Leave, Wants, steps};
use super::changes::{carry_on, change, unchanged};
use super::contain::may_suspend;
use super::targets::{Purpose, Target, find};
use crate::args::{ConfirmArgs, NameOrId, UserTargets};
use crate::change::action::Weight;
use crate::change::{Error, Item, Outcome, Plan};
use crate::commands::lookup::Found;
use crate::commands::memberships;
use crate::commands::write::{Task, Whole};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::Status;
use crate::okta::Client;
use crate::output::shapes;

/// The word in reports and messages.
const OFFBOARD: &str = "offboard";

/// How many people are looked at at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 8;

/// The arguments of `user offboard`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user offboard evelyn.boyd@sandbox.example --dry-run
  okta-admin --sandbox user offboard evelyn.boyd@sandbox.example --groups direct --yes
  okta-admin --sandbox user offboard --where department=Legal --keep-suspended --expect 3 -o json

The steps, each where there is something to do: suspend, take administrator roles away, end sessions and
OAuth tokens, revoke grants, remove factors, leave groups, deactivate. What comes through a group, a rule
or a directory stays and is shown. Offboarding somebody again does what is left.")]
pub struct OffboardArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Which groups the users leave; those that a rule or a directory fills are never touched
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    groups: Groups,

    /// Leave this group (id or exact name), as --groups list; may be repeated
    #[arg(
        long = "group",
        value_name = "GROUP",
        value_parser = NonEmptyStringValueParser::new(),
    )]
    listed: Vec<String>,

    /// Revoke the API tokens that the users own; whatever uses one is refused
    #[arg(long)]
    revoke_api_tokens: bool,

    /// Leave the users suspended instead of deactivating them: applications stay assigned
    #[arg(long)]
    keep_suspended: bool,

    /// Have Okta tell the administrators by mail
    #[arg(long, conflicts_with = "keep_suspended")]
    send_email: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Which groups somebody leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Groups {
    /// None; with --group those
    #[default]
    Keep,
    /// All that people fill by hand
    Direct,
    /// Those named with --group
    List,
}

/// Offboards the users.
pub(super) async fn run(args: OffboardArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    check(&args)?;
    let purpose = Purpose::Write {
        me: args.confirm.me,
    };
    let targets: Vec<Target> = find(cx, &args.targets, purpose).await?.collect().await;
    let client = cx.client().await?;
    let org = Org::read(client).await?;
    let wants = wants(client, &org, &args).await?;
    // Whoever has confirmed already gets no preview.
    let is_confirmed = args.confirm.yes || args.confirm.expect.is_some();
    let shows = args.confirm.dry_run || !is_confirmed;
    let looked = stream::iter(targets)
        .map(|target| look(client, &org, target, shows))
        .buffered(SIDE_BY_SIDE);
    let mut looked = std::pin::pin!(looked);
    let mut plan = Plan::of([], !args.targets.is_listing());
    let mut whole = Whole {
        action: Some(OFFBOARD),
        weight: Some(Weight::Grave),
        ..Whole::default()
    };
    while let Some((name, looked)) = looked.next().await {
        plan.push(match looked {
            Ok((found, has)) => {
                if let Some(note) = &found.note {
                    cx.out.status(note);
                }
                let user = &found.user.view;
                if shows {
                    let facts = has.facts(&user.status);
                    whole.facts.insert(user.id.to_string(), facts);
                } else {
                    say_left(cx, &found, &has, &wants);
                }
                item(found, &has, &wants)
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Item::Settled(Outcome::failed(name, OFFBOARD, error)),
        });
    }
    let task = Task::new(plan, OFFBOARD, &args.confirm, single).whole(whole);
    let how = "what is left is done by `okta-admin run resume last`, or by the same command again";
    carry_on(cx, task, how).await
}

/// Refuses flags that contradict each other.
fn check(args: &OffboardArgs) -> Result<(), Failure> {
    match (args.groups, args.listed.is_empty()) {
        (Groups::List, true) => Err(Failure::usage("--groups list names no group")
            .hint("name each with --group, by its id or exact name")),
        (Groups::Direct, false) => Err(Failure::usage(
            "--groups direct takes all groups, and --group names some",
        )
        .hint("leave one of them out")),
        _ => Ok(()),
    }
}

/// Finds the groups that are meant, and makes sure that what the flags need can be seen.
async fn wants(client: &Client, org: &Org, args: &OffboardArgs) -> anyhow::Result<Wants> {
    let blind = |flag: &str, what: &str, why: &str| {
        let message = format!("{flag} needs the {what}, which cannot be seen: {why}");
        Failure::new(Kind::Permission, format!("{message}; nothing was sent"))
    };
    if let Err(why) = &org.api_tokens
        && args.revoke_api_tokens
    {
        return Err(blind("--revoke-api-tokens", "API tokens", why).into());
    }
    let leaves = args.groups == Groups::Direct || !args.listed.is_empty();
    if let Err(why) = &org.rules
        && leaves
    {
        return Err(blind("leaving groups", "group rules", why).into());
    }
    let groups = memberships::writable(client, &args.listed, NameOrId::Auto).await?;
    for group in &groups {
        let rules = org.rules.iter().flatten();
        if let Some(rule) = rules.into_iter().find(|rule| rule.fills(&group.id)) {
            return Err(Failure::usage(format!(
                "group {} is filled by the rule {:?} ({}) and is never touched; nothing was sent",
                group.name(),
                rule.name,
                rule.id
            ))
            .into());
        }
    }
    Ok(Wants {
        groups: match args.groups {
            Groups::Direct => Leave::Direct,
            _ if groups.is_empty() => Leave::Keep,
            _ => Leave::These(groups.into_iter().map(|group| group.id).collect()),
        },
        revoke_api_tokens: args.revoke_api_tokens,
        keep_suspended: args.keep_suspended,
        send_email: args.send_email,
    })
}

/// Looks at what one person has; what only a preview needs is read only if one `shows`.
async fn look(
    client: &Client,
    org: &Org,
    target: Target,
    shows: bool,
) -> (String, Result<(Found, Has), Error>) {
    let looked = match target.found {
        Ok(found) => match read::read(client, org, &found.user, shows).await {
            Ok(has) => Ok((found, has)),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    (target.name, looked)
}

/// Says what a script that gets no preview has to know.
fn say_left(cx: &Context, found: &Found, has: &Has, wants: &Wants) {
    let login = found.user.view.login();
    for line in has.left(wants.revoke_api_tokens) {
        cx.out.status(&format!("{login}: {line}"));
    }
}

/// Decides what is done with one person.
fn item(found: Found, has: &Has, wants: &Wants) -> Item {
    let user = &found.user.view;
    let refused = |error: Error| {
        let mut outcome = Outcome::failed(user.login(), OFFBOARD, error);
        outcome.id = Some(user.id.to_string());
        Item::Settled(outcome)
    };
    if let (Err(why), false) = (&has.groups, matches!(wants.groups, Leave::Keep)) {
        let message = format!("the groups to leave cannot be seen: {why}");
        return refused(Error::target(Kind::Permission, message));
    }
    let may_suspend = may_suspend(&found.user);
    let is_shut = matches!(user.status, Status::Suspended | Status::Deprovisioned);
    if wants.keep_suspended && !may_suspend && !is_shut {
        return refused(Error::WrongState {
            login: user.login().to_owned(),
            status: user.status.clone(),
            done: "suspended",
            hint: "without --keep-suspended the user is deactivated".to_owned(),
        });
    }
    let actions = steps(&user.status, may_suspend, has, wants);
    if actions.is_empty() {
        return unchanged(&found, OFFBOARD, None);
    }
    change(found, actions)
}
