//! From a row to the change that it asks for.
//!
//! Each row becomes the creation of a user, memberships, roles and, where the creation does not lead
//! there, the step to the status. What is to be done to a user who is there already is left to the
//! actions, which look; so a row costs no request before its own.

use std::sync::Arc;

use super::super::create::REQUIRED;
use super::ImportArgs;
use super::guard::Guard;
use crate::args::profile_fields::{ATTRIBUTES, needs_schema};
use crate::change::action::{Action, Audience};
use crate::change::actions::ensure::Ensure;
use crate::change::actions::groups::AddToGroup;
use crate::change::actions::lifecycle::Activate;
use crate::change::actions::roles::AssignRole;
use crate::change::actions::users::{CreateUser, IfExists};
use crate::change::goal::Goal;
use crate::change::read::{Bad, Cleared, Logins, Record, Row, Vocabulary};
use crate::change::values::ProfileEdits;
use crate::change::{Change, Subject};
use crate::commands::people_file::Names;
use crate::commands::user::profile::schemas_for;
use crate::context::Context;
use crate::failure::Failure;
use crate::model::schema::Schema;
use crate::model::user::Profile;
use crate::model::{Group, TypeId};
use crate::okta::{CreateHow, Credentials, NewUser};

/// Makes changes of rows.
pub(super) struct Importer<'a> {
    args: &'a ImportArgs,
    if_exists: IfExists,
    vocabulary: Vocabulary,
    /// Whether the org was asked for attributes that the vocabulary lacks.
    learnt: bool,
    cleared: Cleared,
    exact: bool,
    names: Names<'a>,
    /// The groups of `--group`.
    everyone: Vec<Group>,
    guard: Guard<'a>,
    cx: &'a Context,
}

/// Returns whether a link may have to be handed over.
pub(super) fn may_issue(change: &Change) -> bool {
    let may = |action: &Action| match action {
        Action::Activate(_) => true,
        Action::Ensure(ensure) => !matches!(ensure.goal, Goal::Staged | Goal::Deactivated),
        _ => false,
    };
    change.actions.iter().any(may)
}

impl<'a> Importer<'a> {
    pub(super) async fn new(cx: &'a Context, args: &'a ImportArgs) -> anyhow::Result<Self> {
        let client = cx.client().await?;
        let if_exists = IfExists::from(args.if_exists);
        let mut importer = Self {
            args,
            if_exists,
            vocabulary: Vocabulary::new(ATTRIBUTES.iter().map(|a| a.name)),
            learnt: false,
            cleared: Cleared::By(args.clear_marker.clone()),
            exact: cx.out.look().csv_exact,
            names: Names::new(cx, client),
            everyone: Vec::new(),
            guard: Guard::new(client, args.confirm.me),
            cx,
        };
        for name in &args.groups {
            if let Err(why) = add_group(&mut importer.names, name, &mut importer.everyone).await? {
                return Err(Failure::usage(format!("--group: {why}")).into());
            }
        }
        if if_exists == IfExists::Update {
            importer
                .guard
                .protect(&cx.settings()?.guard.protect)
                .await?;
        }
        Ok(importer)
    }

    /// Checks the header of a table; attributes that not every org has are asked for.
    pub(super) async fn header(&mut self, headers: &[Arc<str>]) -> anyhow::Result<()> {
        self.learn(headers.iter()).await?;
        self.vocabulary.check(headers)?;
        let passed_over = self.vocabulary.passed_over(headers);
        if !passed_over.is_empty() {
            self.cx.out.status(&format!(
                "not imported, since Okta sets it itself: {}",
                passed_over.join(", ")
            ));
        }
        Ok(())
    }

    /// Asks the org for attributes once there is a name that means nothing yet.
    async fn learn(&mut self, names: impl Iterator<Item = &Arc<str>>) -> anyhow::Result<()> {
        if self.learnt {
            return Ok(());
        }
        let unknown = names.filter(|name| self.vocabulary.find(name).is_none());
        let unknown: Vec<&str> = unknown.map(AsRef::as_ref).collect();
        if !unknown.is_empty() {
            for schema in schemas_for(self.cx.client().await?, &unknown).await? {
                self.vocabulary.learn(schema.attributes().map(|a| a.name));
            }
            self.learnt = true;
        }
        Ok(())
    }

    /// Makes the change of a row, or tells what is wrong with it.
    pub(super) async fn change(
        &mut self,
        record: Record,
        logins: &mut Logins,
    ) -> anyhow::Result<Result<Change, Bad>> {
        self.learn(record.cells.iter().map(|(name, _)| name))
            .await?;
        let row = Row::read(record, &self.vocabulary, &self.cleared, self.exact);
        let row = match row {
            Ok(row) => row,
            Err(bad) => return Ok(Err(bad)),
        };
        let (line, login) = (row.line, row.login.clone());
        if let Some(other) = logins.add(&login, line) {
            let why = format!("{login} is in line {other} already");
            return Ok(Err(Bad::cell(line, "login", why).of(Some(&login))));
        }
        let change = self.checked(row).await?;
        Ok(change.map_err(|bad| bad.of(Some(&login))))
    }

    async fn checked(&mut self, row: Row) -> anyhow::Result<Result<Change, Bad>> {
        let line = row.line;
        let cell = |column: &str, why: String| Ok(Err(Bad::cell(line, column, why)));
        let is_update = self.if_exists == IfExists::Update;
        let missing =
            |(name, ..): &&(&'static str, _, _)| row.edits.text(name).is_none_or(str::is_empty);
        let missing = REQUIRED.iter().find(missing).map(|(name, ..)| *name);
        if let Some(name) = missing.filter(|_| !is_update) {
            return cell(name, "is missing, and a new user needs it".to_owned());
        }
        if is_update && let Some(why) = self.guard.refused(&row).await? {
            return Ok(Err(Bad::row(line, why)));
        }
        let user_type = match &row.user_type {
            None => None,
            Some(name) => match self.names.user_type(name).await? {
                Ok(user_type) => Some(user_type.clone()),
                Err(why) => return cell("type", why),
            },
        };
        let schema = if needs_schema(&row.edits) {
            Some(self.names.schema(user_type.as_ref()).await?)
        } else {
            None
        };
        let schema = schema.as_deref();
        let mut profile = match row.edits.to_profile(schema) {
            Ok(profile) => profile,
            Err(failure) => return Ok(Err(mistyped(line, &row.edits, schema, &failure))),
        };
        if !is_update {
            profile.retain(|_, value| !value.is_null());
        }
        let mut groups = self.everyone.clone();
        for name in &row.groups {
            if let Err(why) = add_group(&mut self.names, name, &mut groups).await? {
                return cell("groups", why);
            }
        }
        let mut roles = Vec::new();
        for name in &row.roles {
            match self.names.find_role(name).await? {
                Ok(role) => roles.push(Action::AssignRole(AssignRole {
                    role: role.role.clone(),
                    name: role.name.clone(),
                    targets: Vec::new(),
                })),
                Err(why) => return cell("roles", why),
            }
        }
        let type_id = user_type.map(|t| t.id);
        let look = missing.is_some();
        Ok(Ok(
            self.assembled(row, profile, type_id, look, &groups, roles)
        ))
    }

    fn assembled(
        &self,
        row: Row,
        profile: Profile,
        type_id: Option<TypeId>,
        look: bool,
        groups: &[Group],
        roles: Vec<Action>,
    ) -> Change {
        let start = Start::of(row.status, self.args, row.password.is_some());
        let name = [row.edits.text("firstName"), row.edits.text("lastName")];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let subject = Subject {
            line: Some(row.line),
            ..Subject::new_user(row.login, name)
        };
        let is_update = self.if_exists == IfExists::Update;
        let mut actions = vec![Action::Create(CreateUser {
            user: NewUser {
                profile,
                credentials: row.password.map(|password| Credentials {
                    password: Some(password),
                    ..Credentials::default()
                }),
                group_ids: Vec::new(),
                type_id,
            },
            how: CreateHow {
                activate: matches!(start, Start::Activated { .. }),
                ..CreateHow::default()
            },
            if_exists: self.if_exists,
            mails: start == Start::Activated { mails: true },
            look,
        })];
        actions.extend(groups.iter().map(|group| {
            Action::AddToGroup(AddToGroup {
                id: group.id.clone(),
                name: group.name().to_owned(),
                look: is_update,
            })
        }));
        actions.extend(roles);
        if start == Start::Quietly {
            actions.push(Action::Activate(Activate {
                send_email: false,
                audience: Audience::Created,
            }));
        }
        if let Some(goal) = row.status {
            let audience = match (begins_there(goal), is_update) {
                (true, false) => return Change { subject, actions },
                (true, true) => Audience::Existing,
                (false, _) => Audience::Everyone,
            };
            actions.push(Action::Ensure(Ensure { goal, audience }));
        }
        Change { subject, actions }
    }
}

/// Adds the group that a name means, once; the inner error says why it takes nobody by hand.
async fn add_group(
    names: &mut Names<'_>,
    name: &str,
    groups: &mut Vec<Group>,
) -> anyhow::Result<Result<(), String>> {
    let found = match names.find_group(name).await? {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    if let Some(why) = &found.untouchable {
        return Ok(Err(why.clone()));
    }
    if !groups.iter().any(|group| group.id == found.group.id) {
        groups.push(found.group.clone());
    }
    Ok(Ok(()))
}

/// How a new user begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Not activated.
    Staged,
    /// Activated by the creation; without a password Okta mails a link.
    Activated {
        /// Whether it does.
        mails: bool,
    },
    /// Activated by a call of its own, which asks for no mail.
    Quietly,
}

impl Start {
    fn of(goal: Option<Goal>, args: &ImportArgs, has_password: bool) -> Self {
        let activate = match goal {
            None => !args.no_activate,
            Some(Goal::Staged | Goal::Deactivated) => false,
            Some(Goal::Active | Goal::Activated | Goal::Suspended) => true,
        };
        // Whoever is suspended at once is not invited first.
        let quiet = args.no_email || goal == Some(Goal::Suspended);
        match (activate, has_password) {
            (false, _) => Self::Staged,
            (true, false) if quiet => Self::Quietly,
            (true, has_password) => Self::Activated {
                mails: !has_password,
            },
        }
    }
}

/// Whether a new user is there already once created, as [`Start`] says.
fn begins_there(goal: Goal) -> bool {
    !matches!(goal, Goal::Suspended | Goal::Deactivated)
}

/// Finds the value that has the wrong type.
fn mistyped(line: u64, edits: &ProfileEdits, schema: Option<&Schema>, failure: &Failure) -> Bad {
    let is_wrong = |name: &&str| {
        let set = edits.set.iter().filter(|(other, _)| other == name).cloned();
        let unset = edits.unset.iter().filter(|other| *other == name).cloned();
        let one = ProfileEdits {
            set: set.collect(),
            unset: unset.collect(),
        };
        one.to_profile(schema).is_err()
    };
    let hints = failure.hints().join("; ");
    let hint = if hints.is_empty() { "" } else { "; " };
    let why = format!("{failure}{hint}{hints}");
    match edits.names().find(is_wrong) {
        Some(name) => Bad::cell(line, name, why),
        None => Bad::row(line, why),
    }
}
