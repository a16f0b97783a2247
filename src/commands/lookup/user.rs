//! Finding the user that a name means.
//!
//! Decisions rest on GET by id or login; search, which lags, only serves where no path can carry the
//! name (a login with `/`) and for e-mails that are nobody's login.

use crate::args::condition::quoted;
use crate::args::targets::By;
use crate::change::Error;
use crate::failure::Kind;
use crate::model::ids::looks_like_id;
use crate::model::{User, UserId};
use crate::okta::{Client, Fetched, UserKey, UserQuery};

/// The word for the user behind the credential.
pub(crate) const ME: &str = "me";

/// How many candidates an ambiguity names.
const CANDIDATES: usize = 5;

/// How many are read: one more than is named tells that there are more.
const READ: u64 = 6;

/// A user that was found, and what should be said about how.
pub(crate) struct Found {
    /// The user, with the ETag.
    pub user: Fetched<User>,
    /// Said on stderr, such as that an e-mail was found by search.
    pub note: Option<String>,
}

/// Finds the one user that `name` means.
pub(crate) async fn user(client: &Client, name: &str, by: By) -> Result<Found, Error> {
    // Whoever owns the credential; commands that write refuse the word unless it is said twice.
    if name == ME && by == By::Auto {
        let user = client.users().me().await?;
        let note = Some(format!("me is {} ({})", user.view.login(), user.view.id));
        return Ok(Found { user, note });
    }
    let is_id = match by {
        By::Auto => looks_like_id(name, "00u"),
        By::Id => true,
        By::Login => false,
    };
    if is_id {
        let user = client.users().get(&UserKey::Id(UserId::new(name))).await?;
        return Ok(Found { user, note: None });
    }
    // No path can carry a slash within one segment, so such a login can only be searched for.
    if name.contains('/') {
        return by_search(client, name, "profile.login", by).await;
    }
    let fetched = match client.users().get(&UserKey::Login(name.to_owned())).await {
        Ok(fetched) => fetched,
        Err(error) if error.is_not_found() && name.contains('@') && by == By::Auto => {
            return by_email(client, name)
                .await
                .map_err(|e| e.unwrap_or_else(|| error.into()));
        }
        Err(error) if error.is_not_found() && !name.contains('@') => {
            return Err(short_login(client, name)
                .await?
                .unwrap_or_else(|| error.into()));
        }
        Err(error) => return Err(error.into()),
    };
    let note = checked(client, name, &fetched.view, by).await?;
    Ok(Found {
        user: fetched,
        note,
    })
}

/// Makes sure that the answer is about the login that was asked for.
async fn checked(
    client: &Client,
    name: &str,
    user: &User,
    by: By,
) -> Result<Option<String>, Error> {
    let login = user.login().to_lowercase();
    let wanted = name.to_lowercase();
    if login == wanted {
        let email = user.text("email").map(str::to_lowercase);
        if by != By::Auto || !name.contains('@') || email.as_deref() == Some(&wanted) {
            return Ok(None);
        }
        // The login wins; that the same text is somebody's e-mail is worth a line.
        // Where that cannot be learnt, who was asked for was found all the same.
        let others = search(client, name, "profile.email").await;
        let others = others.unwrap_or_default();
        let other = others.iter().find(|o| o.id != user.id);
        return Ok(other.map(|o| {
            format!(
                "{name} is the login of {} and also the e-mail of {}",
                user.id,
                o.login()
            )
        }));
    }
    let short = !name.contains('@') && login.split('@').next() == Some(wanted.as_str());
    if short {
        return Ok(Some(format!("{name} is {} ({})", user.login(), user.id)));
    }
    Err(Error::Mismatch {
        asked: name.to_owned(),
        got: user.login().to_owned(),
    })
}

/// Looks for the one user whose e-mail this is. `None` stands for "nobody": the caller knows better
/// what to say then.
async fn by_email(client: &Client, name: &str) -> Result<Found, Option<Error>> {
    let hits = search(client, name, "profile.email").await.map_err(Some)?;
    match hits.as_slice() {
        [] => Err(None),
        [only] => {
            let key = UserKey::Id(only.id.clone());
            let user = client.users().get(&key).await.map_err(|e| Some(e.into()))?;
            let note = Some(format!(
                "{name} is the e-mail of {} ({})",
                only.login(),
                only.id
            ));
            Ok(Found { user, note })
        }
        several => Err(Some(ambiguous(name, several))),
    }
}

async fn by_search(client: &Client, name: &str, property: &str, by: By) -> Result<Found, Error> {
    let mut hits = search(client, name, property).await?;
    if hits.is_empty() && by == By::Auto && name.contains('@') {
        hits = search(client, name, "profile.email").await?;
    }
    match hits.as_slice() {
        [] => Err(Error::target(
            Kind::NotFound,
            format!("user {name} is not there, or not visible to this credential"),
        )),
        [only] => {
            let user = client.users().get(&UserKey::Id(only.id.clone())).await?;
            Ok(Found { user, note: None })
        }
        several => Err(ambiguous(name, several)),
    }
}

/// Says why a short login was not found: perhaps it fits several.
async fn short_login(client: &Client, name: &str) -> Result<Option<Error>, Error> {
    let expression = format!("profile.login sw {}", quoted(&format!("{name}@")));
    let hits = read(client, expression).await?;
    Ok((!hits.is_empty()).then(|| ambiguous(name, &hits)))
}

async fn search(client: &Client, name: &str, property: &str) -> Result<Vec<User>, Error> {
    if name.chars().any(char::is_control) {
        return Err(Error::target(
            Kind::Usage,
            format!("{name:?} holds a control character"),
        ));
    }
    let hits = read(client, format!("{property} eq {}", quoted(name))).await?;
    // Search ignores case; what it says is checked, so that an exact match is what it is called.
    let field = property.trim_start_matches("profile.");
    let wanted = name.to_lowercase();
    Ok(hits
        .into_iter()
        .filter(|u| u.text(field).is_some_and(|t| t.to_lowercase() == wanted))
        .collect())
}

async fn read(client: &Client, expression: String) -> Result<Vec<User>, Error> {
    let query = UserQuery {
        search: Some(expression),
        ..UserQuery::default()
    };
    Ok(client.users().list(&query).limit(READ).views().await?)
}

fn ambiguous(name: &str, hits: &[User]) -> Error {
    let mut names: Vec<String> = hits
        .iter()
        .take(CANDIDATES)
        .map(|u| format!("{} ({})", u.login(), u.id))
        .collect();
    if hits.len() > CANDIDATES {
        names.push("and more".to_owned());
    }
    Error::target(Kind::Usage, format!("{name} could be {}", names.join(", ")))
        .hint("name one by its whole login or its id")
}
