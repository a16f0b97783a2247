//! The first pass over a plan's file: looks at every row, tells all that is wrong, and finds what
//! rows name, so that nothing is planned from a file with mistakes.

use std::collections::HashSet;
use std::sync::Mutex;

use super::PlanArgs;
use super::people::People;
use super::person::{Key, Person};
use super::planner::Planner;
use super::snapshot::{Keys, Snapshot};
use crate::args::profile_fields::ATTRIBUTES;
use crate::change::Error;
use crate::change::plan_file::{Header, Managed};
use crate::change::read::{Bad, Logins, Record, Vocabulary};
use crate::commands::people_file::{Names, PeopleFile};
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::Client;

/// More people than this are not read one by one before it is known who differs.
const FEW: usize = 200;

/// The first pass: looks at every row, tells all that is wrong, and finds what rows name.
pub(super) async fn check<'a>(
    cx: &'a Context,
    client: &'a Client,
    args: &PlanArgs,
    source: &mut PeopleFile,
    header: &Header,
) -> anyhow::Result<Planner<'a>> {
    let names = Names::new(cx, client);
    let vocabulary = vocabulary(&names).await?;
    let mut checker = Checker {
        cx,
        names,
        vocabulary,
        key: Key(header.key.clone()),
        keys: Keys::default(),
        attributes: HashSet::new(),
        passwords: 0,
        bad: 0,
    };
    checker.managed(&header.managed).await?;
    let mut people = People::of(source)?;
    checker.vocabulary.check(people.headers())?;
    let rows = checker.rows(&mut people, source.name()).await?;
    if checker.bad > 0 {
        let message = format!("{} of {rows} rows are bad; nothing is planned", checker.bad);
        return Err(Failure::usage(message).into());
    }
    if rows == 0 {
        return Err(Failure::usage(format!("there is nobody in {}", source.name())).into());
    }
    if checker.passwords > 0 {
        cx.out.warning(
            "passwords are no part of a plan: people who are created get an activation link",
        );
    }
    let Checker {
        names,
        vocabulary,
        key,
        keys,
        attributes: seen,
        ..
    } = checker;
    let managed = &header.managed;
    let attributes = managed.attributes.clone();
    let attributes: Option<HashSet<String>> = attributes.map(|all| all.into_iter().collect());
    let snapshot = if keys.len() > FEW {
        let compared = attributes.as_ref().unwrap_or(&seen);
        let groups = names.touchable();
        let with_admins = !managed.roles.is_empty();
        Some(Snapshot::read(client, &key, &keys, compared, groups, with_admins).await?)
    } else {
        None
    };
    Ok(Planner {
        client,
        names,
        vocabulary,
        key,
        attributes,
        groups: managed.groups.clone(),
        roles: managed.roles.clone(),
        no_email: args.no_email,
        keys,
        snapshot,
        limit: Mutex::default(),
        marked: Mutex::default(),
    })
}

/// Knows the attributes of all types of users.
async fn vocabulary(names: &Names<'_>) -> Result<Vocabulary, Error> {
    let mut vocabulary = Vocabulary::new(ATTRIBUTES.iter().map(|a| a.name));
    for schema in names.all_schemas().await? {
        vocabulary.learn(schema.attributes().map(|a| a.name));
    }
    Ok(vocabulary)
}

/// The first pass over a file.
struct Checker<'a> {
    cx: &'a Context,
    names: Names<'a>,
    vocabulary: Vocabulary,
    key: Key,
    keys: Keys,
    /// The attributes that rows have.
    attributes: HashSet<String>,
    passwords: usize,
    bad: usize,
}

impl Checker<'_> {
    /// Finds what is managed beyond what rows name.
    async fn managed(&mut self, managed: &Managed) -> anyhow::Result<()> {
        for name in managed.attributes.iter().flatten().chain([&self.key.0]) {
            self.vocabulary.named(&format!("profile.{name}"))?;
        }
        for name in &managed.groups {
            let group = self.names.find_group(name).await?.map_err(Failure::usage)?;
            if let Some(why) = &group.untouchable {
                return Err(Failure::usage(format!("it cannot be managed: {why}")).into());
            }
        }
        for name in &managed.roles {
            self.names.find_role(name).await?.map_err(Failure::usage)?;
        }
        Ok(())
    }

    /// Looks at every row; returns how many there are.
    async fn rows(&mut self, people: &mut People, name: &str) -> anyhow::Result<usize> {
        let mut logins = Logins::default();
        let mut rows = 0;
        while let Some(record) = people.next_person()? {
            rows += 1;
            if let Err(bad) = self.row(record, &mut logins).await? {
                self.bad += 1;
                let failure = Failure::usage(format!("{name}, {bad}"));
                self.cx.report_item(&failure.into());
            }
        }
        Ok(rows)
    }

    async fn row(
        &mut self,
        record: Result<Record, Bad>,
        logins: &mut Logins,
    ) -> anyhow::Result<Result<(), Bad>> {
        let exact = self.cx.out.look().csv_exact;
        let person =
            record.and_then(|record| Person::read(record, &self.vocabulary, &self.key, exact));
        let person = match person {
            Ok(person) => person,
            Err(bad) => return Ok(Err(bad)),
        };
        let line = person.row.line;
        let cell = |column: &str, why: String| {
            Ok(Err(Bad::cell(line, column, why).of(Some(person.label()))))
        };
        if let Some(other) = logins.add(&person.key, line) {
            let why = format!("{} is in line {other} already", person.key);
            return cell(&self.key.0, why);
        }
        for name in &person.row.groups {
            if let Err(why) = self.names.find_group(name).await? {
                return cell("groups", why);
            }
        }
        for name in &person.row.roles {
            if let Err(why) = self.names.find_role(name).await? {
                return cell("roles", why);
            }
        }
        self.keys.add(&person.key);
        self.passwords += usize::from(person.row.password.is_some());
        for name in person.row.edits.names() {
            if !self.attributes.contains(name) {
                self.attributes.insert(name.to_owned());
            }
        }
        Ok(Ok(()))
    }
}
