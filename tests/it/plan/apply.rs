//! Plan files: what is in them, and which are refused.

use serde_json::json;

use super::{EVELYN, at, person};
use crate::support::{Env, ID, mock, served, user};

fn out(env: &Env) -> String {
    at(env, "--out=", "p.plan")
}

fn file(env: &Env) -> String {
    at(env, "", "p.plan")
}

fn planned(env: &Env, csv: &str) -> String {
    env.call(["plan", "-", &out(env)]).stdin(csv).run().ok();
    std::fs::read_to_string(env.folder().join("p.plan")).unwrap()
}

fn title() -> String {
    format!("login,title\n{EVELYN},CTO\n")
}

#[test]
fn a_plan_holds_no_password_and_is_for_its_owner_alone() {
    let env = Env::sandbox();
    let csv = "login,email,firstName,lastName,password\n\
               ada@x.example,ada@x.example,Ada,Lovelace,Correct-Horse-7\n";
    let ran = env.call(["plan", "-", &out(&env)]).stdin(csv).run().ok();
    ran.says("passwords are no part of a plan");
    ran.never_says("Correct-Horse-7");
    let plan = std::fs::read_to_string(env.folder().join("p.plan")).unwrap();
    assert!(plan.contains("ada@x.example") && !plan.contains("Correct-Horse-7"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = std::fs::metadata(env.folder().join("p.plan")).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    }
    let again = env.call(["plan", "-", &out(&env)]).stdin(csv).run().ends(2);
    again.says("p.plan is there already");
}

#[test]
fn a_plan_that_was_edited_or_cut_is_refused() {
    let env = Env::sandbox();
    let plan = planned(&env, &title());
    let lines: Vec<&str> = plan.lines().collect();
    assert_eq!(lines.len(), 3);
    for (what, text) in [
        ("edited", plan.replace("CTO", "CEO")),
        (
            "for others",
            plan.replace("\"match\":\"login\"", "\"match\":\"email\""),
        ),
        ("cut", lines[..2].join("\n")),
        ("cut in a line", plan[..plan.len() - 3].to_owned()),
        ("longer", format!("{plan}{}\n", lines[1])),
        ("with fewer", format!("{}\n{}\n", lines[0], lines[2])),
    ] {
        let other = env.file("other.plan", text);
        let ran = env.run(["apply", &other, "--yes"]).ends(2);
        assert!(
            ran.stderr.contains("it is not as it was written"),
            "{what}\n{ran}"
        );
    }
    let other = env.file("other.plan", "login,title\n");
    let ran = env.run(["apply", &other, "--yes"]).ends(2);
    ran.says("this is no plan");
    assert_eq!(
        person(&env, EVELYN)["profile"]["title"],
        "Head of Engineering"
    );
    let piped = env.call(["apply", "-", "--yes"]).stdin(plan).run().ok();
    piped.says("1 updated");
}

#[test]
fn a_plan_for_another_org_is_refused() {
    let plan = planned(&Env::sandbox(), &title());
    let served = served().start();
    let env = served.env();
    env.file("p.plan", plan);
    let ran = env.run(["apply", &file(&env), "--yes"]).ends(2);
    ran.says("the plan is for the sandbox")
        .says("nothing was sent");
    assert!(served.seen().is_empty());
}

#[test]
fn nothing_is_sent_without_a_yes_or_by_a_dry_run() {
    let served = served().start();
    let env = served.env();
    let csv = format!("{}sophie.wilson@sandbox.example,Counsel\n", title());
    planned(&env, &csv);
    let refused = env.run(["apply", &file(&env)]).ends(2);
    refused.says("nothing was sent");
    let other = env.run(["apply", &file(&env), "--expect=3"]).ends(2);
    other.says("2 would be touched");
    let dry = env.run(["apply", &file(&env), "--dry-run"]).ok();
    assert!(
        dry.stdout.contains("title: Head of Engineering -> CTO"),
        "{dry}"
    );
    assert!(served.writes().is_empty());
    env.run(["apply", &file(&env), "--expect=2"]).ok();
    let writes = served.writes();
    assert_eq!(writes.len(), 2);
    for write in writes {
        assert!(
            write.head.to_lowercase().contains("if-match: w/"),
            "{}",
            write.head
        );
    }
}

#[test]
fn the_run_names_the_plan_it_was_made_of() {
    let env = Env::sandbox();
    planned(&env, &title());
    env.run(["apply", &file(&env)]).ok();
    let runs = env.folder().join("state/runs");
    let record = std::fs::read_dir(runs).unwrap().next().unwrap().unwrap();
    let record = std::fs::read_to_string(record.path()).unwrap();
    let header = record.lines().next().unwrap();
    let header: serde_json::Value = serde_json::from_str(header).unwrap();
    assert_eq!(header["run"]["command"], "apply");
    assert_eq!(header["run"]["input"]["path"], *file(&env));
    assert_eq!(header["run"]["input"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn whoever_is_changed_between_the_look_and_the_write_is_refused_by_okta() {
    let mock = mock();
    let schema = json!({"definitions": {"base": {"properties": {
        "login": {"type": "string"}, "title": {"type": "string"},
    }}}});
    mock.answer("GET", "/api/v1/meta/types/user", 200, &json!([]));
    mock.answer("GET", "/api/v1/meta/schemas/user/default", 200, &schema);
    let tagged = |tag: &str| {
        wiremock::ResponseTemplate::new(200)
            .set_body_json(user("ada@example.com"))
            .insert_header("etag", tag)
    };
    mock.respond("GET", "/api/v1/users/ada@example.com", tagged("W/\"1\""));
    mock.respond("GET", &format!("/api/v1/users/{ID}"), tagged("W/\"2\""));
    let refusal = crate::support::refusal("E0000231", "The ETag does not match", &[]);
    mock.answer("POST", &format!("/api/v1/users/{ID}"), 412, &refusal);
    let env = mock.env();
    planned(&env, "login,title\nada@example.com,CTO\n");
    let ran = env.run(["apply", &file(&env), "--yes"]).ends(3);
    ran.says("was changed by someone else meanwhile; nothing was written");
    let posts = mock.requests();
    let posts: Vec<_> = posts
        .iter()
        .filter(|r| r.method.as_str() == "POST")
        .collect();
    assert_eq!(posts.len(), 1);
    // The ETag of the second reading, not the one of the plan.
    assert_eq!(posts[0].headers["if-match"], "W/\"2\"");
}

#[test]
fn links_of_people_who_are_not_mailed_are_handed_over() {
    let env = Env::sandbox();
    let csv = "login,email,firstName,lastName\nada@x.example,ada@x.example,Ada,Lovelace\n";
    let plan = env
        .call(["plan", "-", "--no-email", &out(&env)])
        .stdin(csv)
        .run()
        .ok();
    plan.says("0 mails asked for");
    let apply = env
        .run([
            "apply",
            &file(&env),
            &at(&env, "--secrets-out=", "links.csv"),
            "--yes",
        ])
        .ok();
    apply.says("1 secrets are in ");
    let links = std::fs::read_to_string(env.folder().join("links.csv")).unwrap();
    assert!(links.contains("ada@x.example,http"), "{links}");
    assert_eq!(person(&env, "ada@x.example")["status"], "PROVISIONED");
}
