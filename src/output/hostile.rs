//! Makes text harmless that a directory, a server or a file brought along.
//!
//! A display name may hold escape sequences that repaint a terminal, a newline that fakes a row or a
//! bidi control that turns a login around. Everything invisible or active becomes its escape in
//! ASCII, such as `\u{1b}`; ordinary text, right-to-left scripts included, stays as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `text` as one harmless line: newlines and tabs too become visible.
pub fn line(text: &str) -> Cow<'_, str> {
    clean(text, is_hostile)
}

/// Returns `text` harmless, its newlines kept: for text whose lines are our own.
pub fn lines(text: &str) -> Cow<'_, str> {
    clean(text, |c| c != '\n' && is_hostile(c))
}

/// Returns a JSON text harmless that is still the same JSON: for messages, not for results, whose
/// bytes are the server's.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hostile(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("a String takes everything");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn clean(text: &str, hostile: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !hostile(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                write!(out, "\\u{{{:x}}}", u32::from(c)).expect("a String takes everything");
            }
        }
    }
    Cow::Owned(out)
}

/// Returns whether `c` acts on a terminal, is invisible or breaks a line.
pub fn is_hostile(c: char) -> bool {
    // `is_control` is C0, DEL and C1.
    c.is_control()
        || matches!(
            c,
            // Soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian separator.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}'
            // Hangul fillers: letters that show nothing.
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Zero-width characters and the two marks of direction.
            | '\u{200b}'..='\u{200f}'
            // Line and paragraph separators, bidi embeddings and overrides.
            | '\u{2028}'..='\u{202e}'
            // Invisible operators, bidi isolates, deprecated format characters.
            | '\u{2060}'..='\u{206f}'
            // Byte order mark, interlinear annotations.
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            // Tags: a whole ASCII in invisible letters.
            | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_acts_becomes_visible_and_the_rest_stays() {
        let cases = [
            ("Ada Lovelace", "Ada Lovelace"),
            ("Žofie 山田 محمد", "Žofie 山田 محمد"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{1b}]52;c;Zm9v\u{7}", "\\u{1b}]52;c;Zm9v\\u{7}"),
            ("two\nrows\tand\rback", "two\\nrows\\tand\\rback"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("a\u{202e}b\u{2066}c", "a\\u{202e}b\\u{2066}c"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
            ("line\u{2028}end\u{85}", "line\\u{2028}end\\u{85}"),
            ("\0\u{7f}", "\\u{0}\\u{7f}"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected);
        }
    }

    #[test]
    fn only_our_own_newlines_survive_in_lines() {
        assert_eq!(lines("a\nb\tc\u{1b}"), "a\nb\\tc\\u{1b}");
    }

    proptest! {
        #[test]
        fn json_stays_the_same_json(text in any::<String>()) {
            let written = json(&serde_json::Value::from(text.as_str()).to_string());
            prop_assert!(!written.contains(is_hostile));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }

        #[test]
        fn nothing_hostile_survives(text in any::<String>()) {
            prop_assert!(!line(&text).contains(is_hostile));
            prop_assert!(!lines(&text).contains(|c| c != '\n' && is_hostile(c)));
        }

        #[test]
        fn harmless_text_is_not_touched(text in "[a-zA-Z0-9 .@äöü山-]{0,40}") {
            prop_assert!(matches!(line(&text), Cow::Borrowed(_)));
        }
    }
}
