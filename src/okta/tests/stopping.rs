//! A run that is told to stop: what waits is not sent, what was sent is heard to its end.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use jiff::Timestamp;

use super::server::{NOW, Play, Server, TOKEN, VirtualClock, answer, head, ok, user};
use crate::clock::{Clock, SystemClock};
use crate::failure::Kind;
use crate::okta::{
    Base, Client, Concurrency, Credential, Error, Limits, Observer, Options, Stop, UserKey,
    UserPatch, Wait,
};
use crate::secret::Secret;

const ADA: &str = "00u00000000000000ada";

/// Stops as soon as anything waits.
struct StopsAtWaits(Stop);

impl Observer for StopsAtWaits {
    fn waiting(&self, _wait: &Wait) {
        self.0.now();
    }
}

fn options(server: &Server, clock: Arc<dyn Clock>) -> Options {
    let base = Base::new(&server.address).unwrap();
    let credential = Credential::Ssws(Secret::new(TOKEN));
    let options = Options::new(base, credential, clock);
    Options {
        observer: Arc::new(StopsAtWaits(options.stop.clone())),
        ..options
    }
}

async fn update(client: &Client) -> Result<(), Error> {
    let patch = UserPatch::default();
    let id = crate::model::UserId::new(ADA);
    client.users().update(&id, &patch, false).await.map(drop)
}

fn limited(limit: u64) -> Play {
    let date = Timestamp::from_second(NOW).unwrap();
    let date = date
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("date: %a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let limit = format!("x-rate-limit-limit: {limit}");
    let reset = format!("x-rate-limit-reset: {}", NOW + 30);
    let headers = [date.as_str(), &limit, "x-rate-limit-remaining: 0", &reset];
    answer("429 Too Many Requests", &headers, "{}")
}

#[tokio::test]
async fn of_many_writes_at_the_gate_only_the_one_in_flight_goes_on_to_its_end() {
    let body = user(ADA, "ada@example.com");
    let head = head("200 OK", &["content-type: application/json"], body.len());
    let slow = Play::Slow(
        head.into_bytes(),
        Duration::from_millis(300),
        body.into_bytes(),
    );
    let server = Server::playing(vec![slow]).await;
    let options = options(&server, Arc::new(SystemClock::new()));
    let stop = options.stop.clone();
    let client = Client::new(Options {
        limits: Limits {
            concurrency: Concurrency::Fixed(1),
            ..Limits::default()
        },
        ..options
    })
    .unwrap();
    let stopping = async {
        while server.lines().is_empty() {
            tokio::task::yield_now().await;
        }
        stop.now();
    };
    let (ended, ()) = join(join_all((0..32).map(|_| update(&client))), stopping).await;
    assert_eq!(ended.iter().filter(|end| end.is_ok()).count(), 1);
    let stopped = ended.iter().filter_map(|end| end.as_ref().err());
    assert!(stopped.clone().all(Error::is_stopped), "{ended:?}");
    assert!(stopped.clone().all(|e| e.kind() == Kind::Interrupted));
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn a_write_that_waits_after_a_refusal_for_the_rate_is_not_sent_again() {
    // A limit of 0 is a refusal for concurrency, which is waited for in another place.
    for limit in [600, 0] {
        let server = Server::playing(vec![limited(limit)]).await;
        let options = options(&server, Arc::new(VirtualClock::default()));
        let client = Client::new(options).unwrap();
        let error = update(&client).await.unwrap_err();
        assert!(error.is_stopped(), "{limit}: {error:?}");
        assert!(!error.is_ambiguous());
        assert_eq!(server.lines().len(), 1, "{limit}");
    }
}

#[tokio::test]
async fn a_stop_does_not_make_a_doubtful_write_look_like_one_that_was_never_sent() {
    let server = Server::playing(vec![answer("503 Service Unavailable", &[], "{}")]).await;
    let client = Client::new(options(&server, Arc::new(VirtualClock::default()))).unwrap();
    let group = crate::model::GroupId::new("00g1");
    let ada = crate::model::UserId::new(ADA);
    // Adding a member may be repeated, so it waits for its repeat when the stop comes.
    let error = client.groups().add_user(&group, &ada).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error:?}");
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn after_a_stop_a_read_goes_on_but_does_not_wait_for_the_budget() {
    let good = ok(&user(ADA, "ada@example.com"));
    let server = Server::playing(vec![good, limited(600)]).await;
    let options = options(&server, Arc::new(VirtualClock::default()));
    options.stop.now();
    let client = Client::new(options).unwrap();
    let key = UserKey::from_text(ADA);
    client.users().get(&key).await.unwrap();
    let error = client.users().get(&key).await.unwrap_err();
    assert!(error.is_stopped(), "{error:?}");
    let error = update(&client).await.unwrap_err();
    assert!(error.is_stopped(), "{error:?}");
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn to_an_org_that_is_read_only_no_write_is_sent_and_a_read_is() {
    let server = Server::playing(vec![ok(&user(ADA, "ada@example.com"))]).await;
    let client = Client::new(Options {
        read_only: true,
        ..options(&server, Arc::new(SystemClock::new()))
    })
    .unwrap();
    let error = update(&client).await.unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert_eq!(error.kind(), Kind::Usage);
    client.users().get(&UserKey::from_text(ADA)).await.unwrap();
    assert_eq!(server.lines().len(), 1);
}
