//! How the columns of a table share a terminal: which are left out, which are narrowed, by how much.
//!
//! Settled by the first batch of rows; a later row may ask for more room. Widths are columns of a
//! terminal, and a width of zero is a column that is left out. No text and no errors here.

use super::columns::Selected;
use super::grid::GAP;
use super::record::Kind;

/// The widths of a table.
pub(super) struct Layout {
    widths: Vec<usize>,
    ranks: Vec<Rank>,
    terminal: usize,
}

impl Layout {
    /// Fits columns, which would like to have `widths`, into the terminal.
    pub(super) fn new(columns: &[Selected], mut widths: Vec<usize>, terminal: usize) -> Self {
        let spare: Vec<bool> = columns.iter().map(|column| column.spare).collect();
        let ranks: Vec<Rank> = columns.iter().map(|column| Rank::of(column.kind)).collect();
        leave_out(&mut widths, &spare, terminal);
        fit(&mut widths, &ranks, terminal);
        Self {
            widths,
            ranks,
            terminal,
        }
    }

    /// Returns the widths for a row whose cells have the widths `cells`.
    pub(super) fn room(&self, cells: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut widths = self.widths.clone();
        // A page that had to be narrowed leaves no room to give, and stays aligned.
        if total(&widths) < self.terminal {
            for (room, cell) in widths.iter_mut().zip(cells) {
                if *room > 0 {
                    *room = cell.max(*room);
                }
            }
            fit(&mut widths, &self.ranks, self.terminal);
        }
        widths
    }
}

/// What gives way first when a line is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Text,
    Fact,
    Address,
}

impl Rank {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Time | Kind::Status => Self::Fact,
            Kind::Address => Self::Address,
        }
    }
}

/// Returns the length of a line of these widths; a width of zero is a column that is left out.
fn total(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0).count();
    widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1)
}

/// Leaves spare columns out, from the right, until the line fits; one column always stays.
fn leave_out(widths: &mut [usize], spare: &[bool], terminal: usize) {
    while total(widths) > terminal && widths.iter().filter(|width| **width > 0).count() > 1 {
        let mut candidates = widths.iter_mut().zip(spare).rev();
        match candidates.find(|(width, spare)| **spare && **width > 0) {
            Some((width, _)) => *width = 0,
            None => return,
        }
    }
}

/// Narrows columns until the line fits: text first, then statuses and times, then what people copy;
/// among equals the widest. A line that cannot fit stays too long.
fn fit(widths: &mut [usize], ranks: &[Rank], terminal: usize) {
    const NARROWEST: usize = 6;
    for rank in [Rank::Text, Rank::Fact, Rank::Address] {
        while total(widths) > terminal {
            let excess = total(widths) - terminal;
            let mut of_rank: Vec<&mut usize> = widths
                .iter_mut()
                .zip(ranks)
                .filter(|(width, r)| **r == rank && **width > NARROWEST)
                .map(|(width, _)| width)
                .collect();
            of_rank.sort_unstable_by_key(|width| std::cmp::Reverse(**width));
            let second = of_rank.get(1).map_or(NARROWEST, |width| **width);
            let Some(widest) = of_rank.first_mut() else {
                break;
            };
            // Down to the next one at once, then column by column.
            let step = (**widest - second).clamp(1, excess);
            **widest -= step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gives_way_before_facts_and_facts_before_addresses() {
        use Rank::{Address, Fact, Text};
        let ranks = [Address, Text, Fact, Address, Text];
        for (terminal, expected) in [
            (200, [30, 20, 12, 20, 10]),
            (90, [30, 10, 12, 20, 10]),
            (82, [30, 6, 12, 20, 6]),
            (78, [30, 6, 8, 20, 6]),
            (70, [24, 6, 6, 20, 6]),
            (10, [6, 6, 6, 6, 6]),
        ] {
            let mut widths = [30, 20, 12, 20, 10];
            fit(&mut widths, &ranks, terminal);
            assert_eq!(widths, expected, "{terminal}");
        }
    }

    #[test]
    fn spare_columns_are_left_out_from_the_right() {
        let mut widths = [10, 10, 10, 10];
        leave_out(&mut widths, &[false, true, false, true], 34);
        assert_eq!(widths, [10, 10, 10, 0]);
        leave_out(&mut widths, &[false, true, false, true], 5);
        assert_eq!(widths, [10, 0, 10, 0]);
    }

    #[test]
    fn one_column_always_stays() {
        let mut widths = [10, 10];
        leave_out(&mut widths, &[true, true], 5);
        assert_eq!(widths, [10, 0]);
    }

    #[test]
    fn a_row_gets_the_room_it_needs_where_there_is_some() {
        let layout = |terminal| Layout {
            widths: vec![8, 0, 8],
            ranks: vec![Rank::Text, Rank::Text, Rank::Address],
            terminal,
        };
        for (terminal, cells, expected) in [
            (40, [5, 9, 8], [8, 0, 8]),
            (40, [5, 9, 20], [8, 0, 20]),
            (24, [20, 9, 10], [12, 0, 10]),
            (18, [20, 9, 10], [8, 0, 8]),
        ] {
            assert_eq!(layout(terminal).room(cells.into_iter()), expected);
        }
    }
}
