//! The checklist as CSV, and the defusing of cells that a spreadsheet would run.

use std::io;

use crate::checklist::Checklist;
use crate::checklist::obligation::Composer;
use crate::frameworks::Tie;
use crate::matrix::section::join_path;
use crate::matrix::{Assignment, Matrix};
use crate::record::field::Field;

/// Characters that make a spreadsheet take a cell for a formula (OWASP, "CSV injection").
const DANGEROUS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The mark that makes a spreadsheet take a cell for text.
const DEFUSED: char = '\'';

fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches(DEFUSED).starts_with(DANGEROUS)
}

/// A cell with an apostrophe before it where a spreadsheet would run it. [`restore`] takes it off again, whatever the cell.
pub fn defuse(cell: &str) -> String {
    if is_dangerous(cell) { format!("{DEFUSED}{cell}") } else { cell.to_owned() }
}

/// The inverse of [`defuse`].
pub fn restore(cell: &str) -> &str {
    match cell.strip_prefix(DEFUSED) {
        Some(rest) if is_dangerous(rest) => rest,
        _ => cell,
    }
}

/// The checklist as CSV: one line per activity, vendor's columns first, then what people entered.
///
/// # Errors
/// Only what the CSV writer reports.
pub fn checklist(checklist: &Checklist<'_>) -> Result<String, csv::Error> {
    let parties = &checklist.effective.matrix.parties;
    let composer = Composer::new(checklist.effective.matrix);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = ["ID", "Key", "Section", "Activity"].map(str::to_owned).to_vec();
    header.extend(parties.iter().map(|p| format!("{} RACI", p.name)));
    header.extend(parties.iter().map(|p| format!("{} stated", p.name)));
    header.extend(["Allocation", "Obligation", "Reason", "Option", "From", "Source"].map(str::to_owned));
    // Without frameworks there is nothing to say of controls.
    let with_controls = !checklist.controls.chosen().is_empty();
    header.extend(with_controls.then(|| "Controls".to_owned()));
    header.extend(Field::OBLIGATION.iter().map(|f| f.as_str().to_owned()));
    writer.write_record(&header)?;
    for activity in &checklist.effective.activities {
        let mut record = vec![
            activity.id.as_str().to_owned(),
            activity.key.as_str().to_owned(),
            join_path(activity.section),
            activity.text.to_owned(),
        ];
        record.extend(activity.assignments.iter().map(|a| a.letters.to_string()));
        record.extend(activity.assignments.iter().map(|a| a.verbatim.clone()));
        record.push(activity.allocation.as_str().to_owned());
        let said = composer.obligation(activity);
        record.push(if activity.is_obligation() { composer.text(activity, &said) } else { String::new() });
        record.push(activity.reason.clone().unwrap_or_default());
        record.push(activity.option.as_ref().map(|o| o.as_str().to_owned()).unwrap_or_default());
        record.push(activity.from.as_str().to_owned());
        record.push(activity.source.to_string());
        record.extend(with_controls.then(|| controls(checklist.controls.of(activity))));
        let entry = checklist.record.entry(&activity.key);
        record.extend(Field::OBLIGATION.iter().map(|f| entry.map(|e| e.text(*f).into_owned()).unwrap_or_default()));
        writer.write_record(record.iter().map(|cell| defuse(cell)))?;
    }
    finished(writer)
}

/// The controls of a row: `framework:id`, marked where they are derived, divided by semicolons.
fn controls(ties: &[Tie]) -> String {
    let ids: Vec<String> = ties.iter().map(|tie| format!("{}:{}{}", tie.framework, tie.control, tie.mark())).collect();
    ids.join("; ")
}

/// Writes a matrix before a model is chosen as CSV, line by line, since it may be long: one line per activity, letters and verbatim cells
/// per party (and model), further columns.
///
/// # Errors
/// What the CSV writer and `out` report.
pub fn matrix(matrix: &Matrix, out: impl io::Write) -> Result<(), csv::Error> {
    let base = matrix.activities.iter().map(|activity| (activity, "base"));
    let shifted = matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|row| (&row.activity, o.id.as_str())));
    let rows = base.chain(shifted);
    let mut extras: Vec<&str> = Vec::new();
    for extra in rows.clone().flat_map(|(activity, _)| &activity.extras) {
        if !extras.contains(&extra.header.as_str()) {
            extras.push(&extra.header);
        }
    }
    let models: Vec<Option<usize>> =
        if matrix.models.is_empty() { vec![None] } else { (0..matrix.models.len()).map(Some).collect() };
    let mut writer = csv::Writer::from_writer(out);
    let mut header: Vec<String> = ["ID", "Section", "Activity"].map(str::to_owned).to_vec();
    for model in &models {
        let name = model.and_then(|m| matrix.models.get(m)).map_or(String::new(), |m| format!(" ({})", m.name));
        for kind in ["RACI", "stated"] {
            header.extend(matrix.parties.iter().map(|p| format!("{}{name} {kind}", p.name)));
        }
    }
    header.extend(extras.iter().map(|e| (*e).to_owned()));
    header.extend(["From", "Source"].map(str::to_owned));
    writer.write_record(header.iter().map(|cell| defuse(cell)))?;
    for (activity, from) in rows {
        let mut record = vec![activity.id.as_str().to_owned(), join_path(&activity.section), activity.text.clone()];
        for model in &models {
            let cells = activity.cells.for_model(*model).unwrap_or_default();
            let of =
                |index: usize, text: &dyn Fn(&Assignment) -> String| cells.get(index).map(text).unwrap_or_default();
            record.extend((0..matrix.parties.len()).map(|i| of(i, &|a| a.letters.to_string())));
            record.extend((0..matrix.parties.len()).map(|i| of(i, &|a| a.verbatim.clone())));
        }
        for wanted in &extras {
            let found = activity.extras.iter().find(|e| e.header == *wanted);
            record.push(found.map(|e| e.text.clone()).unwrap_or_default());
        }
        record.push(from.to_owned());
        record.push(activity.source.to_string());
        writer.write_record(record.iter().map(|cell| defuse(cell)))?;
    }
    Ok(writer.flush()?)
}

/// What a CSV writer wrote, without a copy of it.
pub(super) fn finished(writer: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    // Texts were written, so that it is text.
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defusing_can_be_undone() {
        for cell in ["=1+1", "'=1", "''-x", "plain", "'quoted'", "-", "@a", ""] {
            assert_eq!(restore(&defuse(cell)), cell);
            assert!(!defuse(cell).starts_with(DANGEROUS));
        }
    }
}
