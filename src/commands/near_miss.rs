//! A verb that was mistyped must not be taken for a user's name.
//!
//! `user groups USER...` lists, so `user groups lst ada` would ask for a user named `lst`. A word that
//! is one letter too many, too few or swapped away from a verb is refused when more words follow.

use crate::failure::Failure;

/// Refuses names that begin with a mistyped verb.
pub(super) fn refuse(names: &[String], verbs: &[&str], path: &str) -> Result<(), Failure> {
    let [first, _, ..] = names else { return Ok(()) };
    let Some(verb) = verbs.iter().find(|verb| is_near(first, verb)) else {
        return Ok(());
    };
    Err(
        Failure::usage(format!("{first:?} looks like the verb {verb}, mistyped")).hint(
            format!("write okta-admin {path} {verb} ...; or, for a user of that name, ")
                + &format!("okta-admin {path} list {first} ..."),
        ),
    )
}

/// Whether one letter was left out, doubled or swapped with the next.
pub(super) fn is_near(typed: &str, verb: &str) -> bool {
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    let verb: Vec<char> = verb.chars().collect();
    let without = |word: &[char], at: usize| -> Vec<char> {
        let kept = word.iter().enumerate().filter(|(i, _)| *i != at);
        kept.map(|(_, c)| *c).collect()
    };
    let left_out = (0..verb.len()).any(|at| without(&verb, at) == typed);
    let doubled = (0..typed.len()).any(|at| without(&typed, at) == verb);
    let swapped = (1..verb.len()).any(|at| {
        let mut other = verb.clone();
        other.swap(at - 1, at);
        other == typed
    });
    (left_out && typed.len() > 1) || doubled || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_with_one_slip_is_noticed_and_a_name_is_not() {
        for (typed, near) in [
            ("lst", true),
            ("lsit", true),
            ("listt", true),
            ("ad", true),
            ("remov", true),
            ("ada", false),
            ("ada@example.com", false),
            ("00u1", false),
            ("adele", false),
        ] {
            let found = ["list", "add", "remove", "set"]
                .iter()
                .any(|v| is_near(typed, v));
            assert_eq!(found, near, "{typed}");
        }
    }

    #[test]
    fn one_word_alone_is_a_name() {
        let refused = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
            refuse(&words, &["list"], "user groups").is_err()
        };
        assert!(refused(&["lst", "ada"]));
        assert!(!refused(&["lst"]) && !refused(&["ada", "lst"]));
    }
}
