//! Tables that a template lays out by itself: which rows, which columns, and what each cell says. And templates that build on another.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::DEFAULT;
use super::holes::{Piece, pieces};
use super::load::{Loader, twice};
use super::reader::{Located, Section, Sink};
use crate::base::embedded;
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

/// The sections of the built-in template that a template builds on (`base`), where it has none of its own, in the words of a language where the
/// base has them; parts are never taken over. Whether the base has that language.
pub(super) fn with_base<'t>(tree: &mut Spanned<DeTable<'t>>, language: Option<&str>) -> bool {
    let base = match tree.get_ref().get("base").map(Spanned::get_ref) {
        Some(DeValue::String(name)) => Some(name.to_string()),
        _ => None,
    };
    let found = base.is_some_and(|base| take_over(tree, &base, language, |key| key != "part"));
    // The words of screens came later: a template without them stays as it is.
    take_over(tree, DEFAULT, language, |key| key == "screen");
    found
}

/// Takes over the sections of a built-in template that are wanted and not there. Whether it has the language.
fn take_over(
    tree: &mut Spanned<DeTable<'_>>,
    base: &str,
    language: Option<&str>,
    wanted: impl Fn(&str) -> bool,
) -> bool {
    let built_in = |file: &str| {
        let path = format!("{base}/{file}");
        let (_, bytes) = embedded::TEMPLATES.iter().find(|(known, _)| *known == path)?;
        std::str::from_utf8(bytes).ok()
    };
    let Some(text) = built_in("template.toml") else { return false };
    let (mut root, _) = DeTable::parse_recoverable(text);
    let words = language.and_then(|language| built_in(&format!("{language}.toml")));
    if let Some(words) = words {
        let (mut words, _) = DeTable::parse_recoverable(words);
        words.get_mut().remove("part");
        Sink::new(base, text).replace(root.get_mut(), words.into_inner(), "");
    }
    for (key, value) in root.into_inner() {
        if wanted(key.get_ref()) && !tree.get_ref().contains_key(key.get_ref().as_ref()) {
            tree.get_mut().insert(key, value);
        }
    }
    words.is_some()
}
