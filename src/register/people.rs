//! Names of people as they are entered in one cell: `Ada Byron; Grace Hopper`.

/// The names in a cell, divided by commas, semicolons or line breaks, without surrounding white space.
pub fn names(text: &str) -> Vec<&str> {
    text.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// Whether two entries name the same person: case and white space do not matter.
pub fn same_person(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    !one.trim().is_empty() && plain(one) == plain(other)
}

/// The people that two cells both name.
pub fn in_both<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    let others = names(other);
    names(one).into_iter().filter(|name| others.iter().any(|o| same_person(name, o))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_several_names_are_divided() {
        assert_eq!(names("Ada Byron; Grace  Hopper,\nEdsger"), ["Ada Byron", "Grace  Hopper", "Edsger"]);
        assert_eq!(in_both("ada  byron", "Grace; Ada Byron"), ["ada  byron"]);
        assert!(!same_person("", ""));
    }
}
