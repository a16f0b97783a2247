//! The `WWW-Authenticate` header: why a token was refused, when the answer has no body.
//!
//! Follows RFC 9110 §11.6.1 as far as `error`, `error_description` and `scope` go.

/// What one challenge says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// `Bearer`, `DPoP` or another scheme.
    pub scheme: String,
    /// Such as `insufficient_scope`.
    pub error: Option<String>,
    /// A sentence.
    pub description: Option<String>,
    /// The scopes that would do.
    pub scope: Option<String>,
}

impl Challenge {
    /// Reads one header line; none when it names no scheme.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (scheme, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        if scheme.is_empty() {
            return None;
        }
        let mut challenge = Self {
            scheme: scheme.to_owned(),
            ..Self::default()
        };
        for (name, value) in Parameters(rest) {
            match name.to_ascii_lowercase().as_str() {
                "error" => challenge.error = Some(value),
                "error_description" => challenge.description = Some(value),
                "scope" => challenge.scope = Some(value),
                _ => {}
            }
        }
        Some(challenge)
    }
}

/// `name=token` and `name="quoted \" string"`, separated by commas.
struct Parameters<'a>(&'a str);

impl Iterator for Parameters<'_> {
    type Item = (String, String);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self
            .0
            .trim_start_matches([',', ' ', '\t'])
            .split_once('=')?;
        let rest = rest.trim_start();
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (value, after) = rest.split_at(end);
            self.0 = after;
            return Some((name.trim().to_owned(), value.trim().to_owned()));
        };
        let mut value = String::new();
        let mut chars = quoted.char_indices();
        self.0 = "";
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
                '"' => {
                    self.0 = quoted.get(at + 1..).unwrap_or_default();
                    break;
                }
                _ => value.push(c),
            }
        }
        Some((name.trim().to_owned(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_read_out_of_a_challenge() {
        for (line, error, description, scope) in [
            (
                r#"Bearer authorization_uri="http://a/b,c", realm="http://a", scope="okta.users.read", error="insufficient_scope", error_description="The access token, \"x\", lacks it.", resource="/api/v1/users""#,
                Some("insufficient_scope"),
                Some("The access token, \"x\", lacks it."),
                Some("okta.users.read"),
            ),
            (
                "DPoP error=invalid_token, scope=a",
                Some("invalid_token"),
                None,
                Some("a"),
            ),
            ("Bearer", None, None, None),
            (
                r#"Bearer error="never ends"#,
                Some("never ends"),
                None,
                None,
            ),
        ] {
            let challenge = Challenge::parse(line).unwrap();
            assert_eq!(challenge.error.as_deref(), error, "{line}");
            assert_eq!(challenge.description.as_deref(), description, "{line}");
            assert_eq!(challenge.scope.as_deref(), scope, "{line}");
        }
        assert_eq!(Challenge::parse("  "), None);
    }
}
