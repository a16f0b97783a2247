//! Names of event types: short ones for those that are asked for most. Pure.

/// The short names.
const SHORT: [(&str, &str); 8] = [
    ("user-created", "user.lifecycle.create"),
    ("user-activated", "user.lifecycle.activate"),
    ("user-deactivated", "user.lifecycle.deactivate"),
    ("user-suspended", "user.lifecycle.suspend"),
    ("user-deleted", "user.lifecycle.delete.initiated"),
    ("user-updated", "user.account.update_profile"),
    ("user-locked", "user.account.lock"),
    ("group-joined", "group.user_membership.add"),
];

/// Returns Okta's name of an event type; what is no short name is one already.
pub(crate) fn full_name(typed: &str) -> Result<String, String> {
    if let Some((_, full)) = SHORT.iter().find(|(short, _)| *short == typed) {
        return Ok((*full).to_owned());
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '*');
    if typed.contains('.') && typed.chars().all(is_name) {
        return Ok(typed.to_owned());
    }
    let short: Vec<&str> = SHORT.iter().map(|(short, _)| *short).collect();
    Err(format!(
        "write Okta's name, such as user.lifecycle.create, or one of {}",
        short.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_become_okta_s_and_okta_s_stay() {
        for (typed, full) in [
            ("user-created", Some("user.lifecycle.create")),
            ("user-deactivated", Some("user.lifecycle.deactivate")),
            (
                "user.mfa.factor.reset_all",
                Some("user.mfa.factor.reset_all"),
            ),
            ("user.lifecycle.*", Some("user.lifecycle.*")),
            ("created", None),
            ("user.\"x", None),
            ("", None),
        ] {
            assert_eq!(full_name(typed).ok().as_deref(), full, "{typed}");
        }
    }
}
