//! Templates: what a report says and shows, as data (`templates/<name>/`, or a user's folder).

mod base;
mod columns;
mod folder;
mod holes;
mod language;
mod load;
mod own_table;
mod reader;
mod spec;
mod states;
mod translation;
mod vocabulary;

use std::collections::BTreeMap;

pub use columns::ColumnId;
pub use holes::{Holes, fill, fill_names};
pub use own_table::{COLUMN, ITEM_DATE, ITEM_ID, ITEM_TAKES, Over, OwnColumn, OwnTable};
pub use spec::PartKind;
pub use vocabulary::{CHECK_BOX, FORM_FIELDS};

use crate::base::diagnostic::Severity;
use crate::checklist::obligation::InboxDuty;
use crate::checklist::stand::{Signature, Verdict};
use crate::document::{Colour, Logo, Mark, Orientation, Paper, Show, Theme, Tone};
use crate::findings::Code;
use crate::matrix::Allocation;
use crate::matrix::deployment::OptionState;
use crate::record::field::Status;

/// Name of the template that is used unless another is asked for.
pub const DEFAULT: &str = "checklist";

/// A template as it is asked for: which one, and in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRef {
    /// A built-in one by its name, or a folder.
    pub name: String,
    /// The language whose words take the place of its own; `None` = its own.
    pub language: Option<String>,
}

impl TemplateRef {
    /// A template in its own language.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), language: None }
    }

    /// In another language where none is asked for.
    #[must_use]
    pub fn or_language(self, language: Option<&str>) -> Self {
        Self { language: self.language.or_else(|| language.map(str::to_owned)), ..self }
    }

    /// Opens the template.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn open(&self) -> Result<Template, crate::base::diagnostic::Diagnostics> {
        Template::open_in(&self.name, self.language.as_deref())
    }
}

/// A template, checked: every text has only names that can be filled, every part and column is known.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its name or folder, for messages.
    pub name: String,
    /// The language that was asked for, where it stays in its own.
    pub asked: Option<String>,
    /// Frameworks that it is about: a run that names none asks for these.
    pub frameworks: Vec<String>,
    /// Title and the like.
    pub document: DocumentWords,
    /// Colours, logo, paper, fonts.
    pub brand: Brand,
    /// Running words of the pages.
    pub page: PageWords,
    /// Words of the controls of a page on a screen, by name.
    pub screen: BTreeMap<&'static str, String>,
    /// Labels of facts, by the fact's id.
    pub labels: BTreeMap<&'static str, String>,
    /// Small words, by name.
    pub words: BTreeMap<&'static str, String>,
    /// Words for an option's states.
    pub options: BTreeMap<OptionState, String>,
    /// Label and tone of a severity.
    pub severities: BTreeMap<Severity, (String, Tone)>,
    /// Tone of a status.
    pub statuses: BTreeMap<Status, Tone>,
    /// Tone of a decision of the access review, by the decision.
    pub decisions: BTreeMap<&'static str, Tone>,
    /// Values of lists of choices (statuses, decisions) that are shown in other words, by the value.
    pub choices: BTreeMap<&'static str, String>,
    /// Why sign-offs do not hold any more, in other words, by cause.
    pub reasons: BTreeMap<String, String>,
    /// What comparisons say beside the vendor's words.
    pub changes: BTreeMap<String, String>,
    /// What rules do, in other words, by rule.
    pub rules: BTreeMap<String, String>,
    /// What could be shown as evidence, in other words, by topic and side.
    pub suggestions: BTreeMap<String, String>,
    /// How often suggestions would be reviewed, in other words, by interval.
    pub intervals: BTreeMap<String, String>,
    /// What is said of findings in other words, by code.
    pub findings: BTreeMap<Code, FindingWords>,
    /// Words per allocation.
    pub allocations: BTreeMap<Allocation, AllocationWords>,
    /// Words for whether the whole can be signed.
    pub verdicts: BTreeMap<Verdict, StateWords>,
    /// Words for what is known of a signature.
    pub signatures: BTreeMap<Signature, StateWords>,
    /// What to ask the vendor, by the code of the finding; texts with holes.
    pub questions: BTreeMap<Code, String>,
    /// What is left for the customer in a commitment.
    pub duties: BTreeMap<InboxDuty, String>,
    /// What obligations say in other words than the program's own, by name.
    pub obligation: BTreeMap<&'static str, String>,
    /// What the change notice says, by name.
    pub notice: BTreeMap<String, String>,
    /// What the portfolio says, by name.
    pub portfolio: BTreeMap<String, String>,
    /// What the README of a pack says, by name.
    pub readme: BTreeMap<String, String>,
    /// How facts of findings are written.
    pub facts: FactWords,
    /// What topics are called in other words than the program's own, by id.
    pub topics: BTreeMap<&'static str, String>,
    /// The parts in order.
    pub parts: Vec<PartTemplate>,
}

/// What a template says of findings of one code, where it does not leave that to the program; texts with holes.
#[derive(Debug, Clone, Default)]
pub struct FindingWords {
    /// What findings of the code are, in a few words.
    pub title: Option<String>,
    /// What was found, by the name of the code's sentence.
    pub what: BTreeMap<&'static str, String>,
    /// Why it matters.
    pub why: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// How facts of findings are written.
#[derive(Debug, Clone)]
pub struct FactWords {
    /// Between the last two of several names.
    pub and: String,
    /// Around the vendor's words.
    pub quotes: (String, String),
    /// A blank cell, and cells that are all blank.
    pub blank: (String, String),
}

/// Title and the like; texts with holes.
#[derive(Debug, Clone)]
pub struct DocumentWords {
    /// Title.
    pub title: String,
    /// Subtitle.
    pub subtitle: String,
    /// Subject for the document properties.
    pub subject: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Language of the template's words, BCP 47.
    pub language: String,
    /// Printable document id.
    pub document_id: String,
    /// Ids of the facts on a cover page.
    pub cover: Vec<&'static str>,
}

/// Colours, logo, paper, fonts.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Main colour.
    pub primary: Colour,
    /// Second colour.
    pub accent: Colour,
    /// Paper size.
    pub paper: Paper,
    /// Logo.
    pub logo: Option<Logo>,
    /// Font files for other scripts.
    pub fonts: Vec<std::sync::Arc<[u8]>>,
}

/// Running words of the pages.
#[derive(Debug, Clone)]
pub struct PageWords {
    /// Page header.
    pub header: String,
    /// Page header, right.
    pub header_right: String,
    /// Page footer, left.
    pub footer_left: String,
    /// Page footer, right.
    pub footer_right: String,
    /// Heading of the table of contents.
    pub contents: String,
    /// Added to a repeated heading.
    pub continued: String,
}

/// A state in words, with its mark.
#[derive(Debug, Clone)]
pub struct StateWords {
    /// Its word.
    pub label: String,
    /// How it is set.
    pub tone: Tone,
    /// Its mark.
    pub mark: Mark,
}

/// Words for one allocation.
#[derive(Debug, Clone)]
pub struct AllocationWords {
    /// Short label.
    pub label: String,
    /// Which of the Summary's groups it counts in.
    pub group: Group,
}

/// Groups of allocations, as the Summary's chart shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The customer's alone.
    Yours,
    /// Joint, or overseen.
    Shared,
    /// The provider's.
    Provider,
    /// Nobody's.
    Nobody,
    /// Not applicable.
    Off,
}

impl Group {
    /// All groups in the order of the chart, with the names that templates use.
    pub const ALL: [(&'static str, Group); 5] = [
        ("yours", Group::Yours),
        ("shared", Group::Shared),
        ("provider", Group::Provider),
        ("nobody", Group::Nobody),
        ("off", Group::Off),
    ];

    /// The name that templates use.
    pub fn as_str(self) -> &'static str {
        Group::ALL.into_iter().find(|(_, g)| *g == self).map_or("", |(name, _)| name)
    }
}

/// The two ways in which pages set out a service's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// No party's part is stated in words.
    Letters,
    /// Some are.
    Prose,
}

/// A part: a sheet, or a chapter.
#[derive(Debug, Clone)]
pub struct PartTemplate {
    /// Which part it is.
    pub kind: PartKind,
    /// Sheet name and bookmark.
    pub name: String,
    /// Heading.
    pub heading: String,
    /// Page orientation.
    pub orientation: Orientation,
    /// What stands in place of rows when there are none.
    pub empty: String,
    /// How wide its table may be in the workbook, characters: columns of text share what the others leave.
    pub fit: Option<f64>,
    /// Paragraphs.
    pub intro: Vec<String>,
    /// Closing paragraphs (how to work with the file).
    pub how: Vec<String>,
    /// Ids of the facts shown.
    pub facts: Vec<&'static str>,
    /// Lines per entry where one entry may have several (holders of a role).
    pub lines: usize,
    /// The part's words, by name.
    pub words: BTreeMap<&'static str, String>,
    /// The table that the template lays out by itself.
    pub own_table: Option<OwnTable>,
    /// Columns of its table, in order.
    pub columns: Vec<ColumnTemplate>,
    /// Label and help of a form's fields, by the field's id.
    pub fields: BTreeMap<&'static str, (String, String)>,
}

/// A column of a part's table.
#[derive(Debug, Clone)]
pub struct ColumnTemplate {
    /// What it holds.
    pub id: ColumnId,
    /// Header.
    pub header: String,
    /// Width in characters; pages take it as a proportion.
    pub width: f64,
    /// Width in characters of the workbook, where it differs; without one the texts decide, where the part has a `fit`.
    pub sheet_width: Option<f64>,
    /// The same where frameworks are chosen.
    pub framework_width: Option<f64>,
    /// Width on pages, millimetres of 180.
    pub page_width: Option<f64>,
    /// The same in what one person gets, where it has fields.
    pub person_width: Option<f64>,
    /// On pages: whether it is for rows with letters only, or for rows whose parts are stated in words; `None` = for both.
    pub layout: Option<Layout>,
    /// Where it is shown.
    pub show: Show,
    /// In a workbook: the collapsed outline group that it stands in, from 1; 0 = seen every day.
    pub outline: u8,
    /// On pages: the header of the column that it shares with its neighbours of the same stack.
    pub stack: Option<String>,
    /// A word of explanation.
    pub help: Option<String>,
}

impl Template {
    /// The template of a part, if the report has the part.
    pub fn part(&self, kind: PartKind) -> Option<&PartTemplate> {
        self.parts.iter().find(|p| p.kind == kind)
    }

    /// Says that it stays in its own language although another was asked for.
    fn stay(&mut self, asked: &str) {
        self.asked = Some(asked.to_owned());
        let note = self.words.get("own_language").map(|words| words.replace("{language}", asked)).unwrap_or_default();
        for text in [&mut self.document.subtitle, &mut self.document.subject] {
            *text = format!("{text}. {note}");
        }
    }

    /// The brand as documents carry it.
    pub fn theme(&self) -> Theme {
        Theme {
            primary: self.brand.primary,
            accent: self.brand.accent,
            logo: self.brand.logo.clone(),
            paper: self.brand.paper,
            fonts: self.brand.fonts.clone(),
        }
    }
}

impl PartTemplate {
    /// One of the part's words; empty where the part has no such word.
    pub fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }
}
