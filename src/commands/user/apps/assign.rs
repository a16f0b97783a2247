//! `user apps assign` and `unassign`: users of one's own choice in applications.
//!
//! What a group brings is the group's: it is told, and not touched. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::apps::{AssignApp, UnassignApp};
use crate::commands::lookup;
use crate::commands::user::changes::{change, each};
use crate::context::Context;
use crate::model::App;

/// The arguments of `user apps assign` and `unassign`.
#[derive(Args, Debug)]
pub struct AppArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Take this application (id or exact label); may be repeated
    #[arg(
        long = "app",
        value_name = "APP",
        required = true,
        value_parser = NonEmptyStringValueParser::new(),
    )]
    apps: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Assigns, or ends the assignments.
pub(super) async fn run(args: AppArgs, ends: bool, cx: &Context) -> anyhow::Result<()> {
    let client = cx.client().await?;
    let mut apps = Vec::new();
    for name in &args.apps {
        let app = lookup::app(client, name).await?;
        if apps.iter().all(|known: &App| known.id != app.id) {
            apps.push(app);
        }
    }
    let words = if ends {
        ("unassign-app", "unassign applications from")
    } else {
        ("assign-app", "assign applications to")
    };
    each(cx, &args.targets, &args.confirm, words, |found| {
        let action = |app: &App| {
            let (id, label) = (app.id.clone(), app.label.clone());
            if ends {
                Action::UnassignApp(UnassignApp { id, label })
            } else {
                Action::AssignApp(AssignApp { id, label })
            }
        };
        change(found, apps.iter().map(action).collect())
    })
    .await
}
