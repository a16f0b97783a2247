//! Factors, grants, applications and API tokens: what a new org has, and what becomes of it.

use super::*;

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";

#[test]
fn the_admin_alone_has_a_token_and_no_apps() {
    let mut org = Bench::empty();
    assert_eq!(org.get("/api-tokens").ids().len(), 1);
    assert!(org.get("/apps").ids().is_empty());
}

#[test]
fn a_push_waits_a_second_and_removing_it_takes_the_totp_along() {
    let mut org = Bench::with(25);
    let factors = org.get(&format!("/users/{EVELYN}/factors"));
    let push = factors.ids()[0].to_owned();
    assert_eq!(factors.body[0]["factorType"], "push");
    let asked = org.post(&format!("/users/{EVELYN}/factors/{push}/verify"), json!({}));
    assert_eq!(
        (asked.status, &asked.body["factorResult"]),
        (201, &json!("WAITING"))
    );
    let link = asked.body["_links"]["poll"]["href"].as_str().unwrap();
    let poll = link.trim_start_matches("http://org/api/v1").to_owned();
    assert_eq!(org.get(&poll).body["factorResult"], "WAITING");
    org.clock.advance(1);
    assert_eq!(org.get(&poll).body["factorResult"], "SUCCESS");
    let gone = org.delete(&format!("/users/{EVELYN}/factors/{push}"));
    assert_eq!(gone.status, 204);
    let left = org.get(&format!("/users/{EVELYN}/factors")).body;
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["factorType"], "sms");
}

#[test]
fn clearing_sessions_drops_refresh_tokens_only_when_asked() {
    let mut org = Bench::with(25);
    let clients = org.get(&format!("/users/{GRACE}/clients")).body;
    let client = clients[0]["client_id"].as_str().unwrap().to_owned();
    let tokens = format!("/users/{GRACE}/clients/{client}/tokens");
    org.delete(&format!("/users/{GRACE}/sessions"));
    assert_eq!(org.get(&tokens).ids().len(), 1);
    org.delete(&format!("/users/{GRACE}/sessions?oauthTokens=true"));
    assert!(org.get(&tokens).ids().is_empty());
    let odd = org.delete(&format!("/users/{GRACE}/grants/x"));
    assert_eq!(odd.code(), "404 E0000007");
}

#[test]
fn apps_are_paged_filtered_by_user_and_left_when_somebody_is_deactivated() {
    let mut org = Bench::with(25);
    let first = org.get("/apps?limit=3");
    assert_eq!(first.ids().len(), 3);
    let next = first.next().unwrap();
    assert_eq!(org.get(&next).ids().len(), 1);
    let id = org.get(&format!("/users/{EVELYN}")).body["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    let filter = encoded(&format!("user.id eq \"{id}\""));
    let mine = format!("/apps?filter={filter}&expand=user/{id}");
    let listed = org.get(&mine);
    assert_eq!(listed.ids().len(), 2);
    assert_eq!(listed.body[0]["_embedded"]["user"]["scope"], "USER");
    let odd = org.get("/apps?filter=status%20eq%20%22ACTIVE%22");
    assert_eq!(odd.code(), "400 E0000031");
    org.post(&format!("/users/{id}/lifecycle/deactivate"), json!({}));
    assert!(org.get(&mine).ids().is_empty());
}

#[test]
fn who_is_in_an_app_through_a_group_stays() {
    let mut org = Bench::with(25);
    let all = org.get("/apps?q=GitHub");
    let app = all.ids()[0].to_owned();
    let users = org.get(&format!("/apps/{app}/users"));
    let user = users.ids()[0].to_owned();
    let kept = org.delete(&format!("/apps/{app}/users/{user}"));
    assert_eq!(kept.code(), "400 E0000001");
    let none = org.get(&format!("/apps/{app}/users/00u0"));
    assert_eq!(none.code(), "404 E0000007");
}

#[test]
fn a_revoked_token_of_its_own_closes_the_org() {
    let mut org = Bench::with(25);
    let tokens = org.get("/api-tokens");
    let (own, other) = (tokens.ids()[0].to_owned(), tokens.ids()[1].to_owned());
    assert_eq!(org.delete(&format!("/api-tokens/{other}")).status, 204);
    assert_eq!(org.delete(&format!("/api-tokens/{other}")).status, 404);
    assert_eq!(org.get("/users").status, 200);
    assert_eq!(org.delete(&format!("/api-tokens/{own}")).status, 204);
    assert_eq!(org.get("/users").code(), "401 E0000011");
}
