//! Listings: the order, the end, what is asked for when, and what a server must not do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::TryStreamExt;

use super::server::{Play, Seen, Server, answer, head, ok, user};
use crate::failure::Kind;
use crate::okta::{Error, UserQuery};

fn page(numbers: std::ops::Range<u32>) -> String {
    let users: Vec<String> = numbers
        .map(|n| user(&format!("00u{n:017}"), &format!("u{n}@x")))
        .collect();
    format!("[{}]", users.join(","))
}

fn with_next(body: &str, next: &str) -> Play {
    let next = format!("link: <{next}>; rel=\"next\"");
    let own = "link: <http://127.0.0.1/api/v1/users?limit=200>; rel=\"self\"";
    answer("200 OK", &[own, &next], body)
}

/// Pages of two users each, `last` pages in all; cursors are page numbers.
fn paged(last: u32) -> impl Fn(usize, &Seen) -> Play + Send + Sync + 'static {
    move |_, seen| {
        let n: u32 = seen
            .line
            .split("after=")
            .nth(1)
            .map_or(0, |rest| rest.parse().unwrap());
        let body = page(n * 2..n * 2 + 2);
        if n + 1 >= last {
            ok(&body)
        } else {
            with_next(&body, &format!("/api/v1/users?after={}", n + 1))
        }
    }
}

fn two_a_page() -> UserQuery {
    UserQuery {
        page_size: Some(2),
        ..UserQuery::default()
    }
}

#[tokio::test]
async fn all_pages_come_in_order() {
    let server = Server::start(paged(5)).await;
    let (client, ..) = server.client();
    let items: Vec<_> = client
        .users()
        .list(&two_a_page())
        .try_collect()
        .await
        .unwrap();
    let logins: Vec<String> = items
        .iter()
        .map(|item| item.view().unwrap().login().to_owned())
        .collect();
    let expected: Vec<String> = (0..10).map(|n| format!("u{n}@x")).collect();
    assert_eq!(logins, expected);
    assert_eq!(server.lines()[0], "GET /api/v1/users?limit=2");
    assert_eq!(server.lines().len(), 5);
}

#[tokio::test]
async fn a_query_is_sent_as_it_is_meant() {
    let server = Server::playing(vec![ok("[]")]).await;
    let (client, ..) = server.client();
    let query = UserQuery {
        search: Some("profile.email eq \"a+b@x\"".to_owned()),
        sort_by: Some("profile.lastName".to_owned()),
        descending: true,
        page_size: Some(1000),
        ..UserQuery::default()
    };
    assert_eq!(
        client
            .users()
            .list(&query)
            .next_page()
            .await
            .unwrap()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(
        server.lines(),
        [
            "GET /api/v1/users?search=profile.email+eq+%22a%2Bb%40x%22&sortBy=profile.lastName&sortOrder=desc&limit=200"
        ]
    );
}

#[tokio::test]
async fn a_limit_asks_for_no_page_that_is_not_needed() {
    for (limit, pages) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (100, 5)] {
        let server = Server::start(paged(5)).await;
        let (client, ..) = server.client();
        let listing = client.users().list(&two_a_page()).limit(limit);
        let items: Vec<_> = listing.try_collect().await.unwrap();
        assert_eq!(items.len() as u64, limit.min(10), "{limit}");
        // A page asked for too much would be on its way still.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let lines = server.lines();
        assert_eq!(lines.len(), pages, "{limit}");
        let size = format!("limit={}", limit.min(2));
        assert!(
            lines.first().is_none_or(|line| line.ends_with(&size)),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn a_page_smaller_than_asked_for_does_not_end_a_limited_list() {
    let server = Server::start(paged(5)).await;
    let (client, ..) = server.client();
    let listing = client.users().list(&UserQuery::default()).limit(5);
    let items: Vec<_> = listing.try_collect().await.unwrap();
    assert_eq!((items.len(), server.lines().len()), (5, 3));
}

#[tokio::test]
async fn the_next_page_is_asked_for_while_this_one_is_still_coming() {
    let times: Arc<Mutex<Vec<&str>>> = Arc::default();
    let log = Arc::clone(&times);
    let server = Server::start(move |_, seen| {
        let is_first = !seen.line.contains("after");
        log.lock()
            .unwrap()
            .push(if is_first { "first" } else { "later" });
        let body = page(0..2);
        if !is_first {
            return ok(&body);
        }
        let next = "link: </api/v1/users?after=1>; rel=\"next\"";
        let head = head("200 OK", &[next], body.len()).into_bytes();
        Play::Slow(head, Duration::from_millis(200), body.into_bytes())
    })
    .await;
    let (client, ..) = server.client();
    let mut pages = client.users().list(&UserQuery::default());
    let waiting = tokio::time::timeout(Duration::from_millis(100), pages.next_page());
    assert!(
        waiting.await.is_err(),
        "the first page cannot be complete yet"
    );
    assert_eq!(*times.lock().unwrap(), ["first", "later"]);
    assert_eq!(pages.next_page().await.unwrap().unwrap().len(), 2);
    assert_eq!(pages.next_page().await.unwrap().unwrap().len(), 2);
    assert!(pages.next_page().await.unwrap().is_none());
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn a_limit_that_this_page_fills_asks_for_no_page_ahead() {
    let server = Server::start(|_, _| {
        let body = page(0..2);
        let next = "link: </api/v1/users?after=1>; rel=\"next\"";
        let head = head("200 OK", &[next], body.len()).into_bytes();
        Play::Slow(head, Duration::from_millis(50), body.into_bytes())
    })
    .await;
    let (client, ..) = server.client();
    let listing = client.users().list(&two_a_page()).limit(2);
    assert_eq!(listing.try_collect::<Vec<_>>().await.unwrap().len(), 2);
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn never_more_than_one_page_ahead() {
    let server = Server::start(paged(9)).await;
    let (client, ..) = server.client();
    let mut pages = client.users().list(&two_a_page());
    for taken in 1..=3 {
        pages.next_page().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(server.lines().len(), taken + 1);
    }
}

#[tokio::test]
async fn an_empty_page_is_not_the_end() {
    let server = Server::start(|_, seen| match seen.line.split("after=").nth(1) {
        None => with_next("[]", "/api/v1/users?after=1"),
        Some("1") => with_next(&page(0..2), "/api/v1/users?after=2"),
        _ => ok("[]"),
    })
    .await;
    let (client, ..) = server.client();
    let items: Vec<_> = client
        .users()
        .list(&UserQuery::default())
        .try_collect()
        .await
        .unwrap();
    assert_eq!((items.len(), server.lines().len()), (2, 3));
}

#[tokio::test]
async fn a_next_link_that_leaves_the_org_ends_the_list_and_nothing_goes_there() {
    let elsewhere = Server::playing(vec![ok("[]")]).await;
    let port = elsewhere.address.rsplit(':').next().unwrap().to_owned();
    for next in [
        format!("{}/api/v1/users?after=1", elsewhere.address),
        format!("//127.0.0.1:{port}/api/v1/users?after=1"),
        format!("http://user@127.0.0.1:{port}/api/v1/users"),
        format!("http://localhost:{port}/x"),
        "https://evil.example/api/v1/users?after=1".to_owned(),
        "ftp://evil.example/".to_owned(),
        "javascript:alert(1)".to_owned(),
        "http://[".to_owned(),
    ] {
        let server = Server::start({
            let next = next.clone();
            move |_, _| with_next(&page(0..2), &next)
        })
        .await;
        let (client, ..) = server.client();
        let mut pages = client.users().list(&UserQuery::default());
        assert_eq!(pages.next_page().await.unwrap().unwrap().len(), 2, "{next}");
        let error = pages.next_page().await.unwrap_err();
        let Error::Incomplete {
            after_items: 2,
            source,
        } = &error
        else {
            panic!("{error:?}")
        };
        assert!(
            matches!(**source, Error::ForeignLink { .. }),
            "{next}: {source:?}"
        );
        assert_eq!(error.kind(), Kind::Other);
        assert!(pages.next_page().await.unwrap().is_none());
        assert_eq!(server.lines().len(), 1, "{next}");
    }
    assert_eq!(elsewhere.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn the_same_cursor_twice_ends_the_list_as_incomplete() {
    let server = Server::start(|_, _| with_next(&page(0..2), "/api/v1/users?after=1")).await;
    let (client, ..) = server.client();
    let mut pages = client.users().list(&UserQuery::default());
    let error = loop {
        match pages.next_page().await {
            Ok(page) => assert!(page.is_some(), "the list must not end well"),
            Err(error) => break error,
        }
    };
    let Error::Incomplete {
        after_items: 4,
        source,
    } = &error
    else {
        panic!("{error:?}")
    };
    assert!(matches!(**source, Error::Loop { .. }));
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn pages_that_bring_nothing_end_at_last() {
    let server = Server::start(|n, _| with_next("[]", &format!("/api/v1/users?after={n}"))).await;
    let (client, ..) = server.client();
    let listing = client.users().list(&UserQuery::default());
    let error = listing.try_collect::<Vec<_>>().await.unwrap_err();
    assert!(
        matches!(error, Error::Incomplete { after_items: 0, .. }),
        "{error:?}"
    );
    assert!(server.lines().len() <= 101);
}

#[tokio::test]
async fn an_error_on_a_later_page_says_how_many_came_before() {
    let server = Server::start(|_, seen| match seen.line.split("after=").nth(1) {
        None => with_next(&page(0..2), "/api/v1/users?after=1"),
        Some("1") => with_next(&page(2..4), "/api/v1/users?after=2"),
        _ => answer(
            "400 Bad Request",
            &[],
            r#"{"errorCode":"E0000031","errorSummary":"Invalid cursor."}"#,
        ),
    })
    .await;
    let (client, ..) = server.client();
    let mut pages = client.users().list(&UserQuery::default());
    let mut items = 0;
    let error = loop {
        match pages.next_item().await.unwrap() {
            Ok(_) => items += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(items, 4);
    assert!(
        matches!(error, Error::Incomplete { after_items: 4, .. }),
        "{error:?}"
    );
    assert_eq!(
        (error.kind(), error.code()),
        (Kind::Refused, Some("E0000031"))
    );
    assert!(pages.next_item().await.is_none());
}

#[tokio::test]
async fn an_error_on_the_first_page_is_itself() {
    let body = r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#;
    let server = Server::playing(vec![answer("401 Unauthorized", &[], body)]).await;
    let (client, ..) = server.client();
    let error = client
        .users()
        .list(&UserQuery::default())
        .next_page()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!((error.kind(), server.lines().len()), (Kind::Credential, 1));
}

#[tokio::test]
async fn a_page_cut_in_the_middle_is_read_again_and_nothing_comes_twice() {
    let cut_once = Mutex::new(false);
    let server = Server::start(move |n, seen| {
        if seen.line.contains("after=1") && !std::mem::replace(&mut *cut_once.lock().unwrap(), true)
        {
            let next = "link: </api/v1/users?after=2>; rel=\"next\"";
            return Play::Bytes((head("200 OK", &[next], 5000) + "[{").into_bytes());
        }
        paged(3)(n, seen)
    })
    .await;
    let (client, ..) = server.client();
    let items: Vec<_> = client
        .users()
        .list(&two_a_page())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items.len(), 6);
}

#[tokio::test]
async fn an_object_where_a_list_was_promised_is_an_error() {
    for body in [r#"{"value":[]}"#, "null", "<html>", "[1,"] {
        let server = Server::playing(vec![ok(body)]).await;
        let (client, ..) = server.client();
        assert!(
            client
                .users()
                .list(&UserQuery::default())
                .next_page()
                .await
                .is_err(),
            "{body}"
        );
    }
}
