//! `docs exit-codes` and `docs environment`: the program's own tables, in every output format.

use serde_json::{Value, json};

use crate::config::env::VARIABLES;
use crate::context::Context;
use crate::exit::{Exit, TABLE};
use crate::failure::Kind;
use crate::output::{Error, Shape, shapes};

/// Lists the exit codes; `kind` is the word in the JSON of an error that ends with the code.
pub(super) fn exit_codes(cx: &Context) -> Result<(), Error> {
    let rows = TABLE.iter().map(|(exit, meaning)| {
        let kind = Kind::ALL.into_iter().find(|kind| Exit::of(*kind) == *exit);
        json!({ "code": exit.code(), "meaning": meaning, "kind": kind.map(Kind::word) })
    });
    list(cx, &shapes::EXIT_CODE, rows)
}

/// Lists the environment variables.
pub(super) fn environment(cx: &Context) -> Result<(), Error> {
    let rows = VARIABLES
        .iter()
        .map(|variable| json!({ "name": variable.name, "help": variable.help }));
    list(cx, &shapes::VARIABLE, rows)
}

/// Prints rows that are at hand.
pub(super) fn list(
    cx: &Context,
    shape: &'static Shape,
    rows: impl Iterator<Item = Value>,
) -> Result<(), Error> {
    let mut list = cx.out.list(shape)?;
    for row in rows {
        list.item(row.to_string().as_bytes())?;
    }
    list.end()
}
