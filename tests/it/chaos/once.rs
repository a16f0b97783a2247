//! What must not be done twice, while answers are lost and the process is killed: nothing is, and
//! what nobody can know is called unknown.

use std::fs;
use std::path::PathBuf;

use super::kills::killed;
use super::{Dice, Ledger, named, people, seed, tell};
use crate::support::{Env, served};

/// The command, what the org's log calls it, and whether the user shows whether it was done.
type Operation = (&'static [&'static str], &'static str, bool);

const OPERATIONS: [Operation; 6] = [
    (
        &["user", "password", "reset"],
        "user.account.reset_password",
        false,
    ),
    (
        &["user", "password", "temp"],
        "user.account.expire_password",
        false,
    ),
    (
        &["user", "password", "expire"],
        "user.account.expire_password",
        true,
    ),
    (
        &["user", "lifecycle", "suspend"],
        "user.lifecycle.suspend",
        true,
    ),
    (
        &["user", "lifecycle", "deactivate"],
        "user.lifecycle.deactivate",
        true,
    ),
    (
        &["user", "roles", "assign", "--role=REPORT_ADMIN"],
        "user.account.privilege.grant",
        true,
    ),
];

/// The record of the one run in this place, if it began.
fn record(env: &Env) -> Option<PathBuf> {
    let folder = fs::read_dir(env.folder().join("state/runs")).ok()?;
    let path = folder.flatten().next()?.path();
    let text = fs::read_to_string(&path).unwrap();
    if text.contains("\n{\"planned\"") {
        return Some(path);
    }
    // Nothing was sent.
    fs::remove_file(path).unwrap();
    None
}

/// Kills the command and what goes on with it so many times, then lets it end.
fn through(env: &Env, begin: &[String], kills: usize, mut kill: impl FnMut(&[String]) -> bool) {
    let resume: Vec<String> = ["run", "resume", "last"].map(str::to_owned).to_vec();
    let now = |env: &Env| match record(env) {
        Some(_) => resume.clone(),
        None => begin.to_vec(),
    };
    for _ in 0..kills {
        if !kill(&now(env)) {
            break;
        }
    }
    let ran = env.call(now(env)).run();
    assert!([0, 3, 6].contains(&ran.code()), "{ran}");
}

fn story(each: usize, kills: usize, seed: u64) {
    let served = served()
        .people(2 * OPERATIONS.len() * each + 20)
        .faults(0.3, seed)
        .start();
    let logins = people(&served);
    let mut dice = Dice(seed);
    let (mut all, mut twice, mut wrong, mut unknown, mut unsure) = (0, 0, 0, 0, 0);
    for (chunk, (verb, event, shows)) in logins.chunks(each).zip(OPERATIONS) {
        let env = served.env();
        let file = named(&env, chunk);
        let more = ["--from-file", &file, "--yes"];
        let begin: Vec<String> = verb.iter().chain(&more).map(|a| (*a).to_owned()).collect();
        through(&env, &begin, kills, |command| {
            killed(&env, &served, command, each as u64, &mut dice).is_none()
        });
        let ledger = Ledger::of(&served);
        let rows = env.run(["run", "show", "last", "-o", "json"]).ok().json();
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), chunk.len(), "seed {seed}: {verb:?}");
        let before = (twice, wrong, unknown);
        for row in rows {
            all += 1;
            let times = ledger.count(event, row["target"].as_str().unwrap());
            let status = row["status"].as_str().unwrap();
            twice += usize::from(times > 1);
            unknown += usize::from(status == "unknown");
            unsure += usize::from(status == "unknown" && shows);
            let is_right = match status {
                "updated" => times > 0,
                "unknown" => true,
                _ => times == 0,
            };
            if !is_right {
                tell(&format!("wrong: {row}, which happened {times} times"));
                wrong += 1;
            }
        }
        tell(&format!(
            "seed {seed}, {verb:?}: {} twice, {} wrong, {} unknown of {}",
            twice - before.0,
            wrong - before.1,
            unknown - before.2,
            rows.len()
        ));
    }
    let facts = format!(
        "seed {seed}: {all} operations that must not be repeated, {twice} twice, {wrong} wrong \
         reports, {unknown} unknown, {unsure} of them where the state tells"
    );
    tell(&facts);
    assert_eq!((twice, wrong), (0, 0), "{facts}");
    assert!(unsure * 50 <= all, "{facts}");
}

#[test]
fn what_must_not_be_repeated_is_not_and_what_is_unsure_is_unknown() {
    story(6, 1, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn two_thousand_operations_that_must_not_be_repeated() {
    story(334, 17, seed(7));
}
