//! Records: what is read back after an end in good order, a torn end and damage.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::change::actions::steps::Step;
use crate::change::{Action, Change, Item, OutcomeStatus, Subject};
use crate::failure::Kind;

const AT: &str = "2026-04-01T12:00:00Z";

fn at(second: i64) -> Timestamp {
    let start: Timestamp = AT.parse().unwrap();
    start + jiff::SignedDuration::from_secs(second)
}

fn header() -> Header {
    Header {
        format: Header::format(),
        id: "20260401-120000000-abcd".to_owned(),
        version: "0.0.0".to_owned(),
        command: "user suspend".to_owned(),
        verb: "suspend".to_owned(),
        org: "the sandbox".to_owned(),
        address: "sandbox:here".to_owned(),
        started: at(0),
        input: None,
        undoes: None,
    }
}

/// A plan that suspends so many users.
fn plan(users: usize) -> Plan {
    let item = |n: usize| {
        let subject = Subject {
            id: Some(format!("00u{n}")),
            ..Subject::new_user(format!("p{n}@x.example"), "P N")
        };
        let actions = vec![Action::Step(Step::Suspend)];
        Item::Change(Change { subject, actions })
    };
    Plan::of((0..users).map(item), true)
}

fn place(item: usize) -> Place {
    Place { item, step: 0 }
}

fn outcome(item: usize, status: OutcomeStatus) -> Outcome {
    Outcome::new(format!("p{item}@x.example"), "suspend", status)
}

/// A record of three users: the first done, the second in flight, the third not begun.
async fn begun() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ndjson");
    let journal = Journal::start(&path, header(), &plan(3)).unwrap();
    journal.intent(place(0), at(1)).await.unwrap();
    journal.intent(place(1), at(2)).await.unwrap();
    let done = outcome(0, OutcomeStatus::Updated);
    journal.done(place(0), &done, at(3)).await.unwrap();
    drop(journal);
    (folder, path)
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|l| serde_json::from_str(l).unwrap());
    lines.collect()
}

/// What is known of a place, as a word.
fn word(past: &Past) -> String {
    match past {
        Past::Nothing => "nothing".to_owned(),
        Past::InFlight(since) => {
            format!("in flight since {}", since.as_second() - at(0).as_second())
        }
        Past::Done(done) => done.status.word().to_owned(),
    }
}

#[tokio::test]
async fn a_record_is_its_header_the_plan_and_what_became_of_it() {
    let (_folder, path) = begun().await;
    let lines = lines(&path);
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line.as_object().unwrap().keys().next().unwrap().as_str())
        .collect();
    assert_eq!(
        names,
        [
            "run", "change", "change", "change", "planned", "intent", "intent", "done"
        ]
    );
    assert_eq!(lines[4]["planned"]["items"], 3);
    assert_eq!(lines[7]["done"]["status"], "updated");

    let replay = Replay::open(&path, false).unwrap();
    assert_eq!(replay.state(), RunState::Unfinished);
    assert_eq!(replay.items(), 3);
    let words: Vec<String> = (0..3)
        .map(|n| word(&replay.progress.at(place(n))))
        .collect();
    assert_eq!(words, ["updated", "in flight since 2", "nothing"]);
    let left = replay.left().unwrap();
    let left: Vec<String> = left.changes().map(|c| c.subject.label.clone()).collect();
    assert_eq!(left, ["p1@x.example", "p2@x.example"]);
}

#[tokio::test]
async fn a_torn_end_is_ignored_wherever_it_tore_and_is_gone_after_the_next_start() {
    let (_folder, path) = begun().await;
    let whole = fs::read(&path).unwrap();
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|b| *b == b'\n')
        .unwrap()
        + 1;
    for torn in last..whole.len() {
        fs::write(&path, &whole[..torn]).unwrap();
        let replay = Replay::open(&path, true).unwrap();
        assert_eq!(
            word(&replay.progress.at(place(0))),
            "in flight since 1",
            "{torn}"
        );
        let journal = Journal::resume(replay, at(9)).unwrap();
        journal.end(Ending::Finished, at(10)).await.unwrap();
        drop(journal);
        let lines = lines(&path);
        assert_eq!(lines.len(), 9, "{torn}");
        assert_eq!(
            Replay::open(&path, false).unwrap().state(),
            RunState::Finished
        );
    }
}

#[tokio::test]
async fn a_run_that_ended_before_its_plan_was_whole_never_began() {
    let (_folder, path) = begun().await;
    let whole = fs::read(&path).unwrap();
    let ends: Vec<usize> = (0..whole.len()).filter(|n| whole[*n] == b'\n').collect();
    for torn in ends[0] + 1..ends[4] {
        fs::write(&path, &whole[..torn]).unwrap();
        let replay = Replay::open(&path, false).unwrap();
        assert_eq!(replay.state(), RunState::NeverBegan, "{torn}");
    }
    for torn in 0..=ends[0] {
        fs::write(&path, &whole[..torn]).unwrap();
        let error = Replay::open(&path, false).unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict, "{torn}: {error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
}

#[tokio::test]
async fn damage_is_an_error_that_names_the_line() {
    let (_folder, path) = begun().await;
    let whole = fs::read_to_string(&path).unwrap();
    let change = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1)
    };
    for (damaged, says) in [
        (
            change(r#""id":"00u1""#, r#""id":"00u2""#),
            "line 5: the plan is not the one",
        ),
        (
            change(r#"{"items":3"#, r#"{"items":2"#),
            "line 5: the plan is not the one",
        ),
        (
            change(r#"{"intent""#, r#"{"intend""#),
            "line 6: unknown variant",
        ),
        (change(r#"{"intent""#, r#""intent""#), "line 6: "),
        (
            change(r#""format":1"#, r#""format":2"#),
            "line 1: a record in form 2, not 1",
        ),
        (
            change(r#"{"run""#, r#"{"ran""#),
            "line 1: this is no record",
        ),
        ("{}\n".to_owned(), "line 1: this is no record"),
    ] {
        fs::write(&path, damaged).unwrap();
        let error = Replay::open(&path, false).unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
}

#[tokio::test]
async fn a_second_one_is_refused_while_the_first_is_at_work() {
    let (_folder, path) = begun().await;
    let replay = Replay::open(&path, true).unwrap();
    assert_eq!(
        Replay::open(&path, false).unwrap().state(),
        RunState::Running
    );
    let error = Replay::open(&path, true).unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.to_string().contains("another process"), "{error}");
    let journal = Journal::resume(replay, at(9)).unwrap();
    assert!(Replay::open(&path, true).is_err());
    drop(journal);
    assert!(Replay::open(&path, true).is_ok());
}

#[tokio::test]
async fn a_record_is_never_written_over_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.txt");
    fs::write(&path, "mine").unwrap();
    let error = Journal::start(&path, header(), &plan(1)).unwrap_err();
    assert!(error.full_text().contains("nothing was sent"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn what_is_known_of_a_place_follows_from_its_last_lines() {
    use OutcomeStatus::{
        Created, Exists, Failed, NotAttempted, Partial, Unchanged, Unknown, Updated,
    };
    enum Said {
        Intent(i64),
        Done(OutcomeStatus),
        /// In the middle of several requests.
        Stopped,
    }
    use Said::{Done, Intent, Stopped};
    // What was written, what is known, and what if what failed is tried again.
    for (said, known, again) in [
        (vec![], "nothing", "nothing"),
        (vec![Intent(1)], "in flight since 1", "in flight since 1"),
        (vec![Intent(1), Done(Created)], "created", "created"),
        (vec![Intent(1), Done(Updated)], "updated", "updated"),
        (vec![Intent(1), Done(Unchanged)], "unchanged", "unchanged"),
        (vec![Intent(1), Done(Exists)], "exists", "exists"),
        (vec![Intent(1), Done(Failed)], "failed", "nothing"),
        (vec![Intent(1), Done(NotAttempted)], "nothing", "nothing"),
        (
            vec![Intent(1), Done(Unknown)],
            "in flight since 1",
            "in flight since 1",
        ),
        // Of several requests the first was done: what is left begins with a look.
        (
            vec![Intent(1), Stopped],
            "in flight since 1",
            "in flight since 1",
        ),
        (
            vec![Intent(1), Done(Partial)],
            "partial",
            "in flight since 1",
        ),
        (
            vec![Intent(1), Stopped, Intent(5)],
            "in flight since 1",
            "in flight since 1",
        ),
        // Looked at again, and cut off once more: it may have been ours since the first.
        (
            vec![Intent(1), Intent(5)],
            "in flight since 1",
            "in flight since 1",
        ),
        (
            vec![Intent(1), Done(Unknown), Intent(5)],
            "in flight since 1",
            "in flight since 1",
        ),
        (
            vec![Intent(1), Done(Unknown), Intent(5), Done(Updated)],
            "updated",
            "updated",
        ),
        // Refused, tried again and cut off: never repeated without a look.
        (
            vec![Intent(1), Done(Failed), Intent(5)],
            "in flight since 5",
            "in flight since 5",
        ),
        (
            vec![Intent(1), Done(NotAttempted), Intent(5)],
            "in flight since 5",
            "in flight since 5",
        ),
        (
            vec![Intent(1), Done(Failed), Intent(5), Done(Failed)],
            "failed",
            "nothing",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.ndjson");
        drop(Journal::start(&path, header(), &plan(1)).unwrap());
        let mut text = fs::read(&path).unwrap();
        for line in said {
            let (place, at) = (place(0), at(7));
            let line = match line {
                Intent(second) => Line::Intent {
                    place,
                    at: self::at(second),
                },
                Done(status) => {
                    let outcome = KeptOutcome::of(&outcome(0, status));
                    Line::Done { place, at, outcome }
                }
                Stopped => {
                    let mut outcome = KeptOutcome::of(&outcome(0, Partial));
                    outcome.kind = Some(Kind::Interrupted);
                    Line::Done { place, at, outcome }
                }
            };
            text.extend(writer::bytes(&line).unwrap());
        }
        fs::write(&path, text).unwrap();
        let mut replay = Replay::open(&path, false).unwrap();
        assert_eq!(word(&replay.progress.at(place(0))), known);
        replay.progress.retry_failed = true;
        assert_eq!(word(&replay.progress.at(place(0))), again, "retried");
    }
}

#[tokio::test]
async fn many_intents_that_wait_together_are_all_on_the_disk_when_they_return() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ndjson");
    let journal = Journal::start(&path, header(), &plan(200)).unwrap();
    let intents = (0..200).map(|n| journal.intent(place(n), at(1)));
    let all = futures_util::future::join_all(intents).await;
    assert!(all.iter().all(Result::is_ok));
    let intents = lines(&path)
        .iter()
        .filter(|l| l.get("intent").is_some())
        .count();
    assert_eq!(intents, 200);
}

#[test]
fn a_run_is_found_by_its_id_the_start_of_it_its_file_or_as_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let runs = Runs::below(folder.path());
    assert_eq!(runs.find("last").unwrap_err().kind(), Kind::NotFound);
    for id in ["20260401-a", "20260402-b", "20260402-c"] {
        let path = runs.place(id).unwrap();
        let header = Header {
            id: id.to_owned(),
            ..header()
        };
        drop(Journal::start(&path, header, &plan(1)).unwrap());
    }
    let id = |name: &str| {
        let path = runs.find(name)?;
        Ok::<_, Error>(path.file_stem().unwrap().to_str().unwrap().to_owned())
    };
    assert_eq!(runs.ids(), ["20260402-c", "20260402-b", "20260401-a"]);
    assert_eq!(id("last").unwrap(), "20260402-c");
    assert_eq!(id("20260402-b").unwrap(), "20260402-b");
    assert_eq!(id("202604010").unwrap_err().kind(), Kind::NotFound);
    assert_eq!(id("20260401").unwrap(), "20260401-a");
    assert!(id("20260402").unwrap_err().to_string().contains("several"));
    let file = runs.find("20260401").unwrap();
    assert_eq!(runs.find(file.to_str().unwrap()).unwrap(), file);
    assert_eq!(runs.name_of("20260401-a", &file), "20260401-a");
    assert_eq!(runs.name_of("20260401-a", Path::new("/x/y")), "/x/y");
    assert_eq!(runs.forget("sandbox:here", at(0)), 0);
    assert_eq!(runs.forget("sandbox:here", at(1)), 3);
}

#[cfg(unix)]
#[test]
fn folder_and_file_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let path = Runs::below(&folder.path().join("state"))
        .place("x")
        .unwrap();
    drop(Journal::start(&path, header(), &plan(1)).unwrap());
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}
