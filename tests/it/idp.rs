//! `idp`: who else may vouch for users.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, mock};

#[test]
fn a_list_shows_name_type_and_status() {
    let env = Env::sandbox();
    let ran = env.run(["idp", "list"]).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin idp list
NAME	TYPE	STATUS	ID
Partner SAML	SAML2	ACTIVE	0oaq0jag0idpSeed05d7
Contractor OIDC	OIDC	ACTIVE	0oaq0jag1idpSeed05d7
Google Workspace	GOOGLE	ACTIVE	0oaq0jag2idpSeed05d7
Smart Cards	X509	INACTIVE	0oaq0jag3idpSeed05d7
--- exit 0 ---

"#]]
    );
}

#[test]
fn the_query_and_the_type_go_to_okta_and_unknown_types_pass() {
    let mock = mock();
    mock.answer("GET", "/api/v1/idps", 200, &json!([]));
    mock.env()
        .run(["idp", "list", "--query=a&b", "--type=saml2"])
        .ok();
    mock.env()
        .run(["idp", "list", "--type", "IDV_NEW", "--all"])
        .ok();
    assert_eq!(
        mock.lines(),
        [
            "GET /api/v1/idps?q=a%26b&type=SAML2&limit=21",
            "GET /api/v1/idps?type=IDV_NEW&limit=200"
        ]
    );
    mock.env().run(["idp", "list", "--query="]).ends(2);
}

#[test]
fn twenty_are_shown_unless_more_are_asked_for_and_the_rest_is_told() {
    let mock = mock();
    let many: Vec<_> = (0..25)
        .map(|n| json!({"id": format!("0oa{n}"), "name": n.to_string()}))
        .collect();
    mock.answer("GET", "/api/v1/idps", 200, &json!(many));
    let env = mock.env();
    let ran = env.run(["idp", "list", "-o", "id"]).ok();
    assert_eq!(ran.stdout.lines().count(), 20);
    ran.says("--all shows the rest");
    let few = env.run(["idp", "list", "--limit=3", "-o", "id"]).ok();
    assert_eq!(few.stdout, "0oa0\n0oa1\n0oa2\n");
    let all = env.run(["idp", "list", "--all", "-o", "id"]).ok();
    assert_eq!(all.stdout.lines().count(), 25);
    assert!(all.stderr.is_empty(), "{all}");
}

#[test]
fn names_are_searched_by_a_part_and_types_exactly() {
    let env = Env::sandbox();
    let found = |args: &[&str]| {
        env.call([&["idp", "list", "-o", "csv", "--columns=name"], args].concat())
            .run()
            .ok()
            .stdout
    };
    assert_eq!(found(&["--query=SAML"]), "name\nPartner SAML\n");
    assert_eq!(found(&["--type=google"]), "name\nGoogle Workspace\n");
    assert_eq!(found(&["--type=APPLE"]), "name\n");
}

#[test]
fn one_is_found_by_its_whole_name_only() {
    let env = Env::sandbox();
    let by_name = env
        .run(["idp", "get", "Partner SAML", "-o=json", "--no-links"])
        .ok()
        .json();
    let id = by_name["id"].as_str().unwrap();
    assert_eq!(
        env.run(["idp", "get", id, "-o=json", "--no-links"])
            .ok()
            .json(),
        by_name
    );
    env.run(["idp", "get", "Partner"])
        .ends(7)
        .says("matched exactly");
    env.run(["idp", "get", "0oa00000000000000000"]).ends(7);
    let both = env.run(["idp", "get", id, "nobody", "-o=json"]).ends(3);
    assert_eq!(both.json().as_array().unwrap().len(), 1);
}

#[test]
fn a_person_gets_a_card() {
    let env = Env::sandbox();
    let ran = env
        .call(["idp", "get", "Partner SAML"])
        .terminal(80)
        .run()
        .ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin idp get 'Partner SAML'
Partner SAML

  id           0oaq0jag0idpSeed05d7
  type         SAML2
  status       ACTIVE
  created      6 years ago
  last change  6 years ago
  issuer       https://partner.example
  new users    AUTO
  known users  AUTO
  login from   idpuser.email
--- exit 0 ---

"#]]
    );
}
