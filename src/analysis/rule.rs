//! The form of a gap rule.

use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;

/// A rule over the effective matrix: the codes it reports, and the check itself.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The codes that it may report; no other rule reports them.
    pub codes: &'static [Code],
    pub(super) check: fn(&EffectiveMatrix<'_>, &mut Vec<Finding>),
}

impl Rule {
    pub(super) const fn new(codes: &'static [Code], check: fn(&EffectiveMatrix<'_>, &mut Vec<Finding>)) -> Self {
        Self { codes, check }
    }
}
