//! `docs`: what is made from the tree, with no org, no settings and no network.

use std::fs;
use std::process::{Command, Stdio};

use okta_admin::{cli, exit};
use serde_json::Value;

use crate::support::{Env, binary};

/// Settings that stop every command that needs one.
fn broken() -> Env {
    Env::new()
        .with("OKTA_DOMAIN", "http://[")
        .with("OKTA_ADMIN_TIMEOUT", "soon")
}

#[test]
fn documentation_needs_no_settings() {
    for args in [
        vec!["docs", "completions", "bash"],
        vec!["docs", "man"],
        vec!["docs", "reference"],
        vec!["docs", "exit-codes"],
        vec!["docs", "environment"],
    ] {
        let ran = broken().call(args).run().ok();
        assert!(ran.stdout.lines().count() > 10, "{ran}");
        assert_eq!(ran.stderr, "", "{ran}");
    }
}

#[test]
fn completions_know_every_noun_in_every_shell_whatever_the_format() {
    let env = Env::new().with("OKTA_ADMIN_OUTPUT", "json");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = env.run(["docs", "completions", shell]).ok().stdout;
        for noun in cli::tree().get_subcommands().filter(|c| !c.is_hide_set()) {
            assert!(
                script.contains(noun.get_name()),
                "{shell} {}",
                noun.get_name()
            );
        }
        assert!(
            script.contains("--first-name") || script.contains("first-name"),
            "{shell}"
        );
    }
    env.run(["docs", "completions", "tcsh"]).ends(2);
}

#[cfg(unix)]
#[test]
fn bash_reads_its_completions() {
    let env = Env::new();
    let script = env.run(["docs", "completions", "bash"]).ok().stdout;
    let file = env.file("completions", script);
    // Not every machine has the shell.
    if let Ok(status) = Command::new("bash").args(["-n", &file]).status() {
        assert!(status.success());
    }
}

#[test]
fn a_man_page_has_the_options_examples_and_where_to_read_on() {
    let page = Env::new()
        .run(["docs", "man", "user", "create"])
        .ok()
        .stdout;
    for text in [
        ".TH okta-admin-user-create 1",
        "\\-\\-first\\-name",
        ".SH EXAMPLES",
        "okta\\-admin \\-\\-sandbox user create",
        ".SH \"SEE ALSO\"",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    assert!(!page.contains("\\-\\-max\\-wait"), "{page}");
}

#[test]
fn the_page_of_the_program_has_the_exit_codes_and_the_environment() {
    let pages = Env::new().run(["docs", "man"]).ok().stdout;
    for (_, meaning) in exit::TABLE {
        let start = meaning.split(['(', '`', ':', ',']).next().unwrap().trim();
        assert!(pages.contains(start), "{start}");
    }
    assert!(pages.contains("OKTA_ADMIN_STATE_DIR"));
    assert!(pages.contains("\\-\\-max\\-wait"));
}

#[test]
fn pages_are_written_into_a_folder_one_for_each_command() {
    let env = Env::new();
    let args = ["docs", "man", "--dir", "made/man1"];
    binary(&env).args(args).assert().success().stdout("");
    let folder = env.folder().join("made/man1");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.contains(&"okta-admin.1".to_owned()), "{names:?}");
    assert!(
        names.contains(&"okta-admin-user-create.1".to_owned()),
        "{names:?}"
    );
    assert!(
        !names
            .iter()
            .any(|n| n.contains("help") || n.contains("ping")),
        "{names:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_page_is_what_man_understands() {
    let env = Env::new();
    let pages = env.run(["docs", "man"]).ok().stdout;
    let file = env.file("pages", pages);
    let groff = Command::new("groff")
        .args(["-man", "-Tutf8", "-ww", &file])
        .stdout(Stdio::null())
        .output();
    // Not every machine has it.
    if let Ok(groff) = groff {
        assert!(groff.status.success());
    }
}

#[test]
fn a_page_of_nothing_names_what_there_is() {
    let ran = Env::new().run(["docs", "man", "user", "creat"]).ends(2);
    ran.says("there is no command \"creat\" here");
    ran.says("create, get, list");
}

#[test]
fn the_reference_has_every_command_with_its_own_flags_and_the_shared_ones_once() {
    let text = Env::new().run(["docs", "reference"]).ok().stdout;
    for title in [
        "# okta-admin",
        "### okta-admin user create",
        "### okta-admin auth test",
    ] {
        assert!(text.lines().any(|line| line == title), "{title}");
    }
    let count = |flag: &str| text.matches(flag).count();
    assert_eq!(count("- `--max-wait <TIME>`"), 1);
    // A flag of their own: `user create` and `user import` have it.
    assert_eq!(count("- `--no-activate`"), 2);
    assert!(count("`--generate-password[=<LENGTH>]`") > 0);
    assert!(
        !text.contains("okta-admin ping\n"),
        "hidden commands stay hidden"
    );
    assert!(
        text.lines().all(|line| line.trim_end() == line),
        "no blanks at the end"
    );
}

#[test]
fn the_reference_is_data_for_programs() {
    let env = Env::new();
    let entries = env.run(["docs", "reference", "-o", "json"]).ok().json();
    let entries = entries.as_array().unwrap();
    let create = entries
        .iter()
        .find(|e| e["command"] == "okta-admin user create");
    let create = create.unwrap();
    let arguments = create["arguments"].as_array().unwrap();
    let taken = |typed: &str| {
        let mut all = arguments.iter();
        all.find(|a| a["argument"].as_str().unwrap().starts_with(typed))
    };
    let if_exists = taken("--if-exists").unwrap();
    assert_eq!(
        if_exists["values"],
        serde_json::json!(["fail", "skip", "update"])
    );
    assert_eq!(if_exists["default"], "fail");
    assert_eq!(taken("--sandbox"), None);
    let root = entries.first().unwrap();
    assert!(root["arguments"].to_string().contains("--sandbox"));
}

#[test]
fn exit_codes_go_with_the_words_of_errors() {
    let env = Env::new();
    let rows = env.run(["docs", "exit-codes", "-o", "json"]).ok().json();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), exit::TABLE.len());
    assert_eq!(rows[0]["kind"], Value::Null);
    let conflict = rows.iter().find(|r| r["kind"] == "conflict").unwrap();
    assert_eq!(conflict["code"], 8);
}
