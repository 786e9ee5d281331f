//! What changed between two versions or deployments of a matrix, by what it means for the customer.
//!
//! ```no_run
//! use rmx_report::app::diff::{Request, sides};
//! use rmx_report::app::{ProfileChoice, Subject, Surroundings, Workspace};
//! use rmx_report::compare::Diff;
//!
//! # fn main() -> Result<(), rmx_report::app::Error> {
//! let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "me", listener: &() };
//! let workspace = Workspace::open(&ProfileChoice::Found, None, &[], &env)?;
//! let request = Request::between(Subject::Named("old.md".into()), Subject::Named("new.md".into()));
//! let sides = sides(&workspace, &request, &env)?;
//! let (before, after) = sides.effective()?;
//! println!("{} changes", Diff::new(&before, &after).changes.len());
//! # Ok(())
//! # }
//! ```

use std::path::Path;

use chrono::{DateTime, Utc};

use super::engagement::{Choice, over};
use super::error::{Error, all};
use super::reading::HowToRead;
use super::subject::Subject;
use super::surroundings::{Note, Surroundings};
use super::workspace::Workspace;
use crate::base::files;
use crate::catalog::build::Naming;
use crate::compare::{Diff, DiffThreshold, adopt, take_prose, words};
use crate::document::{Attachment, AttachmentRelation, ReportDocument};
use crate::export::diff as export;
use crate::matrix::deployment::{EffectiveMatrix, Selection, SelectionError};
use crate::matrix::{Matrix, ModelId};
use crate::profile::Profile;
use crate::record::store::Register;
use crate::report::notice;
use crate::report::template::TemplateRef;

/// What is to be compared.
#[derive(Debug, Clone)]
pub struct Request {
    /// As it was.
    pub old: Subject,
    /// As it is; without it `old` is compared with itself under another model.
    pub new: Option<Subject>,
    /// The deployment model of `old`, where the sides have models of their own.
    pub from: Option<String>,
    /// The deployment model of the new side.
    pub to: Option<String>,
    /// Model and options of both sides.
    pub choice: Choice,
    /// How documents are to be read.
    pub reading: HowToRead,
}

/// Both sides of a comparison, each with its deployment.
#[derive(Debug)]
pub struct Sides {
    old: Matrix,
    new: Option<Matrix>,
    before: Selection,
    after: Selection,
}

impl Request {
    /// Two documents, folders or entries.
    pub fn between(old: Subject, new: Subject) -> Self {
        let (choice, reading) = (Choice::default(), HowToRead::default());
        Self { old, new: Some(new), from: None, to: None, choice, reading }
    }
}

impl Sides {
    /// What held for the customer, and what holds now; [`Diff::new`] takes them.
    ///
    /// # Errors
    /// A model that a side does not have, or one of several that nothing chooses: which side lacks it is said.
    pub fn effective(&self) -> Result<(EffectiveMatrix<'_>, EffectiveMatrix<'_>), Error> {
        // One matrix under two models is one document: rows that stand in another table have not moved.
        let new = self.new.as_ref().unwrap_or(&self.old);
        Ok((effective(&self.old, &self.before, "--from")?, effective(new, &self.after, "--to")?))
    }
}

/// Opens both sides. A page that stands against an entry of the catalogue is read under the entry's name and takes over what the entry
/// declares: conditions, and how shift rows stand to base rows.
///
/// # Errors
/// An unknown service, model or option; problems of the inputs.
pub fn sides(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Sides, Error> {
    let (old, new) = open(workspace, request, env)?;
    let before = selection(workspace, request, &old, request.from.as_deref())?;
    let after = selection(workspace, request, new.as_ref().unwrap_or(&old), request.to.as_deref())?;
    Ok(Sides { old, new, before, after })
}

/// The version that the record holds of a service, or of each that the profile lists, against the catalogue's. Services of which nothing is recorded
/// are told and left out.
///
/// # Errors
/// An unknown service, model or option; no service at all; a register that cannot be read.
pub fn adopted(
    workspace: &Workspace,
    service: Option<&str>,
    choice: &Choice,
    env: &Surroundings<'_>,
) -> Result<Vec<Sides>, Error> {
    let at_hand = match service {
        Some(name) => {
            let matrix = workspace.load(&workspace.entry_named(name)?)?;
            let selection = deployment(workspace, &matrix, choice)?;
            vec![(matrix, selection)]
        }
        None if workspace.profile.services.is_empty() => {
            return Err(Error::usage("give what to compare: two documents or services, or list services in rmx.toml")
                .help("rmx-report diff old-page.md new-page.md")
                .help("rmx-report diff zilliz/cloud --from saas --to byoc-i"));
        }
        None => all(workspace.profile.services.iter().map(|used| workspace.at_hand(used)))?,
    };
    let folder = workspace.register_folder();
    let register = if Register::is_at(&folder)? { Some(Register::read(&folder)?) } else { None };
    let mut sides = Vec::new();
    for (new, after) in at_hand {
        let held = match &register {
            Some(register) if register.head(&new.vendor.id, &new.service.id)?.version.is_some() => {
                Some(register.version_or(new.clone())?.matrix)
            }
            _ => None,
        };
        let Some(old) = held else {
            if let Some(name) = service {
                return Err(Error::usage(format!("nothing to compare: the record holds no version of {name}"))
                    .help("give a second document or service, or two models with --from and --to")
                    .help(format!("rmx-report diff {name} new-page.md")));
            }
            let remark =
                format!("{}: the record holds no version of it, so that there is nothing to compare", new.name());
            env.listener.hear(Note::Remark(&remark));
            continue;
        };
        let mut before = after.clone();
        before.options.retain(|id, _| old.option(id).is_some());
        sides.push(Sides { old, new: Some(new), before, after });
    }
    Ok(sides)
}

/// The deployment that is asked for, over the one that the profile states.
fn deployment(workspace: &Workspace, matrix: &Matrix, choice: &Choice) -> Result<Selection, Error> {
    Ok(over(choice.selection(matrix)?, &workspace.stated_once(matrix).unwrap_or_default()))
}

fn open(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<(Matrix, Option<Matrix>), Error> {
    let reading = &request.reading;
    let open = |subject: &Subject, naming: &Naming| {
        workspace.open_subject(subject, naming, reading, env).map(|opened| opened.matrix)
    };
    let plain = |subject: &Subject| open(subject, &Naming::default());
    let is_document = |subject: &Subject| workspace.is_document(subject);
    if !is_document(&request.old) && !request.new.as_ref().is_some_and(is_document) {
        reading.none_for_nothing()?;
    }
    let Some(new) = &request.new else {
        return Ok((plain(&request.old)?, None));
    };
    // A catalogue folder of the user's declares as much as an entry does.
    let under = |subject: &Subject, declared: &Matrix| {
        let naming =
            Naming { vendor: Some(declared.vendor.id.to_string()), service: Some(declared.service.id.to_string()) };
        let mut page = open(subject, &naming)?;
        adopt(&mut page, declared);
        Ok::<_, Error>(page)
    };
    Ok(match (is_document(&request.old), is_document(new)) {
        (true, false) => {
            let declared = plain(new)?;
            (under(&request.old, &declared)?, Some(declared))
        }
        (false, true) => {
            let declared = plain(&request.old)?;
            // What the record holds is what a page is new to.
            let (declared, _) = match &request.old {
                Subject::Named(name) if workspace.has_entry(name) => workspace.of_record(declared)?,
                _ => (declared, None),
            };
            let page = under(new, &declared)?;
            (declared, Some(page))
        }
        _ => {
            let (mut was, mut is) = (plain(&request.old)?, plain(new)?);
            // Neither side declares what it says besides its rows.
            if let (Some(before), Some(now)) = (page(&request.old), page(new)) {
                take_prose(&mut was, &before);
                take_prose(&mut is, &now);
            }
            (was, Some(is))
        }
    })
}

/// The text of a Markdown page that is named by its path.
fn page(subject: &Subject) -> Option<String> {
    let Subject::Named(path) = subject else { return None };
    let path = Path::new(path);
    let extension = path.extension()?.to_str()?.to_lowercase();
    let bytes = ["md", "mdx", "markdown"].contains(&&*extension).then(|| files::read(path, files::SETTINGS_BYTES));
    Some(String::from_utf8_lossy(&bytes?.ok()?).into_owned())
}

/// One side under its model; where that is not said, the error tells which side lacks it and with which flag.
fn effective<'m>(matrix: &'m Matrix, selection: &Selection, flag: &str) -> Result<EffectiveMatrix<'m>, Error> {
    EffectiveMatrix::new(matrix, selection).map_err(|errors| {
        let open = errors.iter().any(|e| matches!(e, SelectionError::ModelRequired { .. }));
        let error = Error::from(errors);
        if open { error.help(format!("that is {}: {flag} says its model here", matrix.name())) } else { error }
    })
}

/// The selection of one side: its own model, or the one for both; options count on the side that has them.
fn selection(
    workspace: &Workspace,
    request: &Request,
    matrix: &Matrix,
    model: Option<&str>,
) -> Result<Selection, Error> {
    let mut both = deployment(workspace, matrix, &request.choice)?;
    let shared = request.new.is_some();
    // An option that only one of two documents knows is no mistake: it may be what changed.
    both.options.retain(|id, _| !shared || matrix.option(id).is_some());
    Ok(Selection { model: model.map(ModelId::from).or(both.model), options: both.options })
}

/// The change notice that an owner signs, in the words and the brand of a template (a built-in one, or a folder).
///
/// # Errors
/// A template that cannot be used.
pub fn notice(
    diff: &Diff<'_>,
    template: &TemplateRef,
    profile: &Profile,
    as_of: DateTime<Utc>,
) -> Result<ReportDocument<'static>, Error> {
    let template = template.clone().or_language(profile.language.as_deref()).open()?;
    Ok(notice::document(diff, profile, &template, as_of))
}

/// The change notice with the changes as data, as they travel inside a PDF.
///
/// # Errors
/// As [`notice()`].
pub fn notice_with_data(
    diff: &Diff<'_>,
    template: &TemplateRef,
    profile: &Profile,
    as_of: DateTime<Utc>,
    json: String,
) -> Result<ReportDocument<'static>, Error> {
    let mut document = notice(diff, template, profile, as_of)?;
    document.attachments.push(Attachment {
        name: "changes.json".to_owned(),
        mime: "application/json".to_owned(),
        description: format!("The changes as data, schema {}", export::SCHEMA),
        relation: AttachmentRelation::Data,
        bytes: json.into_bytes().into(),
    });
    Ok(document)
}

/// The threshold that words name: directions and classes.
///
/// # Errors
/// A word that is neither, with the nearest that is.
pub fn threshold(given: &[String]) -> Result<DiffThreshold, Error> {
    DiffThreshold::parse(given).map_err(|unknown| {
        let messages: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let error = Error::usage(format!("--fail-on: {}", messages.join("; ")));
        let near = unknown.iter().filter_map(|u| u.nearest);
        near.fold(error, |error, near| error.help(format!("did you mean '{near}'?")))
            .help(format!("words: {}", words().collect::<Vec<_>>().join(", ")))
    })
}
