//! What holds for every command of the tree, also for those that are added next year.

use std::sync::OnceLock;

use clap::{Arg, ArgAction, Command};
use okta_admin::{cli, config, exit};

use crate::support::{Env, Served, served, shell};

/// Every command that writes, with arguments that reach somebody of a new sandbox, and whether
/// it is to ask. A command that takes `--dry-run` and is not here fails a test.
pub(crate) const WRITES: &[(&str, &[&str], bool)] = &[
    (
        "user create",
        &[
            "--first-name=Ada",
            "--last-name=Lovelace",
            "--email=ada@example.com",
        ],
        false,
    ),
    ("user update", &[EVELYN, "--title=Engineer"], false),
    (
        "user update",
        &["--where", "department=Sales", "--title=X"],
        true,
    ),
    ("user update", &["--members-of=Sales", "--title=X"], true),
    (
        "user update",
        &[EVELYN, "grace.hopper@sandbox.example", "--title=X"],
        true,
    ),
    (
        "user update",
        &[
            EVELYN,
            "--replace",
            "--first-name=E",
            "--last-name=B",
            "--email=e@sandbox.example",
            "--login=e@sandbox.example",
        ],
        true,
    ),
    ("user import", &[PEOPLE, "--no-activate"], false),
    ("user import", &[PEOPLE], true),
    (
        "user import",
        &[PEOPLE, "--if-exists=update", "--no-activate"],
        true,
    ),
    ("user delete", &[EVELYN], true),
    ("user delete", &[EVELYN, "--deactivate-only"], true),
    (
        "user delete",
        &["--where", "department=Sales", "--deactivate-first"],
        true,
    ),
    ("user offboard", &[EVELYN], true),
    ("user offboard", &["--members-of=Legal"], true),
    ("user contain", &[EVELYN], true),
    ("user contain", &["--members-of=Legal"], true),
    ("user password set", &[EVELYN, "--generate-password"], true),
    ("user password reset", &[EVELYN], true),
    (
        "user password reset",
        &[EVELYN, GRACE, "--send-email"],
        true,
    ),
    ("user password expire", &[EVELYN], true),
    ("user password temp", &[EVELYN], true),
    (
        "user password change",
        &[EVELYN, "--old-password-stdin", "--generate-password"],
        false,
    ),
    (
        "user password recovery",
        &[
            EVELYN,
            "--recovery-question=Pet?",
            "--recovery-answer-stdin",
        ],
        false,
    ),
    ("user password forgot", &[EVELYN], false),
    (
        "user lifecycle activate",
        &["--where", "status=staged"],
        true,
    ),
    (
        "user lifecycle reactivate",
        &["--where", "status=provisioned"],
        true,
    ),
    ("user lifecycle deactivate", &[EVELYN], true),
    ("user lifecycle deactivate", &["--members-of=Legal"], true),
    ("user lifecycle suspend", &[EVELYN], true),
    (
        "user lifecycle unsuspend",
        &["--where", "status=suspended"],
        false,
    ),
    (
        "user lifecycle unlock",
        &["--where", "status=locked-out"],
        false,
    ),
    (
        "user lifecycle ensure active",
        &["--where", "status=suspended"],
        false,
    ),
    ("user lifecycle ensure suspended", &[EVELYN], true),
    ("user lifecycle ensure deactivated", &[EVELYN], true),
    (
        "user lifecycle enable",
        &["--where", "status=suspended"],
        false,
    ),
    ("user lifecycle disable", &[EVELYN], true),
    ("user lifecycle disable", &[EVELYN, "--deactivate"], true),
    ("user lifecycle delete", &[EVELYN], true),
    ("user factors reset", &[EVELYN], true),
    ("user factors verify", &[EVELYN], false),
    ("user sessions clear", &[EVELYN], true),
    ("user grants revoke", &[GRACE], true),
    ("user tokens revoke", &[GRACE], true),
    ("user apps assign", &[EVELYN, "--app=GitHub"], false),
    ("user apps unassign", &[EVELYN, "--app=Slack"], true),
    (
        "user links set",
        &[GRACE, "--name=manager", "--to", EVELYN],
        false,
    ),
    (
        "user links remove",
        &["linus.torvalds@sandbox.example", "--name=manager"],
        false,
    ),
    ("api-token revoke", &["CI pipeline"], true),
    ("user groups add", &[EVELYN, "--group=Sales"], false),
    (
        "user groups add",
        &["--where", "department=Sales", "--group=Finance"],
        true,
    ),
    (
        "user groups remove",
        &[EVELYN, "--group=Engineering"],
        false,
    ),
    (
        "user groups remove",
        &["--members-of=Sales", "--group=Sales"],
        true,
    ),
    ("user groups set", &[EVELYN, "--group=Sales"], true),
    ("user roles assign", &[EVELYN, "--role=REPORT_ADMIN"], true),
    ("user roles unassign", &[GRACE, "--role=REPORT_ADMIN"], true),
    ("group create", &["Night Shift"], false),
    ("group update", &["Legal", "--description=Lawyers"], false),
    ("group update", &["Legal", "Sales", "--description=X"], true),
    ("group delete", &["Legal"], true),
    ("group members add", &["Sales", EVELYN], false),
    ("group members remove", &["Engineering", EVELYN], false),
    ("group members set", &["Sales", EVELYN], true),
    (
        "group rules create",
        &[
            "Sellers",
            "--expression=user.department==\"Sales\"",
            "--group=Finance",
        ],
        false,
    ),
    ("group rules activate", &["Idle"], true),
    ("group rules deactivate", &["Busy"], true),
    ("group rules delete", &["Idle", "--keep-members"], true),
    (
        "group roles assign",
        &["Legal", "--role=REPORT_ADMIN"],
        true,
    ),
    ("group roles unassign", &["IT", "--role=REPORT_ADMIN"], true),
    (
        "role create",
        &[
            "Readers",
            "--description=May look",
            "--permission=okta.users.read",
        ],
        false,
    ),
    ("role update", &["Lookers", "--label=Watchers"], true),
    ("role delete", &["Lookers"], true),
    ("user-type create", &["night"], false),
    ("user-type update", &["user", "--description=All"], false),
    ("user-type delete", &["user"], true),
    ("schema add", &["desk"], false),
    ("schema remove", &["badge"], true),
    (
        "event-hook create",
        &["Audit", "--event=user-created", "--uri=https://h.example/"],
        false,
    ),
    ("event-hook verify", &["Live", "Still"], true),
    ("event-hook activate", &["Still"], false),
    ("event-hook deactivate", &["Live"], true),
    ("event-hook delete", &["Live"], true),
    ("auth bootstrap", &["--role=REPORT_ADMIN"], true),
    (
        "auth bootstrap",
        &["--role=USER_ADMIN", "--revoke-token"],
        true,
    ),
    (
        "api",
        &["-X=POST", "groups", "-f=profile.name=Night"],
        false,
    ),
    ("api", &["-X=DELETE", "users/evelyn.boyd"], true),
];

/// What the commands in the table need and a new sandbox does not have.
const BEFORE: &[&[&str]] = &[
    &[
        "user",
        "roles",
        "assign",
        GRACE,
        "--role=REPORT_ADMIN",
        "--yes",
    ],
    &[
        "group",
        "roles",
        "assign",
        "IT",
        "--role=REPORT_ADMIN",
        "--yes",
    ],
    &["group", "create", "Found"],
    &[
        "group",
        "rules",
        "create",
        "Idle",
        "--expression=user.city==\"Berlin\"",
        "--group=Found",
    ],
    &[
        "group",
        "rules",
        "create",
        "Busy",
        "--expression=user.city==\"Bonn\"",
        "--group=Found",
    ],
    &["group", "rules", "activate", "Busy", "--yes"],
    &[
        "role",
        "create",
        "Lookers",
        "--description=May look",
        "--permission=okta.users.read",
    ],
];

/// What the commands find on standard input that want a secret there.
pub(crate) const SECRET: &str = "Correct-Horse-7\n";

/// A file of people whom a new sandbox does not know.
pub(crate) const PEOPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/people.csv");

pub(crate) const GRACE: &str = "grace.hopper@sandbox.example";

pub(crate) const EVELYN: &str = "evelyn.boyd@sandbox.example";

/// What the writes act on, as far as a new sandbox has none of it.
const PREPARED: &[&[&str]] = &[
    &["schema", "add", "badge"],
    &[
        "event-hook",
        "create",
        "Live",
        "--event=user-created",
        "--uri=https://h.example/",
    ],
    &[
        "event-hook",
        "create",
        "Still",
        "--event=user-created",
        "--uri=https://h.example/",
    ],
    &["event-hook", "deactivate", "Still", "--yes"],
];

/// A sandbox in which each of [`WRITES`] has something to act on.
pub(crate) fn prepared() -> Served {
    // Made once: each of them takes dozens of commands.
    static STATE: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    let state = STATE.get_or_init(|| {
        let served = served().start();
        for args in BEFORE.iter().chain(PREPARED) {
            served.direct().call(args.iter().copied()).run().ok();
        }
        served.kept()
    });
    served().state(state).start()
}

/// Every command that does something, with its path.
pub(crate) fn leaves() -> Vec<(String, Command)> {
    let mut found = Vec::new();
    walk(&cli::tree(), &[], &mut |path, command| {
        if command.get_subcommands().count() == 0 {
            found.push((path.join(" "), command.clone()));
        }
    });
    found
}

fn walk(command: &Command, path: &[String], visit: &mut impl FnMut(&[String], &Command)) {
    visit(path, command);
    for verb in command.get_subcommands() {
        // The `help` that clap adds has no help of its own making.
        if verb.get_name() == "help" {
            continue;
        }
        let path = [path, &[verb.get_name().to_owned()]].concat();
        walk(verb, &path, visit);
    }
}

pub(crate) fn takes(command: &Command, flag: &str) -> bool {
    command.get_arguments().any(|a| a.get_long() == Some(flag))
}

fn is_builtin(arg: &Arg) -> bool {
    let action = arg.get_action();
    matches!(
        action,
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
    )
}

#[test]
fn the_tree_contradicts_itself_nowhere() {
    cli::tree().debug_assert();
}

#[test]
fn every_command_and_every_argument_has_help() {
    walk(&cli::tree(), &[], &mut |path, command| {
        assert!(command.get_about().is_some(), "{path:?}");
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{path:?} {}", arg.get_id());
        }
    });
}

#[test]
fn help_is_one_sentence_without_a_full_stop_that_starts_with_a_capital() {
    walk(&cli::tree(), &[], &mut |path, command| {
        let about = command.get_about().map(ToString::to_string);
        let helps = command.get_arguments().filter(|a| !is_builtin(a));
        let helps = helps.filter_map(|a| Some(a.get_help()?.to_string()));
        for help in about.into_iter().chain(helps) {
            let abbreviated = help.ends_with("Dr.") || help.ends_with("Jr.");
            let ends = help.ends_with('.') && !abbreviated;
            assert!(!ends, "{path:?}: {help}");
            let first = help.chars().next().unwrap();
            assert!(first.is_uppercase(), "{path:?}: {help}");
        }
    });
}

#[test]
fn every_flag_with_a_value_names_it() {
    walk(&cli::tree(), &[], &mut |path, command| {
        for arg in command.get_arguments() {
            if !arg.get_action().takes_values() {
                continue;
            }
            let names = arg.get_value_names().unwrap_or_default();
            assert!(!names.is_empty(), "{path:?} {}", arg.get_id());
            for name in names {
                let shouted = name.to_uppercase() == *name;
                assert!(shouted, "{path:?} {}: {name}", arg.get_id());
            }
        }
    });
}

#[test]
fn no_flag_takes_a_secret_as_its_value() {
    walk(&cli::tree(), &[], &mut |path, command| {
        // The sandbox's own token opens nothing but the sandbox.
        if path.join(" ") == "sandbox serve" {
            return;
        }
        for arg in command
            .get_arguments()
            .filter(|a| a.get_action().takes_values())
        {
            let name = arg.get_long().unwrap_or_default();
            let secret = ["password", "token", "secret", "answer"];
            let secret = secret.iter().any(|s| name.contains(s));
            let names = arg.get_value_names().unwrap_or_default();
            // A command that prints the secret is none.
            let harmless = ["FILE", "LENGTH", "COMMAND"].iter().any(|h| names == [*h]);
            assert!(!secret || harmless, "{path:?} --{name} {names:?}");
        }
    });
}

/// The command lines of the examples of a command; a line that ends in `\` goes on.
fn examples(command: &Command) -> Vec<String> {
    let help = command.get_after_long_help();
    let help = help.map(ToString::to_string).unwrap_or_default();
    let mut lines = help.lines().skip_while(|l| !l.starts_with("Example"));
    lines.next();
    let block: Vec<&str> = lines.take_while(|l| l.starts_with("  ")).collect();
    let block = block.join("\n").replace("\\\n", " ");
    block.lines().map(|l| l.trim().to_owned()).collect()
}

#[test]
fn every_command_shows_an_example_of_itself() {
    for (path, command) in leaves() {
        let examples = examples(&command);
        assert!(!examples.is_empty(), "{path}");
        for example in examples {
            assert!(example.contains(&path), "{path}: {example}");
        }
    }
}

#[test]
fn every_example_works_on_a_new_sandbox() {
    for (path, command) in leaves() {
        for example in examples(&command) {
            // One would serve until it is interrupted, the others would reach for a real org.
            let is_only_read = path == "sandbox serve" || example.contains("--domain");
            if is_only_read {
                let words = example.split(' ');
                cli::tree().try_get_matches_from(words).unwrap();
                continue;
            }
            let env = Env::sandbox();
            env.run(["sandbox", "reset"]).ok();
            // Something that `run` can show and undo.
            env.run(["user", "update", GRACE, "--nick-name=G"]).ok();
            // An org that can be shown, chosen and forgotten.
            let token = env.file("token", "00abc");
            let prod = ["org", "add", "prod", "--domain=acme", "--api-token-file"];
            env.call(prod.into_iter().chain([token.as_str()]))
                .run()
                .ok();
            let yaml = "okta:\n  client:\n    orgUrl: https://y.okta.com\n    token: 00abc\n";
            std::fs::create_dir_all(env.folder().join("home/.okta")).unwrap();
            let yaml = env.file("home/.okta/okta.yaml", yaml);
            shell(&env, &format!("chmod 600 {yaml}")).assert().success();
            // What a user of these shells has; and the pager is not what is tested.
            let place = "mkdir -p ~/.zfunc ~/.config/fish/completions; man() { cat; }";
            shell(&env, &format!("{place}\n{example}"))
                .assert()
                .success();
        }
    }
}

/// Writes that need a run or a plan to work on; their own tests make the same promises.
pub(crate) const ON_RUNS: [&str; 3] = ["run resume", "run undo", "apply"];

/// Asks, but changes only what is kept on this machine.
const LOCAL: [&str; 1] = ["org remove"];

#[test]
fn every_write_is_in_the_table_of_writes() {
    for (path, command) in leaves() {
        if ON_RUNS.contains(&path.as_str()) || LOCAL.contains(&path.as_str()) {
            continue;
        }
        if takes(&command, "dry-run") || takes(&command, "yes") {
            assert!(WRITES.iter().any(|(p, ..)| *p == path), "{path}");
            assert!(
                takes(&command, "dry-run") && takes(&command, "yes"),
                "{path}"
            );
        }
    }
}

pub(crate) fn words<'a>(path: &'a str, args: &'a [&'a str], more: &'a [&'a str]) -> Vec<&'a str> {
    path.split(' ')
        .chain(args.iter().chain(more).copied())
        .collect()
}

#[test]
fn a_dry_run_of_every_write_sends_no_write() {
    let served = prepared();
    for (path, args, _) in WRITES {
        let ran = served
            .env()
            .call(words(path, args, &["--dry-run"]))
            .stdin(SECRET)
            .run()
            .ok();
        assert!(!ran.stdout.is_empty(), "{ran}");
        ran.says("nothing was sent");
        assert!(served.writes().is_empty(), "{ran}");
    }
    assert!(!served.seen().is_empty());
}

#[test]
fn what_would_be_asked_is_refused_without_a_person_and_sends_no_write() {
    let served = prepared();
    for (path, args, _) in WRITES.iter().filter(|(.., asks)| *asks) {
        let env = served.env();
        let call = env.call(words(path, args, &[])).stdin(SECRET);
        let ran = call.run().ends(2);
        ran.says("nothing was sent");
        assert!(ran.stdout.is_empty(), "{ran}");
        assert!(served.writes().is_empty(), "{ran}");
    }
}

#[test]
fn what_would_be_asked_is_not_done_when_the_person_refuses() {
    let served = prepared();
    for (path, args, asks) in WRITES.iter().filter(|(.., asks)| *asks) {
        let call = served.env();
        let ran = call
            .call(words(path, args, &[]))
            .stdin(SECRET)
            .answers(["no"])
            .run()
            .ends(2);
        assert_eq!(*asks, !ran.asked.is_empty(), "{ran}");
        assert!(served.writes().is_empty(), "{ran}");
    }
}

#[test]
fn an_org_that_is_read_only_gets_no_write_from_any_command() {
    let served = prepared();
    let env = served.env();
    let url = &env.vars()["OKTA_DOMAIN"];
    // The address counts, whoever names it.
    let config = format!("[org.audit]\ndomain = \"{url}\"\nread_only = true\n");
    env.config(&config);
    for (path, args, _) in WRITES {
        let call = env.call(words(path, args, &["--yes"])).stdin(SECRET);
        let ran = call.run().ends(2);
        ran.says("is read-only");
        assert!(ran.asked.is_empty() && ran.stdout.is_empty(), "{ran}");
        let call = env.call(words(path, args, &["--dry-run"])).stdin(SECRET);
        call.run().ok().says("is read-only");
        assert!(served.writes().is_empty(), "{ran}");
    }
}

#[test]
fn what_is_not_asked_is_done_at_once() {
    for (path, args, _) in WRITES.iter().filter(|(.., asks)| !asks) {
        let served = prepared();
        let env = served.env();
        let call = env.call(words(path, args, &[])).stdin(SECRET);
        call.run().ok();
        assert!(!served.writes().is_empty(), "{path}");
    }
}

/// The README, or nothing while there is none.
fn readme() -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    std::fs::read_to_string(path).ok()
}

#[test]
fn every_exit_code_has_a_row_in_the_readme() {
    let Some(readme) = readme() else { return };
    for (code, _) in exit::TABLE {
        let row = format!("| {} |", code.code());
        assert!(readme.contains(&row), "{row}");
    }
}

#[test]
fn every_environment_variable_has_a_line_in_the_example_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example");
    let example = std::fs::read_to_string(path).unwrap();
    for variable in config::env::VARIABLES {
        let line = format!("\n#{}=", variable.name);
        assert!(example.contains(&line), "{}", variable.name);
    }
}
