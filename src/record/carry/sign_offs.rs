//! What a sign-off is bound to.

use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::Hash;
use crate::matrix::{ModelId, Party};
use crate::record::baseline::OptionRecord;
use crate::record::defaults::is_among;
use crate::record::entry::{Decision, SignOff, SignedText, SignerRole};
use crate::record::field::Field;
use crate::record::service::{ServiceFile, options_of};

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
    pub text: SignedText,
}

impl Bound {
    fn new(effective: &EffectiveMatrix<'_>, version: Hash, wording: Hash, text: SignedText) -> Self {
        let model = effective.model.map(|m| m.id.clone());
        Self { wording, version, model, options: options_of(effective), text }
    }
}

/// What a sign-off on one row is bound to.
pub fn bound_row(effective: &EffectiveMatrix<'_>, version: Hash, activity: &EffectiveActivity) -> Bound {
    let parties: &[Party] = &effective.matrix.parties;
    let mut text = activity.text.to_owned();
    for (party, assignment) in parties.iter().zip(activity.assignments.iter()) {
        text.push_str(&format!("\n{}: {}", party.name, assignment.verbatim));
    }
    Bound::new(effective, version, activity.row_hash.clone(), SignedText::Words(text))
}

/// What a sign-off on the whole checklist is bound to.
pub fn bound_whole(effective: &EffectiveMatrix<'_>, version: Hash) -> Bound {
    let text = SignedText::Whole { service: effective.matrix.name(), activities: effective.activities.len() };
    Bound::new(effective, version, effective.checklist_hash(), text)
}

/// Takes the mark "to confirm" off the rows that a sign-off confirms, one that is on the version of the record: its own row; of one on the whole
/// every row for the approver, and those of theirs for an owner.
pub fn confirm(file: &mut ServiceFile, sign_off: &SignOff) {
    let present = sign_off.version.is_some() && sign_off.version == file.version;
    if !present || sign_off.decision == Decision::Rejected {
        return;
    }
    for (key, row) in &mut file.rows {
        let confirms = match (&sign_off.key, &sign_off.role) {
            (Some(own), _) => own == key,
            (None, SignerRole::Approver) => true,
            (None, SignerRole::Owner(owner)) => is_among(&row.entry.text(Field::Accountable), owner),
            (None, SignerRole::Preparer) => false,
        };
        if confirms {
            row.confirm.clear();
        }
    }
}
