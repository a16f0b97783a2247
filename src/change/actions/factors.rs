//! Enrolled factors as changes: removing them, and asking for one.
//!
//! Removing what is gone is no failure and may be repeated. Asking reaches the user's device, so it
//! is done once, and followed until the user or Okta's clock answers. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/>

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::lifecycle::id_of;
use crate::change::action::{Act, Done, Effects, Means, Probe, Since, Weight};
use crate::change::{Action, Error, OutcomeStatus, Subject};
use crate::failure::Kind;
use crate::model::Factor;
use crate::okta::Belonging;

/// How often a push is asked about.
const PAUSE: Duration = Duration::from_secs(2);

/// How long a push is waited for; Okta gives up after five minutes.
const PATIENCE: Duration = Duration::from_secs(330);

/// The factor that can be asked for without a code.
const PUSH: &str = "push";

/// Removes factors; the user enrols again at the next sign-in that needs one.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ResetFactors {
    /// Only this one, by id or type; without it all.
    pub only: Option<String>,
}

/// Asks the user's device to confirm, and waits for the answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct VerifyFactor {
    /// Which one, by id; without it the one that can be asked.
    pub factor: Option<String>,
}

async fn factors(subject: &Subject, means: &Means<'_>) -> Result<Vec<Factor>, Error> {
    let id = id_of(subject)?;
    let list = means.client.belongings().list(&id, Belonging::Factors);
    let list = list.await?;
    Ok(list
        .into_iter()
        .filter_map(|factor| factor.cast::<Factor>().view().ok())
        .collect())
}

fn failed(kind: Kind, message: String, hint: &str) -> Error {
    Error::Target {
        kind,
        message,
        hints: vec![hint.to_owned()],
        request_id: None,
    }
}

impl Act for ResetFactors {
    fn name(&self) -> &'static str {
        "reset-factors"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        let what = match &self.only {
            None => "remove all factors: the next sign-in enrols them anew".to_owned(),
            Some(only) => format!("remove the factor {only}"),
        };
        vec![what]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Careful, Weight::Grave)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let enrolled = factors(subject, means).await?;
            let Some(only) = &self.only else {
                if enrolled.is_empty() {
                    return Ok(Done::with(OutcomeStatus::Unchanged, None));
                }
                let answer = means.client.lifecycle().reset_factors(&id).await?;
                return Ok(Done::updated(answer.request_id));
            };
            let mut done = Done::with(OutcomeStatus::Unchanged, None);
            for factor in enrolled.iter().filter(|f| f.is_called(only)) {
                let answer = match means.client.factors().remove(&id, &factor.id).await {
                    Ok(answer) => answer.request_id,
                    // One factor of Okta Verify takes the others with it.
                    Err(error) if error.is_not_found() => error.request_id().cloned(),
                    Err(error) => return Err(error.into()),
                };
                done.status = OutcomeStatus::Updated;
                done.request_id = answer;
                done.notes.push(format!("removed {}", factor.words()));
            }
            if done.status == OutcomeStatus::Unchanged {
                done.notes.push(format!("no factor {only} is enrolled"));
            }
            Ok(done)
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::NotApplied) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }
}

impl VerifyFactor {
    fn chosen(&self, enrolled: Vec<Factor>, login: &str) -> Result<Factor, Error> {
        let wanted = |f: &Factor| match &self.factor {
            Some(name) => f.is_called(name),
            None => f.factor_type == PUSH && f.status == "ACTIVE",
        };
        let found = enrolled.into_iter().find(wanted).ok_or_else(|| {
            let name = self.factor.as_deref().unwrap_or("active push factor");
            let message = format!("{login} has no {name} enrolled");
            failed(
                Kind::NotFound,
                message,
                "see `okta-admin user factors list`",
            )
        })?;
        if found.factor_type == PUSH {
            return Ok(found);
        }
        let message = format!("{} needs a code, which only the user has", found.words());
        Err(failed(Kind::Usage, message, "only a push can be asked for"))
    }
}

impl Act for VerifyFactor {
    fn name(&self) -> &'static str {
        "verify-factor"
    }

    fn describe(&self, _: &Subject) -> Vec<String> {
        vec!["ask the user's device to confirm, and wait for the answer".to_owned()]
    }

    fn effects(&self) -> Effects {
        Effects::quiet(Weight::Light, Weight::Careful)
    }

    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>> {
        async move {
            let id = id_of(subject)?;
            let factor = self.chosen(factors(subject, means).await?, &subject.label)?;
            let asked = means.client.factors().verify(&id, &factor.id).await?;
            let end = means.clock.elapsed() + PATIENCE;
            let (mut verification, request_id) = (asked.value, asked.request_id);
            while verification.factor_result == "WAITING" && means.clock.elapsed() < end {
                means.clock.sleep(PAUSE).await;
                match means.client.factors().poll(&verification).await? {
                    Some(next) => verification = next,
                    None => break,
                }
            }
            let result = verification.factor_result;
            if result == "SUCCESS" {
                let mut done = Done::with(OutcomeStatus::Verified, request_id);
                done.notes.push(format!("confirmed on {}", factor.words()));
                return Ok(done);
            }
            let said = result.to_lowercase().replace('_', " ");
            Err(Error::Target {
                kind: Kind::Other,
                message: format!("{} was not confirmed: {said}", factor.words()),
                hints: Vec::new(),
                request_id,
            })
        }
        .boxed()
    }

    fn probe<'a>(
        &'a self,
        _: &'a Subject,
        _: &'a Means<'a>,
        _: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>> {
        async move { Ok(Probe::Unclear) }.boxed()
    }

    fn inverse(&self, _: &Subject) -> Option<Vec<Action>> {
        None
    }

    fn again(&self, subject: &Subject) -> Option<String> {
        Some(format!(
            "okta-admin user factors verify {}",
            subject.address()
        ))
    }
}
