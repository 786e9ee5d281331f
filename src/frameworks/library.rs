//! All frameworks that there are: the built-in ones, and those in the user's catalogue folders.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::chosen::{Chosen, OwnFile};
use super::crosswalk::{Basis, Link, Relation, Source, Sources, WrittenLink};
use super::framework::{Framework, Written};
use super::own::Own;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::embedded;
use crate::base::files;
use crate::base::location::Location;
use crate::base::nearest::did_you_mean;
use crate::base::ordered::{self, Arrange};
use crate::base::settings;

/// The subfolder of a catalogue folder that holds frameworks, and that which holds crosswalks.
const FRAMEWORKS: &str = "frameworks";
const CROSSWALK: &str = "crosswalk";
/// The file of a crosswalk folder that says where its rows come from.
const SOURCES: &str = "sources.toml";
/// The category of SOC 2 that every report has: its controls are in no other.
const ALWAYS: &str = "security";
/// A name that nothing defines.
const UNKNOWN: &str = "unknown-reference";

/// A file, and how it is called.
#[derive(Debug, Clone)]
enum Home {
    BuiltIn(&'static embedded::File),
    File(PathBuf),
    /// One that came with a document.
    Carried(Arc<OwnFile>),
}

impl Home {
    fn name(&self) -> String {
        match self {
            Home::BuiltIn(file) => file.path().to_owned(),
            Home::File(path) => path.display().to_string(),
            Home::Carried(file) => file.name.clone(),
        }
    }

    /// The file as it travels with a document; `None` of a built-in one, and of one that cannot be read.
    fn carried(&self, folder: &str) -> Option<OwnFile> {
        if matches!(self, Home::BuiltIn(..)) {
            return None;
        }
        let name = self.name();
        let name = Path::new(&name).file_name()?.to_string_lossy().into_owned();
        Some(OwnFile { name: format!("{folder}/{name}"), text: self.text(&mut Diagnostics::new())?.into_owned() })
    }

    fn text(&self, problems: &mut Diagnostics) -> Option<Cow<'static, str>> {
        let owned = |bytes: Vec<u8>| String::from_utf8(bytes).map(Cow::Owned).map_err(|error| error.to_string());
        let text = match self {
            Home::BuiltIn(file) => str::from_utf8(file.bytes()).map(Cow::Borrowed).map_err(|error| error.to_string()),
            Home::File(path) => {
                files::read(path, files::SETTINGS_BYTES).map_err(|error| error.to_string()).and_then(owned)
            }
            Home::Carried(file) => Ok(Cow::Owned(file.text.clone())),
        };
        text.map_err(|error| {
            problems.push(
                Diagnostic::error("unreadable-file", format!("cannot read the file: {error}"))
                    .at(Location::document(self.name()))
                    .help("check that it is a regular file of UTF-8 text"),
            );
        })
        .ok()
    }

    /// What stands in it, as TOML. Of a file of the user's every problem is told with its place; a built-in one has none, which a test says.
    fn read<T: DeserializeOwned>(&self, problems: &mut Diagnostics) -> Option<T> {
        let text = self.text(problems)?;
        match self {
            Home::BuiltIn(_) => toml::from_str(&text).ok(),
            Home::File(_) | Home::Carried(_) => settings::read_required(&self.name(), &text, problems).value,
        }
    }
}

/// All frameworks by id, and all crosswalks; a file is read when somebody asks for it.
#[derive(Debug, Clone)]
pub struct Library {
    frameworks: BTreeMap<String, Home>,
    /// The user's crosswalks, which may lead to built-in frameworks, too.
    own: Vec<Home>,
    /// Their sources.
    own_sources: Vec<Home>,
}

impl Default for Library {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Library {
    /// The built-in frameworks.
    pub fn built_in() -> Self {
        let id = |path: &'static str| path.strip_suffix(".toml").map(str::to_owned);
        let built_in = embedded::FRAMEWORKS.iter();
        let frameworks = built_in.filter_map(|file| Some((id(file.path())?, Home::BuiltIn(file))));
        Self { frameworks: ordered::map(frameworks), own: Vec::new(), own_sources: Vec::new() }
    }

    /// Adds what a catalogue folder of the user's has: `frameworks/ID.toml` and `crosswalk/*.csv`. One of an id that is built in takes its place.
    ///
    /// # Errors
    /// When one of the two folders cannot be listed.
    pub fn add_folder(&mut self, root: &Path) -> Result<(), Diagnostics> {
        for path in listed(&root.join(FRAMEWORKS), "toml")? {
            if let Some(stem) = path.file_stem() {
                self.frameworks.insert(stem.to_string_lossy().into_owned(), Home::File(path.clone()));
            }
        }
        self.own.extend(listed(&root.join(CROSSWALK), "csv")?.into_iter().map(Home::File));
        let sources = root.join(CROSSWALK).join(SOURCES);
        let is_there = files::is_file(&sources).map_err(|error| unreadable(&sources, &error))?;
        self.own_sources.extend(is_there.then_some(Home::File(sources)));
        Ok(())
    }

    /// Adds the files that came with a document, as [`Chosen::own`] gave them.
    pub fn add_carried(&mut self, files: &[OwnFile]) {
        for file in files {
            let home = Home::Carried(Arc::new(file.clone()));
            let Some((folder, name)) = file.name.split_once('/') else { continue };
            match name.strip_suffix(".toml") {
                Some(id) if folder == FRAMEWORKS => {
                    self.frameworks.insert(id.to_owned(), home);
                }
                _ if name == SOURCES => self.own_sources.push(home),
                _ => self.own.push(home),
            }
        }
    }

    /// The user's files that frameworks of these ids are read from.
    fn carried(&self, chosen: &[Arc<Framework>]) -> Vec<OwnFile> {
        let frameworks = chosen.iter().filter_map(|framework| self.frameworks.get(&*framework.id)?.carried(FRAMEWORKS));
        let crosswalk = self.own.iter().chain(&self.own_sources).filter_map(|home| home.carried(CROSSWALK));
        frameworks.chain(crosswalk).collect()
    }

    /// The ids of all frameworks, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.frameworks.keys().map(String::as_str)
    }

    /// The id that a name stands for, in any case: an id, or the beginning of the only id that goes on with a hyphen (`iso-27001`).
    pub fn resolve(&self, name: &str) -> Option<&str> {
        let name = name.trim().to_lowercase();
        if let Some((id, _)) = self.frameworks.get_key_value(&name) {
            return Some(id);
        }
        let mut longer = self.ids().filter(|id| id.strip_prefix(&name).is_some_and(|rest| rest.starts_with('-')));
        longer.next().filter(|_| longer.next().is_none())
    }

    /// Loads a framework with its rows of the crosswalk.
    ///
    /// # Errors
    /// It does not exist; every problem of its files.
    pub fn load(&self, name: &str) -> Result<Framework, Diagnostics> {
        self.load_from(name, &self.sources()?)
    }

    fn load_from(&self, name: &str, sources: &[Source]) -> Result<Framework, Diagnostics> {
        let home = self.resolve(name).and_then(|id| self.frameworks.get(id)).ok_or_else(|| self.unknown(name, None))?;
        let mut problems = Diagnostics::new();
        let written: Option<Written> = home.read(&mut problems);
        let Some(mut framework) = written.map(Written::into_framework) else { return Err(problems) };
        check(&framework, &home.name(), &mut problems);
        self.link(&mut framework, sources, &mut problems);
        if problems.has_errors() { Err(problems) } else { Ok(framework) }
    }

    /// The sources of all crosswalks.
    fn sources(&self) -> Result<Vec<Source>, Diagnostics> {
        let mut problems = Diagnostics::new();
        let built_in = embedded::find(&embedded::CROSSWALK, SOURCES).map(Home::BuiltIn);
        let files = built_in.iter().chain(&self.own_sources);
        let sources =
            files.filter_map(|file| file.read::<Sources>(&mut problems)).flat_map(|read| read.sources).collect();
        if problems.has_errors() { Err(problems) } else { Ok(sources) }
    }

    /// The frameworks of these names, each once, with the categories in scope.
    ///
    /// # Errors
    /// Every name that no framework or category has, with what exists; every problem of the files.
    pub fn choose(
        &self,
        names: &[String],
        categories: &[String],
        place: Option<&Location>,
    ) -> Result<Chosen, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut chosen: Vec<Arc<Framework>> = Vec::new();
        let sources = if names.is_empty() { Ok(Vec::new()) } else { self.sources() };
        let sources = sources.unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        });
        for name in names {
            match self.resolve(name) {
                None => problems.extend(self.unknown(name, place)),
                Some(id) if chosen.iter().any(|f| &*f.id == id) => {}
                Some(id) => match self.load_from(id, &sources) {
                    Ok(framework) => chosen.push(Arc::new(framework)),
                    Err(found) => problems.extend(found),
                },
            }
        }
        let mut known: Vec<&str> = vec![ALWAYS];
        known.extend(chosen.iter().flat_map(|f| f.categories()));
        // Without a framework that has categories there is nothing that they could be compared with.
        for category in categories.iter().filter(|c| known.len() > 1 && !known.contains(&c.as_str())) {
            let problem = Diagnostic::error(UNKNOWN, format!("there is no category '{category}'"));
            let problem = problem.found(category).allowed(known.join(", "));
            let problem = place.iter().fold(problem, |problem, place| problem.at((*place).clone()));
            problems.push(problem.help(did_you_mean(category, known.iter().copied())));
        }
        if problems.has_errors() {
            return Err(problems);
        }
        let own = if chosen.is_empty() { Vec::new() } else { self.carried(&chosen) };
        Ok(Chosen::new(chosen, categories.to_vec(), own))
    }

    /// Whether a tie of the user's names a framework, and controls of it, that exist.
    pub fn check_own(&self, own: &Own) -> Diagnostics {
        let framework = match self.load(&own.framework) {
            Ok(framework) => framework,
            Err(_) if self.resolve(&own.framework).is_none() => {
                return self.unknown(&own.framework, own.place.as_ref());
            }
            Err(problems) => return problems,
        };
        let mut problems = Diagnostics::new();
        for id in own.ids.iter().filter(|id| framework.control(id).is_none()) {
            let known = || framework.controls.iter().map(|c| &*c.id);
            let problem =
                Diagnostic::error(UNKNOWN, format!("{} has no control '{id}' that is listed", framework.id)).found(id);
            let problem = own.place.iter().fold(problem, |problem, place| problem.at(place.clone()));
            problems.push(problem.help(format!(
                "{}; `rmx-report frameworks {}` lists them",
                did_you_mean(id, known()),
                framework.id
            )));
        }
        problems
    }

    fn unknown(&self, name: &str, place: Option<&Location>) -> Diagnostics {
        let problem = Diagnostic::error(UNKNOWN, format!("there is no framework '{name}'")).found(name);
        let problem = problem.allowed(self.ids().collect::<Vec<_>>().join(", "));
        let problem = place.iter().fold(problem, |problem, place| problem.at((*place).clone()));
        problem.help(format!("{}; `rmx-report frameworks` lists them", did_you_mean(name, self.ids()))).into()
    }

    /// Puts the rows of all crosswalks into a framework that lead to it.
    fn link(&self, framework: &mut Framework, sources: &[Source], problems: &mut Diagnostics) {
        // A framework's built-in rows stand in a file of its name.
        let of_its_name = embedded::find(&embedded::CROSSWALK, &format!("{}.csv", framework.id)).map(Home::BuiltIn);
        for (file, own) in of_its_name.iter().map(|f| (f, false)).chain(self.own.iter().map(|f| (f, true))) {
            let Some(text) = file.text(problems) else { continue };
            let name = file.name();
            let at = |line: u64| Location::line(name.as_str(), u32::try_from(line).unwrap_or(0), 0);
            let unread = |error: csv::Error| {
                let line = error.position().map_or(0, csv::Position::line);
                Diagnostic::error("crosswalk-row", format!("the row cannot be read: {error}"))
                    .at(at(line))
                    .allowed("columns topic, framework, control, relation, basis, source")
            };
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let headers = match reader.headers() {
                Ok(headers) => headers.clone(),
                Err(error) => {
                    problems.push(unread(error));
                    continue;
                }
            };
            for record in reader.records() {
                let record = match record {
                    Ok(record) => record,
                    Err(error) => {
                        problems.push(unread(error));
                        continue;
                    }
                };
                let line = record.position().map_or(0, csv::Position::line);
                let wrong = match record.deserialize::<WrittenLink<'_>>(Some(&headers)) {
                    Ok(row) if row.framework == &*framework.id => add(framework, &row, sources, own).err(),
                    Ok(_) => None,
                    Err(error) => Some(unread(error)),
                };
                problems.extend(wrong.map(|problem| problem.at(at(line))));
            }
        }
    }
}

/// Adds one row of a crosswalk to a framework, or tells what is wrong with it.
fn add(framework: &mut Framework, row: &WrittenLink<'_>, sources: &[Source], own: bool) -> Result<(), Diagnostic> {
    let wrong = |what: &str, found: &str, allowed: &str| {
        let message = format!("the row of '{}' and '{}' has no known {what}", row.topic, row.control);
        Err(Diagnostic::error("crosswalk-row", message).found(found).allowed(allowed))
    };
    let relation = match row.relation {
        "subset" => Relation::Subset,
        "intersects" => Relation::Intersects,
        "related" => Relation::Related,
        "none" => Relation::None,
        other => return wrong("relation", other, "subset, intersects, related, none"),
    };
    let basis = match row.basis {
        _ if own => Basis::Yours,
        "published" => Basis::Published,
        "editor" => Basis::Editor,
        other => return wrong("basis", other, "published, editor"),
    };
    let source = sources.iter().find(|source| source.id == row.source);
    if row.source.trim().is_empty() || (source.is_none() && !own) {
        return wrong("source", row.source, "the id of a source in sources.toml");
    }
    if super::topics::find(row.topic).is_none() {
        let known: Vec<&str> = super::topics::all().iter().map(|t| t.id.as_str()).collect();
        return wrong("topic", row.topic, &known.join(", "));
    }
    // What was looked for and not found leads nowhere; the file keeps it for its readers.
    if relation == Relation::None {
        return Ok(());
    }
    let Some(control) = framework.control(row.control) else {
        return wrong("control", row.control, &format!("a control of {}", framework.id));
    };
    let link = Link {
        control: Arc::clone(&control.id),
        category: control.category.clone(),
        relation,
        basis,
        source: source.map_or_else(|| row.source.into(), |s| s.place(row.via, row.control)),
        attribution: source.map_or_else(|| "".into(), |s| Arc::clone(&s.attribution)),
        primary: row.primary == "yes",
        note: row.note.to_owned(),
    };
    match framework.links.get_mut(row.topic) {
        Some(links) => links.push(link),
        None => {
            framework.links.insert(row.topic.to_owned(), vec![link]);
        }
    }
    Ok(())
}

/// Ids that stand twice or are empty, and a file that is not called by its framework's id.
fn check(framework: &Framework, file: &str, problems: &mut Diagnostics) {
    let stem = Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if stem != *framework.id {
        let problem = Diagnostic::error("misplaced-entry", "the framework has another id than its file");
        problems.push(problem.at(Location::document(file.to_owned())).found(&*framework.id).allowed(stem));
    }
    let mut seen = std::collections::BTreeSet::new();
    for control in framework.controls.iter().filter(|c| c.id.trim().is_empty() || !seen.insert(&c.id)) {
        let problem = Diagnostic::error("defined-twice", "a control has no id, or one that another has");
        problems.push(problem.at(Location::document(file.to_owned())).found(&*control.id).help("give each its own id"));
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostics {
    Diagnostic::error("unreadable-catalogue", format!("the catalogue cannot be read: {error}"))
        .at(Location::document(path.display().to_string()))
        .into()
}

/// The files of a folder with an extension, in order; none where there is no such folder.
fn listed(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Diagnostics> {
    let fail = |error| unreadable(folder, &error);
    if !files::is_folder(folder).map_err(fail)? {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(fail)?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == extension));
    files.arrange();
    Ok(files)
}
