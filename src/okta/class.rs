//! Rate-limit classes: which calls draw on the same budget.
//!
//! An exact route comes before a longer prefix, and reads are apart from writes, except below one
//! user, where everything shares one budget. What the server counts apart but is one class here
//! still works: every answer says what is left. Pure.
//! Follows <https://developer.okta.com/docs/reference/rl-global-mgmt/>

use std::fmt;

/// A class of calls; the key of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::okta) struct Class {
    route: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Read,
    Write,
    Any,
}

impl Class {
    /// Finds the class of a call from its method and the path of its URL.
    pub(in crate::okta) fn of(method: &str, path: &str) -> Self {
        let by_method = if method == "GET" {
            Kind::Read
        } else {
            Kind::Write
        };
        let Some(below) = path.strip_prefix("/api/v1/") else {
            let route = if path.starts_with("/oauth2/") {
                "/oauth2"
            } else {
                "public"
            };
            return Self {
                route,
                kind: by_method,
            };
        };
        let segments: Vec<&str> = below.split('/').filter(|s| !s.is_empty()).collect();
        let (route, kind) = match segments.as_slice() {
            ["users"] => ("/users", by_method),
            ["users", _] if by_method == Kind::Read => ("/users/{id}", Kind::Read),
            ["users", ..] => ("/users/{id}/*", Kind::Any),
            // To a server it may look like the id of a group, whose limit is another; taken for one
            // class, the difference would look like requests of somebody else.
            ["groups", "rules"] => ("/groups/rules", by_method),
            ["groups", _] => ("/groups/{id}", by_method),
            ["groups", ..] => ("/groups/*", by_method),
            ["apps", _] => ("/apps/{id}", by_method),
            ["apps", ..] => ("/apps/*", by_method),
            ["logs", ..] => ("/logs", by_method),
            ["iam", ..] => ("/iam/*", by_method),
            ["org", ..] => ("/org", by_method),
            ["realms", ..] => ("/realms", by_method),
            ["sessions", ..] => ("/sessions", by_method),
            ["api-tokens", ..] => ("/api-tokens", by_method),
            _ => ("/*", by_method),
        };
        Self { route, kind }
    }
}

impl Class {
    /// Returns the endpoints of the class, such as `/users/{id}`.
    pub(in crate::okta) fn route(self) -> &'static str {
        self.route
    }

    /// Returns a name that is good for a file, such as `users-id-read`.
    pub(in crate::okta) fn file_name(self) -> String {
        let words = self.route.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        let kind = match self.kind {
            Kind::Read => "read",
            Kind::Write => "write",
            Kind::Any => "any",
        };
        let mut name: Vec<&str> = words.collect();
        // A route with a star is another class than the same without.
        name.extend(self.route.ends_with('*').then_some("all"));
        name.push(kind);
        name.join("-")
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.route)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_route_comes_before_a_prefix() {
        for (method, path, class) in [
            ("GET", "/api/v1/users", "/users"),
            ("POST", "/api/v1/users", "/users"),
            ("GET", "/api/v1/users/00u1", "/users/{id}"),
            ("POST", "/api/v1/users/00u1", "/users/{id}/*"),
            ("GET", "/api/v1/users/00u1/groups", "/users/{id}/*"),
            (
                "POST",
                "/api/v1/users/00u1/lifecycle/suspend",
                "/users/{id}/*",
            ),
            ("GET", "/api/v1/groups", "/groups/*"),
            ("GET", "/api/v1/groups/rules", "/groups/rules"),
            ("GET", "/api/v1/groups/00g1", "/groups/{id}"),
            ("PUT", "/api/v1/groups/00g1/users/00u1", "/groups/*"),
            ("GET", "/api/v1/apps/0oa1/users", "/apps/*"),
            ("GET", "/api/v1/meta/types/user", "/*"),
            ("GET", "/.well-known/okta-organization", "public"),
            ("POST", "/oauth2/v1/token", "/oauth2"),
        ] {
            assert_eq!(
                Class::of(method, path).to_string(),
                class,
                "{method} {path}"
            );
        }
    }

    #[test]
    fn listing_and_creating_users_draw_on_two_budgets_and_changing_one_user_on_one() {
        let class = |method| Class::of(method, "/api/v1/users");
        assert_ne!(class("GET"), class("POST"));
        assert_eq!(
            Class::of("DELETE", "/api/v1/users/00u1"),
            Class::of("GET", "/api/v1/users/00u1/roles"),
        );
    }
}
