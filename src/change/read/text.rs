//! The bytes of a file as lines of UTF-8: byte order marks, encodings, line numbers. Not what is in
//! the lines.
//!
//! UTF-8 with or without a byte order mark and UTF-16 with one are understood; anything else is
//! refused with the number of the first line that shows it, counted from 1. A line of more than
//! [`MOST`] bytes is refused too: it is no person, and memory must stay flat.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use crate::failure::Failure;

/// The longest a row may be, in bytes.
pub(super) const MOST: usize = 1 << 20;

/// The mark that stands for what is no text; never part of UTF-8.
const NOT_TEXT: u8 = 0xff;

const BUFFER: usize = 64 * 1024;

/// A decoded input, read in blocks.
pub(super) type Text<'r> = Box<dyn BufRead + 'r>;

/// Returns the input as UTF-8 without a byte order mark; what cannot be decoded stays invalid, so
/// that whoever reads it can name the line.
pub(super) fn decoded<'r>(mut input: impl Read + 'r) -> Result<Text<'r>, Failure> {
    // As much as is looked at to tell the format, not the mark alone.
    let mut start = Vec::with_capacity(BUFFER);
    input
        .by_ref()
        .take(BUFFER as u64)
        .read_to_end(&mut start)
        .map_err(|e| unreadable(&e))?;
    let rest = |skip: usize| -> Chain<Cursor<Vec<u8>>, _> {
        Cursor::new(start.get(skip..).unwrap_or_default().to_vec()).chain(input)
    };
    Ok(match start.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => Box::new(BufReader::with_capacity(BUFFER, rest(3))),
        [0xff, 0xfe, ..] => Box::new(BufReader::new(Utf16::new(rest(2), u16::from_le_bytes))),
        [0xfe, 0xff, ..] => Box::new(BufReader::new(Utf16::new(rest(2), u16::from_be_bytes))),
        [0, _, ..] | [_, 0, ..] => {
            return Err(
                Failure::usage("this is UTF-16 without a byte order mark").hint("save it as UTF-8")
            );
        }
        [b'P', b'K', 3, 4, ..] => {
            return Err(Failure::usage("this is a workbook or an archive, not text")
                .hint("in a spreadsheet, save it as CSV UTF-8"));
        }
        _ => Box::new(BufReader::with_capacity(BUFFER, rest(0))),
    })
}

pub(super) fn unreadable(error: &io::Error) -> Failure {
    Failure::usage(format!("it could not be read: {error}"))
}

/// The refusal of a line that is not UTF-8.
pub(super) fn not_utf8(line: u64) -> Failure {
    Failure::usage(format!("line {line} is not UTF-8 text"))
        .hint("save it as UTF-8; Latin-1 and other old encodings are not guessed")
}

/// The refusal of what is too long to be a person.
pub(super) fn too_long(line: u64) -> Failure {
    Failure::usage(format!("the row that starts in line {line} is over 1 MiB"))
        .hint("a quote that is never closed makes one row of all that follow")
}

/// UTF-16 on its way to UTF-8.
struct Utf16<R> {
    input: R,
    unit: fn([u8; 2]) -> u16,
    /// Bytes and a high surrogate that wait for what belongs to them.
    odd: Option<u8>,
    high: Option<u16>,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    fn new(input: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self {
            input,
            unit,
            odd: None,
            high: None,
            out: Vec::new(),
            at: 0,
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        let mut block = [0; 8192];
        let read = self.input.read(&mut block)?;
        let mut units = Vec::with_capacity(read / 2 + 1);
        for byte in block.iter().take(read) {
            match self.odd.take() {
                None => self.odd = Some(*byte),
                Some(first) => units.push((self.unit)([first, *byte])),
            }
        }
        self.ended = read == 0;
        let mut units: Vec<u16> = self.high.take().into_iter().chain(units).collect();
        if !self.ended && units.last().is_some_and(|u| (0xd800..0xdc00).contains(u)) {
            self.high = units.pop();
        }
        for decoded in char::decode_utf16(units) {
            match decoded {
                Ok(c) => self
                    .out
                    .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(_) => self.out.push(NOT_TEXT),
            }
        }
        if self.ended && self.odd.take().is_some() {
            self.out.push(NOT_TEXT);
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() && !self.ended {
            self.fill()?;
        }
        let rest = self.out.get(self.at..).unwrap_or_default();
        let taken = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += taken;
        Ok(taken)
    }
}

/// The lines of a text, each with what ends it.
pub(super) struct Lines<'r> {
    input: Text<'r>,
    number: u64,
    bytes: Vec<u8>,
}

impl<'r> Lines<'r> {
    pub(super) fn new(input: Text<'r>) -> Self {
        Self {
            input,
            number: 0,
            bytes: Vec::new(),
        }
    }

    /// Returns the next line and its number.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &str)>, Failure> {
        self.bytes.clear();
        let most = u64::try_from(MOST).unwrap_or(u64::MAX);
        let read = (&mut self.input)
            .take(most + 1)
            .read_until(b'\n', &mut self.bytes)
            .map_err(|e| unreadable(&e))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read > MOST {
            return Err(too_long(self.number));
        }
        let line = std::str::from_utf8(&self.bytes).map_err(|_| not_utf8(self.number))?;
        Ok(Some((self.number, line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Result<Vec<String>, String> {
        let text = decoded(bytes).map_err(|e| e.to_string())?;
        let mut lines = Lines::new(text);
        let mut all = Vec::new();
        while let Some((_, line)) = lines.next().map_err(|e| e.to_string())? {
            all.push(line.to_owned());
        }
        Ok(all)
    }

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(bytes).collect()
    }

    #[test]
    fn unicode_is_understood_with_and_without_a_mark() {
        let text = "é😀\r\nb";
        let expected = ["é😀\r\n", "b"];
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            utf16(text, true, u16::to_le_bytes),
            utf16(text, true, u16::to_be_bytes),
        ] {
            assert_eq!(lines(&bytes).unwrap(), expected, "{bytes:?}");
        }
        // A pair of surrogates that falls apart between two blocks.
        let long = "x".repeat(4094) + "😀" + &"y".repeat(9000);
        assert_eq!(
            lines(&utf16(&long, true, u16::to_le_bytes)).unwrap(),
            [long]
        );
    }

    #[test]
    fn what_is_no_unicode_is_refused_with_its_line() {
        let mut cut = utf16("a\nb", true, u16::to_le_bytes);
        cut.pop();
        for (bytes, expected) in [
            (b"a\nM\xfcller\n".to_vec(), "line 2 is not UTF-8 text"),
            (cut, "line 2 is not UTF-8 text"),
            (
                utf16("ab", false, u16::to_le_bytes),
                "this is UTF-16 without a byte order mark",
            ),
            (
                b"PK\x03\x04....".to_vec(),
                "this is a workbook or an archive, not text",
            ),
            (
                vec![b'x'; MOST + 1],
                "the row that starts in line 1 is over 1 MiB",
            ),
        ] {
            assert_eq!(lines(&bytes).unwrap_err(), expected);
        }
        assert_eq!(lines(b"").unwrap(), [""; 0]);
    }
}
