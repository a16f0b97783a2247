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
        let end = end_of_parameters(rest);
        let (parameters, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        self.0 = after;
        Some((target, parameters))
    }
}

/// The place of the first comma that is not inside a quoted string.
fn end_of_parameters(text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

fn is_next(parameters: &str) -> bool {
    parameters
        .split(';')
        .filter_map(|p| p.split_once('='))
        .any(|(name, value)| {
            let value = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && value
                    .split_ascii_whitespace()
                    .any(|rel| rel.eq_ignore_ascii_case("next"))
        })
}
