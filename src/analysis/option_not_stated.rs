//! `option-not-stated`: activities hang on an option, and it was not said whether it is taken.

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::{EffectiveMatrix, OptionState};

pub(super) const RULE: Rule = Rule::new(&[Code::OptionNotStated], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for (option, state) in &effective.options {
        if *state != OptionState::NotStated {
            continue;
        }
        let dependent: Vec<_> = effective.activities.iter().filter(|a| a.option == Some(&option.id)).collect();
        let Some(first) = dependent.first() else { continue };
        let texts: Vec<String> = dependent.iter().map(|a| a.text.to_owned()).collect();
        let sentence = if texts.len() == 1 { "what" } else { "what-several" };
        let facts = vec![("option", Fact::from(&option.name)), ("activities", Fact::Quoted(texts))];
        let mut finding = Finding::said(Code::OptionNotStated, sentence, first.source.clone(), facts).on(first.id);
        finding.help = format!("Say --option {0} or --no-option {0}.", option.id);
        findings.push(finding);
    }
}
