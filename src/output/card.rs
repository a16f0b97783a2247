//! Cards: one object for a person, as titled sections of aligned lines; `label<TAB>value` in a pipe.

use jiff::Timestamp;

use super::hostile;
use super::record::{Card, Cell};
use super::table::{dressed, text_for_person, width};

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
    let lines = card.sections.iter().flat_map(|section| &section.lines);
    let widest = lines
        .map(|(label, _)| width(&hostile::line(label)))
        .max()
        .unwrap_or(0);
    let mut out = head(&card.title);
    for section in &card.sections {
        out.push('\n');
        if !section.title.is_empty() {
            out.push_str(&head(&section.title));
        }
        for (label, cell) in &section.lines {
            let label = hostile::line(label);
            let gap = " ".repeat(widest - width(&label).min(widest) + 2);
            let text = text_for_person(cell, now);
            out.push_str("  ");
            out.push_str(&label);
            out.push_str(&gap);
            out.push_str(&dressed(cell, &text, paint));
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
