//! Cells that show an error instead of a value: `#REF!`, `#DIV/0!`, `#N/A`. What such a cell should say is not known, so it says nothing.
//!
//! Spreadsheets have a type for them, but they travel as text into CSV and pages, so every reader's tables are looked at by how they are written.

use std::sync::Arc;

use super::raw::{RawBlock, RawTable, Span};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::parallel;

/// So many cells are told one by one; the rest of a document's is counted.
const TOLD: usize = 50;

/// Blanks the error cells of all tables, with a warning at each.
pub(super) fn blank(file: &Arc<str>, blocks: &mut [RawBlock], diagnostics: &mut Diagnostics) {
    let mut found = 0_usize;
    let tables = blocks.iter_mut().filter_map(|block| match block {
        RawBlock::Table(table) => Some(table),
        _ => None,
    });
    for table in tables {
        found = blank_table(file, table, found, diagnostics);
    }
    if let Some(more) = found.checked_sub(TOLD).filter(|more| *more > 0) {
        diagnostics.push(
            Diagnostic::warning("error-cell", format!("{more} more cells show an error instead of a value"))
                .at(Location::document(Arc::clone(file)))
                .found(format!("{found} error cells"))
                .help("open the file in its application, mend the formulas, and save it again"),
        );
    }
}

fn blank_table(file: &Arc<str>, table: &mut RawTable, mut found: usize, diagnostics: &mut Diagnostics) -> usize {
    // Of most tables no row has one, and looking at every cell of a long one takes as long as a third of its reading.
    let has_one = parallel::rows(&table.rows, |row| row.cells.iter().any(|cell| is_error(&cell.text)));
    let rows = table.rows.iter_mut().zip(has_one).filter(|(_, has_one)| *has_one);
    for cell in rows.flat_map(|(row, _)| &mut row.cells) {
        if !is_error(&cell.text) {
            continue;
        }
        let text = std::mem::take(&mut cell.text);
        if matches!(cell.span, Span::FromLeft | Span::FromAbove) {
            continue;
        }
        found += 1;
        if found <= TOLD {
            let location = Location { file: Arc::clone(file), sheet: table.sheet.clone(), place: cell.place };
            diagnostics.push(
                Diagnostic::warning("error-cell", "the cell shows an error instead of a value and was read as blank")
                    .at(location)
                    .found(text)
                    .help("open the file in its application, mend the formula, and save it again"),
            );
        }
    }
    found
}

/// `#NAME?`, `#REF!`, `#¡VALOR!` in any language; `#N/A`, `#N/D`; LibreOffice's `Err:502`.
fn is_error(text: &str) -> bool {
    // What most cells begin with decides at once.
    if text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric() && first != b'E') {
        return false;
    }
    let text = text.trim();
    if let Some(number) = text.strip_prefix("Err:") {
        return number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
    }
    let Some(name) = text.strip_prefix('#') else { return false };
    if let Some(name) = name.strip_suffix(['!', '?']) {
        let known = |c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '/' | '_' | '¡' | '¿');
        return name.chars().count() > 2 && name.chars().all(known);
    }
    matches!(name.as_bytes(), [first, b'/', last] if first.is_ascii_uppercase() && last.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::is_error;

    #[test]
    fn errors_are_known_by_how_they_are_written() {
        for error in ["#REF!", "#DIV/0!", " #N/A ", "#N/D", "#NAME?", "#¡VALOR!", "#ССЫЛКА!", "Err:502"] {
            assert!(is_error(error), "{error}");
        }
        for words in ["", "#", "#1", "#R!", "R", "#ref!", "# REF!", "#REF", "Err: no", "RA", "#N/A later"] {
            assert!(!is_error(words), "{words}");
        }
    }
}
