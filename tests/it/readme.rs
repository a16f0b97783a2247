//! The README cannot lie: its console blocks are run, and its tables come from the program.
//!
//! `UPDATE_DOCS=1 cargo test` rewrites the tables between `<!-- name -->` and `<!-- /name -->`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Env, Ran};

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// One command of a console block and what it is said to print.
#[derive(Debug, PartialEq)]
struct Step {
    line: usize,
    command: String,
    printed: Vec<String>,
}

/// Takes the commands out of all blocks marked `console`.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_console = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.trim_start().starts_with("```") {
            is_console = line.trim() == "```console";
        } else if !is_console {
        } else if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                line: number + 1,
                command: command.to_owned(),
                printed: Vec::new(),
            });
        } else {
            let step = steps.last_mut().expect("a block starts with a command");
            step.printed.push(line.to_owned());
        }
    }
    steps
}

/// Blanks are how columns are aligned on a terminal and do not count.
fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares a line with what is said of it, where `[..]` stands for anything.
fn is_said(printed: &str, said: &str) -> bool {
    let (printed, said) = (words(printed), words(said));
    let mut parts = said.split("[..]");
    let Some(mut rest) = parts.next().and_then(|start| printed.strip_prefix(start)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in between {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(unix)]
#[test]
fn every_console_block_does_what_the_readme_says() {
    let env = Env::new();
    let bin = env.folder().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_okta-admin"));
    std::os::unix::fs::symlink(program, bin.join("okta-admin")).unwrap();
    let steps = steps(&std::fs::read_to_string(readme()).unwrap());
    assert!(steps.len() > 10, "the blocks were not found");
    let mut untrue = String::new();
    for step in steps {
        let ran = Command::new("/bin/sh")
            .args(["-c", &step.command])
            .env_clear()
            .envs(env.vars())
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .current_dir(env.folder())
            .output()
            .unwrap();
        let stdout = String::from_utf8(ran.stdout).unwrap();
        let lines: Vec<&str> = stdout.lines().collect();
        let agrees = lines.len() == step.printed.len()
            && std::iter::zip(&lines, &step.printed).all(|(line, said)| is_said(line, said));
        if !(ran.status.success() && agrees) {
            let stderr = String::from_utf8_lossy(&ran.stderr);
            let (line, command) = (step.line, step.command);
            writeln!(
                untrue,
                "README.md:{line}: {command}\n{stdout}--- stderr\n{stderr}--- {}\n",
                ran.status
            )
            .unwrap();
        }
    }
    assert!(untrue.is_empty(), "{untrue}");
}

#[test]
fn its_exit_codes_are_those_of_the_program() {
    let rows = rows(&Env::new().run(["docs", "exit-codes", "-o", "ndjson"]));
    let mut table =
        "| code | meaning | `kind` in the JSON of an error |\n|---|---|---|\n".to_owned();
    for row in rows {
        let kind = row["kind"].as_str().map(|kind| format!("`{kind}`"));
        let kind = kind.unwrap_or_default();
        writeln!(
            table,
            "| {} | {} | {kind} |",
            row["code"],
            text(&row, "meaning")
        )
        .unwrap();
    }
    is_the_section("exit-codes", &table);
}

#[test]
fn its_variables_are_those_that_are_read() {
    let rows = rows(&Env::new().run(["docs", "environment", "-o", "ndjson"]));
    let mut table = "| variable | meaning |\n|---|---|\n".to_owned();
    for row in rows {
        writeln!(
            table,
            "| `{}` | {} |",
            text(&row, "name"),
            text(&row, "help")
        )
        .unwrap();
    }
    is_the_section("environment", &table);
}

#[test]
fn its_commands_are_those_of_the_tree() {
    let rows = rows(&Env::new().run(["docs", "reference", "-o", "ndjson"]));
    let mut table = "| command | what it does |\n|---|---|\n".to_owned();
    let names: Vec<String> = rows.iter().map(|row| text(row, "command")).collect();
    for row in &rows {
        let name = text(row, "command");
        // A noun alone does nothing.
        let has_verbs = names.iter().any(|n| n.starts_with(&format!("{name} ")));
        if !has_verbs {
            writeln!(table, "| `{name}` | {} |", text(row, "about")).unwrap();
        }
    }
    is_the_section("reference", &table);
}

fn rows(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.code(), 0, "{ran}");
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap().replace('|', "\\|")
}

/// Insists that a section of the README is this text, or makes it so.
#[track_caller]
fn is_the_section(name: &str, expected: &str) {
    // The tests of this file run side by side, and each may rewrite it.
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let whole = std::fs::read_to_string(readme()).unwrap();
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = whole.split_once(&start).expect("the section begins");
    let (found, after) = rest.split_once(&end).expect("the section ends");
    let expected = format!("\n{expected}\n");
    if found == expected {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(readme(), [before, &start, &expected, &end, after].concat()).unwrap();
        return;
    }
    panic!(
        "the section {name:?} of README.md is stale: UPDATE_DOCS=1 cargo test rewrites it\n{expected}"
    );
}

#[test]
fn a_block_is_commands_and_what_they_print() {
    let text = "x\n```sh\n$ no\n```\n```console\n$ a | b\n1\n2\n$ c\n```\n$ no\n";
    let step = |line, command: &str, printed: &[&str]| Step {
        line,
        command: command.to_owned(),
        printed: printed.iter().map(|&p| p.to_owned()).collect(),
    };
    let expected = [step(6, "a | b", &["1", "2"]), step(9, "c", &[])];
    assert_eq!(steps(text), expected);
}

#[test]
fn a_line_agrees_word_by_word_and_dots_stand_for_anything() {
    for (printed, said, agrees) in [
        ("a\tb", "a   b", true),
        ("a\t\tb", "a b", true),
        ("a b", "a c", false),
        ("a b", "a", false),
        ("id 00u123", "id 00u[..]", true),
        ("id 00g123", "id 00u[..]", false),
        ("a x b y c", "a [..] b [..]", true),
        ("a x b y c", "a [..] b [..] d", false),
        ("", "[..]", true),
    ] {
        assert_eq!(is_said(printed, said), agrees, "{printed:?} as {said:?}");
    }
}
