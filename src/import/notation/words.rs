//! What a cell says in words, in the languages of the lexicon.

use unicode_normalization::UnicodeNormalization;

use super::lexicon::{self, Meaning};
use crate::import::lexicon::{BLANKS, Class};

/// A text for comparison: compatibility forms, lower case, single spaces, no markup stars or closing full stop.
pub fn plain(text: &str) -> String {
    // ASCII has nothing to compose: most texts, and many times as fast.
    let lower: String =
        if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfkc().flat_map(char::to_lowercase).collect() };
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| c == '*' || c == '.' || c == ':').trim().to_owned()
}

/// Whether a folded text says that there is nothing.
pub fn is_none(folded: &str) -> bool {
    let dash = |c: char| c == ' ' || BLANKS.contains(&&*c.encode_utf8(&mut [0; 4]));
    if folded.chars().all(dash) {
        return !folded.is_empty();
    }
    lexicon::means(&lexicon::fold(folded), Meaning::Nobody)
}

/// Whether a folded text says "Shared".
pub fn is_shared(folded: &str) -> bool {
    lexicon::means(&lexicon::fold(folded), Meaning::Shared)
}

fn says(text: &str, class: Class) -> bool {
    crate::import::lexicon::means(text, class)
}

/// Whether a folded text gives the whole activity to its party.
pub fn is_full(folded: &str) -> bool {
    // "Full ownership (SLA-backed)": a remark takes nothing from it.
    let outside = folded.split('(').next().unwrap_or_default().trim_end();
    [folded, outside].into_iter().any(|text| says(text, Class::Full))
}

/// Whether a folded text says that the party has nothing to do.
pub fn is_nothing(folded: &str) -> bool {
    says(folded, Class::Nothing)
}

/// Whether a duty begins with a word that makes it optional.
pub fn is_optional(text: &str) -> bool {
    let folded = plain(text);
    let first = folded.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty());
    first.is_some_and(|w| says(w, Class::Optional))
}

/// A folded name without the words around it that do not change who is named.
pub fn bare_name(folded: &str) -> String {
    folded
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter(|w| !w.is_empty() && !lexicon::means(&lexicon::fold(w), Meaning::Filler))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches("'s")
        .trim_end_matches("’s")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_case_marks_and_spaces() {
        assert_eq!(plain("  **Customer  Only**. "), "customer only");
        assert_eq!(plain("ＡＣＭＥ É:"), "acme é");
        assert_eq!(bare_name("customer's responsibility"), "customer");
        assert_eq!(bare_name("role of the acme-vault"), "acme vault");
    }

    #[test]
    fn what_a_cell_says_in_words() {
        assert!(is_none("n/a") && is_none("-") && is_none("– –") && !is_none("") && !is_none("acme"));
        assert!(is_full("full ownership") && is_full("full ownership (sla-backed)") && !is_full("ownership"));
        assert!(is_nothing("no action required") && !is_nothing("action required"));
        assert!(
            is_optional("Optionally tests it")
                && is_optional("(optional) tests")
                && !is_optional("Tests it optionally")
        );
        assert!(is_shared("shared") && !is_shared("customer"));
    }
}
