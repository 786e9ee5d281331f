//! `rmx-report collect`: filled copies -> register.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::app::Workspace;
use crate::app::engagement::Choice;
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::catalog::build::Naming;
use crate::collect::handed::AtHand;
use crate::collect::merge::Prefer;
use crate::collect::outcome::{SCHEMA, ServiceOutcome};
use crate::collect::run::{CollectError, Given, Order, given, merge, record};
use crate::collect::value::People;
use crate::import::Limits;
use crate::matrix::Matrix;
use crate::record::baseline::Header;
use crate::record::store::Register;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::always;
use super::write::people;
use super::{Common, select, style};

/// Lines of each kind that are shown to people.
const MOST_LINES: usize = 200;

/// Formats of the outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, schema rmx-report-collect/1
    Json,
}

/// Take filled workbooks and PDF forms back into the register
///
/// Copies are merged three-way with what was handed out, which each workbook carries: several people may fill in copies of one checklist. What
/// two of them changed differently is a conflict: it is listed, and the register keeps what it has until --prefer or an edit decides. Entries that
/// cannot be taken (a status that is not one, an impossible date, an owner whom the profile does not list, a row that was not handed out) are
/// refused and listed with their cell. Vendor cells are never taken over. With conflicts or refused entries the exit code is 10; everything
/// else is recorded.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("of").args(["access", "matrix"]).multiple(true))]
pub struct Args {
    /// Filled workbooks (.xlsx, .ods) or PDF forms
    #[arg(value_name = "FILE", required_unless_present = "access")]
    files: Vec<PathBuf>,

    /// The register's folder; it is made when there is none [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// Show what would be recorded, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Resolve conflicts: `register` keeps what is recorded, `copy` takes what the copy says (of several the last), a file's name takes that copy's
    #[arg(long, value_name = "register|copy|FILE")]
    prefer: Option<String>,

    /// Who records this [default: the user's name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// A folder that evidence files lie in; may be given several times [default: this folder]
    #[arg(long, value_name = "DIR")]
    evidence: Vec<PathBuf>,

    /// A list of users (CSV: user, role, scope, last seen ...) for the access review of --vendor and --service
    #[arg(long, value_name = "users.csv", conflicts_with = "files", requires = "vendor", requires = "service")]
    access: Option<PathBuf>,

    /// With --access or --matrix: the vendor
    #[arg(long, value_name = "VENDOR", requires = "service", requires = "of")]
    vendor: Option<String>,

    /// With --access or --matrix: the service
    #[arg(long, value_name = "SERVICE", requires = "vendor", requires = "of")]
    service: Option<String>,

    /// With --access: days without activity from which a user counts as inactive
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    inactive_after: u32,

    /// With --access: the system that the list was taken from [default: the file's name]
    #[arg(long, value_name = "NAME", requires = "access")]
    system: Option<String>,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    #[command(flatten)]
    made_from: select::MadeFrom,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or is no handed-out copy; a register that cannot be used. Nothing is recorded then.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, args.register.as_deref(), env)?;
    let folder = workspace.register_folder();
    let by = args.by.clone().unwrap_or_else(|| env.user.clone());
    if let Some(users) = &args.access {
        return super::access::run(&super::access::Order {
            users,
            naming: args.naming(),
            made_from: &args.made_from,
            folder: &folder,
            by: &by,
            dry_run: args.dry_run,
            inactive_after: args.inactive_after,
            system: args.system.as_deref(),
            json: args.format == Format::Json,
            workspace: &workspace,
            env,
        });
    }
    args.made_from.none_for_nothing()?;
    let limits = args.made_from.read.limits.on(Limits::of_copies())?;
    let (files, unreadable) = read(&args.files, &limits);
    let matrices = Matrices::new(&workspace, args, env);
    let people = People::of(&workspace.profile);
    let prefer = match args.prefer.as_deref() {
        None => Prefer::Nobody,
        Some("register") => Prefer::Register,
        Some("copy") => Prefer::Copy,
        Some(file) => {
            let name = |f: &Given| f.name.rsplit(['/', '\\']).next() == file.rsplit(['/', '\\']).next();
            let given = args.files.iter().any(|path| path.file_name() == Path::new(file).file_name());
            if !given && !files.iter().any(name) {
                return Err(Failure::usage(format!("--prefer: '{file}' is none of the files given"))
                    .help("register, copy, or one of the files"));
            }
            Prefer::File(file.to_owned())
        }
    };
    let evidence = workspace.evidence_folders(&args.evidence);
    let matrix = |header: &Header| matrices.find(header, env.as_of.date_naive());
    let order = Order {
        files: &files,
        people: &people,
        prefer: &prefer,
        at: env.as_of,
        by: &by,
        evidence: &evidence,
        matrix: &matrix,
        limits: &limits,
    };
    if unreadable.has_errors() {
        // What is wrong with the others is told at the same time.
        let mut problems = unreadable;
        if let Err(CollectError::Unusable(more)) = merge(None, &order) {
            problems.extend(more);
        }
        return Err(Failure::Input(problems));
    }
    let outcomes = if args.dry_run {
        // A register that is not there yet is an empty one.
        let register = if Register::is_at(&folder)? { Some(Register::read(&folder)?) } else { None };
        matrices.checked(merge(register.as_ref(), &order)?)?
    } else {
        // The lock is held from the reading to the writing, so that nothing comes between. A folder that is not there is only made
        // once the copies have been read; what was found without it holds unless somebody else made one meanwhile.
        let early = if Register::is_at(&folder)? { None } else { Some(matrices.checked(merge(None, &order)?)?) };
        let mut register = Register::write(&folder)?;
        crate::app::recordable(&register, &env.surroundings())?;
        let outcomes = match early {
            Some(outcomes) if register.is_new()? => outcomes,
            _ => matrices.checked(merge(Some(&register), &order)?)?,
        };
        record(&mut register, &outcomes, &order)?;
        outcomes
    };
    let unbound = unbound(&outcomes);
    if !unbound.is_empty() {
        always(&style::diagnostics(&unbound, env.colour_errors));
    }
    report(&outcomes, args)?;
    let attention = outcomes.iter().any(ServiceOutcome::needs_attention);
    // The process ends here: taking the record of a long copy apart would be a tenth of its time.
    std::mem::forget(outcomes);
    Ok(if attention { Exit::Findings } else { Exit::Done })
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

fn report(outcomes: &[ServiceOutcome], args: &Args) -> Result<(), Failure> {
    let text = match args.format {
        Format::Text => {
            let mut text: String = outcomes.iter().map(|o| o.to_text(MOST_LINES)).collect();
            if args.dry_run {
                text.push_str("dry run: nothing was recorded\n");
            }
            text
        }
        Format::Json => {
            let services: Vec<_> = outcomes.iter().map(ServiceOutcome::to_json).collect();
            let value = serde_json::json!({"schema": SCHEMA, "dry_run": args.dry_run, "services": services});
            format!("{}\n", serde_json::to_string_pretty(&value).map_err(|e| Failure::io(e.to_string()))?)
        }
    };
    people(&text)
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

impl Args {
    /// Vendor and service, as --vendor and --service name them.
    fn naming(&self) -> Naming {
        Naming { vendor: self.vendor.clone(), service: self.service.clone() }
    }

    /// The service that --vendor and --service name, as the catalogue writes it.
    fn named(&self, workspace: &Workspace) -> Option<String> {
        let (vendor, service) = self.vendor.as_ref().zip(self.service.as_ref())?;
        let entry = workspace.entry(vendor, service).ok();
        Some(entry.map_or_else(|| format!("{vendor}/{service}"), |name| name.to_string()))
    }
}

/// Matrices of the catalogue, and the one of `--matrix`, loaded when a sign-off or a row asks for one.
struct Matrices<'c> {
    workspace: &'c Workspace,
    made_from: &'c select::MadeFrom,
    env: &'c Env,
    /// The service that the document of `--matrix` describes; without a name it is the one of the copies.
    named: Option<String>,
    loaded: RefCell<HashMap<String, Option<Matrix>>>,
    /// Why the document cannot be used.
    failure: RefCell<Option<Failure>>,
}

impl<'c> Matrices<'c> {
    fn new(workspace: &'c Workspace, args: &'c Args, env: &'c Env) -> Self {
        Self {
            workspace,
            made_from: &args.made_from,
            env,
            named: args.named(workspace),
            loaded: RefCell::new(HashMap::new()),
            failure: RefCell::new(None),
        }
    }

    /// The matrix of a service. The document is read under the service's name, as it was when the checklist was made; one that
    /// cannot be read is no reason to take the catalogue's entry instead.
    fn load(&self, name: &str) -> Option<Matrix> {
        let here = self.made_from.matrix.is_some() && self.named.as_deref().is_none_or(|named| named == name);
        if !here {
            return self.workspace.entry_named(name).and_then(|name| self.workspace.load(&name)).ok();
        }
        self.document(name).map_err(|failure| self.failure.replace(Some(failure))).ok()
    }

    /// The document of `--matrix`, under the service's name.
    fn document(&self, name: &str) -> Result<Matrix, Failure> {
        let wanted = self.made_from.wanted(self.workspace.naming(name)?, Choice::default())?;
        let matrix = self.workspace.open_matrix(&wanted, false, &self.env.surroundings())?.matrix;
        if matrix.name() != name {
            let path = self.made_from.matrix.as_deref().unwrap_or(Path::new("")).display();
            return Err(Failure::usage(format!("{path} is '{}', not '{name}'", matrix.name())));
        }
        Ok(matrix)
    }

    /// What was merged, unless the document of `--matrix` cannot be used or is none of a copy's: a flag never counts for nothing.
    fn checked(&self, outcomes: Vec<ServiceOutcome>) -> Result<Vec<ServiceOutcome>, Failure> {
        let Some(path) = &self.made_from.matrix else { return Ok(outcomes) };
        let services: Vec<String> = outcomes.iter().map(|outcome| outcome.file.name()).collect();
        let name = match (&self.named, services.as_slice()) {
            (Some(named), _) if services.contains(named) => named,
            (None, [one]) => one,
            (Some(named), _) => {
                return Err(Failure::usage(format!("--matrix: none of the copies is of '{named}'"))
                    .help(format!("they are of {}", services.join(", "))));
            }
            (None, _) => {
                return Err(Failure::usage(format!(
                    "the copies are of several services, and --matrix {} is one of them",
                    path.display()
                ))
                .help(format!("--vendor and --service say which: {}", services.join(", "))));
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
        let document = self.made_from.document();
        Some(AtHand { matrix, had: select::had(document.as_ref(), day), document })
    }
}
