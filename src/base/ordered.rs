//! Order with little machine code: the standard library's sort is made anew for every type, six kilobytes each, and so is what builds a map
//! from a list (it sorts first). There are over a hundred of them here; together they were a twentieth of the program.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts a slice; equal elements stay in their order.
pub(crate) trait Arrange<T> {
    /// By a comparison.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// By a key that is cheap to have.
    fn arrange_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.arrange_by(|a, b| key(a).cmp(&key(b)));
    }

    /// By a key that has to be made: once for every element, not at each comparison.
    fn arrange_by_cached_key<K: Ord>(&mut self, key: impl Fn(&T) -> K);

    /// By the elements' own order.
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }
}

impl<T> Arrange<T> for [T] {
    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let places = places(self, &mut compare);
        put(self, &places);
    }

    fn arrange_by_cached_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        let keys: Vec<K> = self.iter().map(key).collect();
        let places = places(&keys, &mut K::cmp);
        put(self, &places);
    }
}

/// Which element stands where, once they are in order.
fn places<T>(items: &[T], compare: &mut impl FnMut(&T, &T) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort(&mut places, &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    places
}

/// Puts each element at its place. It comes from `places`; where that was filled before, it is where the one before it went.
fn put<T>(items: &mut [T], places: &[usize]) {
    for at in 0..places.len() {
        let mut from = at;
        while let Some(next) = places.get(from).copied() {
            from = next;
            if from >= at {
                break;
            }
        }
        items.swap(at, from);
    }
}

/// The one instance of the standard library's sort.
fn sort(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

/// A map of what comes; of equal keys the last one counts.
pub(crate) fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    items.into_iter().for_each(|(key, value)| {
        map.insert(key, value);
    });
    map
}

/// A set of what comes.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    items.into_iter().for_each(|item| {
        set.insert(item);
    });
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in proptest::collection::vec((0_u8..8, 0_u8..8), 0..60)) {
            let mut ours = items.clone();
            ours.arrange_by_key(|item| item.0);
            let mut cached = items.clone();
            cached.arrange_by_cached_key(|item| item.0);
            let mut theirs = items.clone();
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(&ours, &theirs);
            prop_assert_eq!(&cached, &theirs);
            ours.arrange();
            theirs.sort_unstable();
            prop_assert_eq!(ours, theirs);
            prop_assert_eq!(map(items.iter().copied()), items.iter().copied().collect());
            prop_assert_eq!(set(items.iter().copied()), items.iter().copied().collect());
        }
    }
}
