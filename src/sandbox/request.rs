//! A request, taken apart: what the routes see of HTTP.
//!
//! Path segments and query values are decoded here, once. No I/O, no errors: what cannot be decoded
//! becomes a segment that matches nothing.

use serde_json::{Map, Value};

use super::answer::Refusal;
use super::oauth::Caller;

/// The methods an Okta endpoint may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Other,
}

impl Method {
    /// Returns the method by its name on the wire.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        }
    }

    /// Returns the name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Other => "OTHER",
        }
    }

    /// Is this a request that may change the org?
    pub(super) fn writes(self) -> bool {
        self != Self::Get
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// What is to be done.
    pub method: Method,
    /// The method on the wire.
    pub verb: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// Its segments, percent-decoded.
    pub segments: Vec<String>,
    /// The query in its order, decoded (`+` is a space).
    pub query: Vec<(String, String)>,
    /// Okta's name for the request, which its events bear as well; empty outside of HTTP.
    pub id: String,
    /// The value of `If-Match`.
    pub if_match: Option<String>,
    /// The value of `Content-Type`; Okta's response options travel on it.
    pub content_type: Option<String>,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
    /// Whether the receiver of an event hook answered a challenge that this request asks for.
    pub challenge: Option<bool>,
    /// The value of `Host`: how the client calls this server.
    pub host: Option<String>,
    /// The value of `Authorization`.
    pub authorization: Option<String>,
    /// The value of `DPoP`: a proof.
    pub dpop: Option<String>,
    /// Who sends it.
    pub caller: Caller,
}

impl Request {
    /// Takes a request target apart.
    pub(super) fn new(method: Method, path: &str, query: Option<&str>) -> Self {
        let segments = path
            .trim_start_matches('/')
            .split('/')
            .map(|segment| decode(segment, false))
            .collect();
        Self {
            method,
            verb: method.name().to_owned(),
            path: path.to_owned(),
            segments,
            query: pairs(query.unwrap_or_default()),
            id: String::new(),
            if_match: None,
            content_type: None,
            body: Vec::new(),
            challenge: None,
            host: None,
            authorization: None,
            dpop: None,
            caller: Caller::Token,
        }
    }

    /// Returns the first value of a query parameter.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns a boolean query parameter, or `default` when it is absent or neither of the two.
    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        match self.param(name) {
            Some(value) if value.eq_ignore_ascii_case("true") => true,
            Some(value) if value.eq_ignore_ascii_case("false") => false,
            _ => default,
        }
    }
}

impl Request {
    /// Returns the address of this server as the client wrote it, which may be that of a relay on
    /// this machine; `base` when it did not say.
    pub(super) fn origin(&self, base: &str) -> String {
        let local = |host: &&String| {
            let name = host
                .rsplit_once(':')
                .map_or(host.as_str(), |(name, _)| name);
            matches!(name, "127.0.0.1" | "localhost" | "[::1]")
        };
        match self.host.as_ref().filter(local) {
            Some(host) => format!("http://{host}"),
            None => base.to_owned(),
        }
    }

    /// Returns the segments of the path.
    pub(super) fn names(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// Returns the body, which must be a JSON object.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        serde_json::from_slice(&self.body).map_err(|_| Refusal::malformed())
    }

    /// Did the client ask to leave credentials out? The option travels on the `Content-Type`.
    pub(super) fn omits_credentials(&self) -> bool {
        self.content_type
            .as_deref()
            .and_then(|value| value.split_once("okta-response="))
            .is_some_and(|(_, options)| {
                options
                    .trim_matches('"')
                    .split(',')
                    .any(|option| option.trim() == "omitCredentials")
            })
    }
}

/// Takes a query or a form apart, in its order.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key, true), decode(value, true))
        })
        .collect()
}

fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' if plus_is_space => out.push(b' '),
            b'%' => match tail {
                [high, low, after @ ..] => match (hex(*high), hex(*low)) {
                    (Some(high), Some(low)) => {
                        out.push(high * 16 + low);
                        rest = after;
                    }
                    _ => out.push(b'%'),
                },
                _ => out.push(b'%'),
            },
            other => out.push(other),
        }
    }
    String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_and_queries_are_decoded_once() {
        let request = Request::new(
            Method::Get,
            "/api/v1/users/a%2Bb%40x.org",
            Some("search=id+eq+%22a%2Bb%22&limit=2&flag"),
        );
        assert_eq!(request.segments, ["api", "v1", "users", "a+b@x.org"]);
        assert_eq!(request.param("search"), Some("id eq \"a+b\""));
        assert_eq!(request.param("flag"), Some(""));
        assert!(request.flag("flag", true));
    }

    #[test]
    fn a_broken_escape_stays_as_it_is() {
        assert_eq!(decode("100%", false), "100%");
        assert_eq!(decode("%zz", false), "%zz");
        assert_eq!(decode("a%2fb", false), "a/b");
    }
}
