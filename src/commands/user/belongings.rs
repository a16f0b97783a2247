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
use crate::commands::lookup::Found;
use crate::context::Context;
use crate::failure::Kind;
use crate::model::{Resource, User};
use crate::okta::{Belonging, Client, UserKey};
use crate::output::Shape;

/// Reads what belongs to a user.
pub(super) type Fetch =
    for<'c> fn(&'c Client, &'c User) -> BoxFuture<'c, Result<Vec<Bytes>, Error>>;

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
                            list.item(&thing)?;
                        } else {
                            list.item(&self.row(&user, &thing))?;
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
    ) -> Result<(User, Vec<Bytes>), Error> {
        if let Some(note) = &found.note {
            cx.out.status(note);
        }
        let user = found.user.view;
        let things = (self.fetch)(client, &user).await?;
        Ok((user, things))
    }

    /// The object stays as the server sent it, down to its bytes.
    fn row(&self, user: &User, thing: &Bytes) -> Vec<u8> {
        let user = json!({"id": user.id.as_str(), "login": user.login()});
        let mut row = format!("{{\"user\":{user},\"{}\":", self.one.noun).into_bytes();
        row.extend_from_slice(thing);
        row.push(b'}');
        row
    }
}

fn raw(list: &[Resource<Value>]) -> Vec<Bytes> {
    list.iter().map(|thing| thing.raw().clone()).collect()
}

/// Reads enrolled factors.
pub(super) fn factors<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Factors).await })
}

/// Reads administrator roles.
pub(super) fn roles<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Roles).await })
}

/// Reads grants.
pub(super) fn grants<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Grants).await })
}

/// Reads blocks.
pub(super) fn blocks<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move { belonging(client, user, Belonging::Blocks).await })
}

async fn belonging(client: &Client, user: &User, what: Belonging) -> Result<Vec<Bytes>, Error> {
    let list = client.belongings().list(&user.id, what).await?;
    Ok(raw(&list))
}

/// Reads the refresh tokens that clients hold, client by client.
pub(super) fn tokens<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move {
        let mut all = Vec::new();
        for holder in clients(&user.id, client).await? {
            let list = client.belongings().tokens(&user.id, &holder).await?;
            all.extend(raw(&list));
        }
        Ok(all)
    })
}

/// Reads groups.
pub(super) fn groups<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move {
        let mut pages = client.groups().of_user(&user.id);
        let mut all = Vec::new();
        while let Some(group) = pages.next_item().await.transpose()? {
            all.push(group.raw().clone());
        }
        Ok(all)
    })
}

/// Reads applications, also those that a group brings.
pub(super) fn apps<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move {
        let mut pages = client.apps().of_user(&user.id);
        let mut all = Vec::new();
        while let Some(app) = pages.next_item().await.transpose()? {
            all.push(app.raw().clone());
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
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move {
        let list = client.belongings().events(&user.id, EVENTS).await?;
        Ok(raw(&list))
    })
}

/// Reads relations to other users, those of both sides, as `{"name", "id", "login"}`.
pub(super) fn links<'c>(
    client: &'c Client,
    user: &'c User,
) -> BoxFuture<'c, Result<Vec<Bytes>, Error>> {
    Box::pin(async move {
        let mut all = Vec::new();
        for relation in client.links().relations().await? {
            for name in [&relation.primary.name, &relation.associated.name] {
                for id in client.links().of_user(&user.id, name).await? {
                    let other = client.users().get(&UserKey::Id(id)).await?.view;
                    let link = json!({
                        "name": name, "id": other.id.as_str(), "login": other.login(),
                    });
                    all.push(Bytes::from(link.to_string()));
                }
            }
        }
        Ok(all)
    })
}
