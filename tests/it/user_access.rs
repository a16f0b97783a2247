//! Factors, sessions, grants, tokens, applications, blocks and relations of users.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Mock, mock, refusal, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";
const ADA: &str = "ada@example.com";

fn org() -> Mock {
    let mock = mock();
    mock.answer("GET", &format!("/api/v1/users/{ADA}"), 200, &user(ADA));
    let mut me = user("admin@example.com");
    me["id"] = "00u1abcdefghijADMIN1".into();
    mock.answer("GET", "/api/v1/users/me", 200, &me);
    mock
}

fn below(path: &str) -> String {
    format!("/api/v1/users/{ID}/{path}")
}

#[test]
fn the_factors_of_one_user_are_a_list_as_okta_has_it() {
    let mock = org();
    let factors = json!([{"id": "opf1", "factorType": "push", "status": "ACTIVE", "odd": null}]);
    mock.answer("GET", &below("factors"), 200, &factors);
    let ran = mock
        .env()
        .run(["user", "factors", "list", ADA, "-o", "json"]);
    assert_eq!(ran.ok().json(), factors);
    let ran = mock.env().run(["user", "factors", "list", ADA, "-o", "id"]);
    assert_eq!(ran.ok().stdout, "opf1\n");
}

#[test]
fn the_factors_of_several_are_rows_that_name_the_user() {
    let env = Env::sandbox();
    let args = ["user", "factors", "list", EVELYN, GRACE, "nobody@x.example"];
    let call = env.call(args.into_iter().chain(["--columns=user,factorType,status"]));
    assert_data_eq!(
        call.run().view(),
        str![[r#"
$ okta-admin user factors list evelyn.boyd@sandbox.example grace.hopper@sandbox.example nobody@x.example --columns=user,factorType,status
USER	TYPE	STATUS
evelyn.boyd@sandbox.example	push	ACTIVE
evelyn.boyd@sandbox.example	sms	ACTIVE
evelyn.boyd@sandbox.example	token:software:totp	ACTIVE
grace.hopper@sandbox.example	push	ACTIVE
--- stderr ---
error: could not list the factors of nobody@x.example
  caused by: could not get user nobody@x.example
  caused by: Okta refused the request: Not found: Resource not found: nobody@x.example (User) (404 E0000007)
  hint: it is not there, or not visible to this credential
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
error: 1 of 3 could not be shown
--- exit 3 ---

"#]]
    );
    let call = env.call(args.into_iter().chain(["-o", "ndjson"]));
    let ran = call.run().ends(3);
    let first = ran.stdout.lines().next().unwrap();
    let first: Value = serde_json::from_str(first).unwrap();
    assert_eq!(first["user"]["login"], EVELYN);
    assert_eq!(first["factor"]["factorType"], "push");
}

#[test]
fn nobody_has_any_is_an_empty_list() {
    let env = Env::sandbox();
    for what in ["factors", "grants", "tokens", "links"] {
        let args = ["user", what, "list", "admin", "-o", "json"];
        assert_eq!(env.run(args).ok().stdout, "[]\n", "{what}");
    }
}

#[test]
fn factors_are_reset_all_or_one_and_twice_is_unchanged() {
    let env = Env::sandbox();
    let reset = |flags: &[&'static str]| {
        let args = ["user", "factors", "reset", EVELYN, "--yes", "-o", "json"];
        let call = env.call(args.iter().chain(flags).copied());
        call.run().ok().json()["status"].clone()
    };
    assert_eq!(reset(&["--factor=sms"]), "updated");
    assert_eq!(reset(&["--factor=sms"]), "unchanged");
    let ran = env.run(["user", "factors", "list", EVELYN, "--count"]).ok();
    assert_eq!(ran.stdout, "2\n");
    // Removing push takes the code of the same app with it.
    assert_eq!(reset(&["--factor=push"]), "updated");
    assert_eq!(reset(&[]), "unchanged");
}

#[test]
fn a_push_is_waited_for_and_the_user_decides() {
    let env = Env::sandbox();
    let verify = |who: &str| env.run(["user", "factors", "verify", who, "-o", "json"]);
    assert_eq!(verify(EVELYN).ok().json()["status"], "verified");
    verify("margaret.hamilton")
        .ends(1)
        .says("was not confirmed: rejected");
    verify("linus.torvalds")
        .ends(7)
        .says("no active push factor");
    let code = ["user", "factors", "verify", EVELYN, "--factor=sms"];
    env.run(code).ends(2).says("only a push can be asked for");
}

fn pushing() -> Mock {
    let mock = org();
    let push = json!([{"id": "opf1", "factorType": "push", "status": "ACTIVE"}]);
    mock.answer("GET", &below("factors"), 200, &push);
    mock
}

#[test]
fn a_push_whose_answer_is_lost_is_not_sent_again() {
    let mock = pushing();
    mock.answer("POST", &below("factors/opf1/verify"), 503, &json!({}));
    mock.env().run(["user", "factors", "verify", ADA]).ends(6);
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}

#[test]
fn a_link_to_follow_a_push_never_leaves_the_org() {
    let mock = pushing();
    let poll = json!({"poll": {"href": "https://evil.example/api/v1/users"}});
    let away = json!({"factorResult": "WAITING", "_links": poll});
    mock.answer("POST", &below("factors/opf1/verify"), 201, &away);
    mock.env().run(["user", "factors", "verify", ADA]).ends(1);
}

#[test]
fn clearing_sessions_says_what_becomes_of_tokens() {
    for (flags, query) in [(&[][..], "false"), (&["--oauth-tokens"], "true")] {
        let mock = org();
        mock.respond("DELETE", &below("sessions"), ResponseTemplate::new(204));
        let args = ["user", "sessions", "clear", ADA, "--yes"];
        let env = mock.env();
        env.call(args.iter().chain(flags).copied()).run().ok();
        let line = format!("DELETE {}?oauthTokens={query}", below("sessions"));
        assert_eq!(mock.writes(), [(line, Value::Null)]);
    }
}

#[test]
fn sessions_are_cleared_again_when_an_answer_is_lost() {
    let mock = org();
    mock.once("DELETE", &below("sessions"), ResponseTemplate::new(503));
    mock.respond("DELETE", &below("sessions"), ResponseTemplate::new(204));
    mock.env()
        .run(["user", "sessions", "clear", ADA, "--yes"])
        .ok();
    assert_eq!(mock.writes().len(), 2);
}

#[test]
fn grants_and_tokens_are_listed_and_revoked() {
    let env = Env::sandbox();
    let count = |what: &str| {
        let ran = env.run(["user", what, "list", GRACE, "--count"]);
        ran.ok().stdout.trim().to_owned()
    };
    assert_eq!((count("grants"), count("tokens")), ("2".into(), "1".into()));
    let ids = env.run(["user", "grants", "list", GRACE, "-o", "id"]).ok();
    let one = format!("--grant={}", ids.stdout.lines().next().unwrap());
    env.run(["user", "grants", "revoke", GRACE, &one, "--yes"])
        .ok();
    assert_eq!(count("grants"), "1");
    for what in ["grants", "tokens"] {
        let args = ["user", what, "revoke", GRACE, "--yes", "-o", "json"];
        assert_eq!(env.run(args).ok().json()["status"], "updated");
        assert_eq!(env.run(args).ok().json()["status"], "unchanged");
        assert_eq!(count(what), "0");
    }
}

#[test]
fn only_the_grants_of_one_client_are_revoked() {
    let env = Env::sandbox();
    let args = ["user", "grants", "revoke", GRACE, "--client=0oa1", "--yes"];
    let call = env.call(args.into_iter().chain(["-o", "json"]));
    assert_eq!(call.run().ok().json()["status"], "unchanged");
    let count = env.run(["user", "grants", "list", GRACE, "--count"]).ok();
    assert_eq!(count.stdout, "2\n");
}

#[test]
fn applications_are_assigned_and_unassigned_by_exact_label() {
    let env = Env::sandbox();
    let labels = || {
        let ran = env.run(["user", "apps", "list", EVELYN, "--jq", ".[].label"]);
        ran.ok().stdout
    };
    assert_eq!(labels(), "Google Workspace\nSlack\n");
    let args = [
        "user",
        "apps",
        "assign",
        EVELYN,
        "--app=GitHub",
        "-o",
        "json",
    ];
    assert_eq!(env.run(args).ok().json()["status"], "updated");
    assert_eq!(env.run(args).ok().json()["status"], "unchanged");
    let args = ["user", "apps", "unassign", EVELYN, "--app=Slack", "--yes"];
    let unassign = || env.call(args.into_iter().chain(["-o", "json"])).run();
    assert_eq!(unassign().ok().json()["status"], "updated");
    assert_eq!(unassign().ok().json()["status"], "unchanged");
    assert_eq!(labels(), "Google Workspace\nGitHub\n");
    for label in ["slack", "Sla", "Git"] {
        let app = format!("--app={label}");
        let ran = env.run(["user", "apps", "assign", EVELYN, &app]).ends(7);
        ran.says("okta-admin app list");
    }
}

#[test]
fn what_a_group_assigns_is_not_taken_away_here() {
    let env = Env::sandbox();
    let args = ["user", "apps", "unassign", "linus.torvalds", "--app=GitHub"];
    let call = env.call(args.into_iter().chain(["--yes"]));
    call.run().ends(8).says("a group assigns");
}

#[test]
fn a_feature_that_is_off_is_no_fault_of_the_token() {
    let mock = org();
    let off = refusal(
        "E0000015",
        "You do not have permission to access the feature",
        &[],
    );
    mock.answer("GET", &below("blocks"), 401, &off);
    let ran = mock.env().run(["user", "blocks", "list", ADA]).ends(10);
    ran.says("the feature is not enabled in this org");
    assert!(ran.stdout.is_empty(), "{ran}");

    let mock = org();
    let block = json!([{"type": "DEVICE_BASED", "appliesTo": "UNKNOWN_DEVICES"}]);
    mock.answer("GET", &below("blocks"), 200, &block);
    let ran = mock.env().run(["user", "blocks", "list", ADA]).ok();
    assert_eq!(
        ran.stdout,
        "TYPE\tAPPLIES-TO\nDEVICE_BASED\tUNKNOWN_DEVICES\n"
    );
}

#[test]
fn a_manager_is_set_shown_from_both_sides_and_removed() {
    let env = Env::sandbox();
    let status = |args: &[&'static str]| {
        let call = env.call(["user", "links"].iter().chain(args).copied());
        call.run().ok().json()["status"].clone()
    };
    let set = [
        "set",
        GRACE,
        "--name=manager",
        "--to=evelyn.boyd",
        "-o",
        "json",
    ];
    assert_eq!(status(&set), "updated");
    assert_eq!(status(&set), "unchanged");
    let list = ["user", "links", "list", EVELYN, GRACE];
    let show = env.call(list.into_iter().chain(["--columns=user,name,login"]));
    assert_data_eq!(
        show.run().view(),
        str![[r#"
$ okta-admin user links list evelyn.boyd@sandbox.example grace.hopper@sandbox.example --columns=user,name,login
USER	NAME	LOGIN
evelyn.boyd@sandbox.example	subordinate	donald.knuth@sandbox.example
evelyn.boyd@sandbox.example	subordinate	guido.rossum@sandbox.example
evelyn.boyd@sandbox.example	subordinate	linus.torvalds@sandbox.example
evelyn.boyd@sandbox.example	subordinate	grace.hopper@sandbox.example
grace.hopper@sandbox.example	manager	evelyn.boyd@sandbox.example
grace.hopper@sandbox.example	subordinate	barbara.liskov@sandbox.example
grace.hopper@sandbox.example	subordinate	joan.clarke@sandbox.example
--- exit 0 ---

"#]]
    );
    let remove = ["remove", GRACE, "--name=manager", "-o", "json"];
    assert_eq!(status(&remove), "updated");
    assert_eq!(status(&remove), "unchanged");
}

#[test]
fn only_the_primary_side_of_a_relation_that_exists_can_be_set() {
    let served = served().start();
    let set = |name: &str| {
        let name = format!("--name={name}");
        let args = ["user", "links", "set", GRACE, &name, "--to=evelyn.boyd"];
        served.env().run(args)
    };
    set("subordinate").ends(2).says("the other side of manager");
    set("boss").ends(7).says("the relations are: manager");
    assert!(served.writes().is_empty());
}

#[test]
fn a_user_is_shown_with_what_the_help_desk_needs() {
    let env = Env::sandbox();
    let with = "--with=factors,groups,roles,apps";
    let whole = env.run(["user", "get", EVELYN, with, "--no-links", "-o", "json"]);
    let whole = whole.ok().json();
    let keys: Vec<_> = whole.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["user", "factors", "groups", "roles", "apps"]);
    assert_eq!(whole["user"]["profile"]["login"], EVELYN);
    assert_eq!(whole["factors"].as_array().unwrap().len(), 3);
    let card = env.call(["user", "get", EVELYN, with]).terminal(100).run();
    let card = card.ok().stdout;
    let (_, below) = card.split_once("\nfactors").unwrap();
    assert_data_eq!(
        below.to_owned(),
        str![[r#"

  factor             push, ACTIVE, Evelyn's phone
  factor             sms, ACTIVE, +15550000001
  factor             token:software:totp, ACTIVE

groups
  group              Everyone, BUILT_IN
  group              Engineering, OKTA_GROUP

roles
  role               none

apps
  app                Google Workspace, ACTIVE, USER
  app                Slack, ACTIVE, USER

"#]]
    );
    let several = env.run(["user", "get", EVELYN, GRACE, with]);
    assert_data_eq!(
        several.view(),
        str![[r#"
$ okta-admin user get evelyn.boyd@sandbox.example grace.hopper@sandbox.example --with=factors,groups,roles,apps
LOGIN	STATUS	ID	GROUPS	FACTORS	ROLES	APPS
evelyn.boyd@sandbox.example	ACTIVE	00uXXXXXXXXXXXXXXXXX	Everyone, Engineering	push, sms, token:software:totp		Google Workspace, Slack
grace.hopper@sandbox.example	ACTIVE	00uXXXXXXXXXXXXXXXXX	Everyone, IT	push		Google Workspace
--- exit 0 ---

"#]]
    );
}

#[test]
fn what_cannot_be_read_beside_a_user_is_null_and_makes_the_exit_code_tell() {
    let mock = org();
    let no = refusal("E0000006", "You do not have permission", &[]);
    mock.answer("GET", &below("roles"), 403, &no);
    mock.answer("GET", &below("factors"), 200, &json!([]));
    let args = ["user", "get", ADA, "--with=roles,factors", "-o", "json"];
    let ran = mock.env().run(args).ends(3);
    assert_eq!(ran.json()["roles"], Value::Null);
    assert_eq!(ran.json()["factors"], json!([]));
    ran.says("could not list the roles of ada@example.com");
}

#[test]
fn the_newest_events_are_shown_beside_a_user() {
    let served = served().start();
    let env = served.env();
    let get = ["user", "get", EVELYN, "--with=events"];
    let none = env.run(get).ok();
    assert!(none.stdout.ends_with("event\tnone\n"), "{none}");
    env.run(["user", "lifecycle", "suspend", EVELYN, "--yes"])
        .ok();
    env.run(["user", "lifecycle", "unsuspend", EVELYN]).ok();
    let card = env.run(get).ok();
    let lines: Vec<_> = card
        .stdout
        .lines()
        .filter(|l| l.starts_with("event"))
        .collect();
    assert!(
        lines[0].ends_with("Z, Unsuspend Okta user, SUCCESS"),
        "{card}"
    );
    assert!(
        lines[1].ends_with("Z, Suspend Okta user, SUCCESS"),
        "{card}"
    );
    let whole = env.call(get.into_iter().chain(["-o", "json"])).run().ok();
    let events = whole.json()["events"].clone();
    assert_eq!(events.as_array().unwrap().len(), 2);
    assert_eq!(events[0]["eventType"], "user.lifecycle.unsuspend");
    // Those about Evelyn and those that Evelyn caused, not all there are.
    let of_grace = env
        .run(["user", "get", GRACE, "--with=events", "--jq=.events"])
        .ok();
    assert_eq!(of_grace.stdout, "[]\n");
    // Asked for twice, a part is read and shown once.
    let twice = ["user", "get", EVELYN, "--with=events,events", "-o", "json"];
    let asked = served.seen().len();
    env.run(twice).ok();
    let asked: Vec<_> = served.seen().into_iter().skip(asked).collect();
    let logs = asked.iter().filter(|s| s.line.contains("/logs"));
    assert_eq!(logs.count(), 1);
}
