//! What is compared, and what is marked instead.

use serde_json::{Value, json};

use super::{EVELYN, SOPHIE, at, person};
use crate::support::{Env, ID, mock, user};

fn planned(env: &Env, file: &str, flags: &[&str]) -> Value {
    let call = [&["plan", "-", "-o", "json"][..], flags].concat();
    env.call(call).stdin(file).run().ok().json()
}

/// What would be done to each, in words.
fn would(planned: &Value) -> Vec<String> {
    let rows = planned.as_array().unwrap().iter();
    let changes = rows.flat_map(|row| row["changes"].as_array().into_iter().flatten());
    let words = changes.flat_map(|change| change["would"].as_array().unwrap());
    words
        .map(|word| word.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_empty_cell_says_nothing_and_the_marker_clears() {
    let env = Env::sandbox();
    let csv = format!("login,title,department\n{EVELYN},,<clear>\n");
    let planned = planned(&env, &csv, &[]);
    assert_eq!(would(&planned), ["department: Engineering -> (unset)"]);
}

#[test]
fn what_is_not_managed_is_left_alone() {
    let env = Env::sandbox();
    let csv = format!("login,title,department,groups\n{EVELYN},CTO,Board,\n{SOPHIE},X,Y,Sales\n");
    let all = would(&planned(&env, &csv, &[]));
    assert_eq!(all.len(), 5, "{all:?}");
    let some = would(&planned(&env, &csv, &["--manage=title"]));
    assert_eq!(
        some[..2],
        [
            "title: Head of Engineering -> CTO",
            "title: Legal Manager -> X"
        ]
    );
    assert!(some[2].starts_with("add to group Sales"), "{some:?}");
    // Sophie is in Legal, and only a managed group is left.
    let with_legal = would(&planned(
        &env,
        &csv,
        &["--manage=title", "--manage-group=Legal"],
    ));
    assert_eq!(with_legal.len(), 4);
    assert!(
        with_legal[3].starts_with("remove from group Legal"),
        "{with_legal:?}"
    );
}

#[test]
fn people_are_found_by_email_or_any_attribute() {
    let env = Env::sandbox();
    env.run([
        "user",
        "update",
        EVELYN,
        "--employee-number=E7",
        "--email=boyd@sandbox.example",
    ])
    .ok();
    for (csv, key) in [
        ("employeeNumber,title\ne7,CTO\n", "employeeNumber"),
        ("email,title\nBOYD@sandbox.example,CTO\n", "email"),
        (
            "email,title,employee-number\nboyd@sandbox.example,CTO,E7\n",
            "employee-number",
        ),
    ] {
        let rows = planned(&env, csv, &["--match", key]);
        assert_eq!(rows[0]["target"], EVELYN, "{csv}");
        let would = would(&rows);
        assert_eq!(
            would.first().unwrap(),
            "title: Head of Engineering -> CTO",
            "{csv}"
        );
    }
    // The login is somebody's, and he is not found by what the row says.
    let taken = "login,email,firstName,lastName\nevelyn.boyd@sandbox.example,new@x.example,E,B\n";
    let call = env.call(["plan", "-", "--match=email"]).stdin(taken);
    let ran = call.run().ends(3);
    assert!(
        ran.stdout
            .contains("its email is boyd@sandbox.example, not new@x.example"),
        "{ran}"
    );
}

#[test]
fn a_document_says_what_the_flags_would_and_flags_win() {
    let env = Env::sandbox();
    let json = json!({
        "match": "email",
        "managed": {"attributes": ["title"], "groups": ["Legal"]},
        "users": [
            {"email": SOPHIE, "title": "Counsel", "department": "Board", "groups": []},
            {"profile": {"email": EVELYN, "title": "CTO"}},
        ],
    });
    let yaml = format!(
        "match: email\nmanaged:\n  attributes: [title]\n  groups: [Legal]\nusers:\n\
         - email: {SOPHIE}\n  title: Counsel\n  department: Board\n  groups: []\n\
         - profile: {{email: {EVELYN}, title: CTO}}\n"
    );
    let whole = serde_json::to_string_pretty(&json).unwrap();
    for (text, format) in [(json.to_string(), "json"), (whole, "json"), (yaml, "yaml")] {
        let would = would(&planned(&env, &text, &["--format", format]));
        assert_eq!(would.len(), 3, "{would:?}");
        assert_eq!(would[0], "title: Legal Manager -> Counsel");
        assert!(would[1].starts_with("remove from group Legal"));
        assert_eq!(would[2], "title: Head of Engineering -> CTO");
    }
    let department = would(&planned(&env, &json.to_string(), &["--manage=department"]));
    assert_eq!(department[0], "department: Legal -> Board");
    let odd = r#"{"manage": [], "users": []}"#;
    let ran = env.call(["plan", "-"]).stdin(odd).run().ends(2);
    ran.says("unknown field `manage`");
}

#[test]
fn a_file_with_mistakes_is_told_whole_and_nothing_is_planned() {
    let env = Env::sandbox();
    let csv = format!(
        "login,title,groups,status\n{EVELYN},CTO,Salse,\n{SOPHIE},X,,gone\n{EVELYN},CEO,,\n,Y,,\n"
    );
    let ran = env
        .call(["plan", "-", &at(&env, "--out=", "p")])
        .stdin(csv)
        .run()
        .ends(2);
    ran.says("line 2, groups: group \"Salse\" is not there");
    ran.says("line 3, status: \"gone\" is not a status");
    ran.says("line 4");
    ran.says("line 5: has neither a login nor an email");
    ran.says("of 4 rows are bad; nothing is planned");
    assert!(ran.stdout.is_empty() && !env.folder().join("p").exists());
    let header = env
        .call(["plan", "-"])
        .stdin("login,departmnet\n")
        .run()
        .ends(2);
    header.says("did you mean department?");
    env.call(["plan", "-"])
        .stdin("login,title\n")
        .run()
        .ends(2)
        .says("there is nobody");
}

#[test]
fn somebody_new_must_have_what_the_org_requires_and_a_leaver_who_is_not_there_is_fine() {
    let env = Env::sandbox();
    let csv = "login,firstName,status\nnew@x.example,New,\ngone@x.example,,deactivated\n";
    let ran = env.call(["plan", "-"]).stdin(csv).run().ends(3);
    assert!(
        ran.stdout
            .contains("line 2: new@x.example is new, and lacks"),
        "{ran}"
    );
    assert!(
        ran.stdout
            .contains("gone@x.example: not there, and not wanted"),
        "{ran}"
    );
}

#[test]
fn groups_that_a_rule_fills_and_groups_of_others_are_marked() {
    let env = Env::sandbox();
    let expression = r#"--expression=String.startsWith(user.title,"Chief")"#;
    env.run([
        "group",
        "rules",
        "create",
        "Chiefs",
        expression,
        "--group=Legal",
    ])
    .ok();
    env.run(["group", "rules", "activate", "Chiefs", "--yes"])
        .ok();
    let csv = format!("login,groups\n{EVELYN},Everyone;Legal\n");
    let ran = env.call(["plan", "-"]).stdin(csv.clone()).run().ok();
    assert!(
        ran.stdout.contains("the rule \"Chiefs\" fills group Legal"),
        "{ran}"
    );
    ran.says("1 unchanged");
    let managed = env
        .call(["plan", "-", "--manage-group=Legal"])
        .stdin(csv)
        .run()
        .ends(2);
    managed.says("it cannot be managed: the rule \"Chiefs\" fills group Legal");
    assert_eq!(
        person(&env, EVELYN)["groups"],
        json!(["Engineering", "Everyone"])
    );
}

/// An org of one user.
fn org(body: &Value) -> crate::support::Mock {
    let mock = mock();
    let schema = json!({"definitions": {"base": {"properties": {
        "login": {"type": "string"}, "title": {"type": "string"},
        "costCenter": {"type": "string", "mutability": "READ_ONLY"},
    }}}});
    mock.answer("GET", "/api/v1/meta/types/user", 200, &json!([]));
    mock.answer("GET", "/api/v1/meta/schemas/user/default", 200, &schema);
    mock.answer("GET", "/api/v1/users/ada@example.com", 200, body);
    mock.answer("GET", &format!("/api/v1/users/{ID}"), 200, body);
    mock
}

#[test]
fn people_and_attributes_that_others_own_are_marked_and_not_tried() {
    let csv = "login,title,costCenter\nada@example.com,CTO,7\n";
    let mut directory = user("ada@example.com");
    directory["credentials"]["provider"] = json!({"type": "ACTIVE_DIRECTORY", "name": "corp"});
    let owned = org(&directory);
    let ran = owned
        .env()
        .call(["plan", "-", "--check"])
        .stdin(csv)
        .run()
        .ok();
    assert_eq!(
        ran.stdout,
        "ada@example.com: skipped: sourced from ACTIVE_DIRECTORY corp\n"
    );
    ran.says("skipped: sourced elsewhere (1 user)");

    let own = org(&user("ada@example.com"));
    let ran = own.env().call(["plan", "-"]).stdin(csv).run().ok();
    ran.says("skipped: costCenter is read-only (1 user)");
    assert!(ran.stdout.contains("title: (unset) -> CTO"), "{ran}");
    assert!(!ran.stdout.contains("costCenter"), "{ran}");
    assert!(own.writes().is_empty() && owned.writes().is_empty());
}
