//! What roles are limited to, and never by the way.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{EVELYN, at, held, org, types};
use crate::support::{Env, refusal};

#[test]
fn targets_limit_a_new_role_and_widen_one_that_is_limited() {
    let env = Env::sandbox();
    let assign = |group: &str| {
        let target = format!("--target-group={group}");
        let args = [
            "user",
            "roles",
            "assign",
            EVELYN,
            "--role=HELP_DESK_ADMIN",
            "--yes",
            "-o",
            "json",
        ];
        env.call(args.into_iter().map(str::to_owned).chain([target]))
            .run()
    };
    assert_eq!(assign("Sales").ok().json()["action"], "assign-role");
    assert_eq!(assign("Legal").ok().json()["action"], "add-target");
    assert_eq!(assign("Legal").ok().json()["status"], "unchanged");
    // The whole role was asked for, and half of it is not that.
    let whole = [
        "user",
        "roles",
        "assign",
        EVELYN,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ];
    env.run(whole).ends(8).says("limited to 2 targets");
    let less = [
        "user",
        "roles",
        "unassign",
        EVELYN,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ];
    let ran = env
        .call(
            less.into_iter()
                .chain(["--target-group=Sales", "-o", "json"]),
        )
        .run()
        .ok();
    assert_eq!(ran.json()["action"], "remove-target");
    let ran = env
        .call(less.into_iter().chain(["--target-group=Legal"]))
        .run()
        .ends(9);
    ran.says("last target");
    assert_eq!(types(&env, EVELYN), ["HELP_DESK_ADMIN"]);
}

#[test]
fn a_first_target_never_narrows_a_role_by_the_way() {
    let env = Env::sandbox();
    let assign = [
        "user",
        "roles",
        "assign",
        EVELYN,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ];
    env.run(assign).ok();
    let ran = env
        .call(assign.into_iter().chain(["--target-group=Sales"]))
        .run()
        .ends(8);
    ran.says("would narrow it");
}

#[test]
fn a_role_whose_first_target_is_refused_is_taken_away_again() {
    let mock = org(&json!([]));
    mock.answer(
        "POST",
        &at(),
        201,
        &held("IFIFAX2BIRGUSTQ", "APP_ADMIN", "USER"),
    );
    let target = format!("{}/IFIFAX2BIRGUSTQ/targets/catalog/apps/nosuch", at());
    mock.answer("PUT", &target, 404, &refusal("E0000007", "Not found", &[]));
    let role = format!("{}/IFIFAX2BIRGUSTQ", at());
    mock.respond("DELETE", &role, ResponseTemplate::new(204));
    let assign = [
        "user",
        "roles",
        "assign",
        "ada@example.com",
        "--role=APP_ADMIN",
        "--target-app=nosuch",
        "--yes",
    ];
    mock.env().run(assign).ends(7);
    let lines: Vec<String> = mock.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        [
            format!("POST {}", at()),
            format!("PUT {target}"),
            format!("DELETE {role}")
        ]
    );
}

#[test]
fn what_each_role_is_limited_to_is_listed_when_it_is_asked_for() {
    let env = Env::sandbox();
    let list = ["user", "roles", "list"];
    let ran = env
        .call(list.into_iter().chain([
            "admin",
            "barbara.liskov",
            "joan.clarke",
            "--targets",
            "--columns=login,type,targets",
        ]))
        .run()
        .ok();
    assert_eq!(
        ran.stdout,
        "LOGIN\tTYPE\tTARGETS\n\
         admin@sandbox.example\tSUPER_ADMIN\tall\n\
         barbara.liskov@sandbox.example\tHELP_DESK_ADMIN\tContractors\n\
         joan.clarke@sandbox.example\tCUSTOM\tNew hires\n"
    );
    let one = env
        .call(
            list.into_iter()
                .chain(["barbara.liskov", "--targets", "-o", "json"]),
        )
        .run()
        .ok();
    let groups = &one.json()[0]["targets"]["groups"];
    assert_eq!(groups[0]["profile"]["name"], "Contractors");
    // Not asked for, it is Okta's own object and costs no request.
    let plain = env
        .call(list.into_iter().chain(["barbara.liskov", "-o", "json"]))
        .run()
        .ok();
    assert_eq!(plain.json()[0].get("targets"), None);
    let holders = env
        .run(["role", "holders", "--targets", "--columns=login,targets"])
        .ok();
    assert!(
        holders
            .stdout
            .contains("barbara.liskov@sandbox.example\tContractors\n"),
        "{holders}"
    );
}

#[test]
fn roles_of_groups_say_what_they_are_limited_to() {
    let env = Env::sandbox();
    let assign = [
        "group",
        "roles",
        "assign",
        "Engineering",
        "--role=HELP_DESK_ADMIN",
    ];
    env.call(assign.into_iter().chain(["--target-group=Sales", "--yes"]))
        .run()
        .ok();
    let list = [
        "group",
        "roles",
        "list",
        "Engineering",
        "--targets",
        "-o=tsv",
    ];
    let ran = env.run(list).ok();
    assert!(ran.stdout.contains("\tSales\t"), "{ran}");
    let list = env.call([
        "group",
        "roles",
        "list",
        "Engineering",
        "Legal",
        "--targets",
    ]);
    let ran = list.run().ok();
    assert!(
        ran.stdout.contains("Engineering\tHELP_DESK_ADMIN\t"),
        "{ran}"
    );
    assert!(ran.stdout.contains("\tSales\t"), "{ran}");
}
