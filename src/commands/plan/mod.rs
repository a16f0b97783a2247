//! `plan`: what has to be done so that people are as a file says.
//!
//! The file is read twice: the first pass checks every row and finds every group, role and type that
//! is named, so that nothing is planned from a file with mistakes; the second compares each person
//! with the org. Few people are read one by one; for many the org is listed once, and whoever seems
//! to differ is read again by id. Nothing is ever written to the org.

mod check;
mod existing;
mod find;
mod joiner;
mod people;
mod person;
mod planner;
mod prune;
mod show;
mod snapshot;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use futures_util::{StreamExt, stream};

use crate::args::profile_fields::canonical;
use crate::change::Plan;
use crate::change::desired::Prune;
use crate::change::plan_file::{self, FORMAT, Header, Managed, Pruned};
use crate::commands::people_file::{Format, PeopleFile};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{Progress, shapes};
use people::People;
use person::{Key, Person};
use planner::Planner;

pub(in crate::commands) use existing::{direct_roles, groups_of_user};

/// How many people are compared at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 16;

/// What becomes of people who are in scope and not in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum To {
    /// Suspend them
    Suspend,
    /// Deactivate them
    Deactivate,
}

/// The arguments of `plan`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  printf 'login,title,groups\\nevelyn.boyd@sandbox.example,CTO,Sales\\n' | okta-admin --sandbox plan -
  printf 'login,title\\nevelyn.boyd@sandbox.example,CTO\\n' | okta-admin --sandbox plan - --out cto.plan

Columns are Okta's attributes, custom ones too, and groups and roles (separated by ;), status and type.
An empty cell leaves the attribute alone, <clear> clears it. What is not managed is never touched.")]
pub struct PlanArgs {
    /// Read people from this CSV, NDJSON, JSON or YAML file; - is standard input
    #[arg(value_name = "FILE")]
    file: String,

    /// Say what the file is written in, where its name or start do not tell
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,

    /// Find people by this attribute [default: login]
    #[arg(long = "match", value_name = "ATTRIBUTE", value_parser = NonEmptyStringValueParser::new())]
    key: Option<String>,

    /// Change no attributes but these [default: those that a row has]
    #[arg(long, value_name = "ATTRIBUTE,...", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    manage: Vec<String>,

    /// Take people out of this group (id or exact name), too, where their row does not name it
    #[arg(long = "manage-group", value_name = "GROUP", value_parser = NonEmptyStringValueParser::new())]
    groups: Vec<String>,

    /// Take this role away, too, where a row does not name it
    #[arg(long = "manage-role", value_name = "ROLE", value_parser = NonEmptyStringValueParser::new())]
    roles: Vec<String>,

    /// Say what becomes of people who are in scope and not in the file
    #[arg(long, value_name = "WHAT", value_enum, requires = "within")]
    prune: Option<To>,

    /// Say who is in scope, as a search expression such as 'profile.costCenter eq "42"'
    #[arg(long, value_name = "EXPR", requires = "prune", value_parser = NonEmptyStringValueParser::new())]
    within: Option<String>,

    /// Have no mail sent to people who are created; their activation links are handed over instead
    #[arg(long)]
    no_email: bool,

    /// Write the plan to this new file, for `okta-admin apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// End with exit code 11 when something differs
    #[arg(long)]
    check: bool,
}

/// Shows the plan.
pub async fn run(args: PlanArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::OUTCOME, true)?;
    if let Some(out) = args.out.as_ref().filter(|out| out.exists()) {
        return Err(
            Failure::usage(format!("{} is there already", out.display()))
                .hint("name a file that is not there yet with --out")
                .into(),
        );
    }
    let mut source = PeopleFile::open(cx, &args.file, args.format)?;
    let header = header(cx, &args, &mut source)?;
    let client = cx.client().await?;
    let planner = check::check(cx, client, &args, &mut source, &header).await?;
    let plan = compare(cx, &planner, &mut source, &header).await?;
    tell(cx, &args, &planner, header, &plan)
}

/// Settles what is managed: the flags, else what a document says.
fn header(cx: &Context, args: &PlanArgs, source: &mut PeopleFile) -> anyhow::Result<Header> {
    let said = People::of(source)?.document;
    let names = |flags: &[String], said: &[String]| {
        if flags.is_empty() {
            said.to_vec()
        } else {
            flags.to_vec()
        }
    };
    let attributes = if args.manage.is_empty() {
        said.managed.attributes
    } else {
        Some(args.manage.clone())
    };
    let attributes = attributes.map(|all| all.iter().map(|name| canonical(name)).collect());
    let key = args.key.clone().or(said.key);
    let key = Key::new(key.as_deref().unwrap_or("login")).0;
    let to = args.prune.map(|to| match to {
        To::Suspend => Prune::Suspend,
        To::Deactivate => Prune::Deactivate,
    });
    Ok(Header {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        org: cx.org_name(),
        address: cx.org_address()?,
        made: cx.clock.now(),
        input: source.input()?,
        key,
        managed: Managed {
            attributes,
            groups: names(&args.groups, &said.managed.groups),
            roles: names(&args.roles, &said.managed.roles),
        },
        prune: to
            .zip(args.within.clone())
            .map(|(to, within)| Pruned { to, within }),
    })
}

/// The second pass: compares everybody, in the order of the file.
async fn compare(
    cx: &Context,
    planner: &Planner<'_>,
    source: &mut PeopleFile,
    header: &Header,
) -> anyhow::Result<Plan> {
    let exact = cx.out.look().csv_exact;
    let mut people = People::of(source)?;
    let people = std::iter::from_fn(|| people.next_person().transpose());
    let compared = stream::iter(people).map(|record| async move {
        let changed = || Failure::usage("the file was changed while it was read");
        let record = record?.map_err(|_| changed())?;
        let person = Person::read(record, &planner.vocabulary, &planner.key, exact);
        let item = planner.item(person.map_err(|_| changed())?).await?;
        anyhow::Ok(item)
    });
    let mut compared = std::pin::pin!(compared.buffered(SIDE_BY_SIDE));
    let mut plan = Plan::default();
    let total = u64::try_from(planner.keys.len()).ok();
    let progress = Progress::start(&cx.out, Arc::clone(&cx.clock), total);
    while let Some(item) = progress.beside(compared.next()).await {
        progress.step(false);
        plan.push(item?);
    }
    progress.end();
    if let Some(pruned) = &header.prune {
        prune::add(planner, pruned, &mut plan).await?;
    }
    Ok(plan)
}

/// Prints the plan, writes it where it is to go, and says what it comes to.
fn tell(
    cx: &Context,
    args: &PlanArgs,
    planner: &Planner<'_>,
    header: Header,
    plan: &Plan,
) -> anyhow::Result<()> {
    let summary = show::show(cx, plan)?;
    let marked: BTreeMap<String, usize> = std::mem::take(
        &mut planner
            .marked
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    );
    for (why, people) in marked {
        let plural = if people == 1 { "" } else { "s" };
        cx.out.status(&format!("{why} ({people} user{plural})"));
    }
    cx.out
        .status(&format!("{} in {}", summary.words(), cx.org_name()));
    if summary.people() > 0 {
        let limit = *planner.limit.lock().unwrap_or_else(PoisonError::into_inner);
        let share = u64::from(cx.settings()?.limits.max_api_share.value.percent());
        let limit = limit.map(|limit| limit * share / 100);
        cx.out.status(&summary.costs(limit));
    }
    if let Some(out) = &args.out {
        plan_file::write(out, header, plan)?;
        cx.out.status(&format!(
            "the plan is in {0}; `okta-admin apply {0}` does it",
            out.display()
        ));
    }
    if summary.failed > 0 {
        let all = plan.len();
        let message = format!("{} of {all} people cannot be planned", summary.failed);
        return Err(Failure::new(Kind::Partial, message).into());
    }
    if args.check && summary.people() > 0 {
        let message = match summary.people() {
            1 => format!("1 person is not as {} says", args.file),
            people => format!("{people} people are not as {} says", args.file),
        };
        return Err(Failure::new(Kind::Differs, message).into());
    }
    Ok(())
}
