//! `topic-not-mentioned`: a topic that a customer would expect, and that no applicable activity mentions.

use std::collections::BTreeSet;

use super::support::document;
use crate::findings::{Code, Finding};
use crate::frameworks::topics;
use crate::matrix::deployment::EffectiveMatrix;

/// The expected topics of which the matrix is silent.
pub(super) fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    if effective.activities.is_empty() {
        return;
    }
    let finder = topics::Finder::new(effective.matrix);
    let mut mentioned = BTreeSet::new();
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        mentioned.extend(finder.of_activity(activity).into_iter().map(|touch| touch.topic.id.as_str()));
    }
    for topic in topics::all().iter().filter(|t| t.expected.0 && !mentioned.contains(t.id.as_str())) {
        let message = format!("the vendor's matrix is silent on '{}'", topic.title);
        let mut finding = Finding::new(Code::TopicNotMentioned, document(effective.matrix), message);
        finding.topic = Some(topic.id.as_str());
        finding.help = format!(
            "{} (Derived by {}, {}: no row is given the topic, and none of its keywords was found in another.)",
            finding.help,
            topics::EDITOR_RULE,
            topics::RULE
        );
        findings.push(finding);
    }
}
