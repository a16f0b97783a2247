//! Many operations while three answers in ten go wrong, before the org did anything or after.
//! Nothing is lost, nothing done twice, no report wrong, and few requests are wasted.

use serde_json::Value;

use super::{Ledger, count, creates, joiner, named, people, rows, seed, tell};
use crate::support::{Env, Served, served};

const GROUP: &str = "--group=Night Shift";

/// An operation: the command before the names, and after; what the org's log calls it.
type Operation = (
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

const OPERATIONS: [Operation; 7] = [
    (
        &["user", "update"],
        &["--nick-name=x"],
        "user.account.update_profile",
    ),
    (
        &["user", "groups", "add"],
        &[GROUP],
        "group.user_membership.add",
    ),
    (
        &["user", "groups", "remove"],
        &[GROUP],
        "group.user_membership.remove",
    ),
    (
        &["user", "lifecycle", "suspend"],
        &[],
        "user.lifecycle.suspend",
    ),
    (
        &["user", "lifecycle", "unsuspend"],
        &[],
        "user.lifecycle.unsuspend",
    ),
    (
        &["user", "lifecycle", "deactivate"],
        &[],
        "user.lifecycle.deactivate",
    ),
    (
        &["user", "roles", "assign"],
        &["--role=HELP_DESK_ADMIN"],
        "user.account.privilege.grant",
    ),
];

/// What is the same when it is done again.
const REPEATABLE: &str = "user.account.update_profile";

#[derive(Default)]
struct Figures {
    operations: usize,
    requests: usize,
    unknown: usize,
    failed: usize,
    lost: usize,
    twice: usize,
    wrong: usize,
}

impl Figures {
    /// Compares what was reported with what happened.
    fn judge(&mut self, rows: &[Value], expected: &[String], event: &str, ledger: &Ledger) {
        self.operations += expected.len();
        let told: Vec<&str> = rows.iter().filter_map(|r| r["login"].as_str()).collect();
        self.lost += expected
            .iter()
            .filter(|l| !told.contains(&l.as_str()))
            .count();
        self.wrong += told.len().abs_diff(expected.len());
        self.unknown += count(rows, "unknown");
        self.failed += count(rows, "failed");
        for row in rows {
            let times = ledger.count(event, row["login"].as_str().unwrap());
            self.twice += usize::from(times > 1 && event != REPEATABLE);
            let is_right = match row["status"].as_str().unwrap() {
                "created" | "updated" => times > 0,
                "unknown" => true,
                // It was not so before, and nobody else was at work.
                _ => times == 0,
            };
            if !is_right {
                tell(&format!("wrong: {row}, which happened {times} times"));
                self.wrong += 1;
            }
        }
    }
}

/// The requests since the first write after this many.
fn requests_since(served: &Served, before: usize) -> usize {
    let seen = served.seen();
    let new = &seen[before..];
    let first = new.iter().position(crate::support::Seen::is_write);
    first.map_or(0, |first| new.len() - first)
}

/// Puts people where the operations can be done to them.
fn prepare(truth: &Env, chunks: &[&[String]]) {
    truth.run(["group", "create", "Night Shift"]).ok();
    for (chunk, verb) in [
        (2, &["user", "groups", "add"][..]),
        (4, &["user", "lifecycle", "suspend"]),
    ] {
        let file = named(truth, chunks[chunk]);
        let more = ["--from-file", file.as_str(), "--yes"];
        let group = (chunk == 2).then_some(GROUP);
        let args = verb.iter().copied().chain(more).chain(group);
        truth.call(args).run().ok();
    }
}

fn story(each: usize, share: f64, seed: u64) {
    let served = served()
        .people(2 * OPERATIONS.len() * each + 20)
        .faults(share, seed)
        .start();
    let logins = people(&served);
    let chunks: Vec<&[String]> = logins.chunks(each).collect();
    prepare(&served.truth(), &chunks);
    let past = Ledger::of(&served);
    assert_eq!(past.count("user.lifecycle.create", &joiner(0)), 0);
    let env = served.env();
    let report = env.folder().join("report.ndjson");
    let report_arg = report.to_str().unwrap();
    let mut figures = Figures::default();
    for (chunk, (verb, flags, event)) in chunks.iter().zip(OPERATIONS) {
        let file = named(&env, chunk);
        let before = served.seen().len();
        let more = ["--from-file", &file, "--yes", "--report", report_arg];
        let args = verb.iter().chain(&more).chain(flags).copied();
        let ran = env.call(args).run();
        assert!([0, 3, 6].contains(&ran.code()), "seed {seed}: {ran}");
        let requests = requests_since(&served, before);
        tell(&format!(
            "seed {seed}, {event}: {requests} requests for {each}, exit {}",
            ran.code()
        ));
        figures.requests += requests;
        figures.judge(&rows(&report), chunk, event, &Ledger::of(&served));
    }
    let record = creates(&env, each);
    let before = served.seen().len();
    let ran = env.run([
        "run",
        "resume",
        record.to_str().unwrap(),
        "--report",
        report_arg,
    ]);
    assert!([0, 3, 6].contains(&ran.code()), "seed {seed}: {ran}");
    let requests = requests_since(&served, before);
    tell(&format!(
        "seed {seed}, create: {requests} requests for {each}, exit {}",
        ran.code()
    ));
    figures.requests += requests;
    let new: Vec<String> = (0..each).map(joiner).collect();
    let event = "user.lifecycle.create";
    figures.judge(&rows(&report), &new, event, &Ledger::of(&served));

    let hundredths = figures.requests * 100 / figures.operations;
    let facts = format!(
        "seed {seed}: {} operations, {} lost, {} twice, {} wrong reports, {} unknown, {} failed, \
         {}.{:02} requests an operation",
        figures.operations,
        figures.lost,
        figures.twice,
        figures.wrong,
        figures.unknown,
        figures.failed,
        hundredths / 100,
        hundredths % 100,
    );
    tell(&facts);
    assert_eq!(
        (figures.lost, figures.twice, figures.wrong),
        (0, 0, 0),
        "{facts}"
    );
    assert!(hundredths <= 170, "{facts}");
}

#[test]
fn of_mixed_operations_under_faults_none_is_lost_done_twice_or_told_wrong() {
    story(8, 0.3, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn five_thousand_mixed_operations() {
    story(625, 0.3, seed(7));
}
