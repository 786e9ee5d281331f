//! `option-not-stated`: activities hang on an option, and it was not said whether it is taken.

use super::rule::Rule;
use super::support::list;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::{EffectiveMatrix, OptionState};

pub(super) const RULE: Rule = Rule::new(&[Code::OptionNotStated], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for (option, state) in &effective.options {
        if *state != OptionState::NotStated {
            continue;
        }
        let dependent: Vec<_> = effective.activities.iter().filter(|a| a.option.as_ref() == Some(&option.id)).collect();
        let Some(first) = dependent.first() else { continue };
        let texts: Vec<String> = dependent.iter().map(|a| format!("'{}'", a.text)).collect();
        let message = format!(
            "it is not stated whether '{}' is taken; {} {} on it and {} left out",
            option.name,
            list(&texts),
            if dependent.len() == 1 { "depends" } else { "depend" },
            if dependent.len() == 1 { "is" } else { "are" },
        );
        let mut finding = Finding::new(Code::OptionNotStated, first.source.clone(), message).on(&first.id);
        finding.help = format!("Say --option {0} or --no-option {0}.", option.id);
        findings.push(finding);
    }
}
