//! Shift tables: how their rows stand to the base table is declared by people. Until then each is an addition, with the base rows
//! that it may concern named beside it.

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::nearest::did_you_mean;
use crate::base::ordered::Arrange;
use crate::import::mapping::{ColumnRole, OverlayDescription, OverlayRowDescription, RelationKind};
use crate::import::notation::lexicon::fold;
use crate::matrix::{Activity, ActivityId};

use super::recognise::DutyTable;

/// Why a shift row is an addition in a matrix that was imported.
const UNDECLARED: &str =
    "Not declared yet: the import does not match shift rows to base rows. Declare replaces, refines or addition.";

/// What stands before the base rows that a shift row may concern.
const MAY_CONCERN: &str = "Base rows that it may concern: ";

/// So many base rows are named beside a shift row.
const MOST_CANDIDATES: usize = 3;

/// Words that are too short to tell one row from another.
const SHORTEST_WORD: usize = 3;

fn words(text: &str) -> Vec<String> {
    // "roles" and "role" are one word here.
    let stem = |w: &str| w.strip_suffix('s').filter(|s| s.len() > SHORTEST_WORD).unwrap_or(w).to_owned();
    fold(text).split(' ').filter(|w| w.chars().count() >= SHORTEST_WORD).map(stem).collect()
}

/// The base rows that share most words with a shift row, best first.
fn candidates<'b>(row: &str, base: &'b [String]) -> Vec<&'b str> {
    let wanted = words(row);
    let mut scored: Vec<(usize, &str)> = base
        .iter()
        .map(|text| (words(text).iter().filter(|w| wanted.contains(w)).count(), text.as_str()))
        .filter(|(score, _)| *score > 0)
        .collect();
    scored.arrange_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(MOST_CANDIDATES).map(|(_, text)| text).collect()
}

/// The base rows that a shift row may concern, as it is printed.
pub(crate) fn proposal(row: &OverlayRowDescription) -> String {
    let near = row.reason.split_once(MAY_CONCERN).map_or("none of the base", |(_, near)| near.trim_end_matches('.'));
    format!("shift row \"{}\" may concern: {near}", row.row)
}

fn activities(table: &DutyTable) -> impl Iterator<Item = String> + '_ {
    let column = table.columns.iter().position(|r| *r == ColumnRole::Activity).unwrap_or(0);
    table.rows.iter().map(move |(_, row)| row.cells.get(column).map_or(String::new(), |c| c.text.trim().to_owned()))
}

/// What a mapping file says of the document's shift tables: what was declared, and an addition for each row that was not.
pub(crate) fn overlays(tables: &[DutyTable], declared: &[OverlayDescription]) -> Vec<OverlayDescription> {
    let base: Vec<String> = tables.iter().filter(|t| t.mapping.overlay.is_none()).flat_map(activities).collect();
    let mut found: Vec<OverlayDescription> = Vec::new();
    for table in tables {
        let Some(id) = &table.mapping.overlay else { continue };
        let given = declared.iter().find(|d| &d.id == id);
        let position = found.iter().position(|f| &f.id == id).unwrap_or_else(|| {
            let title = given.map(|g| g.title.clone()).filter(|t| !t.is_empty());
            found.push(OverlayDescription {
                id: id.clone(),
                title: title.or_else(|| table.overlay_title.clone()).unwrap_or_default(),
                restates: given.map(|g| g.restates.clone()).unwrap_or_default(),
                rows: given.map(|g| g.rows.clone()).unwrap_or_default(),
            });
            found.len() - 1
        });
        let Some(overlay) = found.get_mut(position).filter(|_| given.is_none()) else { continue };
        for text in activities(table) {
            let near = candidates(&text, &base);
            let reason = if near.is_empty() {
                UNDECLARED.to_owned()
            } else {
                format!("{UNDECLARED} {MAY_CONCERN}{}.", near.join("; "))
            };
            let (relation, base, keeps) = (RelationKind::Addition, None, Vec::new());
            overlay.rows.push(OverlayRowDescription { row: ActivityId::new(text), relation, base, keeps, reason });
        }
    }
    found
}

/// The declarations with the ids of the rows that they name by their words; a row that they do not name is an addition.
pub(crate) fn with_ids(
    description: &OverlayDescription,
    rows: &[Activity],
    base: &[Activity],
    file: &Location,
    diagnostics: &mut Diagnostics,
) -> OverlayDescription {
    let mut resolved = OverlayDescription { rows: Vec::new(), ..description.clone() };
    let mut taken: Vec<&ActivityId> = Vec::new();
    for declared in &description.rows {
        // Rows of the same words are declared in their order.
        let free = |a: &&Activity| !taken.contains(&&a.id) && names(a, &declared.row);
        let Some(row) = rows.iter().find(free) else {
            diagnostics.push(unknown("shift row", &declared.row, rows, file));
            continue;
        };
        taken.push(&row.id);
        let mut entry = OverlayRowDescription { row: row.id.clone(), ..declared.clone() };
        if let Some(wanted) = &declared.base {
            let matches: Vec<&Activity> = base.iter().filter(|a| names(a, wanted)).collect();
            match matches.as_slice() {
                [one] => entry.base = Some(one.id.clone()),
                [] => {
                    diagnostics.push(unknown("base row", wanted, base, file));
                    (entry.relation, entry.base) = (RelationKind::Addition, None);
                }
                several => {
                    let ids: Vec<&str> = several.iter().map(|a| a.id.as_str()).collect();
                    diagnostics.push(
                        Diagnostic::error("ambiguous-reference", "several base rows have these words")
                            .at(file.clone())
                            .found(wanted.as_str())
                            .allowed(ids.join(", "))
                            .help("name the base row by its id"),
                    );
                    (entry.relation, entry.base) = (RelationKind::Addition, None);
                }
            }
        }
        resolved.rows.push(entry);
    }
    for row in rows.iter().filter(|r| !taken.contains(&&r.id)) {
        let (relation, base, keeps) = (RelationKind::Addition, None, Vec::new());
        let reason = UNDECLARED.to_owned();
        resolved.rows.push(OverlayRowDescription { row: row.id.clone(), relation, base, keeps, reason });
    }
    resolved
}

fn names(activity: &Activity, wanted: &ActivityId) -> bool {
    let words = activity.verbatim.as_ref().unwrap_or(&activity.text);
    &activity.id == wanted || fold(words) == fold(wanted.as_str()) || fold(&activity.text) == fold(wanted.as_str())
}

fn unknown(what: &str, wanted: &ActivityId, known: &[Activity], file: &Location) -> Diagnostic {
    let names: Vec<&str> = known.iter().map(|a| a.text.as_str()).collect();
    Diagnostic::error("unknown-reference", format!("the mapping names a {what} that the document does not have"))
        .at(file.clone())
        .found(wanted.as_str())
        .allowed(names.join("; "))
        .help(did_you_mean(wanted.as_str(), names.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_rows_are_proposed_by_their_words() {
        let base = ["IAM roles and policies", "Secrets management", "Network security (tunnel)"].map(str::to_owned);
        assert_eq!(candidates("IAM role provisioning", &base), ["IAM roles and policies"]);
        assert_eq!(candidates("Network security", &base), ["Network security (tunnel)"]);
        assert!(candidates("Cloud account", &base).is_empty());
    }
}
