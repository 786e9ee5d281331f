//! A table that a template lays out by itself: auditors' forms.

use std::collections::BTreeMap;

use super::intro;
use crate::checklist::coverage::{CoverageRecord, of_checklist};
use crate::document::{Block, Cell, ChoiceValue, Column, ColumnKind, Row, Rows, Show, Table, Tone, Value};
use crate::frameworks::State;
use crate::frameworks::topics::Finder;
use crate::matrix::deployment::EffectiveActivity;
use crate::record::field::Field;
use crate::report::context::Context;
use crate::report::template::{Over, OwnColumn, OwnTable, PartTemplate, fill_names};

/// What the names of a row stand for.
type Names = BTreeMap<String, String>;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Option<Vec<Block>> {
    let layout = part.own_table.as_ref()?;
    let rows: Vec<Row> = names(context, layout)
        .iter()
        .map(|names| Row {
            cells: layout.columns.iter().map(|column| cell(context, column, names)).collect(),
            ..Row::default()
        })
        .collect();
    let columns = layout.columns.iter().enumerate().map(|(at, column)| Column {
        id: format!("{}-{}", layout.id, at + 1),
        header: context.fill(&column.header),
        width: column.width,
        sheet_width: Some(column.width),
        page_width: None,
        kind: match column.choices.as_slice() {
            [] => ColumnKind::Text,
            choices => {
                let value = |choice: &String| ChoiceValue { value: choice.clone(), tone: Tone::Normal };
                ColumnKind::Choice(choices.iter().map(value).collect())
            }
        },
        editable: column.value.is_empty(),
        show: Show::Everywhere,
        outline: 0,
        stack: None,
        help: None,
    });
    let table = Table {
        id: layout.id.clone(),
        caption: context.fill(&part.heading),
        columns: columns.collect(),
        rows: Rows::Memory(rows),
        empty: context.fill(&part.empty),
        working: true,
        fit: None,
        totals: Vec::new(),
    };
    let mut blocks = intro(context, part);
    blocks.push(Block::Table(table));
    Some(blocks)
}

fn cell(context: &Context<'_>, column: &OwnColumn, names: &Names) -> Cell {
    if column.value.is_empty() {
        return Cell::new(Value::Empty);
    }
    let said = fill_names(&column.value, names, &context.holes);
    let said = column.words.get(&said).map_or(said, |word| context.fill(word));
    if said.is_empty() { Cell::new(Value::Empty) } else { Cell::text(said) }
}

/// The rows, each with its names.
fn names(context: &Context<'_>, layout: &OwnTable) -> Vec<Names> {
    let checklist = context.checklist;
    let wanted = |ties: &[crate::frameworks::Tie]| {
        layout.only.is_empty() || ties.iter().any(|tie| layout.only.iter().any(|word| word == tie.basis.as_str()))
    };
    match layout.over {
        Over::Obligations => context
            .obligations()
            .filter(|row| wanted(checklist.controls.of(row)))
            .map(|row| of_rows(context, &[row]))
            .collect(),
        Over::Activities => context
            .activities
            .iter()
            .filter(|row| wanted(checklist.controls.of(row)))
            .map(|row| of_rows(context, &[*row]))
            .collect(),
        Over::Controls | Over::Spoken => of_checklist(checklist)
            .iter()
            .filter(|line| layout.over == Over::Controls || line.state != State::Silent)
            .filter(|line| {
                let basis = line.basis.map_or("", |basis| basis.as_str());
                layout.only.is_empty() || layout.only.iter().any(|word| word == basis)
            })
            .map(|line| of_control(context, line))
            .collect(),
        Over::List => {
            let finder = Finder::new(context.matrix);
            let touched: Vec<(&EffectiveActivity, Vec<&str>)> = context
                .activities
                .iter()
                .filter(|row| row.is_applicable())
                .map(|row| (*row, finder.of_activity(row).iter().map(|t| t.topic.id.as_str()).collect()))
                .collect();
            let item = |item: &BTreeMap<String, String>| {
                let topics: Vec<&str> =
                    item.get("topics").map_or("", String::as_str).split(';').map(str::trim).collect();
                let rows: Vec<&EffectiveActivity> = touched
                    .iter()
                    .filter(|(_, of)| of.iter().any(|t| topics.contains(t)))
                    .map(|(row, _)| *row)
                    .collect();
                let mut names = of_rows(context, &rows);
                names.extend(item.clone());
                names
            };
            layout.items.iter().map(item).collect()
        }
    }
}

fn of_control(context: &Context<'_>, line: &CoverageRecord) -> Names {
    let rows: Vec<&EffectiveActivity> = context
        .activities
        .iter()
        .copied()
        .filter(|row| line.activities.iter().any(|id| id == row.id.as_str()))
        .collect();
    let mut names = of_rows(context, &rows);
    let chosen = context.checklist.controls.chosen().frameworks();
    let framework = chosen.iter().find(|f| *f.id == *line.framework).map_or("", |f| f.short.as_str());
    for (name, value) in [
        ("control", line.control.as_str()),
        ("title", &line.title),
        ("group", &line.group),
        ("framework", framework),
        ("whose", line.state.as_str()),
        ("basis", line.basis.map_or("", |basis| basis.as_str())),
        ("gaps", &line.gaps.join(", ")),
    ] {
        names.insert(name.to_owned(), value.to_owned());
    }
    names
}

/// The names of one row, or of several taken together: each with its id then.
fn of_rows(context: &Context<'_>, rows: &[&EffectiveActivity]) -> Names {
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
                    if stated.is_empty() { row.text.clone() } else { format!("{}: {stated}", row.text) }
                }
            }
        })
    };
    let documents: Vec<&str> = context.matrix.sources.iter().map(|s| s.document.as_str()).collect();
    let names = [
        ("id", rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ")),
        ("activities", rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ")),
        ("activity", each(&|row| row.text.clone())),
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
        ("performed_on", field(Field::PerformedOn)),
        ("reviewed_by", field(Field::ReviewedBy)),
        ("reviewed_on", field(Field::ReviewedOn)),
        ("vendor_document", documents.join(", ")),
    ];
    names.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
