//! What a command needs: scopes, and admin roles.
//!
//! One table ([`table`]) says which kinds of requests a command sends; which scope each needs is the
//! client's own knowledge, which roles allow it is in [`deeds`]. Pure: what a credential has is not
//! known here.

mod deeds;
mod table;

pub(crate) use deeds::Deed;
use table::{COMMANDS, FLAGS, Row};

use crate::failure::Kind;
use crate::report::Facts;

/// What one command needs.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    /// Its words.
    pub(crate) command: &'static str,
    /// What it sends.
    pub(crate) deeds: Vec<&'static Deed>,
    /// Why nothing more can be said.
    pub(crate) varies: Option<&'static str>,
}

/// Returns what a command needs, by its words; none for words that are no command.
pub(crate) fn of(words: &str) -> Option<Need> {
    let find = |words: &str| COMMANDS.iter().find(|(command, _)| *command == words);
    // A noun by itself lists.
    let row = find(words).or_else(|| find(&format!("{words} list")));
    let (command, row) = row?;
    let (deeds, varies) = match row {
        Row::Sends(deeds) => (deeds.to_vec(), None),
        Row::Varies(why) => (Vec::new(), Some(*why)),
        Row::Nothing => (Vec::new(), None),
    };
    Some(Need {
        command,
        deeds,
        varies,
    })
}

/// Returns the scopes of everything that a role of this type allows below a noun, `manage` in place
/// of `read`. A role that is not known allows everything, as far as is known.
pub(crate) fn scopes_below(noun: &str, role: Option<&str>) -> Vec<String> {
    let allows = |deed: &&&Deed| role.is_none_or(|role| deed.roles.contains(&role));
    let rows = COMMANDS.iter().filter(|(command, _)| {
        let rest = command.strip_prefix(noun);
        rest.is_some_and(|rest| rest.starts_with(' '))
    });
    let sent = rows.flat_map(|(_, row)| match row {
        Row::Sends(deeds) => *deeds,
        Row::Varies(_) | Row::Nothing => &[],
    });
    joined(sent.filter(allows).copied())
}

/// Returns every scope that some command needs.
pub(crate) fn every_scope() -> Vec<String> {
    let sent = COMMANDS.iter().flat_map(|(_, row)| match row {
        Row::Sends(deeds) => *deeds,
        Row::Varies(_) | Row::Nothing => &[],
    });
    joined(sent.copied())
}

/// Returns the scopes of some deeds, sorted, `manage` in place of `read`.
fn joined(deeds: impl Iterator<Item = &'static Deed>) -> Vec<String> {
    let mut scopes: Vec<String> = deeds.filter_map(Deed::scope).collect();
    scopes.sort();
    scopes.dedup();
    let all = scopes.clone();
    scopes.retain(|scope| match scope.strip_suffix(".read") {
        Some(noun) => !all.contains(&format!("{noun}.manage")),
        None => true,
    });
    scopes
}

impl Need {
    /// Adds what the flags of a command line need besides.
    #[must_use]
    pub(crate) fn with_flags(mut self, typed: &[String]) -> Self {
        for (command, flag, word, deeds) in FLAGS {
            let is_below = self
                .command
                .strip_prefix(command)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
            if is_below && is_typed(typed, flag, word) {
                // The decisive deed stays the last.
                for deed in *deeds {
                    self.deeds.insert(0, deed);
                }
            }
        }
        self
    }

    /// Returns the scopes that are needed, sorted, `manage` in place of `read`.
    pub(crate) fn scopes(&self) -> Vec<String> {
        joined(self.deeds.iter().copied())
    }

    /// Returns the standard roles each of which is enough by itself, the narrowest first.
    pub(crate) fn roles(&self) -> Vec<&'static str> {
        let Some((last, others)) = self.deeds.split_last() else {
            return Vec::new();
        };
        let roles = last.roles.iter().copied();
        roles
            .filter(|role| others.iter().all(|deed| deed.roles.contains(role)))
            .collect()
    }

    /// Returns the narrowest permissions that a custom role needs; none if a deed is known to be
    /// possible with none.
    pub(crate) fn permissions(&self) -> Option<Vec<&'static str>> {
        let mut all = Vec::new();
        for deed in &self.deeds {
            let narrowest = deed.permissions.first()?;
            if !all.contains(narrowest) {
                all.push(narrowest);
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// Says in one line what is needed; an API token needs no scopes.
    pub(crate) fn sentence(&self, with_scopes: bool) -> Option<String> {
        if let Some(why) = self.varies {
            return Some(format!("{}: {why}", self.command));
        }
        let roles = self.roles();
        if roles.is_empty() {
            return None;
        }
        let scopes = self.scopes();
        let scopes = match scopes.as_slice() {
            _ if !with_scopes => String::new(),
            [] => String::new(),
            [one] => format!("the scope {one} and "),
            several => format!("the scopes {} and ", several.join(", ")),
        };
        let custom = self.permissions().map(|all| {
            let all = all.join(", ");
            format!(", or a custom role with {all}")
        });
        Some(format!(
            "{} needs {scopes}one of the roles {}{}",
            self.command,
            roles.join(", "),
            custom.unwrap_or_default()
        ))
    }
}

fn is_typed(typed: &[String], flag: &str, word: &str) -> bool {
    let has_word = |value: &str| word.is_empty() || value.split(',').any(|one| one == word);
    let mut args = typed.iter().peekable();
    while let Some(arg) = args.next() {
        if arg == "--" {
            return false;
        }
        let value = match arg.strip_prefix(flag) {
            Some("") => args.peek().map_or("", |next| next.as_str()),
            Some(rest) if rest.starts_with('=') => rest.get(1..).unwrap_or_default(),
            _ => continue,
        };
        if has_word(value) {
            return true;
        }
    }
    false
}

/// What is known of a credential without asking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// It is an API token, for which there are no scopes.
    pub(crate) is_api_token: bool,
    /// The scopes of the token in use.
    pub(crate) scopes: Option<String>,
}

/// How Okta says that a right is missing.
const NO_RIGHT: [&str; 3] = ["E0000006", "insufficient_scope", "invalid_scope"];

/// Returns what to say besides when a command was refused for the sake of its rights: what it needs,
/// what the token in use has, and the command that looks closer. Nothing is sent for it.
pub(crate) fn hints(facts: &Facts, words: &str, typed: &[String], known: &Known) -> Vec<String> {
    let code = facts.code.as_deref().unwrap_or_default();
    // A feature that is off is of the same class, and no right helps there.
    let is_refused = facts.kind == Kind::Permission && facts.status == Some(403);
    if !is_refused && !NO_RIGHT.contains(&code) {
        return Vec::new();
    }
    let Some(need) = of(words) else {
        return Vec::new();
    };
    let doctor = format!(
        "what is missing says `okta-admin auth doctor {}`",
        need.command
    );
    let sentence = need.with_flags(typed).sentence(!known.is_api_token);
    let held = known.scopes.as_ref();
    let held = held.map(|scopes| format!("the token in use has {scopes}"));
    sentence.into_iter().chain(held).chain([doctor]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_command_stands_once_and_super_admins_may_do_everything() {
        let mut commands: Vec<_> = COMMANDS.iter().map(|(command, _)| *command).collect();
        for command in &commands {
            let need = of(command).unwrap();
            let nothing = need.deeds.is_empty();
            assert!(
                nothing || need.roles().contains(&"SUPER_ADMIN"),
                "{command}"
            );
            for deed in need.deeds {
                assert!(deed.scope().is_some(), "{deed:?}");
            }
        }
        commands.sort_unstable();
        let all = commands.len();
        commands.dedup();
        assert_eq!(commands.len(), all);
    }

    #[test]
    fn what_is_needed_is_said_in_one_line() {
        let need = of("user lifecycle suspend").unwrap();
        assert_eq!(
            need.sentence(true).unwrap(),
            "user lifecycle suspend needs the scope okta.users.manage and one of the roles \
             USER_ADMIN, ORG_ADMIN, SUPER_ADMIN, or a custom role with okta.users.read, \
             okta.users.lifecycle.suspend"
        );
        let need = of("user groups").unwrap();
        assert_eq!(need.command, "user groups list");
        assert!(of("user grups").is_none() && of("org list").unwrap().sentence(true).is_none());
    }

    #[test]
    fn flags_add_to_it() {
        let scopes = |command: &str, args: &[&str]| {
            let need = of(command).unwrap().with_flags(&typed(args));
            need.scopes().join(" ")
        };
        for (command, args, expected) in [
            ("user update", &[][..], "okta.users.manage"),
            (
                "user update",
                &["--members-of", "Sales"],
                "okta.groups.read okta.users.manage",
            ),
            (
                "user update",
                &["--members-of=Sales"],
                "okta.groups.read okta.users.manage",
            ),
            ("user update", &["--", "--members-of"], "okta.users.manage"),
            (
                "user get",
                &["--with", "roles,factors"],
                "okta.roles.read okta.users.read",
            ),
            ("user get", &["--with=factors"], "okta.users.read"),
            ("user get", &["ada", "--without"], "okta.users.read"),
        ] {
            assert_eq!(scopes(command, args), expected, "{command} {args:?}");
        }
    }

    #[test]
    fn the_scopes_of_a_noun_are_those_that_the_role_can_use() {
        assert_eq!(
            scopes_below("user", Some("HELP_DESK_ADMIN")),
            ["okta.groups.read", "okta.users.manage"]
        );
        let all = scopes_below("user", None);
        assert!(all.contains(&"okta.roles.manage".to_owned()), "{all:?}");
        assert!(!all.contains(&"okta.users.read".to_owned()), "{all:?}");
    }

    #[test]
    fn only_a_refusal_for_the_sake_of_rights_gets_these_hints() {
        let facts = |kind, status, code: &str| Facts {
            kind,
            status: Some(status),
            code: Some(code.to_owned()),
            causes: Vec::new(),
            request_id: None,
            hints: Vec::new(),
        };
        for (facts, hinted) in [
            (facts(Kind::Permission, 403, "E0000006"), 2),
            (facts(Kind::Permission, 403, "insufficient_scope"), 2),
            (facts(Kind::Permission, 400, "invalid_scope"), 2),
            (facts(Kind::Partial, 403, "insufficient_scope"), 2),
            (facts(Kind::Permission, 401, "E0000015"), 0),
            (facts(Kind::Conflict, 403, "E0000038"), 0),
        ] {
            let hints = hints(&facts, "user list", &[], &Known::default());
            assert_eq!(hints.len(), hinted, "{facts:?}");
        }
    }
}
