//! Lists of groups: `q`, `search`, `filter`, statistics.
//!
//! In the order of age unless sorted. `q` is the start of a name and gives one page.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#operation/listGroups>

use serde_json::{Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::filter::{Dialect, lookup};
use crate::sandbox::grammar;
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::Request;

const PAGE: usize = 10_000;
const LOGOS: &str = "https://op3static.oktacdn.com/assets/img/logos/groups/odyssey/okta-";

/// GET `/groups`.
pub(super) fn list(visit: &Visit<'_>, request: &Request) -> Outcome {
    let param = |name| request.param(name).filter(|value| !value.is_empty());
    let expr = match (param("search"), param("filter")) {
        (Some(_), Some(_)) => {
            return Err(Refusal::new(
                400,
                "E0000033",
                "Bad request. Can't specify a search query and filter in the same request.",
            ));
        }
        (Some(search), None) => Some((
            grammar::parse(search, Dialect::GroupSearch)?,
            Dialect::GroupSearch,
        )),
        (None, Some(text)) => Some((
            grammar::parse(text, Dialect::GroupFilter)?,
            Dialect::GroupFilter,
        )),
        (None, None) => None,
    };
    let q = param("q").map(str::to_lowercase);
    let stats = param("expand").is_some_and(|expand| expand.split(',').any(|e| e == "stats"));
    let limit = paging::limit(request, PAGE, PAGE)?;
    let after = paging::after(request)?.unwrap_or_default();
    let mut statement = visit
        .db
        .prepare_cached("SELECT id, type, doc FROM groups WHERE id > ?1 ORDER BY id")?;
    let mut rows = statement.query([after])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let doc: String = row.get(2)?;
        let object: Value = serde_json::from_str(&doc).map_err(|_| Refusal::internal())?;
        let named = |q: &String| {
            lookup(&object, "profile.name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.to_lowercase().starts_with(q))
        };
        let wanted = q.as_ref().is_none_or(named)
            && expr
                .as_ref()
                .is_none_or(|(expr, dialect)| expr.holds(&object, *dialect));
        if wanted {
            found.push((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                doc,
                object,
            ));
        }
    }
    if let Some(key) = param("sortBy") {
        grammar::parse(&format!("{key} pr"), Dialect::GroupSearch)?;
        let text = |object: &Value| {
            lookup(object, key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_lowercase()
        };
        found.sort_by_cached_key(|(.., object)| text(object));
        if param("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
            found.reverse();
        }
    }
    let mut sheet = GroupSheet::new(visit.base);
    let mut next = None;
    for (at, (id, kind, doc, _)) in found.iter().enumerate() {
        if at == limit {
            break;
        }
        let count = if stats {
            Some(visit.count_members(id, kind)?)
        } else {
            None
        };
        sheet.add(id, doc, count);
        if at + 1 == limit && found.len() > limit && q.is_none() {
            next = Some(id.as_str());
        }
    }
    Ok(paging::link(
        sheet.answer(),
        visit.base,
        request,
        limit,
        next,
    ))
}

/// The bytes of a list of groups as it grows.
pub(super) struct GroupSheet<'a> {
    base: &'a str,
    body: Vec<u8>,
}

impl<'a> GroupSheet<'a> {
    /// Starts an empty list.
    pub(super) fn new(base: &'a str) -> Self {
        Self {
            base,
            body: vec![b'['],
        }
    }

    /// Adds a group; `members` is put into `_embedded.stats`.
    pub(super) fn add(&mut self, id: &str, doc: &str, members: Option<i64>) {
        if self.body.len() > 1 {
            self.body.push(b',');
        }
        let open = doc.strip_suffix('}').unwrap_or(doc);
        self.body.extend_from_slice(open.as_bytes());
        if let Some(count) = members {
            let stats = json!({ "stats": { "usersCount": count, "appsCount": 0,
                "groupPushMappingsCount": 0, "hasAdminPrivilege": false } });
            self.body
                .extend_from_slice(format!(",\"_embedded\":{stats}").as_bytes());
        }
        self.body
            .extend_from_slice(format!(",\"_links\":{}}}", links(self.base, id)).as_bytes());
    }

    /// Ends the list.
    pub(super) fn answer(mut self) -> Answer {
        self.body.push(b']');
        Answer::bytes(200, self.body)
    }
}

/// Returns the `_links` of a group.
pub(super) fn links(base: &str, id: &str) -> Value {
    let logo = |size: &str| json!({ "name": size, "href": format!("{LOGOS}{size}.png"), "type": "image/png" });
    json!({
        "logo": [logo("medium"), logo("large")],
        "users": { "href": format!("{base}/api/v1/groups/{id}/users") },
        "apps": { "href": format!("{base}/api/v1/groups/{id}/apps") },
    })
}
