//! `--envelope`.

use serde_json::json;

use super::*;

fn enveloped(format: Option<Format>) -> Look {
    Look {
        format,
        envelope: true,
        ..Look::default()
    }
}

#[test]
fn an_envelope_holds_one_object() {
    let run = run(PERSON, enveloped(None));
    run.out.one(&GROUP, b"{\"id\":1}").unwrap();
    assert_eq!(run.stdout.text(), "", "the verdict comes last");
    run.out.finish().unwrap();
    assert_eq!(
        run.stdout.text(),
        "{\"success\":true,\"error\":null,\"group\":{\"id\":1}}\n"
    );
}

#[test]
fn an_envelope_streams_a_list() {
    let run = run(PERSON, enveloped(Some(Format::Json)));
    let mut list = run.out.list(&GROUP).unwrap();
    list.item(b"{\"id\":1}").unwrap();
    list.flush().unwrap();
    assert_eq!(run.stdout.text(), "{\"groups\":[\n{\"id\":1}");
    list.end().unwrap();
    run.out.finish().unwrap();
    assert_eq!(
        run.stdout.text(),
        "{\"groups\":[\n{\"id\":1}\n],\"success\":true,\"error\":null}\n"
    );
}

#[test]
fn a_failure_closes_its_envelope() {
    let error = json!({"kind": "other"});
    let cut = run(PERSON, enveloped(None));
    let mut list = cut.out.list(&GROUP).unwrap();
    list.item(b"{\"id\":1}").unwrap();
    drop(list);
    cut.out.fail(&error).unwrap();
    cut.out.finish().unwrap();
    assert_eq!(
        cut.stdout.text(),
        "{\"groups\":[\n{\"id\":1}\n],\"success\":false,\"error\":{\"kind\":\"other\"}}\n"
    );

    let cases = [
        (None, false, "\"group\":null"),
        (None, true, "\"groups\":[]"),
        (Some(Format::Options), true, "\"options\":[]"),
        (Some(Format::Ndjson), true, "\"group\":null"),
    ];
    for (format, many, results) in cases {
        let run = run(PERSON, enveloped(format));
        run.out.about(&GROUP, many).unwrap();
        run.out.fail(&error).unwrap();
        run.out.finish().unwrap();
        assert_eq!(
            run.stdout.text(),
            format!("{{\"success\":false,\"error\":{{\"kind\":\"other\"}},{results}}}\n")
        );
    }
}

#[test]
fn a_failure_after_a_result_keeps_the_result() {
    let run = run(PERSON, enveloped(None));
    run.out.one(&GROUP, b"{\"id\":1}").unwrap();
    run.out.fail(&json!("x")).unwrap();
    run.out.finish().unwrap();
    assert_eq!(
        run.stdout.text(),
        "{\"success\":false,\"error\":\"x\",\"group\":{\"id\":1}}\n"
    );
}

#[test]
fn a_user_in_an_envelope_has_every_member_that_callers_look_for() {
    let run = run(PERSON, enveloped(None));
    run.out.one(&USER, b"{\"id\":1,\"new\":true}").unwrap();
    run.out.finish().unwrap();
    let envelope: serde_json::Value = serde_json::from_str(&run.stdout.text()).unwrap();
    assert_eq!(envelope["user"]["new"], true);
    let members = envelope["user"].as_object().unwrap();
    for name in [
        "status",
        "activated",
        "lastLogin",
        "type",
        "profile",
        "credentials",
    ] {
        assert!(members[name].is_null(), "{name}");
    }
}
