//! Tables that a template lays out by itself: which rows, which columns, and what each cell says. And templates that build on another.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::load::Loader;
use super::reader::{Located, Section};
use crate::base::embedded;

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

/// What the rows of such a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// A row per control of the chosen frameworks.
    Controls,
    /// A row per control that a row of the matrix speaks of.
    Spoken,
    /// A row per obligation.
    Obligations,
    /// A row per activity.
    Activities,
    /// The rows of a file of the template.
    List,
}

impl Over {
    /// The words that templates use.
    pub const ALL: [(&'static str, Over); 5] = [
        ("controls", Over::Controls),
        ("controls-with-rows", Over::Spoken),
        ("obligations", Over::Obligations),
        ("activities", Over::Activities),
        ("list", Over::List),
    ];
}

/// A column of such a table.
#[derive(Debug, Clone)]
pub struct OwnColumn {
    /// Header.
    pub header: String,
    /// Width in characters.
    pub width: f64,
    /// What a cell says, with the row's names in braces; empty: it is left for a person.
    pub value: String,
    /// What is written for a value, where not the value itself (`yours` -> `No`).
    pub words: BTreeMap<String, String>,
    /// What a person may choose; empty: anything.
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
    "performed_on",
    "reviewed_by",
    "reviewed_on",
    "gaps",
    "vendor_document",
];

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
        for column in section.sections("column") {
            let words = column.section("words").map(|section| {
                let words = NAMES_OF_VALUES
                    .iter()
                    .filter_map(|value| Some(((*value).to_owned(), section.optional(value)?.text)))
                    .collect();
                section.finish();
                words
            });
            columns.push(OwnColumn {
                header: column.text("header").text,
                width: column.number("width").unwrap_or(16.0).min(255.0),
                value: self.optional(&column, "value", &names).unwrap_or_default(),
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

/// The sections of the built-in template that a template builds on (`base`), where it has none of its own; parts are never taken over.
pub(super) fn with_base<'t>(tree: &mut Spanned<DeTable<'t>>) {
    let base = match tree.get_ref().get("base").map(Spanned::get_ref) {
        Some(DeValue::String(name)) => format!("{name}/template.toml"),
        _ => return,
    };
    let Some((_, bytes)) = embedded::TEMPLATES.iter().find(|(path, _)| *path == base) else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (root, _) = DeTable::parse_recoverable(text);
    for (key, value) in root.into_inner() {
        if key.get_ref() != "part" && !tree.get_ref().contains_key(key.get_ref().as_ref()) {
            tree.get_mut().insert(key, value);
        }
    }
}
