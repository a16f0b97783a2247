//! The answer of any call, printed: JSON in every form the output has, anything else as it came.

use serde_json::value::RawValue;

use crate::context::Context;
use crate::okta::RawAnswer;
use crate::output::{Format, List, Look, Output, shapes};

/// Returns the way out for answers: a table shows only a part of what nobody described, so JSON
/// takes its place.
pub(super) fn json(cx: &Context, ndjson: bool) -> anyhow::Result<Output> {
    let format = match cx.out.format() {
        _ if ndjson => Format::Ndjson,
        format if format.is_table() && cx.out.look().columns.is_none() => Format::Json,
        format => format,
    };
    let out = cx.out.with_look(Look {
        format: Some(format),
        ..cx.out.look().clone()
    })?;
    Ok(out)
}

/// Starts a list of whatever comes.
pub(super) fn list(out: &Output) -> anyhow::Result<List> {
    Ok(out.list(&shapes::OBJECT)?)
}

/// Prints an answer. The body of a refusal is told by the error; with `include` it is a result.
pub(super) fn answer(
    out: &Output,
    answer: Option<&RawAnswer>,
    include: bool,
    is_done: bool,
) -> anyhow::Result<()> {
    let Some(answer) = answer else { return Ok(()) };
    if include {
        out.text(&head(answer));
    } else if !is_done {
        return Ok(());
    }
    if !is_done {
        out.bytes(&answer.body);
        out.text("\n");
        return Ok(());
    }
    if answer.body.is_empty() {
        return Ok(());
    }
    if let Ok(items) = serde_json::from_slice::<Vec<&RawValue>>(&answer.body) {
        let mut list = list(out)?;
        for item in items {
            list.item(item.get().as_bytes())?;
        }
        return Ok(list.end()?);
    }
    match serde_json::from_slice::<&RawValue>(&answer.body) {
        Ok(object) => out.one(&shapes::OBJECT, object.get().as_bytes())?,
        Err(_) => out.bytes(&answer.body),
    }
    Ok(())
}

fn head(answer: &RawAnswer) -> String {
    let mut text = format!("HTTP {}\n", answer.status);
    for (name, value) in &answer.headers {
        // A session that an answer starts is a credential, and of no use here.
        if name != "set-cookie" {
            text.push_str(&crate::output::hostile::line(&format!("{name}: {value}")));
            text.push('\n');
        }
    }
    text.push('\n');
    text
}
