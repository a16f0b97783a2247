//! The only place that sends a request.
//!
//! Address check, a turn at the gate, the rate budget, the credential, one exchange, its meaning,
//! and then the answer, a wait and a repeat, or an error. What may be repeated and when is decided in
//! [`super::retry`] and [`super::rate`]; this file only carries it out.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{self, HeaderValue};
use url::Url;

use super::attempt;
use super::base::Base;
use super::bucket::Hold;
use super::budget::RetryBudget;
use super::class::Class;
use super::classify::{classify, no_answer, trouble};
use super::client::{Credential, Limits, Options, Trust};
use super::connect;
use super::error::Error;
use super::gate::{Gate, Pass};
use super::headers::Facts;
use super::observe::{Exchange, Observer, Wait, WaitReason};
use super::pacer::{Pacer, Ticket};
use super::path::SegmentError;
use super::rate::{self, Throttle};
use super::reply::Reply;
use super::request::{Address, Request};
use super::retry::{self, Verdict};
use crate::clock::Clock;
use crate::model::RequestId;
use crate::secret::Redactor;

/// Values of a query are cut to this many characters in what the observer sees.
const LONGEST_VALUE: usize = 40;

/// Is told the headers of each successful answer before its body is in.
pub(in crate::okta) type OnHead<'h> = dyn FnMut(&Facts) + Send + 'h;

/// What all calls of a client share.
pub(in crate::okta) struct Transport {
    base: Base,
    authorization: Option<HeaderValue>,
    trust: Trust,
    limits: Limits,
    redactor: Redactor,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    http: OnceLock<reqwest::Client>,
    gate: Gate,
    pacer: Pacer,
    started: Duration,
    shared: Mutex<Shared>,
}

#[derive(Default)]
struct Shared {
    retries: RetryBudget,
    was_answered: bool,
    /// The end of the last wait for the rate budget that was told; several calls wait for one.
    told_until: Duration,
}

/// One call on its way through its attempts.
struct Call {
    request: Request,
    url: Url,
    class: Class,
    /// 1 for the first attempt.
    number: u32,
    /// Time spent on attempts and backoffs; waiting for the rate budget is not in it.
    spent: Duration,
    may_be_applied: bool,
    first_id: Option<RequestId>,
    last_id: Option<RequestId>,
}

impl Call {
    /// The error the caller gets: unknown, when an earlier attempt may have been applied and this
    /// error does not settle it.
    fn give_up(&self, error: Error) -> Error {
        let settles = error
            .refusal()
            .is_some_and(super::refusal::Refusal::settles);
        if self.may_be_applied && !settles {
            error.ambiguous(&self.request.doing)
        } else {
            error
        }
    }
}

/// An attempt that failed, with the headers if there were any and the ticket if it is not settled.
struct Failure<'t> {
    error: Error,
    facts: Option<Facts>,
    ticket: Ticket<'t>,
    pass: Pass<'t>,
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
        let authorization = match &options.credential {
            Credential::None => None,
            Credential::Ssws(token) => {
                options.redactor.learn(token);
                let mut value = HeaderValue::try_from(format!("SSWS {}", token.expose()))
                    .map_err(|_| Error::Credential { what: "API token" })?;
                // Else it would show in debug output of the HTTP library.
                value.set_sensitive(true);
                Some(value)
            }
        };
        if options.trust.insecure {
            options
                .observer
                .warning("certificates are not checked: anyone in between can read the token");
        }
        Ok(Self {
            base: options.base,
            authorization,
            trust: options.trust,
            limits: options.limits,
            redactor: options.redactor,
            started: options.clock.elapsed(),
            clock: options.clock,
            observer: options.observer,
            http: OnceLock::new(),
            gate: Gate::new(options.limits.concurrency),
            pacer: Pacer::default(),
            shared: Mutex::default(),
        })
    }

    pub(in crate::okta) fn base(&self) -> &Base {
        &self.base
    }

    pub(in crate::okta) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Sends a call, with as many attempts as it takes and is allowed.
    pub(in crate::okta) async fn send(
        &self,
        request: Request,
        on_head: &mut OnHead<'_>,
    ) -> Result<Reply, Error> {
        let url = self.url(&request.address)?;
        let class = Class::of(request.method.as_str(), url.path());
        let mut call = Call {
            request,
            url,
            class,
            number: 0,
            spent: Duration::ZERO,
            may_be_applied: false,
            first_id: None,
            last_id: None,
        };
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
        let (pass, mut ticket) = self.enter(call).await?;
        let time = self.time_left(call)?.min(self.limits.attempt_timeout);
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
        let exchanged = attempt::exchange(request, self.limits.max_body, &mut head).await;
        let took = self.clock.elapsed().saturating_sub(sent);
        call.spent += took;
        self.observe(call, &exchanged, took);
        let (result, facts) = match exchanged {
            Ok(answered) => {
                self.shared().was_answered = true;
                let facts = answered.facts.clone();
                (classify(&call.request, &self.base, answered), Some(facts))
            }
            Err((failed, facts)) => {
                let limits = (time, self.limits.max_body);
                let kept = facts.clone();
                (
                    Err(no_answer(&call.request, &self.base, failed, facts, limits)),
                    kept,
                )
            }
        };
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
            }),
        })
    }

    /// Waits for a turn and for the rate budget.
    async fn enter(&self, call: &Call) -> Result<(Pass<'_>, Ticket<'_>), Error> {
        loop {
            let pass = self.gate.enter().await;
            // Made before asking, so that no answer slips through in between.
            let answer = self.pacer.next_answer();
            let now = self.clock.elapsed();
            match self.pacer.admit(call.class, now, self.limits.max_api_share) {
                Ok(ticket) => return Ok((pass, ticket)),
                Err(Hold::Answer) => {
                    drop(pass);
                    answer.await;
                }
                Err(Hold::Wait(time)) => {
                    drop(pass);
                    self.check_wait(call, time)?;
                    self.tell_rate_wait(now, time);
                    let answer = std::pin::pin!(answer);
                    match select(self.clock.sleep(time), answer).await {
                        Either::Left(_) | Either::Right(_) => {}
                    }
                }
            }
        }
    }

    /// Refuses at once a wait that is longer than allowed.
    fn check_wait(&self, call: &Call, time: Duration) -> Result<(), Error> {
        let too_long = self.limits.max_wait.is_some_and(|most| time > most)
            || self.deadline_left().is_some_and(|left| time > left);
        if !too_long {
            return Ok(());
        }
        let server = self.pacer.server_time(self.clock.elapsed());
        let now = server.and_then(|millis| Timestamp::from_millisecond(millis).ok());
        let until = SignedDuration::try_from(time)
            .ok()
            .and_then(|time| {
                now.unwrap_or_else(|| self.clock.now())
                    .checked_add(time)
                    .ok()
            })
            .unwrap_or(Timestamp::MAX);
        Err(call.give_up(Error::RateLimited {
            doing: call.request.doing.clone(),
            wait: time,
            until,
            request_id: call.last_id.clone(),
        }))
    }

    /// After a failed attempt: waits until it can be repeated, or returns the error that ends the call.
    async fn after(&self, call: &mut Call, failure: Failure<'_>) -> Result<(), Error> {
        let Failure {
            error,
            facts,
            mut ticket,
            pass,
        } = failure;
        let attempt = retry::Attempt {
            trouble: trouble(&error),
            repeat: call.request.repeat,
            is_write: call.request.is_write(),
            number: call.number,
            most: self.limits.attempts,
            was_answered: self.shared().was_answered,
        };
        call.may_be_applied |= retry::may_be_applied(&attempt);
        let verdict = retry::decide(&attempt);
        let now = self.clock.elapsed();
        let wait = match verdict {
            Verdict::Stop | Verdict::Repeat if error.status() != Some(429) => {
                drop((ticket, pass));
                if verdict == Verdict::Stop || !self.shared().retries.take() {
                    return Err(call.give_up(error));
                }
                let time = retry::backoff(call.number, self.clock.fraction());
                Wait {
                    reason: WaitReason::Retry,
                    time,
                }
            }
            _ => {
                let facts = facts.unwrap_or_default();
                let date = facts.date.map(Timestamp::as_second);
                let throttle = rate::throttle(
                    &rate::Refused {
                        rate: &facts.rate,
                        retry_after: facts.retry_after,
                        date: date.or_else(|| self.pacer.server_time(now).map(|ms| ms / 1000)),
                        code: error.code(),
                        attempt: call.number,
                    },
                    self.clock.fraction(),
                );
                ticket.learn_clock(&facts, now);
                let wait = match throttle {
                    Throttle::Budget(time) => {
                        ticket.refused(now.saturating_add(time), now);
                        drop(pass);
                        None
                    }
                    Throttle::Concurrency(time) => {
                        pass.refused(now);
                        Some(Wait {
                            reason: WaitReason::Concurrency,
                            time,
                        })
                    }
                    Throttle::Plain(time) => {
                        drop(pass);
                        Some(Wait {
                            reason: WaitReason::RateLimit,
                            time,
                        })
                    }
                };
                drop(ticket);
                if verdict == Verdict::Stop {
                    return Err(call.give_up(error));
                }
                // A wait for the budget happens at the next turn, with everyone else who needs it.
                let Some(wait) = wait else { return Ok(()) };
                wait
            }
        };
        if self.time_left(call).is_ok_and(|left| wait.time >= left) {
            return Err(call.give_up(error));
        }
        self.observer.waiting(&wait);
        call.spent += wait.time;
        self.clock.sleep(wait.time).await;
        Ok(())
    }

    /// What is left of the time for this call.
    fn time_left(&self, call: &Call) -> Result<Duration, Error> {
        let doing = || call.request.doing.clone();
        let left = self.limits.timeout.saturating_sub(call.spent);
        if left.is_zero() {
            let after = self.limits.timeout;
            return Err(call.give_up(Error::TimedOut {
                doing: doing(),
                after,
            }));
        }
        match self.deadline_left() {
            Some(Duration::ZERO) => Err(call.give_up(Error::Deadline { doing: doing() })),
            Some(deadline) => Ok(left.min(deadline)),
            None => Ok(left),
        }
    }

    fn deadline_left(&self) -> Option<Duration> {
        let passed = self.clock.elapsed().saturating_sub(self.started);
        self.limits
            .deadline
            .map(|deadline| deadline.saturating_sub(passed))
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

    fn http_request(&self, call: &Call) -> Result<reqwest::RequestBuilder, Error> {
        let request = &call.request;
        let mut builder = self
            .http()?
            .request(request.method.clone(), call.url.clone())
            .header(header::ACCEPT, "application/json");
        if let Some(value) = self
            .authorization
            .as_ref()
            .filter(|_| request.with_credential)
        {
            builder = builder.header(header::AUTHORIZATION, value.clone());
        }
        if let Some(body) = &request.body {
            builder = builder
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
        } else if request.is_write() {
            // Without it a server may answer 411.
            builder = builder.header(header::CONTENT_LENGTH, "0");
        }
        if let Some(etag) = &request.if_match {
            builder = builder.header(header::IF_MATCH, etag);
        }
        if call.number > 1 {
            builder = builder.header("X-Okta-Retry-Count", call.number - 1);
            if let Some(id) = &call.first_id {
                builder = builder.header("X-Okta-Retry-For", id.as_str());
            }
        }
        Ok(builder)
    }

    fn http(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = connect::build(&self.base, &self.trust)?;
        Ok(self.http.get_or_init(|| http))
    }

    fn observe(
        &self,
        call: &Call,
        exchanged: &Result<attempt::Answered, (attempt::Failed, Option<Facts>)>,
        duration: Duration,
    ) {
        let (status, facts, error, bytes) = match exchanged {
            Ok(answered) => (
                Some(answered.status),
                Some(&answered.facts),
                None,
                answered.body.len(),
            ),
            Err((failed, facts)) => (None, facts.as_ref(), Some(failed.to_string()), 0),
        };
        self.observer.exchange(&Exchange {
            method: call.request.method.as_str().to_owned(),
            path: call.url.path().to_owned(),
            query: shortened(&call.url),
            attempt: call.number,
            status,
            error,
            request_id: facts.and_then(|facts| facts.request_id.clone()),
            duration,
            bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
            rate: facts.map(|facts| facts.rate.clone()).unwrap_or_default(),
        });
    }

    fn tell_rate_wait(&self, now: Duration, time: Duration) {
        let end = now.saturating_add(time);
        let mut shared = self.shared();
        if end > shared.told_until.saturating_add(Duration::from_secs(1)) {
            shared.told_until = end;
            drop(shared);
            self.observer.waiting(&Wait {
                reason: WaitReason::RateLimit,
                time,
            });
        }
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shortened(url: &Url) -> String {
    let Some(query) = url.query() else {
        return String::new();
    };
    let cut = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if value.chars().count() > LONGEST_VALUE => {
            let start: String = value.chars().take(LONGEST_VALUE).collect();
            format!("{name}={start}...")
        }
        _ => pair.to_owned(),
    };
    query.split('&').map(cut).collect::<Vec<_>>().join("&")
}
