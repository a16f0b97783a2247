//! `run undo`: what was before comes back, unless somebody changed it since.

use serde_json::{Value, json};

use super::{ALAN, EVELYN, GRACE, attribute, keep, record, runs, status, titled};
use crate::support::{Env, served};

const NEW: &str = "a@x.example";

/// The names of the groups that the user is in.
fn groups(env: &Env, login: &str) -> Vec<String> {
    let ran = env
        .run(["user", "groups", "list", login, "-o", "ndjson"])
        .ok();
    let rows = ran.stdout.lines();
    rows.map(|row| {
        let row: Value = serde_json::from_str(row).unwrap();
        let group = row.get("group").unwrap_or(&row);
        group["profile"]["name"].as_str().unwrap().to_owned()
    })
    .collect()
}

fn undo(env: &Env) -> crate::support::Ran {
    env.run(["run", "undo", "last", "--yes", "-o", "json"])
}

#[test]
fn attributes_come_back_and_undoing_can_be_undone() {
    let env = Env::sandbox();
    let before = [ALAN, EVELYN, GRACE].map(|login| attribute(&env, login, "title"));
    titled(&env, "X").ok();
    let ran = undo(&env).ok();
    assert_eq!(ran.json().as_array().unwrap().len(), 3);
    let after = [ALAN, EVELYN, GRACE].map(|login| attribute(&env, login, "title"));
    assert_eq!(before, after);
    let listed = runs(&env);
    assert_eq!(listed[0]["undoes"], listed[1]["id"]);
    assert_eq!(listed[1]["undone_by"], listed[0]["id"]);
    // Twice is refused, and undoing the undoing is not.
    let first = listed[1]["id"].as_str().unwrap();
    env.run(["run", "undo", first, "--yes"])
        .ends(8)
        .says("was undone by");
    undo(&env).ok();
    assert_eq!(attribute(&env, GRACE, "title"), "X");
}

#[test]
fn statuses_groups_and_roles_come_back() {
    let env = Env::sandbox();
    let legal = groups(&env, EVELYN);
    for (args, look) in [
        (
            &["user", "lifecycle", "suspend", EVELYN, "--yes"][..],
            "SUSPENDED",
        ),
        (
            &["user", "lifecycle", "deactivate", EVELYN, "--yes"],
            "DEPROVISIONED",
        ),
    ] {
        env.call(args.iter().copied()).run().ok();
        assert_eq!(status(&env, EVELYN), look);
        undo(&env).ok();
        assert!(["ACTIVE", "PROVISIONED"].contains(&status(&env, EVELYN).as_str()));
        env.run(["sandbox", "reset"]).ok();
        for run in runs(&env) {
            std::fs::remove_file(run["file"].as_str().unwrap()).unwrap();
        }
    }
    env.run(["group", "create", "Night shift"]).ok();
    env.run(["user", "groups", "add", EVELYN, "--group=Night shift"])
        .ok();
    assert!(groups(&env, EVELYN).contains(&"Night shift".to_owned()));
    undo(&env).ok();
    assert_eq!(groups(&env, EVELYN), legal);
    env.run(["user", "groups", "add", EVELYN, "--group=Night shift"])
        .ok();
    env.run(["user", "groups", "remove", EVELYN, "--group=Night shift"])
        .ok();
    undo(&env).ok();
    assert!(groups(&env, EVELYN).contains(&"Night shift".to_owned()));
}

#[test]
fn a_role_comes_back_with_what_it_was_limited_to() {
    let env = Env::sandbox();
    env.run(["group", "create", "Night shift"]).ok();
    let role = "--role=GROUP_MEMBERSHIP_ADMIN";
    let args = [
        "user",
        "roles",
        "assign",
        EVELYN,
        role,
        "--target-group",
        "Night shift",
        "--yes",
    ];
    env.run(args).ok();
    // On the wire, since that is what counts.
    let targets = || {
        let id = env.run(["user", "get", EVELYN, "-o", "id"]).ok();
        let at = format!("/api/v1/users/{}/roles", id.stdout.trim());
        let roles = env.run(["api", &at]).ok().json();
        let Some(role) = roles[0]["id"].as_str() else {
            return Vec::new();
        };
        let at = format!("{at}/{role}/targets/groups");
        let groups = env.run(["api", &at]).ok().json();
        let names = groups.as_array().unwrap().iter();
        names.map(|g| g["profile"]["name"].to_string()).collect()
    };
    assert_eq!(targets(), ["\"Night shift\""]);
    env.run(["user", "roles", "unassign", EVELYN, role, "--yes"])
        .ok();
    assert!(targets().is_empty());
    env.run(["run", "show", "last"]).ok();
    undo(&env).ok();
    assert_eq!(targets(), ["\"Night shift\""]);
}

#[test]
fn who_was_created_is_deactivated_and_with_purge_deleted() {
    for (flags, left) in [(&[][..], "DEPROVISIONED"), (&["--purge"], "")] {
        let env = Env::sandbox();
        let args = [
            "user",
            "create",
            "--first-name=A",
            "--last-name=B",
            "--email=a@x.example",
        ];
        env.run(args).ok();
        let args = ["run", "undo", "last", "--yes"];
        env.call(args.iter().chain(flags).copied()).run().ok();
        let found = env.run(["user", "get", NEW, "--jq", ".status"]);
        assert_eq!(found.stdout.trim(), left, "{found}");
    }
}

#[test]
fn who_was_there_already_and_was_updated_stays_and_is_as_before() {
    let env = Env::sandbox();
    let title = attribute(&env, ALAN, "title");
    let email = format!("--email={ALAN}");
    let args = [
        "user",
        "create",
        "--first-name=Alan",
        "--last-name=Turing",
        &email,
        "--title=X",
        "--if-exists=update",
    ];
    env.run(args).ok();
    assert_eq!(attribute(&env, ALAN, "title"), "X");
    env.run(["run", "undo", "last", "--purge", "--yes"]).ok();
    assert_eq!(status(&env, ALAN), "ACTIVE");
    assert_eq!(attribute(&env, ALAN, "title"), title);
}

#[test]
fn what_was_changed_since_is_left_alone_and_named() {
    let env = Env::sandbox();
    let before = attribute(&env, EVELYN, "title");
    titled(&env, "X").ok();
    let run = runs(&env)[0]["id"].as_str().unwrap().to_owned();
    env.run(["user", "update", ALAN, "--title=Other"]).ok();
    let ran = env.run(["run", "undo", &run, "--yes"]).ends(3);
    ran.says("was changed since: title is Other now").says(ALAN);
    assert_eq!(attribute(&env, ALAN, "title"), "Other");
    assert_eq!(attribute(&env, EVELYN, "title"), before);
}

#[test]
fn what_has_no_way_back_is_said_before_anything_is_sent() {
    let served = served().start();
    let env = served.env();
    env.run(["user", "password", "expire", EVELYN, "--yes"])
        .ok();
    let before = served.writes().len();
    let ran = env.run(["run", "undo", "last", "--yes", "-o", "json"]).ok();
    ran.says("cannot be undone").says(EVELYN);
    assert_eq!(served.writes().len(), before);
}

#[test]
fn undoing_asks_first_and_a_dry_run_sends_nothing() {
    let served = served().start();
    let env = served.env();
    titled(&env, "X").ok();
    let before = served.writes().len();
    let ran = env
        .run(["run", "undo", "last", "--dry-run", "-o", "json"])
        .ok();
    assert_eq!(ran.json().as_array().unwrap().len(), 3);
    ran.says("nothing was sent");
    env.run(["run", "undo", "last"])
        .ends(2)
        .says("nothing was sent");
    let refused = env
        .call(["run", "undo", "last"])
        .answers(["n"])
        .run()
        .ends(2);
    assert_eq!(refused.asked.len(), 1);
    assert_eq!(served.writes().len(), before);
    env.call(["run", "undo", "last"]).answers(["y"]).run().ok();
    assert_eq!(served.writes().len(), before + 3);
}

#[test]
fn nobody_is_undone_of_whom_it_is_not_known_what_became() {
    let served = served().start();
    let env = served.env();
    titled(&env, "X").ok();
    keep(&record(&env), |line| {
        !(line.get("done").is_some_and(|p| p["item"] == 0) || line.get("ended").is_some())
    });
    let ran = env.run(["run", "undo", "last", "--yes"]).ends(3);
    ran.says("nobody knows what became of").says("run resume");
    assert_eq!(attribute(&served.truth(), ALAN, "title"), json!("X"));
    // Going on with it tells, and then it can be undone.
    let first = runs(&env).pop().unwrap();
    env.run(["run", "resume", first["id"].as_str().unwrap()])
        .ok();
}

#[test]
fn an_undoing_that_ended_early_is_finished_and_then_counts() {
    let env = Env::sandbox();
    titled(&env, "X").ok();
    undo(&env).ok();
    let listed = runs(&env);
    let first = listed[1]["file"].as_str().unwrap();
    keep(first.as_ref(), |line| line.get("undone").is_none());
    keep(&record(&env), |line| {
        let place = line.get("intent").or_else(|| line.get("done"));
        place.is_none_or(|p| p["item"] == 0) && line.get("ended").is_none()
    });
    assert!(runs(&env)[1]["undone_by"].is_null());
    env.run(["run", "resume", "last"]).ok();
    let listed = runs(&env);
    assert_eq!(listed[1]["undone_by"], listed[0]["id"]);
}

#[test]
fn a_run_that_changed_nothing_has_nothing_to_undo() {
    let env = Env::sandbox();
    titled(&env, "X").ok();
    undo(&env).ok();
    keep(&record(&env), |line| line.get("done").is_none());
    let path = record(&env);
    keep(&path, |line| {
        line.get("intent").is_none() && line.get("ended").is_none()
    });
    let ran = undo(&env).ok();
    assert_eq!(ran.json(), json!([]), "{ran}");
    ran.says("nothing that can be undone");
}
