//! What is at hand: the profile (found upwards, or named), the catalogue, the register's folder.

use std::io;
use std::path::{Path, PathBuf};

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::files;
use crate::base::nearest::nearest;
use crate::catalog::build::Naming;
use crate::catalog::{Catalog, EntryName, portable};
use crate::frameworks::{Library, topics};
use crate::import::{Input, Limits, listing};
use crate::matrix::listed::{ListKind, Listed};
use crate::matrix::{Matrix, same_name};
use crate::profile::{self, Profile, ServiceUse};

use super::error::{Error, all, unknown_entry};
use super::surroundings::Surroundings;

/// The register's folder where nothing names one.
pub const DEFAULT_REGISTER: &str = "register";

/// What marks the top of a repository: no profile is looked for above it.
const REPOSITORY: &str = ".git";

/// Which profile counts.
#[derive(Debug, Clone, Default)]
pub enum ProfileChoice {
    /// The first `rmx.toml` of the current folder and those above it, up to the top of the repository.
    #[default]
    Found,
    /// This file.
    Named(PathBuf),
    /// None.
    None,
}

/// Profile, catalogue and register of a run.
#[derive(Debug)]
pub struct Workspace {
    /// The customer's profile; an empty one without a file.
    pub profile: Profile,
    /// The profile's file.
    pub profile_file: Option<PathBuf>,
    /// All entries by name.
    pub catalog: Catalog,
    /// All frameworks: the built-in ones, and those in the folders of the catalogue.
    pub library: Library,
    /// Files of the lists that the profile or the run names.
    pub list_files: Vec<PathBuf>,
    /// The register that the request names.
    register: Option<PathBuf>,
    /// Folder that default places are relative to.
    root: PathBuf,
}

impl Workspace {
    /// Opens the profile and the catalogue: built-in, then the profile's folders, then those of the surroundings. `register` is the folder that
    /// the request names; the profile's counts otherwise. `frameworks` take the place of the profile's, where there are any.
    ///
    /// # Errors
    /// Every problem of the profile; a catalogue folder that cannot be read; a framework that does not exist.
    pub fn open(
        choice: &ProfileChoice,
        register: Option<&Path>,
        frameworks: &[String],
        env: &Surroundings<'_>,
    ) -> Result<Self, Error> {
        let found = match choice {
            ProfileChoice::Named(path) => Some((path.clone(), PathBuf::new())),
            ProfileChoice::Found => {
                find(Path::new("")).map_err(unsure)?.map(|folder| (folder.join(profile::FILE_NAME), folder))
            }
            ProfileChoice::None => None,
        };
        let (profile_file, root) = found.map_or((None, PathBuf::new()), |(file, root)| (Some(file), root));
        let mut profile = profile_file.as_deref().map(Profile::load).transpose()?.unwrap_or_default();
        let mut catalog = Catalog::built_in();
        let mut library = Library::built_in();
        for folder in profile.catalog.iter().map(Path::new).chain(env.catalog.iter().map(PathBuf::as_path)) {
            catalog.add_folder(folder)?;
            library.add_folder(folder)?;
        }
        if !frameworks.is_empty() {
            profile.ask_for(frameworks);
        }
        profile.choose(&library)?;
        profile.lists = lists(&profile)?;
        let named = profile.services.iter().flat_map(|used| used.user_controls.iter().chain(&used.criteria));
        let list_files = named.map(PathBuf::from).collect();
        Ok(Self { profile, profile_file, catalog, library, list_files, register: register.map(Path::to_owned), root })
    }

    /// Brings a list that the run names, for the service of the run.
    ///
    /// # Errors
    /// The file cannot be read, or holds no list.
    pub fn bring(&mut self, kind: ListKind, path: &Path) -> Result<(), Error> {
        let list = read_list(kind, "", path)?;
        self.profile.lists.insert(0, list);
        self.list_files.push(path.to_owned());
        Ok(())
    }

    /// The current folder below the top of the repository that it lies in; empty at its top, or outside one.
    pub(crate) fn below_top(&self) -> String {
        let below = || {
            let here = Path::new(".").canonicalize().ok()?;
            let top = here.ancestors().find(|folder| folder.join(REPOSITORY).exists())?;
            let steps = here.strip_prefix(top).ok()?.iter().map(|step| step.to_string_lossy().into_owned());
            Some(steps.collect::<Vec<_>>().join("/"))
        };
        below().unwrap_or_default()
    }

    /// The register that the request or the profile names.
    pub fn register(&self) -> Option<PathBuf> {
        self.register.clone().or_else(|| self.profile.register.as_ref().map(PathBuf::from))
    }

    /// The register's folder: the one that is named, or [`DEFAULT_REGISTER`].
    pub fn register_folder(&self) -> PathBuf {
        self.register().unwrap_or_else(|| self.root.join(DEFAULT_REGISTER))
    }

    /// The register that the request or the profile names, where it is there.
    ///
    /// # Errors
    /// It cannot be told.
    pub(crate) fn register_there(&self) -> Result<Option<PathBuf>, Error> {
        let Some(folder) = self.register() else { return Ok(None) };
        let is_there = files::is_folder(&folder)
            .map_err(|error| Error::io(format!("it cannot be told whether {} is there: {error}", folder.display())))?;
        Ok(is_there.then_some(folder))
    }

    /// Whether the request itself names the register: then it must be there.
    pub fn names_register(&self) -> bool {
        self.register.is_some()
    }

    /// Folders that evidence files lie in: those given, or the one of the profile that was found, or this one.
    pub fn evidence_folders(&self, given: &[PathBuf]) -> Vec<PathBuf> {
        match given {
            [] if self.root.as_os_str().is_empty() => vec![PathBuf::from(".")],
            [] => vec![self.root.clone()],
            given => given.to_vec(),
        }
    }

    /// The uses of a service that the profile lists.
    pub fn uses<'w>(&'w self, service: &'w str) -> impl Iterator<Item = &'w ServiceUse> {
        self.profile.uses_of(service)
    }

    /// The entry of a vendor's service, whose names count in any case.
    ///
    /// # Errors
    /// There is none; the error says what exists.
    pub fn entry(&self, vendor: &str, service: &str) -> Result<EntryName, Error> {
        let wanted = EntryName { vendor: vendor.to_owned(), service: service.to_owned() };
        if self.catalog.find(&wanted).is_some() {
            return Ok(wanted);
        }
        let same = |name: &&EntryName| same_name(&name.vendor, vendor) && same_name(&name.service, service);
        let known: Vec<EntryName> = self.catalog.entries().map(|(name, _)| name.clone()).collect();
        match known.iter().find(same) {
            Some(name) => Ok(name.clone()),
            None => Err(unknown_entry(vendor, service, &known)),
        }
    }

    /// The entry that is named `vendor/service`, in any case.
    ///
    /// # Errors
    /// As [`Workspace::entry`]; or the text is not of that form.
    pub fn entry_named(&self, text: &str) -> Result<EntryName, Error> {
        if let Some(name) = EntryName::parse(text) {
            return self.entry(&name.vendor, &name.service);
        }
        let known: Vec<String> = self.catalog.entries().map(|(name, _)| name.to_string()).collect();
        let mut error = Error::usage(format!("'{text}' is not of the form vendor/service"));
        let of_vendor = known.iter().find(|name| name.split('/').next().is_some_and(|vendor| same_name(vendor, text)));
        if let Some(near) = of_vendor.map(String::as_str).or_else(|| nearest(text, known.iter().map(String::as_str))) {
            error = error.help(format!("did you mean '{near}'?"));
        }
        Err(error.help(format!("known: {}", known.join(", "))))
    }

    /// The two halves of `vendor/service`, whether the catalogue has it or not.
    ///
    /// # Errors
    /// The text is not of that form; what there is, is said.
    pub fn naming(&self, text: &str) -> Result<Naming, Error> {
        let name = match EntryName::parse(text) {
            Some(name) => name,
            None => self.entry_named(text)?,
        };
        Ok(Naming { vendor: Some(name.vendor), service: Some(name.service) })
    }

    /// Whether the catalogue has an entry that is named `vendor/service`.
    pub fn has_entry(&self, text: &str) -> bool {
        EntryName::parse(text).is_some_and(|name| self.entry(&name.vendor, &name.service).is_ok())
    }

    /// An entry's matrix, whose locations do not say where on this machine its folder lies.
    ///
    /// # Errors
    /// Every problem of the entry.
    pub fn load(&self, name: &EntryName) -> Result<Matrix, Error> {
        match self.catalog.find(name) {
            Some(provenance) => {
                let matrix = portable(self.catalog.load(name, provenance)?);
                let problems = topics::check(&matrix);
                if problems.has_errors() { Err(problems.into()) } else { Ok(matrix) }
            }
            None => self.entry(&name.vendor, &name.service).and_then(|name| self.load(&name)),
        }
    }

    /// The entry that a document is named after, with its matrix; none where the catalogue has none of that name.
    ///
    /// # Errors
    /// Every problem of the entry.
    pub fn declared(&self, naming: &Naming) -> Result<Option<(EntryName, Matrix)>, Error> {
        let (Some(vendor), Some(service)) = (&naming.vendor, &naming.service) else { return Ok(None) };
        let Ok(name) = self.entry(vendor, service) else { return Ok(None) };
        let matrix = self.load(&name)?;
        Ok(Some((name, matrix)))
    }

    /// Tells of waivers and defaults that name a service which exists nowhere: neither in the catalogue nor among the services in use, nor is it
    /// `own`, the one at hand. They have no effect, and no check of that service will ever say so.
    pub fn tell_unknown_services(&self, own: Option<&str>, env: &Surroundings<'_>) {
        let profile = &self.profile;
        let waivers = profile.waivers.iter().map(|w| (format!("waiver of '{}'", w.code), &w.service, &w.place));
        let defaults = profile.defaults.iter().map(|d| ("default".to_owned(), &d.service, &d.place));
        let named = waivers.chain(defaults).filter(|(_, service, _)| !service.is_empty());
        let in_use = |name: &str| own == Some(name) || profile.services.iter().any(|s| s.service == name);
        let known: Vec<String> = self.catalog.entries().map(|(name, _)| name.to_string()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let mut problems = Diagnostics::new();
        for (what, name, place) in named.filter(|(_, name, _)| !known.contains(&name.as_str()) && !in_use(name)) {
            let message = format!("the {what} is for '{name}', a service that does not exist: it has no effect");
            let problem = Diagnostic::warning("profile-unknown-service", message).found(name).allowed(known.join(", "));
            let problem = match place {
                Some(place) => problem.at(place.clone()),
                None => problem,
            };
            problems.push(problem.help(match nearest(name, known.iter().copied().chain(own)) {
                Some(near) => format!("did you mean '{near}'?"),
                None => "take it out, or write a service that `rmx-report list` shows".to_owned(),
            }));
        }
        env.problems(&problems);
    }
}

/// The folder with the first profile from `start` upwards, as a path relative to it: `start` itself, `..`, `../..` ... The top of a repository is
/// the last one that is looked into, and one that everybody may write to (`/tmp`) none: a stranger's profile would count.
fn find(start: &Path) -> io::Result<Option<PathBuf>> {
    let whole = std::path::absolute(if start.as_os_str().is_empty() { Path::new(".") } else { start })?;
    let mut here = start.to_owned();
    for folder in whole.canonicalize()?.ancestors() {
        if here != start && is_everybodys(folder) {
            return Ok(None);
        }
        match files::is_file(&folder.join(profile::FILE_NAME)) {
            Ok(true) => return Ok(Some(here)),
            // A folder further up that this user may not look into is nobody's project of theirs.
            Err(error) if here == start || error.kind() != io::ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
        if folder.join(REPOSITORY).exists() {
            return Ok(None);
        }
        here.push("..");
    }
    Ok(None)
}

/// A profile that cannot be looked for may be there: without it other people could sign, and other rows would hold.
fn unsure(error: io::Error) -> Error {
    Error::io(format!("it cannot be told whether there is a profile ({}): {error}", profile::FILE_NAME))
        .help("name it with --profile FILE, or use none with --no-profile")
}

/// Whether everybody may write to a folder.
#[cfg(unix)]
fn is_everybodys(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(folder).is_ok_and(|data| data.permissions().mode() & 0o002 != 0)
}

/// Whether everybody may write to a folder: not told apart here.
#[cfg(not(unix))]
fn is_everybodys(_: &Path) -> bool {
    false
}

/// The lists that the profile's services name.
fn lists(profile: &Profile) -> Result<Vec<Listed>, Error> {
    let named = profile.services.iter().flat_map(|used| {
        let files = [(ListKind::UserControls, &used.user_controls), (ListKind::Criteria, &used.criteria)];
        files.into_iter().filter_map(|(kind, file)| Some((kind, used.service.as_str(), file.as_ref()?)))
    });
    all(named.map(|(kind, service, file)| read_list(kind, service, Path::new(file))))
}

fn read_list(kind: ListKind, service: &str, path: &Path) -> Result<Listed, Error> {
    let limits = Limits::default();
    let input = Input::open(path, &limits).map_err(|problem| Error::Input(problem.into()))?;
    let items = listing::list(&input, &limits).map_err(Error::Input)?;
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Listed { service: service.to_owned(), kind, file, items })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_looked_for_up_to_the_top_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("repository/a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::create_dir(folder.path().join("repository/.git")).unwrap();
        std::fs::write(folder.path().join(profile::FILE_NAME), "").unwrap();
        assert_eq!(find(&deep).unwrap(), None);
        std::fs::write(folder.path().join("repository").join(profile::FILE_NAME), "").unwrap();
        assert_eq!(find(&deep).unwrap(), Some(deep.join("../..")));
        std::fs::write(folder.path().join("repository/a").join(profile::FILE_NAME), "").unwrap();
        assert_eq!(find(&deep).unwrap(), Some(deep.join("..")));
    }
}
