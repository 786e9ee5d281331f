//! The normalised matrix as a text of its own: what a record keeps of the version that it was made against.
//!
//! JSON lines: the first has everything but the rows of the base table, each further one a row. A reading that a later version of the program
//! would do otherwise stays as it was, and version control shows which row changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Activity, Matrix, Origin};

/// The form of the text.
pub const SCHEMA: &str = "rmx-matrix/1";

/// The text's name among the files that a matrix was read from ([`Matrix::origin`]).
pub const FILE_NAME: &str = "matrix.jsonl";

#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    matrix: Matrix,
}

/// Why a stored matrix cannot be read.
#[derive(Debug)]
pub enum StoredError {
    /// There is no line at all.
    Empty,
    /// The schema is not one that this version reads.
    Schema {
        /// What was found.
        found: String,
    },
    /// A line is not of the expected form.
    Line {
        /// Line number, from 1.
        line: usize,
        /// What the JSON reader says.
        error: serde_json::Error,
    },
}

impl std::fmt::Display for StoredError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoredError::Empty => f.write_str("the stored matrix is empty"),
            StoredError::Schema { found } => {
                write!(f, "the stored matrix has the form '{found}'; this version reads '{SCHEMA}'")
            }
            StoredError::Line { line, error } => write!(f, "line {line} of the stored matrix cannot be read: {error}"),
        }
    }
}

impl std::error::Error for StoredError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoredError::Line { error, .. } => Some(error),
            StoredError::Empty | StoredError::Schema { .. } => None,
        }
    }
}

/// Writes a matrix. The same matrix always gives the same text.
///
/// # Errors
/// Those of the JSON writer; none arises from these types.
pub fn write(matrix: &Matrix) -> Result<String, serde_json::Error> {
    let head = Matrix { activities: Vec::new(), origin: None, ..matrix.clone() };
    let mut text = serde_json::to_string(&Head { schema: SCHEMA.to_owned(), matrix: head })?;
    text.push('\n');
    for activity in &matrix.activities {
        text.push_str(&serde_json::to_string(activity)?);
        text.push('\n');
    }
    Ok(text)
}

/// Reads a matrix. It carries the text as the file that it was read from, so that a report can be made again from it.
///
/// # Errors
/// No line, another schema, or a line that is not of the expected form.
pub fn read(text: &str) -> Result<Matrix, StoredError> {
    #[derive(Deserialize)]
    struct Schema {
        schema: String,
    }
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (first, head) = lines.next().ok_or(StoredError::Empty)?;
    let at = |line: usize| move |error| StoredError::Line { line, error };
    let Schema { schema } = serde_json::from_slice(head.as_bytes()).map_err(at(first))?;
    if schema != SCHEMA {
        return Err(StoredError::Schema { found: schema });
    }
    let Head { mut matrix, .. } = serde_json::from_slice(head.as_bytes()).map_err(at(first))?;
    for (number, line) in lines {
        matrix.activities.push(serde_json::from_slice::<Activity>(line.as_bytes()).map_err(at(number))?);
    }
    let bytes: Arc<[u8]> = Arc::from(text.as_bytes());
    matrix.origin = Some(Origin { folder: matrix.name(), files: BTreeMap::from([(FILE_NAME.to_owned(), bytes)]) });
    Ok(matrix)
}
