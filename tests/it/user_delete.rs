//! `user delete`: two steps with a look between them, and never somebody else.

use serde_json::json;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Mock, Ran, Served, mock, not_found, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const AT: &str = "/api/v1/users/00u1abcdefghijKLMN23";

fn delete(env: &Env, more: &[&str]) -> Ran {
    env.call(["user", "delete"].iter().chain(more).copied())
        .run()
}

/// The writes that passed, as verbs.
fn verbs(served: &Served) -> Vec<String> {
    let verb = |line: &str| {
        let path = line.split(['?', ' ']).nth(1).unwrap();
        let last = path.rsplit('/').next().unwrap();
        let last = if last.starts_with("00u") {
            "user"
        } else {
            last
        };
        format!("{} {last}", line.split(' ').next().unwrap())
    };
    served.writes().iter().map(|w| verb(&w.line)).collect()
}

fn status(env: &Env, name: &str) -> String {
    let ran = env.run(["user", "get", name, "--jq", ".status"]);
    if ran.code() == 7 {
        "gone".to_owned()
    } else {
        ran.ok().stdout.trim().to_owned()
    }
}

#[test]
fn somebody_active_is_deactivated_looked_at_and_deleted() {
    let served = served().start();
    let env = served.env();
    assert_data_eq!(
        delete(&env, &[EVELYN, "--yes"]).view(),
        str![[r#"
$ okta-admin user delete evelyn.boyd@sandbox.example --yes
TARGET	ACTION	STATUS	ERROR	ID
evelyn.boyd@sandbox.example	delete	deleted		00uXXXXXXXXXXXXXXXXX
--- stderr ---
deleted evelyn.boyd@sandbox.example in 127.0.0.1
--- exit 0 ---

"#]]
    );
    assert_eq!(verbs(&served), ["POST deactivate", "DELETE user"]);
    // The step that cannot be taken back comes right after a look at its target.
    let seen = served.seen();
    let destroys = seen
        .iter()
        .position(|s| s.line.starts_with("DELETE"))
        .unwrap();
    assert!(
        seen[destroys - 1].line.starts_with("GET /api/v1/users/00u"),
        "{seen:?}"
    );
    assert_eq!(status(&env, EVELYN), "gone");
}

#[test]
fn the_outcome_for_scripts_says_deleted() {
    let env = Env::sandbox();
    let ran = delete(&env, &[EVELYN, "--yes", "-o", "json"]).ok();
    let outcome = ran.json();
    assert_eq!(outcome["target"], EVELYN);
    assert_eq!(outcome["action"], "delete");
    assert_eq!(outcome["status"], "deleted");
    assert_eq!(outcome["success"], true);
    assert!(outcome["id"].as_str().unwrap().starts_with("00u"));
}

#[test]
fn deactivate_only_deletes_nobody_and_is_nothing_the_second_time() {
    let served = served().start();
    let env = served.env();
    delete(&env, &[EVELYN, "--deactivate-only", "--yes"]).ok();
    assert_eq!(status(&env, EVELYN), "DEPROVISIONED");
    delete(&env, &[EVELYN, "--deactivate-only", "--yes"])
        .ok()
        .says("unchanged");
    assert_eq!(verbs(&served), ["POST deactivate"]);
}

#[test]
fn somebody_deactivated_takes_one_step() {
    let served = served().start();
    let env = served.env();
    delete(&env, &[EVELYN, "--deactivate-only", "--yes"]).ok();
    delete(&env, &[EVELYN, "--yes"]).ok();
    assert_eq!(verbs(&served), ["POST deactivate", "DELETE user"]);
}

#[test]
fn of_several_only_those_are_deleted_who_are_deactivated_already() {
    let served = served().start();
    let env = served.env();
    delete(&env, &[EVELYN, "--deactivate-only", "--yes"]).ok();
    let ran = delete(&env, &[EVELYN, "alan.turing", "--yes"]).ends(3);
    ran.says("--deactivate-first");
    assert_eq!(status(&env, EVELYN), "gone");
    assert_eq!(status(&env, "alan.turing"), "ACTIVE");
}

#[test]
fn several_are_deactivated_first_when_that_is_said() {
    let served = served().start();
    let env = served.env();
    let flags = [
        "--where=department=Legal",
        "--deactivate-first",
        "--expect=3",
        "-o",
        "json",
    ];
    let ran = delete(&env, &flags).ok();
    let outcomes = ran.json();
    let outcomes = outcomes.as_array().unwrap();
    assert!(outcomes.iter().all(|o| o["status"] == "deleted"), "{ran}");
    assert_eq!(served.summary().users, 22);
}

#[test]
fn of_one_the_login_is_typed_and_nothing_else_will_do() {
    let served = served().start();
    let env = served.env();
    for answer in [
        "y",
        "yes",
        "evelyn.boyd",
        "EVELYN.BOYD@sandbox.example",
        "",
        "1",
    ] {
        let call = env
            .call(["user", "delete", "evelyn.boyd"])
            .answers([answer]);
        call.run().ends(2).says("nothing was sent");
    }
    assert!(served.writes().is_empty());
    let ran = env
        .call(["user", "delete", "evelyn.boyd"])
        .answers([EVELYN])
        .terminal(100)
        .run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user delete evelyn.boyd
TARGET                       ACTION  STATUS   ERROR  ID
evelyn.boyd@sandbox.example  delete  deleted  -      00uXXXXXXXXXXXXXXXXX
--- asked ---
evelyn.boyd@sandbox.example (Evelyn Boyd, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  deactivate: sign-in ends, application assignments are removed
  delete for good: it cannot be undone
cannot be undone: delete (1)
To delete evelyn.boyd@sandbox.example in 127.0.0.1, type evelyn.boyd@sandbox.example : 
--- stderr ---
evelyn.boyd is evelyn.boyd@sandbox.example (00uXXXXXXXXXXXXXXXXX)
deleted evelyn.boyd@sandbox.example in 127.0.0.1
--- exit 0 ---

"#]]
    );
}

#[test]
fn of_several_the_count_is_typed() {
    let served = served().start();
    let env = served.env();
    let args = ["user", "delete", "--members-of=Legal", "--deactivate-first"];
    for answer in ["y", "2", "4", "three", ""] {
        env.call(args).answers([answer]).run().ends(2);
    }
    assert!(served.writes().is_empty());
    env.call(args).answers(["3"]).run().ok();
    assert_eq!(served.summary().users, 22);
}

#[test]
fn one_deactivation_is_a_yes_and_several_are_counted() {
    let env = Env::sandbox();
    let one = env
        .call(["user", "delete", EVELYN, "--deactivate-only"])
        .answers(["y"])
        .run()
        .ok();
    assert!(one.asked[0].contains("[y/N]"), "{one}");
    let args = ["user", "delete", "--members-of=Legal", "--deactivate-only"];
    let many = env.call(args).answers(["3"]).run().ok();
    assert!(many.asked[0].contains("type 3"), "{many}");
}

#[test]
fn expect_is_the_confirmation_and_another_count_stops_everything() {
    let served = served().start();
    let env = served.env();
    for wrong in ["--expect=2", "--expect=4", "--expect=0"] {
        delete(&env, &["--members-of=Legal", "--deactivate-first", wrong]).ends(2);
    }
    assert!(served.writes().is_empty());
    delete(
        &env,
        &["--members-of=Legal", "--deactivate-first", "--expect=3"],
    )
    .ok();
}

#[test]
fn the_account_that_owns_the_credential_is_refused_without_me() {
    let served = served().start();
    let env = served.env();
    for name in ["admin@sandbox.example", "admin"] {
        delete(&env, &[name, "--yes"])
            .ends(2)
            .says("owns this credential");
    }
    delete(&env, &["me", "--yes"]).ends(2);
    let flags = ["--where=department=IT", "--deactivate-first", "--yes"];
    delete(&env, &flags).ends(2).says("owns this credential");
    assert!(served.writes().is_empty());
    delete(&env, &["admin", "--deactivate-only", "--me", "--yes"]).ok();
}

#[test]
fn protected_users_and_members_of_protected_groups_are_never_touched() {
    let served = served().start();
    let by_name = served
        .env()
        .with("OKTA_ADMIN_PROTECT", "Evelyn.Boyd@sandbox.example");
    let ran = delete(&by_name, &[EVELYN, "--yes", "--me"]).ends(2);
    ran.says("is protected");
    let by_group = served
        .env()
        .with("OKTA_ADMIN_PROTECT", "x@y.example, group:Legal");
    delete(
        &by_group,
        &[
            "sophie.wilson",
            "alan.turing",
            "--deactivate-first",
            "--yes",
        ],
    )
    .ends(2)
    .says("a member of Legal");
    by_group
        .run(["user", "update", "sophie.wilson", "--title=x"])
        .ends(2);
    assert!(served.writes().is_empty());
    // A name that protects nobody must not be taken for protection that works.
    let typo = served.env().with("OKTA_ADMIN_PROTECT", "group:Legals");
    assert_ne!(delete(&typo, &[EVELYN, "--yes"]).code(), 0);
    assert!(served.writes().is_empty());
}

#[test]
fn an_administrator_is_pointed_out_before_the_login_is_typed() {
    let served = served().start();
    let env = served.env();
    let call = env.call(["user", "delete", "admin", "--me", "--deactivate-only"]);
    let ran = call.answers(["y"]).run().ends(2);
    assert!(ran.asked[0].contains("administrator"), "{ran}");
    assert!(served.writes().is_empty());
}

/// A mocked org where the user has this status whenever he is read.
fn always(status: &str) -> Mock {
    let mock = mock();
    let mut ada = user("ada@example.com");
    ada["status"] = status.into();
    mock.answer("GET", AT, 200, &ada);
    mock.answer("GET", "/api/v1/users/me", 404, &not_found("me"));
    mock.answer(
        "POST",
        &format!("{AT}/lifecycle/deactivate"),
        200,
        &json!({}),
    );
    mock
}

#[test]
fn the_second_step_is_not_taken_while_the_first_has_no_effect() {
    let mock = always("ACTIVE");
    let ran = delete(&mock.env(), &[ID, "--yes", "-o", "json"]);
    assert!([3, 8].contains(&ran.code()), "{ran}");
    let writes = mock.writes();
    assert!(
        writes.iter().all(|(line, _)| !line.starts_with("DELETE")),
        "{writes:?}"
    );
}

#[test]
fn the_parameter_for_mails_is_always_sent() {
    for (flags, value) in [(&[][..], "false"), (&["--send-email"], "true")] {
        let served = served().start();
        let all = [&[EVELYN, "--yes"][..], flags].concat();
        delete(&served.env(), &all).ok();
        for write in served.writes() {
            assert!(
                write.line.ends_with(&format!("?sendEmail={value}")),
                "{}",
                write.line
            );
        }
    }
}

#[test]
fn a_delete_whose_answer_is_lost_is_looked_at_and_not_sent_blindly() {
    let mock = mock();
    let mut ada = user("ada@example.com");
    ada["status"] = "DEPROVISIONED".into();
    mock.answer("GET", "/api/v1/users/me", 404, &not_found("me"));
    // Found, seen to be deactivated, and gone when it is looked at after the lost answer.
    mock.once("GET", AT, ResponseTemplate::new(200).set_body_json(&ada));
    mock.once("GET", AT, ResponseTemplate::new(200).set_body_json(&ada));
    mock.answer("GET", AT, 404, &not_found(ID));
    mock.respond("DELETE", AT, ResponseTemplate::new(502));
    let ran = delete(&mock.env(), &[ID, "--yes", "-o", "json"]).ok();
    assert_eq!(ran.json()["status"], "deleted");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_delete_that_nobody_can_look_at_afterwards_is_unknown() {
    let mock = mock();
    let mut ada = user("ada@example.com");
    ada["status"] = "DEPROVISIONED".into();
    mock.answer("GET", "/api/v1/users/me", 404, &not_found("me"));
    mock.once("GET", AT, ResponseTemplate::new(200).set_body_json(&ada));
    mock.once("GET", AT, ResponseTemplate::new(200).set_body_json(&ada));
    mock.respond("GET", AT, ResponseTemplate::new(503));
    mock.respond("DELETE", AT, ResponseTemplate::new(502));
    let env = mock.env().with("OKTA_ADMIN_RETRIES", "1");
    let ran = delete(&env, &[ID, "--yes", "-o", "json"]).ends(6);
    assert_eq!(ran.json()["status"], "unknown");
    assert_eq!(ran.json()["success"], false);
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_short_login_is_shown_in_full_before_anything_happens() {
    let env = Env::sandbox();
    let ran = env
        .call(["user", "delete", "evelyn.boyd"])
        .answers(["no"])
        .run()
        .ends(2);
    ran.says("evelyn.boyd is evelyn.boyd@sandbox.example");
}

#[test]
fn names_on_standard_input_are_no_answers() {
    let served = served().start();
    let env = served.env();
    let args = ["user", "delete", "-", "--deactivate-only"];
    let ran = env.call(args).stdin("alan.turing\ny\nyes\n2\n").run();
    assert_eq!(ran.code(), 2, "{ran}");
    assert!(served.writes().is_empty());
    // A person at the terminal behind the data is asked all the same.
    let call = env
        .call(args)
        .stdin("alan.turing\nevelyn.boyd\n")
        .answers(["2"]);
    call.run().ok();
    assert_eq!(served.writes().len(), 2);
}

#[test]
fn somebody_who_is_not_there_is_seven_and_nothing_is_sent() {
    let served = served().start();
    delete(&served.env(), &["nobody@x.example", "--yes"]).ends(7);
    delete(&served.env(), &[ID, "--yes"]).ends(7);
    assert!(served.writes().is_empty());
}
