//! `restated-differently`: a second table of the document says an activity again, and not in the same way.
//!
//! What is compared is who has a part (R or A). The same parties with the same split in other words are no difference;
//! the customer alone, where the base also gives the provider a part, is one.

use std::collections::BTreeSet;

use super::rule::Rule;
use super::support::cells;
use crate::base::ordered;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::normalise;
use crate::matrix::{Assignment, DutyKind};

pub(super) const RULE: Rule = Rule::new(&[Code::RestatedDifferently], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let Some(other) = &activity.restated else { continue };
        if !differ(&activity.assignments, &other.assignments) {
            continue;
        }
        let facts = vec![
            ("activity", Fact::from(activity.text)),
            ("cells", cells(effective.matrix, &activity.assignments)),
            ("other", Fact::from(&other.text)),
            ("other_cells", cells(effective.matrix, &other.assignments)),
            ("place", Fact::from(other.source.to_string())),
        ];
        findings.push(Finding::said(Code::RestatedDifferently, "what", activity.source.clone(), facts).on(activity.id));
    }
}

/// Whether two readings of one activity assign it differently.
fn differ(base: &[Assignment], other: &[Assignment]) -> bool {
    let pairs = || base.iter().zip(other);
    let has_part = |a: &Assignment| a.letters.r() || a.letters.a();
    let stated = pairs().all(|(b, o)| b.derived.is_none() && o.derived.is_none());
    if stated {
        // Where the vendor wrote letters in both tables, every letter counts.
        return pairs().any(|(b, o)| b.letters != o.letters);
    }
    pairs().any(|(b, o)| has_part(b) != has_part(o)) || crossed(base, other)
}

/// Whether a party's part is worded, in the other table, as another party's part: the split is turned round.
fn crossed(base: &[Assignment], other: &[Assignment]) -> bool {
    let base_words: Vec<BTreeSet<String>> = base.iter().map(words).collect();
    other.iter().map(words).enumerate().any(|(i, said)| {
        let shared = |own: bool| {
            base_words.iter().enumerate().filter(|(j, _)| (i == *j) == own).any(|(_, w)| !w.is_disjoint(&said))
        };
        shared(false) && !shared(true)
    })
}

/// The words of a cell's stated parts, without those of three letters and less that join others.
fn words(assignment: &Assignment) -> BTreeSet<String> {
    let parts = assignment.duties.iter().filter(|d| d.kind != DutyKind::Note);
    let words = parts.flat_map(|d| normalise(&d.text).split(' ').map(str::to_owned).collect::<Vec<_>>());
    ordered::set(words.filter(|word| word.chars().count() > 3 || word.chars().any(|c| c.is_ascii_digit())))
}
