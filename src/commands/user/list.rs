//! `user list`: everyone, or those who match; all pages, streamed.
//!
//! The shorthands build one safe search expression. What Okta cannot search is filtered here, and
//! the answer says that everyone was read for it. A plain list leaves deactivated users out, as
//! Okta's own does, and says so. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers>

use clap::{Args, ValueEnum};

use super::targets::search_of;
use crate::args::condition::{Condition, Operator, moment, quoted, unknown_status};
use crate::args::targets::expression;
use crate::commands::lookup;
use crate::context::Context;
use crate::failure::Failure;
use crate::model::Status;
use crate::okta::UserQuery;
use crate::output::shapes;

/// `--status any`: whatever the status, deactivated users too.
const ANY: &str = "any";

/// Which way a sorted list runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum SortOrder {
    /// Smallest first
    #[default]
    Asc,
    /// Largest first
    Desc,
}

/// The arguments of `user list`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user list --where department=Engineering --status active
  okta-admin --sandbox user list --inactive-for 90d -o csv --columns login,lastLogin
  okta-admin --sandbox user list --search 'profile.lastName sw \"B\"' --sort-by profile.lastName

Conditions: NAME=VALUE, != (unset counts as different), < <= > >=, ~ (starts with); a=x,y is either.")]
pub struct ListArgs {
    /// Find by the start of first name, last name or e-mail
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["filter", "search"])]
    query: Option<String>,

    /// Use Okta's filter (status, lastUpdated, id and four profile attributes)
    #[arg(long, value_name = "EXPR", value_parser = expression, conflicts_with_all = ["search", "conditions", "status", "created_since",
        "updated_since", "inactive_for", "user_type", "include_deactivated"])]
    filter: Option<String>,

    /// Use Okta's search (any attribute)
    #[arg(long, value_name = "EXPR", value_parser = expression)]
    search: Option<String>,

    /// Take those that match, such as department=IT; several must all hold
    #[arg(long = "where", value_name = "COND")]
    conditions: Vec<Condition>,

    /// Take those in this status, in Okta's words or the Admin Console's, or any
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<String>,

    /// Take those created since a date, or that long ago, such as 7d
    #[arg(long, value_name = "WHEN")]
    created_since: Option<String>,

    /// Take those changed since a date, or that long ago
    #[arg(long, value_name = "WHEN")]
    updated_since: Option<String>,

    /// Take those who have not signed in for this long; reads everyone
    #[arg(long, value_name = "TIME")]
    inactive_for: Option<String>,

    /// Take those of this user type (id or exact name)
    #[arg(long = "type", value_name = "TYPE")]
    user_type: Option<String>,

    /// List deactivated users too
    #[arg(long)]
    include_deactivated: bool,

    /// Sort by this property, such as profile.lastName; needs a search or a condition
    #[arg(long, value_name = "PROPERTY", conflicts_with = "filter")]
    sort_by: Option<String>,

    /// Sort in this direction
    #[arg(long, value_name = "ORDER", value_enum, requires = "sort_by")]
    sort_order: Option<SortOrder>,

    /// Stop after this many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// What is asked of Okta, and what is decided here.
#[derive(Debug, Default, PartialEq)]
struct Question {
    terms: Vec<String>,
    local: Vec<Condition>,
    /// Whether deactivated users are left out without anybody having said so.
    hides_deactivated: bool,
}

/// Lists the users.
pub(super) async fn run(args: ListArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER, true)?;
    let now = cx.clock.now();
    let mut question = question(&args, now)?;
    if args.sort_by.is_some()
        && question.terms.is_empty()
        && !args.conditions.iter().any(|c| !c.is_local())
    {
        return Err(
            Failure::usage("--sort-by needs --search, --where or another condition")
                .hint("Okta sorts only what it searches; --status any searches everyone")
                .into(),
        );
    }
    let client = cx.client().await?;
    if let Some(expression) = search_of(cx, client, &args.conditions).await? {
        question.terms.push(expression);
    }
    if let Some(name) = &args.user_type {
        let user_type = lookup::user_type(client, name).await?;
        question
            .terms
            .push(format!("type.id eq {}", quoted(user_type.id.as_str())));
    }
    let search = (!question.terms.is_empty()).then(|| question.terms.join(" and "));
    let hides = question.hides_deactivated && search.is_none() && args.filter.is_none();
    let query = UserQuery {
        search,
        filter: args.filter.clone(),
        sort_by: args.sort_by.clone(),
        descending: args.sort_order == Some(SortOrder::Desc),
        ..UserQuery::default()
    };
    let mut pages = client.users().list(&query);
    if question.local.is_empty()
        && let Some(limit) = args.limit
    {
        pages = pages.limit(limit);
    }
    let mut list = cx.out.list(&shapes::USER)?;
    let (mut read, mut shown) = (0_u64, 0_u64);
    // Told before the rows could end early, and so also when only the first are looked at.
    'pages: while let Some(page) = pages.next_page().await? {
        for user in page {
            read += 1;
            if !question.local.is_empty() {
                let value = user.value()?;
                let mut matching = true;
                for condition in &question.local {
                    matching &= condition.matches(&value, now).map_err(Failure::usage)?;
                }
                if !matching {
                    continue;
                }
            }
            list.item(user.raw())?;
            shown += 1;
            if args.limit.is_some_and(|limit| shown >= limit) {
                break 'pages;
            }
        }
        list.flush()?;
    }
    list.end()?;
    if args.limit == Some(shown) {
        cx.out.status(&format!(
            "stopped after {shown} (--limit); there may be more"
        ));
    }
    if !question.local.is_empty() {
        let names: Vec<_> = question
            .local
            .iter()
            .map(|c| c.attribute.as_str())
            .collect();
        let names = names.join(", ");
        cx.out.status(&format!(
            "filtered here by {names}: {read} users were read for {shown}"
        ));
    }
    if hides {
        cx.out
            .status("deactivated users are left out; --include-deactivated lists them too");
    }
    Ok(())
}

/// Turns the flags into terms of a search; pure but for what needs the org (`--where`, `--type`).
fn question(args: &ListArgs, now: jiff::Timestamp) -> Result<Question, Failure> {
    let mut question = Question {
        hides_deactivated: true,
        ..Question::default()
    };
    if let Some(search) = &args.search {
        question.terms.push(format!("({search})"));
    }
    if let Some(query) = &args.query {
        question.terms.push(starting_with(query)?);
        if args.status.is_empty() && !args.include_deactivated {
            // As Okta's own `q` does; search has no "not", so both sides of the word are named.
            question
                .terms
                .push("(status lt \"DEPROVISIONED\" or status gt \"DEPROVISIONED\")".to_owned());
        }
    }
    if !args.status.is_empty() {
        question.terms.push(statuses(&args.status)?);
        question.hides_deactivated = false;
    }
    if args.include_deactivated {
        question.hides_deactivated = false;
        if args.status.is_empty() {
            question.terms.push("status pr".to_owned());
        }
    }
    let since = [
        ("created", &args.created_since),
        ("lastUpdated", &args.updated_since),
    ];
    for (property, since) in since {
        if let Some(since) = since {
            let condition = Condition {
                attribute: property.to_owned(),
                operator: Operator::AtLeast,
                values: vec![since.clone()],
            };
            let kind = crate::args::condition::ValueKind::Text;
            question
                .terms
                .push(condition.search(kind, now).map_err(Failure::usage)?);
        }
    }
    question
        .local
        .extend(args.conditions.iter().filter(|c| c.is_local()).cloned());
    if let Some(time) = &args.inactive_for {
        moment(time, now).map_err(Failure::usage)?;
        question.local.push(Condition {
            attribute: "lastLogin".to_owned(),
            operator: Operator::Below,
            values: vec![time.clone()],
        });
    }
    Ok(question)
}

/// Okta's `q`, as a search: unlike `q`, a search has all its pages.
fn starting_with(query: &str) -> Result<String, Failure> {
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.is_empty() {
        return Err(Failure::usage(
            "--query needs some text; an empty one would match everyone",
        ));
    }
    if query.chars().any(char::is_control) {
        return Err(Failure::usage("--query holds a control character"));
    }
    let any = |text: &str| {
        let text = quoted(text);
        ["firstName", "lastName", "email"]
            .map(|a| format!("profile.{a} sw {text}"))
            .join(" or ")
    };
    let mut terms = vec![any(query.trim())];
    if let [first, rest @ ..] = words.as_slice()
        && !rest.is_empty()
    {
        let (first, last) = (quoted(first), quoted(&rest.join(" ")));
        terms.push(format!(
            "(profile.firstName sw {first} and profile.lastName sw {last})"
        ));
    }
    Ok(format!("({})", terms.join(" or ")))
}

fn statuses(words: &[String]) -> Result<String, Failure> {
    if words.iter().any(|word| word.eq_ignore_ascii_case(ANY)) {
        return Ok("status pr".to_owned());
    }
    let mut terms = Vec::new();
    for word in words {
        let status = Status::from_human(word).ok_or_else(|| {
            Failure::usage(unknown_status(word)).hint("--status any takes every status")
        })?;
        terms.push(format!("status eq {}", quoted(status.word())));
    }
    Ok(match terms.len() {
        1 => terms.concat(),
        _ => format!("({})", terms.join(" or ")),
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ListArgs,
    }

    fn terms(flags: &[&str]) -> Result<String, String> {
        let line = Line::try_parse_from([&["x"], flags].concat()).map_err(|e| e.to_string())?;
        let now = "2026-04-01T00:00:00Z".parse().unwrap();
        let question = question(&line.args, now).map_err(|e| e.to_string())?;
        Ok(question.terms.join(" and "))
    }

    #[test]
    fn shorthands_become_one_expression() {
        for (flags, expected) in [
            (&[][..], ""),
            (&["--status", "active"], r#"status eq "ACTIVE""#),
            (
                &["--status", "pending user action,locked-out"],
                r#"(status eq "PROVISIONED" or status eq "LOCKED_OUT")"#,
            ),
            (&["--status", "any"], "status pr"),
            (&["--include-deactivated"], "status pr"),
            (
                &["--created-since", "90d"],
                r#"created ge "2026-01-01T00:00:00.000Z""#,
            ),
            (
                &["--search", "a pr or b pr", "--status", "staged"],
                r#"(a pr or b pr) and status eq "STAGED""#,
            ),
            (
                &["--query", "ada", "--status", "any"],
                r#"(profile.firstName sw "ada" or profile.lastName sw "ada" or profile.email sw "ada") and status pr"#,
            ),
        ] {
            assert_eq!(terms(flags).unwrap(), expected, "{flags:?}");
        }
    }

    #[test]
    fn flags_that_cannot_mean_anything_are_refused() {
        for flags in [
            &["--query", " "][..],
            &["--status", "odd"],
            &["--created-since", "soon"],
            &["--inactive-for", "long"],
            &["--filter", "x", "--search", "y"],
            &["--query", "x", "--search", "y"],
            &["--filter", "x", "--where", "a=b"],
            &["--sort-order", "asc"],
        ] {
            assert!(terms(flags).is_err(), "{flags:?}");
        }
    }
}
