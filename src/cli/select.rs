//! Finding a service: catalogue, profile, deployment model and options, as the flags say.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::nearest::nearest;
use crate::base::order;
use crate::catalog::build::Naming;
use crate::catalog::{Catalog, EntryName};
use crate::frameworks::{Library, topics};
use crate::matrix::deployment::Selection;
use crate::matrix::{Matrix, ModelId, OptionId};
use crate::profile::{self, Profile, ServiceUse};

use super::Common;
use super::env::Env;
use super::failure::{Failure, unknown_entry};
use super::source::ReadArgs;
use super::style;

/// Flags that choose the deployment.
#[derive(Debug, Clone, Default, Args)]
pub struct Deployment {
    /// The deployment model you run (see `rmx-report list`); needed where the service has several, except by `check`, which then looks at all
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,

    /// A service option that you have taken; may be given several times
    #[arg(long = "option", value_name = "OPTION")]
    pub options: Vec<String>,

    /// A service option that you have not taken; one that neither flag names stays "not stated" and is reported
    #[arg(long = "no-option", value_name = "OPTION")]
    pub no_options: Vec<String>,

    /// Show the controls of this framework (`rmx-report frameworks` lists them); may be given several times [default: `[audit] frameworks` of the profile]
    #[arg(long = "framework", value_name = "FRAMEWORK")]
    pub frameworks: Vec<String>,
}

impl Deployment {
    /// The selection that the flags make.
    ///
    /// # Errors
    /// When an option is said to be taken and not taken.
    pub fn selection(&self) -> Result<Selection, Failure> {
        let mut selection = Selection { model: self.model.as_deref().map(ModelId::from), ..Selection::default() };
        for option in &self.options {
            selection.options.insert(OptionId::from(option.as_str()), true);
        }
        for option in &self.no_options {
            if selection.options.insert(OptionId::from(option.as_str()), false) == Some(true) {
                return Err(Failure::usage(format!("option '{option}' is said to be taken and not taken"))
                    .help("keep one of --option and --no-option"));
            }
        }
        Ok(selection)
    }
}

/// The selection that a service of the profile states.
pub fn of_profile(service: &ServiceUse) -> Selection {
    let said =
        |ids: &[String], taken: bool| ids.iter().map(|id| (OptionId::from(id.as_str()), taken)).collect::<Vec<_>>();
    let options = order::map(said(&service.options, true).into_iter().chain(said(&service.no_options, false)));
    Selection { model: service.model.as_deref().map(ModelId::from), options }
}

/// The selection of a service that the profile lists once; one that it lists under several models says nothing of itself.
pub fn listed(profile: &Profile, name: &str) -> Option<Selection> {
    let mut found = profile.services.iter().filter(|s| s.service == name);
    let first = found.next()?;
    found.next().is_none().then(|| of_profile(first))
}

/// The profile that the flags name, or `rmx.toml` of this folder, or an empty one; with the frameworks that it names.
///
/// # Errors
/// Every problem of the profile; a framework that does not exist.
pub fn profile(common: &Common, env: &Env) -> Result<Profile, Failure> {
    profile_for(common, &[], env)
}

/// The same where flags may name frameworks: they take the place of the profile's.
///
/// # Errors
/// As [`profile`].
pub fn profile_for(common: &Common, frameworks: &[String], env: &Env) -> Result<Profile, Failure> {
    let mut profile = match &common.profile {
        Some(path) => Profile::load(path)?,
        None if Path::new(profile::FILE_NAME).is_file() => Profile::load(Path::new(profile::FILE_NAME))?,
        None => Profile::default(),
    };
    if !frameworks.is_empty() {
        profile.ask_for(frameworks);
    }
    profile.choose(&library(common, &profile, env)?)?;
    Ok(profile)
}

/// All frameworks: the built-in ones, and those in the folders of the catalogue ([`catalog`]).
///
/// # Errors
/// When a folder cannot be read.
pub fn library(common: &Common, profile: &Profile, env: &Env) -> Result<Library, Failure> {
    let mut library = Library::built_in();
    let folders =
        profile.catalog.iter().map(Path::new).chain(env.catalog.iter().chain(&common.catalog).map(PathBuf::as_path));
    for folder in folders {
        library.add_folder(folder)?;
    }
    Ok(library)
}

/// The catalogue: built-in, then the profile's folders, then `RMX_CATALOG`, then `--catalog`; the later win.
///
/// # Errors
/// When a folder cannot be read.
pub fn catalog(common: &Common, profile: &Profile, env: &Env) -> Result<Catalog, Failure> {
    let mut catalog = Catalog::built_in();
    for folder in &profile.catalog {
        catalog.add_folder(Path::new(folder))?;
    }
    for folder in env.catalog.iter().chain(&common.catalog) {
        catalog.add_folder(folder)?;
    }
    Ok(catalog)
}

/// Tells of waivers and defaults that name a service which exists nowhere: neither in the catalogue nor among the services in use, nor is it
/// `own`, the one at hand. They have no effect, and no check of that service will ever say so.
pub fn tell_unknown_services(profile: &Profile, catalog: &Catalog, own: Option<&str>, env: &Env) {
    let waivers = profile.waivers.iter().map(|w| (format!("waiver of '{}'", w.code), &w.service, &w.place));
    let defaults = profile.defaults.iter().map(|d| ("default".to_owned(), &d.service, &d.place));
    let named = waivers.chain(defaults).filter(|(_, service, _)| !service.is_empty());
    let in_use = |name: &str| own == Some(name) || profile.services.iter().any(|s| s.service == name);
    let known: Vec<String> = catalog.entries().map(|(name, _)| name.to_string()).collect();
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
    if !problems.is_empty() {
        eprint!("{}", style::diagnostics(&problems, env.colour_errors));
    }
}

/// Loads an entry of the catalogue.
///
/// # Errors
/// An unknown vendor or service, with what exists; every problem of the entry.
pub fn load(catalog: &Catalog, vendor: &str, service: &str) -> Result<Matrix, Failure> {
    let name = EntryName { vendor: vendor.to_owned(), service: service.to_owned() };
    match catalog.find(&name) {
        Some(provenance) => {
            let matrix = catalog.load(&name, provenance)?;
            let problems = topics::check(&matrix);
            if problems.has_errors() { Err(problems.into()) } else { Ok(matrix) }
        }
        None => {
            let known: Vec<EntryName> = catalog.entries().map(|(name, _)| name.clone()).collect();
            Err(unknown_entry(vendor, service, &known))
        }
    }
}

/// Loads an entry that is named `vendor/service`.
///
/// # Errors
/// As [`load`]; or the text is not of that form.
pub fn load_named(catalog: &Catalog, text: &str) -> Result<Matrix, Failure> {
    match EntryName::parse(text) {
        Some(name) => load(catalog, &name.vendor, &name.service),
        None => {
            let known: Vec<String> = catalog.entries().map(|(name, _)| name.to_string()).collect();
            let mut failure = Failure::usage(format!("'{text}' is not of the form vendor/service"));
            let of_vendor = known.iter().find(|name| name.split('/').next() == Some(text));
            if let Some(near) =
                of_vendor.map(String::as_str).or_else(|| nearest(text, known.iter().map(String::as_str)))
            {
                failure = failure.help(format!("did you mean '{near}'?"));
            }
            Err(failure.help(format!("known: {}", known.join(", "))))
        }
    }
}

/// Where the matrix of a checklist comes from that was handed out before: what the commands share that follow one up.
#[derive(Debug, Clone, Default, Args)]
pub struct MadeFrom {
    /// The vendor's document, or a catalogue folder, that the checklist was made from, instead of the catalogue's entry
    #[arg(long, value_name = "FILE|DIR")]
    pub matrix: Option<PathBuf>,

    #[command(flatten)]
    pub read: ReadArgs,
}

impl MadeFrom {
    /// A service by its name: from the document or folder of `--matrix` where there is one, otherwise from the catalogue.
    ///
    /// # Errors
    /// As [`load_named`]; every problem of the folder or document, or a folder that has another service.
    pub fn load(&self, catalog: &Catalog, text: &str, colour: bool) -> Result<Matrix, Failure> {
        let (Some(path), Some(name)) = (&self.matrix, EntryName::parse(text)) else {
            self.none_for_nothing()?;
            return load_named(catalog, text);
        };
        let naming = Naming { vendor: Some(name.vendor), service: Some(name.service) };
        let matrix = self.read.matrix(path, &naming, colour)?;
        if matrix.name() != text {
            return Err(Failure::usage(format!("{} is '{}', not '{text}'", path.display(), matrix.name())));
        }
        Ok(matrix)
    }

    /// A flag that says how to read a document, where none is given, would count for nothing.
    ///
    /// # Errors
    /// Such a flag is given, and no `--matrix`.
    pub fn none_for_nothing(&self) -> Result<(), Failure> {
        if self.matrix.is_none() { self.read.none_given() } else { Ok(()) }
    }
}

/// What a command line names, opened.
#[derive(Debug)]
pub struct Opened {
    /// The matrix.
    pub matrix: Matrix,
    /// The path of the vendor's document that it was read from; `None` for an entry of a catalogue.
    pub document: Option<String>,
}

/// Opens what a command line names: an entry of the catalogue (`vendor/service`), a catalogue folder or a vendor's document by its path,
/// which is read as `read` says.
///
/// # Errors
/// As [`load`]; every problem of the folder or the document.
pub fn open(catalog: &Catalog, text: &str, read: &ReadArgs, naming: &Naming, colour: bool) -> Result<Opened, Failure> {
    let path = Path::new(text);
    if is_document(catalog, text) {
        let matrix = read.matrix(path, naming, colour)?;
        return Ok(Opened { matrix, document: Some(text.to_owned()) });
    }
    let known = EntryName::parse(text).is_some_and(|name| catalog.find(&name).is_some());
    if !known && path.is_dir() {
        return Ok(Opened { matrix: crate::catalog::load_folder(path)?, document: None });
    }
    let matrix = load_named(catalog, text).map_err(|failure| match path.exists() {
        true => failure,
        false => failure.help(format!("there is no file or folder {text}, either")),
    })?;
    Ok(Opened { matrix, document: None })
}

/// Whether a command line names a vendor's document: a file, where the catalogue has no entry of that name.
pub fn is_document(catalog: &Catalog, text: &str) -> bool {
    let known = EntryName::parse(text).is_some_and(|name| catalog.find(&name).is_some());
    !known && Path::new(text).is_file()
}
