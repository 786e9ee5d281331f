//! `near-duplicate-activity` and `split-over-rows`: rows that say nearly the same of one thing, for one side or for different sides.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::side_letters;
use crate::matrix::{OptionId, Side};

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
        .map(|(row, text)| Words::new(row, text))
        .collect();
    if rows.len() > MOST_ROWS {
        return;
    }
    // In another section, or with another option, the words mean another thing.
    let mut beside: BTreeMap<(&[String], Option<&OptionId>), Vec<&Words<'_>>> = BTreeMap::new();
    for second in &rows {
        let before = beside.entry((second.row.section, second.row.option)).or_default();
        let likest = before
            .iter()
            .filter(|first| first.text != second.text && first.may_be_like(second))
            .map(|first| (first, likeness(first.pairs(), second.pairs())))
            .filter(|(_, likeness)| *likeness >= LIKE)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((first, _)) = likest {
            findings.push(finding(effective, first.row, second.row));
        }
        before.push(second);
    }
}

/// A row with its words as they are compared.
struct Words<'r> {
    row: &'r EffectiveActivity<'r>,
    text: String,
    /// How many pairs of neighbouring letters it has.
    count: usize,
    /// Of each pair one bit, which other pairs may have, too.
    bits: [u64; 4],
    pairs: OnceCell<Vec<u64>>,
}

impl<'r> Words<'r> {
    fn new(row: &'r EffectiveActivity<'r>, text: String) -> Self {
        let (mut count, mut bits) = (0, [0_u64; 4]);
        each_pair(&text, |a, b| {
            count += 1;
            let at = u32::from(a).wrapping_mul(31).wrapping_add(u32::from(b)) % 256;
            if let Some(word) = bits.get_mut((at / 64) as usize) {
                *word |= 1 << (at % 64);
            }
        });
        Self { row, text, count, bits, pairs: OnceCell::new() }
    }

    /// All pairs of neighbouring letters, in order.
    fn pairs(&self) -> &[u64] {
        self.pairs.get_or_init(|| {
            let mut pairs = Vec::with_capacity(self.count);
            each_pair(&self.text, |a, b| pairs.push(u64::from(u32::from(a)) << 32 | u64::from(u32::from(b))));
            // Most of the time of comparing went into this: numbers are sorted several times as fast as what `Arrange` sorts.
            pairs.sort_unstable();
            pairs
        })
    }

    /// Whether two rows can be alike: each bit that only one of them has is a pair, at least, that the other has not.
    fn may_be_like(&self, other: &Self) -> bool {
        let apart: u32 = self.bits.iter().zip(&other.bits).map(|(a, b)| (a ^ b).count_ones()).sum();
        let all = (self.count + other.count) as f64;
        (all - f64::from(apart)) / all >= LIKE
    }
}

fn each_pair(text: &str, mut pair: impl FnMut(char, char)) {
    let mut letters = text.chars().filter(|c| !c.is_whitespace());
    let Some(mut before) = letters.next() else { return };
    for letter in letters {
        pair(before, letter);
        before = letter;
    }
}

/// The share of pairs that two texts have in common, from 0 to 1; 0 as well where their lengths alone say that they are not alike. It is what
/// `strsim::sorensen_dice` gives, which takes the pairs of both texts anew for each comparison, of which there are many.
fn likeness(a: &[u64], b: &[u64]) -> f64 {
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
