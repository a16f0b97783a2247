//! A listing: pages in order, the next one asked for while this one is still coming in.
//!
//! Page n+1 is asked for as soon as the headers of page n are in, never more than one ahead, and
//! never when a limit makes it needless. The end is a page without a next link, not an empty page.
//! An error after the first item is [`Error::Incomplete`] and says how many items came before.
//! Follows <https://developer.okta.com/docs/reference/core-okta-api/#pagination>

use std::collections::HashSet;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::client::Client;
use super::error::Error;
use super::headers::Facts;
use super::reply::Reply;
use super::request::{Expect, Request};
use crate::model::Resource;

/// Empty pages in a row after which a listing is given up.
const MOST_EMPTY_PAGES: u32 = 100;

/// A listing of `T`; a stream of items, or page by page with [`Pages::next_page`].
pub struct Pages<T> {
    client: Client,
    request: Request,
    /// How many items a page has at most, as asked for.
    page_size: u64,
    limit: Option<u64>,
    state: State,
    seen: HashSet<Url>,
    barren: u32,
    items: u64,
    ready: std::vec::IntoIter<Resource<T>>,
}

enum State {
    /// Nothing was asked for yet.
    Start,
    /// A page is on its way, perhaps the one after it too.
    Fetching {
        page: Fetch,
        ahead: Option<(Url, Fetch)>,
    },
    /// A page was handed out; the next one may be on its way.
    Next(Fetch),
    /// The next call ends the listing with this error.
    Failing(Box<Error>),
    Done,
}

/// A page on its way; dropped means not wanted.
struct Fetch {
    head: Option<oneshot::Receiver<Next>>,
    body: JoinHandle<Result<Reply, Error>>,
}

/// Where a page says the next one is.
type Next = Result<Option<Url>, Box<Error>>;

impl Drop for Fetch {
    fn drop(&mut self) {
        self.body.abort();
    }
}

impl Fetch {
    fn start(client: &Client, request: Request) -> Self {
        let (sender, receiver) = oneshot::channel();
        let client = client.clone();
        let body = tokio::spawn(async move {
            let mut sender = Some(sender);
            let doing = request.doing.clone();
            let mut on_head = |facts: &Facts| {
                if let Some(sender) = sender.take() {
                    // Nobody waits any more: the listing was dropped.
                    sender
                        .send(next_of(&client, &doing, facts))
                        .unwrap_or_default();
                }
            };
            client.transport().send(request, &mut on_head).await
        });
        Self {
            head: Some(receiver),
            body,
        }
    }
}

/// Finds and checks the next link; a link that leaves the org is an error.
pub(super) fn next_of(client: &Client, doing: &str, facts: &Facts) -> Next {
    let Some(link) = super::link::next(facts.links.iter().map(String::as_str)) else {
        return Ok(None);
    };
    let foreign = |host: &str| {
        Box::new(Error::ForeignLink {
            doing: doing.to_owned(),
            host: host.to_owned(),
        })
    };
    let mut url = client
        .base()
        .join(link)
        .map_err(|_| foreign("an address that is none"))?;
    url.set_fragment(None);
    if client.base().owns(&url) {
        Ok(Some(url))
    } else {
        let host = url.host_str().unwrap_or("an address without a host");
        let port = url.port().map(|port| format!(":{port}"));
        Err(foreign(&format!("{host}{}", port.unwrap_or_default())))
    }
}

impl<T> Pages<T> {
    pub(in crate::okta) fn new(client: &Client, request: Request, page_size: u32) -> Self {
        Self {
            client: client.clone(),
            request: request.page_size(u64::from(page_size)).expect(Expect::List),
            page_size: u64::from(page_size),
            limit: None,
            state: State::Start,
            seen: HashSet::new(),
            barren: 0,
            items: 0,
            ready: Vec::new().into_iter(),
        }
    }

    /// A listing that fails at once.
    pub(in crate::okta) fn failed(client: &Client, error: Error) -> Self {
        let nowhere = Request::get(super::path::Path::api(&[]), "list");
        Self {
            state: State::Failing(Box::new(error)),
            ..Self::new(client, nowhere, 1)
        }
    }

    /// Ends after `n` items; no page is asked for that this makes needless.
    #[must_use]
    pub fn limit(self, n: u64) -> Self {
        let page_size = self.page_size.min(n.max(1));
        let request = self.request.page_size(page_size);
        Self {
            limit: Some(n),
            page_size,
            request,
            ..self
        }
    }

    /// Returns how many items were handed out.
    pub fn items(&self) -> u64 {
        self.items
    }

    /// Returns the next page; none at the end. An empty page is not the end.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Resource<T>>>, Error> {
        let rest: Vec<_> = std::mem::take(&mut self.ready).collect();
        if !rest.is_empty() {
            self.items += count(rest.len());
            return Ok(Some(rest));
        }
        let page = std::future::poll_fn(|cx| self.poll_page(cx))
            .await
            .transpose()?;
        self.items += page.as_ref().map_or(0, |page| count(page.len()));
        Ok(page)
    }

    /// Returns the next item; none at the end.
    pub async fn next_item(&mut self) -> Option<Result<Resource<T>, Error>> {
        std::future::poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Resource<T>, Error>>> {
        loop {
            if let Some(item) = self.ready.next() {
                self.items += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match std::task::ready!(self.poll_page(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.ready = page.into_iter(),
            }
        }
    }

    /// Drives the page on its way; `ready` is empty when this is called.
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<Resource<T>>, Error>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Failing(error) => return Poll::Ready(Some(Err(self.incomplete(error)))),
                State::Start if self.limit == Some(0) => {}
                State::Start => {
                    let page = Fetch::start(&self.client, self.request.clone());
                    self.state = State::Fetching { page, ahead: None };
                }
                State::Next(page) => self.state = State::Fetching { page, ahead: None },
                State::Fetching {
                    mut page,
                    mut ahead,
                } => {
                    if ahead.is_none() {
                        ahead = self.look_ahead(&mut page, cx);
                    }
                    match Pin::new(&mut page.body).poll(cx) {
                        Poll::Pending => {
                            self.state = State::Fetching { page, ahead };
                            return Poll::Pending;
                        }
                        Poll::Ready(done) => return Poll::Ready(Some(self.finish(done, ahead))),
                    }
                }
            }
        }
    }

    /// Asks for the page after `page` once its headers are in, if the limit leaves a need for it.
    fn look_ahead(&mut self, page: &mut Fetch, cx: &mut Context<'_>) -> Option<(Url, Fetch)> {
        let head = page.head.as_mut()?;
        let Poll::Ready(next) = Pin::new(head).poll(cx) else {
            return None;
        };
        page.head = None;
        let url = next.ok()?.ok()??;
        let enough = self
            .limit
            .is_some_and(|limit| self.items + self.page_size >= limit);
        if enough || self.seen.contains(&url) {
            return None;
        }
        let fetch = Fetch::start(&self.client, self.request.at(url.clone()));
        Some((url, fetch))
    }

    /// Takes a complete page, settles what comes next, and returns the items.
    fn finish(
        &mut self,
        done: Result<Result<Reply, Error>, tokio::task::JoinError>,
        ahead: Option<(Url, Fetch)>,
    ) -> Result<Vec<Resource<T>>, Error> {
        let parsed = match done {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) => Err(error),
            Err(stopped) => Err(Error::Cut {
                doing: self.request.doing.clone(),
                source: Box::new(stopped),
                request_id: None,
            }),
        };
        let reply = parsed.map_err(|error| self.incomplete(Box::new(error)))?;
        let next = next_of(&self.client, &self.request.doing, &reply.facts);
        let mut items = reply.list();
        self.barren = if items.is_empty() { self.barren + 1 } else { 0 };
        let total = self.items + count(items.len());
        let is_enough = match self.limit {
            Some(limit) => {
                items
                    .truncate(usize::try_from(limit - self.items.min(limit)).unwrap_or(usize::MAX));
                total >= limit
            }
            None => false,
        };
        self.state = match next {
            _ if is_enough => State::Done,
            Ok(None) => State::Done,
            Err(foreign) => State::Failing(foreign),
            Ok(Some(url)) => self.follow(url, ahead),
        };
        Ok(items)
    }

    fn follow(&mut self, url: Url, ahead: Option<(Url, Fetch)>) -> State {
        let is_new = self.seen.insert(url.clone());
        if !is_new || self.barren >= MOST_EMPTY_PAGES {
            return State::Failing(Box::new(Error::Loop {
                doing: self.request.doing.clone(),
            }));
        }
        match ahead {
            // A repeat of this page may have named another next page than its first headers did.
            Some((expected, fetch)) if expected == url => State::Next(fetch),
            _ => State::Next(Fetch::start(&self.client, self.request.at(url))),
        }
    }

    fn incomplete(&mut self, error: Box<Error>) -> Error {
        self.state = State::Done;
        if self.items == 0 && self.seen.is_empty() {
            return *error;
        }
        Error::Incomplete {
            after_items: self.items,
            source: error,
        }
    }
}

impl<T: DeserializeOwned> Pages<T> {
    /// Reads everything to the end, for lists that are about one thing and so cannot be long.
    pub async fn views(mut self) -> Result<Vec<T>, Error> {
        let mut views = Vec::new();
        while let Some(item) = self.next_item().await.transpose()? {
            views.push(self.view(&item)?);
        }
        Ok(views)
    }

    /// Returns the typed view of an item, or the error that says which listing it came from.
    pub fn view(&self, item: &Resource<T>) -> Result<T, Error> {
        item.view().map_err(|source| Error::Shape {
            doing: self.request.doing.clone(),
            source: source.into(),
            request_id: None,
        })
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Resource<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<T> std::fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({} items)", self.items)
    }
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}
