//! `default-without-effect`: a default of the profile is meant for this service and names nothing of it.

use crate::base::nearest::nearest;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::{normalise, strip_number};
use crate::profile::{DefaultRaci, Profile, place_of};

/// Looks at the whole matrix, not at one deployment model: a row of another model is no slip.
pub(super) fn check(effective: &EffectiveMatrix<'_>, profile: &Profile, findings: &mut Vec<Finding>) {
    let matrix = effective.matrix;
    let service = matrix.name();
    for default in profile.defaults_of(&service) {
        let DefaultRaci { activity, section, .. } = default;
        let ids = || matrix.published().map(|a| a.id.as_str());
        let titles = || matrix.published().flat_map(|a| &a.section).map(|s| strip_number(s));
        let (what, name, near) = if !activity.is_empty() {
            // Without a service, an id that is not of this one's form may be another's.
            let meant = !default.service.is_empty() || matrix.has_id_of_form(activity);
            if !meant || matrix.has_activity(activity) {
                continue;
            }
            ("activity", activity, nearest(activity, ids()))
        } else if !section.is_empty() && !default.service.is_empty() {
            let wanted = normalise(strip_number(section));
            if titles().any(|title| normalise(title) == wanted) {
                continue;
            }
            ("section", section, nearest(section, titles()))
        } else {
            continue;
        };
        let message = format!("the default for the {what} '{name}' names no {what} of {service}");
        let mut finding = Finding::new(Code::DefaultWithoutEffect, place_of(default.place.as_ref()), message);
        if let Some(near) = near {
            finding.help = format!("did you mean '{near}'?");
        }
        findings.push(finding);
    }
}
