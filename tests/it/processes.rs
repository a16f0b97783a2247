//! Many processes at once on one sandbox, and processes that are told to stop.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use expectrl::session::OsSession;
use expectrl::{Expect as _, Session};

use crate::support::{self, Env, process, served};

const AT_ONCE: usize = 20;

/// More than are worked on side by side, so that a signal finds some that were not begun.
const PEOPLE: usize = 100;

fn create(env: &Env, n: usize) -> Child {
    let email = format!("--email=p{n}@x.example");
    process(env)
        .args([
            "user",
            "create",
            "--first-name=P",
            "--last-name=N",
            &email,
            "-o",
            "id",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn twenty_processes_create_twenty_users_in_one_sandbox() {
    let env = Env::sandbox();
    // Not even the sandbox itself is there before: they all make it.
    let running: Vec<Child> = (0..AT_ONCE).map(|n| create(&env, n)).collect();
    let mut ids = BTreeSet::new();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        ids.insert(String::from_utf8(output.stdout).unwrap());
    }
    assert_eq!(ids.len(), AT_ONCE);
    let ran = env
        .run(["user", "list", "--where=firstName=P", "--count"])
        .ok();
    assert_eq!(ran.stdout, format!("{AT_ONCE}\n"));
    let all = env.run(["user", "list", "--count"]).ok();
    assert_eq!(all.stdout, format!("{}\n", 25 + AT_ONCE));
}

#[test]
fn of_twenty_processes_that_want_one_login_one_gets_it() {
    let env = Env::sandbox();
    let running: Vec<Child> = (0..AT_ONCE).map(|_| create(&env, 1)).collect();
    let codes = running.into_iter().map(|child| {
        let output = child.wait_with_output().unwrap();
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 8)), "{output:?}");
        code
    });
    assert_eq!(codes.filter(|code| *code == Some(0)).count(), 1);
}

/// A shell line at a terminal of its own, where the program is `okta-admin`.
pub(crate) fn at_a_terminal(env: &Env, line: &str) -> OsSession {
    let mut command = Command::new("bash");
    command
        .args(["-o", "pipefail", "-c", line])
        .env_clear()
        .envs(env.vars())
        .env("PATH", support::path())
        .env("TERM", "dumb")
        .current_dir(env.folder());
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session
}

#[test]
fn the_question_goes_to_the_terminal_when_standard_input_is_data() {
    let env = Env::sandbox();
    let line = "printf 'alan.turing\\nevelyn.boyd\\n' \
                | okta-admin user delete - --deactivate-only; echo ended with $?";
    for (answer, code, left) in [("y", 2, "25\n"), ("2", 0, "23\n")] {
        let mut terminal = at_a_terminal(&env, line);
        terminal.expect("type 2").unwrap();
        terminal.send_line(answer).unwrap();
        terminal.expect(format!("ended with {code}")).unwrap();
        assert_eq!(env.run(["user", "list", "--count"]).ok().stdout, left);
    }
}

#[test]
fn a_password_that_is_typed_is_not_shown() {
    let env = Env::sandbox();
    let line = "okta-admin user create --first-name=A --last-name=B --email=a@x.example \
                --password-prompt; echo ended with $?";
    let mut terminal = at_a_terminal(&env, line);
    let mut said = Vec::new();
    for _ in 0..2 {
        said.extend_from_slice(terminal.expect("assword").unwrap().before());
        terminal.expect(": ").unwrap();
        terminal.send_line("Tall tree, 7 leaves").unwrap();
    }
    let end = terminal.expect("ended with 0").unwrap();
    said.extend_from_slice(end.before());
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("ACTIVE") && !said.contains("Tall"), "{said}");
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Starts to change everybody, waits for the first result, sends the signal; returns the exit code
/// and what was said.
fn interrupted(name: &str, env: &Env) -> (Option<i32>, String, String) {
    let mut child = process(env)
        .args([
            "user",
            "update",
            "--search=status pr",
            "--nick-name=x",
            "--yes",
            "--me",
        ])
        .args(["-o", "ndjson", "--concurrency=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    stdout.read_line(&mut said).unwrap();
    signal(name, &child);
    let rest: Vec<String> = stdout.lines().map_while(Result::ok).collect();
    said.push_str(&rest.join("\n"));
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said, errors)
}

#[test]
fn a_run_that_is_interrupted_tells_what_it_did_and_what_it_left() {
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let served = served()
            .people(PEOPLE)
            .latency(Duration::from_millis(20))
            .start();
        let (ended, told, errors) = interrupted(name, &served.direct());
        assert_eq!(ended, Some(code), "{errors}");
        let told = told
            .lines()
            .filter(|l| l.contains("\"nickName\":\"x\""))
            .count();
        let changed = served
            .direct()
            .run(["user", "list", "--where=nickName=x", "--count"])
            .ok();
        assert_eq!(changed.stdout.trim(), told.to_string(), "{errors}");
        assert!(told < PEOPLE, "the signal came in time");
        assert!(errors.contains("not attempted"), "{errors}");
    }
}
