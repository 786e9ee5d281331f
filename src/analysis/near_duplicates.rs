//! `near-duplicate-activity` and `split-over-rows`: rows that say nearly the same of one thing, for one side or for different sides.

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::Side;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::side_letters;

pub(super) const RULE: Rule = Rule::new(&[Code::NearDuplicateActivity, Code::SplitOverRows], check);

/// From this likeness on (Sorensen-Dice over pairs of letters) two rows are read as one thing in nearly the same words.
const LIKE: f64 = 0.85;
/// So many words at least: of shorter texts, likeness says little.
const WORDS: usize = 4;
/// Rows beyond this many are not compared with each other: the work grows with their square.
const MOST_ROWS: usize = 1500;

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    let rows: Vec<(&EffectiveActivity, String)> = effective
        .activities
        .iter()
        .filter(|a| a.is_applicable())
        .map(|a| (a, normalise(&a.text)))
        .filter(|(_, text)| text.split(' ').count() >= WORDS)
        .collect();
    if rows.len() > MOST_ROWS {
        return;
    }
    for (at, (second, text)) in rows.iter().enumerate() {
        // The nearest of the rows before it, in its own section: elsewhere the words mean another thing.
        let before = rows.iter().take(at).filter(|(first, other)| {
            first.section == second.section
                && other != text
                && first.option == second.option
                && of_one_length(other, text)
        });
        let likest = before
            .map(|(first, other)| (first, strsim::sorensen_dice(other, text)))
            .filter(|(_, likeness)| *likeness >= LIKE)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((first, _)) = likest {
            findings.push(finding(effective, first, second));
        }
    }
}

/// Whether two texts are near enough in length to be alike at all.
fn of_one_length(a: &str, b: &str) -> bool {
    a.len() * 3 >= b.len() * 2 && b.len() * 3 >= a.len() * 2
}

fn finding(effective: &EffectiveMatrix<'_>, first: &EffectiveActivity, second: &EffectiveActivity) -> Finding {
    let sides = |a: &EffectiveActivity| {
        [Side::Customer, Side::Provider].map(|side| {
            let letters = side_letters(&effective.matrix.parties, &a.assignments, side);
            (letters.r(), letters.a())
        })
    };
    let code = if sides(first) == sides(second) { Code::NearDuplicateActivity } else { Code::SplitOverRows };
    let facts = vec![
        ("activity", Fact::from(&second.text)),
        ("other_id", Fact::from(first.id.as_str())),
        ("other", Fact::from(&first.text)),
        ("place", Fact::from(first.source.to_string())),
    ];
    Finding::said(code, "what", second.source.clone(), facts).on(&second.id)
}
