//! `vague-wording`: words that leave open what is owed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::DutyKind;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::phrases::Phrases;

pub(super) const RULE: Rule = Rule::new(&[Code::VagueWording], check);

/// The words looked for, by language: short on purpose, because every one of them must be worth a question to the vendor.
pub const VAGUE: [(&str, &[&str]); 8] = [
    (
        "en",
        &[
            "as needed",
            "if needed",
            "when needed",
            "where needed",
            "as necessary",
            "if necessary",
            "as appropriate",
            "where appropriate",
            "as applicable",
            "where applicable",
            "from time to time",
            "reasonable",
            "best effort*",
            "etc",
            "and so on",
        ],
    ),
    ("fr", &["si nécessaire", "le cas échéant", "au besoin", "raisonnable*", "dans la mesure du possible"]),
    ("de", &["bei bedarf", "gegebenenfalls", "ggf", "falls erforderlich", "soweit möglich", "angemessen*", "usw"]),
    ("it", &["se necessario", "ove necessario", "all'occorrenza", "ragionevol*", "ecc"]),
    ("es", &["si es necesario", "según sea necesario", "en su caso", "razonable*", "etcétera"]),
    ("pt", &["se necessário", "conforme necessário", "quando aplicável", "razoável"]),
    ("nl", &["indien nodig", "waar nodig", "zo nodig", "redelijk*", "enz"]),
    ("pl", &["w razie potrzeby", "w miarę możliwości", "itp", "itd"]),
];

static PHRASES: LazyLock<Phrases<()>> =
    LazyLock::new(|| Phrases::new(VAGUE.iter().flat_map(|(_, words)| words.iter()).map(|words| (*words, ()))));

/// Dots that leave a list open.
const OPEN_LIST: [&str; 2] = ["...", "…"];

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let found = vague(activity);
        if found.is_empty() {
            continue;
        }
        let sentence = if found.len() == 1 { "what" } else { "what-several" };
        let words = Fact::Quoted(found.into_iter().collect());
        let facts = vec![("words", words), ("activity", Fact::from(activity.text))];
        findings.push(Finding::said(Code::VagueWording, sentence, activity.source.clone(), facts).on(activity.id));
    }
}

fn vague(activity: &EffectiveActivity) -> BTreeSet<String> {
    let duties = activity.assignments.iter().flat_map(|a| &a.duties).filter(|d| d.kind != DutyKind::Note);
    let mut found = BTreeSet::new();
    for text in std::iter::once(activity.text).chain(duties.map(|d| d.text.as_str())) {
        found.extend(PHRASES.find(&normalise(text)).into_iter().map(|(_, words)| words));
        found.extend(OPEN_LIST.iter().filter(|dots| text.contains(*dots)).map(|dots| (*dots).to_owned()));
    }
    found
}
