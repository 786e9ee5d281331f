//! What a chosen framework asks for and the matrix does not say (`inputs/framework-findings.toml`).
//!
//! Each is looked for only where a framework that justifies it is chosen. That a page of responsibilities does not say something is no breach: the
//! duty may stand in the contract.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::support::{both_responsible, document, split_is_stated};
use crate::findings::{Code, Finding};
use crate::frameworks::Chosen;
use crate::frameworks::topics::{Topics, Touch};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::phrases::Phrases;
use crate::matrix::{PartyKind, Side, side_letters};
use crate::profile::Profile;

/// When a finding is one; the table's head says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum When {
    Silent,
    Nobody,
    Unsaid,
    NoWord,
    Unsplit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Of {
    Customer,
    Provider,
}

/// A finding as the table has it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Written {
    code: String,
    when: When,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    side: Option<Of>,
    /// With any framework, not only with those that have a source.
    #[serde(default)]
    any: bool,
    /// A third party among the parties is enough.
    #[serde(default)]
    third_party: bool,
    /// Only where the service supports a critical or important function; of these frameworks alone, or of all.
    #[serde(default)]
    critical: Vec<String>,
    /// Only where health data are processed.
    #[serde(default)]
    health_data: bool,
    /// By the framework's id, where it asks for it.
    sources: BTreeMap<String, String>,
    /// Phrases by language.
    #[serde(flatten)]
    words: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    findings: Vec<Written>,
}

struct Loaded {
    code: Code,
    written: Written,
    words: OnceLock<Phrases<()>>,
}

impl Loaded {
    /// The phrases of all languages, filed when they are first looked for.
    fn words(&self) -> &Phrases<()> {
        self.words.get_or_init(|| Phrases::new(self.written.words.values().flatten().map(|word| (word.as_str(), ()))))
    }
}

static RULES: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    // The table is part of the program; a test says that it has no problems.
    let table: Table = toml::from_str(include_str!("../../inputs/framework-findings.toml")).unwrap_or_default();
    let loaded = |written: Written| Some(Loaded { code: Code::parse(&written.code)?, words: OnceLock::new(), written });
    table.findings.into_iter().filter_map(loaded).collect()
});

/// Looks for everything that the chosen frameworks justify.
pub(super) fn check(
    effective: &EffectiveMatrix<'_>,
    topics: &Topics,
    chosen: &Chosen,
    profile: &Profile,
    findings: &mut Vec<Finding>,
) {
    if chosen.is_empty() || effective.activities.is_empty() {
        return;
    }
    let service = effective.matrix.name();
    let rows: Vec<(&EffectiveActivity, &[Touch])> = effective
        .activities
        .iter()
        .filter(|activity| activity.is_applicable())
        .map(|activity| (activity, topics.of(activity)))
        .collect();
    // A profile may list thousands of services: they are gone through only where it matters.
    let critical = LazyCell::new(|| profile.services.iter().any(|used| used.critical && used.service == service));
    let health_data = LazyCell::new(|| profile.services.iter().any(|used| used.health_data && used.service == service));
    for rule in RULES.iter() {
        let counts = |id: &str| !rule.written.critical.iter().any(|of| of == id) || *critical;
        let asking = chosen.frameworks().iter().filter(|framework| counts(&framework.id));
        let sources: Vec<&str> = asking.filter_map(|f| rule.written.sources.get(&*f.id)).map(String::as_str).collect();
        if sources.is_empty() && !rule.written.any || rule.written.health_data && !*health_data {
            continue;
        }
        let touching: Vec<&EffectiveActivity> = rows
            .iter()
            .filter(|(_, topics)| topics.iter().any(|touch| rule.written.topics.contains(&touch.topic.id)))
            .map(|(activity, _)| *activity)
            .collect();
        if let Some(about) = found(effective, rule, &touching, &rows) {
            findings.push(finding(effective, rule, about, &sources));
        }
    }
}

/// The rows that a finding is about, where there is one.
fn found<'r>(
    effective: &EffectiveMatrix<'_>,
    rule: &Loaded,
    touching: &[&'r EffectiveActivity<'r>],
    rows: &[(&'r EffectiveActivity<'r>, &[Touch])],
) -> Option<Vec<&'r EffectiveActivity<'r>>> {
    let parties = &effective.matrix.parties;
    let of_side = |row: &EffectiveActivity| {
        let side = match rule.written.side {
            None => return true,
            Some(Of::Customer) => Side::Customer,
            Some(Of::Provider) => Side::Provider,
        };
        let letters = side_letters(parties, &row.assignments, side);
        letters.r() || letters.a()
    };
    let says = |row: &EffectiveActivity| {
        let duties = row.assignments.iter().flat_map(|cell| cell.duties.iter().map(|duty| duty.text.as_str()));
        std::iter::once(row.text).chain(duties).any(|text| !rule.words().find(&normalise(text)).is_empty())
    };
    let third_party = || parties.iter().any(|party| party.kind == PartyKind::ThirdParty);
    match rule.written.when {
        When::Silent => (touching.is_empty() && !(rule.written.third_party && third_party())).then(Vec::new),
        When::Nobody => (!touching.iter().any(|row| of_side(row))).then(|| touching.to_vec()),
        When::Unsaid => {
            let about: Vec<&EffectiveActivity> = touching.iter().copied().filter(|row| of_side(row)).collect();
            (!about.is_empty() && !about.iter().any(|row| says(row))).then_some(about)
        }
        When::NoWord => {
            let remarked =
                effective.matrix.remarks.iter().any(|remark| !rule.words().find(&normalise(&remark.text)).is_empty());
            (!remarked && !rows.iter().any(|(row, _)| says(row))).then(Vec::new)
        }
        When::Unsplit => {
            let is_split = |row: &EffectiveActivity| match both_responsible(effective.matrix, &row.assignments) {
                true => split_is_stated(&row.assignments),
                false => row.assignments.iter().any(|cell| cell.letters.r()),
            };
            let about: Vec<&EffectiveActivity> = touching.iter().copied().filter(|row| !is_split(row)).collect();
            (touching.is_empty() || !about.is_empty()).then_some(about)
        }
    }
}

fn finding(
    effective: &EffectiveMatrix<'_>,
    rule: &Loaded,
    about: Vec<&EffectiveActivity>,
    sources: &[&str],
) -> Finding {
    let sources = if sources.is_empty() { String::new() } else { format!(" ({})", sources.join("; ")) };
    let rows = match about.as_slice() {
        [] | [_] => String::new(),
        several => format!(": {}", several.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", ")),
    };
    let title = rule.code.title();
    let mut letters = title.chars();
    let title = letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>()).unwrap_or_default();
    let place = match about.as_slice() {
        [row] => row.source.clone(),
        _ => document(effective.matrix),
    };
    let finding = Finding::new(rule.code, place, format!("{title} in this document{rows}{sources}"));
    match about.as_slice() {
        [row] => finding.on(row.id),
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Group;
    use crate::frameworks::{Library, topics};

    #[test]
    fn the_table_is_sound_and_has_every_code_of_its_group() {
        let text = include_str!("../../inputs/framework-findings.toml");
        let table: Result<Table, _> = toml::from_str(text);
        assert!(table.is_ok(), "{table:?}");
        let table = table.unwrap_or_default();
        let library = Library::built_in();
        for written in &table.findings {
            assert!(Code::parse(&written.code).is_some_and(|c| c.group() == Group::Framework), "{written:?}");
            assert!(written.topics.iter().all(|t| topics::find(t).is_some()), "{written:?}");
            assert!(written.sources.keys().all(|id| library.ids().any(|known| known == id)), "{written:?}");
            assert!(!written.sources.is_empty() && written.topics.is_empty() == (written.when == When::NoWord));
            let worded = matches!(written.when, When::Unsaid | When::NoWord);
            let languages: Vec<&str> = written.words.keys().map(String::as_str).collect();
            assert_eq!(worded, languages == ["de", "en", "es", "fr", "it", "nl", "pl", "pt"], "{written:?}");
        }
        let codes = Code::ALL.iter().filter(|code| code.group() == Group::Framework);
        // What needs the document's own control ids is a rule of its own.
        assert_eq!(codes.filter(|code| **code != Code::PciSharedWithoutParts).count(), table.findings.len());
    }
}
