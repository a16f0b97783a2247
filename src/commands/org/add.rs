//! `org add`: names an org, with its credential and settings. Nothing is sent and nothing is checked there.
//!
//! A secret that comes on standard input or from the keyboard is kept in the keyring or, as a last resort, in a file;
//! one that is in a file or printed by a command stays where it is.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::{object, open, open_alone};
use crate::config::store::Name;
use crate::config::{
    Address, ConfigFile, Entry, Error, Guard, Method, SecretFrom, Settings, Source, check_name,
    duration,
};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::oauth::Dpop;
use crate::output::shapes;
use crate::secret::Secret;

/// The arguments of `org add`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin org add prod --domain acme.okta.com --token-command get-okta-token
  okta-admin org add test --domain acme.oktapreview.com --api-token-file ~/.okta-test --use
  okta-admin org add audit --domain acme.okta.com --api-token-stdin --read-only
  okta-admin org add ci --domain acme --method service-app --client-id 0oa1 --key-file ~/key.pem

A token that is typed or comes on standard input is kept in the system's keyring, where this program was
built with one and it can be used, and else in a file of mode 0600 beside the config file;
--token-command 'pass show okta/prod' keeps none here.
--ca-file, --concurrency and --max-api-share are kept with the org.")]
pub struct AddArgs {
    /// Call the org this
    #[arg(value_name = "NAME")]
    name: String,

    /// Sign in this way: token, service-app, person or bearer [default: token]
    #[arg(long, value_name = "METHOD")]
    method: Option<Method>,

    /// Take the token from the first line that this command prints
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["api_token_file", "api_token_stdin"])]
    token_command: Option<String>,

    /// The client id of a service app, or of the app that people sign in to
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,

    /// Take the private key of a service app from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    key_file: Option<PathBuf>,

    /// Take the private key of a service app from what this command prints
    #[arg(long, value_name = "COMMAND", conflicts_with = "key_file")]
    key_command: Option<String>,

    /// The id of that key, where the app has several
    #[arg(long, value_name = "ID")]
    key_id: Option<String>,

    /// Ask for these scopes, with commas between [default: what a command needs]
    #[arg(long, value_name = "SCOPES", value_delimiter = ',')]
    scopes: Vec<String>,

    /// Bind tokens to a key of this machine: auto, always or never [default: auto]
    #[arg(long, value_name = "WHEN")]
    dpop: Option<Dpop>,

    /// Send no write to this org
    #[arg(long)]
    read_only: bool,

    /// Have the org's name typed before every write
    #[arg(long)]
    confirm_by_name: bool,

    /// Let no write touch this user or group:NAME; repeat it for several
    #[arg(long, value_name = "NAME")]
    protect: Vec<String>,

    /// Clear records of runs that are older than this, such as 90d
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    retain: Option<std::time::Duration>,

    /// Make it the org that is used when none is named
    #[arg(long = "use")]
    is_default: bool,
}

/// Adds the org.
pub(super) async fn run(args: AddArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::ORG, false)?;
    check_name(&args.name)?;
    refuse_taken(&open(cx)?, &args.name)?;
    let is_default = args.is_default;
    let entry = entry(args, cx.settings()?)?;
    let secret = secret(cx, &entry).await?;
    keep(cx, &entry, secret.as_ref(), is_default)
}

/// Refuses a name that is in use.
pub(super) fn refuse_taken(file: &ConfigFile, name: &str) -> anyhow::Result<()> {
    let mut taken = file.names().into_iter();
    // Not by case alone: a file system may know only one of the two.
    let Some(taken) = taken.find(|taken| taken.eq_ignore_ascii_case(name)) else {
        return Ok(());
    };
    let message = format!("there is an org named {taken} already");
    Err(Failure::new(Kind::Conflict, message)
        .hint(format!("forget it with okta-admin org remove {taken}"))
        .hint(format!("or change it in {}", file.path().display()))
        .into())
}

/// Keeps an org and its secret, and shows it. The first org is the default one.
pub(super) fn keep(
    cx: &Context,
    entry: &Entry,
    secret: Option<&(Name, Secret)>,
    is_default: bool,
) -> anyhow::Result<()> {
    let settings = cx.settings()?;
    // Only now, and looked at again: a token may have been typed meanwhile, and another process been quicker.
    let mut file = open_alone(cx)?;
    refuse_taken(&file, &entry.name)?;
    let is_default = is_default || file.names().is_empty() && file.default_org().is_none();
    if let (Some((name, secret)), Some(store)) = (secret, &settings.store) {
        let kept = store.store_secret(&entry.name, *name, secret)?;
        cx.out
            .status(&format!("the {} is kept in {kept}", name.said()));
    }
    file.add(entry);
    if is_default {
        file.set_default(&entry.name);
    }
    if let Err(error) = file.save() {
        // No secret is left behind for an org that is not there.
        if let (Some(_), Some(store)) = (secret, &settings.store) {
            store.forget_secrets(&entry.name)?;
        }
        return Err(error.into());
    }
    let name = &entry.name;
    let (which, how) = if is_default {
        (", the default org", String::new())
    } else {
        ("", format!(" --org {name}"))
    };
    cx.out.status(&format!(
        "added {name}{which}; okta-admin{how} auth test tries it"
    ));
    let object = object(entry, &file, settings).to_string();
    Ok(cx.out.one(&shapes::ORG, object.as_bytes())?)
}

/// Puts the org's table together from what was typed.
fn entry(args: AddArgs, settings: &Settings) -> anyhow::Result<Entry> {
    let typed = &settings.typed;
    let Some(domain) = &typed.domain else {
        return Err(Failure::usage("--domain is missing")
            .hint("write --domain acme.okta.com, as the browser shows it in the Admin Console")
            .into());
    };
    let address = Address::parse(domain).map_err(|error| Error::Address {
        setting: "--domain".to_owned(),
        error,
    })?;
    let method = args.method.unwrap_or_default();
    let wants_client = matches!(method, Method::ServiceApp | Method::Person);
    if wants_client && args.client_id.is_none() {
        return Err(Failure::usage(format!("--method {method} needs --client-id")).into());
    }
    let has_token = args.token_command.is_some() || typed.api_token_file.is_some();
    if wants_client && (has_token || typed.api_token_stdin) {
        return Err(Failure::usage(format!("--method {method} takes no API token")).into());
    }
    let of_key = [
        (args.key_file.is_some(), "--key-file"),
        (args.key_command.is_some(), "--key-command"),
        (args.key_id.is_some(), "--key-id"),
    ];
    let of_key = of_key.into_iter().find(|(given, _)| *given);
    if let (Some((_, flag)), true) = (of_key, method != Method::ServiceApp) {
        return Err(Failure::usage(format!("{flag} needs --method service-app")).into());
    }
    Ok(Entry {
        method,
        token_command: args.token_command,
        token_file: typed.api_token_file.as_deref().map(whole),
        client_id: args.client_id,
        key_file: args.key_file.as_deref().map(whole),
        key_command: args.key_command,
        key_id: args.key_id,
        scopes: args.scopes,
        dpop: args.dpop.unwrap_or_default(),
        max_api_share: typed.max_api_share,
        concurrency: typed.concurrency,
        ca_file: typed.ca_file.as_deref().map(whole),
        guard: Guard {
            read_only: args.read_only,
            type_name: args.confirm_by_name,
            protect: args.protect,
            retain: args.retain,
        },
        ..Entry::new(&args.name, address)
    })
}

/// A path that means the same from everywhere.
fn whole(path: &Path) -> String {
    let whole = std::path::absolute(path);
    whole.as_deref().unwrap_or(path).display().to_string()
}

/// Takes the secret that is to be kept here; none where the entry says where it is.
async fn secret(cx: &Context, entry: &Entry) -> anyhow::Result<Option<(Name, Secret)>> {
    let source = || Source::Flag("--api-token-stdin");
    match entry.method {
        Method::Person => Ok(None),
        Method::ServiceApp if entry.key_file.is_some() || entry.key_command.is_some() => Ok(None),
        Method::ServiceApp => Err(Failure::usage("no private key is given")
            .hint("give --key-file FILE or --key-command COMMAND")
            .into()),
        _ if entry.token_command.is_some() || entry.token_file.is_some() => Ok(None),
        _ if cx.settings()?.typed.api_token_stdin => {
            let token = cx.with_stdin(|stdin| SecretFrom::Stdin(source()).read(stdin))?;
            cx.redactor.learn(&token);
            Ok(Some((Name::Token, token)))
        }
        _ if cx.can_ask() => {
            let token = cx.ask_hidden("API token".to_owned(), false).await?;
            let typed = format!("{}\n", token.expose());
            // The same look at it as at one from elsewhere.
            let token = SecretFrom::Stdin(Source::Flag("API token")).read(&mut typed.as_bytes())?;
            Ok(Some((Name::Token, token)))
        }
        _ => Err(Failure::usage("no token is given")
            .hint("give --token-command COMMAND, --api-token-file FILE or --api-token-stdin")
            .into()),
    }
}
