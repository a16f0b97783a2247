//! Whole pieces of work, as admins do them: a day at the help desk, a joiner, a mover, a leaver.
//!
//! Each runs against one served sandbox, command by command, and looks at what is so in the end.

use serde_json::Value;

use crate::support::{Env, Ran, served};

/// Runs a command line of plain words; nobody is at the terminal.
#[track_caller]
fn run(env: &Env, line: &str) -> Ran {
    env.call(line.split_whitespace()).run()
}

/// The status of a change that was made to one user.
#[track_caller]
fn done(env: &Env, line: &str) -> String {
    let ran = run(env, &format!("{line} --yes -o json")).ok();
    ran.json()["status"].as_str().unwrap().to_owned()
}

/// The rows of a list, one value each.
fn rows(env: &Env, line: &str, pointer: &str) -> Vec<String> {
    let list = run(env, &format!("{line} -o json")).ok().json();
    let text = |item: &Value| item.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(text).collect()
}

fn user(env: &Env, who: &str) -> Value {
    run(env, &format!("user get {who} -o json")).ok().json()
}

fn groups(env: &Env, who: &str) -> Vec<String> {
    rows(env, &format!("user groups list {who}"), "/profile/name")
}

/// What the log says happened to somebody, the oldest first.
fn events(env: &Env, who: &str) -> Vec<String> {
    let line = format!("event list --user {who} --oldest-first");
    rows(env, &line, "/eventType")
}

#[test]
fn a_day_at_the_help_desk() {
    let org = served().start();
    let env = &org.env();
    // "It's Guido, something with Rossum, I can't sign in."
    let found = rows(env, "user list --query ross", "/profile/login");
    assert_eq!(found, ["guido.rossum@sandbox.example"]);
    let card = run(
        env,
        "user get guido.rossum --with factors,groups,roles,apps,events",
    )
    .ok();
    for line in [
        "status\tLOCKED_OUT\n",
        "meaning\tlocked after too many failed attempts\n",
        "next steps\tunlock, reset_password, deactivate\n",
        "group\tEngineering, OKTA_GROUP\n",
        "role\tnone\n",
    ] {
        assert!(card.stdout.contains(line), "{line:?} in {card}");
    }
    assert_eq!(done(env, "user lifecycle unlock guido.rossum"), "updated");
    assert_eq!(user(env, "guido.rossum")["status"], "ACTIVE");

    // "Now I have forgotten my password as well." The secret is printed once and kept nowhere.
    let temp = run(env, "user password temp guido.rossum --yes -o json").ok();
    let secret = temp.json()["tempPassword"].as_str().unwrap().to_owned();
    assert!(secret.len() >= 8, "{temp}");
    temp.says("updated guido.rossum@sandbox.example");
    assert!(!temp.stderr.contains(&secret), "{temp}");
    assert_eq!(user(env, "guido.rossum")["status"], "PASSWORD_EXPIRED");

    // Evelyn has a new phone: her factors go, and so does whoever has the old one.
    assert_eq!(done(env, "user factors reset evelyn.boyd"), "updated");
    assert_eq!(done(env, "user sessions clear evelyn.boyd"), "updated");
    assert_eq!(
        run(env, "user factors list evelyn.boyd --count")
            .ok()
            .stdout,
        "0\n"
    );

    // Somebody asks in the evening what was done, and to whom.
    assert_eq!(
        events(env, "guido.rossum"),
        [
            "user.account.unlock_by_admin",
            "user.account.expire_password"
        ]
    );
    assert_eq!(
        events(env, "evelyn.boyd"),
        ["user.mfa.factor.reset_all", "user.session.clear"]
    );
    // What is over is over: doing it again changes nothing.
    assert_eq!(done(env, "user factors reset evelyn.boyd"), "unchanged");
    assert_eq!(org.writes().len(), 4, "one for each of the four changes");
    run(env, "user lifecycle unlock guido.rossum")
        .ends(8)
        .says("is PASSWORD_EXPIRED");
}

/// Creates somebody who has no mailbox yet, with groups, a manager and an app.
fn join(env: &Env) -> Ran {
    let made = run(
        env,
        "user create --first-name Rosalind --last-name Franklin --email rosalind@example.com \
         --title Chemist --department Engineering --division Product --manager-id evelyn.boyd \
         --group Engineering --group IT --no-email",
    )
    .ok();
    let link = done(
        env,
        "user links set rosalind --name manager --to evelyn.boyd",
    );
    let app = done(env, "user apps assign rosalind --app Slack");
    assert_eq!((link.as_str(), app.as_str()), ("updated", "updated"));
    made
}

#[test]
fn a_joiner_is_ready_on_the_first_day() {
    let org = served().start();
    let env = &org.env();
    let made = join(env);
    // Nobody was mailed; the link is handed over by whoever ran the command.
    assert!(made.stdout.contains("activation link: http"), "{made}");
    let activate: Vec<String> = org.writes().iter().map(|seen| seen.line.clone()).collect();
    assert!(
        activate.iter().any(|line| line.contains("sendEmail=false"))
            && !activate.iter().any(|line| line.contains("sendEmail=true")),
        "{activate:?}"
    );
    let rosalind = user(env, "rosalind");
    assert_eq!(rosalind["status"], "PROVISIONED");
    assert_eq!(rosalind["profile"]["managerId"], "evelyn.boyd");
    assert_eq!(groups(env, "rosalind"), ["Everyone", "Engineering", "IT"]);
    assert_eq!(rows(env, "user apps list rosalind", "/label"), ["Slack"]);
    assert_eq!(
        rows(env, "user links list rosalind", "/login"),
        ["evelyn.boyd@sandbox.example"]
    );
    // The same script on the next morning makes no second Rosalind.
    let again = run(
        env,
        "user create --first-name Rosalind --last-name Franklin --email rosalind@example.com",
    )
    .ends(8);
    again.says("rosalind@example.com");
}

#[test]
fn a_mover_has_what_the_new_place_needs_and_nothing_of_the_old() {
    let org = served().start();
    let env = &org.env();
    join(env);
    let update = "user update rosalind --department Marketing --division Revenue --title Analyst \
                  --manager-id margaret.hamilton";
    let dry = run(env, &format!("{update} --dry-run")).ok();
    assert!(dry.stdout.contains("title: Chemist -> Analyst"), "{dry}");
    run(env, update).ok();
    // The rule for the division has moved her too, and is left alone.
    let set = run(env, "user groups set rosalind --group Marketing --yes").ok();
    set.says("stays in group Revenue: the rule \"Revenue division\" fills it");
    assert_eq!(
        groups(env, "rosalind"),
        ["Everyone", "Marketing", "Revenue"]
    );
    let boss = "user links set rosalind --name manager --to margaret.hamilton";
    assert_eq!(done(env, boss), "updated");
    assert_eq!(
        rows(env, "user links list rosalind", "/login"),
        ["margaret.hamilton@sandbox.example"]
    );
    assert_eq!(
        done(env, "user apps unassign rosalind --app Slack"),
        "updated"
    );
    assert_eq!(
        done(env, "user apps assign rosalind --app GitHub"),
        "updated"
    );
    assert_eq!(rows(env, "user apps list rosalind", "/label"), ["GitHub"]);
    let profile = user(env, "rosalind")["profile"].clone();
    assert_eq!(profile["title"], "Analyst");
    assert_eq!(profile["department"], "Marketing");
    assert_eq!(
        profile["firstName"], "Rosalind",
        "what was not named stayed"
    );
}

#[test]
fn a_leaver_keeps_nothing() {
    let org = served().start();
    let env = &org.env();
    join(env);
    run(env, "user lifecycle activate rosalind --yes").ok();
    let role = "user roles assign rosalind --role HELP_DESK_ADMIN --target-group Sales";
    assert_eq!(done(env, role), "updated");
    assert_eq!(
        rows(env, "role holders --role HELP_DESK_ADMIN", "/user/login"),
        ["barbara.liskov@sandbox.example", "rosalind@example.com"]
    );
    // An administrator does not leave by accident.
    run(env, "user delete rosalind").ends(2).says("--yes");
    for line in [
        "user roles unassign rosalind --role HELP_DESK_ADMIN",
        "user sessions clear rosalind",
        "user groups remove rosalind --group Engineering --group IT",
        "user lifecycle deactivate rosalind",
    ] {
        assert_eq!(done(env, line), "updated", "{line}");
    }
    let id = user(env, "rosalind")["id"].as_str().unwrap().to_owned();
    assert_eq!(user(env, &id)["status"], "DEPROVISIONED");
    assert_eq!(groups(env, &id), ["Everyone"]);
    for what in ["roles", "apps"] {
        let none = run(env, &format!("user {what} list {id} --count")).ok();
        assert_eq!(none.stdout, "0\n", "{what}");
    }
    assert_eq!(
        rows(env, "role holders --role HELP_DESK_ADMIN", "/user/login"),
        ["barbara.liskov@sandbox.example"]
    );
    assert_eq!(done(env, &format!("user delete {id}")), "deleted");
    run(env, &format!("user get {id}")).ends(7);
    run(env, "user get rosalind@example.com").ends(7);
    let told = rows(env, "event list --oldest-first", "/eventType");
    for kind in [
        "user.account.privilege.revoke",
        "user.session.clear",
        "user.lifecycle.deactivate",
        "user.lifecycle.delete.completed",
    ] {
        assert!(told.iter().any(|k| k == kind), "{kind} in {told:?}");
    }
    assert_eq!(org.summary().users, 25, "as many as before she came");
}
