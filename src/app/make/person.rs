//! `--per-owner` for all services of the profile: one pack per person, with their rows of every service.

use std::path::{Path, PathBuf};

use super::bytes::Opening;
use super::request::{Look, Made};
use crate::app::error::{Error, all};
use crate::app::format::Format;
use crate::app::outputs::{Protected, Replacing, guard, is_own_portfolio};
use crate::app::rendering::{markdown, page, pdf, workbook};
use crate::app::surroundings::{Note, Surroundings};
use crate::app::written::Written;
use crate::base::ordered::Arrange;
use crate::base::output;
use crate::checklist::Checklist;
use crate::collect::guard::is_untouched;
use crate::document::ReportDocument;
use crate::evidence::embed;
use crate::report::owner_slug;
use crate::report::person::{self, Reduced};

/// Where the packs go, and how they may be written.
pub(super) struct Packs<'p> {
    /// The folder.
    pub folder: &'p Path,
    /// The formats; those that are data for programs are refused.
    pub formats: &'p [String],
    /// The register, into which entries of files that are replaced must have gone.
    pub register: Option<&'p Path>,
    /// Whether files of others are replaced, too.
    pub force: bool,
    /// Everything is made, and nothing written.
    pub dry_run: bool,
}

/// A file of a pack.
struct Target {
    owner: usize,
    path: PathBuf,
    format: Format,
}

/// Writes one pack per person, in each format; every file is looked at before the first is written.
///
/// # Errors
/// A format that is data; a file that holds entries which the register does not have; an output that cannot be written.
pub(super) fn emit(
    checklists: &mut [Checklist<'_>],
    names: &[String],
    packs: &Packs<'_>,
    protected: &Protected,
    opening: &Opening<'_>,
    env: &Surroundings<'_>,
) -> Result<Made, Error> {
    let owners = owners(checklists);
    let targets = targets(&owners, packs)?;
    let paths: Vec<&Path> = targets.iter().map(|target| target.path.as_path()).collect();
    protected.check(paths.iter().copied())?;
    let own = |path: &Path| match path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
        true => is_own_portfolio(path),
        false => is_untouched(path, env.as_of),
    };
    let own: Vec<PathBuf> = match packs.force {
        true => Vec::new(),
        false => paths.iter().filter(|path| path.is_file() && own(path)).map(|path| path.to_path_buf()).collect(),
    };
    let replacing = Replacing::new(packs.force, own.iter().map(PathBuf::as_path)).or_dry_run(packs.dry_run);
    let guarded = paths.iter().filter(|path| !replacing.is_own(path));
    all(guarded.map(|path| guard(path, packs.register, env)))?;
    if packs.folder.is_dir() || packs.folder.as_os_str().is_empty() {
        replacing.check_all(&paths)?;
    }
    if !packs.dry_run {
        output::folder(packs.folder)?;
    }
    let template = Reduced::of(opening.template()?);
    let mut made = Made::default();
    for (at, owner) in owners.iter().enumerate() {
        for checklist in checklists.iter_mut() {
            checklist.owner = Some(owner.clone());
        }
        let shows = |c: &Checklist<'_>| c.effective.activities.iter().any(|a| c.shows(a));
        let services: Vec<(String, &Checklist<'_>)> =
            names.iter().cloned().zip(checklists.iter()).filter(|(_, c)| shows(c)).collect();
        let Some(document) = person::document(&services, owner, &template) else { continue };
        for target in targets.iter().filter(|target| target.owner == at) {
            let bytes = match target.format {
                Format::Pdf => record(&document, &services, owner, opening.look(), env)?,
                format => bytes(&document, format)?,
            };
            if !packs.dry_run {
                output::write(&target.path, &bytes, replacing.overwrite(&target.path))?;
            }
            let written = Written::pack(&services, owner, target.path.clone(), packs.dry_run);
            env.listener.hear(Note::Wrote(&written));
            made.written.push(written);
        }
    }
    for checklist in checklists.iter_mut() {
        checklist.owner = None;
    }
    Ok(made)
}

/// The PDF: the pages with the data that they were made from, so that a filled copy can come back.
fn record(
    document: &ReportDocument,
    services: &[(String, &Checklist<'_>)],
    owner: &str,
    look: &Look,
    env: &Surroundings<'_>,
) -> Result<Vec<u8>, Error> {
    let mut document = document.clone();
    embed::attach_pack(&mut document, services, owner, &look.template, look.flat)
        .map_err(|error| Error::io(error.to_string()))?;
    pdf(&document, look.flat, env)
}

fn bytes(document: &ReportDocument, format: Format) -> Result<Vec<u8>, Error> {
    match format {
        Format::Html => page(document),
        Format::Md => markdown(document),
        _ => workbook(document),
    }
}

/// Everybody who owns a row of some service, in the order of the rows; last the rows that nobody owns.
fn owners(checklists: &[Checklist<'_>]) -> Vec<String> {
    let mut owners: Vec<String> = Vec::new();
    for owner in checklists.iter().flat_map(Checklist::owners) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners.arrange_by_key(String::is_empty);
    owners
}

fn targets(owners: &[String], packs: &Packs<'_>) -> Result<Vec<Target>, Error> {
    let mut formats = Vec::new();
    for name in packs.formats {
        let format = match name.to_lowercase().as_str() {
            "xlsx" => Format::Xlsx,
            "pdf" => Format::Pdf,
            "html" => Format::Html,
            "md" => Format::Md,
            _ => {
                return Err(Error::usage("--per-owner writes files for people: xlsx, pdf, html or md")
                    .help("json and csv hold every row with its owners; select there"));
            }
        };
        formats.push(format);
    }
    let mut taken: Vec<String> = Vec::new();
    let mut targets = Vec::new();
    for (owner, name) in owners.iter().enumerate() {
        let wanted = owner_slug(name);
        let free = |slug: &String| !taken.contains(slug);
        let numbered = (2_usize..).map(|n| format!("{wanted}-{n}"));
        let slug = std::iter::once(wanted.clone()).chain(numbered).find(free).unwrap_or_default();
        for format in &formats {
            let path = packs.folder.join(format!("{slug}.{}", format.extension()));
            targets.push(Target { owner, path, format: *format });
        }
        taken.push(slug);
    }
    Ok(targets)
}
