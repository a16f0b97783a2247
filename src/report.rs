//! An error becomes text, or one JSON object, on standard error.
//!
//! The text answers three questions: what was tried, what went wrong, what to try. Everything in it is
//! made harmless and cleaned of secrets by [`Output`]. A closed pipe is reported by silence. With
//! `--envelope` the failure is told on standard output as well.

use std::error::Error;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::change;
use crate::config;
use crate::exit::{is_closed_pipe, kind_of_chain};
use crate::failure::{Failure, Kind};
use crate::okta;
use crate::output::{Output, hostile};

/// What is known about a failure besides its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its class.
    pub kind: Kind,
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// Okta's code, such as `E0000001`.
    pub code: Option<String>,
    /// The messages below the first, from the outside in.
    pub causes: Vec<String>,
    /// What Okta calls the request.
    pub request_id: Option<String>,
    /// What to try.
    pub hints: Vec<String>,
}

/// Gathers what the links of an error know.
pub fn facts_of(error: &anyhow::Error) -> Facts {
    let mut facts = Facts {
        kind: kind_of_chain(error),
        status: None,
        code: None,
        causes: Vec::new(),
        request_id: None,
        hints: Vec::new(),
    };
    let mut said = error.to_string();
    for link in error.chain() {
        add(&mut facts, link);
        let message = link.to_string();
        // Some errors repeat their source in their own message.
        if !said.contains(&message) {
            facts.causes.push(message.clone());
            said = message;
        }
    }
    facts
}

/// Adds what one link knows.
fn add(facts: &mut Facts, link: &(dyn Error + 'static)) {
    let mut hints = Vec::new();
    if let Some(failure) = link.downcast_ref::<Failure>() {
        hints = failure.hints().to_vec();
    } else if let Some(error) = link.downcast_ref::<config::Error>() {
        hints = error.hints();
    } else if let Some(error) = link.downcast_ref::<Arc<change::Error>>() {
        add_change(facts, error);
    } else if let Some(error) = link.downcast_ref::<change::Error>() {
        add_change(facts, error);
    } else if let Some(error) = link.downcast_ref::<okta::Error>() {
        add_okta(facts, error);
    }
    add_hints(facts, hints);
}

fn add_hints(facts: &mut Facts, hints: Vec<String>) {
    for hint in hints {
        if !facts.hints.contains(&hint) {
            facts.hints.push(hint);
        }
    }
}

fn add_change(facts: &mut Facts, error: &change::Error) {
    add_hints(facts, error.hints());
    if facts.request_id.is_none() {
        facts.request_id = error.request_id().map(ToString::to_string);
    }
    if let change::Error::Okta(error) = error {
        add_okta(facts, error);
    }
}

fn add_okta(facts: &mut Facts, error: &okta::Error) {
    add_hints(facts, error.hints());
    facts.status = facts.status.or_else(|| error.status());
    facts.code = facts
        .code
        .take()
        .or_else(|| error.code().map(str::to_owned));
    if facts.request_id.is_none() {
        facts.request_id = error.request_id().map(ToString::to_string);
    }
}

/// Reports an error. Failing to report is not reported.
pub fn report(out: &Output, error: &anyhow::Error, facts: &Facts) {
    if is_closed_pipe(error) {
        return;
    }
    let message = error.to_string();
    if out.errors_are_json() {
        let object = as_json(&message, facts);
        out.error_text(&object.to_string());
        out.fail(&object).ok();
    } else {
        as_text(out, &message, facts);
    }
}

fn as_text(out: &Output, message: &str, facts: &Facts) {
    out.error_line("error: ", message);
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        text.push_str("  ");
        text.push_str(label);
        text.push_str(": ");
        text.push_str(&hostile::line(value));
        text.push('\n');
    };
    for cause in &facts.causes {
        line("caused by", cause);
    }
    for hint in &facts.hints {
        line("hint", hint);
    }
    if let Some(id) = &facts.request_id {
        line("request id", id);
    }
    if !text.is_empty() {
        out.error_text(&text);
    }
}

/// Returns the error as an object; its members are part of the contract with scripts.
pub fn as_json(message: &str, facts: &Facts) -> Value {
    let hint = (!facts.hints.is_empty()).then(|| facts.hints.join("\n"));
    json!({
        "kind": facts.kind.word(),
        "message": message,
        "status": facts.status,
        "code": facts.code,
        "causes": facts.causes,
        "request_id": facts.request_id,
        "hint": hint,
    })
}
