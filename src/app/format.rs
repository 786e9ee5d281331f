//! Formats of checklists, and where outputs go.

use std::path::{Path, PathBuf};

use super::error::Error;
use crate::base::nearest::nearest;

/// Output formats of checklists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Excel workbook, to be filled in.
    Xlsx,
    /// PDF record: PDF/A-3a and PDF/UA-1, to be filled in and signed.
    Pdf,
    /// Web page, to be read, filtered and filled in.
    Html,
    /// Markdown.
    Md,
    /// JSON, schema rmx-report/1.
    Json,
    /// CSV.
    Csv,
    /// OSCAL component definition: the service, with what the vendor publishes of each control.
    OscalComponent,
    /// OSCAL system security plan, the part of this service.
    OscalSsp,
    /// OSCAL mapping collection: the crosswalk to the frameworks.
    OscalMapping,
    /// CSV of what may be entered into DORA's register of information.
    DoraRegister,
}

/// How the name of a component definition ends.
const OSCAL: &str = ".oscal.json";

impl Format {
    /// All of them.
    pub const ALL: [Format; 10] = [
        Format::Xlsx,
        Format::Pdf,
        Format::Html,
        Format::Md,
        Format::Json,
        Format::Csv,
        Format::OscalComponent,
        Format::OscalSsp,
        Format::OscalMapping,
        Format::DoraRegister,
    ];

    /// Whether it is a document for people, which a template lays out, and no data.
    pub(crate) fn is_document(self) -> bool {
        matches!(self, Format::Xlsx | Format::Pdf | Format::Html | Format::Md)
    }

    /// The file name extension.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Pdf => "pdf",
            Format::Html => "html",
            Format::Md => "md",
            Format::Json | Format::OscalComponent | Format::OscalSsp | Format::OscalMapping => "json",
            Format::Csv | Format::DoraRegister => "csv",
        }
    }

    /// Whether it is a text, which need not go into a file.
    pub fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Pdf)
    }

    /// The format of a file by its extension.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        if path.file_name()?.to_str()?.to_lowercase().ends_with(OSCAL) {
            return Some(Format::OscalComponent);
        }
        let extension = if extension == "htm" { "html" } else { extension.as_str() };
        Format::ALL.into_iter().find(|f| f.extension() == extension)
    }
}

/// A place for an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Whoever asked for it (`-`, standard output).
    Caller,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// A path as it is asked for; `-` is no file.
    pub fn of(path: &Path) -> Self {
        if path == Path::new("-") { Target::Caller } else { Target::File(path.to_owned()) }
    }
}

/// The targets of a checklist with their formats: `format`, or by the extension.
///
/// # Errors
/// A format that cannot be told, or that needs a file; a path that is given twice.
pub fn targets(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<(Target, Format)>, Error> {
    for (at, path) in paths.iter().enumerate() {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if paths.iter().take(at).any(|earlier| whole(earlier) == whole(path)) {
            return Err(Error::usage(format!("-o {} is given twice", path.display()))
                .help("give every output a name of its own"));
        }
    }
    paths.iter().map(|path| target(path, format)).collect()
}

fn target(path: &Path, format: Option<Format>) -> Result<(Target, Format), Error> {
    let target = Target::of(path);
    match (&target, format.or_else(|| Format::of(path))) {
        (Target::Caller, None) => Err(Error::usage("-o - needs --format json, csv or md")),
        (Target::Caller, Some(format)) if !format.is_text() => {
            Err(Error::usage(format!("{} cannot be written to standard output", format.extension()))
                .help("give a file name with -o, or --format json, csv or md"))
        }
        (_, Some(format)) => Ok((target, format)),
        (_, None) => {
            // Several formats share an extension: it is named once.
            let mut known: Vec<&str> = Vec::new();
            for extension in Format::ALL.map(Format::extension) {
                if !known.contains(&extension) {
                    known.push(extension);
                }
            }
            let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
            let mut error = Error::usage(format!("cannot tell the format of {} from its name", path.display()));
            if let Some(near) = nearest(&extension, known.iter().copied()) {
                error = error.help(format!("did you mean '.{near}'?"));
            }
            Err(error.help(format!("end the name with one of {}, or say --format", known.join(", "))))
        }
    }
}

/// The files among targets.
pub(crate) fn files<'t, F: 't>(targets: impl IntoIterator<Item = &'t (Target, F)>) -> impl Iterator<Item = &'t Path> {
    targets.into_iter().filter_map(|(target, _)| match target {
        Target::File(path) => Some(path.as_path()),
        Target::Caller => None,
    })
}
