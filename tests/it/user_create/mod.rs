//! `user create`: what is sent, what is said, and that nobody is created twice.

mod credentials;
mod lost_answers;
mod requests;

use serde_json::json;
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
    create(&env, &[]).ok().says("mails an activation link");
    for more in [&["--if-exists=skip"][..], &["--if-exists=update"], &[]] {
        create(&env, more).never_says("mails an activation link");
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
    mock.answer("GET", "/api/v1/groups/rules", 200, &json!([]));
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
{"kind":"partial","message":"could not create user ada@example.com","status":403,"code":"E0000006","causes":["1 of 2 steps were carried out; add-to-group failed","could not add user 00uXXXXXXXXXXXXXXXXX to group 00gXXXXXXXXXXXXXXXXX","Okta refused the request: You do not have permission (403 E0000006)"],"request_id":null,"hint":"the admin role behind the credential does not allow this/nuser create needs one of the roles USER_ADMIN, ORG_ADMIN, SUPER_ADMIN, or a custom role with okta.groups.members.manage, okta.groups.read, okta.users.create/nwhat is missing says `okta-admin auth doctor user create`"}
--- exit 3 ---

"#]]
    );
}
