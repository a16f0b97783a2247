//! Whom a call is about: a call that touches a user is guarded like any other change of a user.

use crate::args::targets::By;
use crate::change::{Noun, Subject};
use crate::commands::lookup;
use crate::context::Context;
use crate::okta::{RawCall, Verb};

/// Returns the subject of a call; a user is read where being protected or one's own matters.
pub(super) async fn of(cx: &Context, call: &RawCall) -> anyhow::Result<Subject> {
    let path = call.path();
    let path = path.split('?').next().unwrap_or_default();
    let plain = Subject::new(Noun::Other("api"), path);
    let is_guarded = call.verb == Verb::Delete || !cx.settings()?.guard.protect.is_empty();
    let Some(reference) = user_in(call).filter(|_| is_guarded) else {
        return Ok(plain);
    };
    let client = cx.client().await?;
    match lookup::user(client, &reference, By::Auto).await {
        Ok(found) => {
            let user = &found.user;
            let subject = Subject::user(&user.view, &user.resource, user.etag.clone());
            Ok(Subject {
                name: format!("{} {path}", call.verb.name()),
                ..subject
            })
        }
        // Who is not there cannot be protected, and the call itself says so better.
        Err(error) if error.kind() == crate::failure::Kind::NotFound => Ok(plain),
        Err(error) => Err(error.into()),
    }
}

/// Returns the id or login after `users`, wherever it is in the path.
fn user_in(call: &RawCall) -> Option<String> {
    let segments = call.segments();
    let at = segments.iter().position(|s| *s == "users")?;
    let escaped = segments.get(at + 1).filter(|s| !s.is_empty())?;
    // The segment is part of a parsed URL: what it escapes can be unescaped as a query is.
    let plus = escaped.replace('+', "%2B");
    url::form_urlencoded::parse(format!("={plus}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
}
