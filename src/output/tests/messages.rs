//! Standard error.

use super::*;

#[test]
fn what_is_said_is_cleaned_and_one_line_each() {
    let stderr = Tape::default();
    let redactor = Redactor::default();
    redactor.learn_value("hunter22");
    let out = Output::plain(
        Box::new(Tape::default()),
        Box::new(stderr.clone()),
        PERSON,
        redactor,
        now(),
    );
    out.status("reading hunter22\n");
    out.warning("a\nerror: b\u{1b}");
    out.hint("try x");
    out.trace("GET /");
    out.block("two\nlines\u{9b}");
    out.error_text("usage:\n  x");
    out.question("Really? ");
    assert_eq!(
        stderr.text(),
        "reading [redacted]\nwarning: a\\nerror: b\\u{1b}\nhint: try x\nGET /\ntwo\n\
         lines\\u{9b}\nusage:\n  x\nReally? "
    );
}

#[test]
fn quiet_leaves_errors_and_questions() {
    let run = run(
        PERSON,
        Look {
            quiet: true,
            ..Look::default()
        },
    );
    run.out.status("s");
    run.out.warning("w");
    run.out.hint("h");
    run.out.trace("t");
    run.out.block("b");
    print(&run, &[]);
    run.out.error_text("e");
    run.out.question("q? ");
    assert_eq!(run.stderr.text(), "e\nq? ");
}

#[test]
fn labels_are_coloured_on_a_terminal() {
    let run = run(
        Terminal {
            color: true,
            ..PERSON
        },
        Look::default(),
    );
    run.out.warning("w");
    run.out.status("s");
    run.out.trace("t");
    assert_eq!(
        run.stderr.text(),
        "\u{1b}[1m\u{1b}[33mwarning:\u{1b}[0m w\ns\n\u{1b}[2mt\u{1b}[0m\n"
    );
}
