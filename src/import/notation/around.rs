//! What stands around a party's name and is no part of it: remarks, footnotes, the side that it stands on.

use super::lexicon::{Meaning, fold, means};
use crate::import::lexicon::{Class, lexicon};

/// "Shared CSP and 3rd-party" -> "CSP and 3rd-party": the names say who shares.
pub fn without_shared(text: &str) -> &str {
    let trimmed = text.trim_start();
    let word = trimmed.split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or_default();
    let rest = trimmed.get(word.len()..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', ':', '-', '–']);
    let names = rest.chars().any(char::is_alphabetic) && !rest.starts_with('(');
    if names && means(&fold(word), Meaning::Shared) { rest } else { text }
}

/// "Shared by design", "Shared; varies by plan": what stands behind the word says how or when, not who.
pub fn shared_remark(text: &str) -> Option<&str> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ';' | ','))?;
    let (word, rest) = text.split_at_checked(end)?;
    let remark = rest.trim_start_matches([' ', ';', ',']);
    let mut words = remark.split_whitespace();
    let condition = words.next().is_some_and(|first| lexicon().means(&fold(first), Class::How));
    let sentence = rest.starts_with(';') && words.count() >= 2 && !remark.starts_with(char::is_uppercase);
    (means(&fold(word), Meaning::Shared) && (condition || sentence)).then_some(remark)
}

/// "Red Hat [1]", "Customer²": a name without the footnote's number.
pub(super) fn without_footnote(text: &str) -> &str {
    let marks = text.trim_end().trim_end_matches(['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '†', '‡']).trim_end();
    let inside = marks.strip_suffix(']').and_then(|t| t.rsplit_once('['));
    match inside {
        Some((name, number))
            if !name.trim().is_empty()
                && number.chars().any(|c| c.is_ascii_digit())
                && number.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ')) =>
        {
            name.trim_end()
        }
        _ if marks.is_empty() => text,
        _ => marks,
    }
}

/// "BU (user)": a name, and in brackets behind it that it is the customer's.
pub(super) fn said_to_be_customer(text: &str) -> bool {
    let inside = text.split_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(')'));
    inside.is_some_and(|inside| means(&fold(inside), Meaning::Customer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footnotes_number_is_no_part_of_a_name() {
        for (text, name) in [
            ("Red Hat [1]", "Red Hat"),
            ("Customer [2, 3]", "Customer"),
            ("Customer²", "Customer"),
            ("Customer [1]†", "Customer"),
            ("Acme [EU]", "Acme [EU]"),
            ("Acme [1a]", "Acme [1a]"),
            ("Acme [, ]", "Acme [, ]"),
            ("[1]", "[1]"),
            ("²", "²"),
            ("Acme ", "Acme"),
        ] {
            assert_eq!(without_footnote(text), name, "{text}");
        }
    }

    #[test]
    fn the_names_say_who_shares() {
        for (text, names) in [
            ("Shared CSP and 3rd-party", "CSP and 3rd-party"),
            ("Shared: Customer, Acme", "Customer, Acme"),
            ("Shared", "Shared"),
            ("Shared (defaults)", "Shared (defaults)"),
            ("Shared 1", "Shared 1"),
            ("Customer and Acme", "Customer and Acme"),
        ] {
            assert_eq!(without_shared(text), names, "{text}");
        }
        assert_eq!(shared_remark("Shared; varies by plan"), Some("varies by plan"));
        assert_eq!(shared_remark("Shared by design"), Some("by design"));
        for text in ["Shared; Acme, Customer", "Shared; soon", "Customer; varies by plan", "Shared plans"] {
            assert_eq!(shared_remark(text), None, "{text}");
        }
    }

    #[test]
    fn brackets_may_say_that_a_name_is_the_customers() {
        assert!(said_to_be_customer("BU (user)") && said_to_be_customer("BU (customer) "));
        assert!(
            !said_to_be_customer("BU (vendor)")
                && !said_to_be_customer("BU (user) Acme")
                && !said_to_be_customer("user")
        );
    }
}
