//! The pages that people see: plain HTML, forms without scripts.
//!
//! Nobody types a password: whoever holds the browser picks whom to be. It is a sandbox.

use std::fmt::Write as _;

use crate::sandbox::answer::{Answer, Content, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::routes::roles_held;

/// How many people are offered.
const OFFERED: usize = 20;

/// Returns a page.
pub(super) fn page(status: u16, title: &str, body: &str) -> Answer {
    let title = escaped(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\">\
         <style>body{{font:16px sans-serif;max-width:36em;margin:4em auto}}\
         button{{margin:0.5em 0.5em 0 0}}</style></head>\n\
         <body><h1>{title}</h1>\n{body}\n</body></html>\n"
    );
    Answer {
        content: Content::Html,
        ..Answer::bytes(status, html.into_bytes())
    }
}

/// Returns a form that sends these fields back with whom to be and what was decided.
pub(super) fn choice(
    visit: &Visit<'_>,
    action: &str,
    fields: &[(String, String)],
    asks: &str,
) -> Result<String, Refusal> {
    let mut html = format!(
        "<p>{}</p>\n<form method=\"post\" action=\"{action}\">\n",
        escaped(asks)
    );
    for (name, value) in fields {
        let (name, value) = (escaped(name), escaped(value));
        writeln!(
            html,
            "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"
        )
        .ok();
    }
    html.push_str("<label>Sign in as <select name=\"user\">\n");
    for (id, login) in admins(visit)? {
        let (id, login) = (escaped(&id), escaped(&login));
        writeln!(html, "<option value=\"{id}\">{login}</option>").ok();
    }
    html.push_str(
        "</select></label>\n\
         <p><label>or as somebody else <input name=\"login\" placeholder=\"login\"></label></p>\n\
         <button name=\"decision\" value=\"allow\">Allow</button>\n\
         <button name=\"decision\" value=\"deny\">Deny</button>\n</form>",
    );
    Ok(html)
}

/// People who have a role, the administrator first.
fn admins(visit: &Visit<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let mut ids = vec![visit.meta("admin")?];
    for role in visit.all_things("role")? {
        if role.owner.starts_with("00g") {
            ids.extend(visit.members_of(&role.owner)?);
        } else {
            ids.push(role.owner);
        }
    }
    let mut out: Vec<(String, String)> = Vec::new();
    for id in ids {
        let known = out.iter().any(|(known, _)| *known == id);
        if known || out.len() == OFFERED || roles_held(visit, &id)?.is_empty() {
            continue;
        }
        if let Ok(user) = visit.user_by_id(&id) {
            let login = user.login().to_owned();
            out.push((id, login));
        }
    }
    Ok(out)
}

/// Returns text as HTML may hold it, between tags and in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_request_says_cannot_become_markup() {
        let answer = page(400, "<b>", &escaped("\"><script>'&"));
        let html = String::from_utf8(answer.body).unwrap();
        assert!(html.contains("<h1>&lt;b&gt;</h1>"), "{html}");
        assert!(
            html.contains("&quot;&gt;&lt;script&gt;&#39;&amp;"),
            "{html}"
        );
    }
}
