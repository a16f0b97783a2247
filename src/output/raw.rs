//! The server's own bytes, with as little done to them as possible.
//!
//! Works on text that is known to be one valid JSON value, and never rebuilds it: numbers, the order
//! of members and unknown fields stay as they came. Nothing here recurses, so depth costs nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// How an object leaves this program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tidy {
    /// Keeps `_links`, at every depth.
    pub(super) links: bool,
    /// Puts a value that came on several lines on one.
    pub(super) one_line: bool,
    /// Members that are added as `null` to an object that lacks them.
    pub(super) always: &'static [&'static str],
}

impl Tidy {
    /// Returns `raw` tidied; a copy only where something had to change. DEL and C1 controls, which
    /// JSON allows in strings and terminals obey, become escapes that mean the same.
    pub(super) fn apply(self, raw: &[u8]) -> Cow<'_, [u8]> {
        let mut text = Cow::Borrowed(raw.trim_ascii());
        if !self.links && holds(&text, LINKS) {
            text = Cow::Owned(without_links(&text));
        }
        if self.one_line && any_byte(&text, |byte| byte == b'\n' || byte == b'\r') {
            text = Cow::Owned(compact(&text));
        }
        if needs_escapes(&text) {
            text = Cow::Owned(escape(&text));
        }
        if !self.always.is_empty() {
            text = Cow::Owned(completed(&text, self.always));
        }
        text
    }
}

/// Adds the members that an object lacks; anything but an object stays as it is.
fn completed(text: &[u8], always: &[&str]) -> Vec<u8> {
    let mut out = text.to_vec();
    let members = serde_json::from_slice::<BTreeMap<Cow<'_, str>, &RawValue>>(text);
    let (Ok(members), Some(b'}')) = (members, out.pop()) else {
        return text.to_vec();
    };
    let mut empty = members.is_empty();
    for name in always.iter().filter(|name| !members.contains_key(**name)) {
        let comma = if empty { "" } else { "," };
        out.extend_from_slice(format!("{comma}\"{name}\":null").as_bytes());
        empty = false;
    }
    out.push(b'}');
    out
}

const LINKS: &[u8] = b"\"_links\"";

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Looks for a byte without leaving early: that way the compiler compares many at once, and nearly
/// every text has none.
fn any_byte(text: &[u8], wanted: impl Fn(u8) -> bool) -> bool {
    text.iter().fold(false, |found, byte| found | wanted(*byte))
}

fn needs_escapes(text: &[u8]) -> bool {
    any_byte(text, |byte| byte == 0x7f)
        || (any_byte(text, |byte| byte == 0xc2)
            && text
                .windows(2)
                .any(|pair| matches!(pair, [0xc2, 0x80..=0x9f])))
}

/// Escapes DEL and C1. Both can only stand inside strings, so their place needs no thought.
pub(super) fn escape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            0x7f => out.extend_from_slice(b"\\u007f"),
            0xc2 => match bytes.next_if(|next| (0x80..=0x9f).contains(next)) {
                Some(control) => out.extend_from_slice(format!("\\u{control:04x}").as_bytes()),
                None => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    out
}

fn compact(text: &[u8]) -> Vec<u8> {
    Tokens(text)
        .filter(|token| !is_space(token))
        .flatten()
        .copied()
        .collect()
}

/// Returns the depth of nesting; a scalar has none.
#[cfg_attr(
    not(any(test, feature = "jq")),
    expect(dead_code, reason = "only jq recurses over a value")
)]
pub(super) fn depth(text: &[u8]) -> usize {
    let mut deepest = 0;
    let mut depth = 0_usize;
    for token in Tokens(text) {
        match token {
            b"{" | b"[" => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b"}" | b"]" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn without_links(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut tokens = Tokens(text);
    let mut in_object = Vec::new();
    let mut key_follows = false;
    let mut dropped = false;
    while let Some(token) = tokens.next() {
        if is_space(token) {
            out.extend_from_slice(token);
            continue;
        }
        if key_follows && token == LINKS {
            tokens.skip_member();
            dropped = true;
            continue;
        }
        match token {
            // The comma after a dropped member goes with it.
            b"," if dropped => {
                dropped = false;
                continue;
            }
            b"," => key_follows = in_object.last() == Some(&true),
            b"{" => {
                in_object.push(true);
                key_follows = true;
            }
            b"[" => {
                in_object.push(false);
                key_follows = false;
            }
            b"}" | b"]" => {
                in_object.pop();
                key_follows = false;
                if dropped {
                    trim_comma(&mut out);
                }
            }
            _ => key_follows = false,
        }
        dropped = false;
        out.extend_from_slice(token);
    }
    out
}

/// Removes the comma that a dropped last member leaves behind.
fn trim_comma(out: &mut Vec<u8>) {
    let kept = out.trim_ascii_end();
    if let Some(before) = kept.strip_suffix(b",") {
        out.truncate(before.len());
    }
}

fn is_space(token: &[u8]) -> bool {
    token.first().is_some_and(u8::is_ascii_whitespace)
}

/// The tokens of a JSON text: strings with their quotes, punctuation, other scalars, runs of space.
/// Together they are the text again.
struct Tokens<'t>(&'t [u8]);

impl Tokens<'_> {
    /// Skips `: value` after the name of a member.
    fn skip_member(&mut self) {
        let mut depth = 0_usize;
        for token in self.by_ref() {
            match token {
                b":" | b"," => continue,
                b"{" | b"[" => depth += 1,
                b"}" | b"]" => depth = depth.saturating_sub(1),
                space if is_space(space) => continue,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        let first = *self.0.first()?;
        let length = match first {
            b'"' => string_length(self.0),
            b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
            _ => {
                let space = first.is_ascii_whitespace();
                self.0
                    .iter()
                    .take_while(|byte| {
                        byte.is_ascii_whitespace() == space
                            && !matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b':' | b',')
                    })
                    .count()
            }
        };
        let (token, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        Some(token)
    }
}

/// Returns the length of the string that `text` begins with, quotes included.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const AS_IT_CAME: Tidy = Tidy {
        links: true,
        one_line: false,
        always: &[],
    };
    const NO_LINKS: Tidy = Tidy {
        links: false,
        one_line: false,
        always: &[],
    };
    const ONE_LINE: Tidy = Tidy {
        links: true,
        one_line: true,
        always: &[],
    };

    fn tidied(tidy: Tidy, text: &str) -> String {
        String::from_utf8(tidy.apply(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn members_that_are_promised_are_null_where_they_are_missing() {
        let promise = Tidy {
            always: &["id", "type"],
            ..AS_IT_CAME
        };
        for (text, expected) in [
            (r#"{"id":"x","a":1}"#, r#"{"id":"x","a":1,"type":null}"#),
            ("{}", r#"{"id":null,"type":null}"#),
            ("[1]", "[1]"),
        ] {
            assert_eq!(tidied(promise, text), expected);
        }
    }

    #[test]
    fn what_is_harmless_is_copied_byte_for_byte() {
        for text in [
            r#"{"b":1.10,"a":1e400,"n":null,"\u001b":"\u001b[31m"}"#,
            r#"{"name":"Žofie 山田 ©"}"#,
            "[ 1,\n  2 ]",
        ] {
            assert!(matches!(
                AS_IT_CAME.apply(text.as_bytes()),
                Cow::Borrowed(bytes) if bytes == text.as_bytes()
            ));
        }
    }

    #[test]
    fn del_and_c1_become_escapes() {
        assert_eq!(
            tidied(AS_IT_CAME, "{\"a\":\"x\u{7f}\u{9b}2J\u{a9}\u{85}\"}"),
            "{\"a\":\"x\\u007f\\u009b2J\u{a9}\\u0085\"}"
        );
    }

    #[test]
    fn links_are_removed_at_every_depth_and_nothing_else() {
        let cases = [
            (r#"{"a":1,"_links":{"self":{"href":"x"}}}"#, r#"{"a":1}"#),
            (r#"{"_links":{"a":[1,{"b":2}]},"a":1}"#, r#"{"a":1}"#),
            (r#"{"a":1,"_links":[],"b":2}"#, r#"{"a":1,"b":2}"#),
            (r#"{"_links":null}"#, r"{}"),
            (r#"{"t":{"_links":{},"id":"x"}}"#, r#"{"t":{"id":"x"}}"#),
            (
                r#"{"a":"_links","b":["_links"]}"#,
                r#"{"a":"_links","b":["_links"]}"#,
            ),
            (r#"["_links", {"_links" : "a\"}" }]"#, r#"["_links", { }]"#),
            ("{\n  \"a\": 1,\n  \"_links\": {}\n}", "{\n  \"a\": 1}"),
            (r#"{"_links":1,"_links":2}"#, r"{}"),
        ];
        for (text, expected) in cases {
            assert_eq!(tidied(NO_LINKS, text), expected, "{text}");
        }
    }

    #[test]
    fn a_value_on_several_lines_becomes_one_line() {
        assert_eq!(
            tidied(
                ONE_LINE,
                "{\r\n  \"a b\": [1, \"x \\\" y\"],\n \"c\" : null\n}\n"
            ),
            r#"{"a b":[1,"x \" y"],"c":null}"#
        );
    }

    #[test]
    fn depth_is_counted_outside_of_strings() {
        assert_eq!(depth(b"1"), 0);
        assert_eq!(depth(br#"{"a":["[[[",{}]}"#), 3);
        assert_eq!(depth("[".repeat(200_000).as_bytes()), 200_000);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            let name = prop_oneof![Just("_links".to_owned()), any::<String>()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((name, inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn strip(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(strip).collect(),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .filter(|(name, _)| *name != "_links")
                    .map(|(name, value)| (name.clone(), strip(value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn tidying_never_changes_what_is_meant(value in any_json(), pretty in any::<bool>()) {
            let text = if pretty {
                serde_json::to_string_pretty(&value).unwrap()
            } else {
                value.to_string()
            };
            for tidy in [AS_IT_CAME, ONE_LINE] {
                let back: Value = serde_json::from_str(&tidied(tidy, &text)).unwrap();
                prop_assert_eq!(&back, &value);
            }
            let back: Value = serde_json::from_str(&tidied(NO_LINKS, &text)).unwrap();
            prop_assert_eq!(back, strip(&value));
            let one = tidied(ONE_LINE, &text);
            prop_assert!(!one.contains('\n'));
            prop_assert!(!one.contains(|c: char| c.is_control()));
        }
    }

    #[test]
    fn an_array_is_not_an_object() {
        assert_eq!(tidied(NO_LINKS, &json!([[], {}]).to_string()), "[[],{}]");
    }
}
