//! A secret is handed over once: below its row, in its object, or in a new private file.

use super::{EVELYN, GRACE};
use crate::support::{Env, served};

#[test]
fn a_password_that_was_made_is_printed_once_below_its_row() {
    let env = Env::sandbox();
    let args = ["user", "password", "set", EVELYN, "--generate", "--yes"];
    let ran = env.run(args).ok();
    let last = ran.stdout.lines().last().unwrap();
    let secret = last.strip_prefix("password: ").unwrap();
    assert_eq!(secret.len(), 20, "{ran}");
    assert!(!ran.stderr.contains(secret), "{ran}");
    ran.says("updated evelyn.boyd@sandbox.example in the sandbox");
}

#[test]
fn several_users_get_passwords_that_differ() {
    let env = Env::sandbox();
    for flags in [
        &["--generate-password"][..],
        &["--password-stdin", "--add-random-chars=12"],
    ] {
        let args = [
            "user", "password", "set", EVELYN, GRACE, "--yes", "-o", "json",
        ];
        let call = env.call(args.iter().chain(flags).copied());
        let ran = call.stdin("Winter-Sun-42").run().ok();
        let rows = ran.json();
        let of = |n: usize| rows[n]["generatedPassword"].as_str().unwrap().to_owned();
        assert_ne!(of(0), of(1), "{ran}");
        if flags.len() > 1 {
            let has_tail = of(0).starts_with("Winter-Sun-42") && of(0).len() == 25;
            assert!(has_tail, "{ran}");
        }
    }
}

#[test]
fn passwords_go_to_a_new_private_file_and_not_to_the_results() {
    let env = Env::sandbox();
    let file = env.folder().join("new.csv");
    let path = file.to_str().unwrap().to_owned();
    let args = [
        "user",
        "password",
        "set",
        EVELYN,
        GRACE,
        "nobody",
        "--generate",
    ];
    let more = ["--yes", "-o", "csv", "--secrets-out", &path];
    let args: Vec<&str> = args.into_iter().chain(more).collect();
    let ran = env.call(args.clone()).run().ends(3);
    ran.says("2 secrets are in");
    let text = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "login,secret");
    assert!(
        rows[1].starts_with(EVELYN) && rows[2].starts_with(GRACE),
        "{rows:?}"
    );
    for row in &rows[1..] {
        ran.never_says(row.split_once(',').unwrap().1);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let bits = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(bits & 0o777, 0o600);
    }
    let again = env.call(args).run().ends(2);
    again.says("name a file that is not there yet");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_file_for_secrets_that_cannot_be_made_ends_the_run_before_a_request() {
    let served = served().start();
    let args = ["user", "password", "temp", EVELYN, "--yes"];
    let env = served.env();
    let call = env.call(args.into_iter().chain(["--secrets-out=/nowhere/x"]));
    call.run().ends(2).says("--secrets-out");
    assert!(served.seen().is_empty());
}

#[test]
fn what_would_lose_the_secret_is_refused_before_a_request() {
    let served = served().start();
    for verb in ["set", "reset", "temp", "forgot"] {
        for format in ["csv", "tsv", "id"] {
            let mut args = vec!["user", "password", verb, EVELYN, "--yes", "-o", format];
            if verb == "set" {
                args.push("--generate-password");
            }
            served.env().call(args).run().ends(2).says("would be lost");
        }
    }
    assert!(served.seen().is_empty());
    // Mailed, there is nothing to lose.
    let args = ["user", "password", "reset", EVELYN, "--yes", "-o", "csv"];
    let env = served.env();
    let call = env.call(args.into_iter().chain(["--send-email"]));
    call.run().ok();
}

#[test]
fn a_reset_link_is_a_line_below_the_row() {
    let env = Env::sandbox();
    let ran = env.run(["user", "password", "reset", EVELYN, "--yes"]).ok();
    let link = ran.stdout.lines().last().unwrap().to_owned();
    assert!(link.starts_with("reset link: http://127.0.0.1:"), "{ran}");
    let ran = env.run(["user", "get", EVELYN, "--jq", ".status"]).ok();
    assert_eq!(ran.stdout, "RECOVERY\n");
}

#[test]
fn a_temporary_password_is_printed_once() {
    let env = Env::sandbox();
    let args = ["user", "password", "temp", EVELYN, "--yes", "-o", "json"];
    let ran = env.run(args).ok();
    let made = ran.json()["tempPassword"].as_str().unwrap().len();
    assert!(made >= 8, "{ran}");
    let ran = env.run(["user", "get", EVELYN, "--jq", ".status"]).ok();
    assert_eq!(ran.stdout, "PASSWORD_EXPIRED\n");
}
