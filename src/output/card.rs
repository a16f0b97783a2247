//! Cards: one object for a person, as titled sections of aligned lines; `label<TAB>value` in a pipe.

use jiff::Timestamp;

use super::record::{Card, Cell};
use super::table::{painted, style, text_for_person};
use super::{grid, hostile};

/// Returns the card for a terminal. Values are never shortened: a card is read to the end.
pub(super) fn for_person(card: &Card, paint: bool, now: Timestamp) -> String {
    let bold = anstyle::Style::new().bold();
    let head = |text: &str| {
        let text = hostile::line(text);
        if paint {
            format!("{bold}{text}{bold:#}\n")
        } else {
            format!("{text}\n")
        }
    };
    let rows = card.sections.iter().flat_map(|section| &section.lines);
    let cells = rows.map(|(label, cell)| {
        let value = painted(&text_for_person(cell, now), style(cell, paint));
        vec![hostile::line(label).into_owned(), value]
    });
    // One table, so that all sections are aligned with each other.
    let text = grid::lines(cells.collect(), &[0, 0]);
    let mut lines = text.lines();
    let mut out = head(&card.title);
    for section in &card.sections {
        out.push('\n');
        if !section.title.is_empty() {
            out.push_str(&head(&section.title));
        }
        for line in lines.by_ref().take(section.lines.len()) {
            out.push_str("  ");
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Returns the card for a pipe: the same facts, exact, nothing to align.
pub(super) fn plain(card: &Card) -> String {
    let mut out = String::new();
    for (label, cell) in card.sections.iter().flat_map(|section| &section.lines) {
        out.push_str(&hostile::line(label));
        out.push('\t');
        out.push_str(&hostile::line(&Cell::plain(cell)));
        out.push('\n');
    }
    out
}
