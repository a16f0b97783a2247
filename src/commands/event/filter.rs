//! Which events: flags that become one expression of the log's own language.

use clap::Args;

use super::types::full_name;
use crate::args::condition::quoted;
use crate::args::targets::By;
use crate::commands::lookup;
use crate::context::Context;
use crate::failure::Failure;
use crate::model::ids::looks_like_id;

const HEADING: &str = "Which events";

/// The flags that choose events.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct FilterArgs {
    /// Take events of this type, repeatable: Okta's name, user.lifecycle.* or such as user-created, user-deactivated
    #[arg(long = "event", alias = "type", value_name = "TYPE", value_parser = full_name, help_heading = HEADING)]
    types: Vec<String>,

    /// Take events that this user did or that happened to this user: id, login or e-mail
    #[arg(long, value_name = "USER", help_heading = HEADING)]
    user: Option<String>,

    /// Take events with this result: SUCCESS, FAILURE, SKIPPED, ALLOW, DENY, CHALLENGE
    #[arg(long, value_name = "RESULT", help_heading = HEADING)]
    outcome: Option<String>,

    /// Take events that match this expression, such as 'client.ipAddress eq "1.2.3.4"'
    #[arg(long, value_name = "EXPR", help_heading = HEADING)]
    filter: Option<String>,
}

impl FilterArgs {
    /// Returns the expression; a user is looked up for it. An id is taken as it is, so that the
    /// events of somebody who is gone can be found too.
    pub(super) async fn expression(&self, cx: &Context) -> anyhow::Result<Option<String>> {
        let user = match &self.user {
            None => None,
            Some(id) if looks_like_id(id, "00u") => Some(id.clone()),
            Some(name) => {
                let found = lookup::user(cx.client().await?, name, By::Auto).await?;
                if let Some(note) = &found.note {
                    cx.out.status(note);
                }
                Some(found.user.view.id.to_string())
            }
        };
        if self.filter.as_ref().is_some_and(|f| f.trim().is_empty()) {
            return Err(Failure::usage("--filter is empty").into());
        }
        Ok(joined(
            &self.types,
            user.as_deref(),
            self.outcome.as_deref(),
            self.filter.as_deref(),
        ))
    }
}

/// Joins the parts; each has its parentheses where it could fall apart. Pure.
fn joined(
    types: &[String],
    user: Option<&str>,
    outcome: Option<&str>,
    filter: Option<&str>,
) -> Option<String> {
    let mut parts = Vec::new();
    let types: Vec<String> = types
        .iter()
        .map(|name| match name.strip_suffix('*') {
            Some(start) => format!("eventType sw {}", quoted(start)),
            None => format!("eventType eq {}", quoted(name)),
        })
        .collect();
    match types.as_slice() {
        [] => {}
        [only] => parts.push(only.clone()),
        several => parts.push(format!("({})", several.join(" or "))),
    }
    if let Some(id) = user {
        let id = quoted(id);
        parts.push(format!("(target.id eq {id} or actor.id eq {id})"));
    }
    if let Some(outcome) = outcome {
        let outcome = quoted(&outcome.to_uppercase());
        parts.push(format!("outcome.result eq {outcome}"));
    }
    if let Some(filter) = filter {
        let alone = parts.is_empty();
        parts.push(if alone {
            filter.to_owned()
        } else {
            format!("({filter})")
        });
    }
    (!parts.is_empty()).then(|| parts.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_one_expression() {
        let types = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(joined(&[], None, None, None), None);
        assert_eq!(
            joined(&types(&["a.b"]), None, None, None).unwrap(),
            r#"eventType eq "a.b""#
        );
        assert_eq!(
            joined(
                &types(&["a.b", "c.*"]),
                Some("00u1"),
                Some("failure"),
                Some("x pr or y pr")
            )
            .unwrap(),
            r#"(eventType eq "a.b" or eventType sw "c.") and (target.id eq "00u1" or actor.id eq "00u1") and outcome.result eq "FAILURE" and (x pr or y pr)"#
        );
    }
}
