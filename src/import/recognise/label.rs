//! What a column's header says by itself: a party, a model, both, or a word of the lists.

use crate::import::notation::lexicon::{Class, fold, is, is_model_name, squash};
use crate::import::notation::names::{Mention, Who, is_filler, mentions};

use super::columns::Knowledge;
use crate::import::normalise::grid::Head;

/// What a header says by itself.
#[derive(Debug, Clone, Default)]
pub struct Label {
    /// The words, folded.
    pub folded: String,
    /// Whom it names.
    pub parties: Vec<Mention>,
    /// The parties stand in the word list, or are known names.
    pub sure: bool,
    /// The header also says "responsibilities" or the like.
    pub responsibility: bool,
    /// The deployment model beside the party.
    pub model: Option<String>,
}

/// Words of responsibility of four letters or fewer; the other short ones are articles and the like.
const SHORT: &[&str] = &["role", "rol", "rola", "duty", "task", "raci", "owns"];

/// Whether a word of a header says what a party has to do.
fn says_responsibility(word: &str) -> bool {
    is_filler(word) && (word.chars().count() > 4 || SHORT.contains(&word))
}

pub(super) fn label(head: &Head, knowledge: &Knowledge) -> Label {
    let known = |name: &str| knowledge.knows(name);
    let mut label = Label {
        folded: fold(&head.text()),
        parties: Vec::new(),
        sure: false,
        responsibility: fold(&head.text()).split(' ').any(says_responsibility)
            || fold(&head.text())
                .split(' ')
                .any(|w| crate::import::notation::lexicon::without_compound_ending(w).is_some()),
        model: None,
    };
    let is_sure = |found: &[Mention]| {
        !found.is_empty()
            && found.iter().all(|m| match &m.who {
                Who::Nobody => false,
                Who::Named(name) => known(&squash(name)),
                _ => true,
            })
    };
    // Two levels: one names the party, the other the model.
    let mut levels: Vec<&str> = head.levels.iter().map(String::as_str).collect();
    levels.retain(|level| {
        // A level that is nothing but "Responsibility" above its columns says nothing.
        let folded = fold(level);
        let says = folded.split(' ').any(|w| !is_filler(w)) || is_model_name(level);
        head.levels.len() == 1 || says
    });
    if let [one] = levels.as_slice() {
        let found = mentions(one, &known).unwrap_or_default();
        if is_sure(&found) {
            label.parties = found;
            label.sure = true;
            return label;
        }
        if let Some((party, model)) = split_party_and_model(one, &known) {
            label.parties = party;
            label.sure = true;
            label.model = Some(model);
            return label;
        }
        // "Customer owns in the pilot": whoever stands before the verb.
        let words: Vec<&str> = one.split_whitespace().collect();
        let verb = words.iter().position(|word| is(&fold(word), Class::HeadVerb)).unwrap_or(0);
        let before = mentions(&words.get(..verb).unwrap_or_default().join(" "), &known).filter(|who| is_sure(who));
        label.sure = before.is_some();
        label.parties = before.unwrap_or(found);
        return label;
    }
    for (i, level) in levels.iter().enumerate() {
        let found = mentions(level, &known).unwrap_or_default();
        if is_sure(&found) {
            label.parties = found;
            label.sure = true;
            // "Client" over "User": the header nearest to the cells says who, and neither is a model.
            if let Some(last) = levels.last().filter(|last| *last != level && !is_model_name(last))
                && let Some(nearest) = mentions(last, &known).filter(|found| is_sure(found))
            {
                label.parties = nearest;
                return label;
            }
            let rest: Vec<&str> = levels.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, l)| *l).collect();
            label.model = Some(rest.join(" ")).filter(|m| !m.is_empty());
            return label;
        }
    }
    label.parties = levels.last().and_then(|l| mentions(l, &known)).unwrap_or_default();
    label
}

/// "SaaS - Customer", "Customer (BYOC)", "BYOC: Provider".
pub(super) fn split_party_and_model(text: &str, known: &dyn Fn(&str) -> bool) -> Option<(Vec<Mention>, String)> {
    let halves = match text.split_once('(') {
        Some((before, after)) => Some((before.trim(), after.trim().trim_end_matches(')'))),
        None => [" - ", " – ", ": ", " / ", " | "].iter().find_map(|d| text.split_once(d)),
    };
    let (a, b) = halves?;
    for (party, model) in [(a, b), (b, a)] {
        let found = mentions(party, known).unwrap_or_default();
        let sure = found.iter().all(|m| !matches!(m.who, Who::Named(_) | Who::Nobody)) && !found.is_empty();
        if sure && is_model_name(model) {
            return Some((found, model.trim().to_owned()));
        }
    }
    None
}
