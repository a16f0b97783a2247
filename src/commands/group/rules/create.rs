//! `group rules create`: a rule, inactive until it is activated.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/createGroupRule>

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::args::{ConfirmArgs, GroupChoice};
use crate::change::action::Action;
use crate::change::actions::group_rules::CreateRule;
use crate::change::{Noun, Plan, Subject};
use crate::commands::memberships;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::Group;
use crate::okta::NewRule;
use crate::output::shapes;

/// The arguments of `group rules create`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox group rules create Sellers --expression 'user.department==\"Sales\"' --group Marketing")]
pub struct CreateArgs {
    /// The name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Whom it finds, in Okta's expression language, such as user.department=="IT"
    #[arg(long, value_name = "EXPR", value_parser = NonEmptyStringValueParser::new())]
    expression: String,

    #[command(flatten)]
    choice: GroupChoice,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Creates the rule.
pub(super) async fn run(args: CreateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::GROUP_RULE, false)?;
    let client = cx.client().await?;
    let groups = memberships::writable(client, &args.choice.groups, args.choice.group_by).await?;
    // Okta takes a second rule of the same name; a script that runs twice must not make one.
    let all = client.group_rules().all().await?;
    if let Some(rule) = all.iter().find(|rule| rule.name == args.name) {
        let message = format!("group rule {} exists already: {}", rule.name, rule.id);
        return Err(Failure::new(Kind::Conflict, message).into());
    }
    let rule = NewRule {
        name: args.name.clone(),
        expression: args.expression,
        group_ids: groups
            .iter()
            .map(|group: &Group| group.id.clone())
            .collect(),
    };
    let subject = Subject::new(Noun::Other("group rules"), args.name);
    let plan = Plan::one(subject, vec![Action::CreateRule(CreateRule { rule })]);
    let task = Task::new(plan, "create", &args.confirm, true).printing(&shapes::GROUP_RULE);
    carry_out(cx, task).await
}
