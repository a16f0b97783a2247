//! Event hooks: where Okta sends events as they happen.
//!
//! A new one is active but told nothing before its receiver has answered a challenge, which is what
//! verifying asks for. Only an inactive one can be deleted.
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use serde_json::Value;

use super::answer::{Answer, Fetched, Written};
use super::client::Client;
use super::error::Error;
use super::path::Path;
use super::request::{Expect, Request};
use super::retry::Repeat;
use crate::model::{EventHook, Resource};

/// The calls about event hooks.
#[derive(Clone, Copy, Debug)]
pub struct EventHooks<'c> {
    pub(super) client: &'c Client,
}

fn hook(id: &str) -> Result<Path, Error> {
    Ok(Path::api(&["eventHooks"]).segment(id)?)
}

impl EventHooks<'_> {
    /// Reads all event hooks; they are few and not paged.
    pub async fn list(self) -> Result<Vec<Resource<EventHook>>, Error> {
        let request = Request::get(Path::api(&["eventHooks"]), "list event hooks");
        Ok(self.client.send(request.expect(Expect::List)).await?.list())
    }

    /// Reads one event hook by its id.
    pub async fn get(self, id: &str) -> Result<Fetched<EventHook>, Error> {
        let request = Request::get(hook(id)?, format!("get event hook {id}"));
        self.client.send(request).await?.fetched()
    }

    /// Makes an event hook; the body may hold a secret.
    pub async fn create(self, body: &Value) -> Result<Written<EventHook>, Error> {
        let request = Request::post(Path::api(&["eventHooks"]), "create event hook");
        let request = request.repeat(Repeat::Create).json(body);
        let reply = self.client.send(request.expect(Expect::Object)).await?;
        Ok(reply.written()?.0)
    }

    /// Takes a step: `verify`, `activate` or `deactivate`.
    pub async fn step(
        self,
        id: &str,
        step: &'static str,
    ) -> Result<(Written<EventHook>, EventHook), Error> {
        let path = hook(id)?.words(&["lifecycle", step]);
        let request = Request::post(path, format!("{step} event hook {id}"));
        let request = request.repeat(Repeat::Safe).expect(Expect::Object);
        self.client.send(request).await?.written()
    }

    /// Deletes an inactive event hook.
    pub async fn delete(self, id: &str) -> Result<Answer<()>, Error> {
        let request = Request::delete(hook(id)?, format!("delete event hook {id}"));
        Ok(self.client.send(request).await?.done())
    }
}
