//! JSON, YAML and lines.

use serde_json::json;

use super::*;

#[test]
fn json_is_an_array_of_the_servers_own_bytes_wherever_it_goes() {
    let expected = format!("[\n{ADA},\n{}\n]\n", EVE.replace('\u{9b}', "\\u009b"));
    for terminal in [PERSON, Terminal::pipes()] {
        assert_eq!(printed(terminal, look(Format::Json), &[ADA, EVE]), expected);
    }
    assert_eq!(printed(PERSON, look(Format::Json), &[]), "[]\n");
}

#[test]
fn one_object_is_an_object_unless_several_were_asked_for() {
    let cases = [
        (look(Format::Json), format!("{ADA}\n")),
        (
            Look {
                array: true,
                ..look(Format::Json)
            },
            format!("[\n{ADA}\n]\n"),
        ),
        (look(Format::Ndjson), format!("{ADA}\n")),
        (look(Format::Id), "00u1ada0000000000001\n".to_owned()),
        (
            Look {
                links: false,
                columns: Some("login".into()),
                ..look(Format::Csv)
            },
            "login\nada@example.com\n".to_owned(),
        ),
        (
            Look {
                count: true,
                ..look(Format::Json)
            },
            "1\n".to_owned(),
        ),
    ];
    for (look, expected) in cases {
        let run = run(Terminal::pipes(), look);
        run.out.one(&USER, ADA.as_bytes()).unwrap();
        run.out.finish().unwrap();
        assert_eq!(run.stdout.text(), expected);
    }
}

#[test]
fn links_are_left_out_when_asked() {
    let look = Look {
        links: false,
        ..look(Format::Ndjson)
    };
    let text = printed(Terminal::pipes(), look, &[ADA]);
    assert!(text.ends_with("\"countryCode\":\"NO\"}}\n"), "{text}");
}

#[test]
fn ndjson_puts_each_object_on_one_line() {
    let pretty = "{\n  \"id\": \"x\",\n  \"profile\": {}\n}";
    assert_eq!(
        printed(Terminal::pipes(), look(Format::Ndjson), &[pretty, ADA]),
        format!("{{\"id\":\"x\",\"profile\":{{}}}}\n{ADA}\n")
    );
    assert_eq!(printed(Terminal::pipes(), look(Format::Ndjson), &[]), "");
}

#[test]
fn options_are_labels_and_values() {
    let kind = json!({"id": "oty1", "displayName": "User", "name": "user"}).to_string();
    let run = run(PERSON, look(Format::Options));
    let mut list = run.out.list(&USER_TYPE).unwrap();
    list.item(kind.as_bytes()).unwrap();
    list.item(br#"{"name":"x"}"#).unwrap();
    list.end().unwrap();
    assert_eq!(
        run.stdout.text(),
        "[\n{\"label\":\"User\",\"value\":\"oty1\"},\n{\"label\":null,\"value\":null}\n]\n"
    );
}

#[test]
fn ids_are_one_a_line_and_missing_ones_are_told() {
    let run = run(Terminal::pipes(), look(Format::Id));
    let mut list = run.out.list(&OUTCOME).unwrap();
    list.item(br#"{"target":"a","id":"00u1"}"#).unwrap();
    list.item(br#"{"target":"b","id":null}"#).unwrap();
    list.end().unwrap();
    assert_eq!(run.stdout.text(), "00u1\n");
    assert_eq!(run.stderr.text(), "warning: 1 outcome has no id\n");
}

#[cfg(feature = "yaml")]
#[test]
fn yaml_keeps_strings_that_look_like_something_else() {
    assert_eq!(
        printed(
            PERSON,
            Look {
                links: false,
                ..look(Format::Yaml)
            },
            &[
                ADA,
                r#"{"id":"x","a":[],"b":{"c":null,"d":"null","e":"1e3","f":"a: b","g":"yes","h":"2024-01-01","i":1.5}}"#
            ]
        ),
        "\
- id: 00u1ada0000000000001
  status: ACTIVE
  created: \"2024-01-02T03:04:05.000Z\"
  lastLogin: \"2026-03-01T10:00:00.000Z\"
  type:
    id: oty1
  profile:
    login: ada@example.com
    firstName: Ada
    lastName: Lovelace
    email: ada@example.com
    mobilePhone: +1 (555) 010-9999
    zipCode: \"012\"
    countryCode: \"NO\"
- id: x
  a: []
  b:
    c: null
    d: \"null\"
    e: \"1e3\"
    f: \"a: b\"
    g: \"yes\"
    h: \"2024-01-01\"
    i: 1.5
"
    );
    assert_eq!(printed(PERSON, look(Format::Yaml), &[]), "[]\n");
    let hostile = printed(PERSON, look(Format::Yaml), &[EVE]);
    assert!(
        !hostile.contains(|c: char| c != '\n' && c.is_control()),
        "{hostile:?}"
    );
}
