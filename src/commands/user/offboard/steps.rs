//! From what somebody has to the steps that take it away, in a safe order. Pure.
//!
//! First nobody gets in any more, then power goes, then what lets old clients in; what cannot be
//! brought back comes last. A run that ends early has at least shut the account.

use super::has::{Filled, Has, may_be_signed_in};
use crate::change::Action;
use crate::change::actions::api_tokens::RevokeApiToken;
use crate::change::actions::credentials::ClearSessions;
use crate::change::actions::factors::ResetFactors;
use crate::change::actions::grants::RevokeGrants;
use crate::change::actions::lifecycle::Deactivate;
use crate::change::actions::steps::Step;
use crate::commands::memberships;
use crate::commands::role_plan::unassign;
use crate::model::{GroupId, Status};

/// What is asked for beyond the usual.
#[derive(Debug)]
pub(super) struct Wants {
    /// Which groups the user leaves.
    pub groups: Leave,
    /// Whether API tokens of the user are revoked.
    pub revoke_api_tokens: bool,
    /// Whether the user is suspended and not deactivated.
    pub keep_suspended: bool,
    /// Whether Okta tells the administrators by mail.
    pub send_email: bool,
}

/// Which groups somebody leaves; never one that a rule or a directory fills.
#[derive(Debug)]
pub(super) enum Leave {
    /// None.
    Keep,
    /// All that people fill by hand.
    Direct,
    /// These.
    These(Vec<GroupId>),
}

impl Leave {
    fn takes(&self, group: &GroupId) -> bool {
        match self {
            Self::Keep => false,
            Self::Direct => true,
            Self::These(groups) => groups.contains(group),
        }
    }
}

/// Returns the steps; each only where there is something to do.
pub(super) fn steps(status: &Status, may_suspend: bool, has: &Has, wants: &Wants) -> Vec<Action> {
    let mut steps = Vec::new();
    if may_suspend {
        steps.push(Action::Step(Step::Suspend));
    }
    let roles = has.roles.iter().flatten();
    let direct = roles.filter(|role| role.through.is_none());
    steps.extend(direct.map(|role| unassign(&role.held)));
    if may_be_signed_in(status) {
        steps.push(Action::ClearSessions(ClearSessions { oauth_tokens: true }));
    }
    if has.grants.iter().flatten().next().is_some() {
        steps.push(Action::RevokeGrants(RevokeGrants::default()));
    }
    if has.factors.iter().flatten().next().is_some() {
        steps.push(Action::ResetFactors(ResetFactors { only: None }));
    }
    if wants.revoke_api_tokens {
        let tokens = has.api_tokens.iter().flatten();
        steps.extend(tokens.map(|token| {
            Action::RevokeApiToken(RevokeApiToken {
                id: token.id.clone(),
                owned: Some(token.name.clone()),
            })
        }));
    }
    let groups = has.groups.iter().flatten();
    let left = groups.filter(|m| m.filled == Filled::ByHand && wants.groups.takes(&m.group.id));
    steps.extend(left.map(|m| memberships::remove(&m.group, false)));
    if !wants.keep_suspended && *status != Status::Deprovisioned {
        let send_email = wants.send_email;
        steps.push(Action::Deactivate(Deactivate { send_email }));
    }
    steps
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::super::has::{Grant, Membership, Role};
    use super::*;
    use crate::model::Group;

    fn membership(id: &str, filled: Filled) -> Membership {
        let group = json!({"id": id, "type": "OKTA_GROUP", "profile": {"name": id}});
        let group: Group = from_value(group).unwrap();
        Membership { group, filled }
    }

    fn role(role_type: &str, through: Option<Vec<String>>) -> Role {
        let held = json!({"id": "ra1", "type": role_type, "label": role_type});
        let held = from_value(held).unwrap();
        Role { held, through }
    }

    /// Somebody with something of everything.
    fn rich() -> Has {
        let factor = json!({"id": "opf1", "factorType": "push"});
        let token = json!({"id": "00T1", "name": "CI", "userId": "00u1"});
        Has {
            roles: Ok(vec![
                role("REPORT_ADMIN", None),
                role("APP_ADMIN", Some(Vec::new())),
            ]),
            groups: Ok(vec![
                membership("00g1", Filled::ByHand),
                membership("00g2", Filled::Rule("Sellers".to_owned())),
                membership("00g3", Filled::Elsewhere),
                membership("00g4", Filled::Okta),
                membership("00g5", Filled::ByHand),
            ]),
            apps: Ok(Vec::new()),
            factors: Ok(vec![from_value(factor).unwrap()]),
            grants: Ok(vec![Grant {
                id: "oag1".to_owned(),
                scope: "okta.users.read".to_owned(),
                client: "0oa1".to_owned(),
            }]),
            tokens: Ok(Vec::new()),
            api_tokens: Ok(vec![from_value(token).unwrap()]),
            reports: Ok(Vec::new()),
            linked: Ok(Vec::new()),
        }
    }

    /// Somebody of whom nothing can be seen.
    fn unseen() -> Has {
        let why = || "no permission".to_owned();
        Has {
            roles: Err(why()),
            groups: Err(why()),
            apps: Err(why()),
            factors: Err(why()),
            grants: Err(why()),
            tokens: Err(why()),
            api_tokens: Err(why()),
            reports: Err(why()),
            linked: Err(why()),
        }
    }

    fn wants(groups: Leave) -> Wants {
        Wants {
            groups,
            revoke_api_tokens: false,
            keep_suspended: false,
            send_email: false,
        }
    }

    fn names(status: &Status, has: &Has, wants: &Wants) -> String {
        let steps = steps(status, *status == Status::Active, has, wants);
        let names: Vec<_> = steps.iter().map(|s| s.act().name()).collect();
        names.join(" ")
    }

    #[test]
    fn the_account_is_shut_first_and_what_cannot_be_brought_back_comes_last() {
        let wants = Wants {
            revoke_api_tokens: true,
            ..wants(Leave::Direct)
        };
        assert_eq!(
            names(&Status::Active, &rich(), &wants),
            "suspend unassign-role clear-sessions revoke-grants reset-factors revoke-api-token \
             remove-from-group remove-from-group deactivate"
        );
    }

    #[test]
    fn only_groups_that_people_fill_are_left_and_only_those_that_are_meant() {
        let leaves = |groups: Leave| {
            let steps = steps(&Status::Active, true, &rich(), &wants(groups));
            let left = steps.iter().filter_map(|step| match step {
                Action::RemoveFromGroup(remove) => Some(remove.id.to_string()),
                _ => None,
            });
            left.collect::<Vec<_>>()
        };
        let these = ["00g1", "00g2", "00g3"].map(GroupId::new);
        assert_eq!(leaves(Leave::These(these.into())), ["00g1"]);
        assert_eq!(leaves(Leave::Direct), ["00g1", "00g5"]);
        assert!(leaves(Leave::Keep).is_empty());
    }

    #[test]
    fn each_step_is_taken_only_where_there_is_something_to_do() {
        let keep = wants(Leave::Keep);
        let kept = Wants {
            keep_suspended: true,
            ..wants(Leave::Keep)
        };
        for (status, usual, suspended) in [
            ("STAGED", "deactivate", ""),
            ("PROVISIONED", "clear-sessions deactivate", "clear-sessions"),
            (
                "ACTIVE",
                "suspend clear-sessions deactivate",
                "suspend clear-sessions",
            ),
            ("SUSPENDED", "clear-sessions deactivate", "clear-sessions"),
            ("LOCKED_OUT", "clear-sessions deactivate", "clear-sessions"),
            ("DEPROVISIONED", "", ""),
        ] {
            let status = Status::from(status.to_owned());
            assert_eq!(names(&status, &unseen(), &keep), usual, "{status}");
            assert_eq!(names(&status, &unseen(), &kept), suspended, "{status}");
        }
    }
}
