//! The system log, in its two modes.
//!
//! With `until`, or newest first, a list like any other: by time, and it ends. Without, it is polled:
//! in the order in which events were kept, with a next page always, also after an empty one. `since`
//! is seven days ago if it is not given; it and `after` exclude each other.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/>

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::events::{Actor, Kept};
use crate::sandbox::log_filter::Filter;
use crate::sandbox::org::{Visit, stamp};
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};

const PAGE: usize = 100;
const MOST: usize = 1000;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const OLDEST: SignedDuration = SignedDuration::from_hours(180 * 24);
const COLUMNS: &str = "SELECT serial, at, kind, target, detail FROM events";

/// What a request asks for.
struct Query {
    since: Timestamp,
    until: Option<Timestamp>,
    filter: Option<Filter>,
    words: Vec<String>,
    descending: bool,
    /// The place in the log after which to go on.
    after: Option<i64>,
    limit: usize,
}

/// GET `/logs`.
pub(super) fn list(visit: &Visit<'_>, request: &Request) -> Outcome {
    if request.method != Method::Get {
        return Err(Refusal::method());
    }
    let query = Query::read(visit, request)?;
    let (events, next) = if query.until.is_none() && !query.descending {
        poll(visit, &query)?
    } else {
        bounded(visit, &query)?
    };
    let answer = Answer::ok(&Value::Array(events));
    let next = next.map(|serial| format!("{serial}_1"));
    Ok(paging::link(
        answer,
        visit.base,
        request,
        query.limit,
        next.as_deref(),
    ))
}

impl Query {
    fn read(visit: &Visit<'_>, request: &Request) -> Result<Self, Refusal> {
        let given = |name: &str| request.param(name).filter(|value| !value.is_empty());
        let now = visit.clock.now();
        let time = |name: &str| {
            let invalid = || Refusal::invalid(name, format!("{name}: must be a date"));
            given(name)
                .map(|text| text.parse::<Timestamp>().map_err(|_| invalid()))
                .transpose()
        };
        if given("since").is_some() && given("after").is_some() {
            return Err(Refusal::invalid(
                "after",
                "after: cannot be combined with since",
            ));
        }
        let until = time("until")?;
        let since = time("since")?.unwrap_or(until.unwrap_or(now) - WEEK);
        if since < now - OLDEST {
            return Err(Refusal::new(400, "E0000053", "Invalid date range."));
        }
        let after = given("after")
            .map(|cursor| {
                let serial = cursor.strip_suffix("_1").and_then(|s| s.parse().ok());
                serial.ok_or_else(paging::invalid_cursor)
            })
            .transpose()?;
        let words = given("q").unwrap_or_default().split_whitespace();
        Ok(Self {
            since,
            until,
            filter: given("filter").map(Filter::parse).transpose()?,
            words: words.map(str::to_lowercase).collect(),
            descending: given("sortOrder").is_some_and(|o| o.eq_ignore_ascii_case("DESCENDING")),
            after,
            limit: paging::limit(request, PAGE, MOST)?,
        })
    }

    /// Is this one of those asked for?
    fn wants(&self, event: &Value) -> bool {
        let text = || event.to_string().to_lowercase();
        self.filter.as_ref().is_none_or(|f| f.holds(event))
            && (self.words.is_empty() || {
                let text = text();
                self.words.iter().all(|word| text.contains(word))
            })
    }
}

type Page = (Vec<Value>, Option<i64>);

/// Goes on in the order of keeping, however the times of the events jump.
fn poll(visit: &Visit<'_>, query: &Query) -> Result<Page, Refusal> {
    let (actor, org) = (Actor::of(visit)?, visit.meta("org")?);
    let sql = format!("{COLUMNS} WHERE serial > ?1 AND at >= ?2 ORDER BY serial");
    let mut statement = visit.db.prepare_cached(&sql)?;
    let since = match query.after {
        Some(_) => String::new(),
        None => stamp(query.since),
    };
    let mut rows = statement.query(rusqlite::params![query.after.unwrap_or(0), since])?;
    let mut events = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next()? {
        if events.len() == query.limit {
            break;
        }
        let kept = Kept::read(row)?;
        last = Some(kept.serial);
        let event = actor.event(&kept, &org);
        if query.wants(&event) {
            events.push(event);
        }
    }
    let newest = || {
        visit
            .db
            .query_row("SELECT coalesce(max(serial), 0) FROM events", [], |row| {
                row.get::<_, i64>(0)
            })
    };
    let next = match (last, query.after) {
        (Some(last), _) => last,
        (None, Some(after)) => after,
        (None, None) => newest()?,
    };
    Ok((events, Some(next)))
}

/// A list that ends.
fn bounded(visit: &Visit<'_>, query: &Query) -> Result<Page, Refusal> {
    let (actor, org) = (Actor::of(visit)?, visit.meta("org")?);
    let order = if query.descending { "DESC" } else { "ASC" };
    let sql = format!("{COLUMNS} WHERE at >= ?1 AND at < ?2 ORDER BY at {order}, serial {order}");
    let mut statement = visit.db.prepare_cached(&sql)?;
    // Times are whole seconds here; what is asked for may not be.
    let end = query.until.map_or_else(|| "9".to_owned(), ceiling);
    let since = match query.after {
        // The window is the one of the first page, and its start is not repeated.
        Some(_) => String::new(),
        None => ceiling(query.since),
    };
    let mut rows = statement.query(rusqlite::params![since, end])?;
    let mut events = Vec::new();
    let mut last = 0;
    let mut reached = query.after.is_none();
    while let Some(row) = rows.next()? {
        let kept = Kept::read(row)?;
        if !reached {
            reached = Some(kept.serial) == query.after;
            continue;
        }
        let event = actor.event(&kept, &org);
        if !query.wants(&event) {
            continue;
        }
        if events.len() == query.limit {
            return Ok((events, Some(last)));
        }
        last = kept.serial;
        events.push(event);
    }
    Ok((events, None))
}

/// The first whole second that is not before a time.
fn ceiling(time: Timestamp) -> String {
    if time.subsec_nanosecond() == 0 {
        stamp(time)
    } else {
        stamp(time + SignedDuration::from_secs(1))
    }
}
