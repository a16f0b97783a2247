//! CSV and TSV: a header of column names, one row an object, quoted as RFC 4180 says.
//!
//! A spreadsheet runs a cell that begins like a formula, and a directory is full of text that others
//! chose; [`guard`] puts an apostrophe before it, as spreadsheets themselves do, and [`unguard`] takes
//! it away on import. Both are exact inverses, apostrophes in the data included.

use std::borrow::Cow;

use super::Error;
use super::columns::Columns;
use super::exporter::{Exporter, Note};
use super::record::Cell;
use super::results::tree;

/// Returns the cell as a spreadsheet can be trusted with it.
pub fn guard(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns what [`guard`] was given.
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// Apostrophes in front do not count: that is what makes the guard reversible.
fn is_formula(cell: &str) -> bool {
    let text = cell.trim_start_matches('\'');
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) && !is_phone(text)
}

/// `+1 (555) 010-9999`: digits and what people put between them.
fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|rest| {
        rest.contains(|c: char| c.is_ascii_digit())
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.'))
    })
}

/// `-o csv` and `-o tsv`.
pub(super) struct Csv {
    columns: Columns,
    delimiter: u8,
    exact: bool,
}

impl Csv {
    pub(super) fn new(columns: Columns, delimiter: u8, exact: bool) -> Self {
        Self {
            columns,
            delimiter,
            exact,
        }
    }

    fn record<'c>(&self, cells: impl Iterator<Item = Cow<'c, str>>, buffer: &mut Vec<u8>) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .buffer_capacity(1024)
            .from_writer(buffer);
        for cell in cells {
            writer
                .write_field(cell.as_bytes())
                .expect("a Vec takes everything");
        }
        writer
            .write_record(None::<&[u8]>)
            .expect("a Vec takes everything");
    }
}

impl Exporter for Csv {
    fn start(&mut self, buffer: &mut Vec<u8>) {
        let names = self.columns.selected.iter();
        self.record(names.map(|column| guard(&column.name)), buffer);
    }

    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        let cells = self.columns.row(&tree(raw)?);
        let texts: Vec<String> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) | Cell::Status(text) if !self.exact => guard(text).into_owned(),
                other => other.plain(),
            })
            .collect();
        self.record(
            texts.iter().map(|text| Cow::Borrowed(text.as_str())),
            buffer,
        );
        Ok(())
    }

    fn end(&mut self, _complete: bool, _buffer: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }

    fn notes(&self) -> Vec<Note> {
        self.columns.notes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_get_an_apostrophe_and_phone_numbers_do_not() {
        for (cell, expected) in [
            ("Ada", "Ada"),
            ("=1+1", "'=1+1"),
            ("+SUM(A1)", "'+SUM(A1)"),
            ("+1 (555) 010-9999", "+1 (555) 010-9999"),
            ("+1 555 x", "'+1 555 x"),
            ("+", "'+"),
            ("-5", "'-5"),
            ("@import", "'@import"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\0x", "'\0x"),
            ("'=1", "''=1"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guard(cell), expected);
        }
    }

    proptest! {
        #[test]
        fn import_undoes_the_guard(cell in "['=+@0-9a \t-]{0,8}|.*") {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), &cell);
        }
    }
}
