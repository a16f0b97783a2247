//! The exact requests, and what is made of plain answers.

use serde_json::{Map, Value, json};

use super::server::{Server, TOKEN, answer, ok, user};
use crate::failure::Kind;
use crate::model::{GroupId, UserId};
use crate::okta::{
    CreateHow, Credentials, Error, NewUser, Password, PasswordHash, Recovery, Replacement, UserKey,
    UserPatch,
};
use crate::secret::{REDACTED, Secret};

fn profile(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn ada() -> NewUser {
    NewUser {
        profile: profile(&json!({"login": "ada@example.com", "firstName": "Ada"})),
        ..NewUser::default()
    }
}

const ADA: &str = "00u00000000000000ada";

#[tokio::test]
async fn a_create_sends_what_it_says_and_nothing_else() {
    let server = Server::playing(vec![ok(&user(ADA, "ada@example.com"))]).await;
    let (client, notes, _) = server.client();
    let credentials = Credentials {
        password: Some(Password::Plain(Secret::new("Corr3ct horse"))),
        recovery: Some(Recovery {
            question: "Pet?".to_owned(),
            answer: Secret::new("Byron"),
        }),
        provider: None,
    };
    let new = NewUser {
        credentials: Some(credentials),
        group_ids: vec![GroupId::new("00g1")],
        ..ada()
    };
    let how = CreateHow {
        activate: false,
        ..CreateHow::default()
    };
    let written = client.users().create(&new, &how).await.unwrap();
    assert_eq!(written.resource.view().unwrap().id.as_str(), ADA);
    assert_eq!(written.request_id.unwrap().as_str(), "req1");

    let seen = server.seen().remove(0);
    assert_eq!(
        seen.line,
        "POST /api/v1/users?activate=false&provider=false"
    );
    assert_eq!(
        seen.header("authorization"),
        Some(format!("SSWS {TOKEN}").as_str())
    );
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let agent = seen.header("user-agent").unwrap();
    assert!(
        agent.starts_with("okta-admin/") && agent.ends_with(')'),
        "{agent}"
    );
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    let expected = json!({
        "profile": {"login": "ada@example.com", "firstName": "Ada"},
        "credentials": {
            "password": {"value": "Corr3ct horse"},
            "recovery_question": {"question": "Pet?", "answer": "Byron"},
        },
        "groupIds": ["00g1"],
    });
    assert_eq!(body, expected);
    let told = format!("{:?}", notes.exchanges.lock().unwrap());
    assert!(!told.contains(TOKEN) && !told.contains("horse"), "{told}");
    assert!(!format!("{client:?} {new:?}").contains("horse"));
}

#[tokio::test]
async fn each_call_goes_to_its_own_route() {
    let server = Server::start(|_, seen| {
        if seen.line.contains("temp_password") {
            return ok(r#"{"tempPassword":"Ab12cd34"}"#);
        }
        if seen.line.contains("lifecycle") && !seen.line.contains("expire_password") {
            return ok("{}");
        }
        if seen.line.starts_with("DELETE") || seen.line.starts_with("PUT /api/v1/groups") {
            return answer("204 No Content", &[], "");
        }
        ok(&user(ADA, "ada@example.com"))
    })
    .await;
    let (client, ..) = server.client();
    let (id, group) = (UserId::new(ADA), GroupId::new("00g1"));
    let (lifecycle, users, groups) = (client.lifecycle(), client.users(), client.groups());
    users.me().await.unwrap();
    users
        .update(
            &id,
            &UserPatch {
                profile: ada().profile,
                credentials: None,
            },
            true,
        )
        .await
        .unwrap();
    users
        .replace(&id, &Replacement::default(), Some("W/\"1\""))
        .await
        .unwrap();
    users.delete(&id, false).await.unwrap();
    lifecycle.activate(&id, true).await.unwrap();
    lifecycle.deactivate(&id, false).await.unwrap();
    lifecycle.suspend(&id).await.unwrap();
    lifecycle.expire_password(&id).await.unwrap();
    lifecycle
        .expire_password_with_temp_password(&id, true)
        .await
        .unwrap();
    lifecycle.reset_password(&id, true, false).await.unwrap();
    client
        .credentials()
        .clear_sessions(&id, true)
        .await
        .unwrap();
    groups.add_user(&group, &id).await.unwrap();
    groups.remove_user(&group, &id).await.unwrap();
    let user = format!("/api/v1/users/{ADA}");
    assert_eq!(
        server.lines(),
        [
            "GET /api/v1/users/me".to_owned(),
            format!("POST {user}?strict=true"),
            format!("PUT {user}"),
            format!("DELETE {user}?sendEmail=false"),
            format!("POST {user}/lifecycle/activate?sendEmail=true"),
            format!("POST {user}/lifecycle/deactivate?sendEmail=false"),
            format!("POST {user}/lifecycle/suspend"),
            format!("POST {user}/lifecycle/expire_password"),
            format!("POST {user}/lifecycle/expire_password_with_temp_password?revokeSessions=true"),
            format!("POST {user}/lifecycle/reset_password?sendEmail=true&revokeSessions=false"),
            format!("DELETE {user}/sessions?oauthTokens=true"),
            format!("PUT /api/v1/groups/00g1/users/{ADA}"),
            format!("DELETE /api/v1/groups/00g1/users/{ADA}"),
        ]
    );
    let seen = server.seen();
    assert_eq!(seen[2].header("if-match"), Some("W/\"1\""));
    for bodiless in seen.iter().filter(|seen| seen.line.contains("lifecycle")) {
        assert_eq!(
            bodiless.header("content-length"),
            Some("0"),
            "{}",
            bodiless.line
        );
    }
}

#[tokio::test]
async fn a_link_without_a_mail_is_a_secret() {
    let body =
        r#"{"activationUrl":"https://a/tokens/Xyz123abc/verify","activationToken":"Xyz123abc"}"#;
    let server = Server::playing(vec![ok(body)]).await;
    let (client, ..) = server.client();
    let answer = client
        .lifecycle()
        .reactivate(&UserId::new(ADA), false)
        .await
        .unwrap();
    assert_eq!(
        answer.value.url.as_ref().unwrap().expose(),
        "https://a/tokens/Xyz123abc/verify"
    );
    assert!(!format!("{answer:?}").contains("Xyz123abc"));
    let cleaned = client
        .transport()
        .redactor()
        .clean("see Xyz123abc")
        .into_owned();
    assert_eq!(cleaned, format!("see {REDACTED}"));
}

#[tokio::test]
async fn a_hash_is_sent_as_it_was_checked() {
    let server = Server::playing(vec![ok(&user(ADA, "ada@example.com"))]).await;
    let (client, ..) = server.client();
    let bcrypt = "$2a$10$rwh1vH66nGR3TLwHZJlCQOTD7eMGUyCEGEC/Zq6kcFiCRMWh9kVMC";
    let hash = PasswordHash::parse(&json!(bcrypt)).unwrap();
    let password = Password::Hash(hash);
    client
        .credentials()
        .set_password(&UserId::new(ADA), &password, false)
        .await
        .unwrap();
    let body: Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    let sent = body.pointer("/credentials/password/hash").unwrap();
    assert_eq!(sent["algorithm"], "BCRYPT");
    assert_eq!(sent["workFactor"], 10);
    assert_eq!(sent["salt"].as_str().unwrap().len(), 22);
    assert_eq!(body.get("profile"), None);
}

#[tokio::test]
async fn no_credential_goes_to_the_public_description() {
    let server = Server::playing(vec![ok(r#"{"id":"00o1","pipeline":"idx"}"#)]).await;
    let (client, ..) = server.client();
    let org = client.org().well_known().await.unwrap();
    assert!(org.view.is_identity_engine());
    let seen = server.seen().remove(0);
    assert_eq!(seen.line, "GET /.well-known/okta-organization");
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn what_cannot_be_addressed_is_refused_before_any_request() {
    let server = Server::playing(vec![ok("{}")]).await;
    let (client, ..) = server.client();
    for text in ["", ".", "..", "a/b", "a\0b", "x\ny"] {
        let error = client
            .users()
            .get(&UserKey::from_text(text))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{text:?}");
        let error = client
            .users()
            .delete(&UserId::new(text), false)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{text:?}");
        let mut groups = client.groups().of_user(&UserId::new(text));
        assert_eq!(
            groups.next_page().await.unwrap_err().kind(),
            Kind::Usage,
            "{text:?}"
        );
    }
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn hostile_ids_stay_one_segment() {
    let server = Server::start(|_, _| answer("404 Not Found", &[], "{}")).await;
    let (client, ..) = server.client();
    for text in [
        "%2e%2e",
        "..%2f",
        "a?b",
        "a#b",
        "a;b=c",
        "a\\b",
        "me ",
        "\u{202e}x",
        "a&b=c",
    ] {
        let error = client
            .users()
            .get(&UserKey::from_text(text))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), Kind::NotFound);
    }
    for line in server.lines() {
        let path = line.strip_prefix("GET /api/v1/users/").unwrap();
        assert!(!path.contains(['/', '?', '#', '\\']), "{line}");
    }
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_an_error() {
    let server = Server::playing(vec![ok(&user(ADA, "ada@example.com"))]).await;
    let (client, ..) = server.client();
    for (key, good) in [
        (ADA, true),
        ("ada@example.com", true),
        ("ADA@example.com", true),
        ("ada", true),
        ("00u000000000000000bob", false),
        ("bob@example.com", false),
        ("ad", false),
    ] {
        let answer = client.users().get(&UserKey::from_text(key)).await;
        assert_eq!(answer.is_ok(), good, "{key}");
        assert!(
            good || matches!(answer, Err(Error::Mismatch { .. })),
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_write_whose_answer_is_about_somebody_else_is_unknown() {
    let server = Server::playing(vec![ok(&user("00u000000000000000bob", "bob@example.com"))]).await;
    let (client, ..) = server.client();
    let update = client
        .users()
        .update(&UserId::new(ADA), &UserPatch::default(), false)
        .await;
    let create = client.users().create(&ada(), &CreateHow::default()).await;
    let expire = client.lifecycle().expire_password(&UserId::new(ADA)).await;
    for answer in [update, create, expire] {
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), Kind::Unknown, "{error:?}");
    }
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn words_of_the_api_are_no_ids() {
    let server = Server::playing(vec![ok("{}")]).await;
    let (client, ..) = server.client();
    let me = UserId::new("me");
    let errors = [
        client
            .users()
            .get(&UserKey::from_text("me"))
            .await
            .map(|_| ())
            .unwrap_err(),
        client
            .users()
            .delete(&me, false)
            .await
            .map(|_| ())
            .unwrap_err(),
        client
            .lifecycle()
            .deactivate(&me, false)
            .await
            .map(|_| ())
            .unwrap_err(),
        client
            .credentials()
            .clear_sessions(&me, false)
            .await
            .map(|_| ())
            .unwrap_err(),
        client
            .groups()
            .get(&GroupId::new("rules"))
            .await
            .map(|_| ())
            .unwrap_err(),
        client
            .groups()
            .add_user(&GroupId::new("00g1"), &me)
            .await
            .map(|_| ())
            .unwrap_err(),
        client
            .schemas()
            .user("linkedObjects")
            .await
            .map(|_| ())
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), Kind::Usage, "{error:?}");
    }
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_a_header_is_neither_kept_nor_sent() {
    let headers = ["x-okta-request-id: a b", "etag: W/\"\u{e9}\""];
    let server = Server::playing(vec![answer("200 OK", &headers, &user(ADA, "ada@x"))]).await;
    let (client, ..) = server.client();
    let fetched = client.users().me().await.unwrap();
    assert_eq!((fetched.etag, fetched.request_id), (None, None));
    let replacement = Replacement::default();
    let replaced = client
        .users()
        .replace(&UserId::new(ADA), &replacement, Some("a\nb"))
        .await;
    assert_eq!(replaced.unwrap_err().kind(), Kind::Usage);
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn a_group_name_is_matched_exactly_here_too() {
    let body = r#"[{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"Sales"}},
                   {"id":"00g2","type":"OKTA_GROUP","profile":{"name":"sales"}},
                   {"id":"00g3","type":"APP_GROUP","profile":{"name":"Sales"}}]"#;
    let server = Server::playing(vec![ok(body)]).await;
    let (client, ..) = server.client();
    let hits = client.groups().by_name("Sales").await.unwrap();
    let ids: Vec<String> = hits
        .iter()
        .map(|hit| hit.view().unwrap().id.to_string())
        .collect();
    assert_eq!(ids, ["00g1", "00g3"]);
    client.groups().by_name("a\"b\\c+d").await.unwrap();
    let lines = server.lines();
    assert_eq!(
        lines[1],
        "GET /api/v1/groups?search=profile.name+eq+%22a%5C%22b%5C%5Cc%2Bd%22&limit=200"
    );
}
