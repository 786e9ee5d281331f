//! Findings in a template's words.

use super::context::{day_of, sentence};
use super::template::{FactWords, Holes, Template, fill};
use crate::base::counted::counted;
use crate::findings::sentence::Wording;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

/// What findings of a code are, in a few words.
pub(super) fn title(template: &Template, code: Code) -> &str {
    template.findings.get(&code).and_then(|words| words.title.as_deref()).unwrap_or_else(|| code.title())
}

/// Why findings of a code matter.
pub(super) fn why(template: &Template, code: Code) -> &str {
    template.findings.get(&code).and_then(|words| words.why.as_deref()).unwrap_or_else(|| code.why())
}

/// What was found, as a sentence of its own.
pub(super) fn what(
    template: &Template,
    holes: &Holes<'_>,
    effective: &EffectiveMatrix<'_>,
    finding: &Finding,
) -> String {
    let words = template.findings.get(&finding.code).map(|words| &words.what);
    let (name, facts) = finding.said.as_ref().map_or(("what", &[][..]), |(name, facts)| (*name, facts.as_slice()));
    let Some(text) = words.and_then(|what| what.get(name).or_else(|| what.get("what"))) else {
        return sentence(&finding.message);
    };
    let holes = about(template, holes, effective, finding);
    let holes = facts.iter().fold(Holes::within(&holes), |holes, (name, one)| holes.with(name, fact(template, one)));
    sentence(&fill(text, &holes))
}

/// A fact in the template's words.
pub(super) fn fact(template: &Template, fact: &Fact) -> String {
    let FactWords { and, quotes, blank } = &template.facts;
    let english = template.document.language == "en";
    let wording = Wording {
        and,
        quotes: (&quotes.0, &quotes.1),
        blank: (&blank.0, &blank.1),
        day: &|day| if english { day.to_string() } else { day_of(template, day) },
        choice: &|value| template.choice(value).to_owned(),
        count: &|n, noun| if english { counted(n, noun) } else { n.to_string() },
    };
    wording.write(fact)
}

/// What to do about it.
pub(super) fn help(
    template: &Template,
    holes: &Holes<'_>,
    effective: &EffectiveMatrix<'_>,
    finding: &Finding,
) -> String {
    match template.findings.get(&finding.code).and_then(|words| words.help.as_ref()) {
        Some(text) => fill(text, &about(template, holes, effective, finding)),
        None => finding.help.clone(),
    }
}

/// What the topics that a finding is about are called; empty where it is about none.
pub(super) fn topic(template: &Template, finding: &Finding) -> String {
    let all = finding.topics.iter().chain(finding.topic.iter().filter(|_| finding.topics.is_empty()));
    all.map(|id| template.topic(id)).collect::<Vec<_>>().join(", ")
}

/// The names that every text about a finding may have.
fn about<'h>(
    template: &Template,
    holes: &'h Holes<'h>,
    effective: &'h EffectiveMatrix<'_>,
    finding: &'h Finding,
) -> Holes<'h> {
    let id = finding.activity.as_ref().map_or("", |id| id.as_str());
    let activity = finding.activity.as_ref().and_then(|id| effective.activity(id)).map_or("", |a| a.text);
    Holes::within(holes)
        .with("activity", activity)
        .with("id", id)
        .with("topic", topic(template, finding))
        .with("what", finding.message.as_str())
        .with("help", finding.help.as_str())
}
