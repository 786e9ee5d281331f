//! Findings in a template's words.

use std::borrow::Cow;

use super::context::sentence;
use super::template::{FindingWords, Holes, Template, fill};
use crate::findings::{Code, Finding};
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
    sentence(&words(template, holes, effective, finding, |w| w.what.as_ref(), &finding.message))
}

/// What to do about it.
pub(super) fn help(
    template: &Template,
    holes: &Holes<'_>,
    effective: &EffectiveMatrix<'_>,
    finding: &Finding,
) -> String {
    words(template, holes, effective, finding, |w| w.help.as_ref(), &finding.help).into_owned()
}

/// What the topics that a finding is about are called; empty where it is about none.
pub(super) fn topic(template: &Template, finding: &Finding) -> String {
    let all = finding.topics.iter().chain(finding.topic.iter().filter(|_| finding.topics.is_empty()));
    all.map(|id| template.topic(id)).collect::<Vec<_>>().join(", ")
}

/// What the template says of a finding, or else what the program does.
fn words<'w>(
    template: &'w Template,
    holes: &Holes<'_>,
    effective: &EffectiveMatrix<'_>,
    finding: &'w Finding,
    which: impl Fn(&'w FindingWords) -> Option<&'w String>,
    own: &'w str,
) -> Cow<'w, str> {
    let Some(text) = template.findings.get(&finding.code).and_then(which) else { return Cow::Borrowed(own) };
    let id = finding.activity.as_ref().map_or("", |id| id.as_str());
    let activity = effective.activities.iter().find(|a| a.id.as_str() == id).map_or("", |a| a.text.as_str());
    let holes = Holes::within(holes)
        .with("activity", activity)
        .with("id", id)
        .with("topic", topic(template, finding))
        .with("what", finding.message.as_str())
        .with("help", finding.help.as_str());
    Cow::Owned(fill(text, &holes))
}
