//! `rmx-report pack`: everything an auditor asks for, in one zip.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::app::{Engagement, Wanted, Workspace};
use crate::base::counted::counted;
use crate::base::order;
use crate::base::output::{self, Overwrite};
use crate::evidence::pack::{Files, REGISTER, readme, write};
use crate::record::evidence::{self, EvidenceFinding};
use crate::record::log;
use crate::record::store::Register;

use crate::base::files::EVIDENCE_BYTES;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::report::{Look, Opening, make};
use super::source::{ReadArgs, source};
use super::terminal::say;
use super::write::Format;
use super::{Common, select};

/// Pack checklists, sources, register, sign-off log and evidence files with a manifest of their hashes
///
/// With a service that one is packed, without it every service of rmx.toml. The same input and date give the same bytes. A
/// file among the evidence that changed since it was recorded is packed as it is now, named in the pack's README, and the exit code is 10.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    service: select::Service,

    /// A vendor's document, or a catalogue folder, instead of a catalogue entry; --vendor and --service then name it
    #[arg(long, value_name = "FILE|DIR")]
    matrix: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Where to write
    #[arg(short, long, value_name = "evidence.zip")]
    output: PathBuf,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// A folder that evidence files lie in; may be given several times [default: this folder]
    #[arg(long, value_name = "DIR")]
    evidence: Vec<PathBuf>,

    /// Template: a built-in one, or a folder
    #[arg(long, value_name = "T", default_value = crate::report::template::DEFAULT)]
    template: String,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// An unknown service or selection, a register that cannot be read, an output that cannot be written. Nothing is half-written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let surroundings = env.surroundings();
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    args.matrix.iter().for_each(|path| env.reads(path));
    env.protected.borrow().check([args.output.as_path()])?;
    output::check(&args.output, overwrite)?;
    let engagements = args.engagements(&workspace, env)?;
    let folder = workspace.register_folder();
    // One that was asked for must be there; the default need not.
    let register =
        if workspace.names_register() || Register::is_at(&folder)? { Some(Register::read(&folder)?) } else { None };
    let folders = workspace.evidence_folders(&args.evidence);
    let template = Opening::kept(&args.template);
    let look = Look { template: &template, flat: false, colour: env.colour_errors };
    let mut files = Files::new();
    let mut findings: Vec<EvidenceFinding> = Vec::new();
    let mut attached = BTreeSet::new();
    let mut services: Vec<readme::Service> = Vec::new();
    for engagement in &engagements {
        engagement.tell(&surroundings);
        let matrix = &engagement.matrix;
        let at = register.as_ref().map(|_| folder.as_path());
        let checklist = workspace.checklist(engagement, at, &surroundings)?;
        let model = checklist.effective.model.filter(|_| matrix.models.len() > 1).map(|m| format!("--{}", m.id));
        let place = format!("{}--{}{}", matrix.vendor.id, matrix.service.id, model.unwrap_or_default());
        let formats = [Format::Xlsx, Format::Pdf, Format::Json, Format::Csv];
        for (format, bytes) in formats.iter().zip(make(&checklist, &formats, &look)?) {
            files.insert(format!("{place}/checklist.{}", format.extension()), bytes);
        }
        let sources = serde_json::to_string_pretty(&sources(&checklist)).map_err(|e| Failure::io(e.to_string()))?;
        for (name, bytes) in matrix.origin.iter().flat_map(|origin| &origin.files) {
            files.insert(format!("{place}/matrix/{name}"), bytes.to_vec());
        }
        files.insert(format!("{place}/sources.json"), format!("{sources}\n").into_bytes());
        let mut pieces = Vec::new();
        if let Some(register) = &register {
            let (vendor, service) = (&matrix.vendor.id, &matrix.service.id);
            let stored = register.service(vendor, service)?;
            // Byte for byte as they lie there: the log says which bytes it left.
            for (name, bytes) in register.files_of(vendor, service)? {
                files.insert(format!("{REGISTER}/{name}"), bytes);
            }
            findings.extend(evidence::check(&stored, &folders));
            attached.extend(stored.rows.values().flat_map(|r| r.evidence.iter().map(|f| f.path.clone())));
            pieces = evidence::index(&stored, &folders);
        }
        services.push(readme::Service::new(&checklist, place, pieces));
    }
    let roots = evidence::roots(&folders);
    for path in attached {
        if let Some(found) = evidence::find(&path, &roots) {
            let bytes = crate::base::files::read(&found, EVIDENCE_BYTES)
                .map_err(|e| Failure::io(format!("cannot read {}: {e}", found.display())))?;
            files.insert(format!("evidence/{}", readme::in_pack(&path)), bytes);
        }
    }
    let mut heads = Vec::new();
    if let Some(register) = &register {
        let bytes = register.log_bytes()?;
        if !bytes.is_empty() {
            heads = register.whole_log()?.heads.clone();
            files.insert(format!("{REGISTER}/{}", log::FILE), bytes);
        }
    }
    if let Some(register) = &register {
        for (name, bytes) in register.kept_files()? {
            files.insert(format!("{REGISTER}/{name}"), bytes);
        }
    }
    let settings = common.profile.clone().unwrap_or_else(|| PathBuf::from(crate::profile::FILE_NAME));
    if settings.is_file() {
        let bytes = crate::base::files::read(&settings, crate::base::files::SETTINGS_BYTES)
            .map_err(|e| Failure::io(format!("cannot read {}: {e}", settings.display())))?;
        files.insert(crate::profile::FILE_NAME.to_owned(), bytes);
    }
    let day = env.as_of.date_naive().to_string();
    files.insert("README.md".to_owned(), readme::write(&services, &day, register.is_some(), &findings).into_bytes());
    // Both manifests are files of the pack, too: `verify` counts them so.
    let count = files.len() + 2;
    let bytes = write(files, &day, heads).map_err(|e| Failure::io(e.to_string()))?;
    output::write(&args.output, &bytes, overwrite)?;
    let of = counted(services.len(), "service");
    say!("wrote {}: {} of {of}", args.output.display(), counted(count, "file"));
    for finding in &findings {
        say!("warning: {}", finding.message());
    }
    Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
}

impl Args {
    /// What is packed: the service that is named, or all that the profile lists.
    fn engagements(&self, workspace: &Workspace, env: &Env) -> Result<Vec<Engagement>, Failure> {
        let named = self.service.is_given() || self.matrix.is_some();
        if !named {
            self.read.how()?.none_for_nothing()?;
            if workspace.profile.services.is_empty() {
                return Err(Failure::usage(
                    "nothing to pack: name a service, give --matrix, or list services in rmx.toml",
                ));
            }
            return workspace.engagements();
        }
        let reading = self.read.how()?;
        let matrix = self.matrix.as_deref().map(|path| source(path, &reading.limits)).transpose()?;
        let choice = self.deployment.choice();
        let wanted = Wanted { naming: self.service.naming(workspace)?, matrix, reading, choice };
        let opened = workspace.open_matrix(&wanted, true, &env.surroundings())?;
        Ok(vec![workspace.engage(opened, &wanted.choice, None)?])
    }
}

/// The documents that a matrix was read from, and every row letter for letter with its place.
fn sources(checklist: &crate::checklist::Checklist<'_>) -> serde_json::Value {
    let matrix = checklist.effective.matrix;
    let rows: Vec<_> = checklist
        .effective
        .activities
        .iter()
        .map(|a| {
            let cells: std::collections::BTreeMap<&str, &str> =
                order::map(matrix.parties.iter().zip(&a.assignments).map(|(p, c)| (p.id.as_str(), c.verbatim.as_str())));
            serde_json::json!({"id": a.id.as_str(), "section": a.section, "activity": a.verbatim.as_deref().unwrap_or(&a.text), "cells": cells,
                "source": crate::base::location::LocationRecord::from(&a.source)})
        })
        .collect();
    serde_json::json!({"schema": "rmx-report-sources/1", "documents": matrix.sources, "rows": rows})
}
