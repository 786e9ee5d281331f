//! Where outputs may go: never over what a run reads, and over older outputs only where nothing is lost.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::error::{Error, all};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::GENERATOR;
use crate::base::counted::counted;
use crate::base::files;
use crate::base::output::{self, Overwrite};
use crate::checklist::Checklist;
use crate::collect::guard::{Unsaved, unsaved_entries, untouched};
use crate::evidence::verify::pdf;
use crate::export::tasks;
use crate::import::Limits;
use crate::matrix::deployment::OptionState;
use crate::record::baseline::OptionRecord;
use crate::record::store::Register;

/// Bytes of a JSON output that is looked into: more than any checklist has.
const MOST_JSON: u64 = 64 << 20;
/// Bytes of a workbook's properties.
const MOST_PROPERTIES: u64 = 1 << 20;

/// How the ids of portfolios begin.
const PORTFOLIO_ID: &str = "PORTFOLIO-";

/// What a run reads and must not write over, by canonical path through links.
#[derive(Debug, Default)]
pub struct Protected {
    files: Vec<(PathBuf, &'static str)>,
    folders: Vec<(PathBuf, &'static str)>,
}

impl Protected {
    /// What every run protects: the profile, and all that lies in the register or a catalogue.
    pub fn of(workspace: &Workspace, env: &Surroundings<'_>) -> Self {
        let mut protected = Self::folders_of(workspace, env);
        if let Some(profile) = &workspace.profile_file {
            protected.file(profile, "the profile");
        }
        workspace.list_files.iter().for_each(|file| protected.input(file));
        protected
    }

    /// The folders among that: what a command keeps off that writes a profile.
    pub fn folders_of(workspace: &Workspace, env: &Surroundings<'_>) -> Self {
        let mut protected = Self::default();
        protected.folder(&workspace.register_folder(), "the register");
        for folder in workspace.profile.catalog.iter().map(Path::new).chain(env.catalog.iter().map(PathBuf::as_path)) {
            protected.folder(folder, "a catalogue");
        }
        protected
    }

    /// Adds what another protects.
    pub fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        self.folders.extend(other.folders);
    }

    /// Nothing may take this file's place; `what` names it.
    pub fn file(&mut self, path: &Path, what: &'static str) {
        self.files.extend(canonical(path).map(|path| (path, what)));
    }

    /// Nothing may be written into this folder; `what` names it.
    pub fn folder(&mut self, path: &Path, what: &'static str) {
        if path.is_dir() {
            self.folders.extend(canonical(path).map(|path| (path, what)));
        }
    }

    /// A file or folder that a run reads.
    pub fn input(&mut self, path: &Path) {
        self.file(path, "an input of this run");
        self.folder(path, "an input of this run");
    }

    /// Whether outputs may take these paths.
    ///
    /// # Errors
    /// Every one that may not, with the reason. Nothing overrules it.
    pub fn check<'p>(&self, outputs: impl IntoIterator<Item = &'p Path>) -> Result<(), Error> {
        all(outputs.into_iter().map(|output| self.check_one(output)))?;
        Ok(())
    }

    fn check_one(&self, output: &Path) -> Result<(), Error> {
        let Some(path) = canonical(output) else { return Ok(()) };
        let file = self.files.iter().find(|(known, _)| *known == path);
        if let Some((_, what)) = file {
            return Err(refusal(output, &format!("is {what}")));
        }
        match self.folders.iter().find(|(folder, _)| path.starts_with(folder)) {
            Some((folder, what)) => Err(refusal(output, &format!("lies in {what}, {}", folder.display()))),
            None => Ok(()),
        }
    }
}

fn refusal(output: &Path, why: &str) -> Error {
    Error::usage(format!("{} {why}: it is not written, not even with --force", output.display()))
        .help("give the output another name")
}

/// The path with all links followed; of a file that is not there yet, that of its folder with its name, and so on for folders.
fn canonical(path: &Path) -> Option<PathBuf> {
    if let Ok(whole) = fs::canonicalize(path) {
        return Some(whole);
    }
    let folder = match path.parent()? {
        folder if folder.as_os_str().is_empty() => Path::new("."),
        folder => folder,
    };
    Some(canonical(folder)?.join(path.file_name()?))
}

/// Whether a file was written by this program for the same engagement, and nobody has entered anything in it: a new version may take its place.
/// Formats that do not carry what they are about are never told apart.
pub fn is_own(path: &Path, checklist: &Checklist<'_>) -> bool {
    let effective = &checklist.effective;
    let matrix = effective.matrix;
    let model = effective.model.map(|model| model.id.as_str());
    let data = |found: JsonOutput| {
        found.matrix.vendor == matrix.vendor.id.as_str()
            && found.matrix.service == matrix.service.id.as_str()
            && found.deployment.model.as_deref() == model
            && same(effective, &found.deployment.options)
            && found.what_if == checklist.what_if.is_some()
    };
    if has_extension(path, "json") {
        return files::read(path, MOST_JSON).ok().and_then(|bytes| json(&bytes)).is_some_and(data);
    }
    // A PDF for ink has no form that could come back: it is what it was, or it is somebody else's.
    if has_extension(path, "pdf") && flat(path).is_some_and(|bytes| json(&bytes).is_some_and(&data)) {
        return true;
    }
    untouched(path, checklist.as_of).is_some_and(|file| {
        file.service == matrix.name()
            && file.model.as_ref().map(|model| model.as_str()) == model
            && same(effective, &file.options)
            && file.what_if == checklist.what_if.is_some()
    })
}

fn same(effective: &crate::matrix::deployment::EffectiveMatrix<'_>, options: &[OptionRecord]) -> bool {
    let state = |id: &str| options.iter().find(|o| o.id.as_str() == id).map_or(OptionState::NotStated, |o| o.state);
    effective.options.iter().all(|(option, now)| state(option.id.as_str()) == *now)
}

#[derive(Deserialize)]
struct JsonOutput {
    schema: String,
    matrix: JsonMatrix,
    deployment: JsonDeployment,
    #[serde(default)]
    what_if: bool,
}

#[derive(Deserialize)]
struct JsonMatrix {
    vendor: String,
    service: String,
}

#[derive(Deserialize)]
struct JsonDeployment {
    model: Option<String>,
    options: Vec<OptionRecord>,
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

/// The data of a PDF without form fields that is, byte for byte, what this program makes of them.
fn flat(path: &Path) -> Option<Vec<u8>> {
    let limits = Limits::of_copies();
    let bytes = files::read(path, limits.input_bytes).ok()?;
    let name: Arc<str> = Arc::from(path.to_string_lossy().as_ref());
    let form = pdf::filled_form(&bytes, &name, &limits).ok().filter(|form| form.entries.is_empty())?;
    let outcome = pdf::verify_within(&bytes, &name, &limits).ok()?;
    (outcome.verdict == pdf::Verdict::Same && outcome.appended == 0).then_some(form.checklist)
}

fn json(bytes: &[u8]) -> Option<JsonOutput> {
    let found: JsonOutput = serde_json::from_slice(bytes).ok()?;
    (found.schema == crate::export::json::SCHEMA).then_some(found)
}

/// Refuses to overwrite a workbook that holds entries which the register does not have, whatever the request says.
///
/// # Errors
/// The file holds such entries, or nobody can tell.
pub fn guard(path: &Path, register: Option<&Path>, env: &Surroundings<'_>) -> Result<(), Error> {
    if !path.is_file() {
        return Ok(());
    }
    let register = match register {
        Some(folder) if Register::is_at(folder)? => Some(Register::read(folder)?),
        _ => None,
    };
    let shown = path.display();
    match unsaved_entries(path, register.as_ref(), env.as_of) {
        None => Ok(()),
        Some(Unsaved::Entries { count, unfit, examples }) => {
            let entries = counted(count, "entry");
            let error = Error::io(format!(
                "{shown} holds {entries} that the register does not have; it is not overwritten, not even with --force"
            ))
            .help(format!("among them: {}", examples.join("; ")));
            let collect = format!("rmx-report collect {shown}");
            Err(match unfit {
                0 => error.help(format!("take them in first: {collect}")),
                _ => error.help(format!(
                    "{collect} says what cannot be taken over: put it right there, or move the file away"
                )),
            })
        }
        Some(Unsaved::Unknown { why }) => Err(Error::io(format!(
            "{shown} cannot be read ({why}), so nobody can tell whether it holds entries; it is not overwritten"
        ))
        .help("move it away, or give another name")),
    }
}

/// Whether a file has tasks that this program wrote, of the same services. Tables do not say it.
pub fn is_own_tasks(path: &Path, scope: &str) -> bool {
    #[derive(Deserialize)]
    struct Tasks {
        schema: String,
        scope: String,
    }
    let bytes = match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("json" | "ics") => files::read(path, MOST_JSON).unwrap_or_default(),
        _ => return false,
    };
    if let Ok(found) = serde_json::from_slice::<Tasks>(&bytes) {
        return found.schema == tasks::SCHEMA && found.scope == scope;
    }
    String::from_utf8(bytes).is_ok_and(|text| text.starts_with(&tasks::ics::head(scope)))
}

/// Whether a file is a portfolio of this program that no other program has saved since: those date the saving of a workbook, and name themselves in
/// a PDF or add to it. Nobody can enter anything into a page of it.
pub fn is_own_portfolio(path: &Path) -> bool {
    if has_extension(path, "html") {
        return files::read(path, MOST_JSON).is_ok_and(|bytes| {
            let text = String::from_utf8_lossy(&bytes);
            text.contains(&format!("<meta name=\"generator\" content=\"{GENERATOR}\">"))
                && text.contains(&format!("{{\"id\":\"{PORTFOLIO_ID}"))
        });
    }
    if has_extension(path, "pdf") {
        return files::read(path, Limits::of_copies().input_bytes).is_ok_and(|bytes| {
            const END: &[u8] = b"%%EOF";
            let has = |words: &str| bytes.windows(words.len()).any(|w| w == words.as_bytes());
            has(&format!("<pdf:Producer>{GENERATOR}</pdf:Producer>"))
                && has(&format!("<pdf:Keywords>{PORTFOLIO_ID}"))
                && bytes.windows(END.len()).filter(|w| *w == END).count() == 1
        });
    }
    let core = || -> Option<String> {
        let (file, _) = files::open(path, u64::MAX).ok()?;
        let mut archive = zip::ZipArchive::new(file).ok()?;
        let mut text = String::new();
        archive.by_name("docProps/core.xml").ok()?.take(MOST_PROPERTIES).read_to_string(&mut text).ok()?;
        Some(text)
    };
    core().is_some_and(|text| {
        let value =
            |name: &str| Some(text.split_once(&format!("<dcterms:{name} "))?.1.split(['>', '<']).nth(1)?.to_owned());
        let written: Option<String> = value("created");
        text.contains(&format!("<dc:description>{PORTFOLIO_ID}")) && written.is_some() && written == value("modified")
    })
}

/// Which existing files outputs may replace.
#[derive(Debug, Default)]
pub(crate) struct Replacing {
    /// Every one.
    force: bool,
    /// Those that this program wrote for the same engagement and in which nobody has entered anything.
    own: Vec<PathBuf>,
    /// Nothing is written at all.
    dry_run: bool,
}

impl Replacing {
    /// With `force` all; otherwise those of `own`, which is then only asked.
    pub(crate) fn new<'p>(force: bool, own: impl Iterator<Item = &'p Path>) -> Self {
        Self { force, own: if force { Vec::new() } else { own.map(Path::to_owned).collect() }, dry_run: false }
    }

    /// The same, where nothing may be written at all.
    pub(crate) fn or_dry_run(self, dry_run: bool) -> Self {
        Self { dry_run, ..self }
    }

    /// Whether nothing may be written.
    pub(crate) fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Whether the file is one of those that are replaced without `force`.
    pub(crate) fn is_own(&self, path: &Path) -> bool {
        self.own.iter().any(|own| own == path)
    }

    /// Whether a file may be replaced.
    pub(crate) fn overwrite(&self, path: &Path) -> Overwrite {
        if self.force || self.is_own(path) { Overwrite::Allow } else { Overwrite::Refuse }
    }

    /// Looks at files before the first one is written.
    ///
    /// # Errors
    /// All that cannot be written.
    pub(crate) fn check_all(&self, paths: &[&Path]) -> Result<(), Error> {
        all(paths.iter().map(|path| output::check(path, self.overwrite(path)).map_err(Error::from)))?;
        Ok(())
    }
}
