//! Pages: limits, cursors and the two `Link` headers.
//!
//! A cursor is the id of the last row (in a plain list of users with a `0` before it, as real ones
//! have), so it stays good when that row is gone. A sorted search has the sort key in it as well.
//! The links repeat the query in the order of its names, `limit` always among it.
//!
//! Follows <https://developer.okta.com/docs/api/#pagination>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::answer::{Answer, Refusal};
use super::request::Request;

/// Returns the page size asked for: `default` without one, never more than `most`.
pub(super) fn limit(request: &Request, default: usize, most: usize) -> Result<usize, Refusal> {
    match request.param("limit") {
        None => Ok(default),
        Some(text) => match text.parse::<usize>() {
            Ok(0) => Ok(default),
            Ok(limit) => Ok(limit.min(most)),
            Err(_) => Err(Refusal::new(400, "E0000029", "Invalid paging request.")
                .cause("limit: Invalid limit.")),
        },
    }
}

/// Returns the id in the cursor, if there is one.
pub(super) fn after(request: &Request) -> Result<Option<&str>, Refusal> {
    request
        .param("after")
        .map(|cursor| {
            let id = cursor
                .strip_prefix('0')
                .filter(|rest| rest.len() == 20)
                .unwrap_or(cursor);
            let looks_right = id.len() == 20 && id.bytes().all(|b| b.is_ascii_alphanumeric());
            looks_right.then_some(id).ok_or_else(invalid_cursor)
        })
        .transpose()
}

/// 400: the cursor is not one of ours.
pub(super) fn invalid_cursor() -> Refusal {
    Refusal::search("Invalid cursor.")
}

/// Makes the cursor of a sorted search.
pub(super) fn sorted_cursor(key: &str, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::json!([key, id]).to_string())
}

/// Reads the cursor of a sorted search: the key and the id of the last row.
pub(super) fn sorted_after(request: &Request) -> Result<Option<(String, String)>, Refusal> {
    request
        .param("after")
        .map(|cursor| {
            URL_SAFE_NO_PAD
                .decode(cursor)
                .ok()
                .and_then(|bytes| serde_json::from_slice(&bytes).ok())
                .ok_or_else(invalid_cursor)
        })
        .transpose()
}

/// Adds the `Link` headers: this page, and the next if there is one.
pub(super) fn link(
    answer: Answer,
    base: &str,
    request: &Request,
    limit: usize,
    next: Option<&str>,
) -> Answer {
    let this = address(base, request, limit, request.param("after"));
    let answer = answer.header("link", format!("<{this}>; rel=\"self\""));
    match next {
        None => answer,
        Some(cursor) => {
            let next = address(base, request, limit, Some(cursor));
            answer.header("link", format!("<{next}>; rel=\"next\""))
        }
    }
}

fn address(base: &str, request: &Request, limit: usize, after: Option<&str>) -> String {
    let limit = limit.to_string();
    let mut pairs: Vec<(&str, &str)> = request
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| {
            matches!(
                *name,
                "search" | "filter" | "q" | "sortBy" | "sortOrder" | "expand" | "fields" | "until"
            ) || (*name == "since" && after.is_none())
        })
        .collect();
    pairs.push(("limit", &limit));
    if let Some(after) = after {
        pairs.push(("after", after));
    }
    pairs.sort_unstable();
    let mut out = format!("{base}{}?", request.path);
    for (at, (name, value)) in pairs.into_iter().enumerate() {
        if at > 0 {
            out.push('&');
        }
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
    }
    out
}

/// Form encoding, as the servers' links have it: a space is `+`.
fn encode(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                write!(out, "%{byte:02X}").ok();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::request::Method;

    fn request(query: &str) -> Request {
        Request::new(Method::Get, "/api/v1/users", Some(query))
    }

    #[test]
    fn links_repeat_the_query_sorted_and_encoded() {
        let request = request("search=profile.lastName+eq+%22Smith%22&limit=1&junk=2");
        let answer = link(Answer::no_content(), "http://h", &request, 1, Some("c"));
        let links: Vec<&str> = answer.headers.iter().map(|(_, v)| v.as_str()).collect();
        assert_eq!(
            links,
            [
                "<http://h/api/v1/users?limit=1&search=profile.lastName+eq+%22Smith%22>; rel=\"self\"",
                "<http://h/api/v1/users?after=c&limit=1&search=profile.lastName+eq+%22Smith%22>; rel=\"next\"",
            ]
        );
    }

    #[test]
    fn limits_are_capped_and_nonsense_is_refused() {
        for (query, want) in [
            ("", Some(200)),
            ("limit=5", Some(5)),
            ("limit=999", Some(200)),
            ("limit=0", Some(200)),
            ("limit=-1", None),
            ("limit=x", None),
        ] {
            assert_eq!(limit(&request(query), 200, 200).ok(), want, "{query}");
        }
    }

    #[test]
    fn cursors_are_ids_and_an_edited_one_is_refused() {
        let id = "00uq000073FH1Ccc05d7";
        for (query, want) in [
            (String::new(), Some(None)),
            (format!("after={id}"), Some(Some(id))),
            (format!("after=0{id}"), Some(Some(id))),
            ("after=x".to_owned(), None),
            (format!("after={id}%22"), None),
        ] {
            assert_eq!(after(&request(&query)).ok(), want, "{query}");
        }
        let cursor = sorted_cursor("smith", id);
        let back = sorted_after(&request(&format!("after={cursor}")))
            .unwrap()
            .unwrap();
        assert_eq!(back, ("smith".to_owned(), id.to_owned()));
        assert!(sorted_after(&request("after=x")).is_err());
    }
}
