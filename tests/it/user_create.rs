//! `user create`: what is sent, what is said, and that nobody is created twice.

use std::time::Duration;

use okta_admin::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Mock, Ran, mock, not_found, refusal, served, user};

const USERS: &str = "/api/v1/users";
const ADA: [&str; 3] = [
    "--first-name=Ada",
    "--last-name=Lovelace",
    "--email=ada@example.com",
];

/// `user create` for Ada, with more flags.
fn ada<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let words = ["user", "create"].into_iter().chain(ADA);
    words.chain(more.iter().copied()).collect()
}

fn create(env: &Env, more: &[&str]) -> Ran {
    env.call(ada(more)).run()
}

/// A mocked org that creates whoever it is asked for.
fn creating() -> Mock {
    let mock = mock();
    mock.answer("POST", USERS, 200, &user("ada@example.com"));
    mock
}

#[test]
fn a_person_reads_one_row_and_what_happened() {
    let env = Env::sandbox();
    assert_data_eq!(
        create(&env, &[]).view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com
LOGIN	NAME	STATUS	LAST-LOGIN	ID
ada@example.com	Ada Lovelace	PROVISIONED		00uXXXXXXXXXXXXXXXXX
--- stderr ---
created ada@example.com in the sandbox
Okta mails an activation link (--no-email prints it instead)
--- exit 0 ---

"#]]
    );
}

#[test]
fn a_terminal_shows_the_same_in_columns() {
    let env = Env::sandbox();
    let ran = env.call(ada(&[])).terminal(100).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com
LOGIN            NAME          STATUS       LAST-LOGIN  ID
ada@example.com  Ada Lovelace  PROVISIONED  -           00uXXXXXXXXXXXXXXXXX
--- stderr ---
created ada@example.com in the sandbox
Okta mails an activation link (--no-email prints it instead)
--- exit 0 ---

"#]]
    );
}

#[test]
fn json_is_the_object_that_okta_answered() {
    let env = Env::sandbox();
    let ran = create(&env, &["-o", "json"]).ok();
    let user = ran.json();
    assert_eq!(user["profile"]["login"], "ada@example.com");
    assert_eq!(user["status"], "PROVISIONED");
    let id = user["id"].as_str().unwrap();
    assert!(id.starts_with("00u") && id.len() == 20, "{id}");
    assert_eq!(env.run(["user", "get", id, "-o", "json"]).json()["id"], id);
}

#[test]
fn the_id_alone_can_be_kept_in_a_variable() {
    let env = Env::sandbox();
    let id = create(&env, &["-o", "id"]).ok().stdout;
    let got = env
        .run(["user", "get", id.trim(), "--jq", ".profile.login"])
        .ok();
    assert_eq!(got.stdout, "ada@example.com\n");
}

#[test]
fn missing_flags_are_all_named_and_nothing_is_sent_without_a_terminal() {
    let mock = mock();
    let ran = mock.env().run(["user", "create", "--last-name=L"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user create --last-name=L
--- stderr ---
error: --first-name, --email missing; nothing was sent
  hint: give them as flags or in --from-json; on a terminal they are asked for
--- exit 2 ---

"#]]
    );
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn on_a_terminal_what_is_missing_is_asked_for_and_shown_before_it_is_sent() {
    let env = Env::sandbox();
    let ran = env
        .call(["user", "create", "--first-name=Ada", "--department=IT"])
        .answers(["", "Lovelace", "ada@example.com", "", "y"])
        .terminal(100)
        .run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --department=IT
LOGIN            NAME          STATUS       LAST-LOGIN  ID
ada@example.com  Ada Lovelace  PROVISIONED  -           00uXXXXXXXXXXXXXXXXX
--- asked ---
Last name: 
Last name: 
E-mail address: 
Login [ada@example.com]: 
ada@example.com (Ada Lovelace)
  create and activate; Okta mails an activation link
  firstName: Ada
  department: IT
  lastName: Lovelace
  email: ada@example.com
  login: ada@example.com
Create this user in the sandbox? [y/N] 
--- stderr ---
created ada@example.com in the sandbox
Okta mails an activation link (--no-email prints it instead)
--- exit 0 ---

"#]]
    );
}

#[test]
fn a_person_who_says_no_creates_nobody() {
    let mock = mock();
    for answer in ["n", "", "yess", "Ada"] {
        let env = mock.env();
        let call = env.call(["user", "create", "--first-name=Ada", "--last-name=L"]);
        let ran = call.answers(["a@b.example", "", answer]).run().ends(2);
        ran.says("nothing was sent");
    }
    assert_eq!(mock.writes(), []);
}

#[test]
fn a_person_who_leaves_creates_nobody() {
    let mock = mock();
    let env = mock.env();
    let ran = env
        .call(["user", "create", "--first-name=Ada"])
        .answers([])
        .run();
    ran.ends(130);
    assert_eq!(mock.writes(), []);
}

#[test]
fn a_login_that_is_taken_is_a_conflict_that_names_who_has_it() {
    let env = Env::sandbox();
    create(&env, &[]).ok();
    assert_data_eq!(
        create(&env, &[]).view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com
--- stderr ---
error: could not create user ada@example.com
  caused by: ada@example.com exists already: 00uXXXXXXXXXXXXXXXXX, status PROVISIONED
  hint: `okta-admin sandbox reset` makes the sandbox as it was when new
  hint: see the existing user with `okta-admin user get ada@example.com`
  hint: to leave it alone or to update it, use --if-exists skip or --if-exists update
  request id: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
--- exit 8 ---

"#]]
    );
    let error = create(&env, &["-o", "json"]).ends(8).error();
    assert_eq!(error["kind"], "conflict");
}

#[test]
fn the_readme_s_first_command_run_twice_says_how_to_start_again() {
    let env = Env::sandbox();
    create(&env, &[]).ok();
    let ran = create(&env, &[]).ends(8);
    ran.says("sandbox reset");
}

#[test]
fn logins_are_the_same_without_case_and_the_owner_is_still_found() {
    let env = Env::sandbox();
    create(&env, &[]).ok();
    let ran = create(&env, &["--login=ADA@Example.COM"]).ends(8);
    ran.says("ada@example.com exists already");
}

#[test]
fn a_login_whose_owner_is_not_visible_is_never_created_again() {
    let mock = mock();
    let taken = "login: An object with this field already exists in the current organization";
    let taken = refusal("E0000001", "Api validation failed: login", &[taken]);
    mock.answer("POST", USERS, 400, &taken);
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        404,
        &not_found("ada@example.com"),
    );
    for if_exists in ["fail", "skip", "update"] {
        let ran = create(&mock.env(), &["--if-exists", if_exists]).ends(8);
        ran.says("not visible");
    }
    assert_eq!(mock.writes().len(), 3);
}

#[test]
fn if_exists_skip_leaves_the_user_alone_and_succeeds() {
    let served = served().start();
    let env = served.env();
    create(&env, &[]).ok();
    let before = served.writes().len();
    let ran = create(
        &env,
        &["--title=Countess", "--group=Sales", "--if-exists=skip"],
    )
    .ok();
    ran.says("exists already");
    let groups = env.run(["user", "list", "--where", "title=Countess", "-o", "id"]);
    assert_eq!(groups.stdout, "");
    // The attempt to create is the only write: no update, no membership.
    assert_eq!(served.writes().len(), before + 1);
}

#[test]
fn if_exists_update_sets_what_was_given_and_nothing_else() {
    let env = Env::sandbox();
    create(&env, &["--title=Countess"]).ok();
    create(&env, &["--city=London", "--if-exists=update"]).ok();
    let user = env
        .run(["user", "get", "ada@example.com", "-o", "json"])
        .json();
    assert_eq!(user["profile"]["title"], "Countess");
    assert_eq!(user["profile"]["city"], "London");
    let again = create(&env, &["--city=London", "--if-exists=update"]).ok();
    again.says("unchanged");
}

#[test]
fn nobody_is_told_of_a_mail_that_is_not_sent() {
    let env = Env::sandbox();
    create(&env, &[]).ok().says("mail");
    for more in [&["--if-exists=skip"][..], &["--if-exists=update"], &[]] {
        create(&env, more).never_says("will mail");
    }
}

#[test]
fn an_unknown_attribute_is_refused_with_the_name_that_was_meant() {
    let served = served().start();
    let ran = create(&served.env(), &["--set", "departmnt=IT"]).ends(9);
    ran.says("\"departmnt\"").says("did you mean department?");
    assert!(served.writes().is_empty());
}

#[test]
fn what_can_be_no_address_is_refused_before_anything_is_sent() {
    let mock = mock();
    for email in ["", "ada", "@example.com", "ada@"] {
        let email = format!("--email={email}");
        let args = ["user", "create", "--first-name=A", "--last-name=L", &email];
        mock.env().run(args).ends(2);
    }
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn what_okta_refuses_is_told_in_okta_s_words_with_the_request_id() {
    let mock = mock();
    let refused = refusal(
        "E0000001",
        "Api validation failed: firstName",
        &["firstName: The field is too long"],
    );
    let answer = ResponseTemplate::new(400)
        .set_body_json(&refused)
        .insert_header("x-okta-request-id", "req0123456789abcdefghij");
    mock.respond("POST", USERS, answer);
    assert_data_eq!(
        create(&mock.env(), &[]).view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com
--- stderr ---
error: could not create user ada@example.com
  caused by: Okta refused the request: firstName: The field is too long (400 E0000001)
  request id: reqXXXXXXXXXXXXXXXXXXXX
--- exit 9 ---

"#]]
    );
    let error = create(&mock.env(), &["-o", "json"]).ends(9).error();
    assert_eq!(error["kind"], "refused");
    assert_eq!(error["status"], 400);
    assert_eq!(error["code"], "E0000001");
    assert_eq!(error["request_id"], "req0123456789abcdefghij");
    assert_eq!(mock.writes().len(), 2);
}

#[test]
fn groups_are_found_by_exact_name_or_id_before_anybody_is_created() {
    let served = served().start();
    let env = served.env();
    create(&env, &["--group=sales"]).ends(7).says("\"sales\"");
    create(&env, &["--group=Sale"]).ends(7);
    create(&env, &["--group=Everyone"]).ends(2).says("BUILT_IN");
    assert!(served.writes().is_empty());
    create(&env, &["--group=Sales", "--group=Legal", "--group=Sales"]).ok();
    let puts: Vec<_> = served.writes().into_iter().map(|w| w.line).collect();
    assert_eq!(puts.len(), 3, "{puts:?}");
    let members = env.run([
        "user",
        "get",
        "--members-of=Legal",
        "--jq",
        ".[].profile.login",
    ]);
    assert!(members.stdout.contains("ada@example.com"), "{members}");
    let group = puts[1].split('/').nth(4).unwrap();
    let args = [
        "user",
        "create",
        "--first-name=B",
        "--last-name=B",
        "--email=b@example.com",
    ];
    env.call(args.into_iter().chain(["--group", group]))
        .run()
        .ok();
}

#[test]
fn a_group_that_fails_afterwards_is_told_beside_the_user_who_was_created() {
    let mock = creating();
    let group =
        json!({"id": "00g1abcdefghijKLMN23", "type": "OKTA_GROUP", "profile": {"name": "Sales"}});
    mock.answer("GET", "/api/v1/groups/00g1abcdefghijKLMN23", 200, &group);
    let refused = refusal("E0000006", "You do not have permission", &[]);
    let at = format!("/api/v1/groups/00g1abcdefghijKLMN23/users/{ID}");
    mock.answer("PUT", &at, 403, &refused);
    let ran = create(&mock.env(), &["--group=00g1abcdefghijKLMN23", "-o", "json"]).ends(3);
    assert_eq!(ran.json()["id"], ID);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com --group=00gXXXXXXXXXXXXXXXXX -o json
{"id":"00uXXXXXXXXXXXXXXXXX","status":"ACTIVE","created":"2000-01-01T00:00:00.000Z","activated":"2000-01-01T00:00:00.000Z","statusChanged":"2000-01-01T00:00:00.000Z","lastLogin":null,"lastUpdated":"2000-01-01T00:00:00.000Z","passwordChanged":null,"type":{"id":"otyXXXXXXXXXXXXXXXXX"},"profile":{"firstName":"Ada","lastName":"Lovelace","login":"ada@example.com","email":"ada@example.com","mobilePhone":null,"secondEmail":null},"credentials":{"provider":{"type":"OKTA","name":"OKTA"}}}
--- stderr ---
Okta mails an activation link (--no-email prints it instead)
{"kind":"partial","message":"could not create user ada@example.com","status":403,"code":"E0000006","causes":["1 of 2 steps were carried out; add-to-group failed","could not add user 00uXXXXXXXXXXXXXXXXX to group 00gXXXXXXXXXXXXXXXXX","Okta refused the request: You do not have permission (403 E0000006)"],"request_id":null,"hint":"the admin role behind the credential does not allow this"}
--- exit 3 ---

"#]]
    );
}

#[test]
fn activate_is_always_sent_and_so_is_what_okta_does_with_it() {
    for (flags, query) in [
        (&[][..], "activate=true&provider=false"),
        (&["--activate"], "activate=true&provider=false"),
        (&["--no-activate"], "activate=false&provider=false"),
        (
            &["--no-activate", "--activate"],
            "activate=true&provider=false",
        ),
        (&["--provider=FEDERATION"], "activate=true&provider=true"),
    ] {
        let mock = creating();
        create(&mock.env(), flags).ok();
        let writes = mock.writes();
        assert_eq!(writes[0].0, format!("POST {USERS}?{query}"), "{flags:?}");
    }
}

#[test]
fn every_attribute_has_a_flag_and_is_sent_as_it_was_typed() {
    let attributes = [
        ("firstName", "first-name"),
        ("lastName", "last-name"),
        ("email", "email"),
        ("login", "login"),
        ("middleName", "middle-name"),
        ("honorificPrefix", "honorific-prefix"),
        ("honorificSuffix", "honorific-suffix"),
        ("title", "title"),
        ("displayName", "display-name"),
        ("nickName", "nick-name"),
        ("secondEmail", "second-email"),
        ("profileUrl", "profile-url"),
        ("primaryPhone", "primary-phone"),
        ("mobilePhone", "mobile-phone"),
        ("streetAddress", "street-address"),
        ("city", "city"),
        ("state", "state"),
        ("zipCode", "zip-code"),
        ("countryCode", "country-code"),
        ("postalAddress", "postal-address"),
        ("preferredLanguage", "preferred-language"),
        ("locale", "locale"),
        ("timezone", "timezone"),
        ("userType", "user-type"),
        ("employeeNumber", "employee-number"),
        ("costCenter", "cost-center"),
        ("organization", "organization"),
        ("division", "division"),
        ("department", "department"),
        ("managerId", "manager-id"),
        ("manager", "manager"),
    ];
    let mut args = vec!["user".to_owned(), "create".to_owned()];
    let mut profile = serde_json::Map::new();
    for (name, flag) in attributes {
        let value = format!("-{name} é\"\\@x");
        args.push(format!("--{flag}={value}"));
        profile.insert(name.to_owned(), value.into());
    }
    let mock = mock();
    let mut answer = user(profile["login"].as_str().unwrap());
    answer["profile"] = profile.clone().into();
    mock.answer("POST", USERS, 200, &answer);
    mock.env().call(args).run().ok();
    let writes = mock.writes();
    assert_eq!(writes[0].1, json!({ "profile": profile }));
}

#[test]
fn the_body_holds_what_was_given_and_no_more() {
    let mock = creating();
    create(&mock.env(), &["--department="]).ok();
    let body = json!({"profile": {"firstName": "Ada", "lastName": "Lovelace",
        "email": "ada@example.com", "login": "ada@example.com", "department": ""}});
    assert_eq!(
        mock.writes(),
        [(format!("POST {USERS}?activate=true&provider=false"), body)]
    );
}

#[test]
fn attributes_come_from_a_file_or_standard_input_and_flags_win() {
    let mock = creating();
    let env = mock.env();
    let profile =
        r#"{"profile": {"firstName": "A", "lastName": "Lovelace", "email": "ada@example.com"}}"#;
    let file = env.file("ada.json", profile);
    env.run(["user", "create", "--from-json", &file, "--first-name=Ada"])
        .ok();
    let call = env.call(["user", "create", "--from-json=-", "--first-name=Ada"]);
    call.stdin(profile).run().ok();
    let expected = json!({"firstName": "Ada", "lastName": "Lovelace",
        "email": "ada@example.com", "login": "ada@example.com"});
    for (_, body) in mock.writes() {
        assert_eq!(body["profile"], expected);
    }
}

/// The credentials that these flags send.
fn credentials(more: &[&str], stdin: &str) -> (Value, Ran) {
    let mock = creating();
    let env = mock.env();
    let ran = env.call(ada(more)).stdin(stdin).run().ok();
    let mut writes = mock.writes();
    (writes.remove(0).1["credentials"].take(), ran)
}

#[test]
fn a_password_comes_from_standard_input_and_is_told_to_nobody() {
    let (sent, ran) = credentials(&["--password-stdin"], "Tall tree, 7 leaves \n");
    assert_eq!(sent, json!({"password": {"value": "Tall tree, 7 leaves "}}));
    ran.never_says("Tall tree").never_says("will mail");
}

#[test]
fn a_password_comes_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pw");
    std::fs::write(&path, "Tall tree, 7 leaves\n").unwrap();
    let (sent, ran) = credentials(&["--password-file", path.to_str().unwrap()], "");
    assert_eq!(sent, json!({"password": {"value": "Tall tree, 7 leaves"}}));
    ran.never_says("Tall tree");
}

#[test]
fn a_password_is_asked_for_twice_and_hidden() {
    let mock = creating();
    let env = mock.env();
    let call = env
        .call(ada(&["--password-prompt"]))
        .answers(["Tall tree, 7 leaves"]);
    let ran = call.run().ok();
    assert_eq!(ran.asked, ["Password (twice)"]);
    ran.never_says("Tall tree");
    let sent = &mock.writes()[0].1["credentials"]["password"]["value"];
    assert_eq!(sent, "Tall tree, 7 leaves");
}

#[test]
fn a_generated_password_is_handed_over_once() {
    let (sent, ran) = credentials(&["--generate-password=24", "-o", "json"], "");
    let password = sent["password"]["value"].as_str().unwrap();
    assert_eq!(password.len(), 24);
    assert_eq!(ran.json()["generatedPassword"], password);
    assert!(!ran.stderr.contains(password), "{ran}");
    let (sent, ran) = credentials(&["--generate-password"], "");
    let password = sent["password"]["value"].as_str().unwrap();
    assert!(
        ran.stdout.contains(&format!("password: {password}\n")),
        "{ran}"
    );
}

#[test]
fn a_secret_that_would_be_lost_is_refused_before_anything_is_sent() {
    let mock = creating();
    for makes in ["--generate-password", "--no-email"] {
        for look in [&["-o", "id"][..], &["-o", "csv"], &["--count"]] {
            let more = [&[makes], look].concat();
            create(&mock.env(), &more).ends(2).says("would be lost");
        }
    }
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn a_hash_is_sent_as_okta_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hash.json");
    let salt = "rwh1vH0Jr5BrmQ5ZZ8eBZe";
    let value = "8GVyYs0J5wWk5hS5kS2pQy5L1w5bO3a";
    std::fs::write(&path, format!("\"$2a$10${salt}{value}\"")).unwrap();
    let (sent, ran) = credentials(&["--password-hash-json", path.to_str().unwrap()], "");
    let hash = json!({"algorithm": "BCRYPT", "workFactor": 10, "salt": salt, "value": value});
    assert_eq!(sent, json!({"password": {"hash": hash}}));
    ran.never_says(value);
}

#[test]
fn the_password_hook_is_named_and_no_password_sent() {
    let (sent, _) = credentials(&["--password-hook"], "");
    assert_eq!(sent, json!({"password": {"hook": {"type": "default"}}}));
}

#[test]
fn a_recovery_question_goes_with_its_answer() {
    let flags = [
        "--recovery-question=Favourite engine?",
        "--recovery-answer-stdin",
    ];
    let (sent, ran) = credentials(&flags, "The analytical one\n");
    let question = json!({"question": "Favourite engine?", "answer": "The analytical one"});
    assert_eq!(sent, json!({"recovery_question": question}));
    ran.never_says("analytical");
}

#[test]
fn standard_input_holds_one_thing() {
    let mock = creating();
    let ran = create(&mock.env(), &["--password-stdin", "--from-json=-"]);
    ran.ends(2);
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn the_next_sign_in_can_be_made_to_choose_a_password() {
    let env = Env::sandbox();
    create(&env, &["--next-login=change-password"])
        .ends(2)
        .says("needs a password");
    let flags = [
        "--next-login=change-password",
        "--generate-password",
        "-o",
        "json",
    ];
    let ran = create(&env, &flags).ok();
    assert_eq!(ran.json()["status"], "PASSWORD_EXPIRED");
    let mock = creating();
    create(&mock.env(), &flags).ok();
    let line = format!("POST {USERS}?activate=true&provider=false&nextLogin=changePassword");
    assert_eq!(mock.writes()[0].0, line);
}

#[test]
fn without_mail_the_link_is_printed_and_the_user_is_shown_as_activated() {
    let served = served().start();
    let ran = create(&served.env(), &["--no-email", "-o", "json"]).ok();
    let user = ran.json();
    assert_eq!(user["status"], "PROVISIONED");
    assert!(
        user["activationUrl"].as_str().unwrap().contains("/tokens/"),
        "{ran}"
    );
    let lines: Vec<String> = served.writes().into_iter().map(|w| w.line).collect();
    assert_eq!(lines[0], "POST /api/v1/users?activate=false&provider=false");
    assert!(
        lines[1].ends_with("/lifecycle/activate?sendEmail=false"),
        "{lines:?}"
    );
    ran.never_says("will mail");
}

#[test]
fn with_a_password_no_mail_means_one_request() {
    let mock = creating();
    create(&mock.env(), &["--no-email", "--password-stdin"]);
    let env = mock.env();
    env.call(ada(&["--no-email", "--password-stdin"]))
        .stdin("Tall tree 7")
        .run()
        .ok();
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_dry_run_shows_what_would_be_sent_without_secrets() {
    let mock = mock();
    let env = mock.env();
    let flags = ["--password-stdin", "--title=Countess", "--dry-run"];
    let ran = env.call(ada(&flags)).stdin("Tall tree 7\n").run().ok();
    ran.never_says("Tall tree");
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user create --first-name=Ada --last-name=Lovelace --email=ada@example.com --password-stdin --title=Countess --dry-run
ada@example.com (Ada Lovelace)
  create and activate; no mail
  password: set
  firstName: Ada
  lastName: Lovelace
  email: ada@example.com
  title: Countess
  login: ada@example.com
--- stderr ---
dry run in 127.0.0.1: 1 would be touched, 0 mails asked for; nothing was sent
--- exit 0 ---

"#]]
    );
    assert_eq!(mock.writes(), []);
}

/// Answers a create too late, and then as `found` says when the login is looked up.
fn timing_out(found: ResponseTemplate) -> Mock {
    let mock = mock();
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    mock.respond("POST", USERS, late.set_body_json(user("ada@example.com")));
    mock.respond("GET", "/api/v1/users/ada@example.com", found);
    mock
}

#[test]
fn a_create_whose_answer_is_lost_is_looked_up_and_not_sent_again() {
    let mut ours = user("ada@example.com");
    // wiremock dates its answers by the machine's clock.
    let now = SystemClock::new().now();
    ours["created"] = now.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string().into();
    let mock = timing_out(ResponseTemplate::new(200).set_body_json(&ours));
    let ran = create(&mock.env(), &["--attempt-timeout=300ms", "-o", "json"]).ok();
    assert_eq!(ran.json()["id"], ID);
    ran.says("created ada@example.com");
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
    assert!(
        mock.lines()
            .contains(&"GET /api/v1/users/ada@example.com".to_owned())
    );
}

#[test]
fn a_user_who_shows_up_late_after_a_lost_answer_is_not_created_twice() {
    let mut ours = user("ada@example.com");
    let now = SystemClock::new().now();
    ours["created"] = now.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string().into();
    let at = "/api/v1/users/ada@example.com";
    let mock = mock();
    mock.answer("POST", USERS, 503, &serde_json::json!({}));
    mock.once(
        "GET",
        at,
        ResponseTemplate::new(404).set_body_json(not_found("ada@example.com")),
    );
    mock.answer("GET", at, 200, &ours);
    let ran = create(&mock.env(), &["-o", "json"]).ok();
    assert_eq!(ran.json()["id"], ID);
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
}

#[test]
fn a_create_whose_answer_and_lookup_are_lost_is_unknown() {
    let mock = timing_out(ResponseTemplate::new(500));
    let flags = ["--attempt-timeout=200ms", "--timeout=2s", "-o", "json"];
    let ran = create(&mock.env(), &flags).ends(6);
    assert_eq!(ran.error()["kind"], "unknown");
    assert!(
        ran.error()["hint"].as_str().unwrap().contains("user get"),
        "{ran}"
    );
    assert_eq!(mock.writes().len(), 1, "{:?}", mock.lines());
    assert!(ran.stdout.is_empty(), "{ran}");
}

#[test]
fn somebody_older_who_is_found_after_a_lost_answer_is_not_ours() {
    let mock = mock();
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    mock.once("POST", USERS, late.set_body_json(user("ada@example.com")));
    let taken = "login: An object with this field already exists in the current organization";
    mock.answer(
        "POST",
        USERS,
        400,
        &refusal("E0000001", "Api validation failed: login", &[taken]),
    );
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        200,
        &user("ada@example.com"),
    );
    let ran = create(&mock.env(), &["--attempt-timeout=300ms"]).ends(8);
    ran.says("exists already");
}
