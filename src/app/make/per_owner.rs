//! `--per-owner`: the outputs of one checklist, once for every internal owner, with that owner's rows only.

use std::path::{Path, PathBuf};

use super::bytes::Opening;
use super::emit::emit;
use super::request::Made;
use crate::app::error::Error;
use crate::app::format::{Format, Target};
use crate::app::outputs::Replacing;
use crate::app::surroundings::Surroundings;
use crate::checklist::Checklist;
use crate::report::owner_slug;

/// One owner's outputs.
#[derive(Debug)]
pub(crate) struct Share {
    /// The owner; empty for the rows that nobody owns.
    owner: String,
    /// Where the owner's rows go.
    pub(crate) targets: Vec<(Target, Format)>,
}

/// That some row has an owner at all; `among` names the services looked at.
///
/// # Errors
/// No row has one: the files would say no more than the whole checklist.
pub(crate) fn owned<'c>(checklists: impl IntoIterator<Item = &'c Checklist<'c>>, among: &str) -> Result<(), Error> {
    if checklists.into_iter().any(|c| c.owners().iter().any(|owner| !owner.is_empty())) {
        return Ok(());
    }
    Err(Error::usage(format!("--per-owner: no row of {among} has an internal owner"))
        .help("name owners in the register (collect a filled checklist), or in [[defaults]] of rmx.toml"))
}

/// Who gets what: the targets with the owner's name before the extension.
///
/// # Errors
/// A format that is data for programs, or standard output.
pub(crate) fn shares(checklist: &Checklist<'_>, targets: &[(Target, Format)]) -> Result<Vec<Share>, Error> {
    for (target, format) in targets {
        if matches!(format, Format::Json | Format::Csv) || *target == Target::Caller {
            return Err(Error::usage("--per-owner writes files for people: xlsx, pdf, html or md")
                .help("json and csv hold every row with its owners; select there"));
        }
    }
    let owners = checklist.owners();
    let mut taken: Vec<String> = Vec::new();
    let mut shares = Vec::with_capacity(owners.len());
    for owner in owners {
        let wanted = owner_slug(&owner);
        let mut slug = wanted.clone();
        let mut n = 1;
        while taken.contains(&slug) {
            n += 1;
            slug = format!("{wanted}-{n}");
        }
        let own = |(target, format): &(Target, Format)| match target {
            Target::File(path) => (Target::File(beside(path, &slug)), *format),
            Target::Caller => (Target::Caller, *format),
        };
        shares.push(Share { targets: targets.iter().map(own).collect(), owner });
        taken.push(slug);
    }
    Ok(shares)
}

/// `folder/obligations.pdf` -> `folder/obligations-head-of-security.pdf`.
fn beside(path: &Path, slug: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{slug}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{slug}"),
    };
    path.with_file_name(name)
}

/// Writes every owner's outputs.
///
/// # Errors
/// As [`emit`]; files that are there already were looked into beforehand.
pub(crate) fn emit_all(
    checklist: &mut Checklist<'_>,
    shares: &[Share],
    opening: &Opening<'_>,
    replacing: &Replacing,
    env: &Surroundings<'_>,
) -> Result<Vec<Made>, Error> {
    let mut all = Vec::with_capacity(shares.len());
    for share in shares {
        checklist.owner = Some(share.owner.clone());
        all.push(emit(checklist, &share.targets, opening, replacing, &|_, _| Ok(()), env)?);
    }
    checklist.owner = None;
    Ok(all)
}
