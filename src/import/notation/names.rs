//! Who is meant by a header or a cell: "Rolle Kunde", "Kundenrolle", "You", "Red Hat and AWS responsibilities".

use std::sync::OnceLock;

use super::around::{said_to_be_customer, without_footnote};
pub use super::around::{shared_remark, without_shared};
use crate::base::ordered::Arrange;
use crate::import::lexicon::{Classes, Side, is_cjk, label, lexicon, role_likeness, word_spans};

use super::lexicon::{Class, Meaning, any_word_means, fold, is, means, phrases, squash, without_compound_ending};

/// Words of one text that names somebody: at most so many, or it is prose.
const MAX_NAME_WORDS: usize = 6;

/// Shortest word of which a misspelling is recognised ("Costumer").
const MIN_MISSPELT: usize = 6;

/// Whom a phrase names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The customer.
    Customer,
    /// The provider, by a general word.
    Provider,
    /// A cloud below the vendor, by a general word.
    Underlying(String),
    /// A third party, by a general word.
    ThirdParty(String),
    /// A name of its own.
    Named(String),
    /// Both sides.
    Shared,
    /// Nobody (not applicable).
    Nobody,
}

/// One party that a phrase names, as it is spelt there, with its part in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Whom.
    pub who: Who,
    /// The spelling, without the words around it.
    pub spelling: String,
}

/// The parties that a short text names, in order; `None` where it is prose or says nothing about anybody.
///
/// A name that no word list knows is accepted only where `known` says so, or where it stands alone.
pub fn mentions(text: &str, known: &dyn Fn(&str) -> bool) -> Option<Vec<Mention>> {
    let text = text.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '`' | ':' | '.')).trim();
    if text.is_empty() || text.chars().count() > 160 {
        return None;
    }
    let text = without_footnote(text);
    if let Some(mention) = lexical(text) {
        return Some(vec![mention]);
    }
    if shared_remark(text).is_some() {
        return Some(vec![Mention { who: Who::Shared, spelling: text.to_owned() }]);
    }
    let text = without_shared(text);
    let pieces = pieces(text);
    if let [_, _, ..] = pieces.as_slice() {
        let read: Vec<Option<Mention>> = pieces.iter().map(|p| single(p)).collect();
        let sure = |m: &Option<Mention>| {
            m.as_ref().is_some_and(|m| !matches!(m.who, Who::Named(_)) || known(&squash(&m.spelling)))
        };
        if read.iter().any(sure) && read.iter().all(|m| sure(m) || looks_like_name(m)) {
            let mut found: Vec<Mention> = Vec::new();
            for mention in read.into_iter().flatten() {
                if !found.iter().any(|m| m.who == mention.who) {
                    found.push(mention);
                }
            }
            return Some(found);
        }
    }
    single(text).map(|m| vec![m])
}

fn looks_like_name(mention: &Option<Mention>) -> bool {
    mention.as_ref().is_some_and(|m| m.spelling.chars().next().is_some_and(|c| !c.is_lowercase()))
}

/// One party without connecting words.
fn single(text: &str) -> Option<Mention> {
    let text = without_footnote(text);
    let outside = match text.split_once('(') {
        Some((before, _)) if !before.trim().is_empty() => before,
        _ => match text.split_once(": ") {
            Some((before, after)) if !before.trim().is_empty() && !after.trim().is_empty() => before,
            _ => text,
        },
    };
    if let Some(mention) = lexical(outside) {
        return Some(mention);
    }
    let Some(core) = core(outside) else {
        // "PO" is a role's short name, whatever "po" means in Polish.
        return is_initials(outside.trim())
            .then(|| Mention { who: Who::Named(outside.trim().to_owned()), spelling: outside.trim().to_owned() });
    };
    let spelling = with_role(outside, core);
    if spelling.split_whitespace().count() > MAX_NAME_WORDS {
        return None;
    }
    let who = if said_to_be_customer(text) { Who::Customer } else { Who::Named(spelling.to_owned()) };
    Some(Mention { who, spelling: spelling.to_owned() })
}

/// Two or three capitals.
fn is_initials(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.chars().all(|c| c.is_ascii_uppercase())
}

/// A party whom the word list names.
fn lexical(text: &str) -> Option<Mention> {
    let whole = fold(text);
    if whole.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—' | ' ' | '/')) {
        return Some(Mention { who: Who::Nobody, spelling: text.trim().to_owned() });
    }
    for candidate in trimmed(text) {
        if let Some(who) = who_means(&fold(candidate), candidate) {
            // "✅ Customer": the symbol is no part of the name.
            let spelling = candidate.trim().trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(');
            let spelling = if spelling.is_empty() { candidate.trim() } else { spelling };
            return Some(Mention { who, spelling: spelling.to_owned() });
        }
    }
    let rest = without_filler(&whole);
    if !rest.is_empty()
        && let Some(who) = who_means(&rest, text).or_else(|| misspelt(&rest))
    {
        let spelling = core(text).unwrap_or(text).to_owned();
        return Some(Mention { who, spelling });
    }
    // Scripts that do not divide words have the particles and the word of responsibility written on.
    let label = label(text);
    let side = label.side.filter(|_| text.chars().any(is_cjk))?;
    let name = label.core.to_owned();
    let who = match side {
        Side::Customer => Who::Customer,
        Side::Provider => Who::Provider,
        Side::Underlying => Who::Underlying(name.clone()),
        Side::Third => Who::ThirdParty(name.clone()),
        Side::Shared => Who::Shared,
        Side::Nobody => Who::Nobody,
    };
    Some(Mention { who, spelling: label.folded })
}

/// The text, and the text with ever more filler words taken off its ends, longest first.
fn trimmed(text: &str) -> Vec<&str> {
    let spans = word_spans(text);
    let filler = |span: &(usize, usize)| is_filler(&fold(text.get(span.0..span.1).unwrap_or_default()));
    let before = spans.iter().take_while(|s| filler(s)).count().min(MAX_NAME_WORDS);
    let after = spans.iter().rev().take_while(|s| filler(s)).count().min(MAX_NAME_WORDS);
    let mut found = vec![text];
    for taken in 1..=before + after {
        for front in (0..=taken.min(before)).rev() {
            let back = taken - front;
            if back > after || front + back >= spans.len() {
                continue;
            }
            let (Some((from, _)), Some((_, to))) = (spans.get(front), spans.get(spans.len() - 1 - back)) else {
                continue;
            };
            found.extend(text.get(*from..*to));
        }
    }
    found
}

fn who_means(folded: &str, text: &str) -> Option<Who> {
    let name = || core(text).unwrap_or(text).trim().to_owned();
    let direct = |folded: &str| {
        if means(folded, Meaning::Customer) {
            Some(Who::Customer)
        } else if means(folded, Meaning::Underlying) {
            Some(Who::Underlying(name()))
        } else if means(folded, Meaning::Provider) {
            Some(Who::Provider)
        } else if means(folded, Meaning::ThirdParty) {
            Some(Who::ThirdParty(name()))
        } else if means(folded, Meaning::Shared) {
            Some(Who::Shared)
        } else if means(folded, Meaning::Nobody) {
            Some(Who::Nobody)
        } else {
            None
        }
    };
    direct(folded).or_else(|| without_compound_ending(folded).and_then(direct))
}

/// Words behind a name that belong to it, folded.
const ROLES: &[&str] = &["owner"];

/// "Costumer" and the like: one letter off a long party word.
fn misspelt(folded: &str) -> Option<Who> {
    // A word that means something else is no slip ("hosted" is not "hoster"); the lexicon lists further ones.
    let known = lexicon().classes(folded) != Classes::default();
    if known || folded.contains(' ') || folded.chars().count() < MIN_MISSPELT {
        return None;
    }
    static LONG: OnceLock<Vec<(&'static str, Who)>> = OnceLock::new();
    let long = LONG.get_or_init(|| {
        let of = |(meaning, who): (Meaning, Who)| phrases(meaning).into_iter().map(move |word| (word, who.clone()));
        let words = [(Meaning::Customer, Who::Customer), (Meaning::Provider, Who::Provider)].into_iter().flat_map(of);
        words.filter(|(word, _)| word.chars().count() >= MIN_MISSPELT && !word.contains(' ')).collect()
    });
    long.iter().find(|(word, _)| is_slip(word, folded)).map(|(_, who)| who.clone())
}

/// One slip of the pen: a letter wrong, missing or too many, or two letters in each other's place.
pub fn is_slip(word: &str, written: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.arrange();
        letters
    };
    // Most words are told apart at a glance; the distance is dear.
    let ends = |text: &str| (text.chars().next(), text.chars().next_back());
    let ((first, last), (begun, ended)) = (ends(word), ends(written));
    if word.chars().count().abs_diff(written.chars().count()) > 1 || first != begun && last != ended {
        return false;
    }
    match strsim::osa_distance(word, written) {
        1 => true,
        2 => letters(word) == letters(written),
        _ => false,
    }
}

/// Beginnings of the words of responsibility: others are too like words that mean something else ("controlled", "controller").
const ROLE_STEMS: &[&str] = &["responsi", "responsa", "accountab", "verantwort", "verantwoord", "odpowiedz"];

/// Shortest misspelling of one: the shortest of them have a letter more ("Responsble").
const MIN_MISSPELT_ROLE: usize = 10;

/// Shortest of them of which one with two slips is recognised ("Responsibilies").
const MIN_TWO_SLIPS: usize = 14;

/// So many letters at the beginning of a word with two slips are right.
const FIRST_LETTERS: usize = 4;

/// Whether a folded word says nothing of its own beside a party's name, also where it is misspelt.
pub fn is_filler(word: &str) -> bool {
    static LONG: OnceLock<Vec<&'static str>> = OnceLock::new();
    if means(word, Meaning::Filler) {
        return true;
    }
    let length = word.chars().count();
    if length < MIN_MISSPELT_ROLE || word.contains(' ') {
        return false;
    }
    let long = LONG.get_or_init(|| {
        let words = phrases(Meaning::Filler).into_iter();
        let of_role = |p: &&str| ROLE_STEMS.iter().any(|stem| p.starts_with(stem)) && !p.contains(' ');
        words.filter(of_role).collect()
    });
    let two_slips = |role: &str| {
        let role_length = role.chars().count();
        role_length >= MIN_TWO_SLIPS
            && role_length.abs_diff(length) <= 2
            && role.chars().take(FIRST_LETTERS).eq(word.chars().take(FIRST_LETTERS))
            && strsim::osa_distance(role, word) <= 2
    };
    // "Verantwortlicher" is another form of the word, and a person.
    long.iter().any(|role| !word.starts_with(role) && (is_slip(role, word) || two_slips(role)))
}

/// A folded phrase without the words around a name.
fn without_filler(folded: &str) -> String {
    let words: Vec<&str> = folded.split(' ').filter(|w| !is_filler(w)).collect();
    words.join(" ")
}

/// A text without filler words at its beginning and end, as it is spelt; `None` where nothing stays.
fn core(text: &str) -> Option<&str> {
    let spans = word_spans(text);
    let filler = |(s, e): &(usize, usize)| is_filler(&fold(text.get(*s..*e).unwrap_or_default()));
    let first = spans.iter().position(|span| !filler(span))?;
    let last = spans.iter().rposition(|span| !filler(span))?;
    let (from, _) = spans.get(first)?;
    let (_, to) = spans.get(last)?;
    // A closing bracket or full stop that belongs to the name stays ("Acme Inc.").
    text.get(*from..*to)
}

/// A name with the word behind it that makes it another's: "Service Owner" is not "Service".
fn with_role<'t>(text: &'t str, core: &'t str) -> &'t str {
    let Some(start) = text.find(core) else { return core };
    let after = text.get(start + core.len()..).unwrap_or_default();
    let word = after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if !after.starts_with(' ') || !ROLES.contains(&fold(word).as_str()) {
        return core;
    }
    let end = start + core.len() + (after.len() - after.trim_start().len()) + word.len();
    text.get(start..end).unwrap_or(core)
}

/// The names in a cell that lists who has a letter: divided by commas and line breaks, whatever words they are made of.
pub fn listed(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<Mention> {
    match mentions(text, known).as_deref() {
        Some([one]) if !matches!(one.who, Who::Named(_)) => vec![one.clone()],
        _ => {
            let pieces =
                text.split([',', ';', '\n', '、', '，', '・', '／']).map(str::trim).filter(|piece| !piece.is_empty());
            pieces.flat_map(|piece| listed_piece(piece, known)).collect()
        }
    }
}

/// Whoever one piece of a list names. "Customer & Revenue" and "Legal/Privacy" are a team each, unless the parts are listed by themselves, too;
/// "Anna/Ben" are two, since neither is a field of work or a role.
fn listed_piece(piece: &str, known: &dyn Fn(&str) -> bool) -> Vec<Mention> {
    // "TBD (Tech lead)": the role has it, whoever that will be.
    let role = piece.strip_suffix(')').and_then(|p| p.split_once('('));
    let piece = match role {
        Some((open, role)) if is(&squash(open), Class::Placeholder) && is_short(role) => role.trim(),
        _ => piece,
    };
    // "Approver of risks and head of architecture": two, where each is a role.
    let ends = piece.match_indices(' ').find(|(at, _)| {
        let word = piece.get(at + 1..).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        word.chars().count() > 1 && word.chars().all(char::is_lowercase) && means(&fold(word), Meaning::And)
    });
    let halves = ends.and_then(|(at, _)| Some((piece.get(..at)?, piece.get(at + 1..)?.split_once(' ')?.1.trim())));
    if let Some((one, other)) = halves.filter(|(one, other)| role_likeness(one) > 0.0 && role_likeness(other) > 0.0) {
        return [one, other].into_iter().flat_map(|half| listed_piece(half, known)).collect();
    }
    let named_as = |name: &str| Mention { who: Who::Named(name.to_owned()), spelling: name.to_owned() };
    let named = || vec![named_as(piece)];
    let alone = |m: &Mention| matches!(&m.who, Who::Named(name) if known(&squash(name)));
    let lexical = |m: &Mention| !matches!(m.who, Who::Named(_));
    match mentions(piece, known) {
        Some(found) if found.len() > 1 && piece.contains(['&', '/']) => {
            let all =
                found.iter().all(lexical) || found.iter().all(|m| lexical(m) || alone(m)) && found.iter().any(alone);
            let apart = all || !piece.contains('/') && found.iter().any(alone);
            if apart { found } else { named() }
        }
        Some(found)
            if found.len() == 1 && piece.contains(['&', '/']) && found.iter().all(|m| !lexical(m) && !alone(m)) =>
        {
            let parts: Vec<&str> = piece.split(['&', '/']).map(str::trim).collect();
            let person = |part: &&str| {
                part.chars().next().is_some_and(char::is_uppercase)
                    && part.chars().any(char::is_lowercase)
                    && role_likeness(part) == 0.0
                    && !any_word_means(&fold(part), Meaning::Area)
            };
            if parts.iter().all(person) { parts.iter().map(|p| named_as(p)).collect() } else { found }
        }
        Some(found) => found,
        // Whoever is listed there is somebody, also where the word says nothing of its own ("Team").
        None if is_short(piece) => named(),
        None => Vec::new(),
    }
}

/// Splits at `+`, `&`, `/`, `,`, `;`, line breaks, bullets and "and" outside brackets.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let piece = text
            .get(from..to)
            .unwrap_or_default()
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '•' | '*'));
        if !piece.is_empty() {
            found.push(piece);
        }
    };
    let bytes = text.char_indices().collect::<Vec<_>>();
    let mut skip_to = 0;
    for (i, c) in bytes {
        if i < skip_to {
            continue;
        }
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            // What stands in brackets below a name belongs to it.
            '\n' if text.get(i..).is_some_and(|rest| rest.trim_start().starts_with('(')) => {}
            '+' | '&' | '/' | ',' | ';' | '\n' | '·' => {
                push(start, i);
                start = i + c.len_utf8();
            }
            c if c.is_whitespace() => {
                let rest = text.get(i..).unwrap_or_default();
                let trimmed = rest.trim_start();
                let word = trimmed.split(char::is_whitespace).next().unwrap_or_default();
                // One-letter connectives are words of their own in Italian, Spanish, Portuguese and Polish.
                if trimmed.len() > word.len()
                    && means(&fold(word), Meaning::And)
                    && word.chars().all(char::is_alphabetic)
                {
                    push(start, i);
                    start = i + (rest.len() - trimmed.len()) + word.len();
                    skip_to = start;
                }
            }
            _ => {}
        }
    }
    push(start, text.len());
    found
}

/// Whether a text is so short that it can be a name or a mark, not prose.
pub fn is_short(text: &str) -> bool {
    text.chars().count() <= 60 && text.split_whitespace().count() <= MAX_NAME_WORDS + 2
}

#[cfg(test)]
mod tests;
