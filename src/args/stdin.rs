//! Standard input has one use in a run: a token, a password, an answer, or data.
//!
//! Each group of flags tells the flag with which it takes standard input; a command brings them together here before it
//! reads anything. Pure.

use crate::failure::Failure;

/// Checks that at most one flag takes standard input, and returns it.
///
/// Errors: a usage failure that names two flags that both do.
pub fn only_use(
    uses: impl IntoIterator<Item = Option<&'static str>>,
) -> Result<Option<&'static str>, Failure> {
    let mut uses = uses.into_iter().flatten();
    let first = uses.next();
    match (first, uses.next()) {
        (Some(first), Some(second)) => Err(Failure::usage(format!(
            "{first} and {second} both take standard input, and there is only one"
        ))
        .hint("give one of them as a file")),
        _ => Ok(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    #[test]
    fn standard_input_has_one_use() {
        assert_eq!(only_use([]).unwrap(), None);
        assert_eq!(only_use([None, Some("-"), None]).unwrap(), Some("-"));
        let error = only_use([Some("--api-token-stdin"), None, Some("--password-stdin")]);
        let error = error.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(
            error.to_string(),
            "--api-token-stdin and --password-stdin both take standard input, and there is only one"
        );
    }
}
