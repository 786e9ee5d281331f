//! What tells tables apart that stand under the same headings: lines in bold above them, captions, and what heads their first columns.

use std::collections::BTreeSet;

use super::grid::Grid;
use crate::base::ordered;
use crate::import::notation::lexicon::{Meaning, fold, means};

/// Tables that stand under the same headings are told apart by the lines in bold above them, or by their captions.
pub(crate) fn tell_apart(grids: &mut [&mut Grid], labels: &[Option<String>]) {
    let places: Vec<_> = grids.iter().map(|g| (g.sheet.clone(), g.path.clone())).collect();
    for ((grid, label), place) in grids.iter_mut().zip(labels).zip(&places) {
        let beside = || places.iter().zip(labels).filter(|(other, _)| *other == place).map(|(_, label)| label);
        let different: BTreeSet<String> = ordered::set(beside().filter_map(|l| l.as_deref()).map(fold));
        let told = beside().count() > 1 && different.len() == beside().count();
        let new = |label: &&String| !grid.path.iter().any(|p| fold(p) == fold(label));
        if let Some(label) = label.as_ref().filter(|_| told).filter(new) {
            grid.path.push(label.clone());
        }
    }
}

/// "Hardware | Acme | Customer" above "Network | Acme | Customer": what heads the first column of each of several tables that are otherwise
/// headed alike is their topic.
pub(crate) fn head_by_topics(grids: &mut [&mut Grid]) {
    const WORDS: [Meaning; 6] =
        [Meaning::Activity, Meaning::Topic, Meaning::Section, Meaning::Number, Meaning::Extra, Meaning::Owner];
    // Its first header, and what tells the tables that it is compared with: their place and their other headers.
    let heads = |grid: &Grid| {
        let (first, rest) = grid.heads.split_first()?;
        let [topic] = first.levels.as_slice() else { return None };
        let folded = fold(topic);
        let word = folded.is_empty() || WORDS.into_iter().any(|m| means(&folded, m));
        let rest: Vec<String> = rest.iter().map(|h| fold(&h.text())).collect();
        let told = rest.iter().filter(|h| !h.is_empty()).count() >= 2;
        (!word && told).then(|| (topic.trim().to_owned(), (grid.sheet.clone(), grid.path.clone(), rest)))
    };
    let found: Vec<_> = grids.iter().map(|grid| heads(grid)).collect();
    for (grid, own) in grids.iter_mut().zip(&found) {
        let Some((topic, place)) = own else { continue };
        let alike = || found.iter().flatten().filter(|(_, other)| other == place);
        let topics: BTreeSet<String> = ordered::set(alike().map(|(topic, _)| fold(topic)));
        if topics.len() > 1 && topics.len() == alike().count() {
            grid.path.push(topic.clone());
        }
    }
}
