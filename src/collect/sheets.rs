//! All sheets of a copy, and what of the handed-out tables is in none of them.

use std::collections::HashMap;

use super::book::Book;
use super::copy::{Copy, Sink};
use super::sheet::SheetReader;
use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostics;
use crate::base::location::Location;
use crate::document::LISTS_SHEET;
use crate::record::baseline::{BaselineRow, BaselineTable};
use crate::record::field::Field;

impl Copy {
    /// Reads every sheet and hands what it holds to `sink`.
    ///
    /// # Errors
    /// A sheet cannot be read.
    pub fn each(&self, book: &mut Book<'_>, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
        let mut seen = vec![false; self.base.rows.len()];
        let mut problems = Diagnostics::new();
        let mut columns: HashMap<BaselineTable, Vec<Field>> = HashMap::new();
        for (at, sheet) in book.sheets().into_iter().enumerate() {
            let is_ours = self.record.as_ref() == Some(&sheet) || sheet.as_ref() == LISTS_SHEET;
            if is_ours || !self.reads(&sheet) {
                continue;
            }
            let mut reader = SheetReader::new(self, sheet, &mut seen, &mut columns);
            let read = book.rows(at, &mut |row, cells| {
                reader.row(row, cells, sink);
                true
            });
            if let Err(more) = read {
                problems.extend(more);
            }
        }
        if problems.has_errors() {
            return Err(problems);
        }
        self.report_missing(&seen, &columns, sink);
        Ok(())
    }

    fn report_missing(&self, seen: &[bool], columns: &HashMap<BaselineTable, Vec<Field>>, sink: &mut dyn Sink) {
        let forms = Field::ALL.iter().copied().filter(|field| field.is_of_form()).collect::<Vec<_>>();
        for table in BaselineTable::ALL {
            let rows: Vec<&BaselineRow> = self.base.rows.iter().filter(|r| r.table == table).collect();
            if rows.is_empty() {
                continue;
            }
            let at = Location::document(self.name.clone());
            let missing: Vec<&str> = self
                .base
                .rows
                .iter()
                .zip(seen)
                .filter(|(row, seen)| row.table == table && !**seen)
                .map(|(row, _)| row.label())
                .collect();
            if missing.len() == rows.len() {
                let what = format!(
                    "the table '{}' is not in the file, or its hidden row of ids or hidden column of keys is not; nothing was removed",
                    table.as_str()
                );
                sink.missing(at, what);
                continue;
            }
            if !missing.is_empty() {
                let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
                let more = if missing.len() > 5 { format!(" and {} more", missing.len() - 5) } else { String::new() };
                sink.missing(
                    at.clone(),
                    format!(
                        "{} of '{}' {} not in the file: {some}{more}; nothing was removed",
                        counted(missing.len(), "row"),
                        table.as_str(),
                        if missing.len() == 1 { "is" } else { "are" },
                    ),
                );
            }
            let handed_out = match table {
                BaselineTable::Obligations => Field::OBLIGATION,
                BaselineTable::Commitments => Field::COMMITMENT,
                BaselineTable::Access => Field::ACCESS,
                BaselineTable::Gaps => Field::QUESTION,
                BaselineTable::Form => &forms,
                BaselineTable::SignOff => continue,
            };
            let found = columns.get(&table).map_or(&[][..], Vec::as_slice);
            // A template may leave a column out; only one that held something when handed out is missed.
            for field in handed_out.iter().filter(|f| !found.contains(f)) {
                if rows.iter().any(|r| r.values.contains_key(field.as_str())) {
                    sink.missing(
                        at.clone(),
                        format!("the column '{field}' of '{}' is not in the file; nothing was removed", table.as_str()),
                    );
                }
            }
        }
    }
}
