//! Rate limits: how long is waited, by whose clock, and when it is not waited at all.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::server::{NOW, Play, Server, answer, ok, user};
use crate::clock::Clock;
use crate::failure::Kind;
use crate::okta::{Error, Limits, UserKey, UserPatch, WaitReason};

const ADA: &str = "00u00000000000000ada";
const LIMITED: &str = r#"{"errorCode":"E0000047","errorSummary":"Too many","errorCauses":[]}"#;

fn date(second: i64) -> String {
    let time = Timestamp::from_second(second)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::UTC);
    format!("date: {}", time.strftime("%a, %d %b %Y %H:%M:%S GMT"))
}

fn rate(limit: u64, remaining: u64, reset: &str) -> Vec<String> {
    vec![
        format!("x-rate-limit-limit: {limit}"),
        format!("x-rate-limit-remaining: {remaining}"),
        format!("x-rate-limit-reset: {reset}"),
    ]
}

fn limited(headers: &[String]) -> Play {
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    answer("429 Too Many Requests", &headers, LIMITED)
}

fn good() -> Play {
    ok(&user(ADA, "ada@example.com"))
}

fn ada() -> UserKey {
    UserKey::from_text(ADA)
}

#[tokio::test]
async fn the_wait_goes_by_the_servers_clock_even_when_ours_is_an_hour_off() {
    for skew in [-3600, 0, 3600] {
        let server_now = NOW + skew;
        let mut headers = rate(600, 0, &(server_now + 23).to_string());
        headers.push(date(server_now));
        let server = Server::playing(vec![limited(&headers), good()]).await;
        let (client, notes, clock) = server.client();
        client.users().get(&ada()).await.unwrap();
        assert_eq!(clock.elapsed(), Duration::from_secs(24), "{skew}");
        let waits = notes.waits.lock().unwrap().clone();
        assert_eq!((waits.len(), waits[0].reason), (1, WaitReason::RateLimit));
        assert_eq!(server.lines().len(), 2);
    }
}

#[tokio::test]
async fn a_create_that_was_refused_for_the_rate_is_repeated() {
    let mut headers = rate(600, 0, &(NOW + 5).to_string());
    headers.push(date(NOW));
    let server = Server::playing(vec![limited(&headers), good()]).await;
    let (client, ..) = server.client();
    client
        .users()
        .create(
            &crate::okta::NewUser::default(),
            &crate::okta::CreateHow::default(),
        )
        .await
        .unwrap();
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn waiting_for_the_budget_does_not_count_against_the_time_of_a_call() {
    let limits = Limits {
        timeout: Duration::from_secs(10),
        ..Limits::default()
    };
    let mut headers = rate(600, 0, &(NOW + 60).to_string());
    headers.push(date(NOW));
    let server = Server::playing(vec![limited(&headers), good()]).await;
    let (client, _, clock) = server.client_with(limits);
    client
        .users()
        .update(
            &crate::model::UserId::new(ADA),
            &UserPatch::default(),
            false,
        )
        .await
        .unwrap();
    assert_eq!(clock.elapsed(), Duration::from_secs(61));
}

#[tokio::test]
async fn a_far_reset_fails_at_once_and_says_when_it_would_work() {
    let year = 365 * 24 * 3600;
    let limits = Limits {
        deadline: Some(Duration::from_secs(60)),
        ..Limits::default()
    };
    for (limits, reset) in [(Limits::default(), NOW + year), (limits, NOW + 90)] {
        let mut headers = rate(600, 0, &reset.to_string());
        headers.push(date(NOW));
        headers.push("x-okta-request-id: req9".to_owned());
        let server = Server::playing(vec![limited(&headers)]).await;
        let (client, _, clock) = server.client_with(limits);
        let error = client.users().get(&ada()).await.unwrap_err();
        let Error::RateLimited { until, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(until.as_second(), reset + 1);
        assert_eq!(
            (error.kind(), clock.elapsed()),
            (Kind::Unreachable, Duration::ZERO)
        );
        assert_eq!(error.request_id().unwrap().as_str(), "req9");
        assert_eq!(server.lines().len(), 1);
    }
}

#[tokio::test]
async fn unusable_headers_mean_a_backoff() {
    for headers in [
        vec![],
        vec![date(NOW)],
        rate(600, 0, &(NOW + 30).to_string()),
        [rate(600, 0, &(NOW - 3600).to_string()), vec![date(NOW)]].concat(),
        [rate(600, 0, "soon"), vec![date(NOW)]].concat(),
    ] {
        let server = Server::playing(vec![limited(&headers), limited(&headers), good()]).await;
        let (client, _, clock) = server.client();
        client.users().get(&ada()).await.unwrap();
        let expected = Duration::from_millis(125 + 250);
        let off = clock.elapsed().abs_diff(expected);
        assert!(
            off < Duration::from_millis(10),
            "{headers:?}: {:?}",
            clock.elapsed()
        );
    }
}

#[tokio::test]
async fn of_doubled_headers_the_nearer_reset_counts() {
    let doubled = format!("{}, {}", NOW + 600, NOW + 5);
    let headers = [rate(600, 0, &doubled), vec![date(NOW)]].concat();
    let server = Server::playing(vec![limited(&headers), good()]).await;
    let (client, _, clock) = server.client();
    client.users().get(&ada()).await.unwrap();
    assert_eq!(clock.elapsed(), Duration::from_secs(6));
}

#[tokio::test]
async fn the_concurrency_limit_is_waited_out_shortly() {
    let headers = [rate(0, 0, &(NOW + 60).to_string()), vec![date(NOW)]].concat();
    let server = Server::playing(vec![limited(&headers), good()]).await;
    let (client, notes, clock) = server.client();
    client.users().get(&ada()).await.unwrap();
    assert!(
        clock.elapsed() < Duration::from_secs(2),
        "{:?}",
        clock.elapsed()
    );
    assert_eq!(
        notes.waits.lock().unwrap()[0].reason,
        WaitReason::Concurrency
    );
}

#[tokio::test]
async fn endless_refusals_end_as_unreachable() {
    let headers = [rate(600, 0, &(NOW + 60).to_string()), vec![date(NOW)]].concat();
    let server = Server::playing(vec![limited(&headers)]).await;
    let (client, ..) = server.client();
    let error = client.users().get(&ada()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (Kind::Unreachable, Some(429))
    );
    assert_eq!(server.lines().len(), 8);
}

/// An org whose budget is a real window: counted from the first call, on the virtual clock.
struct Window {
    clock: Mutex<Option<Arc<super::server::VirtualClock>>>,
    state: Mutex<(Duration, u64, u32)>,
}

const LIMIT: u64 = 50;
const LENGTH: Duration = Duration::from_secs(10);

impl Window {
    fn serve(&self) -> Play {
        let now = self.clock.lock().unwrap().as_ref().unwrap().elapsed();
        let mut state = self.state.lock().unwrap();
        if now >= state.0 {
            (state.0, state.1) = (now + LENGTH, LIMIT);
        }
        let reset = NOW + i64::try_from(state.0.as_secs()).unwrap();
        let server_now = NOW + i64::try_from(now.as_secs()).unwrap();
        let left = state.1.checked_sub(1);
        state.1 = left.unwrap_or(0);
        let headers = [
            rate(LIMIT, state.1, &reset.to_string()),
            vec![date(server_now)],
        ]
        .concat();
        if left.is_none() {
            state.2 += 1;
            return limited(&headers);
        }
        let lines: Vec<&str> = headers.iter().map(String::as_str).collect();
        answer("200 OK", &lines, &user(ADA, "ada@example.com"))
    }
}

#[tokio::test]
async fn a_budget_that_runs_out_is_waited_for_and_never_overdrawn() {
    let window = Arc::new(Window {
        clock: Mutex::default(),
        state: Mutex::default(),
    });
    let serving = Arc::clone(&window);
    let server = Server::start(move |_, _| serving.serve()).await;
    let (client, _, clock) = server.client();
    *window.clock.lock().unwrap() = Some(Arc::clone(&clock));
    let calls = 4 * LIMIT;
    for _ in 0..calls {
        client.users().get(&ada()).await.unwrap();
    }
    assert_eq!(window.state.lock().unwrap().2, 0, "refused");
    // Three waits of ten seconds are needed; each may cost a second more.
    assert!(
        clock.elapsed() <= Duration::from_secs(44),
        "{:?}",
        clock.elapsed()
    );
    assert_eq!(server.lines().len() as u64, calls);
}
