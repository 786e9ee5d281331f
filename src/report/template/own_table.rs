//! Tables that a template lays out by itself: which rows, which columns, and what each cell says.

use std::collections::BTreeMap;

use super::holes::{Piece, pieces};
use super::load::{Loader, twice};
use super::reader::{Located, Section};
use crate::record::baseline::FORM;
use crate::record::field::Field;

/// A table that a template lays out by itself.
#[derive(Debug, Clone)]
pub struct OwnTable {
    /// Its id within the document.
    pub id: String,
    /// What its rows are.
    pub over: Over,
    /// Only rows that are tied on one of these words (`vendor`, `yours`, `published`, `editor`); empty: all.
    pub only: Vec<String>,
    /// For rows of its own ([`Over::List`]): column and text, as the template's CSV file has them.
    pub items: Vec<BTreeMap<String, String>>,
    /// Its columns, in order.
    pub columns: Vec<OwnColumn>,
}

impl OwnTable {
    /// Whether people fill it in.
    pub fn is_filled_in(&self) -> bool {
        self.columns.iter().any(|column| column.field.is_some())
    }

    /// Headers of the vendor's further columns that its values ask for.
    pub fn further_columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().flat_map(|column| pieces(&column.value)).filter_map(|piece| match piece {
            Piece::Hole(name) => name.strip_prefix(COLUMN),
            Piece::Words(_) => None,
        })
    }

    /// Its id within the document.
    pub fn document_id(&self) -> String {
        if self.is_filled_in() { format!("{FORM}{}", self.id) } else { self.id.clone() }
    }
}

/// What the rows of such a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// A row per control of the chosen frameworks.
    Controls,
    /// A row per control that a row of the matrix speaks of.
    Spoken,
    /// A row per control id that the vendor's document names, as it writes it.
    Named,
    /// A row per obligation.
    Obligations,
    /// A row per activity.
    Activities,
    /// The rows of a file of the template.
    List,
    /// The user controls of a SOC report, as the customer brings them.
    UserControls,
    /// The criteria for customers of an attestation, as the customer brings them.
    Criteria,
}

impl Over {
    /// The words that templates use.
    pub const ALL: [(&'static str, Over); 8] = [
        ("controls", Over::Controls),
        ("controls-with-rows", Over::Spoken),
        ("named-controls", Over::Named),
        ("obligations", Over::Obligations),
        ("activities", Over::Activities),
        ("list", Over::List),
        ("user-controls", Over::UserControls),
        ("criteria", Over::Criteria),
    ];
}

/// A column of such a table.
#[derive(Debug, Clone)]
pub struct OwnColumn {
    /// Header.
    pub header: String,
    /// A further header above, shared with neighbours that have the same.
    pub band: Option<String>,
    /// Width in characters.
    pub width: f64,
    /// On pages: the header of the column that it shares with its neighbours of the same stack.
    pub stack: Option<String>,
    /// What a cell says, with the row's names in braces; of a field: what is proposed until somebody enters something.
    pub value: String,
    /// The field that people fill in.
    pub field: Option<Field>,
    /// The cell is ticked where the value, or one of its parts between semicolons, is this.
    pub mark: Option<String>,
    /// What is written for a value, where not the value itself (`yours` -> `No`).
    pub words: BTreeMap<String, String>,
    /// What a person may choose, and what alone is proposed; empty: anything.
    pub choices: Vec<String>,
}

/// Names that a row of an activity or of a control has.
pub const NAMES: &[&str] = &[
    "id",
    "activity",
    "section",
    "allocation",
    "customer_part",
    "provider_part",
    "customer_raci",
    "provider_raci",
    "controls",
    "control",
    "title",
    "group",
    "framework",
    "whose",
    "basis",
    "activities",
    "source",
    "owner",
    "status",
    "evidence",
    "evidence_date",
    "due",
    "notes",
    "review_every",
    "performed_on",
    "reviewed_by",
    "reviewed_on",
    "gaps",
    "vendor_document",
    "customer_wording",
    "control_listed",
    "number",
    "wording",
    "place",
    "criteria",
    "tied",
    "offered",
    "user_controls",
];

/// Column of a template's list: what its row goes by in the record; without one it is its item.
pub const ITEM_ID: &str = "id";
/// Column of a template's list: what its field takes, a day or words to choose from, divided by semicolons; without one any text.
pub const ITEM_TAKES: &str = "takes";
/// [`ITEM_TAKES`] of a day.
pub const ITEM_DATE: &str = "date";

/// What begins the name of a further column of the vendor's document: `column:control origination` is the one whose header has these words.
pub const COLUMN: &str = "column:";

impl Loader<'_> {
    /// The rows of a CSV file of the template, by column.
    fn items(&self, section: &Section<'_, '_>, file: &Located) -> Vec<BTreeMap<String, String>> {
        match self.folder.read(&file.text) {
            Ok(bytes) => csv::Reader::from_reader(bytes.as_ref()).deserialize().flatten().collect(),
            Err(why) => {
                self.unreadable(section, file, &file.text, &why);
                Vec::new()
            }
        }
    }

    /// The table that a part lays out.
    pub(super) fn own_table(&self, section: &Section<'_, '_>) -> Option<OwnTable> {
        let id = section.text("table");
        let over = section.text("rows");
        let over = section.word("kind of rows", &over, &Over::ALL);
        let only = section.list("only").into_iter().map(|word| word.text).collect();
        let items = match section.optional("list") {
            None => Vec::new(),
            Some(file) => self.items(section, &file),
        };
        let listed: Vec<String> = items.first().map(|item| item.keys().cloned().collect()).unwrap_or_default();
        let names: Vec<&str> = NAMES.iter().copied().chain(listed.iter().map(String::as_str)).collect();
        let mut columns = Vec::new();
        let fields: Vec<(&str, Field)> =
            Field::ALL.iter().filter(|field| field.is_of_form()).map(|field| (field.as_str(), *field)).collect();
        let mut seen: Vec<Field> = Vec::new();
        for column in section.sections("column") {
            let words = column.section("words").map(|section| {
                let words = NAMES_OF_VALUES
                    .iter()
                    .filter_map(|value| Some(((*value).to_owned(), section.optional(value)?.text)))
                    .collect();
                section.finish();
                words
            });
            let field = column.optional("field").and_then(|given| {
                let field = column.word("field of forms", &given, &fields)?;
                if seen.contains(&field) {
                    twice(&column, "field", &given);
                }
                seen.push(field);
                Some(field)
            });
            let said = column.optional("value").map(|given| given.text).unwrap_or_default();
            let further = pieces(&said).into_iter().filter_map(|piece| match piece {
                Piece::Hole(name) if name.starts_with(COLUMN) => Some(name),
                _ => None,
            });
            let names: Vec<&str> = names.iter().copied().chain(further).collect();
            columns.push(OwnColumn {
                header: column.optional("header").map(|header| header.text).unwrap_or_default(),
                band: column.optional("band").map(|band| band.text),
                width: column.number("width").unwrap_or(16.0).min(255.0),
                stack: column.optional("stack").map(|stack| stack.text),
                value: self.optional(&column, "value", &names).unwrap_or_default(),
                field,
                mark: column.optional("mark").map(|mark| mark.text),
                words: words.unwrap_or_default(),
                choices: column.list("choices").into_iter().map(|choice| choice.text).collect(),
            });
            column.finish();
        }
        Some(OwnTable { id: id.text, over: over?, only, items, columns })
    }
}

/// Values for which a column may have a word of its own.
const NAMES_OF_VALUES: &[&str] = &["yours", "provider", "both", "contested", "silent", "not-applicable"];
