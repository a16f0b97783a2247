//! Reading the shared secret of an event hook, for the side that sends and the side that receives.

use std::io::Read;

use crate::args::{Input, SecretFrom};
use crate::context::Context;
use crate::failure::Failure;
use crate::secret::Secret;

struct Source<'a> {
    cx: &'a Context,
    stdin: &'a mut dyn Read,
}

impl Input for Source<'_> {
    fn ask(&mut self, _: &str, flag: &'static str) -> Result<Secret, Failure> {
        Err(Failure::usage(format!("{flag}: nobody is asked for it")))
    }

    fn stdin(&mut self) -> &mut dyn Read {
        self.stdin
    }

    fn warn(&mut self, warning: &str) {
        self.cx.out.warning(warning);
    }
}

/// Reads the secret, which from here on appears in no message.
pub(crate) fn read(cx: &Context, from: &SecretFrom) -> Result<Secret, Failure> {
    let secret = cx.with_stdin(|stdin| from.read("Secret", &mut Source { cx, stdin }))?;
    cx.redactor.learn(&secret);
    Ok(secret)
}
