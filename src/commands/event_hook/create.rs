//! `event-hook create`: events to an address, as they happen.
//!
//! Nothing is delivered before the receiver has answered Okta's challenge: `--verify` asks for that at
//! once. Names are unique here, since they are what hooks are found by. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use std::path::PathBuf;

use clap::Args;

use super::find;
use crate::args::{ConfirmArgs, SecretFrom};
use crate::change::action::Action;
use crate::change::actions::event_hooks::{CreateHook, HookSecret, HookStep};
use crate::change::{Error, Noun, Plan, Subject};
use crate::commands::event::types::full_name;
use crate::commands::hook_secret;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::shapes;

/// The arguments of `event-hook create`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox event-hook create Joiners --event user-created --uri https://hooks.example.com/okta")]
pub struct CreateArgs {
    /// Call it this
    #[arg(value_name = "NAME", required_unless_present = "named")]
    name: Option<String>,

    /// Call it this, like the positional NAME
    #[arg(long = "name", value_name = "NAME", conflicts_with = "name")]
    named: Option<String>,

    /// Send events of this type, repeatable: Okta's name or such as user-created, user-deactivated
    #[arg(long = "event", alias = "type", value_name = "TYPE", value_parser = full_name, required = true)]
    events: Vec<String>,

    /// Send them to this address
    #[arg(long, value_name = "URL")]
    uri: String,

    /// Say what it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Send the secret that is in this file along, so that the receiver knows Okta
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,

    /// Read that secret from standard input
    #[arg(long, conflicts_with = "secret_file")]
    secret_stdin: bool,

    /// Send the secret in this header
    #[arg(long, value_name = "NAME", default_value = "Authorization")]
    header: String,

    /// Have the receiver answer Okta's challenge at once
    #[arg(long)]
    verify: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl CreateArgs {
    fn secret(&self) -> Option<SecretFrom> {
        match &self.secret_file {
            Some(path) => Some(SecretFrom::File {
                flag: "--secret-file",
                path: path.clone(),
            }),
            None => self.secret_stdin.then_some(SecretFrom::Stdin {
                flag: "--secret-stdin",
            }),
        }
    }
}

/// Makes the event hook.
pub(super) async fn run(args: CreateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::EVENT_HOOK, false)?;
    let name = args.name.clone().or_else(|| args.named.clone());
    let name = name.unwrap_or_default();
    if args.events.iter().any(|kind| kind.contains('*')) {
        return Err(Failure::usage("--event: a hook takes whole names, not patterns").into());
    }
    let from = args.secret();
    let secret = from.map(|from| hook_secret::read(cx, &from)).transpose()?;
    let client = cx.client().await?;
    match find(client, &name).await {
        Err(error) if error.kind() == Kind::NotFound => {}
        Err(error) => return Err(error.into()),
        Ok((_, hook)) => {
            let message = format!("the event hook {name} exists already: {}", hook.id);
            let error = Error::target(Kind::Conflict, message).hint(format!(
                "see it with `okta-admin event-hook get {}`",
                hook.id
            ));
            return Err(error.into());
        }
    }
    let mut actions = vec![Action::CreateHook(CreateHook {
        name: name.clone(),
        description: args.description.clone(),
        uri: args.uri.clone(),
        events: args.events.clone(),
        secret: secret.map(|value| HookSecret {
            header: args.header.clone(),
            value,
        }),
    })];
    if args.verify {
        actions.push(Action::HookStep(HookStep::Verify));
    } else {
        cx.out.status(&format!(
            "nothing is sent before the receiver is verified: okta-admin event-hook verify {name}"
        ));
    }
    let plan = Plan::one(Subject::new(Noun::Other("event-hook"), &name), actions);
    let task = Task::new(plan, "create event hook", &args.confirm, true);
    carry_out(cx, task.printing(&shapes::EVENT_HOOK)).await
}
