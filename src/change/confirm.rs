//! What has to be asked before a plan is carried out. Pure: the facts go in, the question comes out.
//!
//! Never asked: creating, one update, activating one. One y/N: deactivating one, expiring a
//! password, updating several. Typed: deleting, deactivating several, mails to several, and
//! anything careful that touches an administrator. Of one user the login is typed, of several the
//! count.

use std::collections::HashSet;

use super::Plan;
use super::action::Weight;
use crate::model::UserId;

/// What is known about administrator roles.
#[derive(Clone, Debug, Default)]
pub enum Admins {
    /// Nobody looked, since nothing careful is planned.
    #[default]
    NotRead,
    /// The credential may not see roles.
    NotVisible,
    /// Everyone who holds a role.
    Known(HashSet<UserId>),
}

impl Admins {
    /// Returns whether this user holds an administrator role, as far as is known.
    pub fn holds(&self, id: Option<&UserId>) -> bool {
        matches!((self, id), (Self::Known(admins), Some(id)) if admins.contains(id))
    }
}

/// What a person has to do to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nothing.
    Nothing,
    /// Say yes.
    YesNo,
    /// Type this text.
    Type {
        /// The login of one user, or the count of several.
        text: String,
    },
}

/// Returns what to ask for this plan.
pub fn ask(plan: &Plan, admins: &Admins) -> Ask {
    let weight = plan.weight();
    let on_admin = plan
        .changes()
        .any(|c| admins.holds(c.subject.user_id().as_ref()));
    match weight {
        Weight::Light => Ask::Nothing,
        Weight::Careful if !on_admin => Ask::YesNo,
        Weight::Careful | Weight::Grave => {
            let text = match plan.changes().collect::<Vec<_>>().as_slice() {
                [only] => only.subject.label.clone(),
                several => several.len().to_string(),
            };
            Ask::Type { text }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::action::Audience;
    use crate::change::actions::lifecycle::{Activate, Deactivate};
    use crate::change::actions::users::DeleteUser;
    use crate::change::{Action, Change, Item, Subject};

    fn plan(count: usize, action: impl Fn() -> Action) -> Plan {
        let change = |n: usize| {
            let id = Some(format!("00u{n}"));
            let subject = Subject {
                id,
                ..Subject::new_user(format!("u{n}@x"), "")
            };
            Item::Change(Change {
                subject,
                actions: vec![action()],
            })
        };
        Plan {
            items: (0..count).map(change).collect(),
            named: true,
        }
    }

    #[test]
    fn the_tiers_follow_what_is_done_and_to_how_many() {
        let delete = || Action::Delete(DeleteUser::default());
        let deactivate = || Action::Deactivate(Deactivate::default());
        let activate = |send_email| {
            move || {
                let audience = Audience::Everyone;
                Action::Activate(Activate {
                    send_email,
                    audience,
                })
            }
        };
        let typed = |text: &str| Ask::Type {
            text: text.to_owned(),
        };
        let nobody = Admins::NotVisible;
        assert_eq!(ask(&plan(1, delete), &nobody), typed("u0@x"));
        assert_eq!(ask(&plan(3, delete), &nobody), typed("3"));
        assert_eq!(ask(&plan(1, deactivate), &nobody), Ask::YesNo);
        assert_eq!(ask(&plan(2, deactivate), &nobody), typed("2"));
        assert_eq!(ask(&plan(1, activate(true)), &nobody), Ask::Nothing);
        assert_eq!(ask(&plan(2, activate(true)), &nobody), typed("2"));
        assert_eq!(ask(&Plan::default(), &nobody), Ask::Nothing);
    }

    #[test]
    fn touching_an_administrator_is_typed() {
        let admins = Admins::Known([UserId::new("00u0")].into());
        let plan = plan(1, || Action::Deactivate(Deactivate::default()));
        assert_eq!(
            ask(&plan, &admins),
            Ask::Type {
                text: "u0@x".to_owned()
            }
        );
    }
}
