//! People who are in the scope of the file, and not in the file.
//!
//! They are found by a search, which lags; so each is read again by id, and where the expression is
//! plain enough to be decided here it is decided again on what that answers. The account behind the
//! credential is left alone, as is whoever another source owns.

use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::existing::source_of;
use super::planner::{Planner, unchanged};
use crate::change::desired::prune;
use crate::change::plan_file::Pruned;
use crate::change::{Change, Error, Item, Plan, Subject};
use crate::model::{User, UserId};
use crate::okta::{UserKey, UserQuery};

/// How many users are read at once.
const SIDE_BY_SIDE: usize = 16;

/// Adds to the plan what becomes of the people in scope who are not in the file.
pub(super) async fn add(
    planner: &Planner<'_>,
    pruned: &Pruned,
    plan: &mut Plan,
) -> anyhow::Result<()> {
    let own = match planner.client.users().me().await {
        Ok(me) => Some(me.view.id),
        // A credential without a user behind it cannot lock itself out.
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.into()),
    };
    let mut pages = planner.client.users().list(&UserQuery {
        search: Some(pruned.within.clone()),
        ..UserQuery::default()
    });
    let mut ids = Vec::new();
    while let Some(user) = pages.next_item().await.transpose()? {
        let user = pages.view(&user)?;
        if is_extra(planner, &user) {
            ids.push(user.id);
        }
    }
    let looked_at = stream::iter(ids).map(|id| one(planner, pruned, own.as_ref(), id));
    let mut items = std::pin::pin!(looked_at.buffered(SIDE_BY_SIDE));
    while let Some(item) = items.next().await {
        if let Some(item) = item? {
            plan.push(item);
        }
    }
    Ok(())
}

/// Returns whether the file does not name the user.
fn is_extra(planner: &Planner<'_>, user: &User) -> bool {
    if let Some(key) = planner.key.of_user(user) {
        return !planner.keys.holds(&key);
    }
    // Who cannot be in the file is not missing in it.
    planner.mark(&format!("in scope, but without {}", planner.key.0), 1);
    false
}

async fn one(
    planner: &Planner<'_>,
    pruned: &Pruned,
    own: Option<&UserId>,
    id: UserId,
) -> Result<Option<Item>, Error> {
    let found = match planner.client.users().get(&UserKey::Id(id)).await {
        Ok(found) => found,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let user = &found.view;
    let is_out = !is_extra(planner, user) || still_within(&pruned.within, user) == Some(false);
    let actions = prune(pruned.to, &user.status);
    if is_out || actions.is_empty() {
        return Ok(None);
    }
    let skipped = |why: String| {
        planner.mark(&format!("not in the file: {why}"), 1);
        Ok(Some(unchanged(user.login(), Some(&user.id), vec![why])))
    };
    if own == Some(&user.id) {
        return skipped("skipped: the account that owns this credential".to_owned());
    }
    if let Some(source) = source_of(&found) {
        return skipped(format!("skipped: sourced from {source}"));
    }
    let subject = Subject::user(user, &found.resource, found.etag.clone());
    Ok(Some(Item::Change(Change { subject, actions })))
}

/// Decides expressions such as `profile.costCenter eq "42" and status eq "ACTIVE"`; `None` for any
/// other, which only the org can decide.
fn still_within(expression: &str, user: &User) -> Option<bool> {
    let mut rest = expression.trim();
    let mut within = true;
    loop {
        let (name, after) = rest.split_once(' ')?;
        let after = after.trim_start().strip_prefix("eq")?.trim_start();
        let mut values = serde_json::Deserializer::from_str(after).into_iter::<Value>();
        let value = values.next()?.ok()?;
        let text = value.as_str()?.to_lowercase();
        let is = match name {
            "status" => user.status.word().to_lowercase(),
            name => {
                let name = name.strip_prefix("profile.")?;
                let is = user.profile.get(name).unwrap_or(&Value::Null);
                // How search looks into lists and numbers is the org's to say.
                match is {
                    Value::String(text) => text.to_lowercase(),
                    Value::Null => {
                        within = false;
                        String::new()
                    }
                    _ => return None,
                }
            }
        };
        within &= is == text;
        rest = after.get(values.byte_offset()..)?.trim_start();
        if rest.is_empty() {
            return Some(within);
        }
        rest = rest.strip_prefix("and ")?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn plain_expressions_are_decided_again_and_others_are_not() {
        let user: User = serde_json::from_value(json!({
            "id": "00u1", "status": "ACTIVE", "created": "2026-01-01T00:00:00Z",
            "profile": {"costCenter": "42", "city": "São \"Paulo\" and more", "level": 7},
        }))
        .unwrap();
        for (expression, expected) in [
            (r#"profile.costCenter eq "42""#, Some(true)),
            (r#"profile.costCenter eq "43""#, Some(false)),
            (
                r#"status eq "active" and profile.costCenter eq "42""#,
                Some(true),
            ),
            (
                r#"status eq "STAGED" and profile.costCenter eq "42""#,
                Some(false),
            ),
            (r#"profile.city eq "são \"paulo\" and more""#, Some(true)),
            (r#"profile.title eq """#, Some(false)),
            (r#"profile.level eq "7""#, None),
            (r#"profile.costCenter sw "4""#, None),
            (r#"profile.costCenter eq "42" or status eq "ACTIVE""#, None),
            (r#"(profile.costCenter eq "42")"#, None),
            ("id pr", None),
        ] {
            assert_eq!(still_within(expression, &user), expected, "{expression}");
        }
    }
}
