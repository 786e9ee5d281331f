//! What the headers of a table's columns say by themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::lexicon::{role_likeness, word_count};
use crate::import::normalise::grid::{Grid, Head};
use crate::import::notation::letter_of;
use crate::import::notation::lexicon::is_model_name;
use crate::import::notation::lexicon::{
    Class, KNOWN_CLOUDS, Meaning, any_word_means, fold, is, means, speaks_of_duties,
};
use crate::import::notation::names::{Mention, Who, is_short};
use crate::import::recognise::columns::Knowledge;
use crate::import::recognise::label::{Label, label};
use crate::matrix::Letter;

/// A header's words, and what they mean.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The parties that it names, and whether it says "responsibilities".
    pub label: Label,
    /// The header as one text.
    pub text: String,
    /// The letter that it stands for.
    pub letter: Option<Letter>,
    /// It names a deployment model.
    pub model: bool,
    /// One of its words is an area of work.
    pub area: bool,
    meanings: Vec<Meaning>,
}

/// The meanings that tell what a column is.
const TELLING: [Meaning; 11] = [
    Meaning::Activity,
    Meaning::Topic,
    Meaning::Section,
    Meaning::Number,
    Meaning::Extra,
    Meaning::Owner,
    Meaning::Outcome,
    Meaning::Line,
    Meaning::Option,
    Meaning::General,
    Meaning::History,
];

/// A text that stands over every column with a header of several rows ("Responsibilities" over "Customer" and "Acme") tells
/// none of them from the others, unless it names the only model that the table speaks of.
fn title_over_columns(heads: &[Head]) -> Option<String> {
    let mut tall = heads.iter().filter(|h| h.levels.len() > 1).peekable();
    let title = tall.peek()?.levels.first()?.clone();
    let mut count = 0;
    let common = tall.inspect(|_| count += 1).all(|h| h.levels.first() == Some(&title));
    (common && count > 1 && !is_model_name(&title)).then_some(title)
}

/// "Activity / control": of two words with a stroke between them one decides, where the other is of the same kind.
fn means_either(text: &str, meaning: Meaning) -> bool {
    const KINDS: &[Meaning] = &[Meaning::Activity, Meaning::Topic, Meaning::Section];
    let Some((one, other)) = text.split_once('/').filter(|_| KINDS.contains(&meaning)) else { return false };
    let (one, other) = (fold(one), fold(other));
    let kind = |word: &str| KINDS.iter().any(|kind| means(word, *kind));
    let first = KINDS.iter().find(|kind| means(&one, **kind) || means(&other, **kind));
    kind(&one) && kind(&other) && first == Some(&meaning)
}

/// The letter that a header stands for: `R`, `Responsible`, `Responsible (R)`.
fn letter(text: &str, folded: &str) -> Option<Letter> {
    let only = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    if let Some(only) = only(folded) {
        return Letter::from_char(only);
    }
    // Behind a word of whatever language the letter itself says which of the four it is: "Подотчётный (A)".
    let bracketed = text.trim().strip_suffix(')').and_then(|t| t.rsplit_once('('));
    if let Some(letter) = bracketed.and_then(|(_, inside)| only(inside.trim())).and_then(Letter::from_char) {
        return Some(letter);
    }
    let words = folded.split(' ').count();
    let first = folded.split(' ').next().unwrap_or_default();
    letter_of(folded).or_else(|| letter_of(first)).filter(|_| words <= 2)
}

impl Header {
    fn new(column: usize, head: &Head, shown: &Head, knowledge: &Knowledge) -> Self {
        let label = label(shown, knowledge);
        let meanings = TELLING.into_iter().filter(|m| has_meaning(column, head, &label, *m)).collect();
        let folded = label.folded.clone();
        Self {
            letter: letter(&head.text(), &folded),
            model: is_model_name(&head.text()) || knowledge.models.contains(&fold(&head.text())),
            area: any_word_means(&folded, Meaning::Area),
            text: head.text(),
            label,
            meanings,
        }
    }

    /// Whether it has a meaning.
    pub fn is(&self, meaning: Meaning) -> bool {
        self.meanings.contains(&meaning)
    }

    /// Whether it is a word for a column that is neither party nor model.
    pub fn is_ordinary(&self) -> bool {
        // "Customer stated": the program's own report has the vendor's cell beside the letters.
        self.label.folded.ends_with(" stated")
            || self.meanings.iter().any(|m| !matches!(m, Meaning::Owner | Meaning::History))
    }

    /// Whether it names a party that is known, by a word of the lexicon or by name.
    pub fn names_party(&self) -> bool {
        self.label.sure && self.label.parties.iter().all(|m| m.who != Who::Nobody)
    }

    /// Whether it says that what stands below it is nobody's ("N/A").
    pub fn names_nobody(&self) -> bool {
        !self.label.parties.is_empty() && self.label.parties.iter().all(|m| m.who == Who::Nobody)
    }

    /// Whether it says "responsibilities" or the like of somebody.
    pub fn says_duty(&self) -> bool {
        let label = &self.label;
        let acts = || label.folded.split(' ').next_back().is_some_and(|word| is(word, Class::HeadVerb));
        let said = if label.sure { label.responsibility } else { speaks_of_duties(&label.folded) || acts() };
        said && !label.parties.is_empty()
    }

    /// Whether its word of responsibility stands first, and last: "Acme responsibilities" is headed as "Customer responsibilities" is,
    /// "Responsibilities by type" is not.
    pub fn duty_place(&self) -> (bool, bool) {
        let says = |word: Option<&str>| word.is_some_and(speaks_of_duties);
        let mut words = self.label.folded.split(' ');
        (says(words.clone().next()), says(words.next_back()))
    }

    /// Whether it is a general word for the provider, and says nothing else.
    pub fn is_general_provider(&self) -> bool {
        !self.label.responsibility
            && matches!(self.label.parties.as_slice(), [one] if matches!(one.who, Who::Provider | Who::Underlying(_)))
    }

    /// A short text with a capital that may be a name.
    pub fn may_be_name(&self) -> bool {
        let text = self.text.trim();
        !self.label.sure
            && !self.is_ordinary()
            // "Reviewer" is somebody, "Changes" is nobody.
            && (!self.is(Meaning::History) || role_likeness(text) > 0.0)
            && !self.label.folded.is_empty()
            && is_short(text)
            && word_count(text) <= 4
            // "1. Planning" counts what is done.
            && text.chars().next().is_some_and(|c| !c.is_lowercase() && !c.is_ascii_digit())
            // "Oblig." is a word cut short.
            && !text.ends_with('.')
    }

    /// Whether one of its words is the name of a cloud or platform that vendors build on.
    pub fn names_platform(&self) -> bool {
        let words = format!(" {} ", self.label.folded);
        KNOWN_CLOUDS.iter().any(|name| words.contains(&format!(" {} ", fold(name))))
    }

    /// How much it looks like a party, from 0 to 1.
    pub fn party_likeness(&self) -> f64 {
        if self.label.sure { 1.0 } else { role_likeness(&self.text) }
    }
}

fn has_meaning(column: usize, head: &Head, label: &Label, meaning: Meaning) -> bool {
    const ALL: [Meaning; 5] = [Meaning::Activity, Meaning::Topic, Meaning::Section, Meaning::Number, Meaning::Extra];
    let own = head.levels.len() > 1 && means(&fold(head.last()), meaning);
    // "Task category" is a category.
    let core = match label.parties.as_slice() {
        [Mention { who: Who::Named(name), .. }] if !label.sure => {
            matches!(meaning, Meaning::Section | Meaning::Number) && means(&fold(name), meaning)
        }
        _ => false,
    };
    // "Third-party domain", "Governance domain": what the rows are about, where it heads the first column.
    let last = label.folded.rsplit_once(' ').map_or("", |(_, last)| last);
    let kind = column == 0
        && meaning == Meaning::Topic
        && !label.sure
        && ALL.into_iter().all(|m| !means(&label.folded, m))
        && [Meaning::Topic, Meaning::Section].into_iter().any(|m| means(last, m));
    // "Evidence status" is a remark, whatever its status is of.
    let remark = meaning == Meaning::Extra
        && !label.sure
        && !label.responsibility
        && label.folded != last
        && (means(last, Meaning::Extra) || means(last, Meaning::History))
        && TELLING.into_iter().all(|m| !means(&label.folded, m));
    let single = head.levels.len() == 1 && means_either(head.last(), meaning);
    let number = meaning == Meaning::Number && matches!(head.text().trim(), "#" | "No." | "No" | "no." | "N.");
    means(&label.folded, meaning) || core || kind || remark || single || own || number
}

/// "Task / members" in the corner says what stands below it and what beside it; of a table that is turned on its side the other way round.
fn tell_corner(corner: &mut Header, turned: bool) {
    let Some((below, beside)) = corner.text.split_once(['/', '\\']) else { return };
    let (below, beside) = if turned { (beside, below) } else { (below, beside) };
    let parties = role_likeness(beside) > 0.0 || is(&fold(beside), Class::Responsibility);
    if parties && means(&fold(below), Meaning::Activity) && !corner.is(Meaning::Activity) {
        corner.meanings.push(Meaning::Activity);
    }
}

/// The headers of a table.
pub fn headers(grid: &Grid, heads: &[Head], knowledge: &Knowledge, turned: bool) -> Vec<Header> {
    let title = title_over_columns(heads);
    let none = Head::default();
    let mut found: Vec<Header> = (0..grid.width())
        .map(|column| {
            let head = heads.get(column).unwrap_or(&none);
            match &title {
                Some(title) if head.levels.len() > 1 => Header::new(column, head, &head.without(title), knowledge),
                _ => Header::new(column, head, head, knowledge),
            }
        })
        .collect();
    name_persons(&mut found);
    if let Some(corner) = found.first_mut() {
        tell_corner(corner, turned);
    }
    found
}

/// "Anna" over "Sponsor" and "Supplier", "Ben" over "Supplier" and "Trainer": what stands above the parties names a deployment model only where
/// each has the same parties below it, or the lexicon knows it as one.
fn name_persons(heads: &mut [Header]) {
    let mut below: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for label in heads.iter().map(|h| &h.label) {
        if let Some(model) = &label.model {
            let parties = label.parties.iter().map(|m| fold(&m.spelling)).collect::<Vec<_>>().join(" ");
            below.entry(model.clone()).or_default().insert(parties);
        }
    }
    let alike = below.values().all(|parties| below.values().next() == Some(parties));
    if alike || below.keys().any(|model| is_model_name(model)) {
        return;
    }
    for head in heads.iter_mut().filter(|h| h.label.model.is_some()) {
        let spelling = head.text.trim().to_owned();
        head.label.parties = vec![Mention { who: Who::Named(spelling.clone()), spelling }];
        head.label.model = None;
        head.label.sure = false;
    }
}
