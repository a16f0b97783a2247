//! Tables: aligned to the terminal for a person, tab-separated and whole in a pipe.
//!
//! On a terminal the widths come from the first page (at most 200 rows are held for it) and stay. A
//! later row with a longer cell takes the room it needs as long as the line fits, even if its columns
//! shift: a login cut short is worth less than a straight edge. Widths are terminal columns.

use jiff::Timestamp;
use serde_json::Value;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::columns::{Columns, Selected};
use super::exporter::{Exporter, Note};
use super::record::{Cell, Kind, Shape};
use super::results::tree;
use super::{Error, hostile, relative};

const ROWS_MEASURED: usize = 200;
const GAP: usize = 2;

/// `-o table` and `-o wide`.
pub(super) struct Table {
    columns: Columns,
    /// Nothing in a pipe.
    person: Option<Person>,
}

struct Person {
    shape: &'static Shape,
    terminal: usize,
    paint: bool,
    now: Timestamp,
    /// The rows that are measured; nothing once the header is out.
    held: Option<Vec<Vec<Cell>>>,
    widths: Vec<usize>,
}

impl Table {
    pub(super) fn plain(columns: Columns) -> Self {
        Self {
            columns,
            person: None,
        }
    }

    pub(super) fn for_person(
        shape: &'static Shape,
        columns: Columns,
        terminal: usize,
        paint: bool,
        now: Timestamp,
    ) -> Self {
        Self {
            columns,
            person: Some(Person {
                shape,
                terminal,
                paint,
                now,
                held: Some(Vec::new()),
                widths: Vec::new(),
            }),
        }
    }
}

impl Exporter for Table {
    fn start(&mut self, buffer: &mut Vec<u8>) {
        if self.person.is_none() {
            let headers = self.columns.selected.iter().map(|c| c.header.clone());
            plain_line(headers, buffer);
        }
    }

    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        let row = self.columns.row(&tree(raw)?);
        let Some(person) = &mut self.person else {
            plain_line(row.iter().map(Cell::plain), buffer);
            return Ok(());
        };
        match &mut person.held {
            Some(held) => {
                held.push(row);
                if held.len() >= ROWS_MEASURED {
                    person.release(&self.columns.selected, buffer);
                }
            }
            None => person.line(&self.columns.selected, &row, buffer),
        }
        Ok(())
    }

    fn page(&mut self, buffer: &mut Vec<u8>) {
        if let Some(person) = &mut self.person {
            person.release(&self.columns.selected, buffer);
        }
    }

    fn end(&mut self, _complete: bool, buffer: &mut Vec<u8>) -> Result<(), Error> {
        self.page(buffer);
        Ok(())
    }

    fn notes(&self) -> Vec<Note> {
        match &self.person {
            Some(person) if self.columns.rows() == 0 => {
                let nouns = person.shape.plural.replace('_', " ");
                vec![Note::Status(format!("no {nouns}"))]
            }
            _ => self.columns.notes(),
        }
    }
}

fn plain_line(cells: impl Iterator<Item = String>, buffer: &mut Vec<u8>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            buffer.push(b'\t');
        }
        buffer.extend_from_slice(hostile::line(&cell).as_bytes());
    }
    buffer.push(b'\n');
}

impl Person {
    /// Measures what is held, prints the header and the rows. Waits while there is nothing.
    fn release(&mut self, columns: &[Selected], buffer: &mut Vec<u8>) {
        let Some(rows) = self.held.take_if(|rows| !rows.is_empty()) else {
            return;
        };
        let mut widths: Vec<usize> = columns.iter().map(|c| width(&c.header)).collect();
        for row in &rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(&text_for_person(cell, self.now)));
            }
        }
        let spare: Vec<bool> = columns.iter().map(|column| column.spare).collect();
        let ranks: Vec<Rank> = columns.iter().map(|column| Rank::of(column.kind)).collect();
        leave_out(&mut widths, &spare, self.terminal);
        fit(&mut widths, &ranks, self.terminal);
        self.widths = widths;
        let headers: Vec<Cell> = columns.iter().map(|c| c.header.as_str().into()).collect();
        self.head(&headers, buffer);
        for row in &rows {
            self.line(columns, row, buffer);
        }
    }

    fn head(&self, headers: &[Cell], buffer: &mut Vec<u8>) {
        let style = anstyle::Style::new().bold();
        let mut line = Vec::new();
        self.cells(headers, &self.widths, false, &mut line);
        if self.paint {
            let text = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
            line = format!("{style}{text}{style:#}\n").into_bytes();
        }
        buffer.append(&mut line);
    }

    fn line(&self, columns: &[Selected], row: &[Cell], buffer: &mut Vec<u8>) {
        let mut widths = self.widths.clone();
        // A page that had to be narrowed leaves no room to give, and stays aligned.
        if total(&widths) < self.terminal {
            for (room, cell) in widths.iter_mut().zip(row) {
                if *room > 0 {
                    *room = (*room).max(width(&text_for_person(cell, self.now)));
                }
            }
            let ranks: Vec<Rank> = columns.iter().map(|column| Rank::of(column.kind)).collect();
            fit(&mut widths, &ranks, self.terminal);
        }
        self.cells(row, &widths, self.paint, buffer);
    }

    fn cells(&self, cells: &[Cell], widths: &[usize], paint: bool, buffer: &mut Vec<u8>) {
        let last = widths.iter().rposition(|width| *width > 0).unwrap_or(0);
        for (at, (cell, room)) in cells.iter().zip(widths).enumerate() {
            if *room == 0 {
                continue;
            }
            let text = truncate(&text_for_person(cell, self.now), *room);
            buffer.extend_from_slice(dressed(cell, &text, paint).as_bytes());
            if at < last {
                let gap = room.saturating_sub(width(&text)) + GAP;
                buffer.extend(std::iter::repeat_n(b' ', gap));
            }
        }
        buffer.push(b'\n');
    }
}

/// What gives way first when a line is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Text,
    Fact,
    Address,
}

impl Rank {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Time | Kind::Status => Self::Fact,
            Kind::Address => Self::Address,
        }
    }
}

/// Returns the length of a line of these widths; a width of zero is a column that is left out.
fn total(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0).count();
    widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1)
}

/// Leaves spare columns out, from the right, until the line fits.
fn leave_out(widths: &mut [usize], spare: &[bool], terminal: usize) {
    while total(widths) > terminal {
        let mut candidates = widths.iter_mut().zip(spare).rev();
        match candidates.find(|(width, spare)| **spare && **width > 0) {
            Some((width, _)) => *width = 0,
            None => return,
        }
    }
}

/// Narrows columns until the line fits: text first, then statuses and times, then what people copy;
/// among equals the widest. A line that cannot fit stays too long.
fn fit(widths: &mut [usize], ranks: &[Rank], terminal: usize) {
    const NARROWEST: usize = 6;
    for rank in [Rank::Text, Rank::Fact, Rank::Address] {
        while total(widths) > terminal {
            let excess = total(widths) - terminal;
            let mut of_rank: Vec<&mut usize> = widths
                .iter_mut()
                .zip(ranks)
                .filter(|(width, r)| **r == rank && **width > NARROWEST)
                .map(|(width, _)| width)
                .collect();
            of_rank.sort_unstable_by_key(|width| std::cmp::Reverse(**width));
            let second = of_rank.get(1).map_or(NARROWEST, |width| **width);
            let Some(widest) = of_rank.first_mut() else {
                break;
            };
            // Down to the next one at once, then column by column.
            let step = (**widest - second).clamp(1, excess);
            **widest -= step;
        }
    }
}

/// Returns the columns of a terminal that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

fn truncate(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let more = c.width().unwrap_or(0);
        if used + more > room.saturating_sub(1) {
            break;
        }
        used += more;
        out.push(c);
    }
    out.push('…');
    out
}

/// Returns a cell as a person reads it, harmless.
pub(super) fn text_for_person(cell: &Cell, now: Timestamp) -> String {
    let text = match cell {
        Cell::Time(time) => relative::words(*time, now),
        Cell::Null => "-".to_owned(),
        Cell::Json(Value::Array(items)) if items.iter().all(|item| !is_structure(item)) => items
            .iter()
            .map(|item| {
                item.as_str()
                    .map_or_else(|| item.to_string(), str::to_owned)
            })
            .collect::<Vec<_>>()
            .join(", "),
        other => other.plain(),
    };
    match hostile::line(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(clean) => clean,
    }
}

fn is_structure(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

/// Colours `text`, which is `cell` as it is shown.
pub(super) fn dressed(cell: &Cell, text: &str, paint: bool) -> String {
    let style = match cell {
        Cell::Status(word) if paint => status_style(word),
        Cell::Null if paint => anstyle::Style::new().dimmed(),
        _ => return text.to_owned(),
    };
    format!("{style}{text}{style:#}")
}

/// Green is well, yellow waits for somebody, red is stopped; outcomes use the same three.
fn status_style(word: &str) -> anstyle::Style {
    use anstyle::AnsiColor::{Green, Red, Yellow};
    match word.to_ascii_uppercase().as_str() {
        "ACTIVE" | "CREATED" | "UPDATED" | "DONE" | "SUCCESS" => Green.on_default(),
        "STAGED" | "PROVISIONED" | "RECOVERY" | "PASSWORD_EXPIRED" | "PARTIAL" => {
            Yellow.on_default()
        }
        "SUSPENDED" | "LOCKED_OUT" | "FAILED" | "UNKNOWN" | "INVALID" => Red.on_default(),
        "DEPROVISIONED" | "INACTIVE" | "UNCHANGED" | "SKIPPED" => anstyle::Style::new().dimmed(),
        _ => anstyle::Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn text_gives_way_before_facts_and_facts_before_addresses() {
        use Rank::{Address, Fact, Text};
        let ranks = [Address, Text, Fact, Address, Text];
        for (terminal, expected) in [
            (200, [30, 20, 12, 20, 10]),
            (90, [30, 10, 12, 20, 10]),
            (82, [30, 6, 12, 20, 6]),
            (78, [30, 6, 8, 20, 6]),
            (70, [24, 6, 6, 20, 6]),
            (10, [6, 6, 6, 6, 6]),
        ] {
            let mut widths = [30, 20, 12, 20, 10];
            fit(&mut widths, &ranks, terminal);
            assert_eq!(widths, expected, "{terminal}");
        }
    }

    #[test]
    fn spare_columns_are_left_out_from_the_right() {
        let mut widths = [10, 10, 10, 10];
        leave_out(&mut widths, &[false, true, false, true], 34);
        assert_eq!(widths, [10, 10, 10, 0]);
        leave_out(&mut widths, &[false, true, false, true], 5);
        assert_eq!(widths, [10, 0, 10, 0]);
    }

    #[test]
    fn text_is_cut_by_columns_and_not_by_characters() {
        for (text, room, expected) in [
            ("short", 5, "short"),
            ("longer", 5, "long…"),
            ("山田太郎", 8, "山田太郎"),
            ("山田太郎", 7, "山田太…"),
            ("山田太郎", 6, "山田…"),
            ("e\u{301}a\u{301}bcd", 4, "e\u{301}a\u{301}b…"),
            ("x", 0, "…"),
        ] {
            assert_eq!(truncate(text, room), expected);
        }
    }

    #[test]
    fn lists_of_words_are_read_as_words() {
        let now = Timestamp::UNIX_EPOCH;
        for (value, expected) in [
            (json!(["a", "b", 3]), "a, b, 3"),
            (json!([]), ""),
            (json!([["a"]]), "[[\"a\"]]"),
            (json!({"a": "\u{1b}"}), "{\"a\":\"\\u001b\"}"),
            (json!(true), "true"),
        ] {
            assert_eq!(text_for_person(&Cell::Json(value), now), expected);
        }
    }

    proptest! {
        #[test]
        fn a_cell_never_takes_more_than_its_room(text in any::<String>(), room in 1_usize..40) {
            prop_assert!(width(&truncate(&hostile::line(&text), room)) <= room);
        }
    }
}
