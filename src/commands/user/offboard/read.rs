//! Reading what somebody who leaves has. Nothing is written.
//!
//! What this credential may not see, or this org does not have, is no failure: it is kept as the
//! reason. Anything else that goes wrong is one.

use std::collections::HashSet;

use futures_util::future::{join, join3, join4};
use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::has::{Assigned, Filled, Grant, Has, Linked, Membership, Role, Seen, Token};
use crate::args::condition::quoted;
use crate::change::{Error, Subject};
use crate::commands::role_plan::sources;
use crate::commands::user::belongings;
use crate::failure::Kind;
use crate::model::{ApiToken, Factor, Group, GroupRule, Resource, User, UserId};
use crate::okta::{self, Client, Fetched, Holder, Relation, UserKey, UserQuery};

/// How many logins of linked users are read; the others keep their ids.
const NAMED: usize = 20;

/// How many of those are read at once.
const SIDE_BY_SIDE: usize = 4;

/// What is read once for everybody.
pub(super) struct Org {
    pub rules: Seen<GroupRule>,
    pub api_tokens: Seen<ApiToken>,
    relations: Seen<Relation>,
}

impl Org {
    /// Reads it.
    pub(super) async fn read(client: &Client) -> Result<Self, Error> {
        let (rules, tokens, relations) = join3(
            client.group_rules().all(),
            client.api_tokens().list(),
            client.links().relations(),
        )
        .await;
        let views = |tokens: Vec<Resource<ApiToken>>| {
            tokens
                .iter()
                .filter_map(|token| token.view().ok())
                .collect()
        };
        Ok(Self {
            rules: seen(rules.map_err(Error::from))?,
            api_tokens: seen(tokens.map(views).map_err(Error::from))?,
            relations: seen(relations.map_err(Error::from))?,
        })
    }
}

/// Keeps the reason where something cannot be seen.
fn seen<T>(read: Result<Vec<T>, Error>) -> Result<Seen<T>, Error> {
    match read {
        Ok(all) => Ok(Ok(all)),
        // The user was found just now, so what is "not found" is not there for this credential.
        Err(error) if matches!(error.kind(), Kind::Permission | Kind::NotFound) => {
            Ok(Err(error.full_text()))
        }
        Err(error) => Err(error),
    }
}

/// Reads everything that one user has. Applications and OAuth tokens decide nothing and few of their
/// lists may be asked for in a minute, so they are read only for a preview.
pub(super) async fn read(
    client: &Client,
    org: &Org,
    user: &Fetched<User>,
    shows: bool,
) -> Result<Has, Error> {
    let view = &user.view;
    let ((roles, groups, apps, factors), (grants, tokens, (reports, linked))) = join(
        join4(
            roles(client, user),
            groups(client, org, view),
            shown(shows, belongings::apps(client, view)),
            belongings::factors(client, view),
        ),
        join3(
            belongings::grants(client, view),
            shown(shows, belongings::tokens(client, view)),
            join(reports(client, view), linked(client, org, view)),
        ),
    )
    .await;
    let own = |tokens: &Vec<ApiToken>| {
        let mine = tokens
            .iter()
            .filter(|t| t.user_id.as_ref() == Some(&view.id));
        mine.cloned().collect()
    };
    let factors = factors.map(|all| {
        let factors = all.into_iter().map(Resource::cast::<Factor>);
        factors.filter_map(|factor| factor.view().ok()).collect()
    });
    Ok(Has {
        roles: seen(roles)?,
        groups: seen(groups)?,
        apps: seen(apps.map(|all| each(&all, assigned)))?,
        factors: seen(factors)?,
        grants: seen(grants.map(|all| each(&all, grant)))?,
        tokens: seen(tokens.map(|all| each(&all, token)))?,
        api_tokens: org.api_tokens.as_ref().map(own).map_err(Clone::clone),
        linked: linked?.map(|linked| unnamed(linked, reports.as_ref().ok())),
        reports: seen(reports)?,
    })
}

/// Leaves out those who are reports already: a manager is mostly linked as well.
fn unnamed(linked: Vec<Linked>, reports: Option<&Vec<Linked>>) -> Vec<Linked> {
    let is_report = |one: &Linked| reports.is_some_and(|r| r.iter().any(|r| r.id == one.id));
    linked.into_iter().filter(|one| !is_report(one)).collect()
}

async fn shown<T>(
    shows: bool,
    read: impl Future<Output = Result<Vec<T>, Error>>,
) -> Result<Vec<T>, Error> {
    if shows { read.await } else { Ok(Vec::new()) }
}

fn each<T>(all: &[Resource<Value>], of: fn(&Value) -> T) -> Vec<T> {
    all.iter()
        .map(|thing| of(&thing.value().unwrap_or_default()))
        .collect()
}

fn text(thing: &Value, path: &str) -> String {
    let text = thing.pointer(path).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn assigned(app: &Value) -> Assigned {
    Assigned {
        id: text(app, "/id"),
        label: text(app, "/label"),
        status: text(app, "/status"),
        scope: text(app, "/_embedded/user/scope"),
    }
}

fn grant(grant: &Value) -> Grant {
    Grant {
        id: text(grant, "/id"),
        scope: text(grant, "/scopeId"),
        client: text(grant, "/clientId"),
    }
}

fn token(token: &Value) -> Token {
    Token {
        id: text(token, "/id"),
        client: text(token, "/clientId"),
    }
}

async fn roles(client: &Client, user: &Fetched<User>) -> Result<Vec<Role>, Error> {
    let holder = Holder::User(user.view.id.clone());
    let mut roles = Vec::new();
    for role in client.roles().of(&holder).await? {
        let Ok(held) = role.view() else { continue };
        let through = if held.assignment_type == "GROUP" {
            let subject = Subject::user(&user.view, &user.resource, None);
            // Which groups is worth knowing, and not worth failing for.
            Some(sources(client, &subject, &held).await.unwrap_or_default())
        } else {
            None
        };
        roles.push(Role { held, through });
    }
    Ok(roles)
}

async fn groups(client: &Client, org: &Org, user: &User) -> Result<Vec<Membership>, Error> {
    let mut pages = client.groups().of_user(&user.id);
    let mut all = Vec::new();
    while let Some(group) = pages.next_item().await.transpose()? {
        let group = pages.view(&group)?;
        let filled = filled(&group, &org.rules);
        all.push(Membership { group, filled });
    }
    Ok(all)
}

/// Decides what fills the group. A member whom somebody had added by hand before the rule did is a
/// member by the rule too.
fn filled(group: &Group, rules: &Seen<GroupRule>) -> Filled {
    match rules {
        _ if group.group_type == "BUILT_IN" => Filled::Okta,
        _ if !group.is_okta_group() => Filled::Elsewhere,
        Err(_) => Filled::Unclear,
        Ok(rules) => match rules.iter().find(|rule| rule.fills(&group.id)) {
            Some(rule) => Filled::Rule(rule.name.clone()),
            None => Filled::ByHand,
        },
    }
}

/// Finds those whose profile names the user as manager, by whatever the org writes there.
async fn reports(client: &Client, user: &User) -> Result<Vec<Linked>, Error> {
    let mut names = vec![user.id.as_str(), user.login()];
    names.extend(user.text("email").filter(|email| *email != user.login()));
    let terms: Vec<String> = names
        .iter()
        .map(|name| quoted(name))
        .flat_map(|name| {
            ["managerId", "manager"].map(|attribute| format!("profile.{attribute} eq {name}"))
        })
        .collect();
    let query = UserQuery {
        search: Some(terms.join(" or ")),
        ..UserQuery::default()
    };
    let mut pages = client.users().list(&query);
    let mut reports = Vec::new();
    while let Some(report) = pages.next_item().await.transpose()? {
        let report = pages.view(&report)?;
        reports.push(Linked {
            id: report.id.to_string(),
            login: Some(report.login().to_owned()),
            relation: "report".to_owned(),
        });
    }
    Ok(reports)
}

/// Finds those whom a relation ties to the user.
async fn linked(client: &Client, org: &Org, user: &User) -> Result<Seen<Linked>, Error> {
    let relations = match &org.relations {
        Ok(relations) => relations,
        Err(why) => return Ok(Err(why.clone())),
    };
    let mut known: HashSet<(UserId, &str)> = HashSet::new();
    let mut found = Vec::new();
    for relation in relations {
        let name = relation.associated.name.as_str();
        let ids = client.links().of_user(&user.id, name).await;
        let ids = match seen(ids.map_err(Error::from))? {
            Ok(ids) => ids,
            Err(why) => return Ok(Err(why)),
        };
        found.extend(
            ids.into_iter()
                .filter(|id| known.insert((id.clone(), name)))
                .map(|id| (id, name)),
        );
    }
    let linked = stream::iter(found.into_iter().enumerate())
        .map(|(at, (id, relation))| async move {
            let login = if at < NAMED {
                login(client, &id).await
            } else {
                None
            };
            Linked {
                id: id.to_string(),
                login,
                relation: relation.to_owned(),
            }
        })
        .buffered(SIDE_BY_SIDE);
    Ok(Ok(linked.collect().await))
}

/// Reads a login; without an answer the id has to do.
async fn login(client: &Client, id: &UserId) -> Option<String> {
    let found: Result<_, okta::Error> = client.users().get(&UserKey::Id(id.clone())).await;
    Some(found.ok()?.view.login().to_owned())
}
