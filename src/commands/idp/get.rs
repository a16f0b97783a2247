//! `idp get`: identity providers in full, by id or exact name.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/IdentityProvider/>

use clap::Args;
use serde_json::Value;

use crate::change::Error;
use crate::commands::several::each;
use crate::context::Context;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{IdentityProvider, Resource};
use crate::okta::{Client, IdentityProviderQuery};
use crate::output::{Card, Cell, Kind as Meaning, shapes};

/// The arguments of `idp get`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  okta-admin --sandbox idp get 'Partner SAML' -o json")]
pub struct GetArgs {
    /// Show these: id or exact name
    #[arg(value_name = "IDP", required = true)]
    providers: Vec<String>,
}

/// Shows identity providers.
pub(super) async fn run(args: &GetArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out
        .about(&shapes::IDENTITY_PROVIDER, args.providers.len() > 1)?;
    let client = cx.client().await?;
    let get = async |name: &str| {
        if looks_like_id(name, "0oa") {
            let fetched = client.identity_providers().get(name).await?;
            return Ok((fetched.resource.raw().clone(), fetched.view));
        }
        let found = by_name(client, name).await?;
        let view = found
            .view()
            .map_err(|e| Error::target(Kind::Other, format!("odd identity provider: {e}")))?;
        Ok((found.raw().clone(), view))
    };
    let shape = &shapes::IDENTITY_PROVIDER;
    each(
        cx,
        shape,
        &args.providers,
        "get identity provider",
        get,
        card,
    )
    .await
}

/// Finds the one with exactly this name; the server looks for a part of it.
async fn by_name(client: &Client, name: &str) -> Result<Resource<IdentityProvider>, Error> {
    let query = IdentityProviderQuery {
        q: Some(name.to_owned()),
        kind: None,
    };
    let mut pages = client.identity_providers().list(&query);
    let mut hits = Vec::new();
    while let Some(provider) = pages.next_item().await.transpose()? {
        if pages.view(&provider)?.name == name {
            hits.push(provider);
        }
    }
    match (hits.pop(), hits.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => {
            let message = format!(
                "identity provider {name:?} is not there, or not visible to this credential"
            );
            Err(Error::target(Kind::NotFound, message)
                .hint("names are matched exactly, upper and lower case too"))
        }
        (Some(_), more) => {
            let message = format!("{} identity providers are called {name:?}", more + 1);
            Err(Error::target(Kind::Usage, message).hint("name one by its id"))
        }
    }
}

fn card(raw: &[u8], provider: &IdentityProvider) -> Card {
    let object: Value = serde_json::from_slice(raw).unwrap_or_default();
    let mut card = Card::new(provider.name.clone());
    card.line("id", provider.id.as_str());
    card.line("type", provider.kind.as_str());
    card.line("status", Cell::Status(provider.status.clone()));
    for (label, path, meaning) in [
        ("created", "/created", Meaning::Time),
        ("last change", "/lastUpdated", Meaning::Time),
        ("issuer", "/protocol/issuer/url", Meaning::Text),
        (
            "issuer",
            "/protocol/credentials/trust/issuer",
            Meaning::Text,
        ),
        ("new users", "/policy/provisioning/action", Meaning::Text),
        ("known users", "/policy/accountLink/action", Meaning::Text),
        (
            "login from",
            "/policy/subject/userNameTemplate/template",
            Meaning::Text,
        ),
    ] {
        if let Some(value) = object.pointer(path).filter(|v| !v.is_null()) {
            card.line(label, Cell::of(Some(value), meaning));
        }
    }
    card
}
