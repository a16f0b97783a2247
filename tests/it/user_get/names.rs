//! Whatever a user is called: exactly that one, by one segment of a path.

use super::{EVELYN, lines};
use crate::support::{Env, mock, not_found, served, user};

#[test]
fn id_login_and_short_login_are_the_same_user() {
    let env = Env::sandbox();
    let by_login = env.run(["user", "get", EVELYN, "-o", "id"]).ok().stdout;
    for name in [
        by_login.trim(),
        "evelyn.boyd",
        "EVELYN.Boyd@SANDBOX.example",
    ] {
        let ran = env.run(["user", "get", name, "-o", "id"]).ok();
        assert_eq!(ran.stdout, by_login, "{name}");
    }
    env.run(["user", "get", "evelyn.boyd"])
        .says("evelyn.boyd is evelyn.boyd@sandbox.example");
}

#[test]
fn an_e_mail_that_is_no_login_is_found_by_search_and_said_so() {
    let env = Env::sandbox();
    env.run(["user", "update", EVELYN, "--email=e.boyd@mail.example"])
        .ok();
    let ran = env
        .run([
            "user",
            "get",
            "e.boyd@mail.example",
            "--jq",
            ".profile.login",
        ])
        .ok();
    assert_eq!(ran.stdout, format!("{EVELYN}\n"));
    ran.says("is the e-mail of evelyn.boyd@sandbox.example");
}

#[test]
fn an_e_mail_of_two_users_is_an_error_that_names_both() {
    let env = Env::sandbox();
    for login in [EVELYN, "alan.turing@sandbox.example"] {
        env.run(["user", "update", login, "--email=both@mail.example"])
            .ok();
    }
    let ran = env.run(["user", "get", "both@mail.example"]).ends(2);
    ran.says("evelyn.boyd@").says("alan.turing@");
    assert!(ran.stdout.is_empty(), "{ran}");
}

#[test]
fn a_login_wins_over_somebody_else_s_e_mail_and_that_is_said() {
    let env = Env::sandbox();
    env.run(["user", "update", EVELYN, "--email=new@mail.example"])
        .ok();
    env.run([
        "user",
        "update",
        "alan.turing",
        &format!("--email={EVELYN}"),
    ])
    .ok();
    let ran = env
        .run(["user", "get", EVELYN, "--jq", ".profile.firstName"])
        .ok();
    assert_eq!(ran.stdout, "Evelyn\n");
    ran.says("also the e-mail of alan.turing@sandbox.example");
}

#[test]
fn a_short_login_that_fits_two_is_an_error_that_names_both() {
    let env = Env::sandbox();
    let args = ["user", "create", "--first-name=E", "--last-name=B"];
    env.call(
        args.into_iter()
            .chain(["--email=evelyn.boyd@other.example"]),
    )
    .run()
    .ok();
    let ran = env.run(["user", "get", "evelyn.boyd"]).ends(2);
    ran.says("evelyn.boyd@sandbox.example")
        .says("evelyn.boyd@other.example");
}

#[test]
fn the_start_of_a_login_is_nobody() {
    let env = Env::sandbox();
    for name in ["evelyn", "evelyn.boy", "boyd", "evelyn.boyd@sandbox", "e*"] {
        let ran = env.run(["user", "get", name]).ends(7);
        assert!(ran.stdout.is_empty(), "{ran}");
    }
}

#[test]
fn a_login_may_hold_what_addresses_are_made_of() {
    for login in [
        "a/b@x.example",
        "a?b=c@x.example",
        "a#b@x.example",
        "a%2Fb@x.example",
        "a%b@x.example",
        "a+b@x.example",
        "a&b@x.example",
        "a;b@x.example",
        "o'neil\"x@x.example",
        "jürgen@x.example",
        "../users@x.example",
        "-dash@x.example",
    ] {
        let env = Env::sandbox();
        let login_flag = format!("--login={login}");
        let args = [
            "user",
            "create",
            "--first-name=A",
            "--last-name=B",
            "--email=a@mail.example",
        ];
        let id = env
            .call(args.into_iter().chain([login_flag.as_str(), "-o", "id"]))
            .run()
            .ok();
        let ran = env.run(["user", "get", "-o", "id", "--", login]).ok();
        assert_eq!(ran.stdout, id.stdout, "{login}");
    }
}

#[test]
fn a_login_becomes_exactly_one_segment_of_the_path() {
    for (name, line) in [
        ("a?b#c", "GET /api/v1/users/a%3Fb%23c"),
        ("a%2Fb", "GET /api/v1/users/a%252Fb"),
        ("a+b@x", "GET /api/v1/users/a%2Bb@x"),
        ("a b", "GET /api/v1/users/a%20b"),
    ] {
        let served = served().start();
        served.env().run(["user", "get", name]).ends(7);
        let lines = lines(&served);
        assert!(lines[0].starts_with(line), "{lines:?}");
        let first = lines[0].trim_start_matches("GET ");
        assert!(!first.contains('?'), "{lines:?}");
    }
}

#[test]
fn what_means_a_folder_is_refused_before_anything_is_sent() {
    let mock = mock();
    for name in [".", "..", "", "a\nb", "a\0b"] {
        let ran = mock.env().run(["user", "get", name]).ends(2);
        assert!(ran.stdout.is_empty(), "{ran}");
    }
    assert_eq!(mock.lines(), [""; 0]);
}

#[test]
fn a_slash_cannot_lead_anywhere_else() {
    let served = served().start();
    for name in ["../groups", "../../api/v1/groups", "/etc", "me/../x"] {
        served.env().run(["user", "get", name]).ends(7);
    }
    for line in lines(&served) {
        assert!(
            line.starts_with("GET /api/v1/users?search=profile."),
            "{line}"
        );
    }
}

#[test]
fn by_says_how_a_name_is_to_be_understood() {
    let mock = mock();
    let login = "00uLooksLikeAnIdYes1";
    mock.answer("GET", &format!("/api/v1/users/{login}"), 200, &user(login));
    mock.env().run(["user", "get", login, "--by=login"]).ok();
    mock.answer("GET", "/api/v1/users/evelyn", 404, &not_found("evelyn"));
    mock.env().run(["user", "get", "evelyn", "--by=id"]).ends(7);
    // No search for a short login: an id is what was asked for.
    let lines = mock.lines();
    assert_eq!(lines.last().unwrap(), "GET /api/v1/users/evelyn");
}
