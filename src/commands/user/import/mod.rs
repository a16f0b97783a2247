//! `user import`: people from a file, created or brought up to date.
//!
//! The file is read twice. The first pass checks every row, finds every group, role and type that is
//! named, and tells all that is wrong before anything is written; the second makes the plan. A create
//! is optimistic: one request a row, and a look only where Okta refuses or nobody knows. Values are
//! typed by the org's schema, which is read only where a name or a value needs it. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/createUser>

mod guard;
mod rows;
mod template;

use std::collections::HashMap;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::changes::place_for_secrets;
use super::create::Taken;
use crate::args::{ConfirmArgs, SecretsOutArgs};
use crate::change::journal::Input;
use crate::change::read::{self, Bad, Logins};
use crate::change::{Error, Item, Outcome, Plan};
use crate::commands::people_file::{Format, PeopleFile};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::shapes;
use rows::Importer;
use template::Template;

/// The arguments of `user import`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin user import --template csv > people.csv
  printf 'email,firstName,lastName\\nada@example.com,Ada,Lovelace\\n' | okta-admin --sandbox user import -
  okta-admin --sandbox user list -o csv | okta-admin --sandbox user import - --if-exists update --yes

Columns are Okta's attributes, custom ones too, and login, password, password_hash, groups and roles
(separated by ;), status and type. An empty cell leaves the attribute alone. Passwords and hashes are
only for users who are created.")]
pub struct ImportArgs {
    /// Read people from this CSV, NDJSON, JSON or YAML file; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "template")]
    file: Option<String>,

    /// Say what the file is written in, where its name or start do not tell
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,

    /// Print a file to fill in, and do nothing else
    #[arg(long, value_name = "FORMAT", value_enum, conflicts_with = "file")]
    template: Option<Template>,

    /// Say what happens when a login is taken
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    if_exists: Taken,

    /// Import the other rows when some are bad; those are reported as failed
    #[arg(long)]
    skip_bad_rows: bool,

    /// Clear an attribute where its cell holds this text
    #[arg(long, value_name = "TEXT", default_value = "<clear>", value_parser = NonEmptyStringValueParser::new())]
    clear_marker: String,

    /// Add everyone to this group (id or exact name)
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    /// Activate users who are created [default]
    #[arg(long, overrides_with = "no_activate")]
    activate: bool,

    /// Leave users who are created staged, where the file gives no status
    #[arg(long, overrides_with = "activate")]
    no_activate: bool,

    /// Send no mail; activation links are handed over instead
    #[arg(long)]
    no_email: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// What the first pass saw.
#[derive(Debug, Default)]
struct Seen {
    rows: usize,
    bad: usize,
    /// Whether links may be handed over.
    links: bool,
}

/// Imports the people of the file.
pub(super) async fn run(args: ImportArgs, cx: &Context) -> anyhow::Result<()> {
    if let Some(template) = args.template {
        cx.out.text(&template.text());
        return Ok(());
    }
    cx.out.about(&shapes::OUTCOME, true)?;
    let file = args.file.as_deref().unwrap_or_default();
    let mut source = PeopleFile::open(cx, file, args.format)?;
    let mut importer = Importer::new(cx, &args).await?;
    let seen = check(cx, &args, &mut source, &mut importer).await?;
    if seen.bad > 0 && !args.skip_bad_rows {
        let message = format!(
            "{} of {} rows are bad; nothing was sent",
            seen.bad, seen.rows
        );
        return Err(Failure::usage(message)
            .hint("--skip-bad-rows imports the others")
            .into());
    }
    if seen.rows == 0 {
        let message = format!("there is nobody in {}; nothing was sent", source.name());
        return Err(Failure::usage(message).into());
    }
    let secrets = if seen.links {
        place_for_secrets(cx, "an activation link", &args.secrets, &args.confirm)?
    } else {
        None
    };
    let plan = plan(&mut source, &mut importer).await?;
    let input = source.input()?;
    let task = Task::new(plan, "import", &args.confirm, false).made_of(input);
    carry_out(cx, task.keeping(secrets)).await
}

/// Gives a plan that comes from a record the passwords back, from the file that it was made of.
pub(crate) fn give_passwords(
    cx: &Context,
    plan: &mut Plan,
    file: &str,
    made_of: &Input,
) -> anyhow::Result<()> {
    let mut wanted: HashMap<u64, usize> = plan.lacking()?.into_iter().collect();
    let mut source = PeopleFile::open(cx, file, None)?;
    if source.input()?.sha256 != made_of.sha256 {
        return Err(Failure::usage(format!(
            "{file} is not the file that the run was made of; nothing was sent"
        ))
        .into());
    }
    let mut records = source.records()?;
    while let Some(record) = records.next_record()? {
        let Ok(record) = record else { continue };
        let Some(number) = wanted.remove(&record.line) else {
            continue;
        };
        if let Ok(Some(password)) = read::password(record) {
            plan.give(number, password);
        }
    }
    Ok(())
}

/// The first pass: looks at every row and tells what is wrong with it.
async fn check(
    cx: &Context,
    args: &ImportArgs,
    source: &mut PeopleFile,
    importer: &mut Importer<'_>,
) -> anyhow::Result<Seen> {
    let name = source.name().to_owned();
    let mut records = source.records()?;
    importer
        .header(records.headers())
        .await
        .map_err(|e| e.context(name.clone()))?;
    let mut logins = Logins::default();
    let mut seen = Seen::default();
    while let Some(record) = records.next_record()? {
        seen.rows += 1;
        let change = match record {
            Ok(record) => importer.change(record, &mut logins).await?,
            Err(bad) => Err(bad),
        };
        match change {
            Ok(change) => seen.links |= rows::may_issue(&change),
            Err(bad) => {
                seen.bad += 1;
                if !args.skip_bad_rows {
                    cx.report_item(&Failure::usage(format!("{name}, {bad}")).into());
                }
            }
        }
    }
    Ok(seen)
}

/// The second pass: makes the plan, in the order of the file.
async fn plan(source: &mut PeopleFile, importer: &mut Importer<'_>) -> anyhow::Result<Plan> {
    let name = source.name().to_owned();
    let mut records = source.records()?;
    let mut logins = Logins::default();
    let mut plan = Plan::default();
    while let Some(record) = records.next_record()? {
        let change = match record {
            Ok(record) => importer.change(record, &mut logins).await?,
            Err(bad) => Err(bad),
        };
        plan.push(match change {
            Ok(change) => Item::Change(change),
            Err(bad) => Item::Settled(skipped(&name, &bad)),
        });
    }
    Ok(plan)
}

/// The outcome of a row that cannot be imported.
fn skipped(file: &str, bad: &Bad) -> Outcome {
    let target = bad.login.clone();
    let target = target.unwrap_or_else(|| format!("line {}", bad.line));
    let error = Error::target(Kind::Usage, format!("{file}, {bad}"));
    Outcome {
        line: Some(bad.line),
        ..Outcome::failed(target, "create", error)
    }
}
