//! kill -9 in the middle of a run that creates people, again and again: in the end everybody is
//! there once, and nobody was sent twice.

use std::collections::BTreeMap;
use std::process::Stdio;

use super::once::record;
use super::{Dice, Ledger, count, joiner, seed, tell};
use crate::support::{Env, pause, process, served};

/// Starts `command` and kills it at some moment within the next `within` requests; `None` if so,
/// the exit code if it ended before.
pub(super) fn killed(
    env: &Env,
    passed: impl Fn() -> usize,
    command: &[String],
    within: u64,
    dice: &mut Dice,
) -> Option<i32> {
    let mut child = process(env)
        .args(command)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = passed() + usize::try_from(dice.below(within)).unwrap();
    // Some die before their first request, some while they write the record.
    pause(dice.below(20));
    while passed() < until {
        if let Some(ended) = child.try_wait().unwrap() {
            return ended.code();
        }
        pause(1);
    }
    if let Some(ended) = child.try_wait().unwrap() {
        return ended.code();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Lets the command end, by the same clock as those that were killed: a record that is gone on with
/// by another one would take what it created itself for somebody else's.
pub(super) fn ended(env: &Env, command: &[String], codes: &[i32]) {
    let ran = process(env).args(command).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    let code = ran.status.code().unwrap();
    assert!(
        codes.contains(&code),
        "{command:?} ended with {code}\n{said}"
    );
}

/// The file of people, as it comes from elsewhere.
fn joiners(env: &Env, people: usize) -> String {
    let rows = (0..people).map(|n| format!("{},Joiner,Nr {n}\n", joiner(n)));
    let text = std::iter::once("email,firstName,lastName\n".to_owned()).chain(rows);
    env.file("joiners.csv", text.collect::<String>())
}

fn story(people: usize, kills: usize, seed: u64) {
    let served = served().start();
    let env = served.env();
    let file = joiners(&env, people);
    let mut dice = Dice(seed);
    let within = 2 * people as u64 / kills as u64;
    let (mut starts, mut done) = (0, 0);
    let now = || match record(&env) {
        Some(_) => ["run", "resume", "last"].map(str::to_owned).to_vec(),
        None => ["user", "import", &file, "--yes"]
            .map(str::to_owned)
            .to_vec(),
    };
    while done < kills {
        starts += 1;
        match killed(&env, || served.passed(), &now(), within, &mut dice) {
            None => done += 1,
            // Nothing is left to be killed in.
            Some(0) => break,
            Some(code) => panic!("seed {seed}: it ended by itself with {code}"),
        }
    }
    ended(&env, &now(), &[0]);
    let shown = env.run(["run", "show", "last", "-o", "json"]).ok().json();
    let shown = shown.as_array().unwrap().clone();

    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    for write in served.writes() {
        if let Some(login) = write.body["profile"]["login"].as_str() {
            *sent.entry(login.to_owned()).or_default() += 1;
        }
    }
    let ledger = Ledger::of(&served);
    let times = |n: usize| ledger.count("user.lifecycle.create", &joiner(n));
    let lost = (0..people).filter(|n| times(*n) == 0).count();
    let twice = (0..people).filter(|n| times(*n) > 1).count();
    let blind = sent.values().filter(|times| **times > 1).count();
    let created = count(&shown, "created");
    let facts = format!(
        "seed {seed}: {people} creates, {done} kills in {starts} starts: {created} reported as created, \
         {lost} lost, {twice} twice, {blind} sent again"
    );
    tell(&facts);
    assert_eq!((created, lost, twice, blind), (people, 0, 0, 0), "{facts}");
}

#[test]
fn creating_through_kills_ends_with_everybody_once() {
    story(60, 5, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn a_thousand_creates_through_two_hundred_kills() {
    story(1000, 200, seed(7));
}
