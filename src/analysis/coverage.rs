//! `topic-not-mentioned`: a topic that a customer would expect, and that no applicable activity mentions.

use std::collections::BTreeSet;

use super::support::document;
use crate::findings::{Code, Finding};
use crate::frameworks::topics::{self, Topics};
use crate::matrix::deployment::EffectiveMatrix;

/// Makes one remark of what the matrix is silent on: nobody puts the same question ten times. `None` where it is silent on nothing.
pub(super) fn grouped(silent: Vec<Finding>) -> Option<Finding> {
    let topics: Vec<&'static str> = silent.iter().filter_map(|finding| finding.topic).collect();
    let first = silent.into_iter().next()?;
    let title =
        |id: &&str| topics::all().iter().find(|t| t.id == *id).map_or((*id).to_owned(), |t| format!("'{}'", t.title));
    let message =
        format!("the vendor's matrix is silent on {}", topics.iter().map(title).collect::<Vec<_>>().join(", "));
    Some(Finding { topic: None, topics, message, question: None, ..first })
}

/// The expected topics of which the matrix is silent.
pub(super) fn check(effective: &EffectiveMatrix<'_>, found: &Topics, findings: &mut Vec<Finding>) {
    if effective.activities.is_empty() {
        return;
    }
    let finder = topics::Finder::new(effective.matrix);
    let mut mentioned = BTreeSet::new();
    let mut section: &[String] = &[];
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        mentioned.extend(found.of(activity).iter().map(|touch| touch.topic.id.as_str()));
        // The rows of a section follow each other.
        if activity.section != section {
            section = activity.section;
            mentioned.extend(section.iter().flat_map(|title| finder.of_title(title)));
        }
    }
    for topic in topics::all().iter().filter(|t| t.expected.0 && !mentioned.contains(t.id.as_str())) {
        let message = format!("the vendor's matrix is silent on '{}'", topic.title);
        let mut finding = Finding::new(Code::TopicNotMentioned, document(effective.matrix), message);
        finding.topic = Some(topic.id.as_str());
        finding.topics = vec![topic.id.as_str()];
        finding.help = format!(
            "{} (Derived by {}, {}: no row is given the topic, and none of its keywords was found in another.)",
            finding.help,
            topics::EDITOR_RULE,
            topics::RULE
        );
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::location::Location;
    use crate::findings::Question;

    #[test]
    fn what_the_matrix_is_silent_on_is_one_remark_with_no_topics_question() {
        let of = |id: &'static str| {
            let mut finding = Finding::new(Code::TopicNotMentioned, Location::document("acme.md"), "one");
            finding.topic = Some(id);
            finding.question = Some(Question::default());
            finding
        };
        let remark = grouped(vec![of("backup"), of("own")]);
        let said = remark.map(|f| (f.topic, f.topics, f.message, f.question));
        let message = "the vendor's matrix is silent on 'Backup and restore', own".to_owned();
        assert_eq!(said, Some((None, vec!["backup", "own"], message, None)));
        assert_eq!(grouped(Vec::new()), None);
    }
}
