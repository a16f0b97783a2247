//! Tables: aligned to the terminal for a person, tab-separated and whole in a pipe.
//!
//! On a terminal rows are held until their page is over, at most 200 of them, and each such batch is
//! lined up at once. The widths come from the first batch and stay. A later row with a longer cell
//! takes the room it needs as long as the line fits, even if its columns shift: a login cut short is
//! worth less than a straight edge. Widths are terminal columns.

use anstyle::Style;
use jiff::Timestamp;
use serde_json::Value;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::columns::{Columns, Selected};
use super::exporter::{Exporter, Note};
use super::layout::Layout;
use super::record::{Cell, Shape};
use super::results::tree;
use super::{Error, grid, hostile, relative};

const ROWS_HELD: usize = 200;

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
    held: Vec<Vec<Shown>>,
    /// Nothing until the header is out.
    layout: Option<Layout>,
}

/// A cell as this person sees it, but for what has to be cut off.
struct Shown {
    text: String,
    width: usize,
    style: Style,
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
                held: Vec::new(),
                layout: None,
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
        person.hold(&row);
        if person.held.len() >= ROWS_HELD {
            person.release(&self.columns.selected, buffer);
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
    fn hold(&mut self, row: &[Cell]) {
        let shown = |cell| Shown::of(cell, self.paint, self.now);
        self.held.push(row.iter().map(shown).collect());
    }

    /// Prints what is held, below the header the first time. Nothing held prints nothing.
    fn release(&mut self, columns: &[Selected], buffer: &mut Vec<u8>) {
        if self.held.is_empty() {
            return;
        }
        let mut rows = std::mem::take(&mut self.held);
        if let Some(layout) = &self.layout {
            buffer.extend_from_slice(lines(&rows, layout).as_bytes());
            return;
        }
        let header = |column: &Selected| {
            let header = Cell::from(column.header.as_str());
            Shown::of(&header, false, self.now)
        };
        rows.insert(0, columns.iter().map(header).collect());
        // Nothing is narrower than one column: zero is what is left out.
        let mut widths = vec![1; columns.len()];
        for row in &rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = cell.width.max(*widest);
            }
        }
        let layout = self
            .layout
            .insert(Layout::new(columns, widths, self.terminal));
        let text = lines(&rows, layout);
        match text.split_once('\n') {
            Some((header, rows)) if self.paint => {
                let bold = Style::new().bold();
                buffer.extend_from_slice(format!("{bold}{header}{bold:#}\n{rows}").as_bytes());
            }
            _ => buffer.extend_from_slice(text.as_bytes()),
        }
    }
}

impl Shown {
    fn of(cell: &Cell, paint: bool, now: Timestamp) -> Self {
        let text = text_for_person(cell, now);
        Self {
            width: width(&text),
            text,
            style: style(cell, paint),
        }
    }
}

/// Returns rows as lines. Neighbours that share their widths are one table: as a rule all of them.
fn lines(rows: &[Vec<Shown>], layout: &Layout) -> String {
    let room = |row: &Vec<Shown>| layout.room(row.iter().map(|cell| cell.width));
    let rows: Vec<_> = rows.iter().map(|row| (row, room(row))).collect();
    rows.chunk_by(|(_, one), (_, other)| one == other)
        .map(|rows| {
            let cells = rows.iter().map(|(row, widths)| {
                let shown = row.iter().zip(widths).filter(|(_, room)| **room > 0);
                shown
                    .map(|(cell, room)| painted(&truncate(&cell.text, *room), cell.style))
                    .collect()
            });
            let widths = rows.iter().take(1).flat_map(|(_, widths)| widths);
            let least: Vec<usize> = widths.copied().filter(|room| *room > 0).collect();
            grid::lines(cells.collect(), &least)
        })
        .collect()
}

/// Returns the columns of a terminal that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Cuts a text to its room. tabled would leave U+FFFD where half of a wide character fits.
fn truncate(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let more = match c {
            // Asks for an emoji, which can make the character before it wider.
            '\u{fe0f}' => 1,
            _ => c.width().unwrap_or(0),
        };
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

/// Returns the style of a cell: none without `paint`.
pub(super) fn style(cell: &Cell, paint: bool) -> Style {
    match cell {
        Cell::Status(word) if paint => status_style(word),
        Cell::Null if paint => Style::new().dimmed(),
        _ => Style::new(),
    }
}

/// Puts a style around a text.
pub(super) fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// Green is well, yellow waits for somebody, red is stopped; outcomes use the same three.
fn status_style(word: &str) -> Style {
    use anstyle::AnsiColor::{Green, Red, Yellow};
    match word.to_ascii_uppercase().as_str() {
        "ACTIVE" | "CREATED" | "UPDATED" | "DONE" | "SUCCESS" => Green.on_default(),
        "STAGED" | "PROVISIONED" | "RECOVERY" | "PASSWORD_EXPIRED" | "PARTIAL" => {
            Yellow.on_default()
        }
        "SUSPENDED" | "LOCKED_OUT" | "FAILED" | "UNKNOWN" | "INVALID" => Red.on_default(),
        "DEPROVISIONED" | "INACTIVE" | "UNCHANGED" | "SKIPPED" => Style::new().dimmed(),
        _ => Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

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
            ("❤\u{fe0f}❤\u{fe0f}❤\u{fe0f}", 5, "❤\u{fe0f}❤\u{fe0f}…"),
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

        #[test]
        fn emoji_do_not_take_more_either(
            text in "[❤1#a山👍\u{fe0f}\u{fe0e}\u{20e3}\u{301}\u{1f3fb}\u{1f1e6}]{0,12}",
            room in 1_usize..12,
        ) {
            prop_assert!(width(&truncate(&text, room)) <= room);
        }
    }
}
