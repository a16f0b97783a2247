//! Folding of logins: two that differ only in case or diacritics are one.
//!
//! Covers the Latin letters of Europe and Viet Nam and loose combining marks; other scripts only
//! lose their case. Search values are not folded this way, diacritics count there.

/// Each base letter with the letters that fold to it.
const FAMILIES: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎȁȃȧạảấầẩẫậắằẳẵặ"),
    ("c", "çćĉċč"),
    ("d", "ďđ"),
    ("e", "èéêëēĕėęěȅȇẹẻẽếềểễệ"),
    ("g", "ĝğġģǧ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįǐȉȋỉị"),
    ("j", "ĵ"),
    ("k", "ķǩ"),
    ("l", "ĺļľłŀ"),
    ("n", "ñńņňŉǹ"),
    ("o", "òóôõöøōŏőơǒȍȏọỏốồổỗộớờởỡợ"),
    ("r", "ŕŗřȑȓ"),
    ("s", "śŝşšșṣ"),
    ("t", "ţťțŧ"),
    ("u", "ùúûüũūŭůűųưǔȕȗụủứừửữự"),
    ("w", "ŵẁẃẅ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżžẓ"),
];

/// Returns the form under which a login is unique.
pub(super) fn fold(login: &str) -> String {
    if login.is_ascii() {
        return login.to_ascii_lowercase();
    }
    login
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(|c| {
            FAMILIES
                .iter()
                .find(|(_, family)| family.contains(c))
                .and_then(|(base, _)| base.chars().next())
                .unwrap_or(c)
        })
        .collect()
}

/// Returns the folded part before the last `@`, by which a user may be called for short.
pub(super) fn short(folded: &str) -> &str {
    folded.rsplit_once('@').map_or(folded, |(short, _)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_diacritics_do_not_tell_logins_apart() {
        for (login, folded) in [
            ("Isaac.Brock@Example.com", "isaac.brock@example.com"),
            ("isáàc.bröck@example.com", "isaac.brock@example.com"),
            ("e\u{301}lan@x", "elan@x"),
            ("ŁUKASZ", "lukasz"),
            ("Nguyễn", "nguyen"),
            ("ИВАН", "иван"),
            ("straße", "straße"),
        ] {
            assert_eq!(fold(login), folded, "{login}");
        }
        assert_eq!(short("a.b@x.org"), "a.b");
        assert_eq!(short("plain"), "plain");
    }
}
