//! One call before it is sent: where, what, and how it may be repeated.
//!
//! Built by the resource files only. Bodies are kept as bytes that are wiped when dropped, because
//! some hold passwords.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::attempt::Answered;
use super::oauth::Signed;
use super::path::Path;
use super::retry::Repeat;

/// Room for the usual body, so that a secret is not left behind by a growing buffer.
const USUAL_BODY: usize = 16 * 1024;

/// Where a request goes.
#[derive(Clone, Debug)]
pub(in crate::okta) enum Address {
    /// A path of this program with its query.
    Path(Path, Vec<(&'static str, String)>),
    /// A link from an answer, already checked to lead to the org; followed unchanged.
    Link(Url),
}

/// What a success must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::okta) enum Expect {
    /// JSON or nothing.
    Anything,
    /// Whatever comes.
    Raw,
    /// One JSON value.
    Object,
    /// A JSON array.
    List,
}

/// One call.
#[derive(Clone)]
pub(in crate::okta) struct Request {
    pub(in crate::okta) doing: String,
    pub(in crate::okta) method: Method,
    pub(in crate::okta) address: Address,
    pub(in crate::okta) body: Option<Bytes>,
    pub(in crate::okta) if_match: Option<String>,
    pub(in crate::okta) repeat: Repeat,
    pub(in crate::okta) expect: Expect,
    pub(in crate::okta) with_credential: bool,
    /// Headers of the caller's own; they come in place of ours with the same name.
    pub(in crate::okta) headers: HeaderMap,
    /// Where the last complete answer is left, whatever it means.
    pub(in crate::okta) kept: Option<Kept>,
    /// Makes the body of each attempt anew; only requests for a token have one.
    pub(in crate::okta) sign: Option<Sign>,
}

/// Makes the body of an attempt at a moment of the server's time, for an address.
pub(in crate::okta) type Sign = Arc<dyn Fn(Timestamp, &Url) -> Signed + Send + Sync>;

/// The last complete answer of a call, headers and all.
pub(in crate::okta) type Kept = Arc<Mutex<Option<Answered>>>;

impl Request {
    /// A read of one object: repeated at will.
    pub(in crate::okta) fn get(path: Path, doing: impl Into<String>) -> Self {
        Self::new(Method::GET, path, doing, Repeat::Safe, Expect::Object)
    }

    /// A POST that must not be repeated when nobody knows whether it was applied.
    pub(in crate::okta) fn post(path: Path, doing: impl Into<String>) -> Self {
        Self::new(Method::POST, path, doing, Repeat::Other, Expect::Anything)
    }

    /// A PUT, as careful as a POST.
    pub(in crate::okta) fn put(path: Path, doing: impl Into<String>) -> Self {
        Self::new(Method::PUT, path, doing, Repeat::Other, Expect::Anything)
    }

    /// A DELETE, as careful as a POST: of a user the second one destroys.
    pub(in crate::okta) fn delete(path: Path, doing: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path, doing, Repeat::Other, Expect::Anything)
    }

    /// A request about tokens, each attempt signed anew; the answer is left in `kept`, too. Nothing
    /// of the org changes.
    pub(in crate::okta) fn signed(
        path: Path,
        doing: String,
        repeat: Repeat,
        sign: Sign,
        kept: &Kept,
    ) -> Self {
        let mut request = Self::new(Method::POST, path, doing, repeat, Expect::Anything);
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers.insert(CONTENT_TYPE, form);
        request.with_credential = false;
        request.kept = Some(Arc::clone(kept));
        request.sign = Some(sign);
        request
    }

    /// Any call to an address of the org that was typed, not built.
    pub(in crate::okta) fn raw(method: Method, url: Url, doing: String) -> Self {
        let repeat = if method == Method::GET {
            Repeat::Safe
        } else {
            Repeat::Other
        };
        let address = Address::Link(url);
        Self::to(method, address, doing, repeat, Expect::Raw)
    }

    fn new(
        method: Method,
        path: Path,
        doing: impl Into<String>,
        repeat: Repeat,
        expect: Expect,
    ) -> Self {
        let address = Address::Path(path, Vec::new());
        Self::to(method, address, doing.into(), repeat, expect)
    }

    fn to(method: Method, address: Address, doing: String, repeat: Repeat, expect: Expect) -> Self {
        Self {
            doing,
            method,
            address,
            body: None,
            if_match: None,
            repeat,
            expect,
            with_credential: true,
            headers: HeaderMap::new(),
            kept: None,
            sign: None,
        }
    }

    /// The same read, of another page.
    pub(in crate::okta) fn at(&self, link: Url) -> Self {
        Self {
            address: Address::Link(link),
            ..self.clone()
        }
    }

    pub(in crate::okta) fn query(
        mut self,
        name: &'static str,
        value: &(impl ToString + ?Sized),
    ) -> Self {
        if let Address::Path(_, query) = &mut self.address {
            query.push((name, value.to_string()));
        }
        self
    }

    /// Sets how many items a page has, again if need be.
    pub(in crate::okta) fn page_size(mut self, size: u64) -> Self {
        if let Address::Path(_, query) = &mut self.address {
            query.retain(|(name, _)| *name != "limit");
        }
        self.query("limit", &size)
    }

    /// Sets a JSON body. Maps with text keys, texts and numbers always serialise.
    pub(in crate::okta) fn json(mut self, body: impl Serialize) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(USUAL_BODY));
        serde_json::to_writer(&mut *bytes, &body).expect("a JSON object into memory cannot fail");
        self.body = Some(Bytes::from_owner(bytes));
        self
    }

    pub(in crate::okta) fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    pub(in crate::okta) fn expect(mut self, expect: Expect) -> Self {
        self.expect = expect;
        self
    }

    pub(in crate::okta) fn if_match(mut self, etag: Option<&str>) -> Self {
        self.if_match = etag.map(str::to_owned);
        self
    }

    pub(in crate::okta) fn without_credential(mut self) -> Self {
        self.with_credential = false;
        self
    }

    /// Whether this call can change anything.
    pub(in crate::okta) fn is_write(&self) -> bool {
        self.method != Method::GET && self.sign.is_none()
    }
}
