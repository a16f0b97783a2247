//! What is exported and imported again changes nothing, whatever the values are.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::import;
use crate::support::served;

/// Values that a spreadsheet, a terminal or a parser could take for something else.
const HOSTILE: [&str; 24] = [
    "=HYPERLINK(\"http://x\",\"y\")",
    "+SUM(A1)",
    "-5",
    "@import",
    "'=1",
    "''quoted''",
    "'",
    "+49 (30) 010-9999",
    "a,b;c\td",
    "say \"hi\"",
    "\"",
    "two\nlines",
    "two\r\nlines",
    "\ttab first",
    "\rreturn first",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]52;c;eA==\u{7}",
    "\u{202e}txet\u{202c}",
    "zero\u{200b}width",
    " blanks ",
    "[1, 2]",
    "{\"a\": 1}",
    "null",
    "007",
];

/// A small generator, so that a failure can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    /// One of the hostile values, or two of them in one.
    fn value(&mut self) -> String {
        let one = HOSTILE[self.next(HOSTILE.len())];
        let other = HOSTILE[self.next(HOSTILE.len())];
        match self.next(3) {
            0 => format!("{one}{other}"),
            1 => format!("{one} {other}"),
            _ => one.to_owned(),
        }
    }
}

fn users(served: &crate::support::Served) -> BTreeMap<String, Value> {
    let env = served.direct();
    let all = env.run(["user", "list", "--status=any", "-o", "json"]).ok();
    let all = all.json();
    let all = all.as_array().unwrap().iter();
    all.map(|user| {
        let login = user["profile"]["login"].as_str().unwrap().to_owned();
        (login, user.clone())
    })
    .collect()
}

#[test]
fn an_export_that_is_imported_changes_nothing() {
    let seed = 0x5eed_0006_u64;
    let mut dice = Dice(seed);
    let served = served().rate_limit("10000/1s").start();
    let direct = served.direct();
    let fields = [
        "displayName",
        "title",
        "department",
        "city",
        "costCenter",
        "mobilePhone",
    ];
    let mut rows = Vec::new();
    for n in 0..60 {
        let login = format!("h{n}@x.example");
        let mut row = Map::new();
        for (name, value) in [("login", &*login), ("email", &login), ("firstName", "H")] {
            row.insert(name.to_owned(), json!(value));
        }
        row.insert("lastName".to_owned(), json!(dice.value()));
        for field in fields {
            if dice.next(4) > 0 {
                row.insert(field.to_owned(), json!(dice.value()));
            }
        }
        let status = ["staged", "suspended", "deactivated", "active"][dice.next(4)];
        row.insert("status".to_owned(), json!(status));
        rows.push(Value::Object(row).to_string());
    }
    let text = rows.join("\n");
    let ran = import(&direct, &text, &["--yes", "--quiet"]);
    assert_eq!(ran.code(), 0, "seed {seed:#x}\n{ran}");
    let before = users(&served);
    for row in &rows {
        let row: Value = serde_json::from_str(row).unwrap();
        let stored = &before[row["login"].as_str().unwrap()]["profile"];
        for name in fields {
            // Attributes that were never set are shown as null by some orgs.
            assert_eq!(stored[name], row[name], "seed {seed:#x}: {row}");
        }
    }

    let columns = format!(
        "--columns=login,status,email,firstName,lastName,type,created,{}",
        fields.join(",")
    );
    for (format, columns) in [
        ("csv", Some(&*columns)),
        ("csv", None),
        ("tsv", Some(&*columns)),
        ("json", None),
        ("ndjson", None),
        ("yaml", None),
    ] {
        let list = ["user", "list", "--status=any", "-o", format];
        let list = list.into_iter().chain(columns);
        let export = direct.call(list).run().ok().stdout;
        let (env, ahead) = (served.env(), served.writes().len());
        let flags = ["--if-exists=update", "--yes", "--quiet", "--format", format];
        let ran = import(&env, &export, &flags);
        assert_eq!(ran.code(), 0, "{format} seed {seed:#x}\n{ran}");
        assert_eq!(users(&served), before, "{format} seed {seed:#x}");
        // Every user is created, in vain; nothing else is sent.
        let writes = served.writes().split_off(ahead);
        assert_eq!(writes.len(), before.len(), "{format}");
        assert!(
            writes
                .iter()
                .all(|w| w.line.starts_with("POST /api/v1/users?")),
            "{format}"
        );
    }
}
