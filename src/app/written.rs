//! What is said of a file that was written.

use std::path::PathBuf;

use crate::base::counted::counted;
use crate::checklist::Checklist;

/// A checklist that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// `vendor/service`.
    pub service: String,
    /// The deployment model, where the service has any.
    pub model: Option<String>,
    /// Obligations that it shows.
    pub obligations: usize,
    /// Commitments that it shows.
    pub commitments: usize,
    /// Findings.
    pub findings: usize,
    /// Whether it was only made, and not written.
    pub dry_run: bool,
    /// Whose rows it shows, where it is one owner's; empty for the rows that nobody owns.
    pub owner: Option<String>,
}

impl Written {
    pub(crate) fn new(checklist: &Checklist<'_>, path: PathBuf, dry_run: bool) -> Self {
        let effective = &checklist.effective;
        Self {
            path,
            service: effective.matrix.name(),
            model: effective.model.map(|m| m.id.to_string()),
            obligations: effective.obligations().filter(|a| checklist.shows(a)).count(),
            commitments: effective.commitments().filter(|a| checklist.shows(a)).count(),
            findings: checklist.findings.len(),
            owner: checklist.owner.clone(),
            dry_run,
        }
    }

    /// One person's pack of several services.
    pub(crate) fn pack(services: &[(String, &Checklist<'_>)], owner: &str, path: PathBuf, dry_run: bool) -> Self {
        let sum =
            |count: &dyn Fn(&Checklist<'_>) -> usize| services.iter().map(|(_, checklist)| count(checklist)).sum();
        Self {
            path,
            service: services
                .iter()
                .map(|(_, checklist)| checklist.effective.matrix.name())
                .collect::<Vec<_>>()
                .join(", "),
            model: None,
            obligations: sum(&|c| c.effective.obligations().filter(|a| c.shows(a)).count()),
            commitments: sum(&|c| c.effective.commitments().filter(|a| c.shows(a)).count()),
            findings: sum(&|c| c.findings.len()),
            owner: Some(owner.to_owned()),
            dry_run,
        }
    }

    /// One line on what was written.
    pub fn line(&self) -> String {
        let about = match self.owner.as_deref() {
            None => counted(self.findings, "finding"),
            Some("") => "without an owner".to_owned(),
            Some(owner) => format!("of {owner}"),
        };
        format!(
            "{} {}: {}, {}, {about} ({}{})",
            if self.dry_run { "would write" } else { "wrote" },
            self.path.display(),
            counted(self.obligations, "obligation"),
            counted(self.commitments, "commitment"),
            self.service,
            self.model.as_ref().map(|model| format!(", {model}")).unwrap_or_default(),
        )
    }
}
