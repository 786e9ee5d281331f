//! `conditional-pair`: with an option taken, a general activity and its special case both apply.

use super::rule::Rule;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::ConditionalPair], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let (Some(option), Some(general)) = (&activity.option, &activity.general) else { continue };
        let Some(general) = effective.activity(general).filter(|g| g.is_applicable()) else { continue };
        let message = format!(
            "with the option '{option}' taken, '{}' applies beside '{}' ({}): who now does the general one is not stated",
            activity.text, general.text, general.id
        );
        findings.push(Finding::new(Code::ConditionalPair, activity.source.clone(), message).on(&activity.id));
    }
}
