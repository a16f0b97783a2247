//! Cut lists, broken streams, memory.

use super::*;

#[test]
fn a_count_is_a_number_and_never_half_a_number() {
    let counted = || Look {
        count: true,
        ..Look::default()
    };
    assert_eq!(printed(PERSON, counted(), &[ADA, EVE]), "2\n");
    let run = run(PERSON, counted());
    let mut list = run.out.list(&USER).unwrap();
    list.item(ADA.as_bytes()).unwrap();
    list.abort().unwrap();
    assert_eq!(run.stdout.text(), "");
}

#[test]
fn a_list_that_is_cut_stays_well_formed() {
    let run = run(Terminal::pipes(), look(Format::Json));
    let mut list = run.out.list(&GROUP).unwrap();
    list.item(b"{\"id\":1}").unwrap();
    drop(list);
    assert_eq!(run.stdout.text(), "[\n{\"id\":1}\n]\n");
}

#[test]
fn deep_objects_are_refused_where_they_must_be_read() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for format in [Format::Table, Format::Csv, Format::Id] {
        let run = run(PERSON, look(format));
        let mut list = run.out.list(&USER).unwrap();
        let error = list.item(deep.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::Unreadable(_)), "{format:?}");
    }
}

fn broken(kind: io::ErrorKind) -> Output {
    Output::plain(
        Box::new(Broken(kind)),
        Box::new(Tape::default()),
        Terminal::pipes(),
        Redactor::default(),
        now(),
    )
}

#[test]
fn a_closed_pipe_and_a_full_disk_are_told_apart() {
    let item = |out: &Output| {
        let mut list = out.list(&USER).unwrap();
        list.item(ADA.as_bytes()).unwrap();
        list.flush().unwrap_err()
    };
    assert!(matches!(
        item(&broken(io::ErrorKind::BrokenPipe)),
        Error::Closed
    ));
    assert!(matches!(
        item(&broken(io::ErrorKind::StorageFull)),
        Error::Write(_)
    ));
}

#[test]
fn a_text_that_could_not_be_written_is_told_at_the_end() {
    let out = broken(io::ErrorKind::StorageFull);
    out.text("docs");
    assert!(matches!(out.finish(), Err(Error::Write(_))));
}

#[test]
fn memory_does_not_grow_with_a_list() {
    for format in Format::ALL
        .into_iter()
        .filter(|format| *format != Format::Yaml || yaml::available().is_ok())
    {
        for terminal in [PERSON, Terminal::pipes()] {
            let out = Output::new(
                Box::new(io::sink()),
                Box::new(io::sink()),
                terminal,
                look(format),
                Redactor::default(),
                now(),
            )
            .unwrap();
            let mut list = out.list(&USER).unwrap();
            for _ in 0..1_000 {
                list.item(ADA.as_bytes()).unwrap();
                assert!(list.held() <= 64 * 1024, "{format:?}");
            }
            assert_eq!(list.len(), 1_000);
            list.end().unwrap();
        }
    }
}

#[test]
fn a_failed_look_leaves_the_way_out_usable() {
    let run = run(PERSON, Look::default());
    let bad = Look {
        columns: Some("a,+b".into()),
        ..Look::default()
    };
    assert!(run.out.with_look(bad).is_err());
    run.out.error_text("still here");
    assert_eq!(run.stderr.text(), "still here\n");
}

#[test]
fn an_unknown_column_is_refused_before_anything_is_asked() {
    let run = run(
        PERSON,
        Look {
            columns: Some("logn".into()),
            ..look(Format::Csv)
        },
    );
    assert!(run.out.about(&OUTCOME, true).is_err());
    assert!(run.out.about(&USER, true).is_ok());
}
