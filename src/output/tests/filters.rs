//! `--jq`.

use serde_json::json;

use super::*;

#[test]
fn jq_sees_the_whole_array_or_each_line() {
    let filtered = |format, jq: &str| {
        let look = Look {
            format,
            jq: Some(jq.to_owned()),
            ..Look::default()
        };
        printed(Terminal::pipes(), look, &[ADA, EVE])
    };
    assert_eq!(filtered(None, "length"), "2\n");
    assert_eq!(
        filtered(Some(Format::Json), ".[].profile.login"),
        "ada@example.com\neve\u{202e}@example.com\n"
    );
    assert_eq!(
        filtered(Some(Format::Ndjson), "{id, s: .status}"),
        "{\"id\":\"00u1ada0000000000001\",\"s\":\"ACTIVE\"}\n\
         {\"id\":\"00u1eve0000000000002\",\"s\":\"SUSPENDED\"}\n"
    );
    assert_eq!(
        filtered(None, ".[1].profile | {title}"),
        "{\"title\":\"\\u009b2J\"}\n"
    );
    assert_eq!(filtered(None, "halt, 1"), "");
    assert_eq!(
        filtered(
            None,
            r#"map(select(.profile.login | test("^ada")) | .id) | @csv"#
        ),
        "\"00u1ada0000000000001\"\n"
    );
    assert_eq!(
        filtered(None, r#"["a\"b\\\t\n", null, 1.5, true] | @csv, @tsv"#),
        "\"a\"\"b\\\t\n\",,1.5,true\na\"b\\\\\\t\\n\t\t1.5\ttrue\n"
    );
}

#[test]
fn jq_strings_are_harmless_on_a_terminal() {
    let look = Look {
        jq: Some(".[0].profile.displayName".into()),
        ..Look::default()
    };
    assert_eq!(
        printed(PERSON, look, &[EVE]),
        "=cmd|' /C calc'!A0\\u{1b}[31m\nroot\n"
    );
}

#[test]
fn a_bad_expression_is_found_before_anything_is_asked() {
    for (expression, expected) in [
        (".[", "--jq: expected closing bracket at the end"),
        ("map(", "--jq: expected closing parenthesis at the end"),
        (".a b", "--jq: expected nothing at \"b\""),
        ("", "--jq: expected term at the end"),
        ("nonesuch", "--jq: there is no filter nonesuch"),
        ("$x", "--jq: there is no variable $x"),
        ("env", "--jq: there is no filter env"),
    ] {
        let out = run(PERSON, Look::default()).out;
        let look = Look {
            jq: Some(expression.to_owned()),
            ..Look::default()
        };
        let error = out.with_look(look).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.kind(), crate::failure::Kind::Usage);
    }
}

#[test]
fn a_filter_that_fails_says_so_in_a_short_line() {
    let look = Look {
        jq: Some(".[] | .id + 1".into()),
        ..Look::default()
    };
    let run = run(Terminal::pipes(), look);
    let mut list = run.out.list(&USER).unwrap();
    list.item(ADA.as_bytes()).unwrap();
    let error = list.end().unwrap_err().to_string();
    assert_eq!(error, "--jq: cannot calculate \"00u1ada0000000000001\" + 1");
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let error = run.out.one(&USER, deep.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "--jq: the results are nested too deeply");
}

#[test]
fn jq_sees_the_envelope() {
    let look = || Look {
        jq: Some("[.success, (.users | length)]".into()),
        envelope: true,
        ..Look::default()
    };
    assert_eq!(printed(PERSON, look(), &[ADA, EVE]), "[true,2]\n");
    let run = run(PERSON, look());
    let mut list = run.out.list(&USER).unwrap();
    list.item(ADA.as_bytes()).unwrap();
    drop(list);
    run.out.fail(&json!("x")).unwrap();
    assert_eq!(run.stdout.text(), "[false,0]\n");
}
