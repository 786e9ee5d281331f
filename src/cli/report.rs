//! The main job: a matrix, a deployment and a record -> checklists.

use std::borrow::Borrow;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::app::checklists::{read_ahead, recorded};
use crate::app::outputs::{guard, is_own};
use crate::app::{Wanted, Workspace, all};
use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostics;
use crate::base::output::{self, Overwrite};
use crate::checklist::Checklist;
use crate::document::ReportDocument;
use crate::evidence::embed;
use crate::export;
use crate::render;
use crate::render::pdf::PdfOptions;
use crate::report;
use crate::report::template::{self, Template};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::source::{ReadArgs, source};
use super::terminal::{always, say};
use super::write::{Format, Replacing, Target, files, targets, write};
use super::{Common, per_owner, select};

/// Write the checklist of one service
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Checklist")]
pub struct Args {
    #[command(flatten)]
    service: select::Service,

    /// A vendor's document, or a catalogue folder, instead of a catalogue entry; --vendor and --service then name it
    #[arg(long, value_name = "FILE|DIR")]
    matrix: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Where to write; the format follows the extension (xlsx, pdf, json, csv, md), `-` is standard output; may be given several times
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// Format, where the file name does not tell it
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Your record: owners, status, evidence and sign-offs that `collect` has taken in [default: `register` of the profile]
    #[arg(long, value_name = "DIR")]
    pub(super) register: Option<PathBuf>,

    /// Template: what the report says and shows (a built-in one, or a folder)
    #[arg(long, value_name = "NAME|DIR", default_value = template::DEFAULT)]
    pub(super) template: String,

    /// PDF without form fields: ruled lines to be filled in with ink
    #[arg(long)]
    flat: bool,

    /// One file per internal owner with that owner's rows: FILE-OWNER.EXT beside FILE.EXT, and FILE-no-owner.EXT for rows that nobody owns
    #[arg(long)]
    pub(super) per_owner: bool,

    /// Overwrite existing files
    #[arg(long)]
    pub(super) force: bool,

    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// Everything that can be wrong with the command line, the catalogue, the selection or the outputs; nothing is half-written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let mut deployment = args.deployment.clone();
    // A layout is about its framework; the checklist is not opened before an output asks for it.
    if deployment.frameworks.is_empty() && args.template != template::DEFAULT {
        deployment.frameworks = Opening::once(&args.template).with(|template| template.frameworks.clone())?;
    }
    let workspace = select::workspace_for(common, args.register.as_deref(), &deployment, env)?;
    if !args.service.is_given() && args.matrix.is_none() {
        args.read.how()?.none_for_nothing()?;
        return match workspace.profile.services.is_empty() {
            true => Err(nothing_to_do()),
            false => super::services::run(args, &workspace, env),
        };
    }
    let profile = &workspace.profile;
    let template = if args.per_owner { Opening::kept } else { Opening::once }(&args.template);
    let register = workspace.register();
    let surroundings = env.surroundings();
    let wanted = args.wanted(&workspace)?;
    let named = wanted.naming.vendor.as_deref().zip(wanted.naming.service.as_deref());
    let embed = targets(&args.output, args.format).is_ok_and(|all| all.iter().any(|(_, f)| *f == Format::Pdf));
    let (opened, ahead) =
        read_ahead(register.as_deref(), named, || workspace.open_matrix(&wanted, embed, &surroundings));
    let engagement = workspace.engage(opened?, &wanted.choice, ahead.as_ref())?;
    if profile.names_services() {
        workspace.tell_unknown_services(Some(&engagement.matrix.name()), &surroundings);
    }
    engagement.tell(&surroundings);
    let effective = engagement.effective()?;
    let carried = recorded(&effective, register.as_deref(), ahead, &surroundings)?;
    let mut checklist = workspace.checklist_of(&engagement, effective, carried, register.as_deref(), &surroundings)?;
    if args.output.is_empty() {
        return Err(Failure::usage("give at least one output file with -o")
            .help("rmx-report --vendor ovhcloud --service instances -o obligations.xlsx"));
    }
    let targets = targets(&args.output, args.format)?;
    let guard = |path: &Path| guard(path, register.as_deref(), &surroundings);
    let mut shares = Vec::new();
    if args.per_owner {
        shares = per_owner::shares(&checklist, &targets)?;
        per_owner::owned([&checklist], &checklist.effective.matrix.name())?;
    }
    let own = shares.iter().flat_map(|s| &s.targets);
    let written: Vec<_> = if args.per_owner { own.collect() } else { targets.iter().collect() };
    let paths: Vec<&Path> = files(written).collect();
    args.inputs().for_each(|path| env.reads(path));
    env.protected.borrow().check(paths.iter().copied())?;
    let replacing = Replacing::new(args.force, paths.iter().copied().filter(|path| is_own(path, &checklist)));
    if !args.force || args.per_owner {
        all(paths.iter().filter(|path| !replacing.is_own(path)).map(|path| guard(path)))?;
    }
    replacing.check_all(&paths)?;
    if args.per_owner {
        per_owner::emit_all(&mut checklist, &shares, &args.look(&template, env), &replacing)?;
    } else {
        // A file that is to be replaced by its like holds nothing else: only another one is looked into, which takes as long as making it.
        let replaced = |path: &Path, bytes: &[u8]| if output::holds(path, bytes) { Ok(()) } else { guard(path) };
        emit(&checklist, &targets, &args.look(&template, env), &replacing, &replaced)?;
    }
    // The process ends here: taking a long checklist apart would only cost time.
    std::mem::forget(checklist);
    Ok(Exit::Done)
}

/// The template of a run, opened when an output first asks for it.
pub(super) struct Opening {
    /// A built-in one, or a folder.
    name: String,
    /// Where further checklists will ask for it: the template.
    kept: Option<OnceCell<Template>>,
}

impl Opening {
    /// For one checklist: it makes room for the outputs.
    fn once(name: &str) -> Self {
        Self { name: name.to_owned(), kept: None }
    }

    /// For many checklists.
    pub fn kept(name: &str) -> Self {
        Self { name: name.to_owned(), kept: Some(OnceCell::new()) }
    }

    /// Does something with the template.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn with<T>(&self, work: impl FnOnce(&Template) -> T) -> Result<T, Diagnostics> {
        let open = || Template::open(&self.name);
        let Some(kept) = &self.kept else { return Ok(work(&open()?)) };
        Ok(work(match kept.get() {
            Some(template) => template,
            None => {
                let template = open()?;
                kept.get_or_init(|| template)
            }
        }))
    }
}

/// Refuses to let new bytes take the place of a file.
pub(super) type Guard<'g> = dyn Fn(&Path, &[u8]) -> Result<(), Failure> + 'g;

/// Makes all outputs of one checklist and then writes them, so that nothing is written when one of them cannot be made, or when `guard`
/// (which is given each path and its new bytes) refuses one.
///
/// # Errors
/// A template that cannot be used; an output that cannot be made or written; what `guard` says.
pub(super) fn emit(
    checklist: &Checklist<'_>,
    targets: &[(Target, Format)],
    look: &Look<'_>,
    replacing: &Replacing,
    guard: &Guard<'_>,
) -> Result<(), Failure> {
    let formats: Vec<Format> = targets.iter().map(|(_, format)| *format).collect();
    let made: Vec<_> = targets.iter().map(|(target, _)| target).zip(make(checklist, &formats, look)?).collect();
    for (target, bytes) in &made {
        if let Target::File(path) = target {
            guard(path, bytes)?;
        }
    }
    // Every file is on the disk before the first one takes its name.
    let mut staged = Vec::new();
    for (target, bytes) in &made {
        if let Target::File(path) = target {
            staged.push((path, output::stage(path, bytes, replacing.overwrite(path))?));
        }
    }
    for (path, file) in staged {
        file.commit()?;
        say!("{}", account(checklist, &path.display().to_string()));
    }
    for (target, bytes) in &made {
        if *target == &Target::Stdout {
            write(target, bytes, Overwrite::Refuse)?;
        }
    }
    Ok(())
}

/// All outputs of one checklist, without writing them.
///
/// # Errors
/// A template that cannot be used; an output that cannot be made.
pub(super) fn make(checklist: &Checklist<'_>, formats: &[Format], look: &Look<'_>) -> Result<Vec<Vec<u8>>, Failure> {
    let mut document = Document { template: look.template, made: OnceCell::new() };
    let last = formats.len().saturating_sub(1);
    let made = |(at, format): (usize, &Format)| match format {
        // Nobody asks for the document any more.
        Format::Xlsx if at == last => workbook(document.take(checklist)?),
        format => bytes(checklist, &document, *format, look),
    };
    formats.iter().enumerate().map(made).collect()
}

/// One output's bytes; `document` makes the report document, once for all outputs that need it.
fn bytes(
    checklist: &Checklist<'_>,
    document: &Document<'_>,
    format: Format,
    look: &Look<'_>,
) -> Result<Vec<u8>, Failure> {
    let io = |error: &dyn std::fmt::Display| Failure::io(error.to_string());
    match format {
        Format::Xlsx => workbook(document.get(checklist)?),
        Format::Pdf => pdf(checklist, document, look),
        Format::Md => Ok(render::markdown::write(document.get(checklist)?).map_err(|e| io(&e.0))?.into_bytes()),
        Format::Json => Ok(export::json::checklist(checklist).map_err(|e| io(&e))?.into_bytes()),
        Format::Csv => Ok(export::csv::checklist(checklist).map_err(|e| io(&e))?.into_bytes()),
        Format::OscalComponent => Ok(export::oscal::component(checklist).map_err(oscal)?.into_bytes()),
        Format::OscalSsp => Ok(export::oscal::ssp(checklist).map_err(oscal)?.into_bytes()),
        Format::OscalMapping => {
            let chosen = checklist.controls.chosen();
            Ok(export::oscal::mapping(chosen, checklist.as_of).map_err(oscal)?.into_bytes())
        }
    }
}

/// What is missing from the command line for OSCAL is said as such.
fn oscal(error: export::oscal::OscalError) -> Failure {
    match error {
        export::oscal::OscalError::Json(error) => Failure::io(error.to_string()),
        error => Failure::usage(error.to_string())
            .help("--framework names one, or [audit] frameworks in rmx.toml; `rmx-report frameworks` lists them"),
    }
}

fn workbook(document: impl Borrow<ReportDocument>) -> Result<Vec<u8>, Failure> {
    render::xlsx::write(document).map_err(|error| Failure::io(error.to_string()))
}

/// How outputs look.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// What the report says and shows.
    pub template: &'a Opening,
    /// PDF without form fields.
    pub flat: bool,
    /// Whether messages may be coloured.
    pub colour: bool,
}

/// Neither a service nor a document nor a profile with services.
fn nothing_to_do() -> Failure {
    Failure::usage("nothing to do: name a service, give --matrix, or a subcommand")
        .help("rmx-report list shows vendors and services")
        .help("rmx-report init writes an rmx.toml; with services listed in it, rmx-report writes all their checklists")
        .help("rmx-report ovhcloud/instances -o obligations.xlsx")
        .help("rmx-report --help explains everything")
}

impl Args {
    /// The files and folders that the flags name as input.
    fn inputs(&self) -> impl Iterator<Item = &Path> {
        let template = Path::new(&self.template);
        let read = self.read.keyrefs.iter().chain(&self.read.mapping).chain(&self.matrix).map(PathBuf::as_path);
        read.chain(template.is_dir().then_some(template))
    }

    /// The engagement that the flags ask for.
    fn wanted(&self, workspace: &Workspace) -> Result<Wanted, Failure> {
        let reading = self.read.how()?;
        let matrix = self.matrix.as_deref().map(|path| source(path, &reading.limits)).transpose()?;
        Ok(Wanted { naming: self.service.naming(workspace)?, matrix, reading, choice: self.deployment.choice() })
    }

    /// How this command line wants its outputs.
    pub(super) fn look<'a>(&self, template: &'a Opening, env: &Env) -> Look<'a> {
        Look { template, flat: self.flat, colour: env.colour_errors }
    }
}

/// The PDF: the report document with the data that it was made from.
fn pdf(checklist: &Checklist<'_>, document: &Document<'_>, look: &Look<'_>) -> Result<Vec<u8>, Failure> {
    let mut document = document.get(checklist)?.clone();
    embed::attach(&mut document, checklist, &look.template.name, look.flat)
        .map_err(|error| Failure::io(error.to_string()))?;
    let mut notes = Diagnostics::new();
    let outcome = render::pdf::render(&document, PdfOptions { flat: look.flat }, &mut notes);
    if notes.has_errors() {
        return Err(Failure::Input(notes));
    }
    if !notes.is_empty() {
        always(&super::style::diagnostics(&notes, look.colour));
    }
    outcome.map_err(|error| Failure::io(error.to_string()))
}

/// The report document, made when the first output asks for it: data formats need no template.
struct Document<'t> {
    template: &'t Opening,
    made: OnceCell<ReportDocument>,
}

impl Document<'_> {
    fn get(&self, checklist: &Checklist<'_>) -> Result<&ReportDocument, Failure> {
        if let Some(document) = self.made.get() {
            return Ok(document);
        }
        let document = self.make(checklist)?;
        Ok(self.made.get_or_init(|| document))
    }

    fn take(&mut self, checklist: &Checklist<'_>) -> Result<ReportDocument, Failure> {
        match self.made.take() {
            Some(document) => Ok(document),
            None => self.make(checklist),
        }
    }

    fn make(&self, checklist: &Checklist<'_>) -> Result<ReportDocument, Failure> {
        Ok(self.template.with(|template| report::build(checklist, template))?)
    }
}

/// One line on what was written.
fn account(checklist: &Checklist<'_>, path: &str) -> String {
    let effective = &checklist.effective;
    let about = match checklist.owner.as_deref() {
        None => counted(checklist.findings.len(), "finding"),
        Some("") => "without an owner".to_owned(),
        Some(owner) => format!("of {owner}"),
    };
    format!(
        "wrote {path}: {}, {}, {about} ({}{})",
        counted(effective.obligations().filter(|a| checklist.shows(a)).count(), "obligation"),
        counted(effective.commitments().filter(|a| checklist.shows(a)).count(), "commitment"),
        effective.matrix.name(),
        effective.model.map(|m| format!(", {}", m.id)).unwrap_or_default(),
    )
}
