//! A table that a template lays out by itself: auditors' forms.

use std::collections::BTreeMap;

use super::tables::intro;
use crate::analysis::{
    self,
    user_controls::{UserControl, offered},
};
use crate::checklist::coverage::{CoverageRecord, of_checklist};
use crate::document::{Block, Cell, ChoiceValue, Column, ColumnKind, Row, Rows, Show, Table, Tone, Value};
use crate::frameworks::topics::Finder;
use crate::frameworks::{Basis, State, Tie, state_of};
use crate::matrix::Side;
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::normalise;
use crate::matrix::listed::{ListItem, ListKind};
use crate::record::baseline::{BaselineRow, BaselineTable};
use crate::record::field::{Field, FieldType, FieldValue};
use crate::report::context::Context;
use crate::report::template::{
    COLUMN, ITEM_DATE, ITEM_ID, ITEM_TAKES, Over, OwnColumn, OwnTable, PartTemplate, fill_names,
};

/// What the names of a row stand for.
type Names = BTreeMap<String, String>;

/// A row: what it goes by within its form, what names it to people, and what its names stand for.
struct Line {
    row: String,
    id: String,
    names: Names,
    /// What its fields take, where not what their columns do.
    takes: Option<ColumnKind>,
}

impl Line {
    fn new(row: String, id: String, names: Names) -> Self {
        Self { row, id, names, takes: None }
    }
}

/// What stands in a box that is ticked.
const TICK: &str = "X";

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Option<Vec<Block<'static>>> {
    let layout = part.own_table.as_ref()?;
    let filled_in = layout.is_filled_in();
    let lines = lines(context, layout);
    if lines.is_empty() && part.empty.is_empty() {
        return None;
    }
    let is_text =
        |column: &OwnColumn| column.choices.is_empty() && column.field.is_some_and(|f| f.kind() == FieldType::Text);
    let fields: Vec<usize> =
        (0..).zip(&layout.columns).filter(|(_, column)| is_text(column)).map(|(at, _)| at).collect();
    let kinds = lines.iter().enumerate().filter_map(|(row, line)| Some((row, line.takes.clone()?)));
    let kinds = kinds.flat_map(|(row, kind)| fields.iter().map(move |at| (row, *at, kind.clone()))).collect();
    let rows = lines.into_iter().map(|line| {
        let mut cells: Vec<Cell> = layout.columns.iter().map(|column| cell(context, layout, column, &line)).collect();
        if filled_in {
            cells.push(Cell::text(format!("{}/{}", layout.id, line.row)));
        }
        Row { cells, ..Row::default() }
    });
    let mut columns: Vec<Column> =
        layout.columns.iter().enumerate().map(|(at, column)| described(context, layout, at, column)).collect();
    if filled_in {
        columns.push(Column {
            header: layout.id.clone(),
            show: Show::Hidden,
            ..crate::report::pieces::column(&layout.document_id(), "", 12.0, ColumnKind::Text)
        });
    }
    let table = Table {
        id: layout.document_id(),
        caption: context.fill(&part.heading),
        columns,
        rows: Rows::Memory(rows.collect()),
        empty: context.fill(&part.empty),
        working: true,
        form: true,
        fields: false,
        fit: None,
        totals: Vec::new(),
        filters: Vec::new(),
        dense: false,
        kinds,
    };
    let mut blocks = intro(context, part);
    blocks.push(Block::Table(table));
    Some(blocks)
}

fn described(context: &Context<'_>, layout: &OwnTable, at: usize, column: &OwnColumn) -> Column {
    let kind = match (column.choices.as_slice(), column.field.map(Field::kind)) {
        ([], Some(FieldType::Date)) => ColumnKind::Date,
        ([], _) => ColumnKind::Text,
        (choices, _) => choice(choices.iter().map(String::as_str)),
    };
    let id = column.field.map_or_else(|| format!("{}-{}", layout.id, at + 1), |field| field.as_str().to_owned());
    Column {
        header: context.fill(&column.header),
        band: column.band.as_ref().map(|band| context.fill(band)),
        stack: column.stack.as_ref().map(|stack| context.fill(stack)),
        width: column.width,
        sheet_width: Some(column.width),
        editable: column.field.is_some(),
        ..crate::report::pieces::column(&id, "", column.width, kind)
    }
}

fn choice<'w>(words: impl Iterator<Item = &'w str>) -> ColumnKind {
    ColumnKind::Choice(
        words.map(|word| ChoiceValue { value: word.to_owned(), tone: Tone::Normal, mark: None }).collect(),
    )
}

/// What people may change in a form, as it is handed out.
pub(crate) fn handed_out(context: &Context<'_>, part: &PartTemplate) -> Vec<BaselineRow> {
    let Some(layout) = part.own_table.as_ref().filter(|layout| layout.is_filled_in()) else { return Vec::new() };
    let row = |line: Line| {
        let shown = |column: &OwnColumn| {
            let field = column.field?;
            let value = entered(context, layout, column, &line).map(|value| value.to_text()).unwrap_or_default();
            (!value.is_empty()).then(|| (field.as_str().to_owned(), value))
        };
        BaselineRow {
            table: BaselineTable::Form,
            key: format!("{}/{}", layout.id, line.row),
            row_hash: None,
            values: layout.columns.iter().filter_map(shown).collect(),
            locked: None,
            id: line.id,
        }
    };
    lines(context, layout).into_iter().map(row).collect()
}

/// What the fields of a form take where not any text, by form and field, or by form, row and field: words to choose from, or none for a day.
pub(crate) fn takes(context: &Context<'_>, part: &PartTemplate) -> Vec<(String, Vec<String>)> {
    let Some(layout) = part.own_table.as_ref() else { return Vec::new() };
    let words = |kind: &ColumnKind| match kind {
        ColumnKind::Choice(values) => values.iter().map(|value| value.value.clone()).collect(),
        _ => Vec::new(),
    };
    let fields = || layout.columns.iter().filter_map(|column| Some((column, column.field?)));
    let of_columns = fields()
        .filter(|(column, _)| !column.choices.is_empty())
        .map(|(column, field)| (format!("{}/{}", layout.id, field.as_str()), column.choices.clone()));
    let lines = if layout.over == Over::List { lines(context, layout) } else { Vec::new() };
    let of_rows = lines.iter().filter_map(|line| Some((line, line.takes.as_ref()?))).flat_map(|(line, kind)| {
        fields()
            .filter(|(column, field)| column.choices.is_empty() && field.kind() == FieldType::Text)
            .map(move |(_, field)| (format!("{}/{}/{}", layout.id, line.row, field.as_str()), words(kind)))
    });
    of_columns.chain(of_rows).collect()
}

/// What stands in a field: what somebody entered, else what is proposed.
fn entered(context: &Context<'_>, layout: &OwnTable, column: &OwnColumn, line: &Line) -> Option<FieldValue> {
    let field = column.field?;
    let recorded = context.checklist.record.form(&layout.id, &line.row).and_then(|entry| entry.values.get(&field));
    match recorded {
        Some(value) => Some(value.clone()),
        // Days of several rows are no day.
        None => FieldValue::parse(field.kind(), &proposed(context, column, line)),
    }
}

fn cell(context: &Context<'_>, layout: &OwnTable, column: &OwnColumn, line: &Line) -> Cell {
    if column.field.is_none() {
        return Cell::text(proposed(context, column, line));
    }
    match entered(context, layout, column, line) {
        None => Cell::new(Value::Empty),
        Some(FieldValue::Date(date)) => Cell::new(Value::Date(date)),
        Some(value) => match (&line.takes, value.to_text().parse()) {
            (Some(ColumnKind::Date), Ok(date)) => Cell::new(Value::Date(date)),
            _ => Cell::text(value.to_text()),
        },
    }
}

/// What a column says of a row. Of a list of choices only one of them is said: anything else is not known.
fn proposed(context: &Context<'_>, column: &OwnColumn, line: &Line) -> String {
    let said = fill_names(&column.value, &line.names, &context.holes);
    let same = |text: &str, other: &str| text.split_whitespace().eq(other.split_whitespace());
    if let Some(mark) = &column.mark {
        // Vendors put their own names into the brackets of a form's words.
        let words = |text: &str| normalise(text.split('(').next().unwrap_or_default());
        let ticked = said.split(';').any(|part| words(part) == words(mark));
        return if ticked { TICK.to_owned() } else { String::new() };
    }
    let said = column.words.get(&said).map_or(said, |word| context.fill(word));
    let known = column.choices.is_empty() || column.choices.iter().any(|choice| same(choice, &said));
    if known { said } else { String::new() }
}

/// The rows of a table.
fn lines(context: &Context<'_>, layout: &OwnTable) -> Vec<Line> {
    let controls = &context.checklist.controls;
    let counts = |basis: Basis| layout.only.is_empty() || layout.only.iter().any(|word| word == basis.as_str());
    let wanted =
        |row: &EffectiveActivity| layout.only.is_empty() || controls.of(row).iter().any(|tie| counts(tie.basis));
    let brought = user_controls(context);
    let of_row = |row: &EffectiveActivity| {
        let mut names = of_rows(context, layout, &[row]);
        let tied = brought.iter().filter(|control| control.rows.iter().any(|tied| tied.key == row.key));
        let numbers: Vec<&str> = tied.map(|control| control.item.number.as_str()).collect();
        names.insert("user_controls".to_owned(), numbers.join(", "));
        Line::new(row.key.as_str().to_owned(), row.id.to_string(), names)
    };
    match layout.over {
        Over::Obligations => context.obligations().filter(|row| wanted(row)).map(of_row).collect(),
        Over::Activities => context.activities.iter().filter(|row| wanted(row)).map(|row| of_row(row)).collect(),
        Over::Controls | Over::Spoken => of_checklist(context.checklist)
            .iter()
            .filter(|line| layout.over == Over::Controls || line.state != State::Silent)
            .filter(|line| line.basis.map_or(layout.only.is_empty(), counts))
            .map(|line| of_control(context, layout, line))
            .collect(),
        Over::Named => named(context).into_iter().map(|named| of_named(context, layout, &named)).collect(),
        Over::List => items(context, layout),
        Over::UserControls => user_controls(context)
            .iter()
            .map(|control| {
                let mut names = of_item(context, layout, control.item, &control.rows);
                names.insert("offered".to_owned(), offered(&control.offers));
                Line::new(control.item.number.clone(), control.item.number.clone(), names)
            })
            .collect(),
        Over::Criteria => {
            let list = context.checklist.profile.list(ListKind::Criteria, &context.matrix.name());
            let line = |item: &ListItem| {
                let named =
                    |row: &&&EffectiveActivity| item.rows.iter().any(|id| row.id.as_str().eq_ignore_ascii_case(id));
                let rows: Vec<&EffectiveActivity> = context.activities.iter().filter(named).copied().collect();
                let names = of_item(context, layout, item, &rows);
                Line::new(item.number.clone(), item.number.clone(), names)
            };
            list.map(|list| list.items.iter().map(line).collect()).unwrap_or_default()
        }
    }
}

/// The user controls that the customer brings, with their rows.
fn user_controls<'c>(context: &'c Context<'_>) -> Vec<UserControl<'c>> {
    let checklist = context.checklist;
    let record = checklist.has_register.then_some(&checklist.record);
    analysis::user_controls::user_controls(&checklist.effective, checklist.profile, record)
}

/// The names of an item that the customer brings.
fn of_item(context: &Context<'_>, layout: &OwnTable, item: &ListItem, rows: &[&EffectiveActivity]) -> Names {
    let mut names = of_rows(context, layout, rows);
    let tied = match rows {
        [] => item.rows.join(", "),
        rows => rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", "),
    };
    for (name, value) in [
        ("number", item.number.as_str()),
        ("wording", &item.text),
        ("place", &item.place),
        ("criteria", &item.criteria),
        ("source", &item.source),
        ("tied", &tied),
    ] {
        names.insert(name.to_owned(), value.to_owned());
    }
    names
}

/// The rows of a file of the template, with those of the matrix that touch their topics.
fn items(context: &Context<'_>, layout: &OwnTable) -> Vec<Line> {
    let finder = Finder::new(context.matrix);
    let touched: Vec<(&EffectiveActivity, Vec<&str>)> = context
        .activities
        .iter()
        .filter(|row| row.is_applicable())
        .map(|row| (*row, finder.of_activity(row).iter().map(|t| t.topic.id.as_str()).collect()))
        .collect();
    let item = |item: &BTreeMap<String, String>| {
        let topics: Vec<&str> = item.get("topics").map_or("", String::as_str).split(';').map(str::trim).collect();
        let rows: Vec<&EffectiveActivity> =
            touched.iter().filter(|(_, of)| of.iter().any(|t| topics.contains(t))).map(|(row, _)| *row).collect();
        let mut names = of_rows(context, layout, &rows);
        names.extend(item.clone());
        let said = |column: &str| item.get(column).filter(|text| !text.is_empty());
        let called = said("item").cloned().unwrap_or_default();
        let row = said(ITEM_ID).unwrap_or(&called).clone();
        let takes = said(ITEM_TAKES).map(|takes| match takes.as_str() {
            ITEM_DATE => ColumnKind::Date,
            words => choice(words.split(';').map(str::trim)),
        });
        Line { takes, ..Line::new(row, called, names) }
    };
    layout.items.iter().map(item).collect()
}

/// A control id as the vendor's document writes it, and the rows that it stands at.
struct Named<'c> {
    tie: &'c Tie,
    written: &'c str,
    rows: Vec<&'c EffectiveActivity<'c>>,
}

fn named<'c>(context: &'c Context<'_>) -> Vec<Named<'c>> {
    let mut all: Vec<Named<'c>> = Vec::new();
    for row in &context.activities {
        let ties = context.checklist.controls.of(row).iter().filter(|tie| tie.basis == Basis::Vendor);
        let ids: Vec<(&Tie, &str)> = ties.flat_map(|tie| tie.written.iter().map(move |id| (tie, &**id))).collect();
        for (tie, written) in &ids {
            // A question stands beside its control: the question is the line.
            let is_part = |other: &str| other.strip_prefix(written).is_some_and(|rest| rest.starts_with(['.', '(']));
            if ids.iter().any(|(_, other)| is_part(other)) {
                continue;
            }
            match all.iter_mut().find(|known| known.tie.framework == tie.framework && known.written == *written) {
                Some(known) => known.rows.push(row),
                None => all.push(Named { tie, written, rows: vec![row] }),
            }
        }
    }
    all
}

fn of_named(context: &Context<'_>, layout: &OwnTable, named: &Named<'_>) -> Line {
    let Named { tie, written, rows } = named;
    let mut names = of_rows(context, layout, rows);
    let chosen = context.checklist.controls.chosen().frameworks();
    let framework = chosen.iter().find(|framework| framework.id == tie.framework);
    let listed = framework.and_then(|framework| framework.control(&tie.control));
    let title = listed.map_or_else(String::new, |control| match *control.id == **written {
        true => context.titles.title(&control.title).to_owned(),
        false => format!("{}: {}", control.id, context.titles.title(&control.title)),
    });
    let state = state_of(rows.iter().copied(), &context.matrix.parties);
    for (name, value) in [
        ("control", *written),
        ("control_listed", &*tie.control),
        ("title", title.as_str()),
        ("framework", framework.map_or("", |framework| framework.short.as_str())),
        ("whose", state.as_str()),
        ("basis", tie.basis.as_str()),
    ] {
        names.insert(name.to_owned(), value.to_owned());
    }
    Line::new(format!("{}/{written}", tie.framework), (*written).to_owned(), names)
}

fn of_control(context: &Context<'_>, layout: &OwnTable, line: &CoverageRecord) -> Line {
    let rows: Vec<&EffectiveActivity> =
        context.activities.iter().copied().filter(|row| line.activities.contains(row.id)).collect();
    let mut names = of_rows(context, layout, &rows);
    let chosen = context.checklist.controls.chosen().frameworks();
    let framework = chosen.iter().find(|f| *f.id == *line.framework).map_or("", |f| f.short.as_str());
    for (name, value) in [
        ("control", &*line.control),
        ("title", context.titles.title(&line.title)),
        ("group", &line.group),
        ("framework", framework),
        ("whose", line.state.as_str()),
        ("basis", line.basis.map_or("", |basis| basis.as_str())),
        ("gaps", &line.gaps.join(", ")),
    ] {
        names.insert(name.to_owned(), value.to_owned());
    }
    Line::new(format!("{}/{}", line.framework, line.control), line.control.to_string(), names)
}

/// The names of one row, or of several taken together: each with its id then.
fn of_rows(context: &Context<'_>, layout: &OwnTable, rows: &[&EffectiveActivity]) -> Names {
    let several = rows.len() > 1;
    let each = |say: &dyn Fn(&EffectiveActivity) -> String| -> String {
        let lines = rows.iter().filter_map(|row| {
            let said = say(row);
            let said = said.trim();
            (!said.is_empty()).then(|| if several { format!("{}: {said}", row.id) } else { said.to_owned() })
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let field = |field: Field| each(&|row| context.entry(row).text(field).into_owned());
    let letters = |party: Option<usize>| {
        each(&|row| {
            party.and_then(|at| row.assignments.get(at)).map(|cell| cell.letters.to_string()).unwrap_or_default()
        })
    };
    let part = |customer: bool| {
        each(&|row| {
            let own = if customer { row.is_obligation() } else { row.provider_has_part(&context.matrix.parties) };
            match (own, customer) {
                (false, _) => String::new(),
                (true, true) => context.obligation(row).text(),
                (true, false) => {
                    let stated = context.provider_part(row).text();
                    if stated.is_empty() { row.text.to_owned() } else { format!("{}: {stated}", row.text) }
                }
            }
        })
    };
    let documents: Vec<&str> = context.matrix.sources.iter().map(|s| s.document.as_str()).collect();
    let names = [
        ("id", rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ")),
        ("activities", rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ")),
        ("activity", each(&|row| row.text.to_owned())),
        ("section", rows.first().map(|row| row.section.join(" > ")).unwrap_or_default()),
        ("allocation", each(&|row| context.allocation_label(row.allocation))),
        ("customer_part", part(true)),
        ("provider_part", part(false)),
        ("customer_raci", letters(context.customer)),
        ("provider_raci", letters(context.provider)),
        ("controls", each(&|row| context.checklist.controls.text(row, usize::MAX))),
        ("source", each(&|row| row.source.to_string())),
        ("owner", field(Field::Accountable)),
        (
            "status",
            each(&|row| {
                if row.is_obligation() { context.entry(row).status().as_str().to_owned() } else { String::new() }
            }),
        ),
        ("evidence", field(Field::Evidence)),
        ("evidence_date", field(Field::EvidenceDate)),
        ("due", field(Field::Due)),
        ("notes", field(Field::Notes)),
        ("review_every", field(Field::ReviewEvery)),
        ("performed_on", field(Field::PerformedOn)),
        ("reviewed_by", field(Field::ReviewedBy)),
        ("reviewed_on", field(Field::ReviewedOn)),
        ("vendor_document", documents.join(", ")),
        ("customer_wording", each(&|row| customer_wording(context, row))),
    ];
    let further = layout.further_columns().map(|wanted| {
        let cell = |row: &EffectiveActivity| {
            let found = row.extras.iter().find(|extra| normalise(&extra.header).contains(&normalise(wanted)));
            found.map(|extra| extra.text.clone()).unwrap_or_default()
        };
        (format!("{COLUMN}{wanted}"), each(&cell))
    });
    names.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(further).collect()
}

/// The customer's part in the vendor's own words: the duties that it states, else the activity, where that is a text and not the id of a control.
fn customer_wording(context: &Context<'_>, row: &EffectiveActivity) -> String {
    let of_customer = row.assignments.iter().zip(&context.matrix.parties).filter(|(_, p)| p.side() == Side::Customer);
    let duties: Vec<&str> = of_customer.flat_map(|(cell, _)| cell.duties.iter().map(|d| d.text.as_str())).collect();
    let is_id = || context.checklist.controls.of(row).iter().any(|tie| tie.written.iter().any(|id| **id == *row.text));
    if duties.is_empty() && row.is_obligation() && !is_id() { row.text.to_owned() } else { duties.join("\n") }
}
