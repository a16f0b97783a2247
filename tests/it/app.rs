//! `app` and `api-token`: looked at, and tokens revoked.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, mock, served};

#[test]
fn applications_are_listed_and_found_by_exact_label() {
    let env = Env::sandbox();
    let ran = env.run(["app", "list", "--columns=label,name,status"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin app list --columns=label,name,status
LABEL	NAME	STATUS
Google Workspace	google	ACTIVE
Slack	slack	ACTIVE
GitHub	githubcloud	ACTIVE
Reporting Dashboard	oidc_client	ACTIVE
--- exit 0 ---

"#]]
    );
    let ran = env.run(["app", "list", "--query=git", "--jq", ".[].label"]);
    assert_eq!(ran.ok().stdout, "GitHub\n");
    env.run(["app", "list", "--limit=1"])
        .ok()
        .says("stopped after 1");
    let by_label = env
        .run(["app", "get", "Slack", "--no-links", "-o", "json"])
        .ok();
    assert_eq!(by_label.json()["name"], "slack");
    let id = by_label.json()["id"].as_str().unwrap().to_owned();
    let by_id = env
        .run(["app", "get", &id, "--no-links", "-o", "json"])
        .ok();
    assert_eq!(by_id.stdout, by_label.stdout);
    env.run(["app", "get", "slack"]).ends(7);
}

#[test]
fn two_applications_of_one_label_are_an_error_that_names_both() {
    let mock = mock();
    let app = |id: &str| json!({"id": id, "label": "Slack", "name": "slack"});
    let two = json!([app("0oa1"), app("0oa2")]);
    mock.answer("GET", "/api/v1/apps", 200, &two);
    let ran = mock.env().run(["app", "get", "Slack"]).ends(2);
    ran.says("0oa1, 0oa2");
}

#[test]
fn who_is_assigned_is_a_list_with_the_group_that_brings_them() {
    let env = Env::sandbox();
    let ran = env.run(["app", "users", "GitHub", "--columns=userName,scope"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin app users GitHub --columns=userName,scope
USER-NAME	ASSIGNED-BY
linus.torvalds@sandbox.example	GROUP
--- exit 0 ---

"#]]
    );
}

#[test]
fn tokens_are_listed_without_being_told() {
    let env = Env::sandbox();
    let ran = env.run(["api-token", "list", "--columns=name,network"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin api-token list --columns=name,network
NAME	NETWORK
sandbox	ANYWHERE
CI pipeline	ANYWHERE
--- exit 0 ---

"#]]
    );
}

#[test]
fn a_token_is_revoked_by_exact_name_after_it_was_typed() {
    let env = Env::sandbox();
    let revoke = ["api-token", "revoke", "CI pipeline"];
    let ran = env.call(revoke).answers(["yes"]).run().ends(2);
    assert!(ran.asked[0].contains("type CI pipeline"), "{ran}");
    let ran = env.call(revoke).answers(["CI pipeline"]).run().ok();
    ran.says("deleted CI pipeline");
    env.run(["api-token", "revoke", "CI pipeline", "--yes"])
        .ends(7);
    env.run(["api-token", "revoke", "ci pipeline", "--yes"])
        .ends(7);
}

#[test]
fn the_token_in_use_is_revoked_only_with_me() {
    let served = served().start();
    let revoke = ["api-token", "revoke", "sandbox", "--yes"];
    served.env().run(revoke).ends(2).says("--me");
    assert!(served.writes().is_empty());
    let env = served.env();
    env.call(revoke.into_iter().chain(["--me"])).run().ok();
    served.env().run(["user", "list"]).ends(4);
}
