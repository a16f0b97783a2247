//! What it takes to make a user of somebody who is not there.

use super::person::Person;
use super::planner::{Planner, add, assign, bad, typed, unchanged};
use crate::change::action::{Action, Audience};
use crate::change::actions::lifecycle::Activate;
use crate::change::actions::steps::Step;
use crate::change::actions::users::{CreateUser, IfExists};
use crate::change::goal::Goal;
use crate::change::{Change, Error, Item, Subject};
use crate::okta::{CreateHow, NewUser};

impl Planner<'_> {
    /// What it takes to make a user of somebody who is not there.
    pub(super) async fn new_user(&self, person: &Person) -> Result<Item, Error> {
        let row = &person.row;
        if row.status == Some(Goal::Deactivated) {
            let notes = vec!["not there, and not wanted".to_owned()];
            return Ok(unchanged(person.label(), None, notes));
        }
        let user_type = match &row.user_type {
            Some(name) => Some(
                self.names
                    .user_type(name)
                    .await?
                    .map_err(|why| bad(person, why))?,
            ),
            None => None,
        };
        let schema = self.names.schema(user_type).await?;
        let mut profile = typed(person, &row.edits, &schema)?;
        profile.retain(|_, value| !value.is_null());
        let Some(login) = Self::login_of(person) else {
            return Err(bad(person, "is new, and has neither a login nor an email"));
        };
        profile.insert("login".to_owned(), login.clone().into());
        let required = schema.attributes().filter(|a| a.is_required);
        let missing: Vec<&str> = required
            .map(|a| a.name)
            .filter(|name| !profile.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(bad(person, format!("is new, and lacks {missing}")));
        }
        let suspends = row.status == Some(Goal::Suspended);
        let activates = row.status != Some(Goal::Staged);
        // Whoever is suspended at once is not invited first.
        let quietly = activates && (self.no_email || suspends);
        let mut actions = vec![Action::Create(CreateUser {
            user: NewUser {
                profile,
                credentials: None,
                group_ids: Vec::new(),
                type_id: user_type.map(|t| t.id.clone()),
            },
            how: CreateHow {
                activate: activates && !quietly,
                ..CreateHow::default()
            },
            if_exists: IfExists::Skip,
            mails: activates && !quietly,
            look: false,
        })];
        for named in self.groups_of(person) {
            match &named.untouchable {
                Some(why) => self.mark(&format!("skipped: {why}"), 1),
                None => actions.push(add(named)),
            }
        }
        actions.extend(self.roles_of(person).map(assign));
        if quietly {
            actions.push(Action::Activate(Activate {
                send_email: false,
                audience: Audience::Everyone,
            }));
        }
        if suspends {
            actions.push(Action::Step(Step::Suspend));
        }
        let name = [row.edits.text("firstName"), row.edits.text("lastName")];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let subject = Subject::new_user(login, name);
        Ok(Item::Change(Change { subject, actions }))
    }
}
