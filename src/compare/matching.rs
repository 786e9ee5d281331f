//! Which old row is which new row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::ordered::{self, Arrange};
use crate::matrix::Activity;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{Key, normalise, strip_number};

/// How two rows were found to be one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MatchKind {
    /// Somebody said so (`--rename`).
    Named,
    /// The same key: words and section are equal but for case, punctuation, white space and numbering.
    Key,
    /// The same words in another or a renamed section, and no other row has them.
    Words,
    /// The same id, with words that are alike (likeness from 0 to 1).
    Id(f64),
    /// Similar words in the same section (likeness from 0 to 1): for a person to confirm.
    Similar(f64),
}

impl MatchKind {
    /// The word that is printed: `key`, `words`, `id` or `similar`.
    pub fn as_str(self) -> &'static str {
        match self {
            MatchKind::Named => "named",
            MatchKind::Key => "key",
            MatchKind::Words => "words",
            MatchKind::Id(_) => "id",
            MatchKind::Similar(_) => "similar",
        }
    }

    /// The likeness, where it decided.
    pub fn score(self) -> Option<f64> {
        match self {
            MatchKind::Named | MatchKind::Key | MatchKind::Words => None,
            MatchKind::Id(score) | MatchKind::Similar(score) => Some(score),
        }
    }
}

/// Least likeness of two rows that are one in other words, by id, too: an imported id is a position, which another row may have taken since.
pub(crate) const ALIKE: f64 = 0.6;
/// A word that stands in more rows than this does not make a pair worth comparing.
const COMMON_WORD: usize = 200;

/// What rows are matched by.
pub(super) trait Line {
    /// Printable id.
    fn id(&self) -> &str;
    /// Section path.
    fn section(&self) -> &[String];
    /// The activity's words.
    fn words(&self) -> &str;
}

macro_rules! lines {
    ($($row:ty),+) => {
        $(impl Line for $row {
            fn id(&self) -> &str {
                self.id.as_str()
            }

            fn section(&self) -> &[String] {
                &self.section
            }

            fn words(&self) -> &str {
                &self.text
            }
        })+
    };
}

// Effective rows are compared, published ones are given their conditions.
lines!(EffectiveActivity<'_>, Activity);

/// A row by what it is matched by: as a record keeps it, when there is no matrix of then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLine {
    /// Its key.
    pub key: Key,
    /// Printable id.
    pub id: String,
    /// Section path.
    pub section: Vec<String>,
    /// The activity's words.
    pub text: String,
}

impl RowLine {
    /// A row of an effective matrix.
    pub fn of(row: &EffectiveActivity) -> Self {
        let (section, text) = (row.section.to_vec(), row.text.to_owned());
        Self { key: row.key.clone(), id: row.id.to_string(), section, text }
    }
}

impl Line for RowLine {
    fn id(&self) -> &str {
        &self.id
    }

    fn section(&self) -> &[String] {
        &self.section
    }

    fn words(&self) -> &str {
        &self.text
    }
}

/// Which rows are which: by key, by their words in another section, by id, then by likeness. Rows of either side that have no partner are not
/// among them.
pub fn match_rows<'a>(old: &'a [RowLine], new: &'a [RowLine]) -> Vec<(&'a RowLine, &'a RowLine, MatchKind)> {
    let keys = |rows: &[RowLine]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    pair_lines((old, &keys(old)), (new, &keys(new))).pairs
}

/// Rows of which somebody said which they are now: the keys that they have now, by those that they had.
pub type Renamed = BTreeMap<Key, Key>;

/// What belongs together.
pub(super) struct Matching<'a, L> {
    pub pairs: Pairs<'a, L>,
    pub removed: Vec<&'a L>,
    pub added: Vec<&'a L>,
}

type Pairs<'a, L> = Vec<(&'a L, &'a L, MatchKind)>;

/// A row that is to be matched, with its words normalised once.
struct Candidate<'a, L> {
    row: &'a L,
    text: String,
    section: String,
}

/// The rows of two effective matrices; two documents that were imported under other names are compared without vendor and service.
pub(super) fn pair<'a>(
    old: &'a EffectiveMatrix<'_>,
    new: &'a EffectiveMatrix<'_>,
    named: &Renamed,
) -> Matching<'a, EffectiveActivity<'a>> {
    let (a, b) = (old.matrix, new.matrix);
    let (old_keys, new_keys) = if a.vendor.id == b.vendor.id && a.service.id == b.service.id {
        let keys = |matrix: &EffectiveMatrix<'_>| matrix.activities.iter().map(|a| a.key.clone()).collect();
        (keys(old), keys(new))
    } else {
        (keys_of(&old.activities), keys_of(&new.activities))
    };
    pair_named((&old.activities, &old_keys), (&new.activities, &new_keys), named)
}

/// Keys made of sections and words alone.
pub(super) fn keys_of<L: Line>(rows: &[L]) -> Vec<Key> {
    let mut ordinals: HashMap<(Vec<String>, String), usize> = HashMap::new();
    rows.iter()
        .map(|row| {
            let section = row.section().iter().map(|s| normalise(strip_number(s))).collect();
            let ordinal = ordinals.entry((section, normalise(row.words()))).or_insert(0);
            *ordinal += 1;
            Key::of_activity("", "", row.section(), row.words(), *ordinal)
        })
        .collect()
}

/// Matches rows by key, by their words in another section, by id, then by likeness; each side is its rows with their keys.
pub(super) fn pair_lines<'a, L: Line>(old: (&'a [L], &[Key]), new: (&'a [L], &[Key])) -> Matching<'a, L> {
    pair_named(old, new, &Renamed::new())
}

/// [`pair_lines`], where somebody said of some rows which they are.
fn pair_named<'a, L: Line>(
    (old, old_keys): (&'a [L], &[Key]),
    (new, new_keys): (&'a [L], &[Key]),
    named: &Renamed,
) -> Matching<'a, L> {
    let mut by_key: HashMap<&Key, usize> = new_keys.iter().zip(0..).collect();
    let mut said: HashMap<&Key, usize> = HashMap::new();
    if !named.is_empty() {
        for key in old_keys {
            let now = named.get(key).filter(|now| *now != key);
            said.extend(now.and_then(|now| by_key.remove(now)).map(|place| (key, place)));
        }
    }
    let mut pairs = Vec::new();
    let mut taken = vec![false; new.len()];
    let mut left = Vec::new();
    for (row, key) in old.iter().zip(old_keys) {
        let found = match said.get(key) {
            Some(place) => Some((*place, MatchKind::Named)),
            None => by_key.remove(key).map(|place| (place, MatchKind::Key)),
        };
        match found.and_then(|(place, kind)| Some((place, kind, new.get(place)?))) {
            Some((place, kind, after)) => {
                if let Some(taken) = taken.get_mut(place) {
                    *taken = true;
                }
                pairs.push((row, after, kind));
            }
            None => left.push(row),
        }
    }
    let mut old_rows: Vec<Option<Candidate<'a, L>>> = left.into_iter().map(|row| Some(candidate(row))).collect();
    let free = new.iter().zip(taken).filter(|(_, taken)| !taken);
    let mut new_rows: Vec<Option<Candidate<'a, L>>> = free.map(|(row, _)| Some(candidate(row))).collect();
    by_words(&mut old_rows, &mut new_rows, &mut pairs);
    by_id(&mut old_rows, &mut new_rows, &mut pairs);
    by_likeness(&mut old_rows, &mut new_rows, &mut pairs);
    Matching {
        pairs,
        removed: old_rows.into_iter().flatten().map(|c| c.row).collect(),
        added: new_rows.into_iter().flatten().map(|c| c.row).collect(),
    }
}

fn candidate<L: Line>(row: &L) -> Candidate<'_, L> {
    let section: Vec<String> = row.section().iter().map(|s| normalise(strip_number(s))).collect();
    Candidate { row, text: normalise(row.words()), section: section.join("\n") }
}

/// Rows that say the same in another section, where each side has one such row only.
fn by_words<'a, L: Line>(
    old: &mut [Option<Candidate<'a, L>>],
    new: &mut [Option<Candidate<'a, L>>],
    pairs: &mut Pairs<'a, L>,
) {
    let places = |rows: &[Option<Candidate<'a, L>>]| {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (row, place) in rows.iter().zip(0..) {
            if let Some(row) = row {
                places.entry(row.text.clone()).or_default().push(place);
            }
        }
        places
    };
    let (here, there) = (places(old), places(new));
    let mut same: Vec<(usize, usize)> = Vec::new();
    for (text, places) in &here {
        if let ([before], Some([after])) = (places.as_slice(), there.get(text).map(Vec::as_slice)) {
            same.push((*before, *after));
        }
    }
    same.arrange();
    for (before, after) in same {
        let (Some(before), Some(after)) = (old.get_mut(before), new.get_mut(after)) else { continue };
        if let (Some(b), Some(a)) = (before.take(), after.take()) {
            pairs.push((b.row, a.row, MatchKind::Words));
        }
    }
}

fn by_id<'a, L: Line>(
    old: &mut [Option<Candidate<'a, L>>],
    new: &mut [Option<Candidate<'a, L>>],
    pairs: &mut Pairs<'a, L>,
) {
    let places: HashMap<&str, usize> =
        new.iter().zip(0..).filter_map(|(c, i)| Some((c.as_ref()?.row.id(), i))).collect();
    for slot in old.iter_mut() {
        let Some(before) = slot.as_ref() else { continue };
        let Some(after) = places.get(before.row.id()).and_then(|i| new.get_mut(*i)) else { continue };
        let Some(found) = after.as_ref() else { continue };
        let score = likeness(&before.text, &found.text);
        if score >= ALIKE {
            pairs.push((before.row, found.row, MatchKind::Id(score)));
            *slot = None;
            *after = None;
        }
    }
}

fn by_likeness<'a, L: Line>(
    old: &mut [Option<Candidate<'a, L>>],
    new: &mut [Option<Candidate<'a, L>>],
    pairs: &mut Pairs<'a, L>,
) {
    // Only rows that have a word in common are compared, and a word that most rows have says nothing.
    let mut rows_with: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, after) in new.iter().enumerate() {
        let Some(after) = after else { continue };
        for word in after.text.split(' ').collect::<BTreeSet<_>>() {
            rows_with.entry(word).or_default().push(place);
        }
    }
    let mut scored: Vec<(f64, usize, usize)> = Vec::new();
    for (i, before) in old.iter().enumerate() {
        let Some(before) = before else { continue };
        let words = before.text.split(' ').filter_map(|w| rows_with.get(w)).filter(|rows| rows.len() <= COMMON_WORD);
        for j in ordered::set(words.flatten().copied()) {
            let Some(Some(after)) = new.get(j) else { continue };
            if before.section != after.section {
                continue;
            }
            let score = likeness(&before.text, &after.text);
            if score >= ALIKE {
                scored.push((score, i, j));
            }
        }
    }
    // The best first, so that no row has a better partner than its own; between equals the order of the documents.
    scored.arrange_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (score, i, j) in scored {
        let (Some(before), Some(after)) = (old.get_mut(i), new.get_mut(j)) else { continue };
        if let (Some(b), Some(a)) = (before.as_ref(), after.as_ref()) {
            pairs.push((b.row, a.row, MatchKind::Similar(score)));
            *before = None;
            *after = None;
        }
    }
}

/// How alike two normalised texts are, from 0 to 1: by letters or by words, whichever says more.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let words = |text: &str| -> BTreeSet<String> { text.split(' ').map(str::to_owned).collect() };
    let (a, b) = (words(one), words(other));
    let common = a.intersection(&b).count();
    let dice = 2.0 * count(common) / (count(a.len()) + count(b.len())).max(1.0);
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    // Letters cannot be more alike than the lengths allow: spares the long comparison.
    if count(shorter) < dice.max(ALIKE) * count(longer) {
        return dice;
    }
    dice.max(strsim::normalized_levenshtein(one, other))
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::likeness;

    /// By words or by letters, whichever says more; letters count only where the lengths allow them to.
    #[test]
    fn texts_are_alike_by_words_or_by_letters() {
        for (one, other, expected) in [
            ("patch the hosts", "patch the hosts", 1.0),
            ("back up the data", "the data back up", 1.0),
            ("logs", "keep the logs for thirty days", 2.0 / 7.0),
            ("keep the logs for thirty days", "logs", 2.0 / 7.0),
            ("abcd", "abce", 0.75),
            ("patching", "patches", 5.0 / 8.0),
            ("patch the hosts", "patch the guests", 13.0 / 16.0),
            ("a", "b", 0.0),
            ("abc", "abcde", 0.6),
            ("abcd", "abcdefgh", 0.0),
        ] {
            let found = likeness(one, other);
            assert!((found - expected).abs() < 1e-9, "{one} / {other}: {found}");
        }
    }
}
