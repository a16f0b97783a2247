//! Listing what belongs to users: factors, grants, tokens, applications, blocks, relations.
//!
//! One user gives the objects as Okta has them; several give rows of `{"user": {id, login}, WHAT:
//! object}`. One user who cannot be read does not stop the others (exit 3).

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::targets::{Purpose, find, not_all};
use crate::args::UserTargets;
use crate::change::Error;
use crate::change::actions::grants::clients;
use crate::commands::listing::row_of_user;
use crate::commands::lookup::Found;
use crate::context::Context;
use crate::failure::Kind;
use crate::model::{Resource, User};
use crate::okta::{Belonging, Client, Holder, UserKey};
use crate::output::Shape;

/// Reads what belongs to a user.
pub(super) type Fetch =
    for<'c> fn(&'c Client, &'c User) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>>;

/// One kind of listing.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    /// The shape of the objects of one user.
    pub one: &'static Shape,
    /// The shape of rows of several users.
    pub several: &'static Shape,
    /// Reads them.
    pub fetch: Fetch,
}

impl Listing {
    /// Lists what belongs to the users.
    pub(super) async fn run(&self, targets: &UserTargets, cx: &Context) -> anyhow::Result<()> {
        let single = targets.is_single();
        let shape = if single { self.one } else { self.several };
        cx.out.about(shape, true)?;
        let mut users = std::pin::pin!(find(cx, targets, Purpose::Read).await?);
        let client = cx.client().await?;
        let mut list = None;
        let (mut all, mut failed, mut kind) = (0, 0, None);
        while let Some(target) = users.next().await {
            all += 1;
            let read = match target.found {
                Ok(found) => self.read(client, cx, found).await,
                Err(error) => Err(error),
            };
            match read {
                Ok((user, things)) => {
                    if list.is_none() {
                        list = Some(cx.out.list(shape)?);
                    }
                    for thing in things {
                        let Some(list) = &mut list else { break };
                        if single {
                            list.item(thing.raw())?;
                        } else {
                            list.item(&row_of_user(&user, self.one.noun, &thing))?;
                        }
                    }
                }
                Err(error) => {
                    let what = format!("could not list the {} of {}", self.one.plural, target.name);
                    let stop = error.kind() == Kind::Credential;
                    failed += 1;
                    kind = Some(if stop {
                        Kind::Credential
                    } else {
                        Kind::Partial
                    });
                    let error = anyhow::Error::from(error).context(what);
                    if single {
                        return Err(error);
                    }
                    cx.report_item(&error);
                    if stop {
                        break;
                    }
                }
            }
        }
        match list {
            Some(list) => list.end()?,
            None => cx.out.list(shape)?.end()?,
        }
        not_all(failed, all, kind)
    }

    async fn read(
        &self,
        client: &Client,
        cx: &Context,
        found: Found,
    ) -> Result<(User, Vec<Resource<Value>>), Error> {
        if let Some(note) = &found.note {
            cx.out.status(note);
        }
        let user = found.user.view;
        let things = (self.fetch)(client, &user).await?;
        Ok((user, things))
    }
}

/// Reads enrolled factors.
pub(super) fn factors<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Factors).await })
}

/// Reads administrator roles.
pub(super) fn roles<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move {
        let roles = client.roles().of(&Holder::User(user.id.clone())).await?;
        Ok(roles.into_iter().map(Resource::cast).collect())
    })
}

/// Reads grants.
pub(super) fn grants<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Grants).await })
}

/// Reads blocks.
pub(super) fn blocks<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Blocks).await })
}

async fn belonging(
    client: &Client,
    user: &User,
    what: Belonging,
) -> Result<Vec<Resource<Value>>, Error> {
    Ok(client.belongings().list(&user.id, what).await?)
}

/// Reads the refresh tokens that clients hold, client by client.
pub(super) fn tokens<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move {
        let mut all = Vec::new();
        for holder in clients(&user.id, client).await? {
            all.extend(client.belongings().tokens(&user.id, &holder).await?);
        }
        Ok(all)
    })
}

/// Reads groups.
pub(super) fn groups<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move {
        let mut pages = client.groups().of_user(&user.id);
        let mut all = Vec::new();
        while let Some(group) = pages.next_item().await.transpose()? {
            all.push(group.cast());
        }
        Ok(all)
    })
}

/// Reads applications, also those that a group brings.
pub(super) fn apps<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move {
        let mut pages = client.apps().of_user(&user.id);
        let mut all = Vec::new();
        while let Some(app) = pages.next_item().await.transpose()? {
            all.push(app.cast());
        }
        Ok(all)
    })
}

/// How many of the newest events are read.
const EVENTS: u32 = 10;

/// Reads the newest events about the user or done by the user.
pub(super) fn events<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move { Ok(client.belongings().events(&user.id, EVENTS).await?) })
}

/// What was written here is JSON; should it ever not be, it is an error and no crash.
fn odd(error: &serde_json::Error) -> Error {
    Error::Target {
        kind: Kind::Other,
        message: format!("odd relation: {error}"),
        hints: Vec::new(),
        request_id: None,
    }
}

/// Reads relations to other users, those of both sides, as `{"name", "id", "login"}`.
pub(super) fn links<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Resource<Value>>, Error>> {
    Box::pin(async move {
        let mut all = Vec::new();
        for relation in client.links().relations().await? {
            for name in [&relation.primary.name, &relation.associated.name] {
                for id in client.links().of_user(&user.id, name).await? {
                    let other = client.users().get(&UserKey::Id(id)).await?.view;
                    let link = json!({
                        "name": name, "id": other.id.as_str(), "login": other.login(),
                    });
                    let link = Bytes::from(link.to_string());
                    all.push(Resource::parse(&link).map_err(|e| odd(&e))?);
                }
            }
        }
        Ok(all)
    })
}
