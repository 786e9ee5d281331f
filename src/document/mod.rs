//! The format-neutral report document: parts, tables, fields and charts, all words already chosen.
//!
//! A renderer (xlsx, pdf, md) knows only this module. It adds no wording of its own and no compliance logic.

mod dashboard;
mod lines;
pub mod page;
mod rich;
mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

pub use dashboard::{Bar, Beside, Figure, Fill, Ground, Heat, Segment, Share, Signer, State, Title, UnitRow, Units};
pub use lines::{LineSource, Lines};
pub use rich::{Look, Mark, Rich, Run};
pub use table::{
    Cell, ChoiceValue, Column, ColumnKind, Filter, FilterBy, LONG, RenderStop, Row, RowSource, Rows, Table,
    group_anchor,
};

/// Name of the very hidden sheet that carries [`ReportDocument::baseline`].
pub const BASELINE_SHEET: &str = "_rmx";
/// Name of the very hidden sheet that holds the lists of a workbook's drop-downs which do not fit into their rules.
pub const LISTS_SHEET: &str = "_rmx_lists";

/// Id of the hidden column with a row's key.
pub const KEY_COLUMN: &str = "key";

/// What the names of the fields of a form's rows in a PDF begin with; the row's key follows ([`field_name`]).
pub const FORM_FIELD: &str = "form/";

/// What the names of the fields of a table's rows in a PDF begin with; the table's id and the row's key follow ([`field_name`]).
pub const ROW_FIELD: &str = "row/";

/// A text as the name of a field of a PDF: periods divide such names (ISO 32000-1, 12.7.3.2).
pub fn field_name(text: &str) -> String {
    text.replace('%', "%25").replace('.', "%2E")
}

/// The text of a [`field_name`].
pub fn of_field_name(name: &str) -> String {
    name.replace("%2E", ".").replace("%25", "%")
}

/// Name of the embedded file with what was handed out in a form, line by line as [`ReportDocument::baseline`] has it.
pub const HANDED_OUT_LINES: &str = "handed-out.jsonl";

/// Name of the embedded file with the checklist as data.
pub const CHECKLIST_JSON: &str = "checklist.json";

/// A whole report.
#[derive(Debug, Clone)]
pub struct ReportDocument<'a> {
    /// Title, dates, identification.
    pub meta: Meta,
    /// Colours, logo, fonts.
    pub theme: Theme,
    /// Running words of the pages ("Page {page} of {pages}").
    pub labels: Labels,
    /// The parts in order: a sheet each, or a chapter each.
    pub parts: Vec<Part<'a>>,
    /// Files that travel inside the document (PDF associated files).
    pub attachments: Vec<Attachment>,
    /// What was handed out, so that a filled copy can come back (very hidden sheet in a workbook); one text per line.
    pub baseline: Lines<'a>,
}

/// What the document says about itself.
#[derive(Debug, Clone)]
pub struct Meta {
    /// Title.
    pub title: String,
    /// Subtitle (vendor, service, model).
    pub subtitle: String,
    /// Subject line for the document properties.
    pub subject: String,
    /// The organisation that the document is for; empty when unknown.
    pub organisation: String,
    /// Author property (prepared by); empty when unknown.
    pub author: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Language, BCP 47.
    pub language: String,
    /// When it was made: the `--as-of` date, never the clock of a renderer.
    pub created: DateTime<Utc>,
    /// Printable document id.
    pub document_id: String,
    /// Hash of the embedded checklist JSON, hexadecimal.
    pub hash: String,
    /// Program name and version.
    pub generator: String,
    /// Name and value of custom document properties.
    pub properties: Vec<(String, String)>,
    /// Lines of a cover page: label and value; renderers without a cover leave them out.
    pub cover: Vec<(String, String)>,
}

/// Running words; `{page}`, `{pages}`, `{id}`, `{hash}`, `{title}` are replaced.
#[derive(Debug, Clone)]
pub struct Labels {
    /// Page footer, left.
    pub footer_left: String,
    /// Page footer, right.
    pub footer_right: String,
    /// Page header.
    pub header: String,
    /// Page header, right.
    pub header_right: String,
    /// Heading of the table of contents.
    pub contents: String,
    /// Added to a heading or table head repeated on a further page.
    pub continued: String,
    /// How pages write a day.
    pub day: DayForm,
    /// Words of the controls of a page on a screen, by name; without them it has none.
    pub screen: BTreeMap<&'static str, String>,
}

/// How a day is written.
#[derive(Debug, Clone, Default)]
pub struct DayForm {
    /// The form, with `{day}`, `{month}` and `{year}`; empty = as in ISO 8601.
    pub form: String,
    /// The months' names, from January on.
    pub months: Vec<String>,
}

impl DayForm {
    /// A day in words.
    pub fn write(&self, day: NaiveDate) -> String {
        let month = usize::try_from(day.month0()).ok().and_then(|at| self.months.get(at));
        let Some(month) = month.filter(|_| !self.form.is_empty()) else { return day.to_string() };
        let (date, year) = (day.day().to_string(), day.year().to_string());
        self.form.replace("{day}", &date).replace("{year}", &year).replace("{month}", month)
    }
}

/// A colour, red green blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// Paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// 210 x 297 mm.
    A4,
    /// 8.5 x 11 in.
    Letter,
}

/// The brand and the fonts.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Main colour: headings, table heads.
    pub primary: Colour,
    /// Second colour: accents, charts.
    pub accent: Colour,
    /// Logo bytes (PNG or SVG) and alternative text.
    pub logo: Option<Logo>,
    /// Paper size.
    pub paper: Paper,
    /// A user's font files for other scripts, in order of preference.
    pub fonts: Vec<Arc<[u8]>>,
}

/// A logo.
#[derive(Debug, Clone)]
pub struct Logo {
    /// File name, for messages.
    pub name: String,
    /// PNG or SVG bytes.
    pub bytes: Arc<[u8]>,
    /// Alternative text.
    pub alt: String,
}

/// Portrait or landscape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Taller than wide.
    Portrait,
    /// Wider than tall.
    Landscape,
}

/// A part: a sheet of the workbook, a chapter of the PDF.
///
/// Where a part has a [working](Table::working) table, a workbook begins the sheet with it, so that its header can be frozen and
/// filtered; the other blocks follow below in their order.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// Stable identifier (`obligations`); links and bookmarks go by it.
    pub id: String,
    /// Sheet name and bookmark.
    pub name: String,
    /// Heading.
    pub heading: String,
    /// Page orientation.
    pub orientation: Orientation,
    /// Whether pages show it after all others: a statement is signed at the end.
    pub closes: bool,
    /// Whether pages set it below the part before, without a chapter of its own.
    pub below: bool,
    /// Whether pages set it closer, and right below what stands before it: one of many short parts.
    pub tight: bool,
    /// Content in order.
    pub blocks: Vec<Block<'a>>,
}

/// A block of a part.
#[derive(Debug, Clone)]
pub enum Block<'a> {
    /// A heading within the part; `level` from 2.
    Heading {
        /// 2 = directly below the part's heading.
        level: u8,
        /// Text.
        text: String,
        /// Link target.
        anchor: Option<String>,
    },
    /// A paragraph.
    Paragraph(Text),
    /// Label and value pairs.
    Facts(Facts),
    /// A table.
    Table(Table<'a>),
    /// A chart; its numbers stand in it as text.
    Chart(Chart),
    /// A block to fill in and sign.
    Form(Form),
    /// The document's title with its state.
    Title(Title),
    /// The sentence that everything else bears out.
    Lead(Rich),
    /// Figures side by side.
    Figures(Vec<Figure>),
    /// A bar of segments.
    Bar(Bar),
    /// Who signs.
    Signers(Vec<Signer>),
    /// Lists beside a panel of facts.
    Beside(Beside<'a>),
    /// One mark per activity.
    Units(Units),
    /// A text of several runs.
    Rich(Rich),
    /// A block for some outputs only; [`Part::shown`] takes it out of its wrapping.
    Only {
        /// Where it is shown ([`Show::Workbook`] or [`Show::Page`]).
        show: Show,
        /// The block itself; never another `Only`.
        block: Box<Block<'a>>,
    },
}

impl<'a> Part<'a> {
    /// The blocks that an output shows (`output` is [`Show::Workbook`] or [`Show::Page`]), none of them wrapped in [`Block::Only`].
    pub fn shown(&self, output: Show) -> impl Iterator<Item = &Block<'a>> {
        shown(&self.blocks, output)
    }

    /// The blocks of a page on a screen: what pages show, and the workbook's charts, for which a screen has room.
    pub fn on_screen(&self) -> impl Iterator<Item = &Block<'a>> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Only { show: Show::Workbook, block } => matches!(**block, Block::Chart(_)).then_some(block.as_ref()),
            Block::Only { block, .. } => Some(block.as_ref()),
            block => Some(block),
        })
    }
}

/// The blocks of `blocks` that an output shows, none of them wrapped in [`Block::Only`].
pub fn shown<'b, 'a>(blocks: &'b [Block<'a>], output: Show) -> impl Iterator<Item = &'b Block<'a>> {
    blocks.iter().filter_map(move |block| match block {
        Block::Only { show, block } => (*show == output || *show == Show::Everywhere).then_some(block.as_ref()),
        block => Some(block),
    })
}

/// A text with a tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words; `\n` breaks the line.
    pub text: String,
    /// How it is set.
    pub tone: Tone,
}

impl Text {
    /// Text set in the ordinary way.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Normal }
    }
}

/// How a text or a cell is set. Each tone must be told apart in black and white, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// Ordinary.
    #[default]
    Normal,
    /// Bold.
    Strong,
    /// Small and grey: remarks, sources.
    Muted,
    /// Italic: derived, not the vendor's words.
    Derived,
    /// The vendor's words where ours stand beside them.
    Verbatim,
    /// Good: done.
    Good,
    /// Needs attention.
    Attention,
    /// Bad: error, overdue.
    Bad,
    /// Switched off: not applicable.
    Off,
}

/// Label and value pairs.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The rows.
    pub rows: Vec<Fact>,
}

/// One label with its value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Label.
    pub label: String,
    /// Value.
    pub value: Value,
    /// How the value is set.
    pub tone: Tone,
}

/// A cell's or a fact's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text; `\n` breaks the line.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A share from 0 to 1.
    Percent(f64),
    /// A date.
    Date(NaiveDate),
    /// A web address with the words that stand for it.
    Link {
        /// Shown words.
        text: String,
        /// Address (https only; anything else is shown as text).
        url: String,
    },
    /// A jump to an anchor of this document.
    Jump {
        /// Shown words.
        text: String,
        /// Anchor: a part's id, a heading's anchor or a row's anchor.
        anchor: String,
    },
    /// A text of several runs, each set in its own way.
    Rich(Rich),
    /// A RACI letter set, written R A C I; coloured by letter.
    Letters(String),
    /// So many of a whole, with a bar within the cell.
    Share(Share),
    /// A cell of a heat map.
    Heat(Heat),
    /// A figure that follows the entries of a table as people fill it in: a formula in a workbook, its present value elsewhere.
    Live(Live),
}

/// A figure computed from a table's column.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// The table's id.
    pub table: String,
    /// What is computed.
    pub measure: Measure,
    /// Its value as the document is made.
    pub present: f64,
    /// Whether it is shown as a percentage.
    pub percent: bool,
}

impl Live {
    /// A figure that stays as it is (a count of the vendor's rows).
    pub fn fixed(value: f64) -> Self {
        Self { table: String::new(), measure: Measure::Fixed, present: value, percent: false }
    }
}

/// What a live figure measures. Columns are named by their ids.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// Nothing that people fill in: the present value stays.
    Fixed,
    /// Rows whose column has this value.
    CountIs {
        /// Column id.
        column: String,
        /// The value.
        value: String,
    },
    /// Rows whose column is not blank.
    CountFilled {
        /// Column id.
        column: String,
    },
    /// Rows whose column has one of these values.
    CountIn {
        /// Column id.
        column: String,
        /// The values.
        values: Vec<String>,
    },
    /// Rows in which the column's date lies before the report's date (in a workbook: before today) and whose status column is none of `done`.
    CountOverdue {
        /// Date column id.
        column: String,
        /// Status column id.
        status: String,
        /// Status values that end the matter.
        done: Vec<String>,
    },
    /// Rows whose column has one of the values, divided by all rows that have none of `except`.
    Share {
        /// Column id.
        column: String,
        /// Values counted.
        values: Vec<String>,
        /// Values that take a row out of the total.
        except: Vec<String>,
    },
}

/// Where a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Show {
    /// In every output.
    #[default]
    Everywhere,
    /// In workbooks only.
    Workbook,
    /// On pages (PDF, Markdown) only.
    Page,
    /// In the workbook as a hidden column (the row's key).
    Hidden,
}

/// A chart of horizontal bars, its series stacked, with its numbers.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Alternative text: what it shows, with the main figures.
    pub alt: String,
    /// Names of the bars.
    pub categories: Vec<String>,
    /// Link target of each category, where there is one.
    pub anchors: Vec<Option<String>>,
    /// Series: names and values, one value per category.
    pub series: Vec<Series>,
}

/// A series of a chart.
#[derive(Debug, Clone)]
pub struct Series {
    /// Name.
    pub name: String,
    /// Colour.
    pub colour: Colour,
    /// Fill pattern that tells it apart in black and white.
    pub pattern: Pattern,
    /// One value per category.
    pub values: Vec<Live>,
}

/// Fill patterns that survive a black-and-white printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Full colour.
    Solid,
    /// Rising diagonal lines.
    DiagonalUp,
    /// Falling diagonal lines.
    DiagonalDown,
    /// Horizontal lines.
    Horizontal,
    /// Dots.
    Dots,
    /// Outline only.
    Outline,
}

/// A block to fill in and to sign.
#[derive(Debug, Clone)]
pub struct Form {
    /// Stable id within the document (`sign-off-approver`).
    pub id: String,
    /// Heading.
    pub heading: String,
    /// The statement that is signed.
    pub statement: String,
    /// What the statement is about: label and value pairs.
    pub scope: Vec<(String, String)>,
    /// Fields in order.
    pub fields: Vec<FormField>,
    /// On pages: what is known of the block, its state, the rows that it stands for.
    pub note: Rich,
    /// On sheets: what is known of it from the beginning.
    pub aside: String,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct FormField {
    /// Stable id within the form (`name`, `decision`).
    pub id: String,
    /// Label.
    pub label: String,
    /// Words of help (tool tip).
    pub help: String,
    /// Kind.
    pub kind: FieldKind,
    /// Present value (text as shown; dates ISO 8601); empty = blank.
    pub value: String,
}

/// The value of a ticked box.
pub const TICKED: &str = "true";

/// Kinds of form fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Lines,
    /// A date.
    Date,
    /// One of a list.
    Choice(Vec<String>),
    /// A box to tick; its value is [`TICKED`], or empty.
    Tick,
    /// A signature.
    Signature,
}

/// A file that travels inside the document.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// What it is, one line.
    pub description: String,
    /// How it relates to the document (PDF/A-3 AFRelationship).
    pub relation: AttachmentRelation,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// PDF/A-3 `AFRelationship` values that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentRelation {
    /// The data the pages were made from.
    Data,
    /// The source material.
    Source,
}
