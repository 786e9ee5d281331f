//! Lists that the customer brings: a table of CSV, XLSX, DOCX and the like, or a text that was pasted.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use super::raw::{RawBlock, RawDocument, RawTable};
use super::{Input, Limits, ReadOptions, read};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::{Location, Place};
use crate::matrix::identity::normalise;
use crate::matrix::listed::{ListItem, ids_in};

/// Rows within which a header is looked for.
const WITHIN: usize = 12;

/// What a column of a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Role {
    Number,
    Place,
    Text,
    Criteria,
    Rows,
}

static WORDS: LazyLock<BTreeMap<Role, Vec<String>>> =
    // The table is part of the program; a test says that it can be read.
    LazyLock::new(|| toml::from_str(include_str!("../../inputs/lists.toml")).unwrap_or_default());

/// Reads a list.
///
/// # Errors
/// The file cannot be read, or holds no list.
pub fn list(input: &Input, limits: &Limits) -> Result<Vec<ListItem>, Diagnostics> {
    let pasted = input.name.to_lowercase().ends_with(".txt") || input.name.as_ref() == "-";
    let items = if pasted {
        pasted_text(input, limits)?
    } else {
        of_document(&read(input, limits, &ReadOptions::default())?.0)
    };
    if items.is_empty() {
        let problem = Diagnostic::error("list-empty", "no list is found in the file")
            .at(Location::document(Arc::clone(&input.name)))
            .allowed("a table with a column of texts (and numbers, pages, criteria, rows where there are some), or lines of text")
            .help("name the column of texts 'Text'; save pasted text as .txt, one item a line or paragraph");
        return Err(problem.into());
    }
    Ok(numbered(items))
}

/// Numbers that tell the items apart.
fn numbered(mut items: Vec<ListItem>) -> Vec<ListItem> {
    let mut seen: Vec<String> = Vec::new();
    for (at, item) in items.iter_mut().enumerate() {
        if item.number.is_empty() {
            item.number = (at + 1).to_string();
        }
        let mut number = item.number.clone();
        let mut again = 1;
        while seen.contains(&number) {
            again += 1;
            number = format!("{} ({again})", item.number);
        }
        item.number.clone_from(&number);
        seen.push(number);
    }
    items
}

fn of_document(document: &RawDocument) -> Vec<ListItem> {
    let tables = document.blocks.iter().filter_map(|block| match block {
        RawBlock::Table(table) if !table.hidden => Some(table),
        _ => None,
    });
    let items: Vec<ListItem> = tables.flat_map(|table| of_table(&document.file, table)).collect();
    if !items.is_empty() {
        return items;
    }
    let lines = document.blocks.iter().filter_map(|block| match block {
        RawBlock::Paragraph { text, place, .. } => Some((text.as_str(), *place)),
        _ => None,
    });
    lines
        .map(|(text, place)| of_line(text, &Location { file: Arc::clone(&document.file), sheet: None, place }))
        .collect()
}

fn of_table(file: &Arc<str>, table: &RawTable) -> Vec<ListItem> {
    let rows: Vec<_> = table.rows.iter().filter(|row| !row.hidden).collect();
    let roles = |at: usize| -> Vec<(Role, usize)> {
        let mut found: Vec<(Role, usize)> = Vec::new();
        let Some(row) = rows.get(at) else { return found };
        for (column, cell) in row.cells.iter().enumerate() {
            found.extend(role_of(&cell.text).map(|role| (role, column)));
        }
        // "CUEC" heads numbers where another column describes them: the texts are the longest.
        let text = found
            .iter()
            .filter(|(role, _)| *role == Role::Text)
            .max_by_key(|(_, at)| (length(table, *at), usize::MAX - at));
        let text = text.map(|(_, at)| *at);
        for (role, at) in &mut found {
            if *role == Role::Text && Some(*at) != text {
                *role = Role::Number;
            }
        }
        found
    };
    let header = (0..rows.len().min(WITHIN)).find(|at| roles(*at).iter().any(|(role, _)| *role == Role::Text));
    let (columns, from) = match header {
        Some(at) => (roles(at), at + 1),
        None => (by_length(table), 0),
    };
    let mut items = Vec::new();
    for row in rows.iter().skip(from) {
        let cell = |wanted: Role| {
            let column = columns.iter().find(|(role, _)| *role == wanted).map(|(_, column)| *column);
            column.and_then(|column| row.cells.get(column)).map(|cell| cell.text.trim().to_owned()).unwrap_or_default()
        };
        let text = cell(Role::Text);
        if text.is_empty() {
            continue;
        }
        let place = row.cells.first().map_or(row.place, |cell| cell.place);
        let source = Location { file: Arc::clone(file), sheet: table.sheet.clone(), place };
        items.push(ListItem {
            number: cell(Role::Number),
            text,
            place: cell(Role::Place),
            criteria: cell(Role::Criteria),
            rows: ids_in(&cell(Role::Rows)).map(str::to_owned).collect(),
            source: source.by_name().to_string(),
        });
    }
    items
}

fn role_of(header: &str) -> Option<Role> {
    let header = normalise(header);
    let is =
        |role: &Role, word: &dyn Fn(&str) -> bool| WORDS.get(role).is_some_and(|words| words.iter().any(|w| word(w)));
    let roles = || [Role::Number, Role::Place, Role::Text, Role::Criteria, Role::Rows];
    let whole = roles().into_iter().find(|role| is(role, &|word| word == header));
    whole.or_else(|| {
        let begins = |word: &str| header.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
        roles().into_iter().find(|role| is(role, &begins))
    })
}

/// How much stands in a column, in characters.
fn length(table: &RawTable, column: usize) -> usize {
    table.rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.text.chars().count()).sum()
}

/// Of a table without a header that is known: the column with the longest texts, and one of short ones before it.
fn by_length(table: &RawTable) -> Vec<(Role, usize)> {
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let length = |column: usize| length(table, column);
    let Some(text) = (0..width).max_by_key(|column| (length(*column), usize::MAX - column)) else { return Vec::new() };
    let number = (0..text).find(|column| length(*column) > 0 && length(*column) * 3 < length(text));
    std::iter::once((Role::Text, text)).chain(number.map(|column| (Role::Number, column))).collect()
}

/// A text that was pasted: an item begins with a number or a mark, or after a blank line; other lines go on with it.
fn pasted_text(input: &Input, limits: &Limits) -> Result<Vec<ListItem>, Diagnostics> {
    let decoded = super::encoding::decode(&input.bytes, &input.name, limits)?;
    let mut items: Vec<ListItem> = Vec::new();
    let mut open = false;
    for (at, line) in decoded.text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            open = false;
            continue;
        }
        let place = Place::Line { line: u32::try_from(at + 1).unwrap_or(u32::MAX), column: 1 };
        let item = of_line(line, &Location { file: Arc::clone(&input.name), sheet: None, place });
        match items.last_mut() {
            Some(last) if open && item.number.is_empty() && item.text == line => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            _ => items.push(item),
        }
        open = true;
    }
    Ok(items)
}

/// An item of one line: what it begins with, where that is a number, is its number.
fn of_line(line: &str, at: &Location) -> ListItem {
    let line = line.trim();
    let plain = line.trim_start_matches(['-', '*', '•', '–']).trim_start();
    let (first, rest) = plain.split_once(char::is_whitespace).unwrap_or((plain, ""));
    let number = first.trim_end_matches(['.', ')', ':']).trim_start_matches('(');
    let is_number = number.chars().any(|c| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        && (number.len() < first.len() || number.contains(['.', '-']) || number.chars().all(|c| c.is_ascii_digit()));
    let (number, text) = if is_number && !rest.trim().is_empty() { (number, rest.trim()) } else { ("", plain) };
    ListItem {
        number: number.to_owned(),
        text: text.to_owned(),
        source: at.by_name().to_string(),
        ..ListItem::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_words_of_lists_can_be_read() {
        let words: BTreeMap<Role, Vec<String>> = toml::from_str(include_str!("../../inputs/lists.toml")).unwrap();
        assert_eq!(words.len(), 5);
        for word in words.values().flatten() {
            assert_eq!(*word, normalise(word));
        }
    }
}
