//! From files to rows.

use std::fmt::Write as _;

use super::*;

const NAMES: [&str; 6] = [
    "login",
    "email",
    "firstName",
    "lastName",
    "department",
    "level",
];

/// What a file says, a line a row; `! ...` for a bad one, `!! ...` for the end before the end.
fn rows_of(text: &str, name: &str) -> Vec<String> {
    let vocabulary = Vocabulary::new(NAMES);
    let mut said = Vec::new();
    let opened = Reader::open(text.as_bytes(), name, None);
    let checked = opened.and_then(|reader| {
        vocabulary.check(reader.headers())?;
        Ok(reader)
    });
    let mut reader = match checked {
        Ok(reader) => reader,
        Err(failure) => return vec![format!("!! {failure}")],
    };
    let cleared = Cleared::By("<clear>".to_owned());
    loop {
        match reader.next_record() {
            Ok(None) => return said,
            Ok(Some(record)) => {
                let row = record.and_then(|r| Row::read(r, &vocabulary, &cleared, false));
                said.push(row.map_or_else(|bad| format!("! {bad}"), |row| shown(&row)));
            }
            Err(failure) => {
                said.push(format!("!! {failure}"));
                return said;
            }
        }
    }
}

fn shown(row: &Row) -> String {
    let mut text = format!("{} {}", row.line, row.login);
    for (name, given) in row.edits.set.iter().filter(|(name, _)| name != "login") {
        match given {
            super::super::values::Given::Text(value) => write!(text, " {name}={value}"),
            super::super::values::Given::Json(value) => write!(text, " {name}:{value}"),
        }
        .unwrap();
    }
    for name in &row.edits.unset {
        write!(text, " -{name}").unwrap();
    }
    for group in &row.groups {
        write!(text, " +{group}").unwrap();
    }
    for role in &row.roles {
        write!(text, " role:{role}").unwrap();
    }
    if let Some(password) = &row.password {
        write!(text, " {password:?}").unwrap();
    }
    if let Some(status) = row.status {
        write!(text, " {status:?}").unwrap();
    }
    if let Some(user_type) = &row.user_type {
        write!(text, " type:{user_type}").unwrap();
    }
    text
}

#[test]
fn a_table_becomes_rows() {
    for (text, expected) in [
        ("login,First Name\na@x,Ada\n", "2 a@x firstName=Ada"),
        ("E-Mail;department\na@x;", "2 a@x email=a@x"),
        ("login,department\na@x,<clear>\n", "2 a@x -department"),
        ("login,department\na@x,'=1+1\n", "2 a@x department==1+1"),
        ("login,department\na@x,''=1\n", "2 a@x department='=1"),
        ("login,department\na@x,+49 30\n", "2 a@x department=+49 30"),
        (
            "login,groups,roles\na@x,'+A; B ;;'+A,USER_ADMIN\n",
            "2 a@x ++A +B +'+A role:USER_ADMIN",
        ),
        (
            "login,status,type,id\na@x,Deprovisioned, night ,00u1\n",
            "2 a@x Deactivated type:night",
        ),
        ("login,password\na@x,'=x\n", "2 a@x Plain([redacted])"),
        (
            "login,password_hash\na@x,$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\n",
            "2 a@x Hash([redacted])",
        ),
    ] {
        assert_eq!(rows_of(text, "people.csv"), [expected], "{text:?}");
    }
}

#[test]
fn objects_become_rows_in_every_form() {
    let ada = r#"{"login": "a@x", "level": 3, "department": null, "groups": ["A;B", "C"]}"#;
    let bob = r#"{"id": "00u1", "status": "ACTIVE", "type": {"id": "oty1"}, "_links": {},
 "credentials": {"password": {}, "provider": {"type": "OKTA"}},
 "profile": {"login": "b@x", "email": "b@x", "department": "}\"{"}}"#;
    let expected = [
        "level:3 -department +A;B +C",
        "email:\"b@x\" department:\"}\\\"{\" Active type:oty1",
    ];
    let one_line = bob.replace('\n', "");
    let yaml = "# people\n- login: a@x\n  level: 3\n  department: null\n  groups:\n  - A;B\n  - C\n\n\
                - profile: {login: b@x, email: b@x, department: '}\"{'}\n  status: ACTIVE\n  type: {id: oty1}\n";
    for (text, name, lines) in [
        (format!("{ada}\n\n{one_line}\n"), "-", [1, 3]),
        (format!("{ada}\r\n{one_line}"), "x.jsonl", [1, 2]),
        (format!("[\n{ada},\n{bob}\n]\n"), "x.json", [2, 3]),
        (format!("[{ada},{one_line}]"), "-", [1, 1]),
        (format!("{bob}\n{ada}"), "swapped", [4, 1]),
        (yaml.to_owned(), "x.yaml", [2, 9]),
        (yaml.replace("# people\n", "---\n"), "-", [2, 9]),
    ] {
        let mut rows = rows_of(&text, name);
        if name == "swapped" {
            rows.reverse();
        }
        let [first, second] = lines;
        let all = [
            format!("{first} a@x {}", expected[0]),
            format!("{second} b@x {}", expected[1]),
        ];
        assert_eq!(rows, all, "{text}");
    }
    let documents = "---\nlogin: a@x\ngroups:\n- C\n---\nlogin: b@x\n...\n";
    assert_eq!(rows_of(documents, "-"), ["2 a@x +C", "6 b@x"]);
    for empty in ["[]", "", "\n", "- ", "--- []\n"] {
        let rows = rows_of(empty, "x.yaml");
        assert!(rows.is_empty() || empty == "- ", "{empty:?} {rows:?}");
    }
}

#[test]
fn each_kind_of_bad_row_is_told_with_line_and_column() {
    for (text, expected) in [
        (
            "login\n\n,x\n",
            "! line 3: has 2 cells, and the header has 1",
        ),
        (
            "login,department\n,IT\n",
            "! line 2: has neither a login nor an email",
        ),
        (
            "login,email\na@x,x\n",
            "! line 2, email: \"x\" is not an e-mail address",
        ),
        (
            "login,email\na@x, a@x\n",
            "! line 2, email: starts or ends with a blank",
        ),
        (
            "login\n\"a\tb\"\n",
            "! line 2, login: holds a control character",
        ),
        (
            "email,login\na@x,<clear>\n",
            "! line 2, login: cannot be cleared",
        ),
        (
            "login,groups\na@x,<clear>\n",
            "! line 2, groups: cannot be cleared",
        ),
        (
            "login,Status\na@x,sleepy\n",
            "! line 2, Status: \"sleepy\" is not a status; write staged, active, suspended or deactivated",
        ),
        (
            "login,password,password_hash\na@x,x,$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\n",
            "! line 2, password_hash: there is a password already",
        ),
        (
            "login,password_hash\na@x,5f4dcc3b5aa765d61d8327deb882cf99\n",
            "! line 2, password_hash: a password hash is an object with `algorithm`, or a bcrypt string such as $2a$10$...",
        ),
        (
            "{\"login\": \"a@x\", \"Login\": \"b@x\"}",
            "! line 1, Login: is there twice",
        ),
        (
            "{\"login\": \"a@x\", \"groups\": 3}",
            "! line 1, groups: has to be a list of names",
        ),
        (
            "{\"login\": \"a@x\", \"departmnet\": 3}",
            "! line 1, departmnet: is not an attribute of this org; did you mean department?",
        ),
        (
            "{\"login\": \"a@x\", \"credentials\": {\"password\": {\"value\": \"x\"}}}",
            "! line 1, credentials: secrets are read from `password` and `password_hash` alone",
        ),
        (
            "{\"login\": \"a@x\"}\n{\"login\": \"b@x\"\n",
            "! line 2: EOF while parsing an object",
        ),
        (
            "{\"login\": \"a@x\"}\n[1]\n",
            "! line 2: invalid type: sequence, expected an object that describes a person",
        ),
        ("[{\"login\": \"a@x\"}", "!! line 1: the list has no end"),
        (
            "[{\"login\":\n \"a@x\"",
            "!! the object that starts in line 1 has no end",
        ),
        ("[{\"login\":\n 'a@x'}]", "!! line 2: expected value"),
        (
            "[{\"login\": \"a@x\"} {}]",
            "!! line 1: a comma or the end of the list is missing",
        ),
        (
            "[{\"login\": \"a@x\"},\n3]",
            "!! line 2: an object that describes a person is missing",
        ),
        (
            "[{\"login\": \"a@x\"}]\nx",
            "!! line 2: something follows the list",
        ),
    ] {
        let rows = rows_of(text, "-");
        assert_eq!(rows.last().map(String::as_str), Some(expected), "{text:?}");
    }
    let yaml = rows_of("- login: a@x\n- login: [\n", "x.yaml");
    assert!(yaml[1].starts_with("! line 2: "), "{yaml:?}");
}
