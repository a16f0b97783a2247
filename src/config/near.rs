//! Which known word a mistyped one was meant to be. Pure.

/// Returns the word that is at most two slips away, the nearest one.
pub(super) fn near<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let slips = |word: &str| distance(&typed, &word.to_lowercase());
    // Of a short word two slips leave nothing.
    let most = if typed.chars().count() < 5 { 1 } else { 2 };
    let (slips, word) = known
        .into_iter()
        .map(|word| (slips(word), word))
        .min_by_key(|(slips, _)| *slips)?;
    (slips <= most).then_some(word)
}

/// Counts letters to insert, drop or replace (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((to, above), pair) in b.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or_default();
            let replaced = pair + usize::from(from != *to);
            next.push(replaced.min(left + 1).min(above + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_known_word_is_found_and_a_strange_one_is_not() {
        let known = ["domain", "read_only", "retain", "scopes", "dpop"];
        for (typed, expected) in [
            ("domian", Some("domain")),
            ("Read-Only", Some("read_only")),
            ("readonly", Some("read_only")),
            ("scope", Some("scopes")),
            ("dpo", Some("dpop")),
            ("x", None),
            ("password", None),
        ] {
            assert_eq!(near(typed, known), expected, "{typed}");
        }
    }
}
