//! What a template may say in another language: the values of lists of choices, and what is said of findings. Without these tables they are said
//! as the program writes them.

use std::collections::BTreeMap;

use super::load::Loader;
use super::reader::{Located, Section};
use super::vocabulary::{DETAILS, NOTICE, PORTFOLIO, README, TextSpec};
use super::{FactWords, FindingWords, Template};
use crate::base::diagnostic::Diagnostic;
use crate::checklist::obligation;
use crate::compare::{Class, Direction, Weight, said};
use crate::findings::{Code, sentence};
use crate::frameworks::evidence::{Suggestion, intervals, suggestions};
use crate::frameworks::topics;
use crate::matrix::Rule;
use crate::record::cause::{self, Cause};
use crate::record::entry::Decision;
use crate::record::field::{ACCESS_DECISIONS, QUESTION_DECISIONS, Status};

/// Names in a finding's texts: the activity's words, its id, and what the program says itself.
const FINDING_HOLES: &[&str] = &["activity", "id", "topic", "what", "help"];

impl Template {
    /// What a topic is called.
    pub fn topic<'t>(&'t self, id: &'t str) -> &'t str {
        let own = || topics::find(id).map_or(id, |topic| topic.title.as_str());
        self.topics.get(id).map_or_else(own, String::as_str)
    }

    /// A value of a list of choices as it is shown.
    pub fn choice<'t>(&'t self, value: &'t str) -> &'t str {
        self.choices.get(value).map_or(value, String::as_str)
    }
}

impl Template {
    /// What was found of a sign-off, in the template's words; `own` are the program's.
    pub fn reason(&self, causes: &[Cause], own: &str) -> String {
        match causes {
            [] => own.to_owned(),
            causes => cause::said(causes, |code| self.reasons.get(code).map(String::as_str)),
        }
    }

    /// What a comparison says beside the vendor's words, with its holes open.
    pub fn change<'t>(&'t self, name: &'t str) -> &'t str {
        self.changes.get(name).map_or_else(|| said::sentence(name), String::as_str)
    }

    /// What a rule does by which something is derived.
    pub fn rule(&self, rule: Rule) -> &str {
        self.rules.get(rule.as_str()).map_or_else(|| rule.explanation(), String::as_str)
    }

    /// What could be shown as evidence.
    pub fn evidence<'t>(&'t self, suggestion: &'t Suggestion) -> &'t str {
        self.suggestions.get(&suggestion.name()).map_or(suggestion.evidence.as_str(), String::as_str)
    }

    /// How often a suggestion would be reviewed.
    pub fn interval<'t>(&'t self, interval: &'t str) -> &'t str {
        self.intervals.get(interval).map_or(interval, String::as_str)
    }
}

impl Loader<'_> {
    /// Texts of a table by their names, where the template has them.
    fn named<'n>(
        &self,
        root: &Section<'_, '_>,
        table: &str,
        names: impl Iterator<Item = &'n str>,
        holes: &'static [&'static str],
    ) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        let Some(section) = root.section(table) else { return texts };
        for name in names {
            if let Some(text) = self.optional(&section, name, holes) {
                texts.insert(name.to_owned(), text);
            }
        }
        section.finish();
        texts
    }

    /// Why sign-offs do not hold any more.
    pub(super) fn reasons(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        const HOLES: &[&str] = &["until", "was", "is", "option", "what", "names", "owner", "ids", "n"];
        self.named(root, "reason", cause::sentences().map(|(code, _)| code), HOLES)
    }

    /// What comparisons say beside the vendor's words.
    pub(super) fn changes(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        const HOLES: &[&str] = &["option", "name", "score", "catalogue", "what", "n", "ids", "mark"];
        self.named(root, "change", said::sentences().map(|(name, _)| name), HOLES)
    }

    /// What the rules do by which something is derived.
    pub(super) fn rules(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        self.named(root, "rule", Rule::ALL.iter().map(|rule| rule.as_str()), &[])
    }

    /// What could be shown as evidence.
    pub(super) fn suggestions(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        let names: Vec<String> = suggestions().iter().filter(|s| s.is_shown()).map(Suggestion::name).collect();
        self.named(root, "evidence", names.iter().map(String::as_str), &[])
    }

    /// How often suggestions would be reviewed.
    pub(super) fn intervals(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        self.named(root, "interval", intervals().into_iter(), &[])
    }

    /// The values of lists in the template's words; `collect` reads them back, so each list's must be told apart.
    pub(super) fn choices(&self, root: &Section<'_, '_>) -> BTreeMap<&'static str, String> {
        let mut choices = BTreeMap::new();
        let Some(section) = root.section("choice") else { return choices };
        let (statuses, decisions) = (Status::ALL.map(Status::as_str), Decision::ALL.map(Decision::as_str));
        let lists = [&statuses[..], ACCESS_DECISIONS, &decisions, QUESTION_DECISIONS];
        for list in lists {
            let mut shown: Vec<String> = Vec::new();
            for value in list {
                let given = section.optional(value);
                let text = given.as_ref().map_or((*value).to_owned(), |given| given.text.trim().to_owned());
                let wrong = text.is_empty() || shown.contains(&text.to_lowercase());
                if let Some(given) = given.filter(|_| wrong) {
                    self.ambiguous(&section, &given);
                }
                shown.push(text.to_lowercase());
                if text != *value {
                    choices.insert(*value, text);
                }
            }
        }
        section.finish();
        choices
    }

    fn ambiguous(&self, section: &Section<'_, '_>, given: &Located) {
        section.sink().push(
            Diagnostic::error("template-value", "a value of a list is blank, or the same as another")
                .at(section.sink().location(given.byte))
                .found(given.text.clone())
                .allowed("a text of its own for each value of the list: collect reads it back"),
        );
    }

    /// What obligations say beyond the vendor's words.
    pub(super) fn obligation(&self, root: &Section<'_, '_>) -> BTreeMap<&'static str, String> {
        let mut words = BTreeMap::new();
        let Some(section) = root.section("obligation") else { return words };
        for name in obligation::names() {
            if let Some(text) = self.optional(&section, name, &["party", "text"]) {
                words.insert(name, text);
            }
        }
        section.finish();
        words
    }

    /// What the portfolio says.
    pub(super) fn portfolio(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        self.said(root, "portfolio", PORTFOLIO)
    }

    /// What the README of a pack says.
    pub(super) fn readme(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        self.said(root, "readme", README)
    }

    fn said(&self, root: &Section<'_, '_>, name: &str, specs: &[TextSpec]) -> BTreeMap<String, String> {
        let Some(section) = root.required(name) else { return BTreeMap::new() };
        let words =
            specs.iter().map(|(name, holes)| ((*name).to_owned(), self.filled(&section, name, holes))).collect();
        section.finish();
        words
    }

    /// What topics are called.
    pub(super) fn topics(&self, root: &Section<'_, '_>) -> BTreeMap<&'static str, String> {
        let mut words = BTreeMap::new();
        let Some(section) = root.section("topic") else { return words };
        for topic in topics::all() {
            if let Some(text) = self.optional(&section, &topic.id, &[]) {
                words.insert(topic.id.as_str(), text);
            }
        }
        section.finish();
        words
    }

    /// What the change notice says.
    pub(super) fn notice(&self, root: &Section<'_, '_>) -> BTreeMap<String, String> {
        let Some(section) = root.required("notice") else { return BTreeMap::new() };
        let mut words = BTreeMap::new();
        for (name, holes) in NOTICE {
            words.insert((*name).to_owned(), self.filled(&section, name, holes));
        }
        let classes = Class::ALL.iter().flat_map(|class| [format!("class-{class}"), format!("do-{class}")]);
        let directions = Direction::ALL.iter().map(|direction| format!("direction-{direction}"));
        let weights = Weight::ALL.iter().map(|weight| format!("weight-{}", weight.as_str()));
        let details = DETAILS.iter().map(|detail| format!("detail-{detail}"));
        for name in classes.chain(directions).chain(weights).chain(details) {
            let text = self.filled(&section, &name, &[]);
            words.insert(name, text);
        }
        section.finish();
        words
    }

    /// What findings of a code say, by the sentence's name: with the facts that it has in English.
    fn sentences(&self, section: &Section<'_, '_>, code: Code) -> BTreeMap<&'static str, String> {
        let english = sentence::sentences(code);
        let own = english.map(|(name, text)| (name, sentence::names(text).collect::<Vec<_>>()));
        let mut known: BTreeMap<&'static str, Vec<&'static str>> = own.collect();
        known.entry("what").or_default();
        let said = known.into_iter().filter_map(|(name, mut holes)| {
            holes.extend(FINDING_HOLES);
            Some((name, self.optional(section, name, &holes)?))
        });
        said.collect()
    }

    /// How facts of findings are written.
    pub(super) fn facts_of_findings(&self, root: &Section<'_, '_>) -> FactWords {
        let section = root.section("fact");
        let word = |name: &str, own: &str| {
            let given = section.as_ref().and_then(|section| section.optional(name));
            given.map_or_else(|| own.to_owned(), |given| given.text)
        };
        let words = FactWords {
            and: word("and", " and "),
            quotes: (word("quote_open", "'"), word("quote_close", "'")),
            blank: (word("blank", "(blank)"), word("all_blank", "all cells are blank")),
        };
        if let Some(section) = section {
            section.finish();
        }
        words
    }

    /// What is said of findings, by code.
    pub(super) fn findings(&self, root: &Section<'_, '_>) -> BTreeMap<Code, FindingWords> {
        let mut words = BTreeMap::new();
        let Some(section) = root.section("finding") else { return words };
        for code in Code::ALL {
            let Some(inner) = section.section(code.as_str()) else { continue };
            let said = FindingWords {
                title: self.optional(&inner, "title", &[]),
                what: self.sentences(&inner, *code),
                why: self.optional(&inner, "why", &[]),
                help: self.optional(&inner, "help", FINDING_HOLES),
            };
            inner.finish();
            words.insert(*code, said);
        }
        section.finish();
        words
    }
}
