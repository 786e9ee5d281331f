//! What each cell of a table says by itself, found once a text; and what a column's cells say together.

use std::collections::{HashMap, HashSet};

use crate::import::lexicon::{Sign, leading_mark, word_count};
use crate::import::normalise::grid::Grid;
use crate::import::notation::legend::LegendLine;
use crate::import::notation::legend::{legend_party, letter_of_word, letters_like};
use crate::import::notation::lexicon::squash;
use crate::import::notation::names::{Mention, Who, is_short, mentions};
use crate::import::notation::{is_cross, is_mark, says_none};
use crate::import::raw::{RawRow, Span};
use crate::import::recognise::columns::Knowledge;

/// So many rows decide what a column holds.
const SAMPLE: usize = 1_500;

/// Letters of a cell that is written in letters, and no word.
const LETTERS_NOT_WORDS: usize = 2;

/// More words than this, or as many characters, are prose.
const LABEL_WORDS: usize = 8;
const LABEL_CHARACTERS: usize = 70;

/// What a cell is, by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Without a text, or covered by a merged cell.
    Blank,
    /// "N/A" and the like.
    Nothing,
    /// Letters.
    Letters,
    /// Letters in lower case, or written out, which may be words.
    LowerLetters,
    /// A tick, a cross.
    Mark,
    /// Names parties by a word of the lexicon or of the legend.
    Party,
    /// Names parties by names that are known.
    KnownParty,
    /// A number or an identifier.
    Figure,
    /// A short text that may be a name.
    Name,
    /// Another short text.
    Label,
    /// A longer text.
    Prose,
}

/// A cell: its class, and which text it has (equal texts have equal numbers).
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The class.
    pub class: Class,
    /// The number of its text.
    pub text: u32,
    /// Covered by a merged cell of an earlier row.
    pub merged: bool,
    /// Is a link.
    pub link: bool,
}

const BLANK: Cell = Cell { class: Class::Blank, text: u32::MAX, merged: false, link: false };

/// The rows of a table that are neither hidden nor blank, with what their cells say.
#[derive(Debug)]
pub struct View {
    /// Positions of the rows in the grid.
    pub rows: Vec<usize>,
    /// Their cells; as many as the table has columns.
    pub cells: Vec<Vec<Cell>>,
    /// Rows whose only text is in one cell over most of the table: sections and remarks.
    pub alone: Vec<bool>,
    /// Number of columns.
    pub width: usize,
}

impl View {
    /// Looks at the cells of a table.
    pub fn new(grid: &Grid, reader: &mut CellReader<'_>) -> Self {
        let width = grid.width();
        let open = grid.rows.iter().enumerate().filter(|(_, r)| !r.is_closed()).take(SAMPLE);
        let (mut rows, mut cells, mut alone) = (Vec::new(), Vec::new(), Vec::new());
        for (index, row) in open {
            let row = &row.row;
            let seen: Vec<Cell> = (0..width).map(|c| reader.cell(row, c)).collect();
            rows.push(index);
            alone.push(is_alone(row, width));
            cells.push(seen);
        }
        let mut view = Self { rows, cells, alone, width };
        view.know_owners();
        view.know_marks(grid);
        view
    }

    /// "✅ Approves" beside "🚫 None": marks with words. Where no sign says no, the words may be a name ("✅ Acme").
    fn know_marks(&mut self, grid: &Grid) {
        let text = |row: usize, column: usize| -> &str {
            grid.rows.get(row).and_then(|r| r.row.cells.get(column)).map_or("", |cell| cell.text.as_str())
        };
        let leads = |row: usize, column: usize| leading_mark(text(row, column));
        if !self.rows.iter().any(|row| (0..self.width).any(|c| leads(*row, c) == Some(Sign::No))) {
            return;
        }
        for (row, cells) in self.rows.iter().zip(&mut self.cells) {
            for (_, cell) in cells.iter_mut().enumerate().filter(|(c, _)| leads(*row, *c).is_some()) {
                cell.class = Class::Mark;
            }
        }
    }

    /// A name that comes again and again in columns that also name parties by a word is one: "Acme" beside "Customer" and "Shared".
    fn know_owners(&mut self) {
        const OFTEN: usize = 3;
        /// Each text of a column of owners comes so often, on the average.
        const AGAIN: usize = 3;
        let names_parties = |c: usize| {
            let texts = || self.cells.iter().filter_map(|row| row.get(c)).filter(|cell| cell.class != Class::Blank);
            let different: HashSet<u32> = texts().map(|cell| cell.text).collect();
            texts().any(|cell| cell.class == Class::Party)
                && different.len() * AGAIN <= texts().count().max(OFTEN * AGAIN)
        };
        let columns: Vec<usize> = (1..self.width).filter(|c| names_parties(*c)).collect();
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for cell in self.cells.iter().flat_map(|row| columns.iter().filter_map(|c| row.get(*c))) {
            if cell.class == Class::Name {
                *counts.entry(cell.text).or_insert(0) += 1;
            }
        }
        counts.retain(|_, count| *count >= OFTEN);
        if counts.is_empty() {
            return;
        }
        for cell in self.cells.iter_mut().flatten() {
            if cell.class == Class::Name && counts.contains_key(&cell.text) {
                cell.class = Class::KnownParty;
            }
        }
    }

    /// The body from a row on, without sections that are merged over the table, and without rows that say the header again.
    pub fn body(&self, from: usize) -> impl Iterator<Item = &Vec<Cell>> {
        let head = from.checked_sub(1).and_then(|last| self.cells.get(last));
        let again = move |cells: &Vec<Cell>| {
            head.is_some_and(|head| {
                let mut pairs = head.iter().zip(cells).skip(1);
                let texts = cells.iter().skip(1).filter(|c| c.class != Class::Blank).count();
                texts >= 2 && pairs.all(|(h, c)| h.text == c.text)
            })
        };
        let rows = self.cells.iter().zip(&self.alone).skip(from);
        rows.filter(move |(cells, alone)| !**alone && !again(cells)).map(|(cells, _)| cells)
    }
}

/// Whether a row says nothing but one merged text.
fn is_alone(row: &RawRow, width: usize) -> bool {
    let mut own = row.cells.iter().filter(|c| !matches!(c.span, Span::FromLeft) && !c.text.trim().is_empty());
    let (Some(first), None) = (own.next(), own.next()) else { return false };
    matches!(first.span, Span::Origin { columns, .. } if columns >= 2 && usize::from(columns) * 2 > width)
}

/// Reads cells, each text once, however often and in whichever orientation it stands in a table.
#[derive(Debug)]
pub struct CellReader<'k> {
    knowledge: &'k Knowledge,
    known: HashMap<String, (Class, u32)>,
}

impl<'k> CellReader<'k> {
    /// A reader by what is known of the document.
    pub fn new(knowledge: &'k Knowledge) -> Self {
        Self { knowledge, known: HashMap::new() }
    }

    fn cell(&mut self, row: &RawRow, column: usize) -> Cell {
        let Some(cell) = row.cells.get(column) else { return BLANK };
        let text = without_footnote(cell.text.trim());
        if text.is_empty() || row.is_covered(column) {
            return BLANK;
        }
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX - 1);
        let (class, number) = match self.known.get(text) {
            Some(found) => *found,
            None => {
                let found = (classify(text, self.knowledge), next);
                self.known.insert(text.to_owned(), found);
                found
            }
        };
        Cell { class, text: number, merged: cell.span == Span::FromAbove, link: cell.link }
    }
}

/// A text without the footnotes behind it ("Acme [1]").
fn without_footnote(text: &str) -> &str {
    match text.rsplit_once(" [") {
        Some((before, note))
            if note.trim_end_matches(']').chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ')) =>
        {
            before.trim_end()
        }
        _ => text,
    }
}

/// What a cell is by its text and what the document says of its symbols and names.
pub fn classify(text: &str, knowledge: &Knowledge) -> Class {
    if legend_party(text, &knowledge.legend).is_some() {
        return Class::Party;
    }
    // Lines to write on say nothing either.
    if says_none(text) || text.chars().all(|c| matches!(c, '_' | '.' | '…')) {
        return Class::Nothing;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters_like(text, &knowledge.legend) {
        return if letters <= LETTERS_NOT_WORDS || text.chars().all(|c| !c.is_lowercase()) {
            Class::Letters
        } else {
            Class::LowerLetters
        };
    }
    if is_mark(text) || is_cross(text) {
        return Class::Mark;
    }
    if text.split([',', ';', '/', '&', '+', '\n']).all(|w| letter_of_word(w).is_some())
        || is_lower_letters(text, &knowledge.legend)
    {
        return Class::LowerLetters;
    }
    let known = |name: &str| knowledge.knows(name);
    let short = is_short(text);
    if short || text.contains('(') {
        let found = mentions(text, &known).filter(|found| short || found.len() > 1).unwrap_or_default();
        let lexical = |m: &Mention| !matches!(m.who, Who::Named(_) | Who::Nobody);
        if found.iter().any(lexical) {
            return Class::Party;
        }
        if found.iter().any(|m| known(&squash(&m.spelling))) {
            return Class::KnownParty;
        }
    }
    if is_figure(text) {
        return Class::Figure;
    }
    let words = word_count(text);
    if words > LABEL_WORDS || text.chars().count() > LABEL_CHARACTERS || text.contains('\n') {
        return Class::Prose;
    }
    let name = words <= 4 && text.chars().next().is_some_and(|c| !c.is_lowercase()) && !text.contains(['(', ':']);
    if name { Class::Name } else { Class::Label }
}

/// Letters in lower case, each once ("ra", "c / i"): no word and no name.
fn is_lower_letters(text: &str, legend: &[LegendLine]) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let once = letters.iter().all(|c| letters.iter().filter(|d| *d == c).count() == 1);
    once && letters.iter().all(|c| c.is_lowercase()) && letters_like(&text.to_uppercase(), legend)
}

/// Numbers, dates and identifiers: nothing that has a word of four letters.
fn is_figure(text: &str) -> bool {
    const LONGEST: usize = 5;
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let numbers = |w: &str| {
        w.contains(|c: char| c.is_ascii_digit())
            || w.chars().count() <= 2
            || w.len() <= LONGEST && w.chars().all(|c| c.is_ascii_uppercase())
    };
    text.contains(|c: char| c.is_ascii_digit()) && words.all(numbers) && word_count(text) <= 4
}

/// What the cells of a column say together.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Rows looked at.
    pub rows: usize,
    /// Cells with a text.
    pub filled: usize,
    /// Cells of each class.
    counts: [usize; 11],
    /// Different texts.
    pub distinct: usize,
    /// Cells that a merged cell covers.
    pub merged: usize,
    /// Links.
    pub links: usize,
}

impl Column {
    /// Looks at a column from a row on.
    pub fn of(view: &View, column: usize, from: usize) -> Self {
        let mut found = Self::default();
        let mut texts: HashSet<u32> = HashSet::new();
        for cells in view.body(from) {
            found.rows += 1;
            let Some(cell) = cells.get(column).filter(|c| c.class != Class::Blank) else { continue };
            found.filled += 1;
            found.merged += usize::from(cell.merged);
            found.links += usize::from(cell.link);
            if let Some(count) = found.counts.get_mut(cell.class as usize) {
                *count += 1;
            }
            if !cell.merged {
                texts.insert(cell.text);
            }
        }
        found.distinct = texts.len();
        found
    }

    /// Cells of a class.
    pub fn count(&self, class: Class) -> usize {
        self.counts.get(class as usize).copied().unwrap_or(0)
    }

    /// Cells that say something.
    pub fn saying(&self) -> usize {
        self.filled.saturating_sub(self.count(Class::Nothing))
    }

    /// The share of a class, or of several, among the cells that say something.
    pub fn share(&self, classes: &[Class]) -> f64 {
        let count: usize = classes.iter().map(|c| self.count(*c)).sum();
        ratio(count, self.saying())
    }

    /// Whether its texts come again.
    pub fn repeats(&self) -> bool {
        self.filled >= 2 && self.distinct * 10 <= self.filled * 7
    }
}

/// A share; 0 of nothing.
pub fn ratio(part: usize, whole: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "counts of rows and cells, far below 2^52")]
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
