//! What use cases need of whoever calls them: the clock, the environment, and somebody who hears what is told meanwhile.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::reading::Imported;
use super::written::Written;
use crate::base::diagnostic::Diagnostics;
use crate::checklist::what_if::WhatIf;

/// What a use case tells while it works. What it results in is its return value.
#[derive(Debug)]
pub enum Note<'n> {
    /// Problems that stop nothing.
    Problems(&'n Diagnostics),
    /// How a vendor's document was read.
    Read {
        /// What was recognised, with every problem.
        imported: &'n Imported,
        /// The matrix that it gave.
        matrix: &'n crate::matrix::Matrix,
    },
    /// The run is not what the profile says.
    WhatIf {
        /// The service.
        service: &'n str,
        /// How it differs.
        what_if: &'n WhatIf,
    },
    /// A checklist was written.
    Wrote(&'n Written),
    /// How far long work is.
    Doing {
        /// What is done.
        what: &'n str,
        /// To which, by its number from 1 and its name; `None` once all are done.
        at: Option<(usize, &'n str)>,
        /// How many there are.
        of: usize,
    },
    /// Anything else worth a line.
    Remark(&'n str),
}

/// Hears what use cases tell. `()` hears nothing.
pub trait Listener {
    /// One thing that is told.
    fn hear(&self, note: Note<'_>);
}

impl Listener for () {
    fn hear(&self, _: Note<'_>) {}
}

/// What a use case needs of its surroundings, given by whoever calls it: the clock and the environment enter here.
#[derive(Clone, Copy)]
pub struct Surroundings<'s> {
    /// The moment that outputs are of.
    pub as_of: DateTime<Utc>,
    /// Catalogue folders besides the profile's; the later win.
    pub catalog: &'s [PathBuf],
    /// Who records, where a request does not say it.
    pub user: &'s str,
    /// Who hears what is told.
    pub listener: &'s dyn Listener,
}

impl Surroundings<'_> {
    /// Tells of problems that stop nothing.
    pub(crate) fn problems(&self, problems: &Diagnostics) {
        if !problems.is_empty() {
            self.listener.hear(Note::Problems(problems));
        }
    }
}
