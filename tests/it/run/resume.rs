//! `run resume`: what is done stays done, what was in flight is looked at, the rest is done.

use std::fs::{self, File};
use std::sync::atomic::Ordering;

use serde_json::json;
use wiremock::ResponseTemplate;

use super::stop::token_for;
use super::{
    ALAN, EVELYN, GRACE, at, attribute, keep, lines, of, org, record, runs, status, titled,
    update_all, updated,
};
use crate::support::{Env, refusal, served};

#[test]
fn nothing_is_left_of_a_run_that_is_finished() {
    let served = served().start();
    let env = served.env();
    titled(&env, "X").ok();
    let before = served.seen().len();
    let ran = env.run(["run", "resume", "last", "-o", "json"]).ok();
    assert_eq!(ran.json(), json!([]), "{ran}");
    ran.says("nothing is left to do");
    assert_eq!(served.seen().len(), before);
}

#[test]
fn what_was_never_begun_is_done_and_what_is_done_is_not_sent_again() {
    let served = served().start();
    let env = served.env();
    titled(&env, "X").ok();
    let path = record(&env);
    // As if it had ended after the first of the three.
    keep(&path, |line| {
        let place = line.get("intent").or_else(|| line.get("done"));
        let item = place.map_or(0, |p| p["item"].as_u64().unwrap());
        item == 0 && line.get("ended").is_none()
    });
    let truth = served.truth();
    for login in [EVELYN, GRACE] {
        truth.run(["user", "update", login, "--title=was"]).ok();
    }
    assert_eq!(runs(&env)[0]["state"], "unfinished");
    assert_eq!(runs(&env)[0]["not_attempted"], 2);

    let before = served.writes().len();
    let ran = env
        .run(["run", "resume", "last", "--dry-run", "-o", "json"])
        .ok();
    let targets: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["target"].clone())
        .collect();
    assert_eq!(targets, [EVELYN, GRACE], "{ran}");
    assert_eq!(served.writes().len(), before);

    let ran = env.run(["run", "resume", "last", "-o", "json"]).ok();
    assert_eq!(ran.json().as_array().unwrap().len(), 2, "{ran}");
    ran.says("3 updated (1 of them before)");
    assert_eq!(served.writes().len(), before + 2);
    assert_eq!(attribute(&truth, GRACE, "title"), "X");
    assert_eq!(runs(&env)[0]["state"], "finished");
    assert_eq!(runs(&env).len(), 1);
}

#[test]
fn what_was_in_flight_is_looked_at_and_sent_only_if_it_did_not_happen() {
    let served = served().start();
    let env = served.env();
    let args = ["user", "lifecycle", "suspend", ALAN, EVELYN, GRACE, "--yes"];
    env.run(args).ok();
    let path = record(&env);
    // Nobody knows what became of any of them; of one of them nothing became.
    keep(&path, |line| {
        line.get("done").is_none() && line.get("ended").is_none()
    });
    let truth = served.truth();
    truth.run(["user", "lifecycle", "unsuspend", GRACE]).ok();
    assert_eq!(runs(&env)[0]["unknown"], 3);
    let before = served.writes().len();
    env.run(["run", "resume", "last"]).ok().says("3 updated");
    let sent: Vec<String> = served
        .writes()
        .split_off(before)
        .into_iter()
        .map(|s| s.line)
        .collect();
    assert_eq!(sent.len(), 1, "{sent:?}");
    for login in [ALAN, EVELYN, GRACE] {
        assert_eq!(status(&truth, login), "SUSPENDED");
    }
}

#[test]
fn a_run_that_ended_after_any_of_its_lines_can_be_finished() {
    let served = served().start();
    let env = served.env();
    env.run(["user", "lifecycle", "suspend", ALAN, EVELYN, GRACE, "--yes"])
        .ok();
    let path = record(&env);
    let whole = fs::read_to_string(&path).unwrap();
    let all: Vec<&str> = whole.split_inclusive('\n').collect();
    let planned = all
        .iter()
        .position(|l| l.starts_with("{\"planned\""))
        .unwrap();
    let truth = served.truth();
    for end in planned + 1..=all.len() {
        // What has no intent yet had not been sent.
        let begun = all[..end].concat();
        for (n, login) in [ALAN, EVELYN, GRACE].into_iter().enumerate() {
            if !begun.contains(&format!("{{\"intent\":{{\"item\":{n},")) {
                truth.run(["user", "lifecycle", "unsuspend", login]).ok();
            }
        }
        fs::write(&path, &begun).unwrap();
        env.run(["run", "resume", "last"]).ok();
        for login in [ALAN, EVELYN, GRACE] {
            assert_eq!(status(&truth, login), "SUSPENDED", "{end} {login}");
        }
        assert_eq!(runs(&env)[0]["state"], "finished", "{end}");
        assert_eq!(runs(&env)[0]["succeeded"], 3, "{end}");
    }
}

#[test]
fn what_is_issued_is_not_issued_again_by_going_on() {
    let served = served().start();
    let env = served.env();
    env.run(["user", "password", "temp", ALAN, EVELYN, "--yes"])
        .ok();
    let path = record(&env);
    keep(&path, |line| {
        line.get("done").is_none() && line.get("ended").is_none()
    });
    let before = served.writes().len();
    // It was done, and the password is lost.
    let ran = env.run(["run", "resume", "last", "-o", "json"]).ends(6);
    for row in ran.json().as_array().unwrap() {
        assert_eq!(
            (&row["status"], &row["secret"]),
            (&json!("updated"), &json!("lost"))
        );
    }
    assert_eq!(served.writes().len(), before);
}

#[test]
fn a_password_that_was_not_made_is_not_told_as_made() {
    let (gate, limit) = token_for(0);
    let served = served().gate(gate).start();
    let env = served.env();
    env.run(["user", "password", "temp", ALAN, EVELYN, "--yes"])
        .ends(4);
    keep(&record(&env), |line| {
        line.get("done").is_none() && line.get("ended").is_none()
    });
    limit.store(usize::MAX, Ordering::SeqCst);
    let before = served.writes().len();
    let ran = env.run(["run", "resume", "last", "-o", "json"]).ends(6);
    // It might be on its way still, so nobody knows; but it is not claimed to be done.
    for row in ran.json().as_array().unwrap() {
        assert_eq!(row["status"], "unknown", "{ran}");
    }
    assert_eq!(served.writes().len(), before);
}

#[test]
fn what_failed_stays_failed_unless_it_is_to_be_tried_again() {
    let mock = org(3);
    let env = mock.env();
    let no = ResponseTemplate::new(400).set_body_json(refusal("E0000001", "no", &["title: no"]));
    mock.once("POST", &at(1), no);
    for n in 0..3 {
        mock.answer("POST", &at(n), 200, &updated(n));
    }
    update_all(&env, 3, &[]).ends(3);
    assert_eq!(mock.writes().len(), 3);
    env.run(["run", "resume", "last"])
        .ok()
        .says("nothing is left");
    let ran = env
        .run([
            "run",
            "resume",
            "last",
            "--retry-failed",
            "--dry-run",
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(mock.writes().len(), 3, "{ran}");
    let ran = env
        .run(["run", "resume", "last", "--retry-failed", "-o", "json"])
        .ok();
    assert_eq!(ran.json()[0]["target"], of(1).0, "{ran}");
    assert_eq!(mock.writes().len(), 4);
    assert_eq!(runs(&env)[0]["succeeded"], 3);
}

#[test]
fn a_report_of_the_rest_names_every_target_of_the_run() {
    let served = served().start();
    let env = served.env();
    titled(&env, "X").ok();
    let path = record(&env);
    keep(&path, |line| {
        let place = line.get("intent").or_else(|| line.get("done"));
        place.is_none_or(|p| p["item"] == 0) && line.get("ended").is_none()
    });
    let report = env.folder().join("r.ndjson");
    env.run([
        "run",
        "resume",
        "last",
        "--report",
        report.to_str().unwrap(),
    ])
    .ok();
    let rows = lines(&report);
    let logins: Vec<_> = rows.iter().map(|r| r["login"].as_str().unwrap()).collect();
    assert_eq!(logins, [ALAN, EVELYN, GRACE]);
    assert!(rows.iter().all(|r| r["status"] == "updated"), "{rows:?}");
}

#[test]
fn a_run_of_another_org_is_refused_and_nothing_is_sent() {
    let (here, there) = (served().start(), served().start());
    let env = here.env();
    titled(&env, "X").ok();
    keep(&record(&env), |line| line.get("ended").is_none());
    let state = env.folder().join("state");
    let other = there
        .env()
        .with("OKTA_ADMIN_STATE_DIR", state.to_str().unwrap());
    for verb in ["resume", "undo"] {
        let ran = other.run(["run", verb, "last"]).ends(2);
        ran.says("belongs to").says("nothing was sent");
    }
    assert!(there.seen().is_empty());
}

#[test]
fn a_run_that_is_still_at_work_is_left_to_it() {
    let served = served().start();
    let env = served.env();
    titled(&env, "X").ok();
    let path = record(&env);
    let sent = served.seen().len();
    let file = File::open(&path).unwrap();
    file.lock().unwrap();
    assert_eq!(runs(&env)[0]["state"], "running");
    env.run(["run", "resume", "last"])
        .ends(8)
        .says("another process");
    env.run(["run", "undo", "last", "--yes"])
        .ends(8)
        .says("under way");
    env.run(["run", "show", "last"]).ok().says("under way");
    assert_eq!(served.seen().len(), sent);
}

#[test]
fn a_run_that_ended_before_its_plan_was_whole_sent_nothing_and_says_so() {
    let env = Env::sandbox();
    titled(&env, "X").ok();
    let path = record(&env);
    keep(&path, |line| {
        line.get("run").is_some() || line.get("change").is_some()
    });
    assert_eq!(runs(&env)[0]["state"], "never_began");
    env.run(["run", "resume", "last"])
        .ends(8)
        .says("give the command again");
    fs::write(&path, "").unwrap();
    env.run(["run", "resume", "last"])
        .ends(8)
        .says("nothing was sent");
}

#[test]
fn what_the_record_may_not_hold_cannot_be_done_from_it() {
    let served = served().start();
    let env = served.env();
    let args = [
        "user",
        "password",
        "set",
        ALAN,
        EVELYN,
        "--password-stdin",
        "--yes",
    ];
    env.call(args).stdin("Tall tree, 7 leaves").run().ok();
    keep(&record(&env), |line| {
        let place = line.get("intent").or_else(|| line.get("done"));
        place.is_none_or(|p| p["item"] == 0) && line.get("ended").is_none()
    });
    let before = served.writes().len();
    let ran = env.run(["run", "resume", "last"]).ends(3);
    ran.says("no record keeps").says(EVELYN);
    assert_eq!(served.writes().len(), before);
}
