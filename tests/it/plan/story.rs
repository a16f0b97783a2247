//! The whole way: plan, review, apply, and back.

use serde_json::json;

use super::{EVELYN, GRACE, SOPHIE, TIM, at, everybody, person};
use crate::support::{Env, Ran};

/// A new title and group, a role taken and access ended, a group left, somebody brought back, and
/// somebody new.
const PEOPLE: &str = "\
login,firstName,lastName,email,title,groups,roles,status
evelyn.boyd@sandbox.example,,,,CTO,Engineering;Sales,,
grace.hopper@sandbox.example,,,,,IT,,suspended
sophie.wilson@sandbox.example,,,,Counsel,,HELP_DESK_ADMIN,
tim.lee@sandbox.example,,,,,Finance,,active
vint.cerf@sandbox.example,,,,Evangelist,Customer Success,,
ada@sandbox.example,Ada,Lovelace,ada@sandbox.example,Countess,Sales;Legal,,
";

fn prepared() -> Env {
    let env = Env::sandbox();
    env.call([
        "user",
        "roles",
        "assign",
        GRACE,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ])
    .run()
    .ok();
    env.file("people.csv", PEOPLE);
    env
}

/// Plans with these flags more.
fn plan(env: &Env, more: &[String]) -> Ran {
    let flags = ["--manage-group=Legal", "--manage-role=HELP_DESK_ADMIN"];
    let flags = flags.map(str::to_owned).into_iter();
    let file = ["plan".to_owned(), at(env, "", "people.csv")];
    env.call(file.into_iter().chain(flags).chain(more.to_vec()))
        .run()
}

fn out(env: &Env) -> [String; 1] {
    [at(env, "--out=", "people.plan")]
}

fn apply(env: &Env) -> Ran {
    env.run(["apply", &at(env, "", "people.plan"), "--yes"])
}

#[test]
fn a_plan_is_read_applied_and_taken_back() {
    let env = prepared();
    // The org knows more than the file: what nobody manages.
    env.run(["user", "update", EVELYN, "--nick-name=Bo"]).ok();
    let before = everybody(&env);

    let plan = plan(&env, &out(&env)).ok();
    for line in [
        "  title: Head of Engineering -> CTO\n  add to group Sales (",
        "  take the role HELP_DESK_ADMIN away\n  suspend: sign-in ends",
        "  title: Legal Manager -> Counsel\n  remove from group Legal (",
        "give the role HELP_DESK_ADMIN\n",
        "  end the suspension",
        "create and activate; Okta mails an activation link",
    ] {
        assert!(plan.stdout.contains(line), "{line}\n{plan}");
    }
    plan.says(
        "1 to create, 3 to update (title 3, memberships 2, roles 1), 1 to activate, 1 to suspend",
    );
    plan.says("1 mail asked for");
    assert_eq!(everybody(&env), before);

    // Somebody else is faster with one of them.
    let vint = "vint.cerf@sandbox.example";
    env.run(["user", "update", vint, "--title=Chief Internet Evangelist"])
        .ok();
    let before = everybody(&env);

    let applied = apply(&env).ends(3);
    applied.says("vint.cerf@sandbox.example was changed since the plan was made");
    applied.says("title is Chief Internet Evangelist now");
    applied.says("1 created");
    let evelyn = person(&env, EVELYN);
    assert_eq!(evelyn["profile"]["title"], "CTO");
    assert_eq!(evelyn["profile"]["nickName"], "Bo");
    assert_eq!(
        evelyn["groups"],
        json!(["Engineering", "Everyone", "Sales"])
    );
    let grace = person(&env, GRACE);
    assert_eq!(
        (&grace["status"], &grace["roles"]),
        (&json!("SUSPENDED"), &json!([]))
    );
    let sophie = person(&env, SOPHIE);
    assert_eq!(sophie["groups"], json!(["Everyone"]));
    assert_eq!(sophie["roles"], json!(["HELP_DESK_ADMIN"]));
    assert_eq!(person(&env, TIM)["status"], "ACTIVE");
    let ada = person(&env, "ada@sandbox.example");
    assert_eq!(ada["groups"], json!(["Everyone", "Legal", "Sales"]));
    assert_eq!(person(&env, vint), before[vint]);

    // Given again it changes nobody: the others are as planned, and he still is not as he was.
    let again = apply(&env).ends(3);
    again.says("4 unchanged, 1 failed, 1 exists");

    env.run(["run", "list"]).ok();
    let undone = env.run(["run", "undo", "last", "--yes"]).ok();
    let mut after = everybody(&env);
    let ada = after.remove("ada@sandbox.example").unwrap();
    assert_eq!(ada["status"], "DEPROVISIONED", "{undone}");
    assert_eq!(after, before, "{undone}");
}

#[test]
fn taken_back_with_purge_nothing_is_left_of_whom_the_plan_created() {
    let env = prepared();
    let before = everybody(&env);
    plan(&env, &out(&env)).ok();
    apply(&env).ok();
    env.run(["run", "undo", "last", "--purge", "--yes"]).ok();
    assert_eq!(everybody(&env), before);
}

#[test]
fn after_an_apply_nothing_differs_and_a_check_tells_by_its_exit_code() {
    let env = prepared();
    let check = ["--check".to_owned()];
    let differs = plan(&env, &check).ends(11);
    differs.says("6 people are not as ");
    plan(&env, &out(&env)).ok();
    apply(&env).ok();
    let same = plan(&env, &check).ok();
    assert!(same.stdout.is_empty(), "{same}");
    same.says("6 unchanged");
}
