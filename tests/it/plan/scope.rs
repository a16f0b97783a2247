//! `--prune --within`: people who are not in the file.

use super::{at, everybody, person};
use crate::support::Env;

const LEGAL: &str = r#"--within=profile.department eq "Legal""#;

/// The file names two of the three people of Legal.
const PEOPLE: &str = "login\nzoe.baker@sandbox.example\nsophie.wilson@sandbox.example\n";

#[test]
fn only_people_in_scope_are_pruned_and_nobody_else_is_touched() {
    let env = Env::sandbox();
    let people = env.file("people.csv", PEOPLE);
    let before = everybody(&env);
    for (to, status) in [("suspend", "SUSPENDED"), ("deactivate", "DEPROVISIONED")] {
        let file = at(&env, "", &format!("{to}.plan"));
        let out = format!("--out={file}");
        let ran = env.run(["plan", &people, "--prune", to, LEGAL, &out]).ok();
        ran.says(&format!("1 to {to}, 2 unchanged"));
        env.run(["apply", &file, "--yes"]).ok();
        assert_eq!(
            person(&env, "radia.perlman@sandbox.example")["status"],
            status
        );
        env.run(["run", "undo", "last", "--yes"]).ok();
        assert_eq!(everybody(&env), before);
    }
}

#[test]
fn pruning_suspends_nobody_who_has_no_access_and_not_the_own_account() {
    let env = Env::sandbox();
    let none = "login\nevelyn.boyd@sandbox.example\n";
    // One of Marketing's is staged.
    let marketing = r#"--within=profile.department eq "Marketing""#;
    let ran = env
        .call(["plan", "-", "--prune=suspend", marketing])
        .stdin(none)
        .run()
        .ok();
    assert!(!ran.stdout.contains("shafi.goldwasser"), "{ran}");
    ran.says("2 to suspend");
    let it = r#"--within=profile.department eq "IT""#;
    let ran = env
        .call(["plan", "-", "--prune=suspend", it])
        .stdin(none)
        .run()
        .ok();
    let own = "admin@sandbox.example: skipped: the account that owns this credential";
    assert!(ran.stdout.contains(own), "{ran}");
    ran.says("3 to suspend");
}

#[test]
fn a_scope_and_what_becomes_of_it_are_only_given_together() {
    let env = Env::sandbox();
    let people = env.file("people.csv", PEOPLE);
    env.run(["plan", &people, "--prune=suspend"]).ends(2);
    env.run(["plan", &people, LEGAL]).ends(2);
    env.run(["plan", &people, "--prune=suspend", "--within="])
        .ends(2);
}
