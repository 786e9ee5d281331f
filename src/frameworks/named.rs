//! Controls that a vendor's document itself names: a column of control ids, or activities that are control ids.
//!
//! Which column names controls of which framework is told by what stands in it, and by the words with which its header or the document's
//! title names the framework. Ids that are bare numbers are read only where the framework is named so.

use std::collections::HashMap;
use std::sync::Arc;

use super::chosen::Chosen;
use super::crosswalk::{Basis, Relation, TieSource};
use super::framework::Framework;
use super::tie::Tie;
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::{normal_id, normalise};

/// Longest text that can be an id, in characters.
const LONGEST_ID: usize = 16;
/// A column names controls where at least this share of its entries are ids of the framework, in percent.
const ENOUGH: usize = 50;
/// The header of the activities themselves.
const ACTIVITY: &str = "";

/// The cells of one column, each with the position of its row.
type Cells<'a> = Vec<(usize, &'a str)>;

/// The controls that the document names, by the position of the row.
pub(super) fn find(effective: &EffectiveMatrix<'_>, chosen: &Chosen) -> Vec<Vec<Tie>> {
    let mut rows: Vec<Vec<Tie>> = vec![Vec::new(); effective.activities.len()];
    let columns = columns(effective);
    if columns.is_empty() {
        return rows;
    }
    let titles = effective.matrix.sources.iter().flat_map(|s| [Some(&s.document), s.title.as_ref()]).flatten();
    let about: Vec<String> = titles.chain([&effective.matrix.title]).map(|t| normalise(t)).collect();
    for framework in chosen.frameworks() {
        let ids: HashMap<String, &Arc<str>> = framework.controls.iter().map(|c| (normal_id(&c.id), &c.id)).collect();
        for (header, cells) in &columns {
            if !holds_ids(framework, &ids, header, cells, &about) {
                continue;
            }
            for (position, text) in cells {
                let Some(activity) = effective.activities.get(*position) else { continue };
                let Some(ties) = rows.get_mut(*position) else { continue };
                let source: TieSource = match *header {
                    ACTIVITY => activity.source.to_string().into(),
                    header => format!("{}, column \"{header}\"", activity.source).into(),
                };
                for entry in entries(text) {
                    let control = known(&ids, entry).map_or_else(|| Arc::from(entry), Arc::clone);
                    if let Some(tie) = ties.iter_mut().find(|t| t.framework == framework.id && t.control == control) {
                        tie.written.push(Arc::from(entry));
                        continue;
                    }
                    ties.push(Tie {
                        framework: Arc::clone(&framework.id),
                        control,
                        relation: Relation::Named,
                        basis: Basis::Vendor,
                        source: source.clone(),
                        topic: None,
                        rule: None,
                        written: vec![Arc::from(entry)],
                        leads: !ties.iter().any(|tie| tie.framework == framework.id),
                    });
                }
            }
        }
    }
    rows
}

/// The columns in which some cell could be an id, with their cells: the activities, and the document's further columns.
fn columns<'a>(effective: &'a EffectiveMatrix<'_>) -> Vec<(&'a str, Cells<'a>)> {
    let mut columns: Vec<(&str, Cells<'_>)> = Vec::new();
    let mut add = |header: &'a str, position: usize, text: &'a str| {
        if begins_with_words(text) || entries(text).next().is_none() {
            return;
        }
        match columns.iter_mut().find(|(known, _)| *known == header) {
            Some((_, cells)) => cells.push((position, text)),
            None => columns.push((header, vec![(position, text)])),
        }
    };
    for activity in &effective.activities {
        add(ACTIVITY, activity.position, activity.text);
        for extra in activity.extras {
            add(&extra.header, activity.position, &extra.text);
        }
    }
    columns
}

/// Whether what a cell begins with is too long for an id, as it is in most.
fn begins_with_words(text: &str) -> bool {
    let first = text.split([',', ';', '\n']).next().unwrap_or_default();
    first.trim().chars().nth(LONGEST_ID).is_some()
}

/// The entries of a cell that holds nothing but ids; none of another one.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    let parts = || text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let is_id = |part: &str| {
        // Sentences are passed over by their length in bytes, which costs nothing.
        part.len() <= 4 * LONGEST_ID
            && part.chars().count() <= LONGEST_ID
            && part.contains(|c: char| c.is_ascii_digit() || c == '-')
            // `AC-1 (a)` has a blank before its bracket; words have one before a letter.
            && !part.split_whitespace().skip(1).any(|word| !word.starts_with('('))
    };
    let all = parts().next().is_some() && parts().all(is_id);
    parts().filter(move |_| all)
}

/// Whether a column's entries are ids of a framework.
fn holds_ids(
    framework: &Framework,
    ids: &HashMap<String, &Arc<str>>,
    header: &str,
    cells: &Cells<'_>,
    about: &[String],
) -> bool {
    let all = cells.iter().flat_map(|(_, text)| entries(text));
    let (mut count, mut found) = (0, 0);
    for entry in all {
        count += 1;
        found += usize::from(known(ids, entry).is_some() || enhances(ids, entry));
    }
    let header = normalise(header);
    let names = |text: &str| framework.named.iter().any(|name| contains_words(text, name));
    let by_numbers = framework.controls.iter().any(|c| c.id.starts_with(|c: char| c.is_ascii_digit()));
    let by_name = names(&header) || about.iter().any(|title| names(title));
    found > 0 && found * 100 >= count * ENOUGH && (by_name || !by_numbers)
}

/// Whether the words of a phrase stand in a normalised text, one after the other.
fn contains_words(text: &str, phrase: &str) -> bool {
    format!(" {text} ").contains(&format!(" {phrase} "))
}

/// Whether an entry is an enhancement of a control of the framework (`AC-2 (3)(a)`): it need not be listed itself for the column to name controls.
fn enhances(ids: &HashMap<String, &Arc<str>>, entry: &str) -> bool {
    normal_id(entry).split_once('(').is_some_and(|(control, _)| ids.contains_key(control))
}

/// The control that an entry names: the id in any spelling, or a part of it (`AC-1(a)` is of AC-1, the question `IAM-03.1` of IAM-03).
fn known<'f>(ids: &HashMap<String, &'f Arc<str>>, entry: &str) -> Option<&'f Arc<str>> {
    let id = normal_id(entry);
    if let Some(control) = ids.get(id.as_str()) {
        return Some(control);
    }
    // A number in brackets is an enhancement, which is a control of its own; letters are parts of one.
    if let Some((whole, part)) = id.rsplit_once('(') {
        let letters = part.trim_end_matches(')').chars().all(char::is_alphabetic);
        return if letters { ids.get(whole).copied().or_else(|| known(ids, whole)) } else { None };
    }
    let (whole, part) = id.rsplit_once('.')?;
    // `8.3.6` is a part of requirement 8.3.
    if id.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return ids.get(whole).copied().or_else(|| known(ids, whole));
    }
    let question = part.chars().all(|c| c.is_ascii_digit()) && whole.contains('-');
    if question { ids.get(whole).copied() } else { None }
}
