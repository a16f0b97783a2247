//! An org at its worst, and what really happened in it: its own log is the ledger that the reports
//! of this program are compared with.
//!
//! Each story has a small size for every day and a full one:
//! `cargo test --release --test it chaos:: -- --ignored --nocapture`. `OKTA_ADMIN_CHAOS_SEED` sets
//! the seed, which every failure names.

mod budget;
mod kills;
mod mixed;
mod oauth;
mod once;
mod stops;
mod token;
mod writers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use okta_admin::change::actions::users::{CreateUser, IfExists};
use okta_admin::change::journal::{Header, Journal};
use okta_admin::change::{Action, Change, Item, Plan, Subject};
use okta_admin::okta::{CreateHow, NewUser};
use serde_json::{Value, json};

use crate::support::{Env, Served};

/// The seed of a story.
fn seed(usual: u64) -> u64 {
    let given = std::env::var("OKTA_ADMIN_CHAOS_SEED").ok();
    given.map_or(usual, |text| text.parse().unwrap())
}

/// Tells a figure; seen with `--nocapture`.
#[expect(
    clippy::print_stdout,
    reason = "figures are what the full sizes are run for"
)]
fn tell(figure: &str) {
    println!("{figure}");
}

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    /// The next one, below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }
}

/// What happened: how often which event happened to which login.
struct Ledger(BTreeMap<(String, String), usize>);

impl Ledger {
    fn of(served: &Served) -> Self {
        let args = ["event", "list", "--since", "90d", "--all", "-o", "ndjson"];
        let ran = served.truth().run(args).ok();
        let mut counts = BTreeMap::new();
        for line in ran.stdout.lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            let kind = event["eventType"].as_str().unwrap().to_owned();
            let user = event["target"].as_array().into_iter().flatten();
            let mut user = user.filter(|t| t["type"] == "User");
            let Some(login) = user.next().and_then(|t| t["alternateId"].as_str()) else {
                continue;
            };
            *counts.entry((kind, login.to_owned())).or_default() += 1;
        }
        Self(counts)
    }

    /// How often it happened to this one.
    fn count(&self, event: &str, login: &str) -> usize {
        let key = (event.to_owned(), login.to_owned());
        self.0.get(&key).copied().unwrap_or_default()
    }
}

/// The logins of those who are active, the administrator left out, in one order.
fn people(served: &Served) -> Vec<String> {
    let args = ["user", "list", "--status=ACTIVE", "-o", "ndjson"];
    let ran = served.truth().run(args).ok();
    let logins = ran.stdout.lines().map(|line| {
        let user: Value = serde_json::from_str(line).unwrap();
        user["profile"]["login"].as_str().unwrap().to_owned()
    });
    let mut logins: Vec<String> = logins.filter(|l| !l.starts_with("admin@")).collect();
    logins.sort();
    logins
}

/// Makes a file that names them.
fn named(env: &Env, logins: &[String]) -> String {
    env.file("people.txt", logins.join("\n") + "\n")
}

/// The lines of a file of JSON lines.
fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|l| serde_json::from_str(l).unwrap());
    lines.collect()
}

/// How many have this status.
fn count(rows: &[Value], status: &str) -> usize {
    rows.iter().filter(|row| row["status"] == status).count()
}

fn joiner(n: usize) -> String {
    format!("joiner{n:05}@x.example")
}

/// A record of a run that is to create so many people and has not begun: what a process leaves
/// behind that is killed before its first request.
fn creates(env: &Env, count: usize) -> PathBuf {
    // Any run has the address of the org as this program writes it.
    let other = env.folder().join("other.ndjson");
    let path = other.to_str().unwrap();
    let args = [
        "user",
        "update",
        "admin@sandbox.example",
        "--division=D",
        "--journal",
        path,
    ];
    env.run(args).ok();
    let address = rows(&other)[0]["run"]["address"]
        .as_str()
        .unwrap()
        .to_owned();
    let item = |n: usize| {
        let profile = json!({
            "login": joiner(n), "email": joiner(n), "firstName": "Joiner", "lastName": format!("Nr {n}"),
        });
        let action = Action::Create(CreateUser {
            user: NewUser {
                profile: profile.as_object().unwrap().clone(),
                ..NewUser::default()
            },
            how: CreateHow {
                activate: false,
                ..CreateHow::default()
            },
            if_exists: IfExists::Fail,
            mails: false,
            look: false,
        });
        Item::Change(Change {
            subject: Subject::new_user(joiner(n), ""),
            actions: vec![action],
        })
    };
    let header = Header {
        format: Header::format(),
        id: "20260401-120000000-made".to_owned(),
        version: "0.0.0".to_owned(),
        command: "user import".to_owned(),
        verb: "create".to_owned(),
        org: "the org".to_owned(),
        address,
        started: "2026-04-01T12:00:00Z".parse().unwrap(),
        input: None,
        undoes: None,
    };
    let path = env.folder().join("creates.ndjson");
    let plan = Plan::of((0..count).map(item), true);
    drop(Journal::start(&path, header, &plan).unwrap());
    path
}
