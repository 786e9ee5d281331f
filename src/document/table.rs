//! Tables of the report document: their columns, and their rows, which may be made while they are written.

use std::fmt;
use std::sync::Arc;

use super::{Mark, Rich, Show, Tone, Value};

/// A table.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// Stable id within the document (`obligations`).
    pub id: String,
    /// Caption; also the alternative text.
    pub caption: String,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Rows<'a>,
    /// What stands in place of the rows when there are none.
    pub empty: String,
    /// Whether it is the part's working table: header frozen and filterable, vendor columns locked.
    pub working: bool,
    /// Whether it has the columns of somebody's form: their headers stand word for word.
    pub form: bool,
    /// In a PDF its rows have fields, in the columns that [hold](Column::holds) what people enter: a person's own copy.
    pub fields: bool,
    /// How many characters wide it may be in a workbook: more would print too small.
    pub fit: Option<f64>,
    /// Closing rows with totals.
    pub totals: Vec<Row>,
    /// Whether pages set it a little smaller, as they may where its rows are prose.
    pub dense: bool,
    /// By what its rows can be picked out, where they are looked at on a screen.
    pub filters: Vec<Filter>,
    /// Cells that take another kind of value than their column: row, column, kind.
    pub kinds: Vec<(usize, usize, ColumnKind)>,
}

/// One way of picking out rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Stable id (`section`); links name it.
    pub id: String,
    /// What is chosen from.
    pub label: String,
    /// The id of the column that has a row's values.
    pub column: String,
    /// How its cell gives them.
    pub by: FilterBy,
    /// What stands for rows without a value.
    pub none: String,
}

/// How a cell gives the values by which its row is picked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterBy {
    /// What people have entered, as it stands at the moment; several names are divided by semicolons.
    Entered,
    /// Its first line.
    First,
    /// What each of its lines lists, divided by commas, without marks at the end; the name before a colon belongs to all of its line.
    Each,
    /// The names before the colons of its lines.
    Heads,
    /// Whether there is anything; if so, this word.
    Filled(String),
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Stable id (`status`); travels in a workbook's hidden row, so that renamed and moved columns come back.
    pub id: String,
    /// Header.
    pub header: String,
    /// Width in characters; the PDF takes it as a proportion.
    pub width: f64,
    /// Width in characters of the workbook; without one, where the table has a [`fit`](Table::fit), it shares what the others leave.
    pub sheet_width: Option<f64>,
    /// Width on pages, millimetres of 180; where all columns of a page have one, they are not measured.
    pub page_width: Option<f64>,
    /// What kind of values it has.
    pub kind: ColumnKind,
    /// A person fills it in: unlocked.
    pub editable: bool,
    /// Shown in which outputs.
    pub show: Show,
    /// In a workbook: the collapsed outline group that it stands in, from 1; 0 = seen every day.
    pub outline: u8,
    /// On pages, neighbouring columns that name the same stack share one column with this header, a labelled line each; a page
    /// has no room for all of them side by side. Workbooks take no notice.
    pub stack: Option<String>,
    /// In a workbook: a further header above, shared with neighbours that have the same.
    pub band: Option<String>,
    /// A word of explanation for the header (a note or input prompt).
    pub help: Option<String>,
    /// Of a page's column that shows several others in one cell: their ids. A page that can be filled in has fields among them in its place.
    pub holds: Vec<String>,
}

impl Column {
    /// Width in characters of the workbook.
    pub fn sheet_width(&self) -> f64 {
        self.sheet_width.unwrap_or(self.width)
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Text that stands out wherever it is not blank (a gap).
    Flag,
    /// RACI letters.
    Letters,
    /// One of a list; unlocked cells get a drop-down.
    Choice(Vec<ChoiceValue>),
    /// Text for which unlocked cells offer a list; anything else may be entered, too.
    Suggest(Vec<String>),
    /// A date with validation.
    Date,
    /// A date by which something must be done: overdue ones stand out unless the named status column holds one of `done`.
    Due {
        /// Status column id.
        status: String,
        /// Status values that end the matter.
        done: Vec<String>,
    },
    /// A whole number.
    Number,
    /// A web address or a jump.
    Link,
}

/// One value of a drop-down with the tone it is shown in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceValue {
    /// The value.
    pub value: String,
    /// Its tone.
    pub tone: Tone,
    /// Its mark, where it has one of its own.
    pub mark: Option<Mark>,
}

/// Rows from which on a table is long: its rows are made while they are written, and none is looked at only to find a width or a link.
pub const LONG: usize = 5_000;

/// A table's rows: in memory, or made one after the other for [long](LONG) tables.
#[derive(Clone)]
pub enum Rows<'a> {
    /// All at hand.
    Memory(Vec<Row>),
    /// Made on demand, any number of times, always the same.
    Stream(Arc<dyn RowSource + Send + Sync + 'a>),
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rows::Memory(rows) => f.debug_tuple("Memory").field(rows).finish(),
            Rows::Stream(source) => write!(f, "Stream({} rows)", source.len()),
        }
    }
}

/// Rows made on demand.
pub trait RowSource {
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Calls `each` for every row in order; stops at the first error.
    ///
    /// # Errors
    /// Hands on what `each` returns.
    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop>;
}

/// A renderer's reason to stop in the middle of a stream of rows.
#[derive(Debug)]
pub struct RenderStop(pub Box<dyn std::error::Error + Send + Sync>);

impl Rows<'_> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Rows::Memory(rows) => rows.len(),
            Rows::Stream(source) => source.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `each` for the first rows, at most so many.
    pub fn first(&self, most: usize, each: &mut dyn FnMut(&Row)) {
        let mut seen = 0;
        // The error is only what ends it.
        let _ = self.for_each(&mut |row| {
            if seen == most {
                return Err(RenderStop("enough".into()));
            }
            seen += 1;
            each(row);
            Ok(())
        });
    }

    /// Calls `each` for every row in order; stops at the first error.
    ///
    /// # Errors
    /// Hands on what `each` returns.
    pub fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        match self {
            Rows::Memory(rows) => rows.iter().try_for_each(each),
            Rows::Stream(source) => source.for_each(each),
        }
    }
}

/// The anchor of a group of a table's rows: where a page layout has the heading of the group.
pub fn group_anchor(table: &str, group: &[String]) -> String {
    format!("{table}#{}", group.join("#"))
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Group heading path (section); a page layout shows a heading where it changes ([`group_anchor`] leads there), a workbook has a
    /// column for it.
    pub group: Vec<String>,
    /// Link target of the row.
    pub anchor: Option<String>,
    /// How the whole row is set.
    pub tone: Tone,
    /// Its cells, one per column of the table.
    pub cells: Vec<Cell>,
    /// On pages: further words across the whole row (what a shift row replaces), below its cells.
    pub strip: Option<Rich>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// How it is set.
    pub tone: Tone,
}

impl Cell {
    /// A cell set in the ordinary way.
    pub fn new(value: Value) -> Self {
        Self { value, tone: Tone::Normal }
    }

    /// A text cell; an empty text is an empty cell.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(if text.is_empty() { Value::Empty } else { Value::Text(text) })
    }

    /// A cell of several runs.
    pub fn rich(rich: Rich) -> Self {
        Self::new(if rich.is_empty() { Value::Empty } else { Value::Rich(rich) })
    }

    /// The same cell in another tone.
    #[must_use]
    pub fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}
