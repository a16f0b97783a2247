//! Commands that send secrets, to a server that does as asked and to one that gives them back.

use super::echo::{WAYS, Way};
use super::search::Secrets;
use super::{Switch, all_sent};
use crate::support::{Call, Env, Seen, Served, TOKEN, served};

const PASSWORD: &str = "Purple-Lantern+93/Osprey";
const OLD: &str = "Yellow \"Kettle\" 58&Heron";
const ANSWER: &str = "Grandmother-Marigold-77%";
const HOOK: &str = "Tangerine=5521?Hook-of-ours";
const EVELYN: &str = "evelyn.boyd@sandbox.example";

/// One command line and what it is given.
struct Case {
    args: &'static [&'static str],
    stdin: &'static str,
    answers: Option<[&'static str; 1]>,
}

const fn case(args: &'static [&'static str], stdin: &'static str) -> Case {
    Case {
        args,
        stdin,
        answers: None,
    }
}

const ROWS: &str = "login,firstName,lastName,email,password\n\
    za@x.example,Z,A,za@x.example,Purple-Lantern+93/Osprey\n";

/// Commands about one user.
fn of_users() -> Vec<Case> {
    let password = PASSWORD;
    vec![
        case(
            &[
                "user",
                "password",
                "change",
                EVELYN,
                "--old-password-stdin",
                "--new-password-file=@/password",
                "--yes",
            ],
            OLD,
        ),
        case(
            &[
                "user",
                "create",
                "--first-name=Z",
                "--last-name=Q",
                "--email=zq@x.example",
                "--password-stdin",
                "--recovery-question=Who?",
                "--recovery-answer-file=@/answer",
            ],
            password,
        ),
        case(
            &[
                "user",
                "password",
                "set",
                EVELYN,
                "--password-file=@/password",
                "--yes",
            ],
            "",
        ),
        case(
            &[
                "user",
                "password",
                "set",
                EVELYN,
                "--password-stdin",
                "--expire",
                "--yes",
            ],
            password,
        ),
        case(
            &[
                "user",
                "password",
                "recovery",
                EVELYN,
                "--recovery-question=Who?",
                "--recovery-answer-stdin",
                "--yes",
            ],
            ANSWER,
        ),
        case(
            &[
                "user",
                "update",
                EVELYN,
                "--title=T",
                "--password-file=@/password",
                "--recovery-question=Who?",
                "--recovery-answer-file=@/answer",
                "--yes",
            ],
            "",
        ),
    ]
}

/// All commands that send a secret, and two that read.
fn cases() -> Vec<Case> {
    let mut cases = of_users();
    cases.extend([
        case(&["user", "import", "-", "--yes"], ROWS),
        case(
            &[
                "event-hook",
                "create",
                "Joiners",
                "--event=user-created",
                "--uri=https://hooks.example.com/okta",
                "--secret-file=@/hook",
                "--yes",
            ],
            "",
        ),
        case(
            &["api", "users/00u1/lifecycle/x", "--input=-"],
            r#"{"password":{"value":"Purple-Lantern+93/Osprey"}}"#,
        ),
        case(&["user", "get", EVELYN], ""),
        case(&["auth", "test"], ""),
    ]);
    cases.push(Case {
        args: &[
            "user",
            "password",
            "set",
            EVELYN,
            "--password-prompt",
            "--yes",
        ],
        stdin: "",
        answers: Some([PASSWORD]),
    });
    cases
}

fn place(served: &Served) -> Env {
    let env = served.env().with("OKTA_ADMIN_RETRIES", "0");
    for (name, value) in [("password", PASSWORD), ("answer", ANSWER), ("hook", HOOK)] {
        private(&env.file(name, value));
    }
    env
}

fn private(file: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn call<'a>(env: &'a Env, case: &Case, more: &[&str]) -> Call<'a> {
    let call = super::call(env, &[case.args, more].concat()).stdin(case.stdin);
    match case.answers {
        Some(answers) => call.answers(answers),
        None => call,
    }
}

/// The values, and what went over the wire.
fn secrets(seen: &[Seen]) -> Secrets {
    let own = Secrets::of([
        ("the token", TOKEN),
        ("the password", PASSWORD),
        ("the old password", OLD),
        ("the answer", ANSWER),
        ("the secret of the hook", HOOK),
    ]);
    own.join(all_sent(seen))
}

/// Files that the test itself wrote.
const GIVEN: [&str; 3] = ["password", "answer", "hook"];

fn records(case: &Case) -> &'static [&'static str] {
    match case.args {
        ["user", "get", ..] | ["auth", ..] => &[],
        _ => &["--report=@/report", "--journal=@/journal"],
    }
}

#[test]
fn what_was_given_is_nowhere_when_all_goes_well() {
    let served = served().start();
    for case in cases() {
        for format in [&["-o", "json"][..], &["--envelope"], &["-o", "table"]] {
            let env = place(&served);
            let more = [&["-vvv"][..], format, records(&case)].concat();
            let before = served.passed();
            let ran = call(&env, &case, &more).run();
            let secrets = secrets(&served.seen()[before..]);
            secrets.not_said(&ran);
            secrets.not_kept(&env, &GIVEN);
        }
    }
    let sent = secrets(&served.seen());
    for value in [TOKEN, PASSWORD, OLD, ANSWER, HOOK] {
        assert!(sent.within(value.as_bytes()).is_some());
    }
    let all = served.seen();
    for value in [PASSWORD, OLD, ANSWER, HOOK] {
        let said = serde_json::Value::from(value).to_string();
        assert!(
            all.iter().any(|seen| seen.text.contains(&said)),
            "{value} was never sent"
        );
    }
}

/// Runs a command against a server that gives back what it was sent, in this way.
fn given_back(served: &Served, case: &Case, way: Way, format: &[&str]) {
    let env = place(served);
    let more = [&["-vvv"][..], format, records(case)].concat();
    let before = served.passed();
    let ran = call(&env, case, &more).run();
    let secrets = secrets(&served.seen()[before..]);
    // What `api` prints is the answer itself.
    let is_raw = case.args[0] == "api";
    let out = secrets.within(ran.stdout.as_bytes()).filter(|_| !is_raw);
    if let Some(found) = out.or_else(|| secrets.within(ran.stderr.as_bytes())) {
        panic!("{way:?}: {found} was said\n{ran}");
    }
    secrets.not_kept(&env, &GIVEN);
}

/// Side by side: after a creation of which nobody knows whether it was done, a run looks for seconds.
fn in_each_way(ways: &[Way], which: super::Which) {
    std::thread::scope(|scope| {
        for way in ways {
            scope.spawn(move || {
                let switch = Switch::default();
                let served = served().gate(switch.gate()).start();
                switch.spoil(which, *way);
                for (n, case) in cases().iter().enumerate() {
                    let formats: [&[&str]; 2] = [&["-o", "json"], &["--envelope"]];
                    given_back(&served, case, *way, formats[n % 2]);
                }
            });
        }
    });
}

#[test]
fn what_a_server_gives_back_of_a_change_is_nowhere() {
    in_each_way(&WAYS, Seen::is_write);
}

#[test]
fn what_a_server_gives_back_of_anything_is_nowhere() {
    let ways = [Way::Refusal, Way::Challenge, Way::Cut(200), Way::Welcome];
    in_each_way(&ways, |_| true);
}
