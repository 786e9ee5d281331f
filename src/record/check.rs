//! Whether a register is consistent: the log's entries fit together, the files are as they left them, and merges lost nothing.

use std::path::PathBuf;

use super::evidence::{self, EvidenceFinding};
use super::log::{self, Log};
use super::store::{Register, RegisterError};
use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostics;
use crate::matrix::identity::Hash;

/// What a check of a register found.
#[derive(Debug, Default)]
pub struct RegisterCheck {
    /// What is not as it was recorded, a sentence each.
    pub findings: Vec<String>,
    /// What is no break and worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// What is wrong with the log and with files that cannot be read; warnings are no break.
    pub problems: Diagnostics,
    /// How many services the register has a file for, as far as they can be read.
    pub services: usize,
    /// How many entries the log has.
    pub entries: usize,
    /// Where the log ends: several hashes while merged branches are not joined.
    pub heads: Vec<Hash>,
}

impl RegisterCheck {
    /// Whether everything is as it was recorded.
    pub fn is_consistent(&self) -> bool {
        self.findings.is_empty() && !self.problems.has_errors()
    }

    /// For people, a line each; `kept` says whether a head from elsewhere was compared.
    pub fn to_text(&self, kept: bool) -> String {
        let mut text: String = self.findings.iter().map(|f| format!("finding  {f}\n")).collect();
        text.extend(self.notes.iter().map(|note| format!("note     {note}\n")));
        let verdict = if self.is_consistent() { "consistent" } else { "NOT consistent" };
        let (services, entries) = (counted(self.services, "service"), counted(self.entries, "log entry"));
        text.push_str(&format!("{verdict}: {services}, {entries}\n"));
        for head in &self.heads {
            text.push_str(&format!("log head {head}\n"));
        }
        if !kept {
            text.push_str("Without a head kept elsewhere (--head) this shows that the entries fit together, not that none was cut off or the whole written anew.\n");
        }
        text
    }
}

/// Checks a register; `heads` were kept elsewhere, each with where it was kept, and evidence files are looked for in `folders`.
///
/// # Errors
/// The folder, the log or a file cannot be read at all.
pub fn check(
    register: &Register,
    heads: &[(Hash, String)],
    folders: &[PathBuf],
) -> Result<RegisterCheck, RegisterError> {
    let mut log = Log::read(&register.log_bytes()?, log::FILE);
    for (head, kept) in heads {
        log.check_head(log::FILE, head, kept);
    }
    let mut out = RegisterCheck {
        findings: register.check_files(&log)?,
        entries: log.entries.len(),
        heads: log.heads.clone(),
        problems: log.problems,
        ..RegisterCheck::default()
    };
    out.findings.extend(register.check_kept()?);
    match register.services() {
        Ok(services) => {
            out.services = services.len();
            for service in &services {
                let evidence = evidence::check(service, folders);
                out.findings.extend(evidence.iter().map(EvidenceFinding::message));
            }
            branches(register, &mut out)?;
        }
        Err(RegisterError::Unusable(more)) => out.problems.extend(more),
        Err(other) => return Err(other),
    }
    Ok(out)
}

fn branches(register: &Register, out: &mut RegisterCheck) -> Result<(), RegisterError> {
    let merged = register.merged()?;
    if merged.is_open() {
        out.notes.push(merged.summary());
        out.notes.extend(merged.decided);
        out.findings.extend(merged.lost);
    }
    Ok(())
}
