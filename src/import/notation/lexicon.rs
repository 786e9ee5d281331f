//! What a word means in a responsibility matrix, by the questions that recognition and the notations ask. The words are data: see
//! `crate::import::lexicon`.

use crate::import::lexicon::{self, Classes, lexicon};
pub(crate) use crate::import::lexicon::{CLOUDS as KNOWN_CLOUDS, COMPANIES, Class};

/// What a word or phrase means in a responsibility matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// The customer.
    Customer,
    /// The provider, by no name of its own.
    Provider,
    /// A cloud below the vendor: the provider where nobody else is, otherwise a third party.
    Underlying,
    /// A third party, by no name of its own.
    ThirdParty,
    /// Both parties.
    Shared,
    /// Nobody: not applicable.
    Nobody,
    /// Words around a party's name that say nothing of their own ("role of the").
    Filler,
    /// Header of a column of activities.
    Activity,
    /// Header of a column that names things or fields: activities where there is nothing better, otherwise sections.
    Topic,
    /// Header of a column of sections.
    Section,
    /// Header of a column of numbers or identifiers.
    Number,
    /// Header of a column whose cells name who is responsible.
    Owner,
    /// Header of a further column that is kept beside the activity.
    Extra,
    /// Header of a column that says what comes of an action: the steps of a procedure have one.
    Outcome,
    /// A deployment model.
    Model,
    /// A field of work (grids have one column for each).
    Area,
    /// A marked cell in words.
    Yes,
    /// An unmarked cell in words.
    No,
    /// "Responsible": who carries it out.
    Responsible,
    /// "Accountable": who answers for it.
    Accountable,
    /// "Consulted".
    Consulted,
    /// "Informed".
    Informed,
    /// Header of a legend.
    Legend,
    /// Header of a table of versions or changes.
    History,
    /// Connects two parties ("and").
    And,
    /// The catalogue's own column: line of the source document.
    Line,
    /// The catalogue's own column: option.
    Option,
    /// The catalogue's own column: general activity.
    General,
}

impl Meaning {
    /// The classes of the lexicon that have it.
    fn classes(self) -> Classes {
        Classes::of(match self {
            Self::Customer => &[Class::Customer],
            Self::Provider => &[Class::Provider],
            Self::Underlying => &[Class::Underlying],
            Self::ThirdParty => &[Class::Third],
            Self::Shared => &[Class::Shared],
            Self::Nobody => &[Class::Nobody],
            Self::Filler => &[Class::Responsibility, Class::Article, Class::Filler],
            Self::Activity => &[Class::Activity],
            Self::Topic => &[Class::Thing],
            Self::Section => &[Class::Section],
            Self::Number => &[Class::Id],
            Self::Owner => &[Class::Owner],
            Self::Extra => &[Class::Note],
            Self::Outcome => &[Class::Outcome],
            Self::Model => &[Class::Model],
            Self::Area => &[Class::Area],
            Self::Yes => &[Class::Yes],
            Self::No => &[Class::No],
            Self::Responsible => &[Class::Responsible],
            Self::Accountable => &[Class::Accountable],
            Self::Consulted => &[Class::Consulted],
            Self::Informed => &[Class::Informed],
            Self::Legend => &[Class::Legend],
            Self::History => &[Class::History],
            Self::And => &[Class::And],
            Self::Line => &[Class::Line],
            Self::Option => &[Class::Option],
            Self::General => &[Class::General],
        })
    }
}

/// Whether a folded phrase has a meaning.
pub fn means(folded: &str, meaning: Meaning) -> bool {
    !lexicon().classes(folded).and(meaning.classes()).is_empty()
}

/// Whether a folded phrase is of a class of the lexicon.
pub(crate) fn is(folded: &str, class: Class) -> bool {
    lexicon().means(folded, class)
}

/// Whether any word of a folded phrase is of a class of the lexicon.
pub(crate) fn any_word_is(folded: &str, class: Class) -> bool {
    folded.split(' ').any(|word| is(word, class))
}

/// All phrases of a class, folded.
pub(crate) fn all_of(class: Class) -> Vec<&'static str> {
    lexicon().phrases(Classes::of(&[class]))
}

/// Whether a text speaks of responsibilities.
pub fn speaks_of_duties(text: &str) -> bool {
    let folded = fold(text);
    any_word_is(&folded, Class::Duty) || lexicon().is_inside(&folded, Class::Duty)
}

/// Whether any word of a folded phrase has a meaning.
pub fn any_word_means(folded: &str, meaning: Meaning) -> bool {
    folded.split(' ').any(|word| means(word, meaning))
}

/// All phrases with one meaning, folded, sorted (for the nearest match of a misspelt word).
pub fn phrases(meaning: Meaning) -> Vec<&'static str> {
    lexicon().phrases(meaning.classes())
}

/// The form of a party word that is shown, where the folded text is an inflected one.
pub fn lemma(folded: &str) -> Option<&'static str> {
    lexicon().shown_form(folded)
}

/// The word before an ending that says nothing of its own (`kundenrolle` -> `kunden`), folded.
pub fn without_compound_ending(word: &str) -> Option<&str> {
    lexicon().without_ending(word)
}

/// A text without case, accents, punctuation and superfluous white space: what words are compared by.
pub fn fold(text: &str) -> String {
    lexicon::fold(text)
}

/// A folded text without its spaces: by this, "Red Hat" and "Redhat" are one name.
pub fn squash(text: &str) -> String {
    lexicon::squash(text)
}

/// Whether a header names a deployment model of the word list, perhaps with a word around it ("BYOC model", "SaaS (hosted)").
pub fn is_model_name(text: &str) -> bool {
    let folded = fold(text);
    if means(&folded, Meaning::Model) {
        return true;
    }
    let outside = fold(text.split('(').next().unwrap_or_default());
    if means(&outside, Meaning::Model) {
        return true;
    }
    let rest: Vec<&str> = outside.split(' ').filter(|w| !is(w, Class::Around)).collect();
    means(&rest.join(" "), Meaning::Model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_lose_their_endings() {
        assert_eq!(without_compound_ending("kundenrolle"), Some("kunden"));
        assert_eq!(without_compound_ending("kontrolle"), None);
        assert_eq!(without_compound_ending("leveranciersrol"), Some("leverancier"));
        assert!(means(&fold("Kundin"), Meaning::Customer));
    }

    #[test]
    fn a_model_may_have_words_around_it() {
        for text in ["BYOC", "BYOC model", "SaaS (hosted)", "SaaS model (hosted)"] {
            assert!(is_model_name(text), "{text}");
        }
        for text in ["", "model", "BYOC backups"] {
            assert!(!is_model_name(text), "{text}");
        }
    }

    #[test]
    fn the_phrases_of_a_class_and_the_shown_form_of_a_word() {
        assert!(all_of(Class::And).contains(&"and") && !all_of(Class::And).contains(&"customer"));
        assert!(phrases(Meaning::Customer).contains(&"customer"));
        assert_eq!((lemma("customer s"), lemma("acme")), (Some("Customer"), None));
    }
}
