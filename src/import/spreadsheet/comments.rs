//! Comments on cells: notes that people stick to a cell beside what it holds.

use std::sync::Arc;

use super::cells::unescape;
use super::sheet::parse_reference;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;
use crate::import::limits::Limits;
use crate::import::office::package::Package;
use crate::import::office::xml::{Event, decode, decode_literal};

/// A comment as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The sheet.
    pub sheet: Arc<str>,
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
    /// Who wrote it; blank where the file does not say.
    pub author: String,
    /// What it says.
    pub text: String,
}

/// Reads the comments of a sheet of an XLSX: those of the part that its relationships name.
///
/// # Errors
/// A damaged part, or more text than the limits allow.
pub(super) fn of_sheet(
    package: &mut Package<'_>,
    file: &Arc<str>,
    sheet: &Arc<str>,
    part: &str,
    limits: &Limits,
) -> Result<Vec<Comment>, Diagnostic> {
    let parts: Vec<String> =
        package.relations(part)?.into_values().filter(|r| r.kind == "comments").map(|r| r.target).collect();
    let mut comments: Vec<Comment> = Vec::new();
    for part in parts {
        let mut authors: Vec<String> = Vec::new();
        let (mut in_author, mut in_text, mut open) = (false, false, None::<Comment>);
        let mut bytes = 0;
        package.each(&part, |event| {
            let mut words = String::new();
            match event {
                Event::Start(b"author", _, closed) => {
                    authors.push(String::new());
                    in_author = !closed;
                }
                Event::End(b"author") => in_author = false,
                Event::Start(b"comment", attributes, false) => {
                    // A place that cannot be read is no reason to lose what was written.
                    let (row, column) = attributes.raw(b"ref").and_then(parse_reference).unwrap_or((1, 1));
                    let author = attributes.number(b"authorId").and_then(|id| authors.get(usize::try_from(id).ok()?));
                    let author = author.cloned().unwrap_or_default();
                    open = Some(Comment { sheet: Arc::clone(sheet), row, column, author, text: String::new() });
                }
                Event::End(b"comment") => comments.extend(open.take().filter(|c| !c.text.trim().is_empty())),
                Event::Start(b"t", _, closed) => in_text = !closed,
                Event::End(b"t") => in_text = false,
                Event::Text(raw) if in_author || in_text => decode(raw, &mut words),
                Event::Literal(raw) if in_author || in_text => decode_literal(raw, &mut words),
                _ => {}
            }
            bytes += words.len() as u64;
            if bytes > limits.text_bytes {
                return Err(limits.passed("text-bytes", bytes, Location::document(Arc::clone(file))));
            }
            match (&mut open, authors.last_mut()) {
                (Some(comment), _) if in_text => unescape(&words, &mut comment.text),
                (None, Some(author)) if in_author => author.push_str(&words),
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(comments)
}
