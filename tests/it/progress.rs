//! The line of progress at a real terminal.

use std::time::Duration;

use expectrl::{Eof, Expect as _};

use crate::processes::at_a_terminal;
use crate::support::served;

/// Changes everybody, one after the other, slowly enough that progress is worth showing.
const LINE: &str = "okta-admin user update --search='status pr' --nick-name=x --yes --me \
                    --concurrency=1 -o id";

#[test]
fn a_long_run_shows_how_far_it_is_and_leaves_its_results_whole() {
    let org = served().latency(Duration::from_millis(100)).start();
    let mut terminal = at_a_terminal(&org.direct(), LINE);
    let before = terminal.expect("of 25 done").unwrap();
    let mut said = before.as_bytes().to_vec();
    let rest = terminal.expect(Eof).unwrap();
    said.extend_from_slice(rest.as_bytes());
    let said = String::from_utf8(said).unwrap();
    // What is left of a line is what was written after the last return to its beginning.
    let lines = said.lines().map(|line| line.rsplit('\r').next().unwrap());
    let ids = lines.filter(|line| line.starts_with("00u"));
    assert!(ids.clone().all(|id| id.len() == 20), "{said:?}");
    assert_eq!(ids.count(), 25, "{said:?}");
    assert!(said.contains("25 updated in"), "{said:?}");
}

#[test]
fn a_pipe_gets_no_line_of_progress() {
    let org = served().latency(Duration::from_millis(60)).start();
    let args = ["user", "update", "--search=status pr", "--nick-name=x"];
    let flags = ["--yes", "--me", "--concurrency=1", "-o", "id"];
    let ran = org.direct().call(args.into_iter().chain(flags)).run().ok();
    assert_eq!(ran.stdout.lines().count(), 25);
    assert!(!ran.stderr.contains(" done"), "{}", ran.stderr);
}
