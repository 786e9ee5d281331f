//! What the report hands out, for the merge when a filled copy comes back.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::context::Context;
use super::parts::{access, gaps, own_table, sign_off};
use super::template::PartKind;
use crate::base::GENERATOR;
use crate::base::ordered::{self, Arrange};
use crate::document::KEY_COLUMN;
use crate::document::{Block, Column, LineSource, Lines, Part, RenderStop, Row, Rows, Show, Table, Value};
use crate::matrix::deployment::EffectiveActivity;
use crate::record::baseline::{
    BaselineRow, BaselineTable, FORM, Fingerprint, Header, LongFingerprint, OptionRecord, SCHEMA, fingerprint,
    fingerprint_of_cells, long_row_fingerprint, row_fingerprint,
};
use crate::record::entry::Entry;
use crate::record::field::Field;

/// The baseline's lines: of the parts that the template has.
pub(super) fn lines<'a>(context: &Arc<Context<'a>>, parts: &[Part<'a>]) -> Lines<'a> {
    let tables = filled_in(parts);
    let Remarks { texts: remarks, long, columns } = remarks(parts);
    let locked = tables.iter().map(|table| (table.table.id.clone(), table.ids())).chain(columns);
    let effective = &context.checklist.effective;
    let matrix = context.matrix;
    let header = Header {
        schema: SCHEMA.to_owned(),
        vendor: matrix.vendor.id.clone(),
        service: matrix.service.id.clone(),
        model: effective.model.map(|m| m.id.clone()),
        options: effective.options.iter().map(|(o, state)| OptionRecord { id: o.id.clone(), state: *state }).collect(),
        checklist_hash: context.hash.clone(),
        register_hash: context.checklist.record.hash.clone(),
        as_of: context.checklist.day(),
        generator: GENERATOR.to_owned(),
        remarks,
        watched: true,
        what_if: context.checklist.what_if.is_some(),
        long,
        takes: context.template.parts.iter().flat_map(|part| own_table::takes(context, part)).collect(),
        choices: ordered::map(
            context.template.choices.iter().map(|(value, shown)| (shown.clone(), (*value).to_owned())),
        ),
        locked: ordered::map(locked),
    };
    // These types always make JSON; were it otherwise, a file without a baseline would still be a whole checklist.
    let Ok(pieces) = header.line().and_then(|header| handed_out(context, &tables, header)) else {
        return Lines::default();
    };
    let handed_out = HandedOut { context: Arc::clone(context), pieces };
    if handed_out.pieces.iter().any(|piece| matches!(piece, Piece::Activities(activities) if activities.is_long())) {
        return Lines::Stream(Arc::new(handed_out));
    }
    Lines::Stream(Arc::new(handed_out)).all().map_or_else(|_| Lines::default(), Lines::Memory)
}

/// What is handed out, a line for each row.
struct HandedOut<'a> {
    context: Arc<Context<'a>>,
    pieces: Vec<Piece<'a>>,
}

enum Piece<'a> {
    Lines(Vec<String>),
    Activities(Activities<'a>),
}

impl LineSource for HandedOut<'_> {
    fn count(&self) -> usize {
        let of = |piece: &Piece<'_>| match piece {
            Piece::Lines(lines) => lines.len(),
            Piece::Activities(activities) => activities.of(&self.context).count(),
        };
        self.pieces.iter().map(of).sum()
    }

    fn for_each(&self, each: &mut dyn FnMut(&str) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Lines(lines) => lines.iter().try_for_each(|line| each(line)),
            Piece::Activities(activities) => activities.for_each(&self.context, each),
        })
    }
}

/// What is handed out, piece by piece, after the header.
fn handed_out<'a>(
    context: &Context<'a>,
    tables: &[FilledIn<'_, 'a>],
    header: String,
) -> Result<Vec<Piece<'a>>, serde_json::Error> {
    let mut pieces = vec![Piece::Lines(vec![header])];
    for part in &context.template.parts {
        let rows: Vec<BaselineRow> = match part.kind {
            PartKind::Obligations | PartKind::Commitments => {
                let kind = match part.kind {
                    PartKind::Obligations => BaselineTable::Obligations,
                    _ => BaselineTable::Commitments,
                };
                let shown = tables.iter().find(|table| table.kind == kind);
                let shown = shown.map(|shown| (shown.table.rows.clone(), shown.vendor.clone()));
                pieces.push(Piece::Activities(Activities { kind, shown }));
                continue;
            }
            PartKind::Access => access::lines(context, part)
                .into_iter()
                .map(|line| BaselineRow {
                    table: BaselineTable::Access,
                    key: line.key,
                    id: line.name,
                    row_hash: None,
                    locked: None,
                    values: line.entry.map(|e| values(e, Field::ACCESS)).unwrap_or_default(),
                })
                .collect(),
            PartKind::SignOff => sign_off::forms(context, part)
                .into_iter()
                .map(|form| BaselineRow {
                    table: BaselineTable::SignOff,
                    key: form.id,
                    id: form.heading,
                    row_hash: None,
                    locked: None,
                    values: ordered::map(
                        form.fields.into_iter().filter(|f| !f.value.is_empty()).map(|f| (f.id, f.value)),
                    ),
                })
                .collect(),
            PartKind::Gaps => gaps::lines(context),
            PartKind::Table => own_table::handed_out(context, part),
            PartKind::Summary | PartKind::Raci | PartKind::Controls | PartKind::Sources => continue,
        };
        let mut prints: HashMap<BaselineTable, HashMap<String, String>> = HashMap::new();
        let mut lines = Vec::with_capacity(rows.len());
        for mut row in rows {
            // A document may have several forms.
            let of_tables =
                || tables.iter().filter(|table| table.kind == row.table).flat_map(FilledIn::prints).collect();
            row.locked = prints.entry(row.table).or_insert_with(of_tables).get(&row.key).cloned();
            lines.push(row.line()?);
        }
        pieces.push(Piece::Lines(lines));
    }
    Ok(pieces)
}

/// The lines of a table with a row for each activity. There may be very many of them: each is made, written and let go.
struct Activities<'a> {
    kind: BaselineTable,
    /// The table's rows, and where the vendor's cells stand in them.
    shown: Option<(Rows<'a>, Vec<usize>)>,
}

impl<'a> Activities<'a> {
    fn is_long(&self) -> bool {
        matches!(&self.shown, Some((Rows::Stream(_), _)))
    }

    fn of<'c>(&self, context: &'c Context<'a>) -> Box<dyn Iterator<Item = &'a EffectiveActivity<'a>> + 'c> {
        match self.kind {
            BaselineTable::Obligations => Box::new(context.obligations()),
            _ => Box::new(context.commitments()),
        }
    }

    fn for_each(
        &self,
        context: &Context<'a>,
        each: &mut dyn FnMut(&str) -> Result<(), RenderStop>,
    ) -> Result<(), RenderStop> {
        let mut activities = self.of(context);
        let mut line = |activity: &EffectiveActivity, locked: Option<String>| {
            each(&self.line(context, activity, locked).map_err(|error| RenderStop(error.into()))?)
        };
        if let Some((rows, vendor)) = &self.shown {
            // The table has a row for each activity, in their order.
            rows.for_each(&mut |row| {
                activities.next().map_or(Ok(()), |activity| line(activity, Some(print(vendor, row))))
            })?;
        }
        activities.try_for_each(|activity| line(activity, None))
    }

    fn line(
        &self,
        context: &Context<'_>,
        activity: &EffectiveActivity,
        locked: Option<String>,
    ) -> Result<String, serde_json::Error> {
        let entry = context.entry(activity);
        let values = if self.kind == BaselineTable::Obligations {
            let mut values = values(entry, Field::OBLIGATION);
            // A status is never blank in the sheet.
            values.insert(Field::Status.as_str().to_owned(), entry.status().as_str().to_owned());
            values
        } else {
            values(entry, Field::COMMITMENT)
        };
        BaselineRow {
            table: self.kind,
            key: activity.key.as_str().to_owned(),
            id: activity.id.as_str().to_owned(),
            row_hash: Some(activity.row_hash.clone()),
            locked,
            values,
        }
        .line()
    }
}

/// A table that people fill in, and what of it is the vendor's: an edit of a vendor cell is noticed when the copy comes back.
struct FilledIn<'p, 'a> {
    kind: BaselineTable,
    table: &'p Table<'a>,
    /// Where a row's key stands.
    key: usize,
    /// Where the vendor's cells stand.
    vendor: Vec<usize>,
}

fn filled_in<'p, 'a>(parts: &'p [Part<'a>]) -> Vec<FilledIn<'p, 'a>> {
    let working = parts.iter().flat_map(|part| &part.blocks).filter_map(|block| match block {
        Block::Table(table) if table.working => Some(table),
        _ => None,
    });
    let filled_in = working.filter_map(|table| {
        let kind = BaselineTable::parse(&table.id)?;
        let is_key = |c: &Column| c.id == KEY_COLUMN || c.id.starts_with(FORM);
        let is_vendor = |c: &Column| !c.editable && !is_key(c) && matches!(c.show, Show::Everywhere | Show::Workbook);
        let key = table.columns.iter().position(is_key)?;
        let vendor = table.columns.iter().enumerate().filter(|(_, c)| is_vendor(c)).map(|(at, _)| at).collect();
        Some(FilledIn { kind, table, key, vendor })
    });
    filled_in.collect()
}

impl FilledIn<'_, '_> {
    /// The ids of the vendor's columns.
    fn ids(&self) -> Vec<String> {
        self.vendor.iter().filter_map(|at| self.table.columns.get(*at)).map(|c| c.id.clone()).collect()
    }

    /// The fingerprints of every row's vendor cells, by its key.
    fn prints(&self) -> HashMap<String, String> {
        let mut prints = HashMap::new();
        // Rows are only read here: nothing can stop them.
        let _ = self.table.rows.for_each(&mut |row| {
            prints.insert(cell(row, self.key).into_owned(), print(&self.vendor, row));
            Ok(())
        });
        prints
    }
}

/// The fingerprints of a row's vendor cells.
fn print(vendor: &[usize], row: &Row) -> String {
    let print: Vec<u8> = vendor.iter().flat_map(|at| fingerprint(&cell(row, *at))).collect();
    String::from_utf8(print).unwrap_or_default()
}

fn cell(row: &Row, at: usize) -> Cow<'_, str> {
    row.cells.get(at).map(|cell| shown(&cell.value)).unwrap_or_default()
}

/// Rows up to which every cell of a table that is only read is fingerprinted: beyond it, what that costs and adds to the file is out of
/// proportion, and each row has one fingerprint.
const MOST_READ_ONLY_ROWS: usize = 5_000;

/// What a workbook says besides the tables that people fill in.
struct Remarks {
    /// Fingerprints of all texts, and of the rows of tables that are only read.
    texts: String,
    /// By table that is only read and long: the fingerprints of its rows.
    long: BTreeMap<String, String>,
    /// By table that is only read: its columns.
    columns: BTreeMap<String, Vec<String>>,
}

fn remarks(parts: &[Part]) -> Remarks {
    let mut prints = Prints::default();
    for part in parts {
        prints.text(&part.heading);
        prints.text(&part.name);
        part.shown(Show::Workbook).for_each(|block| prints.block(block));
    }
    let mut found = prints.found;
    found.arrange();
    found.dedup();
    let texts = String::from_utf8(found.into_iter().flatten().collect()).unwrap_or_default();
    Remarks { texts, long: prints.long, columns: prints.columns }
}

#[derive(Default)]
struct Prints {
    found: Vec<Fingerprint>,
    columns: BTreeMap<String, Vec<String>>,
    long: BTreeMap<String, String>,
}

impl Prints {
    /// A text, and its lines: a sheet may give each a cell of its own.
    fn text(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.found.push(fingerprint(text));
        self.lines(text);
    }

    fn lines(&mut self, text: &str) {
        if text.contains('\n') {
            self.found.extend(text.split('\n').filter(|line| !line.trim().is_empty()).map(fingerprint));
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { text, .. } => self.text(text),
            Block::Paragraph(text) => self.text(&text.text),
            Block::Facts(facts) => {
                for fact in &facts.rows {
                    self.text(&fact.label);
                    self.text(&shown(&fact.value));
                }
            }
            Block::Table(table) => {
                self.text(&table.caption);
                self.text(&table.empty);
                for column in table.columns.iter().filter(|column| column.show != Show::Page) {
                    self.text(&column.header);
                    self.text(column.help.as_deref().unwrap_or_default());
                    self.text(column.band.as_deref().unwrap_or_default());
                }
                // The tables that people fill in carry fingerprints with their rows.
                let filled_in = table.working && BaselineTable::parse(&table.id).is_some();
                if !filled_in {
                    self.read_only(table);
                }
                for row in &table.totals {
                    self.row(table, row);
                }
            }
            Block::Form(form) => {
                self.text(&form.heading);
                self.text(&form.statement);
                self.text(&form.aside);
                for (label, value) in &form.scope {
                    self.text(label);
                    self.text(value);
                }
                for field in &form.fields {
                    self.text(&field.label);
                    self.text(&field.help);
                }
            }
            // A workbook draws a chart from a table of its own.
            Block::Chart(chart) => {
                self.text(&chart.title);
                for name in chart.categories.iter().chain(chart.series.iter().map(|s| &s.name)) {
                    self.text(name);
                }
            }
            Block::Title(title) => {
                self.text(&title.kicker);
                self.text(&title.text);
                self.text(title.state.as_ref().map_or("", |state| &state.word));
            }
            Block::Lead(rich) | Block::Rich(rich) => self.text(&rich.text()),
            Block::Figures(figures) => {
                // One that is not known is a dash; a sheet has the whole beside what is counted.
                self.text("–");
                for figure in figures {
                    self.text(&format!("{} {}", figure.of, figure.label));
                    self.text(&figure.note.text());
                }
            }
            Block::Signers(signers) => {
                for signer in signers {
                    for text in [&signer.capacity, &signer.name, &signer.state.word] {
                        self.text(text);
                    }
                }
            }
            Block::Beside(beside) => {
                self.text(&beside.heading);
                beside.left.iter().for_each(|block| self.block(block));
                self.block(&Block::Facts(beside.panel.clone()));
            }
            Block::Bar(_) | Block::Units(_) => {}
            Block::Only { block, .. } => self.block(block),
        }
    }

    fn read_only(&mut self, table: &Table) {
        if table.working {
            let ids = in_sheet_cells(table, |at| table.columns.get(at).map(|c| c.id.clone()));
            self.columns.insert(table.id.clone(), ids);
        }
        let header: Vec<&str> = in_sheet_cells(table, |at| table.columns.get(at).map(|c| c.header.as_str()));
        self.found.push(row_fingerprint(header.into_iter()));
        if table.rows.len() > MOST_READ_ONLY_ROWS {
            let mut prints = String::with_capacity(table.rows.len() * size_of::<LongFingerprint>());
            // Rows are only read here: nothing can stop them.
            let _ = table.rows.for_each(&mut |row| {
                let cells: Vec<Cow<'_, str>> = in_sheet_cells(table, |at| row.cells.get(at).map(|c| shown(&c.value)));
                let print = long_row_fingerprint(cells.iter().map(AsRef::as_ref));
                prints.extend(print.map(char::from));
                Ok(())
            });
            self.long.insert(table.id.clone(), prints);
            return;
        }
        // Rows are only read here: nothing can stop them.
        let _ = table.rows.for_each(&mut |row| {
            self.row(table, row);
            Ok(())
        });
    }

    fn row(&mut self, table: &Table, row: &Row) {
        let cells: Vec<Cow<'_, str>> = in_sheet_cells(table, |at| row.cells.get(at).map(|c| shown(&c.value)));
        let prints: Vec<Fingerprint> = cells.iter().map(|cell| fingerprint(cell)).collect();
        for (cell, print) in cells.iter().zip(&prints).filter(|(cell, _)| !cell.trim().is_empty()) {
            self.found.push(*print);
            self.lines(cell);
        }
        self.found.push(fingerprint_of_cells(prints.into_iter()));
    }
}

/// What `of` gives for each column that the sheet shows.
fn in_sheet_cells<T>(table: &Table, of: impl Fn(usize) -> Option<T>) -> Vec<T> {
    let shown = table.columns.iter().enumerate().filter(|(_, c)| matches!(c.show, Show::Everywhere | Show::Workbook));
    shown.filter_map(|(at, _)| of(at)).collect()
}

/// A value as its cell shows it.
fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) | Value::Letters(text) | Value::Link { text, .. } | Value::Jump { text, .. } => {
            Cow::Borrowed(text)
        }
        Value::Rich(rich) => Cow::Owned(rich.text()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Empty | Value::Percent(_) | Value::Live(_) | Value::Share(_) | Value::Heat(_) => Cow::Borrowed(""),
    }
}

fn values(entry: &Entry, fields: &[Field]) -> BTreeMap<String, String> {
    let shown = |field: &Field| entry.values.get(field).map(|v| (field.as_str().to_owned(), v.to_text()));
    ordered::map(fields.iter().filter_map(shown).filter(|(_, text)| !text.is_empty()))
}
