//! Where results go: files by their extension, or standard output.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::base::output::{self, Overwrite};

use super::failure::Failure;
use super::terminal;
use crate::app::all;
pub use crate::app::format::{Format, Target};

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Format::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Format::Xlsx => ("xlsx", "Excel workbook"),
            Format::Pdf => ("pdf", "PDF record: PDF/A-3a and PDF/UA-1, to be filled in and signed"),
            Format::Html => ("html", "Web page: one file, to be read, filtered and filled in with a browser"),
            Format::Md => ("md", "Markdown"),
            Format::Json => ("json", "JSON, schema rmx-report/1"),
            Format::Csv => ("csv", "CSV"),
            Format::OscalComponent => (
                "oscal-component",
                "OSCAL component definition: the service, with what the vendor publishes of each control (`x.oscal.json`)",
            ),
            Format::OscalSsp => ("oscal-ssp", "OSCAL system security plan, the part of this service"),
            Format::DoraRegister => (
                "dora-register",
                "CSV of candidates for DORA's register of information, each with its source; no register file",
            ),
            Format::OscalMapping => ("oscal-mapping", "OSCAL mapping collection: the crosswalk to the frameworks"),
        };
        Some(PossibleValue::new(name).help(help))
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
        Target::Caller => stdout(bytes),
    }
}

/// Like [`write()`], with the content written by a function.
///
/// # Errors
/// As [`write()`]; what the function reports.
pub fn write_with(
    target: &Target,
    overwrite: Overwrite,
    content: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let buffered = |out: &mut dyn Write| {
        let mut out = BufWriter::with_capacity(BUFFER, out);
        content(&mut out)?;
        out.flush()
    };
    match target {
        Target::File(path) => Ok(output::write_with(path, overwrite, |file| buffered(file))?),
        Target::Caller => buffered(&mut Stdout).map_err(unwritable),
    }
}

/// Bytes that are kept before they are written.
const BUFFER: usize = 1 << 18;

/// Standard output, as [`stdout`] writes to it.
struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        terminal::data(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
