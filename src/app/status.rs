//! Progress of the services of the profile and the record.

use std::path::PathBuf;

use super::engagement::{Choice, Engagement, Wanted};
use super::error::Error;
use super::reading::{HowToRead, Source};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::export::status::StatusReport;
use crate::matrix::same_name;
use crate::record::entry::ServiceRecord;
use crate::record::evidence;
use crate::record::standing::Standing;
use crate::record::status::{ServiceStatus, of_service};
use crate::record::store::Register;

/// What is to be shown.
#[derive(Debug, Clone)]
pub struct Request {
    /// One service, as `vendor/service`; all of the profile and the record without.
    pub service: Option<String>,
    /// The document or folder that the service's checklist was made from, instead of the catalogue's entry.
    pub matrix: Option<Source>,
    /// How that document is to be read.
    pub reading: HowToRead,
    /// How many days ahead count as soon.
    pub soon: u64,
    /// Folders that evidence files lie in; without any, the profile's.
    pub evidence: Vec<PathBuf>,
}

/// The progress of what is asked for. A recorded service whose matrix is not at hand is told, and does not hide the others.
///
/// # Errors
/// A register that cannot be read; a service of which nothing is known; a document without a service.
pub fn status(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<StatusReport, Error> {
    if request.matrix.is_none() {
        request.reading.none_for_nothing()?;
    } else if request.service.is_none() {
        return Err(Error::usage("--matrix is the document of one service, and none is named")
            .help("rmx-report status VENDOR/SERVICE --matrix FILE"));
    }
    let folder = workspace.register_folder();
    // Without a register there is still what the profile lists: nothing of it is done.
    let needed = workspace.names_register() || workspace.profile.services.is_empty();
    let register = (needed || Register::is_at(&folder)?).then(|| Register::read(&folder)).transpose()?;
    let folders = workspace.evidence_folders(&request.evidence);
    let mut services = Vec::new();
    let mut problems = Diagnostics::new();
    for part in parts(workspace, request, register.as_ref(), env)? {
        match part {
            Ok(engagement) => {
                if let Some(newer) = &engagement.newer {
                    problems.push(newer.clone());
                }
                services.push(of(workspace, &engagement, register.as_ref(), &folders, request.soon, env)?);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    env.problems(&problems);
    Ok(StatusReport { day: env.as_of.date_naive(), services })
}

/// The progress of one engagement.
fn of(
    workspace: &Workspace,
    engagement: &Engagement,
    register: Option<&Register>,
    folders: &[PathBuf],
    soon: u64,
    env: &Surroundings<'_>,
) -> Result<ServiceStatus, Error> {
    let day = env.as_of.date_naive();
    let effective = engagement.effective()?;
    let (vendor, service) = (&engagement.matrix.vendor.id, &engagement.matrix.service.id);
    let (record, evidence) = match register {
        Some(register) => {
            let stored = register.service(vendor, service)?;
            (register.service_record(&effective, &workspace.profile, day)?.record, evidence::check(&stored, folders))
        }
        None => (ServiceRecord::default(), Vec::new()),
    };
    let standing = Standing::new(&effective, &record, &workspace.profile);
    Ok(of_service(&effective, &record, &standing, &evidence, day, soon))
}

/// An engagement, or why its progress cannot be shown.
type Part = Result<Engagement, Box<Diagnostic>>;

/// The engagements to show: the one that is named, or those that the profile lists and those of which something is recorded.
fn parts(
    workspace: &Workspace,
    request: &Request,
    register: Option<&Register>,
    env: &Surroundings<'_>,
) -> Result<Vec<Part>, Error> {
    let stored = register.map(Register::services).transpose()?.unwrap_or_default();
    let without = |name: &str, error: Error| {
        let what = format!("{name} is recorded, and its progress cannot be shown: {error}");
        Box::new(Diagnostic::warning("status-without-matrix", what)
            .help("name the catalogue that has the service with --catalog, or its document with --matrix, or list it with its model in rmx.toml"))
    };
    let recorded = |name: &str| -> Result<Engagement, Error> {
        let wanted = Wanted {
            naming: workspace.naming(name)?,
            matrix: request.matrix.clone(),
            reading: request.reading.clone(),
            choice: Choice::default(),
        };
        let opened = workspace.open_matrix(&wanted, false, env)?;
        let engagement = workspace.engage(opened, &wanted.choice, register)?;
        engagement.effective()?;
        Ok(engagement)
    };
    if let Some(named) = &request.service {
        if request.matrix.is_some() {
            return Ok(vec![Ok(recorded(named)?)]);
        }
        let of_record = stored.iter().any(|s| same_name(&s.name(), named));
        let uses = workspace.uses(named).map(|used| Ok(Ok(workspace.listed(used)?)));
        let uses = uses.collect::<Result<Vec<Part>, Error>>()?;
        if !uses.is_empty() {
            return Ok(uses);
        }
        if !of_record {
            return Err(Error::usage(format!("nothing is recorded of '{named}'")));
        }
        return Ok(vec![recorded(named).map_err(|error| without(named, error))]);
    }
    let mut all: Vec<Part> = workspace.engagements()?.into_iter().map(Ok).collect();
    for service in stored {
        let name = service.name();
        if workspace.uses(&name).next().is_none() {
            all.push(recorded(&name).map_err(|error| without(&name, error)));
        }
    }
    Ok(all)
}
