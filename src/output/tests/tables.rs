//! Tables, cards, CSV and TSV.

use super::*;

#[test]
fn a_table_on_a_terminal_is_aligned_harmless_and_fits() {
    let text = printed(PERSON, Look::default(), &[ADA, EVE, YAMADA]);
    assert_eq!(
        text,
        "\
LOGIN                      NAME    STATUS      LAST-LOGIN   ID
ada@example.com            Ada L…  ACTIVE      2 hours ago  00u1ada0000000000001
eve\\u{202e}@example.com    =cmd|…  SUSPENDED   -            00u1eve0000000000002
taro.yamada@example.co.jp  山田 …  PROVISION…  2 months a…  00u1yam0000000000003
"
    );
    assert!(text.lines().all(|line| table::width(line) <= 80));
}

#[test]
fn a_wider_terminal_shows_more_and_wide_adds_what_fits() {
    let terminal = Terminal {
        width: 144,
        ..PERSON
    };
    assert_eq!(
        printed(terminal, look(Format::Wide), &[ADA, YAMADA]),
        "\
LOGIN                      NAME                                     STATUS       LAST-LOGIN    ID                    EMAIL            DEPARTMENT
ada@example.com            Ada Lovelace                             ACTIVE       2 hours ago   00u1ada0000000000001  ada@example.com  -
taro.yamada@example.co.jp  山田 太郎左衛門之助一二三四五六七八九十  PROVISIONED  2 months ago  00u1yam0000000000003  -                開発部
"
    );
}

#[test]
fn a_table_in_a_pipe_is_tab_separated_exact_and_harmless() {
    assert_eq!(
        printed(Terminal::pipes(), Look::default(), &[ADA, EVE]),
        "LOGIN\tNAME\tSTATUS\tLAST-LOGIN\tID\n\
         ada@example.com\tAda Lovelace\tACTIVE\t2026-03-01T10:00:00.000Z\t00u1ada0000000000001\n\
         eve\\u{202e}@example.com\t=cmd|' /C calc'!A0\\u{1b}[31m\\nroot\tSUSPENDED\t\t\
         00u1eve0000000000002\n"
    );
}

#[test]
fn colours_are_for_a_terminal_that_wants_them() {
    let terminal = Terminal {
        color: true,
        ..PERSON
    };
    let columns = Look {
        columns: Some("login,status,lastLogin".into()),
        ..Look::default()
    };
    assert_eq!(
        printed(terminal, columns.clone(), &[ADA, EVE]),
        "\
\u{1b}[1mLOGIN                    STATUS     LAST-LOGIN\u{1b}[0m
ada@example.com          \u{1b}[32mACTIVE\u{1b}[0m     2 hours ago
eve\\u{202e}@example.com  \u{1b}[31mSUSPENDED\u{1b}[0m  \u{1b}[2m-\u{1b}[0m
"
    );
    let pipe = Terminal {
        stdout: false,
        ..terminal
    };
    assert!(!printed(pipe, columns, &[ADA, EVE]).contains('\u{1b}'));
}

#[test]
fn rows_after_the_first_page_keep_its_widths_and_lose_nothing_that_fits() {
    let run = run(
        PERSON,
        Look {
            columns: Some("login,status,id".into()),
            ..Look::default()
        },
    );
    let mut list = run.out.list(&USER).unwrap();
    list.item(ADA.as_bytes()).unwrap();
    assert_eq!(run.stdout.text(), "", "the first page is measured");
    list.flush().unwrap();
    let first = run.stdout.text();
    assert!(
        first.ends_with("ada@example.com  ACTIVE  00u1ada0000000000001\n"),
        "{first}"
    );
    list.item(YAMADA.as_bytes()).unwrap();
    list.item(ADA.as_bytes()).unwrap();
    list.flush().unwrap();
    assert_eq!(
        &run.stdout.text()[first.len()..],
        "\
taro.yamada@example.co.jp  PROVISIONED  00u1yam0000000000003
ada@example.com  ACTIVE  00u1ada0000000000001
"
    );
    list.end().unwrap();
}

#[test]
fn colours_move_nothing_and_no_line_ends_with_a_space() {
    let shown = |color| {
        let terminal = Terminal { color, ..PERSON };
        let run = run(
            terminal,
            Look {
                columns: Some("status,login,lastLogin,title".into()),
                ..Look::default()
            },
        );
        let mut list = run.out.list(&USER).unwrap();
        for page in [[ADA, EVE], [YAMADA, ADA], [EVE, YAMADA]] {
            for user in page {
                list.item(user.as_bytes()).unwrap();
            }
            list.flush().unwrap();
        }
        list.end().unwrap();
        run.stdout.text()
    };
    let mut colored = shown(true);
    for code in ["0", "1", "2", "31", "32", "33"] {
        colored = colored.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(colored, shown(false));
    assert!(
        colored.lines().all(|line| !line.ends_with(' ')),
        "{colored}"
    );
}

#[test]
fn an_empty_table_has_a_header_in_a_pipe_and_a_word_on_a_terminal() {
    assert_eq!(
        printed(Terminal::pipes(), Look::default(), &[]),
        "LOGIN\tNAME\tSTATUS\tLAST-LOGIN\tID\n"
    );
    let run = run(PERSON, Look::default());
    print(&run, &[]);
    assert_eq!(run.stdout.text(), "");
    assert_eq!(run.stderr.text(), "no users\n");
}

#[test]
fn csv_is_quoted_guarded_and_has_a_header_even_when_empty() {
    let picked = |exact| Look {
        columns: Some("login,name,mobilePhone,lastLogin".into()),
        csv_exact: exact,
        ..look(Format::Csv)
    };
    let header = "login,name,mobilePhone,lastLogin\n";
    assert_eq!(printed(PERSON, picked(false), &[]), header);
    assert_eq!(
        printed(PERSON, picked(false), &[ADA, EVE]),
        format!(
            "{header}ada@example.com,Ada Lovelace,+1 (555) 010-9999,2026-03-01T10:00:00.000Z\n\
             eve\u{202e}@example.com,\"'=cmd|' /C calc'!A0\u{1b}[31m\nroot\",,\n"
        )
    );
    assert!(printed(PERSON, picked(true), &[EVE]).contains(",\"=cmd|"));
    assert_eq!(
        printed(PERSON, look(Format::Csv), &[]),
        "login,name,status,lastLogin,id,email,department,title,firstName,lastName,created,type\n"
    );
}

#[test]
fn tsv_separates_with_tabs() {
    let look = Look {
        columns: Some("login,status".into()),
        ..look(Format::Tsv)
    };
    assert_eq!(
        printed(PERSON, look, &[ADA]),
        "login\tstatus\nada@example.com\tACTIVE\n"
    );
}

#[test]
fn a_card_is_read_on_a_terminal_and_parsed_in_a_pipe() {
    let mut card = Card::new("Ada Lovelace");
    card.section("Account");
    card.line("login", "ada@example.com\u{1b}");
    card.line("status", Cell::Status("ACTIVE".into()));
    card.section("Times");
    card.line(
        "last login",
        "2026-03-01T10:00:00Z".parse::<Timestamp>().unwrap(),
    );
    card.line("created", None::<Timestamp>);
    let shown = |terminal, look| {
        let run = run(terminal, look);
        run.out.card(&USER, ADA.as_bytes(), &card).unwrap();
        run.stdout.text()
    };
    assert_eq!(
        shown(PERSON, Look::default()),
        "\
Ada Lovelace

Account
  login       ada@example.com\\u{1b}
  status      ACTIVE

Times
  last login  2 hours ago
  created     -
"
    );
    assert_eq!(
        shown(Terminal::pipes(), Look::default()),
        "login\tada@example.com\\u{1b}\nstatus\tACTIVE\nlast login\t2026-03-01T10:00:00.000Z\n\
         created\t\n"
    );
    assert_eq!(shown(PERSON, look(Format::Json)), format!("{ADA}\n"));
}
