//! What changed around the rows: the legend, titles, dates, addresses, the source's bytes.

use std::collections::BTreeMap;
use std::fmt;

use super::class::{Class, Direction};
use crate::base::ordered;
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::normalise;
use crate::matrix::{CellState, LegendEntry, Letter, Matrix, SourceDocument};

/// A thing that a document says beside its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A mark of the legend.
    Legend(String),
    /// What a blank means; `was` and `is` are policies.
    Absence,
    /// A document's title.
    Title,
    /// A document's date.
    Date,
    /// A document's address.
    Address,
    /// Other prose.
    Remark,
    /// A document's bytes.
    Bytes,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Legend(mark) => write!(f, "legend {mark}"),
            What::Absence => f.write_str("meaning of a blank"),
            What::Title => f.write_str("title"),
            What::Date => f.write_str("date"),
            What::Address => f.write_str("address"),
            What::Remark => f.write_str("remark"),
            What::Bytes => f.write_str("source's SHA-256"),
        }
    }
}

/// One thing of a document that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// [`Class::TermsChanged`], or [`Class::LegendChanged`].
    pub class: Class,
    /// What it is.
    pub what: What,
    /// As it was; empty where it was not there.
    pub was: String,
    /// As it is; empty where it is not there any more.
    pub is: String,
}

impl Term {
    /// What it means for the customer: nobody can say what another meaning of a letter brings.
    pub fn direction(&self) -> Direction {
        if self.class == Class::LegendChanged { Direction::Unknown } else { Direction::Same }
    }

    /// In a few words: `the title changed`.
    pub fn sentence(&self) -> String {
        format!("the {} changed", self.what)
    }
}

/// A mark of the legend that means something else now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChangedMark {
    mark: String,
    letters: Vec<Letter>,
}

impl ChangedMark {
    /// Whether a row's cells are written with the mark.
    pub fn is_used_by(&self, row: &EffectiveActivity) -> bool {
        row.assignments.iter().filter(|cell| cell.state == CellState::Stated).any(|cell| {
            let by_letter = cell.letters_are_stated() && self.letters.iter().any(|l| cell.letters.has(*l));
            by_letter || normalise(&cell.verbatim).split(' ').any(|word| word == self.mark)
        })
    }
}

/// The marks of two legends that do not mean the same, and what is to be told of them.
pub(super) fn legend(old: &Matrix, new: &Matrix) -> (Vec<ChangedMark>, Vec<Term>) {
    let by_mark = |matrix: &'_ Matrix| -> BTreeMap<String, LegendEntry> {
        ordered::map(matrix.legend.iter().map(|entry| (normalise(&entry.mark), entry.clone())))
    };
    let (was, is) = (by_mark(old), by_mark(new));
    let says = |entry: &LegendEntry| (normalise(&entry.text), entry.letter, entry.party.clone());
    let mut marks = Vec::new();
    let mut terms = Vec::new();
    for mark in ordered::set(was.keys().chain(is.keys()).cloned()) {
        let (before, after) = (was.get(&mark), is.get(&mark));
        if before.map(says) == after.map(says) {
            continue;
        }
        let entries = || before.into_iter().chain(after);
        let shown = entries().next().map(|e| e.mark.clone()).unwrap_or_default();
        let text = |entry: Option<&LegendEntry>| entry.map(|e| e.text.clone()).unwrap_or_default();
        terms.push(Term { class: Class::LegendChanged, what: What::Legend(shown), was: text(before), is: text(after) });
        let letters = entries().filter_map(|e| e.letter).filter_map(Letter::from_char).collect();
        marks.push(ChangedMark { mark, letters });
    }
    (marks, terms)
}

/// Titles, dates and addresses of the documents, where both sides state them or one states what the other does not.
pub(super) fn terms(old: &Matrix, new: &Matrix) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut told = |what: What, was: Option<String>, is: Option<String>| {
        if was.as_deref().map(normalise) != is.as_deref().map(normalise) {
            let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
            terms.push(Term { class: Class::TermsChanged, what, was, is });
        }
    };
    if old.absence != new.absence {
        let says = |matrix: &Matrix| Some(format!("{:?}", matrix.absence).to_lowercase());
        told(What::Absence, says(old), says(new));
    }
    for (was, is) in documents(old, new) {
        let both = |of: fn(&SourceDocument) -> Option<&String>| of(was).cloned().zip(of(is).cloned()).unzip();
        // A format without a title, or a page that does not know its address, says nothing against one that does.
        let (title, now_title) = both(|s| s.title.as_ref());
        // A page's heading and what it calls itself in its head may differ: either is its title.
        let titles = |own: &Option<String>, matrix: &Matrix| {
            own.iter().chain([&matrix.title]).map(|t| normalise(t)).collect::<Vec<_>>()
        };
        let (before, after) = (titles(&title, old), titles(&now_title, new));
        if !before.iter().any(|t| after.contains(t)) {
            told(What::Title, title, now_title);
        }
        let dated = |s: &SourceDocument| s.date.map(|d| d.to_string());
        // Of two formats of one page only one may be able to hold a date.
        if (was.date.is_some() && is.date.is_some()) || extension(&was.document) == extension(&is.document) {
            told(What::Date, dated(was), dated(is));
        }
        let (url, now_url) = both(|s| s.url.as_ref());
        told(What::Address, url, now_url);
    }
    remarks(old, new, &mut terms);
    terms
}

/// What the documents say besides their rows: scope, introductions, captions. A remark that is gone and one that came are one that changed, in
/// the order of the documents.
fn remarks(old: &Matrix, new: &Matrix, terms: &mut Vec<Term>) {
    let only = |of: &Matrix, other: &Matrix| -> Vec<String> {
        let there: Vec<String> = other.remarks.iter().map(|r| normalise(&r.text)).collect();
        of.remarks.iter().filter(|r| !there.contains(&normalise(&r.text))).map(|r| r.text.clone()).collect()
    };
    let (gone, came) = (only(old, new), only(new, old));
    for at in 0..gone.len().max(came.len()) {
        let text = |all: &[String]| all.get(at).cloned().unwrap_or_default();
        terms.push(Term { class: Class::TermsChanged, what: What::Remark, was: text(&gone), is: text(&came) });
    }
}

fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase())
}

/// Documents whose bytes are others: told, and by itself no change.
pub(super) fn bytes(old: &Matrix, new: &Matrix) -> Vec<Term> {
    let differ = |(was, is): (&SourceDocument, &SourceDocument)| {
        let (was, is) = (was.sha256.clone()?, is.sha256.clone()?);
        (was != is).then_some(Term { class: Class::TermsChanged, what: What::Bytes, was, is })
    };
    documents(old, new).filter_map(differ).collect()
}

/// The documents that stand for each other: by their order, which the matrix's description declares.
fn documents<'m>(old: &'m Matrix, new: &'m Matrix) -> impl Iterator<Item = (&'m SourceDocument, &'m SourceDocument)> {
    old.sources.iter().zip(&new.sources)
}
