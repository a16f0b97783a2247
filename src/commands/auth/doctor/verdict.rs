//! What is missing, and how to get it. Pure.

use super::has::{Has, Who};
use crate::commands::needs::Need;

/// What was found out by comparing.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) missing: Vec<Missing>,
    /// What cannot be said, a sentence each.
    pub(super) unknown: Vec<String>,
}

/// Something that is missing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// `scope` or `role`.
    pub(super) kind: &'static str,
    /// The scope, or the roles one of which would do.
    pub(super) name: String,
    /// How to get it.
    pub(super) how: String,
}

/// How the credential gets its scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopesFrom {
    /// It has none, and the rights of its user.
    None,
    /// Somebody else got the token, and it is not told what it has.
    Elsewhere,
    /// The app has been granted them.
    App,
    /// The app has, and these settings name those to ask for.
    Settings,
    /// Those that a person signed in for.
    SignIn,
}

/// Compares what is needed with what is there.
pub(super) fn compare(need: &Need, has: &Has, from: ScopesFrom, url: &str) -> Verdict {
    let mut verdict = Verdict::default();
    if need.deeds.is_empty() {
        return verdict;
    }
    match &has.scopes {
        Some(scopes) => {
            let lacking = scopes.iter().filter(|(_, is_there)| !is_there);
            verdict.missing.extend(lacking.map(|(scope, _)| Missing {
                kind: "scope",
                name: scope.clone(),
                how: how_scope(scope, &has.who, from, url),
            }));
        }
        None if from == ScopesFrom::Elsewhere => {
            let unseen = "which scopes the access token has is not told to its bearer";
            verdict.unknown.push(unseen.to_owned());
        }
        None => {}
    }
    let verdicts: Vec<Option<bool>> = need.deeds.iter().map(|deed| has.allows(deed)).collect();
    if verdicts.contains(&Some(false)) {
        verdict.missing.push(Missing {
            kind: "role",
            name: need.roles().join(" or "),
            how: how_role(need, &has.who),
        });
    } else if has.roles.is_none() {
        let unseen = "the roles are not visible to this credential";
        verdict.unknown.push(unseen.to_owned());
    } else if verdicts.contains(&None) {
        let unseen = "whether the custom role allows this is not visible to this credential";
        verdict.unknown.push(unseen.to_owned());
    }
    verdict
}

fn how_scope(scope: &str, who: &Who, from: ScopesFrom, url: &str) -> String {
    let grant = "Admin Console, Applications > Applications > the app > Okta API Scopes > Grant";
    match (from, who) {
        (ScopesFrom::Settings, _) => format!(
            "name it among the scopes of the settings (auth status shows them); if the app was not \
             granted it: {grant}"
        ),
        (ScopesFrom::SignIn, _) => format!(
            "sign in again with okta-admin auth login --scope {scope}; the app must have been \
             granted it: {grant}"
        ),
        (_, Who::App { id, .. }) => format!(
            "{grant}; or, as a super administrator, okta-admin api -X POST apps/{id}/grants \
             -f scopeId={scope} -f issuer={url}"
        ),
        _ => grant.to_owned(),
    }
}

fn how_role(need: &Need, who: &Who) -> String {
    let roles = need.roles();
    let role = roles.first().copied().unwrap_or("SUPER_ADMIN");
    match who {
        Who::App { id, .. } => format!(
            "Admin Console, Applications > Applications > the app > Admin roles > Edit assignments; \
             or, as a super administrator, okta-admin api -X POST /oauth2/v1/clients/{id}/roles \
             -f type={role}"
        ),
        Who::User { login, .. } => format!(
            "Admin Console, Security > Administrators > Add administrator; or, as a super \
             administrator, okta-admin user roles assign {login} --role {role}"
        ),
        Who::Unknown => "Admin Console, Security > Administrators".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::has::Role;
    use super::*;
    use crate::commands::needs;
    use crate::model::{AppId, UserId};
    use crate::okta::Holder;

    fn user() -> Who {
        Who::User {
            holder: Holder::User(UserId::new("00u1")),
            id: "00u1".to_owned(),
            login: "ada@x.example".to_owned(),
        }
    }

    fn app() -> Who {
        Who::App {
            holder: Holder::Client(AppId::new("0oa1")),
            id: "0oa1".to_owned(),
        }
    }

    fn standard(kind: &str) -> Role {
        Role {
            kind: kind.to_owned(),
            label: String::new(),
            permissions: None,
            is_custom: false,
        }
    }

    fn custom(permissions: Option<&[&str]>) -> Role {
        Role {
            kind: "CUSTOM".to_owned(),
            label: "Desk".to_owned(),
            permissions: permissions.map(|all| all.iter().map(|p| (*p).to_owned()).collect()),
            is_custom: true,
        }
    }

    #[test]
    fn a_role_is_missing_there_or_unknown_and_never_guessed() {
        let need = needs::of("user lifecycle suspend").unwrap();
        let suspend = ["okta.users.read", "okta.users.lifecycle.suspend"];
        for (roles, missing, unknown) in [
            (Some(vec![standard("USER_ADMIN")]), 0, 0),
            (Some(vec![standard("HELP_DESK_ADMIN")]), 1, 0),
            (Some(vec![]), 1, 0),
            (None, 0, 1),
            (Some(vec![custom(Some(&suspend))]), 0, 0),
            (Some(vec![custom(Some(&suspend[..1]))]), 1, 0),
            (Some(vec![custom(None)]), 0, 1),
            // One looks, the other acts.
            (
                Some(vec![
                    standard("READ_ONLY_ADMIN"),
                    custom(Some(&suspend[1..])),
                ]),
                0,
                0,
            ),
        ] {
            let has = Has {
                who: user(),
                scopes: None,
                roles,
            };
            let verdict = compare(&need, &has, ScopesFrom::None, "https://x");
            assert_eq!(verdict.missing.len(), missing, "{verdict:?}");
            assert_eq!(verdict.unknown.len(), unknown, "{verdict:?}");
        }
    }

    #[test]
    fn how_to_get_it_fits_who_it_is() {
        let need = needs::of("user lifecycle suspend").unwrap();
        let how = |who, from| {
            let has = Has {
                who,
                scopes: Some(vec![("okta.users.manage".to_owned(), false)]),
                roles: Some(Vec::new()),
            };
            let verdict = compare(&need, &has, from, "https://x");
            let how: Vec<String> = verdict.missing.into_iter().map(|one| one.how).collect();
            how.join("\n")
        };
        let said = how(app(), ScopesFrom::App);
        assert!(
            said.contains("apps/0oa1/grants -f scopeId=okta.users.manage"),
            "{said}"
        );
        assert!(
            said.contains("/oauth2/v1/clients/0oa1/roles -f type=USER_ADMIN"),
            "{said}"
        );
        let said = how(user(), ScopesFrom::SignIn);
        assert!(
            said.contains("auth login --scope okta.users.manage"),
            "{said}"
        );
        assert!(
            said.contains("user roles assign ada@x.example --role USER_ADMIN"),
            "{said}"
        );
        let said = how(app(), ScopesFrom::Settings);
        assert!(said.contains("auth status shows them"), "{said}");
    }

    #[test]
    fn what_needs_nothing_lacks_nothing() {
        let has = Has {
            who: Who::Unknown,
            scopes: None,
            roles: None,
        };
        let verdict = compare(
            &needs::of("org list").unwrap(),
            &has,
            ScopesFrom::None,
            "https://x",
        );
        assert!(verdict.missing.is_empty() && verdict.unknown.is_empty());
        let verdict = compare(
            &needs::of("user list").unwrap(),
            &has,
            ScopesFrom::Elsewhere,
            "https://x",
        );
        assert_eq!(verdict.unknown.len(), 2);
    }
}
