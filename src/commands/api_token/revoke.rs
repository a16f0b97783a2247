//! `api-token revoke`: tokens end for good, and whatever uses them is refused.
//!
//! Which token this command itself uses Okta does not tell, so one that belongs to the same account
//! needs `--me`. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/>

use clap::Args;

use crate::args::ConfirmArgs;
use crate::change::actions::api_tokens::RevokeApiToken;
use crate::change::{Action, Change, Error, Item, Noun, Outcome, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::{ApiToken, UserId};
use crate::okta::Client;
use crate::output::shapes;

/// The arguments of `api-token revoke`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox api-token revoke 'CI pipeline' --yes")]
pub struct RevokeArgs {
    /// Id or exact name
    #[arg(value_name = "TOKEN", required = true)]
    tokens: Vec<String>,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Revokes the tokens.
pub(super) async fn run(args: RevokeArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.tokens.len() == 1;
    cx.out.about(&shapes::OUTCOME, !single)?;
    let client = cx.client().await?;
    let known: Vec<ApiToken> = {
        let list = client.api_tokens().list().await?;
        list.iter().filter_map(|token| token.view().ok()).collect()
    };
    let me = if args.confirm.me {
        None
    } else {
        own_account(client).await?
    };
    let mut plan = Plan::default();
    let mut seen = Vec::new();
    for name in &args.tokens {
        plan.push(match find(&known, name) {
            Ok(token) if seen.contains(&&token.id) => continue,
            Ok(token) => {
                if me.is_some() && token.user_id == me {
                    return Err(own(token).into());
                }
                seen.push(&token.id);
                item(token)
            }
            Err(error) => Item::Settled(Outcome::failed(name, "revoke", error)),
        });
    }
    carry_out(cx, Task::new(plan, "revoke", &args.confirm, single)).await
}

/// Returns who owns the credential; an application owns no token.
async fn own_account(client: &Client) -> anyhow::Result<Option<UserId>> {
    match client.users().me().await {
        Ok(me) => Ok(Some(me.view.id)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn own(token: &ApiToken) -> Failure {
    let message = format!(
        "{} belongs to the account that owns this credential, and may be it; nothing was sent",
        token.name
    );
    Failure::usage(message).hint("if that is what you mean, add --me")
}

fn item(token: &ApiToken) -> Item {
    let subject = Subject {
        id: Some(token.id.to_string()),
        ..Subject::new(Noun::Other("api-token"), &token.name)
    };
    let id = token.id.clone();
    let actions = vec![Action::RevokeApiToken(RevokeApiToken { id, owned: None })];
    Item::Change(Change { subject, actions })
}

/// Finds the one token with this id or exact name.
fn find<'t>(known: &'t [ApiToken], name: &str) -> Result<&'t ApiToken, Error> {
    let hits: Vec<&ApiToken> = known
        .iter()
        .filter(|token| token.id.as_str() == name || token.name == name)
        .collect();
    let (kind, message) = match hits.as_slice() {
        [only] => return Ok(only),
        [] => (
            Kind::NotFound,
            format!("API token {name:?} is not there, or not visible to this credential"),
        ),
        several => {
            let ids: Vec<&str> = several.iter().map(|token| token.id.as_str()).collect();
            (
                Kind::Usage,
                format!("API token {name:?} could be {}", ids.join(", ")),
            )
        }
    };
    Err(Error::Target {
        kind,
        message,
        hints: vec!["see them with `okta-admin api-token list`".to_owned()],
        request_id: None,
    })
}
