//! `idp list`: who else may vouch for users.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/IdentityProvider/>

use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use crate::okta::IdentityProviderQuery;
use crate::output::shapes;

/// The arguments of `idp list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox idp list --type SAML2
  okta-admin --sandbox idp list --query google --all -o json")]
pub struct ListArgs {
    /// List those whose name has this in it
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,

    /// List those of this type, such as SAML2, OIDC, GOOGLE or X509
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,

    /// List so many at most
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all")]
    limit: u64,

    /// List all of them
    #[arg(long)]
    all: bool,
}

/// Lists identity providers.
pub(super) async fn run(args: &ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::IDENTITY_PROVIDER, true)?;
    for (flag, value) in [("--query", &args.query), ("--type", &args.kind)] {
        if value.as_ref().is_some_and(String::is_empty) {
            return Err(Failure::usage(format!("{flag} is empty")).into());
        }
    }
    let query = IdentityProviderQuery {
        q: args.query.clone(),
        // Okta's words are upper case; which ones there are is for Okta to say.
        kind: args.kind.as_ref().map(|kind| kind.to_uppercase()),
    };
    let pages = cx.client().await?.identity_providers().list(&query);
    // One more than asked for tells whether there are more.
    let mut pages = if args.all {
        pages
    } else {
        pages.limit(args.limit.saturating_add(1))
    };
    let mut list = cx.out.list(&shapes::IDENTITY_PROVIDER)?;
    let mut left = if args.all { u64::MAX } else { args.limit };
    let mut has_more = false;
    while let Some(page) = pages.next_page().await? {
        for provider in &page {
            if left == 0 {
                has_more = true;
                break;
            }
            left -= 1;
            list.item(provider.raw())?;
        }
        list.flush()?;
    }
    list.end()?;
    if has_more {
        cx.out.status(&format!(
            "only the first {} are shown; --all shows the rest",
            args.limit
        ));
    }
    Ok(())
}
