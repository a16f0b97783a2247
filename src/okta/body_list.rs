//! Lists that come as an object: a named array, and the next page as a link in the body.
//!
//! Administration endpoints answer so (`{"roles": [...], "_links": {"next": ...}}`). The link is
//! followed only inside the org, each page once. Errors: [`Error::Incomplete`] once items were
//! handed out. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/>

use std::collections::{HashMap, HashSet, VecDeque};
use std::marker::PhantomData;

use serde_json::value::RawValue;
use serde_json::{Value, from_slice};
use url::Url;

use super::client::Client;
use super::error::Error;
use super::reply::Reply;
use super::request::Request;
use crate::model::Resource;

/// A listing whose pages are objects.
pub struct BodyPages<T> {
    client: Client,
    /// The request of the next page; none at the end.
    next: Option<Request>,
    name: &'static str,
    seen: HashSet<Url>,
    items: u64,
    ready: VecDeque<Resource<T>>,
    kind: PhantomData<T>,
}

impl<T> BodyPages<T> {
    /// Lists what is called `name` in the answer; nothing is sent before the first item is asked for.
    pub(in crate::okta) fn new(client: &Client, request: Request, name: &'static str) -> Self {
        Self {
            client: client.clone(),
            next: Some(request),
            name,
            seen: HashSet::new(),
            items: 0,
            ready: VecDeque::new(),
            kind: PhantomData,
        }
    }

    /// Returns the next item; none at the end.
    pub async fn next_item(&mut self) -> Option<Result<Resource<T>, Error>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.items += 1;
                return Some(Ok(item));
            }
            let request = self.next.take()?;
            if let Err(error) = self.page(request).await {
                return Some(Err(self.incomplete(error)));
            }
        }
    }

    /// Returns all items that are left.
    pub async fn all(mut self) -> Result<Vec<Resource<T>>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next_item().await.transpose()? {
            all.push(item);
        }
        Ok(all)
    }

    async fn page(&mut self, request: Request) -> Result<(), Error> {
        let reply = self.client.send(request.clone()).await?;
        let (items, next) = read(&reply, self.name)?;
        self.ready.extend(items);
        let Some(next) = next else { return Ok(()) };
        let base = self.client.base();
        let url = base.join(&next).ok().filter(|url| base.owns(url));
        let url = url.ok_or_else(|| Error::ForeignLink {
            doing: request.doing.clone(),
            host: "another host".to_owned(),
        })?;
        if !self.seen.insert(url.clone()) {
            return Err(Error::Loop {
                doing: request.doing,
            });
        }
        self.next = Some(request.at(url));
        Ok(())
    }

    fn incomplete(&self, error: Error) -> Error {
        if self.items == 0 {
            return error;
        }
        Error::Incomplete {
            after_items: self.items,
            source: Box::new(error),
        }
    }
}

/// Takes the array and the link out of an answer.
fn read<T>(reply: &Reply, name: &str) -> Result<(Vec<Resource<T>>, Option<String>), Error> {
    let wrong = |error| reply.wrong(error);
    let members: HashMap<String, &RawValue> = from_slice(&reply.body).map_err(wrong)?;
    let items = match members.get(name) {
        Some(raw) => {
            Resource::parse_list(&reply.body.slice_ref(raw.get().as_bytes())).map_err(wrong)?
        }
        None => Vec::new(),
    };
    let links: Option<Value> = match members.get("_links") {
        Some(raw) => Some(serde_json::from_str(raw.get()).map_err(wrong)?),
        None => None,
    };
    let next = links
        .as_ref()
        .and_then(|links| links.pointer("/next/href"))
        .and_then(Value::as_str);
    Ok((items, next.map(str::to_owned)))
}

impl<T> std::fmt::Debug for BodyPages<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BodyPages({} items)", self.items)
    }
}
