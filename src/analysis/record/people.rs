//! People as they are named in one cell.

use crate::record::defaults::people;
pub(super) use crate::record::defaults::same_person;

/// The names in a cell. Semicolons and line breaks divide them; a comma does where both sides are whole names
/// ("Ada Byron, Grace Hopper", but not "Byron, Ada").
pub(super) fn names(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for part in people(text) {
        let pieces: Vec<&str> = part.split(',').map(str::trim).collect();
        if pieces.iter().all(|p| p.contains(' ')) {
            all.extend(pieces);
        } else {
            all.push(part);
        }
    }
    all
}

/// The people that two cells both name.
pub(super) fn in_both<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    let others = names(other);
    names(one).into_iter().filter(|name| others.iter().any(|o| same_person(name, o))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_several_names_are_divided() {
        assert_eq!(names("Ada Byron; Grace  Hopper,\nEdsger"), ["Ada Byron", "Grace  Hopper,", "Edsger"]);
        assert_eq!(names("Ada Byron, Grace Hopper"), ["Ada Byron", "Grace Hopper"]);
        assert_eq!(names("Byron, Ada"), ["Byron, Ada"]);
        assert_eq!(in_both("ada  byron", "Grace; Ada Byron"), ["ada  byron"]);
        assert!(!same_person("", ""));
    }
}
