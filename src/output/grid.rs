//! Rows of text lined up by `tabled`: no borders, a gap between columns, nothing after the last cell.
//!
//! What becomes a column and how much room it gets is decided elsewhere, and so are colours: a cell
//! may hold those of [`anstyle`], but no other control character. Widths are columns of a terminal.
//! A cell wider than its column widens the column for all these rows. No errors.

use std::fmt::{self, Write as _};

use tabled::builder::Builder;
use tabled::settings::{Padding, Style, Width};

/// The columns of a terminal between two cells.
pub(super) const GAP: usize = 2;

/// Returns the rows as lines, each ended by a newline; `least` is the least width of each column.
pub(super) fn lines(rows: Vec<Vec<String>>, least: &[usize]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut builder = Builder::with_capacity(rows.len(), least.len());
    for row in rows {
        builder.push_record(row);
    }
    let mut table = builder.build();
    table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
    // Widening one row widens them all. A list of widths would have to be right about every cell:
    // with one that is too narrow tabled does not stop.
    for (at, width) in least.iter().enumerate() {
        table.modify((0, at), Width::increase(*width));
    }
    let mut out = Trimmed::default();
    writeln!(out, "{table}").expect("a String takes everything");
    out.text
}

/// Takes text and leaves out the spaces before each newline. It does so on the way, because next to
/// one very long value every other line would be made as long.
#[derive(Default)]
struct Trimmed {
    text: String,
    spaces: usize,
}

impl fmt::Write for Trimmed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.text.push('\n');
                self.spaces = 0;
            }
            let kept = line.trim_end_matches(' ');
            if !kept.is_empty() {
                let spaces = std::mem::take(&mut self.spaces);
                self.text.extend(std::iter::repeat_n(' ', spaces));
                self.text.push_str(kept);
            }
            self.spaces += line.len() - kept.len();
        }
        Ok(())
    }

    // tabled writes its padding space by space.
    fn write_char(&mut self, c: char) -> fmt::Result {
        if c == ' ' {
            self.spaces += 1;
            return Ok(());
        }
        self.write_str(c.encode_utf8(&mut [0; 4]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect()
    }

    #[test]
    fn cells_are_lined_up_and_lines_end_with_their_last_cell() {
        for (cells, least, expected) in [
            (rows(&[]), [0, 0], ""),
            (rows(&[&["a", "b"]]), [3, 9], "a    b\n"),
            (
                rows(&[&["a", "b"], &["long", "c"]]),
                [1, 1],
                "a     b\nlong  c\n",
            ),
            (rows(&[&["山", ""], &["", " b "]]), [0, 0], "山\n     b\n"),
            (rows(&[&["", ""], &["", ""]]), [4, 0], "\n\n"),
            (
                rows(&[&["❤\u{fe0f}", "x"], &["ab", "y"]]),
                [0, 0],
                "❤\u{fe0f}  x\nab  y\n",
            ),
        ] {
            assert_eq!(lines(cells, &least), expected);
        }
    }

    #[test]
    fn colours_take_no_room_and_stay_as_they_are() {
        let red = "\u{1b}[31mred\u{1b}[0m";
        let dim = "\u{1b}[2m-\u{1b}[0m";
        let cells = rows(&[&[red, dim], &["plain", "x"], &[dim, red]]);
        let expected = format!("{red}     {dim}\nplain   x\n{dim}       {red}\n");
        assert_eq!(lines(cells, &[6, 1]), expected);
    }
}
