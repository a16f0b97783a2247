//! The verbs of `org`: the named orgs of the config file. Nothing is sent to any of them.

mod add;
mod import;
mod list;
mod remove;
mod show;
mod switch;

use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::config::store::Name;
use crate::config::{ConfigFile, Entry, Method, Settings};
use crate::context::Context;
use crate::failure::{Failure, Kind};

/// What can be done with named orgs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Name an org, with its credential and settings
    Add(Box<add::AddArgs>),
    /// List the named orgs
    List(list::ListArgs),
    /// Make an org the one that is used when none is named
    Use(switch::UseArgs),
    /// Show what is set for an org, and where its secret is
    Show(show::ShowArgs),
    /// Forget an org and its secrets
    Remove(remove::RemoveArgs),
    /// Name the org of Okta's own settings file
    ImportOktaYaml(import::ImportArgs),
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    match command {
        Command::Add(args) => add::run(*args, cx).await,
        Command::List(args) => list::run(&args, cx),
        Command::Use(args) => switch::run(&args, cx),
        Command::Show(args) => show::run(&args, cx),
        Command::Remove(args) => remove::run(args, cx).await,
        Command::ImportOktaYaml(args) => import::run(args, cx),
    }
}

/// Reads the config file in order to change it; no other process does until it is dropped.
fn open_alone(cx: &Context) -> anyhow::Result<ConfigFile> {
    Ok(ConfigFile::open_alone(cx.settings()?.config_folder()?)?)
}

/// Reads the config file, and says what in it counts for nothing.
fn open(cx: &Context) -> anyhow::Result<ConfigFile> {
    let file = ConfigFile::open(cx.settings()?.config_folder()?)?;
    for warning in file.warnings() {
        cx.out.warning(&warning);
    }
    Ok(file)
}

/// Finds an org of the file.
fn find(file: &ConfigFile, name: &str) -> anyhow::Result<Entry> {
    let known = || file.names().join(", ");
    Ok(file.entry(name)?.ok_or_else(|| {
        let failure = Failure::new(Kind::NotFound, format!("no org named {name:?}"));
        match known() {
            known if known.is_empty() => failure.hint("okta-admin org add makes one"),
            known => failure.hint(format!("there are {known}")),
        }
    })?)
}

/// Returns where the secret of an org is, in words; nothing of it.
fn secret_place(entry: &Entry, settings: &Settings) -> String {
    let (command, file, name) = match entry.method {
        Method::Token | Method::Bearer => (&entry.token_command, &entry.token_file, Name::Token),
        Method::ServiceApp => (&entry.key_command, &entry.key_file, Name::Key),
        Method::Person => (&None, &None, Name::Refresh),
    };
    if let Some(command) = command {
        return format!("printed by `{command}`");
    }
    if let Some(file) = file {
        return format!("in the file {file}");
    }
    match &settings.store {
        Some(store) => store.place(&entry.name, name),
        None => "missing".to_owned(),
    }
}

/// Returns an org as an object: what the file says, whether it is the default, where its secret is.
fn object(entry: &Entry, file: &ConfigFile, settings: &Settings) -> Value {
    let mut object = Map::new();
    object.insert("name".to_owned(), entry.name.as_str().into());
    object.insert("url".to_owned(), entry.address.url().into());
    let is_default = file.default_org() == Some(&entry.name);
    object.insert("default".to_owned(), is_default.into());
    for (key, value) in entry.settled() {
        object.insert(key.to_owned(), json_of(&value));
    }
    object.insert("secret".to_owned(), secret_place(entry, settings).into());
    let file = file.path().display().to_string();
    object.insert("file".to_owned(), json!(file));
    object.into()
}

fn json_of(value: &crate::config::Value) -> Value {
    if let Some(flag) = value.as_bool() {
        return flag.into();
    }
    match value.as_array() {
        Some(list) => list.iter().map(json_of).collect(),
        None => value.as_str().into(),
    }
}
