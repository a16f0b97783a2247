//! `user offboard`: all that somebody has is seen, and taken away in a safe order.

mod refusals;

use snapbox::{assert_data_eq, str};

use crate::support::{Env, Ran, Served, served};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";

fn offboard(env: &Env, more: &[&str]) -> Ran {
    env.call(["user", "offboard"].iter().chain(more).copied())
        .run()
}

/// The writes that passed: the method and the words of the path that are no ids.
fn steps(served: &Served) -> Vec<String> {
    let words = |line: &str| {
        let (verb, rest) = line.split_once(' ').unwrap();
        let path = rest.split(['?', ' ']).next().unwrap();
        let is_word = |word: &&str| !word.is_empty() && !word.contains(char::is_numeric);
        let words: Vec<&str> = path.split('/').filter(is_word).skip(1).collect();
        format!("{verb} {}", words.join("/"))
    };
    served.writes().iter().map(|w| words(&w.line)).collect()
}

#[test]
fn a_dry_run_shows_what_there_is_and_the_steps_in_their_order() {
    let served = served().start();
    let ran = offboard(&served.env(), &[GRACE, "--dry-run", "--groups=direct"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user offboard grace.hopper@sandbox.example --dry-run --groups=direct
grace.hopper@sandbox.example (Grace Hopper, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  has group Everyone, like everyone
  has group IT, added by hand
  has app Google Workspace, assigned directly
  has factor push of OKTA (opfq0000ka464b0fe5d7)
  has grant of okta.users.read to the client 0oaq0000306ca45735d7
  has grant of okta.groups.read to the client 0oaq0000306ca45735d7
  has OAuth token oarq000009f7c881f5d7 with the client 0oaq0000306ca45735d7
  has API token CI pipeline (00TXXXXXXXXXXXXXXXXX): it works only as long as the account does
  has report joan.clarke@sandbox.example
  has report barbara.liskov@sandbox.example
  sessions cannot be listed; whatever there is will be ended
  1. suspend: sign-in ends, groups and applications stay
  2. end the sessions and revoke the OAuth tokens
  3. revoke all grants
  4. remove all factors: the next sign-in enrols them anew
  5. remove from group IT (00gXXXXXXXXXXXXXXXXX)
  6. deactivate: sign-in ends, application assignments are removed
--- stderr ---
dry run in 127.0.0.1: 1 would be touched, 0 mails asked for; nothing was sent
--- exit 0 ---

"#]]
    );
    assert!(served.writes().is_empty());
}

#[test]
fn the_dry_run_for_scripts_holds_the_same_facts() {
    let env = Env::sandbox();
    let ran = offboard(&env, &[GRACE, "--dry-run", "-o", "json"]).ok();
    let planned = ran.json();
    assert_eq!(planned["action"], "offboard");
    assert_eq!(planned["status"], "planned");
    let has = &planned["has"];
    let counts = [
        ("roles", 0),
        ("groups", 2),
        ("apps", 1),
        ("factors", 1),
        ("grants", 2),
        ("tokens", 1),
        ("api_tokens", 1),
        ("reports", 2),
        ("linked", 0),
    ];
    for (what, count) in counts {
        assert_eq!(has[what].as_array().unwrap().len(), count, "{what}: {ran}");
    }
    assert_eq!(has["groups"][1]["filled_by"], "hand");
    assert_eq!(has["apps"][0]["scope"], "USER");
    assert_eq!(has["api_tokens"][0]["name"], "CI pipeline");
    assert_eq!(has["reports"][0]["login"], "joan.clarke@sandbox.example");
    let steps = planned["changes"].as_array().unwrap();
    assert_eq!(steps[0]["action"], "suspend");
    assert_eq!(steps.last().unwrap()["action"], "deactivate");
}

#[test]
fn the_steps_are_taken_in_a_safe_order_and_told_one_by_one() {
    let served = served().start();
    let env = served.env();
    let role = ["--role=REPORT_ADMIN", "--yes"];
    let assign = ["user", "roles", "assign", GRACE].into_iter().chain(role);
    served.direct().call(assign).run().ok();
    let flags = [GRACE, "--groups=direct", "--revoke-api-tokens", "--yes"];
    let ran = offboard(&env, &[&flags[..], &["-o", "json"]].concat()).ok();
    assert_eq!(
        steps(&served),
        [
            "POST users/lifecycle/suspend",
            "DELETE users/roles",
            "DELETE users/sessions",
            "DELETE users/grants",
            "POST users/lifecycle/reset_factors",
            "DELETE api-tokens",
            "DELETE groups/users",
            "POST users/lifecycle/deactivate",
        ]
    );
    // What nobody is shown is not read, above all not where little may be read.
    let apps = |line: &str| line.starts_with("GET /api/v1/apps");
    assert!(!served.seen().iter().any(|s| apps(&s.line)));
    let sessions = served.writes()[2].line.clone();
    assert!(sessions.contains("oauthTokens=true"), "{sessions}");
    let last = served.writes()[7].line.clone();
    assert!(last.ends_with("?sendEmail=false"), "{last}");
    let outcome = ran.json();
    assert_eq!(outcome["action"], "offboard");
    assert_eq!(outcome["status"], "updated");
    let changes = outcome["changes"].as_array().unwrap();
    let names: Vec<&str> = changes
        .iter()
        .map(|c| c["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "suspend",
            "unassign-role",
            "clear-sessions",
            "revoke-grants",
            "reset-factors",
            "revoke-api-token",
            "remove-from-group",
            "deactivate"
        ]
    );
    assert!(changes.iter().all(|c| c["success"] == true), "{ran}");
    let status = env.run(["user", "get", GRACE, "--jq", ".status"]).ok();
    assert_eq!(status.stdout.trim(), "DEPROVISIONED");
}

#[test]
fn offboarding_again_does_nothing_when_nothing_is_left() {
    let served = served().start();
    let env = served.env();
    offboard(&env, &[GRACE, "--yes"]).ok();
    let before = served.writes().len();
    offboard(&env, &[GRACE, "--yes"]).ok().says("unchanged");
    assert_eq!(served.writes().len(), before);
    // What was kept the first time can be taken the second time.
    offboard(&env, &[GRACE, "--groups=direct", "--yes"]).ok();
    assert_eq!(steps(&served)[before..], ["DELETE groups/users"]);
}

#[test]
fn groups_and_api_tokens_are_kept_unless_more_is_said_and_that_is_said() {
    let served = served().start();
    let ran = offboard(&served.env(), &[GRACE, "--yes"]).ok();
    let steps = steps(&served);
    assert!(!steps.iter().any(|s| s.contains("groups")), "{steps:?}");
    assert!(!steps.iter().any(|s| s.contains("api-tokens")), "{steps:?}");
    ran.says("has API token CI pipeline");
    ran.says("has report joan.clarke@sandbox.example");
}

#[test]
fn a_role_that_comes_through_a_group_is_shown_as_such_and_not_taken() {
    let served = served().start();
    let role = ["Engineering", "--role=REPORT_ADMIN", "--yes"];
    let assign = ["group", "roles", "assign"].into_iter().chain(role);
    served.direct().call(assign).run().ok();
    let ran = offboard(&served.env(), &[EVELYN, "--yes"]).ok();
    ran.says("has role REPORT_ADMIN, through group Engineering");
    let steps = steps(&served);
    assert!(!steps.iter().any(|s| s.contains("roles")), "{steps:?}");
}

#[test]
fn groups_that_a_rule_fills_are_never_touched() {
    let served = served().start();
    let direct = served.direct();
    let rule = [
        "Builders",
        "--expression=user.department==\"Engineering\"",
        "--group=Engineering",
    ];
    let create = ["group", "rules", "create"].into_iter().chain(rule);
    direct.call(create).run().ok();
    direct
        .run(["group", "rules", "activate", "Builders", "--yes"])
        .ok();
    direct
        .run(["user", "groups", "add", EVELYN, "--group=Sales"])
        .ok();
    let env = served.env();
    offboard(&env, &[EVELYN, "--group=Engineering", "--yes"])
        .ends(2)
        .says("is filled by the rule \"Builders\"");
    assert!(served.writes().is_empty());
    let preview = offboard(&env, &[EVELYN, "--groups=direct", "--dry-run"]).ok();
    let line = "has group Engineering, filled by the rule \"Builders\": never touched";
    assert!(preview.stdout.contains(line), "{preview}");
    offboard(&env, &[EVELYN, "--groups=direct", "--yes"]).ok();
    let left = env.run(["user", "groups", "list", EVELYN]).ok();
    assert!(left.stdout.contains("Engineering"), "{left}");
    assert!(!left.stdout.contains("Sales"), "{left}");
}

#[test]
fn of_the_groups_only_those_named_are_left() {
    let served = served().start();
    let add = ["--group=Sales", "--group=Finance", "--yes"];
    let add = ["user", "groups", "add", EVELYN].into_iter().chain(add);
    served.direct().call(add).run().ok();
    let env = served.env();
    let flags = [EVELYN, "--groups=list", "--group=Sales", "--yes"];
    offboard(&env, &flags).ok();
    let left = env.run(["user", "groups", "list", EVELYN]).ok();
    assert!(left.stdout.contains("Finance"), "{left}");
    assert!(!left.stdout.contains("Sales"), "{left}");
}

#[test]
fn somebody_kept_suspended_is_not_deactivated() {
    let served = served().start();
    let env = served.env();
    offboard(&env, &[EVELYN, "--keep-suspended", "--yes"]).ok();
    let status = env.run(["user", "get", EVELYN, "--jq", ".status"]).ok();
    assert_eq!(status.stdout.trim(), "SUSPENDED");
    // Who cannot be suspended could come back, so that is refused and not passed over.
    let locked = ["--where=status=locked-out", "--keep-suspended", "--yes"];
    let before = served.writes().len();
    offboard(&env, &locked).ends(3).says("is LOCKED_OUT");
    assert_eq!(served.writes().len(), before);
    offboard(&env, &["--where=status=locked-out", "--yes"]).ok();
    assert_eq!(
        steps(&served)[before..],
        ["DELETE users/sessions", "POST users/lifecycle/deactivate"]
    );
}

#[test]
fn of_one_the_login_is_typed_below_what_there_is_to_lose() {
    let served = served().start();
    let env = served.env();
    for answer in ["y", "yes", "1", ""] {
        let call = env.call(["user", "offboard", EVELYN]).answers([answer]);
        call.run().ends(2).says("nothing was sent");
    }
    assert!(served.writes().is_empty());
    let call = env.call(["user", "offboard", EVELYN]).answers([EVELYN]);
    let ran = call.run().ok();
    let question = &ran.asked[0];
    for line in [
        "has app Slack, assigned directly",
        "has factor push of OKTA",
        "1. suspend",
        "To offboard evelyn.boyd@sandbox.example in 127.0.0.1, type evelyn.boyd@sandbox.example",
    ] {
        assert!(question.contains(line), "{line}: {ran}");
    }
}

#[test]
fn several_are_a_list_of_outcomes_and_their_count_is_typed() {
    let served = served().start();
    let env = served.env();
    let args = ["user", "offboard", "--members-of=Legal", "-o", "json"];
    env.call(args).answers(["y"]).run().ends(2);
    assert!(served.writes().is_empty());
    let ran = env.call(args).answers(["3"]).run().ok();
    let outcomes = ran.json();
    let outcomes = outcomes.as_array().unwrap();
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.iter().all(|o| o["action"] == "offboard"), "{ran}");
    let piped = ["user", "offboard", "-", "--expect=2"];
    let call = env.call(piped).stdin("alan.turing\nevelyn.boyd\n");
    call.run().ok();
}
