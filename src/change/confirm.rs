//! What has to be asked before a plan is carried out. Pure: the facts go in, the question comes out.
//!
//! Never asked: creating, one update, activating one. One y/N: deactivating one, expiring a
//! password, updating several. Typed: deleting, deactivating several, mails to several, and
//! anything careful that touches an administrator. Of one user the login is typed, of several the
//! count. Beyond [`USUAL_LIMIT`] nothing that removes or shuts off is even asked about, unless the
//! limit was raised.

use std::collections::HashSet;

use super::action::Weight;
use super::{Noun, Plan, Subject};
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
    Known {
        /// By id.
        ids: HashSet<UserId>,
        /// By login, in lower case; read only for users who are planned without an id.
        logins: HashSet<String>,
    },
}

impl Admins {
    /// Returns whether this user holds an administrator role, as far as is known.
    pub fn holds(&self, subject: &Subject) -> bool {
        let Self::Known { ids, logins } = self else {
            return false;
        };
        match subject.user_id() {
            Some(id) => ids.contains(&id),
            None => subject.noun == Noun::User && logins.contains(&subject.label.to_lowercase()),
        }
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

/// Returns what to ask for this plan; `weight` is its own, or a greater one that the command gives it.
pub fn ask(plan: &Plan, weight: Weight, admins: &Admins) -> Ask {
    let on_admin = plan.changes().any(|c| admins.holds(&c.subject));
    match weight {
        _ if plan.touched() == 0 => Ask::Nothing,
        Weight::Light => Ask::Nothing,
        Weight::Careful if !on_admin => Ask::YesNo,
        Weight::Careful | Weight::Grave => {
            let text = match plan.touched() {
                1 => plan.changes().next().map(|c| c.subject.label.clone()),
                several => Some(several.to_string()),
            };
            Ask::Type {
                text: text.unwrap_or_default(),
            }
        }
    }
}

/// How many objects may be removed or shut off at once, unless more is said: a selection that is
/// wrong mostly finds far too many.
pub const USUAL_LIMIT: usize = 100;

/// Returns how many this plan may touch at most: what was typed or, where nothing was and what is
/// done to several is grave, [`USUAL_LIMIT`]. `counted`: whether the exact number was typed.
pub fn limit(plan: &Plan, typed: Option<usize>, counted: bool) -> Option<usize> {
    let removes = plan.totals().removes();
    typed.or_else(|| (!counted && removes).then_some(USUAL_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::action::Audience;
    use crate::change::actions::lifecycle::{Activate, Deactivate};
    use crate::change::actions::users::DeleteUser;
    use crate::change::{Action, Change, Item};

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
        Plan::of((0..count).map(change), true)
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
        let ask = |plan: &Plan, admins| ask(plan, plan.weight(), admins);
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
        let admins = Admins::Known {
            ids: [UserId::new("00u0")].into(),
            logins: ["ada@x".to_owned()].into(),
        };
        let plan = plan(1, || Action::Deactivate(Deactivate::default()));
        assert_eq!(
            ask(&plan, plan.weight(), &admins),
            Ask::Type {
                text: "u0@x".to_owned()
            }
        );
        // Whom an import may find is planned without an id.
        assert!(admins.holds(&Subject::new_user("Ada@x", "Ada")));
        assert!(!admins.holds(&Subject::new_user("bob@x", "Bob")));
    }

    #[test]
    fn a_command_may_ask_for_more_care_than_its_steps_and_never_for_nothing() {
        let one = plan(1, || Action::Deactivate(Deactivate::default()));
        let typed = Ask::Type {
            text: "u0@x".to_owned(),
        };
        assert_eq!(ask(&one, Weight::Grave, &Admins::NotRead), typed);
        let none = Plan::default();
        assert_eq!(ask(&none, Weight::Grave, &Admins::NotRead), Ask::Nothing);
    }

    #[test]
    fn what_removes_or_shuts_off_has_a_limit_unless_more_is_said() {
        let delete = || Action::Delete(DeleteUser::default());
        let mail = || {
            Action::Activate(Activate {
                send_email: true,
                audience: crate::change::action::Audience::Everyone,
            })
        };
        for (plan, typed, counted, expected) in [
            (plan(2, delete), None, false, Some(USUAL_LIMIT)),
            (plan(2, delete), Some(500), false, Some(500)),
            (plan(2, delete), None, true, None),
            (plan(2, delete), Some(1), true, Some(1)),
            (plan(2, mail), None, false, None),
            (plan(2, mail), Some(1), false, Some(1)),
            (Plan::default(), None, false, None),
        ] {
            assert_eq!(limit(&plan, typed, counted), expected);
        }
    }
}
