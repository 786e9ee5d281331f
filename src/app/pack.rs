//! Everything an auditor asks for, in one zip: checklists, sources, register, log and evidence files with a manifest of their hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::engagement::{Engagement, Wanted};
use super::error::Error;
use super::format::Format;
use super::make::Look;
use super::make::bytes::{Opening, bytes};
use super::make::portfolio;
use super::outputs::Protected;
use super::reading::Source;
use super::rendering::{pdf, workbook};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::files::{self, EVIDENCE_BYTES, SETTINGS_BYTES};
use crate::base::location::LocationRecord;
use crate::base::output::{self, Overwrite};
use crate::checklist::Checklist;
use crate::evidence::pack::{Files, MANIFEST, REGISTER, SUMS, write};
use crate::matrix::identity::Hash;
use crate::profile;
use crate::record::evidence::{self, EvidenceFinding};
use crate::record::log;
use crate::record::store::Register;
use crate::report::readme::{self, PORTFOLIO};
use crate::report::template::TemplateRef;

/// The outputs of each service in a pack.
const FORMATS: [Format; 4] = [Format::Xlsx, Format::Pdf, Format::Json, Format::Csv];

/// A pack to be written.
#[derive(Debug, Clone)]
pub struct Request {
    /// The service or document; where it names neither, every service of the profile.
    pub wanted: Wanted,
    /// Where to write.
    pub output: PathBuf,
    /// Folders that evidence files lie in; without any, the profile's.
    pub evidence: Vec<PathBuf>,
    /// The template; where no language is asked for, the profile's.
    pub template: TemplateRef,
    /// An existing file is replaced.
    pub force: bool,
    /// Everything is made, and nothing written.
    pub dry_run: bool,
}

/// A pack that was written.
#[derive(Debug)]
pub struct Packed {
    /// Files in it, its manifests among them.
    pub files: usize,
    /// Services in it.
    pub services: usize,
    /// Evidence files that changed or went away since they were recorded: packed as they are now, and named in the pack's README.
    pub findings: Vec<EvidenceFinding>,
}

/// Writes a pack. The same input and date give the same bytes.
///
/// # Errors
/// An unknown service or selection; a register that cannot be read; an output that cannot be written. Nothing is half-written.
pub fn pack(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Packed, Error> {
    let overwrite = if request.force { Overwrite::Allow } else { Overwrite::Refuse };
    let mut protected = Protected::of(workspace, env);
    if let Some(Source::Path(path)) = &request.wanted.matrix {
        protected.input(path);
    }
    protected.check([request.output.as_path()])?;
    output::check(&request.output, overwrite)?;
    let engagements = engagements(workspace, request, env)?;
    let folder = workspace.register_folder();
    // One that was asked for must be there; the default need not.
    let register =
        if workspace.names_register() || Register::is_at(&folder)? { Some(Register::read(&folder)?) } else { None };
    let folders = workspace.evidence_folders(&request.evidence);
    let look = Look { template: request.template.clone(), flat: false }.in_language_of(&workspace.profile);
    let opening = Opening::new(&look);
    let recorded = register.as_ref().map(|register| (register, folder.as_path()));
    let mut pack = Packing { workspace, recorded, folders: &folders, env, files: Files::new(), findings: Vec::new() };
    let mut attached = BTreeSet::new();
    let mut services: Vec<readme::Service> = Vec::new();
    for engagement in &engagements {
        services.push(pack.service(engagement, &opening, &mut attached)?);
    }
    pack.evidence(attached)?;
    if request.wanted.names_nothing() {
        let register = recorded.map(|(_, folder)| folder);
        let portfolio = portfolio::of_pack(workspace, &engagements, register, &opening, env)?;
        pack.files.insert(PORTFOLIO.0.to_owned(), workbook(&portfolio)?);
        pack.files.insert(PORTFOLIO.1.to_owned(), pdf(&portfolio, false, env)?);
    }
    let heads = pack.register()?;
    pack.profile()?;
    let day = env.as_of.date_naive();
    let Packing { mut files, findings, .. } = pack;
    let contents = readme::Contents {
        manifests: (SUMS, MANIFEST),
        register: files.keys().any(|name| name.split('/').next() == Some(REGISTER)).then_some(REGISTER),
        portfolio: files.contains_key(PORTFOLIO.0),
        profile: Some(profile::FILE_NAME).filter(|name| files.contains_key(*name)),
    };
    let profile = &workspace.profile;
    let text = readme::write(&services, contents, opening.template()?, profile, day, &findings);
    files.insert("README.md".to_owned(), text.into_bytes());
    // Both manifests are files of the pack, too: `verify` counts them so.
    let count = files.len() + 2;
    let bytes = write(files, &day.to_string(), heads).map_err(|e| Error::io(e.to_string()))?;
    if !request.dry_run {
        output::write(&request.output, &bytes, overwrite)?;
    }
    Ok(Packed { files: count, services: services.len(), findings })
}

/// What is packed: the service that is named, or all that the profile lists.
fn engagements(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Vec<Engagement>, Error> {
    let wanted = &request.wanted;
    if wanted.names_nothing() {
        wanted.reading.none_for_nothing()?;
        if workspace.profile.services.is_empty() {
            return Err(Error::usage("nothing to pack: name a service, give --matrix, or list services in rmx.toml"));
        }
        return workspace.engagements();
    }
    let opened = workspace.open_matrix(wanted, true, env)?;
    Ok(vec![workspace.engage(opened, &wanted.choice, None)?])
}

/// A pack in the making.
struct Packing<'p> {
    workspace: &'p Workspace,
    /// The register and its folder.
    recorded: Option<(&'p Register, &'p Path)>,
    folders: &'p [PathBuf],
    env: &'p Surroundings<'p>,
    files: Files,
    findings: Vec<EvidenceFinding>,
}

impl Packing<'_> {
    /// A service's checklist in every format, its matrix and its sources, and what the record has of it. The paths of its evidence files go to
    /// `attached`.
    fn service(
        &mut self,
        engagement: &Engagement,
        opening: &Opening<'_>,
        attached: &mut BTreeSet<String>,
    ) -> Result<readme::Service, Error> {
        engagement.tell(self.env);
        let matrix = &engagement.matrix;
        let checklist = self.workspace.checklist(engagement, self.recorded.map(|(_, folder)| folder), self.env)?;
        let model = checklist.effective.model.filter(|_| matrix.models.len() > 1).map(|m| format!("--{}", m.id));
        let place = format!("{}--{}{}", matrix.vendor.id, matrix.service.id, model.unwrap_or_default());
        for (format, bytes) in FORMATS.iter().zip(bytes(&checklist, &FORMATS, opening, self.env)?) {
            self.files.insert(format!("{place}/checklist.{}", format.extension()), bytes);
        }
        for (name, bytes) in matrix.origin.iter().flat_map(|origin| &origin.files) {
            self.files.insert(format!("{place}/matrix/{name}"), bytes.to_vec());
        }
        let sources = serde_json::to_string_pretty(&sources(&checklist)).map_err(|e| Error::io(e.to_string()))?;
        self.files.insert(format!("{place}/sources.json"), format!("{sources}\n").into_bytes());
        let (mut pieces, mut recorded) = (Vec::new(), None);
        if let Some((register, _)) = self.recorded {
            let (vendor, service) = (&matrix.vendor.id, &matrix.service.id);
            let stored = register.service(vendor, service)?;
            // Byte for byte as they lie there: the log says which bytes it left.
            for (name, bytes) in register.files_of(vendor, service)? {
                self.files.insert(format!("{REGISTER}/{name}"), bytes);
            }
            self.findings.extend(evidence::check(&stored, self.folders));
            attached.extend(stored.rows.values().flat_map(|r| r.evidence.iter().map(|f| f.path.clone())));
            pieces = evidence::index(&stored, self.folders);
            if let Some((name, bytes)) = register.document(&stored)? {
                self.files.insert(format!("{place}/document/{}", readme::in_pack(&name)), bytes);
            }
            recorded = Some(stored);
        }
        let recorded = recorded.as_ref();
        Ok(readme::Service::new(&checklist, opening.template()?, place, pieces, recorded))
    }

    /// The evidence files, as they are now.
    fn evidence(&mut self, attached: BTreeSet<String>) -> Result<(), Error> {
        let roots = evidence::roots(self.folders);
        for path in attached {
            if let Some(found) = evidence::find(&path, &roots) {
                let bytes = read(&found, EVIDENCE_BYTES)?;
                self.files.insert(format!("evidence/{}", readme::in_pack(&path)), bytes);
            }
        }
        Ok(())
    }

    /// The log, whose heads are returned, and what the register has besides the services' files.
    fn register(&mut self) -> Result<Vec<Hash>, Error> {
        let Some((register, _)) = self.recorded else { return Ok(Vec::new()) };
        let mut heads = Vec::new();
        let bytes = register.log_bytes()?;
        if !bytes.is_empty() {
            heads = register.whole_log()?.heads.clone();
            self.files.insert(format!("{REGISTER}/{}", log::FILE), bytes);
        }
        for (name, bytes) in register.kept_files()? {
            self.files.insert(format!("{REGISTER}/{name}"), bytes);
        }
        Ok(heads)
    }

    /// The profile that the checklists were made with.
    fn profile(&mut self) -> Result<(), Error> {
        if let Some(file) = &self.workspace.profile_file {
            self.files.insert(profile::FILE_NAME.to_owned(), read(file, SETTINGS_BYTES)?);
        }
        Ok(())
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    files::read(path, most).map_err(|e| Error::io(format!("cannot read {}: {e}", path.display())))
}

/// The documents that a matrix was read from, and every row letter for letter with its place.
fn sources(checklist: &Checklist<'_>) -> Value {
    let matrix = checklist.effective.matrix;
    let rows: Vec<_> = checklist
        .effective
        .activities
        .iter()
        .map(|a| {
            let cells: BTreeMap<&str, &str> =
                matrix.parties.iter().zip(a.assignments.iter()).map(|(p, c)| (p.id.as_str(), c.verbatim.as_str())).collect();
            serde_json::json!({"id": a.id.as_str(), "section": a.section, "activity": a.verbatim.unwrap_or(a.text), "cells": cells,
                "source": LocationRecord::from(a.source)})
        })
        .collect();
    serde_json::json!({"schema": "rmx-report-sources/1", "documents": matrix.sources, "rows": rows})
}
