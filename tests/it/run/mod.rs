//! `run list`, `show`, `resume` and `undo`: what was done from here, going on with it, undoing it.

mod record;
mod resume;
pub(crate) mod stop;
mod undo;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Env, Mock, Ran, mock, user};

const ALAN: &str = "alan.turing@sandbox.example";
const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";

/// Gives the three a title.
fn titled(env: &Env, title: &str) -> Ran {
    let title = format!("--title={title}");
    env.run(["user", "update", ALAN, EVELYN, GRACE, &title, "--yes"])
}

/// The runs, the latest first.
fn runs(env: &Env) -> Vec<Value> {
    let ran = env.run(["run", "list", "-o", "json"]).ok();
    ran.json().as_array().unwrap().clone()
}

/// The user's attribute as it is.
fn attribute(env: &Env, login: &str, name: &str) -> Value {
    let ran = env.run(["user", "get", login, "-o", "json"]).ok();
    ran.json()["profile"][name].clone()
}

fn status(env: &Env, login: &str) -> String {
    let ran = env.run(["user", "get", login, "--jq", ".status"]).ok();
    ran.stdout.trim().to_owned()
}

/// The file of the latest record.
fn record(env: &Env) -> PathBuf {
    PathBuf::from(runs(env)[0]["file"].as_str().unwrap())
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|l| serde_json::from_str(l).unwrap());
    lines.collect()
}

/// Leaves only the lines of a record that pass, as if the run had ended in the middle.
fn keep(path: &Path, passes: impl Fn(&Value) -> bool) {
    let kept = lines(path).into_iter().filter(passes);
    let kept: Vec<String> = kept.map(|line| line.to_string()).collect();
    fs::write(path, kept.join("\n") + "\n").unwrap();
}

/// The login and id of the n-th user of [`org`].
fn of(n: usize) -> (String, String) {
    (
        format!("p{n:02}@x.example"),
        format!("00u1abcdefghijKLMN{n:02}"),
    )
}

/// A mocked org of so many users that answers every read; writes are up to the test.
fn org(people: usize) -> Mock {
    let mock = mock();
    for n in 0..people {
        let (login, id) = of(n);
        let mut user = user(&login);
        user["id"] = json!(id);
        for key in [&login, &id] {
            mock.answer("GET", &format!("/api/v1/users/{key}"), 200, &user);
        }
    }
    let mut me = user("admin@x.example");
    me["id"] = json!("00u1abcdefghijADMIN1");
    mock.answer("GET", "/api/v1/users/me", 200, &me);
    mock
}

fn at(n: usize) -> String {
    format!("/api/v1/users/{}", of(n).1)
}

/// The n-th user as an update leaves him.
fn updated(n: usize) -> Value {
    let (login, id) = of(n);
    let mut user = user(&login);
    user["id"] = json!(id);
    user["profile"]["title"] = json!("X");
    user
}

/// Gives all of them a title; who is meant is read from a file.
fn update_all(env: &Env, people: usize, flags: &[&str]) -> Ran {
    let logins: String = (0..people).map(|n| of(n).0 + "\n").collect();
    let file = env.file("people.txt", logins);
    let args = ["user", "update", "--from-file", &file, "--title=X", "--yes"];
    env.call(args.iter().chain(flags).copied()).run()
}

#[test]
fn what_was_done_is_listed_the_latest_first() {
    let env = Env::sandbox();
    assert!(runs(&env).is_empty());
    titled(&env, "Engineer").ok();
    env.run(["user", "lifecycle", "suspend", ALAN, "--yes"])
        .ok();
    let listed = runs(&env);
    let facts = |run: &Value| {
        let text = |name: &str| run[name].as_str().unwrap_or_default().to_owned();
        (
            text("command"),
            text("state"),
            text("first"),
            run["targets"].as_u64().unwrap(),
        )
    };
    assert_eq!(
        facts(&listed[0]),
        (
            "user lifecycle suspend".to_owned(),
            "finished".to_owned(),
            ALAN.to_owned(),
            1
        )
    );
    assert_eq!(
        facts(&listed[1]),
        (
            "user update".to_owned(),
            "finished".to_owned(),
            ALAN.to_owned(),
            3
        )
    );
    assert_eq!(
        (&listed[1]["succeeded"], &listed[1]["failed"]),
        (&json!(3), &json!(0))
    );
    // What changed nothing is no run.
    titled(&env, "Engineer").ok();
    env.run(["user", "update", ALAN, "--title=Y", "--dry-run"])
        .ok();
    assert_eq!(runs(&env).len(), 2);
}

#[test]
fn a_list_can_be_about_one_person_since_a_time_and_short() {
    let env = Env::sandbox();
    titled(&env, "Engineer").ok();
    env.run(["user", "lifecycle", "suspend", ALAN, "--yes"])
        .ok();
    let id = env.run(["user", "get", ALAN, "-o", "id"]).ok();
    let id = id.stdout.trim();
    for (flags, found) in [
        (vec!["--user", EVELYN], 1),
        (vec!["--user", ALAN], 2),
        (vec!["--user", "Alan.Turing@Sandbox.Example"], 2),
        (vec!["--user", id], 2),
        (vec!["--user", "nobody@sandbox.example"], 0),
        (vec!["--since", "1d"], 2),
        (vec!["--since", "2020-01-01"], 2),
        (vec!["--since", "2030-01-01"], 0),
        (vec!["--limit", "1"], 1),
        (vec!["--limit", "0"], 0),
        (vec!["--user", ALAN, "--limit", "1"], 1),
    ] {
        let args = ["run", "list", "-o", "json"]
            .into_iter()
            .chain(flags.iter().copied());
        let ran = env.call(args).run().ok();
        assert_eq!(ran.json().as_array().unwrap().len(), found, "{flags:?}");
    }
    env.run(["run", "list", "--since", "yesterday-ish"])
        .ends(2)
        .says("--since");
}

#[test]
fn a_damaged_record_hides_no_other() {
    let env = Env::sandbox();
    titled(&env, "Engineer").ok();
    env.run(["user", "update", ALAN, "--title=Y"]).ok();
    let path = record(&env);
    fs::write(&path, "no record\n").unwrap();
    let ran = env.run(["run", "list", "-o", "json"]).ok();
    assert_eq!(ran.json().as_array().unwrap().len(), 1, "{ran}");
    ran.says("line 1");
    env.run(["run", "show", "last"]).ends(2).says("line 1");
}

#[test]
fn each_step_of_a_run_is_shown_with_what_became_of_it() {
    let mock = org(3);
    let env = mock.env();
    mock.answer("POST", &at(0), 200, &updated(0));
    let refused =
        crate::support::refusal("E0000001", "Api validation failed: title", &["title: no"]);
    mock.answer("POST", &at(1), 400, &refused);
    mock.answer("POST", &at(2), 200, &updated(2));
    update_all(&env, 3, &[]).ends(3);
    let ran = env.run(["run", "show", "last", "-o", "json"]).ok();
    let steps = ran.json();
    let facts: Vec<_> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["target"].as_str().unwrap(),
                step["status"].as_str().unwrap(),
            )
        })
        .collect();
    let (zero, one, two) = (of(0).0, of(1).0, of(2).0);
    assert_eq!(
        facts,
        [
            (zero.as_str(), "updated"),
            (&one, "failed"),
            (&two, "updated")
        ]
    );
    assert_eq!(steps[0]["action"], "update");
    assert_eq!(steps[0]["would"], json!(["title: (unset) -> X"]));
    assert_eq!(steps[0]["id"], of(0).1);
    assert!(
        steps[1]["error"].as_str().unwrap().contains("title"),
        "{steps}"
    );
    ran.says("3 targets, 2 as wanted, 1 failed, 0 unknown, 0 not attempted");
    let table = env.run(["run", "show", "last"]).ok();
    assert!(
        table.stdout.contains(&one) && table.stdout.contains("failed"),
        "{table}"
    );
}

#[test]
fn a_run_that_is_not_there_is_not_found() {
    let env = Env::sandbox();
    for verb in ["show", "resume", "undo"] {
        env.run(["run", verb, "last"]).ends(7).says("no run yet");
    }
    titled(&env, "Engineer").ok();
    for verb in ["show", "resume", "undo"] {
        env.run(["run", verb, "1999"]).ends(7).says("run list");
    }
    let id = runs(&env)[0]["id"].as_str().unwrap().to_owned();
    env.run(["run", "show", &id[..12]]).ok();
}
