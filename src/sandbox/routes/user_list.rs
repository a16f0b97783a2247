//! Lists of users: plain, `q`, `filter`, `search`, sorted or not.
//!
//! The plain list and `q` leave deactivated users out. Without `sortBy` the newest come first.
//! What an index can answer is asked of it, the rest reads every object. At most 200 a page.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#operation/listUsers>

use std::fmt::Write as _;

use rusqlite::params_from_iter;
use serde_json::Value;

use super::Outcome;
use super::selection::{Selection, read};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::filter::{Dialect, Expr, Op, Test, lookup};
use crate::sandbox::grammar;
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::Request;
use crate::sandbox::user::append_listed;

const PAGE: usize = 200;
const PAGE_OF_Q: usize = 10;

/// GET `/users`.
pub(super) fn list(visit: &Visit<'_>, request: &Request) -> Outcome {
    let param = |name| request.param(name).filter(|value| !value.is_empty());
    match (param("search"), param("filter"), param("q")) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => Err(Refusal::new(
            400,
            "E0000033",
            "Bad request. Can't specify a search query and filter in the same request.",
        )),
        (Some(search), None, None) => {
            let expr = grammar::parse(search, Dialect::UserSearch)?;
            check_names(visit, &expr)?;
            let mut selection = Selection::of(&expr, Dialect::UserSearch);
            match param("sortBy") {
                None => page(visit, request, &selection),
                Some(key @ ("id" | "created")) => {
                    selection.sort = Some(key.to_owned());
                    page(visit, request, &selection)
                }
                Some(key) => sorted(visit, request, &selection, key),
            }
        }
        (None, Some(text), _) => {
            let expr = grammar::parse(text, Dialect::UserFilter)?;
            page(visit, request, &Selection::of(&expr, Dialect::UserFilter))
        }
        (None, None, Some(q)) => starting_with(visit, request, q),
        (None, None, None) => page(visit, request, &Selection::plain()),
    }
}

/// An unknown profile attribute is a mistake, not an empty answer.
fn check_names(visit: &Visit<'_>, expr: &Expr) -> Result<(), Refusal> {
    let mut names = Vec::new();
    expr.each(&mut |test| {
        if let Some(name) = test.name.strip_prefix("profile.") {
            names.push(name.to_owned());
        }
    });
    for name in names {
        if !visit.any_schema_defines(&name)? {
            return Err(Refusal::search(format!(
                "'profile.{name}' is not a known attribute."
            )));
        }
    }
    Ok(())
}

/// Answers one page in the order of an index.
fn page(visit: &Visit<'_>, request: &Request, selection: &Selection) -> Outcome {
    let limit = paging::limit(request, PAGE, PAGE)?;
    let mut values = selection.values.clone();
    let mut condition = selection.condition.clone();
    let down = request
        .param("sortOrder")
        .is_some_and(|order| order.eq_ignore_ascii_case("desc"));
    let (sign, direction) = if selection.sort.is_some() && !down {
        (">", "ASC")
    } else {
        ("<", "DESC")
    };
    // Users of a time come in its order, which is that of the ids, from an index and unsorted.
    let by_created = match &selection.sort {
        Some(key) => key == "created",
        None => selection.by_time,
    };
    let order = if by_created {
        if let Some((created, id)) = paging::sorted_after(request)? {
            values.push(created);
            values.push(id);
            let at = values.len();
            write!(condition, " AND (created, id) {sign} (?{}, ?{at})", at - 1).ok();
        }
        format!("created {direction}, id {direction}")
    } else {
        if let Some(after) = paging::after(request)? {
            values.push(after.to_owned());
            write!(condition, " AND id {sign} ?{}", values.len()).ok();
        }
        format!("id {direction}")
    };
    let mut sql = format!("SELECT id, doc, created FROM users WHERE {condition} ORDER BY {order}");
    if selection.rest.is_none() {
        write!(sql, " LIMIT {}", limit + 1).ok();
    }
    let mut statement = visit.db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    let mut sheet = Sheet::new(visit.base, limit, request.omits_credentials());
    let mut last = None;
    while let Some(row) = rows.next()? {
        let doc = row.get_ref(1)?.as_str().map_err(|_| Refusal::internal())?;
        if !selection.admits(doc)? {
            continue;
        }
        if sheet.count == limit {
            let next = last.map(|(id, created): (String, String)| match () {
                () if by_created => paging::sorted_cursor(&created, &id),
                () if selection.plain => format!("0{id}"),
                () => id,
            });
            let answer = sheet.answer();
            return Ok(paging::link(
                answer,
                visit.base,
                request,
                limit,
                next.as_deref(),
            ));
        }
        let id: String = row.get(0)?;
        sheet.add(&id, doc);
        if sheet.count == limit {
            last = Some((id, row.get(2)?));
        }
    }
    Ok(paging::link(
        sheet.answer(),
        visit.base,
        request,
        limit,
        None,
    ))
}

/// Answers one page sorted by an attribute that has no index: everything is read and sorted.
fn sorted(visit: &Visit<'_>, request: &Request, selection: &Selection, by: &str) -> Outcome {
    let limit = paging::limit(request, PAGE, PAGE)?;
    grammar::parse(&format!("{by} pr"), Dialect::UserSearch)?;
    let down = request
        .param("sortOrder")
        .is_some_and(|order| order.eq_ignore_ascii_case("desc"));
    let sql = format!("SELECT id, doc FROM users WHERE {}", selection.condition);
    let mut statement = visit.db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&selection.values))?;
    let mut found: Vec<((String, String), String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let doc: String = row.get(1)?;
        if selection.admits(&doc)? {
            let key = sort_key(lookup(&read(&doc)?, by));
            found.push(((key, row.get(0)?), doc));
        }
    }
    found.sort_unstable_by(|(a, _), (b, _)| {
        // Equal keys stay in the order of ids, whichever way the keys run.
        let keys = if down { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) };
        keys.then_with(|| a.1.cmp(&b.1))
    });
    let start = match paging::sorted_after(request)? {
        None => 0,
        Some((key, id)) => found.partition_point(|((k, i), _)| {
            let keys = if down { key.cmp(k) } else { k.cmp(&key) };
            keys.then_with(|| i.cmp(&id)).is_le()
        }),
    };
    let mut sheet = Sheet::new(visit.base, limit, request.omits_credentials());
    let mut rest = found.iter().skip(start).peekable();
    let mut next = None;
    while sheet.count < limit
        && let Some(((key, id), doc)) = rest.next()
    {
        sheet.add(id, doc);
        if sheet.count == limit && rest.peek().is_some() {
            next = Some(paging::sorted_cursor(key, id));
        }
    }
    Ok(paging::link(
        sheet.answer(),
        visit.base,
        request,
        limit,
        next.as_deref(),
    ))
}

/// A text that sorts as the value does; users without one come last.
fn sort_key(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.to_lowercase(),
        // Shifted, so that negative numbers sort as text as well.
        Some(Value::Number(n)) => format!("{:024.6}", n.as_f64().unwrap_or_default() + 1e12),
        Some(other) => other.to_string(),
        None => "\u{10ffff}".to_owned(),
    }
}

/// `q`: one page of those whose first name, last name or e-mail starts with it.
fn starting_with(visit: &Visit<'_>, request: &Request, q: &str) -> Outcome {
    let limit = paging::limit(request, PAGE_OF_Q, PAGE)?;
    let any = Expr::Or(
        ["profile.firstName", "profile.lastName", "profile.email"]
            .map(|name| {
                Expr::Test(Test {
                    name: name.to_owned(),
                    op: Op::Sw,
                    value: Value::String(q.to_owned()),
                })
            })
            .into(),
    );
    let mut statement = visit.db.prepare_cached(
        "SELECT id, doc FROM users WHERE status <> 'DEPROVISIONED' ORDER BY id DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut sheet = Sheet::new(visit.base, limit, request.omits_credentials());
    while sheet.count < limit
        && let Some(row) = rows.next()?
    {
        let doc = row.get_ref(1)?.as_str().map_err(|_| Refusal::internal())?;
        if any.holds(&read(doc)?, Dialect::UserSearch) {
            let id: String = row.get(0)?;
            sheet.add(&id, doc);
        }
    }
    Ok(paging::link(
        sheet.answer(),
        visit.base,
        request,
        limit,
        None,
    ))
}

/// The bytes of a list as it grows.
pub(super) struct Sheet<'a> {
    base: &'a str,
    body: Vec<u8>,
    /// How many users are on it.
    pub count: usize,
    without: bool,
}

impl<'a> Sheet<'a> {
    /// Starts a list of about `size` users; perhaps `without` credentials.
    pub(super) fn new(base: &'a str, size: usize, without: bool) -> Self {
        let mut body = Vec::with_capacity(size.min(PAGE) * 1024);
        body.push(b'[');
        Self {
            base,
            body,
            count: 0,
            without,
        }
    }

    /// Adds a user.
    pub(super) fn add(&mut self, id: &str, doc: &str) {
        if self.count > 0 {
            self.body.push(b',');
        }
        append_listed(&mut self.body, self.base, id, doc, self.without);
        self.count += 1;
    }

    /// Ends the list.
    pub(super) fn answer(mut self) -> Answer {
        self.body.push(b']');
        Answer::bytes(200, self.body)
    }
}
