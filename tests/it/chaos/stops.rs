//! Ends that come from outside: signals, a closed pipe, full disks. The exit code is right, nothing
//! panics, and no request goes out that is not in the record.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{Dice, named, people, seed, tell};
use crate::support::{Env, Served, pause, process, served, shell};

fn update(env: &Env, logins: &[String]) -> Vec<String> {
    let file = named(env, logins);
    let args = [
        "user",
        "update",
        "--from-file",
        &file,
        "--nick-name=x",
        "--yes",
        "-o",
        "ndjson",
    ];
    args.map(str::to_owned).to_vec()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The one record of this place.
fn record(env: &Env) -> Option<PathBuf> {
    let folder = fs::read_dir(env.folder().join("state/runs")).ok()?;
    Some(folder.flatten().next()?.path())
}

/// The ids of those for whom the record has an intent; a torn last line is none.
fn intended(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let lines: Vec<Value> = whole
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let items: Vec<&Value> = lines.iter().filter(|l| l.get("change").is_some()).collect();
    let intents = lines
        .iter()
        .filter_map(|l| l.get("intent")?["item"].as_u64());
    let item = |n: u64| items[usize::try_from(n).unwrap()];
    intents
        .map(|n| {
            item(n)["change"]["subject"]["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

/// How many writes went out for users without an intent.
fn unrecorded(served: &Served, path: &Path) -> usize {
    let intended = intended(path);
    let is_known = |line: &str| intended.iter().any(|id| line.contains(id));
    served
        .writes()
        .iter()
        .filter(|w| !is_known(&w.line))
        .count()
}

/// Goes on with what is left; everybody is changed in the end.
fn finish(served: &Served, env: &Env, all: usize, facts: &str) {
    let ran = env.run(["run", "resume", "last"]);
    assert_eq!(ran.code(), 0, "{facts} {ran}");
    let args = [
        "user",
        "list",
        "--include-deactivated",
        "--where=nickName=x",
        "--count",
    ];
    let count = served.truth().run(args).ok().stdout;
    assert_eq!(count.trim(), all.to_string(), "{facts}");
}

fn signalled(times: usize, seed: u64) {
    let mut dice = Dice(seed);
    for n in 0..times {
        let served = served()
            .people(60)
            .latency(Duration::from_millis(10))
            .start();
        let logins = people(&served);
        let env = served.env();
        let (name, code) = [("-INT", 130), ("-TERM", 143)][n % 2];
        let child = process(&env)
            .args(update(&env, &logins))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let until = logins.len() + usize::try_from(dice.below(logins.len() as u64 / 2)).unwrap();
        while served.passed() < until {
            pause(1);
        }
        let sent = Command::new("kill")
            .args([name, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let output = child.wait_with_output().unwrap();
        let facts = format!("seed {seed}, {n}, {name}: {}", said(&output));
        let record = record(&env);
        let is_whole = record
            .as_ref()
            .is_some_and(|path| !intended(path).is_empty());
        assert_eq!(output.status.code(), Some(code), "{facts}");
        assert!(!facts.contains("a defect"), "{facts}");
        if !is_whole {
            assert!(served.writes().is_empty(), "{facts}");
            continue;
        }
        assert_eq!(unrecorded(&served, record.as_ref().unwrap()), 0, "{facts}");
        assert!(facts.contains("okta-admin run resume"), "{facts}");
        // What it said it did is what it did: nothing is in flight any more.
        let told = String::from_utf8_lossy(&output.stdout)
            .matches("\"nickName\":\"x\"")
            .count();
        let args = [
            "user",
            "list",
            "--include-deactivated",
            "--where=nickName=x",
            "--count",
        ];
        let changed = served.truth().run(args).ok().stdout;
        assert_eq!(changed.trim(), told.to_string(), "{facts}");
        finish(&served, &env, logins.len(), &facts);
    }
    tell(&format!(
        "seed {seed}: {times} signals, right codes, no panic, no write without an intent"
    ));
}

#[test]
fn a_signal_ends_a_run_in_good_order_and_the_rest_can_be_done() {
    signalled(4, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn a_hundred_signals() {
    signalled(100, seed(7));
}

#[test]
fn a_second_signal_leaves_at_once() {
    let served = served()
        .people(60)
        .latency(Duration::from_millis(1500))
        .start();
    let logins: Vec<String> = people(&served).into_iter().take(10).collect();
    let env = served.env();
    let child = process(&env)
        .args(update(&env, &logins))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while served.writes().is_empty() {
        pause(1);
    }
    for _ in 0..2 {
        Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        pause(50);
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    // Nobody waited for the answers.
    assert!(output.stdout.is_empty(), "{output:?}");
    let record = record(&env).unwrap();
    assert_eq!(unrecorded(&served, &record), 0);
    finish(&served, &env, logins.len(), "twice");
}

fn closed(times: usize) {
    for (end, codes) in [("| head -1", &[0, 141][..]), ("> /dev/full", &[1])] {
        for n in 0..times {
            let served = served().people(40).start();
            let logins = people(&served);
            let env = served.env();
            let words = update(&env, &logins).join(" ");
            let output = shell(&env, &format!("okta-admin {words} {end}"))
                .output()
                .unwrap();
            let facts = format!("{n} {end}: {}", said(&output));
            let code = output.status.code().unwrap();
            assert!(codes.contains(&code), "{code} {facts}");
            assert!(!facts.contains("a defect"), "{facts}");
            // What was confirmed is done, and recorded, whoever reads of it.
            assert_eq!(served.writes().len(), logins.len(), "{facts}");
            assert_eq!(unrecorded(&served, &record(&env).unwrap()), 0, "{facts}");
            finish(&served, &env, logins.len(), &facts);
        }
        tell(&format!(
            "{times} runs with {end}: right codes, no panic, everything done and recorded"
        ));
    }
}

#[test]
fn nobody_reading_the_results_stops_no_change_and_is_no_panic() {
    closed(2);
}

#[test]
#[ignore = "the full size takes minutes"]
fn fifty_closed_pipes_and_full_disks() {
    closed(50);
}

/// How many KiB a record of such a run takes, and how many of them are its plan.
fn sizes() -> (u64, u64) {
    let served = served().people(60).start();
    let logins = people(&served);
    let env = served.env();
    env.call(update(&env, &logins)).run().ok();
    let text = fs::read_to_string(record(&env).unwrap()).unwrap();
    let plan = text.find("{\"planned\"").unwrap();
    (text.len() as u64 / 1024, plan as u64 / 1024)
}

fn full_disk(times: usize, seed: u64) {
    let mut dice = Dice(seed);
    let (all, plan) = sizes();
    let mut stopped = 0;
    for n in 0..times {
        let served = served().people(60).start();
        let logins = people(&served);
        let env = served.env();
        let words = update(&env, &logins).join(" ");
        // So many KiB fit; the signal that comes with it is ignored, so that it is an error as on
        // a full disk.
        let room = plan - 1 + dice.below(all - plan + 1);
        let line = format!("trap '' XFSZ; ulimit -f {room}; okta-admin {words}");
        let output = shell(&env, &line).output().unwrap();
        let facts = format!("seed {seed}, {n}, {room} KiB: {}", said(&output));
        let code = output.status.code().unwrap();
        assert!(!facts.contains("a defect"), "{facts}");
        let Some(record) = record(&env) else {
            // Not even the plan had room.
            assert_eq!(code, 2, "{facts}");
            assert!(served.writes().is_empty(), "{facts}");
            continue;
        };
        assert_eq!(unrecorded(&served, &record), 0, "{facts}");
        if code != 0 {
            stopped += 1;
            assert_eq!(code, 3, "{facts}");
            assert!(facts.contains("could not record"), "{facts}");
        }
        finish(&served, &env, logins.len(), &facts);
    }
    assert!(stopped > 0, "seed {seed}: none was in the middle");
    tell(&format!(
        "seed {seed}: {times} full disks, {stopped} of them in the middle: no write without an intent"
    ));
}

#[test]
fn a_disk_that_fills_up_under_the_record_ends_the_run_and_the_rest_can_be_done() {
    full_disk(6, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn fifty_full_disks() {
    full_disk(50, seed(7));
}
