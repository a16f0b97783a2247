//! What is too long, too large, too deep or too much ends early and says so.

use std::time::Duration;

use super::server::{Play, Server, answer, head, ok};
use crate::clock::Clock;
use crate::failure::Kind;
use crate::model::UserId;
use crate::okta::{Error, Limits, UserQuery};

const ADA: &str = "00u00000000000000ada";

fn id() -> UserId {
    UserId::new(ADA)
}

#[tokio::test]
async fn a_stalled_answer_ends_within_its_time() {
    let limits = Limits {
        attempt_timeout: Duration::from_millis(100),
        timeout: Duration::from_secs(1),
        attempts: 2,
        ..Limits::default()
    };
    for stalled in [Vec::new(), head("200 OK", &[], 100).into_bytes()] {
        let server = Server::playing(vec![Play::Stall(stalled)]).await;
        let (client, ..) = server.client_with(limits);
        let read = client.users().me().await.unwrap_err();
        assert_eq!(read.kind(), Kind::Unreachable, "{read:?}");
        let write = client.lifecycle().suspend(&id()).await.unwrap_err();
        assert_eq!(write.kind(), Kind::Unknown, "{write:?}");
        assert_eq!(server.lines().len(), 3);
    }
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_a_huge_one_is_dropped() {
    let limits = Limits {
        max_body: 1024 * 1024,
        ..Limits::default()
    };
    let bomb = gzip_of_zeros(256);
    let mut bytes = head("200 OK", &["content-encoding: gzip"], bomb.len()).into_bytes();
    bytes.extend_from_slice(&bomb);
    let plain = head("200 OK", &[], 100_000_000).into_bytes();
    for play in [Play::Bytes(bytes), Play::Bytes(plain)] {
        let server = Server::playing(vec![play]).await;
        let (client, ..) = server.client_with(limits);
        let error = client.users().me().await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::TooLarge {
                    limit: 1_048_576,
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(error.kind(), Kind::Other);
        assert_eq!(server.lines().len(), 1);
    }
}

/// A gzip stream of `megabytes` MiB of zeros, by hand: stored blocks would not be small, so one
/// fixed-Huffman block repeats "the last byte, 258 times".
fn gzip_of_zeros(megabytes: usize) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut bits, mut filled) = (0_u64, 0_u32);
    let mut push = |value: u64, count: u32, out: &mut Vec<u8>| {
        bits |= value << filled;
        filled += count;
        while filled >= 8 {
            out.push((bits & 0xff) as u8);
            bits >>= 8;
            filled -= 8;
        }
    };
    // Final block, fixed codes; the literal 0 is 0011_0000, sent from its highest bit.
    push(0b011, 3, &mut out);
    push(0b0000_1100, 8, &mut out);
    for _ in 0..megabytes * 1024 * 1024 / 258 {
        // Length 258 is code 285 = 1100_0101; distance 1 is code 0 in five bits.
        push(0b1010_0011, 8, &mut out);
        push(0, 5, &mut out);
    }
    push(0, 7, &mut out);
    push(0, 7, &mut out);
    out.extend_from_slice(&[0; 8]);
    out
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    for (count, value) in [(300, 10), (3000, 500)] {
        let value = "x".repeat(value);
        let lines: Vec<String> = (0..count).map(|n| format!("h{n}: {value}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let server = Server::playing(vec![answer("200 OK", &lines, "{}")]).await;
        let (client, ..) = server.client();
        let error = client.users().me().await.unwrap_err();
        assert!(
            matches!(error, Error::TooLarge { .. }),
            "{count}: {error:?}"
        );
        assert_eq!(server.lines().len(), 1);
    }
}

#[tokio::test]
async fn deep_json_is_no_danger() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let server = Server::playing(vec![ok(&deep)]).await;
    let (client, ..) = server.client();
    let error = client.users().me().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Other, "{error:?}");
    let mut pages = client.users().list(&UserQuery::default());
    let error = pages.next_page().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Other, "{error:?}");
}

#[tokio::test]
async fn repeats_end_with_the_time_of_a_call() {
    let limits = Limits {
        timeout: Duration::from_secs(3),
        attempts: 50,
        ..Limits::default()
    };
    let server = Server::playing(vec![answer("503 Service Unavailable", &[], "")]).await;
    let (client, _, clock) = server.client_with(limits);
    let error = client.users().me().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (Kind::Unreachable, Some(503))
    );
    assert!(
        clock.elapsed() < Duration::from_secs(3),
        "{:?}",
        clock.elapsed()
    );
    assert!(server.lines().len() > 3);
}

#[tokio::test]
async fn the_deadline_ends_everything() {
    let limits = Limits {
        deadline: Some(Duration::from_secs(3)),
        ..Limits::default()
    };
    let server = Server::playing(vec![answer("503 Service Unavailable", &[], "")]).await;
    let (client, _, clock) = server.client_with(limits);
    assert_eq!(
        client.users().me().await.unwrap_err().kind(),
        Kind::Unreachable
    );
    assert!(clock.elapsed() <= Duration::from_secs(3));
    clock.sleep(Duration::from_secs(3)).await;
    let sent = server.lines().len();
    let error = client.lifecycle().suspend(&id()).await.unwrap_err();
    assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
    assert_eq!(server.lines().len(), sent);
}

#[tokio::test]
async fn an_outage_ends_soon_for_many_calls() {
    let server = Server::playing(vec![answer("503 Service Unavailable", &[], "")]).await;
    let (client, ..) = server.client();
    for _ in 0..20 {
        assert_eq!(
            client.users().me().await.unwrap_err().kind(),
            Kind::Unreachable
        );
    }
    assert_eq!(server.lines().len(), 20 + 40);
}
