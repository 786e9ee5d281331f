//! `duplicate-activity` and `contradicting-assignments`: the same words on more than one line.
//!
//! Lines are the same activity when their words are equal but for case, punctuation and white space, and they stand in the
//! same section (its number does not count). In different sections they are the same only where the words speak for
//! themselves: "Monitoring" below two headings means two things.

use std::collections::HashMap;

use super::rule::Rule;
use super::support::cells;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{normalise, strip_number};
use crate::matrix::{Assignment, Rule as Derivation};

pub(super) const RULE: Rule = Rule::new(&[Code::DuplicateActivity, Code::ContradictingAssignments], check);

/// From this many words on, a text is taken to mean the same in every section.
const WORDS_THAT_SPEAK_FOR_THEMSELVES: usize = 4;

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<(String, String), Vec<&EffectiveActivity>> = HashMap::new();
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let text = normalise(activity.text);
        let section = if text.split(' ').count() >= WORDS_THAT_SPEAK_FOR_THEMSELVES {
            String::new()
        } else {
            let parts = activity.section.iter().map(|s| normalise(strip_number(s)));
            parts.collect::<Vec<_>>().join("\n")
        };
        let earlier = seen.entry((section, text)).or_default();
        // A conditional special case with the words of the general activity is a conditional pair, no duplicate.
        if let Some(first) = earlier.iter().find(|e| e.option == activity.option) {
            findings.extend(compare(effective, first, activity));
        }
        earlier.push(activity);
    }
}

fn compare(effective: &EffectiveMatrix<'_>, first: &EffectiveActivity, second: &EffectiveActivity) -> Option<Finding> {
    let cells = |a: &EffectiveActivity| cells(effective.matrix, &a.assignments);
    if is_prose(&first.assignments) || is_prose(&second.assignments) {
        // Prose on two lines usually goes on, as a list does; only the very same prose is a duplicate.
        let duties = |a: &EffectiveActivity| -> Vec<Vec<String>> {
            a.assignments.iter().map(|c| c.duties.iter().map(|d| normalise(&d.text)).collect()).collect()
        };
        if duties(first) != duties(second) {
            return None;
        }
    } else if first.assignments.iter().zip(second.assignments.iter()).any(|(a, b)| part(a) != part(b)) {
        let facts = vec![
            ("activity", Fact::from(second.text)),
            ("id", Fact::from(second.id.as_str())),
            ("cells", cells(second)),
            ("place", Fact::from(first.source.to_string())),
            ("other_cells", cells(first)),
        ];
        return Some(Finding::said(Code::ContradictingAssignments, "what", second.source.clone(), facts).on(second.id));
    }
    let facts = vec![
        ("activity", Fact::from(second.text)),
        ("other_id", Fact::from(first.id.as_str())),
        ("place", Fact::from(first.source.to_string())),
    ];
    Some(Finding::said(Code::DuplicateActivity, "what", second.source.clone(), facts).on(second.id))
}

/// Who performs and who answers: C and I do not contradict each other.
fn part(assignment: &Assignment) -> (bool, bool) {
    (assignment.letters.r(), assignment.letters.a())
}

fn is_prose(assignments: &[Assignment]) -> bool {
    assignments.iter().any(|a| matches!(a.derived, Some(Derivation::DutyPart | Derivation::OwnerParts)))
}
