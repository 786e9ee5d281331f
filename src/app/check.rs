//! The gaps in the responsibilities: of one service or document under its deployments, or of all that the profile lists.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::engagement::{Choice, Opened, recorded, tell};
use super::error::{Error, all};
use super::reading::HowToRead;
use super::subject::Subject;
use super::surroundings::{Note, Surroundings};
use super::workspace::Workspace;
use crate::analysis::{Assessment, Threshold, assess};
use crate::base::diagnostic::Diagnostics;
use crate::catalog::build::Naming;
use crate::export::check::{CheckReport, Home, ServiceCheck};
use crate::findings::Finding;
use crate::frameworks::Controls;
use crate::frameworks::topics::Topics;
use crate::matrix::deployment::{EffectiveMatrix, Selection};
use crate::matrix::{Matrix, ModelId};
use crate::profile::ServiceUse;
use crate::record::standing::Standing;
use crate::record::store::Register;

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct Request {
    /// The service, document or folder; all of the profile without.
    pub subject: Option<Subject>,
    /// Under which vendor and service the record has a document.
    pub naming: Naming,
    /// How a document is to be read.
    pub reading: HowToRead,
    /// Deployment model and options; every model is looked at where nothing chooses one.
    pub choice: Choice,
    /// Which findings fail the check.
    pub fail_on: Threshold,
}

impl Request {
    /// A service, document or folder as it is, under every deployment that nothing rules out.
    pub fn of(subject: Subject, fail_on: Threshold) -> Self {
        let (naming, reading, choice) = (Naming::default(), HowToRead::default(), Choice::default());
        Self { subject: Some(subject), naming, reading, choice, fail_on }
    }
}

/// Checks what is asked for. [`CheckReport::failed`] says whether a finding reaches the threshold.
///
/// # Errors
/// An unknown service, model or option; problems of the document, the catalogue or the register; a request that contradicts itself.
pub fn check(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<CheckReport, Error> {
    let mut report = CheckReport { day: env.as_of.date_naive(), checks: Vec::new(), failed: false };
    for mut part in parts(workspace, request, env)? {
        report.checks.append(&mut part.checks);
    }
    report.settle_waivers();
    let reached = |check: &ServiceCheck| {
        check.assessment.findings.iter().any(|finding| request.fail_on.is_reached(finding, check.is_new(finding)))
    };
    report.failed = report.checks.iter().any(reached);
    if let Some(path) = &workspace.profile_file {
        report.locate_profile(&path.display().to_string());
    }
    Ok(report)
}

/// The threshold that words name: severities and codes.
///
/// # Errors
/// A word that is neither, with the nearest that is.
pub fn threshold(words: &[String]) -> Result<Threshold, Error> {
    Threshold::parse(words).map_err(|unknown| {
        let messages: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let error = Error::usage(format!("--fail-on: {}", messages.join("; ")));
        let near = unknown.iter().filter_map(|u| u.nearest);
        near.fold(error, |error, near| error.help(format!("did you mean '{near}'?")))
            .help("`rmx-report explain` lists the codes")
    })
}

/// The checks of what is named, or of all that the profile lists.
fn parts(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Vec<CheckReport>, Error> {
    let only_new = request.fail_on.only_new();
    let named = request.naming.vendor.is_some() || request.naming.service.is_some();
    let Some(subject) = &request.subject else {
        request.reading.none_for_nothing()?;
        if workspace.profile.services.is_empty() {
            return Err(Error::usage("nothing to check: name a service or a document, or list services in rmx.toml")
                .help("rmx-report check ovhcloud/instances"));
        }
        if named || !request.choice.is_empty() {
            return Err(Error::usage(
                "--vendor, --service, --model and the options are of one service, and none is named",
            ));
        }
        workspace.tell_unknown_services(None, env);
        if only_new {
            // What the record holds is the measure: looked at is what the catalogue has now.
            let at_hand = |used| {
                let (matrix, selection) = workspace.at_hand(used)?;
                under(&matrix, &[selection], Some(used), only_new, workspace, env)
            };
            return all(workspace.profile.services.iter().map(at_hand));
        }
        return workspace.each_engagement("checking", env, |engagement, used, env| {
            let selection = std::slice::from_ref(&engagement.selection);
            under(&engagement.matrix, selection, Some(used), false, workspace, env)
        });
    };
    let mut opened = workspace.open_subject(subject, &request.naming, &request.reading, env)?;
    if opened.document.is_none() {
        if !only_new {
            let (matrix, newer) = workspace.of_record(opened.matrix)?;
            opened.matrix = matrix;
            env.problems(&newer.map(Diagnostics::from).unwrap_or_default());
        }
        request.reading.none_for_nothing()?;
        if named {
            return Err(Error::usage("--vendor and --service name what a document is about; this one has its name")
                .help("leave them out"));
        }
    }
    workspace.tell_unknown_services(Some(&opened.matrix.name()), env);
    let selections = selections(workspace, &opened, &request.choice, env)?;
    let name = opened.matrix.name();
    let used = workspace.uses(&name).next();
    let mut report = under(&opened.matrix, &selections, used, only_new, workspace, env)?;
    if let Some(name) = &opened.document {
        report.locate(&opened.matrix, name);
    }
    Ok(vec![report])
}

/// The deployments to look at; that they are several, and why, is told.
fn selections(
    workspace: &Workspace,
    opened: &Opened,
    choice: &Choice,
    env: &Surroundings<'_>,
) -> Result<Vec<Selection>, Error> {
    let register = register(workspace)?;
    let record = || match &register {
        Some(register) => Ok(recorded(&register.service(&opened.matrix.vendor.id, &opened.matrix.service.id)?)),
        None => Ok(None),
    };
    let chosen = workspace.deployments(opened, choice, record)?;
    if let ([first, _, ..], None) = (chosen.as_slice(), &choice.model) {
        let models: Vec<&str> = chosen.iter().filter_map(|c| c.selection.model.as_ref()).map(ModelId::as_str).collect();
        let name = opened.matrix.name();
        let why = if first.what_if.is_none() && workspace.uses(&name).next().is_some() {
            "rmx.toml lists several"
        } else {
            "nothing chooses one"
        };
        let remark = format!("{name}: checked under {}: {why} of its deployment models", models.join(", "));
        env.listener.hear(Note::Remark(&remark));
    }
    for chosen in &chosen {
        tell(&opened.matrix, chosen.what_if.as_ref(), env);
    }
    Ok(chosen.into_iter().map(|c| c.selection).collect())
}

/// The register, where there is one; one that was asked for must be there.
fn register(workspace: &Workspace) -> Result<Option<Register>, Error> {
    let folder = if workspace.names_register() { workspace.register() } else { workspace.register_there()? };
    Ok(folder.as_deref().map(Register::read).transpose()?)
}

/// The findings of a matrix under some deployments. `used` is where the profile lists it; with `only_new` it is told which findings the version of
/// the record does not have.
fn under(
    matrix: &Matrix,
    selections: &[Selection],
    used: Option<&ServiceUse>,
    only_new: bool,
    workspace: &Workspace,
    env: &Surroundings<'_>,
) -> Result<CheckReport, Error> {
    let profile = &workspace.profile;
    let register = register(workspace)?;
    let places = register.as_ref().map(|r| r.places(&matrix.vendor.id, &matrix.service.id)).transpose()?.flatten();
    let day = env.as_of.date_naive();
    let home = home(matrix, used, register.as_ref(), workspace)?;
    let before = match &register {
        Some(register) if only_new => of_record(matrix, register)?,
        _ => None,
    };
    let chosen = profile.frameworks_of(&matrix.name());
    let mut checks = Vec::with_capacity(selections.len());
    for selection in selections {
        let effective = EffectiveMatrix::new(matrix, selection)?;
        let carried = register.as_ref().map(|r| r.service_record(&effective, profile, day)).transpose()?;
        let standing = carried.as_ref().map(|c| Standing::new(&effective, &c.record, profile));
        let recorded = carried.as_ref().map(|c| &c.record).zip(standing.as_ref());
        let topics = Topics::new(&effective);
        let controls = Controls::new(&effective, &chosen, &profile.controls, &topics);
        let assessment = assess(&effective, &topics, &controls, recorded, profile, day);
        let mut check = ServiceCheck::new(&effective, assessment, topics);
        check.home = home.clone();
        check.tie(&effective, &controls);
        check.asked_new = only_new;
        check.known =
            before.as_ref().map(|before| known(before, selection, register.as_ref(), workspace, day)).transpose()?;
        if let Some(places) = &places {
            CheckReport::locate_record(&mut check, &effective, places);
        }
        checks.push(check);
    }
    Ok(CheckReport { day, checks, failed: false })
}

/// The version that the record of a service holds: the one at hand where it is the same; none where nothing is recorded.
fn of_record(matrix: &Matrix, register: &Register) -> Result<Option<Matrix>, Error> {
    let file = register.head(&matrix.vendor.id, &matrix.service.id)?;
    if file.version.is_none() {
        return Ok(None);
    }
    Ok(Some(register.version_or(matrix.clone())?.matrix))
}

/// The findings on the version of the record, by their keys. A deployment that it does not have is as new as all of its findings.
fn known(
    before: &Matrix,
    selection: &Selection,
    register: Option<&Register>,
    workspace: &Workspace,
    day: NaiveDate,
) -> Result<BTreeSet<String>, Error> {
    let mut selection = selection.clone();
    selection.options.retain(|id, _| before.option(id).is_some());
    let Ok(effective) = EffectiveMatrix::new(before, &selection) else { return Ok(BTreeSet::new()) };
    let profile = &workspace.profile;
    let carried = register.map(|r| r.service_record(&effective, profile, day)).transpose()?;
    let standing = carried.as_ref().map(|c| Standing::new(&effective, &c.record, profile));
    let recorded = carried.as_ref().map(|c| &c.record).zip(standing.as_ref());
    let topics = Topics::new(&effective);
    let controls = Controls::new(&effective, &profile.frameworks_of(&before.name()), &profile.controls, &topics);
    let Assessment { findings, waived } = assess(&effective, &topics, &controls, recorded, profile, day);
    Ok(findings.iter().chain(waived.iter().map(|(finding, _)| finding)).map(Finding::key).collect())
}

/// Where a service stands in the customer's own files.
fn home(
    matrix: &Matrix,
    used: Option<&ServiceUse>,
    register: Option<&Register>,
    workspace: &Workspace,
) -> Result<Home, Error> {
    let document = match register {
        None => None,
        Some(register) => register.adopted_document(&register.head(&matrix.vendor.id, &matrix.service.id)?),
    };
    Ok(Home {
        listed: used.and_then(|used| used.place.clone()),
        document: document.map(|(name, path)| (name, path.display().to_string())),
        given: None,
        below: workspace.below_top(),
    })
}
