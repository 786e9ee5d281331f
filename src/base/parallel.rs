//! Work that is shared between two threads, where there is enough of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows from which on a second thread is worth starting: far more than most services have activities.
pub const MANY_ROWS: usize = 2_000;

/// Runs both functions, each in a thread of its own where `many` says so.
pub fn both<A, B: Send>(many: bool, here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    if !many {
        return (here(), there());
    }
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        let here = here();
        (here, there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Whether so many rows are many, and how many the first thread takes of them.
fn half(rows: usize) -> (bool, usize) {
    let many = rows >= MANY_ROWS;
    (many, if many { rows / 2 } else { rows })
}

/// What the function makes of each row, in the rows' order; of many rows each thread takes a half.
pub fn rows<T: Sync, R: Send>(rows: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (many, half) = half(rows.len());
    let (first, second) = rows.split_at(half);
    let made = |rows: &[T]| rows.iter().map(&each).collect::<Vec<R>>();
    let (mut all, more) = both(many, || made(first), || made(second));
    all.extend(more);
    all
}

/// The same into rows that were used before: what they hold in memory is used again.
pub fn rows_into<T: Sync, R: Send + Default>(rows: &[T], into: &mut Vec<R>, each: impl Fn(&T, &mut R) + Sync) {
    let (many, half) = half(rows.len());
    into.resize_with(rows.len(), R::default);
    let (first, second) = rows.split_at(half);
    let (here, there) = into.split_at_mut(half);
    let make = |rows: &[T], into: &mut [R]| rows.iter().zip(into).for_each(|(row, into)| each(row, into));
    both(many, || make(first, here), || make(second, there));
}

/// What the function makes of each item, in the items' order; a thread takes the next item when it is done with one.
pub fn map<'t, T: Sync, R: Send>(many: bool, items: &'t [T], each: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    if !many {
        return items.iter().map(each).collect();
    }
    let next = AtomicUsize::new(0);
    let made: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((item, slot)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).zip(made.get(at))
        } {
            let result = each(item);
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(result);
            }
        }
    };
    both(true, work, work);
    made.into_iter().filter_map(|slot| slot.into_inner().ok().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        for many in [false, true] {
            assert_eq!(map(many, &items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
            assert_eq!(both(many, || 1, || "a"), (1, "a"));
        }
        let many: Vec<usize> = (0..=MANY_ROWS).collect();
        assert_eq!(rows(&many, |n| n + 1), (1..=MANY_ROWS + 1).collect::<Vec<_>>());
        let mut into = vec![7; 3];
        rows_into(&many, &mut into, |n, made| *made = n + 1);
        assert_eq!(into, (1..=MANY_ROWS + 1).collect::<Vec<_>>());
    }
}
