//! Two at once on the same people: one reads, merges and writes everything, the other changes one
//! attribute. Nobody's change is lost.

use serde_json::Value;

use super::{named, seed, tell};
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

/// So many active people of the type that the administrator has.
fn of_one_type(truth: &Env, count: usize) -> Vec<String> {
    let args = ["user", "list", "--status=ACTIVE", "-o", "json"];
    let all = truth.run(args).ok().json();
    let all = all.as_array().unwrap();
    let login = |user: &Value| user["profile"]["login"].as_str().unwrap().to_owned();
    let is_admin = |user: &&Value| login(user).starts_with("admin@");
    let usual = &all.iter().find(is_admin).unwrap()["type"]["id"];
    let others = all
        .iter()
        .filter(|u| u["type"]["id"] == *usual && !is_admin(u));
    others.map(login).take(count).collect()
}

fn story(people_there: usize, seed: u64) {
    let served = served()
        .people(2 * people_there)
        .rate_limit("2000/1s")
        .faults(0.1, seed)
        .start();
    let truth = served.truth();
    let logins = of_one_type(&truth, people_there);
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
    assert_eq!(told(&typed), people_there, "{facts} {}", typed.stderr);
}

/// One replaces everything with what it names and what it must keep, the other sets an attribute
/// that is not among it: whoever comes last wins as a whole, or is told that nothing was written.
fn replaced(people_there: usize, seed: u64) {
    let served = served()
        .people(2 * people_there)
        .rate_limit("2000/1s")
        .faults(0.1, seed)
        .start();
    let truth = served.truth();
    let logins = of_one_type(&truth, people_there);
    let (one, two) = (served.direct(), served.direct());
    // What must be there has to be named of each, so that each is a command of its own.
    let each = |env: &Env, flags: &dyn Fn(&str) -> Vec<String>| -> Vec<String> {
        let done = |login: &&String| {
            let args = ["user", "update", login.as_str(), "--yes"].map(str::to_owned);
            let ran = env.call(args.into_iter().chain(flags(login))).run();
            assert!([0, 1, 5, 6, 8].contains(&ran.code()), "seed {seed}: {ran}");
            ran.code() == 0
        };
        logins.iter().filter(done).cloned().collect()
    };
    let whole = |login: &str| {
        let named = ["login", "email"].map(|name| format!("--set={name}={login}"));
        let others = [
            "--replace",
            "--set=firstName=F",
            "--set=lastName=L",
            "--set=title=T",
        ];
        named.into_iter().chain(others.map(str::to_owned)).collect()
    };
    let (replaced, set) = std::thread::scope(|scope| {
        let replaced = scope.spawn(|| each(&one, &whole));
        let set = each(&two, &|_| vec!["--set=nickName=N".to_owned()]);
        (replaced.join().unwrap(), set)
    });
    let args = ["user", "list", "--include-deactivated", "-o", "json"];
    let all = truth.run(args).ok().json();
    let now = |login: &str| {
        let mut all = all.as_array().unwrap().iter();
        all.find(|u| u["profile"]["login"] == *login).unwrap()["profile"].clone()
    };
    // A replacement that came after takes the attribute away, as it says; it never leaves half.
    let lost = replaced
        .iter()
        .filter(|login| now(login)["title"] != "T")
        .count();
    let (both, wrong) = set.iter().fold((0, 0), |(both, wrong), login| {
        let user = now(login);
        let is_kept = user["nickName"] == "N";
        let is_replaced = user["title"] == "T" && user["nickName"].is_null();
        (
            both + usize::from(is_kept),
            wrong + usize::from(!is_kept && !is_replaced),
        )
    });
    let facts = format!(
        "seed {seed}: a replacement and a setting on {people_there} people, {} and {} written, \
         {lost} replacements lost, {both} settings there, {wrong} lost without a replacement",
        replaced.len(),
        set.len()
    );
    tell(&facts);
    assert_eq!((lost, wrong), (0, 0), "{facts}");
    assert!(replaced.len() * 2 >= people_there, "{facts}");
    assert!(set.len() * 2 >= people_there, "{facts}");
}

#[test]
fn two_writers_at_once_lose_no_update() {
    story(30, seed(7));
}

#[test]
fn a_replacement_and_a_setting_at_once_leave_one_or_both_and_never_half() {
    replaced(30, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn a_replacement_and_a_setting_on_five_hundred_people() {
    replaced(500, seed(7));
}

#[test]
#[ignore = "the full size takes minutes"]
fn two_writers_on_five_hundred_people() {
    story(500, seed(7));
}
