//! The system log and the event hooks.

use serde_json::json;

use super::{Bench, encoded};

fn kinds(body: &serde_json::Value) -> Vec<String> {
    let events = body.as_array().unwrap();
    let kind = |event: &serde_json::Value| event["eventType"].as_str().unwrap().to_owned();
    events.iter().map(kind).collect()
}

#[test]
fn what_happens_is_in_the_log_with_who_it_happened_to() {
    let mut org = Bench::empty();
    let id = org.user("ada@x.org", "activate=true", &json!({}));
    org.delete(&format!("/users/{id}"));
    org.delete(&format!("/users/{id}"));
    let reply = org.get("/logs");
    assert_eq!(
        kinds(&reply.body),
        [
            "user.lifecycle.create",
            "user.lifecycle.activate",
            "user.lifecycle.deactivate",
            "user.lifecycle.delete.initiated",
            "user.lifecycle.delete.completed"
        ]
    );
    let last = &reply.body[4];
    assert_eq!(last["target"][0]["id"], id.as_str());
    assert_eq!(last["target"][0]["alternateId"], "ada@x.org");
    assert_eq!(last["actor"]["type"], "User");
    assert_eq!(last["outcome"]["result"], "SUCCESS");
}

#[test]
fn polling_always_has_a_next_page_and_goes_on_where_it_was() {
    let mut org = Bench::empty();
    let reply = org.get("/logs?since=2020-01-01T00:00:00Z");
    assert_eq!(reply.code(), "400 E0000053");
    let empty = org.get("/logs");
    assert_eq!(empty.body, json!([]));
    let next = empty.next().unwrap();
    assert!(!next.contains("since="), "{next}");
    assert_eq!(org.get(&next).body, json!([]));
    org.user("ada@x.org", "activate=true", &json!({}));
    let page = org.get(&next.replace("limit=100", "limit=1"));
    assert_eq!(kinds(&page.body), ["user.lifecycle.create"]);
    let page = org.get(&page.next().unwrap());
    assert_eq!(kinds(&page.body), ["user.lifecycle.activate"]);
    let page = org.get(&page.next().unwrap());
    assert_eq!(page.body, json!([]));
    assert!(page.next().is_some());
}

#[test]
fn a_list_with_an_end_ends_in_both_orders() {
    let mut org = Bench::empty();
    org.user("ada@x.org", "activate=true", &json!({}));
    org.user("bob@x.org", "activate=false", &json!({}));
    let since = org.get("/logs").body[0]["published"].clone();
    let window = format!(
        "since={}&until=2100-01-01T00:00:00Z",
        since.as_str().unwrap()
    );
    for (query, last) in [
        (window.as_str(), "user.lifecycle.create"),
        ("sortOrder=DESCENDING", "user.lifecycle.create"),
    ] {
        let mut next = Some(format!("/logs?limit=2&{query}"));
        let mut all = Vec::new();
        while let Some(path) = next {
            let page = org.get(&path);
            assert_eq!(page.status, 200, "{path} {}", page.body);
            all.extend(kinds(&page.body));
            next = page.next();
        }
        assert_eq!(all.len(), 3, "{query}");
        assert_eq!(all.last().map(String::as_str), Some(last));
    }
}

#[test]
fn the_log_is_filtered_and_searched() {
    let mut org = Bench::empty();
    let id = org.user("ada@x.org", "activate=true", &json!({}));
    org.user("bob@x.org", "activate=false", &json!({}));
    let count = |org: &mut Bench, query: String| {
        let reply = org.get(&format!("/logs?{query}"));
        assert_eq!(reply.status, 200, "{query}");
        reply.body.as_array().unwrap().len()
    };
    let filter = |text: &str| format!("filter={}", encoded(text));
    assert_eq!(
        count(&mut org, filter(&format!("target.id eq \"{id}\""))),
        2
    );
    assert_eq!(
        count(&mut org, filter("eventType eq \"user.lifecycle.create\"")),
        2
    );
    assert_eq!(count(&mut org, "q=BOB".to_owned()), 1);
    assert_eq!(
        count(
            &mut org,
            "until=2000-01-01T00:00:00Z&since=2100-01-01T00:00:00Z".to_owned()
        ),
        0
    );
    let both = org.get("/logs?since=2100-01-01T00:00:00Z&after=1_1");
    assert_eq!(both.status, 400);
    assert_eq!(org.get("/logs?after=x").code(), "400 E0000031");
}

fn hook() -> serde_json::Value {
    json!({
        "name": "Joiners",
        "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {
            "uri": "http://127.0.0.1:1/hook",
            "authScheme": {"type": "HEADER", "key": "Authorization", "value": "hush"},
        }},
    })
}

#[test]
fn a_hook_lives_and_never_shows_its_secret() {
    let mut org = Bench::empty();
    let made = org.post("/eventHooks", hook());
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(
        (&made.body["status"], &made.body["verificationStatus"]),
        (&json!("ACTIVE"), &json!("UNVERIFIED"))
    );
    let path = format!("/eventHooks/{}", made.body["id"].as_str().unwrap());
    assert_eq!(org.delete(&path).status, 400);
    assert_eq!(
        org.post(&format!("{path}/lifecycle/verify"), json!({}))
            .status,
        400
    );
    let off = org.post(&format!("{path}/lifecycle/deactivate"), json!({}));
    assert_eq!(off.body["status"], "INACTIVE");
    assert!(off.body["_links"]["activate"].is_object());
    let list = org.get("/eventHooks");
    assert!(!list.body.to_string().contains("hush"));
    assert_eq!(org.delete(&path).status, 204);
    assert_eq!(org.get(&path).code(), "404 E0000007");
}

#[test]
fn a_hook_that_moves_has_to_be_verified_again() {
    let mut org = Bench::empty();
    let made = org.post("/eventHooks", hook());
    let path = format!("/eventHooks/{}", made.body["id"].as_str().unwrap());
    let mut moved = hook();
    moved["channel"]["config"]["uri"] = json!("http://127.0.0.1:2/");
    let now = org.put(&path, moved);
    assert_eq!(now.body["verificationStatus"], "UNVERIFIED");
    assert_eq!(now.body["channel"]["config"]["uri"], "http://127.0.0.1:2/");
    let mut bad = hook();
    bad["events"]["items"] = json!([]);
    assert_eq!(org.post("/eventHooks", bad).code(), "400 E0000001");
}
