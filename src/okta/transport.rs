//! The only place that sends a request.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{self, HeaderValue};
use url::Url;

use super::base::Base;
use super::client::{Credential, Limits, Options, Trust};
use super::connect;
use super::error::Error;
use super::headers::Facts;
use super::observe::{Exchange, Observer};
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::{Address, Request};
use crate::clock::Clock;
use crate::secret::Redactor;

/// Silence between two pieces of an answer after which it counts as stalled.
const SILENCE: Duration = Duration::from_secs(15);

pub(in crate::okta) struct Transport {
    base: Base,
    authorization: Option<HeaderValue>,
    trust: Trust,
    limits: Limits,
    redactor: Redactor,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    http: OnceLock<reqwest::Client>,
}

impl Transport {
    pub(in crate::okta) fn new(options: Options) -> Result<Self, Error> {
        let authorization = match &options.credential {
            Credential::None => None,
            Credential::Ssws(token) => {
                options.redactor.learn(token);
                let mut value = HeaderValue::try_from(format!("SSWS {}", token.expose()))
                    .map_err(|_| Error::Credential { what: "API token" })?;
                value.set_sensitive(true);
                Some(value)
            }
        };
        Ok(Self {
            base: options.base,
            authorization,
            trust: options.trust,
            limits: options.limits,
            redactor: options.redactor,
            clock: options.clock,
            observer: options.observer,
            http: OnceLock::new(),
        })
    }

    pub(in crate::okta) fn base(&self) -> &Base {
        &self.base
    }

    pub(in crate::okta) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    fn http(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = connect::build(&self.base, &self.trust)?;
        Ok(self.http.get_or_init(|| http))
    }

    fn url(&self, address: &Address) -> Url {
        match address {
            Address::Link(url) => url.clone(),
            Address::Path(path, query) => {
                let mut url = self.base.join(path.as_str()).expect("a checked path joins");
                if !query.is_empty() {
                    url.query_pairs_mut().extend_pairs(query);
                }
                url
            }
        }
    }

    pub(in crate::okta) async fn send(
        &self,
        request: Request,
        on_head: &mut (dyn FnMut(&Facts) + Send),
    ) -> Result<Reply, Error> {
        let url = self.url(&request.address);
        let path = url.clone();
        let start = self.clock.elapsed();
        let mut builder = self
            .http()?
            .request(request.method.clone(), url)
            .header(header::ACCEPT, "application/json")
            .timeout(self.limits.attempt_timeout);
        if let Some(value) = &self.authorization {
            builder = builder.header(header::AUTHORIZATION, value.clone());
        }
        if let Some(body) = &request.body {
            builder = builder
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
        } else if request.is_write() {
            builder = builder.header(header::CONTENT_LENGTH, "0");
        }
        if let Some(etag) = &request.if_match {
            builder = builder.header(header::IF_MATCH, etag);
        }
        let unreachable = |source: reqwest::Error| Error::Unreachable {
            doing: request.doing.clone(),
            host: self.base.host().to_owned(),
            source: Box::new(source.without_url()),
        };
        let mut response = builder.send().await.map_err(unreachable)?;
        let status = response.status();
        let facts = Facts::read(response.headers());
        if status.is_success() {
            on_head(&facts);
        }
        let mut body = BytesMut::new();
        while let Some(piece) = tokio::time::timeout(SILENCE, response.chunk())
            .await
            .map_err(|_| Error::TimedOut {
                doing: request.doing.clone(),
                after: SILENCE,
            })?
            .map_err(unreachable)?
        {
            body.extend_from_slice(&piece);
            if body.len() > self.limits.max_body {
                let limit = self.limits.max_body;
                return Err(Error::TooLarge {
                    doing: request.doing.clone(),
                    limit,
                });
            }
        }
        let body: Bytes = body.freeze();
        self.observer.exchange(&Exchange {
            method: method_name(&request),
            path: path.path().to_owned(),
            query: path.query().unwrap_or_default().chars().take(120).collect(),
            attempt: 1,
            status: Some(status.as_u16()),
            error: None,
            request_id: facts.request_id.clone(),
            duration: self.clock.elapsed().saturating_sub(start),
            bytes: u64::try_from(body.len()).unwrap_or(u64::MAX),
            rate: facts.rate.clone(),
        });
        if status.is_redirection() {
            return Err(Error::Redirect {
                doing: request.doing,
                status: status.as_u16(),
                host: facts.location.unwrap_or_default(),
            });
        }
        if !status.is_success() {
            let refusal = Refusal::read(
                &request.doing,
                status.as_u16(),
                facts.request_id.clone(),
                &facts.challenges,
                &body,
            );
            return Err(Error::Api(Box::new(refusal)));
        }
        let is_write = request.is_write();
        Ok(Reply {
            doing: request.doing,
            is_write,
            facts,
            body,
        })
    }
}

fn method_name(request: &Request) -> &'static str {
    match request.method.as_str() {
        "GET" => "GET",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "POST",
    }
}
