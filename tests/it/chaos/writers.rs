//! Two at once on the same people: one reads, merges and writes everything, the other changes one
//! attribute. Nobody's change is lost.

use super::{named, people, seed, tell};
use crate::support::{Env, served};

fn update(env: &Env, logins: &[String], flags: &[&str]) -> crate::support::Ran {
    let file = named(env, logins);
    let args = [
        "user",
        "update",
        "--from-file",
        &file,
        "--yes",
        "-o",
        "json",
    ];
    env.call(args.iter().chain(flags).copied()).run()
}

fn story(people_there: usize, seed: u64) {
    let served = served()
        .people(2 * people_there)
        .rate_limit("2000/1s")
        .faults(0.1, seed)
        .start();
    let logins: Vec<String> = people(&served).into_iter().take(people_there).collect();
    let truth = served.truth();
    truth
        .run([
            "user-type",
            "create",
            "contractor",
            "--display-name=Contractor",
        ])
        .ok();
    // The new type has no such attribute. That all of them need a schema is a story of its own.
    update(
        &truth,
        &logins,
        &[
            "--unset=hireDate",
            "--unset=remoteWorker",
            "--unset=languages",
        ],
    )
    .ok();
    let (one, two) = (served.direct(), served.direct());
    let opposite: Vec<String> = logins.iter().rev().cloned().collect();
    let (typed, nicked) = std::thread::scope(|scope| {
        let typed = scope.spawn(|| update(&one, &logins, &["--type=contractor", "--title=T"]));
        let nicked = update(&two, &opposite, &["--nick-name=N"]);
        (typed.join().unwrap(), nicked)
    });
    let args = ["user", "list", "--include-deactivated", "-o", "json"];
    let all = truth.run(args).ok().json();
    let now = |login: &str| {
        let mut all = all.as_array().unwrap().iter();
        all.find(|u| u["profile"]["login"] == *login).unwrap()["profile"].clone()
    };
    let mut lost = 0;
    for (ran, attribute, value) in [(&typed, "title", "T"), (&nicked, "nickName", "N")] {
        assert!([0, 3, 6].contains(&ran.code()), "seed {seed}: {ran}");
        for user in ran.json().as_array().unwrap() {
            let login = user["profile"]["login"].as_str().unwrap();
            lost += usize::from(now(login)[attribute] != value);
        }
    }
    let told = |ran: &crate::support::Ran| ran.json().as_array().unwrap().len();
    let facts = format!(
        "seed {seed}: two writers on {people_there} people, {} and {} written, {lost} lost updates",
        told(&typed),
        told(&nicked)
    );
    tell(&facts);
    assert_eq!(lost, 0, "{facts}");
    assert_eq!(told(&nicked), people_there, "{facts} {}", nicked.stderr);
    // Partners have attributes that the new type lacks as well, and stay as they are.
    assert!(
        told(&typed) * 4 > people_there * 3,
        "{facts} {}",
        typed.stderr
    );
}

#[test]
fn two_writers_at_once_lose_no_update() {
    story(30, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn two_writers_on_five_hundred_people() {
    story(500, seed(7));
}
