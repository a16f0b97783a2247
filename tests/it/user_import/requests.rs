//! What is sent for one row of each kind, to the letter.

use serde_json::{Value, json};

use super::import;
use crate::support::{ID, Mock, mock, refusal, user};

const USERS: &str = "/api/v1/users";

const CREATE: &str = "POST /api/v1/users?activate=true&provider=false";

const STAGE: &str = "POST /api/v1/users?activate=false&provider=false";

/// An org that creates everyone and knows one group.
fn org() -> Mock {
    let mock = mock();
    mock.answer("POST", USERS, 200, &user("ada@x.example"));
    known(&mock);
    mock
}

/// An org in which the login is taken.
fn taken(status: &str) -> Mock {
    let mock = mock();
    let causes = ["login: An object with this field already exists in the current organization"];
    let refused = refusal("E0000001", "Api validation failed: login", &causes);
    mock.answer("POST", USERS, 400, &refused);
    let mut ada = user("ada@x.example");
    ada["status"] = status.into();
    mock.answer("GET", "/api/v1/users/ada@x.example", 200, &ada);
    mock.answer("GET", "/api/v1/users/ada%40x.example", 200, &ada);
    mock.answer("GET", &format!("{USERS}/{ID}"), 200, &ada);
    mock.answer("POST", &format!("{USERS}/{ID}"), 200, &ada);
    known(&mock);
    mock
}

fn known(mock: &Mock) {
    let group =
        json!({"id": "00g1abcdefghijKLMN23", "type": "OKTA_GROUP", "profile": {"name": "Ops"}});
    mock.answer("GET", "/api/v1/groups", 200, &json!([group]));
    mock.answer("GET", "/api/v1/groups/00g1abcdefghijKLMN23", 200, &group);
    mock.answer("GET", "/api/v1/groups/rules", 200, &json!([]));
    for step in ["activate", "suspend", "unsuspend", "unlock", "deactivate"] {
        let at = format!("{USERS}/{ID}/lifecycle/{step}");
        mock.answer("POST", &at, 200, &json!({}));
    }
    let roles = format!("{USERS}/{ID}/roles");
    let role = json!({"id": "ra1abcdefghijklMN234", "type": "REPORT_ADMIN", "label": "Report Administrator",
        "status": "ACTIVE", "assignmentType": "USER"});
    mock.answer("POST", &roles, 201, &role);
    mock.rule(
        wiremock::Mock::given(wiremock::matchers::method("PUT"))
            .respond_with(wiremock::ResponseTemplate::new(204)),
    );
}

fn ada(more: &Value) -> String {
    let mut row = json!({"firstName": "Ada", "lastName": "Lovelace", "email": "ada@x.example"});
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row.to_string()
}

fn lines(mock: &Mock) -> Vec<String> {
    mock.writes().into_iter().map(|(line, _)| line).collect()
}

#[test]
fn a_row_is_one_request_and_nothing_is_looked_up() {
    let mock = org();
    let csv = "email,firstName,lastName,Cost Center,city\nada@x.example,Ada,Lovelace,'=7,\n";
    import(&mock.env(), csv, &[]).ok();
    let profile = json!({"login": "ada@x.example", "email": "ada@x.example", "firstName": "Ada",
        "lastName": "Lovelace", "costCenter": "=7"});
    assert_eq!(mock.lines(), [CREATE]);
    assert_eq!(mock.writes()[0].1, json!({ "profile": profile }));
}

#[test]
fn credentials_types_groups_roles_and_statuses_are_sent_in_order() {
    let step = |step: &str| format!("POST {USERS}/{ID}/lifecycle/{step}");
    let quiet = format!("{}?sendEmail=false", step("activate"));
    let join = format!("PUT /api/v1/groups/00g1abcdefghijKLMN23/users/{ID}");
    let roles = format!("POST {USERS}/{ID}/roles");
    for (row, flags, expected) in [
        (json!({}), &["--no-activate"][..], vec![STAGE.to_owned()]),
        (
            json!({}),
            &["--no-email"],
            vec![STAGE.to_owned(), quiet.clone()],
        ),
        (
            json!({"groups": ["Ops"], "roles": "Report Administrator"}),
            &[],
            vec![CREATE.to_owned(), join.clone(), roles],
        ),
        (json!({}), &["--group=Ops"], vec![CREATE.to_owned(), join]),
        (json!({"status": "staged"}), &[], vec![STAGE.to_owned()]),
        (
            json!({"status": "active"}),
            &["--no-activate"],
            vec![CREATE.to_owned()],
        ),
        (
            json!({"password": "Tall tree 7"}),
            &["--no-email"],
            vec![CREATE.to_owned()],
        ),
    ] {
        let mock = org();
        let flags = [flags, &["--yes"]].concat();
        import(&mock.env(), &ada(&row), &flags).ok();
        assert_eq!(lines(&mock), expected, "{row} {flags:?}");
    }
    let mock = org();
    let hash = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
    import(&mock.env(), &ada(&json!({ "password_hash": hash })), &[]).ok();
    assert_eq!(
        mock.writes()[0].1["credentials"]["password"]["hash"]["algorithm"],
        "BCRYPT"
    );
}

#[test]
fn a_login_that_is_taken_fails_or_is_left_alone_or_updated() {
    let row = ada(&json!({"title": "Countess", "city": null, "groups": ["Ops"]}));
    let mock = taken("ACTIVE");
    import(&mock.env(), &row, &["--yes"])
        .ends(3)
        .says("exists already");
    let mock = taken("ACTIVE");
    let ran = import(
        &mock.env(),
        &row,
        &["--yes", "--if-exists=skip", "--jq", ".[0].status"],
    );
    assert_eq!(ran.ok().stdout, "exists\n");
    assert_eq!(mock.writes().len(), 1);

    let mock = taken("ACTIVE");
    mock.answer("GET", &format!("{USERS}/{ID}/groups"), 200, &json!([]));
    import(&mock.env(), &row, &["--yes", "--if-exists=update"]).ok();
    let writes = mock.writes();
    assert_eq!(writes.len(), 3, "{writes:?}");
    assert_eq!(writes[1].0, format!("POST {USERS}/{ID}?strict=false"));
    let sent = writes[1].1["profile"].as_object().unwrap();
    assert_eq!(sent["title"], "Countess");
    assert_eq!(sent["city"], Value::Null);
    assert!(writes[2].0.starts_with("PUT /api/v1/groups/"));
}

#[test]
fn who_is_in_the_group_already_is_not_put_there_again() {
    let mock = taken("ACTIVE");
    let there =
        json!([{"id": "00g1abcdefghijKLMN23", "type": "OKTA_GROUP", "profile": {"name": "Ops"}}]);
    mock.answer("GET", &format!("{USERS}/{ID}/groups"), 200, &there);
    let row = json!({"login": "ada@x.example", "groups": ["Ops"]}).to_string();
    let flags = ["--yes", "--if-exists=update", "--jq", ".[0].status"];
    let ran = import(&mock.env(), &row, &flags).ok();
    assert_eq!(ran.stdout, "unchanged\n");
    assert_eq!(mock.writes(), []);
}

#[test]
fn the_status_of_who_is_there_is_reached_from_wherever_it_is() {
    for (is, wanted, expected) in [
        ("ACTIVE", "active", &[][..]),
        ("SUSPENDED", "active", &["unsuspend"]),
        ("LOCKED_OUT", "active", &["unlock"]),
        ("LOCKED_OUT", "LOCKED_OUT", &[]),
        ("PROVISIONED", "active", &[]),
        ("DEPROVISIONED", "active", &["activate?sendEmail=false"]),
        ("ACTIVE", "suspended", &["suspend"]),
        (
            "STAGED",
            "suspended",
            &["activate?sendEmail=false", "suspend"],
        ),
        ("ACTIVE", "deactivated", &["deactivate?sendEmail=false"]),
        ("DEPROVISIONED", "Deactivated", &[]),
    ] {
        let mock = taken(is);
        let row = json!({"login": "ada@x.example", "status": wanted}).to_string();
        import(&mock.env(), &row, &["--yes", "--me", "--if-exists=update"]).ok();
        let at = format!("POST {USERS}/{ID}/lifecycle/");
        let expected: Vec<String> = expected.iter().map(|step| format!("{at}{step}")).collect();
        assert_eq!(lines(&mock), expected, "{is} {wanted}");
    }
    let mock = taken("ACTIVE");
    let row = json!({"login": "ada@x.example", "status": "staged"}).to_string();
    let ran = import(&mock.env(), &row, &["--yes", "--if-exists=update"]).ends(3);
    ran.says("is ACTIVE, so it cannot be staged");
}

#[test]
fn who_is_there_already_is_not_activated_by_the_way() {
    let mock = taken("DEPROVISIONED");
    let flags = ["--yes", "--if-exists=update", "--no-email"];
    import(&mock.env(), &ada(&json!({"title": "x"})), &flags).ok();
    let all = lines(&mock);
    assert!(
        !all.iter().any(|line| line.contains("lifecycle")),
        "{all:?}"
    );
    assert!(
        all.contains(&format!("POST {USERS}/{ID}?strict=false")),
        "{all:?}"
    );
}

#[test]
fn names_are_found_once_for_all_rows() {
    let mock = org();
    let rows: Vec<String> = (0..5)
        .map(|n| {
            json!({"login": format!("u{n}@x.example"), "email": "u@x.example", "firstName": "U",
                "lastName": "U", "groups": ["Ops"], "roles": ["REPORT_ADMIN"]})
            .to_string()
        })
        .collect();
    import(
        &mock.env(),
        &rows.join("\n"),
        &["--dry-run", "--no-activate"],
    )
    .ok();
    let reads: Vec<String> = mock
        .lines()
        .into_iter()
        .filter(|line| line.starts_with("GET") && !line.contains(ID))
        .collect();
    assert_eq!(reads.len(), 2, "{reads:?}");
}
