//! What a description must hold together: names that are defined, ids that stand once, shift rows that are declared.

use std::collections::HashSet;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::nearest::did_you_mean;
use crate::import::mapping::{ColumnRole, OverlayDescription, RelationKind, TableRole};
use crate::matrix::{Activity, ActivityId, Assignment, Cells, Overlay, OverlayRow, Relation};

use super::description::Description;

/// An activity, and the place in the catalogue's own file where its row is written.
pub(super) type Placed = (Activity, Location);

/// Problems that also follow from a part of the description that could not be read.
pub(super) const FOLLOWING: &[&str] =
    &["unknown-reference", "undeclared-shift", "no-activities", "unknown-owner", "unresolved-keyword"];

/// An `unknown-reference` diagnostic with what exists and the nearest match.
pub(super) fn unknown(what: &str, found: &str, known: &[&str], at: Location) -> Diagnostic {
    Diagnostic::error("unknown-reference", format!("the {what} is not defined"))
        .at(at)
        .found(found)
        .allowed(if known.is_empty() { "none is defined".to_owned() } else { known.join(", ") })
        .help(did_you_mean(found, known.iter().copied()))
}

/// Names in the description that nothing defines, and definitions that stand twice.
pub(super) fn references(description: &Description, file: &str, diagnostics: &mut Diagnostics) {
    let parties: Vec<&str> = description.parties.iter().map(|p| p.id.as_str()).collect();
    let models: Vec<&str> = description.models.iter().map(|m| m.id.as_str()).collect();
    let overlays: Vec<&str> = description.overlays.iter().map(|o| o.id.as_str()).collect();
    let mut named_parties: Vec<&str> = description.parts.iter().map(|p| p.party.as_str()).collect();
    let mut named_models: Vec<&str> = Vec::new();
    let mut named_overlays: Vec<&str> = Vec::new();
    for table in &description.tables {
        named_models.extend(table.model.as_ref().map(|m| m.as_str()));
        if table.role == TableRole::Overlay {
            named_overlays.push(table.overlay.as_ref().map_or("", |o| o.as_str()));
        }
        for column in &table.columns {
            if let ColumnRole::Party { parties, model } = &column.role {
                named_parties.extend(parties.iter().map(|p| p.as_str()));
                named_models.extend(model.as_ref().map(|m| m.as_str()));
            }
            if let ColumnRole::Holds { model } = &column.role {
                named_models.push(model.as_str());
            }
            if let ColumnRole::Owner { model } = &column.role {
                named_models.extend(model.as_ref().map(|m| m.as_str()));
            }
        }
    }
    for overlay in &description.overlays {
        named_models.extend(overlay.restates.iter().map(|m| m.as_str()));
        named_parties.extend(overlay.rows.iter().flat_map(|r| &r.keeps).map(|p| p.as_str()));
    }
    let references =
        [("party", named_parties, &parties), ("model", named_models, &models), ("overlay", named_overlays, &overlays)];
    for (what, named, known) in references {
        for name in named.into_iter().filter(|n| !known.contains(n)) {
            diagnostics.push(unknown(what, name, known, Location::document(file)));
        }
    }
    twice("party", &parties, file, diagnostics);
    twice("model", &models, file, diagnostics);
    twice("overlay", &overlays, file, diagnostics);
    let options: Vec<&str> = description.options.iter().map(|o| o.id.as_str()).collect();
    twice("option", &options, file, diagnostics);
}

/// Ids that are defined twice.
pub(super) fn twice(what: &str, ids: &[&str], file: &str, diagnostics: &mut Diagnostics) {
    let mut seen = HashSet::new();
    for id in ids.iter().filter(|id| !seen.insert(**id)) {
        diagnostics.push(
            Diagnostic::error("defined-twice", format!("the {what} is defined twice"))
                .at(Location::document(file))
                .found(*id)
                .help("give each its own id"),
        );
    }
}

/// Ids that stand twice, options and general rows that nothing defines, and activities without words.
pub(super) fn rows(description: &Description, base: &[Placed], file: &str, diagnostics: &mut Diagnostics) {
    if base.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(
            Diagnostic::error("no-activities", "the matrix has no activities")
                .at(Location::document(file))
                .help("declare a table in [[tables]] and put its rows beside the description"),
        );
    }
    let options: Vec<&str> = description.options.iter().map(|o| o.id.as_str()).collect();
    let mut seen: HashSet<&ActivityId> = HashSet::new();
    for (activity, written) in base {
        if !seen.insert(&activity.id) {
            diagnostics.push(
                Diagnostic::error("defined-twice", "two activities have the same id")
                    .at(written.clone())
                    .found(activity.id.as_str())
                    .help("give each row its own id"),
            );
        }
        if activity.text.trim().is_empty() {
            diagnostics.push(
                Diagnostic::error("no-activity-text", "the row has no activity")
                    .at(written.clone())
                    .found(activity.id.as_str())
                    .help("fill in the activity's words, or remove the row"),
            );
        }
        if let Some(option) = activity.option.as_ref().filter(|o| !options.contains(&o.as_str())) {
            diagnostics.push(unknown("option", option.as_str(), &options, written.clone()));
        }
    }
    let ids: Vec<&str> = base.iter().map(|(a, _)| a.id.as_str()).collect();
    for (activity, written) in base {
        if let Some(general) = activity.general.as_ref().filter(|g| !seen.contains(g)) {
            let problem = Diagnostic::error("unknown-reference", "the general activity is not in the table")
                .at(written.clone())
                .found(general.as_str())
                .help(did_you_mean(general.as_str(), ids.iter().copied()));
            diagnostics.push(problem);
        }
    }
}

/// Declared parts of cells that are not there, or of which there are more or fewer: a part that nobody declared would be read by luck.
pub(super) fn parts<'r>(
    description: &Description,
    rows: impl Iterator<Item = &'r Placed> + Clone,
    file: &str,
    diagnostics: &mut Diagnostics,
) {
    for declared in &description.parts {
        let Some((activity, _)) = rows.clone().find(|(a, _)| a.id == declared.activity) else {
            let ids: Vec<&str> = rows.clone().map(|(a, _)| a.id.as_str()).collect();
            let at = Location::document(file);
            diagnostics.push(unknown("activity of a [[parts]] entry", declared.activity.as_str(), &ids, at));
            continue;
        };
        // An unknown party is told as such.
        let Some(party) = description.parties.iter().position(|p| p.id == declared.party) else { continue };
        let here = |cells: &'r [Assignment]| cells.get(party).map_or(0, |cell| cell.duties.len());
        let read = match &activity.cells {
            Cells::Every(cells) => here(cells),
            Cells::PerModel(models) => models.iter().flatten().map(|cells| here(cells)).max().unwrap_or(0),
        };
        if read != declared.kinds.len() {
            diagnostics.push(
                Diagnostic::error("parts-differ", "the cell has more or fewer parts than [[parts]] declares")
                    .at(Location::document(file))
                    .found(format!(
                        "{} of {}: {read} in the table, {} declared",
                        declared.activity,
                        declared.party,
                        declared.kinds.len()
                    ))
                    .help("give one kind (duty, note or optional) for each line of the cell"),
            );
        }
    }
}

/// Template keywords that the table of keywords leaves in the texts. A page that declares none may write double braces as it likes.
pub(super) fn keywords<'r>(
    description: &Description,
    rows: impl Iterator<Item = &'r Placed>,
    diagnostics: &mut Diagnostics,
) {
    let known: Vec<&str> = description.keywords.keys().map(String::as_str).collect();
    if known.is_empty() {
        return;
    }
    for (activity, written) in rows {
        let cells: Vec<&Assignment> = match &activity.cells {
            Cells::Every(cells) => cells.iter().collect(),
            Cells::PerModel(models) => models.iter().flatten().flatten().collect(),
        };
        let duties = cells.into_iter().flat_map(|cell| cell.duties.iter().map(|duty| duty.text.as_str()));
        let left: std::collections::BTreeSet<&str> = std::iter::once(activity.text.as_str())
            .chain(duties)
            .flat_map(braced)
            .filter(|k| !known.contains(k))
            .collect();
        for keyword in left {
            diagnostics.push(
                Diagnostic::error("unresolved-keyword", "a template keyword is not in the table of keywords")
                    .at(written.clone())
                    .found(keyword)
                    .allowed(known.join(", "))
                    .help("add it to [keywords] with the name that the vendor's page prints"),
            );
        }
    }
}

/// The `{{keywords}}` in a text.
fn braced(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("{{").filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        rest.get(..rest.find("}}")? + 2)
    })
}

/// Matches shift rows with their declared relations; an undeclared row is an error, so that nothing is matched by luck.
pub(crate) fn overlay(
    description: &OverlayDescription,
    rows: Vec<Activity>,
    base: &[Activity],
    file: &str,
    diagnostics: &mut Diagnostics,
) -> Overlay {
    let row_ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    for declared in description.rows.iter().filter(|d| !row_ids.contains(&d.row.as_str())) {
        diagnostics.push(unknown("shift row", declared.row.as_str(), &row_ids, Location::document(file)));
    }
    let mut laid = Vec::new();
    for activity in rows {
        if let Some(relation) = relation(description, &activity, base, file, diagnostics) {
            laid.push(OverlayRow { activity, relation });
        }
    }
    Overlay {
        id: description.id.clone(),
        title: description.title.clone(),
        restates: description.restates.clone(),
        rows: laid,
    }
}

fn relation(
    description: &OverlayDescription,
    activity: &Activity,
    base: &[Activity],
    file: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Relation> {
    let Some(declared) = description.rows.iter().find(|d| d.row == activity.id) else {
        diagnostics.push(
            Diagnostic::error("undeclared-shift", "a shift row is not declared to replace, refine or add anything")
                .at(activity.source.clone())
                .found(format!("{} {}", activity.id, activity.text))
                .allowed("replaces, refines, addition")
                .help(format!(
                    "add [[overlays.rows]] with row = \"{}\", relation, base and reason to {file}",
                    activity.id
                )),
        );
        return None;
    };
    let reason = declared.reason.clone();
    let relation = match (declared.relation, declared.base.clone()) {
        (RelationKind::Addition, None) => Relation::Addition { reason },
        (RelationKind::Replaces, Some(base)) => Relation::Replaces { base, reason },
        (RelationKind::Refines, Some(base)) => Relation::Refines { base, reason, keeps: declared.keeps.clone() },
        (RelationKind::Addition, Some(_)) | (_, None) => {
            let message = "a shift row that replaces or refines needs its base row; an addition has none";
            diagnostics.push(
                Diagnostic::error("bad-shift", message)
                    .at(Location::document(file))
                    .found(declared.row.as_str())
                    .help("give base = \"ID\" with replaces and refines only"),
            );
            return None;
        }
    };
    if let Some(id) = relation.base().filter(|id| !base.iter().any(|b| &b.id == *id)) {
        let known: Vec<&str> = base.iter().map(|b| b.id.as_str()).collect();
        diagnostics.push(unknown("base row", id.as_str(), &known, Location::document(file)));
    }
    Some(relation)
}
