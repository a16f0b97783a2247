//! Lists: complete, without duplicates, in a stated order, page by page.

use std::collections::HashSet;

use serde_json::json;

use super::{Bench, encoded, profile};

/// Follows the pages and returns all ids.
fn all(org: &mut Bench, path: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let reply = org.get(&path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        ids.extend(reply.ids().into_iter().map(str::to_owned));
        next = reply.next();
    }
    ids
}

/// Seeded people are never deactivated, so these tests do it.
fn deactivate_some(org: &mut Bench) {
    for user in all(org, "/users").iter().step_by(11) {
        org.post(
            &format!("/users/{user}/lifecycle/deactivate"),
            serde_json::json!({}),
        );
    }
}

#[test]
fn a_plain_list_is_newest_first_complete_and_hides_the_deactivated() {
    let mut org = Bench::with(120);
    deactivate_some(&mut org);
    let pages = all(&mut org, "/users?limit=7");
    let one = all(&mut org, "/users");
    assert_eq!(pages, one);
    assert_eq!(one.iter().collect::<HashSet<_>>().len(), one.len());
    assert!(one.iter().rev().is_sorted());
    let everybody = all(&mut org, "/users?search=id+pr&limit=50");
    let gone = all(
        &mut org,
        &format!("/users?search={}", encoded("status eq \"deprovisioned\"")),
    );
    assert_eq!(everybody.len(), 120);
    assert_eq!(one.len() + gone.len(), 120);
    assert!(!gone.is_empty() && gone.iter().all(|id| !one.contains(id)));
}

#[test]
fn a_full_last_page_has_no_next_link() {
    let mut org = Bench::with(10);
    let reply = org.get("/users?limit=10");
    assert_eq!((reply.ids().len(), reply.next()), (10, None));
    let reply = org.get("/users?limit=9");
    assert_eq!(reply.ids().len(), 9);
    let cursor = reply.next().unwrap();
    assert!(cursor.starts_with("/users?after=000u"), "{cursor}");
}

#[test]
fn a_cursor_outlives_the_user_it_names() {
    let mut org = Bench::with(10);
    let reply = org.get("/users?limit=3");
    let last = reply.ids()[2].to_owned();
    let next = reply.next().unwrap();
    org.delete(&format!("/users/{last}"));
    org.delete(&format!("/users/{last}"));
    assert_eq!(org.get(&next).ids().len(), 3);
    assert_eq!(
        org.get("/users?after=edited").causes(),
        r#"[{"errorSummary":"Invalid cursor."}]"#
    );
}

#[test]
fn every_order_of_a_search_pages_through_all_of_it() {
    let mut org = Bench::with(60);
    let whole: HashSet<String> = all(&mut org, "/users?search=id+pr").into_iter().collect();
    for order in [
        "",
        "&sortBy=id",
        "&sortBy=id&sortOrder=desc",
        "&sortBy=created",
        "&sortBy=created&sortOrder=desc",
        "&sortBy=profile.lastName",
        "&sortBy=profile.city&sortOrder=DESC",
        "&sortBy=profile.nickName",
        "&sortBy=status",
    ] {
        let ids = all(&mut org, &format!("/users?search=id+pr&limit=7{order}"));
        assert_eq!(ids.len(), whole.len(), "{order}");
        assert_eq!(ids.into_iter().collect::<HashSet<_>>(), whole, "{order}");
    }
    let sorted = org.get("/users?search=id+pr&sortBy=profile.lastName").body;
    let names: Vec<String> = sorted
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["profile"]["lastName"].as_str().unwrap().to_lowercase())
        .collect();
    assert!(names.is_sorted());
}

#[test]
fn an_index_and_a_full_read_find_the_same_users() {
    let mut org = Bench::with(300);
    deactivate_some(&mut org);
    let half = org.get("/users?search=id+pr&limit=150").body[149].clone();
    let (id, created) = (
        half["id"].as_str().unwrap(),
        half["created"].as_str().unwrap(),
    );
    for (by_index, by_reading) in [
        (
            "status eq \"ACTIVE\"".to_owned(),
            "status sw \"ACTIVE\"".to_owned(),
        ),
        (
            "profile.login eq \"Alan.Turing@sandbox.example\"".to_owned(),
            "profile.login sw \"alan.turing@sandbox.example\"".to_owned(),
        ),
        (format!("id eq \"{id}\""), format!("id sw \"{id}\"")),
        (
            format!("id gt \"{id}\""),
            format!("id gt \"{id}\" and (id sw \"0\" or id pr)"),
        ),
        (
            "status lt \"deprovisioned\" or status gt \"deprovisioned\"".to_owned(),
            "(status lt \"DEPROVISIONED\" or status gt \"DEPROVISIONED\") and id sw \"0\""
                .to_owned(),
        ),
        (
            "status eq \"STAGED\" or status eq \"SUSPENDED\"".to_owned(),
            "status sw \"STAGED\" or status sw \"SUSPENDED\"".to_owned(),
        ),
        (
            format!("created ge \"{created}\""),
            format!("created ge \"{created}\" and (id sw \"0\")"),
        ),
    ] {
        let fast = all(&mut org, &format!("/users?search={}", encoded(&by_index)));
        let slow = all(&mut org, &format!("/users?search={}", encoded(&by_reading)));
        assert_eq!(fast, slow, "{by_index}");
        assert!(!fast.is_empty() && fast.len() < 300, "{by_index}");
    }
}

#[test]
fn parts_of_the_time_line_make_up_the_whole() {
    let mut org = Bench::with(200);
    let cuts = ["2000", "2022-03", "2023-07", "2025-01", "2100"].map(|cut| {
        let rest = &"0000-01-01T00:00:00.000Z"[cut.len()..];
        format!("{cut}{rest}")
    });
    let mut ids = Vec::new();
    for pair in cuts.windows(2) {
        let part = format!("created ge \"{}\" and created lt \"{}\"", pair[0], pair[1]);
        ids.extend(all(
            &mut org,
            &format!("/users?limit=30&search={}", encoded(&part)),
        ));
    }
    assert_eq!(ids.len(), 200);
    assert_eq!(ids.into_iter().collect::<HashSet<_>>().len(), 200);
}

#[test]
fn q_is_a_prefix_one_page_and_ten_by_default() {
    let mut org = Bench::with(25);
    let reply = org.get("/users?q=al");
    let names: Vec<&str> = reply
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["profile"]["firstName"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"Alan") && names.contains(&"Alex"),
        "{names:?}"
    );
    assert_eq!(org.get("/users?q=a&limit=1").next(), None);
    for n in 0..15 {
        org.user(&format!("qq{n}@example.com"), "", &json!({}));
    }
    assert_eq!(org.get("/users?q=qq").ids().len(), 10);
    assert_eq!(org.get("/users?q=ada&search=id+pr").code(), "400 E0000033");
    assert_eq!(
        org.get("/users?filter=id&search=id+pr").code(),
        "400 E0000033"
    );
}

#[test]
fn listed_users_link_to_themselves_only() {
    let mut org = Bench::with(3);
    for path in ["/users", "/users?search=id+pr", "/users?q=a"] {
        for user in org.get(path).body.as_array().unwrap() {
            let keys: Vec<&String> = user["_links"].as_object().unwrap().keys().collect();
            assert_eq!(keys, ["self"], "{path}");
        }
    }
}

#[test]
fn groups_are_listed_searched_filtered_and_named_once() {
    let mut org = Bench::with(25);
    let names = |org: &mut Bench, query: &str| -> Vec<String> {
        let reply = org.get(&format!("/groups?{query}"));
        assert_eq!(reply.status, 200, "{query}: {}", reply.body);
        reply
            .body
            .as_array()
            .unwrap()
            .iter()
            .map(|g| g["profile"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&mut org, "").len(), 11);
    assert_eq!(names(&mut org, "q=eng"), ["Engineering"]);
    let search = format!(
        "search={}",
        encoded("profile.name co \"e\" and type eq \"okta_group\"")
    );
    assert!(names(&mut org, &search).contains(&"Sales".to_owned()));
    let filter = format!("filter={}", encoded("type eq \"BUILT_IN\""));
    assert_eq!(names(&mut org, &filter), ["Everyone"]);
    let everyone = org.get(&format!("/groups?expand=stats&{filter}")).body;
    assert_eq!(everyone[0]["_embedded"]["stats"]["usersCount"], 25);
    assert_eq!(all(&mut org, "/groups?limit=2").len(), 11);
    let twice = org.post("/groups", json!({"profile": {"name": "Engineering"}}));
    assert_eq!(twice.code(), "400 E0000001");
}

#[test]
fn members_come_and_go_and_repeats_change_nothing() {
    let mut org = Bench::with(25);
    let group = org
        .post("/groups", json!({"profile": {"name": "Crew"}}))
        .body;
    let group = group["id"].as_str().unwrap().to_owned();
    let users: Vec<String> = all(&mut org, "/users?limit=5")[..5].to_vec();
    for user in users.iter().chain(&users) {
        let reply = org.send(&format!("PUT /groups/{group}/users/{user}"), None, None);
        assert_eq!(reply.code(), "204");
    }
    assert_eq!(
        all(&mut org, &format!("/groups/{group}/users?limit=2")).len(),
        5
    );
    for _ in 0..2 {
        assert_eq!(
            org.delete(&format!("/groups/{group}/users/{}", users[0]))
                .code(),
            "204"
        );
    }
    assert_eq!(all(&mut org, &format!("/groups/{group}/users")).len(), 4);
    let everyone = org.get("/groups?q=Everyone").body[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        org.delete(&format!("/groups/{everyone}")).code(),
        "403 E0000006"
    );
    let refused = org.send(
        &format!("PUT /groups/{everyone}/users/{}", users[0]),
        None,
        None,
    );
    assert_eq!(refused.code(), "501 E0000060");
    assert_eq!(
        all(&mut org, &format!("/groups/{everyone}/users?limit=10")).len(),
        25
    );
    let by_login = org.post("/users", json!({"profile": profile("ada@example.com")}));
    assert_eq!(by_login.status, 200);
    let path = format!("PUT /groups/{group}/users/ada@example.com");
    assert_eq!(org.send(&path, None, None).code(), "404 E0000007");
}
