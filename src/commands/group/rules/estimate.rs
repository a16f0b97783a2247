//! How many people a rule reaches, before it does.
//!
//! Okta offers no way to try a rule. A simple expression (comparisons of attributes with texts, joined
//! by AND or by OR) says the same in the language of search, where people can be counted; for any other
//! the estimate says that there is none. Counting ends at ten thousand.

use crate::args::condition::quoted;
use crate::model::GroupRule;
use crate::okta::{Client, UserQuery};

/// Where counting ends.
const MOST: u64 = 10_000;

/// Returns what activating the rule would mean, a line each.
pub(super) async fn of_activating(client: &Client, rule: &GroupRule) -> Vec<String> {
    let mut lines = vec![
        format!("whom: {}", rule.expression()),
        format!("into: {}", groups(client, rule).await),
    ];
    lines.push(match count(client, rule).await {
        Some(count) if count > MOST => format!("more than {MOST} users match now"),
        Some(count) => format!("{count} users match now"),
        None => "how many users match cannot be estimated here".to_owned(),
    });
    lines
}

/// Returns the names of the rule's groups, with how many members each has now.
pub(super) async fn groups(client: &Client, rule: &GroupRule) -> String {
    let mut names = Vec::new();
    for id in rule.group_ids() {
        let name = match client.groups().get(&id).await {
            Ok(group) => format!("{} ({id})", group.view.name()),
            Err(_) => id.to_string(),
        };
        names.push(match super::super::delete::members(client, &id).await {
            Some(count) => format!("{name}, {count} members now"),
            None => name,
        });
    }
    names.join("; ")
}

async fn count(client: &Client, rule: &GroupRule) -> Option<u64> {
    let search = search(rule.expression())?;
    let query = UserQuery {
        search: Some(search),
        ..UserQuery::default()
    };
    let mut pages = client.users().list(&query).limit(MOST + 1);
    while pages.next_page().await.ok()?.is_some() {}
    Some(pages.items())
}

/// Says a simple expression in the language of search; `None` for what is not simple.
fn search(expression: &str) -> Option<String> {
    for (word, joined) in [(" OR ", " or "), (" AND ", " and ")] {
        for spelled in [word, joined] {
            if expression.contains(spelled) {
                // A mixture of both, or a word within a text, shows in parts that are not simple.
                let parts: Option<Vec<String>> = expression.split(spelled).map(term).collect();
                return Some(parts?.join(joined));
            }
        }
    }
    term(expression)
}

fn term(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(inner) = text
        .strip_prefix("String.startsWith(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let (attribute, value) = inner.split_once(',')?;
        return Some(format!(
            "{} sw {}",
            property(attribute)?,
            quoted(literal(value)?)
        ));
    }
    let (attribute, value) = text.split_once("==")?;
    Some(format!(
        "{} eq {}",
        property(attribute)?,
        quoted(literal(value)?)
    ))
}

fn property(text: &str) -> Option<String> {
    let name = text.trim().strip_prefix("user.")?;
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_plain.then(|| format!("profile.{name}"))
}

fn literal(text: &str) -> Option<&str> {
    let inner = text.trim();
    let inner = inner
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .or_else(|| {
            inner
                .strip_prefix('\'')
                .and_then(|rest| rest.strip_suffix('\''))
        })?;
    (!inner.contains(['"', '\'', '\\'])).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_expressions_are_said_as_a_search_and_others_are_not() {
        for (expression, expected) in [
            (
                r#"user.department=="IT""#,
                Some(r#"profile.department eq "IT""#),
            ),
            ("user.city == 'Bonn'", Some(r#"profile.city eq "Bonn""#)),
            (
                r#"user.department=="IT" OR user.department=="HR""#,
                Some(r#"profile.department eq "IT" or profile.department eq "HR""#),
            ),
            (
                r#"String.startsWith(user.title,"Head") AND user.city=="Bonn""#,
                Some(r#"profile.title sw "Head" and profile.city eq "Bonn""#),
            ),
            (r#"user.a=="1" AND user.b=="2" OR user.c=="3""#, None),
            (r#"String.stringContains(user.title,"Head")"#, None),
            (r#"user.department!="IT""#, None),
            (r#"user.department=="a" OR b""#, None),
            (r#"isMemberOfGroupName("IT")"#, None),
            ("", None),
        ] {
            assert_eq!(search(expression).as_deref(), expected, "{expression}");
        }
    }
}
