//! Numbers with their nouns, for people: `1 obligation`, `2 activities`.

/// A number with its noun; `noun` is the singular.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        _ if n == 1 => format!("1 {noun}"),
        Some(stem) => format!("{n} {stem}ies"),
        None if noun.ends_with("matrix") => format!("{n} {}ces", noun.trim_end_matches('x')),
        None => format!("{n} {noun}s"),
    }
}

/// As many items as a message shows: a table may have thousands of columns.
const MOST_LISTED: usize = 30;

/// The items of a message with a divider between them; of very many the first, and how many more there are.
pub(crate) fn first_of(items: &[String], divider: &str) -> String {
    match items.get(..MOST_LISTED) {
        Some(first) if items.len() > MOST_LISTED => {
            format!("{}{divider}and {} more", first.join(divider), items.len() - MOST_LISTED)
        }
        _ => items.join(divider),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_LISTED, counted, first_of};

    #[test]
    fn of_very_many_items_the_first_are_listed() {
        let items = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!(first_of(&items(3), ", "), "1, 2, 3");
        assert!(first_of(&items(MOST_LISTED), "; ").ends_with("; 30"));
        assert!(first_of(&items(16_384), ", ").ends_with("30, and 16354 more"));
    }

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(counted(1, "activity"), "1 activity");
        assert_eq!([counted(0, "activity"), counted(2, "entry")], ["0 activities", "2 entries"]);
        assert_eq!([counted(2, "day"), counted(3, "commitment")], ["2 days", "3 commitments"]);
    }
}
