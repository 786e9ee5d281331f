//! What a layout is, and what several of them ask of the columns that carry the assignment.

use crate::base::ordered::Arrange;
use crate::import::recognise::columns::OtherColumns;
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::table::Table;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

/// Where the activities of a layout stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activities {
    /// In any column that says what is done.
    Column,
    /// In the column that numbers controls; what is neither that nor the assignment is kept as it is.
    Controls,
    /// In every cell.
    Cells,
}

/// A way in which a table may say who does what.
#[derive(Debug)]
pub struct Layout {
    /// As explanations call it.
    pub name: &'static str,
    /// What the columns are that carry the assignment.
    pub main: Part,
    /// At least and at most so many of them.
    pub count: (usize, usize),
    /// What the other columns may be, beside activity, section, id and note.
    pub beside: &'static [Part],
    /// Where its activities stand.
    pub activity: Activities,
    /// Whether the chosen columns can carry it.
    pub fits: fn(&Table<'_>, &[usize]) -> bool,
    /// How the cells are written.
    pub notation: Notation,
}

/// Whoever owns something is named again: columns in which every text is another one compare products.
pub fn names_come_again(table: &Table<'_>, columns: &[usize]) -> bool {
    const FEW: usize = 4;
    columns.iter().map(|c| table.column(*c)).any(|column| column.filled < FEW || column.distinct < column.filled)
}

/// At least half of the filled columns must hold what the layout is about, whatever their headers say.
pub fn half_hold(table: &Table<'_>, columns: &[usize], share: impl Fn(usize) -> f64) -> bool {
    let filled: Vec<usize> = columns.iter().copied().filter(|c| table.column(*c).filled > 0).collect();
    let holding = filled.iter().filter(|c| share(**c) >= 0.5).count();
    !filled.is_empty() && holding * 2 >= filled.len()
}

/// Whether columns are headed R, A, C, I or their words, as in a chart that has a column for each letter: their cells are no party's letters.
pub fn headed_by_letters(table: &Table<'_>, columns: &[usize]) -> bool {
    const FEWEST: usize = 3;
    let mut letters: Vec<_> = (0..table.width()).filter_map(|c| table.header(c).letter).collect();
    letters.arrange();
    letters.dedup();
    letters.len() >= FEWEST && columns.iter().any(|c| table.header(*c).letter.is_some())
}

/// Owners below several headers, in a document that was not said to be read in another way.
pub fn owners_in_columns(table: &Table<'_>, columns: &[usize], other: OtherColumns) -> bool {
    half_hold(table, columns, |c| table.column(c).share(&[Class::Party, Class::KnownParty]))
        && names_come_again(table, columns)
        && !table.turned
        && table.knowledge.reading != Some(other)
}
