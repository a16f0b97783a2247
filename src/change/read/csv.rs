//! CSV as RFC 4180 has it, with the separators that spreadsheets use: comma, semicolon or tab.
//!
//! A reader of our own, since what matters here is what others let pass: a quote that is never closed
//! swallows every row after it, and a row that is too short moves values into other columns. Line
//! numbers are those of the file, of the line in which a row begins. Errors: [`Failure`] where the
//! file cannot be read on, [`Bad`] where it is one row.

use std::io::Read;
use std::sync::Arc;

use super::Bad;
use super::text::{Lines, MOST, decoded, too_long};
use crate::failure::Failure;

/// A CSV file whose header was read.
pub struct Csv<'r> {
    lines: Lines<'r>,
    delimiter: char,
    headers: Vec<Arc<str>>,
}

/// The cells of a row and the line in which it begins.
pub type Cells = (u64, Vec<String>);

/// Where in a cell the reader is.
enum At {
    Start,
    Bare,
    Quoted,
    AfterQuote,
}

impl<'r> Csv<'r> {
    /// Reads the header.
    pub fn open(input: impl Read + 'r) -> Result<Self, Failure> {
        Self::over(Lines::new(decoded(input)?), None)
    }

    pub(super) fn over(lines: Lines<'r>, delimiter: Option<char>) -> Result<Self, Failure> {
        let mut csv = Self {
            lines,
            delimiter: delimiter.unwrap_or('\0'),
            headers: Vec::new(),
        };
        let (line, names) = match csv.row()? {
            Some(Ok(row)) => row,
            Some(Err(bad)) => return Err(Failure::usage(bad.to_string())),
            None => return Err(Failure::usage("it is empty").hint("the first row names columns")),
        };
        for (index, name) in names.iter().enumerate() {
            if name.trim().is_empty() {
                let message = format!("line {line}: column {} has no name", index + 1);
                return Err(Failure::usage(message));
            }
            csv.headers.push(name.trim().into());
        }
        Ok(csv)
    }

    /// Returns the names of the columns.
    pub fn headers(&self) -> &[Arc<str>] {
        &self.headers
    }

    /// Returns the next row that has a cell that is not empty.
    pub fn next_row(&mut self) -> Result<Option<Result<Cells, Bad>>, Failure> {
        loop {
            let Some(row) = self.row()? else {
                return Ok(None);
            };
            let (line, cells) = match row {
                Ok(row) => row,
                Err(bad) => return Ok(Some(Err(bad))),
            };
            // Spreadsheets write rows that were once used as separators alone.
            if cells.len() > 1 && cells.iter().all(String::is_empty) {
                continue;
            }
            let (have, want) = (cells.len(), self.headers.len());
            if have != want {
                let why = format!("has {have} cells, and the header has {want}");
                return Ok(Some(Err(Bad::row(line, why))));
            }
            return Ok(Some(Ok((line, cells))));
        }
    }

    fn row(&mut self) -> Result<Option<Result<Cells, Bad>>, Failure> {
        let mut cells = Vec::new();
        let mut cell = String::new();
        let mut at = At::Start;
        let (mut first, mut size) = (0, 0);
        while let Some((number, line)) = self.lines.next()? {
            let is_inside = matches!(at, At::Quoted);
            if !is_inside {
                first = number;
            }
            size += line.len();
            if size > MOST {
                return Err(too_long(first));
            }
            let bare = line.strip_suffix('\n').unwrap_or(line);
            let bare = bare.strip_suffix('\r').unwrap_or(bare);
            if bare.is_empty() && !is_inside {
                continue;
            }
            if self.delimiter == '\0' {
                self.delimiter = delimiter(bare);
            }
            for c in bare.chars() {
                at = match at {
                    At::Start if c == '"' => At::Quoted,
                    At::Start | At::Bare | At::AfterQuote if c == self.delimiter => {
                        cells.push(std::mem::take(&mut cell));
                        At::Start
                    }
                    At::Start | At::Bare => {
                        cell.push(c);
                        At::Bare
                    }
                    At::Quoted if c == '"' => At::AfterQuote,
                    At::AfterQuote if c != '"' => {
                        let why = format!("{c:?} follows the quote that ends a cell");
                        return Ok(Some(Err(Bad::row(number, why))));
                    }
                    At::Quoted | At::AfterQuote => {
                        cell.push(c);
                        At::Quoted
                    }
                };
            }
            if matches!(at, At::Quoted) {
                // The end of the line belongs to the cell.
                cell.push_str(line.get(bare.len()..).unwrap_or_default());
                continue;
            }
            cells.push(cell);
            return Ok(Some(Ok((first, cells))));
        }
        if matches!(at, At::Quoted) {
            let message = format!("a quote of the row in line {first} is never closed");
            return Err(Failure::usage(message));
        }
        Ok(None)
    }
}

/// Returns what separates the cells of a header: whatever there is most of outside of quotes.
fn delimiter(header: &str) -> char {
    let outside = header.split('"').step_by(2);
    let count = |wanted: char| {
        outside
            .clone()
            .flat_map(str::chars)
            .filter(|c| *c == wanted)
            .count()
    };
    // Of several the last wins, so the usual one comes last.
    [';', '\t', ',']
        .into_iter()
        .max_by_key(|c| count(*c))
        .unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `line: a|b`, bad ones as `! ...`, an end before the end as `!! ...`.
    fn rows(text: &str) -> Vec<String> {
        let mut csv = match Csv::open(text.as_bytes()) {
            Ok(csv) => csv,
            Err(failure) => return vec![format!("!! {failure}")],
        };
        let mut rows = vec![csv.headers().join("|")];
        loop {
            rows.push(match csv.next_row() {
                Ok(None) => return rows,
                Ok(Some(Ok((line, cells)))) => format!("{line}: {}", cells.join("|")),
                Ok(Some(Err(bad))) => format!("! {bad}"),
                Err(failure) => {
                    rows.push(format!("!! {failure}"));
                    return rows;
                }
            });
        }
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        for (text, expected) in [
            ("a,b\n1,2\n", &["a|b", "2: 1|2"][..]),
            ("a,b\r\n1,2", &["a|b", "2: 1|2"]),
            ("\u{feff}\"a\", b \n1,2", &["a|b", "2: 1|2"]),
            ("a;b\n1,5;2", &["a|b", "2: 1,5|2"]),
            ("a\tb\n1;,\t2", &["a|b", "2: 1;,|2"]),
            ("\"a;;;\",b\n1,2", &["a;;;|b", "2: 1|2"]),
            ("a,b\n\n\r\n,\n1,2", &["a|b", "5: 1|2"]),
            (
                "a,b\n\"1\r\n\n1\",\"x\"\"y\"\n3,4\n",
                &["a|b", "2: 1\r\n\n1|x\"y", "5: 3|4"],
            ),
            ("a,b\n\"\",5\" disk\n", &["a|b", "2: |5\" disk"]),
            ("a,b\nx\ry,2\n", &["a|b", "2: x\ry|2"]),
            ("a\nx\n\"\"\n", &["a", "2: x", "3: "]),
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_the_line_of_the_file() {
        for (text, expected) in [
            ("", &["!! it is empty"][..]),
            ("a,,b\n", &["!! line 1: column 2 has no name"]),
            (
                "a,b\n\"x\ny\",2\n1\n1,2\n",
                &[
                    "a|b",
                    "2: x\ny|2",
                    "! line 4: has 1 cells, and the header has 2",
                    "5: 1|2",
                ],
            ),
            (
                "a,b\n1,2,3\n",
                &["a|b", "! line 2: has 3 cells, and the header has 2"],
            ),
            (
                "a,b\n\"1\"x,2\n3,4\n",
                &[
                    "a|b",
                    "! line 2: 'x' follows the quote that ends a cell",
                    "3: 3|4",
                ],
            ),
            (
                "a,b\n1,2\n3,\"4\n5,6\n",
                &[
                    "a|b",
                    "2: 1|2",
                    "!! a quote of the row in line 3 is never closed",
                ],
            ),
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
    }
}
