//! What makes a run of many stop by itself, and what is left of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wiremock::ResponseTemplate;

use super::{at, lines, of, org, runs, update_all, updated};
use crate::support::{Gate, Mock, http, refusal, served};

/// More than are worked on side by side.
const MANY: usize = 60;

/// The most requests that are in flight at once.
pub(crate) const AT_ONCE: usize = 16;

/// An org that refuses every write alike.
fn refusing(status: u16, code: &str, summary: &str) -> Mock {
    let mock = org(MANY);
    for n in 0..MANY {
        mock.answer("POST", &at(n), status, &refusal(code, summary, &[]));
    }
    mock
}

#[test]
fn the_same_refusal_five_times_in_a_row_stops_a_run_without_a_person() {
    let mock = refusing(403, "E0000006", "You do not have permission");
    let env = mock.env();
    let ran = update_all(&env, MANY, &["-o", "json"]).ends(3);
    ran.says("5 times in a row").says("run resume");
    let rows = ran.json();
    let count = |status: &str| {
        let rows = rows.as_array().unwrap().iter();
        rows.filter(|r| r["status"] == status).count()
    };
    assert!(mock.writes().len() < MANY, "{}", mock.writes().len());
    assert!(count("updated") == 0);
    let run = &runs(&env)[0];
    assert_eq!(run["state"], "unfinished");
    assert_eq!(
        usize::try_from(run["failed"].as_u64().unwrap()).unwrap(),
        mock.writes().len()
    );
}

#[test]
fn a_person_is_asked_once_and_may_go_on_in_spite_of_it() {
    let mock = refusing(403, "E0000006", "You do not have permission");
    let env = mock.env();
    let logins: String = (0..MANY).map(|n| of(n).0 + "\n").collect();
    let file = env.file("people.txt", logins);
    let args = ["user", "update", "--from-file", &file, "--title=X", "--yes"];
    let ran = env.call(args).answers(["y"]).run().ends(3);
    assert_eq!(ran.asked.len(), 1, "{ran}");
    assert!(ran.asked[0].contains("Go on? [y/N]"), "{ran}");
    assert_eq!(mock.writes().len(), MANY);
    let mock = refusing(403, "E0000006", "You do not have permission");
    let env = mock.env();
    let file = env.file(
        "people.txt",
        (0..MANY).map(|n| of(n).0 + "\n").collect::<String>(),
    );
    let args = ["user", "update", "--from-file", &file, "--title=X", "--yes"];
    let ran = env.call(args).answers(["n"]).run().ends(3);
    assert_eq!(ran.asked.len(), 1, "{ran}");
    assert!(mock.writes().len() < MANY);
}

#[test]
fn read_only_mode_stops_a_run_at_its_first_refusal_and_going_on_finishes_it() {
    let mock = org(MANY);
    let env = mock.env();
    let read_only = refusal("E0000010", "Service is in read only mode", &[]);
    let read_only = ResponseTemplate::new(503).set_body_json(read_only);
    mock.once("POST", &at(0), read_only);
    for n in 0..MANY {
        mock.answer("POST", &at(n), 200, &updated(n));
    }
    let ran = update_all(&env, MANY, &[]).ends(3);
    ran.says("read-only mode").says("run resume");
    assert!(mock.writes().len() < MANY);
    env.run(["run", "resume", "last"]).ok();
    assert_eq!(mock.writes().len(), MANY + 1);
}

#[test]
fn so_many_failures_are_enough_and_settled_ones_count() {
    let mock = refusing(404, "E0000007", "Not found");
    let env = mock.env();
    let ran = update_all(&env, MANY, &["--max-failures", "3"]).ends(3);
    ran.says("stopped after 3 failures");
    assert!(mock.writes().len() < MANY);
    let mock = org(MANY);
    let env = mock.env();
    for n in 0..MANY {
        mock.answer("POST", &at(n), 200, &updated(n));
    }
    let file = env.file("p.txt", format!("nobody@x.example\n{}\n", of(0).0));
    let args = [
        "user",
        "update",
        "--from-file",
        &file,
        "--title=X",
        "--yes",
        "--fail-fast",
    ];
    env.run(args).ends(3);
    assert!(mock.writes().is_empty());
}

/// A gate at which the token dies after so many writes; what comes with it sets another limit.
pub(crate) fn token_for(writes: usize) -> (Gate, Arc<AtomicUsize>) {
    let limit = Arc::new(AtomicUsize::new(writes));
    let refused = refusal("E0000011", "Invalid token provided", &[]).to_string();
    let valid_for = Arc::clone(&limit);
    let gate: Gate = Arc::new(move |writes, seen| {
        let headers = [("content-type", "application/json")];
        let limit = valid_for.load(Ordering::SeqCst);
        let is_dead = writes > limit || writes == limit && seen.is_write();
        is_dead.then(|| http("401 Unauthorized", &headers, &refused))
    });
    (gate, limit)
}

#[test]
fn a_refused_token_ends_the_run_and_a_new_one_finishes_it() {
    let (gate, limit) = token_for(20);
    let served = served().people(MANY).gate(gate).start();
    let env = served.env();
    let report = env.folder().join("r.ndjson");
    let args = [
        "user",
        "update",
        "--search=status pr",
        "--nick-name=x",
        "--yes",
        "--me",
    ];
    let more = ["--report", report.to_str().unwrap()];
    let ran = env.call(args.iter().chain(&more).copied()).run().ends(4);
    ran.says("run resume");
    let rows = lines(&report);
    let count = |status: &str| rows.iter().filter(|r| r["status"] == status).count();
    assert_eq!(rows.len(), MANY);
    assert_eq!(count("updated"), 20);
    assert!(count("not_attempted") > 0, "{ran}");
    assert_eq!(
        count("updated") + count("not_attempted") + count("failed"),
        MANY
    );
    assert!(
        served.writes().len() <= 20 + AT_ONCE,
        "{}",
        served.writes().len()
    );
    let named = || {
        let args = ["user", "list", "--where=nickName=x", "--count"];
        served.truth().run(args).ok().stdout
    };
    assert_eq!(named(), "20\n");
    // Whoever was refused was not changed, so that is done with the rest.
    limit.store(usize::MAX, Ordering::SeqCst);
    env.run(["run", "resume", "last"]).ok();
    assert_eq!(named(), format!("{MANY}\n"));
    assert_eq!(runs(&env)[0]["succeeded"], MANY);
}

#[test]
fn a_row_that_was_stopped_between_two_requests_is_told_and_can_be_undone() {
    const GONE: &str = "gone@x.example";
    let mut halves = 0;
    for dies_at in 1..6 {
        let (gate, limit) = token_for(usize::MAX);
        let served = served().gate(gate).start();
        let (env, truth) = (served.env(), served.truth());
        let named = ["--first-name=G", "--last-name=One", "--email", GONE];
        let create = ["user", "create", "--no-activate"];
        truth.call(create.into_iter().chain(named)).run().ok();
        truth
            .run(["user", "lifecycle", "deactivate", GONE, "--yes"])
            .ok();
        let status =
            || truth.run(["user", "get", GONE, "-o", "json"]).ok().json()["status"].clone();
        assert_eq!(status(), "DEPROVISIONED");
        let row = format!("email,firstName,lastName,status\n{GONE},G,One,suspended\n");
        let file = env.file("rows.csv", row);
        limit.store(served.writes().len() + dies_at, Ordering::SeqCst);
        let import = [
            "user",
            "import",
            "--if-exists=update",
            "--yes",
            "-o",
            "json",
        ];
        let ran = env.call(import.into_iter().chain([file.as_str()])).run();
        limit.store(usize::MAX, Ordering::SeqCst);
        // Activated without a password, the user has to set one up.
        if status() != "PROVISIONED" {
            continue;
        }
        halves += 1;
        let ran = ran.ends(4);
        ran.says("activate was done, suspend was not");
        let shown = env.run(["run", "show", "last", "-o", "json"]).json();
        let is_partial = |row: &serde_json::Value| row["status"] == "partial";
        assert!(shown.as_array().unwrap().iter().any(is_partial), "{shown}");
        if halves == 1 {
            env.run(["run", "undo", "last", "--yes"]).ok();
        } else {
            env.run(["run", "resume", "last"]).ok();
            assert_eq!(status(), "SUSPENDED");
            env.run(["run", "undo", "last", "--yes"]).ok();
        }
        assert_eq!(status(), "DEPROVISIONED");
    }
    assert!(halves > 0);
}
