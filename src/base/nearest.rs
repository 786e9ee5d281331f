//! The nearest of the known names to one that is not known, for "did you mean".

/// How alike two names must be (Jaro-Winkler, 0 to 1) to be offered: below this, an offer confuses more than it helps.
const ALIKE: f64 = 0.8;

/// The known name that is most like the given one, if one is like it at all. Case does not matter.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for name in known {
        let likeness = strsim::jaro_winkler(&given, &name.to_lowercase());
        if likeness >= ALIKE && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    best.map(|(_, name)| name)
}

/// `did you mean 'x'?`, or advice to choose from what exists.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(given, known) {
        Some(name) => format!("did you mean '{name}'?"),
        None => "use one of those that exist".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["instances", "file-storage", "kubernetes"];
        assert_eq!(nearest("instnces", known), Some("instances"));
        assert_eq!(nearest("File Storage", known), Some("file-storage"));
        assert_eq!(nearest("backup", known), None);
    }
}
