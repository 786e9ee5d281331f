//! A filled web page: what was handed out and what people entered lie in elements of their own; its words must be those that were handed out.

use std::collections::BTreeMap;
use std::sync::Arc;

use html5gum::Token;

use super::book::{BookCell, Value};
use super::copy::{Copy, FieldCell, RowPlace, Sink, Words, by_service};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::markup::tokens;
use crate::document::page::{ENTRIES, HANDED_OUT, WORDS, words};
use crate::import::Limits;
use crate::matrix::identity::Hash;
use crate::record::baseline::{Baseline, BaselineError, BaselineRow, BaselineTable};
use crate::record::field::Field;
use crate::record::log::LoggedSource;
use crate::report::person::OF;

/// What people entered: by table, by row's key (by block's id), by field.
type Entries = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

/// What people entered into a page.
#[derive(Debug)]
pub struct FilledPage {
    entries: Entries,
}

/// Whether a file is a web page, by its beginning.
pub fn is_page(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 2] = [b"<!doctype html", b"<html"];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    MARKS.iter().any(|mark| bytes.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)))
}

/// Reads a filled page: what was handed out, and what was entered.
///
/// # Errors
/// It is no page that was handed out to be filled in, or its words were altered: an entry would be on something else.
pub fn read(name: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Vec<(Copy, FilledPage)>, Diagnostics> {
    let error = |code: &'static str, message: String, help: &str| -> Diagnostics {
        Diagnostic::error(code, message).at(Location::document(name.clone())).help(help).into()
    };
    if bytes.len() as u64 > limits.text_bytes {
        return Err(limits.passed("text-bytes", bytes.len() as u64, Location::document(name.clone())).into());
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        error("not-a-handed-out-page", format!("the page is not UTF-8 ({e})"), "ask for the original file")
    })?;
    let found = Islands::of(text);
    let Some(handed_out) = found.handed_out else {
        let message = "this page does not say what was handed out, so nothing can be merged".to_owned();
        return Err(error("not-a-handed-out-page", message, "collect reads pages that rmx-report wrote"));
    };
    let unreadable = |why: String| error("baseline-unreadable", why, "ask for the original file");
    // An array with a line for each of its texts.
    let array = handed_out.trim().trim_start_matches('[').trim_end_matches(']');
    let lines = array.lines().map(|line| line.trim_end_matches(','));
    let bases = by_service(lines).into_iter().map(|own| {
        Baseline::from_lines(own).map_err(|e| match e {
            BaselineError::Schema { .. } => {
                error("baseline-schema", e.to_string(), "use the version of rmx-report that wrote it")
            }
            e => unreadable(e.to_string()),
        })
    });
    let bases: Vec<Baseline> = bases.collect::<Result<_, _>>()?;
    let entries: Entries = match found.entries.as_deref().map(str::trim) {
        None | Some("") => return Err(unreadable("what was entered is not in the page any more".to_owned())),
        Some(json) => {
            serde_json::from_str(json).map_err(|e| unreadable(format!("what was entered cannot be read: {e}")))?
        }
    };
    // A page without entries has nothing that could be on something else.
    if !entries.is_empty() && found.words.as_deref() != Some(words(text).as_str()) {
        let message = "the page's words are not those that were handed out: an entry would be on something else";
        return Err(error("page-altered", message.to_owned(), "hand out the page again"));
    }
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let source = LoggedSource { file, sha256: Hash::of(bytes), saved_by: None, saved_at: None };
    let copies = bases.into_iter().map(|base| Copy::new(name.clone(), source.clone(), base)).collect();
    Ok(divided(copies, entries))
}

/// Gives each service what was entered into its tables and blocks, where a page was handed out for several: their ids end with its number.
fn divided(copies: Vec<Copy>, entries: Entries) -> Vec<(Copy, FilledPage)> {
    if copies.len() < 2 {
        return copies.into_iter().map(|copy| (copy, FilledPage { entries: entries.clone() })).collect();
    }
    let mut pages: Vec<Entries> = vec![Entries::new(); copies.len()];
    for (table, rows) in entries {
        let (kind, number) = table.rsplit_once(OF).unwrap_or((&table, ""));
        for (key, entered) in rows {
            let number = if number.is_empty() { key.rsplit_once(OF).map_or("", |(_, number)| number) } else { number };
            let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).unwrap_or_default();
            // What is of none of them is refused with the first.
            let at = if at < pages.len() { at } else { 0 };
            if let Some(own) = pages.get_mut(at) {
                own.entry(kind.to_owned()).or_default().insert(key, entered);
            }
        }
    }
    copies.into_iter().zip(pages).map(|(copy, entries)| (copy, FilledPage { entries })).collect()
}

/// The elements of a page that carry data.
#[derive(Default)]
struct Islands {
    handed_out: Option<String>,
    entries: Option<String>,
    words: Option<String>,
}

impl Islands {
    fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut open: Option<&'static str> = None;
        for token in tokens(text, true) {
            match token {
                Token::StartTag(tag) if *tag.name == *b"script" => {
                    let attribute = |name: &str| {
                        tag.attributes.get(name.as_bytes()).map(|a| String::from_utf8_lossy(&a.value).into_owned())
                    };
                    let id = attribute("id").unwrap_or_default();
                    open = [HANDED_OUT, ENTRIES].into_iter().find(|known| *known == id);
                    match open {
                        Some(HANDED_OUT) => found.handed_out = Some(String::new()),
                        Some(_) => {
                            found.entries = Some(String::new());
                            found.words = attribute(WORDS);
                        }
                        None => {}
                    }
                }
                Token::EndTag(_) => open = None,
                Token::String(part) => {
                    let place = match open {
                        Some(HANDED_OUT) => &mut found.handed_out,
                        Some(_) => &mut found.entries,
                        None => continue,
                    };
                    if let Some(place) = place {
                        place.push_str(&String::from_utf8_lossy(&part.value));
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// A field of a table's rows by its id.
pub(super) fn field(table: BaselineTable, id: &str) -> Option<Field> {
    let field = Field::parse(id)?;
    let known = match table {
        BaselineTable::Obligations => Field::OBLIGATION,
        BaselineTable::Commitments => Field::COMMITMENT,
        BaselineTable::Access => Field::ACCESS,
        BaselineTable::Gaps => Field::QUESTION,
        // A form has the fields that its template gives it; a block's are none of the record's.
        BaselineTable::Form => return Some(field),
        BaselineTable::SignOff => return None,
    };
    known.contains(&field).then_some(field)
}

impl FilledPage {
    /// Hands every entry to `sink`.
    pub fn each(&self, copy: &Copy, sink: &mut dyn Sink) {
        for (table, rows) in &self.entries {
            for (key, entered) in rows {
                let place =
                    |part: &str| Location { sheet: Some(Arc::from(part)), ..Location::document(copy.name.clone()) };
                let base = BaselineTable::parse(table).and_then(|kind| copy.find(kind, key));
                let Some((base, row)) = base.and_then(|base| Some((base, copy.row(base)?))) else {
                    let content: Vec<&str> =
                        entered.values().map(String::as_str).filter(|t| !t.trim().is_empty()).collect();
                    if !content.is_empty() {
                        let why = "the row's key was not handed out with this page";
                        sink.stray(place(table), "", content.join(" | "), why);
                    }
                    continue;
                };
                let part = format!("{table}, {}", row.label());
                if row.table == BaselineTable::SignOff {
                    block(copy, base, row, entered, &place(&part), sink);
                } else {
                    self::row(copy, base, row, entered, &part, sink);
                }
                let known = |id: &str| row.table == BaselineTable::SignOff || field(row.table, id).is_some();
                for (id, text) in entered.iter().filter(|(id, text)| !known(id) && !text.trim().is_empty()) {
                    sink.stray(place(&part), row.label(), format!("{id}: {text}"), "the row has no such field");
                }
            }
        }
    }
}

/// A row: what was entered, and else what was handed out.
fn row(
    copy: &Copy,
    base: usize,
    handed_out: &BaselineRow,
    entered: &BTreeMap<String, String>,
    part: &str,
    sink: &mut dyn Sink,
) {
    let place = RowPlace { file: copy.name.clone(), sheet: Arc::from(part), row: None };
    let before = handed_out.values.iter().filter(|(id, _)| !entered.contains_key(*id));
    let texts: Vec<(Field, BookCell<'_>)> = before
        .chain(entered)
        .filter_map(|(id, text)| {
            Some((field(handed_out.table, id)?, BookCell { column: 0, value: Value::Text(text), formula: None }))
        })
        .collect();
    let cells: Vec<FieldCell<'_, '_>> = texts.iter().map(|(field, cell)| (*field, 0, Some(cell))).collect();
    sink.row(copy, base, &place, Words::default(), &cells);
}

/// A sign-off block: it is taken as a whole, so that what was left as it was belongs to it.
fn block(
    copy: &Copy,
    base: usize,
    handed_out: &BaselineRow,
    entered: &BTreeMap<String, String>,
    place: &Location,
    sink: &mut dyn Sink,
) {
    let before = handed_out.values.iter().filter(|(id, _)| !entered.contains_key(*id));
    for (id, text) in before.chain(entered) {
        let cell = BookCell { column: 0, value: Value::Text(text), formula: None };
        sink.block(copy, base, id, place.clone(), (!text.trim().is_empty()).then_some(&cell));
    }
}
