//! `shift-narrower`: a shift row that takes the place of a base row and names less than it, or drops under this model what it names under another.

use std::collections::BTreeMap;

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::import::lexicon::{Class, lexicon};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix, RowOrigin};
use crate::matrix::identity::normalise;
use crate::matrix::{Cells, OverlayRow, Relation};

pub(super) const RULE: Rule = Rule::new(&[Code::ShiftNarrower], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let Some(row) = shift_row(effective, activity) else { continue };
        let replaces = matches!(row.relation, Relation::Replaces { .. });
        if let Some(base) = activity.supersedes.as_ref().filter(|_| replaces) {
            let here = words(activity.text);
            let left = words(&base.text).into_iter().filter(|(stem, _)| !here.contains_key(stem));
            let left: Vec<String> = left.map(|(_, word)| word).collect();
            if !left.is_empty() {
                let facts = vec![
                    ("activity", Fact::from(activity.text)),
                    ("base", Fact::from(&base.text)),
                    ("place", Fact::from(base.source.to_string())),
                    ("words", Fact::Quoted(left)),
                ];
                findings
                    .push(Finding::said(Code::ShiftNarrower, "what", activity.source.clone(), facts).on(activity.id));
            }
        }
        let dropped = dropped(effective, row);
        if !dropped.is_empty() {
            let facts = vec![("activity", Fact::from(activity.text)), ("words", Fact::Quoted(dropped))];
            findings
                .push(Finding::said(Code::ShiftNarrower, "what-model", activity.source.clone(), facts).on(activity.id));
        }
    }
}

/// The row of a shift table that an activity comes from.
fn shift_row<'m>(effective: &EffectiveMatrix<'m>, activity: &EffectiveActivity) -> Option<&'m OverlayRow> {
    let matrix = effective.matrix;
    if !matches!(activity.from, RowOrigin::Overlay { .. }) {
        return None;
    }
    let base = activity.supersedes.as_ref().map(|base| &base.id);
    let is_row = |row: &&OverlayRow| match row.relation.base() {
        Some(of) => base == Some(of),
        None => &row.activity.id == activity.id,
    };
    matrix.overlays.iter().flat_map(|overlay| &overlay.rows).find(is_row)
}

/// What the same row names in the cells of another model, and not in those of the chosen one.
fn dropped(effective: &EffectiveMatrix<'_>, row: &OverlayRow) -> Vec<String> {
    let matrix = effective.matrix;
    let Cells::PerModel(models) = &row.activity.cells else { return Vec::new() };
    let Some(chosen) = effective.model.and_then(|model| matrix.model_index(&model.id)) else { return Vec::new() };
    let said = |at: usize| -> BTreeMap<String, String> {
        let cells = models.get(at).and_then(Option::as_ref);
        cells.into_iter().flatten().flat_map(|cell| words(&cell.verbatim)).collect()
    };
    let parties: BTreeMap<String, String> =
        matrix.parties.iter().flat_map(|p| p.aliases.iter().chain([&p.name])).flat_map(|name| words(name)).collect();
    let here = said(chosen);
    let elsewhere: BTreeMap<String, String> = (0..models.len()).filter(|at| *at != chosen).flat_map(said).collect();
    elsewhere
        .into_iter()
        .filter(|(stem, _)| !here.contains_key(stem) && !parties.contains_key(stem))
        .map(|(_, word)| word)
        .collect()
}

/// The words of a text that name something, as they are written, by what they are compared by: small, without the s of a plural.
fn words(text: &str) -> BTreeMap<String, String> {
    let compared = |word: &str| {
        let word = normalise(word);
        word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(&word).to_owned()
    };
    let names = |word: &&str| word.len() > 1 && !lexicon().means(&normalise(word), Class::Join);
    text.split(|c: char| !c.is_alphanumeric()).filter(names).map(|word| (compared(word), word.to_owned())).collect()
}
