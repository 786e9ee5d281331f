//! `conditional-pair`: with an option taken, a general activity and its special case both apply.

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::ConditionalPair], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let (Some(option), Some(general)) = (&activity.option, &activity.general) else { continue };
        let Some(general) = effective.activity(general).filter(|g| g.is_applicable()) else { continue };
        let facts = vec![
            ("option", Fact::from(option.as_str())),
            ("activity", Fact::from(activity.text)),
            ("general", Fact::from(general.text)),
            ("general_id", Fact::from(general.id.as_str())),
        ];
        findings.push(Finding::said(Code::ConditionalPair, "what", activity.source.clone(), facts).on(activity.id));
    }
}
