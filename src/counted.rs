//! Numbers with their nouns, for people: `1 obligation`, `2 activities`.

/// A number with its noun; `noun` is the singular.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        _ if n == 1 => format!("1 {noun}"),
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(counted(1, "activity"), "1 activity");
        assert_eq!([counted(0, "activity"), counted(2, "entry")], ["0 activities", "2 entries"]);
        assert_eq!([counted(2, "day"), counted(3, "provider commitment")], ["2 days", "3 provider commitments"]);
    }
}
