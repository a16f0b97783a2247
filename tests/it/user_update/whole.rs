//! Replacing a profile and changing a type: bound to what was read.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use super::{AT, org_with};
use crate::support::{ID, mock, refusal, user};

#[test]
fn replace_shows_what_is_lost_and_is_bound_to_what_was_seen() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    ada["profile"]["badge"] = 7.into();
    let mock = org_with(&ada);
    let env = mock.env();
    let keep = [
        "--first-name=Ada",
        "--last-name=King",
        "--login=ada@example.com",
        "--email=ada@example.com",
    ];
    let replace = || env.call(["user", "update", ID, "--replace"].into_iter().chain(keep));
    let ran = replace().answers(["n"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user update 00uXXXXXXXXXXXXXXXXX --replace --first-name=Ada --last-name=King --login=ada@example.com --email=ada@example.com
--- asked ---
ada@example.com (Ada Lovelace, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  lastName: Lovelace -> King
  title: Countess -> (unset)
  badge: 7 -> (unset)
(administrator roles are not visible to this credential)
as an application, or somebody that this credential may not see
Update ada@example.com in 127.0.0.1? [y/N] 
--- stderr ---
error: not confirmed; nothing was sent
--- exit 2 ---

"#]]
    );
    assert_eq!(mock.writes(), []);
    replace().answers(["y"]).run().ok();
    let put = mock
        .requests()
        .into_iter()
        .find(|r| r.method.as_str() == "PUT")
        .unwrap();
    assert_eq!(put.headers["if-match"], "W/\"seen\"");
    let body: Value = serde_json::from_slice(&put.body).unwrap();
    let profile = json!({"firstName": "Ada", "lastName": "King", "login": "ada@example.com",
        "email": "ada@example.com"});
    assert_eq!(body, json!({ "profile": profile }));
}

#[test]
fn replace_stops_when_somebody_else_wrote_in_between() {
    let mock = mock();
    let ada = ResponseTemplate::new(200).set_body_json(user("ada@example.com"));
    mock.respond("GET", AT, ada.insert_header("etag", "W/\"old\""));
    mock.answer(
        "PUT",
        AT,
        412,
        &refusal("E0000231", "ETag value doesn't match.", &[]),
    );
    let args = [
        "user",
        "update",
        ID,
        "--replace",
        "--first-name=A",
        "--last-name=B",
    ];
    let more = [
        "--login=ada@example.com",
        "--email=ada@example.com",
        "--yes",
        "-o",
        "json",
    ];
    let ran = mock.env().call(args.into_iter().chain(more)).run().ends(8);
    assert_eq!(ran.error()["kind"], "conflict");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_type_is_changed_by_reading_merging_and_writing_with_the_etag() {
    let mut ada = user("ada@example.com");
    ada["profile"]["title"] = "Countess".into();
    let types =
        json!([{"id": "oty9abcdefghijKLMN23", "name": "contractor", "displayName": "Contractor"}]);
    for name in ["Contractor", "contractor", "oty9abcdefghijKLMN23"] {
        let mock = org_with(&ada);
        mock.answer("GET", "/api/v1/meta/types/user", 200, &types);
        mock.env()
            .run(["user", "update", ID, "--type", name, "--department=IT"])
            .ok();
        let put = mock
            .requests()
            .into_iter()
            .find(|r| r.method.as_str() == "PUT")
            .unwrap();
        assert_eq!(put.headers["if-match"], "W/\"seen\"");
        let body: Value = serde_json::from_slice(&put.body).unwrap();
        assert_eq!(body["type"], json!({"id": "oty9abcdefghijKLMN23"}));
        assert_eq!(body["profile"]["title"], "Countess");
        assert_eq!(body["profile"]["department"], "IT");
        assert_eq!(mock.writes().len(), 1);
    }
}

#[test]
fn a_type_change_that_meets_another_writer_keeps_his_change() {
    let mock = mock();
    let at = |title: &str, etag: &str| {
        let mut ada = user("ada@example.com");
        ada["profile"]["title"] = title.into();
        let answer = ResponseTemplate::new(200).set_body_json(ada);
        answer.insert_header("etag", etag)
    };
    // The lookup, and the first reading of the merge.
    mock.once("GET", AT, at("Countess", "W/\"1\""));
    mock.once("GET", AT, at("Countess", "W/\"1\""));
    mock.respond("GET", AT, at("Queen", "W/\"2\""));
    let clash = refusal("E0000231", "ETag value doesn't match.", &[]);
    mock.once("PUT", AT, ResponseTemplate::new(412).set_body_json(clash));
    mock.answer("PUT", AT, 200, &user("ada@example.com"));
    let types = json!([{"id": "oty9abcdefghijKLMN23", "name": "contractor", "displayName": "C"}]);
    mock.answer("GET", "/api/v1/meta/types/user", 200, &types);
    mock.env()
        .run(["user", "update", ID, "--type=contractor"])
        .ok();
    let writes = mock.writes();
    assert_eq!(writes.len(), 2);
    assert_eq!(writes[1].1["profile"]["title"], "Queen");
}
