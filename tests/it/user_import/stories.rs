//! Stories of whole imports, against the sandbox.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::import;
use crate::support::{Env, served};

#[test]
fn two_thousand_people_are_created_once_and_a_second_run_changes_nothing() {
    let served = served().people(1).rate_limit("100000/10s").start();
    let env = served.direct();
    let mut text = "login,firstName,lastName,email,employeeNumber\n".to_owned();
    for n in 0..2000 {
        writeln!(text, "p{n}@x.example,P,\"N, {n}\",p{n}@x.example,00{n}").unwrap();
    }
    let file = env.file("people.csv", &text);
    let run = |flags: &[&str]| {
        let args = ["user", "import", &file, "--no-activate"].into_iter();
        env.call(args.chain(flags.iter().copied())).run()
    };
    let ran = run(&["-o", "ndjson"]).ok();
    assert_eq!(ran.stdout.lines().count(), 2000);
    ran.says("2000 created");
    let last = env
        .run(["user", "get", "p1999@x.example", "-o", "json"])
        .ok();
    assert_eq!(last.json()["profile"]["employeeNumber"], "001999");
    assert_eq!(last.json()["status"], "STAGED");
    // Of the whole file, two hundred are enough to see it.
    let some: Vec<&str> = text.lines().take(201).collect();
    std::fs::write(&file, some.join("\n")).unwrap();
    run(&["--if-exists=skip"]).ok().says("200 exists");
    run(&["--if-exists=update", "--expect=200"])
        .ok()
        .says("200 unchanged");
}

#[test]
fn custom_attributes_and_types_are_understood() {
    let env = Env::sandbox();
    env.run(["schema", "add", "badgeLevel", "--type=integer"])
        .ok();
    let text = "login,firstName,lastName,email,Badge Level\n\
        a@x.example,A,A,a@x.example,7\n\
        b@x.example,B,B,b@x.example,high\n";
    let ran = import(&env, text, &["--no-activate"]).ends(2);
    ran.says("line 3, badgeLevel: badgeLevel wants a value of type integer");
    import(&env, &text.replace("high", "8"), &["--no-activate"]).ok();
    let b = env.run(["user", "get", "b@x.example", "-o", "json"]).ok();
    assert_eq!(b.json()["profile"]["badgeLevel"], 8);

    let typed = "login,firstName,lastName,email,type\nc@x.example,C,C,c@x.example,nobody\n";
    import(&env, typed, &["--no-activate"])
        .ends(2)
        .says("line 2, type: user type \"nobody\" is not one type");
}

#[test]
fn desired_statuses_groups_and_clears_are_reached_for_new_and_old_users_alike() {
    let served = served().rate_limit("10000/1s").start();
    let env = served.env();
    let rows = [
        json!({"login": "new@x.example", "email": "new@x.example", "firstName": "N", "lastName": "N",
            "status": "suspended", "groups": ["Sales"]}),
        json!({"login": "gone@x.example", "email": "gone@x.example", "firstName": "N", "lastName": "N",
            "status": "deactivated"}),
        json!({"login": "evelyn.boyd@sandbox.example", "status": "suspended", "title": null,
            "groups": ["Engineering", "Sales"]}),
    ];
    let text: Vec<String> = rows.iter().map(Value::to_string).collect();
    let flags = ["--if-exists=update", "--yes", "-o", "json"];
    let first = import(&env, &text.join("\n"), &flags).ok();
    let statuses = |json: &Value| -> Vec<Value> {
        let rows = json.as_array().unwrap();
        rows.iter().map(|row| row["status"].clone()).collect()
    };
    assert_eq!(statuses(&first.json()), ["created", "created", "updated"]);
    let get = |login: &str| env.run(["user", "get", login, "-o", "json"]).ok().json();
    assert_eq!(get("new@x.example")["status"], "SUSPENDED");
    assert_eq!(get("gone@x.example")["status"], "DEPROVISIONED");
    let evelyn = get("evelyn.boyd@sandbox.example");
    assert_eq!(evelyn["status"], "SUSPENDED");
    assert_eq!(evelyn["profile"]["title"], Value::Null);
    let before = served.writes().len();
    let again = import(&env, &text.join("\n"), &flags).ok();
    assert_eq!(statuses(&again.json()), ["unchanged"; 3]);
    // Two creates were tried again, and refused; nothing else was sent.
    assert_eq!(served.writes().len() - before, 2);
}

#[test]
fn faults_lose_nobody_and_create_nobody_twice() {
    let served = served()
        .people(1)
        .rate_limit("1000/1s")
        .faults(0.3, 7)
        .start();
    let env = served.env();
    let mut text = "login,firstName,lastName,email,groups\n".to_owned();
    for n in 0..60 {
        writeln!(text, "p{n}@x.example,P,N,p{n}@x.example,").unwrap();
    }
    let ran = import(&env, &text, &["--no-activate", "-o", "ndjson"]);
    let said = ran
        .stdout
        .lines()
        .filter(|line| line.contains("\"status\":\"created\""))
        .count();
    let there = usize::try_from(served.summary().users - 1).unwrap();
    assert!(there >= said && there <= 60, "{there} {said}\n{ran}");
    assert_eq!(ran.stdout.lines().count(), 60, "{ran}");
}

#[test]
fn columns_of_a_file_drive_any_verb() {
    let served = served().rate_limit("10000/1s").start();
    let env = served.env();
    let leavers = "\u{feff}\"Name\";\"e-mail\"\r\n\"Boyd; E\";\"evelyn.boyd@sandbox.example\"\r\n\
        \r\nH;grace.hopper@sandbox.example\r\n";
    let file = env.file("leavers.csv", leavers);
    let from = format!("{file}:e-mail");
    let args = [
        "user",
        "lifecycle",
        "suspend",
        "--from-file",
        &from,
        "--yes",
    ];
    env.run(args).ok().says("2 updated");
    let joiners = "login,why\n\"grace.hopper@sandbox.example\",\"a \"\"b\"\"\n c\"\n";
    let file = env.file("joiners.csv", joiners);
    let from = format!("{file}:login");
    let args = [
        "user",
        "groups",
        "add",
        "--from-file",
        &from,
        "--group=Sales",
    ];
    env.run(args).ok();
    let groups = env
        .run([
            "user",
            "groups",
            "list",
            "grace.hopper@sandbox.example",
            "-o",
            "csv",
        ])
        .ok();
    assert!(groups.stdout.contains("Sales"), "{groups}");
    let cut = env.file("cut.csv", "login,why\ngrace.hopper@sandbox.example\n");
    let from = format!("{cut}:login");
    let args = [
        "user",
        "groups",
        "add",
        "--from-file",
        &from,
        "--group=Sales",
    ];
    env.run(args)
        .ends(2)
        .says("line 2: has 1 cells, and the header has 2");
}
