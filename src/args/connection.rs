//! The flags that say which org, which token and which limits; every command takes them.
//!
//! No flag takes a secret. What the flags mean beside the environment is decided in [`crate::config::resolve`].

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use crate::config::{Concurrency, Flags, Share, limits};

/// Set on each flag: on the group it would also catch what a command adds after it.
const HEADING: &str = "Connection";

/// Which org, which token, which limits.
#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct ConnectionArgs {
    /// Talk to this org: acme, acme.okta.com, a URL or a custom domain
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "DOMAIN",
        value_hint = ValueHint::Hostname,
    )]
    pub domain: Option<String>,

    /// Talk to a named org, with its own token and settings
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "NAME",
        conflicts_with = "domain",
    )]
    pub org: Option<String>,

    /// Talk to the sandbox, an Okta org inside this program
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        conflicts_with_all = ["org", "domain", "api_token_file", "api_token_stdin"],
    )]
    pub sandbox: bool,

    /// Read the API token from a file that only you can read
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
    )]
    pub api_token_file: Option<PathBuf>,

    /// Read the API token from standard input
    #[arg(long, help_heading = HEADING, global = true, conflicts_with = "api_token_file")]
    pub api_token_stdin: bool,

    /// Leave a .env file in the working folder alone
    #[arg(long, help_heading = HEADING, global = true)]
    pub no_env_file: bool,

    /// Trust the certificate authorities in this PEM file as well
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
    )]
    pub ca_file: Option<PathBuf>,

    /// Check no certificate in this run
    ///
    /// Whoever sits between you and Okta can then read the token and change what is sent.
    #[arg(long, help_heading = HEADING, global = true)]
    pub insecure: bool,

    /// Give up on one attempt at a request after this time [default: 30s]
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "TIME",
        value_parser = limits::time,
    )]
    pub attempt_timeout: Option<Duration>,

    /// Give up on one operation, its repeats included, after this time [default: 2m]
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "TIME",
        value_parser = limits::time,
    )]
    pub timeout: Option<Duration>,

    /// Stop the whole command after this time [default: none]
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "TIME",
        value_parser = limits::time,
    )]
    pub deadline: Option<Duration>,

    /// Wait for the rate limit at most this long in one operation [default: 5m]
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "TIME",
        value_parser = crate::config::duration::parse,
    )]
    pub max_wait: Option<Duration>,

    /// Repeat an operation at most this often [default: 7]
    #[arg(
        long,
        help_heading = HEADING,
        global = true,
        value_name = "COUNT",
        value_parser = limits::retries,
    )]
    pub retries: Option<u32>,

    /// Send this many requests side by side, or auto [default: auto]
    #[arg(long, help_heading = HEADING, global = true, value_name = "COUNT")]
    pub concurrency: Option<Concurrency>,

    /// Use at most this share of each rate limit, such as 40% [default: 100%]
    #[arg(long, help_heading = HEADING, global = true, value_name = "PERCENT")]
    pub max_api_share: Option<Share>,
}

impl ConnectionArgs {
    /// Returns the flag if one takes standard input.
    pub fn stdin(&self) -> Option<&'static str> {
        self.api_token_stdin.then_some("--api-token-stdin")
    }

    /// Returns what was typed, without clap around it.
    pub fn flags(&self) -> Flags {
        Flags {
            domain: self.domain.clone(),
            org: self.org.clone(),
            sandbox: self.sandbox,
            api_token_file: self.api_token_file.clone(),
            api_token_stdin: self.api_token_stdin,
            ca_file: self.ca_file.clone(),
            insecure: self.insecure,
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            deadline: self.deadline,
            max_wait: self.max_wait,
            retries: self.retries,
            concurrency: self.concurrency,
            max_api_share: self.max_api_share,
            no_env_file: self.no_env_file,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        connection: ConnectionArgs,
    }

    fn typed(flags: &[&str]) -> Result<Flags, clap::Error> {
        let cli = Cli::try_parse_from([&["okta-admin"], flags].concat())?;
        Ok(cli.connection.flags())
    }

    #[test]
    fn flags_become_plain_values() {
        let flags = typed(&[
            "--domain=acme",
            "--timeout=1m",
            "--max-wait=0",
            "--retries=0",
            "--concurrency=auto",
            "--max-api-share=40%",
        ])
        .unwrap();
        assert_eq!(flags.domain.as_deref(), Some("acme"));
        assert_eq!(flags.timeout, Some(Duration::from_secs(60)));
        assert_eq!(flags.max_wait, Some(Duration::ZERO));
        assert_eq!(flags.retries, Some(0));
        assert_eq!(flags.concurrency, Some(Concurrency::Auto));
        assert_eq!(flags.max_api_share.map(Share::percent), Some(40));
    }

    #[test]
    fn what_contradicts_itself_is_a_usage_error() {
        for flags in [
            &["--sandbox", "--org=prod"][..],
            &["--sandbox", "--domain=acme"],
            &["--sandbox", "--api-token-stdin"],
            &["--org=prod", "--domain=acme"],
            &["--api-token-stdin", "--api-token-file=t"],
            &["--timeout=0"],
            &["--retries=-1"],
            &["--concurrency=0"],
            &["--max-api-share=0%"],
        ] {
            let error = typed(flags).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{flags:?}");
        }
    }
}
