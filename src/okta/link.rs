//! The `Link` header: where the next page is.
//!
//! Several headers, or several links merged into one line; commas may stand inside a link.
//! Follows <https://developer.okta.com/docs/reference/core-okta-api/#pagination> and RFC 8288.

/// Returns the target of the first link with `rel="next"`, unchanged.
pub(in crate::okta) fn next<'h>(headers: impl IntoIterator<Item = &'h str>) -> Option<&'h str> {
    headers
        .into_iter()
        .find_map(|line| Links(line).find(|(_, rest)| is_next(rest)).map(|l| l.0))
}

/// The links of one line: target and parameters.
struct Links<'h>(&'h str);

impl<'h> Iterator for Links<'h> {
    type Item = (&'h str, &'h str);

    fn next(&mut self) -> Option<Self::Item> {
        // A target cannot hold `>`, so everything up to it belongs to the target, commas too.
        let (_, rest) = self.0.split_once('<')?;
        let (target, rest) = rest.split_once('>')?;
        let end = end_at(b',', rest);
        let (parameters, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        self.0 = after;
        Some((target, parameters))
    }
}

/// The place of the first such byte that is not inside a quoted string, or the end.
fn end_at(end: u8, text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    let mut is_end = |byte: u8| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => return byte == end && !quoted,
        }
        false
    };
    text.bytes().position(&mut is_end).unwrap_or(text.len())
}

fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    while !rest.is_empty() {
        let (parameter, after) = rest
            .split_at_checked(end_at(b';', rest))
            .unwrap_or((rest, ""));
        rest = after.strip_prefix(';').unwrap_or_default();
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        if name.trim().eq_ignore_ascii_case("rel")
            && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_next_link_is_found_in_every_form_it_comes_in() {
        let next_url = "https://a.okta.com/api/v1/users?after=00u1&limit=1";
        for lines in [
            vec![
                r#"<https://a.okta.com/api/v1/users?limit=1>; rel="self""#,
                r#"<https://a.okta.com/api/v1/users?after=00u1&limit=1>; rel="next""#,
            ],
            vec![
                r#"<https://a.okta.com/x?limit=1>; rel="self", <https://a.okta.com/api/v1/users?after=00u1&limit=1>; rel="next""#,
            ],
            vec![
                r"<https://a.okta.com/x?a=1,2>; rel=self,<https://a.okta.com/api/v1/users?after=00u1&limit=1>;rel=next",
            ],
            vec![
                r#"<https://a.okta.com/x>; title="a, <b>; rel=next"; rel="self", <https://a.okta.com/api/v1/users?after=00u1&limit=1>; REL="NEXT""#,
            ],
            vec![r#"<https://a.okta.com/api/v1/users?after=00u1&limit=1>; rel="last next""#],
        ] {
            assert_eq!(next(lines.iter().copied()), Some(next_url), "{lines:?}");
        }
    }

    #[test]
    fn commas_and_encoded_text_inside_a_link_stay() {
        let line = r#"<https://a.okta.com/api?after=a,b&q=x+y%2B>; rel="next""#;
        assert_eq!(
            next([line]),
            Some("https://a.okta.com/api?after=a,b&q=x+y%2B")
        );
    }

    #[test]
    fn without_a_next_link_there_is_none() {
        for line in [
            "",
            r#"<https://a/x>; rel="self""#,
            r#"<https://a/x>; rel="nextish""#,
            r#"<https://a/x>; xrel="next""#,
            r"<https://a/x",
            r#"https://a/x; rel="next""#,
            r"<https://a/x>",
        ] {
            assert_eq!(next([line]), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_without_panic(line in ".*") {
            let _target = next([line.as_str()]);
        }

        #[test]
        fn a_merged_header_gives_what_two_headers_give(
            own in "[a-z0-9?=&,;\"+%]{0,20}", cursor in "[a-zA-Z0-9,;=%+]{1,20}",
        ) {
            let lines = [
                format!("<https://a/x?{own}>; rel=\"self\""),
                format!("<https://a/x?after={cursor}>; rel=\"next\""),
            ];
            let expected = format!("https://a/x?after={cursor}");
            prop_assert_eq!(next(lines.iter().map(String::as_str)), Some(expected.as_str()));
            let merged = lines.join(", ");
            prop_assert_eq!(next([merged.as_str()]), Some(expected.as_str()));
        }
    }
}
