//! When an attempt may start: a place at the gate, room in the rate budget, and time left.
//!
//! A wait that is longer than allowed is refused at once, with the time at which it would work.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use jiff::{SignedDuration, Timestamp};

use super::bucket::Hold;
use super::call::Call;
use super::class::Class;
use super::client::Limits;
use super::error::Error;
use super::gate::Pass;
use super::observe::{Wait, WaitReason};
use super::pacer::Ticket;
use super::stop::Stop;
use super::transport::Transport;

impl Transport {
    /// Waits for a turn and for the rate budget.
    pub(in crate::okta) async fn enter(
        &self,
        call: &Call,
    ) -> Result<(Pass<'_>, Ticket<'_>), Error> {
        loop {
            let pass = self
                .unless_stopped(call, Duration::ZERO, self.gate.enter())
                .await?;
            // Made before asking, so that no answer slips through in between.
            let answer = self.pacer.next_answer();
            let now = self.clock.elapsed();
            match self.pacer.admit(call.class, now, self.limits.max_api_share) {
                Ok(ticket) => return Ok((pass, ticket)),
                Err(Hold::Answer) => {
                    drop(pass);
                    self.unless_stopped(call, Duration::ZERO, answer).await?;
                }
                Err(Hold::Sibling(nap)) => {
                    drop(pass);
                    self.unless_stopped(call, nap, self.clock.sleep(nap))
                        .await?;
                }
                Err(Hold::Wait(time)) => {
                    drop(pass);
                    self.check_wait(call, time)?;
                    self.tell_rate_wait(call.class, now, time);
                    let answer = pin!(answer);
                    let renewed = async {
                        let nap = self.pacer.nap(call.class, time);
                        match select(self.clock.sleep(nap), answer).await {
                            Either::Left(_) | Either::Right(_) => {}
                        }
                    };
                    self.unless_stopped(call, time, renewed).await?;
                }
            }
        }
    }

    /// Waits, unless the run is told to stop.
    pub(in crate::okta) async fn unless_stopped<T>(
        &self,
        call: &Call,
        time: Duration,
        wait: impl Future<Output = T>,
    ) -> Result<T, Error> {
        if !Stop::ends(call.request.is_write(), time) {
            return Ok(wait.await);
        }
        let (stopped, wait) = (pin!(self.stop.heard()), pin!(wait));
        match select(stopped, wait).await {
            Either::Right((waited, _)) => Ok(waited),
            Either::Left(_) => Err(call.give_up(Error::Stopped {
                doing: call.request.doing.clone(),
            })),
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

    /// What is left of the time for this call.
    pub(in crate::okta) fn time_left(&self, call: &Call) -> Result<Duration, Error> {
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

    /// What the next attempt may take, and the limit that makes it so, as it was given.
    pub(in crate::okta) fn time_of_attempt(
        &self,
        call: &Call,
    ) -> Result<(Duration, Duration), Error> {
        let left = self.time_left(call)?;
        let Limits {
            attempt_timeout,
            timeout,
            deadline,
            ..
        } = self.limits;
        Ok(if attempt_timeout <= left {
            (attempt_timeout, attempt_timeout)
        } else if left < timeout.saturating_sub(call.spent) {
            (left, deadline.unwrap_or(left))
        } else {
            (left, timeout)
        })
    }

    fn deadline_left(&self) -> Option<Duration> {
        let passed = self.clock.elapsed().saturating_sub(self.started);
        self.limits
            .deadline
            .map(|deadline| deadline.saturating_sub(passed))
    }

    fn tell_rate_wait(&self, class: Class, now: Duration, time: Duration) {
        let end = now.saturating_add(time);
        let mut shared = self.shared();
        if end > shared.told_until.saturating_add(Duration::from_secs(1)) {
            shared.told_until = end;
            drop(shared);
            self.observer.waiting(&Wait {
                reason: WaitReason::RateLimit,
                time,
                limit: self.pacer.limit(class),
            });
        }
    }
}
