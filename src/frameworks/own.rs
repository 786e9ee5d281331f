//! Controls that the user ties to rows.

use serde::{Deserialize, Serialize};

use crate::base::location::Location;
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::{normalise, strip_number};

/// Controls that the user ties to rows (`[[controls]]` in rmx.toml).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Own {
    /// `vendor/service`; empty = every service.
    pub service: String,
    /// A section title (any level, with or without its number); empty = see `activity`.
    pub section: String,
    /// An activity id; empty = see `section`.
    pub activity: String,
    /// The framework's id.
    pub framework: String,
    /// The controls' ids.
    pub ids: Vec<String>,
    /// Where it is written; set when the profile is read.
    #[serde(skip)]
    pub place: Option<Location>,
}

impl Own {
    /// Whether it is meant for a row of a service (`vendor/service`).
    pub fn fits(&self, service: &str, activity: &EffectiveActivity) -> bool {
        if !self.service.is_empty() && self.service != service {
            return false;
        }
        if !self.activity.is_empty() {
            return self.activity == activity.id.as_str();
        }
        let wanted = normalise(strip_number(&self.section));
        !self.section.is_empty() && activity.section.iter().any(|s| normalise(strip_number(s)) == wanted)
    }

    /// Whether it is of a framework.
    pub(super) fn is_of(&self, framework: &str) -> bool {
        self.framework == framework
    }
}
