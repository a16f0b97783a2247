//! Whatever a directory holds, tables are harmless, and data comes back as it was.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Text with more trouble in it than chance would bring.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[=+@'\t\r\n\0 \"a,;0-9-]{0,6}",
        prop::collection::vec(
            prop::sample::select(vec![
                '\u{1b}', '\u{9b}', '\u{7f}', '\u{202e}', '\u{200b}', '山', 'a'
            ]),
            0..8
        )
        .prop_map(String::from_iter),
    ]
}

fn any_user() -> impl Strategy<Value = Value> {
    [any_text(), any_text(), any_text(), any_text()].prop_map(|[login, name, status, id]| {
        json!({"id": id, "status": status, "lastLogin": name,
            "profile": {"login": login, "displayName": name, "\u{1b}": 1}})
    })
}

fn list(terminal: Terminal, look: Look, users: &[Value]) -> String {
    let texts: Vec<String> = users.iter().map(Value::to_string).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    printed(terminal, look, &texts)
}

proptest! {
    #[test]
    fn tables_hold_nothing_that_acts(
        users in prop::collection::vec(any_user(), 1..4),
        person in any::<bool>(),
        width in 20_usize..120,
    ) {
        let terminal = if person { Terminal { width, ..PERSON } } else { Terminal::pipes() };
        let look = Look { columns: Some("+\u{1b}".into()), ..look(Format::Wide) };
        let text = list(terminal, look, &users);
        let ours = |c| c == '\n' || (c == '\t' && !person);
        prop_assert!(!text.contains(|c| !ours(c) && hostile::is_hostile(c)), "{text:?}");
        prop_assert_eq!(text.lines().count(), users.len() + 1);
    }

    #[test]
    fn csv_comes_back_as_it_was(users in prop::collection::vec(any_user(), 0..4)) {
        let columns = "login,name,status,id";
        let look = Look { columns: Some(columns.into()), ..look(Format::Csv) };
        let text = list(Terminal::pipes(), look, &users);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let mut rows = 0;
        for (record, user) in reader.records().zip(&users) {
            let record = record.unwrap();
            let cells: Vec<&str> = record.iter().map(unguard).collect();
            let text = |path| record::at(user, path).and_then(Value::as_str).unwrap_or_default();
            let expected = ["profile.login", "profile.displayName", "status", "id"].map(text);
            prop_assert_eq!(cells, expected);
            rows += 1;
        }
        prop_assert_eq!(rows, users.len());
    }

    #[test]
    fn json_comes_back_as_it_was_and_holds_no_control(
        users in prop::collection::vec(any_user(), 0..4),
        links in any::<bool>(),
    ) {
        let look = |format| Look { links, ..look(format) };
        let text = list(PERSON, look(Format::Json), &users);
        prop_assert!(!text.contains(|c: char| c != '\n' && c.is_control()));
        prop_assert_eq!(&serde_json::from_str::<Vec<Value>>(&text).unwrap(), &users);
        let lines = list(PERSON, look(Format::Ndjson), &users);
        prop_assert_eq!(lines.lines().count(), users.len());
    }
}
