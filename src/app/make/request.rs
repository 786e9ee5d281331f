//! What is to be made, and what was.

use std::path::PathBuf;

use crate::app::engagement::Wanted;
use crate::app::error::Error;
use crate::app::format::Format;
use crate::app::reading::Source;
use crate::app::written::Written;
use crate::base::counted::counted;
use crate::profile::Profile;
use crate::report::template::{DEFAULT, Template, TemplateRef};

/// Checklists to be made.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The service, or a vendor's document; where it names neither, all services of the profile.
    pub wanted: Wanted,
    /// Where to write; the format follows the extension, `-` hands a text back.
    pub outputs: Vec<PathBuf>,
    /// The format, where the names do not tell it.
    pub format: Option<Format>,
    /// What the report says and shows.
    pub look: Look,
    /// One file per internal owner with that owner's rows, beside each name.
    pub per_owner: bool,
    /// Existing files are replaced. A copy with entries that the record does not have never is.
    pub force: bool,
    /// Everything is made, and nothing written.
    pub dry_run: bool,
}

/// What outputs look like.
#[derive(Debug, Clone)]
pub struct Look {
    /// The template; where no language is asked for, the profile's.
    pub template: TemplateRef,
    /// PDF without form fields.
    pub flat: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { template: TemplateRef::new(DEFAULT), flat: false }
    }
}

impl Look {
    /// The frameworks that a layout is about: the workspace is opened with them where nothing else is asked for. The checklist itself is about
    /// none, and is not opened before an output asks for it.
    ///
    /// # Errors
    /// Everything that is wrong with the template.
    pub fn frameworks(&self) -> Result<Vec<String>, Error> {
        match self.template.name == DEFAULT {
            true => Ok(Vec::new()),
            false => Ok(Template::open(&self.template.name)?.frameworks),
        }
    }
}

impl Look {
    /// In the language that was asked for, else the profile's.
    pub(crate) fn in_language_of(&self, profile: &Profile) -> Self {
        Self { template: self.template.clone().or_language(profile.language.as_deref()), ..self.clone() }
    }
}

impl Request {
    /// The files and folders that are read.
    pub(crate) fn inputs(&self) -> Vec<PathBuf> {
        let reading = &self.wanted.reading;
        let mut inputs: Vec<PathBuf> = reading.keyrefs.iter().chain(&reading.mapping).cloned().collect();
        if let Some(Source::Path(path)) = &self.wanted.matrix {
            inputs.push(path.clone());
        }
        inputs.extend(Some(PathBuf::from(&self.look.template.name)).filter(|template| template.is_dir()));
        inputs
    }
}

/// What was made.
#[derive(Debug, Default)]
pub struct Made {
    /// The files, in the order in which they were written.
    pub written: Vec<Written>,
    /// The texts that were asked for without a file.
    pub handed_back: Vec<Vec<u8>>,
    /// What the portfolio says, where one was written.
    pub portfolio: Option<PortfolioMade>,
}

/// A portfolio that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioMade {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Services.
    pub services: usize,
    /// Obligations of all of them.
    pub obligations: usize,
    /// Gaps of all of them.
    pub gaps: usize,
    /// Whether it was only made, and not written.
    pub dry_run: bool,
}

impl PortfolioMade {
    /// One line on what was written.
    pub fn line(&self) -> String {
        let names: Vec<String> = self.files.iter().map(|path| path.display().to_string()).collect();
        format!(
            "{} {}: {}, {}, {}",
            if self.dry_run { "would write" } else { "wrote" },
            names.join(", "),
            counted(self.services, "service"),
            counted(self.obligations, "obligation"),
            counted(self.gaps, "gap")
        )
    }
}
