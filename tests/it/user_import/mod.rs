//! `user import`: what it says and does, row by row and as a whole.

mod requests;
mod round_trip;
mod stories;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Env, Ran, mock, served, user};

/// Runs an import of this text, from standard input.
fn import(env: &Env, text: &str, flags: &[&str]) -> Ran {
    let args = ["user", "import", "-"].into_iter();
    let call = env.call(args.chain(flags.iter().copied()));
    call.stdin(text).run()
}

const TWO: &str = "login,firstName,lastName,email\n\
    ida@x.example,Ida,Rhodes,ida@x.example\n\
    kay@x.example,Kay,McNulty,kay@x.example\n";

#[test]
fn people_of_a_file_are_created_and_each_is_told_with_its_line() {
    let env = Env::sandbox();
    let file = env.file("people.csv", TWO);
    let args = ["user", "import", &file, "--no-activate"];
    assert_data_eq!(
        env.run(args).ok().view(),
        str![[r#"
$ okta-admin user import FFFFFFFFFFFFFFF/people.csv --no-activate
TARGET	ACTION	STATUS	ERROR	ID
ida@x.example	create	created		00uXXXXXXXXXXXXXXXXX
kay@x.example	create	created		00uXXXXXXXXXXXXXXXXX
--- stderr ---
2 created in the sandbox
--- exit 0 ---

"#]]
    );
    let ran = import(&env, TWO, &["--no-activate", "-o", "ndjson"]).ends(3);
    let rows: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows[0]["line"], 2);
    assert_eq!(rows[1]["line"], 3);
    assert_eq!(rows[1]["target"], "kay@x.example");
    assert_eq!(rows[1]["status"], "failed");
}

#[test]
fn every_bad_row_is_told_before_anything_is_sent() {
    let served = served().start();
    let text = "login,firstName,lastName,email,department,groups,status\n\
        a@x.example,A,A,a@x.example,IT,Engineering,active\n\
        b@x.example,,B,b@x.example,,,\n\
        c@x.example,C,C,c,,,\n\
        d@x.example,D,D,d@x.example\n\
        e@x.example,E,E,e@x.example,,Enginering,\n\
        f@x.example,F,F,f@x.example,,,asleep\n\
        A@x.example,A,A,a@x.example,,,\n\
        g@x.example,\"G\"G,G,g@x.example,,,\n";
    let ran = import(&served.env(), text, &["--no-email"]).ends(2);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user import - --no-email
--- stderr ---
error: standard input, line 3, firstName: is missing, and a new user needs it
error: standard input, line 4, email: "c" is not an e-mail address
error: standard input, line 5: has 4 cells, and the header has 7
error: standard input, line 6, groups: group "Enginering" is not there, or not visible to this credential; names of groups are matched exactly, upper and lower case too
error: standard input, line 7, status: "asleep" is not a status; write staged, active, suspended or deactivated
error: standard input, line 8, login: A@x.example is in line 2 already
error: standard input, line 9: 'G' follows the quote that ends a cell
error: 7 of 8 rows are bad; nothing was sent
  hint: --skip-bad-rows imports the others
--- exit 2 ---

"#]]
    );
    assert!(served.writes().is_empty());
}

#[test]
fn bad_rows_are_skipped_when_asked_and_end_as_failed() {
    let served = served().start();
    let text = "login,firstName,lastName,email\n\
        a@x.example,A,A,a@x.example\n\
        b@x.example,,B,b@x.example\n\
        c@x.example,C,C\n\
        d@x.example,D,D,d@x.example\n";
    let flags = [
        "--no-activate",
        "--skip-bad-rows",
        "--columns=line,target,status,error",
    ];
    let ran = import(&served.env(), text, &flags).ends(3);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user import - --no-activate --skip-bad-rows --columns=line,target,status,error
LINE	TARGET	STATUS	ERROR
2	a@x.example	created	
3	b@x.example	failed	standard input, line 3, firstName: is missing, and a new user needs it
4	line 4	failed	standard input, line 4: has 3 cells, and the header has 4
5	d@x.example	created	
--- stderr ---
error: could not import b@x.example
  caused by: standard input, line 3, firstName: is missing, and a new user needs it
error: could not import line 4
  caused by: standard input, line 4: has 3 cells, and the header has 4
2 created, 2 failed in 127.0.0.1
error: 2 of 4 did not succeed
--- exit 3 ---

"#]]
    );
    assert_eq!(served.writes().len(), 2);
}

#[test]
fn what_is_wrong_with_the_file_as_a_whole_is_told() {
    let served = served().start();
    for (text, said) in [
        (&b""[..], "standard input, it is empty"),
        (b"login,email\n", "there is nobody in standard input"),
        (b"[]", "there is nobody in standard input"),
        (b"login,departmnet\na@x,IT\n", "did you mean department?"),
        (b"login,Login\na@x,a@x\n", "are the same"),
        (b"login,city\na@x,M\xfcnchen\n", "line 2 is not UTF-8 text"),
        (
            b"login,city\na@x,\"Rome\n",
            "a quote of the row in line 2 is never closed",
        ),
        (b"[{\"login\": \"a@x\"},", "line 1: "),
    ] {
        let env = served.env();
        let call = env.call(["user", "import", "-", "--yes"]);
        let ran = call.stdin(text).run().ends(2);
        ran.says(said);
    }
    served
        .env()
        .run(["user", "import", "nowhere.csv"])
        .ends(2)
        .says("could not read nowhere.csv");
    served.env().run(["user", "import"]).ends(2);
    assert!(served.writes().is_empty());
}

#[test]
fn a_template_needs_no_org_and_can_be_imported() {
    let env = Env::new();
    let csv = env.run(["user", "import", "--template", "csv"]).ok();
    assert!(
        csv.stdout.starts_with("firstName,lastName,email,login,"),
        "{csv}"
    );
    assert_eq!(csv.stdout.lines().count(), 1);
    let ndjson = env.run(["user", "import", "--template=ndjson"]).ok();
    let sandbox = Env::sandbox();
    import(&sandbox, &ndjson.stdout, &["--no-email"]).ok();
    let ada = sandbox
        .run(["user", "get", "ada@example.com", "-o", "json"])
        .ok();
    assert_eq!(ada.json()["profile"]["lastName"], "Lovelace");
}

#[test]
fn a_link_of_an_import_needs_a_place() {
    let env = Env::sandbox();
    let text = "login,firstName,lastName,email\na@x.example,A,A,a@x.example\n";
    import(&env, text, &["--no-email", "-o", "csv"])
        .ends(2)
        .says("would be lost");
    let file = env.folder().join("links.csv");
    let place = file.to_str().unwrap();
    let flags = ["--no-email", "-o", "csv", "--secrets-out", place];
    import(&env, text, &flags).ok();
    let links = std::fs::read_to_string(file).unwrap();
    assert!(
        links.starts_with("login,secret\na@x.example,http"),
        "{links}"
    );
}

#[test]
fn mails_to_many_are_counted_and_asked_for() {
    let served = served().start();
    let ran = import(&served.env(), TWO, &[]).ends(2);
    ran.says("nothing was sent");
    let dry = import(&served.env(), TWO, &["--dry-run"]).ok();
    dry.says("2 would be touched, 2 mails asked for; nothing was sent");
    assert!(served.writes().is_empty());
    import(&served.env(), TWO, &["--expect=2"]).ok();
}

#[test]
fn protected_users_and_the_own_account_are_not_touched() {
    let mock = mock();
    mock.answer("GET", "/api/v1/users/me", 200, &user("Root@x.example"));
    let text = "{\"login\": \"root@x.example\", \"status\": \"suspended\"}";
    let ran = import(&mock.env(), text, &["--if-exists=update", "--yes"]).ends(2);
    ran.says("is the account that owns this credential");
    assert_eq!(mock.writes(), []);
}

#[test]
fn a_password_is_in_nothing_that_is_said() {
    let served = served().start();
    let password = "Correct-Horse-7";
    let text = json!({"login": "a@x.example", "email": "a@x.example", "firstName": "A",
        "lastName": "A", "password": password, "groups": 7});
    let bad = import(&served.env(), &text.to_string(), &[]).ends(2);
    bad.never_says(password);
    let text = text.to_string().replace(",\"groups\":7", "");
    import(&served.env(), &text, &["--dry-run"])
        .ok()
        .never_says(password);
    let done = import(&served.env(), &text, &["-vvv", "-o", "json"]).ok();
    done.never_says(password);
    let ada = served
        .env()
        .run(["user", "get", "a@x.example", "--jq", ".status"])
        .ok();
    assert_eq!(ada.stdout, "ACTIVE\n");
}

#[test]
fn an_administrator_among_those_who_are_updated_makes_the_count_be_typed() {
    let env = Env::sandbox();
    let rows = "login,title\nAdmin@sandbox.example,Boss\nevelyn.boyd@sandbox.example,Boss\n";
    let file = env.file("people.csv", rows);
    let update = |answer: &'static str| {
        let args = [
            "user",
            "import",
            &file,
            "--if-exists=update",
            "--no-activate",
        ];
        env.call(args).answers([answer]).terminal(100).run()
    };
    let ran = update("y").ends(2);
    assert!(
        ran.asked[0].contains("this user is an administrator"),
        "{ran}"
    );
    update("2").ok();
    let others = "login,title\nzoe.baker@sandbox.example,Boss\nevelyn.boyd@sandbox.example,CTO\n";
    env.file("people.csv", others);
    update("y").ok();
}
