//! A filled PDF: its form fields are the sign-off blocks and the rows of forms and of a person's tables, its attachments say what was handed out.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use super::book::{BookCell, Value};
use super::copy::{Copy, FieldCell, RowPlace, Sink, Words, by_service};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::document::{CHECKLIST_JSON, FORM_FIELD, ROW_FIELD, of_field_name};
use crate::evidence::embed::Inputs;
use crate::evidence::verify::pdf::{
    FilledForm, FormEntry, Unreadable, Verdict, filled_form, shown_choices, verify_within,
};
use crate::import::Limits;
use crate::matrix::identity::Hash;
use crate::matrix::{ModelId, ServiceId, VendorId};
use crate::record::baseline::{Baseline, BaselineError, BaselineRow, BaselineTable, Header, OptionRecord, SCHEMA};
use crate::record::field::Field;
use crate::record::log::LoggedSource;
use crate::report::person::OF;

/// Readers look for the header in the first 1,024 bytes (ISO 32000-1, annex H.3).
const HEADER_WITHIN: usize = 1024;

/// The field for a signature: what was handed out has no text for it.
const SIGNATURE: &str = "signature";

/// The form of a filled PDF.
#[derive(Debug)]
pub struct FilledPdf {
    entries: Vec<FormEntry>,
}

/// Whether a file is a PDF, by its content.
pub fn is_pdf(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"%PDF-";
    bytes.get(..HEADER_WITHIN.min(bytes.len())).is_some_and(|head| head.windows(MARK.len()).any(|w| w == MARK))
}

/// What is read of the embedded checklist.
#[derive(Deserialize)]
struct EmbeddedChecklist {
    #[serde(default)]
    what_if: bool,
    generator: String,
    as_of: String,
    matrix: EmbeddedMatrix,
    deployment: EmbeddedDeployment,
    checklist_hash: Hash,
}

#[derive(Deserialize)]
struct EmbeddedMatrix {
    vendor: VendorId,
    service: ServiceId,
}

#[derive(Deserialize)]
struct EmbeddedDeployment {
    model: Option<ModelId>,
    options: Vec<OptionRecord>,
}

/// Reads a filled PDF: what was handed out, and its form.
///
/// # Errors
/// It is no PDF with a checklist and a form, or what its pages show was altered: a sign-off would be on something else.
pub fn read(name: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Vec<(Copy, FilledPdf)>, Diagnostics> {
    let error = |code: &'static str, message: String, help: &str| -> Diagnostics {
        Diagnostic::error(code, message).at(Location::document(name.clone())).help(help).into()
    };
    let form = filled_form(bytes, name, limits).map_err(|problem| match problem {
        Unreadable::Refused(diagnostic) => (*diagnostic).into(),
        Unreadable::Not(why) => error("not-a-handed-out-pdf", why, "collect reads PDFs that rmx-report wrote"),
    })?;
    if form.entries.is_empty() {
        let message = "the PDF has no form fields: it was made with --flat, or flattened since".to_owned();
        return Err(error("pdf-without-form", message, "record what was signed by hand with rmx-report sign"));
    }
    // A blank form has nothing that could be on something else.
    let filled = form.entries.iter().any(|e| e.signed || e.value != e.handed_out);
    if filled && verify_within(bytes, name, limits).is_ok_and(|outcome| outcome.verdict == Verdict::Altered) {
        let message = "the pages are not what the embedded data make: a sign-off on them is on something else";
        return Err(error("pdf-altered", message.to_owned(), "rmx-report verify says more; hand out the PDF again"));
    }
    let bases = match &form.handed_out {
        Some(lines) => of_lines(lines).map_err(|e| {
            let code = match e {
                BaselineError::Schema { .. } => "baseline-schema",
                BaselineError::Empty | BaselineError::Line { .. } => "baseline-unreadable",
            };
            error(code, e.to_string(), "hand out the PDF again")
        })?,
        None => vec![of_blocks(&form).map_err(|why| {
            error("baseline-unreadable", format!("{CHECKLIST_JSON} cannot be read: {why}"), "hand out the PDF again")
        })?],
    };
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let source = LoggedSource { file, sha256: Hash::of(bytes), saved_by: None, saved_at: None };
    let copies = bases.into_iter().map(|base| Copy::new(name.clone(), source.clone(), base)).collect();
    Ok(divided(copies, form.entries))
}

/// Gives each service the fields of its blocks, where a PDF was handed out for several; what is of none of them is refused with the first.
fn divided(copies: Vec<Copy>, entries: Vec<FormEntry>) -> Vec<(Copy, FilledPdf)> {
    let mut forms: Vec<Vec<FormEntry>> = copies.iter().map(|_| Vec::new()).collect();
    for entry in entries {
        let own = |copy: &Copy| {
            parts(&entry.name).is_some_and(|(block, _)| copy.find(BaselineTable::SignOff, block).is_some())
        };
        let at = match RowField::parse(&entry.name) {
            Some(field) => field.service.and_then(|number| number.checked_sub(1)),
            None => copies.iter().position(own),
        };
        let at = at.unwrap_or_default();
        if let Some(form) = forms.get_mut(at) {
            form.push(entry);
        }
    }
    copies.into_iter().zip(forms).map(|(copy, entries)| (copy, FilledPdf { entries })).collect()
}

/// What was handed out, service by service, as the document says.
fn of_lines(lines: &[u8]) -> Result<Vec<Baseline>, BaselineError> {
    by_service(String::from_utf8_lossy(lines).lines()).into_iter().map(Baseline::from_lines).collect()
}

/// What was handed out in a document whose only fields are those of its sign-off blocks: what these held.
fn of_blocks(form: &FilledForm) -> Result<Baseline, String> {
    let embedded: EmbeddedChecklist = serde_json::from_slice(&form.checklist).map_err(|e| e.to_string())?;
    let day = embedded.as_of.get(..10).unwrap_or_default();
    let as_of: NaiveDate = day.parse().map_err(|e: chrono::ParseError| e.to_string())?;
    let inputs: Option<Inputs> = form.inputs.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let choices = inputs.as_ref().map(shown_choices).unwrap_or_default();
    let header = Header {
        schema: SCHEMA.to_owned(),
        vendor: embedded.matrix.vendor,
        service: embedded.matrix.service,
        model: embedded.deployment.model,
        options: embedded.deployment.options,
        checklist_hash: embedded.checklist_hash,
        register_hash: inputs.and_then(|i| i.record).and_then(|r| r.hash),
        as_of,
        generator: embedded.generator,
        locked: BTreeMap::new(),
        remarks: String::new(),
        watched: false,
        what_if: embedded.what_if,
        long: BTreeMap::new(),
        takes: BTreeMap::new(),
        choices,
    };
    let mut rows: Vec<BaselineRow> = Vec::new();
    for entry in &form.entries {
        let Some((block, field)) = parts(&entry.name) else { continue };
        let at = rows.iter().position(|r| r.key == block).unwrap_or_else(|| {
            rows.push(BaselineRow {
                table: BaselineTable::SignOff,
                key: block.to_owned(),
                id: block.to_owned(),
                row_hash: None,
                values: BTreeMap::new(),
                locked: None,
            });
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(at).filter(|_| !entry.handed_out.is_empty()) {
            row.values.insert(field.to_owned(), entry.handed_out.clone());
        }
    }
    Ok(Baseline { header, rows })
}

/// Form id and field id of a sign-off block's field.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (block, field) = name.split_once('.')?;
    let ours = matches!(block, "preparer" | "approver") || block.starts_with("owner-");
    ours.then_some((block, field))
}

/// Whether a field of this name is a row's.
fn is_of_row(name: &str) -> bool {
    name.starts_with(FORM_FIELD) || name.starts_with(ROW_FIELD)
}

/// What a row's field is of, by its name.
struct RowField {
    table: BaselineTable,
    key: String,
    /// The number of its service, where a PDF was handed out for several.
    service: Option<usize>,
    field: Field,
}

impl RowField {
    fn parse(name: &str) -> Option<Self> {
        let (row, field) = name.split_once('.')?;
        let field = Field::parse(field)?;
        if let Some(key) = row.strip_prefix(FORM_FIELD) {
            return Some(Self { table: BaselineTable::Form, key: of_field_name(key), service: None, field });
        }
        let row = of_field_name(row.strip_prefix(ROW_FIELD)?);
        let (table, key) = row.split_once('/')?;
        let (table, service) = table.rsplit_once(OF)?;
        let table = BaselineTable::parse(table).filter(|table| super::page::field(*table, field.as_str()).is_some())?;
        Some(Self { table, key: key.to_owned(), service: service.parse().ok(), field })
    }
}

impl FilledPdf {
    /// Hands every field to `sink`.
    pub fn each(&self, copy: &Copy, sink: &mut dyn Sink) {
        self.rows(copy, sink);
        for entry in self.entries.iter().filter(|entry| !is_of_row(&entry.name)) {
            let place =
                Location { sheet: Some(Arc::from(entry.name.as_str())), ..Location::document(copy.name.clone()) };
            let signed = format!("signed in {}", copy.source.file);
            let text = if entry.signed { &signed } else { &entry.value };
            let known =
                parts(&entry.name).and_then(|(block, field)| Some((copy.find(BaselineTable::SignOff, block)?, field)));
            match known {
                Some((base, field)) => {
                    let field = if entry.signed { SIGNATURE } else { field };
                    let cell = BookCell { column: 0, value: Value::Text(text), formula: None };
                    sink.block(copy, base, field, place, (!text.trim().is_empty()).then_some(&cell));
                }
                None if text.trim().is_empty() || *text == entry.handed_out => {}
                None => sink.stray(place, "", text.clone(), "the field is none of a sign-off block"),
            }
        }
    }

    /// Hands the rows of forms and tables to `sink`: a form's with all of its fields, a table's with what else was handed out of it, too.
    fn rows(&self, copy: &Copy, sink: &mut dyn Sink) {
        let mut rows: BTreeMap<usize, Vec<(Field, &FormEntry)>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| is_of_row(&entry.name)) {
            let known =
                RowField::parse(&entry.name).and_then(|found| Some((copy.find(found.table, &found.key)?, found.field)));
            match known {
                Some((base, field)) => rows.entry(base).or_default().push((field, entry)),
                None if entry.value.trim().is_empty() || entry.value == entry.handed_out => {}
                None => {
                    let sheet = Some(Arc::from(entry.name.as_str()));
                    let place = Location { sheet, ..Location::document(copy.name.clone()) };
                    sink.stray(place, "", entry.value.clone(), "no such row was handed out");
                }
            }
        }
        for (base, fields) in rows {
            let Some(row) = copy.row(base) else { continue };
            let table = match row.table {
                BaselineTable::Form => row.key.split_once('/').map_or("", |(form, _)| form),
                table => table.as_str(),
            };
            let sheet = Arc::from(format!("{table}, {}", row.label()));
            let place = RowPlace { file: copy.name.clone(), sheet, row: None };
            let cell = |text| BookCell { column: 0, value: Value::Text(text), formula: None };
            let others = row.values.iter().filter_map(|(id, text)| {
                let field = super::page::field(row.table, id).filter(|_| row.table != BaselineTable::Form)?;
                fields.iter().all(|(entered, _)| *entered != field).then(|| (field, Some(cell(text))))
            });
            let cells: Vec<(Field, Option<BookCell<'_>>)> = fields
                .iter()
                .map(|(field, entry)| (*field, (!entry.value.trim().is_empty()).then(|| cell(&entry.value))))
                .chain(others)
                .collect();
            let cells: Vec<FieldCell<'_, '_>> = cells.iter().map(|(field, cell)| (*field, 0, cell.as_ref())).collect();
            sink.row(copy, base, &place, Words::default(), &cells);
        }
    }
}
