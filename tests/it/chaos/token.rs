//! A token that dies in the middle of a run: no flood of refused requests, and a new one finishes it.

use std::sync::atomic::Ordering;

use super::{count, creates, rows, tell};
use crate::run::stop::{AT_ONCE, token_for};
use crate::support::served;

fn story(each: usize, dies_at: usize) {
    let (gate, limit) = token_for(usize::MAX);
    let served = served().gate(gate).start();
    let before = served.summary().users;
    let env = served.env();
    let record = creates(&env, each);
    let made = served.writes().len();
    limit.store(made + dies_at, Ordering::SeqCst);
    let report = env.folder().join("report.ndjson");
    let resume = || {
        let args = [
            "run",
            "resume",
            record.to_str().unwrap(),
            "--report",
            report.to_str().unwrap(),
        ];
        env.run(args)
    };
    resume().ends(4).says("run resume");
    let further = served.writes().len() - made - dies_at;
    let told = rows(&report);
    assert_eq!(told.len(), each);
    assert_eq!(count(&told, "created"), dies_at);
    assert_eq!(count(&told, "failed"), further);
    assert_eq!(count(&told, "not_attempted"), each - dies_at - further);
    limit.store(usize::MAX, Ordering::SeqCst);
    resume().ok();
    assert_eq!(count(&rows(&report), "created"), each);
    let there = usize::try_from(served.summary().users - before).unwrap();
    tell(&format!(
        "the token died at request {dies_at} of {each}: {further} further requests, {there} in the end"
    ));
    assert!(further <= AT_ONCE, "{further}");
    assert_eq!(there, each);
}

#[test]
fn after_a_token_died_hardly_a_request_is_sent_and_a_new_one_finishes_the_run() {
    story(80, 20);
}

#[test]
#[ignore = "the full size takes minutes"]
fn a_token_that_dies_at_request_100_of_a_thousand() {
    story(1000, 100);
}
