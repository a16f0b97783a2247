//! `api`: any call, with the care of every other command.

use serde_json::json;
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, TOKEN, mock, refusal, served};

#[test]
fn every_way_to_write_a_path_reaches_the_same_place() {
    let mock = mock();
    mock.answer("GET", "/api/v1/users", 200, &json!([]));
    mock.answer("GET", "/oauth2/v1/clients", 200, &json!([]));
    let whole = format!("{}/api/v1/users", mock.url());
    for path in ["users", "/users", "/v1/users", "/api/v1/users", &whole] {
        let ran = mock.env().run(["api", path]).ok();
        assert_eq!(ran.stdout, "[]\n", "{ran}");
    }
    mock.env().run(["api", "/oauth2/v1/clients"]).ok();
    let mut lines = mock.lines();
    assert_eq!(lines.pop().unwrap(), "GET /oauth2/v1/clients");
    assert_eq!(lines, vec!["GET /api/v1/users"; 5]);
}

#[test]
fn no_other_host_is_called() {
    let (mock, other) = (mock(), mock());
    for path in [
        format!("{}/api/v1/users", other.url()),
        "//evil.com/x".into(),
    ] {
        let ran = mock.env().run(["api", &path]).ends(2);
        ran.says("the credential goes to no other host");
    }
    assert!(mock.lines().is_empty() && other.lines().is_empty());
}

#[test]
fn the_query_is_encoded_and_kept_in_its_order() {
    let mock = mock();
    mock.answer("GET", "/api/v1/users", 200, &json!([]));
    mock.env()
        .run([
            "api",
            "users?limit=2",
            "--query",
            "search=profile.email eq \"a+b@x\"",
            "--query=q=",
        ])
        .ok();
    assert_eq!(
        mock.lines(),
        ["GET /api/v1/users?limit=2&search=profile.email+eq+%22a%2Bb%40x%22&q="]
    );
}

#[test]
fn a_body_without_a_method_is_a_post_made_of_fields() {
    let mock = mock();
    mock.answer("POST", "/api/v1/groups", 200, &json!({"id": "00g1"}));
    let ran = mock
        .env()
        .run([
            "api",
            "groups",
            "-f",
            "profile.name=Night Shift",
            "-F",
            "profile.tags=[1, null]",
        ])
        .ok();
    assert_eq!(ran.json(), json!({"id": "00g1"}));
    let body = json!({"profile": {"name": "Night Shift", "tags": [1, null]}});
    assert_eq!(mock.writes(), [("POST /api/v1/groups".to_owned(), body)]);
}

#[test]
fn a_body_comes_from_a_file_or_from_standard_input_unchanged() {
    let mock = mock();
    mock.answer("PUT", "/api/v1/zones/1", 200, &json!({}));
    let text = "{ \"a\" : 1.0 }\n";
    let env = mock.env();
    let file = env.file("body.json", text);
    env.run(["api", "-X", "PUT", "zones/1", "--input", &file])
        .ok();
    env.call(["api", "-X=put", "zones/1", "--input=-"])
        .stdin(text)
        .run()
        .ok();
    for request in mock.requests() {
        assert_eq!(request.body, text.as_bytes());
        assert_eq!(request.headers["content-type"], "application/json");
    }
}

#[test]
fn every_method_goes_out_as_it_was_named_and_with_the_headers_given() {
    let mock = mock();
    for verb in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        mock.answer(verb, "/api/v1/zones/1", 200, &json!({"id": "1"}));
        let ran = mock.env().run([
            "api",
            "-X",
            verb,
            "zones/1",
            "-H",
            "If-Match: W/\"1\"",
            "-H=Accept: text/plain",
            "--yes",
        ]);
        ran.ok();
    }
    let methods: Vec<String> = mock
        .requests()
        .iter()
        .map(|r| r.method.to_string())
        .collect();
    assert_eq!(methods, ["GET", "POST", "PUT", "PATCH", "DELETE"]);
    for request in mock.requests() {
        assert_eq!(request.headers["if-match"], "W/\"1\"");
        assert_eq!(request.headers["accept"], "text/plain");
        assert_eq!(request.headers["authorization"], format!("SSWS {TOKEN}"));
    }
}

#[test]
fn the_headers_that_the_client_writes_are_not_for_others_to_set() {
    let mock = mock();
    for header in [
        "Authorization: Bearer x",
        "host: evil.com",
        "no header",
        "a b: c",
    ] {
        mock.env().run(["api", "users", "-H", header]).ends(2);
    }
    assert!(mock.lines().is_empty());
}

#[test]
fn contradictions_are_refused_before_anything_is_sent() {
    let mock = mock();
    for args in [
        &["users", "-X", "GET", "-f", "a=b"][..],
        &["users", "-X", "POST", "--paginate"],
        &["users", "-f", "a"],
        &["users", "-f", "a=1", "-f", "a.b=2"],
        &["users", "-F", "a=nonsense"],
        &["users", "--query", "=1"],
        &["users", "--input", "/nowhere"],
        &["users/../apps"],
        &["users", "--paginate", "-i"],
        &["users", "--input", "-", "-f", "a=b"],
    ] {
        mock.env().call([&["api"], args].concat()).run().ends(2);
    }
    assert!(mock.lines().is_empty());
}

#[test]
fn all_pages_are_one_array_or_lines() {
    let served = served().start();
    // The links name the server itself, not the relay.
    let env = served.direct();
    let all = env
        .run(["api", "users", "--query=limit=10", "--paginate"])
        .ok()
        .json();
    let listed = env.run(["user", "list", "-o", "json"]).ok().json();
    assert_eq!(
        all.as_array().unwrap().len(),
        listed.as_array().unwrap().len()
    );
    assert!(all.as_array().unwrap().len() > 20);
    let lines = env
        .run([
            "api",
            "/v1/users",
            "--query=limit=10",
            "--paginate",
            "--ndjson",
        ])
        .ok();
    assert_eq!(lines.stdout.lines().count(), all.as_array().unwrap().len());
    let logins = env
        .run(["api", "users", "--paginate", "--jq", "length"])
        .ok();
    assert_eq!(
        logins.stdout.trim(),
        all.as_array().unwrap().len().to_string()
    );
}

#[test]
fn pages_are_also_found_by_a_link_in_the_body() {
    let mock = mock();
    let next = format!("{}/api/v1/iam/roles?after=2", mock.url());
    mock.once(
        "GET",
        "/api/v1/iam/roles",
        ResponseTemplate::new(200)
            .set_body_json(json!({"roles": [{"id": "cr1"}], "_links": {"next": {"href": next}}})),
    );
    mock.answer(
        "GET",
        "/api/v1/iam/roles",
        200,
        &json!({"roles": [{"id": "cr2"}]}),
    );
    let ran = mock.env().run(["api", "iam/roles", "--paginate"]).ok();
    assert_eq!(ran.json(), json!([{"id": "cr1"}, {"id": "cr2"}]));
}

#[test]
fn a_list_that_is_cut_says_so() {
    let mock = mock();
    let next = format!("<{}/api/v1/zones?after=1>; rel=\"next\"", mock.url());
    let first = ResponseTemplate::new(200).set_body_json(json!([{"id": "1"}]));
    mock.once("GET", "/api/v1/zones", first.insert_header("link", &*next));
    mock.answer("GET", "/api/v1/zones", 403, &refusal("E0000006", "No", &[]));
    let ran = mock.env().run(["api", "zones", "--paginate"]).ends(10);
    ran.says("the list is incomplete: it ended after 1 items");
}

#[test]
fn a_page_of_another_host_is_not_followed() {
    let (mock, other) = (mock(), mock());
    let next = format!("<{}/api/v1/zones?after=1>; rel=\"next\"", other.url());
    let first = ResponseTemplate::new(200).set_body_json(json!([{"id": "1"}]));
    mock.once("GET", "/api/v1/zones", first.insert_header("link", &*next));
    mock.env().run(["api", "zones", "--paginate"]).ends(1);
    assert!(other.lines().is_empty());
}

#[test]
fn status_and_headers_are_shown_when_asked_for() {
    let mock = mock();
    let answer = ResponseTemplate::new(200).set_body_json(json!({"id": "1"}));
    let answer = answer.insert_header("etag", "W/\"7\"");
    mock.respond(
        "GET",
        "/api/v1/zones/1",
        answer.insert_header("set-cookie", "sid=s"),
    );
    let ran = mock.env().run(["api", "zones/1", "-i"]).ok();
    assert!(ran.stdout.starts_with("HTTP 200\n"), "{ran}");
    assert!(ran.stdout.contains("\netag: W/\"7\"\n"), "{ran}");
    assert!(ran.stdout.ends_with("\n\n{\"id\":\"1\"}\n"), "{ran}");
    ran.never_says("sid=s");
}

#[test]
fn a_refusal_is_an_error_and_its_body_is_there_for_those_who_ask() {
    let mock = mock();
    mock.answer(
        "GET",
        "/api/v1/zones/1",
        404,
        &refusal("E0000007", "Not found: 1 (Zone)", &[]),
    );
    let ran = mock.env().run(["api", "zones/1"]).ends(7);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin api zones/1
--- stderr ---
error: could not GET /api/v1/zones/1
  caused by: Okta refused the request: Not found: 1 (Zone) (404 E0000007)
  hint: it is not there, or not visible to this credential
--- exit 7 ---

"#]]
    );
    let ran = mock.env().run(["api", "zones/1", "-i"]).ends(7);
    assert!(ran.stdout.starts_with("HTTP 404\n"), "{ran}");
    assert!(ran.stdout.contains("\"errorCode\":\"E0000007\""), "{ran}");
    mock.answer(
        "POST",
        "/api/v1/zones",
        400,
        &refusal("E0000001", "name: too short", &[]),
    );
    let ran = mock
        .env()
        .run(["api", "-X=POST", "zones", "-i", "-o", "json"])
        .ends(9);
    assert!(ran.stdout.contains("name: too short"), "{ran}");
    assert_eq!(ran.error()["code"], "E0000001");
}

#[test]
fn what_is_no_json_comes_as_it_is() {
    let mock = mock();
    let xml = "<?xml version=\"1.0\"?><a/>";
    mock.respond(
        "GET",
        "/api/v1/idps/1/metadata.xml",
        ResponseTemplate::new(200).set_body_raw(xml, "application/xml"),
    );
    mock.respond("POST", "/api/v1/zones", ResponseTemplate::new(204));
    let ran = mock
        .env()
        .run([
            "api",
            "idps/1/metadata.xml",
            "-H",
            "Accept: application/xml",
        ])
        .ok();
    assert_eq!(ran.stdout, xml);
    let ran = mock.env().run(["api", "-X=POST", "zones"]).ok();
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_call_that_may_have_been_applied_is_never_repeated() {
    let mock = mock();
    mock.respond("POST", "/api/v1/zones", ResponseTemplate::new(502));
    let ran = mock.env().run(["api", "-X", "POST", "zones"]).ends(6);
    ran.says("okta-admin api /api/v1/zones");
    assert_eq!(mock.lines().len(), 1);
}

#[test]
fn a_delete_is_asked_about_by_the_name_of_whom_it_hits() {
    let served = served().start();
    let ran = served
        .env()
        .call(["api", "-X", "DELETE", "/v1/users/evelyn.boyd"])
        .answers(["evelyn.boyd@sandbox.example"])
        .run()
        .ok();
    assert!(
        ran.asked[0].contains("evelyn.boyd@sandbox.example"),
        "{ran}"
    );
    assert_eq!(served.writes().len(), 1);
    let refused = served
        .env()
        .run(["api", "-X", "DELETE", "groups/00gx"])
        .ends(2);
    refused.says("use --yes");
    assert_eq!(served.writes().len(), 1);
}

#[test]
fn a_protected_user_is_not_reached_by_this_road_either() {
    let served = served().start();
    let env = served
        .env()
        .with("OKTA_ADMIN_PROTECT", "evelyn.boyd@sandbox.example");
    let id = env
        .run(["user", "get", "evelyn.boyd", "-o", "id"])
        .ok()
        .stdout;
    let path = format!("users/{}/lifecycle/deactivate", id.trim());
    env.run(["api", "-X", "POST", &path, "--yes"])
        .ends(2)
        .says("protected");
    assert!(served.writes().is_empty());
}

#[test]
fn a_story_of_a_group_told_by_calls_alone() {
    let env = Env::sandbox();
    let made = env
        .run(["api", "groups", "-f=profile.name=Night"])
        .ok()
        .json();
    let path = format!("groups/{}", made["id"].as_str().unwrap());
    let changed = env
        .call(["api", "-X=PUT", &path, "--input=-"])
        .stdin(r#"{"profile":{"name":"Day"}}"#)
        .run()
        .ok();
    assert_eq!(changed.json()["profile"]["name"], "Day");
    env.run(["api", "-X=DELETE", &path, "--yes"]).ok();
    env.run(["api", &path]).ends(7);
}
