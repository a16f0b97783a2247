//! An error becomes text, or one JSON object, on standard error.
//!
//! The text answers three questions: what was tried, what went wrong, what to try. Everything in it is
//! made harmless and cleaned of secrets by [`Output`]. A closed pipe is reported by silence. With
//! `--envelope` the failure is told on standard output as well.

use std::error::Error;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::exit::{is_closed_pipe, kind_of_chain};
use crate::failure::{Failure, Kind};
use crate::output::{Output, hostile};
use crate::{change, config, okta};

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

/// Adds what one link knows; of the facts there is one of, the outermost is kept.
fn add(facts: &mut Facts, link: &(dyn Error + 'static)) {
    let mut hints = Vec::new();
    if let Some(failure) = link.downcast_ref::<Failure>() {
        hints = failure.hints().to_vec();
    } else if let Some(error) = link.downcast_ref::<config::Error>() {
        hints = error.hints();
    } else if let Some(error) = link.downcast_ref::<okta::KeyError>() {
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
    tell(out, error, facts);
    if out.errors_are_json() {
        out.fail(&as_json(&error.to_string(), facts)).ok();
    }
}

/// Says what went wrong with one of several, on standard error only: the run goes on, and an
/// envelope that is being written must not be closed.
pub fn tell(out: &Output, error: &anyhow::Error, facts: &Facts) {
    let message = error.to_string();
    if out.errors_are_json() {
        out.error_json(&as_json(&message, facts));
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

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::Mutex;

    use super::*;
    use crate::output::{self, Format, Look, Terminal};
    use crate::secret::Redactor;

    #[derive(Clone, Default)]
    struct Tape(Arc<Mutex<Vec<u8>>>);

    impl Tape {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Tape {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Reports and returns what stands on standard output and on standard error.
    fn reported(look: Look, error: &anyhow::Error, request_id: Option<&str>) -> (String, String) {
        let (stdout, stderr) = (Tape::default(), Tape::default());
        let redactor = Redactor::default();
        redactor.learn_value("hunter22");
        let out = Output::plain(
            Box::new(stdout.clone()),
            Box::new(stderr.clone()),
            Terminal::pipes(),
            redactor,
            jiff::Timestamp::UNIX_EPOCH,
        )
        .with_look(look)
        .unwrap();
        let facts = Facts {
            request_id: request_id.map(str::to_owned),
            ..facts_of(error)
        };
        report(&out, error, &facts);
        out.finish().unwrap();
        (stdout.text(), stderr.text())
    }

    fn refused() -> anyhow::Error {
        let cause = io::Error::other("login: exists \u{1b}[2J\nerror: fake");
        let failure = Failure::new(Kind::Conflict, "Okta refused hunter22")
            .hint("look with `okta-admin user get jane@example.com`")
            .because(cause);
        anyhow::Error::from(failure).context("could not create user jane@example.com")
    }

    #[test]
    fn an_error_says_what_happened_and_what_to_try() {
        let (stdout, stderr) = reported(Look::default(), &refused(), Some("Zx1"));
        assert_eq!(stdout, "");
        assert_eq!(
            stderr,
            "error: could not create user jane@example.com\n  \
             caused by: Okta refused [redacted]\n  \
             caused by: login: exists \\u{1b}[2J\\nerror: fake\n  \
             hint: look with `okta-admin user get jane@example.com`\n  \
             request id: Zx1\n"
        );
    }

    #[test]
    fn with_json_an_error_is_one_object() {
        let look = Look {
            format: Some(Format::Json),
            ..Look::default()
        };
        let (stdout, stderr) = reported(look, &refused(), None);
        assert_eq!(stdout, "");
        assert_eq!(stderr.lines().count(), 1);
        assert_eq!(
            serde_json::from_str::<Value>(&stderr).unwrap(),
            json!({
                "kind": "conflict",
                "message": "could not create user jane@example.com",
                "status": null,
                "code": null,
                "causes": ["Okta refused [redacted]", "login: exists \u{1b}[2J\nerror: fake"],
                "request_id": null,
                "hint": "look with `okta-admin user get jane@example.com`",
            })
        );
    }

    #[test]
    fn an_envelope_tells_the_failure_on_standard_output_as_well() {
        let look = Look {
            envelope: true,
            ..Look::default()
        };
        let (stdout, stderr) = reported(look, &refused(), Some("Zx1"));
        let envelope: Value = serde_json::from_str(&stdout).unwrap();
        let error: Value = serde_json::from_str(&stderr).unwrap();
        assert_eq!(
            envelope,
            json!({"success": false, "error": error, "user": null})
        );
        assert!(!stdout.contains("hunter22"));
    }

    #[test]
    fn what_okta_said_is_gathered_from_below_the_context() {
        let error = anyhow::Error::from(okta::Error::NotJson {
            doing: "list users".to_owned(),
            status: 502,
            start: "<html>".to_owned(),
            request_id: Some(crate::model::RequestId::new("Zx1")),
        })
        .context("could not export");
        let facts = facts_of(&error);
        assert_eq!(facts.status, Some(502));
        assert_eq!(facts.request_id.as_deref(), Some("Zx1"));
        assert_eq!(facts.hints.len(), 1);
        assert_eq!(facts.causes.len(), 1);
    }

    #[test]
    fn a_closed_pipe_is_reported_by_silence() {
        let error = anyhow::Error::from(output::Error::Closed).context("could not list users");
        assert_eq!(reported(Look::default(), &error, None), Default::default());
    }

    #[test]
    fn a_cause_that_repeats_its_source_is_said_once() {
        let error = anyhow::Error::new(io::Error::other("no route"))
            .context("could not connect: no route")
            .context("could not list users");
        assert_eq!(facts_of(&error).causes, ["could not connect: no route"]);
    }
}
