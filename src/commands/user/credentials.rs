//! Credentials as create and update take them: gathered from prompts, files and standard input.
//!
//! No value is ever taken from the command line. A password that is generated is handed over once,
//! with the result; formats that have no place for it are refused before anything is sent.

use std::io::Read;

use clap::Args;

use crate::args::stdin::only_use;
use crate::args::{
    Input, Password, PasswordArgs, PasswordFrom, RecoveryArgs, RecoveryFrom, SecretFrom,
};
use crate::change::action::Issued;
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::{self, Credentials, PasswordHash, Provider, Recovery};
use crate::output::Format;
use crate::secret::Secret;

/// Who authenticates users whose password Okta does not keep.
const WITHOUT_PASSWORD: [&str; 2] = ["FEDERATION", "SOCIAL"];

/// The credential flags as they were typed.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct CredentialArgs {
    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    recovery: RecoveryArgs,

    /// Have this provider authenticate: OKTA, FEDERATION, SOCIAL, ACTIVE_DIRECTORY:NAME or LDAP:NAME
    #[arg(long, value_name = "TYPE[:NAME]", help_heading = "Password")]
    provider: Option<String>,
}

/// Credentials that are ready to be sent.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// What is sent; `None` leaves credentials out of the request.
    pub credentials: Option<Credentials>,
    generated: Option<Secret>,
}

impl CredentialArgs {
    /// Returns whether anything about credentials was asked for.
    pub(super) fn is_given(&self) -> bool {
        self.password.source().is_some()
            || self.recovery.source().is_some()
            || self.provider.is_some()
    }

    /// Checks that nothing else takes the standard input; `other` is what does, if anything.
    pub(super) fn check_stdin(&self, other: &[Option<&'static str>]) -> Result<(), Failure> {
        let own = [self.password.stdin(), self.recovery.stdin()];
        only_use(own.into_iter().chain(other.iter().copied())).map(|_| ())
    }

    /// Reads, asks for or makes the secrets.
    pub(super) async fn gather(&self, cx: &Context) -> anyhow::Result<Gathered> {
        let provider = self.provider.as_deref().map(provider).transpose()?;
        let from = self.password.source();
        let federated = provider.as_ref().is_some_and(is_federated);
        if federated && (from.is_some() || self.recovery.source().is_some()) {
            return Err(Failure::usage(
                "with this provider Okta keeps neither a password nor a recovery question",
            )
            .into());
        }
        let mut generated = None;
        let password = match &from {
            None => None,
            Some(from) => {
                let password = read_password(cx, from).await?;
                if let (okta::Password::Plain(made), PasswordFrom::Generated(_)) = (&password, from)
                {
                    generated = Some(made.clone());
                }
                Some(password)
            }
        };
        let recovery = match self.recovery.source() {
            None => None,
            Some(from) => Some(read_recovery(cx, from).await?),
        };
        let nothing = password.is_none() && recovery.is_none() && provider.is_none();
        let credentials = (!nothing).then_some(Credentials {
            password,
            recovery,
            provider,
        });
        Ok(Gathered {
            credentials,
            generated,
        })
    }
}

/// Reads, asks for or makes a password.
pub(super) async fn read_password(
    cx: &Context,
    from: &PasswordFrom,
) -> anyhow::Result<okta::Password> {
    let asked = match from {
        PasswordFrom::Given(given) => asked(cx, given, "Password", true).await?,
        _ => None,
    };
    let read = cx.with_stdin(|stdin| from.read(&mut Source { cx, stdin, asked }, &*cx.clock))?;
    Ok(match read {
        Password::Plain(secret) => {
            cx.redactor.learn(&secret);
            okta::Password::Plain(secret)
        }
        Password::Hash(text) => okta::Password::Hash(hash(&text)?),
        Password::Hook => okta::Password::Hook,
    })
}

/// Reads or asks for one secret; `twice` where nothing else would tell a slip of the finger.
pub(super) async fn read_secret(
    cx: &Context,
    from: &SecretFrom,
    what: &str,
    twice: bool,
) -> anyhow::Result<Secret> {
    let asked = asked(cx, from, what, twice).await?;
    let secret = cx.with_stdin(|stdin| from.read(what, &mut Source { cx, stdin, asked }))?;
    cx.redactor.learn(&secret);
    Ok(secret)
}

/// Reads the answer that goes with a recovery question.
pub(super) async fn read_recovery(cx: &Context, from: RecoveryFrom) -> anyhow::Result<Recovery> {
    let asked = asked(cx, &from.answer, "Recovery answer", true).await?;
    let answer = cx.with_stdin(|stdin| from.read(&mut Source { cx, stdin, asked }))?;
    cx.redactor.learn(&answer);
    Ok(Recovery {
        question: from.question,
        answer,
    })
}

/// Asks before anything is read, so that Ctrl-C at the question ends the command.
async fn asked(
    cx: &Context,
    from: &SecretFrom,
    what: &str,
    twice: bool,
) -> anyhow::Result<Option<Secret>> {
    match from {
        SecretFrom::Prompt { flag } if !cx.can_ask() => {
            Err(Failure::usage(format!("{flag}: there is no terminal to ask at")).into())
        }
        SecretFrom::Prompt { .. } => Ok(Some(cx.ask_hidden(what.to_owned(), twice).await?)),
        SecretFrom::Stdin { .. } | SecretFrom::File { .. } => Ok(None),
    }
}

/// The hash as Okta takes it; what is wrong with it is said without showing it.
fn hash(text: &Secret) -> anyhow::Result<PasswordHash> {
    let value = serde_json::from_str(text.expose())
        .map_err(|_| Failure::usage("--password-hash-json: this is not JSON"))?;
    PasswordHash::parse(&value)
        .map_err(|e| Failure::usage(format!("--password-hash-json: {e}")).into())
}

fn provider(text: &str) -> Result<Provider, Failure> {
    let (provider_type, name) = match text.split_once(':') {
        Some((provider_type, name)) => (provider_type, Some(name.trim().to_owned())),
        None => (text, None),
    };
    let provider_type = provider_type.trim().to_ascii_uppercase();
    if provider_type.is_empty() || name.as_deref() == Some("") {
        return Err(Failure::usage("--provider: write TYPE or TYPE:NAME"));
    }
    Ok(Provider {
        provider_type,
        name,
    })
}

fn is_federated(provider: &Provider) -> bool {
    WITHOUT_PASSWORD.contains(&provider.provider_type.as_str())
}

/// Where the secrets of a command come from.
struct Source<'a> {
    cx: &'a Context,
    stdin: &'a mut dyn Read,
    asked: Option<Secret>,
}

impl Input for Source<'_> {
    fn ask(&mut self, _: &str, flag: &'static str) -> Result<Secret, Failure> {
        self.asked
            .take()
            .ok_or_else(|| Failure::usage(format!("{flag}: nothing was answered")))
    }

    fn stdin(&mut self) -> &mut dyn Read {
        self.stdin
    }

    fn warn(&mut self, warning: &str) {
        self.cx.out.warning(warning);
    }
}

impl Gathered {
    /// Returns whether the user will have a way to sign in with a password.
    pub(super) fn has_password(&self) -> bool {
        self.credentials
            .as_ref()
            .is_some_and(|c| c.password.is_some())
    }

    /// Returns whether a provider was named, which the endpoint wants to hear twice.
    pub(super) fn has_provider(&self) -> bool {
        self.credentials
            .as_ref()
            .is_some_and(|c| c.provider.is_some())
    }

    /// Returns whether someone else authenticates the user.
    pub(super) fn is_federated(&self) -> bool {
        let provider = self.credentials.as_ref().and_then(|c| c.provider.as_ref());
        provider.is_some_and(is_federated)
    }

    /// Returns what is handed over with the result.
    pub(super) fn issued(&self) -> Vec<Issued> {
        let issue = |value: &Secret| Issued {
            name: "generatedPassword",
            label: "password",
            value: value.clone(),
        };
        self.generated.iter().map(issue).collect()
    }

    /// Refuses a format in which a generated password would be lost.
    pub(super) fn check_shown(&self, cx: &Context) -> Result<(), Failure> {
        if self.generated.is_none() {
            return Ok(());
        }
        can_hand_over(cx, "--generate-password")
    }
}

/// Refuses output in which a secret that is handed over once would be lost.
pub(super) fn can_hand_over(cx: &Context, flag: &str) -> Result<(), Failure> {
    let lost = !matches!(
        cx.out.format(),
        Format::Table | Format::Wide | Format::Json | Format::Ndjson | Format::Yaml
    );
    if lost || cx.out.look().count {
        return Err(
            Failure::usage(format!("with this output what {flag} makes would be lost"))
                .hint("use table, json, ndjson or yaml"),
        );
    }
    Ok(())
}
