//! Group rules: inactive at first, then at work on every profile, and not stronger than a person.

use serde_json::{Value, json};

use super::Bench;

/// Makes a group and a rule that puts everybody of IT into it; returns both ids.
fn ruled(org: &mut Bench) -> (String, String) {
    let group = org.post("/groups", json!({ "profile": { "name": "Filled" } }));
    let group = group.body["id"].as_str().unwrap().to_owned();
    let rule = org.post(
        "/groups/rules",
        rule("It", "user.department==\"It\"", &group),
    );
    assert_eq!(rule.status, 200, "{}", rule.body);
    assert_eq!(rule.body["status"], "INACTIVE");
    assert_eq!(
        rule.body["conditions"]["people"]["users"]["exclude"],
        json!([])
    );
    (group, rule.body["id"].as_str().unwrap().to_owned())
}

fn rule(name: &str, expression: &str, group: &str) -> Value {
    json!({
        "type": "group_rule",
        "name": name,
        "conditions": {
            "expression": { "type": "urn:okta:expression:1.0", "value": expression },
            "people": { "users": {} },
        },
        "actions": { "assignUserToGroups": { "groupIds": [group] } },
    })
}

fn members(org: &mut Bench, group: &str) -> usize {
    let members = org.get(&format!("/groups/{group}/users")).body;
    members.as_array().unwrap().len()
}

fn department(org: &mut Bench, user: &str, name: &str) {
    let body = json!({ "profile": { "department": name } });
    assert_eq!(org.post(&format!("/users/{user}"), body).status, 200);
}

fn step(org: &mut Bench, rule: &str, step: &str) -> String {
    let path = format!("/groups/rules/{rule}/lifecycle/{step}");
    org.post(&path, json!({})).code()
}

#[test]
fn an_active_rule_follows_profiles_and_an_inactive_one_does_not() {
    let mut org = Bench::empty();
    let user = org.user("ada@x.example", "activate=false", &json!({}));
    department(&mut org, &user, "It");
    let (group, rule) = ruled(&mut org);
    assert_eq!(members(&mut org, &group), 0);
    assert_eq!(step(&mut org, &rule, "activate"), "204");
    assert_eq!(members(&mut org, &group), 1);
    department(&mut org, &user, "Hr");
    assert_eq!(members(&mut org, &group), 0);
    assert_eq!(step(&mut org, &rule, "deactivate"), "204");
    department(&mut org, &user, "It");
    assert_eq!(members(&mut org, &group), 0);
}

#[test]
fn whom_a_person_put_there_the_rule_does_not_take_out() {
    let mut org = Bench::empty();
    let user = org.user("ada@x.example", "activate=false", &json!({}));
    let (group, rule) = ruled(&mut org);
    org.put(&format!("/groups/{group}/users/{user}"), json!({}));
    step(&mut org, &rule, "activate");
    department(&mut org, &user, "It");
    department(&mut org, &user, "Hr");
    assert_eq!(members(&mut org, &group), 1);
}

#[test]
fn whom_a_person_takes_out_the_rule_leaves_out() {
    let mut org = Bench::empty();
    let user = org.user("ada@x.example", "activate=false", &json!({}));
    department(&mut org, &user, "It");
    let (group, rule) = ruled(&mut org);
    step(&mut org, &rule, "activate");
    assert_eq!(
        org.delete(&format!("/groups/{group}/users/{user}")).status,
        204
    );
    department(&mut org, &user, "Hr");
    department(&mut org, &user, "It");
    assert_eq!(members(&mut org, &group), 0);
    let shown = org.get(&format!("/groups/rules/{rule}")).body;
    assert_eq!(
        shown["conditions"]["people"]["users"]["exclude"],
        json!([user])
    );
}

#[test]
fn deleting_answers_202_and_takes_members_out_only_if_asked() {
    for (query, left) in [("", 1), ("?removeUsers=false", 1), ("?removeUsers=true", 0)] {
        let mut org = Bench::empty();
        let user = org.user("ada@x.example", "activate=false", &json!({}));
        department(&mut org, &user, "It");
        let (group, rule) = ruled(&mut org);
        step(&mut org, &rule, "activate");
        let path = format!("/groups/rules/{rule}{query}");
        assert_eq!(org.delete(&path).code(), "400 E0000001");
        step(&mut org, &rule, "deactivate");
        let gone = org.delete(&path);
        assert_eq!((gone.status, gone.body), (202, json!({})));
        assert_eq!(members(&mut org, &group), left, "{query}");
        assert_eq!(
            org.get(&format!("/groups/rules/{rule}")).code(),
            "404 E0000007"
        );
    }
}

#[test]
fn only_an_inactive_rule_is_changed_and_its_groups_never() {
    let mut org = Bench::empty();
    let (group, id) = ruled(&mut org);
    let path = format!("/groups/rules/{id}");
    let other = rule("Other", "user.city==\"Bonn\"", &group);
    assert_eq!(org.put(&path, other.clone()).body["name"], "Other");
    let everyone = rule("Other", "user.city==\"Bonn\"", "00gother");
    assert_eq!(org.put(&path, everyone).code(), "400 E0000001");
    step(&mut org, &id, "activate");
    assert_eq!(org.put(&path, other).code(), "400 E0000001");
}

#[test]
fn what_is_no_rule_is_refused() {
    let mut org = Bench::empty();
    let (group, _) = ruled(&mut org);
    for body in [
        rule("", "user.a==\"b\"", &group),
        rule("Bad", "nonsense", &group),
        rule("Bad", "user.a==\"b\"", "00gnone"),
        json!({ "name": "Bad" }),
    ] {
        assert_eq!(org.post("/groups/rules", body).code(), "400 E0000001");
    }
}

#[test]
fn rules_come_in_pages() {
    let mut org = Bench::empty();
    let (group, first) = ruled(&mut org);
    let second = org.post("/groups/rules", rule("Two", "user.a==\"b\"", &group));
    // Those that a new org has come first.
    let page = org.get("/groups/rules?limit=3");
    assert_eq!(page.ids().last(), Some(&first.as_str()));
    let next = page.next().unwrap();
    let page = org.get(&next);
    assert_eq!(page.ids(), [second.body["id"].as_str().unwrap()]);
    assert_eq!(page.next(), None);
    assert_eq!(org.get("/groups/rules?search=tw").ids().len(), 1);
}
