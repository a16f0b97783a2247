//! Files of many people.

use std::fmt::Write as _;

use serde_json::Value;

use super::at;
use crate::support::served;

/// How many people the file has, the administrator not among them.
const MANY: usize = 2000;

#[test]
fn two_thousand_people_take_one_listing_and_a_look_at_whoever_differs() {
    let served = served().people(MANY + 1).start();
    let env = served.env();
    let list = ["user", "list", "-o", "json", "--status=any"];
    let users = served.direct().run(list).ok().json();
    let mut csv = "login,title,department\n".to_owned();
    let people = users.as_array().unwrap().iter();
    let people = people.filter(|u| u["profile"]["login"] != "admin@sandbox.example");
    for (number, user) in people.enumerate() {
        let text = |name: &str| user["profile"][name].as_str().unwrap();
        // Every twentieth gets another title.
        let title = if number % 20 == 0 {
            "Fellow"
        } else {
            text("title")
        };
        writeln!(csv, "{},{title},{}", text("login"), text("department")).unwrap();
    }
    let people = env.file("people.csv", csv);
    let file = at(&env, "", "p.plan");

    let plan = env.run(["plan", &people, "--out", &file, "-o", "id"]).ok();
    plan.says("100 to update (title 100), 1900 unchanged");
    let seen = served.seen();
    assert!(seen.iter().all(|r| !r.is_write()));
    let of_one = seen
        .iter()
        .filter(|r| r.line.starts_with("GET /api/v1/users/"));
    assert_eq!(of_one.count(), 100);
    assert!(seen.len() < 120, "{}", seen.len());

    env.run(["apply", &file, "--yes", "-o", "id"])
        .ok()
        .says("100 updated");
    let check = env.run(["plan", &people, "--check", "-o", "id"]).ok();
    check.says("2000 unchanged");
    env.run(["run", "undo", "last", "--yes", "-o", "id"])
        .ok()
        .says("100 updated");
    let users_after = served.direct().run(list).ok().json();
    // The order of the members is not what counts.
    for (before, after) in people_of(&users).zip(people_of(&users_after)) {
        assert_eq!(before, after);
    }
}

fn people_of(users: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let all = users.as_array().unwrap().iter();
    all.map(|user| (&user["id"], &user["profile"]))
}

#[test]
fn of_many_people_only_those_are_looked_at_whose_groups_or_roles_may_differ() {
    let served = served().people(260).start();
    let direct = served.direct();
    let list = ["user", "list", "-o", "json", "--status=any"];
    let users = direct.run(list).ok().json();
    let logins = users.as_array().unwrap().iter();
    let logins = logins.map(|user| user["profile"]["login"].as_str().unwrap());
    let logins: Vec<&str> = logins.collect();
    direct.run(["group", "create", "Board"]).ok();
    let add = |login: &str| {
        let add = ["group", "members", "add", "Board", login];
        direct.run(add).ok();
    };
    add(logins[0]);
    add(logins[9]);
    let mut csv = "login,groups,roles\n".to_owned();
    for (number, login) in logins.iter().enumerate() {
        let groups = if number < 2 { "Board" } else { "" };
        writeln!(csv, "{login},{groups},").unwrap();
    }
    let env = served.env();
    let people = env.file("people.csv", csv);
    let before = served.seen().len();
    let ran = env
        .run([
            "plan",
            &people,
            "--manage-group=Board",
            "--manage-role=REPORT_ADMIN",
        ])
        .ok();
    ran.says("2 to update (memberships 2), 258 unchanged");
    let (added, removed) = (format!("{} (", logins[1]), format!("{} (", logins[9]));
    for line in [
        &added,
        &removed,
        "add to group Board",
        "remove from group Board",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{ran}");
    }
    let seen = served.seen().len() - before;
    assert!(seen < 40, "{seen}");
}
