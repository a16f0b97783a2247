//! The only place that sends a request.
//!
//! Address check, a turn at the gate, the rate budget, the credential, one exchange, its meaning,
//! and then the answer, a wait and a repeat, or an error. What may be repeated and when is decided in
//! [`super::retry`] and [`super::rate`]; this file only carries it out.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderValue};
use url::Url;

use super::attempt::{self, Answered};
use super::authority::Authority;
use super::base::Base;
use super::budget::RetryBudget;
use super::call::Call;
use super::classify::{classify, no_answer, trouble};
use super::client::{Limits, Options, Proxy, Trust};
use super::connect;
use super::error::Error;
use super::gate::{Gate, Pass};
use super::given_back;
use super::headers::Facts;
use super::ledger_file::Shelf;
use super::observe::{Observer, Wait, WaitReason};
use super::pacer::{Pacer, Ticket};
use super::path::SegmentError;
use super::rate::{self, Throttle};
use super::reply::Reply;
use super::request::{Address, Request};
use super::retry::{self, Verdict};
use super::stop::Stop;
use super::trace;
use crate::clock::Clock;
use crate::failure::Kind;
use crate::model::RequestId;
use crate::secret::Redactor;

/// Is told the headers of each successful answer before its body is in.
pub(in crate::okta) type OnHead<'h> = dyn FnMut(&Facts) + Send + 'h;

/// What all calls of a client share.
pub(in crate::okta) struct Transport {
    base: Base,
    pub(super) authority: Authority,
    trust: Trust,
    pub(super) limits: Limits,
    redactor: Redactor,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) observer: Arc<dyn Observer>,
    pub(super) stop: Stop,
    read_only: bool,
    proxy: Option<Proxy>,
    http: OnceLock<reqwest::Client>,
    pub(super) gate: Gate,
    pub(super) pacer: Pacer,
    pub(super) started: Duration,
    shared: Mutex<Shared>,
}

#[derive(Default)]
pub(super) struct Shared {
    retries: RetryBudget,
    was_answered: bool,
    /// The end of the last wait for the rate budget that was told; several calls wait for one.
    pub(super) told_until: Duration,
}

/// An attempt that failed, with the headers if there were any and the ticket if it is not settled.
struct Failure<'t> {
    error: Error,
    facts: Option<Facts>,
    ticket: Ticket<'t>,
    pass: Pass<'t>,
    took: Duration,
}

impl Transport {
    /// What the server's clock had reached at `at`, by the monotonic clock; without an answer to
    /// learn from, what the local clock says.
    pub(in crate::okta) fn server_time(&self, at: Duration) -> Timestamp {
        let learned = self.pacer.server_time(at);
        let learned = learned.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        learned.unwrap_or_else(|| {
            let ago = self.clock.elapsed().saturating_sub(at);
            let now = self.clock.now();
            now.checked_sub(ago).unwrap_or(now)
        })
    }

    pub(in crate::okta) fn new(options: Options) -> Result<Self, Error> {
        let authority = Authority::new(options.credential, &options.redactor)?;
        let pacer = Pacer::new(
            options
                .budgets
                .map(|folder| Shelf::new(folder, &options.base)),
            options.clock.as_ref(),
        );
        Ok(Self {
            base: options.base,
            authority,
            trust: options.trust,
            limits: options.limits,
            redactor: options.redactor,
            started: options.clock.elapsed(),
            clock: options.clock,
            observer: options.observer,
            stop: options.stop,
            read_only: options.read_only,
            proxy: options.proxy,
            http: OnceLock::new(),
            gate: Gate::new(options.limits.concurrency),
            pacer,
            shared: Mutex::default(),
        })
    }

    pub(in crate::okta) fn base(&self) -> &Base {
        &self.base
    }

    pub(in crate::okta) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The server's time as far as it is known.
    pub(in crate::okta) fn now(&self) -> Timestamp {
        self.server_time(self.clock.elapsed())
    }

    /// Whether an answer has told the server's time.
    pub(in crate::okta) fn knows_server_time(&self) -> bool {
        self.pacer.server_time(self.clock.elapsed()).is_some()
    }

    /// Sends a call, with as many attempts as it takes and is allowed.
    pub(in crate::okta) async fn send(
        &self,
        request: Request,
        on_head: &mut OnHead<'_>,
    ) -> Result<Reply, Error> {
        if self.read_only && request.is_write() {
            return Err(Error::ReadOnly {
                doing: request.doing,
            });
        }
        let url = self.url(&request.address)?;
        let mut call = Call::new(request, url);
        loop {
            call.number += 1;
            match self.attempt(&mut call, on_head).await? {
                Ok(reply) => return Ok(reply),
                Err(failure) => self.after(&mut call, failure).await?,
            }
        }
    }

    /// One attempt. The outer error is one that no repeat can help.
    async fn attempt(
        &self,
        call: &mut Call,
        on_head: &mut OnHead<'_>,
    ) -> Result<Result<Reply, Failure<'_>>, Error> {
        let (pass, mut ticket) = self.enter_authorized(call).await?;
        let (time, limit) = self.time_of_attempt(call)?;
        let request = self.http_request(call)?.timeout(time);
        let sent = self.clock.elapsed();
        let mut head = |status: u16, facts: &Facts| {
            if status != 429 {
                ticket.answered(facts, self.clock.elapsed());
            }
            if (200..300).contains(&status) {
                on_head(facts);
            }
        };
        let mut exchanged = attempt::exchange(
            request,
            self.limits.max_body,
            call.request.kept.is_some(),
            &mut head,
        )
        .await;
        let took = self.clock.elapsed().saturating_sub(sent);
        call.spent += took;
        let clean = given_back::cleaner(&self.redactor, &call.request);
        if let Ok(Answered { facts, .. }) | Err((_, Some(facts))) = &mut exchanged {
            // Reports and records name it.
            let id = facts.request_id.take();
            facts.request_id = id.map(|id| RequestId::new(clean(id.as_str())));
        }
        let trace = trace::exchange(call, &exchanged, took, &self.redactor);
        self.observer.exchange(&trace);
        let (result, facts) = match exchanged {
            Ok(answered) => {
                self.shared().was_answered = true;
                if let Some(kept) = &call.request.kept {
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered.clone());
                }
                let facts = answered.facts.clone();
                let result = classify(&call.request, &self.base, answered, &clean);
                (result, Some(facts))
            }
            Err((failed, facts)) => {
                let error = no_answer(call, &self.base, failed, facts.as_ref(), limit);
                (Err(error), facts)
            }
        };
        if let Some(facts) = &facts {
            self.authority.learn(&call.request, facts);
        }
        call.last_id = facts.as_ref().and_then(|facts| facts.request_id.clone());
        if call.number == 1 {
            call.first_id.clone_from(&call.last_id);
        }
        Ok(match result {
            Ok(reply) => {
                self.shared().retries.refill();
                pass.answered(took);
                Ok(reply)
            }
            Err(error) => Err(Failure {
                error,
                facts,
                ticket,
                pass,
                took,
            }),
        })
    }

    /// After a failed attempt: waits until it can be repeated, or returns the error that ends the call.
    async fn after(&self, call: &mut Call, failure: Failure<'_>) -> Result<(), Error> {
        let attempt = retry::Attempt {
            trouble: trouble(&failure.error),
            repeat: call.request.repeat,
            is_write: call.request.is_write(),
            number: call.number,
            most: self.limits.attempts,
            was_answered: self.shared().was_answered,
        };
        call.may_be_applied |= retry::may_be_applied(&attempt);
        let verdict = retry::decide(&attempt);
        if self.makes_amends(call, &failure.error) {
            failure.pass.answered(failure.took);
            return Ok(());
        }
        if call.request.with_credential && failure.error.kind() == Kind::Credential {
            // Before the next one is let through: every write after this one would be refused as well.
            self.stop.now();
        }
        let (error, wait) = if failure.error.status() == Some(429) {
            let (error, wait) = self.throttled(call, failure);
            match wait {
                // A wait for the budget happens at the next turn, with everyone else who needs it.
                None if verdict != Verdict::Stop => return Ok(()),
                wait => (error, wait),
            }
        } else {
            let Failure {
                error, pass, took, ..
            } = failure;
            if matches!(error, Error::Api(_)) {
                pass.answered(took);
            }
            let reason = WaitReason::Retry;
            let time = retry::backoff(call.number, self.clock.fraction());
            let may = verdict == Verdict::Repeat && self.shared().retries.take();
            (
                error,
                may.then_some(Wait {
                    reason,
                    time,
                    limit: None,
                }),
            )
        };
        let is_in_time = |wait: &Wait| self.time_left(call).is_ok_and(|left| wait.time < left);
        match wait.filter(is_in_time) {
            Some(wait) if verdict != Verdict::Stop => {
                self.observer.waiting(&wait);
                call.spent += wait.time;
                self.unless_stopped(call, wait.time, self.clock.sleep(wait.time))
                    .await
            }
            _ => Err(call.give_up(error)),
        }
    }

    /// Learns from a refusal for the rate. No wait means: when the budget is renewed.
    fn throttled(&self, call: &Call, failure: Failure<'_>) -> (Error, Option<Wait>) {
        let Failure {
            error,
            facts,
            mut ticket,
            pass,
            ..
        } = failure;
        let now = self.clock.elapsed();
        let facts = facts.unwrap_or_default();
        ticket.learn_clock(&facts, now);
        let date = facts.date.map(Timestamp::as_second);
        let refused = rate::Refused {
            rate: &facts.rate,
            retry_after: facts.retry_after,
            date: date.or_else(|| self.pacer.server_time(now).map(|millis| millis / 1000)),
            code: error.code(),
            attempt: call.number,
        };
        let wait = match rate::throttle(&refused, self.clock.fraction()) {
            Throttle::Budget(time) => {
                ticket.refused(now.saturating_add(time), now);
                None
            }
            Throttle::Concurrency(time) => {
                pass.refused(now);
                Some(Wait {
                    reason: WaitReason::Concurrency,
                    time,
                    limit: None,
                })
            }
            Throttle::Plain(time) => Some(Wait {
                reason: WaitReason::RateLimit,
                time,
                limit: None,
            }),
        };
        (error, wait)
    }

    fn url(&self, address: &Address) -> Result<Url, Error> {
        match address {
            Address::Link(url) => Ok(url.clone()),
            Address::Path(path, query) => {
                let joined = self.base.join(path.as_str()).ok();
                // A URL parser that reads the path otherwise than it was built would send the
                // request to another route.
                let unchanged =
                    joined.filter(|url| url.path() == path.as_str() && self.base.owns(url));
                let rewritten = || SegmentError::Rewritten(path.as_str().to_owned());
                let mut url = unchanged.ok_or_else(rewritten)?;
                if !query.is_empty() {
                    url.query_pairs_mut().extend_pairs(query);
                }
                Ok(url)
            }
        }
    }

    fn http_request(&self, call: &mut Call) -> Result<reqwest::RequestBuilder, Error> {
        let authorized = self.authorized(call)?;
        let request = &call.request;
        let mut builder = self
            .http()?
            .request(request.method.clone(), call.url.clone())
            .header(header::ACCEPT, "application/json");
        if let Some((header, proof)) = authorized {
            builder = builder.header(header::AUTHORIZATION, header);
            if let Some(proof) = proof {
                builder = builder.header("DPoP", proof);
            }
        }
        if let Some(sign) = &request.sign {
            let signed = sign(self.now(), &call.url);
            builder = builder.body(signed.body);
            if let Some(proof) = signed.proof {
                builder = builder.header("DPoP", proof);
            }
        } else if let Some(body) = &request.body {
            builder = builder
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
        } else if request.is_write() {
            // Without it a server may answer 411.
            builder = builder.header(header::CONTENT_LENGTH, "0");
        }
        if let Some(etag) = &request.if_match {
            let etag =
                HeaderValue::from_str(etag).map_err(|_| Error::Unsendable { what: "ETag" })?;
            builder = builder.header(header::IF_MATCH, etag);
        }
        if call.number > 1 {
            builder = builder.header("X-Okta-Retry-Count", call.number - 1);
            if let Some(id) = &call.first_id {
                builder = builder.header("X-Okta-Retry-For", id.as_str());
            }
        }
        // These replace what is there; a second value of ours would contradict the caller's.
        Ok(builder.headers(request.headers.clone()))
    }

    fn http(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = connect::build(&self.base, &self.trust, self.proxy.as_ref())?;
        Ok(self.http.get_or_init(|| http))
    }

    pub(super) fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
