//! Why the service app is not set up, or not to the end, and how to go on.

use crate::commands::auth::kept::Place;
use crate::context::Context;
use crate::exit::kind_of_chain;
use crate::failure::{Failure, Kind};

/// The org has another app, whose key must not be lost.
pub(super) fn taken(place: &Place, client_id: &str) -> Failure {
    let name = place.name();
    Failure::new(
        Kind::Conflict,
        format!("org {name} signs in with the service app {client_id} already; nothing was sent"),
    )
    .hint(format!(
        "keep the new one as another org with --keep-as, or forget that one first: okta-admin --org {name} auth logout"
    ))
}

/// The org has a key that must not be lost.
pub(super) fn another_key(place: &Place) -> Failure {
    let name = place.name();
    Failure::new(
        Kind::Conflict,
        format!("another key is kept for org {name} already; nothing was sent"),
    )
    .hint("leave --key-file out to use that one, or name another org with --keep-as")
    .hint(format!("okta-admin --org {name} auth logout forgets it"))
}

/// Says what is there when it ended half way, and how to go on.
pub(super) fn unfinished(cx: &Context, place: &Place, error: anyhow::Error) -> anyhow::Error {
    let kind = kind_of_chain(&error);
    if kind == Kind::Usage {
        return error;
    }
    let name = place.name();
    let failure = Failure::new(kind, "the service app was not set up to the end").because(error);
    let failure = failure.hint(format!(
        "its key is kept for org {name}, and what was made stays: give the same command again to go on"
    ));
    match cx.run_id() {
        Some(id) => failure.hint(format!(
            "or take away what was made: okta-admin run undo {id}"
        )),
        None => failure,
    }
    .into()
}
