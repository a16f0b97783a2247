//! `auth logout`: what was kept of a sign-in is revoked at the org and forgotten here.
//!
//! What cannot be revoked is forgotten all the same, with a warning. An API token is only forgotten:
//! `api-token revoke` ends it. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/OrgAS/#tag/OrgAS/operation/revoke>

use super::kept;
use crate::config::Method;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::Credential;

/// Signs out.
pub(super) async fn run(cx: &Context) -> anyhow::Result<()> {
    if cx.is_sandbox() {
        cx.out
            .status("the sandbox needs no sign-in, and there is none to end");
        return Ok(());
    }
    let nobody = cx.client_with(Credential::None)?;
    let host = nobody.base().host().to_owned();
    let Some(kept) = kept::read(cx)? else {
        return Err(Failure::new(Kind::NotFound, format!("nothing is kept for {host}")).into());
    };
    cx.redactor.learn_key(&kept.secret);
    let revoked = match (kept.method, &kept.client_id) {
        (Method::Person, Some(client_id)) => {
            let revoke = nobody
                .login()
                .revoke(client_id, None, "refresh_token", &kept.secret);
            Some(revoke.await)
        }
        (Method::Bearer, Some(client_id)) => {
            let revoke = nobody
                .login()
                .revoke(client_id, None, "access_token", &kept.secret);
            Some(revoke.await)
        }
        _ => None,
    };
    kept::forget(cx)?;
    match revoked {
        Some(Ok(())) => cx.out.status(&format!("{host}: revoked and forgotten")),
        Some(Err(error)) => {
            cx.out.warning(&format!(
                "{host} did not take the token back, which goes on until it ends: {error}"
            ));
            cx.out.status(&format!("{host}: forgotten"));
        }
        None => {
            cx.out.status(&format!("{host}: forgotten"));
            if kept.method == Method::Token {
                cx.out
                    .hint("the API token itself lives on: okta-admin api-token revoke ends it");
            }
        }
    }
    Ok(())
}
