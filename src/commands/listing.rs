//! Listings on their way to the output, page by page as they come in; and rows of pairs.

use bytes::Bytes;
use serde_json::json;

use crate::context::Context;
use crate::model::{Resource, User};
use crate::okta::{BodyPages, Pages};
use crate::output::Shape;

/// Prints every item of a listing; returns how many there were.
pub(super) async fn print<T>(
    cx: &Context,
    shape: &'static Shape,
    mut pages: Pages<T>,
) -> anyhow::Result<u64> {
    let mut list = cx.out.list(shape)?;
    let mut count = 0;
    while let Some(page) = pages.next_page().await? {
        for item in page {
            list.item(item.raw())?;
            count += 1;
        }
        list.flush()?;
    }
    list.end()?;
    Ok(count)
}

/// Prints every item of a listing whose pages are objects.
pub(super) async fn print_body<T>(
    cx: &Context,
    shape: &'static Shape,
    mut pages: BodyPages<T>,
) -> anyhow::Result<()> {
    let mut list = cx.out.list(shape)?;
    while let Some(item) = pages.next_item().await.transpose()? {
        list.item(item.raw())?;
    }
    Ok(list.end()?)
}

/// Returns `{"user": {id, login}, NAME: ...}`, the object as Okta sent it.
pub(super) fn row_of_user<T>(user: &User, name: &str, object: &Resource<T>) -> Bytes {
    row(
        "user",
        &json!({ "id": user.id, "login": user.login() }),
        name,
        object,
    )
}

/// Returns `{OWNER: ..., NAME: ...}`, the object as Okta sent it.
pub(super) fn row<T>(
    owner: &str,
    owned_by: &serde_json::Value,
    name: &str,
    object: &Resource<T>,
) -> Bytes {
    let mut row = format!("{{\"{owner}\":{owned_by},\"{name}\":").into_bytes();
    row.extend_from_slice(object.raw());
    row.push(b'}');
    row.into()
}
