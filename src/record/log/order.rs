//! Which entry comes before which, by the hashes that they name.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use super::LogEntry;

/// The order of a log's entries. Entries are known by their place in it.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// The places of the entries before each one.
    before: Vec<Vec<usize>>,
    /// Every entry lies in a stretch; all of an earlier stretch is before all of a later one. A log without branches has a stretch per entry.
    stretch: Vec<usize>,
}

/// Entries in their order, and those that are in a circle, which no honest log has: they are put at the end.
pub(super) struct Sorted {
    pub(super) entries: Vec<LogEntry>,
    pub(super) order: Order,
    pub(super) circle: Vec<usize>,
}

/// Puts entries behind those that they name; of entries that know nothing of each other the earlier one first, then by hash, so that the
/// same entries are in the same order however their lines lie.
pub(super) fn sort(entries: Vec<LogEntry>) -> Sorted {
    let places: HashMap<&str, usize> = entries.iter().enumerate().map(|(i, e)| (e.hash.as_str(), i)).collect();
    let named: Vec<Vec<usize>> =
        entries.iter().map(|e| e.prev.iter().filter_map(|p| places.get(p.as_str()).copied()).collect()).collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    let mut waiting: Vec<usize> = named.iter().map(Vec::len).collect();
    for (i, before) in named.iter().enumerate() {
        for b in before {
            if let Some(list) = after.get_mut(*b) {
                list.push(i);
            }
        }
    }
    let rank = |i: usize| entries.get(i).map(|e| Reverse((e.event.at, e.hash.as_str(), i)));
    let mut ready: BinaryHeap<_> =
        waiting.iter().enumerate().filter(|(_, n)| **n == 0).filter_map(|(i, _)| rank(i)).collect();
    let mut sequence = Vec::with_capacity(entries.len());
    while let Some(Reverse((_, _, i))) = ready.pop() {
        sequence.push(i);
        for next in after.get(i).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(*next) {
                *left -= 1;
                if *left == 0 {
                    ready.extend(rank(*next));
                }
            }
        }
    }
    let sorted = sequence.len();
    sequence.extend((0..entries.len()).filter(|i| waiting.get(*i).is_some_and(|left| *left > 0)));
    let mut place = vec![0; sequence.len()];
    for (at, i) in sequence.iter().enumerate() {
        if let Some(slot) = place.get_mut(*i) {
            *slot = at;
        }
    }
    let at = |i: &usize| place.get(*i).copied().unwrap_or_default();
    let before: Vec<Vec<usize>> =
        sequence.iter().map(|i| named.get(*i).into_iter().flatten().map(at).collect()).collect();
    let circle = (sorted..sequence.len()).collect();
    drop(places);
    let mut slots: Vec<Option<LogEntry>> = entries.into_iter().map(Some).collect();
    let mut entries: Vec<LogEntry> = sequence.iter().filter_map(|i| slots.get_mut(*i).and_then(Option::take)).collect();
    for (entry, seq) in entries.iter_mut().zip(1..) {
        entry.seq = seq;
    }
    let order = Order { stretch: stretches(&entries, &before), before };
    Sorted { entries, order, circle }
}

/// Cuts the order where everything before an entry leads to it and everything after comes from it.
fn stretches(entries: &[LogEntry], before: &[Vec<usize>]) -> Vec<usize> {
    // The earliest entry that this one or any later one names; none where one of them names nothing that is there.
    let mut reach: Vec<Option<usize>> = vec![Some(usize::MAX); before.len() + 1];
    for i in (0..before.len()).rev() {
        let named = before.get(i).into_iter().flatten().min().copied();
        let whole = entries.get(i).map(|e| e.prev.len()) == before.get(i).map(Vec::len);
        let own = named.filter(|_| whole);
        let later = reach.get(i + 1).copied().flatten();
        if let Some(slot) = reach.get_mut(i) {
            *slot = own.zip(later).map(|(a, b)| a.min(b));
        }
    }
    let mut named = vec![false; before.len()];
    let (mut open, mut cuts) = (0_usize, 0);
    let mut out = Vec::with_capacity(before.len());
    for (i, list) in before.iter().enumerate() {
        for b in list {
            if let Some(slot @ false) = named.get_mut(*b) {
                *slot = true;
                open = open.saturating_sub(1);
            }
        }
        open += 1;
        let cut = open == 1 && reach.get(i + 1).copied().flatten().is_some_and(|first| first >= i);
        // A cut is a stretch of its own: everything before it is before it, and it is before everything after.
        let here = cuts * 2 + usize::from(cut);
        cuts += usize::from(cut);
        out.push(here);
    }
    out
}

impl Order {
    /// Whether the entry at place `a` is among those that led to the one at place `b`.
    pub(super) fn is_before(&self, a: usize, b: usize) -> bool {
        if a >= b {
            return false;
        }
        if self.stretch.get(a) != self.stretch.get(b) {
            return true;
        }
        let mut seen = vec![false; b - a];
        let mut open = vec![b];
        while let Some(at) = open.pop() {
            for before in self.before.get(at).into_iter().flatten().copied().filter(|p| *p >= a) {
                if before == a {
                    return true;
                }
                if let Some(slot @ false) = seen.get_mut(before - a) {
                    *slot = true;
                    open.push(before);
                }
            }
        }
        false
    }

    /// Of what entries say of things, in their order, the last word on each: several where branches that know nothing of each other spoke.
    pub(super) fn last_words<K: Ord>(&self, said: impl Iterator<Item = (K, usize)>) -> BTreeMap<K, Vec<usize>> {
        let mut last: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (thing, at) in said {
            let words = last.entry(thing).or_default();
            words.retain(|earlier| *earlier != at && !self.is_before(*earlier, at));
            words.push(at);
        }
        last
    }
}
