//! Secrets that are asked for: on standard output once, or in the file that was named, and nowhere else.

use super::echo::Way;
use super::search::Secrets;
use super::{Switch, call};
use crate::support::{Env, Seen, http, served};

const EVELYN: &str = "evelyn.boyd@sandbox.example";

/// Each command that hands a secret over, and the member of its JSON that holds it.
const CASES: [(&[&str], &str); 7] = [
    (&["user", "password", "temp", EVELYN], "tempPassword"),
    (&["user", "password", "reset", EVELYN], "resetPasswordUrl"),
    (&["user", "password", "forgot", EVELYN], "resetPasswordUrl"),
    (
        &["user", "password", "set", EVELYN, "--generate"],
        "generatedPassword",
    ),
    (
        &[
            "user",
            "create",
            "--first-name=A",
            "--last-name=B",
            "--email=ab@x.example",
            "--no-email",
        ],
        "activationUrl",
    ),
    (
        &[
            "user",
            "create",
            "--first-name=A",
            "--last-name=B",
            "--email=ab@x.example",
            "--generate",
        ],
        "generatedPassword",
    ),
    (
        &["user", "lifecycle", "reactivate", "joe@x.example"],
        "activationUrl",
    ),
];

fn place() -> Env {
    let env = Env::sandbox();
    let args = [
        "user",
        "create",
        "--first-name=J",
        "--last-name=D",
        "--email=joe@x.example",
    ];
    env.run(args).ok();
    env
}

#[test]
fn a_secret_that_is_asked_for_is_on_standard_output_once_and_nowhere_else() {
    for (args, member) in CASES {
        let env = place();
        let more = [
            "-vvv",
            "-o",
            "json",
            "--yes",
            "--report=@/report",
            "--journal=@/journal",
        ];
        let ran = call(&env, &[args, &more].concat()).run().ok();
        let results = ran.json();
        let secret = results[member]
            .as_str()
            .unwrap_or_else(|| panic!("{member}\n{ran}"));
        assert_eq!(ran.stdout.matches(secret).count(), 1, "{ran}");
        let secrets = Secrets::of([(member, the_secret_of(secret))]);
        secrets.not_on_stderr(&ran);
        // The org itself knows it, and the sandbox is one.
        secrets.not_kept(&env, &["sandbox.sqlite"]);
    }
}

/// Of a link the address of the org is no secret.
fn the_secret_of(text: &str) -> &str {
    if !text.starts_with("http") {
        return text;
    }
    let parts = text.split(['/', '=', '&']);
    parts.max_by_key(|part| part.len()).unwrap()
}

#[test]
fn a_secret_that_has_a_file_is_in_no_other() {
    for (args, _) in &CASES[..4] {
        let env = place();
        let more = [
            "-vvv",
            "-o",
            "json",
            "--yes",
            "--report=@/report",
            "--secrets-out=@/new.csv",
        ];
        let ran = call(&env, &[*args, &more[..]].concat()).run().ok();
        let rows = std::fs::read_to_string(env.folder().join("new.csv")).unwrap();
        let (_, secret) = rows.lines().nth(1).unwrap().split_once(',').unwrap();
        let secrets = Secrets::of([("the secret", the_secret_of(secret))]);
        secrets.not_said(&ran);
        secrets.not_kept(&env, &["sandbox.sqlite", "new.csv"]);
    }
}

/// The secret came, but not as it should; nobody has learned it when the error is made.
#[test]
fn a_secret_in_an_answer_that_cannot_be_read_is_nowhere() {
    const SECRET: &str = "Fresh-Walnut+88/Temporary";
    let answers = [
        format!("{{\"tempPassword\":\"{SECRET}\","),
        format!("{{\"tempPassword\":\"{SECRET}\",,}}"),
        format!("{{\"tempPassword\":[\"{SECRET}\"]}}"),
        format!("{{\"tempPassword\":{{\"value\":\"{SECRET}\"}}}}"),
        format!("{{\"resetPasswordUrl\":true,\"tempPassword\":\"{SECRET}\"}}"),
        format!("\"{SECRET}\""),
        format!("[\"{SECRET}\"]"),
        format!("tempPassword={SECRET}"),
    ];
    for answer in answers {
        let gate = std::sync::Arc::new(move |_: usize, seen: &Seen| {
            let json = [("content-type", "application/json")];
            seen.is_write().then(|| http("200 OK", &json, &answer))
        });
        let served = served().gate(gate).start();
        for verb in ["temp", "reset"] {
            for format in ["json", "table"] {
                let env = served.env();
                let args = [
                    "user", "password", verb, EVELYN, "-vvv", "--yes", "-o", format,
                ];
                let ran = call(&env, &[&args[..], &["--report=@/report"]].concat()).run();
                let secrets = Secrets::of([("the secret", SECRET)]);
                secrets.not_on_stderr(&ran);
                secrets.not_kept(&env, &[]);
                if ran.code() != 0 {
                    secrets.not_said(&ran);
                }
            }
        }
    }
}

#[test]
fn a_secret_that_was_handed_over_is_not_given_back_later() {
    let switch = Switch::default();
    let served = served().gate(switch.gate()).start();
    let env = served.env().with("OKTA_ADMIN_RETRIES", "0");
    // Sent in the body, so that the server can quote it; the first of the two is set.
    for way in [Way::Refusal, Way::Page, Way::Cut(200)] {
        switch.spoil(Seen::is_write, way);
        let args = [
            "user",
            "password",
            "set",
            EVELYN,
            "grace.hopper",
            "--generate",
            "--yes",
        ];
        let ran = call(
            &env,
            &[&args[..], &["-o", "json", "--report=@/report"]].concat(),
        )
        .run();
        let made = super::all_sent(&served.seen());
        made.not_said(&ran);
        made.not_kept(&env, &[]);
    }
}
