//! The process itself: no core, no debugger, a command line without secrets, and a panic that keeps
//! to itself what it panicked about.

use std::process::{Child, Command, Stdio};

use super::search::Secrets;
use crate::support::{Env, TOKEN, process};

/// Waits at standard input for its token: no secret has been read yet.
fn waiting() -> (Env, Child) {
    let env = Env::new().with("OKTA_DOMAIN", "http://127.0.0.1:9");
    let child = process(&env)
        .args(["user", "get", "me", "--api-token-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    (env, child)
}

/// Waits until the process has come to read its standard input.
#[cfg(target_os = "linux")]
fn until_it_reads(child: &Child) {
    let wchan = format!("/proc/{}/stat", child.id());
    for _ in 0..500 {
        crate::support::pause(10);
        let stat = std::fs::read_to_string(&wchan).unwrap();
        let state = stat.rsplit(')').next().unwrap().trim();
        if state.starts_with('S') {
            return;
        }
    }
    panic!("it never waited");
}

#[cfg(target_os = "linux")]
#[test]
fn no_core_is_dumped_and_no_debugger_let_in_before_the_secret_is_read() {
    use std::os::unix::fs::MetadataExt as _;

    let (_env, mut child) = waiting();
    until_it_reads(&child);
    let proc = |name: &str| format!("/proc/{}/{name}", child.id());
    let limits = std::fs::read_to_string(proc("limits")).unwrap();
    let core = limits
        .lines()
        .find(|l| l.starts_with("Max core file size"))
        .unwrap();
    let core: Vec<&str> = core["Max core file size".len()..]
        .split_whitespace()
        .collect();
    assert_eq!(core, ["0", "0", "bytes"]);
    // What belongs to a process that may not be dumped belongs to root; for root itself there is no
    // difference to see, and the limit has to do.
    let owner = std::fs::metadata(proc("mem")).unwrap().uid();
    assert_eq!(owner, 0);
    let line = std::fs::read_to_string(proc("cmdline")).unwrap();
    assert!(line.contains("--api-token-stdin"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Not a test by itself: [`a_panic_says_where_and_nothing_of_the_data`] runs it as a process.
#[test]
#[ignore = "it fails on purpose, in a process of its own"]
fn panics_with_a_secret() {
    use std::io::Write as _;
    okta_admin::guard::panics(|said| {
        writeln!(std::io::stderr(), "{said}").unwrap();
    });
    let secret = std::env::var("OKTA_API_TOKEN").unwrap();
    panic!("could not use {secret}");
}

#[test]
fn a_panic_says_where_and_nothing_of_the_data() {
    let test = std::env::current_exe().unwrap();
    let output = Command::new(test)
        .args([
            "--exact",
            "secrets::process::panics_with_a_secret",
            "--ignored",
            "--nocapture",
        ])
        .env("OKTA_API_TOKEN", TOKEN)
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("error: a defect in okta-admin at "), "{said}");
    assert!(said.contains("secrets/process.rs:"), "{said}");
    Secrets::of([("the token", TOKEN)]).not_in("the panic", &said);
}

/// The whole program has that hook, and sets it first.
#[test]
fn the_program_guards_itself_before_it_reads_anything() {
    let main = include_str!("../../../src/main.rs");
    let at = |text: &str| main.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("guard::memory()") < at("guard::panics("));
    assert!(at("guard::panics(") < at("Env::of_process()"));
}
