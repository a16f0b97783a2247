//! The company that a new sandbox is: what there is from the start, and that it holds together.

use super::{Bench, encoded};
use crate::sandbox::seed;

fn names(org: &mut Bench, path: &str, pointer: &str) -> Vec<String> {
    let body = org.get(path).body;
    let all = body.as_array().unwrap().iter();
    let text = |item: &serde_json::Value| item.pointer(pointer).unwrap().as_str().unwrap().into();
    all.map(text).collect()
}

fn id(org: &mut Bench, path: &str) -> String {
    let body = org.get(path).body;
    body[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn rules_have_filled_their_groups_and_go_on_to() {
    let mut org = Bench::with(25);
    let rules = org.get("/groups/rules").body;
    assert_eq!(rules[0]["status"], "ACTIVE");
    let group = id(&mut org, "/groups?q=Contractors");
    assert_eq!(
        rules[0]["actions"]["assignUserToGroups"]["groupIds"][0],
        group.as_str()
    );
    let members = format!("/groups/{group}/users");
    let logins = names(&mut org, &members, "/profile/userType");
    assert_eq!(logins, ["Contractor", "Contractor", "Contractor"]);
    // Whom a rule put somewhere leaves as well when the profile says so.
    let vint = "/users/vint.cerf@sandbox.example";
    let employed = serde_json::json!({"profile": {"userType": "Employee"}});
    assert_eq!(org.post(vint, employed).status, 200);
    assert_eq!(org.get(&members).ids().len(), 2);
}

#[test]
fn a_larger_company_has_its_rules_at_work_on_everybody_added() {
    let mut org = Bench::with(25);
    let group = id(&mut org, "/groups?q=Revenue");
    let members = format!("/groups/{group}/users?limit=1000");
    let search = encoded("profile.division eq \"Revenue\"");
    seed(&org.file(), 60, true, org.clock.as_ref()).unwrap();
    let in_division = org.get(&format!("/users?limit=200&search={search}"));
    let in_group = org.get(&members);
    assert_eq!(in_group.ids().len(), in_division.ids().len());
    assert!(in_group.ids().len() > 25);
}

#[test]
fn there_are_three_kinds_of_administrators() {
    let mut org = Bench::with(25);
    let roles = |org: &mut Bench, who: &str| {
        let user = org.get(&format!("/users/{who}@sandbox.example")).body;
        let path = format!("/users/{}/roles", user["id"].as_str().unwrap());
        (org.get(&path).body[0].clone(), path)
    };
    assert_eq!(roles(&mut org, "admin").0["type"], "SUPER_ADMIN");
    let (help, path) = roles(&mut org, "barbara.liskov");
    assert_eq!(help["type"], "HELP_DESK_ADMIN");
    let targets = format!("{path}/{}/targets/groups", help["id"].as_str().unwrap());
    assert_eq!(names(&mut org, &targets, "/profile/name"), ["Contractors"]);
    let (custom, _) = roles(&mut org, "joan.clarke");
    assert_eq!(
        (&custom["type"], &custom["label"]),
        (&"CUSTOM".into(), &"Onboarding".into())
    );
    let set = custom["resource-set"].as_str().unwrap();
    let set = org.get(&format!("/iam/resource-sets/{set}")).body;
    assert_eq!(set["label"], "New hires");
    let holders = org.get("/iam/assignees/users").body;
    assert_eq!(holders["value"].as_array().unwrap().len(), 3);
}

#[test]
fn every_type_has_people_and_every_attribute_of_theirs_is_in_its_schema() {
    let mut org = Bench::with(200);
    assert_eq!(
        names(&mut org, "/meta/types/user", "/name"),
        ["user", "partner"]
    );
    for user in org.get("/users?limit=200").body.as_array().unwrap() {
        let id = user["type"]["id"].as_str().unwrap();
        let schema = org.get(&format!("/meta/schemas/user/osc{}", &id[3..])).body;
        for (name, _) in user["profile"].as_object().unwrap() {
            let defined = ["base", "custom"]
                .iter()
                .any(|part| !schema["definitions"][part]["properties"][name].is_null());
            assert!(defined, "{name} of {}", user["profile"]["login"]);
        }
    }
}

#[test]
fn managers_are_linked_as_the_attributes_say() {
    let mut org = Bench::with(25);
    let linked = org.get("/users/joan.clarke@sandbox.example/linkedObjects/manager");
    let boss = linked.body[0]["_links"]["self"]["href"].as_str().unwrap();
    let boss = boss.rsplit('/').next().unwrap().to_owned();
    let joan = org.get("/users/joan.clarke@sandbox.example").body;
    let boss = org.get(&format!("/users/{boss}")).body;
    assert_eq!(joan["profile"]["managerId"], boss["profile"]["login"]);
    assert_eq!(joan["profile"]["manager"], "Grace Hopper");
}
