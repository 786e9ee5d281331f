//! Default internal RACI: which of a profile's defaults holds for a row.

use super::{DefaultRaci, Profile};
use crate::deployment::EffectiveActivity;
use crate::matrix::identity::{normalise, strip_number};

/// The customer's own people for one row, as the profile proposes them; roles are spelled out by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InternalRaci {
    /// Who does it.
    pub responsible: String,
    /// Who answers for it.
    pub accountable: String,
    /// Who is asked.
    pub consulted: String,
    /// Who is told.
    pub informed: String,
    /// How often it is reviewed.
    pub review_every: String,
}

impl Profile {
    /// The defaults for a row of a service (`vendor/service`): value by value, the most specific one that has it. An activity
    /// outweighs a section, a deeper section a higher one, a named service any; the later entry wins between equals.
    pub fn internal_raci(&self, service: &str, activity: &EffectiveActivity) -> InternalRaci {
        let mut fitting: Vec<((bool, usize, bool), &DefaultRaci)> = self
            .defaults
            .iter()
            .filter_map(|default| Some((specificity(default, service, activity)?, default)))
            .collect();
        fitting.sort_by_key(|(specificity, _)| *specificity);
        let value = |of: fn(&DefaultRaci) -> &String| {
            let given = fitting.iter().rev().map(|(_, d)| of(d)).find(|v| !v.trim().is_empty());
            given.map(|v| self.spell_out(v)).unwrap_or_default()
        };
        InternalRaci {
            responsible: value(|d| &d.responsible),
            accountable: value(|d| &d.accountable),
            consulted: value(|d| &d.consulted),
            informed: value(|d| &d.informed),
            review_every: value(|d| &d.review_every),
        }
    }

    /// Role ids in a list of people replaced by the roles' names.
    pub fn spell_out(&self, people: &str) -> String {
        let name =
            |person: &str| self.roles.iter().find(|r| r.id == person).map_or(person, |r| r.name.as_str()).to_owned();
        crate::register::people::names(people).into_iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

/// How closely a default fits a row: by activity, by depth of the section, by service; `None` where it does not fit.
fn specificity(default: &DefaultRaci, service: &str, activity: &EffectiveActivity) -> Option<(bool, usize, bool)> {
    let named = !default.service.is_empty();
    if named && default.service != service {
        return None;
    }
    let by_activity = !default.activity.is_empty();
    if by_activity && default.activity != activity.id.as_str() {
        return None;
    }
    let depth = if default.section.is_empty() {
        0
    } else {
        let wanted = normalise(strip_number(&default.section));
        activity.section.iter().rposition(|part| normalise(strip_number(part)) == wanted)? + 1
    };
    Some((by_activity, depth, named))
}
