//! Filled copies go into the record.
//!
//! ```no_run
//! use rmx_report::app::collect::{Request, collect};
//! use rmx_report::app::{ProfileChoice, Surroundings, Workspace};
//!
//! # fn main() -> Result<(), rmx_report::app::Error> {
//! let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "me", listener: &() };
//! let workspace = Workspace::open(&ProfileChoice::Found, None, &[], &env)?;
//! let request = Request { files: vec!["filled.xlsx".into()], ..Request::default() };
//! for outcome in collect(&workspace, &request, &env)? {
//!     println!("{}", outcome.to_text(20));
//! }
//! # Ok(())
//! # }
//! ```

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::engagement::{Choice, Wanted};
use super::error::Error;
use super::reading::{HowToRead, Source};
use super::recording::{document, had, recordable, recorder};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::catalog::build::Naming;
use crate::collect::handed::AtHand;
use crate::collect::merge::Prefer;
use crate::collect::outcome::ServiceOutcome;
use crate::collect::run::{CollectError, Given, Order, given, merge, record};
use crate::collect::value::People;
use crate::import::Limits;
use crate::matrix::Matrix;
use crate::record::baseline::Header;
use crate::record::store::Register;

/// Copies to be taken in.
#[derive(Debug, Clone)]
pub struct Request {
    /// Filled workbooks, PDF forms and pages, in the order in which they count.
    pub files: Vec<PathBuf>,
    /// The document or folder that a copy was made from, where that is neither in the record nor in the catalogue.
    pub matrix: Option<Source>,
    /// The service of that document; without it the one of the copies.
    pub naming: Naming,
    /// How that document is to be read.
    pub reading: HowToRead,
    /// How conflicts are resolved.
    pub prefer: Prefer,
    /// Folders that evidence files lie in; without any, the profile's.
    pub evidence: Vec<PathBuf>,
    /// What a copy may take.
    pub limits: Limits,
    /// Nothing is changed.
    pub dry_run: bool,
    /// Who records it; the user without.
    pub by: Option<String>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            matrix: None,
            naming: Naming::default(),
            reading: HowToRead::default(),
            prefer: Prefer::default(),
            evidence: Vec::new(),
            limits: Limits::of_copies(),
            dry_run: false,
            by: None,
        }
    }
}

/// Merges copies three-way with what was handed out and what the record has, and records it: all of it, or nothing. What was refused, and
/// conflicts that are left, are in the outcomes, one a service.
///
/// # Errors
/// A file that cannot be read or is no handed-out copy; a register that cannot be used. Nothing is recorded then.
pub fn collect(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Vec<ServiceOutcome>, Error> {
    if request.matrix.is_none() {
        request.reading.none_for_nothing()?;
    }
    let (files, unreadable) = read(&request.files, &request.limits);
    preferred(request, &files)?;
    let matrices = Matrices::new(workspace, request, env);
    let people = People::of(&workspace.profile);
    let evidence = workspace.evidence_folders(&request.evidence);
    let by = recorder(request.by.as_ref(), env);
    let matrix = |header: &Header| matrices.find(header, env.as_of.date_naive());
    let order = Order {
        files: &files,
        people: &people,
        profile: &workspace.profile,
        prefer: &request.prefer,
        at: env.as_of,
        by: &by,
        evidence: &evidence,
        matrix: &matrix,
        limits: &request.limits,
        what_if: false,
    };
    if unreadable.has_errors() {
        // What is wrong with the others is told at the same time.
        let mut problems = unreadable;
        if let Err(CollectError::Unusable(more)) = merge(None, &order) {
            problems.extend(more);
        }
        return Err(Error::Input(problems));
    }
    let folder = workspace.register_folder();
    let outcomes = if request.dry_run {
        // A register that is not there yet is an empty one.
        let register = if Register::is_at(&folder)? { Some(Register::read(&folder)?) } else { None };
        matrices.checked(merge(register.as_ref(), &order)?)?
    } else {
        // The lock is held from the reading to the writing, so that nothing comes between. A folder that is not there is only made
        // once the copies have been read; what was found without it holds unless somebody else made one meanwhile.
        let early = if Register::is_at(&folder)? { None } else { Some(matrices.checked(merge(None, &order)?)?) };
        let mut register = Register::write(&folder)?;
        recordable(&register, env)?;
        let outcomes = match early {
            Some(outcomes) if register.is_new()? => outcomes,
            _ => matrices.checked(merge(Some(&register), &order)?)?,
        };
        record(&mut register, &outcomes, &order)?;
        outcomes
    };
    env.problems(&unbound(&outcomes));
    Ok(outcomes)
}

/// The files that can be read, and what is wrong with the others.
fn read(paths: &[PathBuf], limits: &Limits) -> (Vec<Given>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let mut files = Vec::new();
    for path in paths {
        match given(path, limits) {
            Ok(file) => files.push(file),
            Err(more) => problems.extend(more),
        }
    }
    (files, problems)
}

/// Whether a copy that is preferred is one of those given.
fn preferred(request: &Request, files: &[Given]) -> Result<(), Error> {
    let Prefer::File(file) = &request.prefer else { return Ok(()) };
    let name = |f: &Given| f.name.rsplit(['/', '\\']).next() == file.rsplit(['/', '\\']).next();
    let given = request.files.iter().any(|path| path.file_name() == Path::new(file).file_name());
    if given || files.iter().any(name) {
        return Ok(());
    }
    Err(Error::usage(format!("--prefer: '{file}' is none of the files given"))
        .help("register, copy, or one of the files"))
}

/// What people should know of sign-offs whose matrix was not at hand.
fn unbound(outcomes: &[ServiceOutcome]) -> Diagnostics {
    let mut notes = Diagnostics::new();
    for outcome in outcomes {
        let count = outcome.sign_offs.iter().filter(|(_, _, s)| s.version.is_none()).count();
        if count > 0 {
            let what = format!(
                "{}: {} bound to nothing but the checklist's hash, for the matrix that it was made from is not at hand: any \
                 change of the matrix will suspend what was signed, white space, too",
                outcome.file.name(),
                counted(count, "sign-off")
            );
            notes.push(Diagnostic::warning("sign-off-without-matrix", what).help(
                "name the vendor's document with --matrix, or the catalogue that has the service with --catalog",
            ));
        }
    }
    notes
}

/// Matrices of the catalogue, and the one that the request names, loaded when a sign-off or a row asks for one.
struct Matrices<'c> {
    workspace: &'c Workspace,
    request: &'c Request,
    env: &'c Surroundings<'c>,
    /// The service that the document describes; without a name it is the one of the copies.
    named: Option<String>,
    loaded: RefCell<HashMap<String, Option<Matrix>>>,
    /// Why the document cannot be used.
    failure: RefCell<Option<Error>>,
}

impl<'c> Matrices<'c> {
    fn new(workspace: &'c Workspace, request: &'c Request, env: &'c Surroundings<'c>) -> Self {
        let named = request.naming.vendor.as_ref().zip(request.naming.service.as_ref()).map(|(vendor, service)| {
            let entry = workspace.entry(vendor, service).ok();
            entry.map_or_else(|| format!("{vendor}/{service}"), |name| name.to_string())
        });
        let (loaded, failure) = (RefCell::default(), RefCell::default());
        Self { workspace, request, env, named, loaded, failure }
    }

    /// The matrix of a service. The document is read under the service's name, as it was when the checklist was made; one that
    /// cannot be read is no reason to take the catalogue's entry instead.
    fn load(&self, name: &str) -> Option<Matrix> {
        let here = self.request.matrix.is_some() && self.named.as_deref().is_none_or(|named| named == name);
        if !here {
            return self.workspace.entry_named(name).and_then(|name| self.workspace.load(&name)).ok();
        }
        self.document(name).map_err(|error| self.failure.replace(Some(error))).ok()
    }

    /// The document, under the service's name.
    fn document(&self, name: &str) -> Result<Matrix, Error> {
        let wanted = Wanted {
            naming: self.workspace.naming(name)?,
            matrix: self.request.matrix.clone(),
            reading: self.request.reading.clone(),
            choice: Choice::default(),
        };
        let matrix = self.workspace.open_matrix(&wanted, false, self.env)?.matrix;
        if matrix.name() != name {
            let path = wanted.matrix.as_ref().map(Source::name).unwrap_or_default();
            return Err(Error::usage(format!("{path} is '{}', not '{name}'", matrix.name())));
        }
        Ok(matrix)
    }

    /// What was merged, unless the document cannot be used or is none of a copy's: what is asked for never counts for nothing.
    fn checked(&self, outcomes: Vec<ServiceOutcome>) -> Result<Vec<ServiceOutcome>, Error> {
        let Some(source) = &self.request.matrix else { return Ok(outcomes) };
        let services: Vec<String> = outcomes.iter().map(|outcome| outcome.file.name()).collect();
        let name = match (&self.named, services.as_slice()) {
            (Some(named), _) if services.contains(named) => named,
            (None, [one]) => one,
            (Some(named), _) => {
                return Err(Error::usage(format!("--matrix: none of the copies is of '{named}'"))
                    .help(format!("they are of {}", services.join(", "))));
            }
            (None, _) => {
                let what = format!("the copies are of several services, and --matrix {} is one of them", source.name());
                return Err(
                    Error::usage(what).help(format!("--vendor and --service say which: {}", services.join(", ")))
                );
            }
        };
        let mut loaded = self.loaded.borrow_mut();
        loaded.entry(name.clone()).or_insert_with(|| self.load(name));
        self.failure.take().map_or(Ok(outcomes), Err)
    }

    /// The matrix of a copy's service, and where it was had from.
    fn find(&self, header: &Header, day: NaiveDate) -> Option<AtHand> {
        let name = format!("{}/{}", header.vendor, header.service);
        let mut loaded = self.loaded.borrow_mut();
        let matrix = loaded.entry(name.clone()).or_insert_with(|| self.load(&name)).clone()?;
        let document = document(self.request.matrix.as_ref());
        let document = document.map_err(|error| self.failure.replace(Some(error))).ok()?;
        Some(AtHand { matrix, had: had(document.as_ref(), day), document })
    }
}
