//! Sorting that the program holds once.
//!
//! The standard library's stable sort is compiled anew for every type and every closure, and `collect` into an ordered map or set sorts, too:
//! about 8 kB of program each, and a good part of the build. Here only the comparison differs. Where many thousand values are sorted, the
//! standard library's own is faster.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use litemap::LiteMap;

/// Sorts by a comparison; equal items keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let compared = |a: usize, b: usize| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    let order = sorted(items.len(), &compared);
    // Each place takes the item that belongs there; one that was moved away before is where its own place's item went.
    for place in 0..order.len() {
        let mut from = place;
        loop {
            from = order.get(from).copied().unwrap_or(place);
            if from >= place {
                break;
            }
        }
        items.swap(place, from);
    }
}

/// Sorts by a key; items of equal keys keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// The positions of so many items in the order of a comparison.
fn sorted(items: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// The positions of a longest rising run of distinct numbers, not necessarily side by side; the first of several as long.
pub fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    // Of every length the position where the run with the smallest end ends, and for each position the one before it in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    let number = |at: &usize| numbers.get(*at).copied().unwrap_or_default();
    for (at, own) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| number(end) < *own);
        before.push(length.checked_sub(1).and_then(|last| ends.get(last)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.insert(at);
        next = before.get(at).copied().flatten();
    }
    run
}

/// A map of pairs; of equal keys the last one stays.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// A small map of pairs; of equal keys the last one stays.
pub fn small_map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> LiteMap<K, V> {
    let pairs = pairs.into_iter();
    let mut map = LiteMap::with_capacity(pairs.size_hint().0);
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// A set of values.
pub fn set<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for value in values {
        set.insert(value);
    }
    set
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn orders_as_the_standard_library_does(items: Vec<(u8, u16)>) {
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            sort_by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&ours, &theirs);
            sort(&mut ours);
            theirs.sort();
            prop_assert_eq!(&ours, &theirs);
            prop_assert_eq!(map(items.iter().copied()), items.iter().copied().collect::<BTreeMap<_, _>>());
            prop_assert_eq!(small_map(items.iter().copied()), items.iter().copied().collect::<LiteMap<_, _>>());
            prop_assert_eq!(set(items.iter()), items.iter().collect::<BTreeSet<_>>());
        }
    }
}
