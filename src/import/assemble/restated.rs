//! Rows of an earlier table that a later one names again with other assignments: it may say what changes for one deployment model,
//! and without a word about that its rows are further activities.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::base::counted::first_of;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::{Location, Place};
use crate::import::mapping::{ColumnRole, TableMapping};
use crate::import::notation::lexicon::{Class, Meaning, fold, is, means};
use crate::import::raw::RawRow;
use crate::matrix::Notation;

use crate::import::notation::lexicon::is_model_name;
use crate::import::recognise::DutyTable;

/// A row of an earlier table: the table, and its assignments.
type Earlier<'t> = (usize, Vec<&'t str>);

/// One row of the same name is a coincidence.
const FEWEST: usize = 2;

/// So many earlier rows of one name are looked at.
const MOST_NAMESAKES: usize = 16;

/// Warnings about tables that restate rows of an earlier one. A table that a mapping was given for is as it was declared.
pub(crate) fn warnings(tables: &[DutyTable], declared: &[TableMapping], file: &Arc<str>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut known: HashMap<String, Vec<Earlier<'_>>> = HashMap::new();
    if tables.len() < 2 {
        return found;
    }
    for (index, table) in tables.iter().enumerate() {
        let Some(activity) = table.columns.iter().position(|r| *r == ColumnRole::Activity) else { continue };
        if table.mapping.overlay.is_some() {
            continue;
        }
        let name = |row: &RawRow| row.cells.get(activity).map(|c| fold(&c.text)).filter(|text| !text.is_empty());
        let is_declared = declared.iter().any(|m| fold(&m.table) == fold(&table.mapping.table));
        if !is_declared && (table.mapping.notation != Notation::Duty || is_headed_as_shift(table)) {
            // By earlier table: rows of the same name, those of them with other assignments.
            let mut again: BTreeMap<usize, (usize, Vec<&str>)> = BTreeMap::new();
            for (_, row) in &table.rows {
                let Some(namesakes) = name(row).and_then(|n| known.get(&n)) else { continue };
                let mine = assignments(table, row);
                for (other, theirs) in namesakes {
                    let (count, differing) = again.entry(*other).or_default();
                    *count += 1;
                    if *theirs != mine {
                        differing.extend(row.cells.get(activity).map(|c| c.text.trim()));
                    }
                }
            }
            let restated = again.into_iter().filter(|(other, (count, differing))| {
                let alike = tables.get(*other).is_some_and(|o| same_columns(o, table));
                let often = *count >= FEWEST && count * 2 >= table.rows.len();
                alike && !differing.is_empty() && often
            });
            if let Some((other, (count, differing))) = restated.max_by_key(|(_, (count, _))| *count) {
                let base = tables.get(other).map_or("an earlier table", |t| t.mapping.table.as_str());
                found.push(warning(table, base, count, &differing, file));
            }
        }
        for (_, row) in &table.rows {
            let Some(name) = name(row) else { continue };
            let namesakes = known.entry(name).or_default();
            if namesakes.len() < MOST_NAMESAKES {
                namesakes.push((index, assignments(table, row)));
            }
        }
    }
    found
}

fn warning(table: &DutyTable, base: &str, count: usize, differing: &[&str], file: &Arc<str>) -> Diagnostic {
    let place = table.rows.first().map_or(Place::Document, |(_, row)| row.place);
    let named = differing.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>();
    Diagnostic::warning(
        "restated-rows",
        format!(
            "{}: {count} of its {} activities stand in {base} already, some with other assignments; all were read as further activities",
            table.mapping.table,
            table.rows.len()
        ),
    )
    .at(Location { file: Arc::clone(file), sheet: table.sheet.clone(), place })
    .found(first_of(&named, ", "))
    .help(
        "where the table says what changes for one deployment model, declare it: --show-mapping prints a mapping; give this table role = \
         \"overlay\", overlay = \"ID\" and model = \"MODEL\" (with [[models]]) in it, and --mapping reads it; where it is the table of one model, \
         model = \"MODEL\" alone does",
    )
}

/// Whether its heading speaks of a model or of changes. In prose the same things come again in every table ("Applications", under
/// "Recovery" as under "Security"), and what is said of them differs: there the heading must say that the table is a shift.
fn is_headed_as_shift(table: &DutyTable) -> bool {
    let heading = table.rows.first().and_then(|(section, _)| section.last());
    // "Change management" is a field of work.
    let shifts = |folded: &str| {
        let (marks, others): (Vec<&str>, Vec<&str>) = folded.split(' ').partition(|word| is(word, Class::Shift));
        !marks.is_empty() && !others.iter().any(|word| means(word, Meaning::Area))
    };
    heading.is_some_and(|h| is_model_name(h) || shifts(&fold(h)))
}

/// What a row says about who does it.
fn assignments<'t>(table: &DutyTable, row: &'t RawRow) -> Vec<&'t str> {
    let cells = table.columns.iter().zip(&row.cells).filter(|(role, _)| role.assigns());
    cells.map(|(_, cell)| cell.text.trim()).collect()
}

/// Whether two tables have the same columns, for the same models.
fn same_columns(one: &DutyTable, other: &DutyTable) -> bool {
    let areas = |table: &DutyTable| -> Vec<String> {
        let headed = table.columns.iter().zip(&table.headers).filter(|(role, _)| **role == ColumnRole::Area);
        headed.map(|(_, header)| fold(header)).collect()
    };
    let says = |table: &DutyTable| -> Vec<ColumnRole> {
        let kept =
            |r: &&ColumnRole| !matches!(r, ColumnRole::Extra | ColumnRole::Ignore | ColumnRole::Id | ColumnRole::Line);
        table.columns.iter().filter(kept).cloned().collect()
    };
    one.mapping.model == other.mapping.model && says(one) == says(other) && areas(one) == areas(other)
}
