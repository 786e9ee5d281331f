//! Where results go: files by their extension, or standard output.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::base::nearest::nearest;
use crate::base::output::{self, Overwrite};

use super::failure::Failure;
use super::terminal;
use crate::app::all;

/// Output formats of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Excel workbook
    Xlsx,
    /// PDF record: PDF/A-3a and PDF/UA-1, to be filled in and signed
    Pdf,
    /// Markdown
    Md,
    /// JSON, schema rmx-report/1
    Json,
    /// CSV
    Csv,
    /// OSCAL component definition: the service, with what the vendor publishes of each control (`x.oscal.json`)
    OscalComponent,
    /// OSCAL system security plan, the part of this service
    OscalSsp,
    /// OSCAL mapping collection: the crosswalk to the frameworks
    OscalMapping,
}

/// How the name of a component definition ends.
const OSCAL: &str = ".oscal.json";

impl Format {
    /// The file name extension.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Pdf => "pdf",
            Format::Md => "md",
            Format::Json | Format::OscalComponent | Format::OscalSsp | Format::OscalMapping => "json",
            Format::Csv => "csv",
        }
    }

    /// Whether it is a text that may go to standard output.
    pub fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Pdf)
    }

    /// The format of a file by its extension.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        if path.file_name()?.to_str()?.to_lowercase().ends_with(OSCAL) {
            return Some(Format::OscalComponent);
        }
        Format::value_variants().iter().copied().find(|f| f.extension() == extension)
    }
}

/// A place to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output (`-`).
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// Reads an `-o` value.
    pub fn parse(path: &Path) -> Self {
        if path == Path::new("-") { Target::Stdout } else { Target::File(path.to_owned()) }
    }
}

/// The targets of a report with their formats: by `--format` or by extension.
///
/// # Errors
/// A format that cannot be told, or that cannot go to standard output.
pub fn targets(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<(Target, Format)>, Failure> {
    // Several formats may share an extension: it is named once.
    let known = || {
        let all = Format::value_variants();
        let first = |at: usize, f: &Format| all.iter().take(at).all(|before| before.extension() != f.extension());
        all.iter().enumerate().filter(move |(at, f)| first(*at, f)).map(|(_, f)| f.extension())
    };
    let allowed = || {
        let mut names: Vec<&str> = known().collect();
        names.dedup();
        names.join(", ")
    };
    for (at, path) in paths.iter().enumerate() {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if paths.iter().take(at).any(|earlier| whole(earlier) == whole(path)) {
            return Err(Failure::usage(format!("-o {} is given twice", path.display()))
                .help("give every output a name of its own"));
        }
    }
    paths
        .iter()
        .map(|path| {
            let target = Target::parse(path);
            let format = format.or_else(|| Format::of(path));
            match (&target, format) {
                (Target::Stdout, None) => Err(Failure::usage("-o - needs --format json, csv or md")),
                (Target::Stdout, Some(format)) if !format.is_text() => {
                    Err(Failure::usage(format!("{} cannot be written to standard output", format.extension()))
                        .help("give a file name with -o, or --format json, csv or md"))
                }
                (_, Some(format)) => Ok((target, format)),
                (_, None) => {
                    let shown = path.display();
                    let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
                    let mut failure = Failure::usage(format!("cannot tell the format of {shown} from its name"));
                    if let Some(near) = nearest(&extension, known()) {
                        failure = failure.help(format!("did you mean '.{near}'?"));
                    }
                    Err(failure.help(format!("end the name with one of {}, or say --format", allowed())))
                }
            }
        })
        .collect()
}

/// The files among targets.
pub fn files<'t, F: 't>(targets: impl IntoIterator<Item = &'t (Target, F)>) -> impl Iterator<Item = &'t Path> {
    targets.into_iter().filter_map(|(target, _)| match target {
        Target::File(path) => Some(path.as_path()),
        Target::Stdout => None,
    })
}

/// Which existing files outputs may replace.
#[derive(Debug, Default)]
pub struct Replacing {
    /// Every one.
    force: bool,
    /// Those that this program wrote for the same engagement and in which nobody has entered anything.
    own: Vec<PathBuf>,
}

impl Replacing {
    /// With `force` all; otherwise those of `own`, which is then only asked.
    pub fn new<'p>(force: bool, own: impl Iterator<Item = &'p Path>) -> Self {
        Self { force, own: if force { Vec::new() } else { own.map(Path::to_owned).collect() } }
    }

    /// Whether the file is one of those that are replaced without `--force`.
    pub fn is_own(&self, path: &Path) -> bool {
        self.own.iter().any(|own| own == path)
    }

    /// Whether a file may be replaced.
    pub fn overwrite(&self, path: &Path) -> Overwrite {
        if self.force || self.is_own(path) { Overwrite::Allow } else { Overwrite::Refuse }
    }

    /// Looks at files before the first one is written.
    ///
    /// # Errors
    /// As [`check_all`].
    pub fn check_all(&self, paths: &[&Path]) -> Result<(), Failure> {
        all(paths.iter().map(|path| output::check(path, self.overwrite(path)).map_err(Failure::from)))?;
        Ok(())
    }
}

/// Looks at files before the first one is written: all that cannot be written are told at once.
///
/// # Errors
/// As [`output::check`], of every file.
pub fn check_all<'p>(paths: impl IntoIterator<Item = &'p Path>, overwrite: Overwrite) -> Result<(), Failure> {
    all(paths.into_iter().map(|path| output::check(path, overwrite).map_err(Failure::from)))?;
    Ok(())
}

/// Writes to a target.
///
/// # Errors
/// When the file exists and may not be replaced, or cannot be written.
pub fn write(target: &Target, bytes: &[u8], overwrite: Overwrite) -> Result<(), Failure> {
    match target {
        Target::File(path) => Ok(output::write(path, bytes, overwrite)?),
        Target::Stdout => stdout(bytes),
    }
}

/// Writes data to standard output; a reader that has gone away (`| head`) is no failure.
///
/// # Errors
/// When standard output cannot be written.
pub fn stdout(bytes: &[u8]) -> Result<(), Failure> {
    terminal::data(bytes).map_err(unwritable)
}

/// Writes text for people to standard output, made safe to show.
///
/// # Errors
/// As [`stdout`].
pub fn people(text: &str) -> Result<(), Failure> {
    terminal::result(text).map_err(unwritable)
}

fn unwritable(error: std::io::Error) -> Failure {
    Failure::io(format!("cannot write to standard output: {error}"))
}
