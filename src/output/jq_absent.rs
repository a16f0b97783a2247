//! `--jq` in a build without it: a usage error.

use super::Error;

/// A filter that cannot exist here.
pub(super) enum Jq {}

impl Jq {
    /// Refuses.
    pub(super) fn compile(_expression: &str) -> Result<Self, Error> {
        Err(Error::Usage(
            "this build has no --jq (feature `jq`)".to_owned(),
        ))
    }

    /// Cannot be reached.
    pub(super) fn run(
        &self,
        _json: &[u8],
        _person: bool,
        _buffer: &mut Vec<u8>,
    ) -> Result<(), Error> {
        match *self {}
    }
}
