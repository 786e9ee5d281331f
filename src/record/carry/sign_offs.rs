//! What a sign-off is bound to.

use crate::base::counted::counted;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::Hash;
use crate::matrix::{ModelId, Party};
use crate::record::baseline::OptionRecord;
use crate::record::service::options_of;

/// What a sign-off is bound to, and the words that are shown with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Row hash or checklist hash.
    pub wording: Hash,
    /// The version of the matrix.
    pub version: Hash,
    /// The deployment model.
    pub model: Option<ModelId>,
    /// The options.
    pub options: Vec<OptionRecord>,
    /// For people.
    pub text: String,
}

impl Bound {
    fn new(effective: &EffectiveMatrix<'_>, version: Hash, wording: Hash, text: String) -> Self {
        let model = effective.model.map(|m| m.id.clone());
        Self { wording, version, model, options: options_of(effective), text }
    }
}

/// What a sign-off on one row is bound to.
pub fn bound_row(effective: &EffectiveMatrix<'_>, version: Hash, activity: &EffectiveActivity) -> Bound {
    let parties: &[Party] = &effective.matrix.parties;
    let mut text = activity.text.clone();
    for (party, assignment) in parties.iter().zip(&activity.assignments) {
        text.push_str(&format!("\n{}: {}", party.name, assignment.verbatim));
    }
    Bound::new(effective, version, activity.row_hash.clone(), text)
}

/// What a sign-off on the whole checklist is bound to.
pub fn bound_whole(effective: &EffectiveMatrix<'_>, version: Hash) -> Bound {
    let mut text = format!("{}: {}", effective.matrix.name(), counted(effective.activities.len(), "activity"));
    if let Some(model) = effective.model {
        text.push_str(&format!(", model {}", model.id));
    }
    for (option, state) in &effective.options {
        text.push_str(&format!(", option {} {}", option.id, state.as_str()));
    }
    Bound::new(effective, version, effective.checklist_hash(), text)
}
