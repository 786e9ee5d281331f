//! What the first page and the Summary are made of: verdict, figures, bars, signers, units.

use chrono::NaiveDate;

use super::{Block, Facts, Live, Mark, Rich, Tone};

/// The document's title with its state.
#[derive(Debug, Clone)]
pub struct Title {
    /// What kind of document it is, and of which day.
    pub kicker: String,
    /// The title.
    pub text: String,
    /// The state of the whole, in a frame of its own; `None` = none is known.
    pub state: Option<State>,
}

/// A state: a mark of its own shape, a word, and how it is set.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Its mark.
    pub mark: Mark,
    /// Its word.
    pub word: String,
    /// Good, attention, bad, muted.
    pub tone: Tone,
}

/// A figure with what it counts.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The figure; `None` = not known (no record yet).
    pub value: Option<Live>,
    /// How many there are in all, in words ("of 36").
    pub of: String,
    /// How many there are in all.
    pub whole: u32,
    /// What is counted.
    pub label: String,
    /// What needs attention among them.
    pub note: Rich,
}

/// A bar of several segments.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What stands before it, where there are several to compare.
    pub name: String,
    /// What it shows, with its figures, for those who do not see it.
    pub alt: String,
    /// Its segments; those that count nothing are left out.
    pub segments: Vec<Segment>,
}

/// A segment of a bar.
#[derive(Debug, Clone)]
pub struct Segment {
    /// What is counted.
    pub label: String,
    /// How many.
    pub count: usize,
    /// How its area is filled.
    pub fill: Fill,
}

/// How areas are filled: told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fill {
    /// Solid: carried out.
    Solid,
    /// Diagonal lines: under way, or both sides.
    Hatched,
    /// White with an outline: not started, or the provider's.
    Blank,
    /// White with a stroke through it: not applicable.
    Struck,
    /// White with a strong outline and an exclamation mark: overdue.
    Alert,
    /// A solid disc: a commitment with a reviewed report.
    Disc,
    /// An empty ring: a commitment without one.
    Ring,
}

/// So many of a whole, with a bar within the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub count: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    /// The share from 0 to 1; of nothing it is nothing.
    pub fn part(self) -> f64 {
        if self.of == 0 { 0.0 } else { (f64::from(self.count) / f64::from(self.of)).min(1.0) }
    }
}

/// A cell of a heat map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heat {
    /// Its words: they say what the ground shows.
    pub text: String,
    /// Its ground.
    pub ground: Ground,
}

/// The grounds of a heat map: told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Nothing is expected here, and nothing said.
    Blank,
    /// Something is said, and it counts nothing: white with an outline.
    Zero,
    /// One.
    One,
    /// Two or three.
    Few,
    /// Four or more.
    Many,
    /// Nothing is said where something is expected: hatched.
    Silent,
}

impl Ground {
    /// The ground of a count of something that is said.
    pub fn of(count: usize) -> Self {
        match count {
            0 => Ground::Zero,
            1 => Ground::One,
            2 | 3 => Ground::Few,
            _ => Ground::Many,
        }
    }
}

/// Somebody who signs, as a box of the signature strip.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Preparer, owner of how many, approver.
    pub capacity: String,
    /// Who.
    pub name: String,
    /// What is known of the signature.
    pub state: State,
    /// When it was signed.
    pub date: Option<NaiveDate>,
}

/// One mark per activity, by section and side.
#[derive(Debug, Clone)]
pub struct Units {
    /// Title.
    pub title: String,
    /// A word on how to read it.
    pub note: String,
    /// What it shows, with its figures.
    pub alt: String,
    /// The sides: a column each.
    pub sides: Vec<String>,
    /// The sections in order.
    pub rows: Vec<UnitRow>,
    /// What the marks mean.
    pub key: Vec<(Fill, String)>,
}

/// A section's marks.
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// The section.
    pub label: String,
    /// Where it stands.
    pub anchor: Option<String>,
    /// The marks of each side, one per activity.
    pub sides: Vec<Vec<Fill>>,
}

/// Blocks beside a panel of facts.
#[derive(Debug, Clone)]
pub struct Beside<'a> {
    /// The wide column.
    pub left: Vec<Block<'a>>,
    /// Heading of the panel.
    pub heading: String,
    /// The panel.
    pub panel: Facts,
}
