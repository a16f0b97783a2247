//! One rate limit, shared with somebody who knows nothing of it: a plain program that sends at a
//! steady pace. Both get on, and hardly anybody is refused.
//!
//! A window is a minute, so these have no small size; the decisions are tested against simulated
//! servers with the client.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{creates, tell};
use crate::support::{Ran, Served, TOKEN, pause, served};

/// As far away as an org is; nobody could notice somebody else in no time at all.
const LATENCY: Duration = Duration::from_millis(60);

/// A rate limit as it is given, as numbers, and how often somebody else sends a request.
struct Shared {
    limit: &'static str,
    requests: u64,
    window: u64,
    /// Milliseconds between two requests of somebody else; none: nobody is there.
    every: Option<u64>,
}

/// Sends creates that are refused for what they hold, which the budget pays for all the same.
/// Returns how many there were, and how many were refused for the rate.
fn stranger(address: &str, every: u64, is_over: &AtomicBool) -> (usize, usize) {
    let host = address.trim_start_matches("http://");
    let request = format!(
        "POST /api/v1/users HTTP/1.1\r\nhost: {host}\r\nauthorization: SSWS {TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}"
    );
    let (mut sent, mut refused) = (0, 0);
    while !is_over.load(Ordering::SeqCst) {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        sent += 1;
        refused += usize::from(answer.starts_with(b"HTTP/1.1 429"));
        pause(every);
    }
    (sent, refused)
}

/// Creates so many people under a limit.
fn create(served: &Served, people: usize) -> (Ran, u64) {
    let env = served.direct();
    let record = creates(&env, people);
    let clock = env.clock();
    let began = clock.elapsed();
    let ran = env.run([
        "run",
        "resume",
        record.to_str().unwrap(),
        "-v",
        "-o",
        "json",
    ]);
    let took = clock.elapsed().saturating_sub(began);
    (ran, u64::try_from(took.as_millis()).unwrap())
}

/// Creates so many people; returns what it took in percent of the ideal time: whole windows, and
/// what is left over at the pace of a server without limits.
fn story(people: usize, shared: &Shared) -> u64 {
    let others = shared.every.map_or(0, |every| shared.window / every);
    let each = shared.requests - others;
    let all = u64::try_from(people).unwrap();
    let windows = (all - 1) / each;
    let last = usize::try_from(all - windows * each).unwrap();
    let (_, rest) = create(&served().latency(LATENCY).start(), last);
    let ideal = windows * shared.window + rest;

    let served = served().rate_limit(shared.limit).latency(LATENCY).start();
    let relay = served.relay();
    let is_over = &AtomicBool::new(false);
    let ((ran, took), (sent, refused)) = std::thread::scope(|scope| {
        let address = relay.url();
        let other = shared
            .every
            .map(|every| scope.spawn(move || stranger(address, every, is_over)));
        let created = create(&served, people);
        is_over.store(true, Ordering::SeqCst);
        (created, other.map_or((0, 0), |o| o.join().unwrap()))
    });
    let ours = ran.stderr.matches("-> 429").count();
    let there = ran.ok().json().as_array().unwrap().len();
    let percent = took * 100 / ideal;
    let facts = format!(
        "{people} creates under {}, beside {sent} requests of somebody else: {took} ms of ideally \
         {ideal} ({percent} %), {ours} answers of 429 to us and {refused} to them",
        shared.limit,
    );
    tell(&facts);
    assert_eq!(there, people, "{facts}");
    assert!(ours + refused <= 5, "{facts}");
    percent
}

#[test]
#[ignore = "the full size takes minutes"]
fn three_thousand_requests_under_a_limit_shared_with_a_stranger() {
    let shared = Shared {
        limit: "600/1m",
        requests: 600,
        window: 60_000,
        every: Some(500),
    };
    let percent = story(3000, &shared);
    assert!(percent <= 115, "{percent}");
}

#[test]
#[ignore = "the full size takes minutes"]
fn a_thousand_creates_under_three_hundred_in_ten_seconds() {
    let shared = Shared {
        limit: "300/10s",
        requests: 300,
        window: 10_000,
        every: None,
    };
    let percent = story(1000, &shared);
    assert!(percent <= 102, "{percent}");
}
