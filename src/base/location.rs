//! Where a value came from: every text, cell and finding keeps its place in the vendor's document.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A place inside one document, counted from 1 as people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The document as a whole.
    Document,
    /// A line of a text document; `column` counts characters and is 0 where it is not known.
    Line {
        /// Line number, from 1.
        line: u32,
        /// Character column, from 1; 0 = unknown.
        column: u32,
    },
    /// A cell of a spreadsheet's sheet. The sheet's name stands in [`Location::sheet`].
    Cell {
        /// Row number, from 1.
        row: u32,
        /// Column number, from 1 (1 = `A`).
        column: u32,
    },
    /// A cell of a table in a document that has no lines (Word, PDF).
    Table {
        /// Page number, from 1; 0 = not known, as in Word.
        page: u16,
        /// The table's number in the document, from 1.
        table: u16,
        /// Row number, from 1.
        row: u32,
        /// Column number, from 1 (1 = `A`).
        column: u16,
    },
    /// A paragraph outside tables of a document that has no lines.
    Paragraph {
        /// Page number, from 1; 0 = not known.
        page: u16,
        /// The paragraph's number in the document, from 1.
        number: u32,
    },
}

impl Place {
    /// The beginning of a line, by its index from 0.
    pub fn line_at(index: usize) -> Self {
        Place::Line { line: u32::try_from(index + 1).unwrap_or(u32::MAX), column: 1 }
    }
}

impl Place {
    /// The place of a row as a whole: of a text document its line, since its column says nothing.
    #[must_use]
    pub fn of_row(self) -> Self {
        match self {
            Place::Line { line, .. } => Place::Line { line, column: 0 },
            other => other,
        }
    }
}

/// A place in a named document: file, and line or sheet cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// The file's name as it is shown to people (no absolute paths of a machine are recorded in outputs).
    pub file: Arc<str>,
    /// The sheet's name, for spreadsheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// The place within it.
    pub place: Place,
}

impl Location {
    /// The document as a whole.
    pub fn document(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), sheet: None, place: Place::Document }
    }

    /// A line of a text document (`column` 0 = unknown).
    pub fn line(file: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Self { file: file.into(), sheet: None, place: Place::Line { line, column } }
    }

    /// A cell of a sheet; row and column from 1.
    pub fn cell(file: impl Into<Arc<str>>, sheet: impl Into<Arc<str>>, row: u32, column: u32) -> Self {
        Self { file: file.into(), sheet: Some(sheet.into()), place: Place::Cell { row, column } }
    }

    /// The same place by the file's name alone, as outputs show it.
    #[must_use]
    pub fn by_name(&self) -> Self {
        let name = std::path::Path::new(&*self.file).file_name().and_then(|name| name.to_str());
        Self { file: name.map_or_else(|| Arc::clone(&self.file), Arc::from), ..self.clone() }
    }

    /// The line number, where the document is a text.
    pub fn line_number(&self) -> Option<u32> {
        match self.place {
            Place::Line { line, .. } => Some(line),
            _ => None,
        }
    }

    /// The cell in A1 notation: `Sheet!B7` of a spreadsheet, `table 3!B7` or `page 2, table 3!B7` of a document with tables.
    pub fn cell_reference(&self) -> Option<String> {
        match self.place {
            Place::Cell { row, column } => {
                let cell = format!("{}{row}", column_letters(column));
                Some(match &self.sheet {
                    Some(sheet) => format!("{sheet}!{cell}"),
                    None => cell,
                })
            }
            Place::Table { page, table, row, column } => {
                Some(format!("{}table {table}!{}{row}", on_page(page), column_letters(column.into())))
            }
            _ => None,
        }
    }

    /// What the place is a part of, where it is no line and no cell: a sheet, a form field, a paragraph.
    pub fn part(&self) -> Option<String> {
        match self.place {
            Place::Document => self.sheet.as_ref().map(|sheet| sheet.to_string()),
            Place::Paragraph { page, number } => Some(format!("{}paragraph {number}", on_page(page))),
            _ => None,
        }
    }
}

fn on_page(page: u16) -> String {
    if page == 0 { String::new() } else { format!("page {page}, ") }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match self.place {
            Place::Document | Place::Paragraph { .. } => match self.part() {
                Some(part) => write!(f, ", {part}"),
                None => Ok(()),
            },
            Place::Line { line, column: 0 } => write!(f, ":{line}"),
            Place::Line { line, column } => write!(f, ":{line}:{column}"),
            Place::Cell { .. } | Place::Table { .. } => write!(f, ", {}", self.cell_reference().unwrap_or_default()),
        }
    }
}

/// How a location is written in JSON: `{"file": ..., "line": n}`, `{"file": ..., "cell": "Sheet!B7"}`, or `{"file": ..., "part": ...}` for a
/// sheet or form field as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationRecord {
    /// The document's name.
    pub file: String,
    /// Line number, for texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Cell in A1 notation with its sheet, for spreadsheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The sheet of a spreadsheet or the form field of a PDF, where the place is that as a whole; a paragraph of a document without lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

impl From<&Location> for LocationRecord {
    fn from(location: &Location) -> Self {
        Self {
            file: location.file.to_string(),
            line: location.line_number(),
            cell: location.cell_reference(),
            part: location.part(),
        }
    }
}

/// Column letters of a spreadsheet (1 = `A`, 27 = `AA`); 0 gives an empty text.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        let digit = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_as_spreadsheets_do() {
        assert_eq!(column_letters(1), "A");
        assert_eq!(column_letters(26), "Z");
        assert_eq!(column_letters(27), "AA");
        assert_eq!(column_letters(16384), "XFD");
    }

    #[test]
    fn locations_read_well() {
        assert_eq!(Location::line("a.md", 12, 0).to_string(), "a.md:12");
        assert_eq!(Location::cell("a.xlsx", "CRM", 3, 2).to_string(), "a.xlsx, CRM!B3");
        let at = |place| Location { place, ..Location::document("a.docx") }.to_string();
        assert_eq!(at(Place::Table { page: 0, table: 3, row: 4, column: 2 }), "a.docx, table 3!B4");
        assert_eq!(at(Place::Paragraph { page: 2, number: 7 }), "a.docx, page 2, paragraph 7");
    }
}
