//! `near-duplicate-activity` and `split-over-rows`: rows that say nearly the same of one thing, for one side or for different sides.

use super::rule::Rule;
use crate::base::ordered::Arrange as _;
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
    let rows: Vec<Words<'_>> = effective
        .activities
        .iter()
        .filter(|a| a.is_applicable())
        .map(|row| (row, normalise(row.text)))
        .filter(|(_, text)| text.split(' ').count() >= WORDS)
        .take(MOST_ROWS + 1)
        .map(|(row, text)| Words { row, pairs: pairs(&text), text })
        .collect();
    if rows.len() > MOST_ROWS {
        return;
    }
    for (at, second) in rows.iter().enumerate() {
        // The nearest of the rows before it, in its own section: elsewhere the words mean another thing.
        let before = rows.iter().take(at).filter(|first| {
            first.row.section == second.row.section
                && first.row.option == second.row.option
                && first.text != second.text
        });
        let likest = before
            .map(|first| (first, likeness(&first.pairs, &second.pairs)))
            .filter(|(_, likeness)| *likeness >= LIKE)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((first, _)) = likest {
            findings.push(finding(effective, first.row, second.row));
        }
    }
}

/// A row with its words as they are compared.
struct Words<'r> {
    row: &'r EffectiveActivity<'r>,
    text: String,
    /// All pairs of neighbouring letters, in order.
    pairs: Vec<(char, char)>,
}

fn pairs(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut pairs: Vec<(char, char)> = letters.iter().copied().zip(letters.iter().copied().skip(1)).collect();
    pairs.arrange();
    pairs
}

/// The share of pairs that two texts have in common, from 0 to 1; 0 as well where their lengths alone say that they are not alike. It is what
/// `strsim::sorensen_dice` gives, which takes the pairs of both texts anew for each comparison, of which there are many.
fn likeness(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let share = |common: usize| 2.0 * common as f64 / (a.len() + b.len()) as f64;
    if share(a.len().min(b.len())) < LIKE {
        return 0.0;
    }
    let (mut common, mut rest) = (0, b);
    for pair in a {
        while let Some((first, later)) = rest.split_first().filter(|(first, _)| *first <= pair) {
            rest = later;
            if first == pair {
                common += 1;
                break;
            }
        }
    }
    share(common)
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
        ("activity", Fact::from(second.text)),
        ("other_id", Fact::from(first.id.as_str())),
        ("other", Fact::from(first.text)),
        ("place", Fact::from(first.source.to_string())),
    ];
    Finding::said(code, "what", second.source.clone(), facts).on(second.id)
}
