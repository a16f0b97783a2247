//! Several at once on one file.

use std::sync::{Arc, Barrier};

use serde_json::json;

use super::{Still, encoded, profile};
use crate::sandbox::org::Org;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::store::Store;
use crate::sandbox::{Error, reset, seed, status};

#[test]
fn eight_writers_who_start_on_a_missing_file_lose_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 12;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/state.db");
    let gate = Barrier::new(WRITERS);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (path, gate) = (&path, &gate);
            scope.spawn(move || {
                gate.wait();
                for n in 0..EACH {
                    // A fresh connection each time, as many short processes have.
                    let clock = Arc::new(Still::new());
                    let store = Store::open(path, clock.as_ref()).unwrap();
                    let mut org = Org::new(store, "http://org", clock, false);
                    let mut request = Request::new(Method::Post, "/api/v1/users", None);
                    let login = format!("w{writer}.{n}@example.com");
                    request.body = json!({ "profile": profile(&login) }).to_string().into();
                    assert_eq!(org.answer(&request).status, 200);
                }
            });
        }
    });
    assert_eq!(
        status(&path).unwrap().users,
        u64::try_from(25 + WRITERS * EACH).unwrap()
    );
}

#[test]
fn seeding_is_deterministic_and_adding_adds() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Still::new();
    let ids = |name: &str| {
        let path = folder.path().join(name);
        let summary = seed(&path, 40, false, &clock).unwrap();
        assert_eq!((summary.users, summary.groups), (40, 11));
        let db = rusqlite::Connection::open(&path).unwrap();
        let mut all = db
            .prepare("SELECT id, login FROM users ORDER BY id")
            .unwrap();
        let rows = all
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.collect::<Result<Vec<(String, String)>, _>>().unwrap()
    };
    assert_eq!(ids("a.db"), ids("b.db"));
    let path = folder.path().join("a.db");
    assert_eq!(seed(&path, 10, true, &clock).unwrap().users, 50);
    assert_eq!(reset(&path, false, &clock).unwrap().users, 25);
    let empty = reset(&path, true, &clock).unwrap();
    assert_eq!(
        (empty.users, empty.statuses[0].status.as_str()),
        (1, "ACTIVE")
    );
    assert!(status(&folder.path().join("missing.db")).is_err());
}

#[test]
fn a_reader_with_an_open_connection_survives_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let clock = Arc::new(Still::new());
    let store = Store::open(&path, clock.as_ref()).unwrap();
    let mut org = Org::new(store, "http://org", Arc::clone(&clock) as _, false);
    let query = format!("search={}", encoded("id pr"));
    let request = Request::new(Method::Get, "/api/v1/users", Some(&query));
    let count = |org: &mut Org| {
        let body: Vec<serde_json::Value> =
            serde_json::from_slice(&org.answer(&request).body).unwrap();
        body.len()
    };
    assert_eq!(count(&mut org), 25);
    seed(&path, 60, false, clock.as_ref()).unwrap();
    assert_eq!(count(&mut org), 60);
    reset(&path, true, clock.as_ref()).unwrap();
    assert_eq!(count(&mut org), 1);
}

#[test]
fn somebody_else_s_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Still::new();
    let theirs = folder.path().join("theirs.db");
    let db = rusqlite::Connection::open(&theirs).unwrap();
    db.execute_batch("CREATE TABLE users (name TEXT); INSERT INTO users VALUES ('precious');")
        .unwrap();
    assert!(matches!(
        reset(&theirs, false, &clock),
        Err(Error::Foreign { .. })
    ));
    let name: String = db
        .query_row("SELECT name FROM users", [], |row| row.get(0))
        .unwrap();
    assert_eq!(name, "precious");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "these are my notes, and not a database of any kind").unwrap();
    assert!(matches!(
        reset(&text, false, &clock),
        Err(Error::Database { .. })
    ));
    let newer = folder.path().join("newer.db");
    let db = rusqlite::Connection::open(&newer).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(
        status(&newer),
        Err(Error::Newer { found: 99, .. })
    ));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_state() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("private/state.db");
    seed(&path, 2, false, &Still::new()).unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let home = path.parent().unwrap();
    assert_eq!(mode(home), 0o700);
    for entry in std::fs::read_dir(home).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
