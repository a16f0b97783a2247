//! `org import-okta-yaml`: the org of Okta's own settings file becomes a named one. The file is left as it is.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{add, open};
use crate::config::okta_yaml::{self, OktaYaml};
use crate::config::store::Name;
use crate::config::{CredentialFrom, Entry, Method, SecretFrom, check_name};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::shapes;
use crate::secret::Secret;

/// The arguments of `org import-okta-yaml`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin org import-okta-yaml
  okta-admin org import-okta-yaml ~/.okta/okta.yaml --name test

A token or key that stands in the file is kept in the system's keyring or in a file of mode 0600.")]
pub struct ImportArgs {
    /// Read this file [default: okta.yaml here or in ~/.okta]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    /// Call the org this [default: the first part of its domain]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// Imports the org.
pub(super) fn run(args: ImportArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::ORG, false)?;
    let settings = cx.settings()?;
    let found = match &args.file {
        Some(path) => okta_yaml::read(path)?,
        None => okta_yaml::find(&settings.okta_yaml)?,
    };
    let Some(OktaYaml {
        address,
        credential,
    }) = found
    else {
        let failure = Failure::new(Kind::NotFound, "there is no okta.yaml");
        return Err(failure.hint("name the file").into());
    };
    let host = address.value.host();
    let first = host.split('.').next().unwrap_or(host).to_owned();
    let name = args.name.unwrap_or(first);
    check_name(&name)?;
    add::refuse_taken(&open(cx)?, &name)?;
    let mut entry = Entry {
        method: credential.method(),
        ..Entry::new(&name, address.value.clone())
    };
    let secret = secret(cx, credential, &mut entry)?;
    add::keep(cx, &entry, secret.as_ref(), false)
}

/// Fills in what the file says, and returns the secret that stands in it.
fn secret(
    cx: &Context,
    credential: CredentialFrom,
    entry: &mut Entry,
) -> anyhow::Result<Option<(Name, Secret)>> {
    let name = match entry.method {
        Method::ServiceApp => Name::Key,
        _ => Name::Token,
    };
    let from = credential.secret().clone();
    if let CredentialFrom::ServiceApp {
        client_id,
        key_id,
        scopes,
        ..
    } = credential
    {
        entry.client_id = Some(client_id);
        entry.key_id = key_id;
        entry.scopes = scopes;
    }
    if let SecretFrom::File(path) = &from {
        entry.key_file = Some(path.value.display().to_string());
        return Ok(None);
    }
    let mut nothing = std::io::empty();
    let secret = match name {
        Name::Key => from.read_text(&mut nothing)?,
        _ => from.read(&mut nothing)?,
    };
    cx.redactor.learn_key(&secret);
    Ok(Some((name, secret)))
}
