//! Where a run is recorded and reported, and what is in there.

use std::fs;

use serde_json::Value;
use wiremock::ResponseTemplate;

use super::{ALAN, EVELYN, GRACE, at, of, org, record, runs, titled, update_all, updated};
use crate::support::{Env, Served, binary, served, shell};

#[test]
fn a_record_is_kept_in_the_file_that_is_named_and_can_be_used_by_its_name() {
    let env = Env::sandbox();
    let file = env.folder().join("mine.ndjson");
    let path = file.to_str().unwrap();
    let args = [
        "user",
        "update",
        ALAN,
        EVELYN,
        "--title=X",
        "--yes",
        "--journal",
        path,
    ];
    env.run(args).ok();
    assert!(runs(&env).is_empty());
    env.run(["run", "show", path]).ok().says("2 as wanted");
    // Never over a file that is there.
    let again = env.run(args.map(|a| if a == "--title=X" { "--title=Y" } else { a }));
    again.ends(2).says("--journal");
    env.run(["run", "undo", path, "--yes"])
        .ok()
        .says("2 updated");
    env.run(["run", "undo", path, "--yes"]).ends(8);
}

#[test]
fn the_way_to_go_on_names_the_file_of_a_record_that_is_not_in_the_folder() {
    let mock = org(2);
    let env = mock.env();
    mock.answer("POST", &at(0), 200, &updated(0));
    let refused = crate::support::refusal("E0000011", "Invalid token provided", &[]);
    let refused = ResponseTemplate::new(401).set_body_json(refused);
    mock.once("POST", &at(1), refused);
    mock.answer("POST", &at(1), 200, &updated(1));
    let file = env.folder().join("mine.ndjson");
    let path = file.to_str().unwrap();
    let ran = update_all(&env, 2, &["--journal", path]).ends(4);
    ran.says(&format!("run resume {path}"));
    env.run(["run", "resume", path]).ok().says("2 updated");
}

#[test]
fn no_record_is_kept_where_none_is_wanted() {
    let env = Env::sandbox();
    let args = [
        "user",
        "update",
        ALAN,
        EVELYN,
        "--title=X",
        "--yes",
        "--no-journal",
    ];
    env.run(args).ok();
    assert!(runs(&env).is_empty());
    assert!(!env.folder().join("state/runs").exists());
}

#[test]
fn without_a_place_for_it_one_change_goes_on_with_a_warning_and_many_do_not() {
    let served = served().start();
    let env = served.env();
    // A file is where the folder would have to be.
    let state = env.file("state-file", "");
    let env = env.with("OKTA_ADMIN_STATE_DIR", &state);
    env.run(["user", "update", ALAN, "--title=X"])
        .ok()
        .says("not recorded");
    assert_eq!(served.writes().len(), 1);
    let many = ["user", "update", ALAN, EVELYN, "--title=Y", "--yes"];
    env.run(many)
        .ends(2)
        .says("--journal FILE")
        .says("--no-journal");
    assert_eq!(served.writes().len(), 1);
    let file = env.folder().join("r.ndjson");
    let more = ["--journal", file.to_str().unwrap()];
    env.call(many.iter().chain(&more).copied()).run().ok();
    assert_eq!(served.writes().len(), 3);
}

#[cfg(unix)]
#[test]
fn records_reports_and_their_folder_are_private_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt as _;
    let env = Env::sandbox();
    let line = format!(
        "umask 000; okta-admin user update {ALAN} {EVELYN} --title=X --yes --report r.ndjson \
         && okta-admin user update {ALAN} {EVELYN} --title=Y --yes --journal j.ndjson"
    );
    shell(&env, &line).assert().success();
    let mode = |path: &std::path::Path| {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        format!("{:o}", mode & 0o777)
    };
    let record = record(&env);
    assert_eq!(mode(&record), "600");
    assert_eq!(mode(record.parent().unwrap()), "700");
    assert_eq!(mode(record.parent().unwrap().parent().unwrap()), "700");
    assert_eq!(mode(&env.folder().join("r.ndjson")), "600");
    assert_eq!(mode(&env.folder().join("j.ndjson")), "600");
}

#[test]
fn a_report_names_every_target_exactly_once_in_the_order_of_the_input() {
    let mock = org(4);
    let env = mock.env();
    mock.answer("POST", &at(0), 200, &updated(0));
    mock.answer(
        "POST",
        &at(1),
        400,
        &crate::support::refusal("E0000001", "no", &[]),
    );
    mock.answer("POST", &at(2), 200, &updated(2));
    let people = [of(0).0, "nobody@x.example".to_owned(), of(1).0, of(2).0];
    let file = env.file("p.txt", people.join("\n"));
    let report = env.folder().join("r.ndjson");
    let args = ["user", "update", "--from-file", &file, "--title=X", "--yes"];
    let more = ["--report", report.to_str().unwrap()];
    env.call(args.iter().chain(&more).copied()).run().ends(3);
    let text = fs::read_to_string(&report).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let facts: Vec<_> = rows
        .iter()
        .map(|r| (r["login"].as_str().unwrap(), r["status"].as_str().unwrap()))
        .collect();
    let expected: Vec<_> = people
        .iter()
        .map(String::as_str)
        .zip(["updated", "failed", "failed", "updated"])
        .collect();
    assert_eq!(facts, expected);
    for row in &rows {
        assert!(row.get("request_id").is_some(), "{row}");
        assert_eq!(row["error"].is_null(), row["status"] == "updated", "{row}");
    }
}

#[test]
fn a_report_that_cannot_be_made_stops_before_anything_is_sent() {
    let served = served().start();
    let env = served.env();
    let args = [
        "user",
        "update",
        ALAN,
        "--title=X",
        "--report",
        "/nowhere/r.ndjson",
    ];
    env.run(args).ends(2).says("--report");
    assert!(served.writes().is_empty());
}

#[test]
fn a_full_disk_under_the_report_does_not_stop_the_changes_and_is_told() {
    let served = served().start();
    let args = [
        "user",
        "update",
        ALAN,
        EVELYN,
        "--title=X",
        "--yes",
        "--report",
        "/dev/full",
    ];
    served.env().run(args).ends(1).says("not complete");
    assert_eq!(served.writes().len(), 2);
}

/// The bytes of everything in the state folder.
fn state_of(env: &Env) -> Vec<u8> {
    let runs = env.folder().join("state/runs");
    let files = fs::read_dir(runs)
        .unwrap()
        .map(|e| fs::read(e.unwrap().path()).unwrap());
    files.collect::<Vec<_>>().concat()
}

fn at_served(served: &Served, args: &[&str], stdin: &str) -> Env {
    let env = served.env();
    env.call(args.iter().copied()).stdin(stdin).run().ok();
    env
}

#[test]
fn no_password_that_was_set_is_in_a_record() {
    const SECRET: &str = "Tall tree, 7 leaves";
    let served = served().start();
    for args in [
        &["user", "password", "set", ALAN, "--password-stdin", "--yes"][..],
        &[
            "user",
            "create",
            "--first-name=A",
            "--last-name=B",
            "--email=a@x.example",
            "--password-stdin",
        ],
        &[
            "user", "password", "temp", EVELYN, GRACE, "--yes", "-o", "json",
        ],
    ] {
        let env = at_served(&served, args, SECRET);
        let bytes = String::from_utf8_lossy(&state_of(&env)).into_owned();
        assert!(!bytes.contains(SECRET), "{args:?}");
        assert!(!bytes.contains("tempPassword\":\""), "{args:?}");
        assert!(bytes.contains("\"intent\""), "{args:?}");
    }
}

#[test]
fn a_stopped_start_leaves_no_half_record_behind() {
    let served = served().start();
    let env = served.env();
    let logins = format!("{ALAN}\n{EVELYN}\n{GRACE}\n");
    let file = env.file("p.txt", logins);
    // A file may have no byte; the signal that says so is ignored, so that it is an error.
    let line = format!(
        "trap '' XFSZ; ulimit -f 0; okta-admin user update --from-file {file} --title=X --yes"
    );
    let done = shell(&env, &line).assert().code(2);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("--journal FILE"), "{said}");
    assert!(served.writes().is_empty());
    let runs = env.folder().join("state/runs");
    let left = fs::read_dir(runs).map_or(0, Iterator::count);
    assert_eq!(left, 0);
    titled(&env, "X").ok();
    binary(&env).args(["run", "list"]).assert().success();
}
