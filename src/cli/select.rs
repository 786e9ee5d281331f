//! Flags that name a service and its deployment, as a request to the library.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::engagement::Choice;
use crate::app::workspace::DEFAULT_REGISTER;
use crate::app::{HowToRead, ProfileChoice, Protected, Source, Wanted, Workspace};
use crate::catalog::build::Naming;
use crate::import::Limits;
use crate::matrix::listed::ListKind;

use super::common::Common;
use super::env::Env;
use super::failure::Failure;
use super::source::{ReadArgs, source};
use super::terminal::detail;

/// Flags that choose the deployment.
#[derive(Debug, Clone, Default, Args)]
pub struct Deployment {
    /// The deployment model you run (see `rmx-report list`) [default: the profile's, then the record's]; needed where the service has several, except by `check`, which then looks at all
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,

    /// A service option that you have taken; may be given several times
    #[arg(long = "option", value_name = "OPTION")]
    pub options: Vec<String>,

    /// A service option that you have not taken; one that neither flag nor profile names stays "not stated" and is reported
    #[arg(long = "no-option", value_name = "OPTION")]
    pub no_options: Vec<String>,

    /// Show the controls of this framework (`rmx-report frameworks` lists them); may be given several times [default: `[audit] frameworks` of the profile]
    #[arg(long = "framework", value_name = "FRAMEWORK", value_delimiter = ',')]
    pub frameworks: Vec<String>,
}

impl Deployment {
    /// What the flags say.
    pub fn choice(&self) -> Choice {
        Choice { model: self.model.clone(), options: self.options.clone(), no_options: self.no_options.clone() }
    }
}

/// Flags that bring lists of somebody's report.
#[derive(Debug, Clone, Default, Args)]
pub struct Lists {
    /// The user controls (CUECs) of the vendor's SOC report: a CSV, XLSX or DOCX table, or pasted text (.txt) [default: `user-controls` of the service in the profile]
    #[arg(long, value_name = "FILE", help_heading = "Lists of reports")]
    cuecs: Option<PathBuf>,

    /// The criteria for customers of the vendor's C5 attestation, in the same forms [default: `criteria` of the service in the profile]
    #[arg(long, value_name = "FILE", help_heading = "Lists of reports")]
    criteria: Option<PathBuf>,
}

impl Lists {
    /// Whether there is one.
    pub fn is_given(&self) -> bool {
        self.cuecs.is_some() || self.criteria.is_some()
    }

    /// Reads them.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no list.
    pub fn bring(&self, workspace: &mut Workspace) -> Result<(), Failure> {
        for (kind, file) in [(ListKind::UserControls, &self.cuecs), (ListKind::Criteria, &self.criteria)] {
            if let Some(file) = file {
                workspace.bring(kind, file)?;
            }
        }
        Ok(())
    }
}

/// Profile, catalogue, frameworks and register, as the flags say.
///
/// # Errors
/// Every problem of the profile; a catalogue folder that cannot be read.
pub fn workspace(common: &Common, register: Option<&Path>, env: &Env) -> Result<Workspace, Failure> {
    workspace_for(common, register, &Deployment::default(), env)
}

/// The same where flags may name frameworks: they take the place of the profile's.
///
/// # Errors
/// As [`workspace`]; a framework that does not exist.
pub fn workspace_for(
    common: &Common,
    register: Option<&Path>,
    deployment: &Deployment,
    env: &Env,
) -> Result<Workspace, Failure> {
    let choice = match (&common.profile, common.no_profile) {
        (Some(path), _) => ProfileChoice::Named(path.clone()),
        (None, true) => ProfileChoice::None,
        (None, false) => ProfileChoice::Found,
    };
    let opened = Workspace::open(&choice, register, &deployment.frameworks, &env.surroundings())?;
    match &opened.profile_file {
        Some(file) => detail!("profile: {}", file.display()),
        None => detail!("profile: none"),
    }
    for folder in opened.profile.catalog.iter().map(Path::new).chain(env.catalog.iter().map(PathBuf::as_path)) {
        detail!("catalogue folder: {}", folder.display());
    }
    // What the run reads may have been noted before the workspace was opened.
    env.protected.borrow_mut().add(Protected::of(&opened, &env.surroundings()));
    Ok(opened)
}

/// What a command keeps off that reads no profile: the register and the catalogues, those of a profile where one can be read.
pub fn protected_folders(common: &Common, env: &Env) -> Protected {
    let surroundings = env.surroundings();
    match workspace(common, None, env) {
        Ok(opened) => Protected::folders_of(&opened, &surroundings),
        Err(_) => {
            let mut protected = Protected::default();
            protected.folder(Path::new(DEFAULT_REGISTER), "the register");
            env.catalog.iter().for_each(|folder| protected.folder(folder, "a catalogue"));
            protected
        }
    }
}

/// Flags that name a service: `vendor/service`, or its two halves.
#[derive(Debug, Clone, Default, Args)]
pub struct Service {
    /// The service, as `vendor/service`
    #[arg(value_name = "VENDOR/SERVICE", conflicts_with_all = ["vendor", "service"])]
    pub named: Option<String>,

    /// Vendor, as `rmx-report list` shows it
    #[arg(long, value_name = "VENDOR")]
    pub vendor: Option<String>,

    /// Service of that vendor
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,
}

impl Service {
    /// Vendor and service.
    ///
    /// # Errors
    /// A name that is not of the form `vendor/service`; what there is, is said.
    pub fn naming(&self, workspace: &Workspace) -> Result<Naming, Failure> {
        match &self.named {
            Some(text) => workspace.naming(text),
            None => Ok(Naming { vendor: self.vendor.clone(), service: self.service.clone() }),
        }
    }
}

/// A request for an entry of the catalogue that is named `vendor/service`.
///
/// # Errors
/// As [`Workspace::naming`].
pub fn entry(text: &str, deployment: &Deployment, workspace: &Workspace) -> Result<Wanted, Failure> {
    Ok(Wanted { naming: workspace.naming(text)?, choice: deployment.choice(), ..Wanted::default() })
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
    /// The document or folder of `--matrix`.
    ///
    /// # Errors
    /// As [`source`].
    pub fn source(&self, limits: &Limits) -> Result<Option<Source>, Failure> {
        self.matrix.as_deref().map(|path| source(path, limits)).transpose()
    }

    /// A request for a service by its name: from the document or folder of `--matrix` where there is one, otherwise from the catalogue.
    ///
    /// # Errors
    /// A flag that cannot be read.
    pub fn wanted(&self, naming: Naming, choice: Choice) -> Result<Wanted, Failure> {
        wanted(naming, self.matrix.as_deref(), &self.read, choice)
    }
}

/// A request for a service: from a document or folder where there is one, otherwise from the catalogue.
///
/// # Errors
/// A flag that cannot be read.
pub fn wanted(naming: Naming, matrix: Option<&Path>, read: &ReadArgs, choice: Choice) -> Result<Wanted, Failure> {
    let reading: HowToRead = read.how()?;
    let matrix = matrix.map(|path| source(path, &reading.limits)).transpose()?;
    Ok(Wanted { naming, matrix, reading, choice })
}
