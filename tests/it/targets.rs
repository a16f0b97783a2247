//! Every command that acts on users takes them in every way: by name, standard input, file, condition.
//!
//! "Several values in one field" and "also run on scope" of other tools are these.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Env;

/// A command that acts on users, what it needs beside them, and what gets them ready for it.
struct Acts {
    verb: &'static str,
    more: &'static [&'static str],
    before: &'static [&'static str],
}

impl Acts {
    fn is_write(&self) -> bool {
        !self.verb.ends_with("list") && self.verb != "user get"
    }
}

const fn acts(verb: &'static str, more: &'static [&'static str]) -> Acts {
    Acts {
        verb,
        more,
        before: &[],
    }
}

const NONE: &[&str] = &[];
const SUSPENDED: &[&str] = &["user lifecycle suspend"];
const DEACTIVATED: &[&str] = &["user lifecycle deactivate"];

const COMMANDS: [Acts; 24] = [
    acts("user get", NONE),
    acts("user groups list", NONE),
    acts("user roles list", NONE),
    acts("user factors list", NONE),
    acts("user apps list", NONE),
    acts("user update", &["--title=Chief"]),
    acts("user groups add", &["--group=Legal"]),
    acts("user groups remove", &["--group=IT"]),
    acts("user groups set", &["--group=Legal"]),
    acts("user roles assign", &["--role=REPORT_ADMIN"]),
    acts("user roles unassign", &["--role=REPORT_ADMIN"]),
    acts("user password set", &["--generate-password"]),
    acts("user password reset", NONE),
    acts("user password expire", NONE),
    acts("user password temp", NONE),
    acts("user lifecycle suspend", NONE),
    acts("user lifecycle deactivate", NONE),
    acts("user lifecycle disable", NONE),
    acts("user factors reset", NONE),
    acts("user sessions clear", NONE),
    acts("user apps assign", &["--app=Slack"]),
    acts("user delete", &["--deactivate-first"]),
    Acts {
        verb: "user lifecycle enable",
        more: NONE,
        before: SUSPENDED,
    },
    Acts {
        verb: "user lifecycle activate",
        more: NONE,
        before: DEACTIVATED,
    },
];

/// All active, and all of IT.
const GRACE: &str = "grace.hopper@sandbox.example";
const BARBARA: &str = "barbara.liskov@sandbox.example";
const JOAN: &str = "joan.clarke@sandbox.example";

/// The logins or targets that rows of any kind are about.
fn about(rows: &Value) -> BTreeSet<String> {
    let rows = rows.as_array().expect("several users give an array").iter();
    let login = |row: &Value| {
        let paths = ["/target", "/user/login", "/profile/login"];
        let mut found = paths.iter().filter_map(|path| row.pointer(path));
        found.next().and_then(Value::as_str).map(str::to_owned)
    };
    rows.filter_map(login).collect()
}

#[test]
fn every_command_takes_users_by_name_standard_input_and_file_together() {
    for acts in COMMANDS {
        let env = Env::sandbox();
        let all = [GRACE, BARBARA, JOAN];
        for before in acts.before {
            let words = before.split(' ').chain(all).chain(["--yes"]);
            env.call(words).run().ok();
        }
        let file = env.file("more.csv", format!("name,login\nJoan,{JOAN}\nG,{GRACE}\n"));
        let file = format!("--from-file={file}:login");
        let words = acts.verb.split(' ').chain([GRACE, "-", &file]);
        let words = words.chain(acts.more.iter().copied());
        let yes = if acts.is_write() {
            &["--yes"][..]
        } else {
            NONE
        };
        let ran = env
            .call(words.chain(["-o", "json"]).chain(yes.iter().copied()))
            .stdin(format!("{BARBARA}\ngrace.hopper\n"))
            .run()
            .ok();
        let rows = ran.json();
        // Who has nothing of a kind has no row in a listing of it.
        if acts.is_write() || acts.verb == "user get" || acts.verb == "user groups list" {
            assert_eq!(about(&rows), all.map(str::to_owned).into(), "{ran}");
        } else {
            assert!(about(&rows).len() <= 3, "{ran}");
        }
        if acts.is_write() {
            assert_eq!(rows.as_array().unwrap().len(), 3, "each once: {ran}");
        }
    }
}

#[test]
fn nobody_at_all_is_a_usage_error_of_every_command() {
    let env = Env::sandbox();
    for acts in COMMANDS {
        let words = acts.verb.split(' ').chain(acts.more.iter().copied());
        env.call(words).run().ends(2);
        // An empty scope is nobody as well, and said to be.
        let words = acts.verb.split(' ').chain(["-", "--yes"]);
        let words = words.chain(acts.more.iter().copied());
        if acts.is_write() {
            env.call(words).run().ends(2).says("no users given");
        }
    }
}

#[test]
fn one_who_is_not_there_stops_nobody_else_in_any_command() {
    for acts in COMMANDS {
        if !acts.before.is_empty() {
            continue;
        }
        let env = Env::sandbox();
        let words = acts.verb.split(' ').chain(["nobody@x.example", GRACE]);
        let yes = if acts.is_write() {
            &["--yes"][..]
        } else {
            NONE
        };
        let words = words.chain(acts.more.iter().chain(yes).copied());
        let ran = env.call(words.chain(["-o", "json"])).run().ends(3);
        ran.says("nobody@x.example");
        if acts.is_write() {
            assert!(about(&ran.json()).contains(GRACE), "{ran}");
            ran.says("1 failed").says("1 of 2 did not succeed");
        }
    }
}
