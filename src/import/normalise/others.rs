//! Rows below a table of letters that are none of it: sums of its letters, another table of the sheet, signatures.

use super::grid::{Grid, Skip};

/// A longer text is no letter.
const LONGEST_LETTERS: usize = 4;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What is done.
    Activity,
    /// The letters of a party.
    Party,
}

/// What the cells of a row's parties hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    /// Numbers only.
    Numbers,
    /// Names of users ("@ada").
    Signatures,
    /// Longer texts only.
    Texts,
    /// Something that may be letters.
    Letters,
}

/// Marks the rows at the end of a table that give nobody a letter, and have no activity or count letters, as remarks.
pub fn leave_out(grid: &mut Grid, kind: impl Fn(usize) -> Option<Kind>) {
    let of = |wanted: Kind| (0..grid.width()).filter(|c| kind(*c) == Some(wanted)).collect::<Vec<_>>();
    let (activity, parties) = (of(Kind::Activity), of(Kind::Party));
    let rows: Vec<(usize, bool, Holds)> = grid
        .rows
        .iter()
        .enumerate()
        .filter(|(_, r)| r.skip.is_none())
        .map(|(index, r)| {
            let text = |c: &usize| r.row.cells.get(*c).map_or("", |cell| cell.text.trim());
            let texts: Vec<&str> = parties.iter().map(text).filter(|t| !t.is_empty()).collect();
            (index, activity.iter().all(|c| text(c).is_empty()), holds(&texts))
        })
        .collect();
    // The rows from the end on that are none, up to the last that gives a letter to an activity.
    let is_none = |(_, unnamed, holds): &(usize, bool, Holds)| match holds {
        Holds::Numbers | Holds::Signatures => true,
        Holds::Texts | Holds::Nothing => *unnamed,
        Holds::Letters => false,
    };
    let mut first = rows.iter().rposition(|row| !is_none(row)).map_or(0, |last| last + 1);
    // "R | A | C | I" over the sums of each, "Signed" over the names.
    let headed = rows.get(first).is_some_and(|(.., holds)| matches!(holds, Holds::Numbers | Holds::Signatures));
    let heads = |(_, unnamed, holds): &(usize, bool, Holds)| *unnamed || *holds != Holds::Letters;
    if headed && first.checked_sub(1).and_then(|above| rows.get(above)).is_some_and(heads) {
        first -= 1;
    }
    // Where most rows are like that, it is the table that is written so.
    if first * 2 < rows.len() {
        return;
    }
    for (index, ..) in rows.into_iter().skip(first) {
        if let Some(row) = grid.rows.get_mut(index) {
            row.skip = Some(Skip::Remark);
        }
    }
}

/// "-----": a line, not a word on who does it.
pub fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 3 && text.chars().all(|c| c == '-')
}

fn holds(texts: &[&str]) -> Holds {
    let all = |says: &dyn Fn(&str) -> bool| texts.iter().all(|t| says(t));
    if texts.is_empty() {
        Holds::Nothing
    } else if all(&|t| t.chars().all(|c| c.is_ascii_digit())) {
        Holds::Numbers
    } else if all(&|t| t.starts_with('@')) {
        Holds::Signatures
    } else if all(&|t| t.chars().count() > LONGEST_LETTERS) {
        Holds::Texts
    } else {
        Holds::Letters
    }
}
