//! Who is to be in which groups: the plan behind `user groups` and `group members`.
//!
//! Only groups of type OKTA_GROUP take members by hand. A group that a rule fills is left alone:
//! adding is refused with the rule's name, and removing would write an exclusion into the rule, so it
//! has to be allowed. Who is in a group already gets no request.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::lookup::{self, Found};
use super::user::targets::{Purpose, find};
use crate::args::{ConfirmArgs, NameOrId, UserTargets};
use crate::change::action::Action;
use crate::change::actions::groups::{AddToGroup, RemoveFromGroup};
use crate::change::{self, Change, Item, Outcome, OutcomeStatus, Plan, Subject};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::{Group, GroupId, GroupRule, User, UserId};
use crate::okta::{Client, Error};

/// How many users are looked at at once; the transport decides how many requests are in flight.
const SIDE_BY_SIDE: usize = 16;

/// For more users than this the members of the groups are read, not the groups of each user.
const FEW_USERS: usize = 10;

/// Members on a page.
const PAGE: usize = 200;

/// Finds groups that take members by hand, each once.
pub(super) async fn writable(
    client: &Client,
    names: &[String],
    by: NameOrId,
) -> anyhow::Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for name in names {
        let group = lookup::for_write(client, name, by).await?.view;
        if !groups.iter().any(|g| g.id == group.id) {
            groups.push(group);
        }
    }
    Ok(groups)
}

/// The rules that fill groups, as far as this credential may see them.
pub(super) struct Rules(Vec<GroupRule>);

impl Rules {
    /// Reads the rules; a credential that may not see them is told so, and goes on.
    pub(super) async fn read(cx: &Context, client: &Client) -> anyhow::Result<Self> {
        match client.group_rules().all().await {
            Ok(rules) => Ok(Self(rules)),
            Err(error) if error.kind() == Kind::Permission => {
                cx.out.warning(
                    "group rules are not visible to this credential; \
                     a rule may fill these groups",
                );
                Ok(Self(Vec::new()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the first rule that fills the group now.
    pub(super) fn filling(&self, group: &GroupId) -> Option<&GroupRule> {
        self.0.iter().find(|rule| rule.fills(group))
    }

    /// Adds to the groups; one that a rule fills is refused.
    fn adding<'g>(
        &self,
        groups: impl Iterator<Item = &'g Group>,
    ) -> Result<Vec<Action>, change::Error> {
        groups
            .map(|group| match self.filling(&group.id) {
                Some(rule) => Err(filled(group, rule)),
                None => Ok(add(group)),
            })
            .collect()
    }

    /// Refuses groups that a rule fills.
    pub(super) fn refuse_setting(&self, groups: &[Group]) -> Result<(), change::Error> {
        self.adding(groups.iter()).map(|_| ())
    }

    /// Refuses groups that a rule fills, unless the exclusion was allowed.
    pub(super) fn refuse_removing(&self, groups: &[Group], allowed: bool) -> Result<(), Failure> {
        for group in groups.iter().filter(|_| !allowed) {
            if let Some(rule) = self.filling(&group.id) {
                return Err(Failure::usage(format!(
                    "group {} is filled by the rule {:?} ({}); nothing was sent",
                    group.name(),
                    rule.name,
                    rule.id
                ))
                .hint(
                    "removing somebody writes an exclusion into the rule; \
                     --allow-rule-exclusion allows that",
                ));
            }
        }
        Ok(())
    }
}

fn filled(group: &Group, rule: &GroupRule) -> change::Error {
    change::Error::Target {
        kind: Kind::Conflict,
        message: format!(
            "group {} is filled by the rule {:?} ({}); nothing was sent",
            group.name(),
            rule.name,
            rule.id
        ),
        hints: vec![format!(
            "give the user what the rule asks for: {}",
            rule.expression()
        )],
        request_id: None,
    }
}

/// What is to become of the users' memberships.
pub(super) enum Wanted {
    /// In these groups too.
    In(Vec<Group>, Rules),
    /// In none of these groups.
    NotIn(Vec<Group>),
    /// In exactly these groups that take members by hand, and those that a rule fills.
    Exactly {
        /// The groups.
        groups: Vec<Group>,
        /// The rules that fill groups.
        rules: Rules,
        /// Whether people are taken out of groups that a rule fills.
        exclude: bool,
    },
}

/// Which groups each user is in.
enum Known {
    /// By user: all groups.
    Groups(HashMap<UserId, Vec<Group>>),
    /// By group: the members, where there were few enough to read.
    Members(HashMap<GroupId, HashSet<UserId>>),
}

impl Known {
    /// Returns whether the user is in the group; `None` if nobody looked.
    fn is_in(&self, user: &UserId, group: &GroupId) -> Option<bool> {
        match self {
            Self::Groups(known) => Some(known.get(user)?.iter().any(|g| g.id == *group)),
            Self::Members(known) => Some(known.get(group)?.contains(user)),
        }
    }
}

/// Finds the users and plans what has to be done.
pub(super) async fn plan(
    cx: &Context,
    targets: &UserTargets,
    confirm: &ConfirmArgs,
    verb: &'static str,
    wanted: &Wanted,
) -> anyhow::Result<Plan> {
    let client = cx.client().await?;
    let purpose = Purpose::Write { me: confirm.me };
    let mut users = std::pin::pin!(find(cx, targets, purpose).await?);
    let mut found: Vec<Result<Found, Outcome>> = Vec::new();
    while let Some(target) = users.next().await {
        found.push(match target.found {
            Ok(user) => {
                if let Some(note) = &user.note {
                    cx.out.status(note);
                }
                Ok(user)
            }
            Err(error) if error.kind() == Kind::Credential => return Err(error.into()),
            Err(error) => Err(Outcome::failed(target.name, verb, error)),
        });
    }
    let ids: Vec<&UserId> = found.iter().flatten().map(|f| &f.user.view.id).collect();
    let known = match wanted {
        Wanted::In(groups, _) | Wanted::NotIn(groups) if ids.len() > FEW_USERS => {
            Known::Members(members(client, groups, ids.len()).await?)
        }
        _ => Known::Groups(groups_of(client, &ids).await?),
    };
    let items = found
        .into_iter()
        .map(|found| match found {
            Ok(found) => item(cx, found, &known, wanted),
            Err(outcome) => Ok(Item::Settled(outcome)),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Plan::of(items, !targets.is_listing()))
}

async fn groups_of(
    client: &Client,
    users: &[&UserId],
) -> Result<HashMap<UserId, Vec<Group>>, Error> {
    stream::iter(users.iter().map(|id| (*id).clone()))
        .map(|id| async move {
            let groups = client.groups().of_user(&id).views().await?;
            Ok((id, groups))
        })
        .buffer_unordered(SIDE_BY_SIDE)
        .try_collect()
        .await
}

/// Reads the members of each group, unless that takes more requests than there are users.
async fn members(
    client: &Client,
    groups: &[Group],
    users: usize,
) -> Result<HashMap<GroupId, HashSet<UserId>>, Error> {
    let mut known = HashMap::new();
    for group in groups {
        let most = u64::try_from(users * PAGE).unwrap_or(u64::MAX);
        let mut pages = client.groups().members(&group.id).limit(most);
        let mut members = HashSet::new();
        while let Some(user) = pages.next_item().await.transpose()? {
            members.insert(pages.view(&user)?.id);
        }
        if pages.items() < most {
            known.insert(group.id.clone(), members);
        }
    }
    Ok(known)
}

fn item(cx: &Context, found: Found, known: &Known, wanted: &Wanted) -> Result<Item, change::Error> {
    let user = found.user;
    let id = &user.view.id;
    let (name, actions) = match wanted {
        Wanted::In(groups, rules) => {
            let missing = groups.iter();
            let missing = missing.filter(|g| known.is_in(id, &g.id) != Some(true));
            ("add-to-group", rules.adding(missing)?)
        }
        Wanted::NotIn(groups) => {
            let there = groups.iter();
            let there = there.filter(|g| known.is_in(id, &g.id) != Some(false));
            (
                "remove-from-group",
                there.map(|g| remove(g, false)).collect(),
            )
        }
        Wanted::Exactly {
            groups,
            rules,
            exclude,
        } => {
            let actions = difference(cx, &user.view, known, groups, rules, *exclude)?;
            ("set-groups", actions)
        }
    };
    if actions.is_empty() {
        return Ok(unchanged(&user.view, name));
    }
    let subject = Subject::user(&user.view, &user.resource, user.etag);
    Ok(Item::Change(Change { subject, actions }))
}

/// What brings a user's groups to exactly these.
fn difference(
    cx: &Context,
    user: &User,
    known: &Known,
    groups: &[Group],
    rules: &Rules,
    exclude: bool,
) -> Result<Vec<Action>, change::Error> {
    let now = match known {
        Known::Groups(known) => known.get(&user.id).map(Vec::as_slice).unwrap_or_default(),
        Known::Members(_) => &[],
    };
    let is_in = |groups: &[Group], id: &GroupId| groups.iter().any(|g| g.id == *id);
    let mut actions = Vec::new();
    for group in now
        .iter()
        .filter(|g| g.is_okta_group() && !is_in(groups, &g.id))
    {
        match rules.filling(&group.id) {
            Some(rule) if !exclude => cx.out.status(&format!(
                "{} stays in group {}: the rule {:?} fills it (--allow-rule-exclusion takes users out)",
                user.login(),
                group.name(),
                rule.name
            )),
            _ => actions.push(remove(group, true)),
        }
    }
    let missing = groups.iter().filter(|g| !is_in(now, &g.id));
    actions.extend(rules.adding(missing)?);
    Ok(actions)
}

/// Adds to a group.
pub(super) fn add(group: &Group) -> Action {
    Action::AddToGroup(AddToGroup {
        id: group.id.clone(),
        name: group.name().to_owned(),
        look: false,
    })
}

/// Removes from a group.
pub(super) fn remove(group: &Group, implied: bool) -> Action {
    Action::RemoveFromGroup(RemoveFromGroup {
        id: group.id.clone(),
        name: group.name().to_owned(),
        implied,
    })
}

/// Says that there is nothing to do for this user.
pub(super) fn unchanged(user: &User, action: &'static str) -> Item {
    let mut outcome = Outcome::new(user.login(), action, OutcomeStatus::Unchanged);
    outcome.id = Some(user.id.to_string());
    Item::Settled(outcome)
}
